//! Commit statuses. Source: GitHub docs, "REST API endpoints for commit statuses".

use std::collections::BTreeSet;

use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::{counted, page};
use crate::world::{CommitStatus, World};

/// Longest description, in characters.
const DESCRIPTION: usize = 140;
/// Most statuses of one name on one commit.
const MOST: usize = 1_000;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "create-commit-status" => create(world, call),
        "list-commit-statuses-for-ref" => list(world, call),
        "get-combined-status-for-ref" => combined(world, call),
        _ => return None,
    })
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let user = call.actor()?;
    let sha = call.parameter("sha").to_owned();
    let repository = world.repo(call.repo)?;
    // The head of a fork is known here through its pull request.
    if sha.len() != 40 || repository.git().resolve(&format!("{sha}^{{commit}}")).is_none() {
        return Err(Answer::unprocessable(&format!("No commit found for SHA: {sha}"), None));
    }
    let state = call.required("Status", "state")?;
    if !matches!(state, "error" | "failure" | "pending" | "success") {
        return Err(Answer::invalid("Status", "state", "invalid", None));
    }
    let context = call.text("context").unwrap_or("default");
    if call
        .text("description")
        .is_some_and(|it| it.chars().count() > DESCRIPTION)
    {
        let message = "description is too long (maximum is 140 characters)";
        return Err(Answer::invalid("Status", "description", "custom", Some(message)));
    }
    let of_name = |status: &&CommitStatus| status.sha == sha && status.context == context;
    if repository.statuses.values().filter(of_name).count() >= MOST {
        let message = "This SHA and context has reached the maximum number of statuses.";
        return Err(Answer::unprocessable(message, None));
    }
    let (state, context) = (state.to_owned(), context.to_owned());
    let (id, created_at) = (world.next_id(), world.now());
    let status = CommitStatus {
        id,
        user,
        sha,
        context,
        state,
        description: call.text("description").map(str::to_owned),
        target_url: call.text("target_url").map(str::to_owned),
        created_at,
    };
    let answer = world.commit_status(world.repo(call.repo)?, &status);
    world.repo_mut(call.repo)?.statuses.insert(id, status);
    Ok(Answer::created(answer))
}

/// Those of a commit, the newest first.
fn of_commit<'w>(world: &'w World, call: &Call<'_>) -> Result<(String, Vec<&'w CommitStatus>), Answer> {
    let repository = world.repo(call.repo)?;
    let name = call.parameter("ref");
    let Some(sha) = repository.git().commit(name) else {
        return Err(Answer::unprocessable(&format!("No commit found for SHA: {name}"), None));
    };
    let statuses = repository.statuses.values().rev().filter(|status| status.sha == sha);
    let statuses = statuses.collect();
    Ok((sha, statuses))
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let (_, statuses) = of_commit(world, call)?;
    Ok(page(world, call, &statuses, |status| {
        world.commit_status(repository, status)
    }))
}

/// The newest of each name.
fn combined(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let (sha, mut statuses) = of_commit(world, call)?;
    let mut seen = BTreeSet::new();
    statuses.retain(|status| seen.insert(status.context.as_str()));
    let has = |state: &str| statuses.iter().any(|status| status.state == state);
    let state = if has("failure") || has("error") {
        "failure"
    } else if has("pending") || statuses.is_empty() {
        "pending"
    } else {
        "success"
    };
    let mut answer = counted(world, call, "statuses", &statuses, |status| {
        let mut shown = world.commit_status(repository, status);
        if let Some(map) = shown.as_object_mut() {
            map.remove("creator");
        }
        shown
    });
    if let Some(map) = answer.body.as_mut().and_then(|body| body.as_object_mut()) {
        map.insert("state".to_owned(), json!(state));
        map.insert("sha".to_owned(), json!(sha));
        map.insert("repository".to_owned(), world.repository_json(repository));
        map.insert(
            "commit_url".to_owned(),
            json!(world.api(repository, &format!("/commits/{sha}"))),
        );
        map.insert(
            "url".to_owned(),
            json!(world.api(repository, &format!("/commits/{sha}/status"))),
        );
    }
    Ok(answer)
}
