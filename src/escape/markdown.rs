//! Markdown on GitHub.
//!
//! How it works. GitHub reads a text twice. First cmark-gfm turns Markdown into HTML: markup, HTML and addresses are
//! recognized in the *source*, so a sign that is written as an entity is only text. E-mail addresses are the exception:
//! they are looked for in the decoded text. Then a second pass walks the text nodes of that HTML, outside of code and
//! links, and makes links of mentions, `#1`, `GH-1`, commits, `:emoji:`, `$math$` and task boxes. It sees decoded text,
//! so no entity and no backslash stops it; but it looks at one text node at a time, so an element between two signs does.
//! GitHub documents `<span>` for this purpose, and its sanitizer keeps it. So:
//!
//! 1. every sign that means something in Markdown where it is becomes an entity;
//! 2. a sign that begins a reference gets a `<span>` of its own, and a run of digits that may name a commit is parted;
//! 3. nothing invisible is added: what a reader copies is the text.
//!
//! Entities are hexadecimal: a pull request's text may become a commit message as it is written, and there `&#35;`
//! would be a reference to issue 35. `.ci/markdown_oracle.py` holds all of this against cmark-gfm and a model of the
//! second pass, for each sample in `tests/hostile.jsonl` and each place where a text can be.

use std::fmt::Write as _;

use super::sentence;
use crate::visible;

/// Parts two characters for the second pass, and for no reader.
const PART: &str = "<span></span>";

/// Fewest hexadecimal digits that GitHub takes for a commit.
const SHORTEST_COMMIT: usize = 7;

/// Text inside Markdown: no markup, no HTML, no link, no mention, no reference, no marker; one line.
pub fn markdown(text: &str) -> String {
    plain(text.trim())
}

/// A sentence of ours with values in backticks: what is between them is shown as code, the rest as text.
pub fn markdown_sentence(text: &str) -> String {
    sentence(text.trim(), plain, code)
}

/// A value as inline code. The second pass leaves code alone, but Markdown reads on between HTML tags: punctuation
/// that it knows becomes entities, and the sign of an e-mail address gets its own element. Code in backticks would be shorter, but has
/// no way to write a backtick or a table's bar in every place.
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str("<code>");
    let mut before = None;
    let mut word = Word::default();
    let mut rest = visible::chars(text).peekable();
    while let Some((c, is_hidden)) = rest.next() {
        let next = rest.peek().map(|(next, _)| *next);
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hidden => c.escape_unicode().for_each(|part| entity(&mut out, part)),
            '@' => alone(&mut out, c),
            // Addresses are recognized between our tags, too. An emoji is not, but it costs nothing to be sure.
            ':' if next.is_some_and(|n| n.is_ascii_alphabetic() || matches!(n, '/' | '+' | '_' | '-')) => {
                entity(&mut out, c);
            }
            '.' if word.is("www") => entity(&mut out, c),
            // `GH-1` would be alive in a commit's message that is made of this source.
            '-' if before.is_some_and(|b: char| b.is_ascii_alphabetic())
                && next.is_some_and(|n| n.is_ascii_digit()) =>
            {
                entity(&mut out, c);
            }
            '-' | '/' | ',' | ';' | '\'' | '?' | '%' | ':' | '.' | '(' | ')' | '+' | '=' | '!' | '{' | '}' => {
                out.push(c);
            }
            c => entity(&mut out, c),
        }
        word.follow(c);
        before = Some(c);
    }
    out.push_str("</code>");
    out
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut seen = Seen::default();
    let mut rest = visible::chars(text).peekable();
    while let Some((c, is_hidden)) = rest.next() {
        let next = rest.peek().map(|(next, _)| *next);
        match c {
            c if is_hidden && !matches!(c, '\n' | '\r' | '\t') => {
                c.escape_unicode().for_each(|part| entity(&mut out, part));
            }
            c => seen.write(&mut out, c, next),
        }
        seen.follow(c);
    }
    out
}

/// The word before a character, if it can be the beginning of a reference.
#[derive(Default)]
struct Word(String);

impl Word {
    fn is(&self, word: &str) -> bool {
        self.0.eq_ignore_ascii_case(word)
    }

    fn follow(&mut self, c: char) {
        if !c.is_ascii_alphanumeric() {
            self.0.clear();
        } else if self.0.len() < 8 {
            // Nothing that is asked for is longer, and a long text is not copied letter by letter.
            self.0.push(c);
        }
    }
}

/// What came before the character that is written.
#[derive(Default)]
struct Seen {
    before: Option<char>,
    word: Word,
    /// There are only digits so far, which would be an item's number in a list.
    is_numbered: bool,
    /// Hexadecimal digits in a row since the last parting.
    digits: usize,
}

