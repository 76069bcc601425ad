//! Sub-issues: named by id, not number; one parent, a hundred parts, eight levels. Source: GitHub docs, "Sub-issues".

use serde_json::json;

use super::issues::rendered;
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::page;
use crate::world::{Role, World};

const MOST: usize = 100;
const LEVELS: usize = 8;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-sub-issues" => list(world, call),
        "add-sub-issue" => add(world, call),
        "remove-sub-issue" => remove(world, call),
        "get-parent" => parent(world, call),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let (_, issue) = call.issue(world)?;
    let parts: Vec<_> = issue
        .sub_issues
        .iter()
        .filter_map(|id| world.issue_by_id(*id))
        .collect();
    Ok(page(world, call, &parts, |(repository, part)| {
        world.issue(repository, part)
    }))
}

fn add(world: &mut World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Triage)?;
    let (repository, issue) = call.issue(world)?;
    let refuse = |message: &str| Err(Answer::unprocessable(message, None));
    let id = call.body["sub_issue_id"].as_u64().unwrap_or_default();
    let Some((part_repository, part)) = world.issue_by_id(id) else {
        return Err(Answer::refusal(404, "The provided sub-issue does not exist"));
    };
    if part_repository.owner != repository.owner {
        return refuse("Sub-issue must belong to the same owner as the parent issue");
    }
    if issue.pull.is_some() || part.pull.is_some() {
        return refuse("Pull requests cannot be sub-issues or parents");
    }
    if issue.sub_issues.len() >= MOST {
        return refuse("Parent cannot have more than 100 sub-issues");
    }
    let above = ancestors(world, issue.id);
    if above.contains(&id) {
        return refuse("Sub-issue cannot be one of its own ancestors");
    }
    if above.len() + depth(world, id) > LEVELS {
        return refuse("Parent cannot have more than 8 layers of sub-issues");
    }
    let replace = call.body["replace_parent"].as_bool().unwrap_or(false);
    if part.parent.is_some() && !replace {
        return refuse(
            "An error occurred while adding the sub-issue to the parent issue. Sub issue may only have one parent",
        );
    }
    let (number, parent_id, old) = (issue.number, issue.id, part.parent);
    if let Some(old) = old {
        detach(world, old, id);
    }
    if let Some(issue) = world.issue_mut(call.repo, number) {
        issue.sub_issues.push(id);
    }
    set_parent(world, id, Some(parent_id));
    Ok(Answer::created(rendered(world, call.repo, number)?))
}

fn remove(world: &mut World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Triage)?;
    let (_, issue) = call.issue(world)?;
    let id = call.body["sub_issue_id"].as_u64().unwrap_or_default();
    if !issue.sub_issues.contains(&id) {
        let body = json!({ "message": "The provided sub-issue does not exist", "status": "404" });
        return Err(Answer {
            status: 404,
            ..Answer::ok(body)
        });
    }
    let (number, parent_id) = (issue.number, issue.id);
    detach(world, parent_id, id);
    set_parent(world, id, None);
    Ok(Answer::ok(rendered(world, call.repo, number)?))
}

fn parent(world: &World, call: &Call<'_>) -> Outcome {
    let (_, issue) = call.issue(world)?;
    let found = issue
        .parent
        .and_then(|id| world.issue_by_id(id))
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.issue(found.0, found.1)))
}

/// The issue and all above it.
fn ancestors(world: &World, id: u64) -> Vec<u64> {
    std::iter::successors(Some(id), |id| world.issue_by_id(*id)?.1.parent).collect()
}

/// Levels from this issue down, itself included.
fn depth(world: &World, id: u64) -> usize {
    let parts = world
        .issue_by_id(id)
        .map_or(&[][..], |(_, issue)| issue.sub_issues.as_slice());
    1 + parts.iter().map(|part| depth(world, *part)).max().unwrap_or(0)
}

fn place(world: &World, id: u64) -> Option<(u64, u64)> {
    world
        .issue_by_id(id)
        .map(|(repository, issue)| (repository.id, issue.number))
}

fn detach(world: &mut World, parent: u64, part: u64) {
    if let Some(issue) = place(world, parent).and_then(|(repo, number)| world.issue_mut(repo, number)) {
        issue.sub_issues.retain(|id| *id != part);
    }
}

fn set_parent(world: &mut World, part: u64, parent: Option<u64>) {
    if let Some(issue) = place(world, part).and_then(|(repo, number)| world.issue_mut(repo, number)) {
        issue.parent = parent;
    }
}
