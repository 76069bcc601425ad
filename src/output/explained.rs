//! Rules and fields as JSON: the contract `schemas/explain.schema.json`, with types of its own so that ours may change.

use serde::Serialize;
use serde_json::Value;

use super::fields::{Known, readers};
use super::json::document_text;
use super::reference::excerpt;
use crate::registry::model::Program;
use crate::rules::{Example, FAMILIES, Rule};
use crate::templates::value_of;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/explain/1";

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    rules: Vec<RuleItem<'a>>,
    fields: Vec<FieldItem<'a>>,
}

#[derive(Serialize)]
struct RuleItem<'a> {
    code: &'a str,
    name: &'a str,
    family: &'a str,
    severity: &'static str,
    waivable: bool,
    summary: &'a str,
    explanation: &'a str,
    example: ExampleItem<'a>,
}

#[derive(Serialize)]
struct ExampleItem<'a> {
    /// The file that the two texts are from; absent where they describe it in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    wrong: &'a str,
    right: &'a str,
}

#[derive(Serialize)]
struct FieldItem<'a> {
    document: &'static str,
    path: &'static str,
    field: String,
    title: &'a str,
    description: &'a str,
    #[serde(rename = "type")]
    type_words: &'a str,
    choices: Vec<Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'a Value>,
    editable_by: String,
    notes: Vec<String>,
    read_by: Vec<String>,
}

#[derive(Serialize)]
struct Choice<'a> {
    value: &'a str,
    meaning: &'a str,
}

/// These rules and fields as JSON. The program adds which criteria read a field.
pub fn render<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    fields: impl IntoIterator<Item = Known>,
    program: Option<&Program>,
) -> String {
    let document = Document {
        contract: CONTRACT,
        rules: rules.into_iter().map(rule_item).collect(),
        fields: fields.into_iter().map(|known| field_item(known, program)).collect(),
    };
    document_text(&value_of(&document))
}

fn rule_item(rule: &Rule) -> RuleItem<'_> {
    let is_in = |family: &&crate::rules::Family| family.rules.iter().any(|known| known.code == rule.code);
    let (path, wrong, right) = match rule.example {
        Example::Words { bad, good } => (None, bad, good),
        Example::File { path, bad, good } => (Some(path), excerpt(bad), excerpt(good)),
    };
    RuleItem {
        code: rule.code,
        name: rule.name,
        family: FAMILIES.iter().find(is_in).map_or("", |family| family.name),
        severity: rule.severity.id(),
        waivable: rule.waivable,
        summary: rule.summary,
        explanation: rule.explain,
        example: ExampleItem { path, wrong, right },
    }
}

fn field_item(known: Known, program: Option<&Program>) -> FieldItem<'static> {
    let Known { row, field } = known;
    let choice = |(value, meaning): &'static (String, String)| Choice { value, meaning };
    FieldItem {
        document: row.id,
        path: row.pattern,
        field: field.dotted(),
        title: &field.title,
        description: field.meaning(),
        type_words: &field.type_words,
        choices: field.choices.iter().map(choice).collect(),
        example: field.example.as_ref(),
        editable_by: field.who(),
        notes: field.notes(),
        read_by: readers(row.kind, field, program),
    }
}
