//! What editors read: the copies on disk, and the descriptions that they show.

use super::*;

#[test]
fn copies_for_editors_are_up_to_date() {
    let pretty = |json: &Value| serde_json::to_string_pretty(json).expect("JSON") + "\n";
    let kinds = KINDS.iter().map(|row| (row.schema.0, pretty(&for_editors(row))));
    let vocabulary = (VOCABULARY_FILE, pretty(&vocabulary(Some(&program()))));
    for (file, made) in kinds.chain([vocabulary]) {
        let copy = std::fs::read_to_string(root(&format!("schemas/{file}"))).expect("the schema is there");
        assert!(
            copy == made,
            "schemas/{file} is out of date; run `cargo run -- schema --write`"
        );
    }
}

/// An editor shows the description of what a reference leads to in place of the field's own, where the field also says who
/// can change it: the reference and the rest become two schemas then, and the first counts. What a maintainer must fill in
/// is no part of it.
#[test]
fn no_description_hides_that_of_a_field() {
    fn check(file: &str, root: &Value, schema: &Value) {
        if let Some(map) = schema.as_object() {
            let is_own =
                map.contains_key("description") && map.keys().any(|key| key.starts_with("x-") && key != "x-to-fill");
            if let Some(target) = map.get("$ref").and_then(Value::as_str).filter(|_| is_own)
                && let Some(target) = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer))
            {
                assert!(
                    target.get("description").is_none() && target.get("title").is_none(),
                    "{file}: {map:?}"
                );
            }
            for child in map.values() {
                check(file, root, child);
            }
        } else if let Some(items) = schema.as_array() {
            for child in items {
                check(file, root, child);
            }
        }
    }
    for row in &KINDS {
        let root = schema(row.kind);
        check(row.schema.0, &root, &root);
    }
    let words = vocabulary(Some(&program()));
    for (name, word) in words["$defs"].as_object().expect("words") {
        assert!(word.get("description").is_none(), "{name}");
    }
}

/// An editor shows at a metric what it is, and not only that it is a value.
#[test]
fn a_metric_is_described_to_editors() {
    let words = vocabulary(Some(&program()));
    let uptime = &words["$defs"]["metric_words"]["properties"]["uptime"];
    assert!(!uptime["title"].as_str().expect("a title").is_empty());
    let description = uptime["description"].as_str().expect("a description");
    assert!(description.contains("From 0 to 100. More is better."), "{description}");
    let figures = schema(DocumentKind::Metrics)["properties"]["figures"].clone();
    assert_eq!(
        figures["allOf"][0]["$ref"],
        "vocabulary.schema.json#/$defs/metric_words"
    );
}

#[test]
fn records_point_editors_to_their_schema() {
    for entry in std::fs::read_dir(root("partners")).expect("the registry is there") {
        let folder = entry.expect("an entry").path();
        let record = folder.join("partner.yaml");
        if record.is_file() {
            let text = std::fs::read_to_string(&record).expect("a record is text");
            let first = text.lines().next().unwrap_or_default();
            assert_eq!(
                first,
                "# yaml-language-server: $schema=../../schemas/partner.schema.json",
                "{}",
                record.display()
            );
        }
    }
}
