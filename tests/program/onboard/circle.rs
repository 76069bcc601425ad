//! The whole circle: an application that was merged goes through all phases, and each move is a pull request.

use crate::onboard::play::{ACME_YAML, HERE};
use crate::scene::Scene;

/// With everything that must survive an edit: comments, both quotes, an order of its own, CRLF.
const RECORD: &str = "\
# yaml-language-server: $schema=../../schemas/partner.schema.json
# We keep the order below on purpose.
tier: \"integration\"  # a connector
name: 'Acme Testing'
website: https://acme.example
applied_on: 2026-11-20
status: applied   # by hand

owners:
  - github: zoe
    id: 4242
regions: [ europe ]
";

fn pushes(scene: &Scene, more: &str) {
    let text = scene.git_of_base(&["show", &format!("main:{ACME_YAML}")]);
    let text = format!("{text}\r\n{}", more.replace('\n', "\r\n"));
    scene.push_to_main(&[(ACME_YAML, Some(&text))]);
}

fn scene() -> Scene {
    let scene = Scene::with(&[(ACME_YAML, &RECORD.replace('\n', "\r\n"))]);
    let program = scene.on_main("partners/program.yaml").replacen(
        "    name: Integration Partner Agreement\n",
        "    name: Integration Partner Agreement\n    versions: [{ version: \"1.0\", from: 2026-01-01 }]\n",
        1,
    );
    scene.push_to_main(&[("partners/program.yaml", Some(&program))]);
    scene
}

/// Lines that the open pull request changes, without their carriage returns, which each must have.
fn proposed(scene: &Scene, branch: &str) -> Vec<String> {
    let lines = scene.diff("main", branch, ACME_YAML);
    let one = |line: &String| {
        assert!(line.ends_with('\r'), "{line:?} lost its line end");
        line.trim_end().to_owned()
    };
    lines.iter().map(one).collect()
}

fn marks(scene: &Scene, number: u64, steps: &[(&str, &str)]) {
    for (login, step) in steps {
        scene.say(number, login, &format!("/done {step}"));
    }
}

