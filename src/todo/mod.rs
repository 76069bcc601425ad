//! What people must do next: the maintainers for the program, and each side of a partnership for the partner, in order,
//! each with its place and what to type. Everything comes from what is known already: the findings, the standings, the
//! schema's `x-to-fill`, and the files next to the registry. In goes an evaluated registry, out comes a plain value that
//! `output::todo` shows. Nothing here writes, and nothing here asks GitHub.

mod partners;
mod program;

pub use partners::tasks;
use serde::Serialize;

use crate::date::Date;
use crate::finding::{Finding, Place, Severity};
use crate::registry::load::{self, Sources};
use crate::registry::model::{Party, Status};
use crate::rules::engine::Evaluation;
use crate::standing::Policy;

/// All tasks.
#[derive(Debug, Serialize)]
pub struct Todo {
    /// For maintainers: what the program and the repository still need.
    pub program: Vec<Task>,
    /// Partners with open tasks, sorted by slug.
    pub partners: Vec<PartnerTodo>,
}

/// What is waited for in one partnership.
#[derive(Debug, Serialize)]
pub struct PartnerTodo {
    pub slug: String,
    pub name: String,
    pub status: Status,
    /// The phase that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// In the order in which they should be done.
    pub tasks: Vec<Task>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Whose turn it is.
    pub who: Party,
    /// What is missing or wrong.
    pub what: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Where to do it, the first place first.
    pub places: Vec<TaskPlace>,
}

/// Where something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskPlace {
    pub path: String,
    /// From 1.
    pub line: u32,
    /// What is there, if there are several places: an ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl TaskPlace {
    fn of(place: &Place) -> Self {
        Self {
            path: place.path.to_string(),
            line: place.start().line,
            name: None,
        }
    }
}

/// A registry, evaluated with its standings.
pub struct Request<'a> {
    pub sources: &'a Sources,
    pub evaluation: &'a Evaluation,
    pub today: Date,
    /// The account or organization that owns the repository on GitHub, where it is known.
    pub repository_owner: Option<&'a str>,
    /// Whether to list settings on GitHub that no file shows.
    pub lists_settings: bool,
}

/// Collects what there is to do.
///
/// # Errors
/// An embedded schema is broken.
pub fn todo(request: &Request<'_>) -> anyhow::Result<Todo> {
    let mut program: Vec<Task> = of_findings(request, |finding| finding.partner.is_none());
    let (loaded, schemas) = load::program(request.sources)?;
    let Some(record) = loaded.record else {
        return Ok(Todo {
            program,
            partners: Vec::new(),
        });
    };
    let (policy, _) = Policy::compile(record, &schemas);
    program.extend(program::tasks(&policy, request));
    Ok(Todo {
        program,
        partners: partners::all(&policy, &schemas, request),
    })
}

/// A task for each finding, the errors first.
fn of_findings(request: &Request<'_>, is_wanted: impl Fn(&Finding) -> bool) -> Vec<Task> {
    let mut found: Vec<&Finding> = request.evaluation.findings.iter().filter(|f| is_wanted(f)).collect();
    found.sort_by_key(|finding| finding.severity != Severity::Error);
    found.into_iter().map(of_finding).collect()
}

fn of_finding(finding: &Finding) -> Task {
    Task {
        who: if finding.partner.is_some() {
            Party::Partner
        } else {
            Party::Program
        },
        what: finding.message.clone(),
        action: finding.help.clone(),
        places: vec![TaskPlace::of(&finding.place)],
    }
}
