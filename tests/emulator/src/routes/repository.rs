//! The repository, its collaborators and branches.

use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::history;
use crate::paging::page;
use crate::world::{Role, World};

pub(super) fn dispatch(world: &World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "get" => get(world, call),
        "check-collaborator" => check_collaborator(world, call),
        "get-collaborator-permission-level" => permission(world, call),
        "list-branches" => branches(world, call),
        "get-branch" => branch(world, call),
        "get-branch-rules" => rules(world, call),
        _ => return None,
    })
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    Ok(Answer::ok(
        world.full_repository(world.repo(call.repo)?, call.role(world)),
    ))
}

fn check_collaborator(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let user = world
        .user_by_login(call.parameter("username"))
        .ok_or_else(Answer::not_found)?;
    let known = user.id == repository.owner
        || repository
            .collaborators
            .get(&user.id)
            .is_some_and(|it| *it > Role::None);
    if known {
        Ok(Answer::no_content())
    } else {
        Err(Answer::not_found())
    }
}

fn permission(world: &World, call: &Call<'_>) -> Outcome {
    let user = world
        .user_by_login(call.parameter("username"))
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.permission(world.repo(call.repo)?, user.id)))
}

fn branches(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let listed = repository.git().run(&[
        "for-each-ref",
        "--format=%(objectname) %(refname:lstrip=2)",
        "refs/heads",
    ]);
    let listed = listed.unwrap_or_default();
    let listed: Vec<(&str, &str)> = listed.lines().filter_map(|line| line.split_once(' ')).collect();
    Ok(page(world, call, &listed, |(sha, name)| {
        let url = world.api(repository, &format!("/commits/{sha}"));
        json!({ "name": name, "commit": { "sha": sha, "url": url }, "protected": false })
    }))
}

/// The rules that apply to a branch; required checks apply to the default branch.
fn rules(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let source = |kind: &str, parameters: serde_json::Value| {
        json!({
            "type": kind, "parameters": parameters, "ruleset_source_type": "Repository",
            "ruleset_source": world.full_name(repository), "ruleset_id": 42,
        })
    };
    let mut rules = Vec::new();
    let required = &repository.rules.required_checks;
    if call.parameter("branch") == repository.default_branch && !required.is_empty() {
        let checks: Vec<_> = required.iter().map(|context| json!({ "context": context })).collect();
        rules.push(source(
            "required_status_checks",
            json!({ "required_status_checks": checks, "strict_required_status_checks_policy": false }),
        ));
    }
    Ok(page(world, call, &rules, serde_json::Value::clone))
}

fn branch(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let (git, name) = (repository.git(), call.parameter("branch"));
    let sha = git.resolve(&format!("refs/heads/{name}"));
    let commit = sha.and_then(|sha| history::commit(&git, &sha));
    let commit = commit.ok_or_else(|| Answer::refusal(404, "Branch not found"))?;
    let url = world.api(repository, &format!("/branches/{}", crate::render::path(name)));
    Ok(Answer::ok(json!({
        "name": name,
        "commit": world.commit(repository, &commit),
        "_links": { "self": url, "html": world.html(repository, &format!("/tree/{}", crate::render::path(name))) },
        "protected": false,
        "protection": { "enabled": false },
        "protection_url": format!("{url}/protection"),
    })))
}
