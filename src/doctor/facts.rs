//! What the command gathered: values only, and for each question to GitHub its answer or its refusal.

use crate::forge::{ForgeResult, Repository, Team, TeamName, User, WorkflowState};
use crate::registry::model::Account;
use crate::todo::Task;

/// Everything that is known.
pub struct Facts {
    pub machine: Machine,
    /// The open tasks of maintainers; none without a program that can be read.
    pub program: Option<Vec<Task>>,
    /// The workflows that a new registry gets, as they are here.
    pub workflows: Vec<WorkflowFile>,
    pub github: GitHubFacts,
}

/// The machine that this runs on.
pub struct Machine {
    /// What `git --version` prints, or why it can't be run.
    pub git: Result<String, String>,
    /// The command that makes git trust this checkout, if another user owns it.
    pub distrust: Option<String>,
    /// The variable that names a proxy, with its host and port; none if it isn't the address of an HTTP proxy.
    pub proxy: Option<(String, Option<String>)>,
    /// The value of `NO_PROXY`.
    pub no_proxy: Option<String>,
    /// The variable that names a file with certificates, the path, and how many it holds or why it can't be read.
    pub certificates: Option<(String, String, Result<usize, String>)>,
}

/// A workflow of a new registry, and the file with that name here.
pub struct WorkflowFile {
    /// `.github/workflows/review.yml`.
    pub path: &'static str,
    /// As a new registry gets it.
    pub starter: String,
    /// As it is here; none where it isn't.
    pub text: Option<String>,
}

impl WorkflowFile {
    /// `review.yml`.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// What GitHub was asked.
pub enum GitHubFacts {
    /// Nothing, and why.
    NotAsked(String),
    Asked(Box<Asked>),
}

/// The answers of GitHub.
pub struct Asked {
    pub repository: ForgeResult<Repository>,
    /// The token's account.
    pub account: ForgeResult<Option<User>>,
    /// The program's bot accounts.
    pub bots: Vec<Account>,
    /// This is a workflow run, so the token is the one that workflows use.
    pub is_workflow: bool,
    /// Whether these can be read.
    pub reads: Vec<(Subject, ForgeResult<()>)>,
    /// The name of the commit status, which a ruleset or branch protection should require.
    pub status: String,
    /// The name of the check run, which was required before there was a status.
    pub check: String,
    /// The checks and statuses that the default branch requires.
    pub required: ForgeResult<Vec<String>>,
    pub actions_enabled: ForgeResult<bool>,
    pub workflow_settings: ForgeResult<WorkflowSettings>,
    pub workflows: ForgeResult<Vec<WorkflowState>>,
    /// The teams that the program gives access through, and whether each can be read with everyone who is invited.
    pub teams: Vec<(TeamName, ForgeResult<Team>)>,
}

pub use crate::forge::{Subject, WorkflowSettings};
