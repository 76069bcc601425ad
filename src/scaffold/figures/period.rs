//! A cell or a heading → the month that it is. A date is its month. Where day and month can be either way round, it is asked.

use std::str::FromStr;

use super::number::CellFault;
use crate::date::{Date, Month};
use crate::registry::shape::month_number;
use crate::words::quote;

/// In which order a date has day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    YearFirst,
}

impl DateOrder {
    /// As the command line has it.
    pub(super) const fn option_value(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }
}

impl FromStr for DateOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::DayFirst, Self::MonthFirst, Self::YearFirst]
            .into_iter()
            .find(|order| text.eq_ignore_ascii_case(order.option_value()))
            .ok_or_else(|| format!("{} isn't an order; expected `dmy`, `mdy` or `ymd`", quote(text)))
    }
}

/// The month that `text` is in any of the forms that spreadsheets write: `2026-08`, `Aug 2026`, `08/2026`, `Aug-26`,
/// `2026-08-31`, `31.08.2026 00:00`. `asked` decides where a date has two readings.
///
/// # Errors
/// It isn't a month, or could be two.
pub(super) fn month(text: &str, asked: Option<DateOrder>) -> Result<Month, CellFault> {
    if let Ok(month) = text.parse() {
        return Ok(month);
    }
    let day = without_time(text);
    let parts: Vec<&str> = day
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let is_joined = |signs: &[char]| day.contains(signs);
    let found = match parts.as_slice() {
        [one] if one.len() == 6 && is_digits(one) => month_of(&one[..4], &one[4..], "1"),
        [one] if one.len() == 8 && is_digits(one) => month_of(&one[..4], &one[4..6], &one[6..]),
        [year, month] | [month, year] if is_year(year) && !is_digits(month) => month_of(year, month, "1"),
        [year, month] if is_year(year) => month_of(year, month, "1"),
        [month, year] if is_year(year) => month_of(year, month, "1"),
        // Excel writes the first day of August 2026 as `Aug-26`, and the 26th of August as `26-Aug`.
        [month, year] if year.len() == 2 && is_digits(year) && is_joined(&['-', '\'', '’']) && !is_digits(month) => {
            month_of(&format!("20{year}"), month, "1")
        }
        [year, month, day] if is_year(year) => month_of(year, month, day),
        [first, second, year]
            if is_year(year) && (asked.is_none() && is_joined(&['.']) || !(is_digits(first) && is_digits(second))) =>
        {
            // Where dots separate, the day comes first; a month's name needs no order.
            let (day, month) = if is_digits(first) {
                (first, second)
            } else {
                (second, first)
            };
            month_of(year, month, day)
        }
        [first, second, third] => return ordered(text, [*first, *second, *third], asked),
        _ => None,
    };
    found.ok_or_else(|| not_a_month(text))
}

/// A date whose parts are numbers, in an order that only the person may know.
fn ordered(text: &str, parts: [&str; 3], asked: Option<DateOrder>) -> Result<Month, CellFault> {
    let [first, second, third] = parts;
    let read = |order: DateOrder| match order {
        DateOrder::DayFirst => month_of(&century(third)?, second, first),
        DateOrder::MonthFirst => month_of(&century(third)?, first, second),
        DateOrder::YearFirst => month_of(&century(first)?, second, third),
    };
    if let Some(order) = asked {
        return read(order).ok_or_else(|| {
            let what = format!("{} isn't a date with `--date {}`", quote(text), order.option_value());
            CellFault::wrong(what, "correct the date, or write the month as 2026-10")
        });
    }
    let orders = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];
    let readings: Vec<(DateOrder, Month)> = orders
        .into_iter()
        .filter_map(|order| Some((order, read(order)?)))
        .collect();
    match readings.as_slice() {
        [] => Err(not_a_month(text)),
        [(_, one), rest @ ..] if is_year(third) && rest.iter().all(|(_, other)| other == one) => Ok(*one),
        several => {
            let shown: Vec<String> = several
                .iter()
                .map(|(order, month)| format!("`--date {}` for {}", order.option_value(), month.name()))
                .collect();
            let what = format!("{} can be more than one date", quote(text));
            let help = format!("run again with {}", shown.join(", or "));
            Err(CellFault::ask("--date", what, help))
        }
    }
}

