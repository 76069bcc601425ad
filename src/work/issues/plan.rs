//! What must change on GitHub so that it shows the items that should exist: a value, made of what should be and what is.
//! Pure; planning again after all of it was done gives nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::body::{Body, Wanted, merge, same};
use super::index::{DOUBLE, Index, Known};
use super::item::{Block, Closing, Content, Item, Lookup, Stage, State, resolve};
use super::mark::Mark;
use super::people::{People, split};
use crate::forge::{IssueState, Label, User};

/// Largest body of ours, in bytes. GitHub takes 65,536 characters.
pub const LARGEST: usize = 65_000;

/// What should exist.
#[derive(Debug, Default)]
pub struct Desired {
    pub items: Vec<Item>,
    /// First words of the keys that these producers know: an issue of such a kind that nobody asks for is closed.
    pub kinds: BTreeSet<&'static str>,
    /// Partners whose issues are left as they are, because what they should be is not known now: the second word of keys.
    pub held: BTreeSet<String>,
    /// Comments that answer people.
    pub answers: Vec<Answer>,
    /// Second answers, left by two runs at once.
    pub answered_twice: Vec<u64>,
    /// Labels that may be used and how they look; others are left out.
    pub labels: Vec<Label>,
}

/// What people are answered, in the issue with `key`.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    pub key: String,
    /// Tells the comment from all others of ours below the issue.
    pub id: String,
    /// Markdown.
    pub words: String,
}

/// What is there, beside the issues.
#[derive(Debug, Default)]
pub struct Surroundings<'a> {
    /// Labels of the repository; none when nobody could say.
    pub labels: Option<&'a [Label]>,
    pub assignable: Option<&'a [User]>,
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
    /// Issues that are changed or closed.
    pub fn changes(&self) -> usize {
        let update = |w: &&Write| matches!(w, Write::Update(_));
        self.writes.iter().filter(update).count()
    }

    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}

