//! Pull requests.

use serde_json::{Value, json};

use super::issues::{change_state, change_texts};
use super::text::{BODY, TITLE, at_most, not_blank};
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::diff::changes;
use crate::history::commits_of;
use crate::paging::page;
use crate::world::{Issue, Pull, Role, State, World};

/// A pull request lists no more files than this.
const MOST_FILES: usize = 3_000;
/// A pull request lists no more commits than this.
const MOST_COMMITS: usize = 250;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list" => list(world, call),
        "create" => create(world, call),
        "get" => get(world, call),
        "update" => update(world, call),
        "list-files" => files(world, call),
        "list-commits" => list_commits(world, call),
        "check-if-merged" => check_merged(world, call),
        "merge" => merge(world, call),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let open = repository.issues.values().filter(|issue| issue.is_here());
    let mut pulls: Vec<(&Issue, &Pull)> = open.filter_map(|issue| Some((issue, issue.pull.as_ref()?))).collect();
    match call.query("state").unwrap_or("open") {
        "all" => {}
        state => pulls.retain(|(issue, _)| issue.state.name() == state),
    }
    // `head` filters only in the form `owner:branch`; GitHub ignores a bare branch.
    if let Some((owner, branch)) = call.query("head").and_then(|head| head.split_once(':')) {
        let owner = world.user_by_login(owner).map(|user| user.id);
        pulls.retain(|(_, pull)| Some(pull.head_owner) == owner && pull.head_ref == branch);
    }
    if let Some(base) = call.query("base") {
        pulls.retain(|(_, pull)| pull.base_ref == base);
    }
    if call.query("sort") == Some("updated") {
        pulls.sort_by_key(|(issue, _)| (issue.updated_at, issue.number));
    }
    let ascending = call
        .query("direction")
        .map_or(call.query("sort").is_some_and(|it| it != "created"), |it| it == "asc");
    if !ascending {
        pulls.reverse();
    }
    Ok(page(world, call, &pulls, |(issue, pull)| {
        world.pull_simple(repository, issue, pull)
    }))
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    let repository = world.repo(call.repo)?;
    let own = call.token.as_ref().is_some_and(|(_, token)| token.is_actions_token());
    if own && !repository.actions_can_open_pulls {
        return Err(Answer::refusal(
            403,
            "GitHub Actions is not permitted to create or approve pull requests.",
        ));
    }
    let title = call.text("title");
    not_blank("PullRequest", "title", title)?;
    at_most("PullRequest", "title", title, TITLE)?;
    at_most("PullRequest", "body", call.text("body"), BODY)?;
    let (head, base) = (
        call.required("PullRequest", "head")?,
        call.required("PullRequest", "base")?,
    );
    let (owner, branch) = head
        .split_once(':')
        .unwrap_or((&world.users[&repository.owner].login, head));
    let invalid = |field| Answer::invalid("PullRequest", field, "invalid", None);
    let from = head_repository(world, call.repo, owner).ok_or_else(|| invalid("head"))?;
    let base_sha = repository
        .git()
        .resolve(&format!("refs/heads/{base}"))
        .ok_or_else(|| invalid("base"))?;
    let from_git = world.repo(from)?.git();
    let head_sha = from_git
        .resolve(&format!("refs/heads/{branch}"))
        .ok_or_else(|| invalid("head"))?;
    let custom = |message: &str| Answer::invalid("PullRequest", "", "custom", Some(message)).without_field();
    let same = |pull: &Pull| pull.head_repo == from && pull.head_ref == branch && pull.base_ref == base;
    let mut open = repository.issues.values().filter(|issue| issue.state == State::Open);
    if open.any(|issue| issue.pull.as_ref().is_some_and(same)) {
        return Err(custom(&format!("A pull request already exists for {owner}:{branch}.")));
    }
    if from != call.repo {
        repository
            .git()
            .fetch(&world.repo(from)?.git_dir, &head_sha)
            .map_err(|_| invalid("head"))?;
    }
    if repository.git().is_ancestor(&head_sha, &base_sha) {
        return Err(custom(&format!("No commits between {base} and {owner}:{branch}")));
    }
    let (branch, base) = (branch.to_owned(), base.to_owned());
    let body = call.text("body");
    let number = world
        .insert_pull(
            call.repo,
            actor,
            (from, &branch),
            &base,
            title.unwrap_or_default(),
            body,
        )
        .map_err(|_| invalid("head"))?;
    if let Some(pull) = world.issue_mut(call.repo, number).and_then(|issue| issue.pull.as_mut()) {
        pull.draft = call.body["draft"].as_bool().unwrap_or(false);
    }
    let answer = rendered(world, call.repo, number)?;
    let location = answer["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::created(answer).with_header("location", location))
}

