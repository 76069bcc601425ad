//! What only a trial in a scratch repository needs: it merges, which psp-partners does nowhere else, and reads which runs
//! of workflows GitHub started.

use super::ForgeResult;

/// A run of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowRun {
    /// What started it, such as `pull_request_target`.
    pub event: String,
    /// `completed`, or what it waits for.
    pub status: String,
    /// `success`, `failure`, `startup_failure`, `action_required` and others, once it is completed.
    pub conclusion: Option<String>,
    pub head_sha: String,
    /// RFC 3339.
    pub created_at: String,
    /// Its page.
    pub url: String,
}

impl WorkflowRun {
    /// Whether it ended.
    pub fn is_completed(&self) -> bool {
        self.status == "completed"
    }

    /// Whether it ended, and well.
    pub fn is_success(&self) -> bool {
        self.is_completed() && self.conclusion.as_deref() == Some("success")
    }

    /// Whether a person must approve it before it runs.
    pub fn is_held(&self) -> bool {
        self.conclusion.as_deref() == Some("action_required") || self.status == "action_required"
    }
}

/// What a trial asks of a scratch repository beyond what every run does.
pub trait Trial {
    /// Merges a pull request whose head is `sha`; the new commit of its base branch.
    fn merge_pull(&self, number: u64, sha: &str) -> ForgeResult<String>;
    /// The newest runs of the workflow in `file`, such as `review.yml`; none where GitHub doesn't know the workflow.
    fn runs(&self, file: &str) -> ForgeResult<Vec<WorkflowRun>>;
}
