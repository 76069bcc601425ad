//! A few issues brought in step, and nothing else: that a run failed, or that the schedule stopped.

use anyhow::Result;

use super::observe::Look;
use crate::forge::Forge;
use crate::registry::model::{Account, Program};
use crate::work::apply::{Target, apply};
use crate::work::issues::Item;
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Desired, Surroundings, plan};
use crate::work::labels::ProgramLabels;

/// Brings a few items in step, and nothing else.
///
/// # Errors
/// GitHub does not let us read, or refuses a write.
pub(in crate::commands) fn keep(
    forge: &dyn Forge,
    bots: &[Account],
    program: Option<&Program>,
    items: Vec<Item>,
) -> Result<()> {
    keep_in(forge, bots, program, items, &Look::first(forge)?)
}

/// As [`keep`], on what was looked at.
pub(super) fn keep_in(
    forge: &dyn Forge,
    bots: &[Account],
    program: Option<&Program>,
    items: Vec<Item>,
    look: &Look,
) -> Result<()> {
    let index = Index::of(&look.issues, bots);
    let desired = Desired {
        items,
        labels: ProgramLabels::of(program).looks(),
        ..Desired::default()
    };
    let around = Surroundings {
        labels: Some(&look.labels),
        assignable: look.assignable.as_deref(),
    };
    let plan = plan(&desired, &index, &around);
    let seen = look.seen();
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
