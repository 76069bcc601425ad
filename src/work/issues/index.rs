//! Finds our issues among all issues by the mark in their body. A mark counts only in an issue that one of the
//! program's bot accounts wrote; in any other issue it is text. An issue whose mark names another registry is not ours.

use std::collections::BTreeMap;

use super::body::Body;
use super::item::Lookup;
use super::mark::Mark;
use crate::forge::Issue;
use crate::work::identity::Identity;
use crate::work::keys::slug_of;

/// How the key of an issue begins that was closed as a duplicate. No item has such a key.
pub const DOUBLE: &str = "double-of/";

/// An issue of ours.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    pub issue: &'a Issue,
    pub mark: Mark,
    /// Boxes in its body, and whether they are ticked.
    pub boxes: BTreeMap<String, bool>,
}

impl Known<'_> {
    /// Whether a person closed it, and no new episode has begun since, which would open it again.
    pub fn stays_closed(&self, episode: &str) -> bool {
        !self.issue.open && !self.mark.closed && self.mark.episode == episode
    }
}

/// The issues that are ours.
#[derive(Debug, Default)]
pub struct Index<'a> {
    /// The registry, as marks name it.
    pub of: String,
    by_key: BTreeMap<String, Known<'a>>,
    /// Duplicates: issues with the key of an older one, each with the number of the older one.
    pub doubles: Vec<(Known<'a>, u64)>,
}

impl<'a> Index<'a> {
    /// Builds the index from all issues, in any order.
    pub fn of(issues: &'a [Issue], identity: &Identity) -> Self {
        let mut index = Self {
            of: identity.id(),
            ..Self::default()
        };
        let mut ours: Vec<&Issue> = issues
            .iter()
            .filter(|i| i.pull.is_none() && identity.wrote(i.author.as_ref()))
            .collect();
        ours.sort_by_key(|i| i.number);
        ours.dedup_by_key(|i| i.number);
        for issue in ours {
            let body = Body::parse(&issue.body);
            let boxes = body.boxes();
            let Some(mark) = body.mark.filter(|m| !m.key.is_empty() && !m.key.starts_with(DOUBLE)) else {
                continue;
            };
            if !identity.owns(&mark.of, slug_of(&mark.key)) {
                continue;
            }
            let known = Known { issue, mark, boxes };
            match index.by_key.get(&known.mark.key) {
                Some(first) => {
                    let first = first.issue.number;
                    index.doubles.push((known, first));
                }
                None => {
                    index.by_key.insert(known.mark.key.clone(), known);
                }
            }
        }
        index
    }

    pub fn get(&self, key: &str) -> Option<&Known<'a>> {
        self.by_key.get(key)
    }

    /// All of them, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Known<'a>)> {
        self.by_key.iter()
    }

    /// From now on, the issue with key `from` has key `to`, unless another issue has that key.
    pub fn rename(&mut self, from: &str, to: &str) {
        if self.by_key.contains_key(to) {
            return;
        }
        if let Some(known) = self.by_key.remove(from) {
            self.by_key.insert(to.to_owned(), known);
        }
    }
}

impl Lookup for Index<'_> {
    fn number(&self, key: &str) -> Option<u64> {
        self.get(key).map(|known| known.issue.number)
    }

    fn boxed(&self, key: &str) -> Option<bool> {
        let known = self.get(key)?;
        (known.mark.linked && known.issue.parent.is_none()).then_some(!known.issue.open)
    }
}
