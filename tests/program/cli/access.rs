//! `access`: the people to add to a resource and to remove from it, from what the service shows.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common::{Registry, Run, root};

const AT: [&str; 2] = ["--at", "2026-11-29"];

fn record(name: &str, status: &str, more: &str) -> String {
    format!(
        "name: {name}\nstatus: {status}\nstatus_since: 2026-11-01\nstatus_reason: So it is.\ntier: integration\n\
         website: https://{name}.example\napplied_on: 2026-05-04\n{more}"
    )
}

/// Two partners that are entitled, one that is paused, and one that has ended.
fn registry() -> Registry {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml").replacen(
        "  - { id: slack, name: Slack workspace, line: Partner-only Slack workspace, visibility: private }\n",
        "  - id: slack\n    name: Slack workspace\n    line: Partner-only Slack workspace\n    kind: people\n    owner: mona\n    visibility: private\n",
        1,
    );
    registry.write("partners/program.yaml", program);
    for (slug, status, logins) in [
        (
            "acme",
            "onboarding",
            "owners: [{ github: Zoe, id: 4242 }, { github: adam, id: 7 }]\n",
        ),
        ("berg", "active", "owners: [{ github: adam, id: 7 }]\n"),
        ("cold", "paused", "owners: [{ github: pat, id: 8 }]\n"),
        (
            "done",
            "ended",
            "owners: [{ github: eve, id: 9 }]\naccess: { slack: [{ github: eve, since: 2026-06-01 }] }\n",
        ),
    ] {
        registry.write(&format!("partners/{slug}/partner.yaml"), record(slug, status, logins));
    }
    registry
}

fn access(registry: &Registry, export: &str, more: &[&str]) -> Run {
    registry.write("export.csv", export);
    let file = registry.path("export.csv");
    let file = file.to_str().expect("UTF-8");
    registry.run(&[&["access", "slack", "--actual", file], &AT[..], more].concat())
}

fn names(plan: &Value, list: &str) -> Vec<String> {
    let all = plan[list].as_array().expect(list);
    let name = |one: &Value| one["account"].as_str().or(one.as_str()).expect("a name").to_owned();
    all.iter().map(name).collect()
}

fn plan(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{run:#?}");
    serde_json::from_str(&run.stdout).expect("JSON")
}

#[test]
fn a_plan_lists_the_people_to_add_and_to_remove() {
    let registry = registry();
    let export = "Account;Status;As of\r\nZOE;active;2026-11-28\r\neve;active;2026-11-28\r\npat;active;2026-11-28\r\nci-bot;active;2026-11-28\r\nadam;deactivated;2026-11-28\r\n";
    let run = access(&registry, export, &["--format", "json"]);
    let found = plan(&run);
    let schema = std::fs::read_to_string(root().join("schemas/access.schema.json")).expect("a schema");
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    assert!(validator.is_valid(&found), "{found:#}");
    assert_eq!(names(&found, "add"), ["adam"]);
    assert_eq!(found["add"][0]["partners"], serde_json::json!(["acme", "berg"]));
    assert_eq!(names(&found, "remove"), ["eve"]);
    assert_eq!(names(&found, "unknown"), ["ci-bot"]);
    assert_eq!((&found["right"], &found["owner"]), (&1.into(), &"mona".into()));
    let text = access(&registry, export, &[]).stdout;
    for words in [
        "access to Slack workspace on 2026-11-29: 1 person has it and should",
        "add 1 account:\n  adam, of acme, berg",
        "remove 1 account:\n  eve, of done",
        "1 account that no record knows; ask who it is:\n  ci-bot",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    // Without an export, the records say who has access.
    let own = plan(&registry.run(&[&["access", "slack", "--format", "json"], &AT[..]].concat()));
    assert_eq!(
        (names(&own, "add"), names(&own, "remove")),
        (vec!["adam".into(), "Zoe".into()], vec!["eve".to_owned()])
    );
}

#[test]
fn a_stale_export_and_a_hostile_one_remove_no_one() {
    let registry = registry();
    for export in [
        "account,as_of\neve,2026-11-01\n",
        "account\neve\n",
        "\u{feff}account\r\n\"eve\"\r\n",
    ] {
        let found = plan(&access(&registry, export, &["--format", "json"]));
        assert_eq!(found["stale"], true, "{export}");
        assert_eq!(
            (names(&found, "remove").len(), names(&found, "check")),
            (0, vec!["eve".to_owned()])
        );
    }
    let text = access(&registry, "account,as_of\neve,2026-11-01\n", &[]).stdout;
    assert!(
        text.contains("the list of the service is of 2026-11-01, so no one is removed; save it again"),
        "{text}"
    );
    let formula = "account,as_of\n\"=HYPERLINK(\"\"https://evil.example\"\")\",2026-11-28\n\u{1b}[31mred,2026-11-28\n";
    let run = access(&registry, formula, &[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(!run.stdout.contains('\u{1b}'), "{run:#?}");
    for (export, expected) in [
        ("account,account\neve,zoe\n", "two columns are headed `account`"),
        ("who\neve\n", "has no column `account`"),
        ("account\n\"eve\n", "a quotation mark opens a cell"),
        ("account\ne\0ve\n", "zero bytes"),
        ("account,as_of\neve,28.11.2026\n", "`28.11.2026` isn't a date"),
    ] {
        let run = access(&registry, export, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{export}: {run:#?}");
        assert!(run.stderr.contains(expected), "{export}: {run:#?}");
    }
    let unknown = registry.run(&["access", "slak"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `slack`?"), "{unknown:#?}");
}

#[test]
fn a_million_rows_are_read() {
    let registry = registry();
    let mut export = String::from("account,as_of\n");
    for n in 0..1_000_000 {
        writeln!(export, "a{n},2026-11-28").expect("memory");
    }
    let text = access(&registry, &export, &[]).stdout;
    assert!(
        text.contains("1,000,000 accounts that no record knows"),
        "{}",
        &text[..300]
    );
    assert!(text.contains("and 999,800 more") && text.lines().count() < 300);
}

#[test]
fn the_overlay_has_the_accounts_and_what_the_service_shows() {
    let registry = registry();
    registry.write(
        "private/access/people.csv",
        "github,account,id\nadam,Adam.S,U7\nformer,old.owner,U5\n",
    );
    registry.write(
        "private/access/slack.csv",
        "account,id,as_of\nrenamed,U7,2026-11-28\nold.owner,U5,2026-11-28\nguest,U1,2026-11-28\n",
    );
    let overlay = registry.path("private");
    let overlay = overlay.to_str().expect("UTF-8");
    let all = [&["access", "slack", "--format", "json", "--overlay", overlay], &AT[..]].concat();
    let found = plan(&registry.run(&all));
    assert_eq!(found["private"], true);
    assert_eq!(
        (names(&found, "add"), names(&found, "unknown")),
        (vec!["Zoe".to_owned()], vec!["guest".to_owned()])
    );
    // An owner that left the record is still in the list of people.
    assert_eq!(names(&found, "remove"), ["old.owner"]);
    let in_public = registry.run_with(
        &all,
        &[("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "/dev/null")],
    );
    assert_ne!(in_public.code, 0, "{in_public:#?}");
}
