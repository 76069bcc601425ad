//! What runs out in the next 90 days.

use serde::Serialize;

use super::Named;
use crate::date::Date;

/// Days ahead that are looked at.
pub const AHEAD: i64 = 90;

/// Everything dated that ends soon.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Expiries {
    /// Soonest first; what ran out already and still stands in a record comes first of all.
    pub list: Vec<Expiry>,
}

/// One thing that runs out.
#[derive(Debug, Clone, Serialize)]
pub struct Expiry {
    /// `None` for what belongs to the whole program.
    pub partner: Option<Named>,
    /// `certification`, `agreement`, `fact`, `enablement`, `workstream`, `waiver` or `grant`.
    pub kind: &'static str,
    /// What it is, in words: `the certificate of `zoe``.
    pub what: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Days from the report's day; negative when it is over.
    pub days: i64,
    pub private: bool,
}
