//! The days of an event. A series follows RFC 5545: a month without the day of the first meeting has no meeting.

use jiff::civil::{Date as Day, DateTime, Time};

use crate::date::{Date, Month, add_days};
use crate::registry::model::{Event, EventInterval};

/// Years of a series without an end that are counted.
pub const MOST_YEARS: i16 = 20;

/// One meeting of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The day on which it was planned: it identifies the meeting, even if that is moved.
    pub day: Date,
    /// When it takes place, in the event's zone.
    pub start: DateTime,
    pub is_moved: bool,
    pub is_cancelled: bool,
}

/// When an event takes place.
#[derive(Debug, Clone, Copy)]
pub struct EventDates<'a> {
    event: &'a Event,
    pub first: DateTime,
}

impl<'a> EventDates<'a> {
    /// None where `start` isn't a time, which is a finding.
    pub fn of(event: &'a Event) -> Option<Self> {
        let first = event.start.parse().ok()?;
        Some(Self { event, first })
    }

    /// The last day that is counted.
    fn last(&self) -> Date {
        let first = self.first.date();
        let limit = Date::new(first.year().saturating_add(MOST_YEARS), 12, 31).unwrap_or(Date::MAX);
        match (self.event.every, self.event.until) {
            (None, _) => first,
            (Some(_), until) => until.map_or(limit, |until| until.min(limit)),
        }
    }

    /// The days of the series as planned, in order.
    pub fn planned(&self) -> impl Iterator<Item = Date> + use<> {
        let (first, last) = (self.first.date(), self.last());
        let every = self.event.every;
        let nth = move |n: i32| match every {
            None => (n == 0).then_some(first),
            Some(EventInterval::Week) => Some(add_days(first, i64::from(n) * 7)),
            Some(EventInterval::Month) => same_day(first, n),
            Some(EventInterval::Quarter) => same_day(first, n * 3),
            Some(EventInterval::Year) => same_day(first, n * 12),
        };
        let most = if every.is_some() {
            i32::from(MOST_YEARS) * 53 + 53
        } else {
            1
        };
        // A single event takes place on its day, also if `until` is earlier.
        (0..most)
            .map(nth)
            .map_while(move |day| match day {
                Some(day) if day > last && every.is_some() => None,
                other => Some(other),
            })
            .flatten()
    }

    /// The meetings, in the order of the days on which they were planned.
    pub fn occurrences(&self) -> impl Iterator<Item = Occurrence> {
        self.planned().map(|day| self.occurrence(day))
    }

    fn occurrence(&self, day: Date) -> Occurrence {
        let moved = self.event.moved.iter().flatten().find(|moved| moved.from == day);
        let to = moved.and_then(|moved| moved.to.parse::<DateTime>().ok());
        Occurrence {
            day,
            start: to.unwrap_or_else(|| at(day, self.first.time())),
            is_moved: to.is_some(),
            is_cancelled: self.event.cancelled.iter().flatten().any(|cancelled| *cancelled == day),
        }
    }
}

fn at(day: Day, time: Time) -> DateTime {
    day.to_datetime(time)
}

/// The same day of the month `months` later, where that month has it.
fn same_day(first: Date, months: i32) -> Option<Date> {
    let month = Month::of(first).plus(months).first_day();
    Date::new(month.year(), month.month(), first.day()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(start: &str, every: Option<EventInterval>, until: Option<&str>) -> Event {
        Event {
            kind: "summit".to_owned(),
            title: "Summit".to_owned(),
            start: start.to_owned(),
            zone: "Europe/Paris".to_owned(),
            minutes: 60,
            every,
            until: until.map(|day| day.parse().unwrap()),
            cancelled: None,
            moved: None,
            url: None,
            audience: None,
            checklist: None,
            ahead_days: None,
            sequence: None,
        }
    }

    fn days(event: &Event) -> Vec<String> {
        let dates = EventDates::of(event).unwrap();
        dates.planned().map(|day| day.to_string()).collect()
    }

    #[test]
    fn series_follow_their_interval() {
        let one = event("2026-10-01T10:00", None, None);
        assert_eq!(days(&one), ["2026-10-01"]);
        let weeks = event("2026-10-01T10:00", Some(EventInterval::Week), Some("2026-10-15"));
        assert_eq!(days(&weeks), ["2026-10-01", "2026-10-08", "2026-10-15"]);
        let quarters = event("2026-10-01T10:00", Some(EventInterval::Quarter), Some("2027-06-30"));
        assert_eq!(days(&quarters), ["2026-10-01", "2027-01-01", "2027-04-01"]);
        let short = event("2027-01-31T10:00", Some(EventInterval::Month), Some("2027-05-31"));
        assert_eq!(days(&short), ["2027-01-31", "2027-03-31", "2027-05-31"]);
        let leap = event("2028-02-29T10:00", Some(EventInterval::Year), Some("2036-12-31"));
        assert_eq!(days(&leap), ["2028-02-29", "2032-02-29", "2036-02-29"]);
        let endless = event("2026-10-01T10:00", Some(EventInterval::Year), None);
        assert_eq!(days(&endless).len(), 21);
        let before = event("2026-10-01T10:00", Some(EventInterval::Year), Some("2025-01-01"));
        assert!(days(&before).is_empty());
        assert!(EventDates::of(&event("2026-02-31T10:00", None, None)).is_none());
    }

    #[test]
    fn a_meeting_keeps_its_planned_day_when_it_is_moved() {
        let mut series = event("2026-10-01T10:00", Some(EventInterval::Month), Some("2026-12-31"));
        series.cancelled = Some(vec!["2026-12-01".parse().unwrap()]);
        series.moved = Some(vec![crate::registry::model::MovedDay {
            from: "2026-11-01".parse().unwrap(),
            to: "2026-11-03T14:30".to_owned(),
        }]);
        let dates = EventDates::of(&series).unwrap();
        let all: Vec<_> = dates
            .occurrences()
            .map(|one| (one.start.to_string(), one.is_moved, one.is_cancelled))
            .collect();
        assert_eq!(
            all,
            [
                ("2026-10-01T10:00:00".to_owned(), false, false),
                ("2026-11-03T14:30:00".to_owned(), true, false),
                ("2026-12-01T10:00:00".to_owned(), false, true),
            ]
        );
    }
}
