//! Values that YAML reads in silence, and that their author meant otherwise.
//!
//! For: plain values, which the reader has taken. In: the value as it is written, and what is behind it on its line. Out: a
//! fault with what was meant. May use the reader's faults.

use std::collections::HashMap;

use super::Fault;
use super::mend::quoted;
use super::places::Places;
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

/// A plain value of `text` that a `#` cuts off, as in `Team #1`: what follows may be its second half. The fix replaces both.
pub(super) fn cut_off(value: &str, text: &str, span: Span, places: &Places<'_>) -> Option<Fault> {
    // Most values are followed by something else; looking for the line's end each time would be quadratic in its length.
    let rest = &text[span.to as usize..];
    if span.start.line != span.end.line || !rest.trim_start_matches([' ', '\t']).starts_with('#') {
        return None;
    }
    let behind = rest.lines().next().unwrap_or_default().trim_end();
    let comment = behind.trim_start().strip_prefix('#')?;
    let is_comment = comment.starts_with([' ', '\t', '#', '!']) || comment.trim().is_empty();
    // A note behind a date or a number can't be part of it.
    if is_comment || value.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let message = format!(
        "the value is only {}; YAML reads {} as a comment",
        quote(value),
        quote(behind.trim())
    );
    let fixed = quoted(&format!("{value}{behind}"));
    let help = format!("write {}, or put a space after the `#` of a comment", quote(&fixed));
    let whole = places.span(span.from as usize..span.to as usize + behind.len());
    Some(Fault::new("PSP020", whole, message).help(help).fix(fixed))
}
