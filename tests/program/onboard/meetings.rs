//! The business review of a quarter: an issue some days before, with what it needs, until both sides have held it and that is
//! on record.

use crate::common::Registry;
use crate::onboard::play::{ACME_YAML, next_day};
use crate::onboard::quarters::{report, scene};
use crate::onboard::thirty::{program, record};
use crate::scene::Scene;

/// 14 days before the last day of the quarter, as the real program has it.
const FIRST: &str = "2026-12-17";
const BEFORE: &str = "2026-12-16";
const TITLE: &str = "acme Testing: Business review, 2026 Q4";
const EARLIER: &str = "\
period: 2026-Q3
reviews:
  business-reviews:
    held_on: 2026-09-20
    promises:
      - { what: Publish the connector, by: partner, due: 2026-12-01 }
      - { what: Answer the security questions, by: program }
      - { what: Long done, by: program, done_on: 2026-10-01 }
";

fn near() -> Scene {
    let scene = scene(&["99.95", "99.5", "99.9"]);
    let record = record("acme", "management")
        + "grants:\n  - { id: early-1, benefit: early-access, granted_on: 2026-11-01, expires: 2027-02-01 }\n";
    scene.push_to_main(&[
        (ACME_YAML, Some(&record)),
        ("partners/acme/reviews/2026-Q3.yaml", Some(EARLIER)),
    ]);
    scene
}

/// How many issues about the review are open.
fn open(scene: &Scene) -> usize {
    scene
        .issues()
        .iter()
        .filter(|issue| issue.open && issue.title == TITLE)
        .count()
}

#[test]
fn an_issue_opens_before_the_quarter_ends_with_what_the_review_needs() {
    let scene = near();
    scene.onboard(BEFORE, &["--apply"]);
    assert_eq!(open(&scene), 0);
    scene.onboard(FIRST, &["--apply"]);
    scene.assert_clean();
    assert_eq!(open(&scene), 1);
    let body = scene.issue(TITLE).body;
    let quarter = scene.issue("Management and Growth, 2026 Q4").number;
    for words in [
        "**Your turn, @zoe, @mona:** hold the Business review by 2026-12-31".to_owned(),
        format!("comment <code>/done business-reviews</code> in #{quarter}"),
        "The last one was held on 2026-09-20.".to_owned(),
        "### Metrics of the fourth quarter of 2026".to_owned(),
        "- **The program**: Answer the security questions".to_owned(),
        "- The partner, by 2026-12-01: Publish the connector".to_owned(),
        "### Benefits".to_owned(),
        "### What ends before the next one".to_owned(),
        "2027-02-01".to_owned(),
    ] {
        assert!(body.contains(&words), "{words} in {body}");
    }
    let (ours, theirs) = (body.find("Answer the security"), body.find("Publish the connector"));
    assert!(ours < theirs && !body.contains("Long done"), "{body}");
    // Nothing changes until something happens.
    scene.assert_settled(&next_day(FIRST));
}

#[test]
fn it_closes_once_the_review_is_on_record() {
    let scene = near();
    scene.onboard(FIRST, &["--apply"]);
    let quarter = scene.issue("Management and Growth, 2026 Q4").number;
    for side in ["zoe", "mona"] {
        scene.say(quarter, side, "/done business-reviews");
    }
    scene.onboard("2026-12-19", &["--apply"]);
    assert_eq!(open(&scene), 1, "the pull request isn't merged yet");
    scene.merge(scene.our_pull());
    scene.onboard("2026-12-20", &["--apply"]);
    assert_eq!(open(&scene), 0);
    let closed = scene.issue(TITLE).body;
    assert!(
        closed.contains("**Nothing for you to do:** it was held on 2026-12-19"),
        "{closed}"
    );
    scene.onboard("2026-12-21", &["--apply"]);
    assert_eq!(open(&scene), 0, "it stays closed");
}

#[test]
fn a_figure_that_changed_later_is_shown_with_its_reason() {
    let scene = near();
    let text = "period: 2026-10\nrestated: The first export counted test accounts.\nfigures:\n  uptime: 99.7\n  \
                support-tickets: 5\n  csat: 4.5\n  active-users: 100\n";
    scene.push_to_main(&[("partners/acme/metrics/2026-10.yaml", Some(text))]);
    scene.onboard(FIRST, &["--apply"]);
    let body = scene.issue(TITLE).body;
    assert!(
        body.contains("of 2026-10 changed after the month was over: The first export counted test accounts."),
        "{body}"
    );
}

#[test]
fn partners_that_do_not_run_have_no_review() {
    let scene = near();
    let paused = record("acme", "management").replace(
        "status: active",
        "status: paused\nstatus_since: 2026-12-01\nstatus_reason: They rebuild it.",
    );
    scene.push_to_main(&[(ACME_YAML, Some(&paused))]);
    scene.onboard(FIRST, &["--apply"]);
    assert_eq!(open(&scene), 0);
    // In the next quarter, the issue is about that one.
    let other = near();
    report(&other, "2026-12", "99.9");
    other.onboard(FIRST, &["--apply"]);
    other.onboard("2027-01-05", &["--apply"]);
    assert_eq!(open(&other), 0);
}

#[test]
fn criteria_that_turned_since_the_last_one_are_shown() {
    let registry = Registry::with_program();
    registry.write("partners/program.yaml", program());
    registry.write(ACME_YAML, record("acme", "management"));
    registry.write("partners/acme/reviews/2026-Q3.yaml", EARLIER);
    let scene = Scene::of_day(&registry, "2026-09-20");
    let quality = "partners/acme/metrics/2026-";
    for month in ["09", "10", "11"] {
        let text = format!(
            "period: 2026-{month}\nfigures:\n  uptime: 99.9\n  support-tickets: 5\n  csat: 4.5\n  active-users: 100\n"
        );
        scene.push_to_main_on("2026-12-01", "metrics", &[(&format!("{quality}{month}.yaml"), &text)]);
    }
    scene.onboard(FIRST, &["--apply"]);
    scene.assert_clean();
    let body = scene.issue(TITLE).body;
    let turned = "### Criteria that turned since the last one\n\n- Keeps up the quality of the integration: met (claimed), was unknown\n";
    assert!(body.contains(turned), "{body}");
    scene.assert_settled(&next_day(FIRST));
}

#[test]
fn without_the_commits_of_that_day_the_issue_shows_that_it_is_not_known() {
    let scene = near();
    scene.onboard(FIRST, &["--apply"]);
    let body = scene.issue(TITLE).body;
    assert!(
        body.contains("What turned since then isn't known: this run didn't have the commits of that day."),
        "{body}"
    );
    assert!(!body.contains("Criteria that turned"), "{body}");
}
