//! An issue that should exist, as a value.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::date::Date;
use crate::registry::model::Account;
use crate::templates::{ENTRY, NUMBER};

use super::mark::Memory;

/// The number of the issue with `key`, as `#12`, in a text of ours.
pub fn reference(key: &str) -> String {
    format!("{NUMBER}{key}{NUMBER}")
}

/// The issue with `key` as an entry of a list in our text: `- #12`, with a box where it isn't a sub-issue.
pub fn entry(key: &str) -> String {
    format!("{ENTRY}{key}{ENTRY}")
}

/// What references resolve to.
pub trait Lookup {
    /// Number of the issue with `key`.
    fn number(&self, key: &str) -> Option<u64>;
    /// Whether it must be listed with a box, and whether that is ticked.
    fn boxed(&self, key: &str) -> Option<bool>;
}

/// `text` with its references resolved, and the keys of those that can't be resolved yet.
pub fn resolve(text: &str, lookup: &dyn Lookup) -> (String, Vec<String>) {
    let mut out = String::with_capacity(text.len());
    let mut missing = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find([NUMBER, ENTRY]) {
        out.push_str(&rest[..at]);
        let sign = if rest[at..].starts_with(NUMBER) { NUMBER } else { ENTRY };
        let inner = &rest[at + 1..];
        let Some(end) = inner.find(sign) else {
            rest = inner;
            continue;
        };
        let key = &inner[..end];
        rest = &inner[end + 1..];
        let number = lookup.number(key);
        if number.is_none() {
            missing.push(key.to_owned());
        }
        let shown = number.map_or_else(|| "a new issue".to_owned(), |n| format!("#{n}"));
        match (sign, lookup.boxed(key)) {
            (NUMBER, _) => out.push_str(&shown),
            (_, None) => out.extend(["- ", &shown]),
            (_, Some(ticked)) => out.extend([if ticked { "- [x] " } else { "- [ ] " }, &shown]),
        }
    }
    out.push_str(rest);
    (out, missing)
}

/// An issue that should exist.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its permanent identity, such as `phase/acme/negotiation`. Kept in a hidden mark of the issue.
    pub key: String,
    /// Key of the item that it is a sub-issue of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    pub title: String,
    /// Our parts of its body, in order.
    pub blocks: Vec<Block>,
    pub labels: BTreeSet<String>,
    /// Who should be assigned. Anyone who can't be is mentioned in the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignees: Vec<Account>,
    pub state: State,
    /// The occasion that it is open for. If a person closed the issue, it opens again only for another episode.
    pub episode: String,
    /// The stage that it has reached. A comment reports it once, if the issue existed before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// What identifies the thing when its key has changed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub traits: BTreeMap<String, String>,
    /// What its issue remembers from now on.
    #[serde(skip)]
    pub memory: Memory,
}

/// Whether the issue should be open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// Closed, if it exists. An issue that doesn't exist isn't created only to be closed.
    Closed(Closing),
}

/// How an issue ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closing {
    /// Whether it is done, or no longer wanted.
    pub done: bool,
    /// Why, as a comment of ours in Markdown.
    pub words: String,
}

/// A stage that the issue reaches, which a comment reports once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// Its id, such as `30-days`.
    pub id: String,
    /// The comment, Markdown.
    pub words: String,
}

/// One part of a body that is ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Letters, digits and hyphens.
    pub id: String,
    pub content: Content,
}

impl Block {
    /// A block of text.
    pub fn text(id: &str, text: impl Into<String>) -> Self {
        Self {
            id: id.to_owned(),
            content: Content::Text(text.into()),
        }
    }
}

/// What a block holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Markdown, several lines.
    Text(String),
    Steps(Steps),
}

/// A list of boxes to tick.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Steps {
    /// Markdown before the list.
    pub head: String,
    pub boxes: Vec<Checkbox>,
}

/// One line of a list of steps; with a box when it has an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkbox {
    /// Identity of the box, such as `outreach.partner`; none for a line that is only a heading for the lines below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Markdown, one line.
    pub text: String,
    /// Whether it is nested below the line before.
    pub nested: bool,
    pub ticked: bool,
}
