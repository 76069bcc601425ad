//! The main scenarios on a second program (`tests/second/`): a network of orchards and cider makers, with five phases,
//! names in German, amounts in Swiss francs, and ids that the real program doesn't have. Nothing that it is shown may
//! hold a word of the real program, and everything that follows from an id there must follow from a field here.

mod folder;
mod github;
mod history;
mod private;

use std::collections::BTreeSet;
use std::path::Path;

use serde_yaml::Value;

use crate::common::{Registry, Run, root};

/// The day of all scenarios.
const TODAY: &str = "2026-11-24";

/// An application by `zoe`.
const ANTRAG: &str = "\
name: Hof Quitte
status: applied
applied_on: 2026-11-20
tier: hof
owners:
  - { github: zoe, id: 4242 }
regions: [nordufer]
";

/// The registry of the second program.
fn registry() -> Registry {
    let registry = Registry::empty();
    copy(&root().join("tests/second"), "partners", &registry);
    registry
}

/// Its overlay.
fn overlay() -> Registry {
    let overlay = Registry::empty();
    copy(&root().join("tests/second/overlay"), "partners", &overlay);
    overlay
}

fn copy(from: &Path, path: &str, registry: &Registry) {
    for entry in std::fs::read_dir(from.join(path)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            copy(from, &path, registry);
        } else {
            registry.write(&path, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// Ids of the real program that are plain words of ours, too: fields and values of a record, kinds of documents, and names of JSON
/// contracts.
const PLAIN: [&str; 11] = [
    "go-to-market",
    "integration",
    "launch",
    "services",
    "certifications",
    "collaborations",
    "feasibility",
    "management",
    "implementation",
    "proposal",
    "solution",
];

/// What only the real program calls anything: names of several words, and ids.
fn foreign() -> BTreeSet<String> {
    fn collect(value: &Value, words: &mut BTreeSet<String>) {
        match value {
            Value::Mapping(map) => {
                for (key, value) in map {
                    match (key.as_str(), value.as_str()) {
                        (Some("id"), Some(id)) => drop(words.insert(id.to_owned())),
                        (Some("name"), Some(name)) if name.contains([' ', ':']) => drop(words.insert(name.to_owned())),
                        _ => collect(value, words),
                    }
                }
            }
            Value::Sequence(items) => items.iter().for_each(|item| collect(item, words)),
            _ => {}
        }
    }
    let mut words = BTreeSet::new();
    let text = std::fs::read_to_string(root().join("partners/program.yaml")).unwrap();
    let program: Value = serde_yaml::from_str(&text).unwrap();
    collect(&program, &mut words);
    // One-word ids of regions, enablement and the like are words of any text; those below are what a program is known by.
    let mut known = BTreeSet::new();
    for section in ["tiers", "phases", "metrics"] {
        collect(&program[section], &mut known);
    }
    words.retain(|word| (word.contains([' ', '-', ':']) || known.contains(word)) && !PLAIN.contains(&word.as_str()));
    words.insert("PSP".to_owned());
    words
}

/// No word of the real program is in a text. Rules' codes begin with the product's initials, and may.
fn assert_own_words(what: &str, text: &str) {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    for word in foreign() {
        let found = text.match_indices(&word).find(|(at, _)| {
            !text[..*at].chars().next_back().is_some_and(part)
                && !text[at + word.len()..].chars().next().is_some_and(part)
        });
        if let Some((at, _)) = found {
            let from = text.floor_char_boundary(at.saturating_sub(120));
            let to = text.ceil_char_boundary(at + 120);
            panic!("{what} says `{word}`: …{}…", &text[from..to]);
        }
    }
}

/// Runs, and expects this exit code and words of its own.
fn run(registry: &Registry, arguments: &[&str], code: i32) -> Run {
    let run = registry.run(arguments);
    assert_eq!(run.code, code, "{arguments:?}: {run:#?}");
    assert_own_words(&arguments.join(" "), &run.stdout);
    assert_own_words(&arguments.join(" "), &run.stderr);
    run
}
