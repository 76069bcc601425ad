//! A few issues that must be there or be closed, and nothing else: that a run failed, or that the schedule stopped.

use anyhow::Result;

use super::observed_state::ObservedState;
use super::session::Session;
use crate::forge::Forge;
use crate::registry::model::{Account, Program};
use crate::work::alerts;
use crate::work::apply::{Target, apply};
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Desired, Surroundings, plan};
use crate::work::issues::{Item, State};
use crate::work::labels::ProgramLabels;

/// Reports a schedule that stopped, since it cannot do so itself; that it runs again, a run of `onboard` shows.
///
/// # Errors
/// GitHub does not let us read, or refuses the issue.
pub(super) fn report_stopped_schedule(session: &Session<'_>) -> Result<()> {
    let program = session.program.as_ref();
    let mut items = alerts::schedule::item(session.forge, ProgramLabels::of(program), session.today);
    items.retain(|item| item.state == State::Open);
    if items.is_empty() {
        return Ok(());
    }
    ensure(session.forge, &session.bots, program, items)
}

/// Brings a few items in step, and nothing else.
///
/// # Errors
/// GitHub does not let us read, or refuses a write.
fn ensure(forge: &dyn Forge, bots: &[Account], program: Option<&Program>, items: Vec<Item>) -> Result<()> {
    ensure_in(forge, bots, program, items, &ObservedState::read(forge)?)
}

/// As [`ensure`], on what was observed.
pub(super) fn ensure_in(
    forge: &dyn Forge,
    bots: &[Account],
    program: Option<&Program>,
    items: Vec<Item>,
    observed: &ObservedState,
) -> Result<()> {
    let index = Index::of(&observed.issues, bots);
    let desired = Desired {
        items,
        labels: ProgramLabels::of(program).looks(),
        ..Desired::default()
    };
    let around = Surroundings {
        labels: Some(&observed.labels),
        assignable: observed.assignable.as_deref(),
    };
    let plan = plan(&desired, &index, &around);
    let seen = observed.last_change();
    let target = Target {
        seen: seen.as_deref(),
        budget: 10,
        ..Target::new(forge, bots)
    };
    let outcome = apply(&target, &plan.writes, &index);
    match outcome.failures.first() {
        Some(failure) => anyhow::bail!("{failure}"),
        None => Ok(()),
    }
}
