//! Events of the program: an issue some days before each meeting, with its checklist, which follows the meeting when it is moved.

use crate::onboard::play::next_day;
use crate::scene::Scene;

const FILE: &str = "partners/events/board.yaml";
const EVENT: &str = "\
kind: advisory-board
title: Advisory board
start: \"2026-10-15T10:00\"
zone: Europe/Paris
minutes: 90
every: month
until: 2027-03-31
url: https://board.psp-event.dev/agenda
for: { tiers: [technology] }
checklist:
  - { id: agenda, text: Publish the agenda, owner: mona }
  - { id: room, text: Book the room, owner: zoe }
  - { id: minutes, text: Publish the minutes }
ahead_days: 14
";

fn scene(event: &str) -> Scene {
    let scene = Scene::new();
    scene.push_to_main(&[(FILE, Some(event))]);
    scene
}

fn open(scene: &Scene) -> Vec<String> {
    let issues = scene.issues().into_iter();
    let own = issues.filter(|issue| issue.open && issue.title.starts_with("Advisory board"));
    own.map(|issue| issue.title).collect()
}

#[test]
fn an_issue_opens_before_each_meeting_and_closes_after_it() {
    let scene = scene(EVENT);
    scene.onboard("2026-12-31", &["--apply"]);
    assert!(open(&scene).is_empty(), "{:?}", open(&scene));
    scene.onboard("2027-01-01", &["--apply"]);
    scene.assert_clean();
    assert_eq!(open(&scene), ["Advisory board: 2027-01-15"]);
    let issue = scene.issue("Advisory board: 2027-01-15");
    for words in [
        "**Your turn, @mona:** do what the checklist below lists before 2027-01-15.",
        "- What: Advisory board (Technical advisory board)",
        "- When: 2027-01-15, <code>10:00</code> in <code>Europe/Paris</code>, 90 minutes",
        "- Who: partners of Technology Partners",
        "- [ ] Publish the agenda, @mona",
        "- [ ] Book the room, <code>zoe</code>",
        "- [ ] Publish the minutes <!--",
    ] {
        assert!(issue.body.contains(words), "{words} in {}", issue.body);
    }
    // A tick stays.
    scene.tick(issue.number, "agenda", true);
    scene.assert_settled(&next_day("2027-01-01"));
    assert!(
        scene
            .issue("Advisory board: 2027-01-15")
            .body
            .contains("- [x] Publish the agenda")
    );
    scene.onboard("2027-01-15", &["--apply"]);
    assert_eq!(open(&scene), ["Advisory board: 2027-01-15"], "it is on this day");
    scene.onboard("2027-01-16", &["--apply"]);
    assert!(open(&scene).is_empty());
    let body = scene.issue("Advisory board: 2027-01-15").body;
    assert!(
        body.contains("**Nothing for you to do:** it was on 2027-01-15."),
        "{body}"
    );
    scene.onboard("2027-02-01", &["--apply"]);
    assert_eq!(
        open(&scene),
        ["Advisory board: 2027-02-15"],
        "one issue for each meeting"
    );
}

#[test]
fn a_meeting_that_is_moved_keeps_its_issue_and_a_canceled_one_closes_it() {
    let scene = scene(EVENT);
    scene.onboard("2027-01-04", &["--apply"]);
    let number = scene.issue("Advisory board: 2027-01-15").number;
    let moved = format!("{EVENT}moved: [{{ from: 2027-01-15, to: \"2027-01-20T14:00\" }}]\nsequence: 1\n");
    scene.push_to_main(&[(FILE, Some(&moved))]);
    scene.onboard("2027-01-05", &["--apply"]);
    assert_eq!(open(&scene), ["Advisory board: 2027-01-20"]);
    let issue = scene.issue("Advisory board: 2027-01-20");
    assert_eq!(issue.number, number);
    assert!(issue.body.contains("; it was planned for 2027-01-15"), "{}", issue.body);
    let comments = scene.answers(number);
    let told = "it now takes place on 2027-01-20, <code>14:00</code> in <code>Europe/Paris</code>.";
    assert_eq!(
        comments.iter().filter(|text| text.contains(told)).count(),
        1,
        "{comments:?}"
    );
    scene.assert_settled("2027-01-06");
    let canceled = format!("{moved}cancelled: [2027-01-15]\n");
    scene.push_to_main(&[(FILE, Some(&canceled))]);
    scene.onboard("2027-01-07", &["--apply"]);
    assert!(open(&scene).is_empty());
    let body = scene.issue("Advisory board: 2027-01-20").body;
    assert!(body.contains("the meeting on 2027-01-20 is canceled"), "{body}");
    // It is on again.
    scene.push_to_main(&[(FILE, Some(&moved))]);
    scene.onboard("2027-01-08", &["--apply"]);
    assert_eq!(open(&scene), ["Advisory board: 2027-01-20"]);
}

#[test]
fn a_single_event_keeps_its_issue_on_another_day() {
    let single = |start: &str| {
        format!(
            "kind: summit\ntitle: Partner summit\nstart: \"{start}\"\nzone: America/New_York\nminutes: 480\nahead_days: 60\n"
        )
    };
    let scene = scene(&single("2027-05-12T09:00"));
    scene.onboard("2027-04-01", &["--apply"]);
    let issue = scene.issue("Partner summit: 2027-05-12");
    assert!(
        issue
            .body
            .contains("**Waiting for a maintainer:** prepare it before 2027-05-12."),
        "{}",
        issue.body
    );
    scene.push_to_main(&[(FILE, Some(&single("2027-05-19T09:00")))]);
    scene.onboard("2027-04-02", &["--apply"]);
    assert_eq!(scene.issue("Partner summit: 2027-05-19").number, issue.number);
    // Without the file, no issue stays open.
    scene.push_to_main(&[(FILE, None)]);
    scene.onboard("2027-04-03", &["--apply"]);
    assert!(!scene.issue("Partner summit: 2027-05-19").open);
}

#[test]
fn an_issue_asks_for_the_next_event_of_a_kind() {
    let past = "kind: summit\ntitle: Partner summit\nstart: \"2026-03-10T09:00\"\nzone: Europe/Paris\nminutes: 480\n";
    let scene = scene(past);
    let asked = |scene: &Scene| {
        let issues = scene.issues().into_iter();
        issues
            .filter(|issue| issue.open && issue.title == "Partner summit: plan the next one")
            .count()
    };
    scene.onboard("2026-11-07", &["--apply"]);
    assert_eq!(asked(&scene), 0);
    scene.onboard("2026-11-08", &["--apply"]);
    assert_eq!(asked(&scene), 1);
    let body = scene.issue("Partner summit: plan the next one").body;
    assert!(body.contains("plan the next Partner summit by 2027-03-10"), "{body}");
    scene.assert_settled("2026-11-09");
    let next = past.replace("2026-03-10", "2027-03-09");
    scene.push_to_main(&[("partners/events/next.yaml", Some(&next))]);
    scene.onboard("2026-11-10", &["--apply"]);
    assert_eq!(asked(&scene), 0);
}
