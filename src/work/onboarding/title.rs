//! Titles of issues and pull requests.

use crate::output::escape::cut;
use crate::sensitive;

/// Longest title, in bytes. GitHub takes 256 characters.
const TITLE: usize = 250;

/// A name as it may stand in a title, which is plain text on one line.
pub fn plain(name: &str) -> String {
    let masked = sensitive::mask(name);
    let shown = masked
        .chars()
        .map(|c| if crate::words::is_invisible(c) { ' ' } else { c });
    let words: String = shown.collect();
    words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('@', "@\u{2060}")
}

/// A name and what is said of it, as a title.
pub fn with(name: &str, rest: &str) -> String {
    let rest = cut(&plain(rest), TITLE / 2);
    format!("{}{rest}", cut(&plain(name), TITLE - rest.len()))
}
