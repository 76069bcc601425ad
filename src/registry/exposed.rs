//! What is sensitive in a record, in its files' bytes and in the keys and values that they are read as. An address can be
//! written as `"ada\\x40example.org"`: the bytes show nothing, and everything made from the value would.

use super::yaml::{Kind as Value, Node};
use crate::finding::Span;
use crate::sensitive::{self, Kind, Match};

/// What is sensitive in one record.
#[derive(Debug, Default)]
pub struct Exposed {
    /// In the bytes of the public file, then of the overlay's.
    pub written: [Vec<Match>; 2],
    /// Keys and values that hold something which their bytes do not show, once for each kind.
    pub escaped: Vec<(Kind, Span)>,
}

impl Exposed {
    /// Looks at `texts`, and at what `root` was read as from them.
    pub(super) fn of(root: &Node, texts: &[String; 2]) -> Self {
        let mut exposed = Self {
            written: [sensitive::find(&texts[0]), sensitive::find(&texts[1])],
            escaped: Vec::new(),
        };
        exposed.visit(root, texts);
        exposed
    }

    /// Looks at a public text that has no fields.
    pub fn of_text(text: &str) -> Self {
        Self {
            written: [sensitive::find(text), Vec::new()],
            escaped: Vec::new(),
        }
    }

    /// Whether the record holds nothing sensitive.
    pub fn is_empty(&self) -> bool {
        self.written.iter().all(Vec::is_empty) && self.escaped.is_empty()
    }

    fn visit(&mut self, node: &Node, texts: &[String; 2]) {
        match &node.kind {
            Value::Text(text, _) => self.look(text, node.span, texts),
            Value::List(items) => items.iter().for_each(|item| self.visit(item, texts)),
            Value::Map(entries) => {
                for entry in entries {
                    self.look(&entry.key, entry.key_span, texts);
                    self.visit(&entry.value, texts);
                }
            }
            _ => {}
        }
    }

    fn look(&mut self, text: &str, span: Span, texts: &[String; 2]) {
        let source = texts[usize::from(span.layer)].get(span.bytes()).unwrap_or_default();
        // Most values are their bytes, perhaps in quotes: these were looked at already.
        if source.trim_matches(['"', '\'']) == text {
            return;
        }
        let written = &self.written[usize::from(span.layer)];
        let (from, to) = (span.from as usize, span.to as usize);
        let first = written.partition_point(|hit| hit.bytes.end <= from);
        let shown: Vec<Kind> = written[first..]
            .iter()
            .take_while(|hit| hit.bytes.start < to)
            .map(|hit| hit.kind)
            .collect();
        let mut kinds: Vec<Kind> = sensitive::find(text).into_iter().map(|hit| hit.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.retain(|kind| !shown.contains(kind));
        self.escaped.extend(kinds.into_iter().map(|kind| (kind, span)));
    }
}
