//! What a trial in a scratch repository asks: a merge, and the runs of a workflow.

use psp_github_emulator::Effect;
use psp_github_emulator::world::{Workflow, WorkflowRun};
use psp_partners::forge::{Forge as _, ForgeError, NewPull, Pull, Trial as _};

use crate::hub::{Hub, REPOSITORY};
use crate::server::{Server, github, ok};

fn opened(hub: &Hub) -> Pull {
    hub.push("registry.git", "topic", "x", b"x");
    let new = NewPull {
        title: "A change".to_owned(),
        body: String::new(),
        head: "topic".to_owned(),
        base: "main".to_owned(),
    };
    hub.with("mia").create_pull(&new).expect("made")
}

#[test]
fn only_the_head_that_was_reviewed_is_merged() {
    let hub = Hub::new();
    let pull = opened(&hub);
    let github = hub.with("mia");
    let other = github.merge_pull(pull.number, &"1".repeat(40));
    assert!(
        matches!(&other, Err(ForgeError::Conflict(why)) if why.contains("Head branch was modified")),
        "{other:?}"
    );
    let merged = github.merge_pull(pull.number, &pull.head_sha).expect("merged");
    assert_eq!(merged, hub.main());
    assert!(github.pull(pull.number).expect("a pull request").merged);
    // GitHub has a status of its own for this, 405.
    let again = github.merge_pull(pull.number, &pull.head_sha);
    assert!(
        matches!(&again, Err(ForgeError::Invalid(why)) if why.contains("Pull Request is not mergeable")),
        "{again:?}"
    );
}

#[test]
fn a_merge_of_unknown_fate_is_asked_for_once() {
    let hub = Hub::new();
    let pull = opened(&hub);
    hub.fault("PUT", "/merge", Effect::BadGatewayAfter);
    let before = hub.writes();
    let lost = hub.with("mia").merge_pull(pull.number, &pull.head_sha);
    assert!(matches!(lost, Err(ForgeError::Unavailable(_))), "{lost:?}");
    assert_eq!(hub.writes(), before + 1);
}

#[test]
fn runs_are_told_newest_first_with_their_pages() {
    let hub = Hub::new();
    let sha = hub.main();
    hub.world(|world| {
        let workflow = world.next_id();
        world.repository_mut(REPOSITORY).workflows.push(Workflow {
            id: workflow,
            name: "review".to_owned(),
            path: ".github/workflows/review.yml".to_owned(),
            state: "active".to_owned(),
        });
        for (event, conclusion) in [
            ("push", Some("success")),
            ("pull_request_target", Some("action_required")),
            ("schedule", None),
        ] {
            let run = WorkflowRun {
                id: world.next_id(),
                workflow,
                event: event.to_owned(),
                status: if conclusion.is_some() { "completed" } else { "queued" }.to_owned(),
                conclusion: conclusion.map(str::to_owned),
                head_branch: "main".to_owned(),
                head_sha: sha.clone(),
                created_at: world.now(),
            };
            world.repository_mut(REPOSITORY).workflow_runs.push(run);
        }
    });
    let runs = hub.with("mia").runs("review.yml").expect("runs");
    let events: Vec<&str> = runs.iter().map(|run| run.event.as_str()).collect();
    assert_eq!(events, ["schedule", "pull_request_target", "push"]);
    let facts: Vec<_> = runs
        .iter()
        .map(|run| (run.is_completed(), run.is_success(), run.is_held()))
        .collect();
    assert_eq!(facts, [(false, false, false), (true, false, true), (true, true, false)]);
    assert!(
        runs[0].url.contains("/actions/runs/") && runs[0].head_sha == sha,
        "{runs:?}"
    );
    assert_eq!(hub.with("mia").runs("other.yml"), Ok(Vec::new()));
}

#[test]
fn a_run_without_its_usual_fields_is_a_run() {
    let server = Server::start([ok(r#"{"workflow_runs": [{"id": 1, "event": 7, "conclusion": {}}]}"#)]);
    let runs = github(&server.address).0.runs("review.yml").expect("runs");
    assert_eq!(
        (runs.len(), runs[0].is_completed(), runs[0].event.as_str()),
        (1, false, "")
    );
}
