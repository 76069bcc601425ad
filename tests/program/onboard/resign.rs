//! A new version of an agreement: one issue for each partner on an older one, until both sides have signed.

use psp_partners::registry::agreement_texts::checksum;

use crate::onboard::play::{ACME_YAML, ONBOARDING};
use crate::scene::Scene;

const CLAUSES: &str = "## Technical standards compliance\n\n`technical-standards`\n\n## Marketing and positioning guidelines\n\n\
                       `marketing-guidelines`\n\n## Support responsibilities\n\n`first-response-hours`\n\n## Quality assurance requirements\n\n\
                       `uptime` `csat` `support-tickets` `remediation-days`\n\n";

fn text(version: &str, last: &str) -> String {
    format!("# Agreement, version {version}\n\n{CLAUSES}{last}\n")
}

/// A record that signed a version.
fn record(version: &str, day: &str, sha256: &str) -> String {
    format!(
        "{}value_proposition: Sessions that survive\nfeasibility: {{ verdict: feasible, by: mona, decided_on: 2026-11-05 }}\n\
         agreement: {{ template: integration, version: \"{version}\", sha256: {sha256}, signed_on: {day}, signed_by: [zoe, mona], \
         parameters: {{ technical-standards: \"1.0\", marketing-guidelines: \"1\", uptime: 99.9 }} }}\n",
        ONBOARDING
            .replace("  identification:\n    entered: 2026-11-01\n", "  identification: { entered: 2026-11-01, left: 2026-11-10, steps: STEPS }\n  negotiation: { entered: 2026-11-10 }\n")
            .replace("STEPS", "{ market-analysis: { done: 2026-11-02 }, outreach: { done: 2026-11-02 }, feasibility: { done: 2026-11-02 }, business-case: { done: 2026-11-02 } }")
    )
}

#[test]
fn one_issue_asks_to_sign_a_material_change() {
    let (old, new) = (
        text("1.0", "Mend within a month."),
        text("2.0", "Mend within a <b>week</b> @eve."),
    );
    let scene = Scene::with(&[(ACME_YAML, &record("1.0", "2026-11-01", &checksum(old.as_bytes())))]);
    let versions = |more: &str| {
        let program = scene
            .on_main("partners/program.yaml")
            .replace("pace_days: 30", "pace_days: 300");
        let (before, after) = program
            .split_once("    name: Integration Partner Agreement\n")
            .expect("the agreement");
        let after = after.split_once("    clauses:\n").expect("clauses").1;
        let first = checksum(old.as_bytes());
        format!(
            "{before}    name: Integration Partner Agreement\n    tier: integration\n    versions:\n      - {{ version: \"1.0\", from: 2026-01-01, sha256: {first} }}\n{more}    clauses:\n{after}"
        )
    };
    let folder = "partners/templates/agreements/integration";
    scene.push_to_main(&[
        ("partners/program.yaml", Some(&versions(""))),
        (&format!("{folder}/1.0.md"), Some(&old)),
    ]);
    scene.apply("2026-11-20");
    let resign = |scene: &Scene| {
        scene
            .issues()
            .into_iter()
            .filter(|i| i.title.contains("of the agreement"))
            .count()
    };
    assert_eq!(resign(&scene), 0);
    let second = checksum(new.as_bytes());
    let more = format!(
        "      - {{ version: \"2.0\", from: 2026-12-01, effect: material, resign_by: 2027-02-28, sha256: {second} }}\n"
    );
    scene.push_to_main(&[
        ("partners/program.yaml", Some(&versions(&more))),
        (&format!("{folder}/2.0.md"), Some(&new)),
    ]);
    scene.apply("2026-11-30");
    assert_eq!(resign(&scene), 0, "no one can sign it yet");
    scene.apply("2026-12-01");
    let issue = scene.issue("sign version 2.0 of the agreement by 2027-02-28");
    for words in [
        "**Waiting for a maintainer, @mona:** write the new text",
        "old: <code>Mend within a month.</code>",
        "<code>99.9</code>",
    ] {
        assert!(issue.body.contains(words), "{words}: {}", issue.body);
    }
    assert!(
        !issue.body.contains("@eve.") && !issue.body.contains("<b>"),
        "{}",
        issue.body
    );
    scene.apply("2027-02-21");
    assert_eq!(scene.answers(issue.number).len(), 1, "a reminder a week before");
    scene.apply("2027-03-01");
    let over = scene.issue("version 2.0 of the agreement wasn't signed by 2027-02-28");
    assert_eq!(over.number, issue.number);
    assert_eq!(scene.answers(issue.number).len(), 2, "and one after the date");
    // The issue of the phase says why its gate is unknown.
    let phase = scene.issue("phase 2,");
    let why = "(unknown): the agreement has a new version, which wasn't signed by 2027-02-28.";
    assert!(phase.body.contains(why), "{}", phase.body);
    scene.push_to_main(&[(ACME_YAML, Some(&record("2.0", "2027-03-02", &second)))]);
    scene.apply("2027-03-02");
    let closed = scene
        .issues()
        .into_iter()
        .find(|i| i.number == issue.number)
        .expect("the issue");
    assert!(!closed.open, "{closed:?}");
}
