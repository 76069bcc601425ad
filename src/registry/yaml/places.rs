//! Bytes into lines and columns. GitHub counts a line at each LF, and so do editors that a person reads a place in; a
//! lone CR ends a line in YAML only, so the parser's own count is of no use here.

use std::ops::Range;

use crate::finding::{Pos, Span};

/// Where lines begin, and how many characters stand before each byte.
pub(super) struct Places {
    lines: Vec<usize>,
    /// Nothing for ASCII, where a byte is a character.
    characters: Option<Vec<u32>>,
    length: usize,
}

impl Places {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let breaks = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n');
        let mut lines = vec![if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        }];
        lines.extend(breaks.map(|(i, _)| i + 1));
        let length = bytes.len();
        if text.is_ascii() {
            return Self {
                lines,
                characters: None,
                length,
            };
        }
        let mut characters = Vec::with_capacity(length + 1);
        let mut count = 0;
        for byte in bytes {
            characters.push(count);
            // Every byte but those that continue a character begins one.
            count += u32::from(byte & 0b1100_0000 != 0b1000_0000);
        }
        characters.push(count);
        Self {
            lines,
            characters: Some(characters),
            length,
        }
    }

    /// Line and column of byte `offset`, which lies on a character's boundary within the text.
    pub(super) fn pos(&self, offset: usize) -> Pos {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines[line - 1].min(offset);
        Pos {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            col: match &self.characters {
                Some(before) => before[offset] - before[start] + 1,
                None => u32::try_from(offset - start + 1).unwrap_or(u32::MAX),
            },
        }
    }

    /// The last boundary of a character at or before byte `offset`.
    fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.length);
        // A byte that continues a character is followed by the same count.
        if let Some(characters) = &self.characters {
            while characters.get(at + 1) == Some(&characters[at]) {
                at -= 1;
            }
        }
        at
    }

    /// The span of `bytes`, widened to whole characters: a text with comments in place of others has them elsewhere.
    pub(super) fn span(&self, bytes: Range<usize>) -> Span {
        let bytes = self.floor(bytes.start)..self.floor(bytes.end);
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
