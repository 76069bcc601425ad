//! Every line of the threat model, and of what GitHub does that is easy to overlook, names tests that hold it, and they are
//! there.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files of the repository, and stop where something is not there"
)]

use std::path::Path;

/// `path::name`, or `path::a::name` for one in a module of the file.
fn is_there(test: &str) -> bool {
    let (path, name) = test.split_once("::").unwrap_or((test, ""));
    let name = name.rsplit("::").next().unwrap_or_default();
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default();
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let defines = |l: &str| {
        let l = l.trim_start();
        l.starts_with(&format!("fn {name}(")) || l.starts_with(&format!("def {name}("))
    };
    // One that nobody calls holds nothing.
    let lines: Vec<&str> = source.lines().collect();
    plain
        && lines.iter().enumerate().any(|(i, line)| {
            let is_run = || match path.rsplit('.').next() {
                Some("rs") => lines[..i].iter().rev().take(8).any(|l| l.trim() == "#[test]"),
                _ => source.matches(name).count() > 1,
            };
            defines(line) && is_run()
        })
}

#[test]
fn every_line_names_tests_that_are_there() {
    // The page on GitHub has a table of the same kind.
    for page in ["docs/threat-model.md", "docs/github.md"] {
        names_tests_that_are_there(page);
    }
}

fn names_tests_that_are_there(page: &str) {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let (mut lines, mut lacking) = (0, Vec::new());
    let mut is_table_of_tests = false;
    for line in page.lines() {
        if !line.starts_with('|') {
            is_table_of_tests = false;
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let last = cells.last().copied().unwrap_or_default();
        if last == "held by" {
            is_table_of_tests = true;
            continue;
        }
        if !is_table_of_tests || last.starts_with("---") {
            continue;
        }
        lines += 1;
        let tests: Vec<&str> = last.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() {
            lacking.push(format!("no test: {line}"));
        }
        lacking.extend(
            tests
                .iter()
                .filter(|t| !is_there(t))
                .map(|t| format!("there is no `{t}`")),
        );
    }
    assert!(lines >= 15, "the table is there");
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn a_test_that_is_not_there_is_seen() {
    assert!(is_there(
        "tests/project/threat_model.rs::a_test_that_is_not_there_is_seen"
    ));
    assert!(!is_there("tests/project/threat_model.rs::is_there"), "it is no test");
    assert!(!is_there("tests/project/threat_model.rs::nowhere"));
    assert!(!is_there("tests/nowhere.rs::nowhere"));
    assert!(!is_there("tests/project/threat_model.rs"));
}
