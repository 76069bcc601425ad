//! Plans what must change on GitHub, so that it shows the items that should exist. Pure: the plan is a value. After all
//! of it was applied, planning again gives an empty plan.
//!
//! How it works:
//!
//! 1. The index finds each of our issues by the key in its mark. Two runs at once can leave two issues with one key:
//!    then the older one counts, and the other is closed as a duplicate.
//! 2. An open issue of a kind that these producers know, and that no item asks for, is closed.
//! 3. Each item is compared with its issue (`existing`), or an issue is created if it should be open. A partner whose
//!    data can't be read now is held: its issues are left as they are.
//! 4. The mark of an issue remembers what we wrote last (title, labels, assignees, lines). Where GitHub shows something
//!    else, a person changed it, and it stays.
//! 5. Nothing is planned in an issue whose conversation is locked (`locked`).
//! 6. Writes are put in order: labels before they are used; answers to commands; then existing issues, then new ones;
//!    and last the updates that refer to a new issue.

mod bodies;
mod existing;
mod locked;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, Known};
use super::item::{Item, Lookup, State};
use super::mark::Mark;
use super::people::split;
use crate::forge::{Label, User};
use crate::templates::Writer;
use crate::work::keys::{kind_of, slug_of};
use crate::work::write::{CommentMark, CreateIssue, Write};
pub(in crate::work) use bodies::resolved;
pub use locked::LOCKED;
pub use value::{Answer, Plan, Remark};

/// Largest body of ours, in bytes. GitHub takes 65,536 characters.
pub const LARGEST: usize = 65_000;

/// What should exist.
#[derive(Debug, Default)]
pub struct Desired {
    pub items: Vec<Item>,
    /// First words of the keys that these producers make. An issue with such a key and without an item is closed.
    pub kinds: BTreeSet<&'static str>,
    /// Partners whose issues are left as they are, because their desired state is not known now: the second word of
    /// keys.
    pub held: BTreeSet<String>,
    /// Keys of issues that are left as they are, because this run didn't look at what they are about.
    pub unread: BTreeSet<String>,
    /// Answers to commands.
    pub answers: Vec<Answer>,
    /// Duplicate answers, left by two runs at once.
    pub answered_twice: Vec<u64>,
    /// Labels that may be used, and how they look. Other labels are left out.
    pub labels: Vec<Label>,
}

/// What a plan needs to know along with the issues.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// Labels of the repository; none when GitHub didn't give them.
    pub labels: Option<&'a [Label]>,
    pub assignable: Option<&'a [User]>,
    /// Writes the plan's own texts.
    pub writer: &'a Writer<'a>,
}

/// Compares what should exist with what exists.
pub fn plan(desired: &Desired, index: &Index<'_>, around: &Surroundings<'_>) -> Plan {
    let usable: BTreeSet<&str> = desired.labels.iter().map(|l| l.name.as_str()).collect();
    let is_held = |key: &str| slug_of(key).is_some_and(|slug| desired.held.contains(slug));
    let is_new = |item: &&Item| item.state == State::Open && index.get(&item.key).is_none() && !is_held(&item.key);
    let mut planner = Planner {
        index,
        around,
        usable,
        coming: desired.items.iter().filter(is_new).map(|i| i.key.as_str()).collect(),
        first: Vec::new(),
        creates: Vec::new(),
        parts: BTreeMap::new(),
        last: Vec::new(),
        plan: Plan::default(),
    };
    for (known, first) in &index.doubles {
        planner.close_duplicate(known, *first);
    }
    let wanted: BTreeSet<&str> = desired.items.iter().map(|item| item.key.as_str()).collect();
    for (key, known) in index.iter() {
        let kind = kind_of(key);
        let is_wanted = wanted.contains(key.as_str()) || desired.unread.contains(key);
        if known.issue.open && desired.kinds.contains(kind) && !is_wanted && !is_held(key) {
            planner.orphan(key, known);
        }
    }
    for item in desired.items.iter().filter(|item| !is_held(&item.key)) {
        match (index.get(&item.key), &item.state) {
            (Some(known), _) => planner.existing(item, known),
            (None, State::Open) => planner.create(item),
            (None, State::Closed(_)) => {}
        }
    }
    planner.answers(desired);
    planner.finish(desired)
}

