//! What a change does to the fields of a record: added, removed or changed. Order and layout don't matter; items
//! of a list are known by what names them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::registry::fields::{Fields, parts};
use crate::registry::yaml::escape;

/// One field whose value differs from before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// JSON Pointer; an item of a list by its place in the list after, or before when it went.
    pub pointer: String,
    /// The field for a reader, such as `reach.users` or `owners (zoe).role`.
    pub field: String,
    /// Its title in the schema, after those of the groups that it is in; empty where the schema knows no such field.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// Values that `before` and `after` are too long to show; each keeps its first ones.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// The changes from one document to another, in the order of the document after, then what went. `fields` knows what
/// distinguishes the items of a list.
pub fn diff(before: &Value, after: &Value, fields: &Fields) -> Vec<FieldChange> {
    let mut diff = Diff {
        fields,
        out: Vec::new(),
    };
    diff.walk("", "", Some(before), Some(after));
    diff.out
}

struct Diff<'f> {
    fields: &'f Fields,
    out: Vec<FieldChange>,
}

impl Diff<'_> {
    fn walk(&mut self, pointer: &str, field: &str, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(old), Some(new)) if old == new => {}
            (Some(Value::Object(old)), Some(Value::Object(new))) => self.maps(pointer, field, old, new),
            (Some(Value::Array(old)), Some(Value::Array(new))) => match self.keys(pointer, old, new) {
                Some(keys) => self.named(pointer, field, old, new, &keys),
                None => self.unnamed(pointer, field, old, new),
            },
            (None, None) => {}
            (before, after) => self.out.push(FieldChange {
                pointer: pointer.to_owned(),
                field: field.to_owned(),
                title: self.fields.title(pointer),
                before: before.cloned(),
                after: after.cloned(),
                left_out: 0,
            }),
        }
    }

    fn maps(&mut self, pointer: &str, field: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        let gone = old.keys().filter(|key| !new.contains_key(*key));
        for key in new.keys().chain(gone) {
            let dotted = if field.is_empty() {
                key.clone()
            } else {
                format!("{field}.{key}")
            };
            let below = format!("{pointer}/{}", escape(key));
            self.walk(&below, &dotted, old.get(key), new.get(key));
        }
    }

    /// The fields by which every item of both lists can be told from the others.
    fn keys(&self, pointer: &str, old: &[Value], new: &[Value]) -> Option<Vec<String>> {
        let tells = |items: &[Value], keys: &[String]| {
            let mut names: Vec<String> = Vec::with_capacity(items.len());
            for item in items {
                match name(item, keys) {
                    Some(name) => names.push(name),
                    None => return false,
                }
            }
            names.sort_unstable();
            names.windows(2).all(|pair| pair[0] != pair[1])
        };
        let known = &self.fields.at(pointer)?.keys;
        known.iter().find(|keys| tells(old, keys) && tells(new, keys)).cloned()
    }

    fn named(&mut self, pointer: &str, field: &str, old: &[Value], new: &[Value], keys: &[String]) {
        let mut left: BTreeMap<String, (usize, &Value)> = BTreeMap::new();
        for (i, item) in old.iter().enumerate() {
            left.insert(name(item, keys).unwrap_or_default(), (i, item));
        }
        for (i, item) in new.iter().enumerate() {
            let called = name(item, keys).unwrap_or_default();
            let before = left.remove(&called).map(|(_, item)| item);
            let shown = shown(before.unwrap_or(item), keys);
            self.walk(
                &format!("{pointer}/{i}"),
                &format!("{field} ({shown})"),
                before,
                Some(item),
            );
        }
        for (i, item) in left.into_values() {
            let shown = shown(item, keys);
            self.walk(
                &format!("{pointer}/{i}"),
                &format!("{field} ({shown})"),
                Some(item),
                None,
            );
        }
    }

    /// Items without a name: each that is new, each that went.
    fn unnamed(&mut self, pointer: &str, field: &str, old: &[Value], new: &[Value]) {
        // Two items are the same when they are written the same; a map keeps this quick for lists of any length.
        let mut left: BTreeMap<String, Vec<(usize, &Value)>> = BTreeMap::new();
        for (i, item) in old.iter().enumerate() {
            left.entry(item.to_string()).or_default().push((i, item));
        }
        for (i, item) in new.iter().enumerate() {
            if left.get_mut(&item.to_string()).and_then(Vec::pop).is_none() {
                self.walk(&format!("{pointer}/{i}"), field, None, Some(item));
            }
        }
        let mut gone: Vec<(usize, &Value)> = left.into_values().flatten().collect();
        gone.sort_by_key(|(i, _)| *i);
        for (i, item) in gone {
            self.walk(&format!("{pointer}/{i}"), field, Some(item), None);
        }
    }
}

/// What distinguishes an item; logins and ids compare without case.
fn name(item: &Value, keys: &[String]) -> Option<String> {
    keyed(item, keys).map(|parts| parts.to_lowercase())
}

/// The same as it is written, for a reader.
fn shown(item: &Value, keys: &[String]) -> String {
    keyed(item, keys).unwrap_or_default()
}

fn keyed(item: &Value, keys: &[String]) -> Option<String> {
    parts(item, keys).map(|parts| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::registry::DocumentKind;

    fn told(before: &Value, after: &Value) -> Vec<(String, Option<Value>, Option<Value>)> {
        diff(before, after, DocumentKind::Partner.fields())
            .into_iter()
            .map(|c| (c.field, c.before, c.after))
            .collect()
    }

    #[test]
    fn fields_in_words() {
        let before = json!({"name": "Acme", "reach": {"users": 8000}, "regions": ["africa", "asia"]});
        let after =
            json!({"name": "Acme", "reach": {"users": 12000, "as_of": "2026-01-01"}, "regions": ["asia", "europe"]});
        assert_eq!(
            told(&before, &after),
            [
                ("reach.users".to_owned(), Some(json!(8000)), Some(json!(12000))),
                ("reach.as_of".to_owned(), None, Some(json!("2026-01-01"))),
                ("regions".to_owned(), None, Some(json!("europe"))),
                ("regions".to_owned(), Some(json!("africa")), None),
            ]
        );
    }

    #[test]
    fn items_are_known_by_their_names_wherever_they_stand() {
        let before = json!({"owners": [{"github": "zoe", "role": "lead"}, {"github": "max"}]});
        let after = json!({"owners": [{"github": "max"}, {"github": "Zoe", "role": "engineer", "id": 7}]});
        assert_eq!(
            told(&before, &after),
            [
                ("owners (zoe).github".to_owned(), Some(json!("zoe")), Some(json!("Zoe"))),
                (
                    "owners (zoe).role".to_owned(),
                    Some(json!("lead")),
                    Some(json!("engineer"))
                ),
                ("owners (zoe).id".to_owned(), None, Some(json!(7))),
            ]
        );
        assert_eq!(
            told(&before, &json!({"owners": [{"github": "max"}]}))[0].0,
            "owners (zoe)"
        );
    }

    #[test]
    fn doubled_items_are_no_names() {
        let before = json!({"links": [{"url": "https://a.example"}, {"url": "https://a.example"}]});
        let after = json!({"links": [{"url": "https://a.example"}]});
        assert_eq!(told(&before, &after).len(), 1);
    }
}
