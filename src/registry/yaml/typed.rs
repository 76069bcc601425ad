//! Values that YAML reads in silence, and that their author meant otherwise.
//!
//! For: plain values, which the reader has taken. In: the value as it is written, and what is behind it on its line. Out: a
//! fault with what was meant. May use the reader's faults.

use std::collections::HashMap;

use super::mend::quoted;
use super::places::Places;
use super::scalar::as_written;
use super::{Fault, Kind};
use crate::finding::Span;
use crate::words::quote;

/// Quotation marks of typographers, opening and closing.
const PAIRS: [(char, &[char]); 12] = [
    ('“', &['”', '“', '"']),
    ('”', &['”', '"']),
    ('„', &['“', '”']),
    ('‘', &['’', '‘']),
    ('‚', &['‘', '’']),
    ('«', &['»']),
    ('»', &['«']),
    ('‹', &['›']),
    ('›', &['‹']),
    ('’', &['’']),
    ('＂', &['＂']),
    ('〝', &['〞', '〟']),
];

/// What `text` was meant to be, and the fault to report.
pub(super) fn meant(text: &str, span: Span) -> Option<(String, Fault)> {
    if let Some(inner) = in_typographic_quotes(text) {
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
pub(crate) fn in_typographic_quotes(text: &str) -> Option<&str> {
    let (open, closing) = PAIRS.iter().find(|(open, _)| text.starts_with(*open))?;
    let inner = text[open.len_utf8()..].strip_suffix(*closing)?;
    (!inner.is_empty() && !inner.contains(*open) && !inner.contains(*closing)).then_some(inner)
}

/// The words in a text that begin with `&`, `*` or `!`, and how often each is there. Made once, since a file can have
/// thousands.
pub(super) struct Signs<'t>(HashMap<&'t str, usize>);

impl<'t> Signs<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut words = HashMap::new();
        for (at, _) in text.match_indices(['&', '*', '!']) {
            *words.entry(word_at(&text[at..])).or_default() += 1;
        }
        Self(words)
    }

    /// Whether the anchor, alias or tag that `value` begins with has its counterpart elsewhere in the text, or no name: then
    /// it is what it looks like to YAML.
    fn has_counterpart(&self, value: &str) -> bool {
        let word = word_at(value);
        let Some((sign, name)) = word.split_at_checked(1) else {
            return true;
        };
        let is_there = |other: &str| self.0.contains_key(format!("{other}{name}").as_str());
        name.is_empty()
            || match sign {
                "&" => is_there("*"),
                "*" => is_there("&"),
                _ => self.0.get(word).is_some_and(|n| *n > 1),
            }
    }
}

/// The word that `text` begins with, as YAML ends the name of an anchor.
fn word_at(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}'));
    &text[..end.unwrap_or(text.len())]
}

/// Where the sign that `fault` is about begins the only value of its line, it was most likely typed as part of a text: the
/// fault then spans the text, and its fix puts the text in quotes.
pub(super) fn quote_whole(fault: &mut Fault, text: &str, signs: &Signs<'_>, places: &Places<'_>) {
    let from = fault.span.from as usize;
    if !text[..from].ends_with(": ") {
        return;
    }
    let line = text[from..].lines().next().unwrap_or_default().trim_end();
    let is_value = !line.contains([',', '[', ']', '{', '}', '#']);
    if is_value && !signs.has_counterpart(line) && line.is_char_boundary(1) && !line[1..].contains(['&', '!']) {
        let fixed = quoted(line);
        fault.span = places.span(from..from + line.len());
        let sign = quote(&line[..1]);
        fault.message = format!(
            "the value is {}; a text that begins with {sign} needs quotes",
            quote(line)
        );
        fault.help = Some(format!("write {}", quote(&fixed)));
        fault.fix = Some(fixed);
    }
}

/// A plain value of `text` that a `#` cuts off, as in `Team #1`: what follows may be its second half. The whole text, and
/// the fault whose fix replaces both.
pub(super) fn cut_off(value: &str, text: &str, span: Span, places: &Places<'_>) -> Option<(String, Fault)> {
    let rest = &text[span.to as usize..];
    // For the parser, a value that is missing is at the colon of its key.
    let colon = usize::from(value.is_empty() && rest.starts_with(':'));
    let behind = &rest[colon..];
    let comment = behind.trim_start_matches([' ', '\t']);
    // Most values are followed by something else; looking for the line's end each time would be quadratic in its length.
    if span.start.line != span.end.line || !comment.starts_with('#') || (value.is_empty() && colon == 0) {
        return None;
    }
    let comment = comment.lines().next().unwrap_or_default().trim_end();
    let is_comment = comment[1..].starts_with([' ', '\t', '#', '!']) || comment.len() == 1;
    if is_comment || is_complete(value, span) {
        return None;
    }
    let (what, whole, from) = if value.is_empty() {
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let from = span.to as usize + colon + blanks;
        ("the value is empty".to_owned(), comment.to_owned(), from)
    } else {
        let end = behind.lines().next().unwrap_or_default().trim_end();
        let what = format!("the value is only {}", quote(value));
        (what, format!("{value}{end}"), span.from as usize)
    };
    let to = span.to as usize + colon + behind.lines().next().unwrap_or_default().trim_end().len();
    let message = format!("{what}; YAML reads {} as a comment", quote(comment));
    let fixed = quoted(&whole);
    let help = format!("write {}, or put a space after the `#` of a comment", quote(&fixed));
    let fault = Fault::new("PSP020", places.span(from..to), message).help(help);
    Some((whole, fault.fix(fixed)))
}

/// Whether a value can't go on behind a `#`: a number, a date, yes or no.
fn is_complete(value: &str, span: Span) -> bool {
    let is_date = value.len() >= 7 && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let is_text = matches!(
        as_written(value.to_owned(), span, &mut Vec::new()),
        Some(Kind::Text(..))
    );
    !value.is_empty() && (is_date || !is_text)
}
