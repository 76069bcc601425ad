//! From when to when an agreement counts: `effective` and `expires` of the record, `term_months` and `notice_days` of the program.

use serde_json::Value;

use super::agreement_texts::{RECORD, change, run, signed, standing};
use crate::common::Registry;

fn words(registry: &Registry, day: &str) -> String {
    let told = registry.run(&["agreement", "list", "--at", day]).stdout;
    told.trim_end().rsplit_once("  ").expect("a state").1.to_owned()
}

/// The agreement, signed on 2026-12-09, with one more line.
fn signed_with(line: &str) -> Registry {
    let registry = signed();
    let signed_on = "  signed_on: 2026-12-09\n";
    change(&registry, RECORD, signed_on, &format!("{signed_on}{line}"));
    registry
}

fn with_term(registry: &Registry, lines: &str) {
    let tier = "    tier: integration\n    versions:\n";
    change(
        registry,
        "partners/program.yaml",
        tier,
        &tier.replace("    versions", &format!("{lines}    versions")),
    );
}

#[test]
fn an_agreement_counts_from_the_day_on_which_both_sides_agreed() {
    let registry = signed_with("  effective: 2027-01-01\n");
    let validated = run(&registry, &["validate"]);
    assert!(!validated.contains("error["), "{validated}");
    let before = standing(&registry, "2026-12-31");
    let why = "counts from 2027-01-01";
    assert_eq!(
        (&before["agreement"]["state"], &before["agreement"]["words"]),
        (&"upcoming".into(), &format!("signed; {why}").into())
    );
    assert_eq!(
        before["gate"]["open"][0],
        format!("the agreement is signed (the agreement {why})")
    );
    let quality = |standing: &Value| {
        let criteria = standing["criteria"].as_array().expect("criteria");
        let one = criteria.iter().find(|one| one["id"] == "integration-quality");
        one.expect("the criterion")["missing"].to_string()
    };
    let text = format!("the agreement that sets `uptime` {why}");
    assert!(quality(&before).contains(&text), "{before}");
    let after = standing(&registry, "2027-01-01");
    assert_eq!(
        (
            &after["agreement"]["state"],
            &after["agreement"]["since"],
            &after["gate"]["holds"]
        ),
        (&"in-force".into(), &"2027-01-01".into(), &true.into())
    );
    assert!(!quality(&after).contains("uptime` counts"), "{after}");
    assert_eq!(words(&registry, "2026-12-31"), format!("signed; {why}"));
    let report = registry
        .run(&["report", "--format", "text", "--at", "2026-12-31"])
        .stdout;
    assert!(report.contains(&format!("Demonstration: signed; {why}")), "{report}");
    let shown = registry
        .run(&["agreement", "show", "demo", "--at", "2026-12-31"])
        .stdout;
    assert!(shown.contains(&format!("state       signed; {why}\n")), "{shown}");
    // Not before it is signed.
    let registry = signed_with("  effective: 2026-12-01\n");
    let told = run(&registry, &["validate"]);
    assert!(
        told.contains("error[PSP940]: the agreement counts from 2026-12-01"),
        "{told}"
    );
    assert_eq!(words(&registry, "2026-12-09"), "in force");
}

/// The earlier agreement counts until the next one begins, and its values with it.
#[test]
fn the_earlier_agreement_counts_until_the_next_one_begins() {
    let registry = Registry::with_program();
    let one = |values: &str, more: &str| {
        format!(
            "{{ template: integration, version: \"1.0\", parameters: {{ first-response-hours: {values} }}, {more} }}"
        )
    };
    registry.write(
        RECORD,
        format!(
            "name: Demonstration\nstatus: applied\ntier: integration\napplied_on: 2026-01-01\nowners: [{{ github: ada, id: 1 }}]\n\
             support: {{ url: \"https://acme.example/help\", contact: ada, hours: \"Mon-Fri 09:00-17:00 UTC\", first_response_hours: 30, confirmed_on: 2026-10-01 }}\n\
             agreement: {}\nearlier_agreements: [{}]\n",
            one("24", &format!("signed_on: 2026-11-01, effective: 2027-01-01, supersedes: {}", "a".repeat(64))),
            one("48", &format!("signed_on: 2026-02-01, sha256: {}", "a".repeat(64))),
        ),
    );
    let verdict = |day: &str| {
        let standing = standing(&registry, day);
        let criteria = standing["criteria"].as_array().expect("criteria").clone();
        let one = criteria.into_iter().find(|one| one["id"] == "customer-support");
        (
            one.expect("the criterion")["verdict"].clone(),
            standing["agreement"]["words"].clone(),
        )
    };
    assert_eq!(
        verdict("2026-12-31"),
        ("met".into(), "in force; the next one counts from 2027-01-01".into())
    );
    assert_eq!(verdict("2027-01-01"), ("not_met".into(), "in force".into()));
}

