//! Answers as they come over the wire: only the fields that we use, and only identity is asked for; GitHub's own
//! examples break GitHub's own schemas. What is missing or odd is the type's default, `null` users are nobody.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::forge;

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
    /// Tells an item from all others of its list.
    fn key(&self) -> String;
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    login: String,
    id: u64,
}

impl From<User> for forge::User {
    fn from(User { login, id }: User) -> Self {
        Self { login, id }
    }
}

fn user(user: Option<User>) -> Option<forge::User> {
    user.map(Into::into)
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
}

impl From<Repository> for forge::Repository {
    fn from(it: Repository) -> Self {
        Self {
            id: it.id,
            full_name: it.full_name,
            private: it.private,
            default_branch: it.default_branch,
        }
    }
}

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
pub(super) struct Pull {
    number: u64,
    #[serde(default, deserialize_with = "lenient")]
    title: String,
    #[serde(default, deserialize_with = "lenient")]
    state: String,
    #[serde(default, deserialize_with = "lenient")]
    merged: bool,
    #[serde(default, deserialize_with = "lenient")]
    merged_at: Option<String>,
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

impl From<Pull> for forge::Pull {
    fn from(it: Pull) -> Self {
        // Labels are objects, or plain texts where the description says "string or object".
        let name = |label: Value| label.get("name").unwrap_or(&label).as_str().map(str::to_owned);
        Self {
            number: it.number,
            title: it.title,
            open: it.state == "open",
            merged: it.merged || it.merged_at.is_some(),
            draft: it.draft,
            author: user(it.user),
            head_sha: it.head.sha,
            head_repository: it.head.repo.and_then(|repo| repo.full_name),
            base_ref: it.base.name,
            base_sha: it.base.sha,
            mergeable: it.mergeable,
            labels: it.labels.into_iter().filter_map(name).collect(),
            created_at: it.created_at,
            merge_sha: it.merge_commit_sha.filter(|name| is_object_name(name)),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Comment {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    body: String,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
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
            url: it.html_url,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct LineComment {
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
pub(super) struct Label {
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

#[derive(Debug, Default, Deserialize)]
struct Output {
    #[serde(default, deserialize_with = "lenient")]
    annotations_count: usize,
}

#[derive(Debug, Deserialize)]
struct App {
    id: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct CheckRun {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    name: String,
    #[serde(default, deserialize_with = "lenient")]
    head_sha: String,
    #[serde(default, deserialize_with = "lenient")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    status: String,
    #[serde(default, deserialize_with = "lenient")]
    conclusion: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    output: Output,
    #[serde(default, deserialize_with = "lenient")]
    app: Option<App>,
}

impl Item for CheckRun {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl From<CheckRun> for forge::CheckRun {
    fn from(it: CheckRun) -> Self {
        Self {
            id: it.id,
            name: it.name,
            head_sha: it.head_sha,
            external_id: it.external_id.unwrap_or_default(),
            completed: it.status == "completed" || it.conclusion.is_some(),
            conclusion: it.conclusion,
            annotations: it.output.annotations_count,
            app: it.app.map(|app| app.id),
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

    #[test]
    fn unknown_values_are_kept() {
        let text = r#"{"id": 1, "status": "waiting", "conclusion": "new_kind", "app": null, "output": null}"#;
        let run: forge::CheckRun = serde_json::from_str::<CheckRun>(text).expect("a run").into();
        assert_eq!(run.conclusion.as_deref(), Some("new_kind"));
        assert_eq!((run.app, run.annotations, run.completed), (None, 0, true));
    }
}
