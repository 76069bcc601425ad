//! Findings as Markdown, for step summaries and comments: cut by whole rows, and it is said what was cut.

use std::fmt::Write as _;

use super::{Report, more};
use crate::escape::{code, markdown_sentence};
use crate::finding::{Finding, Severity};

/// Largest step summary, in bytes; GitHub drops a larger one whole (1,048,576).
pub const STEP_SUMMARY: usize = 1_000_000;

/// The report in at most `limit` bytes.
pub fn render(report: &Report<'_>, limit: usize) -> String {
    let errors = report.evaluation.count(Severity::Error);
    let sign = if errors > 0 { "❌" } else { "✅" };
    let mut out = format!("### {sign} {}\n\n", report.summary());
    let mut facts = format!("On {}", report.at);
    if let Some(revision) = report.revision {
        let _ = write!(facts, ", at {}", code(revision));
    }
    if report.private {
        facts.push_str(", with the private overlay: **private**");
    }
    let _ = writeln!(out, "{facts}.\n");
    let findings = report.worst_first();
    if findings.is_empty() {
        return out;
    }
    out.push_str("| | where | what | what to do | rule |\n|---|---|---|---|---|\n");
    // Room for the sentence about what was cut.
    let room = limit.saturating_sub(200);
    let mut shown = 0;
    for finding in &findings {
        let row = row(report, finding);
        if out.len() + row.len() > room {
            break;
        }
        out.push_str(&row);
        shown += 1;
    }
    if shown < findings.len() {
        let _ = writeln!(
            out,
            "\n{} findings did not fit here; the log of the step has them all.",
            more(findings.len() - shown)
        );
    }
    out
}

fn row(report: &Report<'_>, finding: &Finding) -> String {
    let sign = match finding.severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Notice => "ℹ️ notice",
    };
    let pos = finding.place.start();
    let place = format!("{}:{}:{}", report.path(&finding.place), pos.line, pos.col);
    let help = finding.help.as_deref().map(markdown_sentence).unwrap_or_default();
    format!(
        "| {sign} | {} | {} | {help} | {} |\n",
        code(&place),
        markdown_sentence(&finding.message),
        finding.code
    )
}
