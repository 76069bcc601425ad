//! Blobs, trees and commits. A tree with too many entries is `truncated`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::git::{Author, Git};
use crate::history;
use crate::world::{Role, World};

pub(super) fn dispatch(world: &World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "create-blob" => create_blob(world, call),
        "get-blob" => get_blob(world, call),
        "create-tree" => create_tree(world, call),
        "get-tree" => get_tree(world, call),
        "create-commit" => create_commit(world, call),
        "get-commit" => get_commit(world, call),
        _ => return None,
    })
}

fn create_blob(world: &World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Write)?;
    let content = call.required("Blob", "content")?;
    let bytes = match call.text("encoding") {
        Some("base64") => decoded(content)?,
        _ => content.as_bytes().to_owned(),
    };
    let repository = world.repo(call.repo)?;
    let sha = repository
        .git()
        .write_blob(&bytes)
        .map_err(|error| super::git_refuses(&error))?;
    let url = world.api(repository, &format!("/git/blobs/{sha}"));
    Ok(Answer::created(json!({ "sha": sha, "url": url })))
}

/// Base64 as GitHub takes it, with or without line breaks.
pub(super) fn decoded(content: &str) -> Result<Vec<u8>, Answer> {
    let compact: String = content.split_whitespace().collect();
    STANDARD
        .decode(compact)
        .map_err(|_| Answer::unprocessable("content is not valid Base64", None))
}

/// Base64 as GitHub gives it, broken into lines of 60.
pub(super) fn encoded(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines = text
        .as_bytes()
        .chunks(60)
        .map(|line| format!("{}\n", String::from_utf8_lossy(line)));
    lines.collect()
}

fn get_blob(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let sha = call.parameter("file_sha");
    let bytes = repository.git().blob(sha).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(json!({
        "sha": sha,
        "node_id": format!("B_{sha}"),
        "size": bytes.len(),
        "url": world.api(repository, &format!("/git/blobs/{sha}")),
        "content": encoded(&bytes),
        "encoding": "base64",
    })))
}

fn create_tree(world: &World, call: &Call<'_>) -> Outcome {
    call.require(world, Role::Write)?;
    let git = world.repo(call.repo)?.git();
    let base = match call.text("base_tree") {
        Some(base) => {
            let tree = git.resolve(&format!("{base}^{{tree}}"));
            Some(tree.ok_or_else(|| Answer::refusal(404, "base_tree is not a valid tree"))?)
        }
        None => None,
    };
    let entries = call.body["tree"].as_array().map_or(&[][..], Vec::as_slice);
    if entries.is_empty() {
        return Err(Answer::unprocessable("Invalid tree info", None));
    }
    let contents = entries
        .iter()
        .filter_map(|entry| entry["content"].as_str().map(str::as_bytes));
    let blobs = git.write_blobs(&contents.collect::<Vec<_>>());
    let mut blobs = blobs.map_err(|error| super::git_refuses(&error))?.into_iter();
    let mut edits = Vec::new();
    for entry in entries {
        let path = entry["path"]
            .as_str()
            .filter(|path| path.split('/').all(fits_in_a_tree));
        let path = path.ok_or_else(|| Answer::unprocessable("tree.path contains a malformed path component", None))?;
        refuse_workflows(call, path)?;
        let mode = entry["mode"].as_str().unwrap_or("100644").to_owned();
        let object = if entry["content"].is_string() {
            blobs.next()
        } else {
            object_of(&git, entry)?
        };
        edits.push((path.to_owned(), mode, object));
    }
    let sha = git
        .edited_tree(base.as_deref(), &edits)
        .map_err(|error| super::git_refuses(&error))?;
    Ok(Answer::created(tree(world, call, &sha, false)?))
}

/// Whether a part of a path can be in a tree: git itself takes none that leads elsewhere.
fn fits_in_a_tree(part: &str) -> bool {
    !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git")
}

/// The object that an entry names; `None` removes the path.
fn object_of(git: &Git, entry: &Value) -> Result<Option<String>, Answer> {
    match entry["sha"].as_str() {
        Some(sha) if git.resolve(&format!("{sha}^{{object}}")).is_none() => Err(Answer::unprocessable(
            &format!("tree.sha {sha} is not a valid blob"),
            None,
        )),
        sha => Ok(sha.map(str::to_owned)),
    }
}

