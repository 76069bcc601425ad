//! A calendar as an iCalendar file (RFC 5545), for calendar apps to subscribe to. In: the program's events, and the due days
//! of one partner. Out: the text. May use `events` and everything below `work`. Pure; the same input gives the same bytes.
//!
//! How it works. [`due`] collects the days of a partner. Each event is one component with its rule (`RRULE`), its canceled
//! days (`EXDATE`), and one more component for each moved meeting (`RECURRENCE-ID`). Local times name their time zone, and
//! [`timezone`] writes when its clocks change, so that a meeting stays at its local time. [`lines`] escapes and folds.

pub mod due;
mod lines;
mod timezone;

use jiff::Span;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use self::lines::Lines;
use crate::date::{Date, add_days};
use crate::events::{EventDates, ListedEvent, Occurrence, find_zone};
use crate::registry::model::{EventInterval, Program};
use crate::sensitive::mask;
use due::DueDay;

/// Years after the day of a calendar, or after the first meeting, for which it has the changes of clocks: apps that have a
/// database of their own use that, and no app shows meetings so far ahead. Our own choice.
const YEARS_OF_CLOCKS: i16 = 10;

/// A calendar to write.
#[derive(Debug)]
pub struct Calendar<'a> {
    /// The ID of the program: part of each entry's identity.
    pub program: &'a str,
    pub name: &'a str,
    /// When it is written: due days from here on are shown.
    pub at: Date,
    pub events: Vec<&'a ListedEvent>,
    pub days: &'a [DueDay],
}

/// The calendar of a program's events, for everyone.
pub fn of_all(program: &Program, events: &[ListedEvent], at: Date) -> String {
    write(&Calendar {
        program: &program.id,
        name: &program.name,
        at,
        events: events.iter().collect(),
        days: &[],
    })
}

/// Writes the whole file.
pub fn write(calendar: &Calendar<'_>) -> String {
    let mut out = Lines::default();
    out.raw("BEGIN:VCALENDAR");
    out.raw("VERSION:2.0");
    out.text("PRODID", &format!("-//psp-partners//{}//EN", env!("CARGO_PKG_VERSION")));
    out.raw("CALSCALE:GREGORIAN");
    out.raw("METHOD:PUBLISH");
    out.text("NAME", &mask(calendar.name));
    out.text("X-WR-CALNAME", &mask(calendar.name));
    // Apps that read it again once a day see a change on the next day.
    out.raw("REFRESH-INTERVAL;VALUE=DURATION:P1D");
    let entries: Vec<Entry<'_>> = (calendar.events.iter())
        .filter_map(|listed| Entry::of(calendar, listed))
        .collect();
    timezones(&mut out, calendar, &entries);
    for entry in &entries {
        entry.write(&mut out);
    }
    for day in calendar.days {
        out.raw("BEGIN:VEVENT");
        out.text("UID", &format!("{}.due@{}", day.id, calendar.program));
        out.raw(&format!("DTSTAMP:{}T000000Z", compact(calendar.at)));
        out.raw(&format!("DTSTART;VALUE=DATE:{}", compact(day.day)));
        out.raw(&format!("DTEND;VALUE=DATE:{}", compact(add_days(day.day, 1))));
        out.text("SUMMARY", &mask(&day.title));
        // A due day blocks no one's time.
        out.raw("TRANSP:TRANSPARENT");
        out.raw("END:VEVENT");
    }
    out.raw("END:VCALENDAR");
    out.finish()
}

/// The time zones of the entries, each once.
fn timezones(out: &mut Lines, calendar: &Calendar<'_>, entries: &[Entry<'_>]) {
    let mut names: Vec<&str> = entries.iter().map(Entry::zone).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let own = || entries.iter().filter(|entry| entry.zone() == name);
        let Some(zone) = own().map(|entry| entry.zone.clone()).next() else {
            continue;
        };
        let first = own().map(|entry| entry.dates.first.year()).min();
        let last = own().map(|entry| entry.dates.first.year()).max();
        let first = first.unwrap_or(calendar.at.year());
        let last = last.unwrap_or(first).max(calendar.at.year());
        timezone::write(out, name, &zone, first, last.saturating_add(YEARS_OF_CLOCKS));
    }
}

