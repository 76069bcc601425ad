//! Workflows and their runs.

use serde::Deserialize;

use super::lenient;

#[derive(Debug, Deserialize)]
pub(crate) struct Workflow {
    pub(crate) state: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Runs {
    workflow_runs: Vec<Run>,
}

#[derive(Debug, Deserialize)]
struct Run {
    #[serde(default, deserialize_with = "lenient")]
    created_at: Option<String>,
}

impl Runs {
    /// When the newest was created.
    pub(crate) fn newest(self) -> Option<String> {
        self.workflow_runs.into_iter().next()?.created_at
    }
}
