//! The tree that a file is read into.

use std::fmt::Write as _;

use granit_parser::ScalarStyle;
use serde_json::Value;

use crate::finding::Span;

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

/// What a value is, by the YAML 1.2 core schema.
#[derive(Debug, Clone)]
pub enum Kind {
    Null,
    Bool(bool),
    /// With the text where it is written in another way, such as `007` or `0x1F`.
    Unsigned(u64, Option<Box<str>>),
    Signed(i64, Option<Box<str>>),
    /// With its digits as they are written: `1.10` isn't `1.1` where a text was meant.
    Float(f64, Box<str>),
    Text(String, ScalarStyle),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One key of a mapping.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

impl Node {
    /// The value as JSON.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Unsigned(n, _) => Value::from(*n),
            Kind::Signed(n, _) => Value::from(*n),
            Kind::Float(n, _) => Value::from(*n),
            Kind::Text(text, _) => Value::String(text.clone()),
            Kind::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Kind::Map(entries) => Value::Object(entries.iter().map(|e| (e.key.clone(), e.value.to_json())).collect()),
        }
    }

    /// The entry of a mapping with this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|e| e.key == key),
            _ => None,
        }
    }

    /// The keys of a mapping, in the file's order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let entries: &[Entry] = if let Kind::Map(entries) = &self.kind {
            entries
        } else {
            &[]
        };
        entries.iter().map(|e| e.key.as_str())
    }

    /// The text of a scalar that is text.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Text(text, _) = &self.kind {
            Some(text)
        } else {
            None
        }
    }

    /// The node at a JSON Pointer (RFC 6901), with the span of the key that leads to it.
    pub fn at(&self, pointer: &str) -> Option<(&Self, Option<Span>)> {
        let (mut node, mut key) = (self, None);
        for segment in pointer.split('/').skip(1) {
            (node, key) = node.step(&unescape(segment))?;
        }
        Some((node, key))
    }

    /// Like [`Node::at`], but stops at the last node that exists.
    pub fn nearest(&self, pointer: &str) -> (&Self, Option<Span>, bool) {
        let (mut node, mut key) = (self, None);
        for segment in pointer.split('/').skip(1) {
            match node.step(&unescape(segment)) {
                Some((next, at)) => (node, key) = (next, at),
                None => return (node, key, false),
            }
        }
        (node, key, true)
    }

    fn step(&self, segment: &str) -> Option<(&Self, Option<Span>)> {
        match &self.kind {
            Kind::Map(_) => self.entry(segment).map(|e| (&e.value, Some(e.key_span))),
            Kind::List(items) => items.get(index(segment)?).map(|n| (n, None)),
            _ => None,
        }
    }

    /// Marks the whole tree as read from layer `layer`.
    pub fn set_layer(&mut self, layer: u8) {
        self.span.layer = layer;
        match &mut self.kind {
            Kind::List(items) => items.iter_mut().for_each(|n| n.set_layer(layer)),
            Kind::Map(entries) => {
                for entry in entries {
                    entry.key_span.layer = layer;
                    entry.value.set_layer(layer);
                }
            }
            _ => {}
        }
    }

    /// The texts that `wanted` takes, with their pointers.
    pub fn texts<'n>(&'n self, wanted: &impl Fn(&str) -> bool) -> Vec<(String, &'n str)> {
        let mut found = Vec::new();
        self.texts_from(None, wanted, &mut found);
        found
    }

    fn texts_from<'n>(
        &'n self,
        way: Option<&NodePath<'_>>,
        wanted: &impl Fn(&str) -> bool,
        found: &mut Vec<(String, &'n str)>,
    ) {
        match &self.kind {
            Kind::Text(text, _) if wanted(text) => found.push((NodePath::pointer(way), text)),
            Kind::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    item.texts_from(
                        Some(&NodePath {
                            before: way,
                            step: Step::Item(i),
                        }),
                        wanted,
                        found,
                    );
                }
            }
            Kind::Map(entries) => {
                for entry in entries {
                    entry.value.texts_from(
                        Some(&NodePath {
                            before: way,
                            step: Step::Key(&entry.key),
                        }),
                        wanted,
                        found,
                    );
                }
            }
            _ => {}
        }
    }

    /// Calls `visit` with the pointer and node of every value.
    pub fn walk<'n>(&'n self, visit: &mut impl FnMut(&str, &'n Self)) {
        self.walk_from(&mut String::new(), visit);
    }

    fn walk_from<'n>(&'n self, pointer: &mut String, visit: &mut impl FnMut(&str, &'n Self)) {
        visit(pointer, self);
        let length = pointer.len();
        match &self.kind {
            Kind::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    // Text is always written.
                    let _ = write!(pointer, "/{i}");
                    item.walk_from(pointer, visit);
                    pointer.truncate(length);
                }
            }
            Kind::Map(entries) => {
                for entry in entries {
                    pointer.push('/');
                    if entry.key.contains(ESCAPED) {
                        pointer.push_str(&escape(&entry.key));
                    } else {
                        pointer.push_str(&entry.key);
                    }
                    entry.value.walk_from(pointer, visit);
                    pointer.truncate(length);
                }
            }
            _ => {}
        }
    }
}

/// The way from the root to a node, written out only when it is asked for.
struct NodePath<'w> {
    before: Option<&'w NodePath<'w>>,
    step: Step<'w>,
}

enum Step<'w> {
    Key(&'w str),
    Item(usize),
}

impl NodePath<'_> {
    fn pointer(way: Option<&NodePath<'_>>) -> String {
        let Some(NodePath { before, step }) = way else {
            return String::new();
        };
        let step = match step {
            Step::Key(key) => escape(key),
            Step::Item(i) => i.to_string(),
        };
        Self::pointer(*before) + "/" + &step
    }
}

/// Signs of a key that a JSON Pointer writes in another way.
const ESCAPED: [char; 2] = ['~', '/'];

/// A key as a segment of a JSON Pointer.
pub(crate) fn escape(key: &str) -> String {
    if key.contains(ESCAPED) {
        key.replace('~', "~0").replace('/', "~1")
    } else {
        key.to_owned()
    }
}

/// A segment of a JSON Pointer as a key.
pub(crate) fn unescape(segment: &str) -> std::borrow::Cow<'_, str> {
    if segment.contains('~') {
        segment.replace("~1", "/").replace("~0", "~").into()
    } else {
        segment.into()
    }
}

/// The index that a segment of a JSON Pointer names: digits without a leading zero.
pub(crate) fn index(segment: &str) -> Option<usize> {
    let plain = segment.bytes().all(|b| b.is_ascii_digit()) && (segment == "0" || !segment.starts_with('0'));
    plain.then(|| segment.parse().ok())?
}
