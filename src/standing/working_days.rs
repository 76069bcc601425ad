//! Days on which people in a partner's regions work: no weekend and no holiday there. In: the program, the holiday files and
//! the partner's regions. Out: the next working day of a date, and why it moved. Pure: nothing here computes a holiday.

use std::collections::{BTreeMap, BTreeSet};

use crate::date::{Date, add_days};
use crate::registry::model::{Holidays, Program, Region, Weekday};

/// Most days that a date moves. No calendar has so many days off in a row; a list that does is a mistake, and moves nothing.
const MOST_DAYS: i64 = 31;

/// The weekend of a region that has holidays and names no weekend.
const USUAL_WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

/// The holidays of a calendar in a year, by calendar and year.
pub type HolidayFiles = BTreeMap<(String, i16), Holidays>;

/// The days off in the regions of a partner. Without regions that have holidays or a weekend, no day is off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingDays {
    /// Days of the week, each with the first region where it is off.
    weekend: BTreeMap<Weekday, String>,
    /// Holidays, each with its name and the first region that has it.
    holidays: BTreeMap<Date, (String, String)>,
}

/// A date that moved to a working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedDay {
    pub from: Date,
    pub to: Date,
    /// Why the first day is off, as a phrase: `2026-05-01 is Labor Day in Europe`.
    pub because: String,
}

impl WorkingDays {
    /// The days off in these regions. A partner works in several regions at once: a day that is off in one of them is off.
    pub fn of(program: &Program, regions: Option<&[String]>, files: &HolidayFiles) -> Self {
        let mut days = Self::default();
        let ids: BTreeSet<&str> = regions.into_iter().flatten().map(String::as_str).collect();
        for region in program.regions.iter().filter(|region| ids.contains(region.id.as_str())) {
            for day in weekend(region) {
                days.weekend.entry(*day).or_insert_with(|| region.name.clone());
            }
            for (_, file) in (files.iter()).filter(|((calendar, _), _)| region.holidays.contains(calendar)) {
                for holiday in &file.days {
                    let known = || (holiday.name.clone(), region.name.clone());
                    days.holidays.entry(holiday.date).or_insert_with(known);
                }
            }
        }
        days
    }

    /// Why a day is off, as a phrase; `None` on a working day.
    pub fn off(&self, day: Date) -> Option<String> {
        if let Some((name, region)) = self.holidays.get(&day) {
            return Some(format!("{day} is a holiday in {region} ({name})"));
        }
        let weekday = Weekday::of(day);
        let region = self.weekend.get(&weekday)?;
        Some(format!(
            "{day} is a {} and part of the weekend in {region}",
            weekday.name()
        ))
    }

    /// Where a due date moves to; `None` where it stays.
    pub fn moved(&self, day: Date) -> Option<MovedDay> {
        let because = self.off(day)?;
        let later = (1..=MOST_DAYS).map(|days| add_days(day, days));
        let to = later.into_iter().find(|day| self.off(*day).is_none())?;
        Some(MovedDay { from: day, to, because })
    }
}

