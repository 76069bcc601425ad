//! A default branch with errors: two changes that were right alone can be wrong together, and then nobody's pull request
//! is to blame.

use std::fmt::Write as _;

use super::problem;
use crate::escape::{code, cut, markdown_sentence};
use crate::finding::{Finding, Severity};
use crate::rules::engine::Evaluation;
use crate::sensitive;
use crate::work::issues::Item;
use crate::work::keys::ProblemKind;
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::Links;

/// Most findings that are listed.
const MOST: usize = 50;

/// The issue about the registry's errors; closed when it has none.
pub fn item(evaluation: &Evaluation, labels: ProgramLabels<'_>, links: &Links) -> Item {
    let errors: Vec<&Finding> = evaluation
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .collect();
    let text = (!errors.is_empty()).then(|| words(&errors, links));
    problem(
        ProblemKind::Registry,
        labels,
        "The registry has errors on its default branch",
        text,
        "**The registry has no errors any more.**",
    )
}

fn words(errors: &[&Finding], links: &Links) -> String {
    let mut text = "The records on the default branch have errors. Until they are corrected, the issues of the partners \
                    concerned are left as they are; all others go on. `psp-partners validate` shows each with its place.\n\n"
        .to_owned();
    for finding in errors.iter().take(MOST) {
        let path = cut(&sensitive::mask(&finding.place.path), 120);
        let line = finding
            .place
            .span
            .map(|s| format!(", line {}", s.start.line))
            .unwrap_or_default();
        let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "-._/".contains(c));
        let shown = if plain {
            links.file(&path, &code(&path))
        } else {
            code(&path)
        };
        let message = markdown_sentence(&sensitive::mask(&finding.message));
        let _ = writeln!(text, "- **{}** {shown}{line}: {message}", finding.code);
    }
    if errors.len() > MOST {
        let _ = writeln!(text, "- and {} more", errors.len() - MOST);
    }
    text
}
