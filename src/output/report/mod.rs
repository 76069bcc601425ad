//! Reports as text, Markdown, JSON, CSV, newline-delimited JSON and an HTML page.
//!
//! For: `report` and `publish`. In: a report, and the program's templates. Out: text. Text and Markdown are rendered from
//! templates over the JSON document ([`view`]). Rows are written one by one, because they can be large.

pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
pub mod ndjson;
pub mod rows;
pub mod text;
pub mod view;

use std::io::{self, Write};

/// What `write` writes, as one text.
///
/// # Panics
/// A list of bytes takes everything, and all that is written is text; if not, an empty report would be a lie.
fn text_of(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a list of bytes takes everything");
    String::from_utf8(out).expect("a report is text")
}
