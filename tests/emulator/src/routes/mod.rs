//! The endpoints, by the names that GitHub's description gives to its operations.

mod actions;
mod assignees;
mod checks;
mod comments;
mod contents;
mod git_objects;
mod issues;
mod labels;
mod organizations;
mod pulls;
mod refs;
mod repository;
mod reviews;
mod statuses;
mod sub_issues;
mod teams;
mod text;
mod users;
mod website;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::world::World;

/// Answers a call; `None` where the operation is described but not emulated.
pub(crate) fn dispatch(world: &mut World, call: &Call<'_>) -> Option<Outcome> {
    let (group, name) = call.operation.split_once('/')?;
    match group {
        "rate-limit" | "users" => users::dispatch(world, call, name),
        "issues" => issues::dispatch(world, call, name)
            .or_else(|| comments::dispatch(world, call, name))
            .or_else(|| labels::dispatch(world, call, name))
            .or_else(|| assignees::dispatch(world, call, name))
            .or_else(|| sub_issues::dispatch(world, call, name)),
        "pulls" => pulls::dispatch(world, call, name).or_else(|| reviews::dispatch(world, call, name)),
        "checks" => checks::dispatch(world, call, name),
        "git" => refs::dispatch(world, call, name).or_else(|| git_objects::dispatch(world, call, name)),
        "orgs" => organizations::dispatch(world, call, name),
        "teams" => teams::dispatch(world, call, name),
        "actions" => actions::dispatch(world, call, name),
        "repos" => repository::dispatch(world, call, name)
            .or_else(|| contents::dispatch(world, call, name))
            .or_else(|| statuses::dispatch(world, call, name))
            .or_else(|| website::dispatch(world, call, name)),
        _ => None,
    }
}

/// A complaint of git where the request is at fault.
fn git_refuses(complaint: &str) -> Answer {
    Answer::unprocessable(complaint.lines().next().unwrap_or("git refuses"), None)
}
