//! The examples on disk.
#![allow(
    clippy::disallowed_methods,
    reason = "tests read and, when asked, write their own fixtures"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use psp_partners::finding::Finding;
use psp_partners::rules::{self, Example};
use rayon::prelude::*;

use super::support::{Case, base, folder, found, line, lines};

/// The examples of a rule whose names begin with `kind`: `bad`, `bad-unclosed-quote`, …
pub(crate) fn examples(code: &str, kind: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder().join(code)) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .map(|e| e.expect("an entry").path())
        .filter(|p| {
            let name = p.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            p.is_dir() && (name == kind || name.strip_prefix(kind).is_some_and(|n| n.starts_with('-')))
        })
        .collect();
    found.sort();
    found
}

/// Codes that have a folder here.
pub(crate) fn folders() -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder()).expect("the fixtures");
    let names = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|n| n.starts_with("PSP")).collect()
}

/// `expected.txt` of `bad`, `expected-unclosed-quote.txt` of `bad-unclosed-quote`.
fn expected_path(bad: &Path) -> PathBuf {
    let name = bad.file_name().and_then(|n| n.to_str()).expect("a name");
    bad.with_file_name(format!("expected{}.txt", name.trim_start_matches("bad")))
}

/// The rule's own findings first.
fn told(code: &str, findings: &[Finding]) -> Vec<String> {
    let (own, other): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(|f| f.code == code);
    own.into_iter().chain(other).map(line).collect()
}

#[test]
fn the_base_has_no_fault() {
    assert_eq!(lines(&found(base(), None, None)), [""; 0]);
}

#[test]
fn good_examples_have_no_finding() {
    let wrong: Vec<String> = all("good")
        .into_par_iter()
        .filter_map(|(_, folder)| {
            let findings = Case::read(&folder).findings();
            (!findings.is_empty()).then(|| format!("{}\n  {}", folder.display(), lines(&findings).join("\n  ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bad_examples_have_the_findings_listed() {
    let wrong: Vec<String> = all("bad")
        .into_par_iter()
        .filter_map(|(code, folder)| differs(code, &folder).map(|why| format!("{}: {why}", folder.display())))
        .collect();
    assert!(wrong.is_empty(), "{}\n(BLESS=1 writes what is found)", wrong.join("\n"));
}

fn differs(code: &str, folder: &Path) -> Option<String> {
    let path = expected_path(folder);
    let listed = std::fs::read_to_string(&path).unwrap_or_default();
    let (comments, expected): (Vec<&str>, Vec<&str>) = listed.lines().partition(|l| l.starts_with('#'));
    let actual = told(code, &Case::read(folder).findings());
    if expected != actual {
        if std::env::var_os("BLESS").is_none() {
            return Some(format!(
                "expected\n  {}\nfound\n  {}",
                expected.join("\n  "),
                actual.join("\n  ")
            ));
        }
        let all = comments.iter().map(ToString::to_string).chain(actual.iter().cloned());
        std::fs::write(&path, all.fold(String::new(), |text, line| text + &line + "\n")).expect("a file");
    }
    let own = format!(" {code} ");
    if !actual.first().is_some_and(|l| l.contains(&own)) {
        return Some(format!("nothing of {code} is found"));
    }
    if actual.iter().any(|l| !l.contains(&own)) && comments.is_empty() {
        return Some("other codes, and no line `# why`".to_owned());
    }
    None
}

fn all(kind: &str) -> Vec<(&'static str, PathBuf)> {
    rules::all()
        .flat_map(|rule| examples(rule.code, kind).into_iter().map(|folder| (rule.code, folder)))
        .collect()
}

/// A number as a name makes readers open every folder to find a case, and a list of findings without its example is
/// never read: neither may come back.
#[test]
fn examples_have_names_that_say_the_case() {
    let mut wrong = Vec::new();
    for code in folders() {
        let entries = std::fs::read_dir(folder().join(&code)).expect("the rule's examples");
        let names: BTreeSet<String> = entries
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        for name in &names {
            let Some((kind, case)) = kind_and_case(name) else {
                wrong.push(format!("{code}/{name}: expected `bad`, `good` or `expected.txt`"));
                continue;
            };
            if !case.is_none_or(says_the_case) {
                wrong.push(format!(
                    "{code}/{name}: expected 2 to 4 lower-case words, such as `unclosed-quote`"
                ));
            }
            let counterpart = match (kind, case) {
                ("bad", None) => Some("expected.txt".to_owned()),
                ("bad", Some(case)) => Some(format!("expected-{case}.txt")),
                ("expected", None) => Some("bad".to_owned()),
                ("expected", Some(case)) => Some(format!("bad-{case}")),
                _ => None,
            };
            if let Some(missing) = counterpart.filter(|name| !names.contains(name)) {
                wrong.push(format!("{code}/{name}: `{missing}` is missing"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `bad-unclosed-quote` is `bad` and the case `unclosed-quote`; `expected.txt` is `expected` and no case.
fn kind_and_case(name: &str) -> Option<(&str, Option<&str>)> {
    let stem = if name.starts_with("expected") {
        name.strip_suffix(".txt")?
    } else {
        name
    };
    let (kind, case) = match stem.split_once('-') {
        Some((kind, case)) => (kind, Some(case)),
        None => (stem, None),
    };
    ["bad", "good", "expected"].contains(&kind).then_some((kind, case))
}

/// Two to four words of letters.
fn says_the_case(case: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    (2..=4).contains(&case.split('-').count()) && case.split('-').all(is_word)
}

#[test]
fn each_example_is_seen_by_readers() {
    for rule in rules::all() {
        let Example::File { path, bad, good } = rule.example else {
            continue;
        };
        for (kind, text) in [("bad", bad), ("good", good)] {
            let on_disk = std::fs::read_to_string(folder().join(rule.code).join(kind).join(path)).expect("an example");
            assert_eq!(text, on_disk, "{} {kind}", rule.code);
            assert_eq!(
                text.matches("# example\n").count(),
                text.matches("# end\n").count(),
                "{} {kind}",
                rule.code
            );
        }
        assert_ne!(bad, good, "{}: the two examples read the same", rule.code);
        let shown = psp_partners::output::reference::explain(rule);
        let longest = shown.lines().count();
        assert!(
            longest <= 60,
            "{}: {longest} lines are too many for an explanation",
            rule.code
        );
    }
}
