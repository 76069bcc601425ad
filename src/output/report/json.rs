//! The whole report as one JSON document, under the contract of `schemas/report.schema.json`.

use std::io::{Result, Write};

pub use super::view::CONTRACT;
use crate::report::Report;

/// Writes the document.
///
/// # Errors
/// It cannot be written.
pub fn write(report: &Report, out: &mut dyn Write) -> Result<()> {
    out.write_all(render(report).as_bytes())
}

/// The document as text.
pub fn render(report: &Report) -> String {
    crate::output::json::document_text(&super::view::view(report))
}
