//! The 117 list lines of the program document: each has an id in the program or a record, carries the document's own words
//! there, and is `works`, `partly` or `waits` in `tests/document/lines.tsv`. A line works only by tests of what the document
//! promises, each named there by its path and looked for in the sources; a message about a wrong value is no behavior, and
//! neither is a name in an output.
#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

mod agreed;
mod certification;
mod criteria;
mod enablement;
mod entitlements;
mod partnerships;
mod phases;

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use common::root;
use psp_partners::registry::yaml;
use serde_json::Value;

struct Line {
    text: String,
    id: String,
    state: String,
    /// Paths of the tests that show it.
    tests: Vec<String>,
    /// What is still missing.
    missing: String,
}

fn lines() -> Vec<Line> {
    let table = std::fs::read_to_string(root().join("tests/document/lines.tsv")).expect("the list is there");
    table
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 6, "{line}");
            Line {
                text: fields[1].to_owned(),
                id: fields[2].to_owned(),
                state: fields[3].to_owned(),
                tests: fields[4]
                    .split(',')
                    .filter(|test| !test.is_empty())
                    .map(str::to_owned)
                    .collect(),
                missing: fields[5].to_owned(),
            }
        })
        .collect()
}

fn json(path: &str) -> Value {
    let bytes = std::fs::read(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let limits = yaml::Limits {
        bytes: 1 << 20,
        ..yaml::LIMITS
    };
    yaml::read(bytes, limits)
        .root
        .expect("the file holds something")
        .to_json()
}

/// The value that an id names: `FILE:path/of/keys`, items of lists by their `id`.
fn resolve(id: &str) -> Value {
    let (file, path) = id.split_once(':').expect("an id names its file");
    let mut value = json(&if file == "program" {
        "partners/program.yaml".to_owned()
    } else {
        format!("partners/{file}/partner.yaml")
    });
    for segment in path.split('/') {
        value = match &value {
            Value::Object(map) => map.get(segment).cloned(),
            Value::Array(items) => items.iter().find(|i| i["id"] == segment).cloned(),
            _ => None,
        }
        .unwrap_or_else(|| panic!("{id}: there is no {segment}"));
    }
    value
}

#[test]
fn there_are_117_lines_with_ids_of_their_own() {
    let lines = lines();
    assert_eq!(lines.len(), 117);
    let ids: BTreeSet<&str> = lines.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(ids.len(), 117);
}

#[test]
fn every_line_is_data_in_the_document_s_words() {
    let plain = |text: &str| text.to_lowercase().replace('-', " ");
    for Line { text, id, .. } in lines() {
        let value = resolve(&id);
        let words = match &value {
            Value::Object(map) => map
                .get("line")
                .or_else(|| map.get("name"))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            Value::Array(items) => items
                .iter()
                .filter_map(|i| i["what"].as_str())
                .collect::<Vec<_>>()
                .join(", "),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // The record leaves out the label before the colon, and a shared adjective is written out twice.
        let said = text.rsplit(": ").next().unwrap_or(&text).to_owned();
        let matches = plain(&words) == plain(&text) || plain(&words) == plain(&said) || id.ends_with("go_to_market");
        assert!(matches, "{id} says {words:?}, the document {text:?}");
    }
}

#[test]
fn the_program_carries_the_lines_word_for_word() {
    let program = std::fs::read_to_string(root().join("partners/program.yaml")).expect("the program is there");
    for Line { text, id, .. } in lines().iter().filter(|l| l.id.starts_with("program:")) {
        let line = format!("line: {text}");
        let quoted = format!("line: \"{text}\"");
        assert!(
            program.contains(&line) || program.contains(&quoted),
            "{id}: {text:?} is not in the program"
        );
    }
}

/// Whether the sources have a test of this path, such as `program::report::counts::each_collaboration_counts_once`.
fn is_test(path: &str) -> bool {
    let Some((modules, name)) = path.rsplit_once("::") else {
        return false;
    };
    let file = modules.replace("::", "/");
    let texts = [format!("tests/{file}.rs"), format!("tests/{file}/mod.rs")];
    let text = texts
        .iter()
        .find_map(|file| std::fs::read_to_string(root().join(file)).ok());
    text.is_some_and(|text| text.contains(&format!("#[test]\nfn {name}()")))
}

#[test]
fn a_test_that_is_not_there_is_seen() {
    assert!(is_test("program::document::a_test_that_is_not_there_is_seen"));
    assert!(!is_test("program::document::a_test_that_is_nowhere"));
    assert!(!is_test("program::nowhere::a_test_that_is_not_there_is_seen"));
    assert!(!is_test("lines"));
}

#[test]
fn each_line_works_by_tests_of_what_it_promises_or_names_what_is_missing() {
    let lines = lines();
    let mut by_state: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in &lines {
        let Line { id, tests, missing, .. } = line;
        match line.state.as_str() {
            "works" => assert!(
                !tests.is_empty() && missing.is_empty(),
                "{id}: a line that works has tests, and misses nothing"
            ),
            "partly" => assert!(
                !tests.is_empty() && !missing.is_empty(),
                "{id}: name the tests, and what is missing"
            ),
            "waits" => assert!(tests.is_empty() && !missing.is_empty(), "{id}: name what it waits for"),
            other => panic!("{id}: {other} is no state of a line"),
        }
        for test in tests {
            assert!(is_test(test), "{id}: there is no test {test}");
        }
        by_state.entry(&line.state).or_default().push(line);
    }
    for (state, lines) in &by_state {
        println!("{state}: {} of 117", lines.len());
        for Line { text, missing, .. } in lines {
            println!("  {text}{}{missing}", if missing.is_empty() { "" } else { ": " });
        }
    }
    let counts: Vec<(&str, usize)> = by_state.iter().map(|(state, lines)| (*state, lines.len())).collect();
    // Change the numbers with the lines, so that each change of them is seen in a review.
    assert_eq!(counts, [("partly", 5), ("works", 112)]);
}
