//! How partners move through the phases: how many are where, how long it takes, how many pass, and where it is stuck.

use serde::Serialize;

use super::{Decimal, Named};
use crate::date::Date;
use crate::registry::model::Status;

/// Partners by status and phase.
#[derive(Debug, Clone, Serialize)]
pub struct Funnel {
    /// Every status in the order of a partnership's life, also those that nobody has.
    pub statuses: Vec<StatusCount>,
    /// In the program's order.
    pub phases: Vec<PhaseLine>,
    /// Who has been in a phase for longer than usual, longest first.
    pub stuck: Vec<Stuck>,
    /// Computed from something private.
    pub private: bool,
}

/// Partners of one status.
#[derive(Debug, Clone, Serialize)]
pub struct StatusCount {
    pub status: Status,
    pub partners: usize,
}

/// One phase over all partners.
#[derive(Debug, Clone, Serialize)]
pub struct PhaseLine {
    pub phase: Named,
    /// Never left by itself: the end of the funnel.
    pub lasting: bool,
    /// Partners that ever entered it.
    pub entered: usize,
    /// Of those, the ones in it now.
    pub inside: usize,
    /// Of those inside, the paused ones.
    pub paused: usize,
    /// The ones that left it for the next phase.
    pub passed: usize,
    /// The ones whose partnership ended or was declined in it.
    pub broken_off: usize,
    /// Days from entering to leaving of those that passed: the median, and the 90th percentile (nearest rank).
    pub median_days: Option<Decimal>,
    pub p90_days: Option<Decimal>,
    /// Percent that passed of those that passed or broke off; `None` while that is nobody.
    pub conversion: Option<Decimal>,
}

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Partner,
    Program,
    Both,
}

/// A partner that has been in its phase for longer than usual.
#[derive(Debug, Clone, Serialize)]
pub struct Stuck {
    pub partner: Named,
    pub phase: Named,
    pub since: Date,
    pub days: i64,
    /// Days after which it counts as stuck.
    pub usual: i64,
    /// The first step that is neither done nor skipped on record, and whose it is; `None` when all are.
    pub step: Option<Named>,
    pub side: Option<Side>,
}
