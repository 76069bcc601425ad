//! A schedule that stopped cannot report itself: whoever runs for another reason looks whether it still does. GitHub
//! disables the schedules of a public repository after 60 days without activity.

use super::problem;
use crate::date::{Date, days_between};
use crate::escape::code;
use crate::forge::{Forge, Workflow};
use crate::work::issues::Item;
use crate::work::keys::ProblemKind;
use crate::work::labels::ProgramLabels;

/// The workflow whose schedule keeps the issues in step.
pub const WORKFLOW: &str = "onboard.yml";
/// Days without a run after which a daily schedule has stopped. GitHub delays runs by hours, never by days.
const MOST_DAYS: i64 = 3;

/// The issue about the schedule, if anything is known of it: none where the token may not ask, or there is no such workflow.
pub fn item(forge: &dyn Forge, labels: ProgramLabels<'_>, today: Date) -> Vec<Item> {
    match forge.workflow(WORKFLOW) {
        Ok(Some(workflow)) => vec![judge(&workflow, labels, today)],
        _ => Vec::new(),
    }
}

fn judge(workflow: &Workflow, labels: ProgramLabels<'_>, today: Date) -> Item {
    let last = workflow
        .last_scheduled
        .as_deref()
        .and_then(|at| at.get(..10)?.parse::<Date>().ok());
    let why = match (workflow.state.as_str(), last) {
        ("active", Some(day)) if days_between(day, today) > MOST_DAYS => Some(format!("its last run was on {day}")),
        // One that never ran may be new.
        ("active", _) => None,
        ("disabled_inactivity", _) => {
            Some("GitHub disabled it, as it does after 60 days without activity in the repository".to_owned())
        }
        (state, _) => Some(format!("its state on GitHub is {}", code(state))),
    };
    let text = why.map(|why| {
        format!(
            "The schedule of {} does not run: {why}. Until it does, dates that come near and steps that are overdue are \
             noticed only when somebody pushes.\n\nEnable it under *Actions*, or run it by hand once.\n",
            code(WORKFLOW)
        )
    });
    problem(
        ProblemKind::Schedule,
        labels,
        "The daily schedule does not run",
        text,
        "**The schedule runs again.**",
    )
}
