//! Addresses on GitHub that a review links to.

use super::judgment::RULES_PAGE;
use super::post::ReviewPost;
use crate::forge::Pull;
use crate::output::review::view::url_path;

/// Addresses on GitHub that the page links to.
pub(super) struct Addresses {
    /// The files of the head.
    pub files: Option<String>,
    /// The page of the rules.
    pub rules: Option<String>,
}

impl Addresses {
    pub(super) fn of(told: &ReviewPost<'_>) -> Self {
        let here = setting("GITHUB_REPOSITORY");
        // The repository that the action comes from; empty where that is this one.
        let tool = setting("PSP_ACTION_REPOSITORY").or_else(|| here.clone().filter(|_| told.judged.has_rules_page));
        let at = |repository: Option<String>, rest: String| Some(format!("{}/{}/blob/{rest}", server()?, repository?));
        Self {
            files: at(here, format!("{}/{}", told.head, url_path(&told.judged.prefix()))),
            rules: at(tool, format!("HEAD/{RULES_PAGE}")),
        }
    }
}

/// Where a file of the head's branch can be edited; the author chose the names of the branch and the path.
pub(in crate::commands) fn edit_address(pull: &Pull, path: &str) -> Option<String> {
    let repository = pull.head_repository.as_deref().filter(|name| is_plain(name))?;
    let (branch, path) = (url_path(&pull.head_ref), url_path(path));
    Some(format!("{}/{repository}/edit/{branch}/{path}", server()?))
}

fn server() -> Option<String> {
    setting("GITHUB_SERVER_URL")
}

/// A setting of the workflow that can be part of an address.
fn setting(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty() && is_plain(value))
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "-._/:".contains(c))
}

/// The page of a pull request's checks.
pub(super) fn checks_page(number: u64) -> Option<String> {
    let repository = setting("GITHUB_REPOSITORY")?;
    Some(format!("{}/{repository}/pull/{number}/checks", server()?))
}
