//! What a fetched merge merges.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::github::wire::is_object_name;
use crate::registry::tree::git::run;

/// A merge, as GitHub makes it of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    pub commit: String,
    /// First parent: what the base was.
    pub base: String,
}

/// Parents of a commit, as the commit lists them: where a shallow clone ends, they need not be here.
///
/// # Errors
/// There is no such commit.
pub fn parents(folder: &Path, commit: &str) -> Result<Vec<String>> {
    let commit = resolve(folder, commit)?;
    let text = run(folder, &["cat-file", "commit", &commit])?;
    let text = String::from_utf8_lossy(&text);
    let head = text.lines().take_while(|line| !line.is_empty());
    let parents = head.filter_map(|line| line.strip_prefix("parent "));
    Ok(parents.map(str::to_owned).collect())
}

/// The merge at `name`, when it merges `head`: GitHub makes it again some time after each push, and until then it merges
/// what was there before.
///
/// # Errors
/// There is no such commit.
pub fn merge_of(folder: &Path, name: &str, head: &str) -> Result<Option<Merge>> {
    let commit = resolve(folder, name)?;
    Ok(match parents(folder, &commit)?.as_slice() {
        [base, second] if second == head => Some(Merge {
            commit,
            base: base.clone(),
        }),
        _ => None,
    })
}

/// The full name of the commit that `name` refers to; only what we fetched, and full names, are names here.
fn resolve(folder: &Path, name: &str) -> Result<String> {
    if !name.starts_with("refs/psp-partners/") && !is_object_name(name) {
        bail!("{} is not the name of a fetched commit", crate::words::quote(name));
    }
    let name = format!("{name}^{{commit}}");
    let found = run(folder, &["rev-parse", "--verify", "--end-of-options", &name]);
    let found = found.with_context(|| format!("there is no commit {} here", crate::words::quote(&name)))?;
    Ok(String::from_utf8_lossy(&found).trim().to_owned())
}
