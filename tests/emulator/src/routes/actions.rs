//! Workflows and their runs, as tests fill them in.

use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::counted;
use crate::world::{Repository, Workflow, World};

pub(super) fn dispatch(world: &World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-repo-workflows" => list(world, call),
        "get-github-actions-permissions-repository" => settings(world, call),
        "get-github-actions-default-workflow-permissions-repository" => workflow_settings(world, call),
        "get-workflow" => get(world, call),
        "list-workflow-runs" => runs(world, call),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    Ok(counted(world, call, "workflows", &repository.workflows, |workflow| {
        world.workflow(repository, workflow)
    }))
}

fn settings(world: &World, call: &Call<'_>) -> Outcome {
    let enabled = world.repo(call.repo)?.actions_enabled;
    Ok(Answer::ok(json!({ "enabled": enabled, "allowed_actions": "all" })))
}

fn workflow_settings(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    Ok(Answer::ok(json!({
        "default_workflow_permissions": if repository.workflows_write { "write" } else { "read" },
        "can_approve_pull_request_reviews": repository.actions_can_open_pulls,
    })))
}

/// A workflow is named by its id or by its file.
fn named<'w>(repository: &'w Repository, call: &Call<'_>) -> Result<&'w Workflow, Answer> {
    let name = call.parameter("workflow_id");
    let fits = |it: &&Workflow| it.id.to_string() == name || it.path.rsplit('/').next() == Some(name);
    repository.workflows.iter().find(fits).ok_or_else(Answer::not_found)
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    Ok(Answer::ok(world.workflow(repository, named(repository, call)?)))
}

/// Newest first.
fn runs(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let workflow = named(repository, call)?.id;
    let mut runs: Vec<_> = repository
        .workflow_runs
        .iter()
        .enumerate()
        .filter(|(_, run)| run.workflow == workflow)
        .collect();
    if let Some(event) = call.query("event") {
        runs.retain(|(_, run)| run.event == event);
    }
    if let Some(branch) = call.query("branch") {
        runs.retain(|(_, run)| run.head_branch == branch);
    }
    if let Some(status) = call.query("status") {
        runs.retain(|(_, run)| run.status == status || run.conclusion.as_deref() == Some(status));
    }
    runs.reverse();
    Ok(counted(world, call, "workflow_runs", &runs, |(index, run)| {
        world.workflow_run(repository, *index, run)
    }))
}
