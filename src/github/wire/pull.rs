//! Pull requests, and comments on their lines. Those of a list have fewer fields than one alone.

use serde::Deserialize;
use serde_json::Value;

use super::{Item, User, is_object_name, label_names, lenient, object_name, user};
use crate::forge::{self, ReviewDecision};

#[derive(Debug, Default, Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "lenient")]
    full_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Side {
    #[serde(rename = "ref", default, deserialize_with = "lenient")]
    name: String,
    #[serde(deserialize_with = "object_name")]
    sha: String,
    #[serde(default, deserialize_with = "lenient")]
    repo: Option<Named>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Pull {
    number: u64,
    #[serde(default, deserialize_with = "lenient")]
    title: String,
    #[serde(default, deserialize_with = "lenient")]
    body: String,
    #[serde(default, deserialize_with = "lenient")]
    state: String,
    #[serde(default, deserialize_with = "lenient")]
    merged: bool,
    #[serde(default, deserialize_with = "lenient")]
    merged_at: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    merged_by: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    draft: bool,
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    head: Side,
    base: Side,
    #[serde(default, deserialize_with = "lenient")]
    mergeable: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    labels: Vec<Value>,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    merge_commit_sha: Option<String>,
}

impl Item for Pull {
    fn key(&self) -> String {
        self.number.to_string()
    }
}

impl From<Pull> for forge::Pull {
    fn from(it: Pull) -> Self {
        Self {
            number: it.number,
            title: it.title,
            body: it.body,
            open: it.state == "open",
            merged: it.merged || it.merged_at.is_some(),
            merged_at: it.merged_at,
            merged_by: user(it.merged_by),
            draft: it.draft,
            author: user(it.user),
            head_ref: it.head.name,
            head_sha: it.head.sha,
            head_repository: it.head.repo.and_then(|repo| repo.full_name),
            base_ref: it.base.name,
            base_sha: it.base.sha,
            mergeable: it.mergeable,
            labels: label_names(it.labels),
            created_at: it.created_at,
            merge_sha: it.merge_commit_sha.filter(|name| is_object_name(name)),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct LineComment {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    body: String,
    #[serde(default, deserialize_with = "lenient")]
    path: String,
    #[serde(default, deserialize_with = "lenient")]
    line: Option<u32>,
}

impl Item for LineComment {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl From<LineComment> for forge::LineComment {
    fn from(it: LineComment) -> Self {
        Self {
            id: it.id,
            author: user(it.user),
            body: it.body,
            path: it.path,
            line: it.line,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct PullReview {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    state: String,
    #[serde(default, deserialize_with = "lenient")]
    commit_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    submitted_at: Option<String>,
}

impl Item for PullReview {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl From<PullReview> for forge::PullReview {
    fn from(it: PullReview) -> Self {
        Self {
            id: it.id,
            author: user(it.user),
            decision: match it.state.as_str() {
                "APPROVED" => ReviewDecision::Approved,
                "CHANGES_REQUESTED" => ReviewDecision::ChangesRequested,
                "DISMISSED" => ReviewDecision::Dismissed,
                _ => ReviewDecision::None,
            },
            commit: it.commit_id.filter(|name| is_object_name(name)),
            submitted_at: it.submitted_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn a_pull_needs_little() {
        let text = format!(
            r#"{{"number": 7, "state": "open", "user": null, "mergeable": "maybe", "draft": null, "labels": [{{"name": "a"}}, "b", 3],
                "head": {{"sha": "{SHA}", "repo": null}}, "base": {{"sha": "{SHA}", "ref": "main", "repo": 4}}}}"#
        );
        let pull: forge::Pull = serde_json::from_str::<Pull>(&text).expect("a pull").into();
        assert_eq!((pull.number, pull.open, pull.merged), (7, true, false));
        assert_eq!((pull.author, pull.head_repository, pull.mergeable), (None, None, None));
        assert_eq!(pull.labels, ["a", "b"]);
        assert_eq!((pull.base_ref.as_str(), pull.title.as_str()), ("main", ""));
    }

    #[test]
    fn a_pull_without_a_commit_is_none() {
        let text = format!(r#"{{"number": 7, "head": {{"sha": "--upload-pack"}}, "base": {{"sha": "{SHA}"}}}}"#);
        assert!(serde_json::from_str::<Pull>(&text).is_err());
    }
}
