//! Branches.

use http::Method;
use serde_json::json;

use super::GitHub;
use super::base::segments;
use super::pages::MOST_PAGES;
use crate::forge::{Branch, ForgeError, ForgeResult};
use crate::github::wire;
use crate::words;

/// Those whose name begins with `prefix`.
pub(super) fn list(github: &GitHub, prefix: &str) -> ForgeResult<Vec<Branch>> {
    // No branch has such a name.
    let Some(path) = segments(prefix) else {
        return Ok(Vec::new());
    };
    let path = github.path(&format!("/git/matching-refs/heads/{path}"));
    let refs: Vec<wire::Ref> = github.line.list(&path, None, MOST_PAGES)?;
    let branches = refs.into_iter().filter_map(wire::Ref::branch);
    Ok(branches.filter(|branch| branch.name.starts_with(prefix)).collect())
}

pub(super) fn create(github: &GitHub, name: &str, sha: &str) -> ForgeResult<()> {
    let body = json!({ "ref": format!("refs/heads/{name}"), "sha": sha });
    github.post_blind("/git/refs", &body)
}

pub(super) fn update(github: &GitHub, name: &str, sha: &str) -> ForgeResult<()> {
    let body = json!({ "sha": sha, "force": true });
    github.write(&Method::PATCH, &below(name)?, Some(&body), true, |_, _| Ok(()))
}

pub(super) fn advance(github: &GitHub, name: &str, from: &str, sha: &str) -> ForgeResult<()> {
    let body = json!({ "sha": sha, "force": false });
    match github.write(&Method::PATCH, &below(name)?, Some(&body), true, |_, _| Ok(())) {
        // GitHub has one status for a branch that moved and for a rule that forbids the push, so we look.
        Err(ForgeError::Invalid(message)) => match list(github, name)?.iter().find(|branch| branch.name == name) {
            Some(branch) if branch.sha == sha => Ok(()),
            Some(branch) if branch.sha == from => Err(ForgeError::Invalid(message)),
            _ => Err(ForgeError::Conflict(message)),
        },
        other => other,
    }
}

pub(super) fn delete(github: &GitHub, name: &str) -> ForgeResult<()> {
    match github.delete(&below(name)?) {
        // It may be gone already; a branch that we may not see is not found either, so we check.
        Err(error @ (ForgeError::Invalid(_) | ForgeError::NotFound(_))) => match list(github, name) {
            Ok(branches) if branches.iter().all(|branch| branch.name != name) => Ok(()),
            _ => Err(error),
        },
        other => other,
    }
}

fn below(name: &str) -> ForgeResult<String> {
    match segments(name) {
        Some(path) => Ok(format!("/git/refs/heads/{path}")),
        None => Err(ForgeError::Invalid(format!(
            "{} cannot be the name of a branch",
            words::quote(name)
        ))),
    }
}
