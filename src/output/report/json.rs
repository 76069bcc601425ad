//! The whole report as one JSON document, under the contract of `schemas/report.schema.json`.

use std::io::{Result, Write};

use serde::Serialize;

use crate::report::Report;

/// Names the contract.
pub const CONTRACT: &str = "psp-partners/report/1";

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    #[serde(flatten)]
    report: &'a Report,
}

/// Writes the document.
///
/// # Errors
/// It cannot be written.
pub fn write(report: &Report, out: &mut dyn Write) -> Result<()> {
    let document = Document {
        contract: CONTRACT,
        report,
    };
    out.write_all(crate::output::json::document_text(&document).as_bytes())
}

/// The document as text.
pub fn render(report: &Report) -> String {
    super::text_of(|out| write(report, out))
}
