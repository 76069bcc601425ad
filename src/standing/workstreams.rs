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

/// The stale workstreams of a partner, in the record's order. One without a status or a date is unknown, and not stale.
pub fn stale_workstreams<'a>(partner: &'a Partner, program: &Program, today: Date) -> Vec<StaleWorkstream<'a>> {
    let limit = program.workstreams.as_ref().and_then(|policy| policy.stale_after);
    let is_over = matches!(partner.status, Status::Ended | Status::Declined);
    let Some(limit) = limit.filter(|_| !is_over) else {
        return Vec::new();
    };
    let streams = partner.workstreams.iter().flatten().enumerate();
    let open = streams.filter(|(_, stream)| matches!(stream.status.as_deref(), Some("planned" | "in-progress")));
    let one = |(place, stream): (usize, &'a Workstream)| {
        let last = stream.since.max(stream.checked_on)?;
        let days = days_between(last, today);
        (days > i64::from(limit)).then_some(StaleWorkstream {
            place,
            stream,
            last,
            days,
        })
    };
    open.filter_map(one).collect()
}