/// An event that has a time.
struct Entry<'a> {
    calendar: &'a Calendar<'a>,
    listed: &'a ListedEvent,
    dates: EventDates<'a>,
    zone: TimeZone,
}

impl<'a> Entry<'a> {
    /// None where the time or the time zone is wrong, which is a finding.
    fn of(calendar: &'a Calendar<'a>, listed: &'a ListedEvent) -> Option<Self> {
        Some(Self {
            calendar,
            listed,
            dates: EventDates::of(&listed.event)?,
            zone: find_zone(&listed.event.zone)?,
        })
    }

    fn zone(&self) -> &'a str {
        &self.listed.event.zone
    }

    fn write(&self, out: &mut Lines) {
        let event = &self.listed.event;
        let all: Vec<Occurrence> = self.dates.occurrences().collect();
        let is_off = event.every.is_none() && all.iter().all(|one| one.is_cancelled);
        let single = all.first().filter(|_| event.every.is_none());
        out.raw("BEGIN:VEVENT");
        // A single event that is moved has its new time; a series keeps its own.
        self.begin(out, single.map_or(self.dates.first, |one| one.start));
        if let Some(every) = event.every {
            out.raw(&self.rule(every));
            for one in all.iter().filter(|one| one.is_cancelled) {
                out.raw(&format!(
                    "EXDATE;{}",
                    self.local(one.day.to_datetime(self.dates.first.time()))
                ));
            }
        }
        self.about(out);
        if is_off {
            out.raw("STATUS:CANCELLED");
        }
        out.raw("END:VEVENT");
        for one in all
            .iter()
            .filter(|one| one.is_moved && !one.is_cancelled && event.every.is_some())
        {
            out.raw("BEGIN:VEVENT");
            self.begin(out, one.start);
            let planned = one.day.to_datetime(self.dates.first.time());
            out.raw(&format!("RECURRENCE-ID;{}", self.local(planned)));
            self.about(out);
            out.raw("END:VEVENT");
        }
    }

    /// Its identity and time.
    fn begin(&self, out: &mut Lines, start: DateTime) {
        let event = &self.listed.event;
        out.text("UID", &format!("{}.event@{}", self.listed.id, self.calendar.program));
        out.raw(&format!("DTSTAMP:{}T000000Z", compact(self.calendar.at)));
        out.raw(&format!("SEQUENCE:{}", event.sequence.unwrap_or(0)));
        out.raw(&format!("DTSTART;{}", self.local(start)));
        out.raw(&format!("DURATION:PT{}M", event.minutes));
    }

    /// What it is.
    fn about(&self, out: &mut Lines) {
        let event = &self.listed.event;
        out.text("SUMMARY", &mask(&event.title));
        if let Some(url) = &event.url {
            out.uri("URL", &mask(url));
        }
    }

    fn local(&self, time: DateTime) -> String {
        format!("TZID={}:{}", self.zone(), time.strftime("%Y%m%dT%H%M%S"))
    }

    fn rule(&self, every: EventInterval) -> String {
        let rule = match every {
            EventInterval::Week => "FREQ=WEEKLY",
            EventInterval::Month => "FREQ=MONTHLY",
            EventInterval::Quarter => "FREQ=MONTHLY;INTERVAL=3",
            EventInterval::Year => "FREQ=YEARLY",
        };
        let until = self.listed.event.until.map(|until| {
            // The rule ends in UTC where the meetings have a time zone.
            let end = until.to_datetime(jiff::civil::time(23, 59, 59, 0));
            let end = self.zone.to_ambiguous_timestamp(end).compatible();
            end.map_or_else(
                |_| String::new(),
                |end| format!(";UNTIL={}", TimeZone::UTC.to_datetime(end).strftime("%Y%m%dT%H%M%SZ")),
            )
        });
        format!("RRULE:{rule}{}", until.unwrap_or_default())
    }
}

fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// A moment as local time at an offset.
fn at_offset(moment: jiff::Timestamp, offset: jiff::tz::Offset) -> DateTime {
    let utc = TimeZone::UTC.to_datetime(moment);
    utc.saturating_add(Span::new().seconds(i64::from(offset.seconds())))
}
