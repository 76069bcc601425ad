//! Labels of a repository and of an issue. Names are unique but for case.

use serde_json::{Value, json};

use super::text::{at_most, not_blank};
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::page;
use crate::world::{Label, Role, World};

const NAME: usize = 50;
const DESCRIPTION: usize = 100;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-labels-for-repo" => list(world, call),
        "create-label" => create(world, call),
        "get-label" => get(world, call),
        "update-label" => update(world, call),
        "delete-label" => delete(world, call),
        "list-labels-on-issue" => on_issue(world, call, Answer::ok),
        "add-labels" => add(world, call),
        "set-labels" => replace(world, call),
        "remove-all-labels" => remove_all(world, call),
        "remove-label" => remove(world, call),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    Ok(page(world, call, &repository.labels, |label| {
        world.label(repository, label)
    }))
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Write)?;
    let name = call.required("Label", "name")?;
    check(call, Some(name))?;
    if world.repo(call.repo)?.label(name).is_some() {
        return Err(Answer::invalid("Label", "name", "already_exists", None));
    }
    let label = Label {
        id: world.next_id(),
        name: name.to_owned(),
        color: call.text("color").unwrap_or("ededed").to_ascii_lowercase(),
        description: call.text("description").map(str::to_owned),
    };
    let answer = world.label(world.repo(call.repo)?, &label);
    world.repo_mut(call.repo)?.labels.push(label);
    let location = answer["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::created(answer).with_header("location", location))
}

fn check(call: &Call<'_>, name: Option<&str>) -> Result<(), Answer> {
    if name.is_some() {
        not_blank("Label", "name", name)?;
    }
    at_most("Label", "name", name, NAME)?;
    at_most("Label", "description", call.text("description"), DESCRIPTION)?;
    match call.text("color") {
        Some(color) if color.len() != 6 || !color.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Err(Answer::invalid("Label", "color", "invalid", None))
        }
        _ => Ok(()),
    }
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let label = repository.label(call.parameter("name")).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.label(repository, label)))
}

fn update(world: &mut World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Write)?;
    check(call, call.text("new_name"))?;
    let old = call.parameter("name");
    let repository = world.repo_mut(call.repo)?;
    let id = repository.label(old).ok_or_else(Answer::not_found)?.id;
    if let Some(taken) = call
        .text("new_name")
        .and_then(|name| repository.label(name))
        .filter(|label| label.id != id)
    {
        return Err(Answer::invalid("Label", &taken.name, "already_exists", None));
    }
    let Some(label) = repository.labels.iter_mut().find(|label| label.id == id) else {
        return Err(Answer::not_found());
    };
    if let Some(name) = call.text("new_name") {
        name.clone_into(&mut label.name);
    }
    if let Some(color) = call.text("color") {
        label.color = color.to_ascii_lowercase();
    }
    if let Some(description) = call.body.get("description") {
        label.description = description.as_str().map(str::to_owned);
    }
    let label = label.clone();
    Ok(Answer::ok(world.label(world.repo(call.repo)?, &label)))
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Write)?;
    let repository = world.repo_mut(call.repo)?;
    let id = repository
        .label(call.parameter("name"))
        .ok_or_else(Answer::not_found)?
        .id;
    repository.labels.retain(|label| label.id != id);
    for issue in repository.issues.values_mut() {
        issue.labels.retain(|label| *label != id);
    }
    Ok(Answer::no_content())
}

fn on_issue(world: &World, call: &Call<'_>, answer: fn(Value) -> Answer) -> Outcome {
    let (repository, issue) = call.issue(world)?;
    if call.operation != "issues/list-labels-on-issue" {
        return Ok(answer(world.labels(repository, issue)));
    }
    let labels: Vec<&Label> = repository
        .labels
        .iter()
        .filter(|label| issue.labels.contains(&label.id))
        .collect();
    Ok(page(world, call, &labels, |label| world.label(repository, label)))
}

fn add(world: &mut World, call: &Call<'_>) -> Outcome {
    let (number, actor, mut ids) = prepared(world, call)?;
    let old = world.repo(call.repo)?.issue(number).labels.clone();
    ids.splice(..0, old);
    set(world, call.repo, number, actor, ids);
    on_issue(world, call, Answer::ok)
}

fn replace(world: &mut World, call: &Call<'_>) -> Outcome {
    let (number, actor, ids) = prepared(world, call)?;
    set(world, call.repo, number, actor, ids);
    on_issue(world, call, Answer::ok)
}

fn prepared(world: &mut World, call: &Call<'_>) -> Result<(u64, u64, Vec<u64>), Answer> {
    let actor = call.actor()?;
    call.require(world, Role::Triage)?;
    let number = call.issue(world)?.1.number;
    let list = if call.body.is_array() {
        &call.body
    } else {
        &call.body["labels"]
    };
    let ids = named_labels(list)?
        .iter()
        .map(|name| world.label_id(call.repo, name))
        .collect();
    Ok((number, actor, ids))
}

fn remove_all(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    call.require(world, Role::Triage)?;
    let number = call.issue(world)?.1.number;
    set(world, call.repo, number, actor, Vec::new());
    Ok(Answer::no_content())
}

fn remove(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    call.require(world, Role::Triage)?;
    let (repository, issue) = call.issue(world)?;
    let label = repository
        .label(call.parameter("name"))
        .filter(|label| issue.labels.contains(&label.id));
    let id = label.ok_or_else(|| Answer::refusal(404, "Label does not exist"))?.id;
    let (number, left) = (
        issue.number,
        issue.labels.iter().copied().filter(|label| *label != id).collect(),
    );
    set(world, call.repo, number, actor, left);
    on_issue(world, call, Answer::ok)
}

/// The names in a list of labels, which may be texts or objects.
pub(super) fn named_labels(list: &Value) -> Result<Vec<String>, Answer> {
    let names = list.as_array().map_or(&[][..], Vec::as_slice).iter();
    let names = names.filter_map(|label| label.as_str().or_else(|| label["name"].as_str()));
    names
        .map(|name| {
            not_blank("Label", "name", Some(name))?;
            at_most("Label", "name", Some(name), NAME)?;
            Ok(name.to_owned())
        })
        .collect()
}

/// Sets the labels of an issue, with an event for each that comes or goes.
pub(super) fn set(world: &mut World, repo: u64, number: u64, actor: u64, mut ids: Vec<u64>) {
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    let Some(issue) = world.issue_mut(repo, number) else {
        return;
    };
    let old = std::mem::replace(&mut issue.labels, ids.clone());
    let come = ids.iter().filter(|id| !old.contains(id)).map(|id| ("labeled", *id));
    let gone = old.iter().filter(|id| !ids.contains(id)).map(|id| ("unlabeled", *id));
    for (event, id) in come.chain(gone).collect::<Vec<_>>() {
        let label = world
            .repositories
            .get(&repo)
            .and_then(|it| it.labels.iter().find(|label| label.id == id));
        let Some(label) = label.map(|label| json!({ "name": label.name, "color": label.color })) else {
            continue;
        };
        world.happened(repo, number, actor, event, json!({ "label": label }));
    }
}
