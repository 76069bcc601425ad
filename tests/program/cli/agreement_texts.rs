//! The first published texts of the real program's agreements: a partner in phase 2 can sign one and leave the phase, and
//! neither the text nor the checksum in the record can be another one.

use crate::common::Registry;

const AT: [&str; 2] = ["--at", "2026-12-15"];
const TEXT: &str = "partners/templates/agreements/integration/0.1.md";
const RECORD: &str = "partners/demo/partner.yaml";

/// The checksum that the real program names for the integration partners' text.
fn published() -> String {
    let program = Registry::copy_of_real().read("partners/program.yaml");
    let own = program
        .split("tier: integration\n    versions:")
        .nth(1)
        .expect("a version");
    let line = own.lines().find(|line| line.contains("sha256:")).expect("a checksum");
    line.split(": ").nth(1).expect("a value").to_owned()
}

/// The real program with a partner who did every step of phase 2 and signed the text with this checksum.
fn signed(sha256: &str) -> Registry {
    let registry = Registry::copy_of_real();
    let steps = "{ done: 2026-12-10 }";
    let checksum = if sha256.is_empty() {
        String::new()
    } else {
        format!("  sha256: {sha256}\n")
    };
    registry.write(
        RECORD,
        format!(
            "name: Demonstration\nstatus: onboarding\ntier: integration\napplied_on: 2026-11-01\nowners:\n  - github: ada\n    id: 1\n\
             value_proposition: Sessions that survive\n\
             feasibility: {{ verdict: feasible, by: mona, decided_on: 2026-11-20 }}\n\
             phases:\n  identification:\n    entered: 2026-11-02\n    left: 2026-11-25\n    steps:\n\
             \x20     market-analysis: {{ done: 2026-11-20 }}\n      outreach: {{ done: 2026-11-20 }}\n\
             \x20     feasibility: {{ done: 2026-11-20 }}\n      business-case: {{ done: 2026-11-20 }}\n\
             \x20 negotiation:\n    entered: 2026-11-25\n    steps:\n      proposal: {steps}\n      integration-plan: {steps}\n\
             \x20     legal-agreement: {steps}\n      success-metrics: {steps}\n\
             agreement:\n  template: integration\n  version: \"0.1\"\n{checksum}  signed_on: 2026-12-09\n  signed_by: [ada, mona]\n\
             \x20 parameters: {{ technical-standards: \"1.0\", marketing-guidelines: \"1.0\" }}\n\
             success_metrics:\n  - {{ metric: active-users, target: 5000, by: 2027-06-30 }}\n"
        ),
    );
    registry
}

fn run(registry: &Registry, command: &[&str]) -> String {
    let run = registry.run(&[command, &AT[..]].concat());
    run.stdout + &run.stderr
}

#[test]
fn a_partner_signs_the_published_text_and_can_leave_phase_2() {
    let registry = signed(&published());
    let standing = run(&registry, &["standing", "demo"]);
    assert!(
        standing.contains("the gate of the phase `negotiation` holds"),
        "{standing}"
    );
    let validated = registry.run(&[&["validate"], &AT[..]].concat());
    assert_eq!(validated.code, 0, "{}", validated.stdout);
}

#[test]
fn before_it_is_signed_the_gate_waits_for_it() {
    let registry = signed(&published());
    let record = registry.read(RECORD);
    let (before, rest) = record.split_once("agreement:\n").expect("an agreement");
    let (_, after) = rest.split_once("success_metrics:").expect("metrics");
    registry.write(RECORD, format!("{before}success_metrics:{after}"));
    let standing = run(&registry, &["standing", "demo"]);
    assert!(
        standing.contains("the agreement is signed (`agreement.template` is not in the record)"),
        "{standing}"
    );
}

#[test]
fn another_text_or_checksum_is_an_error() {
    let other = "0a".repeat(32);
    for sha256 in [other.as_str(), ""] {
        let told = run(&signed(sha256), &["validate"]);
        assert!(told.contains("error[PSP509]") && told.contains(&published()), "{told}");
    }
    let registry = signed(&published());
    let text = registry.read(TEXT);
    registry.write(TEXT, text.replacen("at least", "at most", 1));
    let told = run(&registry, &["validate"]);
    assert!(
        told.contains("error[PSP912]") && told.contains("isn't the published one"),
        "{told}"
    );
    registry.write(TEXT, text.replace('\n', "\r\n"));
    let told = run(&registry, &["validate"]);
    assert!(
        told.contains("error[PSP912]"),
        "other line ends are other bytes: {told}"
    );
}

#[test]
fn a_change_of_a_published_text_fails_its_review() {
    let registry = signed(&published());
    registry.commit();
    let text = registry.read(TEXT);
    registry.write(TEXT, text.replacen("at least", "at most", 1));
    registry.commit();
    let told = run(&registry, &["review", "--base", "HEAD~1"]);
    assert!(
        told.contains("error[PSP912]") && told.contains("failure: 1 error to fix"),
        "{told}"
    );
    assert!(told.contains("the program's own texts"), "{told}");
}
