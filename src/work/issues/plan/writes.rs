//! A plan as a value: its writes, in the order in which they are made, and what is only remarked.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::forge::{IssueState, Label};
use crate::work::issues::item::Block;
use crate::work::issues::mark::Mark;

/// What people are answered, in the issue with `key`.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    pub key: String,
    /// Tells the comment from all others of ours below the issue.
    pub id: String,
    /// Markdown.
    pub words: String,
}

/// One write.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "write")]
pub enum Write {
    CreateLabel {
        label: Label,
    },
    Create(Box<Create>),
    /// Makes an issue a part of its parent.
    Link {
        key: String,
        parent: String,
    },
    AddLabels {
        key: String,
        number: u64,
        names: Vec<String>,
    },
    RemoveLabel {
        key: String,
        number: u64,
        name: String,
    },
    Assign {
        key: String,
        number: u64,
        logins: Vec<String>,
    },
    Unassign {
        key: String,
        number: u64,
        logins: Vec<String>,
    },
    /// A comment, unless one of ours with that id is there.
    Say {
        key: String,
        number: u64,
        id: String,
        words: String,
    },
    Update(Box<Update>),
    DeleteComment {
        id: u64,
    },
}

/// An issue to be made.
#[derive(Debug, Clone, Serialize)]
pub struct Create {
    pub key: String,
    pub title: String,
    pub labels: Vec<String>,
    pub assignees: Vec<String>,
    #[serde(skip)]
    pub mark: Mark,
    #[serde(skip)]
    pub blocks: Vec<Block>,
}

/// Changes of an issue's title, body and state, in one request.
#[derive(Debug, Clone, Serialize)]
pub struct Update {
    pub key: String,
    pub number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<IssueState>,
    /// Blocks of the body that change; `mark` is what it remembers.
    pub blocks_changed: Vec<String>,
    #[serde(skip)]
    pub mark: Mark,
    #[serde(skip)]
    pub blocks: Vec<Block>,
    /// Blocks of ours that are not among `blocks` stay.
    #[serde(skip)]
    pub keep: bool,
    /// The title and the body that were looked at.
    #[serde(skip)]
    pub before: (String, String),
}

impl Write {
    /// Key of the item that it is about.
    pub fn key(&self) -> &str {
        match self {
            Self::CreateLabel { .. } | Self::DeleteComment { .. } => "",
            Self::Create(create) => &create.key,
            Self::Update(update) => &update.key,
            Self::Link { key, .. }
            | Self::AddLabels { key, .. }
            | Self::RemoveLabel { key, .. }
            | Self::Assign { key, .. }
            | Self::Unassign { key, .. }
            | Self::Say { key, .. } => key,
        }
    }
}

/// What a person did that the tool would have done otherwise, and left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    pub key: String,
    pub number: u64,
    pub words: String,
}

/// What must change.
#[derive(Debug, Default, Serialize)]
pub struct Plan {
    pub writes: Vec<Write>,
    pub remarks: Vec<Remark>,
}

impl Plan {
    /// Issues that are changed or closed. Not among them are those of whom a new part comes, as at the turn of a quarter,
    /// when what was goes and what holds it names what comes: that is the calendar's doing, and nobody's mistake.
    pub fn changes(&self) -> usize {
        fn whose(key: &str) -> Option<&str> {
            key.split('/').nth(1).filter(|whose| !whose.is_empty())
        }
        let new = |write: &'_ Write| match write {
            Write::Link { key, .. } => whose(key).map(str::to_owned),
            _ => None,
        };
        let turning: BTreeSet<String> = self.writes.iter().filter_map(new).collect();
        let counts = |write: &&Write| match write {
            Write::Update(update) => whose(&update.key).is_none_or(|whose| !turning.contains(whose)),
            _ => false,
        };
        self.writes.iter().filter(counts).count()
    }

    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}
