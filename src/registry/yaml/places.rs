//! Bytes into lines and columns. GitHub counts a line at each LF, and so do editors that a person reads a place in; a
//! lone CR ends a line in YAML only, so the parser's own count is of no use here.

use std::ops::Range;

use crate::finding::{Pos, Span};

/// Where lines begin; and for a text with very long lines, how many characters stand before each byte.
pub(crate) struct Places<'t> {
    text: &'t str,
    lines: Vec<usize>,
    characters: Option<Vec<u32>>,
    /// Whether each byte is a character.
    ascii: bool,
    /// Whether the parser's own lines and columns are ours: no carriage return, no mark, and the text that it reads.
    pub(super) as_parsed: bool,
}

/// A line of more bytes is counted once for all of its places, not once for each.
pub(super) const LONG_LINE: usize = 2048;

impl<'t> Places<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut lines = vec![if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        }];
        lines.extend(text.match_indices('\n').map(|(i, _)| i + 1));
        let ends = lines[1..].iter().copied().chain([text.len()]);
        let long = lines
            .iter()
            .zip(ends)
            .any(|(start, end)| end.saturating_sub(*start) > LONG_LINE);
        let ascii = text.is_ascii();
        let characters = (long && !ascii).then(|| characters_before(text));
        Self {
            text,
            lines,
            characters,
            ascii,
            // A mark also begins a document after comments, where the parser does not count it.
            as_parsed: !text.contains('\u{feff}') && !text.as_bytes().contains(&b'\r'),
        }
    }

    /// These places, for a text that only has as many bytes.
    pub(super) fn of_another(mut self) -> Self {
        self.as_parsed = false;
        self
    }

    /// Line and column of byte `offset`, which is on a character's boundary within the text.
    pub(super) fn pos(&self, offset: usize) -> Pos {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines[line - 1].min(offset);
        let before = match &self.characters {
            Some(characters) => characters[offset] - characters[start],
            None if self.ascii => u32::try_from(offset.saturating_sub(start)).unwrap_or(u32::MAX - 1),
            None => u32::try_from(self.text[start..offset].chars().count()).unwrap_or(u32::MAX - 1),
        };
        Pos {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            col: before + 1,
        }
    }

    /// The span of `bytes`, widened to whole characters: a text with comments in place of others has them elsewhere.
    pub(crate) fn span(&self, bytes: Range<usize>) -> Span {
        let bytes = floor(self.text, bytes.start)..floor(self.text, bytes.end);
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span {
            start: self.pos(bytes.start),
            end: self.pos(bytes.end),
            from: narrow(bytes.start),
            to: narrow(bytes.end),
            layer: 0,
        }
    }
}

/// How many characters are before each byte of `text`, and before its end.
pub(super) fn characters_before(text: &str) -> Vec<u32> {
    let mut count = 0;
    let before = text.bytes().map(|byte| {
        let before = count;
        // Every byte but those that continue a character begins one.
        count += u32::from(byte & 0b1100_0000 != 0b1000_0000);
        before
    });
    let mut characters: Vec<u32> = before.collect();
    characters.push(count);
    characters
}

/// The empty span at byte `offset` of `text`.
pub(crate) fn point(text: &str, offset: usize) -> Span {
    stretch(text, offset..offset)
}

/// The span of bytes `range` of `text`.
pub(crate) fn stretch(text: &str, range: Range<usize>) -> Span {
    let end = floor(text, range.end);
    let start = floor(text, range.start.min(end));
    Places::new(&text[..end]).span(start..end)
}

/// The last character boundary of `text` at or before byte `offset`.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
