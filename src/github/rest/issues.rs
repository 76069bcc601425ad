//! Issues, their parts, and the comments and labels that they share with pull requests.

use http::Method;
use serde_json::json;

use super::GitHub;
use super::base::segment;
use super::pages::{MOST_PAGES, MOST_PAGES_OF_ISSUES};
use super::send::read;
use crate::forge::{
    Comment, ForgeError, ForgeResult, Issue, IssueChange, IssueState, Label, NewIssue, Repository, User,
};
use crate::github::wire;

pub(super) fn list(github: &GitHub, since: Option<&str>) -> ForgeResult<Vec<Issue>> {
    let mut path = github.path("/issues?state=all&sort=created&direction=asc&per_page=100");
    if let Some(since) = since {
        path.extend(["&since=", &segment(since)]);
    }
    let all: Vec<wire::Issue> = github.line.list(&path, None, MOST_PAGES_OF_ISSUES)?;
    all.into_iter().map(|issue| with_parent(github, issue)).collect()
}

pub(super) fn get(github: &GitHub, number: u64) -> ForgeResult<Issue> {
    let below = format!("/issues/{number}");
    let issue = github.get(&below)?;
    own(github, issue, number, &format!("GET {}", github.path(&below)))
}

pub(super) fn create(github: &GitHub, new: &NewIssue) -> ForgeResult<Issue> {
    let made: wire::Issue = github.post("/issues", &json!(new))?;
    Ok(made.with_parent(None))
}

pub(super) fn update(github: &GitHub, number: u64, change: &IssueChange) -> ForgeResult<Issue> {
    if *change == IssueChange::default() {
        return get(github, number);
    }
    let mut body = json!({});
    if let Some(title) = &change.title {
        body["title"] = json!(title);
    }
    if let Some(text) = &change.body {
        body["body"] = json!(text);
    }
    if let Some(state) = change.state {
        let (state, reason) = match state {
            IssueState::Open => ("open", "reopened"),
            IssueState::Completed => ("closed", "completed"),
            IssueState::NotPlanned => ("closed", "not_planned"),
            IssueState::Duplicate => ("closed", "duplicate"),
        };
        body["state"] = json!(state);
        body["state_reason"] = json!(reason);
    }
    let below = format!("/issues/{number}");
    let issue = github.write(&Method::PATCH, &below, Some(&body), true, read)?;
    own(github, issue, number, &format!("PATCH {}", github.path(&below)))
}

/// An issue that was transferred is answered from where it is now: under that number it is not ours any more.
fn own(github: &GitHub, issue: wire::Issue, number: u64, request: &str) -> ForgeResult<Issue> {
    let here = match issue.repository_url().and_then(|url| github.line.path_of(url)) {
        Some(path) => is_here(github, &path)?,
        None => true,
    };
    if here && issue.number() == number {
        with_parent(github, issue)
    } else {
        Err(ForgeError::NotFound(format!(
            "it was moved to another repository ({request})"
        )))
    }
}

fn with_parent(github: &GitHub, issue: wire::Issue) -> ForgeResult<Issue> {
    let parent = parent_of(github, &issue)?;
    Ok(issue.with_parent(parent))
}

fn parent_of(github: &GitHub, issue: &wire::Issue) -> ForgeResult<Option<u64>> {
    let Some(path) = issue.parent_url().and_then(|url| github.line.path_of(url)) else {
        return Ok(None);
    };
    let Some((repository, number)) = path.rsplit_once("/issues/") else {
        return Ok(None);
    };
    match number.parse() {
        Ok(number) if is_here(github, repository)? => Ok(Some(number)),
        _ => Ok(None),
    }
}

/// Whether a path such as `/repos/owner/name` or `/repositories/7` belongs to this repository, which may have another
/// name by now.
fn is_here(github: &GitHub, path: &str) -> ForgeResult<bool> {
    if path.eq_ignore_ascii_case(&github.root) {
        return Ok(true);
    }
    let Repository { id, full_name, .. } = github.known()?;
    Ok(path.eq_ignore_ascii_case(&format!("/repos/{full_name}")) || path == format!("/repositories/{id}"))
}

