//! Values that YAML reads in silence, and that their author meant otherwise.
//!
//! For: plain values, which the reader has taken. In: the value as it is written, and what is behind it on its line. Out: a
//! fault with what was meant. May use the reader's faults.

use std::ops::Range;

use super::Fault;
use super::mend::quoted;
use crate::finding::Span;
use crate::words::quote;

/// Quotation marks of typographers, opening and closing.
const PAIRS: [(char, &[char]); 7] = [
    ('“', &['”', '“']),
    ('”', &['”']),
    ('„', &['“', '”']),
    ('‘', &['’', '‘']),
    ('‚', &['‘', '’']),
    ('«', &['»']),
    ('»', &['«']),
];

/// What `text` was meant to be, and the fault to report.
pub(super) fn meant(text: &str, span: Span) -> Option<(String, Fault)> {
    if let Some(inner) = in_curly_quotes(text) {
        let message = format!(
            "the quotes in {} are typographic; YAML reads them as part of the text",
            quote(text)
        );
        let fixed = quoted(inner);
        let fault = Fault::new("PSP020", span, message).help(format!("write {}", quote(&fixed)));
        return Some((inner.to_owned(), fault.fix(fixed)));
    }
    let bare = text.strip_suffix([',', ';'])?.trim_end();
    if bare.is_empty() {
        return None;
    }
    let sign = quote(&text[text.len() - 1..]);
    let message = format!("the value {} ends with {sign}; YAML needs no sign there", quote(text));
    let fault = Fault::new("PSP020", span, message).help(format!("write {}", quote(bare)));
    Some((bare.to_owned(), fault.fix(bare)))
}

/// What is between typographic quotes.
fn in_curly_quotes(text: &str) -> Option<&str> {
    let (open, closing) = PAIRS.iter().find(|(open, _)| text.starts_with(*open))?;
    let inner = text[open.len_utf8()..].strip_suffix(*closing)?;
    (!inner.is_empty() && !inner.contains(*open) && !inner.contains(*closing)).then_some(inner)
}

/// Whether the anchor or alias at `here` has its counterpart elsewhere in `text`, or no name: then it is what it looks like
/// to YAML.
pub(super) fn has_counterpart(text: &str, here: Range<usize>) -> bool {
    let value = &text[here.clone()];
    let other = match value.as_bytes().first() {
        Some(b'&') => "*",
        Some(b'*') => "&",
        _ => "!",
    };
    let name = value
        .split_whitespace()
        .next()
        .and_then(|word| word.get(1..))
        .unwrap_or_default();
    let counterpart = format!("{other}{name}");
    name.is_empty() || text[..here.start].contains(&counterpart) || text[here.end..].contains(&counterpart)
}

/// A text that `#` cuts off, as in `Team #1`: `behind` is what follows it on its line, and the fix replaces both.
pub(super) fn cut_off(text: &str, behind: &str, span: Span) -> Option<Fault> {
    let comment = behind.trim_start().strip_prefix('#')?;
    let is_comment = comment.starts_with([' ', '\t', '#', '!']) || comment.trim().is_empty();
    // A note behind a date or a number can't be part of it.
    if is_comment || text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let whole = format!("{text}{}", behind.trim_end());
    let message = format!(
        "the value is only {}; YAML reads {} as a comment",
        quote(text),
        quote(behind.trim())
    );
    let fixed = quoted(&whole);
    let help = format!("write {}, or put a space after the `#` of a comment", quote(&fixed));
    Some(Fault::new("PSP020", span, message).help(help).fix(fixed))
}
