//! Findings as annotations of a check run. They are about the head's files, whose lines are the pull request's; what the
//! merge moved is reported for the whole file.

use crate::escape::{cut, line};
use crate::finding::{Finding, Severity};
use crate::forge::Annotation;
use crate::sensitive;

/// Longest message, in bytes (GitHub's description: 64 KB).
const LONGEST: usize = 8_000;

/// Most annotations of one check, as many as GitHub lists files of a pull request. They go 50 at a time, one request a
/// second, of the thousand an hour that a repository's jobs share.
const MOST: usize = 3_000;

/// Annotations for what a change causes, worst first; beyond the first thousands the log has them. `exact` returns whether a
/// file of the head is the one that was judged, and `None` when the head has no such file: it can't be annotated.
pub fn annotations(findings: &[Finding], exact: &dyn Fn(&str) -> Option<bool>) -> Vec<Annotation> {
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by_key(|f| f.severity);
    findings
        .into_iter()
        // An annotation repeats the path.
        .filter(|finding| sensitive::find(&finding.place.path).is_empty())
        .filter_map(|finding| Some(annotation(finding, exact(&finding.place.path)?)))
        .take(MOST)
        .collect()
}

fn annotation(finding: &Finding, exact: bool) -> Annotation {
    let help = finding.help.as_deref().map(|h| format!("; {h}")).unwrap_or_default();
    let place = finding.place.span.filter(|_| exact);
    let first = place.map_or(1, |span| span.start.line.max(1));
    let last = place.map_or(1, |span| span.end.line.max(first));
    let columns = place.filter(|_| first == last);
    let moved = if exact {
        String::new()
    } else {
        format!(" (line {} after merging)", finding.place.start().line)
    };
    let name = crate::rules::find(finding.code).map_or("", |rule| rule.name);
    Annotation {
        path: finding.place.path.to_string(),
        start_line: first,
        end_line: last,
        start_column: columns.map(|span| span.start.col),
        end_column: columns.map(|span| span.end.col.max(span.start.col)),
        annotation_level: match finding.severity {
            Severity::Error => "failure",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        },
        title: format!("{} {name}", finding.code),
        message: cut(&line(&format!("{}{help}{moved}", finding.message)), LONGEST),
    }
}
