//! A plan as a value: its writes, in the order in which they are made, and what is only remarked.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::work::keys::slug_of;
use crate::work::write::Write;

/// What people are answered, in the issue with `key`.
#[derive(Debug, Clone)]
pub struct Answer {
    pub key: String,
    /// Tells the comment from all others of ours below the issue.
    pub id: String,
    /// Markdown.
    pub words: String,
}

/// What a person did that the tool would have done otherwise, and left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    pub key: String,
    pub number: u64,
    pub words: String,
}

/// What must change.
#[derive(Debug, Default)]
pub struct Plan {
    pub writes: Vec<Write>,
    pub remarks: Vec<Remark>,
}

impl Plan {
    /// Issues that are changed or closed. Not among them are those of whom a new part comes, as at the turn of a quarter,
    /// when what was goes and what holds it names what comes: that is the calendar's doing, and nobody's mistake.
    pub fn changes(&self) -> usize {
        let new = |write: &'_ Write| match write {
            Write::LinkIssue { key, .. } => slug_of(key).map(str::to_owned),
            _ => None,
        };
        let turning: BTreeSet<String> = self.writes.iter().filter_map(new).collect();
        let counts = |write: &&Write| match write {
            Write::UpdateIssue(update) => slug_of(&update.key).is_none_or(|whose| !turning.contains(whose)),
            _ => false,
        };
        self.writes.iter().filter(counts).count()
    }

    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}
