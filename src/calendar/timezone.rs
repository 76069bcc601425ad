//! A time zone as a `VTIMEZONE`: when its clocks change, from the database. Each kind of change is one component with its
//! days, so that a zone whose rules are irregular, such as Morocco's, is right, too.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use super::at_offset;
use super::lines::Lines;

/// A kind of change: whether it is summer time then, the abbreviation, and the offsets before and after.
type Change = (bool, String, Offset, Offset);

/// Writes the zone, with the changes from the year before `first` to the end of `last`.
pub(super) fn write(out: &mut Lines, name: &str, zone: &TimeZone, first: i16, last: i16) {
    let moment = |year: i16, month: i8, day: i8| {
        let day = Date::new(year, month, day).unwrap_or(Date::MAX);
        TimeZone::UTC.to_timestamp(day.to_datetime(jiff::civil::time(0, 0, 0, 0)))
    };
    // The earliest moment that all apps know.
    let begin = moment(first.saturating_sub(1).max(1971), 1, 1).unwrap_or(Timestamp::MIN);
    let end = moment(last.saturating_add(1), 1, 1).unwrap_or(Timestamp::MAX);
    let before = zone.to_offset_info(begin);
    let start = begin_of(zone, begin);
    let mut changes: Vec<(Change, Vec<DateTime>)> = vec![(
        (
            before.dst().is_dst(),
            before.abbreviation().to_owned(),
            before.offset(),
            before.offset(),
        ),
        vec![start],
    )];
    let mut places: BTreeMap<(bool, String, i32, i32), usize> = BTreeMap::new();
    let mut offset = before.offset();
    for change in zone.following(begin).take_while(|change| change.timestamp() < end) {
        let kind = (
            change.dst().is_dst(),
            change.abbreviation().to_string(),
            offset,
            change.offset(),
        );
        // The day is in the time that clocks show until then.
        let local = at_offset(change.timestamp(), offset);
        let id = (kind.0, kind.1.clone(), kind.2.seconds(), kind.3.seconds());
        let place = *places.entry(id).or_insert(changes.len());
        match changes.get_mut(place) {
            Some((_, days)) => days.push(local),
            None => changes.push((kind, vec![local])),
        }
        offset = change.offset();
    }
    out.raw("BEGIN:VTIMEZONE");
    out.raw(&format!("TZID:{name}"));
    for ((is_summer, abbreviation, from, to), days) in &changes {
        component(out, *is_summer, abbreviation, (*from, *to), days);
    }
    out.raw("END:VTIMEZONE");
}

/// A moment before all others, as local time.
fn begin_of(zone: &TimeZone, begin: Timestamp) -> DateTime {
    at_offset(begin, zone.to_offset(begin))
}

fn component(out: &mut Lines, is_summer: bool, abbreviation: &str, (from, to): (Offset, Offset), days: &[DateTime]) {
    let name = if is_summer { "DAYLIGHT" } else { "STANDARD" };
    let local = |time: &DateTime| time.strftime("%Y%m%dT%H%M%S").to_string();
    let Some(first) = days.first() else {
        return;
    };
    out.raw(&format!("BEGIN:{name}"));
    out.raw(&format!("DTSTART:{}", local(first)));
    out.raw(&format!("TZOFFSETFROM:{}", shown(from)));
    out.raw(&format!("TZOFFSETTO:{}", shown(to)));
    out.text("TZNAME", abbreviation);
    // ical.js, which Thunderbird uses, reads one day of each property, and without `DTSTART` where there is any.
    for day in days.iter().filter(|_| days.len() > 1) {
        out.raw(&format!("RDATE:{}", local(day)));
    }
    out.raw(&format!("END:{name}"));
}

/// `+0200`, with seconds only where there are some.
fn shown(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}
