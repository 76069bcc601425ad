//! The report as Markdown, for issues, comments, step summaries and files.

use super::view::page;
use crate::page::{fit, sections};
use crate::report::Report;
use crate::templates::{Rendered, Texts};

/// The whole report in at most `limit` bytes, by the program's templates; `elsewhere` names the place that has what
/// doesn't fit.
pub fn render(report: &Report, texts: &Texts, limit: usize, elsewhere: &str) -> Rendered {
    let mut rendered = page("report.md.j2", report, texts, usize::MAX, elsewhere);
    // Whole sections and rows are cut, so that the first sections keep their room.
    if rendered.text.len() > limit {
        rendered.text = fit(&sections(&rendered.text), limit, elsewhere);
    }
    rendered
}
