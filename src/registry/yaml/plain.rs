//! The YAML that nearly every record is written in, read without the parser: a key and its value on one line, what
//! belongs to it further in. Everything else in a file, and everything wrong with it, is left to the parser; what is read here
//! is what the parser would have read, to the last place (`tests/library/yaml/plain.rs` and the fuzzer hold one against the other).

mod quoted;

use std::borrow::Cow;
use std::collections::HashSet;

use granit_parser::ScalarStyle;

use self::quoted::quoted;
use super::places::{LONG_LINE, characters_before};
use super::scalar::resolve;
use super::{Entry, Kind, Limits, Node, keys};
use crate::finding::{Pos, Span};

/// The widest mapping that is looked through for a key that is there twice; a wider one remembers its keys.
const WIDE: usize = 64;
/// The longest key, well below the 1,024 characters of YAML 1.2.2, 7.4.
const KEY: usize = 128;

/// The value of a text that is as plain as that, and has no fault; `None` for all others.
pub fn read(text: &str, limits: Limits) -> Option<Node> {
    // Where every character is a byte, a place is found without counting. Else those on a long line are found by
    // counting the text once.
    let is_ascii = text.is_ascii();
    let is_long = |line: &str| line.len() > LONG_LINE;
    let characters = (!is_ascii && text.split('\n').any(is_long)).then(|| characters_before(text));
    // More commas than values that are taken: what is told then is the parser's, and it is not read twice.
    let is_many = text.bytes().filter(|b| *b == b',').count() > limits.nodes;
    if is_many || !text.chars().all(is_plain) {
        return None;
    }
    let mut reader = Reader {
        text,
        is_ascii,
        characters,
        at: 0,
        line: 0,
        line_start: 0,
        line_end: 0,
        next: 0,
        is_over: false,
        nodes: 0,
        depth: 0,
        limits,
    };
    reader.advance();
    if reader.is_over || reader.indent() != 0 {
        return None;
    }
    let root = reader.block(0)?;
    (reader.is_over && !super::mend::is_suspicious(text)).then_some(root)
}

/// Characters that are themselves wherever they stand, and those that have a meaning here.
fn is_plain(c: char) -> bool {
    // Dashes, quotation marks and bullets, and what Latin-1 has; neither line breaks nor invisible characters.
    let is_sign = matches!(c, '\u{2010}'..='\u{2027}' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}' | '€');
    matches!(c, '\n' | ' '..='~') || is_sign || (!c.is_ascii() && c.is_alphanumeric())
}

struct Reader<'t> {
    text: &'t str,
    /// Every character is one byte.
    is_ascii: bool,
    /// How many characters are before each byte, in a text with long lines.
    characters: Option<Vec<u32>>,
    /// Byte of the line that is read next, or its end.
    at: usize,
    /// Number of the line, from 1.
    line: u32,
    line_start: usize,
    /// Where the line ends, blanks at its end left out.
    line_end: usize,
    /// Where the line after it begins.
    next: usize,
    /// There is no line left.
    is_over: bool,
    nodes: usize,
    depth: usize,
    limits: Limits,
}

impl<'t> Reader<'t> {
    /// On to the first sign of the next line that has more than blanks and a comment.
    fn advance(&mut self) {
        let bytes = self.text.as_bytes();
        while self.next < bytes.len() {
            self.line += 1;
            self.line_start = self.next;
            let rest = &bytes[self.line_start..];
            let length = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            self.next = (self.line_start + length + 1).min(bytes.len());
            let blanks = rest[..length].iter().take_while(|b| **b == b' ').count();
            self.at = self.line_start + blanks;
            self.line_end = self.line_start + length;
            while self.line_end > self.at && bytes[self.line_end - 1] == b' ' {
                self.line_end -= 1;
            }
            if self.at < self.line_end && bytes[self.at] != b'#' {
                return;
            }
        }
        self.is_over = true;
    }

    const fn indent(&self) -> usize {
        self.at - self.line_start
    }

    /// The byte at `at + ahead` of this line; a line feed behind its end.
    fn peek(&self, ahead: usize) -> u8 {
        let at = self.at + ahead;
        if at < self.line_end {
            self.text.as_bytes()[at]
        } else {
            b'\n'
        }
    }

    fn blanks(&mut self) {
        while self.peek(0) == b' ' {
            self.at += 1;
        }
    }

    fn is_dash(&self) -> bool {
        self.peek(0) == b'-' && matches!(self.peek(1), b' ' | b'\n')
    }

    /// Bytes of this line as a place.
    fn span(&self, from: usize, to: usize) -> Option<Span> {
        let narrow = |n: usize| u32::try_from(n).ok();
        let letters = |from: usize, to: usize| match &self.characters {
            Some(characters) => (characters[to] - characters[from]) as usize,
            None if self.is_ascii => to - from,
            None => self.text[from..to].chars().count(),
        };
        let start = letters(self.line_start, from) + 1;
        let end = start + letters(from, to);
        Some(Span {
            start: Pos {
                line: self.line,
                col: narrow(start)?,
            },
            end: Pos {
                line: self.line,
                col: narrow(end)?,
            },
            from: narrow(from)?,
            to: narrow(to)?,
            layer: 0,
        })
    }

