//! What a repository's settings show, for `doctor`: each question alone, because each needs a permission of its own.

use super::ForgeResult;

/// What a token may read, by the permission that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Contents,
    Issues,
    PullRequests,
    Checks,
    Statuses,
    Actions,
}

impl Subject {
    pub const ALL: [Self; 6] = [
        Self::Contents,
        Self::Issues,
        Self::PullRequests,
        Self::Checks,
        Self::Statuses,
        Self::Actions,
    ];

    /// As a workflow lists it under `permissions`.
    pub const fn permission(self) -> &'static str {
        match self {
            Self::Contents => "contents",
            Self::Issues => "issues",
            Self::PullRequests => "pull-requests",
            Self::Checks => "checks",
            Self::Statuses => "statuses",
            Self::Actions => "actions",
        }
    }

    /// Identifies the check of it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Contents => "permission-contents",
            Self::Issues => "permission-issues",
            Self::PullRequests => "permission-pull-requests",
            Self::Checks => "permission-checks",
            Self::Statuses => "permission-statuses",
            Self::Actions => "permission-actions",
        }
    }

    /// Whether psp-partners only reads it.
    pub const fn is_only_read(self) -> bool {
        match self {
            Self::Actions => true,
            Self::Contents | Self::Issues | Self::PullRequests | Self::Checks | Self::Statuses => false,
        }
    }
}

/// The setting *Workflow permissions*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkflowSettings {
    /// The token of a workflow that lists no permissions can write.
    pub writes_by_default: bool,
    /// GitHub Actions may create and approve pull requests.
    pub can_open_pulls: bool,
}

/// A workflow as GitHub lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowState {
    /// `.github/workflows/review.yml`.
    pub path: String,
    /// `active`, `disabled_inactivity`, `disabled_manually` and others.
    pub state: String,
}

/// Questions about a repository. All of them only read.
pub trait Inspect {
    /// Reads one page of something, which needs its permission.
    fn can_read(&self, subject: Subject, branch: &str) -> ForgeResult<()>;
    /// Names of the checks and statuses that rulesets and branch protections require on a branch.
    fn required_checks(&self, branch: &str) -> ForgeResult<Vec<String>>;
    /// Whether GitHub Actions run in this repository.
    fn actions_enabled(&self) -> ForgeResult<bool>;
    fn workflow_settings(&self) -> ForgeResult<WorkflowSettings>;
    /// All workflows of the default branch.
    fn workflows(&self) -> ForgeResult<Vec<WorkflowState>>;
}
