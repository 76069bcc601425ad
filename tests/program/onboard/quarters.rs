//! A partnership that is active: reviews that were held reach the record, and metrics that are not good enough have one
//! issue until they are again.

use std::fmt::Write as _;

use crate::onboard::play::ACME_YAML;
use crate::onboard::thirty::{record, scene_of};
use crate::scene::Scene;

/// A partner that is active since 2026-08-27, with the uptime of each month from September on.
fn scene(uptimes: &[&str]) -> Scene {
    let scene = scene_of(vec![(ACME_YAML.to_owned(), record("acme", "management"))]);
    for (month, uptime) in (9..).zip(uptimes) {
        report(&scene, &format!("2026-{month:02}"), uptime);
    }
    scene
}

fn report(scene: &Scene, month: &str, uptime: &str) {
    let mut text = format!("period: {month}\nfigures:\n");
    for (metric, value) in [
        ("uptime", uptime),
        ("support-tickets", "5"),
        ("csat", "4.5"),
        ("active-users", "100"),
    ] {
        writeln!(text, "  {metric}: {value}").unwrap();
    }
    scene.push_to_main(&[(&format!("partners/acme/metrics/{month}.yaml"), Some(&text))]);
}

#[test]
fn a_review_that_both_sides_ticked_reaches_the_record_and_the_report() {
    let scene = scene(&[]);
    scene.onboard("2026-11-04", &["--apply"]);
    let issue = scene.issue("Management and Growth, 2026 Q4").number;
    scene.say(issue, "zoe", "/done business-reviews");
    scene.onboard("2026-11-05", &["--apply"]);
    assert_eq!(scene.our_pulls(), [], "one side is not enough");
    scene.say(issue, "mona", "/done business-reviews");
    scene.onboard("2026-11-06", &["--apply"]);
    assert_eq!(scene.branches(), ["psp-partners/advance/acme/management/2026-Q4"]);
    let pull = scene.our_pull();
    let text = scene.on_branch("psp-partners/advance/acme/management/2026-Q4", ACME_YAML);
    let added = scene.diff("main", "psp-partners/advance/acme/management/2026-Q4", ACME_YAML);
    assert_eq!(
        added,
        ["+    steps:", "+      business-reviews:", "+        done: 2026-11-06"],
        "{text}"
    );
    assert!(
        scene
            .issue("Management and Growth, 2026 Q4")
            .body
            .contains(&format!("merge #{pull}")),
        "{}",
        scene.issue("Management and Growth, 2026 Q4").body
    );
    scene.assert_settled("2026-11-06");
    scene.merge(pull);
    scene.apply("2026-11-07");
    assert_eq!(scene.our_pulls(), [], "it is proposed once");
    // The next quarter has its own.
    scene.onboard("2027-01-06", &["--apply"]);
    let issue = scene.issue("Management and Growth, 2027 Q1").number;
    scene.say(issue, "zoe", "/done business-reviews");
    scene.say(issue, "mona", "/done business-reviews");
    scene.onboard("2027-01-07", &["--apply"]);
    let text = scene.on_branch("psp-partners/advance/acme/management/2027-Q1", ACME_YAML);
    assert!(text.contains("        done: 2027-01-07\n"), "{text}");
}

#[test]
fn a_breach_of_quality_opens_one_issue_until_the_metrics_recover() {
    let title = "integration-quality is not met since";
    let scene = scene(&["99.9", "99.9", "99.9"]);
    scene.apply("2026-12-10");
    assert!(!scene.issues().iter().any(|i| i.title.contains(title)));
    report(&scene, "2026-12", "98.5");
    scene.apply("2027-01-08");
    let issue = scene.issue(title);
    assert_eq!(
        issue.title,
        "acme Testing: integration-quality is not met since 2027-01-08"
    );
    assert!(
        issue.labels.contains(&"partner:remediation".to_owned()),
        "{:?}",
        issue.labels
    );
    for words in ["**Your turn, @zoe:**", "ends on 2027-02-07", "98.5"] {
        assert!(issue.body.contains(words), "{words} in {}", issue.body);
    }
    assert!(
        !issue.body.contains("metrics/YYYY-MM.yaml"),
        "no file is missing: {}",
        issue.body
    );
    // The date stays, and once it is over, one comment says so. A missing month ends nothing.
    scene.apply("2027-02-07");
    assert_eq!(scene.answers(issue.number).len(), 0);
    scene.apply("2027-02-08");
    let shown = scene.issue(title);
    assert!(
        shown.open && shown.body.contains("ended on 2027-02-07"),
        "{}",
        shown.body
    );
    assert_eq!(scene.answers(issue.number).len(), 1);
    assert!(
        scene
            .last_answer(issue.number)
            .contains("**Waiting for a maintainer, @mona:**")
    );
    for (month, uptime) in [("2027-01", "99.9"), ("2027-02", "99.9"), ("2027-03", "99.9")] {
        report(&scene, month, uptime);
    }
    scene.apply("2027-04-10");
    let shown = scene.issue(title);
    assert!(
        !shown.open && shown.body.contains("the metrics meet the criterion again"),
        "{}",
        shown.body
    );
    // Another breach opens it again, with a new date.
    report(&scene, "2027-04", "90");
    scene.apply("2027-05-10");
    let again = scene.issue(title);
    assert_eq!((again.number, again.open), (issue.number, true));
    assert!(again.body.contains("ends on 2027-06-09"), "{}", again.body);
}
