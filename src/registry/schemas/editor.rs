//! Schemas as editors show them: the text at a field that a person points at, and the message at a value that doesn't fit.
//!
//! Editors read keywords that mean nothing to a check. They are all made here, from what the schema has for the check and
//! for `docs/fields.md`, so that a description, a right and an expected form are written once. In: the schema of a kind of
//! documents. Out: the same schema with these keywords. They are replaced where the schema has them already.

use serde_json::{Map, Value, json};

use super::{EXPECTED_DATE, embedded};
use crate::registry::fields::{Field, Fields, meaning_of, who_of};
use crate::registry::model::KindRow;
use crate::words::capital;

/// The text at a field, in Markdown; without it, editors show `description` with its backticks and asterisks as signs.
const TEXT: &str = "markdownDescription";
/// The message at a value that doesn't fit the pattern or the format; without it, editors show the pattern.
const MESSAGE: &str = "patternErrorMessage";

/// The schema of a kind, with all that editors show.
pub fn for_editors(row: &KindRow) -> Value {
    annotated(embedded(row.schema.0), Some(""), row.kind.fields())
}

/// `schema` without what only editors read: a check of one file spends most of its time on compiling schemas.
pub(super) fn without(schema: Value) -> Value {
    match schema {
        Value::Object(map) => map
            .into_iter()
            .filter(|(key, value)| !(is_ours(key) && value.is_string()))
            .map(|(key, value)| (key, without(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without).collect(),
        other => other,
    }
}

fn is_ours(key: &str) -> bool {
    [TEXT, MESSAGE].contains(&key)
}

/// `at` is a JSON Pointer to a value of the document that the schema describes. A definition has none: what it describes
/// differs with the field that refers to it.
fn annotated(schema: &Value, at: Option<&str>, fields: &Fields) -> Value {
    let Some(own) = schema.as_object() else {
        return schema.clone();
    };
    let below = |name: &str| at.map(|at| format!("{at}/{name}"));
    let field = at.and_then(|at| fields.at(at));
    let mut out = Map::new();
    for (key, value) in own.iter().filter(|(key, _)| !is_ours(key)) {
        let children = |at: &dyn Fn(&str) -> Option<String>| -> Value {
            let children = value.as_object().into_iter().flatten();
            let annotated = |(name, child): (&String, &Value)| {
                let at = at(name);
                (name.clone(), annotated(child, at.as_deref(), fields))
            };
            Value::Object(children.map(annotated).collect())
        };
        let value = match key.as_str() {
            "properties" => children(&below),
            "patternProperties" => children(&|pattern| below(pattern.trim_start_matches('^'))),
            "$defs" => children(&|_| None),
            "items" | "additionalProperties" => annotated(value, below("0").as_deref(), fields),
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
        match key.as_str() {
            "description" => {
                let description = own[key].as_str().unwrap_or_default();
                out.insert(TEXT.to_owned(), json!(text(description, field)));
            }
            "format" | "pattern" => {
                if let Some(message) = message(own) {
                    out.insert(MESSAGE.to_owned(), json!(message));
                }
            }
            _ => {}
        }
    }
    Value::Object(out)
}

/// What a person reads at a field: what it is, what else there is to know, and who can change it.
fn text(description: &str, field: Option<&Field>) -> String {
    let mut parts = vec![meaning_of(description).to_owned()];
    let notes = field.map(Field::notes).unwrap_or_default();
    if !notes.is_empty() {
        parts.push(notes.join(" "));
    }
    let who = field.map(Field::who).or_else(|| who_of(description).map(str::to_owned));
    parts.extend(who.map(|who| format!("**Who can change it:** {who}.")));
    parts.join("\n\n")
}

/// What is expected in place of a value that doesn't fit.
fn message(schema: &Map<String, Value>) -> Option<String> {
    let expected = schema.get("x-expected").and_then(Value::as_str);
    let is_date = schema.get("format").is_some_and(|format| format == "date");
    let expected = expected.or(is_date.then_some(EXPECTED_DATE))?;
    Some(format!("{}.", capital(&format!("expected {expected}"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::DocumentKind;

    fn at(kind: DocumentKind, pointer: &str) -> Value {
        for_editors(kind.row()).pointer(pointer).cloned().unwrap_or_default()
    }

    #[test]
    fn a_field_shows_what_it_is_and_who_can_change_it() {
        let status = at(DocumentKind::Partner, "/properties/status/markdownDescription");
        let status = status.as_str().expect("a text");
        assert!(status.contains("\n\n**Who can change it:** the applicant in a new record; afterwards a maintainer."));
        assert_eq!(status.matches("Who can change it").count(), 1, "{status}");
        // What the field around it says holds below, too.
        let role = at(
            DocumentKind::Partner,
            "/properties/owners/items/properties/role/markdownDescription",
        );
        let role = role.as_str().expect("a text");
        assert!(
            role.ends_with("**Who can change it:** an owner, while at least one owner stays; otherwise a maintainer.")
        );
    }

    #[test]
    fn a_definition_says_only_what_holds_wherever_it_is_used() {
        let url = at(
            DocumentKind::Partner,
            "/$defs/evidence/properties/url/markdownDescription",
        );
        assert!(!url.as_str().expect("a text").contains("Who can change it"));
        let by = at(
            DocumentKind::Partner,
            "/$defs/evidence/properties/verified_by/markdownDescription",
        );
        assert!(
            by.as_str()
                .expect("a text")
                .ends_with("a maintainer; an owner can remove it.")
        );
    }

    #[test]
    fn a_message_shows_what_is_expected() {
        let message = |pointer: &str| at(DocumentKind::Partner, &format!("{pointer}/patternErrorMessage"));
        assert_eq!(message("/properties/applied_on"), "Expected a date such as 2026-11-29.");
        assert_eq!(
            message("/$defs/login"),
            "Expected a GitHub login without @: letters, digits and single hyphens."
        );
        assert_eq!(message("/properties/name"), Value::Null);
    }
}
