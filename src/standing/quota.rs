//! The quota of a benefit: which period a day is in, and how many grants count in it. In: grants and the dates of the
//! partner's agreement. Out: periods and numbers. Pure.
//!
//! A grant counts in the period of its `granted_on`, also once it has expired or ended early. So the order of the grants,
//! and when they end, make no difference to the sum.

use super::SignedValues;
use crate::date::{Date, Quarter, add_days};
use crate::registry::model::{Agreement, Benefit, Grant, Partner, Program, QuotaPeriod};

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
pub fn granted_in<'g>(grants: impl Iterator<Item = &'g Grant>, benefit: &str, period: &Period) -> usize {
    grants
        .filter(|grant| grant.benefit == benefit && period.has(grant.granted_on))
        .count()
}

/// The period of a benefit's quota that `day` is in; none where the benefit has no quota.
pub fn period(benefit: &Benefit, partner: &Partner, program: &Program, day: Date) -> Option<Period> {
    Some(Period::of(benefit.quota.as_ref()?.per, partner, program, day))
}

/// How many grants a partner can get in the period of a day: the value that it signed, while that is in force, or else the
/// program's number. None where the benefit has no quota.
pub fn promised(benefit: &Benefit, partner: &Partner, program: &Program, day: Date) -> Option<u32> {
    let quota = benefit.quota.as_ref()?;
    let signed = || {
        let value = SignedValues::of(program, partner, day)
            .get(quota.parameter.as_deref()?)
            .value()?;
        u32::try_from(value.as_u64()?).ok()
    };
    Some(signed().unwrap_or(quota.count))
}

/// The last day on which a use of a grant counts: with the benefit's grace period, unless the grant ended early.
pub fn last_use(grant: &Grant, benefit: Option<&Benefit>) -> Option<Date> {
    let grace = benefit.and_then(|benefit| benefit.grace_days).unwrap_or_default();
    let expires = grant.expires.map(|day| add_days(day, i64::from(grace)));
    expires.into_iter().chain(grant.ended).min()
}
