//! The table itself.
#![allow(clippy::disallowed_methods, reason = "one test reads the sources")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use psp_partners::finding::Severity;
use psp_partners::rules::{self, Check, Example, FAMILIES};
use regex::Regex;

use super::{built, fixtures};

/// Rules that nothing can be written for, and why.
const NOT_ON_PURPOSE: [(&str, &str); 4] = [
    (
        "PSP827",
        "only a review knows that the board still votes; tests/program/review/board.rs shows it",
    ),
    (
        "PSP988",
        "only a review knows the author of a change; its own tests show it",
    ),
    (
        "PSP108",
        "every keyword that our schemas use has words of its own; this is for one that is added later",
    ),
    (
        "PSP109",
        "schemas and types agree, which tests/library/schemas.rs holds them to; this is told when they do not",
    ),
];

#[test]
fn every_rule_is_shown_at_work() {
    let mut missing = Vec::new();
    for rule in rules::all() {
        let on_disk =
            !fixtures::examples(rule.code, "bad").is_empty() && !fixtures::examples(rule.code, "good").is_empty();
        let in_code = built::CASES.iter().any(|case| case.code == rule.code);
        let excused = NOT_ON_PURPOSE.iter().any(|(code, _)| *code == rule.code);
        if matches!(rule.example, Example::File { .. }) {
            assert!(on_disk, "{} names files that are not there", rule.code);
        }
        assert!(!(excused && (on_disk || in_code)), "{} is shown after all", rule.code);
        if !on_disk && !in_code && !excused {
            missing.push(rule.code);
        }
    }
    assert_eq!(missing, [""; 0], "rules that no example shows");
    for code in fixtures::folders() {
        assert!(rules::find(&code).is_some(), "tests/rules/{code} is of no rule");
    }
    for case in built::CASES {
        assert!(rules::find(case.code).is_some(), "the case {} is of no rule", case.code);
    }
}

#[test]
fn codes_and_names_stand_for_one_rule() {
    let code = Regex::new("^PSP[0-9]{3}$").expect("a pattern");
    let name = Regex::new("^[a-z0-9]+(-[a-z0-9]+)*$").expect("a pattern");
    let mut names = BTreeSet::new();
    let mut last = "";
    for family in FAMILIES {
        assert!(
            name.is_match(family.name) && family.about.ends_with('.'),
            "{}",
            family.name
        );
        assert!(!family.rules.is_empty(), "{} has no rules", family.name);
        for rule in family.rules {
            assert!(code.is_match(rule.code), "{}", rule.code);
            assert!(name.is_match(rule.name), "{} {}", rule.code, rule.name);
            assert!(rule.code > last, "{} comes after {last}", rule.code);
            assert!(names.insert(rule.name), "{} is the name of two rules", rule.name);
            last = rule.code;
        }
    }
}

#[test]
fn rules_explain_themselves() {
    for rule in rules::all() {
        for text in [rule.summary, rule.explain] {
            assert_eq!(text.trim(), text, "{}", rule.code);
            assert!(text.ends_with('.'), "{}: {text:?} has no period", rule.code);
            assert!(
                !text.starts_with(char::is_lowercase),
                "{}: {text:?} begins in lower case",
                rule.code
            );
            assert!(!text.contains("  ") && !text.contains('\n'), "{}: {text:?}", rule.code);
            assert!(
                text.matches('`').count().is_multiple_of(2),
                "{}: a backtick is open in {text:?}",
                rule.code
            );
        }
        assert!(
            rule.summary.chars().count() <= 100,
            "{}: the summary is long",
            rule.code
        );
        assert!(
            rule.summary.trim_end_matches('.').find(". ").is_none(),
            "{}: the summary is one sentence",
            rule.code
        );
        if let Example::Words { bad, good } = rule.example {
            assert!(
                bad != good && !bad.ends_with('.') && !good.ends_with('.'),
                "{}",
                rule.code
            );
        }
        if rule.waivable {
            assert!(
                !matches!(rule.check, Check::Reader | Check::Text(_)),
                "{} cannot be waived",
                rule.code
            );
            let family = FAMILIES
                .iter()
                .find(|f| f.rules.iter().any(|r| r.code == rule.code))
                .expect("a family");
            // What can be wrong about an honest company can be waived: two companies can have one name.
            let is_chance = ["name-taken", "name-near", "website-taken"].contains(&rule.name);
            assert!(
                is_chance || !["identity", "owners", "privacy", "waivers"].contains(&family.name),
                "{} is about {} and can be waived",
                rule.code,
                family.name
            );
        }
    }
    assert!(rules::all().any(|r| r.severity == Severity::Warning));
}

/// `reads` names fields that a record, a month, a quarter of reviews or a program has.
#[test]
fn rules_read_fields_that_exist() {
    for rule in rules::all() {
        let file = match rule.check {
            Check::Metrics(_) => "metrics",
            Check::HeldReviews(_) => "held-reviews",
            Check::Assets(_) => "assets",
            Check::Event(_) => "event",
            Check::Board(_) => "board",
            Check::Program(_) | Check::ProgramChange(_) => "program",
            Check::Reader | Check::Registry(_) if rule.code.starts_with("PSP9") => "program",
            _ => "partner",
        };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{file}.schema.json"));
        let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(path).expect("a schema")).expect("JSON");
        let program = include_bytes!("../../../schemas/program.schema.json");
        let program: serde_json::Value = serde_json::from_slice(program).expect("JSON");
        for field in rule.reads {
            let (schema, field) = match field.strip_prefix("program.") {
                Some(field) => (&program, field),
                None => (&schema, *field),
            };
            assert!(
                schema.pointer(&format!("/properties/{field}")).is_some(),
                "{} reads {field}",
                rule.code
            );
        }
    }
}

/// Every code in the sources is a rule's, and every rule without a check of its own is told by some source.
#[test]
fn sources_and_table_name_the_same_codes() {
    let pattern = Regex::new(r#""(PSP[0-9]{3})""#).expect("a pattern");
    let mut by_code: BTreeMap<String, Vec<String>> = BTreeMap::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut |path, text| {
        for hit in pattern.captures_iter(text) {
            by_code.entry(hit[1].to_owned()).or_default().push(path.to_owned());
        }
    });
    for (code, paths) in &by_code {
        assert!(
            rules::find(code).is_some(),
            "{code} is told by {paths:?} and is not in the table"
        );
    }
    let silent: Vec<&str> = rules::all()
        .filter(|rule| matches!(rule.check, Check::Reader))
        .filter(|rule| {
            by_code[rule.code]
                .iter()
                .all(|path| path.contains("/src/rules/") && !path.contains("/src/rules/engine"))
        })
        .map(|rule| rule.code)
        .collect();
    assert_eq!(silent, [""; 0], "rules of the reader that nothing tells");
}

fn sources(folder: &Path, see: &mut dyn FnMut(&str, &str)) {
    for entry in std::fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, see);
        } else if path.extension().is_some_and(|e| e == "rs") {
            see(
                &path.to_string_lossy(),
                &std::fs::read_to_string(&path).expect("a source"),
            );
        }
    }
}

#[test]
fn rules_are_found_by_code_and_name() {
    for rule in rules::all() {
        for word in [rule.code.to_owned(), rule.code.to_lowercase(), rule.name.to_owned()] {
            assert_eq!(rules::find(&word).map(|r| r.code), Some(rule.code), "{word}");
        }
    }
    assert!(rules::find("PSP000").is_none());
}
