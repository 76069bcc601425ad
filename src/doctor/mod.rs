//! Whether psp-partners can work here: on this machine, with this program, with these workflows, in this repository on
//! GitHub. In go [`Facts`], which the command gathered; out comes a list of [`Check`]s, each with what was found and, where
//! something is wrong, what to type or to click. May use `todo`, `work`, `scaffold`, `forge` and the registry. Pure: it
//! asks nothing and changes nothing. [`trial`] does the same for a trial in a scratch repository.
//!
//! A question that couldn't be asked never counts as answered: see [`State`].

mod facts;
mod machine;
mod repository;
pub mod trial;
mod workflows;

use serde::Serialize;

pub use facts::{Asked, Facts, GitHubFacts, Machine, Subject, WorkflowFile, WorkflowSettings};
pub use workflows::pinned;

use crate::todo::Task;

/// Most tasks and problems that one check lists.
const MOST_DETAILS: usize = 7;

/// What was checked, in the order in which it is shown.
#[derive(Debug, Serialize)]
pub struct Diagnosis {
    pub checks: Vec<Check>,
}

/// One thing that must be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Identifies the check in every version.
    pub id: &'static str,
    pub area: Area,
    pub title: String,
    pub state: State,
    /// What was found.
    pub found: String,
    /// The parts of it, where there are several.
    pub details: Vec<String>,
    /// What to type or to click.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    Machine,
    Program,
    Workflows,
    #[serde(rename = "github")]
    GitHub,
    /// What GitHub did in a scratch repository.
    Try,
}

impl Area {
    /// As a title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Machine => "This machine",
            Self::Program => "The program",
            Self::Workflows => "The workflows",
            Self::GitHub => "GitHub",
            Self::Try => "The trial",
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Ok,
    /// Something is to be fixed.
    Fix,
    /// GitHub doesn't answer this question, or not for this token.
    Unknown,
    /// The question wasn't asked.
    NotAsked,
}

impl State {
    /// As it is shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Fix => "fix",
            Self::Unknown => "unknown",
            Self::NotAsked => "not asked",
        }
    }
}

impl Check {
    fn new(id: &'static str, area: Area, title: &str, state: State, found: impl Into<String>) -> Self {
        Self {
            id,
            area,
            title: title.to_owned(),
            state,
            found: found.into(),
            details: Vec::new(),
            fix: None,
        }
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    fn details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }
}

impl Diagnosis {
    /// How many checks ended in `state`.
    pub fn count(&self, state: State) -> usize {
        self.checks.iter().filter(|check| check.state == state).count()
    }
}

/// Judges the facts.
pub fn examine(facts: &Facts) -> Diagnosis {
    let mut checks = machine::checks(&facts.machine);
    checks.push(program(facts.program.as_deref()));
    // Only GitHub knows for certain which branch is the default one: a clone may show the branch of someone's work.
    let branch = match &facts.github {
        GitHubFacts::Asked(asked) => asked.repository.as_ref().ok().map(|r| r.default_branch.as_str()),
        GitHubFacts::NotAsked(_) => None,
    };
    checks.extend(workflows::checks(&facts.workflows, branch));
    checks.extend(repository::checks(&facts.github, &facts.workflows));
    Diagnosis { checks }
}

/// The program's own gaps, as `todo` finds them.
fn program(tasks: Option<&[Task]>) -> Check {
    let check = |state, found: String| Check::new("program", Area::Program, "Open tasks", state, found);
    let Some(tasks) = tasks else {
        return check(State::Fix, "there is no program that can be read".to_owned()).fix(
            "`psp-partners init` writes one; `psp-partners validate` shows what is wrong with the one that is there",
        );
    };
    if tasks.is_empty() {
        return check(State::Ok, "the program needs nothing from its maintainers".to_owned());
    }
    let mut details: Vec<String> = tasks.iter().take(MOST_DETAILS).map(|task| task.what.clone()).collect();
    if tasks.len() > MOST_DETAILS {
        details.push(format!("and {} more", tasks.len() - MOST_DETAILS));
    }
    let found = format!("{} for maintainers", crate::words::count(tasks.len(), "open task"));
    check(State::Fix, found)
        .details(details)
        .fix("`psp-partners todo` shows where each is, and what to type")
}
