//! Pull requests, reviews, check runs and commit statuses.

use jiff::Timestamp;
use serde_json::Value;

use super::merge_ref::MergeState;

/// What makes an issue a pull request.
#[derive(Debug, Clone)]
pub struct Pull {
    /// The repository that the change comes from; it may be gone by now.
    pub head_repo: u64,
    /// The account that owned it.
    pub head_owner: u64,
    /// The branch in it.
    pub head_ref: String,
    /// The last commit.
    pub head_sha: String,
    /// The branch that it is to be merged into.
    pub base_ref: String,
    /// The last commit there when it was last looked at.
    pub base_sha: String,
    /// Not yet to be reviewed.
    pub draft: bool,
    /// When it was merged.
    pub merged_at: Option<Timestamp>,
    /// Who merged it.
    pub merged_by: Option<u64>,
    /// The commit of the merge, once it is merged.
    pub merged_as: Option<String>,
    /// The commits of the default branch that a squash or a rebase made of it.
    pub brought: Vec<String>,
    /// The trial merge.
    pub merge: MergeState,
}

/// A review of a pull request.
#[derive(Debug, Clone)]
pub struct Review {
    /// Its id.
    pub id: u64,
    /// The number of the pull request.
    pub number: u64,
    /// The account that wrote it.
    pub user: u64,
    /// The text.
    pub body: String,
    /// `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `PENDING`, `DISMISSED`.
    pub state: String,
    /// The commit that it speaks of.
    pub commit: String,
    /// When it was sent.
    pub submitted_at: Timestamp,
}

/// A comment on a line of a pull request.
#[derive(Debug, Clone)]
pub struct ReviewComment {
    /// Its id.
    pub id: u64,
    /// The number of the pull request.
    pub number: u64,
    /// The review that it belongs to.
    pub review: u64,
    /// The account that wrote it.
    pub user: u64,
    /// The text.
    pub body: String,
    /// The file.
    pub path: String,
    /// The last line.
    pub line: Option<u64>,
    /// `LEFT` or `RIGHT`.
    pub side: String,
    /// The first line of several.
    pub start_line: Option<u64>,
    /// The side of the first line.
    pub start_side: Option<String>,
    /// The commit that it speaks of.
    pub commit: String,
    /// The comment that it answers.
    pub in_reply_to: Option<u64>,
    /// The part of the difference that ends in the line.
    pub diff_hunk: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A check suite. Each run of a workflow begins one on its commit; other apps have one for each commit.
#[derive(Debug, Clone)]
pub struct CheckSuite {
    /// Its id.
    pub id: u64,
    /// The account of its app.
    pub user: u64,
    /// The commit.
    pub head_sha: String,
}

/// A commit status. It belongs to the commit, and to no suite.
#[derive(Debug, Clone)]
pub struct CommitStatus {
    /// Its id.
    pub id: u64,
    /// The account that posted it.
    pub user: u64,
    /// The commit.
    pub sha: String,
    /// Its name.
    pub context: String,
    /// `error`, `failure`, `pending`, `success`.
    pub state: String,
    /// At most 140 characters.
    pub description: Option<String>,
    /// Where there is more.
    pub target_url: Option<String>,
    /// When it was posted.
    pub created_at: Timestamp,
}

/// What the merge box shows of a name that the branch requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// "Expected — Waiting for status to be reported".
    Expected,
    /// Reported, and not complete.
    Pending,
    /// It lets the pull request be merged.
    Satisfied,
    /// It blocks the pull request.
    Failed,
}

/// A check run on a commit.
#[derive(Debug, Clone)]
pub struct CheckRun {
    /// Its id.
    pub id: u64,
    /// The account of the app that made it.
    pub user: u64,
    /// The suite that it is in.
    pub suite: u64,
    /// Its name.
    pub name: String,
    /// The commit.
    pub head_sha: String,
    /// `queued`, `in_progress`, `completed`.
    pub status: String,
    /// `success`, `failure`, …, once it is completed.
    pub conclusion: Option<String>,
    /// The maker's own mark.
    pub external_id: Option<String>,
    /// Where there is more.
    pub details_url: Option<String>,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub completed_at: Option<String>,
    /// Title of the report.
    pub title: Option<String>,
    /// Summary of the report.
    pub summary: Option<String>,
    /// Text of the report.
    pub text: Option<String>,
    /// Annotations as they were sent, over all requests.
    pub annotations: Vec<Value>,
}
