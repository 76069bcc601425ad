//! Our pull requests: opened once, moved along with main, left to people who take them over.

use psp_github_emulator::World;

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{ACME, Scene};

const BRANCH: &str = "psp-partners/advance/acme/identification";

/// Phase 1 is done, but for the verdict.
fn ready() -> Scene {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20");
    let number = scene.issue(": phase 1").number;
    let words = "/done market-analysis\n/done outreach\n/done feasibility\n/done business-case";
    scene.say(number, "mona", words);
    scene.say(number, "zoe", "/done outreach\n/done feasibility");
    scene.settle("2026-11-21");
    assert_eq!(scene.our_pulls(), []);
    let verdict = format!("{ONBOARDING}feasibility: {{ verdict: feasible, by: mona, decided_on: 2026-11-21 }}\n");
    scene.push_to_main(&[(ACME_YAML, Some(&verdict))]);
    scene
}

fn allow(scene: &Scene, on: bool) {
    scene.hub.world(|w| w.repository_mut(HERE).actions_can_open_pulls = on);
}

#[test]
fn where_opening_is_refused_the_branch_is_pushed_and_the_link_posted_once() {
    let scene = ready();
    allow(&scene, false);
    let phase = scene.issue(": phase 1").number;
    let before = scene.answers(phase).len();
    scene.onboard("2026-11-22", &["--apply"]);
    scene.settle("2026-11-22");
    scene.settle("2026-11-24");
    assert_eq!(scene.branches(), [BRANCH]);
    let link = "https://github.example/psp/registry/compare/main...psp-partners/advance/acme/identification?expand=1";
    assert!(
        scene.issue(": phase 1").body.contains(link),
        "{}",
        scene.issue(": phase 1").body
    );
    let said = &scene.answers(phase)[before..];
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains(link) && said[0].contains("Allow GitHub Actions to create"),
        "{said:#?}"
    );
    // The setting is on: it opens by itself.
    allow(&scene, true);
    scene.settle("2026-11-25");
    let pull = scene.our_pull();
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains(&format!("to update the record, merge #{pull}."))
    );
    scene.merge(pull);
    scene.settle("2026-11-26");
    assert!(scene.issue(": phase 2").open);
}

#[test]
fn a_person_opens_it_by_the_link() {
    let scene = ready();
    allow(&scene, false);
    scene.settle("2026-11-22");
    let pull = scene
        .hub
        .world(|w| w.open_pull(HERE, "mona", &format!("{HERE}:{BRANCH}"), "main", "Acme goes on", ""));
    scene.settle("2026-11-23");
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains(&format!("to update the record, merge #{pull}."))
    );
    scene.merge(pull);
    scene.settle("2026-11-24");
    assert!(scene.issue(": phase 2").open);
    assert_eq!(scene.branches(), Vec::<String>::new());
}

#[test]
fn main_moves_on_and_the_same_pull_request_follows() {
    let scene = ready();
    scene.settle("2026-11-22");
    let (pull, head) = (scene.our_pull(), scene.head(scene.our_pull()));
    // Elsewhere: nothing to do.
    scene.push_to_main(&[("README.md", Some("Hello\n"))]);
    let run = scene.settle("2026-11-23");
    assert_eq!(run.writes, Vec::<String>::new());
    // In the record: it follows, on top of main.
    scene.rewrite(|text| text.replace("regions: [europe]", "regions: [europe, asia]"));
    scene.settle("2026-11-24");
    assert_eq!(scene.our_pull(), pull);
    assert_ne!(scene.head(pull), head);
    let lines = scene.diff("main", BRANCH, ACME_YAML);
    assert!(lines.iter().all(|l| l.starts_with('+')), "only what moves: {lines:#?}");
    assert!(
        lines.contains(&"+    left: 2026-11-22".to_owned()),
        "the day that was proposed first: {lines:#?}"
    );
    assert_eq!(scene.check(pull).0, "neutral", "the new head has its check");
    assert_eq!(
        scene.history(BRANCH)[1..],
        scene.history("main")[..],
        "one commit on top of main"
    );
}

#[test]
fn a_person_s_commit_on_the_branch_is_left() {
    let scene = ready();
    scene.settle("2026-11-22");
    let pull = scene.our_pull();
    let theirs = scene.on_branch(BRANCH, ACME_YAML) + "\nlanguages: [en]\n";
    let sha = scene.push_bytes("registry.git", BRANCH, &[(ACME_YAML, Some(theirs.as_bytes()))]);
    scene.hub.world(|w| w.push(HERE, BRANCH));
    let run = scene.settle("2026-11-23");
    assert_eq!(scene.head(pull), sha);
    let body = scene.issue(": phase 1").body;
    assert!(
        body.contains("has commits of other people, so psp-partners doesn't change it"),
        "{body}{run:#?}"
    );
    assert!(
        body.contains(&format!("#{pull}")),
        "the pull request is still the way on: {body}"
    );
    scene.merge(pull);
    scene.settle("2026-11-24");
    assert!(scene.issue(": phase 2").open);
}

#[test]
fn one_that_a_person_closed_is_not_opened_again_by_us() {
    let scene = ready();
    scene.settle("2026-11-22");
    let pull = scene.our_pull();
    scene.close(pull, "mona");
    let run = scene.settle("2026-11-23");
    assert_eq!(scene.our_pulls(), []);
    assert!(
        run.run
            .stdout
            .contains("a person closed the pull request, so it isn't opened again"),
        "{}",
        run.run.stdout
    );
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains(&format!("a person closed #{pull}, which updates the record"))
    );
    scene.settle("2026-11-25");
    scene.reopen(pull);
    scene.settle("2026-11-26");
    assert_eq!(scene.our_pull(), pull);
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains(&format!("to update the record, merge #{pull}."))
    );
}

#[test]
fn one_that_nothing_asks_for_any_more_is_closed_and_comes_back_later() {
    let scene = ready();
    scene.settle("2026-11-22");
    let pull = scene.our_pull();
    let phase = scene.issue(": phase 1").number;
    scene.say(phase, "zoe", "/undo outreach");
    scene.settle("2026-11-23");
    assert_eq!(scene.our_pulls(), []);
    assert_eq!(scene.branches(), Vec::<String>::new());
    assert!(!scene.issue(": phase 1").body.contains("moves the record on"));
    scene.say(phase, "zoe", "/done outreach");
    scene.settle("2026-11-24");
    let next = scene.our_pull();
    assert_ne!(next, pull, "a new one, since it was ours to close");
    assert!(scene.on_branch(BRANCH, ACME_YAML).contains("left: 2026-11-24"));
    assert_eq!(scene.check(next).0, "neutral");
}

#[test]
fn an_application_that_is_taken_back_takes_its_pull_request_along() {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    scene.settle("2026-11-24");
    assert_eq!(scene.our_pulls().len(), 1);
    scene.push_to_main(&[(ACME_YAML, None)]);
    scene.settle("2026-11-25");
    assert_eq!(scene.our_pulls(), []);
    assert_eq!(scene.branches(), Vec::<String>::new());
    assert!(scene.issues().iter().all(|i| !i.open));
}

#[test]
fn a_merged_branch_that_is_gone_already_is_no_trouble() {
    let scene = ready();
    scene.settle("2026-11-22");
    scene.merge(scene.our_pull());
    scene.git_of_base(&["update-ref", "-d", &format!("refs/heads/{BRANCH}")]);
    scene.settle("2026-11-23");
    assert!(scene.issue(": phase 2").open);
    let _: u64 = scene.hub.world(World::next_id);
}
