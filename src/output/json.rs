//! Findings as JSON: a contract (`schemas/findings.schema.json`), with types of its own so that ours may change.

use serde::Serialize;

use super::{Report, shown_path};
use crate::finding::{Finding, Place, Severity};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/findings/1";

/// The whole report.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    contract: &'static str,
    tool: Tool,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    private: bool,
    summary: Summary,
    findings: Vec<Item<'a>>,
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

impl<'a> Document<'a> {
    /// As a page shows it, which may have no room for all.
    pub(super) fn put_worst_first(&mut self, notes: &'a [String]) {
        self.findings.sort_by_key(Item::severity);
        self.notes = notes;
    }
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Summary {
    text: String,
    partners: usize,
    months: usize,
    errors: usize,
    warnings: usize,
    notices: usize,
}

/// A finding as the contracts show it.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    code: &'a str,
    rule: &'static str,
    severity: &'static str,
    #[serde(skip)]
    level: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<&'a str>,
    #[serde(flatten)]
    place: Where,
    masked: bool,
    related: Vec<Also<'a>>,
}

#[derive(Serialize)]
struct Where {
    path: String,
    /// From 1; a finding about the whole file has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<crate::finding::Pos>,
    /// The position after the last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<crate::finding::Pos>,
}

#[derive(Serialize)]
struct Also<'a> {
    #[serde(flatten)]
    place: Where,
    message: &'a str,
}

impl Item<'_> {
    /// How bad it is: errors first.
    pub(super) fn severity(&self) -> Severity {
        self.level
    }
}

/// The whole report as one JSON document.
pub fn render(report: &Report<'_>) -> String {
    document_text(&document(report))
}

/// The document of the contract.
pub(super) fn document<'a>(report: &Report<'a>) -> Document<'a> {
    use crate::finding::Severity::{Error, Notice, Warning};
    let evaluation = report.evaluation;
    Document {
        contract: CONTRACT,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        at: report.at.to_string(),
        revision: report.revision,
        private: report.private,
        summary: Summary {
            text: report.summary(),
            partners: evaluation.partners,
            months: evaluation.months,
            errors: evaluation.count(Error),
            warnings: evaluation.count(Warning),
            notices: evaluation.count(Notice),
        },
        findings: items(&evaluation.findings, report.prefix),
        notes: &[],
    }
}

/// A document of any contract as text: nothing in it is invisible or a command in a log, and it parses to the same value.
///
/// # Panics
/// Our own types have only text as keys, so they can always be written; if not, an empty document would be a lie.
pub fn document_text(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).expect("a document has only text as keys");
    crate::escape::json(&text) + "\n"
}

/// Findings as the contracts show them; `prefix` goes before their paths.
pub(super) fn items<'a>(findings: &'a [Finding], prefix: &str) -> Vec<Item<'a>> {
    findings.iter().map(|finding| item(finding, prefix)).collect()
}

fn item<'a>(finding: &'a Finding, prefix: &str) -> Item<'a> {
    let place = |place: &Place| Where {
        path: shown_path(place, prefix),
        start: place.span.map(|s| s.start),
        end: place.span.map(|s| s.end),
    };
    Item {
        code: finding.code,
        rule: crate::rules::find(finding.code).map_or("", |rule| rule.name),
        severity: finding.severity.id(),
        level: finding.severity,
        message: &finding.message,
        help: finding.help.as_deref(),
        fix: finding.fix.as_deref(),
        partner: finding.partner.as_deref(),
        place: place(&finding.place),
        masked: finding.masked,
        related: finding
            .related
            .iter()
            .map(|r| Also {
                place: place(&r.place),
                message: &r.message,
            })
            .collect(),
    }
}
