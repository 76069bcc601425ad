//! A repository with all that hangs on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::issues::{Comment, Issue, Label};
use super::merge_ref::MergeRef;
use super::pulls::{CheckRun, CheckSuite, CommitStatus, Review, ReviewComment};
use crate::git::Git;

/// What somebody may do in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing, not even see a private repository.
    None,
    /// Read.
    Read,
    /// Read, label, assign, close.
    Triage,
    /// Push.
    Write,
    /// Push, and manage the repository.
    Maintain,
    /// Everything.
    Admin,
}

impl Role {
    /// GitHub's word for the role.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Write => "write",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
        }
    }

    /// The role of a word.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::None,
            Self::Read,
            Self::Triage,
            Self::Write,
            Self::Maintain,
            Self::Admin,
        ];
        all.into_iter().find(|role| role.name() == name)
    }

    /// The old word of four that the permission endpoint answers: maintain is write, triage is read.
    pub fn permission(self) -> &'static str {
        match self {
            Self::Maintain => "write",
            Self::Triage => "read",
            other => other.name(),
        }
    }
}

/// A workflow file as the Actions interface knows it.
#[derive(Debug, Clone)]
pub struct Workflow {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// `.github/workflows/….yml`.
    pub path: String,
    /// `active`, `disabled_inactivity`, `disabled_manually`, …
    pub state: String,
}

/// A run of a workflow.
#[derive(Debug, Clone)]
pub struct WorkflowRun {
    /// Its id.
    pub id: u64,
    /// The workflow's id.
    pub workflow: u64,
    /// The event that started it.
    pub event: String,
    /// `queued`, `in_progress`, `completed`, …
    pub status: String,
    /// `success`, `failure`, …, once it is completed.
    pub conclusion: Option<String>,
    /// The branch that it ran on.
    pub head_branch: String,
    /// The commit that it ran on.
    pub head_sha: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The Pages site of a repository.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The branch that it is built from.
    pub branch: String,
    /// A workflow builds it; then pushes to the branch change nothing.
    pub by_workflow: bool,
    /// People see it who can't see the repository.
    pub public: bool,
    /// Builds from the branch, oldest first.
    pub builds: Vec<PagesBuild>,
}

/// A build of a Pages site.
#[derive(Debug, Clone)]
pub struct PagesBuild {
    /// The commit that it shows.
    pub commit: String,
    /// `queued`, `building`, `built` or `errored`.
    pub status: String,
    /// The account that asked for it or pushed.
    pub pusher: u64,
    /// When.
    pub at: Timestamp,
}

impl Pages {
    /// A public site that shows a branch.
    pub fn of_branch(branch: &str) -> Self {
        Self {
            branch: branch.to_owned(),
            by_workflow: false,
            public: true,
            builds: Vec::new(),
        }
    }
}

/// What rulesets forbid or require.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// No branch whose name begins with one of these can be created.
    pub no_new_branches: Vec<String>,
    /// Checks and statuses that must pass before a merge into the default branch.
    pub required_checks: Vec<String>,
}

/// A repository.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "GitHub's settings are switches")]
pub struct Repository {
    /// Its id, which a rename leaves alone.
    pub id: u64,
    /// The id of its owner.
    pub owner: u64,
    /// Its name without the owner.
    pub name: String,
    /// The bare git repository behind it.
    pub git_dir: PathBuf,
    /// Invisible without a role in it.
    pub private: bool,
    /// Read only.
    pub archived: bool,
    /// Whether issues are on; 410 if not.
    pub has_issues: bool,
    /// The branch that rules.
    pub default_branch: String,
    /// The rules of its rulesets.
    pub rules: Rules,
    /// The setting "Actions permissions".
    pub actions_enabled: bool,
    /// The setting "Workflow permissions": the job's token can write by default.
    pub workflows_write: bool,
    /// The setting "Allow GitHub Actions to create and approve pull requests".
    pub actions_can_open_pulls: bool,
    /// Roles by account id; the owner is not among them.
    pub collaborators: BTreeMap<u64, Role>,
    /// The repository that this is a fork of.
    pub fork_of: Option<u64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// How and when the merge refs of new pull requests come to be.
    pub merge_refs: MergeRef,
    /// Labels, in the order of creation.
    pub labels: Vec<Label>,
    /// Open issues that are counted and not kept: a repository that is larger than it is.
    pub open_elsewhere: usize,
    /// Issues and pull requests by number.
    pub issues: BTreeMap<u64, Issue>,
    /// Comments by id.
    pub comments: BTreeMap<u64, Comment>,
    /// Reviews by id.
    pub reviews: BTreeMap<u64, Review>,
    /// Comments on lines of pull requests by id.
    pub review_comments: BTreeMap<u64, ReviewComment>,
    /// Check runs by id.
    pub check_runs: BTreeMap<u64, CheckRun>,
    /// Check suites by id.
    pub check_suites: BTreeMap<u64, CheckSuite>,
    /// Commit statuses by id.
    pub statuses: BTreeMap<u64, CommitStatus>,
    /// Workflows.
    pub workflows: Vec<Workflow>,
    /// Runs of workflows.
    pub workflow_runs: Vec<WorkflowRun>,
    /// The Pages site.
    pub pages: Option<Pages>,
    /// Most entries of a tree that is listed with all its folders; GitHub has 100,000.
    pub most_tree_entries: usize,
}

impl Repository {
    pub(super) fn new(id: u64, owner: u64, name: &str, git_dir: &Path, created_at: Timestamp) -> Self {
        let head = Git::at(git_dir).run(&["symbolic-ref", "--short", "HEAD"]);
        Self {
            id,
            owner,
            name: name.to_owned(),
            git_dir: git_dir.to_owned(),
            private: false,
            archived: false,
            has_issues: true,
            default_branch: head.unwrap_or_else(|_| "main".to_owned()),
            rules: Rules::default(),
            actions_enabled: true,
            workflows_write: false,
            actions_can_open_pulls: false,
            collaborators: BTreeMap::new(),
            fork_of: None,
            created_at,
            merge_refs: MergeRef::Immediate,
            labels: Vec::new(),
            open_elsewhere: 0,
            issues: BTreeMap::new(),
            comments: BTreeMap::new(),
            reviews: BTreeMap::new(),
            review_comments: BTreeMap::new(),
            check_runs: BTreeMap::new(),
            check_suites: BTreeMap::new(),
            statuses: BTreeMap::new(),
            workflows: Vec::new(),
            workflow_runs: Vec::new(),
            pages: None,
            most_tree_entries: 100_000,
        }
    }

    /// Its git repository.
    pub fn git(&self) -> Git {
        Git::at(&self.git_dir)
    }

    /// A label by its name; case does not count.
    pub fn label(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|label| label.name.eq_ignore_ascii_case(name))
    }

    /// The number that the next issue or pull request gets.
    pub fn next_number(&self) -> u64 {
        self.issues.last_key_value().map_or(1, |(number, _)| number + 1)
    }

    /// An issue or pull request that a scenario names.
    pub fn issue(&self, number: u64) -> &Issue {
        self.issues
            .get(&number)
            .unwrap_or_else(|| panic!("`{}` has no #{number}", self.name))
    }
}
