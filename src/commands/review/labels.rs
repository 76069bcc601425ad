//! Labels of a pull request: a small set, taken from facts at each event, of those that the program lists. All others
//! are people's.

use std::collections::BTreeSet;

use crate::forge::Label;
use crate::registry::model::Program;
use crate::review::{PartnerChange, Review, Who};

/// Labels of a pull request, as facts have it.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub wanted: BTreeSet<String>,
    pub managed: BTreeSet<String>,
    pub known: Vec<Label>,
}

const APPLICATION: &str = "partner:application";
pub(super) const WAITS_FOR_PARTNER: &str = "partner:waits-for-partner";
const WAITS_FOR_PROGRAM: &str = "partner:waits-for-program";

/// A pull request over more records is about none of their tiers.
const MOST_TIERS: usize = 3;

/// The labels of a judged pull request, of those that the program lists.
pub(super) fn labels(review: &Review, program: Option<&Program>) -> Labels {
    let mut labels = managed(program);
    let mut want = |name: &str| {
        if labels.managed.contains(name) {
            labels.wanted.insert(name.to_owned());
        }
    };
    want(match review.turn.who {
        Who::Partner => WAITS_FOR_PARTNER,
        Who::Program => WAITS_FOR_PROGRAM,
    });
    if review.partners.iter().any(PartnerChange::is_application) {
        want(APPLICATION);
    }
    if review.partners.len() <= MOST_TIERS {
        for tier in review
            .partners
            .iter()
            .filter_map(|p| p.standing.as_ref()?.tier.as_deref())
        {
            want(&format!("tier:{tier}"));
        }
    }
    labels
}

/// No label of ours, as at the end.
pub(super) fn managed(program: Option<&Program>) -> Labels {
    let listed = program.map_or(&[][..], |p| &p.labels);
    let is_ours =
        |name: &str| [APPLICATION, WAITS_FOR_PARTNER, WAITS_FOR_PROGRAM].contains(&name) || name.starts_with("tier:");
    Labels {
        wanted: BTreeSet::new(),
        managed: listed
            .iter()
            .filter(|l| is_ours(&l.name))
            .map(|l| l.name.clone())
            .collect(),
        known: listed
            .iter()
            .map(|l| Label {
                name: l.name.clone(),
                color: l.color.clone(),
                description: l.description.clone(),
            })
            .collect(),
    }
}
