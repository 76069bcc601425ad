//! Labels of a pull request: a small set, taken from facts at each event, of those that the program lists. All others
//! are people's.

use std::collections::BTreeSet;

use crate::forge::Label;
use crate::registry::model::{LabelRole, Program};
use crate::review::{PartnerChange, Review, Who};
use crate::work::labels::{ManagedLabel, ProgramLabels};

/// Labels of a pull request, as facts have it.
#[derive(Debug, Clone, Default)]
pub(in crate::commands) struct Labels {
    pub wanted: BTreeSet<String>,
    pub managed: BTreeSet<String>,
    pub known: Vec<Label>,
}

/// The roles that a pull request's labels have.
const ROLES: [LabelRole; 4] = [
    LabelRole::Application,
    LabelRole::WaitsForPartner,
    LabelRole::WaitsForProgram,
    LabelRole::Tier,
];

/// A pull request over more records is about none of their tiers.
const MOST_TIERS: usize = 3;

/// The labels of a judged pull request, of those that the program lists.
pub(in crate::commands) fn labels(review: &Review, program: Option<&Program>) -> Labels {
    let mut wanted: Vec<ManagedLabel<'_>> = vec![match review.turn.who {
        Who::Partner => LabelRole::WaitsForPartner.into(),
        Who::Program => LabelRole::WaitsForProgram.into(),
    }];
    if review.partners.iter().any(PartnerChange::is_application) {
        wanted.push(LabelRole::Application.into());
    }
    if review.partners.len() <= MOST_TIERS {
        let tiers = review
            .partners
            .iter()
            .filter_map(|p| p.standing.as_ref()?.tier.as_deref());
        wanted.extend(tiers.map(ManagedLabel::tier));
    }
    Labels {
        wanted: ProgramLabels::of(program).names(wanted),
        ..managed(program)
    }
}

/// No label of ours, as at the end.
pub(in crate::commands) fn managed(program: Option<&Program>) -> Labels {
    let labels = ProgramLabels::of(program);
    Labels {
        wanted: BTreeSet::new(),
        managed: labels.with_roles(&ROLES),
        known: labels.looks(),
    }
}
