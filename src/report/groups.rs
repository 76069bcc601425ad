//! The groups of a figure (the whole program, tiers, regions, industries), and the partners in each.

use super::partner_digest::PartnerDigest;
use super::{GroupKind, Named};
use crate::registry::model::Program;

/// The groups of a program, and the place of each in one list.
pub(super) struct Groups {
    pub(super) list: Vec<(GroupKind, Named)>,
}

impl Groups {
    /// All groups; of a report about one partner, the program alone.
    pub(super) fn of(program: &Program, one_partner: bool) -> Self {
        let named = |id: &str, name: &str| Named {
            id: id.to_owned(),
            name: name.to_owned(),
        };
        let mut list = vec![(GroupKind::Program, named(&program.id, &program.name))];
        if !one_partner {
            list.extend(program.tiers.iter().map(|t| (GroupKind::Tier, named(&t.id, &t.name))));
            list.extend(
                program
                    .regions
                    .iter()
                    .map(|r| (GroupKind::Region, named(&r.id, &r.name))),
            );
            list.extend(
                program
                    .verticals
                    .iter()
                    .map(|v| (GroupKind::Vertical, named(&v.id, &v.name))),
            );
        }
        Self { list }
    }

    /// The groups that a partner belongs to, each with whether that is private.
    pub(super) fn holding(&self, kept: &PartnerDigest) -> Vec<(usize, bool)> {
        let among = |ids: &Option<Vec<String>>, id: &str| ids.iter().flatten().any(|i| i == id);
        self.list
            .iter()
            .enumerate()
            .filter_map(|(i, (kind, group))| match kind {
                GroupKind::Program => Some((i, false)),
                GroupKind::Tier => (kept.tier.as_deref() == Some(&group.id)).then_some((i, kept.hidden.tier)),
                GroupKind::Region => among(&kept.regions, &group.id).then_some((i, kept.hidden.place)),
                GroupKind::Vertical => among(&kept.verticals, &group.id).then_some((i, kept.hidden.place)),
                GroupKind::Partner => None,
            })
            .collect()
    }
}
