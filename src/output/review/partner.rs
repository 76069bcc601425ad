//! One partner's part of a review: who proposes, what changes in the record's words, what it does to the standing.

use std::fmt::Write as _;

use serde_json::Value;

use super::effects;
use crate::escape::{code, cut, markdown, markdown_sentence};
use crate::output::standing::{details, emoji};
use crate::page::Section;
use crate::review::authority::{Note, Role};
use crate::review::diff::FieldChange;
use crate::review::{Kind, PartnerChange};
use crate::sensitive;
use crate::words::thousands;

/// The sections about one partner; `anonymous` where nobody's rights are asked.
pub(super) fn sections(change: &PartnerChange, anonymous: bool) -> Vec<Section> {
    let name = markdown(&sensitive::mask(&change.name));
    let slug = code(&change.slug);
    let kind = match &change.kind {
        Kind::Added if change.is_application() => "a new application".to_owned(),
        Kind::Added => "a new record".to_owned(),
        Kind::Changed => "changed".to_owned(),
        Kind::Removed => "**deleted**".to_owned(),
        Kind::Renamed { from } => format!("moved here from {}", code(from)),
    };
    let mut head = format!("#### {name} ({slug}): {kind}\n\n");
    let by = match change.role {
        Role::Stranger => "by somebody who is no owner of it",
        Role::Applicant => "by the applicant",
        Role::Owner => "by an owner",
        Role::Maintainer => "by a maintainer",
    };
    if !anonymous {
        let _ = write!(head, "Proposed {by}.{}\n\n", note(change.note.as_ref()));
    }
    if !change.near.is_empty() {
        let near: Vec<String> = (change.near.iter())
            .map(|(slug, name)| format!("{} ({})", markdown(&sensitive::mask(name)), code(slug)))
            .collect();
        let _ = write!(head, "Nearest names in the registry: {}.\n\n", near.join(", "));
    }
    let mut sections = vec![Section::text(head)];
    sections.extend(fields(change));
    sections.extend(months(change));
    if !change.voided.is_empty() {
        let voided: Vec<String> = change.voided.iter().map(|f| code(f)).collect();
        sections.push(Section::text(format!(
            "Verified before, and only claimed from now on: {}.\n\n",
            voided.join(", ")
        )));
    }
    sections.extend(match change.kind {
        Kind::Added | Kind::Renamed { .. } => criteria(change),
        _ => change.effect.as_ref().map(effects::of_one),
    });
    sections
}

fn note(note: Option<&Note>) -> String {
    match note {
        None => String::new(),
        Some(Note::Renamed { before, now }) => format!(
            " The account of the owner {} is called {} now; correct `github` in the record.",
            code(before),
            code(now)
        ),
        Some(Note::TakenOver { login, .. }) => format!(
            " **The name {} is an owner's, the account is not:** it was registered by somebody else since.",
            code(login)
        ),
        Some(Note::Unproven { login }) => format!(
            " The record names {} as an owner without `id`, which gives no rights yet.",
            code(login)
        ),
    }
}

fn fields(change: &PartnerChange) -> Option<Section> {
    if change.fields.is_empty() || matches!(change.kind, Kind::Added | Kind::Renamed { .. }) {
        return None;
    }
    Some(Section {
        head: "| field | before | after |\n|---|---|---|\n".to_owned(),
        rows: change.fields.iter().map(field).collect(),
        tail: "\n".to_owned(),
        noun: "fields",
    })
}

fn field(change: &FieldChange) -> String {
    let shown = |value: &Option<Value>| value.as_ref().map_or("–".to_owned(), value_words);
    let name = code(&cut(&sensitive::mask(&change.field), 120));
    format!("| {name} | {} | {} |\n", shown(&change.before), shown(&change.after))
}

/// A value in a table: numbers with thousands, texts as code, the rest in short.
fn value_words(value: &Value) -> String {
    const LONGEST: usize = 160;
    match value {
        Value::Number(n) => n.as_u64().map_or_else(|| n.to_string(), thousands),
        Value::String(text) => code(&cut(&sensitive::mask(text), LONGEST)),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        other => code(&cut(&sensitive::mask(&other.to_string()), LONGEST)),
    }
}

fn months(change: &PartnerChange) -> Option<Section> {
    (!change.months.is_empty()).then(|| Section {
        head: "| month | figure | before | after |\n|---|---|---|---|\n".to_owned(),
        rows: change
            .months
            .iter()
            .flat_map(|m| {
                m.changes
                    .iter()
                    .map(|c| format!("| {} {}", markdown(&m.month), field(c)))
            })
            .collect(),
        tail: "\n".to_owned(),
        noun: "figures",
    })
}

/// Every criterion of a newcomer.
fn criteria(change: &PartnerChange) -> Option<Section> {
    let standing = change.standing.as_ref()?;
    let tier = standing.tier.as_deref()?;
    Some(Section {
        head: format!(
            "What the tier {} asks for, and what the record says:\n\n| | criterion | verdict | why |\n|---|---|---|---|\n",
            code(tier)
        ),
        rows: standing
            .criteria
            .iter()
            .map(|c| {
                let why: Vec<String> = details(c).iter().map(|d| markdown_sentence(d)).collect();
                format!(
                    "| {} | {} | {} | {} |\n",
                    emoji(&c.verdict),
                    markdown(&c.name),
                    c.verdict.word(),
                    why.join("<br>")
                )
            })
            .collect(),
        tail: "\n".to_owned(),
        noun: "criteria",
    })
}
