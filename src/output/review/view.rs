//! What a review shows, as one document: the contract `schemas/review.schema.json`, which machines get and templates are
//! rendered from. What is sensitive is masked here, last, in every text of the document.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Page, SharedHead, effects, title};
use crate::finding::Severity;
use crate::output::json::{Item, items};
use crate::output::reference::anchor_of;
use crate::output::standing::details;
use crate::review::board::BoardVote;
use crate::review::home::Area;
use crate::review::site_change::SiteChange;
use crate::review::whatif::Effect;
use crate::review::{ChangedPath, DocumentChange, PartnerChange, Review, Subject, Turn};
use crate::sensitive;
use crate::sensitive::mask_json;
use crate::templates::value_of;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/review/1";

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: String,
    subject: &'a Subject,
    conclusion: &'static str,
    title: String,
    turn: &'a Turn,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    errors: usize,
    warnings: usize,
    needs: &'a [String],
    caused: Vec<Item<'a>>,
    already: Vec<Item<'a>>,
    existing_errors: usize,
    solved: Vec<Item<'a>>,
    /// Where each file with a finding can be edited.
    edit: Vec<EditLink<'a>>,
    suggestions: usize,
    partners: Vec<Value>,
    areas: Value,
    beyond_records: Vec<AreaChange<'a>>,
    paths: &'a [ChangedPath],
    documents: &'a [DocumentChange],
    #[serde(skip_serializing_if = "Option::is_none")]
    effects: Option<&'a [Effect]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effects_summary: Option<String>,
    merging: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a SiteChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    board: Option<&'a BoardVote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shared: Option<&'a SharedHead>,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<&'a str>,
}

#[derive(Serialize)]
struct EditLink<'a> {
    path: &'a str,
    url: &'a str,
}

/// What a change does outside of records.
#[derive(Serialize)]
struct AreaChange<'a> {
    area: Area,
    what: &'static str,
    /// It can do more than any record can.
    powerful: bool,
    paths: &'a [String],
}

/// The document of a review.
pub fn view(review: &Review, page: &Page<'_>) -> Value {
    let found = |findings| {
        let mut findings: Vec<_> = items(findings, "");
        findings.sort_by_key(Item::severity);
        findings
    };
    // Of two pull requests with the same author, the check names the first, whichever of them the run is about.
    let subject = &Subject {
        number: page.judged_for.or(review.subject.number),
        ..review.subject.clone()
    };
    let document = Document {
        contract: CONTRACT,
        at: review.today.to_string(),
        subject,
        conclusion: review.conclusion.id(),
        title: title(review),
        turn: &review.turn,
        since: page.since.map(|day| day.to_string()),
        errors: review.errors(),
        warnings: review.caused.iter().filter(|f| f.severity == Severity::Warning).count(),
        needs: &review.needs,
        caused: found(&review.caused),
        already: found(&review.already),
        existing_errors: review.already.iter().filter(|f| f.severity == Severity::Error).count(),
        solved: found(&review.solved),
        edit: page.edit.iter().map(|(path, url)| EditLink { path, url }).collect(),
        suggestions: page.suggestions,
        partners: review.partners.iter().map(partner).collect(),
        areas: value_of(&review.areas),
        beyond_records: review
            .areas
            .iter()
            .map(|(area, paths)| AreaChange {
                area: *area,
                what: area.words(),
                powerful: *area <= Area::Schemas,
                paths,
            })
            .collect(),
        paths: &review.paths,
        documents: &review.documents,
        effects: review.effects.as_deref(),
        effects_summary: (review.effects.as_ref()).map(|all| effects::sentence(review.registry, all)),
        merging: &review.merging,
        site: review.site.as_ref(),
        board: review.board.as_ref(),
        shared: page.shared,
        notes: page.notes,
        asked_by: page.asked_by,
    };
    let mut document = value_of(&document);
    for group in ["caused", "already"] {
        let findings = document.get_mut(group).and_then(Value::as_array_mut);
        findings
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
            .for_each(|finding| links(finding, page));
    }
    mask_json(&mut document);
    document
}

/// A partner's part, with what a text needs to know of its standing.
fn partner(change: &PartnerChange) -> Value {
    let mut part = value_of(change);
    let Some(map) = part.as_object_mut() else { return part };
    map.insert("application".to_owned(), change.is_application().into());
    let Some(standing) = &change.standing else { return part };
    if let Some(tier) = &standing.tier {
        map.insert("tier".to_owned(), tier.as_str().into());
    }
    let shown = map.get_mut("criteria").and_then(Value::as_array_mut);
    for (shown, criterion) in shown.into_iter().flatten().zip(&standing.criteria) {
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("outcome".to_owned(), criterion.verdict.word().into());
            shown.insert("details".to_owned(), json!(details(criterion)));
        }
    }
    part
}

/// Links of a finding: to its line in the head, and to its rule.
fn links(finding: &mut Map<String, Value>, page: &Page<'_>) {
    let text = |finding: &Map<String, Value>, name: &str| finding.get(name).and_then(Value::as_str).map(str::to_owned);
    let path = text(finding, "path").unwrap_or_default();
    let line = finding
        .get("start")
        .and_then(|start| start.get("line")?.as_u64())
        .unwrap_or(1);
    let column = finding
        .get("start")
        .and_then(|start| start.get("col")?.as_u64())
        .unwrap_or(1);
    finding.insert("place".to_owned(), format!("{path}:{line}:{column}").into());
    // An address must be exact: what is sensitive in it would be repeated.
    if let Some(base) = page.files.filter(|_| sensitive::find(&path).is_empty()) {
        finding.insert("url".to_owned(), format!("{base}{}#L{line}", url_path(&path)).into());
    }
    let rule = text(finding, "code").and_then(|code| anchor_of(&code));
    if let (Some(base), Some(anchor)) = (page.rules, rule) {
        finding.insert("rule_url".to_owned(), format!("{base}#{anchor}").into());
    }
}

/// A path for an address: each byte that isn't plainly harmless is escaped.
pub fn url_path(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => out.push(char::from(byte)),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
