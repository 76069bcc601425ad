//! Refs: made, moved and removed with git; what hangs on a branch follows.

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::world::{Role, World};

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "get-ref" => get(world, call),
        "list-matching-refs" => matching(world, call),
        "create-ref" => create(world, call),
        "update-ref" => update(world, call),
        "delete-ref" => delete(world, call),
        _ => return None,
    })
}

fn full(call: &Call<'_>) -> String {
    format!("refs/{}", call.parameter("ref").trim_start_matches("refs/"))
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let name = full(call);
    let sha = repository.git().resolve(&name).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.git_ref(repository, &name, &sha)))
}

fn matching(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let start = full(call);
    let listed = repository
        .git()
        .run(&["for-each-ref", "--format=%(objectname) %(refname)"])
        .unwrap_or_default();
    let found = listed
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, name)| name.starts_with(&start));
    Ok(Answer::ok(
        found.map(|(sha, name)| world.git_ref(repository, name, sha)).collect(),
    ))
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Write)?;
    let (name, sha) = (call.required("Reference", "ref")?, call.required("Reference", "sha")?);
    let git = world.repo(call.repo)?.git();
    if !name.starts_with("refs/") || name.matches('/').count() < 2 || git.run(&["check-ref-format", name]).is_err() {
        return Err(Answer::unprocessable("Reference name is invalid", None));
    }
    if git.resolve(name).is_some() {
        return Err(Answer::unprocessable("Reference already exists", None));
    }
    let branch = name.strip_prefix("refs/heads/").unwrap_or_default();
    let rules = &world.repo(call.repo)?.rules;
    if rules.no_new_branches.iter().any(|prefix| branch.starts_with(prefix)) {
        let message = "Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n";
        return Err(Answer::unprocessable(message, None));
    }
    if git.resolve(&format!("{sha}^{{object}}")).is_none() || sha.len() != 40 {
        return Err(Answer::unprocessable("Object does not exist", None));
    }
    git.set_ref(name, sha).map_err(|error| super::git_refuses(&error))?;
    moved(world, call, name);
    let answer = world.git_ref(world.repo(call.repo)?, name, sha);
    let location = answer["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::created(answer).with_header("location", location))
}

fn update(world: &mut World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Write)?;
    let (name, sha) = (full(call), call.required("Reference", "sha")?);
    let git = world.repo(call.repo)?.git();
    let Some(old) = git.resolve(&name) else {
        return Err(Answer::unprocessable("Reference does not exist", None));
    };
    if git.resolve(&format!("{sha}^{{commit}}")).is_none() {
        return Err(Answer::unprocessable("Object does not exist", None));
    }
    if call.body["force"].as_bool() != Some(true) && !git.is_ancestor(&old, sha) {
        return Err(Answer::unprocessable("Update is not a fast forward", None));
    }
    git.set_ref(&name, sha).map_err(|error| super::git_refuses(&error))?;
    moved(world, call, &name);
    get(world, call)
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    call.require(world, Role::Write)?;
    let name = full(call);
    let git = world.repo(call.repo)?.git();
    if git.resolve(&name).is_none() {
        return Err(Answer::unprocessable("Reference does not exist", None));
    }
    git.run(&["update-ref", "-d", &name])
        .map_err(|error| super::git_refuses(&error))?;
    if let Some(branch) = name.strip_prefix("refs/heads/") {
        world.branch_deleted(call.repo, branch, actor);
    }
    Ok(Answer::no_content())
}

fn moved(world: &mut World, call: &Call<'_>, name: &str) {
    let Some(branch) = name.strip_prefix("refs/heads/") else {
        return;
    };
    world.branch_moved(call.repo, branch);
    // What a job does with its own token starts nothing else.
    if let Some((_, token)) = call.token.as_ref().filter(|(_, token)| !token.is_actions_token()) {
        world.pages_pushed(call.repo, branch, token.actor);
    }
}
