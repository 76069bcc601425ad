//! Go-to-market commitments: the issue of the phase lists them, an issue opens before each date, and keeping one closes it.

use crate::onboard::play::{ACME_YAML, next_day};
use crate::onboard::quarters::scene;
use crate::onboard::thirty::record;
use crate::scene::Scene;

const PHASE: &str = "Management and Growth, 2026 Q4";
const TITLE: &str = "acme Testing: commitment: Conference presentations is due on 2026-12-10";
const WITHOUT_DATE: &str = "\
go_to_market:
  - { id: content, kind: content, what: Joint content marketing }
";
const WITH_DATE: &str = "\
go_to_market:
  - { id: content, kind: content, what: Joint content marketing }
  - { id: talks, kind: conference, what: Conference presentations, due: 2026-12-10, partner_owner: zoe, program_owner: mona }
";

fn promised(more: &str) -> Scene {
    let scene = scene(&["99.95", "99.5", "99.9"]);
    promise(&scene, more);
    scene
}

fn promise(scene: &Scene, more: &str) {
    let record = record("acme", "management") + more;
    scene.push_to_main(&[(ACME_YAML, Some(&record))]);
}

fn open(scene: &Scene) -> Vec<String> {
    let issues = scene.issues().into_iter();
    let about = issues.filter(|issue| issue.open && issue.title.contains("commitment:"));
    about.map(|issue| issue.title).collect()
}

#[test]
fn the_issue_of_the_phase_lists_what_was_promised_and_by_whom() {
    let scene = promised(WITHOUT_DATE);
    scene.onboard("2026-12-01", &["--apply"]);
    scene.assert_clean();
    let body = scene.issue(PHASE).body;
    let line = "- Without a date: Joint content marketing; **no one at the partner**, **no one in the program**";
    assert!(body.contains(line), "{body}");
    assert_eq!(open(&scene), [""; 0], "nothing is due");
    promise(&scene, WITH_DATE);
    scene.onboard("2026-12-02", &["--apply"]);
    let body = scene.issue(PHASE).body;
    let line = "- By 2026-12-10: Conference presentations; partner: @zoe, program: @mona";
    assert!(body.contains(line), "{body}");
    scene.onboard("2026-12-11", &["--apply"]);
    let body = scene.issue(PHASE).body;
    assert!(
        body.contains("**Overdue since 2026-12-10**: Conference presentations"),
        "{body}"
    );
    scene.assert_settled(&next_day("2026-12-11"));
}

#[test]
fn an_issue_opens_before_the_date_and_closes_once_it_is_kept() {
    let scene = promised(WITH_DATE);
    scene.onboard("2026-11-20", &["--apply"]);
    scene.assert_clean();
    let titles = open(&scene);
    assert_eq!(titles.len(), 1, "{titles:?}");
    assert_eq!(titles[0], TITLE);
    let body = scene.issue(TITLE).body;
    assert!(
        body.contains("**Your turn, @zoe, @mona:** keep it and write the day into its `done_on`"),
        "{body}"
    );
    assert!(
        body.contains("The commitment *Conference presentations* is due on 2026-12-10."),
        "{body}"
    );
    // It stays open after the date.
    scene.onboard("2026-12-12", &["--apply"]);
    assert_eq!(open(&scene).len(), 1);
    promise(
        &scene,
        &WITH_DATE.replace("due: 2026-12-10,", "due: 2026-12-10, done_on: 2026-12-09,"),
    );
    scene.onboard("2026-12-13", &["--apply"]);
    assert_eq!(open(&scene), [""; 0]);
    let body = scene.issue(PHASE).body;
    assert!(
        body.contains("- Kept on 2026-12-09: Conference presentations"),
        "{body}"
    );
    scene.assert_settled(&next_day("2026-12-13"));
}
