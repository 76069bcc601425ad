//! Titles of issues and pull requests, and the first lines of commit messages.

use crate::escape::{cut, subject};
use crate::sensitive;

/// Longest title, in bytes. GitHub takes 256 characters.
const TITLE: usize = 250;

/// A name that is safe in a title: plain text on one line, which refers to nothing.
pub fn plain(name: &str) -> String {
    subject(&sensitive::mask(name))
}

/// A title: a name, and a phrase about it.
pub fn with(name: &str, rest: &str) -> String {
    let rest = cut(&plain(rest), TITLE / 2);
    format!("{}{rest}", cut(&plain(name), TITLE - rest.len()))
}
