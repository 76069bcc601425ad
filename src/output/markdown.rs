//! Findings as Markdown, for step summaries: the template `findings.md.j2` over the document of [`super::json`].

use super::{Report, json, with_note_of_fault};
use crate::sensitive::mask_json;
use crate::templates::{Input, Rendered, Texts, value_of};

/// Largest step summary, in bytes; GitHub drops a larger one whole (1,048,576).
pub const STEP_SUMMARY: usize = 1_000_000;

/// The report in at most `limit` bytes, by the program's template or by ours.
pub fn render(report: &Report<'_>, texts: &Texts, limit: usize) -> Rendered {
    with_note_of_fault(&[], texts, |notes, texts| {
        let mut document = json::document(report);
        document.put_worst_first(notes);
        let mut view = value_of(&document);
        mask_json(&mut view);
        let input = Input {
            view: &view,
            mention: None,
            elsewhere: "the log of the step has all",
            limit,
        };
        texts.render("findings.md.j2", &input)
    })
}
