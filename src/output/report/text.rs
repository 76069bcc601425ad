//! The report for a terminal: the main value of each metric, and short lists.

use super::view::{ELSEWHERE, page};
use crate::report::{Figure, MetricReport, Report};
use crate::templates::{Rendered, Texts};

/// The report as text, by the program's templates.
pub fn render(report: &Report, texts: &Texts) -> Rendered {
    page("report.txt.j2", report, texts, usize::MAX, ELSEWHERE)
}

/// What the report is about.
pub(super) fn title(report: &Report) -> String {
    match &report.partner {
        Some(partner) => format!("{} in the {}", partner.name, report.program.name),
        None => report.program.name.clone(),
    }
}

/// The figure that the report shows first of a metric.
pub(super) fn chosen<'r>(report: &Report, metric: &'r MetricReport) -> Option<&'r Figure> {
    metric.main_figure(report.partner.is_some())
}
