//! Civil days and months. The clock is read once, in `commands`; everything below takes `today` as a parameter.

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
    fn days_count_over_leap_years() {
        let day = |t: &str| t.parse::<Date>().unwrap();
        assert_eq!(days_between(day("2028-02-28"), day("2028-03-01")), 2);
        assert_eq!(days_between(day("2026-03-01"), day("2026-02-27")), -2);
        assert_eq!(add_months(day("2026-01-31"), 1), day("2026-02-28"));
    }
}