/// The days of the week that are off in a region.
fn weekend(region: &Region) -> &[Weekday] {
    match &region.weekend {
        Some(days) => days,
        None if region.holidays.is_empty() => &[],
        None => &USUAL_WEEKEND,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::date::days_between;
    use crate::registry::model::Holiday;

    const NAMES: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];

    fn day(text: &str) -> Date {
        text.parse().unwrap_or(Date::MIN)
    }

    fn program(regions: &str) -> Program {
        let json = format!(r#"{{"id": "p", "name": "P", "tiers": [], "phases": [], "regions": {regions}}}"#);
        serde_json::from_str(&json).expect("a program")
    }

    fn files(calendar: &str, days: &[(&str, &str)]) -> HolidayFiles {
        let days = days.iter().map(|(date, name)| Holiday {
            date: day(date),
            name: (*name).to_owned(),
        });
        let file = Holidays {
            days: days.collect(),
            source: None,
        };
        HolidayFiles::from([((calendar.to_owned(), 2026), file)])
    }

    fn days(program: &Program, regions: &[&str], files: &HolidayFiles) -> WorkingDays {
        let regions: Vec<String> = regions.iter().map(|id| (*id).to_owned()).collect();
        WorkingDays::of(program, Some(&regions), files)
    }

    #[test]
    fn a_date_moves_over_holidays_and_weekends() {
        let program = program(
            r#"[{"id": "a", "name": "A", "holidays": ["DE"]}, {"id": "b", "name": "B", "weekend": ["friday", "saturday"]}, {"id": "c", "name": "C"}]"#,
        );
        // Friday, May 1 2026.
        let files = files("DE", &[("2026-05-01", "Labor Day"), ("2026-05-04", "Bridge")]);
        let to = |regions: &[&str], from: &str| days(&program, regions, &files).moved(day(from)).map(|moved| moved.to);
        assert_eq!(
            to(&["a"], "2026-05-01"),
            Some(day("2026-05-05")),
            "holiday, weekend, holiday"
        );
        assert_eq!(to(&["a"], "2026-04-30"), None);
        assert_eq!(
            to(&["b"], "2026-05-01"),
            Some(day("2026-05-03")),
            "Sunday is a working day there"
        );
        assert_eq!(to(&["b"], "2026-05-03"), None);
        assert_eq!(to(&["a", "b"], "2026-05-02"), Some(day("2026-05-05")));
        assert_eq!(to(&["c"], "2026-05-02"), None, "nothing is known about this region");
        assert_eq!(to(&[], "2026-05-02"), None);
        let moved = days(&program, &["a"], &files).moved(day("2026-05-01"));
        assert_eq!(
            moved.map(|moved| moved.because).as_deref(),
            Some("2026-05-01 is a holiday in A (Labor Day)")
        );
    }

    #[test]
    fn a_week_without_working_days_moves_nothing() {
        let all = serde_json::to_string(&NAMES).expect("JSON");
        let program = program(&format!(r#"[{{"id": "a", "name": "A", "weekend": {all}}}]"#));
        assert_eq!(
            days(&program, &["a"], &HolidayFiles::new()).moved(day("2026-05-01")),
            None
        );
    }

    proptest! {
        /// A moved date is a working day, the first one, and moving it again changes nothing.
        #[test]
        fn moving_twice_is_moving_once(
            from in 0_i64..730,
            holidays in proptest::collection::btree_set(0_i64..760, 0..120),
            weekend in proptest::collection::vec(0_usize..7, 0..3),
        ) {
            let first = day("2026-01-01");
            let weekend: Vec<&str> = weekend.into_iter().map(|i| NAMES[i]).collect();
            let weekend = serde_json::to_string(&weekend).expect("JSON");
            let program = program(&format!(r#"[{{"id": "a", "name": "A", "holidays": ["DE"], "weekend": {weekend}}}]"#));
            let holidays: Vec<String> = holidays.iter().map(|n| add_days(first, *n).to_string()).collect();
            let listed: Vec<(&str, &str)> = holidays.iter().map(|day| (day.as_str(), "Day")).collect();
            let days = days(&program, &["a"], &files("DE", &listed));
            let from = add_days(first, from);
            if let Some(moved) = days.moved(from) {
                prop_assert!(days.off(from).is_some());
                prop_assert_eq!(days.moved(moved.to), None);
                prop_assert!(moved.to > from && days_between(from, moved.to) <= MOST_DAYS);
                for n in 0..days_between(from, moved.to) {
                    prop_assert!(days.off(add_days(from, n)).is_some());
                }
            } else {
                let is_full = (0..=MOST_DAYS).all(|n| days.off(add_days(from, n)).is_some());
                prop_assert!(days.off(from).is_none() || is_full);
            }
        }
    }
}
