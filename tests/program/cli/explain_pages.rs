//! What the tool says of its rules, fields and schemas: by word, and in the documents and copies that are committed.

use super::validate;
use crate::common::{Registry, root};

#[test]
fn explain_knows_every_rule_by_code_and_name() {
    let registry = Registry::empty();
    for rule in psp_partners::rules::all() {
        for word in [rule.code, rule.name, &rule.code.to_lowercase()] {
            let run = registry.run(&["explain", word]);
            assert_eq!(run.code, 0, "{word}");
            assert!(run.stdout.contains(rule.summary), "{word}");
        }
    }
    let near = registry.run(&["explain", "PSP1O4"]);
    assert_eq!(
        (near.code, near.stderr.contains("did you mean `PSP104`?")),
        (2, true),
        "{}",
        near.stderr
    );
}

#[test]
fn the_reference_in_the_documents_is_up_to_date() {
    let page = Registry::empty().run(&["explain", "--format", "markdown"]).stdout;
    let kept = std::fs::read_to_string(root().join("docs/rules.md")).unwrap_or_default();
    assert!(
        page == kept,
        "docs/rules.md is out of date; run `cargo run -- explain --format markdown > docs/rules.md`"
    );
}

#[test]
fn explain_knows_every_field_by_its_path() {
    let registry = Registry::copy_of_real();
    let says = |words: &[&str], parts: &[&str]| {
        let run = registry.run(&[&["explain"], words].concat());
        assert_eq!(run.code, 0, "{words:?} {}", run.stderr);
        for part in parts {
            assert!(run.stdout.contains(part), "{part} is not in {}", run.stdout);
        }
    };
    says(
        &["reach.users"],
        &[
            "whole number",
            "who can change it: an owner or a maintainer",
            "criterion `minimum-users`",
        ],
    );
    says(
        &["owners[].github"],
        &["GitHub login", "an owner, while at least one owner stays"],
    );
    says(&["owners.github"], &["GitHub login"]);
    says(
        &["verified_by"],
        &[
            "a maintainer; an owner can remove it",
            "partners/{slug}/metrics/{month}.yaml",
        ],
    );
    says(
        &["compatibility.tested_on"],
        &["It was called `on` before.", "It can't be in the future."],
    );
    says(&["program tiers"], &["partners/program.yaml"]);
    says(&["event zone"], &["IANA time zone"]);
    for row in &psp_partners::registry::model::KINDS {
        for field in row
            .kind
            .fields()
            .all()
            .filter(|field| !field.path.contains(&"x-…".to_owned()))
            // Each is looked up the same way, in a process of its own.
            .step_by(4)
        {
            says(
                &[&format!("{} {}", row.id, field.dotted())],
                &[&field.title, "who can change it: "],
            );
        }
    }
    let near = registry.run(&["explain", "reach.user"]);
    assert_eq!(
        (near.code, near.stderr.contains("did you mean `reach.users`?")),
        (2, true),
        "{}",
        near.stderr
    );
}

#[test]
fn the_fields_in_the_documents_are_up_to_date() {
    let page = Registry::copy_of_real()
        .run(&["explain", "--fields", "--format", "markdown"])
        .stdout;
    let kept = std::fs::read_to_string(root().join("docs/fields.md")).unwrap_or_default();
    assert!(
        page == kept,
        "docs/fields.md is out of date; run `cargo run -- explain --fields --format markdown > docs/fields.md`"
    );
}

#[test]
fn schema_copies_are_written_and_drift_is_told() {
    let registry = Registry::copy_of_real();
    assert_eq!(registry.run(&["schema", "--write"]).code, 0);
    assert!(!validate(&registry, &[]).stdout.contains("PSP110"));
    assert_eq!(
        registry.read("schemas/vocabulary.schema.json"),
        std::fs::read_to_string(root().join("schemas/vocabulary.schema.json")).unwrap()
    );
    registry.write("schemas/partner.schema.json", "{}");
    let run = validate(&registry, &[]);
    assert!(run.stdout.contains("PSP110"), "{}", run.stdout);
    assert_eq!(run.code, 0);
    let vocabulary = registry.run(&["schema", "vocabulary"]);
    assert!(vocabulary.stdout.contains("\"technology\""));
}

/// A JSON document that its schema takes.
fn explained(arguments: &[&str]) -> serde_json::Value {
    let run = Registry::copy_of_real().run(&[&["explain", "--format", "json"], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let schema = std::fs::read_to_string(root().join("schemas/explain.schema.json")).expect("a schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    json
}

#[test]
fn rules_and_fields_are_explained_as_json() {
    let all = explained(&[]);
    assert_eq!(all["contract"], "psp-partners/explain/1");
    let rules = all["rules"].as_array().expect("rules");
    let listed = Registry::copy_of_real().run(&["explain"]).stdout;
    assert_eq!(
        rules.len(),
        listed.lines().filter(|line| line.starts_with("  PSP")).count()
    );
    assert!(rules.iter().all(|rule| rule["family"] != ""), "each rule has a family");
    assert_eq!(all["fields"], serde_json::json!([]));

    let one = explained(&["unknown-value"]);
    assert_eq!(one["rules"].as_array().map(Vec::len), Some(1));
    assert_eq!(one["rules"][0]["code"], "PSP104");

    let field = explained(&["reach.users"]);
    assert_eq!(field["fields"][0]["field"], "reach.users");
    assert_eq!(field["fields"][0]["document"], "partner");
    let readers = field["fields"][0]["read_by"].to_string();
    assert!(readers.contains("criterion `minimum-users`"), "{readers}");

    let fields = explained(&["--fields"]);
    let names = Registry::copy_of_real().run(&["explain", "--fields"]).stdout;
    assert_eq!(fields["fields"].as_array().map(Vec::len), Some(names.lines().count()));
}
