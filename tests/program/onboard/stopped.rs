//! A schedule that stopped, and a run that failed: each has one issue.

use psp_github_emulator::world::{Level, Workflow, WorkflowRun};

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{ACME, Scene};

fn workflow(scene: &Scene, state: &str, last: Option<&str>) {
    scene.hub.world(|w| {
        let (id, run) = (w.next_id(), w.next_id());
        let repository = w.repository_mut(HERE);
        repository.workflows = vec![Workflow {
            id,
            name: "Onboard".to_owned(),
            path: ".github/workflows/onboard.yml".to_owned(),
            state: state.to_owned(),
        }];
        repository.workflow_runs = last
            .map(|at| WorkflowRun {
                id: run,
                workflow: id,
                event: "schedule".to_owned(),
                status: "completed".to_owned(),
                conclusion: Some("success".to_owned()),
                head_branch: "main".to_owned(),
                head_sha: "0".repeat(40),
                created_at: at.parse().unwrap(),
            })
            .into_iter()
            .collect();
    });
}

const STOPPED: &str = "The daily schedule does not run";

#[test]
fn a_schedule_that_stopped_is_told_once_and_forgotten_when_it_runs() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    workflow(&scene, "active", Some("2026-11-21T04:41:00Z"));
    scene.settle("2026-11-23");
    assert_eq!(scene.issues().len(), 2, "three days may be a delay");
    scene.onboard("2026-11-25", &["--apply"]);
    assert!(
        scene
            .issue(STOPPED)
            .body
            .contains("Its last scheduled run was on 2026-11-21")
    );
    workflow(&scene, "disabled_inactivity", Some("2026-11-21T04:41:00Z"));
    scene.settle("2026-11-26");
    let issue = scene.issue(STOPPED);
    assert!(issue.body.contains("60 days without activity"), "{}", issue.body);
    workflow(&scene, "active", Some("2026-11-28T04:41:00Z"));
    scene.settle("2026-11-28");
    assert!(!scene.issue(STOPPED).open);
    workflow(&scene, "disabled_manually", Some("2026-11-28T04:41:00Z"));
    scene.settle("2026-11-29");
    let again = scene.issue(STOPPED);
    assert_eq!((again.number, again.open), (issue.number, true));
}

#[test]
fn where_nothing_is_known_of_the_schedule_nothing_is_said() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20"); // no such workflow
    workflow(&scene, "active", None);
    scene.settle("2026-11-21"); // a new one
    workflow(&scene, "disabled_inactivity", None);
    scene.hub.world(|w| {
        let token = w.tokens.get_mut("onboard").unwrap();
        token.permissions.remove("actions");
    });
    scene.settle("2026-11-22"); // not allowed to ask
    assert_eq!(scene.issues().len(), 2);
}

#[test]
fn a_failing_run_opens_exactly_one_issue_and_success_closes_it() {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    let contents = |level| {
        scene.hub.world(|w| {
            let token = w.tokens.get_mut("onboard").unwrap();
            token.permissions.insert("contents".to_owned(), level);
        });
    };
    let title = "Issues are not up to date with the records";
    contents(Level::Read);
    for day in ["2026-11-24", "2026-11-25"] {
        let run = scene.onboard(day, &["--apply"]);
        assert_eq!(run.run.code, 4, "{run:#?}");
        for words in [
            "error: the branch of `advance/acme/accept` could not be written",
            "contents: write",
        ] {
            assert!(run.run.stdout.contains(words), "{words} in {}", run.run.stdout);
        }
        let issue = scene.issue(title);
        assert!(issue.body.contains(&format!("the run of {day}")), "{}", issue.body);
        assert!(scene.issue(": phase 1").open, "what could be done is done");
    }
    contents(Level::Write);
    scene.settle("2026-11-26");
    let issue = scene.issue(title);
    assert!(
        !issue.open && issue.body.contains("a run did all of its work."),
        "{}",
        issue.body
    );
    assert_eq!(scene.issues().len(), 3);
}
