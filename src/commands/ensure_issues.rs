//! A few issues that must be there or be closed, and nothing else: that a run failed, or that the schedule stopped.

use anyhow::Result;

use super::observed_state::ObservedState;
use super::session::Session;
use crate::templates::Writer;
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
    let writer = Writer::new(&session.texts);
    let mut items = alerts::schedule::item(session.forge, ProgramLabels::of(program), session.today, &writer);
    items.retain(|item| item.state == State::Open);
    if items.is_empty() {
        return Ok(());
    }
    let observed = ObservedState::read(session.forge)?;
    ensure_in(session, &writer, items, &observed)
}

/// Brings a few items up to date on what was observed, and nothing else.
///
/// # Errors
/// GitHub refuses a write.
pub(super) fn ensure_in(
    session: &Session<'_>,
    writer: &Writer<'_>,
    items: Vec<Item>,
    observed: &ObservedState,
) -> Result<()> {
    let Session {
        forge,
        identity,
        program,
        ..
    } = session;
    let index = Index::of(&observed.issues, identity);
    let desired = Desired {
        items,
        labels: ProgramLabels::of(program.as_ref()).looks(),
        ..Desired::default()
    };
    let around = Surroundings {
        labels: Some(&observed.labels),
        assignable: observed.assignable.as_deref(),
        writer,
    };
    let plan = plan(&desired, &index, &around);
    let seen = observed.last_change();
    let target = Target {
        seen: seen.as_deref(),
        budget: 10,
        ..Target::new(*forge, identity)
    };
    let outcome = apply(&target, &plan.writes, &index);
    match outcome.failures.first() {
        Some(failure) => anyhow::bail!("{failure}"),
        None => Ok(()),
    }
}
