//! What an issue of ours remembers: its key, and what we wrote, so that what a person changed is told from what we did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// The mark's name.
pub const ISSUE: &str = "issue";

/// The state of an issue's mark.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    pub key: String,
    /// The title that we last gave it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Labels that we put on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Accounts that we assigned, by number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned: Vec<u64>,
    /// We closed it; a closed one without this was closed by a person.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// For which episode it was last open.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub episode: String,
    /// The last turn of events that was told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// We made it a part of its parent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub linked: bool,
    /// What the issue remembers for whoever asked for it.
    #[serde(skip_serializing_if = "Memory::is_empty")]
    pub memory: Memory,
    /// By what the thing is known again when its key has changed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub traits: BTreeMap<String, String>,
    /// For each block, short sums of the lines that we wrote: all others in it are people's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<String, String>,
}

/// What an issue remembers of its steps and of what was said to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Boxes that are ticked, and since when.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ticked: BTreeMap<String, Date>,
    /// Steps that are skipped, and why.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub skipped: BTreeMap<String, String>,
    /// The day on which its clock began, where no record says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last comment that was listened to.
    #[serde(skip_serializing_if = "is_zero")]
    pub heard: u64,
    /// How many comments it had then: as long as it has no other number, there is nothing to listen to.
    #[serde(skip_serializing_if = "is_zero")]
    pub comments: u64,
}

impl Memory {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}