    /// One key or value more, within the limits; the parser reports those.
    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= self.limits.nodes && self.depth + 2 < self.limits.depth).then_some(())
    }

    /// The list or mapping whose first line this is, at column `indent` from 0.
    fn block(&mut self, indent: usize) -> Option<Node> {
        self.count()?;
        self.depth += 1;
        let node = if self.is_dash() {
            self.list(indent)
        } else {
            self.map(indent)
        };
        self.depth -= 1;
        node
    }

    fn list(&mut self, indent: usize) -> Option<Node> {
        let mut span = self.span(self.at, self.at)?;
        let mut items = Vec::new();
        while !self.is_over && self.indent() == indent && self.is_dash() {
            self.at += 1;
            self.blanks();
            let column = self.indent();
            let item = if self.key_length().is_some() {
                self.block(column)?
            } else {
                self.value_alone()?
            };
            (span.end, span.to) = (item.span.end, item.span.to);
            items.push(item);
        }
        (self.is_over || self.indent() <= indent).then_some(Node {
            span,
            kind: Kind::List(items),
        })
    }

    fn map(&mut self, indent: usize) -> Option<Node> {
        let mut span = self.span(self.at, self.at)?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: HashSet<Cow<'t, str>> = HashSet::new();
        while !self.is_over && self.indent() == indent && !self.is_dash() {
            if entries.len() == WIDE {
                seen.extend(entries.iter().map(|e| self.name(e.key_span)));
            }
            let (key, key_span) = self.key(&entries)?;
            if entries.len() >= WIDE && !seen.insert(self.name(key_span)) {
                return None;
            }
            let value = if matches!(self.peek(0), b'#' | b'\n') {
                self.advance();
                // A value that is not written at all, or a line that goes on with the one before.
                if self.is_over || self.indent() < indent || (self.indent() == indent && !self.is_dash()) {
                    return None;
                }
                self.block(self.indent())?
            } else if matches!(self.peek(0), b'|' | b'>') {
                self.text_below(indent)?
            } else {
                self.value_alone()?
            };
            (span.end, span.to) = (value.span.end, value.span.to);
            entries.push(Entry { key, key_span, value });
        }
        (self.is_over || self.indent() <= indent).then_some(Node {
            span,
            kind: Kind::Map(entries),
        })
    }

    /// How long the key is that begins here and has its colon, with its quotes if it has any.
    fn key_length(&self) -> Option<usize> {
        let rest = &self.text.as_bytes()[self.at..self.line_end];
        let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let length = match rest.first()? {
            b'"' | b'\'' => quoted(&self.text[self.at..self.line_end])?.1,
            first if first.is_ascii_alphanumeric() => rest.iter().take_while(|b| is_part(b)).count(),
            _ => return None,
        };
        let ends = rest.get(length) == Some(&b':') && matches!(rest.get(length + 1), None | Some(b' '));
        (ends && length <= KEY).then_some(length)
    }

    /// The key at `span`, which was read before.
    fn name(&self, span: Span) -> Cow<'t, str> {
        let written = &self.text[span.bytes()];
        quoted(written).map_or(Cow::Borrowed(written), |(key, _)| key)
    }

    /// The key that begins here, and on to what follows its colon.
    fn key(&mut self, entries: &[Entry]) -> Option<(String, Span)> {
        self.count()?;
        let length = self.key_length()?;
        let span = self.span(self.at, self.at + length)?;
        let style = self.quotes();
        let key = self.name(span).into_owned();
        let (faults, warnings) = keys::faults(&key, style, span);
        let is_there = entries.len() < WIDE && entries.iter().any(|e| e.key == key);
        if is_there || !faults.is_empty() || !warnings.is_empty() {
            return None;
        }
        self.at += length + 1;
        self.blanks();
        Some((key, span))
    }

    /// The text on the lines below, as far in as the first of them and further than column `indent`.
    fn text_below(&mut self, indent: usize) -> Option<Node> {
        self.count()?;
        let (style, end) = match &self.text[self.at..self.line_end] {
            "|" => (ScalarStyle::Literal, "\n"),
            "|-" => (ScalarStyle::Literal, ""),
            ">" => (ScalarStyle::Folded, "\n"),
            ">-" => (ScalarStyle::Folded, ""),
            _ => return None,
        };
        let mut span: Option<Span> = None;
        let mut text = String::new();
        let (mut margin, mut empty) = (0, 0);
        // A line that the file's end cuts off has no break to keep.
        while let Some((line, _)) = self.text[self.next..].split_once('\n') {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            margin = if span.is_none() { blanks } else { margin };
            let is_text = !line.is_empty() && blanks >= margin;
            let is_gap = line.is_empty() && span.is_some();
            // Blanks at a line's end are part of it; a line that is further in than the others does not fold.
            if line.ends_with(' ')
                || (is_text && (blanks <= indent || (style == ScalarStyle::Folded && blanks > margin)))
            {
                return None;
            }
            if !(is_text || is_gap) {
                break;
            }
            self.line += 1;
            self.line_start = self.next;
            self.next += line.len() + 1;
            if is_gap {
                empty += 1;
                continue;
            }
            let here = self.span(self.line_start + margin, self.line_start + line.len())?;
            match &mut span {
                None => span = Some(here),
                Some(span) => {
                    (span.end, span.to) = (here.end, here.to);
                    match (style, empty) {
                        (ScalarStyle::Folded, 0) => text.push(' '),
                        (ScalarStyle::Folded, _) => text.extend(std::iter::repeat_n('\n', empty)),
                        _ => text.extend(std::iter::repeat_n('\n', empty + 1)),
                    }
                }
            }
            empty = 0;
            text.push_str(&line[margin..]);
        }
        let is_at_end = self.next == self.text.len();
        self.advance();
        // A line without a break, or one, or a comment, that is further in than what ends the text.
        if (self.is_over && !is_at_end) || (!self.is_over && self.indent() > indent) {
            return None;
        }
        text.push_str(end);
        Some(Node {
            span: span?,
            kind: Kind::Text(text, style),
        })
    }

    /// The value that begins here, behind which there is nothing but a comment.
    fn value_alone(&mut self) -> Option<Node> {
        let value = self.value(false)?;
        let end = self.at;
        self.blanks();
        match self.peek(0) {
            b'\n' => {}
            // A `#` that touches a word may be part of the text: the parser decides.
            b'#' if self.at > end && matches!(self.peek(1), b' ' | b'\n' | b'#') => {}
            _ => return None,
        }
        self.advance();
        Some(value)
    }

    /// The value that begins here and ends on this line, between brackets or not.
    fn value(&mut self, in_brackets: bool) -> Option<Node> {
        match self.peek(0) {
            b'{' | b'[' => return self.flow(),
            b'"' | b'\'' => {
                self.count()?;
                return self.quoted();
            }
            b'-' if self.peek(1).is_ascii_alphanumeric() => {}
            first if first.is_ascii_alphanumeric() || !first.is_ascii() => {}
            b'/' | b'.' | b'+' | b'(' | b'$' | b'<' | b'=' | b'~' | b'_' => {}
            _ => return None,
        }
        self.count()?;
        let from = self.at;
        let mut to = from;
        loop {
            match self.peek(0) {
                b'\n' => break,
                b',' | b'[' | b']' | b'{' | b'}' if in_brackets => break,
                b' ' => {
                    if self.peek(1) == b'#' {
                        break;
                    }
                    self.at += 1;
                }
                b':' if matches!(self.peek(1), b' ' | b'\n' | b',' | b'[' | b']' | b'{' | b'}') => return None,
                _ => {
                    self.at += 1;
                    to = self.at;
                }
            }
        }
        self.at = to;
        let span = self.span(from, to)?;
        let mut faults = Vec::new();
        let kind = resolve(self.text[from..to].to_owned(), span, &mut faults)?;
        faults.is_empty().then_some(Node { span, kind })
    }

    /// How the text that begins here is written, if on this line.
    fn quotes(&self) -> ScalarStyle {
        match self.peek(0) {
            b'"' => ScalarStyle::DoubleQuoted,
            b'\'' => ScalarStyle::SingleQuoted,
            _ => ScalarStyle::Plain,
        }
    }

    fn quoted(&mut self) -> Option<Node> {
        let from = self.at;
        let style = self.quotes();
        let (text, length) = quoted(&self.text[from..self.line_end])?;
        let kind = Kind::Text(text.into_owned(), style);
        self.at += length;
        // Before a colon, it is a key.
        if matches!(self.peek(0), b'"' | b'\'' | b':') {
            return None;
        }
        let span = self.span(from, self.at)?;
        Some(Node { span, kind })
    }

    /// A list or mapping in brackets, on one line.
    fn flow(&mut self) -> Option<Node> {
        self.count()?;
        self.depth += 1;
        let from = self.at;
        let is_map = self.peek(0) == b'{';
        let close = if is_map { b'}' } else { b']' };
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        self.at += 1;
        self.blanks();
        while self.peek(0) != close || !(items.is_empty() && entries.is_empty()) {
            if is_map {
                if entries.len() >= WIDE {
                    return None;
                }
                let (key, key_span) = self.key(&entries)?;
                let value = self.value(true)?;
                entries.push(Entry { key, key_span, value });
            } else {
                items.push(self.value(true)?);
            }
            self.blanks();
            match self.peek(0) {
                b',' => self.at += 1,
                sign if sign == close => break,
                _ => return None,
            }
            self.blanks();
        }
        self.at += 1;
        self.depth -= 1;
        // Before a colon, it is a key.
        if self.peek(0) == b':' {
            return None;
        }
        let kind = if is_map { Kind::Map(entries) } else { Kind::List(items) };
        Some(Node {
            span: self.span(from, self.at)?,
            kind,
        })
    }
}
