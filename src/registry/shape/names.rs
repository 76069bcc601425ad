//! The names of the fields of a schema, and which of them an unknown name was meant to be.

use std::collections::HashMap;

use serde_json::Value;

use super::meant;
use crate::registry::yaml::Node;
use crate::words::closest;

/// The names of the fields that a schema knows.
pub(super) fn fields(schema: Option<&Value>) -> Vec<&str> {
    let properties = schema.and_then(|s| s.get("properties")).and_then(Value::as_object);
    properties
        .map(|o| o.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// What people call the fields of a schema, in other words or another language.
pub(super) fn other_names(schema: &Value) -> HashMap<String, &str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut names = HashMap::new();
    for (field, about) in properties.into_iter().flatten() {
        let words = about.get("x-known-as").and_then(Value::as_array);
        for word in words.into_iter().flatten().filter_map(Value::as_str) {
            // Of two fields with one name the first is meant.
            names.entry(meant::plain(word)).or_insert(field.as_str());
        }
    }
    names
}

/// The field that was called `old` before.
pub(super) fn renamed<'s>(schema: Option<&'s Value>, old: &str) -> Option<&'s str> {
    let properties = schema?.get("properties")?.as_object()?;
    let is_it = |field: &Value| field.get("x-formerly").and_then(Value::as_str) == Some(old);
    properties
        .iter()
        .find(|(_, field)| is_it(field))
        .map(|(name, _)| name.as_str())
}

/// The field that is not there yet and that `key` was meant to be.
pub(super) fn nearest<'k>(node: &Node, key: &str, known: &[&'k str]) -> Option<&'k str> {
    closest(key, known.iter().copied().filter(|k| node.entry(k).is_none()))
}
