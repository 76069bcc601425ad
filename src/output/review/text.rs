//! A review for a terminal: the findings as a good compiler shows them, then the rest in few lines.

use std::fmt::Write as _;

use serde_json::Value;

use super::title;
use crate::escape::{cut, line};
use crate::output::text::{Source, findings};
use crate::review::whatif::{Effect, Outcome};
use crate::review::{Kind, PartnerChange, Review, Who};
use crate::sensitive;
use crate::words::count;

/// The whole review.
pub fn render(review: &Review, source: Source<'_>, colour: bool, width: usize) -> String {
    let mut out = findings(&review.caused, "", source, colour, width);
    for (area, paths) in &review.areas {
        let _ = writeln!(out, "{}: {}", count(paths.len(), "file"), area.words());
    }
    for partner in &review.partners {
        out.push_str(&one(partner));
    }
    for effect in review.effects.iter().flatten() {
        out.push_str(&effect_lines(effect));
    }
    let list = |out: &mut String, head: &str, rows: &[String]| {
        if !rows.is_empty() {
            let _ = writeln!(out, "\n{head}");
            for row in rows {
                let _ = writeln!(out, "  - {}", line(row));
            }
        }
    };
    list(&mut out, "a maintainer decides, because", &review.needs);
    list(&mut out, "merging means", &review.merging);
    let before = match review.already.len() {
        0 => String::new(),
        n => format!("; {} there before", count(n, "finding")),
    };
    let who = match review.turn.who {
        Who::Partner => "the author",
        Who::Program => "a maintainer",
    };
    let _ = writeln!(
        out,
        "\n{}: {}{before}\nnext: {who}: {}",
        review.conclusion.id(),
        title(review),
        line(&review.turn.action)
    );
    out
}

fn one(change: &PartnerChange) -> String {
    let kind = match &change.kind {
        Kind::Added if change.is_application() => "a new application".to_owned(),
        Kind::Added => "a new record".to_owned(),
        Kind::Changed => "changed".to_owned(),
        Kind::Removed => "deleted".to_owned(),
        Kind::Renamed { from } => format!("moved here from {}", line(from)),
    };
    let mut out = format!("\n{} ({}): {kind}\n", shown(&change.name), line(&change.slug));
    if change.kind == Kind::Changed {
        for field in &change.fields {
            let _ = writeln!(
                out,
                "  {}: {} -> {}",
                shown(&field.field),
                value(field.before.as_ref()),
                value(field.after.as_ref())
            );
        }
    } else if let Some(standing) = &change.standing {
        for criterion in &standing.criteria {
            let _ = writeln!(out, "  {:<14} {}", criterion.verdict.word(), line(&criterion.name));
        }
    }
    for month in &change.months {
        for figure in &month.changes {
            let _ = writeln!(
                out,
                "  {} {}: {} -> {}",
                month.month,
                shown(&figure.field),
                value(figure.before.as_ref()),
                value(figure.after.as_ref())
            );
        }
    }
    for (slug, name) in &change.near {
        let _ = writeln!(out, "  a near name: {} ({})", shown(name), line(slug));
    }
    if let Some(effect) = &change.effect {
        for outcome in &effect.criteria {
            let _ = writeln!(out, "  {}", outcome_line(outcome));
        }
    }
    out
}

fn shown(text: &str) -> String {
    line(&cut(&sensitive::mask(text), 120))
}

fn value(value: Option<&Value>) -> String {
    match value {
        None => "(absent)".to_owned(),
        Some(Value::String(text)) => shown(text),
        Some(other) => shown(&other.to_string()),
    }
}

/// One partner whose standing differs.
pub(crate) fn effect_lines(effect: &Effect) -> String {
    let mut out = format!("\n{} ({})\n", shown(&effect.name), line(&effect.slug));
    for outcome in &effect.criteria {
        let _ = writeln!(out, "  {}", outcome_line(outcome));
    }
    for (words, names) in [("gains", &effect.gains), ("loses", &effect.loses)] {
        if !names.is_empty() {
            let _ = writeln!(out, "  {words}: {}", line(&names.join(", ")));
        }
    }
    out
}

fn outcome_line(outcome: &Outcome) -> String {
    let why = outcome
        .why
        .first()
        .map(|w| format!(": {}", line(w)))
        .unwrap_or_default();
    let word = |side: Option<&'static str>| side.unwrap_or("not asked");
    format!(
        "{}: {} -> {}{why}",
        line(&outcome.name),
        word(outcome.before),
        word(outcome.after)
    )
}
