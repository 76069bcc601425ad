//! Policy is data: what the real program calls its tiers, phases, steps, metrics and the rest is written in
//! `partners/program.yaml` and nowhere in `src/`. A program with other ids must get the same service.
#![allow(clippy::unwrap_used, reason = "tests stop where something is not there")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_yaml::Value;

use super::rust_text::{self, literals};

/// Ids that are also plain words of the schemas or the command line, each with the place that it comes from. One that no
/// literal of `src/` uses fails the test, so that the list cannot outlive its reasons.
const WORDS: &[(&str, &str)] = &[
    ("certification", "a kind of thing that ends, in reports"),
    ("certifications", "a field of a record"),
    ("collaborations", "a field of a record"),
    ("feasibility", "a field of a record"),
    ("go-to-market", "a remark of a standing: the field `go_to_market`"),
    ("integration", "a field of a record"),
    ("launch", "a field of a record"),
    ("newsletter", "a command, and a kind of document"),
    ("proposal", "a key of the plan's contract"),
    ("services", "a field of a record"),
    ("solution", "a kind of document"),
];

/// Every id, and every name of several words, of the real program.
fn vocabulary() -> (BTreeSet<String>, BTreeSet<String>) {
    fn collect(value: &Value, ids: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
        match value {
            Value::Mapping(map) => {
                for (key, value) in map {
                    match (key.as_str(), value.as_str()) {
                        (Some("id"), Some(id)) => drop(ids.insert(id.to_owned())),
                        (Some("name"), Some(name)) if name.contains([' ', ':']) => drop(names.insert(name.to_owned())),
                        _ => collect(value, ids, names),
                    }
                }
            }
            Value::Sequence(items) => items.iter().for_each(|item| collect(item, ids, names)),
            _ => {}
        }
    }
    let text = std::fs::read_to_string(root().join("partners/program.yaml")).unwrap();
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    collect(&serde_yaml::from_str(&text).unwrap(), &mut ids, &mut names);
    (ids, names)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether `id` is a whole word of `text`.
fn says(text: &str, id: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.match_indices(id).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(part) && !text[at + id.len()..].chars().next().is_some_and(part)
    })
}

#[test]
fn no_id_of_the_real_program_is_in_rust() {
    let (ids, names) = vocabulary();
    assert!(ids.len() > 117, "{} ids", ids.len());
    let allowed: BTreeMap<&str, &str> = WORDS.iter().copied().collect();
    let mut unused: BTreeSet<&str> = allowed.keys().copied().collect();
    let mut found = Vec::new();
    for file in rust_text::files() {
        let source = std::fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(root()).unwrap().display().to_string();
        for (line, text) in literals(&source) {
            // An id of one word may be a word of a sentence; one with hyphens, and a name of several words, may not.
            let hits = ids
                .iter()
                .filter(|id| text == **id || (id.contains('-') && says(&text, id)));
            for id in hits {
                if allowed.contains_key(id.as_str()) {
                    unused.remove(id.as_str());
                } else {
                    found.push(format!("{shown}:{line}: `{id}` in {text:?}"));
                }
            }
            let hits = names.iter().filter(|name| says(&text, name));
            found.extend(hits.map(|name| format!("{shown}:{line}: the name `{name}` in {text:?}")));
        }
    }
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
    assert!(
        unused.is_empty(),
        "the list of words allows what nothing uses: {unused:?}"
    );
}

/// An id is compared with an id of the program, never with a word of ours: what a literal would do belongs into a field.
#[test]
fn no_id_is_compared_with_a_literal() {
    let compares = |line: &str| {
        let line = line.trim_start();
        let code = line.split("//").next().unwrap_or(line);
        let is = |way: &str| code.contains(&format!("id {way} \"")) || code.contains(&format!("id.as_str() {way} \""));
        is("==") || is("!=") || (code.contains("match ") && code.contains("id.as_str() {"))
    };
    let mut found = Vec::new();
    for file in rust_text::files() {
        let source = std::fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(root()).unwrap().display().to_string();
        let source = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = source.lines().enumerate().filter(|(_, line)| compares(line));
        found.extend(lines.map(|(i, line)| format!("{shown}:{}: {}", i + 1, line.trim())));
    }
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
}

#[test]
fn an_id_is_found_as_a_whole_word() {
    assert!(
        says("the step `business-reviews` is", "business-reviews") && !says("my-business-reviews", "business-reviews")
    );
}
