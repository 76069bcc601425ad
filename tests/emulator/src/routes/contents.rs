//! Files by path, commits by name, and comparisons.

use serde_json::{Value, json};

use super::git_objects::{author, decoded, encoded, refuse_workflows};
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::diff::{changes, changes_of_commit};
use crate::history;
use crate::paging::page;
use crate::world::{Issue, Pull, Repository, Role, World};

/// Largest file whose content is shown. Source: GitHub docs, "Get repository content".
const LARGEST: usize = 1 << 20;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "get-content" => get(world, call),
        "create-or-update-file-contents" => put(world, call),
        "delete-file" => delete(world, call),
        "get-commit" => commit(world, call),
        "list-commits" => commits(world, call),
        "list-pull-requests-associated-with-commit" => pulls_of_commit(world, call),
        "compare-commits-with-basehead" => compare(world, call),
        _ => return None,
    })
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let git = repository.git();
    let name = call.query("ref").unwrap_or(&repository.default_branch);
    let commit = git
        .commit(name)
        .ok_or_else(|| Answer::refusal(404, &format!("No commit found for the ref {name}")))?;
    let path = call.parameter("path").trim_matches('/');
    let object = git.resolve(&format!("{commit}:{path}")).ok_or_else(Answer::not_found)?;
    if let Some(bytes) = git.blob(&object) {
        let mut file = entry(world, repository, name, path, "file", &object, bytes.len());
        let (content, encoding) = if bytes.len() > LARGEST {
            (String::new(), "none")
        } else {
            (encoded(&bytes), "base64")
        };
        file["content"] = content.into();
        file["encoding"] = encoding.into();
        return Ok(Answer::ok(file));
    }
    let listed = git
        .run(&["ls-tree", "-z", "-l", &object])
        .map_err(|_| Answer::not_found())?;
    let entries = listed.split('\0').filter_map(|line| {
        let (head, file) = line.split_once('\t')?;
        let words: Vec<&str> = head.split_whitespace().collect();
        let [_, kind, sha, size] = words[..] else { return None };
        let kind = if kind == "tree" { "dir" } else { "file" };
        let whole = if path.is_empty() {
            file.to_owned()
        } else {
            format!("{path}/{file}")
        };
        Some(entry(
            world,
            repository,
            name,
            &whole,
            kind,
            sha,
            size.parse().unwrap_or(0),
        ))
    });
    Ok(Answer::ok(entries.collect()))
}

fn entry(world: &World, repository: &Repository, at: &str, path: &str, kind: &str, sha: &str, size: usize) -> Value {
    let file = crate::render::path(path);
    let url = world.api(
        repository,
        &format!("/contents/{file}?ref={}", crate::render::segment(at)),
    );
    let (git, html) = if kind == "dir" {
        ("trees", "tree")
    } else {
        ("blobs", "blob")
    };
    let git_url = world.api(repository, &format!("/git/{git}/{sha}"));
    let html_url = world.html(repository, &format!("/{html}/{}/{file}", crate::render::path(at)));
    let download =
        (kind == "file").then(|| world.html(repository, &format!("/raw/{}/{file}", crate::render::path(at))));
    json!({
        "type": kind,
        "size": size,
        "name": path.rsplit('/').next(),
        "path": path,
        "sha": sha,
        "url": url,
        "git_url": git_url,
        "html_url": html_url,
        "download_url": download,
        "_links": { "self": url, "git": git_url, "html": html_url },
    })
}

fn put(world: &mut World, call: &Call<'_>) -> Outcome {
    let content = decoded(call.required("Content", "content")?)?;
    let (branch, old) = checked(world, call)?;
    let git = world.repo(call.repo)?.git();
    let blob = git.write_blob(&content).map_err(|error| super::git_refuses(&error))?;
    let commit = write(world, call, &branch, Some(&blob))?;
    let repository = world.repo(call.repo)?;
    let file = entry(
        world,
        repository,
        &branch,
        call.parameter("path"),
        "file",
        &blob,
        content.len(),
    );
    let body = json!({ "content": file, "commit": commit });
    Ok(if old.is_some() {
        Answer::ok(body)
    } else {
        Answer::created(body)
    })
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let (branch, old) = checked(world, call)?;
    if old.is_none() {
        return Err(Answer::not_found());
    }
    let commit = write(world, call, &branch, None)?;
    Ok(Answer::ok(json!({ "content": null, "commit": commit })))
}

/// The branch and the blob that is there now: one must be named by `sha`, and a stale one is 409.
fn checked(world: &World, call: &Call<'_>) -> Result<(String, Option<String>), Answer> {
    call.actor()?;
    call.require(world, Role::Write)?;
    let path = call.parameter("path");
    refuse_workflows(call, path)?;
    call.required("Content", "message")?;
    let repository = world.repo(call.repo)?;
    let branch = call
        .text("branch")
        .unwrap_or(&repository.default_branch)
        .trim_start_matches("refs/heads/")
        .to_owned();
    let git = repository.git();
    let head = git.resolve(&format!("refs/heads/{branch}"));
    let head = head.ok_or_else(|| Answer::refusal(404, &format!("Branch {branch} not found")))?;
    let old = git.resolve(&format!("{head}:{path}"));
    match (&old, call.text("sha")) {
        (Some(_), None) => Err(Answer::unprocessable(
            "Invalid request.\n\n\"sha\" wasn't supplied.",
            None,
        )),
        (Some(old), Some(given)) if old != given => {
            Err(Answer::refusal(409, &format!("{path} does not match {given}")))
        }
        (None, Some(given)) => Err(Answer::refusal(409, &format!("{path} does not match {given}"))),
        _ => Ok((branch, old)),
    }
}

