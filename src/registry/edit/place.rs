//! Where a value is in the text: the tree doesn't have this, as it knows values and keys but not the signs around
//! them. Everything here is found by reading forward from a known place over blanks and comments.

use std::ops::Range;

use granit_parser::ScalarStyle;

use crate::registry::yaml::{Entry, Kind, Node};

/// A value, and the sign that opens the place where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<'n> {
    pub node: &'n Node,
    /// Byte after the `:` or `-`; the key's end where it has no colon; the document's start for the root.
    pub open: usize,
    pub owner: Owner,
    /// Inside brackets or braces.
    pub flow: bool,
}

/// What a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Root,
    /// A key at this column, counted from 0.
    Key {
        column: usize,
        colon: bool,
    },
    /// A dash at this column, or a comma.
    Item {
        column: usize,
    },
}

/// The parts of a text written as a block (`|` or `>`).
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// `|-` and the like.
    pub header: Range<usize>,
    /// The lines below it, with their line ends; trailing blank lines only where they are part of the text.
    pub body: Range<usize>,
}

/// A text, to look around in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'t>(pub &'t str);

impl<'n> Source<'_> {
    pub(super) fn root(self, node: &'n Node) -> Slot<'n> {
        Slot {
            node,
            open: self.document_start(node),
            owner: Owner::Root,
            flow: false,
        }
    }

    /// After the `---` on the root's own line, or where the root begins.
    fn document_start(self, node: &Node) -> usize {
        let from = node.span.from as usize;
        if let Kind::Text(_, ScalarStyle::Literal | ScalarStyle::Folded) = node.kind {
            // The tree's place is the first line of the text; the header is above it.
            let mut at = 0;
            while at < from {
                let next = self.skip(at);
                if !self.0[next..].starts_with("---") && !self.0[next..].starts_with('%') {
                    return at;
                }
                at = if self.0[next..].starts_with('%') {
                    self.line_end(next)
                } else {
                    next + 3
                };
            }
            return at;
        }
        let line = self.line_start(from);
        if self.0[line..from].trim_start_matches('\u{feff}').starts_with("---") {
            line + self.0[line..].find("---").unwrap_or(0) + 3
        } else {
            from
        }
    }

    /// The value of a mapping's entry.
    pub(super) fn value(self, map: Slot<'n>, entry: &'n Entry) -> Slot<'n> {
        let flow = map.flow || self.is_flow(map.node);
        let end = entry.key_span.to as usize;
        let at = self.skip(end);
        let quoted = matches!(self.0.as_bytes().get(entry.key_span.from as usize), Some(b'"' | b'\''));
        let mut after = self.0[at..].chars();
        let colon = after.next() == Some(':')
            && after
                .next()
                .is_none_or(|c| c.is_whitespace() || (flow && (quoted || ",[]{}".contains(c))));
        Slot {
            node: &entry.value,
            open: if colon { at + 1 } else { end },
            owner: Owner::Key {
                column: self.column(map.node.span.from as usize),
                colon,
            },
            flow,
        }
    }

