//! Strategic partnerships, on their real records: statuses move one step at a time with a date, and workstreams without a
//! recent date are reported.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common::Registry;

/// What a change of a record in the working folder is told by `validate --base HEAD`.
fn findings(registry: &Registry, path: &str, text: &str) -> String {
    let before = registry.read(path);
    registry.write(path, text);
    let run = registry.run(&["validate", "--base", "HEAD", "--at", "2026-11-24"]);
    registry.write(path, before);
    assert!([0, 1].contains(&run.code), "{}", run.stderr);
    run.stdout
}

#[test]
fn the_status_of_an_integration_moves_one_step_at_a_time_with_its_date() {
    let registry = Registry::copy_of_real();
    registry.commit();
    for (slug, status, next, beyond) in [
        ("browserbase", "in-progress", "beta", "deprecated"),
        ("hyperbrowser", "planned", "in-progress", "beta"),
    ] {
        let path = format!("partners/{slug}/partner.yaml");
        let record = registry.read(&path);
        let change = |to: &str| {
            let from = format!("  status: {status}\n");
            assert!(record.contains(&from), "{record}");
            findings(&registry, &path, &record.replacen(&from, to, 1))
        };
        let jump = format!("`integration.status` jumps from `{status}` to `{beyond}`");
        assert!(
            change(&format!("  status: {beyond}\n  since: 2026-11-24\n")).contains(&jump),
            "{slug}"
        );
        let undated = change(&format!("  status: {next}\n"));
        assert!(
            undated.contains("error[PSP310]") && undated.contains("`since` is missing"),
            "{undated}"
        );
        let step = change(&format!("  status: {next}\n  since: 2026-11-24\n"));
        assert!(!step.contains("PSP310"), "{step}");
    }
}

/// The record of a partner whose workstreams all have these lines more, except those that only the overlay describes.
fn with_streams(registry: &Registry, slug: &str, more: &str) -> (String, Vec<String>) {
    let text = registry.read(&format!("partners/{slug}/partner.yaml"));
    let mut ids = Vec::new();
    let mut out = String::new();
    for line in text.lines() {
        out += line;
        out.push('\n');
        if let Some(id) = line.strip_prefix("  - id: ").filter(|id| *id != "acquisition") {
            ids.push(id.to_owned());
            for line in more.lines() {
                let _ = writeln!(out, "    {line}");
            }
        }
    }
    (out, ids)
}

#[test]
fn each_workstream_is_reported_when_its_status_has_no_recent_date() {
    let registry = Registry::copy_of_real();
    registry.commit();
    for (slug, count) in [("github", 3), ("microsoft", 4)] {
        let path = format!("partners/{slug}/partner.yaml");
        let (record, ids) = with_streams(&registry, slug, "status: in-progress\nsince: 2026-05-28");
        assert_eq!(ids.len(), count);
        registry.write(&path, &record);
        // 180 days later, and one day more
        for (day, are_stale) in [("2026-11-24", false), ("2026-11-25", true)] {
            let run = registry.run(&["report", "--format", "json", "--at", day, "--partner", slug]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
            let stale = report["promises"]["workstreams"].to_string();
            let told = registry.run(&["validate", "--at", day]).stdout;
            for id in &ids {
                let shown = record.split(&format!("id: {id}\n")).nth(1).expect("its lines");
                let name = shown
                    .split("name: ")
                    .nth(1)
                    .and_then(|rest| rest.lines().next())
                    .expect("a name");
                assert_eq!(stale.contains(name), are_stale, "{day}: {name} in {stale}");
            }
            assert_eq!(told.matches("PSP855").count() >= count, are_stale, "{told}");
        }
        // A status jumps nowhere, and a newer date ends it.
        registry.commit();
        let jump = record.replace("status: in-progress", "status: planned");
        registry.write(&path, &jump);
        registry.commit();
        let told = findings(&registry, &path, &jump.replace("status: planned", "status: done"));
        assert_eq!(told.matches("error[PSP310]").count(), count, "{told}");
        registry.write(
            &path,
            record.replace("since: 2026-05-28", "since: 2026-05-28\n    checked_on: 2026-11-20"),
        );
        let told = registry.run(&["validate", "--at", "2026-11-25"]).stdout;
        assert!(!told.contains("PSP855"), "{told}");
    }
}

#[test]
fn a_membership_and_advisers_have_a_date_of_which_people_are_reminded() {
    let registry = Registry::copy_of_real();
    let (record, _) = with_streams(&registry, "microsoft", "renew_by: 2027-01-15");
    registry.write("partners/microsoft/partner.yaml", &record);
    let run = registry.run(&["report", "--format", "json", "--at", "2026-11-24"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let ends = report["expiries"]["list"].to_string();
    for id in ["startups", "advisory"] {
        assert!(ends.contains(id), "{id} in {ends}");
    }
    let told = registry.run(&["validate", "--at", "2026-11-24"]).stdout;
    assert!(told.contains("warning[PSP854]"), "{told}");
    for id in ["startups", "advisory"] {
        assert!(told.contains(&format!("`{id}`")), "{id} in {told}");
    }
}
