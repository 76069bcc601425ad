//! What partners have of their benefits: promised, granted, used, left, and what they lose soon.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Named;
use super::partner_digest::PartnerDigest;
use crate::date::{Date, days_between};
use crate::registry::model::Program;
use crate::standing::Entitlement;
use crate::standing::ledger::{BenefitRow, BenefitState};

/// The benefits of all running partnerships, counted and listed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Benefits {
    /// Benefits that partners can have now, each counted once for each partner.
    pub available: usize,
    /// The sum over all benefits with a quota, each in its own current period.
    pub total: BenefitSums,
    /// In the program's order, those that a partner can have, has, or had.
    pub list: Vec<BenefitLine>,
    /// What partners lose soon, and what is suspended: by day, then by partner.
    pub lapses: Vec<Lapse>,
}

/// Grants in the current period of the quota. Without a quota, all grants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BenefitSums {
    /// What the quotas promise to the partners that can have the benefit, or have a grant of it.
    pub promised: u64,
    pub granted: u64,
    /// Uses of these grants.
    pub used: u64,
    /// What the quotas have left for the partners that can have the benefit now.
    pub left: u64,
    /// Grants that ended without a use.
    pub missed: u64,
}

impl BenefitSums {
    fn add(&mut self, other: Self) {
        self.promised += other.promised;
        self.granted += other.granted;
        self.used += other.used;
        self.left += other.left;
        self.missed += other.missed;
    }
}

/// One benefit, over all partners.
#[derive(Debug, Clone, Serialize)]
pub struct BenefitLine {
    pub benefit: Named,
    /// What one grant is, in the singular.
    pub unit: String,
    /// The maintainer who gives it; absent where the program names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whether it has a quota. Without one, `promised` and `left` are 0.
    pub limited: bool,
    /// Partners that can have it now.
    pub available: usize,
    /// Partners whose grants are suspended.
    pub suspended: usize,
    #[serde(flatten)]
    pub sums: BenefitSums,
    /// A private value is counted.
    pub private: bool,
}

/// What a partner loses soon, or has lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lapse {
    /// The last day of an unused grant or of a grace period; absent for a benefit that is suspended without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    pub partner: Named,
    pub benefit: Named,
    /// Suspended at the moment.
    pub suspended: bool,
    /// Why, as a phrase.
    pub because: String,
    pub private: bool,
}

/// What is kept of a benefit of one partner.
#[derive(Debug, Clone)]
pub(super) struct BenefitDigest {
    /// Place of the benefit in the program.
    place: u16,
    limited: bool,
    state: BenefitState,
    sums: BenefitSums,
    until: Option<Date>,
    /// Kept only for what lapses or is suspended.
    because: String,
    private: bool,
}

impl BenefitDigest {
    /// The benefits of a partner that it can have, has, or had.
    pub(super) fn of(benefits: &[Entitlement], program: &Program, at: Date, ahead: i64, record: bool) -> Vec<Self> {
        let mut all = Vec::new();
        for benefit in benefits.iter().filter(|b| b.entitled || b.granted > 0) {
            let place = program.benefits.iter().position(|b| b.id == benefit.id);
            let Some(place) = place.and_then(|place| u16::try_from(place).ok()) else {
                continue;
            };
            let row = BenefitRow::of(benefit);
            let until = row.lapses.filter(|until| days_between(at, *until) <= ahead);
            let is_told = until.is_some() || row.state == BenefitState::Suspended;
            let can_have = row.state == BenefitState::Available;
            all.push(Self {
                place,
                limited: row.promised.is_some(),
                state: row.state,
                sums: BenefitSums {
                    promised: row.promised.map_or(0, u64::from),
                    granted: wide(row.granted),
                    used: row.used,
                    left: row.left.filter(|_| can_have).map_or(0, u64::from),
                    missed: wide(row.missed),
                },
                until,
                because: if is_told { row.because.to_owned() } else { String::new() },
                private: row.private || record,
            });
        }
        all
    }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The benefits of these partners.
pub(super) fn benefits(program: &Program, shown: &[&PartnerDigest]) -> Benefits {
    let mut out = Benefits::default();
    let mut lines: BTreeMap<u16, BenefitLine> = BTreeMap::new();
    for kept in shown {
        for one in &kept.benefits {
            let Some(benefit) = program.benefits.get(usize::from(one.place)) else {
                continue;
            };
            let named = Named {
                id: benefit.id.clone(),
                name: benefit.name.clone(),
            };
            let can_have = usize::from(one.state == BenefitState::Available);
            let suspended = one.state == BenefitState::Suspended;
            out.available += can_have;
            if one.limited {
                out.total.add(one.sums);
            }
            if one.until.is_some() || suspended {
                out.lapses.push(Lapse {
                    until: one.until,
                    partner: kept.named(),
                    benefit: named.clone(),
                    suspended,
                    because: one.because.clone(),
                    private: one.private,
                });
            }
            let line = lines.entry(one.place).or_insert_with(|| BenefitLine {
                benefit: named,
                unit: benefit.unit().to_owned(),
                owner: benefit.owner.clone(),
                limited: one.limited,
                available: 0,
                suspended: 0,
                sums: BenefitSums::default(),
                private: false,
            });
            line.available += can_have;
            line.suspended += usize::from(suspended);
            line.sums.add(one.sums);
            line.private |= one.private;
        }
    }
    out.list = lines.into_values().collect();
    out.lapses
        .sort_by(|a, b| (a.until.is_none(), a).cmp(&(b.until.is_none(), b)));
    out
}
