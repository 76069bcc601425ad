//! Problems that people could overlook, as issues: a default branch with errors, dates that come near, phases that are
//! overdue, a schedule that stopped, a run that failed. One small file for each; records and state in, items out.

pub mod access;
mod events;
pub mod expiry;
pub mod figures;
pub mod links;
pub mod meetings;
pub mod overdue;
pub mod registry;
pub mod remediation;
pub mod resign;
pub mod run;
pub mod schedule;

use std::collections::BTreeMap;

use serde::Serialize;

use super::issues::index::Index;
use super::issues::{Block, Closing, Item, Memory, State};
use super::keys::{ItemKey, ProblemKind};
use super::labels::ProgramLabels;
use super::onboarding::Facts;
use super::onboarding::steps::Progress;
use crate::date::Date;
use crate::registry::model::LabelRole;
use crate::templates::Writer;

/// The items that follow from records and the state of their steps.
pub fn items(facts: &Facts<'_>, index: &Index<'_>, progress: &BTreeMap<String, Progress>) -> Vec<Item> {
    let mut items = expiry::items(facts);
    items.extend(overdue::items(facts, progress));
    items.extend(figures::items(facts));
    items.extend(remediation::items(facts, index));
    items.extend(resign::items(facts, index));
    items.extend(access::items(facts));
    items.extend(meetings::items(facts));
    items.extend(events::items(facts, index));
    items
}

/// What went wrong, as its issue shows it.
#[derive(Debug, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
enum ProblemView {
    /// The registry has errors.
    Registry { findings: Vec<FindingView> },
    /// The daily schedule stopped.
    Schedule {
        workflow: &'static str,
        /// Its last run, where it is enabled.
        last: Option<Date>,
        /// Its state on GitHub, where it is disabled.
        state: Option<String>,
    },
    /// A run of `onboard` failed.
    Onboard { date: Date, failures: Vec<String> },
    /// Links of the registry don't work.
    Links {
        links: Vec<LinkView>,
        /// The people in the program who keep these links up to date.
        owners: Vec<String>,
    },
}

/// A link that doesn't work, and where it is.
#[derive(Debug, Serialize)]
struct LinkView {
    address: String,
    since: Date,
    status: Option<u16>,
    places: Vec<PlaceView>,
}

/// A place in a file.
#[derive(Debug, Serialize)]
struct PlaceView {
    path: String,
    url: Option<String>,
    line: Option<u32>,
}

/// An error of the registry, and where it is.
#[derive(Debug, Serialize)]
struct FindingView {
    code: &'static str,
    path: String,
    url: Option<String>,
    line: Option<u32>,
    message: String,
}

/// The text that ends the issue about a problem.
#[derive(Debug, Serialize)]
struct SolvedView {
    kind: &'static str,
    problem: &'static str,
}

/// An issue about something that went wrong: open with what it is, or closed because it is solved.
fn problem(
    kind: ProblemKind,
    labels: ProgramLabels<'_>,
    writer: &Writer<'_>,
    title: &str,
    view: Option<&ProblemView>,
) -> Item {
    let text = view.map(|view| writer.write("issue-problem.md.j2", view));
    Item {
        key: ItemKey::Problem(kind).to_string(),
        parent: None,
        title: title.to_owned(),
        labels: labels.names([LabelRole::Problem]),
        assignees: Vec::new(),
        state: match &text {
            Some(_) => State::Open,
            None => State::Closed(Closing {
                done: true,
                words: writer.write(
                    "issue-end.md.j2",
                    &SolvedView {
                        kind: "solved",
                        problem: kind.id(),
                    },
                ),
            }),
        },
        blocks: text.map(|text| Block::text("about", text)).into_iter().collect(),
        // An empty episode is enough: once a problem is solved, its issue counts as closed by us, even if a person
        // closed it. So the next problem opens it again.
        episode: String::new(),
        stage: None,
        due: None,
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}
