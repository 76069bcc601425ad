//! State as GitHub's JSON.

mod check;
mod commit;
mod issue;
mod pull;
mod repository;
mod user;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::world::{Issue, Repository, Role, World};

/// What may stand in a path segment of an address as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const PATH: &AsciiSet = &SEGMENT.remove(b'/');

/// A text as one segment of an address.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// A path as part of an address.
pub(crate) fn path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// GitHub's opaque id of an object.
fn node_id(kind: &str, id: impl std::fmt::Display) -> String {
    format!("{kind}_emu{id}")
}

pub(crate) fn time(when: Timestamp) -> String {
    when.to_string()
}

impl World {
    /// The address of something in a repository's interface.
    pub(crate) fn api(&self, repository: &Repository, rest: &str) -> String {
        format!("{}/repos/{}{rest}", self.base_url, self.full_name(repository))
    }

    /// The address of something on the website.
    pub(crate) fn html(&self, repository: &Repository, rest: &str) -> String {
        format!("https://github.com/{}{rest}", self.full_name(repository))
    }
}

/// What somebody is to a repository.
fn association(repository: &Repository, user: u64) -> &'static str {
    if user == repository.owner {
        return "OWNER";
    }
    if repository
        .collaborators
        .get(&user)
        .is_some_and(|role| *role > Role::Read)
    {
        return "COLLABORATOR";
    }
    let merged = |issue: &Issue| issue.pull.as_ref().is_some_and(|pull| pull.merged_at.is_some());
    let contributed = repository
        .issues
        .values()
        .any(|issue| issue.user == user && merged(issue));
    if contributed { "CONTRIBUTOR" } else { "NONE" }
}
