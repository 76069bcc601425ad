//! Git's objects: commits are read with their files by path, and made of a tree.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::GitHub;
use super::base::{segment, segments};
use crate::forge::{Commit, ForgeError, ForgeResult};
use crate::github::wire;

pub(super) fn commit(github: &GitHub, sha: &str) -> ForgeResult<Commit> {
    let below = format!("/commits/{}", segment(sha));
    github.get::<wire::Commit>(&below).map(Into::into)
}

pub(super) fn file(github: &GitHub, path: &str, sha: &str) -> ForgeResult<Option<Vec<u8>>> {
    // No file has such a path.
    let Some(path) = segments(path).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let below = format!("/contents/{path}?ref={}", segment(sha));
    let unreadable = |why: &str| ForgeError::Unreadable(format!("{why} (GET {})", github.path(&below)));
    match github.get(&below) {
        Ok(answer) => wire::file_bytes(&answer).map(Some).map_err(unreadable),
        Err(ForgeError::NotFound(_)) => Ok(None),
        // Beyond 100 megabytes GitHub refuses.
        Err(ForgeError::Forbidden { message, .. }) if message.contains("too large") => {
            Err(unreadable("it is too large to be shown"))
        }
        Err(error) => Err(error),
    }
}

pub(super) fn last_change(github: &GitHub, path: &str, sha: &str) -> ForgeResult<Option<Commit>> {
    let below = format!("/commits?sha={}&path={}&per_page=1", segment(sha), segment(path));
    let found = github.get::<Vec<wire::Commit>>(&below)?;
    Ok(found.into_iter().next().map(Into::into))
}

/// Asked of git's own interface: the other one also lists every line that the commit changes.
pub(super) fn tree_of(github: &GitHub, commit: &str) -> ForgeResult<String> {
    let below = format!("/git/commits/{}", segment(commit));
    github.get::<wire::TreeOf>(&below).map(|it| it.tree.sha)
}

/// How it works: one request lists the whole tree. GitHub ends the list at 100,000 entries or 7 MB. Then each folder on
/// the way to `folders` is listed alone, from the top.
pub(super) fn blobs(
    github: &GitHub,
    commit: &str,
    folders: &BTreeSet<String>,
) -> ForgeResult<BTreeMap<String, String>> {
    let below = |tree: &str| format!("/git/trees/{}", segment(tree));
    let whole: wire::Tree = github.get(&(below(commit) + "?recursive=1"))?;
    if !whole.truncated {
        return Ok(whole.files("").collect());
    }
    let mut found = BTreeMap::new();
    let mut trees = BTreeMap::from([(String::new(), commit.to_owned())]);
    let mut listed = BTreeSet::new();
    for folder in folders {
        let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
        for path in [""].into_iter().chain(ends.map(|end| &folder[..end])) {
            let Some(name) = trees.get(path).filter(|_| listed.insert(path.to_owned())) else {
                continue;
            };
            let below = below(name);
            let tree: wire::Tree = github.get(&below)?;
            if tree.truncated {
                return Err(ForgeError::Unreadable(format!(
                    "the folder has too many files (GET {})",
                    github.path(&below)
                )));
            }
            trees.extend(tree.folders(path));
            found.extend(tree.files(path));
        }
    }
    Ok(found)
}

/// How many bytes of text one request takes, and how many files. GitHub states no limit; with tens of megabytes or
/// thousands of files it doesn't answer in time.
const MOST_BYTES: usize = 4 << 20;
const MOST_FILES: usize = 1000;

pub(super) fn create_tree(
    github: &GitHub,
    base: Option<&str>,
    files: &[(String, Option<&str>)],
) -> ForgeResult<String> {
    let mut base = base.map(str::to_owned);
    let mut rest = files;
    loop {
        let mut bytes = 0;
        let fits = rest.iter().take(MOST_FILES).take_while(|(_, text)| {
            bytes += text.map_or(0, str::len);
            bytes <= MOST_BYTES
        });
        // A file that is larger than that goes alone.
        let (now, later) = rest.split_at(fits.count().max(1).min(rest.len()));
        let tree = create_part(github, base.as_deref(), now)?;
        if later.is_empty() {
            return Ok(tree);
        }
        (base, rest) = (Some(tree), later);
    }
}

/// A tree takes only text. Other files are sent one by one, and the tree names them.
pub(super) fn add_files(github: &GitHub, base: Option<&str>, files: &[(String, &[u8])]) -> ForgeResult<String> {
    let entry = |(path, bytes): &(String, &[u8])| -> ForgeResult<Value> {
        let body = json!({ "content": STANDARD.encode(bytes), "encoding": "base64" });
        let made: wire::Made = github.post("/git/blobs", &body)?;
        Ok(json!({ "path": path, "mode": "100644", "type": "blob", "sha": made.sha }))
    };
    send(github, base, &files.iter().map(entry).collect::<ForgeResult<Value>>()?)
}

fn create_part(github: &GitHub, base: Option<&str>, files: &[(String, Option<&str>)]) -> ForgeResult<String> {
    let entry = |(path, text): &(String, Option<&str>)| match text {
        Some(text) => json!({ "path": path, "mode": "100644", "type": "blob", "content": text }),
        None => json!({ "path": path, "mode": "100644", "type": "blob", "sha": null }),
    };
    send(github, base, &files.iter().map(entry).collect())
}

fn send(github: &GitHub, base: Option<&str>, entries: &Value) -> ForgeResult<String> {
    let mut body = json!({ "tree": entries });
    if let Some(base) = base {
        body["base_tree"] = json!(base);
    }
    github.post::<wire::Made>("/git/trees", &body).map(|made| made.sha)
}

/// Without an author it is the token's own account.
pub(super) fn create_commit(github: &GitHub, message: &str, tree: &str, parent: Option<&str>) -> ForgeResult<String> {
    let body = json!({ "message": message, "tree": tree, "parents": Vec::from_iter(parent) });
    github.post::<wire::Made>("/git/commits", &body).map(|made| made.sha)
}
