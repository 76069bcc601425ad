//! Titles of issues and pull requests, and the first lines of commit messages.

use crate::escape::{cut, subject};
use crate::sensitive;

/// Longest title, in bytes. GitHub takes 256 characters.
const TITLE: usize = 250;

/// A name as a title may contain it: plain text on one line, which refers to nothing.
pub fn plain(name: &str) -> String {
    subject(&sensitive::mask(name))
}

/// A name and what is said of it, as a title.
pub fn with(name: &str, rest: &str) -> String {
    let rest = cut(&plain(rest), TITLE / 2);
    format!("{}{rest}", cut(&plain(name), TITLE - rest.len()))
}
