//! One change made in the text, by as few and as small cuts as the shape of what is there allows.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::ScalarStyle;
use serde_json::Value;

use super::expected::{segments, wrap};
use super::place::{Owner, Slot, Source, is_missing};
use super::render::{House, block, block_text, inline, is_nested, literal};
use super::{Change, EditError};
use crate::registry::yaml::{self, Kind, LIMITS, Node, index};

/// What is cut out, and what replaces it; in the text's order, without overlap.
pub(super) type Cuts = Vec<(Range<usize>, String)>;

enum Move {
    Done(Cuts),
    /// The old value is cut out; the new one is to be put into the empty place.
    Cleared(Cuts),
}

/// `text` with one change made; the caller proves that the result is right.
pub(super) fn apply(text: &str, change: &Change) -> Result<String, EditError> {
    let unsafe_here = || EditError::Unsafe {
        pointer: change.pointer.clone(),
    };
    let path = segments(&change.pointer)?;
    let mut out = text.to_owned();
    // The second turn fills the place that the first one cleared.
    for _ in 0..2 {
        let document = yaml::parse(out.clone(), LIMITS);
        let Some(root) = &document.root else {
            return Ok(append_document(&out, &wrap(&path, change.value.clone())));
        };
        let at = At {
            source: Source(&out),
            house: house(Source(&out), root),
        };
        let step = at.change(root, &path, &change.value).ok_or_else(unsafe_here)?;
        let (cuts, done) = match step {
            Move::Done(cuts) => (cuts, true),
            Move::Cleared(cuts) => (cuts, false),
        };
        out = splice(&out, &cuts).ok_or_else(unsafe_here)?;
        if done {
            return Ok(out);
        }
    }
    Err(unsafe_here())
}

fn splice(text: &str, cuts: &Cuts) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (range, new) in cuts {
        out.push_str(text.get(at..range.start)?);
        out.push_str(new);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The value in a file that has none: at its `---`, else below its comments.
fn append_document(text: &str, value: &Value) -> String {
    let source = Source(text);
    let newline = source.newline();
    let first = source.skip(0);
    if text[first..].starts_with("---") {
        let open = first + 3;
        let (at, lead) = if is_nested(value) {
            (source.line_end(open), newline)
        } else {
            (open, " ")
        };
        let rendered = super::render(value, 0).replace('\n', newline);
        return format!(
            "{}{lead}{}{}",
            &text[..at],
            rendered.trim_end_matches(['\n', '\r']),
            &text[at..]
        );
    }
    let rendered = super::render(value, 0).replace('\n', newline);
    let body = text.trim_start_matches('\u{feff}');
    if text[first..].starts_with("...") {
        format!("{}{rendered}{}", &text[..first], &text[first..])
    } else if body.is_empty() || body.ends_with(['\n', '\r']) {
        format!("{text}{rendered}")
    } else {
        format!("{text}{newline}{}", rendered.trim_end_matches(['\n', '\r']))
    }
}

/// The file's own habits.
fn house<'t>(source: Source<'t>, root: &Node) -> House<'t> {
    House {
        newline: source.newline(),
        list_indent: list_indent(source, source.root(root)).unwrap_or(2),
        blocks: true,
    }
}

/// How far the first list below a key is indented.
fn list_indent(source: Source<'_>, slot: Slot<'_>) -> Option<usize> {
    if source.is_flow(slot.node) {
        return None;
    }
    match &slot.node.kind {
        Kind::Map(entries) => entries.iter().find_map(|e| list_indent(source, source.value(slot, e))),
        Kind::List(_) => {
            let items = source.items(slot)?;
            let deeper = || items.iter().find_map(|i| list_indent(source, *i));
            match (slot.owner, items.first()?.owner) {
                (Owner::Key { column, .. }, Owner::Item { column: dash }) => dash.checked_sub(column),
                _ => deeper(),
            }
        }
        _ => None,
    }
}

/// A text to make a change in, and its habits.
pub(super) struct At<'t> {
    pub source: Source<'t>,
    pub house: House<'t>,
}