/// Compares.
pub fn plan(desired: &Desired, index: &Index<'_>, around: &Surroundings<'_>) -> Plan {
    let usable: BTreeSet<&str> = desired.labels.iter().map(|l| l.name.as_str()).collect();
    let mut planner = Planner {
        index,
        around,
        usable,
        first: Vec::new(),
        creates: Vec::new(),
        parts: BTreeMap::new(),
        last: Vec::new(),
        plan: Plan::default(),
    };
    for (known, first) in &index.doubles {
        planner.double(known, *first);
    }
    let wanted: BTreeSet<&str> = desired.items.iter().map(|item| item.key.as_str()).collect();
    let is_held = |key: &str| key.split('/').nth(1).is_some_and(|slug| desired.held.contains(slug));
    for (key, known) in index.iter() {
        let kind = key.split('/').next().unwrap_or_default();
        if known.issue.open && desired.kinds.contains(kind) && !wanted.contains(key.as_str()) && !is_held(key) {
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
    first: Vec<Write>,
    creates: Vec<Write>,
    /// Parts whose parent is yet to be made, by its key.
    parts: BTreeMap<String, Vec<String>>,
    /// Updates that speak of issues that are yet to be made.
    last: Vec<Write>,
    plan: Plan,
}

impl Planner<'_, '_> {
    fn double(&mut self, known: &Known<'_>, first: u64) {
        let mut mark = known.mark.clone();
        mark.key = format!("{DOUBLE}{}", mark.key);
        mark.closed = true;
        let words =
            format!("This is a double of #{first}, left by two runs at once. What was written here stays here.");
        let blocks = vec![Block::text("end", words)];
        self.update(known, mark, blocks, true, None, Some(IssueState::Duplicate));
    }

    fn orphan(&mut self, key: &str, known: &Known<'_>) {
        let words = "The records no longer ask for this.".to_owned();
        self.close(key, known, &Closing { done: false, words }, None);
    }

    fn close(&mut self, key: &str, known: &Known<'_>, closing: &Closing, item: Option<&Item>) {
        if known.mark.closed {
            // It was closed for this very episode, and somebody opened it again.
            self.remark(key, known, "a person opened it again, so it stays open");
            item.into_iter().for_each(|item| self.listened(item, known));
            return;
        }
        let mut mark = item.map_or_else(|| known.mark.clone(), |item| self.mark(item, Some(known)));
        key.clone_into(&mut mark.key);
        mark.closed = true;
        let mut blocks = vec![Block::text("end", &*closing.words)];
        blocks.extend(item.into_iter().flat_map(|item| item.blocks.iter().cloned()));
        let state = if closing.done {
            IssueState::Completed
        } else {
            IssueState::NotPlanned
        };
        // Whatever it says stays to be read; the end comes first.
        self.update(known, mark, blocks, true, None, Some(state));
    }

    fn remark(&mut self, key: &str, known: &Known<'_>, words: &str) {
        self.plan.remarks.push(Remark {
            key: key.to_owned(),
            number: known.issue.number,
            words: words.to_owned(),
        });
    }

    fn existing(&mut self, item: &Item, known: &Known<'_>) {
        let mark = &known.mark;
        match (&item.state, known.issue.open) {
            (State::Closed(closing), true) => self.close(&item.key, known, closing, Some(item)),
            (State::Closed(_), false) if mark.closed => self.listened(item, known),
            // A person was first; from now on it is as if we had closed it, so that it can be opened for another reason.
            (State::Closed(_), false) => {
                let mut mark = mark.clone();
                mark.key.clone_from(&item.key);
                mark.closed = true;
                self.update(known, mark, Vec::new(), true, None, None);
            }
            (State::Open, _) if known.stays_closed(&item.episode) => {
                self.remark(&item.key, known, "a person closed it, so it stays closed");
                self.listened(item, known);
            }
            (State::Open, open) => {
                let state = (!open).then_some(IssueState::Open);
                self.keep_up(item, known, state);
            }
        }
    }

    /// An issue that is left as it is still remembers what it heard.
    fn listened(&mut self, item: &Item, known: &Known<'_>) {
        let mut mark = known.mark.clone();
        mark.key.clone_from(&item.key);
        mark.memory.heard = item.memory.heard;
        mark.memory.comments = item.memory.comments;
        if mark.memory != known.mark.memory {
            self.update(known, mark, Vec::new(), true, None, None);
        }
    }

    fn keep_up(&mut self, item: &Item, known: &Known<'_>, state: Option<IssueState>) {
        let (key, number) = (item.key.clone(), known.issue.number);
        let labels = self.labels(item);
        let has = |name: &str| known.issue.labels.iter().any(|l| l.eq_ignore_ascii_case(name));
        let set = |name: &String| known.mark.labels.contains(name);
        // What we set and is gone, a person took away.
        let names: Vec<String> = labels.iter().filter(|n| !has(n) && !set(n)).cloned().collect();
        if !names.is_empty() {
            self.first.push(Write::AddLabels {
                key: key.clone(),
                number,
                names,
            });
        }
        for name in known.mark.labels.iter().filter(|n| has(n) && !labels.contains(n)) {
            let name = name.clone();
            self.first.push(Write::RemoveLabel {
                key: key.clone(),
                number,
                name,
            });
        }
        let People { able, block } = split(&item.assignees, self.around.assignable);
        let is_on = |id: u64| known.issue.assignees.iter().any(|a| a.id == id);
        let new = able
            .iter()
            .filter(|u| !is_on(u.id) && !known.mark.assigned.contains(&u.id));
        let logins: Vec<String> = new.map(|u| u.login.clone()).collect();
        if !logins.is_empty() {
            self.first.push(Write::Assign {
                key: key.clone(),
                number,
                logins,
            });
        }
        let no_longer = |id: &u64| !able.iter().any(|u| u.id == *id);
        let logins: Vec<String> = (known.issue.assignees.iter())
            .filter(|a| self.around.assignable.is_some() && known.mark.assigned.contains(&a.id) && no_longer(&a.id))
            .map(|a| a.login.clone())
            .collect();
        if !logins.is_empty() {
            self.first.push(Write::Unassign {
                key: key.clone(),
                number,
                logins,
            });
        }
        let mut mark = self.mark(item, Some(known));
        if self.around.assignable.is_none() {
            mark.assigned.clone_from(&known.mark.assigned);
        }
        if let Some(parent) = item
            .parent
            .as_ref()
            .filter(|_| !known.mark.linked && known.issue.parent.is_none())
        {
            // One that is yet to be made hangs its parts below it itself.
            if self.index.get(parent).is_some() {
                self.first.push(link(&key, parent));
            } else {
                self.parts.entry(parent.clone()).or_default().push(key.clone());
            }
        }
        if let Some(stage) = item.stage.as_ref().filter(|stage| stage.id != known.mark.stage) {
            let Stage { id, words } = stage.clone();
            self.first.push(Write::Say {
                key,
                number,
                id: format!("stage {id}"),
                words,
            });
        }
        // A title that is not as we left it is a person's.
        let ours = known.issue.title == known.mark.title;
        let title = (ours && known.issue.title != item.title).then(|| item.title.clone());
        if title.is_none() {
            mark.title.clone_from(&known.mark.title);
        }
        let blocks: Vec<Block> = item.blocks.iter().cloned().chain(block).collect();
        // That it hangs where it should is seen; it is written down when something else is.
        let linked = std::mem::replace(&mut mark.linked, known.mark.linked);
        if known.issue.parent.is_none() || self.differs(known, &mark, &blocks) {
            mark.linked = linked;
        }
        self.update(known, mark, blocks, false, title, state);
    }

    fn differs(&self, known: &Known<'_>, mark: &Mark, blocks: &[Block]) -> bool {
        let (blocks, all) = resolved(blocks, self.index);
        let wanted = Wanted {
            mark: mark.clone(),
            blocks: &blocks,
            then: None,
            keep: false,
            limit: LARGEST,
        };
        !all || !merge(&known.issue.body, &wanted).is_ok_and(|body| same(&body, &known.issue.body))
    }

    /// Plans an update, if there is anything to change.
    fn update(
        &mut self,
        known: &Known<'_>,
        mark: Mark,
        blocks: Vec<Block>,
        keep: bool,
        title: Option<String>,
        state: Option<IssueState>,
    ) {
        let (resolved, all) = resolved(&blocks, self.index);
        let wanted = Wanted {
            mark: mark.clone(),
            blocks: &resolved,
            then: None,
            keep,
            limit: LARGEST,
        };
        let changed = match merge(&known.issue.body, &wanted) {
            Ok(body) if same(&body, &known.issue.body) && all => Vec::new(),
            Ok(body) => changed_blocks(&known.issue.body, &body),
            Err(_) => {
                self.remark(
                    &mark.key,
                    known,
                    "what people wrote fills its body, so ours cannot be kept up there",
                );
                Vec::new()
            }
        };
        if changed.is_empty() && title.is_none() && state.is_none() {
            return;
        }
        let writes = if all { &mut self.first } else { &mut self.last };
        writes.push(Write::Update(Box::new(Update {
            key: mark.key.clone(),
            number: known.issue.number,
            title,
            state,
            blocks_changed: changed,
            mark,
            blocks,
            keep,
            before: (known.issue.title.clone(), known.issue.body.clone()),
        })));
    }

    fn labels(&self, item: &Item) -> Vec<String> {
        let usable = |name: &&String| self.usable.contains(name.as_str());
        item.labels.iter().filter(usable).cloned().collect()
    }

    /// What the issue remembers once the item is shown.
    fn mark(&self, item: &Item, known: Option<&Known<'_>>) -> Mark {
        let before = known.map(|known| known.mark.clone()).unwrap_or_default();
        Mark {
            key: item.key.clone(),
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

    /// An issue of which others are parts comes behind them in `items`, so that it can name them.
    fn create(&mut self, item: &Item) {
        let People { able, block } = split(&item.assignees, self.around.assignable);
        self.creates.push(Write::Create(Box::new(Create {
            key: item.key.clone(),
            title: item.title.clone(),
            labels: self.labels(item),
            assignees: able.into_iter().map(|u| u.login).collect(),
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
                self.plan.writes.push(Write::Say {
                    key: answer.key.clone(),
                    number,
                    id: answer.id.clone(),
                    words: answer.words.clone(),
                });
            }
        }
        let twice = desired.answered_twice.iter().map(|id| Write::DeleteComment { id: *id });
        self.plan.writes.extend(twice);
    }

    /// Labels are made before they are used; whoever waits for an answer comes before what is new.
    fn finish(mut self, desired: &Desired) -> Plan {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for write in self.first.iter().chain(&self.creates) {
            match write {
                Write::AddLabels { names, .. } => used.extend(names.iter().map(String::as_str)),
                Write::Create(create) => used.extend(create.labels.iter().map(String::as_str)),
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
    Write::Link {
        key: key.to_owned(),
        parent: parent.to_owned(),
    }
}

/// Blocks with their references resolved, and whether all of them could be.
pub(super) fn resolved(blocks: &[Block], lookup: &dyn Lookup) -> (Vec<Block>, bool) {
    let mut all = true;
    let mut text = |text: &str| {
        let (text, known) = resolve(text, lookup);
        all &= known;
        text
    };
    let mut one = |block: &Block| {
        let mut block = block.clone();
        match &mut block.content {
            Content::Text(content) => *content = text(content),
            Content::Steps(steps) => {
                steps.head = text(&steps.head);
                for line in &mut steps.boxes {
                    line.text = text(&line.text);
                }
            }
        }
        block
    };
    let blocks = blocks.iter().map(&mut one).collect();
    (blocks, all)
}

/// Ids of the blocks that two bodies do not share; `mark` when only what is remembered differs.
fn changed_blocks(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (Body::parse(old), Body::parse(new));
    let (old, new) = (old.texts(), new.texts());
    let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let changed: Vec<String> = ids
        .into_iter()
        .filter(|id| old.get(id) != new.get(id))
        .map(str::to_owned)
        .collect();
    if changed.is_empty() {
        vec!["mark".to_owned()]
    } else {
        changed
    }
}
