//! Issues with their comments and labels.

use serde::Deserialize;
use serde_json::Value;

use super::{Item, User, label_names, lenient, user};
use crate::forge;

#[derive(Debug, Deserialize)]
pub(crate) struct Issue {
    id: u64,
    number: u64,
    #[serde(default, deserialize_with = "lenient")]
    title: String,
    #[serde(default, deserialize_with = "lenient")]
    body: String,
    #[serde(default, deserialize_with = "lenient")]
    state: String,
    #[serde(default, deserialize_with = "lenient")]
    state_reason: String,
    #[serde(default, deserialize_with = "lenient")]
    locked: bool,
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    labels: Vec<Value>,
    #[serde(default, deserialize_with = "lenient")]
    assignees: Vec<Value>,
    #[serde(default, deserialize_with = "lenient")]
    comments: u64,
    #[serde(default, deserialize_with = "lenient")]
    repository_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    parent_issue_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    sub_issues_summary: Parts,
    /// Only a pull request has it.
    #[serde(default, deserialize_with = "lenient")]
    pull_request: Option<Value>,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    updated_at: String,
}

#[derive(Debug, Default, Deserialize)]
struct Parts {
    #[serde(default, deserialize_with = "lenient")]
    total: u64,
}

impl Item for Issue {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Issue {
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Address of the repository that it is in.
    pub(crate) fn repository_url(&self) -> Option<&str> {
        self.repository_url.as_deref()
    }

    /// Address of the issue that it is a part of.
    pub(crate) fn parent_url(&self) -> Option<&str> {
        self.parent_issue_url.as_deref()
    }

    /// The issue, with its parent, which the caller finds because it knows the repository.
    pub(crate) fn with_parent(self, parent: Option<u64>) -> forge::Issue {
        let assignees = self.assignees.into_iter();
        let assignees = assignees.filter_map(|user| serde_json::from_value::<User>(user).ok());
        let merged = |part: Value| part.get("merged_at").is_some_and(|at| !at.is_null());
        forge::Issue {
            id: self.id,
            number: self.number,
            title: self.title,
            body: self.body,
            open: self.state == "open",
            locked: self.locked,
            reopened: self.state == "open" && self.state_reason == "reopened",
            author: user(self.user),
            labels: label_names(self.labels),
            assignees: assignees.map(Into::into).collect(),
            comments: self.comments,
            parent,
            sub_issues: self.sub_issues_summary.total,
            pull: self.pull_request.map(merged),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Comment {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    body: String,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    updated_at: String,
    #[serde(default, deserialize_with = "lenient")]
    html_url: String,
}

impl Item for Comment {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl From<Comment> for forge::Comment {
    fn from(it: Comment) -> Self {
        Self {
            id: it.id,
            author: user(it.user),
            body: it.body,
            created_at: it.created_at,
            updated_at: it.updated_at,
            url: it.html_url,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Label {
    name: String,
    #[serde(default, deserialize_with = "lenient")]
    color: String,
    #[serde(default, deserialize_with = "lenient")]
    description: Option<String>,
}

impl Item for Label {
    fn key(&self) -> String {
        self.name.clone()
    }
}

impl From<Label> for forge::Label {
    fn from(it: Label) -> Self {
        Self {
            name: it.name,
            color: it.color,
            description: it.description.unwrap_or_default(),
        }
    }
}
