//! The phases of the real program: each step is a box of the side that does it, a phase is left only with all of its steps,
//! and each condition of its gate alone keeps it closed.

use std::fmt::Write as _;

use serde_json::Value;

use super::json;
use crate::common::Registry;
use crate::onboard::thirty::{FIRST, program, record, scene_of};

/// A phase of the real program.
struct Phase {
    id: String,
    /// ID, name and side of each step.
    steps: Vec<(String, String, String)>,
    is_lasting: bool,
}

fn phases() -> Vec<Phase> {
    let program = json("partners/program.yaml");
    let text = |value: &Value, key: &str| value[key].as_str().expect(key).to_owned();
    let phase = |phase: &Value| Phase {
        id: text(phase, "id"),
        steps: phase["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .map(|step| (text(step, "id"), text(step, "name"), text(step, "by")))
            .collect(),
        is_lasting: phase["lasting"] == true,
    };
    program["phases"]
        .as_array()
        .expect("phases")
        .iter()
        .map(phase)
        .collect()
}

/// The lines of a step: its own, and one for each side where both do it.
fn lines(body: &str, id: &str) -> Vec<String> {
    let is_step = |line: &&str| line.starts_with("- ") && line.contains(&format!("<code>{id}</code>"));
    let mut all = body.lines().skip_while(|line| !is_step(line));
    let first = all.next().unwrap_or_else(|| panic!("no {id} in {body}"));
    let nested = all.take_while(|line| line.starts_with("  "));
    [first].into_iter().chain(nested).map(str::to_owned).collect()
}

#[test]
fn each_step_is_done_in_the_issue_of_its_phase_by_the_side_that_it_names() {
    let phases = phases();
    let slug = |phase: &Phase| format!("at-{}", phase.id);
    let file = |phase: &Phase| {
        (
            format!("partners/{}/partner.yaml", slug(phase)),
            record(&slug(phase), &phase.id),
        )
    };
    let scene = scene_of(phases.iter().map(file).collect());
    scene.apply(FIRST);
    let number = |phase: &Phase| {
        let quarter = if phase.is_lasting { "/2026-Q4" } else { "" };
        scene.number(&format!("phase/{}/{}{quarter}", slug(phase), phase.id))
    };
    let body = |phase: &Phase| {
        let number = number(phase);
        let issue = scene.issues().into_iter().find(|issue| issue.number == number);
        issue.expect("the issue of the phase").body
    };
    for phase in &phases {
        let mut words = [String::new(), String::new()];
        for (id, name, by) in &phase.steps {
            let lines = lines(&body(phase), id);
            assert!(lines[0].contains(&format!("**{name}**")), "{lines:#?}");
            let is_of = |line: &str, side: &str| {
                line.contains(&format!("_{side}_")) || line.starts_with(&format!("  - [ ] {side}"))
            };
            let sides = ["the partner", "a maintainer"].map(|side| lines.iter().any(|line| is_of(line, side)));
            assert_eq!(sides, [by != "program", by != "partner"], "{id}: {lines:#?}");
            // The other side says it, too: a partner can't do the program's, and one side alone isn't both.
            let _ = writeln!(words[0], "/done {id}");
            if by != "partner" {
                let _ = writeln!(words[1], "/done {id}");
            }
        }
        scene.say(number(phase), "zoe", &words[0]);
    }
    scene.onboard(FIRST, &["--apply"]);
    let is_done = |line: &String| line.contains("- [x]");
    for phase in &phases {
        let mut words = String::new();
        for (id, _, by) in &phase.steps {
            let lines = lines(&body(phase), id);
            let done = lines.iter().filter(|line| is_done(line)).count();
            assert_eq!(done, usize::from(by != "program"), "{id} by {by}: {lines:#?}");
            let _ = writeln!(words, "/done {id}");
        }
        scene.say(number(phase), "mona", &words);
    }
    scene.onboard(FIRST, &["--apply"]);
    for phase in &phases {
        for (id, _, by) in &phase.steps {
            let lines = lines(&body(phase), id);
            let done = lines.iter().filter(|line| is_done(line)).count();
            assert_eq!(done, if by == "both" { 2 } else { 1 }, "{id} by {by}: {lines:#?}");
        }
    }
}

#[test]
fn no_phase_is_left_while_one_of_its_steps_is_neither_done_nor_skipped() {
    let registry = Registry::empty();
    registry.write("partners/program.yaml", program());
    let mut expected = Vec::new();
    for phase in phases().iter().filter(|phase| !phase.is_lasting) {
        for (id, ..) in &phase.steps {
            let whole = record(&format!("no-{id}"), "management");
            let without: Vec<&str> = whole
                .lines()
                .filter(|line| !line.starts_with(&format!("      {id}:")))
                .collect();
            assert_eq!(without.len() + 1, whole.lines().count(), "{id}");
            registry.write(&format!("partners/no-{id}/partner.yaml"), without.join("\n") + "\n");
            expected.push(format!("partners/no-{id}/partner.yaml `{id}`"));
        }
    }
    registry.write("partners/whole/partner.yaml", record("whole", "management"));
    let run = registry.run(&["validate", "--format", "json", "--at", FIRST]);
    let findings: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let mut found = Vec::new();
    for finding in findings["findings"].as_array().expect("findings") {
        if finding["code"] == "PSP306" {
            let path = finding["path"].as_str().expect("a path");
            let step = path
                .split('/')
                .nth(1)
                .and_then(|slug| slug.strip_prefix("no-"))
                .unwrap_or(path);
            let message = finding["message"].as_str().expect("a message");
            assert!(message.contains(&format!("`{step}`")), "{message}");
            found.push(format!("{path} `{step}`"));
        }
    }
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// A record at the end of a phase, with all that its gate asks for.
fn at_the_gate(phase: &str) -> String {
    let (situation, left, next) = match phase {
        "identification" => return record("acme", "feasible"),
        "negotiation" => (
            "implementation",
            "    left: 2026-07-01\n",
            "  implementation:\n    entered: 2026-07-01\n",
        ),
        _ => (
            "management",
            "    left: 2026-08-27\n",
            "  management:\n    entered: 2026-08-27\n",
        ),
    };
    let text = record("acme", situation);
    assert!(text.contains(left) && text.contains(next), "{text}");
    let text = text
        .replacen(left, "", 1)
        .replacen(next, "", 1)
        .replacen("status: active", "status: onboarding", 1)
        .replacen(
            "as_of: 2026-11-01 }",
            "as_of: 2026-11-01, verified_by: mona, verified_on: 2026-11-02 }",
            1,
        );
    if phase == "negotiation" {
        return text;
    }
    text + "support:\n  url: https://acme.example/support\n  contact: zoe\n  hours: Mon-Fri\n  first_response_hours: 24\n  \
            confirmed_on: 2026-11-01\n  evidence: { verified_by: mona, verified_on: 2026-11-02 }\n"
}

/// What a gate waits for, by what is taken out of a record that has everything.
const CONDITIONS: [(&str, &str, &str, &str); 12] = [
    (
        "identification",
        "feasibility: { verdict: feasible, by: mona, decided_on: 2026-05-23 }\n",
        "",
        "feasibility verdict",
    ),
    (
        "identification",
        "verdict: feasible",
        "verdict: not-feasible",
        "feasibility verdict",
    ),
    (
        "negotiation",
        "  signed_on: 2026-06-29\n",
        "",
        "the agreement is signed",
    ),
    (
        "negotiation",
        "success_metrics:\n  - { metric: uptime, target: 99.9, by: 2028-04-06 }\n",
        "",
        "at least one success metric",
    ),
    (
        "implementation",
        "status: available",
        "status: beta",
        "the integration is available",
    ),
    (
        "implementation",
        "failed: 0",
        "failed: 1",
        "a compatibility test is recorded",
    ),
    (
        "implementation",
        ", tested_on: 2026-08-17",
        "",
        "a compatibility test is recorded",
    ),
    (
        "implementation",
        "date: 2026-08-26, guidelines",
        "date: 2028-08-26, guidelines",
        "a launch date is set",
    ),
    (
        "implementation",
        "standards: [PSP 1.0], ",
        "",
        "the compatibility tests cover the agreed standards",
    ),
    (
        "implementation",
        ", guidelines: \"2026\"",
        "",
        "the material of the launch follows the agreed guidelines",
    ),
    ("implementation", "package: \"npm:psp\"\n", "", "`connector`"),
    (
        "implementation",
        "as_of: 2026-11-01, verified_by: mona, verified_on: 2026-11-02 }",
        "as_of: 2026-11-01 }",
        "`connector` is met (claimed)",
    ),
];

#[test]
fn each_condition_of_a_gate_alone_keeps_its_phase_closed() {
    let registry = Registry::empty();
    registry.write("partners/program.yaml", program());
    let gate = |text: &str| {
        registry.write("partners/acme/partner.yaml", text);
        let run = registry.run(&["standing", "acme", "--format", "json", "--at", FIRST]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let standing: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let open = standing["partners"][0]["gate"]["open"]
            .as_array()
            .expect("a gate")
            .clone();
        open.iter()
            .map(|gap| gap.as_str().expect("a sentence").to_owned())
            .collect::<Vec<_>>()
    };
    for phase in phases().iter().filter(|phase| !phase.is_lasting) {
        let whole = at_the_gate(&phase.id);
        assert_eq!(gate(&whole), Vec::<String>::new(), "{}: {whole}", phase.id);
        for (id, ..) in &phase.steps {
            let line = format!("      {id}: ");
            let without: Vec<&str> = whole.lines().filter(|text| !text.starts_with(&line)).collect();
            let open = gate(&(without.join("\n") + "\n"));
            assert!(
                open.len() == 1 && open[0].contains(&format!("the step `{id}`")),
                "{id}: {open:?}"
            );
        }
    }
    for (phase, from, to, what) in CONDITIONS {
        let whole = at_the_gate(phase);
        assert!(whole.contains(from), "{phase}: {from} in {whole}");
        let open = gate(&whole.replacen(from, to, 1));
        assert!(
            open.len() == 1 && open[0].contains(what),
            "{phase}, without {from}: {open:?}"
        );
    }
}
