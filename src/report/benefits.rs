//! What partners have of their benefits: promised, granted, used, left, and what they lose soon.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Named;
use super::offered::{OfferedAssets, OfferedLine, assets, offered};
use super::partner_digest::PartnerDigest;
use crate::date::{Date, days_between};
use crate::registry::model::{Partner, Program};
use crate::standing::ledger::{BenefitRow, BenefitState};
use crate::standing::quota::{Granted, Period};
use crate::standing::resources::{overdue_access, reviewed};
use crate::standing::shared_quota::SharedGrants;
use crate::standing::shown_item::OfferedAsset;
use crate::standing::{Entitlement, Standing};

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
    /// What the program owes, by day.
    pub overdue: Vec<Overdue>,
    /// Enablement and resources that partners can use, in the program's order.
    pub offered: Vec<OfferedLine>,
    pub assets: OfferedAssets,
}

/// Something that the program owes past its date.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Overdue {
    /// The last day on which it was in time.
    pub due: Date,
    pub kind: OverdueKind,
    /// Absent for what isn't owed to one partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Named>,
    /// The resource, or the enablement.
    pub thing: Named,
    /// The maintainer who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// How many people wait for it; 0 for a review.
    pub people: usize,
    pub private: bool,
}

/// What is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverdueKind {
    /// People are entitled to a resource, and have no access.
    Access,
    /// A partner asked for a benefit, and has no answer. Only a report that is published on GitHub has it.
    Request,
    /// A resource or an enablement wasn't reviewed.
    Review,
}

/// A request for a benefit that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WaitingRequest {
    pub asked_on: Date,
    /// By folder name.
    pub partner: String,
    /// By ID.
    pub benefit: String,
}

/// The requests that the program should have answered.
fn owed_answers<'a>(
    program: &'a Program,
    shown: &'a [&PartnerDigest],
    waiting: &'a [WaitingRequest],
    at: Date,
) -> impl Iterator<Item = Overdue> + 'a {
    waiting.iter().filter_map(move |request| {
        let kept = shown.iter().find(|kept| *kept.slug == *request.partner)?;
        let benefit = program.benefits.iter().find(|benefit| benefit.id == request.benefit)?;
        let due = benefit.answer_due(request.asked_on).filter(|due| *due < at)?;
        Some(Overdue {
            due,
            kind: OverdueKind::Request,
            partner: Some(kept.named()),
            thing: Named {
                id: benefit.id.clone(),
                name: benefit.name.clone(),
            },
            owner: benefit.owner.clone(),
            people: 0,
            private: kept.hidden.record || kept.hidden.life,
        })
    })
}

/// The access that a partner's people wait for.
pub(super) fn owed_access(
    (slug, partner): (&str, &Partner),
    standing: &Standing,
    program: &Program,
    at: Date,
    private: bool,
) -> Vec<Overdue> {
    let all = overdue_access(partner, standing, program, at).into_iter();
    all.map(|one| Overdue {
        due: one.due,
        kind: OverdueKind::Access,
        partner: Some(Named {
            id: slug.to_owned(),
            name: partner.name.clone(),
        }),
        thing: Named {
            id: one.resource.id.clone(),
            name: one.resource.name.clone(),
        },
        owner: one.resource.owner.clone(),
        people: one.people.len(),
        private,
    })
    .collect()
}

/// The reviews that the program should have made.
fn owed_reviews(program: &Program, at: Date) -> impl Iterator<Item = Overdue> {
    let late = reviewed(program).filter_map(move |one| Some((one.by.filter(|by| *by < at)?, one)));
    late.map(|(due, one)| Overdue {
        due,
        kind: OverdueKind::Review,
        partner: None,
        thing: Named {
            id: one.id.to_owned(),
            name: one.name.to_owned(),
        },
        owner: one.owner.map(str::to_owned),
        people: 0,
        private: false,
    })
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
    /// How many people have a valid certificate of the kind that it leads to; absent where it leads to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certified: Option<u64>,
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
    certified: u64,
    until: Option<Date>,
    /// What its quota is, where the partnerships of a company share it.
    shared: Option<SharedQuota>,
    /// Kept only for what lapses or is suspended.
    because: String,
    private: bool,
}

/// A quota that the partnerships of a company share.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SharedQuota {
    promised: u32,
    period: Option<Period>,
    /// Known once all partners are read.
    organization: Option<String>,
}

