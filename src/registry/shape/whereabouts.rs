//! Where a field is expected, as the schema has it.

use std::collections::HashMap;

use serde_json::Value;

use super::MOST_OPTIONS;
use crate::registry::schemas::Schemas;
use crate::registry::yaml::Node;
use crate::words::{one_of, quote};

/// Where the fields of a document are, by their names. Made once, since a file can have thousands of unknown names.
pub(super) struct Whereabouts<'a> {
    /// The groups at the top that have a field or a key of this name, in the schema's order.
    groups: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Whereabouts<'a> {
    /// The fields of the document `root`, whose schema is `schema`.
    pub(super) fn of(root: &Node, schema: &'a Value, schemas: &'a Schemas) -> Self {
        // A foreign file can have a `version` that isn't the agreement's. A partner doesn't begin what a maintainer writes.
        let is_theirs = |name: &str, group: &Value| {
            let right = group.get("x-editable-by").and_then(Value::as_str);
            root.entry(name).is_some() || !matches!(right, Some("maintainer" | "tool"))
        };
        let mut groups: HashMap<&str, Vec<&str>> = HashMap::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, group) in properties.into_iter().flatten() {
            let Some(group) = schemas.follow(group).filter(|_| is_theirs(name, group)) else {
                continue;
            };
            let keys = group.get("propertyNames").and_then(|names| schemas.follow(names));
            let ids = keys.and_then(|keys| keys.get("enum")).and_then(Value::as_array);
            let ids = ids.into_iter().flatten().filter_map(Value::as_str);
            let fields = group.get("properties").and_then(Value::as_object);
            for inner in ids.chain(fields.into_iter().flatten().map(|(field, _)| field.as_str())) {
                let around = groups.entry(inner).or_default();
                if around.last() != Some(&name.as_str()) {
                    around.push(name);
                }
            }
        }
        Self { groups }
    }

    /// What to do with a field that isn't known at the top: the groups that it belongs to.
    pub(super) fn below(&self, name: &str) -> Option<String> {
        let groups = self.groups.get(name)?;
        let below = one_of(groups.iter().copied(), MOST_OPTIONS);
        Some(format!("write it below {below}, with 2 spaces before it"))
    }
}

/// What to do with a field that isn't known in a group, if it belongs at the top of the document `root`.
pub(super) fn at_top(name: &str, root: &Node, schema: &Value) -> Option<String> {
    schema.get("properties")?.get(name)?;
    Some(match root.entry(name) {
        Some(there) => format!(
            "delete the line: {} belongs at the top of the file, where line {} has it",
            quote(name),
            there.key_span.start.line
        ),
        None => format!(
            "{} belongs at the top of the file, without spaces before it",
            quote(name)
        ),
    })
}
