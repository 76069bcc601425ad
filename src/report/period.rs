//! Stretches of whole months: a month, a quarter, a year, or the last so many months.

use serde::Serialize;

use crate::date::Month;

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
    /// For people: `October 2026`, `third quarter of 2026`, `2026`, `November 2025 to October 2026`.
    pub name: String,
    pub kind: PeriodKind,
    pub first: Month,
    pub last: Month,
    /// Whether all of it was over on the report's day.
    pub complete: bool,
}
