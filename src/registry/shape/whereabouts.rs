//! Where a field is expected, as the schema has it.

use serde_json::Value;

use super::MOST_OPTIONS;
use crate::registry::schemas::Schemas;
use crate::registry::yaml::Node;
use crate::words::{one_of, quote};

/// Where a field belongs that isn't known here: below a group of the document `root`, or at its top.
pub(super) fn belongs(name: &str, pointer: &str, root: &Node, schema: &Value, schemas: &Schemas) -> Option<String> {
    let properties = schema.get("properties")?.as_object()?;
    if !pointer.is_empty() {
        properties.get(name)?;
        return Some(match root.entry(name) {
            Some(there) => format!(
                "delete the line: {} belongs at the top of the file, where line {} has it",
                quote(name),
                there.key_span.start.line
            ),
            None => format!(
                "{} belongs at the top of the file, without spaces before it",
                quote(name)
            ),
        });
    }
    let has = |group: &Value| {
        let keys = group.get("propertyNames").and_then(|names| schemas.follow(names));
        let ids = keys.and_then(|keys| keys.get("enum")).and_then(Value::as_array);
        let fields = group.get("properties").and_then(Value::as_object);
        ids.is_some_and(|ids| ids.iter().any(|id| id == name)) || fields.is_some_and(|f| f.contains_key(name))
    };
    // A foreign file can have a `version` that isn't the agreement's. A partner doesn't begin what a maintainer writes.
    let is_theirs = |group: &str, schema: &Value| {
        let right = schema.get("x-editable-by").and_then(Value::as_str);
        root.entry(group).is_some() || !matches!(right, Some("maintainer" | "tool"))
    };
    let groups: Vec<&str> = properties
        .iter()
        .filter(|(name, group)| is_theirs(name, group) && schemas.follow(group).is_some_and(has))
        .map(|(group, _)| group.as_str())
        .collect();
    let below = one_of(groups.iter().copied(), MOST_OPTIONS);
    (!groups.is_empty()).then(|| format!("write it below {below}, with 2 spaces before it"))
}