impl Seen {
    fn write(&mut self, out: &mut String, c: char, next: Option<char>) {
        // Nothing is made of a sign at the end of a word.
        let is_inside = next.is_some_and(|next| !next.is_whitespace());
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            // `[ ]` is a box.
            '@' | '$' | '[' => alone(out, c),
            '#' | ':' if is_inside => alone(out, c),
            '.' if self.word.is("www") => alone(out, c),
            // A reference with a prefix, such as `GH-1`, or one that a repository's settings define.
            '-' if self.is_prefix(next) => alone(out, c),
            // At the beginning of a line these would be a list's or a heading's.
            '-' | '+' | '=' if self.before.is_none() => entity(out, c),
            // An item's number ends with a blank: `0.5` is none.
            '.' | ')' if self.is_numbered && next.is_none_or(char::is_whitespace) => entity(out, c),
            '-' | '.' | ',' | ';' | '/' | '?' | '%' | '\'' | '"' | ':' | '(' | ')' | '+' | '=' | '!' | '{' | '}' => {
                out.push(c);
            }
            c if c.is_ascii_hexdigit() => {
                if self.digits + 1 == SHORTEST_COMMIT {
                    out.push_str(PART);
                    self.digits = 0;
                }
                self.digits += 1;
                out.push(c);
            }
            c => entity(out, c),
        }
    }

    fn follow(&mut self, c: char) {
        if !c.is_ascii_hexdigit() {
            self.digits = 0;
        }
        self.is_numbered = c.is_ascii_digit() && (self.is_numbered || self.before.is_none());
        self.word.follow(c);
        self.before = Some(c);
    }

    /// Whether the word before a hyphen and what follows it may be a reference.
    fn is_prefix(&self, next: Option<char>) -> bool {
        let is_letter = self.before.is_some_and(|c| c.is_ascii_alphabetic());
        let is_known = ["GH", "GHSA", "CVE"].iter().any(|known| self.word.is(known));
        is_letter && next.is_some_and(|c| c.is_ascii_digit() || (is_known && c.is_ascii_alphanumeric()))
    }
}

/// A sign as an element of its own.
fn alone(out: &mut String, c: char) {
    out.push_str("<span>");
    entity(out, c);
    out.push_str("</span>");
}

/// A character as text: ASCII punctuation as an entity.
fn entity(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '{' | '}' => out.push(c),
        c if c.is_ascii_punctuation() => {
            let _ = write!(out, "&#x{:x};", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_only_text() {
        let shown = markdown("a @octocat #12 <!-- psp --> [l](javascript:x) https://x.y ![i](u) :smile:");
        for sign in ["@", "#1", "<!--", "](", "https:", "![", ":s"] {
            assert!(!shown.contains(sign), "{sign} in {shown}");
        }
        assert_eq!(
            markdown_sentence("`a|b` is *bold*"),
            "<code>a&#x7c;b</code> is &#x2a;bold&#x2a;"
        );
    }

    #[test]
    fn ordinary_text_stays_readable_in_its_source() {
        let text = "Acme, Inc. supports 2026-11-29 well-known re-tries; it's 99.5 % \"fine\". Why? See a/b.";
        assert_eq!(markdown(text), text);
        assert_eq!(markdown("0.5 short"), "0.5 short");
        assert_eq!(markdown("1. item"), "1&#x2e; item");
        assert_eq!(markdown("1)"), "1&#x29;");
    }

    #[test]
    fn references_are_parted() {
        assert_eq!(markdown("@a"), "<span>&#x40;</span>a");
        assert_eq!(markdown("o/r#1"), "o/r<span>&#x23;</span>1");
        assert_eq!(markdown("GH-1"), "GH<span>&#x2d;</span>1");
        assert_eq!(markdown("deadbeef0"), "deadbe<span></span>ef0");
        assert_eq!(markdown("$x$"), "<span>&#x24;</span>x<span>&#x24;</span>");
        assert_eq!(code("a@b.c"), "<code>a<span>&#x40;</span>b.c</code>");
    }

    #[test]
    fn nothing_invisible_is_added_or_kept() {
        assert_eq!(code("\u{202e}"), "<code>&#x5c;u{202e}</code>");
        assert_eq!(markdown(" a\u{200b} "), "a&#x5c;u{200b}");
        let family = "👩\u{200d}🔬 می\u{200c}خواهم";
        assert_eq!(
            (markdown(family), code(family)),
            (family.to_owned(), format!("<code>{family}</code>"))
        );
    }
}
