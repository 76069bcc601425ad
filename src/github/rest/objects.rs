//! Git's objects: commits are read with their files by path, and made of a tree.

use serde_json::json;

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
        Err(ForgeError::Forbidden { message, needed: None }) if message.contains("too large") => {
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

pub(super) fn create_tree(github: &GitHub, base: Option<&str>, path: &str, text: &str) -> ForgeResult<String> {
    let file = json!({ "path": path, "mode": "100644", "type": "blob", "content": text });
    let mut body = json!({ "tree": [file] });
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
