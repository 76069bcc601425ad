//! How many days before a date people are reminded of it. Issues and rules ask here, so that both start on the same day.
//!
//! In: the program's `notice_days`, and how long a thing is valid. Out: days before its end. Pure.

use serde::Serialize;

use crate::date::{Date, days_between};
use crate::registry::model::Program;

/// The days of a program that lists none. Our own choice: a quarter to prepare, a month to act, a week to hurry.
const USUAL: [u32; 3] = [90, 30, 7];

/// No notice is longer than this part of the time for which the thing is valid. Without this limit, evidence that is
/// valid for 92 days would be reported two days after each renewal.
const SHARE: i64 = 3;

/// The days before an end on which people are reminded.
#[derive(Debug, Clone, Copy)]
pub struct NoticeDays<'p>(&'p [u32]);

impl<'p> NoticeDays<'p> {
    /// The notice days of a program.
    pub fn of(program: &'p Program) -> Self {
        Self(
            program
                .notice_days
                .as_deref()
                .filter(|days| !days.is_empty())
                .unwrap_or(&USUAL),
        )
    }

    /// The days on which people are reminded of a thing that is valid for `period` days, the longest first. Where the
    /// period isn't known, no notice is shortened.
    pub fn before(self, period: Option<i64>) -> Vec<i64> {
        let longest = period.map_or(i64::MAX, |days| (days / SHARE).max(0));
        let mut days: Vec<i64> = self.0.iter().map(|days| i64::from(*days).min(longest)).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        days
    }

    /// Whether the first notice of an end was due by `today`, also when the end is over.
    pub fn is_near(self, today: Date, until: Date, period: Option<i64>) -> bool {
        let first = self.before(period).first().copied().unwrap_or_default();
        days_between(today, until) <= first
    }
}

/// When the evidence of a criterion gets too old, for a criterion that is decided, or that would be if its evidence were
/// recent enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EvidenceEnd {
    /// The last date on which all of it is recent enough.
    pub until: Date,
    /// How long the part that ends first is valid, in days.
    pub period: i64,
    /// The criterion is unknown after that date. Otherwise it is no longer met.
    pub is_unknown_after: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_notice_is_longer_than_a_third_of_the_period() {
        let usual = NoticeDays(&USUAL);
        for (period, days) in [
            (None, vec![90, 30, 7]),
            (Some(400), vec![90, 30, 7]),
            (Some(270), vec![90, 30, 7]),
            (Some(92), vec![30, 7]),
            (Some(30), vec![10, 7]),
            (Some(14), vec![4]),
            (Some(1), vec![0]),
            (Some(-5), vec![0]),
        ] {
            assert_eq!(usual.before(period), days, "{period:?}");
        }
        assert_eq!(NoticeDays(&[7, 60, 60]).before(None), [60, 7], "in any order");
    }

    #[test]
    fn renewed_evidence_is_quiet_for_two_thirds_of_its_time() {
        let renewed: Date = "2026-11-29".parse().expect("a date");
        let until = crate::date::add_days(renewed, 92);
        for day in 0..=100 {
            let today = crate::date::add_days(renewed, day);
            let is_near = NoticeDays(&USUAL).is_near(today, until, Some(92));
            assert_eq!(is_near, day >= 62, "day {day}");
        }
    }
}