/// Commits a change of one path on top of a branch.
fn write(world: &mut World, call: &Call<'_>, branch: &str, blob: Option<&str>) -> Result<Value, Answer> {
    let actor = call.actor()?;
    let git = world.repo(call.repo)?.git();
    let refused = |error: String| super::git_refuses(&error);
    let head = git
        .resolve(&format!("refs/heads/{branch}"))
        .ok_or_else(Answer::not_found)?;
    let edit = (
        call.parameter("path").to_owned(),
        "100644".to_owned(),
        blob.map(str::to_owned),
    );
    let tree = git.edited_tree(Some(&head), &[edit]).map_err(refused)?;
    let message = call.text("message").unwrap_or_default();
    let sha = git
        .commit_tree(&tree, &[&head], message, &author(world, call, actor))
        .map_err(refused)?;
    git.set_ref(&format!("refs/heads/{branch}"), &sha).map_err(refused)?;
    world.branch_moved(call.repo, branch);
    let commit = history::commit(&git, &sha).ok_or_else(Answer::not_found)?;
    Ok(world.git_commit(world.repo(call.repo)?, &commit))
}

fn commit(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let git = repository.git();
    let name = call.parameter("ref");
    let found = git.commit(name).and_then(|sha| history::commit(&git, &sha));
    let found = found.ok_or_else(|| Answer::unprocessable(&format!("No commit found for SHA: {name}"), None))?;
    let changes = changes_of_commit(&git, &found.sha);
    let mut json = world.commit(repository, &found);
    let additions: u64 = changes.iter().map(|change| change.additions).sum();
    let deletions: u64 = changes.iter().map(|change| change.deletions).sum();
    json["stats"] = json!({ "additions": additions, "deletions": deletions, "total": additions + deletions });
    json["files"] = changes
        .iter()
        .map(|change| world.diff_entry(repository, &found.sha, change))
        .collect();
    Ok(Answer::ok(json))
}

fn compare(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let git = repository.git();
    let basehead = call.parameter("basehead");
    let (base, head) = basehead.split_once("...").ok_or_else(Answer::not_found)?;
    let named = |name: &str| {
        git.commit(name)
            .and_then(|sha| history::commit(&git, &sha))
            .ok_or_else(Answer::not_found)
    };
    let (base, head) = (named(base)?, named(head)?);
    let parted = git
        .merge_base(&base.sha, &head.sha)
        .and_then(|sha| history::commit(&git, &sha));
    let parted = parted.ok_or_else(Answer::not_found)?;
    let ahead = history::commits(&git, &format!("{}..{}", base.sha, head.sha));
    let behind = history::commits(&git, &format!("{}..{}", head.sha, base.sha)).len();
    let status = match (ahead.len(), behind) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    };
    let html = world.html(repository, &format!("/compare/{}", crate::render::path(basehead)));
    let files = changes(&git, &base.sha, &head.sha);
    Ok(Answer::ok(json!({
        "url": world.api(repository, &format!("/compare/{}", crate::render::path(basehead))),
        "html_url": html,
        "permalink_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "base_commit": world.commit(repository, &base),
        "merge_base_commit": world.commit(repository, &parted),
        "status": status,
        "ahead_by": ahead.len(),
        "behind_by": behind,
        "total_commits": ahead.len(),
        "commits": ahead.iter().map(|commit| world.commit(repository, commit)).collect::<Value>(),
        "files": files.iter().take(300).map(|it| world.diff_entry(repository, &head.sha, it)).collect::<Value>(),
    })))
}

/// Newest first; with `path`, those that changed it.
fn commits(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let git = repository.git();
    let name = call.query("sha").unwrap_or(&repository.default_branch);
    let start = git.commit(name).ok_or_else(Answer::not_found)?;
    let listed = history::changing(&git, &start, call.query("path"));
    Ok(page(world, call, &listed, |commit| world.commit(repository, commit)))
}

/// For a commit of the default branch, the merged pull request that brought it there; for any other, the open ones that have
/// it. Source: GitHub docs, "List pull requests associated with a commit".
fn pulls_of_commit(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let git = repository.git();
    let sha = git.commit(call.parameter("commit_sha"));
    let sha = sha.ok_or_else(|| {
        Answer::refusal(
            422,
            &format!("No commit found for SHA: {}", call.parameter("commit_sha")),
        )
    })?;
    let is_merged = (git.commit(&repository.default_branch)).is_some_and(|tip| git.is_ancestor(&sha, &tip));
    let all = repository.issues.values().filter(|issue| issue.is_here());
    let pulls: Vec<(&Issue, &Pull)> = all
        .filter_map(|issue| Some((issue, issue.pull.as_ref()?)))
        .filter(|(_, pull)| pull.merged_at.is_some() == is_merged)
        .filter(|(_, pull)| {
            pull.brought.contains(&sha) || history::commits_of(&git, pull).iter().any(|it| it.sha == sha)
        })
        .collect();
    Ok(page(world, call, &pulls, |(issue, pull)| {
        world.pull_simple(repository, issue, pull)
    }))
}
