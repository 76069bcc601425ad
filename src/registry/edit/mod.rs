//! Edits of a YAML text that leave every other byte alone: comments, blank lines, quote styles, line ends, order. Each
//! edit carries its proof: the new text is read again and must say what the old one said with exactly the changes asked
//! for, or the edit is refused. Pure functions over text; knows the reader and nothing else.
//!
//! How it works:
//!
//! 1. The text is read. One with a fault of its own is refused, since an edit could hide or worsen it.
//! 2. Each change becomes the smallest steps that it takes on plain JSON (`expected`): replace a value, add a key, append
//!    an item. A change that the text already contains has no steps.
//! 3. For each step the place is found in the text (`place`), the new value is written in the style of its surroundings
//!    (`render`, `append`), and the bytes are replaced (`splice`).
//! 4. The new text is read again and compared with the JSON of step 2. If they differ in anything, the edit is refused.

mod append;
mod expected;
mod place;
mod render;
mod splice;

use std::fmt;

use serde_json::Value;

pub use render::render;

use crate::finding::Severity;
use crate::registry::yaml::{self, Fault, LIMITS};
use crate::words::quote;

/// One change: the value that shall stand at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// JSON Pointer (RFC 6901). What is missing on the way is created as mappings; `-` at the end appends to a list, and
    /// starts one where there is no value yet.
    pub pointer: String,
    /// The value from then on.
    pub value: Value,
}

impl Change {
    /// `value` at `pointer`.
    pub fn new(pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            pointer: pointer.into(),
            value: value.into(),
        }
    }
}

/// Why a text was not edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// The text has faults of its own; an edit could hide or worsen them.
    Unreadable { line: u32, message: String },
    /// There is no such place, and none can be made.
    NoPlace { pointer: String, why: &'static str },
    /// The value is one that no record may hold: too large, or with characters that cannot be seen.
    Refused { pointer: String, message: String },
    /// The text would say something else than asked for, in a shape of YAML that we do not edit.
    Unsafe { pointer: String },
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line, message } => {
                write!(f, "line {line}: {message}; fix this by hand, then try again")
            }
            Self::NoPlace { pointer, why } => write!(f, "there is no place for {}: {why}", quote(pointer)),
            Self::Refused { pointer, message } => {
                write!(
                    f,
                    "the value for {} can't be written to a file: {message}",
                    quote(pointer)
                )
            }
            Self::Unsafe { pointer } => write!(
                f,
                "changing {} here could change something else; make this change by hand",
                quote(pointer)
            ),
        }
    }
}

impl std::error::Error for EditError {}

/// `text` with `changes` made in their order; the very same text when it already contains all of them.
pub fn edit(text: &str, changes: &[Change]) -> Result<String, EditError> {
    let mut wanted = told(text).map_err(|fault| EditError::Unreadable {
        line: fault.span.start.line,
        message: fault.message,
    })?;
    let mut out = text.to_owned();
    let mut touched = false;
    for change in changes {
        for step in expected::steps(&wanted, change)? {
            touched = true;
            expected::put(&mut wanted, &step)?;
            out = splice::apply(&out, &step)?;
        }
    }
    if !touched {
        return Ok(out);
    }
    // The proof, over all changes at once; if the text stayed the same, a change can still be missing.
    let pointer = changes.last().map(|c| c.pointer.clone()).unwrap_or_default();
    match told(&out) {
        Ok(told) if told == wanted => Ok(out),
        Err(fault) if fault.code != "PSP002" => Err(EditError::Refused {
            pointer,
            message: fault.message,
        }),
        _ => Err(EditError::Unsafe { pointer }),
    }
}

/// The value of `text`, or its fault. An empty file has no value, which is fine here.
fn told(text: &str) -> Result<Value, Box<Fault>> {
    let document = yaml::read(text.as_bytes().to_vec(), LIMITS);
    let error = |f: &Fault| f.severity == Severity::Error && f.code != "PSP014";
    match document.faults.into_iter().find(error) {
        Some(fault) => Err(Box::new(fault)),
        None => Ok(document.root.map_or(Value::Null, |r| r.to_json())),
    }
}
