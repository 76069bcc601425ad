//! The forge: what we ask of GitHub, in narrow methods and narrow words. Everything except this trait's implementation
//! is written against it; tests run the real one against an emulator.

mod elsewhere;
mod error;
mod inspect;
mod teams;
mod trial;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use elsewhere::{Elsewhere, PublicRepository, RepositoryName};
pub use error::{Denial, ForgeError, ForgeResult};
pub use inspect::{Inspect, Subject, WorkflowSettings, WorkflowState};
pub use teams::{Team, TeamMember, TeamName, Teams};
pub use trial::{Trial, WorkflowRun};

/// A GitHub account. Logins change hands, the number does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub login: String,
    pub id: u64,
}

/// The repository that we work in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    pub id: u64,
    /// `owner/name`.
    pub full_name: String,
    pub private: bool,
    pub default_branch: String,
    /// Nothing can be written.
    pub archived: bool,
    pub has_issues: bool,
    /// How many issues and pull requests are open.
    pub open: usize,
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    pub number: u64,
    pub title: String,
    pub body: String,
    pub open: bool,
    pub merged: bool,
    pub draft: bool,
    /// `None` for a deleted account.
    pub author: Option<User>,
    /// Branch of the head.
    pub head_ref: String,
    pub head_sha: String,
    /// `owner/name` of the head's repository; `None` when it was deleted.
    pub head_repository: Option<String>,
    pub base_ref: String,
    pub base_sha: String,
    /// `None` while GitHub computes it; only `Some(false)` is a conflict.
    pub mergeable: Option<bool>,
    pub labels: Vec<String>,
    /// When it was opened, RFC 3339.
    pub created_at: String,
    /// Of the merge, once it is merged.
    pub merge_sha: Option<String>,
    /// When it was merged, RFC 3339.
    pub merged_at: Option<String>,
    /// Who merged it. Lists don't have it, and a deleted account has none.
    pub merged_by: Option<User>,
}

impl Pull {
    /// Whether it comes from this branch of this repository; a fork may have one of the same name.
    pub fn is_from(&self, repository: &str, branch: &str) -> bool {
        let head = self.head_repository.as_deref();
        self.head_ref == branch && head.is_some_and(|head| head.eq_ignore_ascii_case(repository))
    }
}

/// What a review of a pull request decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewDecision {
    Approved,
    ChangesRequested,
    /// A review that a maintainer dismissed. What it had decided isn't known anymore.
    Dismissed,
    /// Comments only, or a review that isn't submitted yet.
    None,
}

/// A person's review of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullReview {
    pub id: u64,
    /// `None` for a deleted account.
    pub author: Option<User>,
    pub decision: ReviewDecision,
    /// The commit that the person saw.
    pub commit: Option<String>,
    /// RFC 3339.
    pub submitted_at: Option<String>,
}

/// An issue; lists of issues hold pull requests, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Names it as a sub-issue.
    pub id: u64,
    pub number: u64,
    pub title: String,
    /// Empty when there is none.
    pub body: String,
    pub open: bool,
    /// Only people with write access can comment, and GitHub may refuse the comments of apps.
    pub locked: bool,
    /// A person opened it again after it was closed.
    pub reopened: bool,
    /// `None` for a deleted account.
    pub author: Option<User>,
    pub labels: Vec<String>,
    pub assignees: Vec<User>,
    /// How many comments it has.
    pub comments: u64,
    /// Number of the issue in this repository that it is a sub-issue of.
    pub parent: Option<u64>,
    /// How many sub-issues it has, closed ones included.
    pub sub_issues: u64,
    /// For a pull request: whether it is merged.
    pub pull: Option<bool>,
    /// When it was opened, RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

/// An issue to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewIssue {
    pub title: String,
    pub body: String,
    pub labels: Vec<String>,
    /// Logins; one who cannot be assigned has GitHub refuse the whole issue.
    pub assignees: Vec<String>,
}

/// Why an issue is open or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueState {
    Open,
    Completed,
    NotPlanned,
    Duplicate,
}

/// What changes of an issue; `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct IssueChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<IssueState>,
}

/// A pull request to be made, from a branch of this repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewPull {
    pub title: String,
    pub body: String,
    /// Branch.
    pub head: String,
    /// Branch.
    pub base: String,
}

/// A branch and the commit that it is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Without `refs/heads/`.
    pub name: String,
    pub sha: String,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    pub sha: String,
    pub tree: String,
    pub parents: Vec<String>,
    /// The account of its author, where GitHub knows one.
    pub author: Option<User>,
}

/// The website that GitHub Pages shows for the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagesSite {
    /// The branch that it shows from the top; `None` if it shows a folder, or a workflow builds it.
    pub branch: Option<String>,
    /// Whether people see it who can't see the repository.
    pub public: bool,
    /// Its address.
    pub url: Option<String>,
    /// The commit that was built last, unless the build failed.
    pub built: Option<String>,
}

