//! History of the second program: squashed, merged and rebased pull requests, a folder that gets another name, and what was
//! known on each day.

use serde_json::Value;

use super::{assert_own_words, registry, run};
use crate::common::Registry;

const RECORD: &str = "partners/hof-linde/partner.yaml";
const MONTH: &str = "partners/hof-linde/metrics/2026-08.yaml";
const DAY: &str = "2026-12-01";

fn commit(registry: &Registry, day: &str, subject: &str) {
    registry.git(&["add", "-A"]);
    registry.git_on(day, &["commit", "-q", "-m", subject]);
}

fn edit(registry: &Registry, path: &str, from: &str, to: &str) {
    let text = registry.read(path);
    assert!(text.contains(from), "{path}: {text}");
    registry.write(path, text.replacen(from, to, 1));
}

/// The second program with a history: each pull request comes to the branch in another way.
fn with_history() -> Registry {
    let registry = registry();
    registry.git(&["init", "-q"]);
    commit(&registry, "2026-10-01", "everything");
    // A merge: two commits of the topic are one change of the branch.
    registry.git(&["checkout", "-qb", "topic"]);
    edit(&registry, MONTH, "apfelernte: 800", "apfelernte: 810");
    commit(&registry, "2026-10-02", "half");
    edit(&registry, MONTH, "apfelernte: 810", "apfelernte: 820");
    registry.write(MONTH, registry.read(MONTH) + "restated: Ein Korb fehlte.\n");
    commit(&registry, "2026-10-03", "the other half");
    registry.git(&["checkout", "-q", "main"]);
    let merge = "Merge pull request #21 from zoe/topic";
    registry.git_on("2026-10-05", &["merge", "-q", "--no-ff", "-m", merge, "topic"]);
    // A squash: one commit with the number behind.
    registry.git(&["checkout", "-qb", "squashed"]);
    edit(&registry, RECORD, "users: 1200", "users: 400");
    commit(&registry, "2026-10-06", "fewer");
    edit(&registry, RECORD, "users: 400", "users: 300");
    commit(&registry, "2026-10-06", "even fewer");
    registry.git(&["checkout", "-q", "main"]);
    registry.git(&["merge", "-q", "--squash", "squashed"]);
    registry.git_on("2026-10-08", &["commit", "-q", "-m", "hof-linde: weniger Gäste (#22)"]);
    // A rebase: each commit is on the branch, and none has a number.
    edit(&registry, RECORD, "verticals: [most]", "verticals: []");
    commit(&registry, "2026-10-10", "hof-linde: kein Most");
    edit(&registry, RECORD, "status: active", "status: paused");
    commit(&registry, "2026-10-11", "hof-linde: Pause");
    registry.git(&["mv", "partners/hof-linde", "partners/lindenhof"]);
    commit(&registry, "2026-10-20", "hof-linde: neuer Name");
    edit(
        &registry,
        "partners/lindenhof/partner.yaml",
        "status: paused",
        "status: active",
    );
    commit(&registry, "2026-10-22", "lindenhof: weiter (#24)");
    edit(
        &registry,
        "partners/program.yaml",
        "reach.users >= 500",
        "reach.users >= 200",
    );
    commit(&registry, "2026-11-02", "Programm: weniger Gäste (#25)");
    registry
}

