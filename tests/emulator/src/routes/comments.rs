//! Comments of issues and pull requests, oldest first.

use super::text::{BODY, at_most, not_blank};
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::page;
use crate::world::{Comment, Role, World};

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-comments" => list(world, call),
        "list-comments-for-repo" => list_all(world, call),
        "create-comment" => create(world, call),
        "get-comment" => get(world, call),
        "update-comment" => update(world, call),
        "delete-comment" => delete(world, call),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, issue) = call.issue(world)?;
    let comments = repository
        .comments
        .values()
        .filter(|comment| comment.number == issue.number);
    let comments = since(call, comments)?;
    Ok(page(world, call, &comments, |comment| {
        world.issue_comment(repository, comment)
    }))
}

fn list_all(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let mut comments = since(call, repository.comments.values())?;
    if call.query("sort") == Some("updated") {
        comments.sort_by_key(|comment| (comment.updated_at, comment.id));
    }
    if call.query("sort").is_some() && call.query("direction") == Some("desc") {
        comments.reverse();
    }
    Ok(page(world, call, &comments, |comment| {
        world.issue_comment(repository, comment)
    }))
}

fn since<'w>(call: &Call<'_>, comments: impl Iterator<Item = &'w Comment>) -> Result<Vec<&'w Comment>, Answer> {
    let Some(since) = call.query("since") else {
        return Ok(comments.collect());
    };
    let since = since
        .parse()
        .map_err(|_| Answer::invalid("IssueComment", "since", "invalid", None))?;
    Ok(comments.filter(|comment| comment.updated_at >= since).collect())
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    let (repository, issue) = call.issue(world)?;
    let number = issue.number;
    if repository.archived {
        return Err(Answer::refusal(403, "Repository was archived so is read-only."));
    }
    call.unlocked(world, issue)?;
    let body = checked(call)?;
    let id = world.insert_comment(call.repo, number, actor, body);
    let repository = world.repo(call.repo)?;
    let comment = world.issue_comment(repository, &repository.comments[&id]);
    let location = comment["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::created(comment).with_header("location", location))
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let comment = repository
        .comments
        .get(&call.number("comment_id")?)
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.issue_comment(repository, comment)))
}

fn update(world: &mut World, call: &Call<'_>) -> Outcome {
    let id = owned(world, call)?;
    let body = checked(call)?.to_owned();
    let now = world.now();
    if let Some(comment) = world.repo_mut(call.repo)?.comments.get_mut(&id) {
        comment.body = body;
        comment.updated_at = now;
    }
    get(world, call)
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let id = owned(world, call)?;
    world.repo_mut(call.repo)?.comments.remove(&id);
    Ok(Answer::no_content())
}

/// The comment of the path, if the caller wrote it or may write in the repository.
fn owned(world: &World, call: &Call<'_>) -> Result<u64, Answer> {
    let actor = call.actor()?;
    let id = call.number("comment_id")?;
    let comment = world.repo(call.repo)?.comments.get(&id).ok_or_else(Answer::not_found)?;
    if comment.user == actor || call.role(world) >= Role::Write {
        return Ok(id);
    }
    Err(Answer::refusal(403, "Must have admin rights to Repository."))
}

fn checked<'c>(call: &'c Call<'_>) -> Result<&'c str, Answer> {
    let body = call.text("body");
    not_blank("IssueComment", "body", body)?;
    at_most("IssueComment", "body", body, BODY)?;
    Ok(body.unwrap_or_default())
}
