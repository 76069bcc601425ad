//! Open workstreams whose status was last confirmed longer ago than the program allows.

use crate::date::{Date, days_between};
use crate::registry::model::{Partner, Program, Status, Workstream};

/// A workstream without a recent date.
#[derive(Debug, Clone, Copy)]
pub struct StaleWorkstream<'a> {
    /// Its index in the record.
    pub place: usize,
    pub stream: &'a Workstream,
    /// When its status was last set or checked.
    pub last: Date,
    /// Days since then.
    pub days: i64,
}

/// An open workstream with the date on which its status was last set or checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct CheckedWorkstream<'a> {
    pub(super) place: usize,
    stream: &'a Workstream,
    pub(super) last: Date,
}

/// The open workstreams of a partner, in the record's order. One without a status or a date is unknown, and left out.
pub(super) fn checked_workstreams(partner: &Partner) -> impl Iterator<Item = CheckedWorkstream<'_>> {
    let streams = partner.workstreams.iter().flatten().enumerate();
    let open = streams.filter(|(_, stream)| matches!(stream.status.as_deref(), Some("planned" | "in-progress")));
    open.filter_map(|(place, stream)| {
        let last = stream.since.max(stream.checked_on)?;
        Some(CheckedWorkstream { place, stream, last })
    })
}

/// The stale workstreams of a partner, in the record's order.
pub fn stale_workstreams<'a>(partner: &'a Partner, program: &Program, today: Date) -> Vec<StaleWorkstream<'a>> {
    let limit = program.workstreams.as_ref().and_then(|policy| policy.stale_after);
    let is_over = matches!(partner.status, Status::Ended | Status::Declined);
    let Some(limit) = limit.filter(|_| !is_over) else {
        return Vec::new();
    };
    let one = |CheckedWorkstream { place, stream, last }: CheckedWorkstream<'a>| {
        let days = days_between(last, today);
        (days > i64::from(limit)).then_some(StaleWorkstream {
            place,
            stream,
            last,
            days,
        })
    };
    checked_workstreams(partner).filter_map(one).collect()
}
