//! Whether a solution of several partners is valid: each part is an active partner, and all of them use the same version of
//! the protocol. In: the solution, and what is known about each partner. Out: a state with its problems. Pure.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::registry::model::{Solution, Status};
use crate::words::quote;

/// What is known about a partner that is part of a solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartFacts<'a> {
    pub status: Status,
    /// The protocol version of its last compatibility test.
    pub psp_version: Option<&'a str>,
}

/// Whether a solution is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SolutionState {
    Valid,
    NotValid,
    /// The protocol version of a part isn't known.
    Unknown,
}

/// What is wrong with one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartProblem {
    /// The registry has no such partner.
    Missing,
    /// Another part has the same partner.
    Twice,
    NotActive(Status),
    /// Its version, and the one of the solution.
    OtherVersion(String, String),
    VersionUnknown,
}

/// One problem: the place of the part in the solution's list, its partner, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SolutionProblem {
    pub place: usize,
    pub partner: String,
    pub problem: PartProblem,
}

impl SolutionProblem {
    /// As a sentence without a full stop.
    pub fn words(&self) -> String {
        let partner = quote(&self.partner);
        match &self.problem {
            PartProblem::Missing => format!("there is no partner {partner}"),
            PartProblem::Twice => format!("{partner} is listed twice"),
            PartProblem::NotActive(status) => format!("{partner} is {}, not active", quote(status.id())),
            PartProblem::OtherVersion(has, needs) => {
                format!(
                    "{partner} is tested with version {}, not with {}",
                    quote(has),
                    quote(needs)
                )
            }
            PartProblem::VersionUnknown => format!("{partner} has no protocol version in `compatibility`"),
        }
    }
}

/// The problems of a solution, in the order of its parts.
pub fn solution_problems<'a>(
    solution: &Solution,
    find: &dyn Fn(&str) -> Option<PartFacts<'a>>,
) -> Vec<SolutionProblem> {
    // Without a version of its own, the first version that is known is the one that the others have to match.
    let first = || solution.parts.iter().find_map(|part| find(&part.partner)?.psp_version);
    let version = solution.psp_version.as_deref().or_else(first);
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for (place, part) in solution.parts.iter().enumerate() {
        let mut add = |problem| {
            problems.push(SolutionProblem {
                place,
                partner: part.partner.clone(),
                problem,
            });
        };
        if !seen.insert(&part.partner) {
            add(PartProblem::Twice);
            continue;
        }
        let Some(facts) = find(&part.partner) else {
            add(PartProblem::Missing);
            continue;
        };
        if facts.status != Status::Active {
            add(PartProblem::NotActive(facts.status));
        }
        match (facts.psp_version, version) {
            (Some(has), Some(needs)) if has != needs => {
                add(PartProblem::OtherVersion(has.to_owned(), needs.to_owned()));
            }
            (None, _) => add(PartProblem::VersionUnknown),
            _ => {}
        }
    }
    problems
}

/// What the problems mean for the solution.
pub fn solution_state(problems: &[SolutionProblem]) -> SolutionState {
    let is_unknown = |one: &SolutionProblem| one.problem == PartProblem::VersionUnknown;
    if problems.is_empty() {
        SolutionState::Valid
    } else if problems.iter().all(is_unknown) {
        SolutionState::Unknown
    } else {
        SolutionState::NotValid
    }
}
