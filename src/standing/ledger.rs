//! What a partner has of one benefit: its open grants, how often it used them, and when it loses them. In: grants and the
//! benefit. Out: numbers and dates. Pure.

use serde::Serialize;

use super::Entitlement;
use super::quota::{Granted, Period, last_use, period};
use super::shared_quota::OtherGrant;
use crate::date::Date;
use crate::registry::model::{Benefit, Certification, Grant, Partner, Program};

/// A grant that can still be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenGrant {
    /// What `/used` names; absent where the record has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub granted_on: Date,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The last day on which a use counts: later than `until` with a grace period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_use: Option<Date>,
    /// How many times it was used.
    pub used: u64,
}

/// The grants of one benefit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// What one grant is, in the singular.
    pub unit: String,
    /// How many times the grants of the period were used.
    pub used: u64,
    /// Grants of the period that ended without a use.
    pub missed: usize,
    pub open: Vec<OpenGrant>,
    /// The day on which the quota starts again.
    pub next: Option<Date>,
    /// The last day of the grace period of a condition that is no longer met.
    pub grace_until: Option<Date>,
    /// The last day of a grace period that is over.
    pub grace_ended: Option<Date>,
    /// The maintainer who gives the benefit.
    pub owner: Option<String>,
    /// How many people have a valid certificate of the kind that the benefit leads to; none where it leads to none.
    pub certified: Option<usize>,
    /// The period of the quota that the day is in.
    pub period: Option<Period>,
    /// The partnerships of a company share the quota.
    pub is_shared: bool,
    /// The grants of the company's other partnerships, once the whole registry is read.
    pub others: Vec<OtherGrant>,
}

impl Ledger {
    /// The ledger of a benefit on a day.
    pub fn of(benefit: &Benefit, partner: &Partner, program: &Program, today: Date) -> Self {
        let period = period(benefit, partner, program, today);
        let all = || {
            partner
                .grants
                .iter()
                .flatten()
                .filter(|grant| grant.benefit == benefit.id)
        };
        let counted = || all().filter(|grant| period.is_none_or(|period| period.has(grant.granted_on)));
        let is_over = |grant: &&Grant| last_use(grant, Some(benefit)).is_some_and(|last| last < today);
        Self {
            unit: benefit.unit().to_owned(),
            used: counted().map(Grant::used).sum(),
            missed: counted().filter(is_over).filter(|grant| grant.used() == 0).count(),
            open: all()
                .filter(|grant| !is_over(grant))
                .map(|grant| OpenGrant {
                    id: grant.id.clone(),
                    granted_on: grant.granted_on,
                    until: grant.last_day(),
                    last_use: last_use(grant, Some(benefit)),
                    used: grant.used(),
                })
                .collect(),
            next: period.and_then(|period| period.next()),
            grace_until: None,
            grace_ended: None,
            owner: benefit.owner.clone(),
            certified: benefit.certificate.as_ref().map(|kind| certified(partner, kind, today)),
            period,
            is_shared: benefit.is_shared(),
            others: Vec::new(),
        }
    }
}

/// How many people of a partner have a valid certificate of a kind. Each counts once.
fn certified(partner: &Partner, kind: &str, today: Date) -> usize {
    let valid = |item: &&Certification| item.certificate.as_deref() == Some(kind) && item.is_valid_on(today);
    let valid: Vec<&Certification> = partner.certifications.iter().flatten().filter(valid).collect();
    let is_first = |(i, item): &(usize, &&Certification)| !valid[..*i].iter().any(|other| other.is_same_person(item));
    valid.iter().enumerate().filter(is_first).count()
}

/// One benefit of one partner, as every view of it shows it.
#[derive(Debug, Serialize)]
pub struct BenefitRow<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub state: BenefitState,
    pub because: &'a str,
    /// What the quota counts, in the singular.
    pub unit: &'a str,
    /// How many grants the program promises in the period; absent is without limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<&'a str>,
    pub granted: usize,
    /// Grants of the period in the records of the company's other partnerships, where they share the quota.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OfPartner>,
    pub used: u64,
    /// How many more grants the partner can get in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// The day on which the quota starts again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Date>,
    /// Grants of the period that ended without a use.
    pub missed: usize,
    /// The first day on which the partner loses an unused grant, or the benefit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lapses: Option<Date>,
    pub grants: &'a [OpenGrant],
    /// How many people have a valid certificate of the kind that the benefit leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certified: Option<usize>,
    /// The maintainer who gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<&'a str>,
    pub private: bool,
}

/// How many grants another partnership of the same company has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfPartner {
    /// Its slug.
    pub partner: String,
    pub granted: usize,
}

impl OfPartner {
    /// For each partnership, by slug.
    pub fn list(granted: &Granted) -> Vec<Self> {
        let one = |(partner, granted): (&String, &usize)| Self {
            partner: partner.clone(),
            granted: *granted,
        };
        granted.others.iter().map(one).collect()
    }

    /// In words, such as ` (1 of them to partners/other)`; nothing for none.
    pub fn words(list: &[Self]) -> String {
        let one = |other: &Self| format!("{} of them to partners/{}", other.granted, other.partner);
        match list.iter().map(one).collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => none,
            some => format!(" ({some})"),
        }
    }
}

/// Whether a partner can have a benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BenefitState {
    Available,
    /// A condition isn't met any more, and what was granted goes on until the end of the grace period.
    Grace,
    /// What was granted is suspended until the condition is met again.
    Suspended,
    NotYet,
}

impl BenefitState {
    /// Its words for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Grace => "in its grace period",
            Self::Suspended => "suspended",
            Self::NotYet => "not available",
        }
    }
}

impl<'a> BenefitRow<'a> {
    /// The row of a benefit.
    pub fn of(benefit: &'a Entitlement) -> Self {
        let ledger = &benefit.ledger;
        let state = match (benefit.entitled, benefit.lapsed, ledger.grace_until) {
            (true, ..) => BenefitState::Available,
            (false, true, _) => BenefitState::Suspended,
            (false, false, Some(_)) if !ledger.open.is_empty() => BenefitState::Grace,
            (false, false, _) => BenefitState::NotYet,
        };
        let granted = benefit.counted();
        let unused = ledger.open.iter().filter(|grant| grant.used == 0);
        let ends = unused.filter_map(|grant| grant.last_use);
        Self {
            id: &benefit.id,
            name: &benefit.name,
            state,
            because: &benefit.because,
            unit: &ledger.unit,
            promised: benefit.quota,
            period: benefit.period.as_deref(),
            granted: granted.own,
            others: OfPartner::list(&granted),
            used: ledger.used,
            left: benefit.quota.map(|quota| granted.left(quota)),
            next: ledger.next,
            missed: ledger.missed,
            lapses: ends
                .chain(ledger.grace_until.filter(|_| state == BenefitState::Grace))
                .min(),
            grants: &ledger.open,
            certified: ledger.certified,
            owner: ledger.owner.as_deref(),
            private: benefit.private,
        }
    }

    /// Whether the partner can ask for it now.
    pub fn can_be_requested(&self) -> bool {
        self.state == BenefitState::Available && self.left != Some(0)
    }

    /// Whether the partner has something of it.
    pub fn has_grant(&self) -> bool {
        !self.grants.is_empty()
    }
}