/// A workflow of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// `active`, `disabled_inactivity`, `disabled_manually` and others.
    pub state: String,
    /// When its last run by schedule was created, RFC 3339; `None` when there is none.
    pub last_scheduled: Option<String>,
}

/// A comment on an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: u64,
    pub author: Option<User>,
    pub body: String,
    pub created_at: String,
    /// When it was edited last; as `created_at` if it wasn't.
    pub updated_at: String,
    pub url: String,
}

impl Comment {
    /// Whether a person edited it after `moment`, which is a time of GitHub's (RFC 3339).
    pub fn is_edited_after(&self, moment: &str) -> bool {
        self.updated_at > self.created_at && *self.updated_at > *moment
    }
}

/// A comment on a line of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineComment {
    pub id: u64,
    pub author: Option<User>,
    pub body: String,
    pub path: String,
    /// Last line, in the head; `None` once it is outdated.
    pub line: Option<u32>,
}

/// A comment to be made on lines of a pull request's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewLineComment {
    pub path: String,
    /// First line, when there are several.
    pub start_line: Option<u32>,
    /// Last line.
    pub line: u32,
    pub body: String,
}

/// A label of the repository; the colour is six hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    pub name: String,
    pub color: String,
    pub description: String,
}

/// How a check ended; a stricter conclusion is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    Success,
    Neutral,
    Failure,
}

impl Conclusion {
    /// As GitHub spells it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Neutral => "neutral",
            Self::Failure => "failure",
        }
    }
}

/// The state of a commit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusState {
    /// Not judged yet.
    Pending,
    Success,
    Failure,
}

impl StatusState {
    /// As GitHub spells it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }
}

/// A commit status to be posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewStatus {
    /// Its name.
    pub context: String,
    pub state: StatusState,
    /// One line of at most 140 characters.
    pub description: String,
    /// Where *Details* leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_url: Option<String>,
}

/// A commit status as GitHub shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitStatus {
    /// Later ones have larger ids.
    pub id: u64,
    pub context: String,
    /// `error`, `failure`, `pending` or `success`.
    pub state: String,
    pub description: String,
    /// `None` for a deleted account.
    pub creator: Option<User>,
    /// RFC 3339.
    pub created_at: String,
}

/// A check run on a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    pub id: u64,
    pub name: String,
    pub head_sha: String,
    pub external_id: String,
    /// Its conclusion is told.
    pub completed: bool,
    pub conclusion: Option<String>,
    /// How many annotations it has already.
    pub annotations: usize,
    /// Numeric id of the app that made it.
    pub app: Option<u64>,
}

/// A note on lines of a file, in a check run. At most 50 go with one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Annotation {
    pub path: String,
    pub start_line: u32,
    pub end_line: u32,
    /// Only when the two lines are the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
    /// `failure`, `warning` or `notice`.
    pub annotation_level: &'static str,
    pub title: String,
    pub message: String,
}

/// What a check run shows: title, and summary in Markdown (at most 65,535 characters each).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckOutput {
    pub title: String,
    pub summary: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
}

