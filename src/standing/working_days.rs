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
