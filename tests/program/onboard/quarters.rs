//! A partnership that is active: reviews that were held have a document, and metrics that are not good enough have one
//! issue until they are again.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::onboard::play::ACME_YAML;
use crate::onboard::thirty::{record, scene_of};
use crate::scene::Scene;

/// A partner that is active since 2026-08-27, with the uptime of each month from September on.
pub fn scene(uptimes: &[&str]) -> Scene {
    let scene = scene_of(vec![(ACME_YAML.to_owned(), record("acme", "management"))]);
    for (month, uptime) in (9..).zip(uptimes) {
        report(&scene, &format!("2026-{month:02}"), uptime);
    }
    scene
}

pub fn report(scene: &Scene, month: &str, uptime: &str) {
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

/// The path of the reviews of a quarter.
fn reviews(quarter: &str) -> String {
    format!("partners/acme/reviews/{quarter}.yaml")
}

/// The branch of the proposal that records the reviews of a quarter.
fn branch(quarter: &str) -> String {
    format!("psp-partners/advance/acme/management/{quarter}")
}

/// The day after both sides marked a review as done.
pub const REVIEW_IS_DONE: &str = "2026-11-05";

/// A partnership in which both sides marked the review of the quarter as done, before a run sees it.
pub fn review_is_done() -> Scene {
    let scene = scene(&[]);
    scene.onboard("2026-11-04", &["--apply"]);
    let issue = scene.issue("Management and Growth, 2026 Q4").number;
    for side in ["zoe", "mona"] {
        scene.say(issue, side, "/done business-reviews");
    }
    scene
}

/// What the report of a day shows of acme's reviews: the date of the last one, and whether it was held in time.
fn reported(scene: &Scene, day: &str) -> (Value, Value) {
    let arguments = ["report", "--at", day, "--format", "json"];
    let report = scene.finish(scene.start_command(&arguments, "schedule", &json!({}), "onboard"));
    assert_eq!(report.run.code, 0, "{report:#?}");
    let report: Value = serde_json::from_str(&report.run.stdout).expect("JSON");
    let review = &report["promises"]["reviews"][0];
    (review["held"].clone(), review["kept"].clone())
}

#[test]
fn a_review_that_both_sides_ticked_reaches_its_document_and_the_report() {
    let scene = scene(&[]);
    scene.onboard("2026-11-04", &["--apply"]);
    let issue = scene.issue("Management and Growth, 2026 Q4").number;
    scene.say(issue, "zoe", "/done business-reviews");
    scene.onboard("2026-11-05", &["--apply"]);
    assert_eq!(scene.our_pulls(), [], "one side is not enough");
    scene.say(issue, "mona", "/done business-reviews");
    scene.onboard("2026-11-06", &["--apply"]);
    assert_eq!(scene.branches(), [branch("2026-Q4")]);
    let pull = scene.our_pull();
    let text = scene.on_branch(&branch("2026-Q4"), &reviews("2026-Q4"));
    assert_eq!(
        text,
        "# yaml-language-server: $schema=../../../schemas/held-reviews.schema.json\n\
         period: 2026-Q4\n\
         reviews:\n  business-reviews:\n    held_on: 2026-11-06"
    );
    assert_eq!(
        scene.on_branch(&branch("2026-Q4"), ACME_YAML),
        scene.on_branch("main", ACME_YAML),
        "the record stays as it is"
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
    assert_eq!(reported(&scene, "2026-11-06"), (Value::Null, Value::Null));
    scene.merge(pull);
    scene.apply("2026-11-07");
    assert_eq!(scene.our_pulls(), [], "it is proposed once");
    assert_eq!(
        reported(&scene, "2027-01-02"),
        (Value::from("2026-11-06"), Value::Bool(true))
    );
    // The next quarter has its own, and the earlier one stays.
    scene.onboard("2027-01-06", &["--apply"]);
    let issue = scene.issue("Management and Growth, 2027 Q1").number;
    scene.say(issue, "zoe", "/done business-reviews");
    scene.say(issue, "mona", "/done business-reviews");
    scene.onboard("2027-01-07", &["--apply"]);
    let text = scene.on_branch(&branch("2027-Q1"), &reviews("2027-Q1"));
    assert!(text.contains("    held_on: 2027-01-07"), "{text}");
    let earlier = scene.on_branch(&branch("2027-Q1"), &reviews("2026-Q4"));
    assert!(earlier.contains("held_on: 2026-11-06"), "{earlier}");
}

#[test]
fn a_tick_that_is_taken_back_withdraws_the_review() {
    let scene = review_is_done();
    scene.onboard(REVIEW_IS_DONE, &["--apply"]);
    let issue = scene.issue("Management and Growth, 2026 Q4").number;
    let pull = scene.our_pull();
    for side in ["zoe", "mona"] {
        scene.say(issue, side, "/undo business-reviews");
    }
    scene.onboard("2026-11-06", &["--apply"]);
    assert_eq!(scene.branches(), [""; 0], "#{pull} is withdrawn");
    scene.assert_settled("2026-11-06");
    // Once both have said so again, it is proposed with the new date.
    for side in ["zoe", "mona"] {
        scene.say(issue, side, "/done business-reviews");
    }
    scene.onboard("2026-11-09", &["--apply"]);
    let text = scene.on_branch(&branch("2026-Q4"), &reviews("2026-Q4"));
    assert!(text.contains("held_on: 2026-11-09"), "{text}");
}

#[test]
fn a_review_that_a_maintainer_wrote_down_is_done_in_the_issue() {
    let scene = scene(&[]);
    scene.onboard("2026-11-04", &["--apply"]);
    let text = "period: 2026-Q4\nreviews:\n  business-reviews:\n    held_on: 2026-11-03\n    summary: We met.\n";
    scene.push_to_main(&[(&reviews("2026-Q4"), Some(text))]);
    scene.apply("2026-11-05");
    let body = scene.issue("Management and Growth, 2026 Q4").body;
    let line = |body: &str| {
        body.lines()
            .find(|line| line.contains("<code>business-reviews</code>"))
            .map(str::to_owned)
    };
    let review = body.lines().filter(|line| line.contains("Business review"));
    assert!(
        review.clone().all(|line| !line.contains("- [ ]")) && line(&body).is_none_or(|line| !line.contains("- [ ]")),
        "{body}"
    );
    assert_eq!(scene.our_pulls(), [], "nothing is left to propose");
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

#[test]
fn the_issue_of_a_quarter_lists_what_was_promised() {
    let scene = scene(&[]);
    let review = |story: &str| {
        format!(
            "period: 2026-Q4\nreviews:\n  business-reviews:\n    held_on: 2026-11-03\n    promises:\n      \
             - {{ what: 'Introduce the @docs team, closes #1', by: program }}\n      \
             - {{ what: Publish the joint case study, by: both, due: 2027-01-31{story} }}\n      \
             - {{ what: Answer the questions, by: partner, due: 2026-11-20, done_on: 2026-11-04 }}\n"
        )
    };
    scene.onboard("2026-11-04", &["--apply"]);
    let quarter = "Management and Growth, 2026 Q4";
    assert!(!scene.issue(quarter).body.contains("Open promises"));
    scene.push_to_main(&[(&reviews("2026-Q4"), Some(&review("")))]);
    scene.apply("2026-11-05");
    // Those of an earlier review are in the issue of the next quarter, too.
    for (day, title) in [
        ("2026-11-06", quarter),
        ("2027-01-06", "Management and Growth, 2027 Q1"),
    ] {
        scene.onboard(day, &["--apply"]);
        let body = scene.issue(title).body;
        let (_, list) = body.split_once("### Open promises\n").expect("a list");
        let (list, _) = list.split_once("<!--").expect("an end");
        let lines: Vec<&str> = list.lines().filter(|line| line.starts_with("- ")).collect();
        assert_eq!(lines.len(), 2, "{list}");
        assert!(
            lines[0].starts_with("- Both sides, by 2027-01-31: Publish the joint case study ([<code>partners/acme/reviews/2026-Q4.yaml</code>](https://"),
            "{list}"
        );
        assert!(lines[1].starts_with("- A maintainer: Introduce the "), "{list}");
        assert!(!list.contains("@docs") && !list.contains("closes #1"), "{list}");
        assert!(
            list.contains("\n\nWhen one is done, a maintainer adds its <code>done_on</code>")
                && !list.contains("questions"),
            "{list}"
        );
    }
    let done = review(", done_on: 2027-01-05").replace("by: program }", "by: program, done_on: 2027-01-06 }");
    scene.push_to_main(&[(&reviews("2026-Q4"), Some(&done))]);
    scene.apply("2027-01-08");
    assert!(
        !scene
            .issue("Management and Growth, 2027 Q1")
            .body
            .contains("Open promises")
    );
}
