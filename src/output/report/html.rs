//! The report as one HTML page that needs nothing else: no script, no request, its charts inline. It reads in light, in
//! dark, on a phone and on paper, and with a keyboard or a screen reader; behind every chart is a table.

use super::view::{ELSEWHERE, page};
use crate::report::Report;
use crate::templates::{Rendered, Texts};

/// The page, by the program's templates.
pub fn render(report: &Report, texts: &Texts) -> Rendered {
    page("report.html.j2", report, texts, usize::MAX, ELSEWHERE)
}
