//! Thirty partners in every situation that there is, and what people do to them on the second day.

use std::fmt::Write as _;

use crate::common::Registry;
use crate::scene::Scene;

pub const FIRST: &str = "2026-11-24";
pub const SECOND: &str = "2026-11-25";

/// Where partners stand, by how many.
const SITUATIONS: [(&str, usize); 13] = [
    ("applied", 5),
    ("identification", 4),
    // All is done and on record: the record can move on at once.
    ("feasible", 2),
    // Only ticks are missing.
    ("nearly", 2),
    ("negotiation", 4),
    ("implementation", 3),
    ("management", 3),
    ("expiring", 1),
    ("paused", 2),
    ("ended", 1),
    ("declined", 1),
    ("target", 1),
    ("broken", 1),
];

/// Of different lengths: by theirs some are late.
const NAMES: [&str; 5] = ["acme", "borealis", "cinnabar-labs", "dune", "eiderdown"];

const IDENTIFICATION: &str = "
      market-analysis: { done: 2026-05-28 }
      outreach: { done: 2026-05-29 }
      feasibility: { done: 2026-05-31 }
      business-case: { skipped: \"They came to us.\" }";
const NEGOTIATION: &str = "
      proposal: { done: 2026-06-30 }
      integration-plan: { done: 2026-06-30 }
      legal-agreement: { done: 2026-06-30 }
      success-metrics: { done: 2026-06-30 }";
const IMPLEMENTATION: &str = "
      integration-development: { done: 2026-08-17 }
      joint-testing: { done: 2026-08-19 }
      marketing-material: { done: 2026-08-22 }
      launch: { done: 2026-08-26 }";
const AGREEMENT: &str = "\
success_metrics:
  - { metric: uptime, target: 99.9, by: 2028-04-06 }
agreement:
  template: integration
  version: \"1.0\"
  signed_on: 2026-06-29
  signed_by: [zoe, mona]
  parameters: { technical-standards: \"PSP 1.0\", marketing-guidelines: \"2026\", first-response-hours: 24 }
";
const BUILT: &str = "\
integration:
  kind: connector
  product: Grid
  status: available
  since: 2026-08-01
  url: https://acme.example/psp
  repository: https://git.acme.example/psp
  package: \"npm:psp\"
  evidence: { url: https://acme.example/psp, as_of: 2026-11-01 }
compatibility: { psp_version: \"1.0\", standards: [PSP 1.0], report: https://acme.example/ci, passed: 398, failed: 0, tested_on: 2026-08-17 }
launch: { date: 2026-08-26, guidelines: \"2026\" }
";

/// The record of a partner in a situation.
pub fn record(name: &str, situation: &str) -> String {
    if situation == "broken" {
        return "name: [\n".to_owned();
    }
    let (status, phase) = match situation {
        "feasible" | "nearly" => ("onboarding", "identification"),
        "identification" | "negotiation" | "implementation" => ("onboarding", situation),
        "management" | "expiring" => ("active", "management"),
        "paused" => ("paused", "negotiation"),
        other => (other, ""),
    };
    let mut text =
        format!("# {name}, as it came\nname: {name} Testing   # short\ntier: integration\nstatus: {status}\n");
    if matches!(status, "paused" | "ended" | "declined") {
        text.push_str("status_since: 2026-09-16\nstatus_reason: The product was discontinued.\n");
    }
    writeln!(text, "website: https://{name}.example\nregions: [europe]").unwrap();
    if status == "target" {
        return text;
    }
    text.push_str("owners:\n  - github: zoe\n    id: 4242\nmanager: { github: mona, id: 2 }\napplied_on: 2026-05-14\n");
    let order = ["identification", "negotiation", "implementation", "management"];
    let entered = ["2026-05-27", "2026-06-17", "2026-07-01", "2026-08-27"];
    let steps = [IDENTIFICATION, NEGOTIATION, IMPLEMENTATION];
    let at = order.iter().position(|p| *p == phase);
    if let Some(at) = at {
        text.push_str("phases:\n");
        for i in 0..at {
            let (phase, day, left, steps) = (order[i], entered[i], entered[i + 1], steps[i]);
            writeln!(
                text,
                "  {phase}:\n    entered: {day}\n    left: {left}\n    steps:{steps}"
            )
            .unwrap();
        }
        // Some are late, some are not.
        let day = if name.len().is_multiple_of(2) {
            entered[at]
        } else {
            "2026-11-02"
        };
        writeln!(text, "  {phase}:\n    entered: {day}").unwrap();
        if situation == "feasible" {
            writeln!(text, "    steps:{IDENTIFICATION}").unwrap();
        }
    }
    if at > Some(0) || matches!(situation, "feasible" | "nearly") {
        text.push_str("feasibility: { verdict: feasible, by: mona, decided_on: 2026-05-23 }\n");
    }
    if at > Some(1) {
        text.push_str(AGREEMENT);
    }
    if at > Some(2) {
        text.push_str(BUILT);
    }
    if situation == "expiring" {
        text = text.replace("  signed_on: ", "  expires: 2026-12-10\n  signed_on: ");
        text.push_str("enablement:\n  sandbox: { granted: 2026-09-01, expires: 2026-11-30 }\n");
    }
    text
}

/// Path and text of `share` of each kind of record, rounded up.
pub fn records(share: f64) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (situation, count) in SITUATIONS {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a count of some dozens"
        )]
        let count = ((count as f64 * share).ceil() as usize).max(1);
        for i in 0..count {
            let again = if i < NAMES.len() {
                String::new()
            } else {
                format!("-{}", i / NAMES.len())
            };
            let slug = format!("{situation}-{}{again}", NAMES[i % NAMES.len()]);
            let path = format!("partners/{slug}/partner.yaml");
            all.push((path, record(&slug, situation)));
        }
    }
    all
}

/// A scene with a share of each kind.
pub fn scene(share: f64) -> Scene {
    scene_of(records(share))
}

/// The real program, which names a version of the agreement that these partners signed.
pub fn program() -> String {
    let program = Registry::with_program().read("partners/program.yaml");
    let versions = "    versions:\n      - { version: \"1.0\", from: 2020-01-01 }\n";
    let agreement = "name: Integration Partner Agreement\n    tier: integration\n";
    program.replace(agreement, &format!("{agreement}{versions}"))
}

/// A scene with these records, whose program names versions of its agreements.
pub fn scene_of(mut records: Vec<(String, String)>) -> Scene {
    records.push(("partners/program.yaml".to_owned(), program()));
    let files: Vec<(&str, &str)> = records.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    Scene::with(&files)
}

/// What happens between the first day and the second: ticks, commands, merges and changes of records.
pub fn a_day_passes(scene: &Scene) {
    let phase = |slug: &str, phase: &str| scene.number(&format!("phase/{slug}/{phase}"));
    let ticked = |text: String| text.replace("- [ ]", "- [x]");
    scene.edit(phase("nearly-acme", "identification"), ticked);
    if scene.find("phase/nearly-borealis/identification").is_some() {
        scene.edit(phase("nearly-borealis", "identification"), ticked);
    }
    let talked = phase("identification-acme", "identification");
    scene.edit(talked, |text| {
        text.replacen("- [ ]", "- [x]", 1) + "\nA line of ours below.\n"
    });
    let say = |number, login: &str, body: &str| {
        scene.hub.world(|w| w.comment("psp/registry", number, login, body));
    };
    say(talked, "zoe", "/done outreach\n/skip market-analysis we know it");
    say(talked, "mona", "Thanks.\n\n/done market-analysis");
    say(talked, "eve", "/done outreach");
    say(
        phase("implementation-acme", "implementation"),
        "zoe",
        "/skip integration-development no need",
    );
    say(phase("negotiation-acme", "negotiation"), "mona", "/done proposal");
    let pull = scene
        .our_pulls()
        .into_iter()
        .find(|(_, title)| title.starts_with("feasible-acme "));
    if let Some((number, _)) = pull {
        scene.hub.world(|w| w.merge_pull("psp/registry", number, "mona"));
    }
    let change = |slug: &str, from: &str, to: &str| {
        let path = format!("partners/{slug}/partner.yaml");
        let text = scene.on_main(&path);
        assert!(text.contains(from), "{text}");
        (path, text.replacen(from, to, 1))
    };
    let changed = [
        change(
            "negotiation-acme",
            "name: negotiation-acme Testing",
            "name: Negotiation & Sons",
        ),
        change("identification-acme", "regions: [europe]", "regions: [europe, asia]"),
        change(
            "management-acme",
            "status: active",
            "status: paused\nstatus_since: 2026-11-25\nstatus_reason: They asked for it.",
        ),
        change("expiring-acme", "expires: 2026-12-10", "expires: 2028-12-10"),
        change(
            "paused-acme",
            "status: paused\nstatus_since: 2026-09-16\nstatus_reason: The product was discontinued.",
            "status: onboarding\nstatus_since: 2026-11-25",
        ),
        (
            "partners/broken-acme/partner.yaml".to_owned(),
            record("broken-acme", "identification"),
        ),
        (
            "partners/newcomer/partner.yaml".to_owned(),
            record("newcomer", "applied"),
        ),
    ];
    let files: Vec<(&str, Option<&str>)> = changed.iter().map(|(p, t)| (p.as_str(), Some(t.as_str()))).collect();
    scene.push_to_main(&files);
}
