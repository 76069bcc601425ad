//! The quota of a benefit: which period a day is in, and how many grants count in it. In: grants and the dates of the
//! partner's agreement. Out: periods and numbers. Pure.
//!
//! A grant counts in the period of its `granted_on`, also once it has expired or ended early. So the order of the grants,
//! and when they end, make no difference to the sum. Where the program shares a quota between the partnerships of a company,
//! the grants of all of them count.

use std::collections::BTreeMap;

use super::SignedValues;
use super::shared_quota::OtherGrant;
use crate::date::{Date, Quarter, add_days, days_between};
use crate::registry::model::{AfterTierChange, Agreement, Benefit, Grant, Partner, Program, QuotaPeriod, TierChange};

/// The period of a quota: its first and its last day, where it has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    pub first: Option<Date>,
    pub last: Option<Date>,
    /// How it is named.
    name: Name,
}

/// How a period is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Quarter,
    Year,
    Term,
    /// Before or after the term of the agreement.
    Outside,
}

impl Period {
    /// The period of a quota that `day` is in.
    pub fn of(per: QuotaPeriod, partner: &Partner, program: &Program, day: Date) -> Self {
        match per {
            QuotaPeriod::Quarter => {
                let quarter = Quarter::of(day);
                Self {
                    first: Some(quarter.first_day()),
                    last: Some(quarter.last_day()),
                    name: Name::Quarter,
                }
            }
            QuotaPeriod::Year => Self {
                first: Some(day.first_of_year()),
                last: Some(day.last_of_year()),
                name: Name::Year,
            },
            QuotaPeriod::Term => Self::term(partner, program, day),
        }
    }

    /// The term of the agreement, or the time before or after it. Without an agreement, the whole partnership.
    fn term(partner: &Partner, program: &Program, day: Date) -> Self {
        let agreement = partner.agreement_on(day);
        let first = agreement.and_then(Agreement::begins);
        let last = agreement
            .and_then(|agreement| agreement.last_day(program))
            .filter(|_| first.is_some());
        match (first, last) {
            (Some(first), _) if day < first => Self {
                first: None,
                last: Some(add_days(first, -1)),
                name: Name::Outside,
            },
            (_, Some(last)) if day > last => Self {
                first: Some(add_days(last, 1)),
                last: None,
                name: Name::Outside,
            },
            (first, last) => Self {
                first,
                last,
                name: Name::Term,
            },
        }
    }

    /// Whether a day is in it.
    pub fn has(&self, day: Date) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }

    /// The day on which the count starts again; none where it doesn't.
    pub fn next(&self) -> Option<Date> {
        self.last.map(|last| add_days(last, 1))
    }

    /// Its name: `2026`, `2026-Q3`, `the term 2026-03-01 to 2027-02-28`. None for the whole partnership.
    pub fn name(&self) -> Option<String> {
        let day = self.first.or(self.last)?;
        Some(match (self.name, self.first, self.last) {
            (Name::Quarter, ..) => Quarter::of(day).to_string(),
            (Name::Year, ..) => format!("{:04}", day.year()),
            (Name::Term, Some(first), Some(last)) => format!("the term {first} to {last}"),
            (_, Some(first), _) => format!("the time from {first}"),
            (_, None, _) => format!("the time until {day}"),
        })
    }
}

/// How many grants of a benefit count in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Granted {
    /// In the partner's own record.
    pub own: usize,
    /// In the records of the other partnerships of its company, by slug.
    pub others: BTreeMap<String, usize>,
}

impl Granted {
    /// The grants of a benefit in a period: those of the partner, and `others` where the quota is shared.
    pub fn of<'g>(
        own: impl Iterator<Item = &'g Grant>,
        others: &[OtherGrant],
        benefit: &str,
        period: Option<&Period>,
    ) -> Self {
        let counts = |grant: &&Grant| grant.benefit == benefit && is_in(period, grant.granted_on);
        Self::with(own.filter(counts).count(), others, period)
    }

    /// The same where the partner's own are counted already.
    pub fn with(own: usize, others: &[OtherGrant], period: Option<&Period>) -> Self {
        let mut by_partner = BTreeMap::new();
        for other in others.iter().filter(|other| is_in(period, other.granted_on)) {
            *by_partner.entry(other.partner.to_string()).or_default() += 1;
        }
        Self {
            own,
            others: by_partner,
        }
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.own + self.others.values().sum::<usize>()
    }

    /// How many more there can be.
    pub fn left(&self, promised: u32) -> u32 {
        promised.saturating_sub(u32::try_from(self.total()).unwrap_or(u32::MAX))
    }
}

/// Without a period, each day counts.
fn is_in(period: Option<&Period>, day: Date) -> bool {
    period.is_none_or(|period| period.has(day))
}

/// The period of a benefit's quota that `day` is in; none where the benefit has no quota.
pub fn period(benefit: &Benefit, partner: &Partner, program: &Program, day: Date) -> Option<Period> {
    Some(Period::of(benefit.quota.as_ref()?.per, partner, program, day))
}

/// How many grants a partner can get in the period of a day: the value that it signed, while that is in force, or else the
/// program's number. After a change of tier in that period, it can be a share of this number. None where the benefit has no
/// quota.
pub fn promised(benefit: &Benefit, partner: &Partner, program: &Program, day: Date) -> Option<u32> {
    let quota = benefit.quota.as_ref()?;
    let signed = || {
        let value = SignedValues::of(program, partner, day)
            .get(quota.parameter.as_deref()?)
            .value()?;
        u32::try_from(value.as_u64()?).ok()
    };
    let count = signed().unwrap_or(quota.count);
    let change = partner.tier_change.as_ref();
    let change = change.filter(|_| quota.after_tier_change == AfterTierChange::Share);
    Some(match change.filter(|change| change.changed_on <= day) {
        Some(change) => share(count, benefit, change, partner, program, day),
        None => count,
    })
}

/// The part of a quota that is left for the days from a change of tier to the end of the period. It is rounded up, so that
/// a partner with a benefit can get it at least once. What was granted before the change stays within the quota. A benefit
/// that the earlier tier has, too, counts whole: the partner could have it all the time.
fn share(count: u32, benefit: &Benefit, change: &TierChange, partner: &Partner, program: &Program, day: Date) -> u32 {
    let Some(period) = period(benefit, partner, program, day) else {
        return count;
    };
    let (Some(first), Some(last)) = (period.first, period.last) else {
        return count;
    };
    if change.changed_on <= first || change.changed_on > last || benefit.tiers.contains(&change.from) {
        return count;
    }
    let days = |from: Date| u64::try_from(days_between(from, last) + 1).unwrap_or_default();
    let share = (u64::from(count) * days(change.changed_on)).div_ceil(days(first));
    let before = partner
        .grants
        .iter()
        .flatten()
        .filter(|grant| grant.granted_on < change.changed_on);
    let granted = u32::try_from(Granted::of(before, &[], &benefit.id, Some(&period)).own).unwrap_or(u32::MAX);
    u32::try_from(share).unwrap_or(count).max(granted)
}

/// The last day on which a use of a grant counts: with the benefit's grace period, unless the grant ended early.
pub fn last_use(grant: &Grant, benefit: Option<&Benefit>) -> Option<Date> {
    let grace = benefit.and_then(|benefit| benefit.grace_days).unwrap_or_default();
    let expires = grant.expires.map(|day| add_days(day, i64::from(grace)));
    expires.into_iter().chain(grant.ended).min()
}
