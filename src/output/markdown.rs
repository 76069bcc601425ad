//! Findings as Markdown, for step summaries: the template `findings.md.j2` over the document of [`super::json`].

use super::{Report, json, page};
use crate::templates::{Rendered, Texts, value_of};

/// Largest step summary, in bytes; GitHub drops a larger one whole (1,048,576).
pub const STEP_SUMMARY: usize = 1_000_000;

/// The report in at most `limit` bytes, by the program's template or by ours.
pub fn render(report: &Report<'_>, texts: &Texts, limit: usize) -> Rendered {
    page(
        "findings.md.j2",
        texts,
        (limit, "the log of the step has all"),
        |notes| {
            let mut document = json::document(report);
            document.put_worst_first(notes);
            value_of(&document)
        },
    )
}
