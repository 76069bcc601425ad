//! Workflows: whether they run, and when they last did by themselves.

use psp_github_emulator::Effect;
use psp_github_emulator::world::{Workflow as Known, WorkflowRun};
use psp_partners::forge::{Forge as _, ForgeError, Workflow};

use crate::hub::{Hub, REPOSITORY};
use crate::server::{Server, github, ok, status};

/// `onboard.yml` with a run for each of these events, a minute apart.
fn hub(state: &str, events: &[&str]) -> Hub {
    let hub = Hub::new();
    let sha = hub.main();
    hub.world(|world| {
        let start = "2026-11-24T05:00:00Z".parse().expect("a time");
        world.clock.set(start);
        let id = world.next_id();
        world.repository_mut(REPOSITORY).workflows.push(Known {
            id,
            name: "Onboard".to_owned(),
            path: ".github/workflows/onboard.yml".to_owned(),
            state: state.to_owned(),
        });
        for event in events {
            world.clock.advance(60);
            let run = WorkflowRun {
                id: world.next_id(),
                workflow: id,
                event: (*event).to_owned(),
                status: "completed".to_owned(),
                conclusion: Some("success".to_owned()),
                head_branch: "main".to_owned(),
                head_sha: sha.clone(),
                created_at: world.now(),
            };
            world.repository_mut(REPOSITORY).workflow_runs.push(run);
        }
    });
    hub
}

fn workflow(state: &str, last: Option<&str>) -> Workflow {
    Workflow {
        state: state.to_owned(),
        last_scheduled: last.map(str::to_owned),
    }
}

#[test]
fn the_last_run_by_schedule_is_told() {
    let hub = hub("active", &["schedule", "schedule", "issues", "workflow_dispatch"]);
    let seen = hub.job().workflow("onboard.yml");
    assert_eq!(seen, Ok(Some(workflow("active", Some("2026-11-24T05:02:00Z")))));
    assert_eq!(
        hub.asked(),
        [
            "GET /actions/workflows/onboard.yml",
            "GET /actions/workflows/onboard.yml/runs"
        ]
    );
}

#[test]
fn one_that_never_ran_or_was_switched_off_is_told() {
    let seen = |state: &str, events: &[&str]| hub(state, events).job().workflow("onboard.yml");
    assert_eq!(seen("active", &[]), Ok(Some(workflow("active", None))));
    assert_eq!(
        seen("disabled_inactivity", &["issues"]),
        Ok(Some(workflow("disabled_inactivity", None)))
    );
}

#[test]
fn one_that_is_not_there_is_none() {
    let hub = hub("active", &[]);
    let github = hub.job();
    assert_eq!(github.workflow("other.yml"), Ok(None));
    assert_eq!(github.workflow("../x?a=\u{e9}"), Ok(None));
    hub.fault(
        "GET",
        "/runs",
        Effect::Refuse {
            status: 404,
            message: "Not Found".to_owned(),
        },
    );
    assert_eq!(github.workflow("onboard.yml"), Ok(None));
}

#[test]
fn without_permission_it_is_named() {
    match hub("active", &[]).with("reader").workflow("onboard.yml") {
        Err(error @ ForgeError::Forbidden { .. }) => assert_eq!(error.needed(), Some("actions=read")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn unknown_states_are_kept() {
    let server = Server::start([
        ok(r#"{"id": 1, "state": "asleep"}"#),
        ok(r#"{"total_count": 1, "workflow_runs": [{"id": 3, "created_at": null}]}"#),
    ]);
    assert_eq!(
        github(&server.address).0.workflow("x"),
        Ok(Some(workflow("asleep", None)))
    );
    assert_eq!(
        server.lines(),
        [
            "GET /repos/o/r/actions/workflows/x",
            "GET /repos/o/r/actions/workflows/x/runs?event=schedule&per_page=1"
        ]
    );
    let server = Server::start([status(502, "<html>"), ok("[]")]);
    assert!(matches!(
        github(&server.address).0.workflow("x"),
        Err(ForgeError::Unreadable(_))
    ));
}
