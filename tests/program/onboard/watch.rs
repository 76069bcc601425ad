//! What nobody else would notice: dates that come near, and steps that are overdue.

use std::fmt::Write as _;

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::Scene;

/// Everything that runs out, on one day.
const DATED: &str = "\
certifications:
  - { github: ada, credential: PSP-1, issued: 2026-01-01, expires: 2027-03-31 }
  - { github: ben, credential: PSP-2, issued: 2026-01-01, expires: 2027-03-31 }
agreement: { template: integration, version: \"1.0\", signed_on: 2026-02-01, signed_by: [zoe, mona], parameters: { technical-standards: \"1.0\", marketing-guidelines: \"1\" }, expires: 2027-03-31 }
enablement: { api-documentation: { granted: 2026-02-01, expires: 2027-03-31 } }
workstreams: [{ id: community, name: Community, kind: community, renew_by: 2027-03-31 }]
grants: [{ benefit: documentation-support, granted_on: 2026-11-01, expires: 2027-03-31 }]
waivers: [{ criterion: customer-support, reason: New team., by: mona, granted_on: 2026-04-01, until: 2027-03-31 }]
integration:
  kind: connector
  status: beta
  repository: acme/connector
  package: npm:@acme/psp
  evidence: { as_of: 2026-02-24, verified_by: mona, verified_on: 2026-03-01 }
";

fn dated() -> Scene {
    let record = ONBOARDING.to_owned() + DATED;
    // Its phase has time, so that only dates are heard.
    let record = record.replace("status_since: 2026-11-01", "status_since: 2026-12-20");
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    let program = scene
        .on_main("partners/program.yaml")
        .replacen(
            "    name: Integration Partner Agreement\n",
            "    name: Integration Partner Agreement\n    versions: [{ version: \"1.0\", from: 2026-01-01 }]\n",
            1,
        )
        .replace("pace_days: 30", "pace_days: 300")
        .replacen(
            "    line: Technical documentation support\n    tiers: [integration]\n    needs: implementation\n",
            "    line: Technical documentation support\n    tiers: [integration]\n    needs: identification\n",
            1,
        )
        .replacen(
            "    line: Comprehensive API documentation\n",
            "    line: Comprehensive API documentation\n    review_by: 2027-03-31\n",
            1,
        );
    scene.push_to_main(&[("partners/program.yaml", Some(&program))]);
    scene
}

fn expiries(scene: &Scene) -> Vec<String> {
    let issues = scene
        .issues()
        .into_iter()
        .filter(|i| i.labels.contains(&"partner:expiry".to_owned()));
    let mut shown: Vec<String> = issues
        .map(|i| format!("{} {}", if i.open { "open" } else { "closed" }, i.title))
        .collect();
    shown.sort();
    shown
}

#[test]
fn each_thing_that_runs_out_has_one_issue_from_ninety_days_ahead() {
    let scene = dated();
    scene.apply("2026-12-30"); // 91 days ahead
    assert_eq!(expiries(&scene), Vec::<String>::new());
    scene.settle("2026-12-31");
    let at = "expires on 2027-03-31";
    let all = [
        format!("open Acme Testing: agreement {at}"),
        format!("open Acme Testing: certification ada {at}"),
        format!("open Acme Testing: certification ben {at}"),
        format!("open Acme Testing: enablement API documentation {at}"),
        format!("open Acme Testing: evidence for Builds a connector or plugin {at}"),
        format!("open Acme Testing: waiver Provides customer support {at}"),
        format!("open Acme Testing: workstream Community {at}"),
        format!("open PSP Partnership Program: offer API documentation {at}"),
    ];
    // The grant lasts 150 days: people are told at most 50 days before it ends.
    assert_eq!(expiries(&scene), all);
    let agreement = scene.issue("agreement expires").number;
    assert!(
        scene
            .issue("agreement expires")
            .body
            .contains("on 2026-12-31, 2027-03-01, 2027-03-24.")
    );
    // 31 and 30 days, 8 and 7, the day itself and the day after.
    let mut said = Vec::new();
    for day in [
        "2027-02-28",
        "2027-03-01",
        "2027-03-23",
        "2027-03-24",
        "2027-03-31",
        "2027-04-01",
        "2027-04-10",
    ] {
        scene.apply(day);
        let count = scene.answers(agreement).len();
        writeln!(said_line(&mut said), "{day} {count}").unwrap();
        // And the grant, by now.
        assert_eq!(expiries(&scene).len(), all.len() + 1, "one issue a thing");
    }
    assert_eq!(
        said,
        [
            "2027-02-28 0\n",
            "2027-03-01 1\n",
            "2027-03-23 1\n",
            "2027-03-24 2\n",
            "2027-03-31 2\n",
            "2027-04-01 3\n",
            "2027-04-10 3\n"
        ]
    );
    // A benefit simply ended. All else stays until the record has a new date, or the criterion is met without a waiver.
    let mut over: Vec<String> = all.iter().map(|title| title.replace("expires", "expired")).collect();
    over.push(format!("closed Acme Testing: grant documentation-support {at}"));
    assert_eq!(expiries(&scene), sorted(over));
    assert_eq!(reason(&scene, "grant "), Some("completed".to_owned()));
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}

/// How GitHub says that the issue ended.
fn reason(scene: &Scene, title: &str) -> Option<String> {
    let number = scene.issue(title).number;
    scene
        .hub
        .world(|w| w.repository(HERE).issue(number).state_reason.clone())
}

#[test]
fn what_expired_before_the_first_run_has_an_issue() {
    let scene = dated();
    scene.settle("2027-06-01");
    let at = "expired on 2027-03-31";
    assert_eq!(
        expiries(&scene),
        [
            format!("open Acme Testing: agreement {at}"),
            format!("open Acme Testing: certification ada {at}"),
            format!("open Acme Testing: certification ben {at}"),
            format!("open Acme Testing: enablement API documentation {at}"),
            format!("open Acme Testing: evidence for Builds a connector or plugin {at}"),
            format!("open Acme Testing: waiver Provides customer support {at}"),
            format!("open Acme Testing: workstream Community {at}"),
            format!("open PSP Partnership Program: offer API documentation {at}"),
        ]
    );
    let evidence = scene.issue("evidence for Builds a connector or plugin").body;
    assert!(evidence.contains("Until then, the criterion is unknown."), "{evidence}");
    assert!(!evidence.contains("Reminders"), "{evidence}");
}

#[test]
fn renewing_on_any_day_leads_to_the_same_issues() {
    let shown = |scene: &Scene| -> Vec<(String, bool, String)> {
        let mut issues = scene.issues();
        issues.retain(|i| i.title.contains("agreement"));
        let text = |body: &str| body.split_once('\n').map(|(_, text)| text.to_owned()).unwrap();
        issues
            .iter()
            .map(|i| (i.title.clone(), i.open, text(&i.body)))
            .collect()
    };
    let mut outcomes = Vec::new();
    // In time, on the last day, a day late, and long after.
    for day in ["2027-02-01", "2027-03-31", "2027-04-01", "2027-08-01"] {
        let scene = dated();
        scene.onboard("2027-01-04", &["--apply"]);
        if *day > *"2027-03-31" {
            scene.apply(day);
            for title in ["agreement", "evidence for Builds a connector or plugin"] {
                assert!(scene.issue(title).open, "{title} on {day}");
                assert_ne!(
                    reason(&scene, title),
                    Some("not_planned".to_owned()),
                    "{title} on {day}"
                );
            }
        }
        scene.rewrite(|text| {
            text.replace(
                "guidelines: \"1\" }, expires: 2027-03-31",
                "guidelines: \"1\" }, expires: 2028-03-31",
            )
            .replace(
                "as_of: 2026-02-24, verified_by: mona, verified_on: 2026-03-01",
                "as_of: RENEWED",
            )
            .replace("RENEWED", day)
        });
        scene.apply(day);
        for title in ["agreement", "evidence for Builds a connector or plugin"] {
            assert_eq!(reason(&scene, title), Some("completed".to_owned()), "{title} on {day}");
            let body = scene.issue(title).body;
            assert!(body.contains("it has a new date, 2028-0"), "{body}");
        }
        scene.apply("2028-01-10");
        outcomes.push((day, shown(&scene)));
    }
    assert!(outcomes[0].1.iter().all(|(_, open, _)| *open), "{outcomes:#?}");
    for (day, outcome) in &outcomes[1..] {
        assert_eq!(outcome, &outcomes[0].1, "renewed on {day}");
    }
}

#[test]
fn no_notice_is_longer_than_a_third_of_the_period() {
    let scene = dated();
    let program = scene
        .on_main("partners/program.yaml")
        .replace("integration.evidence.as_of: 400", "integration.evidence.as_of: 92");
    scene.push_to_main(&[("partners/program.yaml", Some(&program))]);
    scene.rewrite(|text| text.replace("as_of: 2026-02-24", "as_of: 2026-12-01"));
    let evidence = |scene: &Scene| expiries(scene).iter().any(|title| title.contains("evidence"));
    for (day, is_shown) in [("2026-12-03", false), ("2027-01-31", false), ("2027-02-01", true)] {
        scene.apply(day);
        assert_eq!(evidence(&scene), is_shown, "{day}");
    }
    let issue = scene.issue("evidence for Builds a connector or plugin expires on 2027-03-03");
    assert!(issue.body.contains("on 2027-02-01, 2027-02-24."), "{}", issue.body);
    // The program's own days.
    let program = program.replace("notice_days: [90, 30, 7]", "notice_days: [10]");
    scene.push_to_main(&[("partners/program.yaml", Some(&program))]);
    scene.apply("2027-02-02");
    assert!(!scene.issue("evidence for Builds a connector or plugin").open);
    scene.apply("2027-02-21");
    assert!(scene.issue("evidence for Builds a connector or plugin").open);
}

#[test]
fn a_second_certificate_renews_the_first() {
    let scene = dated();
    scene.onboard("2027-01-04", &["--apply"]);
    scene.rewrite(|text| {
        text.replace(
            "certifications:\n",
            "certifications:\n  - { github: Ada, credential: PSP-9, issued: 2027-01-05, expires: 2029-03-31 }\n",
        )
    });
    scene.apply("2027-04-01");
    let ada = scene.issue("certification ada");
    assert!(
        !ada.open && ada.body.contains("it has a new date, 2029-03-31"),
        "{}",
        ada.body
    );
    assert!(scene.issue("certification ben").open);
}

fn said_line(said: &mut Vec<String>) -> &mut String {
    said.push(String::new());
    said.last_mut().unwrap()
}

#[test]
fn renewed_it_closes_and_the_next_date_opens_the_same_issue() {
    let scene = dated();
    scene.settle("2027-01-04");
    let number = scene.issue("agreement expires").number;
    scene.rewrite(|text| {
        text.replace(
            "marketing-guidelines: \"1\" }, expires: 2027-03-31",
            "marketing-guidelines: \"1\" }, expires: 2028-03-31",
        )
    });
    scene.settle("2027-01-05");
    let closed = scene.issue("agreement expires");
    assert!(!closed.open, "{closed:#?}");
    scene.settle("2028-01-10");
    let again = scene.issue("Acme Testing: agreement expires on 2028-03-31");
    assert_eq!((again.number, again.open), (number, true));
    assert!(
        again.body.contains("expires on 2028-03-31") && !again.body.contains("2027"),
        "{}",
        again.body
    );
}

#[test]
fn one_that_a_person_closed_stays_closed_for_that_date() {
    let scene = dated();
    scene.settle("2027-01-04");
    let number = scene.issue("agreement expires").number;
    scene.close(number, "mona");
    for day in ["2027-01-05", "2027-03-02", "2027-03-30"] {
        scene.settle(day);
        assert!(!scene.issue("agreement expires").open, "{day}");
    }
    assert_eq!(scene.answers(number).len(), 0, "whoever closed it has heard enough");
}

#[test]
fn a_phase_is_overdue_from_the_day_after_by_whose_move_it_is() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.apply("2026-12-01");
    let phase = scene.issue(": phase 1").number;
    assert_eq!(scene.issues().len(), 2, "due today is not late");
    scene.settle("2026-12-02");
    let late = scene.issue("Acme Testing: phase 1 is overdue");
    for words in [
        "was due on 2026-12-01",
        &format!("#{phase}"),
        "**Your turn, @zoe:** do <code>outreach</code>",
        "**A maintainer's turn, @mona:** <code>market-analysis</code>",
    ] {
        assert!(late.body.contains(words), "{words} in {}", late.body);
    }
    assert_eq!(scene.assigned(late.number), ["mona"]);
    scene.say(phase, "zoe", "/done outreach\n/done feasibility");
    scene.settle("2026-12-03");
    let late = scene.issue("is overdue");
    assert!(
        late.body.contains("**Waiting for a maintainer, @mona:**") && !late.body.contains("@zoe"),
        "{}",
        late.body
    );
    assert_eq!(late.labels, ["partner:waits-for-program", "phase:identification"]);
    // Not while it is paused.
    let record = scene.on_main(ACME_YAML);
    scene.rewrite(|text| {
        text.replace("status: onboarding", "status: paused\nstatus_reason: Holidays.")
            .replace("status_since: 2026-11-01", "status_since: 2026-12-03")
    });
    scene.settle("2026-12-04");
    assert!(!scene.issue("is overdue").open);
    scene.push_to_main(&[(ACME_YAML, Some(&record))]);
    scene.settle("2026-12-05");
    assert!(scene.issue("is overdue").open);
    scene.say(
        phase,
        "mona",
        "/done outreach\n/done feasibility\n/done business-case\n/done market-analysis",
    );
    scene.settle("2026-12-06");
    assert!(!scene.issue("is overdue").open, "every step is done");
}

/// GitHub sends up to 25 MB; nothing of a push is needed.
#[test]
fn a_push_of_any_size_starts_a_run() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let commits = vec![serde_json::json!({ "message": "x".repeat(1 << 20) }); 9];
    let event = serde_json::json!({ "ref": "refs/heads/main", "commits": commits });
    let arguments = ["onboard", "--at", "2026-11-24", "--apply"];
    let run = scene.finish(scene.start_command(&arguments, "push", &event, "onboard"));
    assert_eq!(run.run.code, 0, "{:?}", run.run);
    assert!(scene.issue(": phase 1").open);
}