impl BenefitDigest {
    /// Takes into account what the other partnerships of the company have.
    pub(super) fn complete(&mut self, slug: &str, program: &Program, shared: &SharedGrants) {
        let benefit = program.benefits.get(usize::from(self.place));
        let Some((quota, benefit)) = self.shared.as_mut().zip(benefit) else {
            return;
        };
        let others = shared.others(slug, &benefit.id);
        let own = usize::try_from(self.sums.granted).unwrap_or(usize::MAX);
        let granted = Granted::with(own, &others, quota.period.as_ref());
        if self.state == BenefitState::Available {
            self.sums.left = u64::from(granted.left(quota.promised));
        }
        quota.organization = shared.organization(slug).map(str::to_owned);
        self.private |= others.iter().any(|other| other.private);
    }

    /// The benefit and the company whose partnerships share it.
    fn pool(&self) -> Option<(u16, &str)> {
        Some((self.place, self.shared.as_ref()?.organization.as_deref()?))
    }

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
                certified: wide(row.certified.unwrap_or_default()),
                until,
                shared: (row.promised.filter(|_| benefit.ledger.is_shared)).map(|promised| SharedQuota {
                    promised,
                    period: benefit.ledger.period,
                    organization: None,
                }),
                because: match row.state {
                    _ if !is_told => String::new(),
                    // The condition is met: what ends is the grant.
                    BenefitState::Available => "a grant that wasn't used ends".to_owned(),
                    BenefitState::Grace | BenefitState::Suspended | BenefitState::NotYet => row.because.to_owned(),
                },
                private: row.private || record,
            });
        }
        all
    }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// What a company was promised and has left of each benefit that its partnerships share, with the partner that it is
/// counted for: once, although each of them could have it.
fn shared_once<'k>(shown: &[&'k PartnerDigest]) -> BTreeMap<(u16, &'k str), (&'k str, BenefitSums)> {
    let mut once: BTreeMap<(u16, &str), (&str, BenefitSums)> = BTreeMap::new();
    for kept in shown {
        for (pool, one) in kept.benefits.iter().filter_map(|one| Some((one.pool()?, one))) {
            let (_, sums) = once.entry(pool).or_insert((&kept.slug, BenefitSums::default()));
            sums.promised = sums.promised.max(one.sums.promised);
            sums.left = sums.left.max(one.sums.left);
        }
    }
    once
}

/// The benefits of these partners. `at` is the day of a report about the whole program: then its reviews are listed, too.
pub(super) fn benefits(
    program: &Program,
    offered_assets: &[OfferedAsset],
    shown: &[&PartnerDigest],
    at: Option<Date>,
    waiting: &[WaitingRequest],
) -> Benefits {
    let mut overdue: Vec<Overdue> = shown.iter().flat_map(|kept| kept.owed.iter().cloned()).collect();
    overdue.extend(at.into_iter().flat_map(|at| owed_reviews(program, at)));
    overdue.extend(at.into_iter().flat_map(|at| owed_answers(program, shown, waiting, at)));
    overdue.sort();
    let mut out = Benefits {
        overdue,
        offered: offered(program, shown, at.is_none()),
        assets: assets(offered_assets, shown, at.is_none()),
        ..Benefits::default()
    };
    let mut lines: BTreeMap<u16, BenefitLine> = BTreeMap::new();
    let shared = shared_once(shown);
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
            let sums = match one.pool() {
                Some(pool) if shared.get(&pool).is_some_and(|(slug, _)| *slug == &*kept.slug) => BenefitSums {
                    promised: shared[&pool].1.promised,
                    left: shared[&pool].1.left,
                    ..one.sums
                },
                Some(_) => BenefitSums {
                    promised: 0,
                    left: 0,
                    ..one.sums
                },
                None => one.sums,
            };
            if one.limited {
                out.total.add(sums);
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
                certified: benefit.certificate.as_ref().map(|_| 0),
                private: false,
            });
            line.available += can_have;
            line.suspended += usize::from(suspended);
            line.sums.add(sums);
            line.certified = line.certified.map(|people| people + one.certified);
            line.private |= one.private;
        }
    }
    out.list = lines.into_values().collect();
    out.lapses
        .sort_by(|a, b| (a.until.is_none(), a).cmp(&(b.until.is_none(), b)));
    out
}
