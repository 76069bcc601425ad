//! What we promised ourselves: steps on our side that are overdue, commitments whose day has passed, reviews held.

use serde::Serialize;

use super::{Named, funnel::Side};
use crate::date::Date;

/// Our own promises.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Promises {
    /// Steps that the program owes, alone or with the partner, in phases that last longer than usual; oldest first.
    pub steps: Vec<OverdueStep>,
    /// Joint commitments whose day has passed; oldest first. Records do not say whether they were kept.
    pub commitments: Vec<Commitment>,
    /// Quarterly reviews: of every active partner, by slug.
    pub reviews: Vec<Review>,
    /// Computed from something private.
    pub private: bool,
}

/// A step of ours that is open for too long.
#[derive(Debug, Clone, Serialize)]
pub struct OverdueStep {
    pub partner: Named,
    pub phase: Named,
    pub step: Named,
    pub side: Side,
    /// The day on which the partner entered the phase.
    pub since: Date,
    pub days: i64,
}

/// A commitment whose day has passed.
#[derive(Debug, Clone, Serialize)]
pub struct Commitment {
    pub partner: Named,
    pub what: String,
    pub due: Date,
    pub days: i64,
}

/// The quarterly review of one partner.
#[derive(Debug, Clone, Serialize)]
pub struct Review {
    pub partner: Named,
    /// The last one on record.
    pub held: Option<Date>,
    /// Whether one was held in the last complete quarter or since; `None` when the partner has not been active for all
    /// of that quarter.
    pub kept: Option<bool>,
}