/// A job's own token cannot touch workflows.
pub(super) fn refuse_workflows(call: &Call<'_>, path: &str) -> Result<(), Answer> {
    let own = call.token.as_ref().is_some_and(|(_, token)| token.is_actions_token());
    if own && path.starts_with(".github/workflows/") {
        return Err(Answer::refusal(403, "Resource not accessible by integration")
            .with_header("x-accepted-github-permissions", "contents=write,workflows=write"));
    }
    Ok(())
}

fn get_tree(world: &World, call: &Call<'_>) -> Outcome {
    let git = world.repo(call.repo)?.git();
    let sha = git
        .commit(call.parameter("tree_sha"))
        .unwrap_or_else(|| call.parameter("tree_sha").to_owned());
    let sha = git.resolve(&format!("{sha}^{{tree}}")).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(tree(world, call, &sha, call.query("recursive").is_some())?))
}

fn tree(world: &World, call: &Call<'_>, sha: &str, recursive: bool) -> Result<Value, Answer> {
    let repository = world.repo(call.repo)?;
    let arguments: &[&str] = if recursive {
        &["ls-tree", "-z", "-l", "-r", "-t", sha]
    } else {
        &["ls-tree", "-z", "-l", sha]
    };
    let listed = repository.git().run(arguments).map_err(|_| Answer::not_found())?;
    let entries: Vec<&str> = listed.split('\0').filter(|entry| !entry.is_empty()).collect();
    let most = if recursive {
        repository.most_tree_entries
    } else {
        usize::MAX
    };
    let rendered = entries.iter().take(most).filter_map(|entry| {
        let (head, path) = entry.split_once('\t')?;
        let words: Vec<&str> = head.split_whitespace().collect();
        let [mode, kind, object, size] = words[..] else {
            return None;
        };
        let place = if kind == "tree" { "trees" } else { "blobs" };
        let url = world.api(repository, &format!("/git/{place}/{object}"));
        let mut json = json!({ "path": path, "mode": mode, "type": kind, "sha": object, "url": url });
        if let Ok(size) = size.parse::<u64>() {
            json["size"] = size.into();
        }
        Some(json)
    });
    Ok(json!({
        "sha": sha,
        "url": world.api(repository, &format!("/git/trees/{sha}")),
        "tree": rendered.collect::<Value>(),
        "truncated": entries.len() > most,
    }))
}

fn create_commit(world: &World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    call.require(world, Role::Write)?;
    let git = world.repo(call.repo)?.git();
    let (message, tree) = (call.required("Commit", "message")?, call.required("Commit", "tree")?);
    let tree = git.resolve(&format!("{tree}^{{tree}}"));
    let tree = tree.ok_or_else(|| Answer::unprocessable("Tree SHA does not exist", None))?;
    let parents: Vec<&str> = call.body["parents"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if parents
        .iter()
        .any(|parent| git.resolve(&format!("{parent}^{{commit}}")).is_none())
    {
        return Err(Answer::unprocessable(
            "Parent SHA does not exist or is not a commit object",
            None,
        ));
    }
    let author = author(world, call, actor);
    let sha = git
        .commit_tree(&tree, &parents, message, &author)
        .map_err(|error| super::git_refuses(&error))?;
    let commit = history::commit(&git, &sha).ok_or_else(Answer::not_found)?;
    Ok(Answer::created(world.git_commit(world.repo(call.repo)?, &commit)))
}

/// The author that a body names, or the account that acts.
pub(super) fn author(world: &World, call: &Call<'_>, actor: u64) -> Author {
    let login = world.users.get(&actor).map_or("ghost", |user| &user.login);
    let given = |field: &str| call.body["author"][field].as_str().map(str::to_owned);
    Author {
        name: given("name").unwrap_or_else(|| login.to_owned()),
        email: given("email").unwrap_or_else(|| format!("{actor}+{login}@users.noreply.github.com")),
        when: given("date")
            .and_then(|date| date.parse().ok())
            .unwrap_or_else(|| world.now()),
    }
}

fn get_commit(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let git = repository.git();
    let commit = git.resolve(&format!("{}^{{commit}}", call.parameter("commit_sha")));
    let commit = commit
        .and_then(|sha| history::commit(&git, &sha))
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.git_commit(repository, &commit)))
}
