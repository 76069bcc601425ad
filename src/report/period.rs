//! Stretches of whole months: a month, a quarter, a year, or the last so many months.

use std::fmt::Write as _;

use serde::Serialize;

use crate::date::{Date, Month, Quarter};
use crate::words::quote;

/// What kind of stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PeriodKind {
    Month,
    Quarter,
    Year,
    /// The last so many complete months.
    Rolling,
}

/// A stretch of whole months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// `2026-10`, `2026-Q3`, `2026`, or `2025-11..2026-10` for a rolling one.
    pub id: String,
    /// For people: `October 2026`, `the third quarter of 2026`, `2026`, `November 2025 to October 2026`.
    pub name: String,
    pub kind: PeriodKind,
    pub first: Month,
    pub last: Month,
    /// Whether all of it was over on the report's day.
    pub complete: bool,
}

/// Most months of a rolling period: ten years.
const MOST: i32 = 120;

impl Period {
    /// `2026-10`, `2026-Q3`, `2026` or `rolling-12`, which ends with the last month that is over on `at`.
    ///
    /// # Errors
    /// The text is none of these, or the period begins after `at`: nothing could be known of it.
    pub fn parse(text: &str, at: Date) -> Result<Self, String> {
        let period = Self::of_text(text, at)?;
        if period.first > Month::of(at) {
            return Err(format!(
                "the period {} begins after {at}; the last complete month is {}",
                quote(text),
                Month::last_complete(at)
            ));
        }
        Ok(period)
    }

    fn of_text(text: &str, at: Date) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{} isn't a period; expected a month such as 2026-10, a quarter such as 2026-Q3, a year such as 2026, or rolling-12",
                quote(text)
            )
        };
        if let Some(months) = text.strip_prefix("rolling-") {
            let shaped = !months.is_empty() && months.bytes().all(|b| b.is_ascii_digit());
            let months: i32 = months
                .parse()
                .ok()
                .filter(|n| shaped && (1..=MOST).contains(n))
                .ok_or_else(wrong)?;
            let last = Month::last_complete(at);
            return Ok(Self::new(PeriodKind::Rolling, last.plus(1 - months), last, at));
        }
        if text.contains("-Q") {
            let quarter: Quarter = text.parse().map_err(|_| wrong())?;
            let first = quarter.first_month();
            return Ok(Self::new(PeriodKind::Quarter, first, first.plus(2), at));
        }
        if !text.contains('-') {
            let january: Month = format!("{text}-01").parse().map_err(|_| wrong())?;
            return Ok(Self::new(PeriodKind::Year, january, january.plus(11), at));
        }
        let month: Month = text.parse().map_err(|_| wrong())?;
        Ok(Self::new(PeriodKind::Month, month, month, at))
    }

    /// The last month that is over on `at`.
    pub fn last_month(at: Date) -> Self {
        let month = Month::last_complete(at);
        Self::new(PeriodKind::Month, month, month, at)
    }

    /// The last period of a kind that is over on `at`.
    pub fn last_of(kind: PeriodKind, at: Date) -> Self {
        let end = Month::last_complete(at);
        let length = match kind {
            PeriodKind::Month | PeriodKind::Rolling => 1,
            PeriodKind::Quarter => 3,
            PeriodKind::Year => 12,
        };
        // The month that ends a period is a multiple of its length into the year.
        let over = i32::from(end.first_day().month()) % length;
        let last = end.plus(-over);
        Self::new(kind, last.plus(1 - length), last, at)
    }

    /// The period after it, of the same length.
    #[must_use]
    pub fn after(&self, at: Date) -> Self {
        self.moved(self.months(), at)
    }

    pub(super) fn new(kind: PeriodKind, first: Month, last: Month, at: Date) -> Self {
        let year = first.first_day().year();
        let (id, name) = match kind {
            PeriodKind::Month => (first.to_string(), first.name()),
            PeriodKind::Quarter => {
                let index = usize::try_from((first.first_day().month() - 1) / 3).unwrap_or_default();
                let ordinal = ["first", "second", "third", "fourth"][index.min(3)];
                (
                    format!("{year:04}-Q{}", index + 1),
                    format!("the {ordinal} quarter of {year}"),
                )
            }
            PeriodKind::Year => (format!("{year:04}"), year.to_string()),
            PeriodKind::Rolling => {
                let mut name = first.name();
                if first != last {
                    let _ = write!(name, " to {}", last.name());
                }
                (format!("{first}..{last}"), name)
            }
        };
        Self {
            id,
            name,
            kind,
            first,
            last,
            complete: last <= Month::last_complete(at),
        }
    }

    /// How many months it has.
    pub fn months(&self) -> i32 {
        self.first.until(self.last) + 1
    }

    /// The same stretch moved by months.
    pub(super) fn moved(&self, months: i32, at: Date) -> Self {
        Self::new(self.kind, self.first.plus(months), self.last.plus(months), at)
    }

    /// The period before it, of the same length.
    #[must_use]
    pub fn before(&self, at: Date) -> Self {
        self.moved(-self.months(), at)
    }

    /// The same period a year before.
    #[must_use]
    pub fn year_before(&self, at: Date) -> Self {
        self.moved(-12, at)
    }

    /// At least so many months that end where it ends.
    pub(super) fn at_least(&self, months: i32, at: Date) -> Self {
        if self.months() >= months {
            self.clone()
        } else {
            Self::new(PeriodKind::Rolling, self.last.plus(1 - months), self.last, at)
        }
    }
}
