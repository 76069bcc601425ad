//! What a person begins with: a new partner's record, the page that leads to one in the browser, and a whole registry for
//! another program, as text. Everything is a plan first, paths and texts as one value; the caller decides when to write it.
//! Pure functions over the program and the schemas, so that a template cannot drift from the check that judges it. May use
//! `registry` and `standing`.

mod apply;
mod asks;
mod comment;
mod document;
pub mod figures;
mod merge;
mod program;
mod record;
mod sketch;

pub use apply::{DEFAULT_BRANCH, PAGE_PATH, PULL_REQUEST_TEMPLATE, Repository, is_made, link, page, template};
pub use asks::{RequestedFact, asks};
pub use document::{DocumentError, write as write_document};
pub use merge::hint;
pub use program::{Pin, PinError, Starter, starter, workflows};
pub use record::{Answers, record};

/// Files that should be there, none of which exists yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub files: Vec<PlannedFile>,
}

/// One file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Relative to the folder that the plan is for, with `/`.
    pub path: String,
    pub text: String,
}

impl Plan {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.push(PlannedFile {
            path: path.into(),
            text: text.into(),
        });
    }
}
