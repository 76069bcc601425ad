//! The schemas and the types are two descriptions of one thing; nothing but these tests holds them together.
#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

mod editors;

use std::collections::BTreeSet;

use psp_partners::registry::model::KINDS;
use psp_partners::registry::schemas::{OUTPUT_FILES, VOCABULARY_FILE, for_editors, vocabulary};
use psp_partners::registry::{DocumentKind, Schemas, yaml};
use serde_json::{Map, Value};

fn root(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> Value {
    let bytes = std::fs::read(root(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let limits = yaml::Limits {
        bytes: 1 << 20,
        ..yaml::LIMITS
    };
    let document = yaml::read(bytes, limits);
    assert!(document.faults.is_empty(), "{path}: {:?}", document.faults);
    document.root.expect("the file holds something").to_json()
}

fn program() -> Value {
    read("partners/program.yaml")
}

fn schema(kind: DocumentKind) -> Value {
    serde_json::from_str(kind.row().schema.1).expect("an embedded schema is JSON")
}

/// A document of this kind in which every field occurs.
fn full(kind: DocumentKind) -> String {
    format!("tests/schemas/full/{}.yaml", kind.row().id)
}

fn all_schemas() -> Vec<(&'static str, Value)> {
    let parse = |text: &str| serde_json::from_str(text).expect("an embedded schema is JSON");
    KINDS
        .iter()
        .map(|row| (row.schema.0, parse(row.schema.1)))
        .chain(OUTPUT_FILES.iter().map(|(name, text)| (*name, parse(text))))
        .chain([(VOCABULARY_FILE, vocabulary(Some(&program())))])
        .collect()
}

#[test]
fn schemas_are_schemas() {
    for (name, schema) in all_schemas() {
        assert!(jsonschema::meta::is_valid(&schema), "{name} breaks the metaschema");
    }
}

/// Keywords that our schemas use. The metaschema lets a misspelt one through.
const KEYWORDS: [&str; 33] = [
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "examples",
    "type",
    "enum",
    "const",
    "not",
    "allOf",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "required",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "minProperties",
    "maxProperties",
    "default",
    "exclusiveMinimum",
    // What editors and `docs/fields.md` show; no check reads it.
    "markdownDescription",
    "patternErrorMessage",
    "enumDescriptions",
];
/// Our own annotations.
const ANNOTATIONS: [&str; 24] = [
    "x-asset",
    "x-approves",
    "x-license",
    "x-to-fill",
    "x-filled-by",
    "x-moves",
    "x-since",
    "x-also",
    "x-begins",
    "x-known-as",
    "x-visibility",
    "x-editable-by",
    "x-editable-while",
    "x-removed-by",
    "x-private-if",
    "x-when",
    "x-ends",
    "x-evidence",
    "x-formerly",
    "x-key",
    "x-names",
    "x-expected",
    "x-line",
    "x-form",
];

#[test]
fn no_keyword_is_misspelt() {
    for (name, schema) in all_schemas() {
        lint(name, "", &schema);
    }
}

fn lint(name: &str, at: &str, schema: &Value) {
    let Some(map) = schema.as_object() else { return };
    for (key, value) in map {
        let here = format!("{at}/{key}");
        assert!(
            KEYWORDS.contains(&key.as_str()) || ANNOTATIONS.contains(&key.as_str()),
            "{name}#{here} is no keyword that we use"
        );
        match key.as_str() {
            "properties" | "patternProperties" | "$defs" => {
                for (child, schema) in value.as_object().expect("a map of schemas") {
                    lint(name, &format!("{here}/{child}"), schema);
                }
            }
            "items" | "additionalProperties" | "propertyNames" | "not" => lint(name, &here, value),
            _ => {}
        }
    }
}

#[test]
fn every_property_has_a_title_and_a_description() {
    fn check(name: &str, at: &str, schema: &Value) {
        for (key, child) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            for word in ["title", "description"] {
                let text = child.get(word).and_then(Value::as_str).unwrap_or_default();
                assert!(!text.trim().is_empty(), "{name}: {at}.{key} has no {word}");
            }
            check(name, &format!("{at}.{key}"), child);
        }
        for keyword in ["items", "additionalProperties"] {
            if let Some(child) = schema.get(keyword) {
                check(name, &format!("{at}[]"), child);
            }
        }
        for (key, child) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            check(name, &format!("{at}#{key}"), child);
        }
    }
    for (name, schema) in all_schemas() {
        check(name, "", &schema);
    }
}

/// A leaf without a right would be anybody's. What a field does not say, the field around it says, so every document
/// must say it; and what a person reads in the description is what the schema decides.
#[test]
fn every_field_says_who_can_change_it() {
    for row in &KINDS {
        let root = schema(row.kind);
        assert!(root.get("x-editable-by").is_some(), "{} says nothing", row.schema.0);
        said(row.kind, "", &root);
        for field in row.kind.fields().all() {
            assert!(!field.title.is_empty(), "{} {}", row.id, field.dotted());
        }
    }
}

fn said(kind: DocumentKind, at: &str, schema: &Value) {
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let sentence = description.split("Who can change it: ").nth(1);
    let who = schema.get("x-editable-by").and_then(Value::as_str);
    assert!(!description.contains("Who may"), "{at}: {description}");
    assert_eq!(
        sentence.is_some(),
        who.is_some(),
        "{} {at}: {description}",
        kind.row().id
    );
    if let Some(sentence) = sentence.filter(|_| !at.is_empty() && !at.contains("$defs")) {
        let field = kind.fields().at(&at.replace("/*", "/any")).expect("a field");
        assert_eq!(sentence, format!("{}.", field.who()), "{} {at}", kind.row().id);
    }
    for (keyword, step) in [("properties", ""), ("$defs", "/$defs")] {
        for (name, child) in schema.get(keyword).and_then(Value::as_object).into_iter().flatten() {
            said(kind, &format!("{at}{step}/{name}"), child);
        }
    }
    for keyword in ["items", "additionalProperties"] {
        if let Some(child) = schema.get(keyword).filter(|c| c.is_object()) {
            said(kind, &format!("{at}/0"), child);
        }
    }
}

/// Editors and `docs/fields.md` pair a value with its description by position; and editors show a backtick here as a sign.
#[test]
fn every_value_of_a_list_has_its_own_description() {
    fn check(file: &str, schema: &Value) {
        if let Some(texts) = schema.get("enumDescriptions").and_then(Value::as_array) {
            let values = schema["enum"].as_array().expect("a list of values");
            assert_eq!(texts.len(), values.len(), "{file}: {values:?}");
            for text in texts.iter().filter_map(Value::as_str) {
                assert!(text.ends_with('.') && !text.contains('`'), "{file}: {text}");
            }
        }
        match schema {
            Value::Object(map) => {
                for child in map.values() {
                    check(file, child);
                }
            }
            Value::Array(items) => {
                for child in items {
                    check(file, child);
                }
            }
            _ => {}
        }
    }
    for row in &KINDS {
        check(row.schema.0, &schema(row.kind));
    }
}

/// Words that older YAML readers take for a boolean: a field of that name is `true` to them.
#[test]
fn no_field_is_called_like_a_boolean() {
    const BOOLEANS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];
    for row in &KINDS {
        for field in row.kind.fields().all() {
            let name = field.path.last().expect("a name").to_lowercase();
            assert!(!BOOLEANS.contains(&name.as_str()), "{} {}", row.id, field.dotted());
        }
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            Value::Object(
                keys.into_iter()
                    .map(|k| (k.clone(), sorted(&map[k])))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// Reads a file in which every property occurs, through the type and back: what the type does not know is lost.
#[test]
fn types_hold_every_property() {
    for row in &KINDS {
        let path = full(row.kind);
        let json = read(&path);
        let back = (row.through_type)(&json).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert_eq!(sorted(&back), sorted(&json), "{path}: the type and the schema differ");
    }
}

#[test]
fn full_examples_are_valid_and_use_every_property() {
    for row in &KINDS {
        let (kind, path) = (row.kind, full(row.kind));
        let path = path.as_str();
        let json = read(path);
        // The program's own vocabulary is its own; records speak that of the real program.
        let words = if kind == DocumentKind::Program {
            json.clone()
        } else {
            // It has no requirement yet, since its document names none.
            let mut words = program();
            words["compliance"] = read(&full(DocumentKind::Program))["compliance"].clone();
            words
        };
        let schemas = Schemas::compile(Some(&words)).expect("schemas compile");
        let errors: Vec<String> = schemas
            .validator(kind)
            .iter_errors(&json)
            .map(|e| format!("{} {e}", e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{path}: {errors:#?}");
        let mut used = BTreeSet::new();
        let schema = schema(kind);
        mark(&schema, &schema, &json, "", &mut used);
        let mut known = BTreeSet::new();
        properties(&schema, &schema, "", 0, &mut known);
        let unused: Vec<&String> = known.difference(&used).collect();
        assert!(unused.is_empty(), "{path} does not use {unused:?}");
    }
}

fn follow<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    match schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|r| r.strip_prefix('#'))
    {
        Some(pointer) => follow(root, root.pointer(pointer).expect("a reference of the file")),
        None => schema,
    }
}

fn properties(root: &Value, schema: &Value, at: &str, depth: usize, out: &mut BTreeSet<String>) {
    let schema = follow(root, schema);
    assert!(depth < 12, "the schema is nested without end at {at}");
    for (key, child) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        out.insert(format!("{at}/{key}"));
        properties(root, child, &format!("{at}/{key}"), depth + 1, out);
    }
    for keyword in ["items", "additionalProperties"] {
        if let Some(child) = schema.get(keyword).filter(|c| c.is_object()) {
            properties(root, child, &format!("{at}/*"), depth + 1, out);
        }
    }
}

fn mark(root: &Value, schema: &Value, json: &Value, at: &str, out: &mut BTreeSet<String>) {
    let schema = follow(root, schema);
    match json {
        Value::Object(map) => {
            for (key, value) in map {
                if let Some(child) = schema.pointer(&format!("/properties/{key}")) {
                    out.insert(format!("{at}/{key}"));
                    mark(root, child, value, &format!("{at}/{key}"), out);
                } else if let Some(child) = schema.get("additionalProperties") {
                    mark(root, child, value, &format!("{at}/*"), out);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                if let Some(child) = schema.get("items") {
                    mark(root, child, item, &format!("{at}/*"), out);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn a_program_without_words_lets_nothing_through() {
    let schemas = Schemas::compile(Some(&serde_json::json!({"tiers": []}))).expect("schemas compile");
    let record = serde_json::json!({"name": "Acme", "status": "target", "tier": "technology"});
    assert!(!schemas.validator(DocumentKind::Partner).is_valid(&record));
    let open = Schemas::compile(None).expect("schemas compile");
    assert!(open.validator(DocumentKind::Partner).is_valid(&record));
}