/// The repository of an owner in the same network of forks.
fn head_repository(world: &World, base: u64, owner: &str) -> Option<u64> {
    let owner = world.user_by_login(owner)?.id;
    let root = world.repositories.get(&base)?.fork_of.unwrap_or(base);
    let mut network = world
        .repositories
        .values()
        .filter(|it| it.id == root || it.fork_of == Some(root));
    network
        .find(|repository| repository.owner == owner)
        .map(|repository| repository.id)
}

/// Reading a pull request is what makes GitHub compute its merge.
fn get(world: &mut World, call: &Call<'_>) -> Outcome {
    let number = call.pull(world)?.1.number;
    world.read_pull(call.repo, number);
    Ok(Answer::ok(rendered(world, call.repo, number)?))
}

fn update(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    let (repository, issue, _) = call.pull(world)?;
    let (number, author) = (issue.number, issue.user);
    if author != actor && call.role(world) < Role::Triage {
        return Err(Answer::refusal(403, "Must have admin rights to Repository."));
    }
    if let Some(title) = call.body.get("title") {
        not_blank("PullRequest", "title", title.as_str())?;
        at_most("PullRequest", "title", title.as_str(), TITLE)?;
    }
    at_most("PullRequest", "body", call.text("body"), BODY)?;
    if let Some(base) = call.text("base") {
        if repository.git().resolve(&format!("refs/heads/{base}")).is_none() {
            return Err(Answer::invalid("PullRequest", "base", "invalid", None));
        }
        world.set_base(call.repo, number, base);
    }
    change_texts(world, call, number, actor);
    match call.text("state") {
        Some("closed") => change_state(world, call, number, actor, State::Closed)?,
        Some("open") => change_state(world, call, number, actor, State::Open)?,
        Some(_) => return Err(Answer::invalid("PullRequest", "state", "invalid", None)),
        None => {}
    }
    world.touch(call.repo, number);
    Ok(Answer::ok(rendered(world, call.repo, number)?))
}

fn files(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, _, pull) = call.pull(world)?;
    let mut changes = changes(&repository.git(), &pull.base_sha, &pull.head_sha);
    changes.truncate(MOST_FILES);
    Ok(page(world, call, &changes, |change| {
        world.diff_entry(repository, &pull.head_sha, change)
    }))
}

fn list_commits(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, _, pull) = call.pull(world)?;
    let mut commits = commits_of(&repository.git(), pull);
    commits.truncate(MOST_COMMITS);
    Ok(page(world, call, &commits, |commit| world.commit(repository, commit)))
}

fn check_merged(world: &World, call: &Call<'_>) -> Outcome {
    let merged = call.pull(world)?.2.merged_at.is_some();
    if merged {
        Ok(Answer::no_content())
    } else {
        Err(Answer::not_found())
    }
}

fn merge(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    call.require(world, Role::Write)?;
    let (_, issue, pull) = call.pull(world)?;
    if issue.state == State::Closed || pull.draft || pull.merge.mergeable == Some(false) {
        return Err(Answer::refusal(405, "Pull Request is not mergeable"));
    }
    if call.text("sha").is_some_and(|sha| sha != pull.head_sha) {
        return Err(Answer::refusal(
            409,
            "Head branch was modified. Review and try the merge again.",
        ));
    }
    let number = issue.number;
    let title = call.text("commit_title").map(str::to_owned);
    let message = title.map(|title| format!("{title}\n\n{}", call.text("commit_message").unwrap_or_default()));
    match call.text("merge_method") {
        Some("squash") => {
            return Err(Answer::refusal(
                405,
                "Squash merges are not allowed on this repository.",
            ));
        }
        Some("rebase") => {
            return Err(Answer::refusal(
                405,
                "Rebase merges are not allowed on this repository.",
            ));
        }
        _ => {}
    }
    let sha = world.merge_now(call.repo, number, actor, message.as_deref());
    let sha = sha.ok_or_else(|| Answer::refusal(405, "Pull Request is not mergeable"))?;
    Ok(Answer::ok(
        json!({ "sha": sha, "merged": true, "message": "Pull Request successfully merged" }),
    ))
}

fn rendered(world: &World, repo: u64, number: u64) -> Result<Value, Answer> {
    let repository = world.repo(repo)?;
    let issue = repository.issues.get(&number).ok_or_else(Answer::not_found)?;
    let pull = issue.pull.as_ref().ok_or_else(Answer::not_found)?;
    Ok(world.pull(repository, issue, pull))
}
