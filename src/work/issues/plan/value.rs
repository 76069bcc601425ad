//! A plan as a value: its writes in the order in which they are made, and remarks about what is left as it is.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::work::keys::slug_of;
use crate::work::write::Write;

/// An answer to commands, in the issue with `key`.
#[derive(Debug, Clone)]
pub struct Answer {
    pub key: String,
    /// Distinguishes this comment from our other comments below the issue.
    pub id: String,
    /// Markdown.
    pub words: String,
}

/// Something that a person did differently from the tool, and that the tool leaves as it is.
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
    /// How many issues are changed or closed. Issues of a partner that gets a new sub-issue are not counted. At the
    /// turn of a quarter, for example, the old sub-issue is closed and the parent lists the new one: that follows from
    /// the date and isn't a sign of an error.
    pub fn changes(&self) -> usize {
        let new = |write: &'_ Write| match write {
            Write::LinkIssue { key, .. } => slug_of(key).map(str::to_owned),
            _ => None,
        };
        let turning: BTreeSet<String> = self.writes.iter().filter_map(new).collect();
        let counts = |write: &&Write| match write {
            // What only an issue's mark remembers is seen by no one.
            Write::UpdateIssue(update) if update.is_hidden() => false,
            Write::UpdateIssue(update) => slug_of(&update.key).is_none_or(|whose| !turning.contains(whose)),
            _ => false,
        };
        self.writes.iter().filter(counts).count()
    }

    /// How many issues are opened.
    pub fn new_issues(&self) -> usize {
        let is_new = |write: &&Write| matches!(write, Write::CreateIssue(_));
        self.writes.iter().filter(is_new).count()
    }

    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}
