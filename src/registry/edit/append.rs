//! New keys and items at the end of what is there, in the style it has: on lines of their own, or between brackets.

use granit_parser::ScalarStyle;
use serde_json::{Map, Value};

use super::place::{Slot, is_missing};
use super::render::{entry, inline};
use super::splice::{At, Cuts};
use crate::registry::yaml::{Kind, Node};

impl At<'_> {
    /// A new key after a mapping's last one.
    pub(super) fn insert(&self, map: Slot<'_>, key: &str, value: &Value) -> Option<Cuts> {
        let Kind::Map(entries) = &map.node.kind else {
            return None;
        };
        let last = entries
            .last()
            .map(|e| (e.key_span.from as usize, self.source.value(map, e)));
        if map.flow && !self.source.is_flow(map.node) {
            // A pair without braces inside brackets can hold one key only: give it braces.
            let Value::Object(mut all) = map.node.to_json() else {
                return None;
            };
            all.insert(key.to_owned(), value.clone());
            let new = inline(&Value::Object(all), ScalarStyle::Plain, true);
            return Some(vec![(map.node.span.bytes(), new)]);
        }
        if self.source.is_flow(map.node) {
            return self.extend_flow(map.node, last, entry(key, value));
        }
        let one = Value::Object(Map::from_iter([(key.to_owned(), value.clone())]));
        self.extend_block(last?.1, self.source.column(map.node.span.from as usize), &one)
    }

    /// A new item at a list's end.
    pub(super) fn append(&self, list: Slot<'_>, value: &Value) -> Option<Cuts> {
        let items = self.source.items(list)?;
        let end = items.last().map(|s| (s.node.span.from as usize, *s));
        if self.source.is_flow(list.node) {
            return self.extend_flow(list.node, end, inline(value, ScalarStyle::Plain, true));
        }
        let column = self.source.column(items.first()?.open - 1);
        self.extend_block(end?.1, column, &Value::Array(vec![value.clone()]))
    }

    fn extend_block(&self, last: Slot<'_>, column: usize, one: &Value) -> Option<Cuts> {
        let line = self.source.line_end(self.source.end(last)?);
        let new = Self::nested(one, column, self.house_before(line))?;
        Some(vec![(line..line, new)])
    }

    fn extend_flow(&self, node: &Node, last: Option<(usize, Slot<'_>)>, new: String) -> Option<Cuts> {
        let Some((start, last)) = last else {
            let inside = node.span.from as usize + 1;
            return Some(vec![(inside..inside, new)]);
        };
        let (mut end, line) = (self.source.end(last)?, self.source.line_start(start));
        let next = self.source.skip(end);
        let comma = self.source.0[next..].starts_with(',');
        if comma {
            end = next + 1;
        } else if is_missing(last.node) && self.source.line_end(end) >= next {
            // `{a: }`: a comma right after the colon would be part of a key to some readers.
            end = next;
        }
        let lead = &self.source.0[line..start];
        let (first, then) = if comma { ("", ",") } else { (",", "") };
        if !lead.trim_matches([' ', '\t']).is_empty() {
            return Some(vec![(end..end, format!("{first} {new}{then}"))]);
        }
        let own_line = format!("{}{lead}{new}{then}", self.house.newline);
        if self.source.ends_here(end, true) {
            let stop = self.source.line_end(end);
            Some(vec![(end..end, first.to_owned()), (stop..stop, own_line)])
        } else {
            Some(vec![(end..end, format!("{first}{own_line}"))])
        }
    }
}