#[test]
fn the_term_of_the_program_ends_an_agreement_without_a_last_day() {
    let registry = signed();
    assert_eq!(
        words(&registry, "2040-01-01"),
        "in force",
        "without a term, it has no end"
    );
    with_term(&registry, "    term_months: 12\n");
    assert_eq!(words(&registry, "2026-12-15"), "in force until 2027-12-08");
    assert_eq!(words(&registry, "2027-12-09"), "expired on 2027-12-08");
    let near = registry.run(&["validate", "--at", "2027-11-01"]).stdout;
    let says = "warning[PSP852]: the agreement expires on 2027-12-08, 12 months after it began";
    assert!(near.contains(says), "{near}");
    let report = registry
        .run(&["report", "--format", "json", "--at", "2027-11-01"])
        .stdout;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let list = report["expiries"]["list"].as_array().expect("a list");
    let one = list
        .iter()
        .find(|end| end["kind"] == "agreement")
        .expect("the agreement");
    assert_eq!(one["until"], "2027-12-08");
    assert_eq!(
        standing(&registry, "2027-12-09")["gate"]["open"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    // From its first day, and the record's own last day comes first.
    let registry = signed_with("  effective: 2027-01-01\n");
    with_term(&registry, "    term_months: 12\n");
    assert_eq!(words(&registry, "2027-06-01"), "in force until 2027-12-31");
    let registry = signed_with("  expires: 2030-12-31\n");
    with_term(&registry, "    term_months: 12\n");
    assert_eq!(words(&registry, "2027-06-01"), "in force until 2030-12-31");
}

#[test]
fn a_notice_is_counted_in_an_agreement_that_has_begun() {
    let end = "  effective: 2027-03-01\n  ended: { last_day: 2027-02-01, given_on: 2026-12-10, by: partner, reason: Other plans. }\n";
    let registry = signed_with(end);
    with_term(&registry, "    term_months: 12\n    notice_days: 90\n");
    let told = run(&registry, &["validate"]);
    let says = "error[PSP932]: the agreement wasn't in force on 2027-02-01, so it can't end then";
    assert!(told.contains(says), "{told}");
    change(&registry, RECORD, "last_day: 2027-02-01", "last_day: 2027-03-05");
    let told = run(&registry, &["validate"]);
    let says = "error[PSP932]: the agreement ends on 2027-03-05, but a notice of 90 days from 2026-12-10 ends it on 2027-03-10";
    assert!(told.contains(says), "{told}");
    change(&registry, RECORD, "last_day: 2027-03-05", "last_day: 2027-03-10");
    let told = run(&registry, &["validate"]);
    assert!(!told.contains("error["), "{told}");
    assert_eq!(
        words(&registry, "2027-03-02"),
        "ends on 2027-03-10, by notice of the partner"
    );
}

/// Where the program has no text, a maintainer's word in the record is enough for the gate, and the review says so.
#[test]
fn without_a_text_the_review_says_that_the_agreement_is_taken_from_the_record() {
    let registry = Registry::with_program();
    let record = "name: Demonstration\nstatus: onboarding\ntier: integration\napplied_on: 2026-11-01\nowners: [{ github: ada, id: 1 }]\n\
                  phases: { negotiation: { entered: 2026-11-25 } }\n";
    registry.write(RECORD, record);
    registry.commit();
    let agreement = "agreement: { template: integration, version: \"1.0\", signed_on: 2026-12-01, signed_by: [ada, mona], \
                     parameters: { technical-standards: \"1.0\", marketing-guidelines: \"1\" } }\n";
    registry.write(RECORD, format!("{record}{agreement}"));
    registry.commit();
    let says = "the agreement is taken from the record: the program has no text for it";
    let told = run(&registry, &["review", "--base", "HEAD~1"]);
    assert!(told.contains(says), "{told}");
    // A text that both sides signed is compared with the record.
    let registry = signed();
    registry.commit();
    change(&registry, RECORD, "name: Demonstration", "name: Demonstrations");
    registry.commit();
    let told = run(&registry, &["review", "--base", "HEAD~1"]);
    assert!(!told.contains(says), "{told}");
}
