//! Every sample in every text of every view, through every page that is a template.

use std::path::Path;

use psp_partners::templates::{Input, TEMPLATES, Texts, View};
use serde_json::{Map, Value};

use super::media::{Medium, check};
use super::samples::{self, Sample};

/// Values that decide which branch a template takes: one of a few words of ours, never a text of others.
const DECIDING: &[&str] = &[
    "who",
    "conclusion",
    "kind",
    "role",
    "note",
    "severity",
    "area",
    "outcome",
    "verdict",
    "state",
    "status",
    "side",
    "unit",
    "reason",
    "thing",
    "problem",
    "form",
    "proof",
    "found",
    "part",
];

/// Addresses, which views make.
const ADDRESSES: &[&str] = &[
    "url",
    "rule_url",
    "review_url",
    "edit",
    "program_edit",
    "form",
    "month",
    "profile",
    "issue",
    "requests",
    "link",
    "compare",
    "open_url",
];

/// Whether a value is an address. In the texts of onboarding, `issue` is the key of an issue.
fn is_address(of: View, key: &str) -> bool {
    ADDRESSES.contains(&key) && (key != "issue" || of == View::Apply)
}

/// The view with the sample in each of its texts and in the keys of each value of a field.
fn with_sample(of: View, value: &Value, key: &str, sample: &str) -> Value {
    match value {
        Value::String(text) if DECIDING.contains(&key) && !text.contains(' ') => value.clone(),
        Value::String(_) if key == "outcome" => value.clone(),
        // Addresses are ours: nothing that is one comes from a text of others, and what is none becomes no link.
        Value::String(_) if is_address(of, key) && sample.starts_with("http") => value.clone(),
        Value::String(_) => Value::from(sample),
        Value::Array(items) => items.iter().map(|item| with_sample(of, item, key, sample)).collect(),
        Value::Object(map) => {
            // A review shows values of fields, and those can have names of their own.
            let is_free = of == View::Review && (key == "before" || key == "after");
            let part = |(name, value): (&String, &Value)| {
                let shown = if is_free {
                    format!("{sample} {name}")
                } else {
                    name.clone()
                };
                (shown, with_sample(of, value, name, sample))
            };
            Value::Object(map.iter().map(part).collect::<Map<String, Value>>())
        }
        other => other.clone(),
    }
}

fn render(page: &'static str, view: &Value, mention: Option<&str>) -> String {
    let rendered = Texts::default().render(
        page,
        &Input {
            view,
            mention,
            elsewhere: "the check has all",
            limit: 1_000_000,
        },
    );
    assert!(rendered.fault.is_none(), "{page}: {:?}", rendered.fault);
    rendered.text
}

#[test]
fn no_sample_gets_out_of_its_place_in_a_template() {
    let mut pages = 0;
    for template in TEMPLATES.iter().filter(|template| template.is_page()) {
        let medium = match template.medium() {
            psp_partners::templates::Medium::Markdown => Medium::Markdown,
            psp_partners::templates::Medium::Html => Medium::Html,
            psp_partners::templates::Medium::Text => Medium::Log,
        };
        for (i, view) in template.view.samples().iter().enumerate() {
            for Sample { name, text } in samples::all() {
                let page = render(template.name, &with_sample(template.view, view, "", &text), Some(&text));
                check(&format!("{} {i} {name}", template.name), medium, &page);
                pages += 1;
            }
        }
    }
    assert!(pages > 300, "{pages}");
}

/// What the check above holds is held by escaping: the same samples written as they are do not pass.
#[test]
fn a_sample_that_is_not_escaped_is_seen() {
    let unescaped = "@octocat see #1 <script>";
    let caught = std::panic::catch_unwind(|| check("unescaped", Medium::Markdown, unescaped));
    assert!(caught.is_err());
}

#[test]
fn samples_of_views_are_documents_of_their_contracts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut views: Vec<View> = TEMPLATES
        .iter()
        .flat_map(psp_partners::templates::Template::views)
        .collect();
    views.dedup();
    for view in views {
        let schema = std::fs::read_to_string(root.join("schemas").join(view.schema())).unwrap();
        let mut schema: Value = serde_json::from_str(&schema).unwrap();
        if let Some(definition) = view.definition() {
            schema["$ref"] = Value::from(format!("#/$defs/{definition}"));
        }
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (i, sample) in view.samples().iter().enumerate() {
            let faults: Vec<String> = validator
                .iter_errors(sample)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(faults.is_empty(), "{} {i}: {faults:#?}", view.schema());
        }
    }
}