#[test]
fn an_application_goes_through_all_phases() {
    let scene = scene();
    scene.settle("2026-11-24");
    let parent = scene.issue("Acme Testing: partnership").number;
    let first = scene.issue("Acme Testing: phase 1, Identification and Qualification");
    assert_eq!(first.parent, Some(parent));
    assert_eq!(
        first.labels,
        [
            "partner:onboarding",
            "partner:waits-for-partner",
            "phase:identification",
            "tier:integration"
        ]
    );
    assert!(first.body.contains("| Due | 2026-12-24;"), "{}", first.body);

    // Accepted by merging our pull request, which has a verdict on its head.
    let pull = scene.our_pull();
    assert_eq!(
        proposed(&scene, "psp-partners/advance/acme/accept"),
        [
            "-status: applied   # by hand",
            "+status: onboarding   # by hand",
            "+status_since: 2026-11-24",
            "+phases:",
            "+  identification:",
            "+    entered: 2026-11-24"
        ]
    );
    assert_eq!(scene.check(pull).0, "neutral", "a maintainer decides");
    scene.merge(pull);
    scene.settle("2026-11-25");
    assert_eq!(
        scene.branches(),
        Vec::<String>::new(),
        "a branch that is merged is gone"
    );
    assert!(scene.issue(": phase 1").open);

    // Phase 1: both speak, the program ticks, the verdict goes on record.
    marks(
        &scene,
        first.number,
        &[("zoe", "outreach"), ("mona", "outreach"), ("zoe", "feasibility")],
    );
    scene.settle("2026-11-28");
    assert!(
        scene
            .last_answer(first.number)
            .contains("the maintainers' part is done since 2026-11-28"),
        "{:#?}",
        scene.answers(first.number)
    );
    for step in ["market-analysis", "feasibility.program", "business-case"] {
        scene.tick(first.number, step, true);
    }
    scene.settle("2026-11-30");
    assert_eq!(scene.our_pulls(), [], "the gate does not hold yet");
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains("add to the record what *Before the next phase* lists")
    );
    pushes(
        &scene,
        "feasibility: { verdict: feasible, by: mona, decided_on: 2026-11-29 }\n",
    );
    scene.settle("2026-12-01");
    let pull = scene.our_pull();
    assert_eq!(
        proposed(&scene, "psp-partners/advance/acme/identification"),
        [
            "+    left: 2026-12-01",
            "+    steps:",
            "+      market-analysis:",
            "+        done: 2026-11-30",
            "+      outreach:",
            "+        done: 2026-11-28",
            "+      feasibility:",
            "+        done: 2026-11-30",
            "+      business-case:",
            "+        done: 2026-11-30",
            "+  negotiation:",
            "+    entered: 2026-12-01"
        ]
    );
    assert_eq!(scene.check(pull).0, "neutral");
    assert!(scene.issue(": phase 1").body.contains(&format!("#{pull}")));
    scene.merge(pull);
    scene.settle("2026-12-02");
    let first = scene.issue(": phase 1");
    assert!(!first.open);
    let second = scene.issue("Acme Testing: phase 2, Negotiation and Agreement");
    for words in [
        "Identification and Qualification is over** since 2026-12-01.",
        "- Initial outreach: done on 2026-11-28",
        &format!("The partnership goes on in #{}.", second.number),
    ] {
        assert!(first.body.contains(words), "{words} in {}", first.body);
    }
    assert_eq!(second.parent, Some(parent));
    assert!(second.body.contains("| Began | 2026-12-01 |"), "{}", second.body);

    // Phase 2.
    let both = ["integration-plan", "legal-agreement", "success-metrics"];
    let all: Vec<(&str, &str)> = both.iter().flat_map(|s| [("zoe", *s), ("mona", *s)]).collect();
    marks(&scene, second.number, &all);
    scene.say(second.number, "mona", "/skip proposal They wrote theirs.");
    pushes(
        &scene,
        "agreement:\n  template: integration\n  version: \"1.0\"\n  signed_on: 2026-12-10\n  signed_by: [zoe, mona]\n  parameters: { technical-standards: \"1.0\", marketing-guidelines: \"1.0\" }\n\
         success_metrics:\n  - { metric: active-users, target: 5000, by: 2027-12-31 }\n",
    );
    scene.settle("2026-12-12");
    let lines = proposed(&scene, "psp-partners/advance/acme/negotiation");
    assert!(
        lines.contains(&"+        skipped: They wrote theirs.".to_owned()),
        "{lines:#?}"
    );
    assert!(lines.iter().all(|line| line.starts_with('+')), "{lines:#?}");
    scene.merge(scene.our_pull());
    scene.settle("2026-12-13");
    let third = scene.issue("Acme Testing: phase 3, Implementation and Launch");
    assert!(!scene.issue(": phase 2").open);

    // Phase 3.
    let steps = [
        ("zoe", "integration-development"),
        ("zoe", "joint-testing"),
        ("mona", "joint-testing"),
        ("zoe", "marketing-material"),
        ("mona", "marketing-material"),
        ("zoe", "launch"),
        ("mona", "launch"),
    ];
    marks(&scene, third.number, &steps);
    pushes(
        &scene,
        "integration:\n  kind: connector\n  status: available\n  repository: acme/connector\n  package: npm:@acme/psp\n  \
         evidence: { as_of: 2027-02-01, verified_by: mona, verified_on: 2027-02-02 }\n\
         compatibility: { psp_version: \"1.0\", standards: [\"1.0\"], passed: 9, failed: 0, tested_on: 2027-02-01 }\n\
         support:\n  url: https://acme.example/support\n  contact: zoe\n  hours: Mon-Fri\n  first_response_hours: 24\n  \
         confirmed_on: 2027-02-01\n  evidence: { verified_by: mona, verified_on: 2027-02-02 }\n\
         launch: { date: 2027-03-01, guidelines: \"1.0\" }\n",
    );
    scene.settle("2027-02-10");
    let lines = proposed(&scene, "psp-partners/advance/acme/implementation");
    assert!(lines.contains(&"+status: active   # by hand".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"+status_since: 2027-02-10".to_owned()), "{lines:#?}");
    scene.merge(scene.our_pull());

    // Management: an issue for each quarter, with its steps open again.
    scene.settle("2027-02-11");
    assert!(!scene.issue(": phase 3").open);
    let quarter = scene.issue("Acme Testing: Management and Growth, 2027 Q1");
    assert!(quarter.labels.contains(&"partner:review".to_owned()));
    assert!(quarter.body.contains("| Due | 2027-03-31;"), "{}", quarter.body);
    marks(&scene, quarter.number, &[("mona", "performance-monitoring")]);
    scene.settle("2027-02-20");
    assert_eq!(scene.our_pulls(), [], "a lasting phase is not left");
    let mut run = scene.onboard("2027-04-01", &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    run = scene.settle("2027-04-01");
    let before = scene.issue("2027 Q1");
    assert!(
        !before.open && before.body.contains("the quarter 2027 Q1 is over.**"),
        "{run:#?}"
    );
    let next = scene.issue("2027 Q2");
    assert!(
        next.open && next.body.contains("- [ ] **Performance monitoring**"),
        "{}",
        next.body
    );
    assert_eq!(next.parent, Some(parent));
    assert_eq!(
        scene.issues().iter().filter(|i| i.title.contains("Management")).count(),
        2
    );
    let record = scene.git_of_base(&["show", &format!("main:{ACME_YAML}")]);
    for line in RECORD.lines().filter(|line| !line.starts_with("status:")) {
        assert!(record.contains(&format!("{line}\r\n")), "{line} in {record}");
    }
    // The partnership, three phases, two quarters; one pull request that accepts, and three that move on.
    assert_eq!(scene.hub.world(|w| w.repository(HERE).issues.len()), 1 + 3 + 2 + 1 + 3);
}
