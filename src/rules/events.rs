//! Events of the program: each has a time that exists, and days that it can have.

use super::{Check, EventContext, Report, Rule, example};
use crate::events::{Fit, closest_zone, find_zone, fit};
use crate::finding::Severity::Error;
use crate::registry::Aspect;
use crate::registry::model::EventInterval;
use crate::words::quote;

/// The last day that every month has.
const LAST_SHARED_DAY: i8 = 28;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP810",
        name: "known-time-zone",
        severity: Error,
        summary: "The time zone of an event is in the IANA database.",
        explain: "Calendars find the time zone by its exact name, such as `Europe/Paris`. An abbreviation such as `CET` or an offset doesn't follow the change of clocks.",
        waivable: false,
        reads: &[],
        check: Check::Event(known_time_zone),
        example: example!("PSP810", "partners/events/annual-summit.yaml"),
    },
    Rule {
        code: "PSP811",
        name: "local-time-exists",
        severity: Error,
        summary: "Each meeting of an event starts at a local time that clocks show once.",
        explain: "When clocks go forward, an hour is missing; when they go back, an hour comes twice. Calendars disagree about a meeting in such an hour. psp-partners checks the meetings of the next 20 years of a series.",
        waivable: false,
        reads: &[],
        check: Check::Event(local_time_exists),
        example: example!("PSP811", "partners/events/annual-summit.yaml"),
    },
    Rule {
        code: "PSP812",
        name: "exception-of-series",
        severity: Error,
        summary: "A canceled or moved date is a day on which the event is planned.",
        explain: "`cancelled` and `moved` name a meeting by the day on which it was planned. A day without a meeting changes nothing, and people come to the one that was meant.",
        waivable: false,
        reads: &[],
        check: Check::Event(exception_of_series),
        example: example!("PSP812", "partners/events/annual-summit.yaml"),
    },
    Rule {
        code: "PSP813",
        name: "series-in-each-month",
        severity: Error,
        summary: "A series has an end after its start, and begins on a day that every month has.",
        explain: "Calendars leave out the months that don't have the day: a monthly series that begins on the 31st takes place in seven months of the year. `until` without `every` has no meaning.",
        waivable: false,
        reads: &[],
        check: Check::Event(series_in_each_month),
        example: example!("PSP813", "partners/events/annual-summit.yaml"),
    },
];

fn known_time_zone(cx: &EventContext<'_>, report: &mut Report<'_>) {
    let name = &cx.event.zone;
    if find_zone(name).is_some() {
        return;
    }
    let finding = report.say(
        cx.at("/zone"),
        format!("{} is not a time zone of the IANA database", quote(name)),
    );
    match closest_zone(name) {
        Some(near) => finding
            .with_help(format!("did you mean {}?", quote(&near)))
            .with_fix(near),
        None => finding.with_help("write a name such as `Europe/Paris`"),
    };
}

fn local_time_exists(cx: &EventContext<'_>, report: &mut Report<'_>) {
    for (i, moved) in cx.event.moved.iter().flatten().enumerate() {
        if moved.to.parse::<jiff::civil::DateTime>().is_err() {
            report
                .say(
                    cx.at(&format!("/moved/{i}/to")),
                    format!("{} is not a date", quote(&moved.to)),
                )
                .with_help("write a day that its month has");
        }
    }
    let Some(dates) = &cx.dates else {
        report
            .say(cx.at("/start"), format!("{} is not a date", quote(&cx.event.start)))
            .with_help("write a day that its month has");
        return;
    };
    let Some(zone) = find_zone(&cx.event.zone) else { return };
    for one in dates.occurrences().filter(|one| !one.is_cancelled) {
        let why = match fit(&zone, one.start) {
            Fit::Once => continue,
            Fit::Never => "doesn't exist, because clocks go forward",
            Fit::Twice => "comes twice, because clocks go back",
        };
        let moved = cx
            .event
            .moved
            .iter()
            .flatten()
            .position(|moved| moved.from == one.day && one.is_moved);
        let place = moved.map_or_else(|| cx.at("/start"), |i| cx.at(&format!("/moved/{i}/to")));
        let message = format!("{} {why} in {}", quote(&shown(one.start)), quote(&cx.event.zone));
        let help = if cx.event.every.is_some() && !one.is_moved {
            format!(
                "choose another time of the day, or add a line with `from: {}` to `moved`",
                one.day
            )
        } else {
            "choose another time of the day".to_owned()
        };
        report.say(place, message).with_help(help);
        // One is enough: a weekly series in such an hour has one each year.
        return;
    }
}

fn shown(time: jiff::civil::DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn exception_of_series(cx: &EventContext<'_>, report: &mut Report<'_>) {
    let Some(dates) = &cx.dates else { return };
    let cancelled = cx.event.cancelled.iter().flatten().enumerate();
    let cancelled = cancelled.map(|(i, day)| (format!("/cancelled/{i}"), *day));
    let moved = cx.event.moved.iter().flatten().enumerate();
    let moved = moved.map(|(i, moved)| (format!("/moved/{i}/from"), moved.from));
    for (pointer, day) in cancelled.chain(moved) {
        if dates.planned().any(|planned| planned == day) {
            continue;
        }
        let near = dates
            .planned()
            .min_by_key(|planned| crate::date::days_between(*planned, day).abs());
        let finding = report.say(cx.at(&pointer), format!("the event isn't planned on {day}"));
        match near {
            Some(near) => finding.with_help(format!("the nearest day is {near}")),
            None => finding.with_help("delete it"),
        };
    }
}

fn series_in_each_month(cx: &EventContext<'_>, report: &mut Report<'_>) {
    let Some(dates) = &cx.dates else { return };
    let first = dates.first.date();
    match (cx.event.every, cx.event.until) {
        (None, Some(_)) => {
            report
                .say(cx.file.place("/until", Aspect::Key), "a single event has no `until`")
                .with_help("delete `until`, or add `every`");
        }
        (Some(_), Some(until)) if until < first => {
            report
                .say(
                    cx.at("/until"),
                    format!("the series ends on {until}, before it begins on {first}"),
                )
                .with_help("write a later date");
        }
        _ => {}
    }
    let is_missing = match cx.event.every {
        None | Some(EventInterval::Week) => false,
        Some(EventInterval::Month | EventInterval::Quarter) => first.day() > LAST_SHARED_DAY,
        Some(EventInterval::Year) => first.month() == 2 && first.day() > LAST_SHARED_DAY,
    };
    if is_missing {
        report
            .say(cx.at("/start"), format!("not every month has a day {}", first.day()))
            .with_help(format!("begin on day {LAST_SHARED_DAY} or earlier"));
    }
}
