//! The overlay's record over the public one. Mappings merge by key, lists of things with an `id` by id, other lists are
//! replaced. An overlay adds; where it would change a public value, that is a finding.

use std::sync::Arc;

use super::shape::dotted;
use super::yaml::{Kind, Node, escape};
use crate::finding::{Finding, Place};
use crate::words::quote;

/// `above` laid over `below`; `path` is the overlay's file.
pub(super) fn merge(below: Node, above: Node, path: &Arc<str>, findings: &mut Vec<Finding>) -> Node {
    let mut overlay = Overlay { path, findings };
    overlay.merge(below, above, &mut String::new())
}

struct Overlay<'a> {
    path: &'a Arc<str>,
    findings: &'a mut Vec<Finding>,
}

impl Overlay<'_> {
    fn merge(&mut self, below: Node, above: Node, pointer: &mut String) -> Node {
        let span = below.span;
        match (below.kind, above.kind) {
            (Kind::Map(mut entries), Kind::Map(news)) => {
                for new in news {
                    match entries.iter().position(|e| e.key == new.key) {
                        None => entries.push(new),
                        Some(i) => {
                            let length = pointer.len();
                            pointer.push('/');
                            pointer.push_str(&escape(&new.key));
                            let old = std::mem::replace(&mut entries[i].value, Node { span, kind: Kind::Null });
                            entries[i].value = self.merge(old, new.value, pointer);
                            pointer.truncate(length);
                        }
                    }
                }
                Node {
                    span,
                    kind: Kind::Map(entries),
                }
            }
            (Kind::List(mut items), Kind::List(news)) if have_ids(&items) && have_ids(&news) => {
                for new in news {
                    match items.iter().position(|item| id(item) == id(&new)) {
                        None => items.push(new),
                        Some(i) => {
                            let length = pointer.len();
                            pointer.push('/');
                            pointer.push_str(&i.to_string());
                            let old = std::mem::replace(&mut items[i], Node { span, kind: Kind::Null });
                            items[i] = self.merge(old, new, pointer);
                            pointer.truncate(length);
                        }
                    }
                }
                Node {
                    span,
                    kind: Kind::List(items),
                }
            }
            (old, new) => {
                let (old, new) = (
                    Node { span, kind: old },
                    Node {
                        span: above.span,
                        kind: new,
                    },
                );
                if old.to_json() == new.to_json() {
                    return old;
                }
                self.findings.push(
                    Finding::error(
                        "PSP705",
                        Place::at(self.path.clone(), new.span),
                        format!("the overlay changes {}, which is public", quote(&dotted(pointer))),
                    )
                    .help("change the public record instead, or leave the field out of the overlay"),
                );
                new
            }
        }
    }
}

fn id(node: &Node) -> Option<&str> {
    node.entry("id").and_then(|e| e.value.text())
}

fn have_ids(items: &[Node]) -> bool {
    items.iter().all(|item| id(item).is_some())
}
