//! Each benefit of the real program follows tier and phase; each target shows how far its partners are; and what is private
//! stays out of the public registry.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::json;
use crate::common::Registry;

const AT: [&str; 2] = ["--at", "2026-11-24"];
const PHASES: [&str; 4] = ["identification", "negotiation", "implementation", "management"];

/// A partner of a tier in a phase; in the last one it is active.
pub(super) fn partner(tier: &str, phase: usize) -> String {
    let status = if phase == PHASES.len() - 1 {
        "active"
    } else {
        "onboarding"
    };
    let mut text = format!(
        "name: Acme\nstatus: {status}\ntier: {tier}\napplied_on: 2026-01-01\nowners:\n  - github: ada\n    id: 1\nphases:\n"
    );
    for (i, id) in PHASES.iter().enumerate().take(phase + 1) {
        let _ = writeln!(text, "  {id}:\n    entered: 2026-0{}-01", i + 1);
        if i < phase {
            let _ = writeln!(text, "    left: 2026-0{}-01", i + 2);
        }
    }
    text
}

/// The benefits that a partner is entitled to.
fn entitled(registry: &Registry, tier: &str, phase: usize) -> Vec<String> {
    registry.write("partners/acme/partner.yaml", partner(tier, phase));
    let run = registry.run(&[&["standing", "acme", "--format", "json"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let standing: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let benefits = standing["partners"][0]["benefits"].as_array().expect("benefits");
    let open = benefits.iter().filter(|benefit| benefit["entitled"] == true);
    open.map(|benefit| benefit["id"].as_str().expect("an ID").to_owned())
        .collect()
}

#[test]
fn each_benefit_begins_with_its_phase_and_ends_with_its_tier() {
    let registry = Registry::with_program();
    let program = json("partners/program.yaml");
    for tier in ["technology", "integration", "solution"] {
        for phase in 0..PHASES.len() {
            let found = entitled(&registry, tier, phase);
            for benefit in program["benefits"].as_array().expect("benefits") {
                let id = benefit["id"].as_str().expect("an ID");
                let is_tiers = benefit["tiers"]
                    .as_array()
                    .expect("tiers")
                    .iter()
                    .any(|known| known == tier);
                let needs = benefit["needs"].as_str().expect("a phase");
                let from = PHASES
                    .iter()
                    .position(|known| *known == needs)
                    .unwrap_or(PHASES.len() - 1);
                // This partner meets no criterion and signed nothing: what asks for that isn't open to it.
                let asks_more = benefit["criteria"].is_array() || benefit["agreement"] == true;
                assert_eq!(
                    found.iter().any(|known| known == id),
                    is_tiers && phase >= from && !asks_more,
                    "{tier}, phase {phase}: {id}"
                );
            }
        }
    }
}

fn document(registry: &Registry, command: &[&str]) -> Value {
    let run = registry.run(&[command, &["--format", "json"], &AT[..]].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

/// Granted, used, counted in the report, and a finding once the tier is another one.
#[test]
fn what_is_granted_of_each_benefit_and_used_is_shown_until_the_tier_changes() {
    let registry = Registry::with_program();
    let program = json("partners/program.yaml");
    let benefits = program["benefits"].as_array().expect("benefits");
    for benefit in benefits {
        let id = benefit["id"].as_str().expect("an ID");
        let tier = benefit["tiers"][0].as_str().expect("a tier");
        let grants = format!(
            "grants:\n  - {{ id: {id}-1, benefit: {id}, granted_on: 2026-05-01, uses: [{{ used_on: 2026-06-01, url: https://acme.example/use }}] }}\n"
        );
        registry.write("partners/acme/partner.yaml", partner(tier, 3) + &grants);
        let mine = document(&registry, &["benefits", "acme"]);
        let row = |all: &Value| {
            let mut all = all.as_array().expect("a list").iter();
            all.find(|row| row["id"] == id || row["benefit"]["id"] == id).cloned()
        };
        let shown = row(&mine["partners"][0]["benefits"]).expect("the benefit");
        // This partner meets no criterion: what asks for one is suspended.
        let asks_more = benefit["criteria"].is_array() || benefit["agreement"] == true;
        let state = if asks_more { "suspended" } else { "available" };
        assert_eq!(
            (&shown["state"], &shown["granted"], &shown["used"]),
            (&state.into(), &1.into(), &1.into()),
            "{id}"
        );
        let report = document(&registry, &["report", "--period", "2026-10"]);
        let line = row(&report["benefits"]["list"]).expect("the benefit in the report");
        assert_eq!(
            (&line["granted"], &line["used"], &line["suspended"]),
            (&1.into(), &1.into(), &u32::from(asks_more).into()),
            "{id}"
        );
        let other = ["technology", "integration", "solution"]
            .into_iter()
            .find(|other| *other != tier)
            .expect("another tier");
        registry.write("partners/acme/partner.yaml", partner(other, 3) + &grants);
        let found = registry.run(&[&["validate"], &AT[..]].concat()).stdout;
        assert!(
            found.contains(&format!("the benefit `{id}` isn't for this partner's tier")),
            "{id}: {found}"
        );
        let moved = document(&registry, &["benefits", "acme"]);
        assert_eq!(row(&moved["partners"][0]["benefits"]), None, "{id}");
    }
}

/// Whether a target has no partner yet, an application or an active one, as the report shows it.
fn states(registry: &Registry) -> BTreeMap<String, String> {
    let run = registry.run(&[&["report", "--format", "json"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let targets = report["coverage"]["targets"].as_array().expect("targets");
    targets
        .iter()
        .map(|one| (text(&one["target"]["id"]), text(&one["state"])))
        .collect()
}

#[test]
fn each_target_shows_how_far_its_partners_are() {
    let registry = Registry::copy_of_real();
    let untouched = states(&registry);
    assert!(untouched.values().all(|state| state == "untouched"), "{untouched:?}");
    for one in json("partners/program.yaml")["targets"].as_array().expect("targets") {
        let id = one["id"].as_str().expect("an ID");
        let tier = one["tier"].as_str().expect("a tier");
        let named = one["partners"].as_array().expect("partners").iter();
        let mut partners: Vec<(String, String)> = named
            .map(|slug| slug.as_str().expect("a folder").to_owned())
            .map(|slug| (json(&format!("partners/{slug}/partner.yaml"))["name"].to_string(), slug))
            .collect();
        // A kind of company has no partner until one applies.
        if partners.is_empty() {
            partners.push(("Acme".to_owned(), "acme".to_owned()));
        }
        for (name, slug) in partners {
            let path = format!("partners/{slug}/partner.yaml");
            let before = registry.read(&path);
            let applied = partner(tier, 0)
                .replace("status: onboarding", &format!("status: applied\ntarget: {id}"))
                .replace("name: Acme", &format!("name: {name}"));
            let applied = applied.split("phases:").next().expect("a record");
            let active = partner(tier, 3)
                .replace("status: active", &format!("status: active\ntarget: {id}"))
                .replace("name: Acme", &format!("name: {name}"));
            for (record, state) in [(applied, "applied"), (&active, "active")] {
                registry.write(&path, record);
                let mut expected = untouched.clone();
                expected.insert(id.to_owned(), state.to_owned());
                assert_eq!(states(&registry), expected, "{slug} is {state}");
            }
            if before.is_empty() {
                std::fs::remove_dir_all(registry.path(&format!("partners/{slug}"))).expect("removed");
            } else {
                registry.write(&path, before);
            }
        }
    }
}

#[test]
fn the_state_of_acquisition_discussions_is_for_the_overlay_alone() {
    let registry = Registry::copy_of_real();
    let path = "partners/github/partner.yaml";
    let record = registry.read(path);
    let stream = record.split("id: acquisition").nth(1).expect("the workstream");
    assert!(!stream.split("\n  - ").next().expect("its lines").contains("status:"));
    let told = record.replacen("id: acquisition\n", "id: acquisition\n    status: in-progress\n", 1);
    registry.write(path, &told);
    let run = registry.run(&[&["validate"], &AT[..]].concat());
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("error[PSP70"), "{}", run.stdout);
    registry.write(path, record);
    let private = "workstreams:\n  - id: acquisition\n    status: in-progress\n    since: 2026-05-01\n";
    registry.write(&format!("overlay/{path}"), private);
    let run = registry.run(&[&["validate", "--overlay", "overlay"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stdout);
}
