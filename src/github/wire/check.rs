//! Check runs and commit statuses.

use serde::Deserialize;

use super::{Item, User, lenient, user};
use crate::forge;

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
pub(crate) struct CheckRun {
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

#[derive(Debug, Deserialize)]
pub(crate) struct CommitStatus {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    context: String,
    #[serde(default, deserialize_with = "lenient")]
    state: String,
    #[serde(default, deserialize_with = "lenient")]
    description: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    creator: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
}

impl Item for CommitStatus {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl From<CommitStatus> for forge::CommitStatus {
    fn from(it: CommitStatus) -> Self {
        Self {
            id: it.id,
            context: it.context,
            state: it.state,
            description: it.description.unwrap_or_default(),
            creator: user(it.creator),
            created_at: it.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_values_are_kept() {
        let text = r#"{"id": 1, "status": "waiting", "conclusion": "new_kind", "app": null, "output": null}"#;
        let run: forge::CheckRun = serde_json::from_str::<CheckRun>(text).expect("a run").into();
        assert_eq!(run.conclusion.as_deref(), Some("new_kind"));
        assert_eq!((run.app, run.annotations, run.completed), (None, 0, true));
    }
}
