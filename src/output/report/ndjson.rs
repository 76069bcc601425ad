//! Newline-delimited JSON: one value a line, as databases and data frames load it. Numbers that must stay exact
//! are decimal text.

use std::io::{Result, Write};

use super::rows::rows;
use crate::report::Report;

/// Writes every value.
///
/// # Errors
/// It cannot be written.
pub fn write(report: &Report, out: &mut dyn Write) -> Result<()> {
    for row in rows(report) {
        writeln!(out, "{}", crate::escape::json(&serde_json::to_string(&row)?))?;
    }
    Ok(())
}

/// Every value as text.
pub fn render(report: &Report) -> String {
    super::text_of(|out| write(report, out))
}