    /// The items of a list; `None` where a dash is not found.
    pub(super) fn items(self, list: Slot<'n>) -> Option<Vec<Slot<'n>>> {
        let Kind::List(items) = &list.node.kind else {
            return None;
        };
        let flow = list.flow || self.is_flow(list.node);
        let mut slots: Vec<Slot<'n>> = Vec::with_capacity(items.len());
        let mut at = if list.owner == Owner::Root { 0 } else { list.open };
        if list.owner == Owner::Root && !flow {
            at = self.line_start(list.node.span.from as usize);
        }
        for node in items {
            let open = if flow {
                node.span.from as usize
            } else {
                at = self.skip(at);
                self.0[at..].starts_with('-').then_some(at + 1)?
            };
            let slot = Slot {
                node,
                open,
                owner: Owner::Item {
                    column: self.column(open.saturating_sub(1)),
                },
                flow,
            };
            slots.push(slot);
            // The last end is for the caller to ask for: asked for twice on each level, it would double on each.
            if slots.len() < items.len() {
                at = self.end(slot)?;
            }
        }
        Some(slots)
    }

    /// Where the value's last line of text ends: before comments, and before its line end.
    pub(super) fn end(self, slot: Slot<'n>) -> Option<usize> {
        if is_missing(slot.node) {
            return Some(slot.open);
        }
        if self.is_flow(slot.node) {
            return Some(slot.node.span.to as usize);
        }
        match &slot.node.kind {
            Kind::Map(entries) => self.end(self.value(slot, entries.last()?)),
            Kind::List(_) => self.end(*self.items(slot)?.last()?),
            Kind::Text(_, ScalarStyle::Literal | ScalarStyle::Folded) => {
                let body = self.block(slot)?.body;
                let cut = self.0[..body.end]
                    .strip_suffix('\n')
                    .map(|t| t.strip_suffix('\r').unwrap_or(t));
                let cut = cut.or_else(|| self.0[..body.end].strip_suffix('\r'));
                Some(cut.map_or(body.end, str::len))
            }
            _ => Some(slot.node.span.to as usize),
        }
    }

    /// The parts of a block text; `None` for any other value.
    pub(super) fn block(self, slot: Slot<'n>) -> Option<Block> {
        let Kind::Text(text, ScalarStyle::Literal | ScalarStyle::Folded) = &slot.node.kind else {
            return None;
        };
        let from = self.skip(slot.open);
        let length = self.0[from..].find(|c: char| !"|>+-".contains(c) && !c.is_ascii_digit());
        let header = from..length.map_or(self.0.len(), |l| from + l);
        if !self.0[from..].starts_with(['|', '>']) {
            return None;
        }
        let start = self.next_line(header.end);
        let keeps = self.0[header.clone()].contains('+');
        let blank_tail = keeps || text.trim_end_matches('\n').ends_with([' ', '\t']) || text.trim().is_empty();
        let known = (slot.node.span.to as usize).max(start);
        let mut end = start + self.0[start..known].trim_end_matches(['\n', '\r', ' ', '\t']).len();
        if end > start {
            end = self.next_line(end);
        }
        while blank_tail && end < self.0.len() && self.0[end..self.line_end(end)].trim_matches([' ', '\t']).is_empty() {
            end = self.next_line(end);
        }
        Some(Block {
            header,
            body: start..end,
        })
    }

    /// Where a nested block value begins: at its first key or dash.
    pub(super) fn start(self, slot: Slot<'n>) -> Option<usize> {
        match &slot.node.kind {
            Kind::List(_) if !self.is_flow(slot.node) => Some(self.items(slot)?.first()?.open - 1),
            _ => Some(slot.node.span.from as usize),
        }
    }

    /// A collection in brackets or braces.
    pub(super) fn is_flow(self, node: &Node) -> bool {
        matches!(node.kind, Kind::List(_) | Kind::Map(_))
            && matches!(self.0.as_bytes().get(node.span.from as usize), Some(b'[' | b'{'))
    }
}

/// The same questions about places alone.
impl<'t> Source<'t> {
    /// The first byte from `at` on that is neither blank nor part of a comment.
    pub(super) fn skip(self, mut at: usize) -> usize {
        loop {
            let rest = &self.0[at..];
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len();
            if !self.0[at..].starts_with('#') {
                return at;
            }
            at = self.line_end(at);
        }
    }

    /// Whether only blanks and a comment follow up to the line's end; the comment counts only when it is allowed.
    pub(super) fn ends_here(self, at: usize, comment: bool) -> bool {
        let rest = self.0[at..self.line_end(at)].trim_start_matches([' ', '\t']);
        rest.is_empty() || (comment && rest.starts_with('#'))
    }

    /// Where the text of the line ends, before its line end.
    pub(super) fn line_end(self, at: usize) -> usize {
        self.0[at..].find(['\n', '\r']).map_or(self.0.len(), |i| at + i)
    }

    /// The first byte of the next line.
    pub(super) fn next_line(self, at: usize) -> usize {
        let end = self.line_end(at);
        let rest = &self.0[end..];
        end + if rest.starts_with("\r\n") {
            2
        } else {
            usize::from(!rest.is_empty())
        }
    }

    pub(super) fn line_start(self, at: usize) -> usize {
        self.0[..at].rfind(['\n', '\r']).map_or(0, |i| i + 1)
    }

    /// Characters between the start of the line and `at`, a byte-order mark not counted.
    pub(super) fn column(self, at: usize) -> usize {
        self.0[self.line_start(at)..at]
            .chars()
            .filter(|c| *c != '\u{feff}')
            .count()
    }

    /// The file's line end.
    pub(super) fn newline(self) -> &'t str {
        let end = self.line_end(0);
        let found = &self.0[end..self.next_line(0)];
        if found.is_empty() { "\n" } else { found }
    }
}

/// A value that is not written at all.
pub(super) fn is_missing(node: &Node) -> bool {
    matches!(node.kind, Kind::Null) && node.span.from == node.span.to
}
