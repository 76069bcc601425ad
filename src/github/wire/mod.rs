//! Answers as they come over the wire: only the fields that we use, and only identity is asked for; GitHub's own
//! examples break GitHub's own schemas. What is missing or odd is the type's default, `null` users are absent.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

mod actions;
mod check;
mod git;
mod issue;
mod pull;
mod rules;
mod website;

use crate::forge;
pub(super) use actions::{ActionsPermissions, ListedWorkflow, Runs, Workflow, WorkflowPermissions};
pub(super) use check::{CheckRun, CommitStatus};
pub(super) use git::{Commit, Made, Ref, Tree, TreeOf, file_bytes};
pub(super) use issue::{Comment, Issue, Label};
pub(super) use pull::{LineComment, Pull, PullReview};
pub(super) use rules::{Branch, Rule};
pub(super) use website::{Build, Site};

/// A value of the expected type, or the default: a field that we can do without must not cost us the answer.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(T::deserialize(value).unwrap_or_default())
}

/// A full object name, of SHA-1 or SHA-256.
pub(super) fn is_object_name(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn object_name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    if is_object_name(&name) {
        Ok(name)
    } else {
        Err(serde::de::Error::custom("not the name of a commit"))
    }
}

/// What a list is made of.
pub(super) trait Item: DeserializeOwned {
    /// Identifies an item among all others of its list.
    fn key(&self) -> String;
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    login: String,
    id: u64,
}

/// A public key that an account signs with.
#[derive(Debug, Deserialize)]
pub(super) struct SigningKey {
    pub(super) key: String,
}

impl From<User> for forge::User {
    fn from(User { login, id }: User) -> Self {
        Self { login, id }
    }
}

impl Item for User {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// A person who is invited to a team.
#[derive(Debug, Deserialize)]
pub(super) struct TeamInvitation {
    id: u64,
    /// None for an invitation by email address.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) login: Option<String>,
}

impl Item for TeamInvitation {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

fn user(user: Option<User>) -> Option<forge::User> {
    user.map(Into::into)
}

/// Names of labels, which are objects, or plain texts where the description has "string or object".
fn label_names(labels: Vec<Value>) -> Vec<String> {
    let name = |label: Value| label.get("name").unwrap_or(&label).as_str().map(str::to_owned);
    labels.into_iter().filter_map(name).collect()
}

#[derive(Debug, Deserialize)]
pub(super) struct Repository {
    id: u64,
    full_name: String,
    /// Unknown counts as public: less is written to where all can read it.
    #[serde(default, deserialize_with = "lenient")]
    private: bool,
    #[serde(default, deserialize_with = "lenient")]
    default_branch: String,
    #[serde(default, deserialize_with = "lenient")]
    archived: bool,
    /// A server that doesn't show it has issues.
    #[serde(default, deserialize_with = "lenient")]
    has_issues: Option<bool>,
    /// Of issues and pull requests; GitHub counts them together.
    #[serde(default, deserialize_with = "lenient")]
    open_issues_count: usize,
}

/// A repository of other people.
#[derive(Deserialize)]
pub(super) struct OtherRepository {
    full_name: String,
    owner: Owner,
    /// Unknown isn't public: what only some people can read proves nothing to everyone.
    #[serde(default, deserialize_with = "lenient")]
    private: Option<bool>,
}

#[derive(Deserialize)]
struct Owner {
    login: String,
    id: u64,
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    kind: String,
}

impl OtherRepository {
    /// The repository, where everyone can read it.
    pub(super) fn public(self) -> Option<forge::PublicRepository> {
        let owner = forge::User {
            login: self.owner.login,
            id: self.owner.id,
        };
        (self.private == Some(false)).then(|| forge::PublicRepository {
            name: forge::RepositoryName::parse(&self.full_name),
            owner,
            is_organization: self.owner.kind == "Organization",
        })
    }
}

impl From<Repository> for forge::Repository {
    fn from(it: Repository) -> Self {
        Self {
            id: it.id,
            full_name: it.full_name,
            private: it.private,
            default_branch: it.default_branch,
            archived: it.archived,
            has_issues: it.has_issues.unwrap_or(true),
            open: it.open_issues_count,
        }
    }
}