impl At<'_> {
    /// Walks to the place and does what it takes there; `None` for a shape that cannot be edited.
    fn change(&self, root: &Node, path: &[Cow<'_, str>], value: &Value) -> Option<Move> {
        let mut slot = self.source.root(root);
        for (i, segment) in path.iter().enumerate() {
            let rest = || wrap(&path[i + 1..], value.clone());
            match &slot.node.kind {
                Kind::Map(entries) => match entries.iter().find(|e| e.key == segment.as_ref()) {
                    Some(entry) => slot = self.source.value(slot, entry),
                    None => return self.insert(slot, segment, &rest()).map(Move::Done),
                },
                Kind::List(_) if segment == "-" => return self.append(slot, &rest()).map(Move::Done),
                Kind::List(_) => slot = self.source.items(slot)?.get(index(segment)?).copied()?,
                Kind::Null => return self.replace(slot, &wrap(&path[i..], value.clone())),
                _ => return None,
            }
        }
        self.replace(slot, value)
    }

    fn replace(&self, slot: Slot<'_>, value: &Value) -> Option<Move> {
        let (from, to) = (slot.node.span.from as usize, slot.node.span.to as usize);
        let collection = matches!(slot.node.kind, Kind::List(_) | Kind::Map(_));
        if is_missing(slot.node) {
            return self.fill(slot, value).map(Move::Done);
        }
        let style = match slot.node.kind {
            Kind::Text(_, style) => style,
            _ => ScalarStyle::Plain,
        };
        if slot.flow || self.source.is_flow(slot.node) {
            let new = inline(value, style, slot.flow || collection);
            return Some(Move::Done(vec![(from..to, new)]));
        }
        if slot.owner == Owner::Root && Some(slot.open) == self.source.start(slot) && self.source.block(slot).is_none()
        {
            let (start, end) = (slot.open, self.source.end(slot)?);
            let mut new = String::new();
            if is_nested(value) {
                block(value, self.source.column(start), self.house_before(end), &mut new);
            } else {
                new = inline(value, style, false);
            }
            return Some(Move::Done(vec![(start..end, new)]));
        }
        if collection {
            let same = matches!(
                (&slot.node.kind, value),
                (Kind::List(_), Value::Array(_)) | (Kind::Map(_), Value::Object(_))
            );
            return if same && is_nested(value) {
                let (start, end) = (self.source.start(slot)?, self.source.end(slot)?);
                let mut new = String::new();
                block(value, self.source.column(start), self.house_before(end), &mut new);
                Some(Move::Done(vec![(start..end, new)]))
            } else {
                self.clear(slot).map(Move::Cleared)
            };
        }
        if is_nested(value) {
            return self.clear(slot).map(Move::Cleared);
        }
        if let Some(parts) = self.source.block(slot) {
            return Some(Move::Done(self.rewrite_block(slot, parts.header, parts.body, value)));
        }
        let several_lines =
            style == ScalarStyle::Plain && literal(value, 0, self.house_before(self.source.line_end(to))).is_some();
        if several_lines && slot.owner != Owner::Root && self.source.ends_here(to, true) {
            return self.clear(slot).map(Move::Cleared);
        }
        Some(Move::Done(vec![(from..to, inline(value, style, false))]))
    }

    /// A text in a block becomes another one, or moves up to the header's line when no block can hold it.
    fn rewrite_block(&self, slot: Slot<'_>, header: Range<usize>, body: Range<usize>, value: &Value) -> Cuts {
        let line = self.source.line_end(header.end);
        let old = &self.source.0[body.clone()];
        let ended = old.ends_with(['\n', '\r']) || (old.is_empty() && body.end > line);
        let first = old.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
        let indent = match (slot.owner, first.len() - first.trim_start_matches(' ').len()) {
            (Owner::Key { column, .. } | Owner::Item { column }, shown) if shown <= column => column + 2,
            (Owner::Root, 0) => 2,
            (_, shown) => shown,
        };
        let house = self.house_before(body.end.saturating_sub(usize::from(ended)));
        let new = value.as_str().and_then(|t| block_text(t, indent, house));
        let Some((mark, lines)) = new.filter(|(mark, _)| ended || *mark == "|-") else {
            let mut cuts = vec![(header, inline(value, ScalarStyle::Literal, false))];
            if !old.is_empty() {
                let start = if ended { body.start } else { line };
                cuts.push((start..body.end, String::new()));
            }
            return cuts;
        };
        let folded =
            self.source.0[header.clone()].starts_with('>') && !lines[self.house.newline.len()..].contains(['\n', '\r']);
        let mark = if folded {
            mark.replace('|', ">")
        } else {
            mark.to_owned()
        };
        let stop = match old {
            "" => line,
            _ if ended => self.source.end(slot).unwrap_or(body.end),
            _ => body.end,
        };
        vec![(header, mark), (line..stop, lines)]
    }

    /// Puts a value where none is written.
    fn fill(&self, slot: Slot<'_>, value: &Value) -> Option<Cuts> {
        let open = slot.open;
        let line = self.source.line_end(open);
        // Blanks that nothing follows are no part of the layout.
        let bare = self.source.ends_here(open, false);
        let insert = |at: usize, new: String| Some(vec![(at..if bare { line } else { at }, new)]);
        let (column, colon) = match slot.owner {
            Owner::Root => (None, true),
            Owner::Key { column, colon } => (Some(column), colon),
            Owner::Item { column } => (Some(column), true),
        };
        if slot.flow {
            let sign = if colon { " " } else { ": " };
            return insert(open, format!("{sign}{}", inline(value, ScalarStyle::Plain, true)));
        }
        let house = self.house_before(line);
        if !colon {
            // `? key` alone: the value gets a line of its own.
            let sign = format!("{}{}:", house.newline, " ".repeat(column?));
            let body = Self::nested(value, column? + 2, house);
            let body = body.unwrap_or_else(|| format!(" {}", inline(value, ScalarStyle::Plain, false)));
            return insert(line, sign + &body);
        }
        if is_nested(value) {
            if let (Owner::Item { column }, true) = (slot.owner, bare) {
                let mut new = String::from(" ");
                block(value, column + 2, house, &mut new);
                return insert(open, new);
            }
            let deeper = match slot.owner {
                Owner::Key { .. } if value.is_array() => house.list_indent,
                _ => 2,
            };
            return insert(line, Self::nested(value, column.map_or(0, |c| c + deeper), house)?);
        }
        match column.and_then(|c| literal(value, c + 2, house)) {
            Some((header, lines)) => Some(vec![(open..open, format!(" {header}")), (line..line, lines)]),
            None => insert(open, format!(" {}", inline(value, ScalarStyle::Plain, false))),
        }
    }

    /// A nested value as lines, each after a line end.
    pub(super) fn nested(value: &Value, indent: usize, house: House<'_>) -> Option<String> {
        is_nested(value).then(|| {
            let mut new = format!("{}{}", house.newline, " ".repeat(indent));
            block(value, indent, house, &mut new);
            new
        })
    }

    /// Cuts a value out of a block and leaves its comments.
    fn clear(&self, slot: Slot<'_>) -> Option<Cuts> {
        let cut = |range: Range<usize>| (range, String::new());
        if let Some(parts) = self.source.block(slot) {
            let start = if self.source.0[parts.body.clone()].ends_with(['\n', '\r']) {
                parts.body.start
            } else {
                self.source.line_end(parts.header.end)
            };
            return Some(vec![
                cut(slot.open..parts.header.end),
                cut(start..parts.body.end.max(start)),
            ]);
        }
        let (start, end) = (self.source.start(slot)?, self.source.end(slot)?);
        if !self.source.0[slot.open..start].contains(['\n', '\r']) {
            return Some(vec![cut(slot.open..end)]);
        }
        if !self.source.ends_here(end, false) {
            return Some(vec![cut(start..end)]);
        }
        // Lines of its own go as a whole; the last line of a file takes the line end before it along.
        let (line, next) = (self.source.line_start(start), self.source.next_line(end));
        if self.source.line_end(end) == next {
            let before = self.source.0[..line].trim_end_matches(['\n', '\r']).len();
            let before = before.max(slot.open);
            return Some(vec![cut(before..next)]);
        }
        Some(vec![cut(line..next)])
    }

    /// The house style for text that ends at `at`: no block of lines before a comment, nor where the file ends without
    /// a line end, as either would become part of the text or miss from it.
    pub(super) fn house_before(&self, at: usize) -> House<'_> {
        let line = self.source.line_end(at);
        House {
            blocks: line < self.source.0.len() && (at == line || self.source.ends_here(at, false)),
            ..self.house
        }
    }
}
