//! Civil days, months and quarters. The clock is read once, in `commands`; everything below takes `today` as a parameter.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A day without a time zone, written `YYYY-MM-DD`.
pub type Date = jiff::civil::Date;

/// Whole days from `earlier` to `later`; negative when `later` comes first.
pub fn days_between(earlier: Date, later: Date) -> i64 {
    i64::from(earlier.until(later).map_or(0, |span| span.get_days()))
}

/// `day` moved by `days`, held at the calendar's ends.
pub fn add_days(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days.clamp(-3_000_000, 3_000_000)))
}

/// `day` moved by `months`; the last day of the month where the day does not exist there.
pub fn add_months(day: Date, months: i64) -> Date {
    day.saturating_add(jiff::Span::new().months(months.clamp(-100_000, 100_000)))
}

/// A calendar month, written `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month of `day`.
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The month `n` months after this one (before, when negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        let index = i32::from(self.year) * 12 + i32::from(self.month) - 1 + n;
        let year = i16::try_from(index.div_euclid(12)).unwrap_or(i16::MAX);
        let month = i8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
        Self { year, month }
    }

    /// How many months `later` is after this one.
    pub fn until(self, later: Self) -> i32 {
        (i32::from(later.year) - i32::from(self.year)) * 12 + i32::from(later.month) - i32::from(self.month)
    }

    /// The last month that is wholly over on `day`.
    pub fn last_complete(day: Date) -> Self {
        Self::of(day).plus(-1)
    }

    /// `October 2026`.
    pub fn name(self) -> String {
        self.first_day().strftime("%B %Y").to_string()
    }

    /// `Oct 2026`.
    pub fn short_name(self) -> String {
        self.first_day().strftime("%b %Y").to_string()
    }

    /// The last day of the month.
    pub fn last_day(self) -> Date {
        add_days(self.plus(1).first_day(), -1)
    }

    /// The first day of the month.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MAX)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = text.as_bytes();
        let shaped =
            bytes.len() == 7 && bytes[4] == b'-' && bytes.iter().enumerate().all(|(i, b)| i == 4 || b.is_ascii_digit());
        let wrong = || format!("`{}` is not a month written as YYYY-MM", text.escape_debug());
        if !shaped {
            return Err(wrong());
        }
        let year: i16 = text[..4].parse().map_err(|_| wrong())?;
        let month: i8 = text[5..].parse().map_err(|_| wrong())?;
        if (1..=12).contains(&month) {
            Ok(Self { year, month })
        } else {
            Err(wrong())
        }
    }
}

/// A quarter of a year, written `YYYY-Qn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    first: Month,
}

impl Quarter {
    /// The quarter of `day`.
    pub fn of(day: Date) -> Self {
        let month = Month::of(day);
        Self {
            first: month.plus(-(i32::from(month.month) - 1) % 3),
        }
    }

    /// Its first month.
    pub fn first_month(self) -> Month {
        self.first
    }

    /// The first day of the quarter.
    pub fn first_day(self) -> Date {
        self.first.first_day()
    }

    /// The last day of the quarter.
    pub fn last_day(self) -> Date {
        self.first.plus(2).last_day()
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.first.year, (self.first.month - 1) / 3 + 1)
    }
}

impl FromStr for Quarter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is not a quarter written as YYYY-Qn", text.escape_debug());
        let (year, quarter) = text.split_once("-Q").ok_or_else(wrong)?;
        let index = ["1", "2", "3", "4"].iter().position(|name| *name == quarter);
        let january: Month = format!("{year}-01").parse().map_err(|_| wrong())?;
        let months = i32::try_from(index.ok_or_else(wrong)? * 3).unwrap_or_default();
        Ok(Self {
            first: january.plus(months),
        })
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_cross_years() {
        let month: Month = "2026-11".parse().unwrap();
        assert_eq!(month.plus(2).to_string(), "2027-01");
        assert_eq!(month.plus(-11).to_string(), "2025-12");
        assert_eq!(month.until(month.plus(-11)), -11);
        for wrong in ["2026-13", "2026-1", "2026-00", "20261", "abcd-ef", "２０２６-11"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn quarters_begin_and_end() {
        let quarter = |day: &str| Quarter::of(day.parse().unwrap());
        for (day, name, first, last) in [
            ("2026-01-01", "2026-Q1", "2026-01-01", "2026-03-31"),
            ("2026-11-29", "2026-Q4", "2026-10-01", "2026-12-31"),
            ("2028-06-30", "2028-Q2", "2028-04-01", "2028-06-30"),
        ] {
            let quarter = quarter(day);
            let shown = [
                quarter.to_string(),
                quarter.first_day().to_string(),
                quarter.last_day().to_string(),
            ];
            assert_eq!(shown, [name, first, last]);
            assert_eq!(name.parse(), Ok(quarter));
        }
        assert!(quarter("2026-12-31") < quarter("2027-01-01"));
        for wrong in [
            "2026-Q0",
            "2026-Q5",
            "2026-Q",
            "2026-q1",
            "26-Q1",
            "2026-Q01",
            "2026-10",
            "",
            "2026-Q１",
        ] {
            assert!(wrong.parse::<Quarter>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_count_over_leap_years() {
        let day = |t: &str| t.parse::<Date>().unwrap();
        assert_eq!(days_between(day("2028-02-28"), day("2028-03-01")), 2);
        assert_eq!(days_between(day("2026-03-01"), day("2026-02-27")), -2);
        assert_eq!(add_months(day("2026-01-31"), 1), day("2026-02-28"));
    }
}
