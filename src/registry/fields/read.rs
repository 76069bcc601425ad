//! Reads a schema into its fields: references are followed, and what is said once above holds below.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Field, FieldVisibility, Fields, ITEM, KEY, Node, Presence, Right, Supports, WHOLE_NUMBER};
use crate::registry::model::{KINDS, Status};
use crate::registry::schemas::{WEB_ADDRESS, WEB_ADDRESS_OR_NAME, embedded};

impl Fields {
    pub(super) fn read(file: &str) -> Self {
        let mut fields = Self { nodes: Vec::new() };
        let schema = embedded(file);
        let root = Inherited {
            right: Right::Maintainer,
            removed_by: None,
            owner_while: Vec::new(),
            is_private: false,
            presence: Presence::Required,
        };
        fields.add(Located { file, schema }, Vec::new(), &root);
        fields
    }

    fn add(&mut self, schema: Located<'_>, path: Vec<String>, around: &Inherited) -> usize {
        // A property can have keywords next to its reference; its own count first.
        let target = schema.follow();
        let says = |key: &str| schema.schema.get(key).or_else(|| target.schema.get(key));
        let text = |key: &str| says(key).and_then(Value::as_str);
        let is = |key: &str| says(key).and_then(Value::as_bool).unwrap_or_default();
        let is_root = path.is_empty();
        let inherited = around.below(says);
        let field = Field {
            title: text("title").unwrap_or_default().to_owned(),
            description: text("description").unwrap_or_default().to_owned(),
            type_words: type_words(&schema, &target),
            choices: choices(says("enum"), says("enumDescriptions")),
            example: says("examples").and_then(|e| e.get(0)).cloned(),
            right: inherited.right,
            removed_by: inherited.removed_by,
            owner_while: inherited.owner_while.clone(),
            visibility: match text("x-visibility") {
                _ if inherited.is_private => FieldVisibility::Private,
                Some("public") => FieldVisibility::AlwaysPublic,
                _ => FieldVisibility::AsAround,
            },
            private_if: lists(says("x-private-if")).into_iter().collect(),
            is_address: text("format").is_some_and(|format| format == WEB_ADDRESS || format == WEB_ADDRESS_OR_NAME),
            is_past: text("x-when") == Some("past"),
            ends: text("x-ends").map(str::to_owned),
            moves: lists(says("x-moves")),
            since: text("x-since").map(str::to_owned),
            begins: text("x-begins").map(str::to_owned),
            evidence: match text("x-evidence") {
                Some("siblings") => Some(Supports::Siblings),
                Some("self") => Some(Supports::Itself),
                _ => None,
            },
            approves: is("x-approves"),
            names_asset: is("x-asset"),
            is_license: is("x-license"),
            to_fill: text("x-to-fill").map(str::to_owned),
            filled_by: text("x-filled-by").map(str::to_owned),
            formerly: text("x-formerly").map(str::to_owned),
            keys: keys(says("x-key")),
            is_map: target.schema.get("additionalProperties").is_some_and(Value::is_object),
            is_leaf: true,
            presence: around.presence,
            longest_text: longest_text(says),
            path,
        };
        let index = self.nodes.len();
        self.nodes.push(Node {
            field,
            named: BTreeMap::new(),
            prefixed: Vec::new(),
            any: None,
            is_open: false,
        });
        let below = |name: &str| {
            let mut path = self.nodes[index].field.path.clone();
            path.push(name.to_owned());
            path
        };
        let mut children: Vec<(Child, Vec<String>, &Value)> = Vec::new();
        let properties = target.schema.get("properties").and_then(Value::as_object);
        for (name, child) in properties.into_iter().flatten() {
            children.push((Child::Named(name.clone()), below(name), child));
        }
        let patterns = target.schema.get("patternProperties").and_then(Value::as_object);
        for (pattern, child) in patterns.into_iter().flatten() {
            let prefix = pattern.trim_start_matches('^').to_owned();
            children.push((Child::Prefixed(prefix.clone()), below(&format!("{prefix}…")), child));
        }
        for (keyword, name) in [("items", ITEM), ("additionalProperties", KEY)] {
            if let Some(child) = target.schema.get(keyword).filter(|child| child.is_object()) {
                children.push((Child::Any, below(name), child));
            }
        }
        let node = &mut self.nodes[index];
        node.field.is_leaf = children.is_empty();
        node.is_open = children.is_empty() && !is_root && !target.schema.as_object().is_some_and(has_type);
        let required = target.schema.get("required").map(strings).unwrap_or_default();
        for (child, path, schema) in children {
            let own = Inherited {
                presence: match &child {
                    Child::Named(name) if required.contains(name) => Presence::Required,
                    _ => Presence::Optional,
                },
                ..inherited.clone()
            };
            let file = target.file;
            let added = self.add(Located { file, schema }, path, &own);
            let node = &mut self.nodes[index];
            match child {
                Child::Named(name) => drop(node.named.insert(name, added)),
                Child::Prefixed(prefix) => node.prefixed.push((prefix, added)),
                Child::Any => node.any = Some(added),
            }
        }
        index
    }
}

