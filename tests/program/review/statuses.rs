//! The commit status, which is what branch protection requires: when it is posted, what it says, and that GitHub's merge box
//! keeps seeing it.

use psp_github_emulator::world::Requirement;
use serde_json::json;

use crate::review::good_application::{PATH, REPOSITORY, applied};
use crate::scene::{ACME, Outcome, Scene};

const CHECK: &str = "psp-partners review";
const STATUS: &str = "psp-partners verdict";

fn statuses(outcome: &Outcome) -> usize {
    outcome.writes.iter().filter(|w| *w == "POST /statuses/SHA").count()
}

fn required(scene: &Scene, number: u64) -> [Requirement; 2] {
    scene
        .hub
        .world(|w| [CHECK, STATUS].map(|name| w.requirement(REPOSITORY, number, name)))
}

/// A run of `validate` begins for the head: GitHub Actions has a new check suite there.
fn begin_workflow_run(scene: &Scene, number: u64) {
    let head = scene.head(number);
    scene.hub.world(|w| w.begin_workflow_run(REPOSITORY, &head));
}

/// The check alone would stay at "Expected", however often it is posted.
#[test]
fn after_reopening_the_merge_box_sees_the_status_and_not_the_check() {
    let (scene, number) = applied();
    begin_workflow_run(&scene, number);
    assert_eq!(required(&scene, number), [Requirement::Expected; 2]);
    scene.review(number, "opened");
    assert_eq!(required(&scene, number), [Requirement::Satisfied; 2]);
    scene.hub.world(|w| w.close_pull(REPOSITORY, number, "zoe"));
    scene.review(number, "closed");
    scene.hub.world(|w| w.reopen(REPOSITORY, number, "zoe"));
    begin_workflow_run(&scene, number);
    let outcome = scene.review(number, "reopened");
    assert_eq!(statuses(&outcome), 1, "posted again, whatever was there: {outcome:#?}");
    assert_eq!(
        required(&scene, number),
        [Requirement::Expected, Requirement::Satisfied]
    );
    // A check with other words goes into the oldest suite, too.
    scene.push_to_main(&[("README.md", Some("moved"))]);
    let outcome = scene.review(number, "edited");
    assert!(outcome.writes.iter().any(|w| w == "POST /check-runs"), "{outcome:#?}");
    assert_eq!(
        required(&scene, number),
        [Requirement::Expected, Requirement::Satisfied]
    );
    scene.assert_clean();
}

#[test]
fn the_status_is_posted_once_and_again_on_request() {
    let (scene, number) = applied();
    assert_eq!(statuses(&scene.review(number, "opened")), 1);
    let (state, words) = scene.status(number);
    let base = scene
        .hub
        .world(|w| w.repository(REPOSITORY).git().commit("main").unwrap());
    assert_eq!(
        (state.as_str(), words),
        ("success", format!("no errors (against {})", &base[..10]))
    );
    assert_eq!(
        scene.review(number, "edited").writes,
        Vec::<String>::new(),
        "a second plan is empty"
    );
    // Another one of the same name, by a person with write access, isn't ours.
    scene.hub.world(|w| {
        let (id, user) = (w.next_id(), w.user_id("mona"));
        let all = &mut w.repository_mut(REPOSITORY).statuses;
        let mut forged = all.values().next_back().unwrap().clone();
        (forged.id, forged.user) = (id, user);
        all.insert(id, forged);
    });
    assert_eq!(scene.review(number, "edited").writes, ["POST /statuses/SHA"]);
    assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new());
    assert_eq!(statuses(&scene.comment(number, "zoe", "/recheck")), 1);
    scene.assert_clean();
}

#[test]
fn the_state_follows_the_conclusion() {
    let scene = Scene::new();
    let wrong = ACME.replace("tier: integration", "tier: gold");
    for (login, text, conclusion, state) in [
        ("zoe", ACME.to_owned(), "success", "success"),
        // It needs a maintainer, and merging is the maintainer's yes.
        ("eve", ACME.to_owned(), "neutral", "success"),
        ("zoe", wrong, "failure", "failure"),
    ] {
        let number = scene.pull(login, &[(PATH, Some(&text))]);
        scene.review(number, "opened");
        assert_eq!(scene.check(number).0, conclusion, "{}", scene.our_comment(number));
        assert_eq!(scene.status(number).0, state);
    }
    scene.assert_clean();
}

#[test]
fn a_merge_queue_gets_the_status_too() {
    let (scene, number) = applied();
    let (base, head) = (
        scene
            .hub
            .world(|w| w.repository(REPOSITORY).git().commit("main").unwrap()),
        scene.head(number),
    );
    let event = json!({ "action": "checks_requested", "merge_group": { "head_sha": head, "base_sha": base } });
    let outcome = scene.run("merge_group", &event, "job");
    assert_eq!(statuses(&outcome), 1, "{outcome:#?}");
    assert_eq!(scene.status(number).0, "success");
}
