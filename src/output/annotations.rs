//! Findings as GitHub's workflow commands, within its limits: of each level 10 a step, worst first; the rest is in
//! the log, and it is said that it does.

use std::fmt::Write as _;

use super::{Report, more};
use crate::escape::{cut, line, workflow_data, workflow_property};
use crate::finding::{Finding, Severity};

/// Annotations of one level that a step keeps (the runner drops further ones silently).
pub const MOST_OF_A_LEVEL: usize = 10;
/// Longest message, in bytes; the runner cuts at 4,096 characters.
const LONGEST: usize = 4000;

/// Workflow commands for the worst findings, plain lines for the rest, and the summary.
pub fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut used = [0_usize; 3];
    let mut rest: Vec<&Finding> = Vec::new();
    let worst = report.worst_first();
    // One notice is kept for saying what was cut.
    for finding in &worst {
        let (slot, most) = match finding.severity {
            Severity::Error => (0, MOST_OF_A_LEVEL),
            Severity::Warning => (1, MOST_OF_A_LEVEL),
            Severity::Notice => (2, MOST_OF_A_LEVEL - 1),
        };
        if used[slot] < most {
            used[slot] += 1;
            out.push_str(&command(report, finding));
            out.push('\n');
        } else {
            rest.push(finding);
        }
    }
    if !rest.is_empty() {
        let text = format!(
            "{} findings are in this step's log and summary; GitHub shows {MOST_OF_A_LEVEL} of a level",
            more(rest.len())
        );
        let _ = writeln!(out, "::notice title=psp-partners::{}", workflow_data(&text));
        out.push_str("::group::the other findings\n");
        for finding in rest {
            let _ = writeln!(out, "{}", line(&plain(report, finding)));
        }
        out.push_str("::endgroup::\n");
    }
    let _ = writeln!(out, "{}", report.summary());
    out
}

/// One plain line a finding, and the summary: for a log, where something else shows the findings.
pub fn plain_list(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in report.worst_first() {
        let _ = writeln!(out, "{}", line(&plain(report, finding)));
    }
    let _ = writeln!(out, "{}", report.summary());
    out
}

/// `path:line:col: level[code]: message; help`, which is clear on its own in a log.
pub fn plain(report: &Report<'_>, finding: &Finding) -> String {
    let pos = finding.place.start();
    let help = finding.help.as_deref().map(|h| format!("; {h}")).unwrap_or_default();
    format!(
        "{}:{}:{}: {}[{}]: {}{help}",
        report.path(&finding.place),
        pos.line,
        pos.col,
        finding.severity.id(),
        finding.code,
        finding.message
    )
}

fn command(report: &Report<'_>, finding: &Finding) -> String {
    let mut properties = format!("file={}", workflow_property(&report.path(&finding.place)));
    let pos = finding.place.start();
    let _ = write!(properties, ",line={}", pos.line);
    if let Some(span) = finding.place.span {
        let _ = write!(properties, ",endLine={}", span.end.line.max(pos.line));
        // The runner drops columns when the lines differ.
        if span.end.line == pos.line {
            let _ = write!(properties, ",col={},endColumn={}", pos.col, span.end.col.max(pos.col));
        }
    }
    let name = crate::rules::find(finding.code).map_or("", |rule| rule.name);
    let _ = write!(
        properties,
        ",title={}",
        workflow_property(&format!("{} {name}", finding.code))
    );
    // The log shows only the message, so it includes the place, too.
    let message = cut(&line(&plain(report, finding)), LONGEST);
    format!("::{} {properties}::{}", finding.severity.id(), workflow_data(&message))
}
