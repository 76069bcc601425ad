//! A field of the record with example values, made from the schema: what it needs, as a partner would write it.

use serde_json::{Value, json};

use super::asks::Wants;
use super::comment::one_line;
use super::record::Answers;
use crate::date::{Date, add_months};
use crate::registry::Schemas;
use crate::registry::edit::render;
use crate::registry::model::Program;

/// Days of these names lie ahead; all others are of something that happened.
const AHEAD: [&str; 5] = ["due", "expires", "renew_by", "by", "until"];
/// The account in the schema's examples, in place of the partner's.
const ANYBODY: &str = "octocat";
/// Longest line with a note behind the value.
const WIDTH: usize = 110;

/// What example values are made of.
pub(super) struct Sketch<'a> {
    pub schemas: &'a Schemas,
    pub program: &'a Program,
    pub answers: &'a Answers,
    pub wants: &'a Wants,
}

impl Sketch<'_> {
    /// The lines of a top-level field; `None` when it is not the partner's to write, or does not exist.
    pub(super) fn field(&self, name: &str) -> Option<Vec<String>> {
        let schema = self
            .schemas
            .partner_field(&[])
            .and_then(|s| s.pointer(&format!("/properties/{name}")))?;
        self.entry(&[name.to_owned()], schema)
    }

    /// Whether the partner may write the top-level field `name`.
    pub(super) fn is_partners(&self, name: &str) -> bool {
        let schema = self
            .schemas
            .partner_field(&[])
            .and_then(|s| s.pointer(&format!("/properties/{name}")));
        schema.is_some_and(is_partners)
    }

    /// The value of a simple field with the note behind it, as `key: value # note`.
    pub(super) fn leaf(&self, name: &str) -> Option<String> {
        self.field(name)
            .filter(|lines| lines.len() == 1)
            .map(|mut lines| lines.remove(0))
    }

    /// `key:` and what is below it, from column 0 on.
    fn entry(&self, path: &[String], schema: &Value) -> Option<Vec<String>> {
        if !is_partners(schema) {
            return None;
        }
        let (key, own) = (path.last()?, schema);
        let schema = self.schemas.follow(schema)?;
        if let Some(items) = schema.get("items") {
            let mut lines = vec![format!("{}:", scalar(&json!(key)))];
            lines.extend(self.items(path, items)?.into_iter().map(|line| format!("  {line}")));
            return Some(lines);
        }
        if let Some(below) = self.group(path, schema) {
            let mut lines = vec![format!("{}:", scalar(&json!(key)))];
            lines.extend(below.into_iter().map(|line| format!("  {line}")));
            return (lines.len() > 1).then_some(lines);
        }
        let value = self.value(path, own)?;
        let line = format!("{}: {}", scalar(&json!(key)), scalar(&value));
        let noted = note(key, own, schema).map(|note| format!("{line} # {note}"));
        Some(vec![noted.filter(|l| l.chars().count() <= WIDTH).unwrap_or(line)])
    }

    /// The entries of a group of fields; `None` when `schema` isn't a group.
    fn group(&self, path: &[String], schema: &Value) -> Option<Vec<String>> {
        let deeper = |name: &str| [path, &[name.to_owned()]].concat();
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let required = |name: &str| {
                let list = schema.get("required").and_then(Value::as_array);
                list.is_some_and(|list| list.iter().any(|r| r == name))
            };
            let is_proof = path.last().is_some_and(|key| key == "evidence");
            let wanted = |name: &str| self.wants.part(path, name);
            let all = is_proof || !properties.keys().any(|name| wanted(name));
            let shown = properties
                .iter()
                .filter(|(name, _)| all || required(name) || wanted(name) || name.as_str() == "evidence");
            return Some(
                shown
                    .filter_map(|(name, child)| self.entry(&deeper(name), child))
                    .flatten()
                    .collect(),
            );
        }
        let child = schema.get("additionalProperties").filter(|c| c.is_object())?;
        let keys = self.wants.keys(path);
        Some(
            keys.iter()
                .filter_map(|key| self.proof(&deeper(key), child))
                .flatten()
                .collect(),
        )
    }

    /// A group whose key is an id of the program: wholly shown, since nothing else mentions its parts.
    fn proof(&self, path: &[String], schema: &Value) -> Option<Vec<String>> {
        let schema = self.schemas.follow(schema)?;
        let properties = schema.get("properties")?.as_object()?;
        let mut lines = vec![format!("{}:", scalar(&json!(path.last()?)))];
        for (name, child) in properties {
            let below = self
                .entry(&[path, std::slice::from_ref(name)].concat(), child)
                .unwrap_or_default();
            lines.extend(below.into_iter().map(|line| format!("  {line}")));
        }
        Some(lines)
    }

    /// One item of a list, `- ` in front.
    fn items(&self, path: &[String], items: &Value) -> Option<Vec<String>> {
        let schema = self.schemas.follow(items)?;
        if let Some(lines) = self.group(path, schema) {
            let marked = lines.iter().enumerate();
            return Some(
                marked
                    .map(|(i, line)| format!("{}{line}", if i == 0 { "- " } else { "  " }))
                    .collect(),
            )
            .filter(|lines: &Vec<String>| !lines.is_empty());
        }
        let value = self.value(path, items)?;
        let mut lines = vec![format!("- {}", scalar(&value))];
        // A list of accounts of both sides shows one of each.
        if path.last().is_some_and(|key| key.ends_with("_by")) && value == json!(self.answers.owner) {
            let other = self.program_person();
            if !other.eq_ignore_ascii_case(&self.answers.owner) {
                lines.push(format!("- {}", scalar(&json!(other))));
            }
        }
        Some(lines)
    }

    /// An example value; `None` when the program leaves no value that fits.
    fn value(&self, path: &[String], own: &Value) -> Option<Value> {
        let key = path.last().map_or("", String::as_str);
        let schema = self.schemas.follow(own)?;
        if schema.get("not").is_some() {
            return None;
        }
        let options = schema.get("enum").and_then(Value::as_array);
        let told = self.wants.value(&path[0], key);
        if let Some(told) = told.filter(|t| options.is_some_and(|o| o.iter().any(|v| v == t))) {
            return Some(json!(told));
        }
        let versions = self.program.supported_versions.as_ref().and_then(|v| v.last());
        if let Some(version) = versions.filter(|_| path == ["compatibility", "psp_version"]) {
            return Some(json!(version));
        }
        if schema.get("format").is_some_and(|f| f == "date") {
            return Some(json!(self.day(key).to_string()));
        }
        let example = |schema: &Value| schema.pointer("/examples/0").cloned();
        let value = example(own)
            .or_else(|| example(schema))
            .or_else(|| options?.first().cloned());
        match value {
            Some(value) if value == ANYBODY && key.starts_with("program") => Some(json!(self.program_person())),
            Some(value) if value == ANYBODY => Some(json!(self.answers.owner)),
            Some(value) => Some(value),
            None => match schema.get("type").and_then(Value::as_str)? {
                "integer" | "number" => Some(schema.get("minimum").cloned().unwrap_or(json!(0))),
                "boolean" => Some(json!(true)),
                "string" => Some(json!("…")),
                _ => None,
            },
        }
    }

    fn day(&self, key: &str) -> Date {
        if AHEAD.contains(&key) {
            add_months(self.answers.on, 12)
        } else {
            self.answers.on
        }
    }

    fn program_person(&self) -> &str {
        self.program
            .maintainers
            .iter()
            .flatten()
            .next()
            .map_or(ANYBODY, |m| &m.github)
    }
}

/// A key or a value on one line, in quotes where some reader would take it for something else than text: `on` is a yes to
/// old ones, and ids of the program may be all digits.
pub(super) fn scalar(value: &Value) -> String {
    render(value, 0).trim_end().to_owned()
}

/// Whether the partner may write what `schema` describes. A field without this keyword follows its group.
fn is_partners(schema: &Value) -> bool {
    let says = |key: &str| schema.get(key).and_then(Value::as_str);
    says("x-visibility") != Some("private") && !matches!(says("x-editable-by"), Some("maintainer" | "tool"))
}

/// The note after a value: its other options, or the field's title where the key doesn't explain it.
fn note(key: &str, own: &Value, schema: &Value) -> Option<String> {
    if let Some(options) = schema.get("enum").and_then(Value::as_array).filter(|o| o.len() > 1) {
        let words: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
        let (last, rest) = words.split_last()?;
        return Some(format!("{} or {last}", rest.join(", ")));
    }
    let title = own
        .get("title")
        .or_else(|| schema.get("title"))
        .and_then(Value::as_str)?;
    let said = title.to_lowercase().replace(' ', "_") == key;
    (!said).then(|| one_line(title))
}