/// Most pages of people who can be assigned. In an organization each member can be, and each page costs one of the 1,000
/// requests that a workflow gets per hour. Without the list, people are mentioned instead.
const MOST_PAGES_OF_PEOPLE: usize = 10;

/// Everybody who can be assigned.
pub(super) fn assignable(github: &GitHub) -> ForgeResult<Vec<User>> {
    let path = github.path("/assignees?per_page=100");
    let people: Vec<wire::User> = github.line.list(&path, None, MOST_PAGES_OF_PEOPLE)?;
    Ok(people.into_iter().map(Into::into).collect())
}

/// Assignees are a set: adding them twice is adding them once.
pub(super) fn add_assignees(github: &GitHub, number: u64, logins: &[String]) -> ForgeResult<()> {
    let (below, body) = (format!("/issues/{number}/assignees"), json!({ "assignees": logins }));
    github.write(&Method::POST, &below, Some(&body), true, |_, _| Ok(()))
}

pub(super) fn remove_assignees(github: &GitHub, number: u64, logins: &[String]) -> ForgeResult<()> {
    let (below, body) = (format!("/issues/{number}/assignees"), json!({ "assignees": logins }));
    github.write(&Method::DELETE, &below, Some(&body), true, |_, _| Ok(()))
}

pub(super) fn add_part(github: &GitHub, parent: u64, child: u64) -> ForgeResult<()> {
    let below = format!("/issues/{parent}/sub_issues");
    match github.post_blind(&below, &json!({ "sub_issue_id": child })) {
        // It may be a part already. GitHub doesn't document the message for that, so we check.
        Err(ForgeError::Invalid(why)) => {
            let path = github.path(&format!("{below}?per_page=100"));
            let parts: ForgeResult<Vec<wire::Issue>> = github.line.list(&path, None, MOST_PAGES);
            match parts {
                Ok(parts) if parts.iter().any(|part| part.id() == child) => Ok(()),
                _ => Err(ForgeError::Invalid(why)),
            }
        }
        other => other,
    }
}

pub(super) fn comments(github: &GitHub, number: u64) -> ForgeResult<Vec<Comment>> {
    github.list::<wire::Comment, _>(&format!("/issues/{number}/comments?per_page=100"), None)
}

pub(super) fn create_comment(github: &GitHub, number: u64, body: &str) -> ForgeResult<Comment> {
    github
        .post::<wire::Comment>(&format!("/issues/{number}/comments"), &json!({ "body": body }))
        .map(Into::into)
}

pub(super) fn update_comment(github: &GitHub, id: u64, body: &str) -> ForgeResult<Comment> {
    let (below, body) = (format!("/issues/comments/{id}"), json!({ "body": body }));
    github
        .write::<wire::Comment>(&Method::PATCH, &below, Some(&body), true, read)
        .map(Into::into)
}

pub(super) fn delete_comment(github: &GitHub, id: u64) -> ForgeResult<()> {
    github.delete(&format!("/issues/comments/{id}"))
}

pub(super) fn labels(github: &GitHub) -> ForgeResult<Vec<Label>> {
    github.list::<wire::Label, _>("/labels?per_page=100", None)
}

pub(super) fn create_label(github: &GitHub, label: &Label) -> ForgeResult<()> {
    github.post_blind("/labels", &json!(label))
}

pub(super) fn add_labels(github: &GitHub, number: u64, names: &[String]) -> ForgeResult<()> {
    github.post_blind(&format!("/issues/{number}/labels"), &json!({ "labels": names }))
}

pub(super) fn remove_label(github: &GitHub, number: u64, name: &str) -> ForgeResult<()> {
    github.delete(&format!("/issues/{number}/labels/{}", segment(name)))
}
