//! The report for a terminal: the main value of each metric, and short lists.

use super::view::{ELSEWHERE, page};
use crate::report::Report;
use crate::templates::{Rendered, Texts};

/// The report as text, by the program's templates.
pub fn render(report: &Report, texts: &Texts) -> Rendered {
    page("report.txt.j2", report, texts, usize::MAX, ELSEWHERE)
}
