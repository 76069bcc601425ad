//! A default branch with errors: two changes can be right alone and wrong together. No pull request shows that.

use super::{FindingView, ProblemView, problem};
use crate::finding::{Finding, Severity};
use crate::rules::engine::Evaluation;
use crate::templates::Writer;
use crate::work::issues::Item;
use crate::work::keys::ProblemKind;
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::Links;

/// The issue about the registry's errors; closed when it has none.
pub fn item(evaluation: &Evaluation, labels: ProgramLabels<'_>, links: &Links, writer: &Writer<'_>) -> Item {
    let errors = evaluation.findings.iter().filter(|f| f.severity == Severity::Error);
    let findings: Vec<FindingView> = errors.map(|finding| view(finding, links)).collect();
    let view = (!findings.is_empty()).then_some(ProblemView::Registry { findings });
    let title = "The registry has errors on its default branch";
    problem(ProblemKind::Registry, labels, writer, title, view.as_ref())
}

fn view(finding: &Finding, links: &Links) -> FindingView {
    FindingView {
        code: finding.code,
        path: finding.place.path.to_string(),
        url: links.address(&finding.place.path),
        line: finding.place.span.map(|span| span.start.line),
        message: finding.message.clone(),
    }
}
