//! `partners/link-log.yaml`: the links that didn't work when they were last checked.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// What is known about links that don't work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct LinkLog {
    pub failing: Vec<FailingLink>,
}

/// One link that didn't work when it was last checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct FailingLink {
    pub address: String,
    /// The first days, at most [`DEAD_AFTER`], on which it didn't work.
    pub failed_on: Vec<Date>,
    /// The last HTTP status; absent if the server didn't answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// After how many days without an answer a link is dead. A server that is down for a weekend isn't worth an issue.
pub const DEAD_AFTER: usize = 3;

impl FailingLink {
    /// Whether it failed on so many days in a row that a person must act.
    pub fn is_dead(&self) -> bool {
        self.failed_on.len() >= DEAD_AFTER
    }
}