/// GitHub, or the emulator in tests. Reads may be repeated by the implementation; a create is sent **once** and, when
/// its fate is unknown, answered with [`ForgeError::Unavailable`]: the caller checks what exists before it tries again.
pub trait Forge: Teams + Elsewhere {
    /// Lets time pass, for what GitHub does by and by.
    fn pause(&self, seconds: u32);
    /// Waits until a change may be sent: what is read right after it is still fresh when it is written.
    fn ready(&self) -> ForgeResult<()>;
    /// Whose token it is, where GitHub shows it: it doesn't for a workflow's own token.
    fn me(&self) -> ForgeResult<Option<User>>;
    /// The account that has this login now; none where there is none.
    fn user(&self, login: &str) -> ForgeResult<Option<User>>;
    /// The repository itself.
    fn repository(&self) -> ForgeResult<Repository>;
    /// A pull request.
    fn pull(&self, number: u64) -> ForgeResult<Pull>;
    /// Comments on an issue or pull request, oldest first.
    fn comments(&self, number: u64) -> ForgeResult<Vec<Comment>>;
    fn create_comment(&self, number: u64, body: &str) -> ForgeResult<Comment>;
    fn update_comment(&self, id: u64, body: &str) -> ForgeResult<Comment>;
    fn delete_comment(&self, id: u64) -> ForgeResult<()>;
    /// Labels that the repository knows.
    fn labels(&self) -> ForgeResult<Vec<Label>>;
    fn create_label(&self, label: &Label) -> ForgeResult<()>;
    /// Labels of an issue or pull request.
    fn add_labels(&self, number: u64, names: &[String]) -> ForgeResult<()>;
    fn remove_label(&self, number: u64, name: &str) -> ForgeResult<()>;
    /// The latest check runs called `name` on a commit.
    fn check_runs(&self, sha: &str, name: &str) -> ForgeResult<Vec<CheckRun>>;
    /// Begins a check run, in progress.
    fn create_check_run(&self, sha: &str, name: &str, external_id: &str, output: &CheckOutput)
    -> ForgeResult<CheckRun>;
    /// Adds the annotations of `output` to a check run, and ends it when there is a conclusion.
    fn update_check_run(&self, id: u64, output: &CheckOutput, conclusion: Option<Conclusion>) -> ForgeResult<CheckRun>;
    /// Statuses of a commit, of every name, newest first.
    fn statuses(&self, sha: &str) -> ForgeResult<Vec<CommitStatus>>;
    fn create_status(&self, sha: &str, status: &NewStatus) -> ForgeResult<()>;
    /// Comments on lines of a pull request.
    fn line_comments(&self, number: u64) -> ForgeResult<Vec<LineComment>>;
    /// Reviews of a pull request, oldest first.
    fn reviews(&self, number: u64) -> ForgeResult<Vec<PullReview>>;
    /// Pull requests that brought a commit to the default branch.
    fn pulls_of_commit(&self, sha: &str) -> ForgeResult<Vec<Pull>>;
    /// The last commit, from `sha` on back, that changed the file at `path`; `None` where there is none.
    fn last_change(&self, path: &str, sha: &str) -> ForgeResult<Option<Commit>>;
    /// The SSH keys that an account signs with; `None` where no account has the login.
    fn signing_keys(&self, login: &str) -> ForgeResult<Option<Vec<String>>>;
    /// One review without a verdict, made of comments on lines of commit `sha`.
    fn create_review(&self, number: u64, sha: &str, body: &str, comments: &[NewLineComment]) -> ForgeResult<()>;
    /// Issues and pull requests, open and closed, oldest first; only those updated at `since` (RFC 3339) or later.
    fn issues(&self, since: Option<&str>) -> ForgeResult<Vec<Issue>>;
    fn issue(&self, number: u64) -> ForgeResult<Issue>;
    fn create_issue(&self, new: &NewIssue) -> ForgeResult<Issue>;
    /// Works for pull requests, too.
    fn update_issue(&self, number: u64, change: &IssueChange) -> ForgeResult<Issue>;
    /// Who can be assigned in this repository.
    fn assignable(&self) -> ForgeResult<Vec<User>>;
    fn add_assignees(&self, number: u64, logins: &[String]) -> ForgeResult<()>;
    fn remove_assignees(&self, number: u64, logins: &[String]) -> ForgeResult<()>;
    /// Makes the issue with the id `child` a sub-issue of issue `parent`.
    fn add_sub_issue(&self, parent: u64, child: u64) -> ForgeResult<()>;
    /// Open pull requests.
    fn open_pulls(&self) -> ForgeResult<Vec<Pull>>;
    fn create_pull(&self, new: &NewPull) -> ForgeResult<Pull>;
    /// Branches whose name begins with `prefix`.
    fn branches(&self, prefix: &str) -> ForgeResult<Vec<Branch>>;
    fn commit(&self, sha: &str) -> ForgeResult<Commit>;
    /// A file of a commit; `None` where there is none.
    fn file(&self, path: &str, sha: &str) -> ForgeResult<Option<Vec<u8>>>;
    /// The name of a commit's tree.
    fn tree_of(&self, commit: &str) -> ForgeResult<String>;
    /// Plain files of a commit: git's names for their contents, by path. All of them, or where that is more than one
    /// answer holds, at least those right in `folders` (`""` is the top).
    fn blobs(&self, commit: &str, folders: &BTreeSet<String>) -> ForgeResult<BTreeMap<String, String>>;
    /// A tree that differs from the tree `base`, or from an empty one, by these files; its name. A path without a text is
    /// removed.
    fn create_tree(&self, base: Option<&str>, files: &[(String, Option<&str>)]) -> ForgeResult<String>;
    /// A tree that differs from the tree `base`, or from an empty one, by these files, which needn't be text; its name.
    fn add_files(&self, base: Option<&str>, files: &[(String, &[u8])]) -> ForgeResult<String>;
    /// A commit; its name. Without a branch it is invisible. Without a `parent` it is the first of a history.
    fn create_commit(&self, message: &str, tree: &str, parent: Option<&str>) -> ForgeResult<String>;
    fn create_branch(&self, name: &str, sha: &str) -> ForgeResult<()>;
    /// Moves a branch, also to a commit that does not follow from where it was.
    fn move_branch(&self, name: &str, sha: &str) -> ForgeResult<()>;
    /// Moves a branch from the commit `from` to one that follows from it; [`ForgeError::Conflict`] if the branch is
    /// elsewhere by now.
    fn advance_branch(&self, name: &str, from: &str, sha: &str) -> ForgeResult<()>;
    fn delete_branch(&self, name: &str) -> ForgeResult<()>;
    /// The workflow in `file`, such as `onboard.yml`; `None` where there is none.
    fn workflow(&self, file: &str) -> ForgeResult<Option<Workflow>>;
    /// The website of GitHub Pages; `None` where there is none.
    fn pages_site(&self) -> ForgeResult<Option<PagesSite>>;
    /// Asks GitHub to build the website again: a push with a workflow's own token doesn't.
    fn build_pages(&self) -> ForgeResult<()>;
}
