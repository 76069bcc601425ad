//! Issues whose conversation a person locked. GitHub refuses comments of apps there, so nothing is written in them, and a
//! remark lists each. Once a person unlocks an issue, the next plan has everything that was left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{Planner, Remark};
use crate::work::write::Write;

/// The words of the remark about a locked issue.
pub const LOCKED: &str = "it is locked, so nothing is written there; unlock the conversation on GitHub to go on";

impl Planner<'_, '_> {
    /// Removes the writes in locked issues from the plan.
    pub(super) fn leave_locked(&mut self) {
        let doubles = self.index.doubles.iter().map(|(known, _)| known);
        let ours = self.index.iter().map(|(_, known)| known).chain(doubles);
        let locked: BTreeMap<u64, String> = ours
            .filter(|known| known.issue.locked)
            .map(|known| (known.issue.number, known.mark.key.clone()))
            .collect();
        if locked.is_empty() {
            return;
        }
        let mut met = BTreeSet::new();
        let index = self.index;
        let at = |key: &str| index.get(key).map(|known| known.issue.number);
        let mut is_kept = |write: &Write| {
            let places = match write {
                Write::UpdateIssue(update) => [Some(update.number), None],
                Write::AddLabels { number, .. }
                | Write::RemoveLabel { number, .. }
                | Write::Assign { number, .. }
                | Write::Unassign { number, .. }
                | Write::CreateComment { number, .. }
                | Write::CloseIssue { number, .. } => [Some(*number), None],
                Write::LinkIssue { key, parent } => [at(key), at(parent)],
                Write::UpdateComment { key, .. } | Write::DeleteComment { key, .. } => [at(key), None],
                _ => [None, None],
            };
            let refused = places.into_iter().flatten().find(|number| locked.contains_key(number));
            met.extend(refused);
            refused.is_none()
        };
        for writes in [
            &mut self.plan.writes,
            &mut self.first,
            &mut self.creates,
            &mut self.last,
        ] {
            writes.retain(&mut is_kept);
        }
        self.plan.remarks.extend(met.into_iter().map(|number| Remark {
            key: locked[&number].clone(),
            number,
            words: LOCKED.to_owned(),
        }));
    }
}
