//! Findings as SARIF 2.1.0, for code scanning and editors. Rules come from the table.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Report;
use crate::finding::{Finding, Place, Severity};
use crate::registry::load::OVERLAY_PREFIX;
use crate::rules;

/// The whole report as one SARIF log.
pub fn render(report: &Report<'_>) -> String {
    let table: Vec<&rules::Rule> = rules::all().collect();
    let described: Vec<Value> = table
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "name": pascal(rule.name),
                "shortDescription": { "text": rule.summary },
                "fullDescription": { "text": rule.explain },
                "help": { "text": format!("{}\n\nRun `psp-partners explain {}` for examples.", rule.explain, rule.code) },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    let results: Vec<Value> = report
        .evaluation
        .findings
        .iter()
        .map(|finding| result(report, finding, &table))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": described,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    super::json::document_text(&log)
}

fn result(report: &Report<'_>, finding: &Finding, table: &[&rules::Rule]) -> Value {
    let help = finding.help.as_deref().map(|h| format!("; {h}")).unwrap_or_default();
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": format!("{}{help}", finding.message) },
        "locations": [location(report, &finding.place, None)],
        // The same finding at another line is the same finding.
        "partialFingerprints": { "finding/v1": fingerprint(report, finding) },
    });
    if let Some(index) = table.iter().position(|rule| rule.code == finding.code) {
        result["ruleIndex"] = json!(index);
    }
    if !finding.related.is_empty() {
        result["relatedLocations"] = finding
            .related
            .iter()
            .map(|r| location(report, &r.place, Some(&r.message)))
            .collect();
    }
    result
}

fn location(report: &Report<'_>, place: &Place, message: Option<&str>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(report, place) } });
    if let Some(span) = place.span {
        physical["region"] = json!({
            "startLine": span.start.line,
            "startColumn": span.start.col,
            "endLine": span.end.line.max(span.start.line),
            "endColumn": if span.end.line > span.start.line { span.end.col } else { span.end.col.max(span.start.col) },
        });
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(message) = message {
        location["message"] = json!({ "text": message });
    }
    location
}

/// A path as a relative URI reference: everything but what RFC 3986 leaves unreserved is escaped.
fn uri(report: &Report<'_>, place: &Place) -> String {
    let path = report.path(place);
    let path = path
        .strip_prefix(OVERLAY_PREFIX)
        .map_or(path.clone(), |rest| format!("overlay/{rest}"));
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

fn fingerprint(report: &Report<'_>, finding: &Finding) -> String {
    // FNV-1a: stable over versions of the compiler, unlike the standard hasher.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in [finding.code, &report.path(&finding.place), &finding.message] {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

fn pascal(name: &str) -> String {
    name.split('-')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}
