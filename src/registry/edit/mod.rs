//! Edits of a YAML text that leave every other byte alone: comments, blank lines, quote styles, line ends, order. Each
//! edit carries its proof: the new text is read again and must say what the old one said with exactly the changes asked
//! for, or the edit is refused. Pure functions over text; knows the reader and nothing else.

mod grow;
mod place;
mod render;
mod splice;
mod wanted;

use std::fmt;

use serde_json::Value;

pub use render::render;

use crate::finding::Severity;
use crate::registry::yaml::{self, LIMITS};
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
    /// The text would say something else than asked for, in a shape of YAML that we do not edit.
    Unsafe { pointer: String },
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line, message } => {
                write!(f, "line {line}: {message}; correct this by hand, then try again")
            }
            Self::NoPlace { pointer, why } => write!(f, "there is no place for {}: {why}", quote(pointer)),
            Self::Unsafe { pointer } => write!(
                f,
                "changing {} here could change something else; make this change by hand",
                quote(pointer)
            ),
        }
    }
}

impl std::error::Error for EditError {}

/// `text` with `changes` made in their order; the very same text when it says all of that already.
pub fn edit(text: &str, changes: &[Change]) -> Result<String, EditError> {
    let mut wanted = read(text)?;
    let mut out = text.to_owned();
    for change in changes {
        for step in wanted::steps(&wanted, change)? {
            wanted::put(&mut wanted, &step)?;
            out = splice::apply(&out, &step)?;
        }
    }
    // The proof, over all changes at once.
    if out != text && !read(&out).is_ok_and(|told| told == wanted) {
        return Err(EditError::Unsafe {
            pointer: changes.last().map(|c| c.pointer.clone()).unwrap_or_default(),
        });
    }
    Ok(out)
}

/// What `text` says; an empty file says nothing, which is no fault here.
fn read(text: &str) -> Result<Value, EditError> {
    let document = yaml::read(text.as_bytes().to_vec(), LIMITS);
    let fault = document.faults.iter().find(|f| f.severity == Severity::Error);
    match (fault, document.root) {
        (Some(fault), _) if fault.code != "PSP014" => Err(EditError::Unreadable {
            line: fault.span.start.line,
            message: fault.message.clone(),
        }),
        (_, root) => Ok(root.map_or(Value::Null, |r| r.to_json())),
    }
}