enum Child {
    Named(String),
    Prefixed(String),
    Any,
}

#[derive(Clone)]
struct Inherited {
    right: Right,
    removed_by: Option<Right>,
    owner_while: Vec<Status>,
    is_private: bool,
    /// Of the field itself: each field below has its own.
    presence: Presence,
}

impl Inherited {
    /// What holds below a field that has these keywords.
    fn below<'s>(&self, says: impl Fn(&str) -> Option<&'s Value>) -> Self {
        let text = |key: &str| says(key).and_then(Value::as_str);
        Self {
            right: text("x-editable-by").and_then(Right::parse).unwrap_or(self.right),
            removed_by: text("x-removed-by")
                .and_then(Right::parse)
                .or(self.removed_by.filter(|_| text("x-editable-by").is_none())),
            owner_while: match says("x-editable-while").and_then(Value::as_array) {
                Some(list) => list.iter().filter_map(status).collect(),
                None if says("x-editable-by").is_some() => Vec::new(),
                None => self.owner_while.clone(),
            },
            is_private: self.is_private || text("x-visibility") == Some("private"),
            presence: Presence::Optional,
        }
    }
}

/// The most characters of a text in a person's own words; none for other values.
fn longest_text<'s>(says: impl Fn(&str) -> Option<&'s Value>) -> Option<u64> {
    let is_text = says("type").and_then(Value::as_str) == Some("string");
    let is_free = ["format", "pattern", "enum"].iter().all(|key| says(key).is_none());
    says("maxLength").and_then(Value::as_u64).filter(|_| is_text && is_free)
}

/// A schema, and the file that its own references are resolved in.
#[derive(Clone, Copy)]
struct Located<'s> {
    file: &'s str,
    schema: &'s Value,
}

impl Located<'_> {
    /// What a reference leads to; the schema itself where it is none. A vocabulary's word stays the reference: which
    /// words there are is the program's to say.
    fn follow(self) -> Self {
        let mut at = self;
        // References of our schemas are two deep at most; a loop would be a broken schema.
        for _ in 0..8 {
            let Some(reference) = at.schema.get("$ref").and_then(Value::as_str) else {
                return at;
            };
            let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            let (file, root) = if file.is_empty() {
                (at.file, embedded(at.file))
            } else {
                let Some(row) = KINDS.iter().find(|row| row.schema.0 == file) else {
                    return at;
                };
                (row.schema.0, embedded(row.schema.0))
            };
            let Some(schema) = root.pointer(pointer) else { return at };
            at = Located { file, schema };
        }
        at
    }
}

fn has_type(schema: &serde_json::Map<String, Value>) -> bool {
    ["type", "enum", "const", "$ref", "properties", "items", "anyOf", "oneOf"]
        .iter()
        .any(|key| schema.contains_key(*key))
}

fn status(value: &Value) -> Option<Status> {
    serde_json::from_value(value.clone()).ok()
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A list of texts by name.
fn lists(value: Option<&Value>) -> BTreeMap<String, Vec<String>> {
    let map = value.and_then(Value::as_object).into_iter().flatten();
    map.map(|(name, list)| (name.clone(), strings(list))).collect()
}

/// The combinations of fields by which two items are the same.
fn keys(value: Option<&Value>) -> Vec<Vec<String>> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.map(strings).collect()
}

/// Each value with its description.
fn choices(values: Option<&Value>, texts: Option<&Value>) -> Vec<(String, String)> {
    let both = values.zip(texts);
    both.map(|(values, texts)| strings(values).into_iter().zip(strings(texts)).collect())
        .unwrap_or_default()
}

fn type_words(schema: &Located<'_>, target: &Located<'_>) -> String {
    if let Some(reference) = target.schema.get("$ref").and_then(Value::as_str)
        && let Some(word) = reference.rsplit('/').next()
    {
        return format!("id of a {word} in the program");
    }
    let says = |key: &str| schema.schema.get(key).or_else(|| target.schema.get(key));
    let expected = says("x-expected").and_then(Value::as_str);
    // A long list of options has words of its own.
    if let (Some(options), None) = (says("enum").and_then(Value::as_array), expected) {
        let options: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
        return format!("one of `{}`", options.join("`, `"));
    }
    if says("format").and_then(Value::as_str) == Some("date") {
        return "date, YYYY-MM-DD".to_owned();
    }
    if let Some(expected) = expected {
        return expected.to_owned();
    }
    let plain = |name: &str| match name {
        "integer" => WHOLE_NUMBER,
        "number" => "number",
        "string" => "text",
        "array" => "list",
        "object" => "group of fields",
        "boolean" => "true or false",
        _ => "anything",
    };
    match says("type") {
        Some(Value::String(name)) => plain(name).to_owned(),
        Some(Value::Array(names)) => {
            let names: Vec<&str> = names
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| *name != "null")
                .map(plain)
                .collect();
            names.join(" or ")
        }
        _ => "anything".to_owned(),
    }
}
