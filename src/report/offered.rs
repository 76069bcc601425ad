//! Enablement and resources with the partners that have them, and assets and case studies with their states.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Named;
use super::partner_digest::PartnerDigest;
use crate::date::Date;
use crate::registry::model::Program;
use crate::standing::Standing;
use crate::standing::shown::ShownState;
use crate::standing::shown_item::{OfferedAsset, ShownItem};

/// An item of the enablement, or a resource, over all partners.
#[derive(Debug, Clone, Serialize)]
pub struct OfferedLine {
    pub kind: OfferedKind,
    pub item: Named,
    /// The maintainer who looks after it; absent where the program names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Partners that can use it.
    pub partners: usize,
    /// Partners whose record has the day on which they were given it; always 0 for a resource.
    pub given: usize,
    /// How the partner has an item of the enablement, in a report about one partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has: Option<OfferState>,
    /// People who have access; absent where no list of people is known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
    /// A private value is counted.
    pub private: bool,
}

/// How one partner has an item of the enablement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OfferState {
    /// `given`, `open` to all of its tier, or `ask`: available on request.
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// The part of the program that an item comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfferedKind {
    Enablement,
    Resource,
}

/// People who are entitled to a resource, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct People {
    pub with_access: usize,
    pub waiting: usize,
}

/// Assets and case studies.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OfferedAssets {
    pub shown: usize,
    /// Those without an approval.
    pub waiting: usize,
    pub expired: usize,
    /// Those that wait first, then the expired, then those that are shown.
    pub list: Vec<ShownItem>,
}

/// What is kept of an item for one partner.
#[derive(Debug, Clone)]
pub(super) struct OfferDigest {
    kind: OfferedKind,
    id: String,
    has: Option<OfferState>,
    people: Option<People>,
    private: bool,
}

impl OfferDigest {
    /// What a partner can use.
    pub(super) fn of(standing: &Standing, record: bool) -> Vec<Self> {
        let offers = standing.offers.iter().map(|offer| Self {
            kind: OfferedKind::Enablement,
            id: offer.id.clone(),
            has: Some(OfferState {
                state: offer.state(),
                granted: offer.granted,
                expires: offer.expires,
            }),
            people: None,
            private: offer.private || record,
        });
        let resources = standing.resources.iter().map(|resource| {
            let having = |has: bool| resource.people.iter().filter(|one| one.has == Some(has)).count();
            let is_known = resource.people.iter().any(|one| one.has.is_some());
            Self {
                kind: OfferedKind::Resource,
                id: resource.id.clone(),
                has: None,
                people: is_known.then(|| People {
                    with_access: having(true),
                    waiting: having(false),
                }),
                private: resource.private || record,
            }
        });
        offers.chain(resources).collect()
    }
}

/// The enablement and the resources that a partner can use, in the program's order.
pub(super) fn offered(program: &Program, shown: &[&PartnerDigest], is_of_one: bool) -> Vec<OfferedLine> {
    let mut lines: BTreeMap<(OfferedKind, &str), OfferedLine> = BTreeMap::new();
    let enablement = (program.enablement.iter()).map(|one| (OfferedKind::Enablement, &one.id, &one.name, &one.owner));
    let resources = (program.resources.iter()).map(|one| (OfferedKind::Resource, &one.id, &one.name, &one.owner));
    let all: Vec<_> = enablement.chain(resources).collect();
    for (kind, id, name, owner) in &all {
        lines.insert(
            (*kind, id),
            OfferedLine {
                kind: *kind,
                item: Named {
                    id: (*id).clone(),
                    name: (*name).clone(),
                },
                owner: (*owner).clone(),
                partners: 0,
                given: 0,
                has: None,
                people: None,
                private: false,
            },
        );
    }
    for one in shown.iter().flat_map(|kept| &kept.offers) {
        let Some(line) = lines.get_mut(&(one.kind, one.id.as_str())) else {
            continue;
        };
        line.partners += 1;
        line.given += usize::from(one.has.is_some_and(|has| has.granted.is_some()));
        line.has = one.has.filter(|_| is_of_one);
        line.private |= one.private;
        if let Some(people) = one.people {
            let sum = line.people.get_or_insert_default();
            sum.with_access += people.with_access;
            sum.waiting += people.waiting;
        }
    }
    let in_order = all
        .iter()
        .filter_map(|(kind, id, ..)| lines.remove(&(*kind, id.as_str())));
    in_order.filter(|line| line.partners > 0).collect()
}

/// The assets and the case studies. A report about one partner has its own, and the assets that it can use.
pub(super) fn assets(program: &[OfferedAsset], shown: &[&PartnerDigest], is_of_one: bool) -> OfferedAssets {
    let of_program = program
        .iter()
        .enumerate()
        .filter(|(i, asset)| match (shown, is_of_one) {
            ([kept], true) => kept.assets.contains(i) || asset.item.partner.as_deref() == Some(&*kept.slug),
            _ => true,
        });
    let of_partners = shown.iter().flat_map(|kept| &kept.case_studies);
    let mut list: Vec<ShownItem> = of_program
        .map(|(_, asset)| &asset.item)
        .chain(of_partners)
        .cloned()
        .collect();
    // What has a successor is of no use to anyone.
    list.retain(|item| item.state != ShownState::Replaced);
    let order = |item: &ShownItem| match item.state {
        ShownState::Waiting => 0,
        ShownState::Expired => 1,
        ShownState::Shown | ShownState::Replaced => 2,
    };
    list.sort_by_key(order);
    let count = |state: ShownState| list.iter().filter(|item| item.state == state).count();
    OfferedAssets {
        shown: count(ShownState::Shown),
        waiting: count(ShownState::Waiting),
        expired: count(ShownState::Expired),
        list,
    }
}
