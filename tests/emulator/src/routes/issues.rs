//! Issues: lists include pull requests.

use serde_json::{Value, json};

use super::assignees::assignable_ids;
use super::labels::named_labels;
use super::text::{BODY, TITLE, at_most, not_blank};
use crate::answer::{Answer, Outcome};
use crate::call::{Call, issues_disabled};
use crate::paging::page;
use crate::world::{Issue, Repository, Role, State, World};

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-for-repo" => list(world, call),
        "create" => create(world, call),
        "get" => get(world, call),
        "update" => update(world, call),
        "list-events" => events(world, call),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let mut issues: Vec<&Issue> = repository.issues.values().filter(|issue| issue.is_here()).collect();
    issues.retain(|issue| repository.has_issues || issue.pull.is_some());
    match call.query("state").unwrap_or("open") {
        "all" => {}
        state => issues.retain(|issue| issue.state.name() == state),
    }
    for name in call.query("labels").into_iter().flat_map(|names| names.split(',')) {
        let id = repository.label(name.trim()).map(|label| label.id);
        issues.retain(|issue| id.is_some_and(|id| issue.labels.contains(&id)));
    }
    if let Some(login) = call.query("creator") {
        let id = world.user_by_login(login).map(|user| user.id);
        issues.retain(|issue| Some(issue.user) == id);
    }
    match call.query("assignee") {
        None => {}
        Some("*") => issues.retain(|issue| !issue.assignees.is_empty()),
        Some("none") => issues.retain(|issue| issue.assignees.is_empty()),
        Some(login) => {
            let id = world.user_by_login(login).map(|user| user.id);
            issues.retain(|issue| id.is_some_and(|id| issue.assignees.contains(&id)));
        }
    }
    if let Some(since) = call.query("since") {
        let since = since
            .parse()
            .map_err(|_| Answer::invalid("Issue", "since", "invalid", None))?;
        issues.retain(|issue| issue.updated_at >= since);
    }
    sort(&mut issues, repository, call);
    Ok(page(world, call, &issues, |issue| world.issue(repository, issue)))
}

fn sort(issues: &mut [&Issue], repository: &Repository, call: &Call<'_>) {
    let comments = |issue: &Issue| {
        repository
            .comments
            .values()
            .filter(|it| it.number == issue.number)
            .count()
    };
    match call.query("sort").unwrap_or("created") {
        "updated" => issues.sort_by_key(|issue| (issue.updated_at, issue.number)),
        "comments" => issues.sort_by_key(|issue| (comments(issue), issue.number)),
        _ => issues.sort_by_key(|issue| (issue.created_at, issue.number)),
    }
    if call.query("direction") != Some("asc") {
        issues.reverse();
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    if !world.repo(call.repo)?.has_issues {
        return Err(issues_disabled());
    }
    let title = call.text("title");
    check_texts(call, Some(&call.body["title"]))?;
    // An assignee who cannot be is refused before anything is made, even where assignees would be dropped.
    let assignees = assignable_ids(world, call, "Issue")?;
    let labels = call.body.get("labels").map(named_labels).transpose()?;
    let number = world.insert_issue(call.repo, title.unwrap_or_default(), call.text("body"), actor);
    if call.role(world) >= Role::Triage {
        let labels = labels.unwrap_or_default();
        let ids = labels.iter().map(|name| world.label_id(call.repo, name)).collect();
        super::labels::set(world, call.repo, number, actor, ids);
        super::assignees::set(world, call.repo, number, actor, &assignees.unwrap_or_default());
    }
    let answer = rendered(world, call.repo, number)?;
    let location = answer["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::created(answer).with_header("location", location))
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, issue) = call.issue(world)?;
    Ok(Answer::ok(world.issue(repository, issue)))
}

fn update(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    let (_, issue) = call.issue(world)?;
    let (number, author) = (issue.number, issue.user);
    if author != actor && call.role(world) < Role::Triage {
        return Err(Answer::refusal(403, "Must have admin rights to Repository."));
    }
    check_texts(call, call.body.get("title"))?;
    let state = match call.text("state") {
        Some("open") => Some(State::Open),
        Some("closed") => Some(State::Closed),
        Some(_) => return Err(Answer::invalid("Issue", "state", "invalid", None)),
        None => None,
    };
    let assignees = assignable_ids(world, call, "Issue")?;
    let labels = call.body.get("labels").map(named_labels).transpose()?;
    change_texts(world, call, number, actor);
    if call.role(world) >= Role::Triage {
        if let Some(labels) = labels {
            let ids = labels.iter().map(|name| world.label_id(call.repo, name)).collect();
            super::labels::set(world, call.repo, number, actor, ids);
        }
        if let Some(assignees) = assignees {
            super::assignees::set(world, call.repo, number, actor, &assignees);
        }
    }
    if let Some(state) = state {
        change_state(world, call, number, actor, state)?;
    }
    world.touch(call.repo, number);
    Ok(Answer::ok(rendered(world, call.repo, number)?))
}

fn check_texts(call: &Call<'_>, title: Option<&Value>) -> Result<(), Answer> {
    if let Some(title) = title {
        not_blank("Issue", "title", title.as_str())?;
        at_most("Issue", "title", title.as_str(), TITLE)?;
    }
    at_most("Issue", "body", call.text("body"), BODY)
}

/// Changes title and description where the body gives them.
pub(super) fn change_texts(world: &mut World, call: &Call<'_>, number: u64, actor: u64) {
    let Some(issue) = world.issue_mut(call.repo, number) else {
        return;
    };
    if let Some(body) = call.body.get("body") {
        issue.body = body.as_str().filter(|body| !body.is_empty()).map(str::to_owned);
    }
    if let Some(title) = call.text("title").filter(|title| *title != issue.title) {
        let old = std::mem::replace(&mut issue.title, title.to_owned());
        world.happened(
            call.repo,
            number,
            actor,
            "renamed",
            json!({ "rename": { "from": old, "to": title } }),
        );
    }
}

/// Closes or reopens. A merged pull request stays closed.
pub(super) fn change_state(
    world: &mut World,
    call: &Call<'_>,
    number: u64,
    actor: u64,
    state: State,
) -> Result<(), Answer> {
    let issue = world.repo(call.repo)?.issue(number);
    let pull = issue.pull.as_ref();
    if state == State::Open && pull.is_some_and(|pull| pull.merged_at.is_some()) {
        return Err(Answer::invalid(
            "PullRequest",
            "state",
            "custom",
            Some("cannot reopen a merged pull request"),
        ));
    }
    let reopened = state == State::Open && issue.state == State::Closed;
    let (is_pull, old) = (pull.is_some(), issue.state_reason.clone());
    let reason = match (call.text("state_reason"), state) {
        _ if is_pull => None,
        (Some(reason), _) => Some(reason.to_owned()),
        (None, State::Closed) => Some("completed".to_owned()),
        (None, State::Open) if reopened => Some("reopened".to_owned()),
        (None, State::Open) => old,
    };
    world.set_state(call.repo, number, actor, state, reason.as_deref());
    if reopened && is_pull {
        world.begin_merge(call.repo, number);
    }
    Ok(())
}

fn events(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, issue) = call.issue(world)?;
    Ok(page(world, call, &issue.events, |event| {
        world.issue_event(repository, event)
    }))
}

/// An issue as it is now.
pub(super) fn rendered(world: &World, repo: u64, number: u64) -> Result<Value, Answer> {
    let repository = world.repo(repo)?;
    let issue = repository.issues.get(&number).ok_or_else(Answer::not_found)?;
    Ok(world.issue(repository, issue))
}
