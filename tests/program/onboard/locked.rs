//! Conversations that a maintainer locked, and rules that forbid our branches: GitHub's words are shown, and the rest goes on.

use std::sync::Arc;

use psp_github_emulator::{Effect, Fault};

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{ACME, Scene};

#[test]
fn a_locked_issue_is_left_as_it_is_until_it_is_unlocked() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20");
    let number = scene.issue(": phase 1").number;
    scene.say(number, "zoe", "/done outreach");
    scene.hub.world(|w| w.lock(HERE, number, true));
    let before = (scene.issue(": phase 1").body, scene.answers(number).len());
    let run = scene.onboard("2026-11-21", &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let note = format!("note: #{number} acme/phase/identification: it is locked, so nothing is written there");
    let shown = &run.run.stdout;
    assert!(
        shown.contains("it is locked, so nothing is written there"),
        "{note}: {shown}"
    );
    assert!(
        run.summary.contains("it is locked, so nothing is written there"),
        "{}",
        run.summary
    );
    assert!(!shown.contains("permissions"), "{shown}");
    assert_eq!(before, (scene.issue(": phase 1").body, scene.answers(number).len()));
    scene.assert_settled("2026-11-21");
    scene.hub.world(|w| w.lock(HERE, number, false));
    scene.settle("2026-11-22");
    let answer = scene.last_answer(number);
    assert!(answer.contains("by zoe: Initial outreach"), "{answer}");
}

#[test]
fn an_issue_that_is_locked_during_the_run_fails_nothing() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20");
    let number = scene.issue(": phase 1").number;
    scene.say(number, "zoe", "/done outreach");
    let lock = Effect::Then(Arc::new(move |w| w.lock(HERE, number, true)));
    scene.hub.fault(Fault::once("POST", "/comments", lock));
    let run = scene.onboard("2026-11-21", &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(run.run.stdout.contains("issue is locked"), "{}", run.run.stdout);
    assert!(!run.run.stdout.contains("failed"), "{}", run.run.stdout);
    assert!(!run.run.stdout.contains("left for the next run"), "{}", run.run.stdout);
    scene.assert_settled("2026-11-21");
}

#[test]
fn a_ruleset_that_forbids_our_branch_is_shown_in_its_own_words() {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    scene.hub.world(|w| {
        let rules = &mut w.repository_mut(HERE).rules;
        rules.no_new_branches.push("psp-partners/".to_owned());
    });
    let from = scene.hub.requests();
    let run = scene.onboard("2026-11-20", &["--apply"]);
    assert_ne!(run.run.code, 0, "{run:#?}");
    let shown = &run.run.stdout;
    assert!(
        shown.contains("Cannot create ref due to creations being restricted."),
        "{shown}"
    );
    assert!(shown.contains("Settings → Rules → Rulesets"), "{shown}");
    assert!(!shown.contains("permissions"), "{shown}");
    let log = scene.hub.log();
    let patched = log
        .0
        .iter()
        .skip(from)
        .any(|it| it.method == "PATCH" && it.path.contains("/git/refs/"));
    assert!(!patched, "a branch that could not be made is not moved");
}

#[test]
fn an_archived_repository_is_called_so() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.hub.world(|w| w.repository_mut(HERE).archived = true);
    let run = scene.onboard("2026-11-20", &["--apply"]);
    assert_eq!(run.run.code, 4, "{run:#?}");
    let shown = &run.run.stderr;
    let words = "the repository is archived, so nothing was written";
    assert_eq!(shown.matches(words).count(), 1, "{shown}");
    assert!(shown.contains("Settings → General → Danger Zone"), "{shown}");
    assert!(!shown.contains("permissions"), "{shown}");
    assert_eq!(run.writes, Vec::<String>::new(), "no tries");
    let plan = scene.onboard("2026-11-20", &[]);
    assert_eq!(plan.run.code, 0, "a plan can be shown: {plan:#?}");
}

#[test]
fn an_archive_in_the_midst_of_a_run_is_one_message() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let refuse = Effect::Refuse {
        status: 403,
        message: "Repository was archived so is read-only.".to_owned(),
    };
    scene
        .hub
        .fault(Fault::once("POST", "/repos/psp/registry", refuse).times(99));
    let run = scene.onboard("2026-11-20", &["--apply"]);
    assert_eq!(run.run.code, 4, "{run:#?}");
    let shown = &run.run.stdout;
    assert_eq!(
        shown.matches("the repository is archived; unarchive it").count(),
        1,
        "{shown}"
    );
    assert!(shown.contains("Repository was archived so is read-only."), "{shown}");
    assert!(!shown.contains("`permissions`"), "{shown}");
    // One of the plan, and one of the issue about this run.
    assert_eq!(run.writes.len(), 2, "{:#?}", run.writes);
}