struct Planner<'a, 'i> {
    index: &'a Index<'i>,
    around: &'a Surroundings<'a>,
    usable: BTreeSet<&'a str>,
    /// Keys of the issues that are made by this plan.
    coming: BTreeSet<&'a str>,
    first: Vec<Write>,
    creates: Vec<Write>,
    /// Sub-issues whose parent is not created yet, by the parent's key.
    parts: BTreeMap<String, Vec<String>>,
    /// Updates that refer to issues that are not created yet.
    last: Vec<Write>,
    plan: Plan,
}

impl Planner<'_, '_> {
    fn labels(&self, item: &Item) -> Vec<String> {
        let usable = |name: &&String| self.usable.contains(name.as_str());
        item.labels.iter().filter(usable).cloned().collect()
    }

    /// What the issue remembers once the item is shown.
    fn mark(&self, item: &Item, known: Option<&Known<'_>>) -> Mark {
        let before = known.map(|known| known.mark.clone()).unwrap_or_default();
        Mark {
            key: item.key.clone(),
            of: self.index.of.clone(),
            title: item.title.clone(),
            labels: self.labels(item),
            assigned: split(&item.assignees, self.around.assignable)
                .able
                .iter()
                .map(|u| u.id)
                .collect(),
            closed: false,
            episode: item.episode.clone(),
            stage: item
                .stage
                .as_ref()
                .map_or_else(|| before.stage.clone(), |s| s.id.clone()),
            linked: item.parent.is_some(),
            memory: item.memory.clone(),
            traits: item.traits.clone(),
            lines: BTreeMap::new(),
        }
    }

    /// A parent comes after its sub-issues in `items`, so that it can refer to them.
    fn create(&mut self, item: &Item) {
        let people = split(&item.assignees, self.around.assignable);
        let block = people.block(&item.blocks, self.around.writer);
        self.creates.push(Write::CreateIssue(Box::new(CreateIssue {
            key: item.key.clone(),
            title: item.title.clone(),
            labels: self.labels(item),
            assignees: people.able.into_iter().map(|u| u.login).collect(),
            mark: Mark {
                linked: false,
                ..self.mark(item, None)
            },
            blocks: item.blocks.iter().cloned().chain(block).collect(),
        })));
        if let Some(parent) = &item.parent {
            if self.index.get(parent).is_some() {
                self.creates.push(link(&item.key, parent));
            } else {
                self.parts.entry(parent.clone()).or_default().push(item.key.clone());
            }
        }
        for part in self.parts.remove(&item.key).unwrap_or_default() {
            self.creates.push(link(&part, &item.key));
        }
    }

    fn answers(&mut self, desired: &Desired) {
        for answer in &desired.answers {
            if let Some(number) = self.index.number(&answer.key) {
                self.plan.writes.push(Write::CreateComment {
                    key: answer.key.clone(),
                    number,
                    mark: CommentMark::Said(answer.id.clone()),
                    text: answer.words.clone(),
                });
            }
        }
        let twice = desired.answered_twice.iter().map(|id| Write::DeleteComment {
            key: String::new(),
            id: *id,
        });
        self.plan.writes.extend(twice);
    }

    /// Labels are created before they are used. Answers to people come before new issues.
    fn finish(mut self, desired: &Desired) -> Plan {
        self.leave_locked();
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for write in self.first.iter().chain(&self.creates) {
            match write {
                Write::AddLabels { names, .. } => used.extend(names.iter().map(String::as_str)),
                Write::CreateIssue(create) => used.extend(create.labels.iter().map(String::as_str)),
                _ => {}
            }
        }
        let there = self.around.labels.unwrap_or_default();
        let missing = desired.labels.iter().filter(|l| {
            used.contains(l.name.as_str())
                && self.around.labels.is_some()
                && !there.iter().any(|t| t.name.eq_ignore_ascii_case(&l.name))
        });
        let mut writes: Vec<Write> = missing.map(|l| Write::CreateLabel { label: l.clone() }).collect();
        writes.append(&mut self.plan.writes);
        writes.append(&mut self.first);
        writes.append(&mut self.creates);
        writes.append(&mut self.last);
        Plan {
            writes,
            remarks: self.plan.remarks,
        }
    }
}

fn link(key: &str, parent: &str) -> Write {
    Write::LinkIssue {
        key: key.to_owned(),
        parent: parent.to_owned(),
    }
}