fn not_a_month(text: &str) -> CellFault {
    let what = format!("{} isn't a month", quote(text));
    CellFault::wrong(what, "write it as 2026-10")
}

/// The text before a time: `2026-08-01T00:00:00Z`, `8/1/2026 12:00:00 AM`.
fn without_time(text: &str) -> &str {
    let is_iso =
        text.as_bytes().get(10) == Some(&b'T') && text.get(..10).is_some_and(|day| day.parse::<Date>().is_ok());
    if is_iso {
        return &text[..10];
    }
    let before = text.split_once(':').map(|(before, _)| before);
    before
        .and_then(|before| before.rsplit_once(' '))
        .map_or(text, |(day, _)| day)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && is_digits(text)
}

/// The year in four digits; two digits are this century's.
fn century(year: &str) -> Option<String> {
    match year.len() {
        4 if is_digits(year) => Some(year.to_owned()),
        2 if is_digits(year) => Some(format!("20{year}")),
        _ => None,
    }
}

fn month_of(year: &str, month: &str, day: &str) -> Option<Month> {
    let number = |text: &str| text.parse::<i8>().ok().filter(|_| is_digits(text) && text.len() <= 2);
    let month = number(month).or_else(|| month_number(month))?;
    Date::new(year.parse().ok()?, month, number(day)?).ok().map(Month::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, asked: Option<DateOrder>) -> Result<String, String> {
        month(text, asked)
            .map(|month| month.to_string())
            .map_err(|fault| fault.into_fault().help)
    }

    #[test]
    fn a_month_comes_in_many_forms() {
        for text in [
            "2026-08",
            "2026-8",
            "2026/08",
            "202608",
            "20260801",
            "2026-08-01",
            "2026-08-31 00:00:00",
            "2026-08-01T00:00:00Z",
            "Aug 2026",
            "aug. 2026",
            "August 2026",
            "août 2026",
            "agosto 2026",
            "2026 Aug",
            "Aug-26",
            "Aug '26",
            "08/2026",
            "8/2026",
            "08.2026",
            "31/08/2026",
            "08/31/2026",
            "08/08/2026",
            "01.08.2026",
            "1.8.2026",
            "1 August 2026",
            "Aug 1, 2026",
            "01-Aug-2026",
            "8/31/2026 12:00:00 AM",
        ] {
            assert_eq!(of(text, None).as_deref(), Ok("2026-08"), "{text}");
        }
    }

    #[test]
    fn two_readings_are_asked() {
        let help = "run again with `--date dmy` for August 2026, or `--date mdy` for January 2026";
        assert_eq!(of("01/08/2026", None), Err(help.to_owned()));
        assert!(
            of("01/08/26", None)
                .unwrap_err()
                .contains("`--date ymd` for August 2001")
        );
        for (text, order, month) in [
            ("01/08/2026", DateOrder::DayFirst, "2026-08"),
            ("01/08/2026", DateOrder::MonthFirst, "2026-01"),
            ("26-08-01", DateOrder::YearFirst, "2026-08"),
            ("1/8/26", DateOrder::DayFirst, "2026-08"),
        ] {
            assert_eq!(of(text, Some(order)).as_deref(), Ok(month), "{text}");
        }
        assert!(of("31/08/2026", Some(DateOrder::MonthFirst)).is_err());
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in [
            "",
            "August",
            "26-Aug",
            "Aug 26",
            "13/2026",
            "2026-13",
            "2026",
            "46235",
            "Q3 2026",
            "2026-02-30",
            "é26é10",
            "Marketing 2026",
            "１２/２０２６",
            "1/2/3/2026",
            "32/32/2026",
        ] {
            assert!(of(text, None).is_err(), "{text}");
        }
        assert_eq!("DMY".parse(), Ok(DateOrder::DayFirst));
    }
}
