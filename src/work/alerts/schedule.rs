//! A schedule that stopped can't report itself, so every other run checks it. GitHub disables the schedules of a public
//! repository after 60 days without activity.

use super::{ProblemView, problem};
use crate::date::{Date, days_between};
use crate::forge::{Forge, Workflow};
use crate::templates::Writer;
use crate::work::issues::Item;
use crate::work::keys::ProblemKind;
use crate::work::labels::ProgramLabels;

/// The workflow whose schedule keeps the issues up to date.
pub const WORKFLOW: &str = "onboard.yml";
/// Days without a run after which a daily schedule has stopped. GitHub delays runs by hours, never by days.
const MOST_DAYS: i64 = 3;

/// The issue about the schedule; none where the token can't ask, or the workflow doesn't exist.
pub fn item(forge: &dyn Forge, labels: ProgramLabels<'_>, today: Date, writer: &Writer<'_>) -> Vec<Item> {
    match forge.workflow(WORKFLOW) {
        Ok(Some(workflow)) => vec![judge(&workflow, labels, today, writer)],
        _ => Vec::new(),
    }
}

fn judge(workflow: &Workflow, labels: ProgramLabels<'_>, today: Date, writer: &Writer<'_>) -> Item {
    let last = workflow
        .last_scheduled
        .as_deref()
        .and_then(|at| at.get(..10)?.parse::<Date>().ok());
    let stopped = |last, state| {
        Some(ProblemView::Schedule {
            workflow: WORKFLOW,
            last,
            state,
        })
    };
    let view = match (workflow.state.as_str(), last) {
        ("active", Some(day)) if days_between(day, today) > MOST_DAYS => stopped(Some(day), None),
        // A workflow that never ran may be new.
        ("active", _) => None,
        (state, _) => stopped(None, Some(state.to_owned())),
    };
    let title = "The daily schedule does not run";
    problem(ProblemKind::Schedule, labels, writer, title, view.as_ref())
}
