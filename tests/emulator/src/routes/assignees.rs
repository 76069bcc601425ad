//! Assignees: at most ten, and only people who may be.

use serde_json::{Value, json};

use super::issues::rendered;
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::page;
use crate::world::{Kind, Repository, Role, World};

const MOST: usize = 10;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-assignees" => list(world, call),
        "check-user-can-be-assigned" | "check-user-can-be-assigned-to-issue" => check(world, call),
        "add-assignees" => change(world, call, true),
        "remove-assignees" => change(world, call, false),
        _ => return None,
    })
}

/// Whether somebody can be assigned: people with a role of their own in the repository.
fn assignable(world: &World, repository: &Repository, user: u64) -> bool {
    let person = world.users.get(&user).is_some_and(|user| user.kind == Kind::User);
    let known = repository
        .collaborators
        .get(&user)
        .is_some_and(|role| *role > Role::None);
    person && (user == repository.owner || known)
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let people: Vec<u64> = world
        .users
        .keys()
        .copied()
        .filter(|id| assignable(world, repository, *id))
        .collect();
    Ok(page(world, call, &people, |id| world.simple_user(*id)))
}

fn check(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let user = world.user_by_login(call.parameter("assignee")).map(|user| user.id);
    let fits = user.is_some_and(|id| assignable(world, repository, id));
    if fits {
        Ok(Answer::no_content())
    } else {
        Err(Answer::not_found())
    }
}

/// The people that a body assigns, `None` where it speaks of none: one who cannot be is 422 for the whole request.
pub(super) fn assignable_ids(world: &World, call: &Call<'_>, resource: &str) -> Result<Option<Vec<u64>>, Answer> {
    let Some(list) = call.body.get("assignees") else {
        return Ok(None);
    };
    let logins = list.as_array().map_or(&[][..], Vec::as_slice).iter();
    let logins: Vec<&str> = logins
        .filter_map(|it| it.as_str().or_else(|| it["login"].as_str()))
        .collect();
    if logins.len() > MOST {
        return Err(Answer::invalid(resource, "assignees", "invalid", None));
    }
    let repository = world.repo(call.repo)?;
    let ids = logins.iter().map(|login| {
        let id = world
            .user_by_login(login)
            .map(|user| user.id)
            .filter(|id| assignable(world, repository, *id));
        id.ok_or_else(|| {
            let error = json!({ "value": login, "resource": resource, "field": "assignees", "code": "invalid" });
            Answer::unprocessable("Validation Failed", Some(Value::Array(vec![error])))
        })
    });
    ids.collect::<Result<Vec<u64>, Answer>>().map(Some)
}

/// Adds or removes; whoever cannot be assigned is silently left out here.
fn change(world: &mut World, call: &Call<'_>, add: bool) -> Outcome {
    let actor = call.actor()?;
    let (repository, issue) = call.issue(world)?;
    let (number, mut ids) = (issue.number, issue.assignees.clone());
    let named = call.body["assignees"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(Value::as_str);
    for id in named.filter_map(|login| world.user_by_login(login)).map(|user| user.id) {
        if !add {
            ids.retain(|assigned| *assigned != id);
        } else if !ids.contains(&id) && assignable(world, repository, id) {
            ids.push(id);
        }
    }
    ids.truncate(MOST);
    if call.role(world) >= Role::Triage {
        set(world, call.repo, number, actor, &ids);
    }
    let answer = rendered(world, call.repo, number)?;
    Ok(if add {
        Answer::created(answer)
    } else {
        Answer::ok(answer)
    })
}

/// Sets the assignees of an issue, with an event for each that comes or goes.
pub(super) fn set(world: &mut World, repo: u64, number: u64, actor: u64, ids: &[u64]) {
    let Some(issue) = world.issue_mut(repo, number) else {
        return;
    };
    let old = std::mem::replace(&mut issue.assignees, ids.to_vec());
    let come = ids.iter().filter(|id| !old.contains(id)).map(|id| ("assigned", *id));
    let gone = old.iter().filter(|id| !ids.contains(id)).map(|id| ("unassigned", *id));
    for (event, id) in come.chain(gone).collect::<Vec<_>>() {
        let more = json!({ "assignee": world.simple_user(id), "assigner": world.simple_user(actor) });
        world.happened(repo, number, actor, event, more);
    }
}
