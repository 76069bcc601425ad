//! Reviews without `pull_request_target`, which a policy of GitHub may block: after a run of `validate`, and on a schedule.

use serde_json::{Value, json};

use crate::review::good_application::{PATH, REPOSITORY, is_told};
use crate::scene::{ACME, Outcome, PERMISSIONS, Scene, TODAY};

/// A run of `validate` for this commit ended. GitHub's list of pull requests is empty for one from a fork.
fn validated(scene: &Scene, head: &str, started_by: &str) -> Outcome {
    let repository = scene.event("pull_request_target", 1, "opened")["repository"].clone();
    let event = json!({
        "action": "completed",
        "workflow_run": {"event": started_by, "head_sha": head, "conclusion": "success", "pull_requests": []},
        "repository": repository,
    });
    scene.run("workflow_run", &event, "job")
}

fn sweep(scene: &Scene) -> Outcome {
    let event: Value = json!({ "schedule": "23 */3 * * *", "repository": { "fork": false } });
    scene.run("schedule", &event, "job")
}

/// The run of the day.
fn daily(scene: &Scene, day: &str) -> Outcome {
    let event: Value = json!({ "schedule": "53 2 * * *", "repository": { "fork": false } });
    scene.finish(scene.start_command(&["review", "--at", day], "schedule", &event, "job"))
}

fn nothing(outcome: &Outcome, why: &str) {
    assert_eq!((outcome.run.code, outcome.writes.len()), (0, 0), "{outcome:#?}");
    assert!(outcome.run.stderr.contains(why), "{outcome:#?}");
}

#[test]
fn a_run_of_another_workflow_brings_the_verdict_once() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    let head = scene.head(number);
    let outcome = validated(&scene, &head, "pull_request");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    is_told(&scene, number);
    nothing(
        &validated(&scene, &head, "pull_request"),
        "every open pull request has a verdict",
    );
    nothing(&sweep(&scene), "every open pull request has a verdict");
    // A push without the event: only the new head waits.
    scene.push_again(number, &[(PATH, Some(&ACME.replace("integration", "integratoin")))]);
    nothing(
        &validated(&scene, &head, "pull_request"),
        "every open pull request has a verdict",
    );
    let outcome = validated(&scene, &scene.head(number), "pull_request");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_eq!(scene.check(number).0, "failure");
    scene.assert_clean();
}

#[test]
fn where_the_event_is_allowed_the_other_run_writes_nothing() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    let before = scene.shown(number);
    nothing(&validated(&scene, &scene.head(number), "pull_request"), "has a verdict");
    nothing(
        &validated(&scene, &scene.head(number), "push"),
        "didn't run for a pull request",
    );
    assert_eq!(scene.shown(number), before);
}

#[test]
fn a_sweep_reviews_each_that_waits_and_no_other() {
    let scene = Scene::new();
    let told = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(told, "opened");
    let before = (scene.our_comment(told), scene.labels(told));
    let other = ACME
        .replace("Acme Testing", "Other")
        .replace("acme.example", "other.example");
    let waits = scene.pull("zoe", &[("partners/other/partner.yaml", Some(&other))]);
    let wrong = ACME
        .replace("Acme Testing", "Third")
        .replace("tier: integration", "tier: none");
    let also = scene.pull("eve", &[("partners/third/partner.yaml", Some(&wrong))]);
    let outcome = sweep(&scene);
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_eq!(
        (scene.check(waits).0, scene.check(also).0),
        ("success".to_owned(), "failure".to_owned())
    );
    assert_eq!((scene.our_comment(told), scene.labels(told)), before);
    nothing(&sweep(&scene), "every open pull request has a verdict");
    scene.assert_clean();
}

/// A pull request can bring a workflow with a job of any name: its check is none of ours.
#[test]
fn a_job_with_the_name_of_our_check_is_no_verdict() {
    let scene = Scene::new();
    let number = scene.pull("eve", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    scene.hub.world(|w| {
        let run = w.repository_mut(REPOSITORY).check_runs.values_mut().next().unwrap();
        run.external_id = Some("0b6c0e2a-76ac-4f0e-8c1d-2f1b7c8f0a11".to_owned());
    });
    let outcome = validated(&scene, &scene.head(number), "pull_request");
    assert!(
        outcome.writes.iter().any(|write| write.contains("check-runs")),
        "{outcome:#?}"
    );
}

/// The default branch moves: what merging does may have become wrong, while the status is still green.
#[test]
fn a_green_verdict_of_an_older_state_is_judged_again_once_a_day() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    let first = scene
        .hub
        .world(|w| w.repository(REPOSITORY).git().commit("main").unwrap());
    let end = format!(" against <code>{}</code> of the default branch", &first[..10]);
    assert!(
        scene.our_comment(number).contains(&end),
        "{}",
        scene.our_comment(number)
    );
    nothing(&daily(&scene, TODAY), "every open pull request has a verdict");
    // Nothing that matters changed: nothing is written, however often.
    scene.push_to_main(&[("README.md", Some("moved"))]);
    for _ in 0..2 {
        nothing(&daily(&scene, TODAY), "#1: the verdict is the same on the newest state");
    }
    // The other schedule leaves it alone.
    let other = ACME.replace("Acme Testing", "Other");
    scene.push_to_main(&[("partners/other/partner.yaml", Some(&other))]);
    nothing(&sweep(&scene), "every open pull request has a verdict");
    assert_eq!(scene.status(number).0, "success");
    let outcome = daily(&scene, TODAY);
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_eq!(
        (scene.check(number).0.as_str(), scene.status(number).0.as_str()),
        ("failure", "failure")
    );
    assert!(
        scene.first_line(number).starts_with("**Your turn, @zoe:**"),
        "{}",
        scene.our_comment(number)
    );
    // It isn't green any more.
    nothing(&daily(&scene, TODAY), "every open pull request has a verdict");
    scene.assert_clean();
}

/// GitHub had no test merge: that isn't a verdict, and the next sweep brings one.
#[test]
fn a_pending_status_is_no_verdict() {
    use psp_github_emulator::world::MergeRef;
    let scene = Scene::new();
    scene
        .hub
        .world(|w| w.repository_mut(REPOSITORY).merge_refs = MergeRef::Late(1000));
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    assert_eq!(scene.status(number).0, "pending");
    scene
        .hub
        .world(|w| w.repository_mut(REPOSITORY).merge_refs = MergeRef::Immediate);
    scene.push_again(number, &[]);
    scene.review(number, "edited");
    assert_eq!(scene.status(number).0, "success");
    scene.assert_clean();
}

/// A workflow of an earlier version has no permission for statuses: a complete check has to do.
#[test]
fn without_the_permission_for_statuses_the_check_is_the_verdict() {
    let scene = Scene::new();
    let all = PERMISSIONS.into_iter().filter(|(name, _)| *name != "statuses");
    let all: Vec<_> = all.collect();
    scene.hub.world(|w| w.actions_token("job", REPOSITORY, &all));
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    assert_eq!(sweep(&scene).run.code, 0);
    assert_eq!(scene.check(number).0, "success");
    nothing(&sweep(&scene), "every open pull request has a verdict");
}