#[test]
fn pull_requests_come_to_the_branch_in_three_ways() {
    let registry = with_history();
    // The kinds of events are words of the contract, and one of them is the ID of a step of the real program.
    let answer = registry.run(&["history", "lindenhof", "--at", DAY, "--format", "json"]);
    let answer: Value = serde_json::from_str(&answer.stdout).unwrap();
    let events = answer["events"].as_array().unwrap();
    let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
    let of = |day: &str, kind: &str| -> Vec<(String, String, Value)> {
        let found = events
            .iter()
            .filter(|event| event["day"] == day && event["kind"] == kind);
        found
            .map(|event| {
                (
                    text(event, "before"),
                    text(event, "after"),
                    event["pull_request"].clone(),
                )
            })
            .collect()
    };
    let one = |before: &str, after: &str, number: Value| vec![(before.to_owned(), after.to_owned(), number)];
    assert_eq!(of("2026-10-05", "figure-restated"), one("800", "820", 21.into()));
    assert_eq!(
        of("2026-10-08", "criterion-turned"),
        one("met (verified)", "not met", 22.into())
    );
    assert_eq!(of("2026-10-11", "status-changed"), one("active", "paused", Value::Null));
    assert_eq!(of("2026-10-20", "moved"), one("hof-linde", "lindenhof", Value::Null));
    assert_eq!(of("2026-10-22", "status-changed"), one("paused", "active", 24.into()));
    assert_eq!(of("2026-11-02", "criterion-turned").len(), 1, "{events:#?}");
    // What is on the topics alone happened nowhere.
    for day in ["2026-10-02", "2026-10-03", "2026-10-06"] {
        assert!(
            events
                .iter()
                .all(|event| event["day"] != day || event.get("commit").is_none())
        );
    }
    for format in ["text", "markdown"] {
        run(&registry, &["history", "--at", DAY, "--format", format], 0);
    }
}

/// The files of each commit, judged on its day and today, are what a fresh checkout of it has.
#[test]
fn what_was_known_is_what_a_fresh_checkout_has() {
    let registry = with_history();
    let fresh = Registry::empty();
    let path = registry.path("").to_string_lossy().into_owned();
    fresh.git(&["clone", "-q", &path, "."]);
    let log = registry.git(&["log", "--first-parent", "--reverse", "--format=%H %cs"]);
    let commits: Vec<(&str, &str)> = log.lines().filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(commits.len(), 8, "{log}");
    for (commit, day) in commits {
        fresh.git(&["checkout", "-q", "--detach", commit]);
        let slug = if day < "2026-10-20" { "hof-linde" } else { "lindenhof" };
        for command in [
            &["standing", "--format", "json"][..],
            &["benefits", "--format", "json"],
            &["report", "--period", "2026-Q3", "--format", "ndjson"],
            &["why", slug, "genug-gaeste", "--format", "json"],
        ] {
            let arguments = [command, &["--at", DAY]].concat();
            let known = registry.run(&[&arguments[..], &["--known", day]].concat());
            let checked_out = fresh.run(&[&arguments[..], &["--rev", "HEAD"]].concat());
            assert_eq!(known.code, 0, "{day}: {command:?}: {}", known.stderr);
            assert_eq!(known.stdout, checked_out.stdout, "{day}: {command:?}");
            assert_own_words(&arguments.join(" "), &known.stdout);
        }
    }
}

/// A value of a month that changed has a mark where a report shows it.
#[test]
fn a_restated_value_is_marked_where_it_is_shown() {
    let registry = with_history();
    let report = |format: &str, period: &str| {
        let arguments = ["report", "--at", DAY, "--period", period, "--format", format];
        run(&registry, &arguments, 0).stdout
    };
    for format in ["text", "markdown", "html"] {
        let shown = report(format, "2026-08");
        assert!(shown.contains("restated by 1 source"), "{format}: {shown}");
        assert!(!report(format, "2026-09").contains("restated by"), "{format}");
    }
    let json: Value = serde_json::from_str(&report("json", "2026-Q3")).unwrap();
    let metrics = json["metrics"].as_array().unwrap();
    let marked: Vec<&Value> = (metrics.iter())
        .flat_map(|metric| metric["figures"].as_array().unwrap())
        .filter_map(|figure| figure["sources"].get("restated"))
        .collect();
    let expected = serde_json::json!([{
        "partner": { "id": "lindenhof", "name": "Hof Linde" },
        "months": [{ "month": "2026-08", "reason": "Ein Korb fehlte." }],
    }]);
    assert!(
        !marked.is_empty() && marked.iter().all(|one| **one == expected),
        "{marked:?}"
    );
}
