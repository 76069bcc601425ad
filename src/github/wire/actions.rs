//! Workflows and their runs.

use serde::Deserialize;

use super::{Item, lenient};
use crate::forge;

#[derive(Debug, Deserialize)]
pub(crate) struct Workflow {
    pub(crate) state: String,
}

/// A workflow in the list of all.
#[derive(Debug, Deserialize)]
pub(crate) struct ListedWorkflow {
    id: u64,
    #[serde(default, deserialize_with = "lenient")]
    path: String,
    #[serde(default, deserialize_with = "lenient")]
    state: String,
}

impl Item for ListedWorkflow {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl From<ListedWorkflow> for forge::WorkflowState {
    fn from(it: ListedWorkflow) -> Self {
        Self {
            path: it.path,
            state: it.state,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct ActionsPermissions {
    pub(crate) enabled: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WorkflowPermissions {
    #[serde(default, deserialize_with = "lenient")]
    default_workflow_permissions: String,
    can_approve_pull_request_reviews: bool,
}

impl From<WorkflowPermissions> for forge::WorkflowSettings {
    fn from(it: WorkflowPermissions) -> Self {
        Self {
            writes_by_default: it.default_workflow_permissions == "write",
            can_open_pulls: it.can_approve_pull_request_reviews,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Runs {
    workflow_runs: Vec<Run>,
}

#[derive(Debug, Deserialize)]
struct Run {
    #[serde(default, deserialize_with = "lenient")]
    created_at: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    event: String,
    #[serde(default, deserialize_with = "lenient")]
    status: String,
    #[serde(default, deserialize_with = "lenient")]
    conclusion: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    head_sha: String,
    #[serde(default, deserialize_with = "lenient")]
    html_url: String,
}

impl From<Run> for forge::WorkflowRun {
    fn from(it: Run) -> Self {
        Self {
            event: it.event,
            status: it.status,
            conclusion: it.conclusion,
            head_sha: it.head_sha,
            created_at: it.created_at.unwrap_or_default(),
            url: it.html_url,
        }
    }
}

impl From<Runs> for Vec<forge::WorkflowRun> {
    fn from(it: Runs) -> Self {
        it.workflow_runs.into_iter().map(Into::into).collect()
    }
}

impl Runs {
    /// When the newest was created.
    pub(crate) fn newest(self) -> Option<String> {
        self.workflow_runs.into_iter().next()?.created_at
    }
}
