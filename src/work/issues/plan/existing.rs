//! Issues that exist: updated, closed, opened again, or left as a person wants them.

use serde::Serialize;

use super::bodies::{changed_blocks, resolved};
use super::{LARGEST, Planner, Remark, link};
use crate::forge::IssueState;
use crate::work::issues::body::{Wanted, merge, same};
use crate::work::issues::index::{DOUBLE, Known};
use crate::work::issues::item::{Block, Closing, Item, Stage, State};
use crate::work::issues::mark::Mark;
use crate::work::issues::people::split;
use crate::work::write::{CommentMark, UpdateIssue, Write};

/// Bytes that the mark can grow by when an issue remembers that it is a sub-issue of its parent.
const ROOM_FOR_MARK: usize = 64;

/// Why an issue without an item ends.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum EndView {
    /// It is a duplicate: an older issue has the same key.
    Double { first: u64 },
    /// The records don't ask for it.
    Orphan,
}

impl Planner<'_, '_> {
    pub(super) fn close_duplicate(&mut self, known: &Known<'_>, first: u64) {
        let mut mark = known.mark.clone();
        mark.key = format!("{DOUBLE}{}", mark.key);
        mark.closed = true;
        let words = self.around.writer.write("issue-end.md.j2", &EndView::Double { first });
        let blocks = vec![Block::text("end", words)];
        let state = known.issue.open.then_some(IssueState::Duplicate);
        self.update(known, mark, blocks, true, None, state);
    }

    pub(super) fn orphan(&mut self, key: &str, known: &Known<'_>) {
        let words = self.around.writer.write("issue-end.md.j2", &EndView::Orphan);
        self.close(key, known, &Closing { done: false, words }, None);
    }

    fn close(&mut self, key: &str, known: &Known<'_>, closing: &Closing, item: Option<&Item>) {
        if known.mark.closed {
            // We closed it for this episode, and a person opened it again.
            self.remark(key, known, "a person opened it again, so it stays open");
            if let Some(item) = item {
                self.remember_read(item, known);
            }
            return;
        }
        // Title and people stay as they are, and so does what the mark remembers of them. No label is added any more.
        let mut mark = known.mark.clone();
        if let Some(item) = item {
            mark.episode.clone_from(&item.episode);
            mark.memory.clone_from(&item.memory);
            mark.traits.clone_from(&item.traits);
        }
        key.clone_into(&mut mark.key);
        mark.closed = true;
        if let Some(item) = item {
            self.unlabel(&item.labels.iter().cloned().collect::<Vec<_>>(), item, known);
            mark.labels.retain(|name| item.labels.contains(name));
        }
        let mut blocks = vec![Block::text("end", &*closing.words)];
        blocks.extend(item.into_iter().flat_map(|item| item.blocks.iter().cloned()));
        let state = if closing.done {
            IssueState::Completed
        } else {
            IssueState::NotPlanned
        };
        // The old text stays readable, below the reason for the end.
        self.update(known, mark, blocks, true, None, Some(state));
    }

    fn remark(&mut self, key: &str, known: &Known<'_>, words: &str) {
        self.plan.remarks.push(Remark {
            key: key.to_owned(),
            number: known.issue.number,
            words: words.to_owned(),
        });
    }

    pub(super) fn existing(&mut self, item: &Item, known: &Known<'_>) {
        let mark = &known.mark;
        match (&item.state, known.issue.open) {
            (State::Closed(closing), true) => self.close(&item.key, known, closing, Some(item)),
            (State::Closed(_), false) if mark.closed => self.remember_read(item, known),
            // A person closed it first. From now on it counts as closed by us, so that it can be opened for another
            // reason.
            (State::Closed(_), false) => {
                let mut mark = mark.clone();
                mark.key.clone_from(&item.key);
                mark.closed = true;
                self.update(known, mark, Vec::new(), true, None, None);
            }
            (State::Open, _) if known.stays_closed(&item.episode) => {
                self.remark(&item.key, known, "a person closed it, so it stays closed");
                self.remember_read(item, known);
            }
            (State::Open, open) => {
                let state = (!open).then_some(IssueState::Open);
                self.keep_up(item, known, state);
            }
        }
    }

    /// An issue that is left as it is still remembers which comments were read.
    fn remember_read(&mut self, item: &Item, known: &Known<'_>) {
        let mut mark = known.mark.clone();
        mark.key.clone_from(&item.key);
        mark.memory.last_read = item.memory.last_read;
        mark.memory.comments = item.memory.comments;
        mark.memory.edited.clone_from(&item.memory.edited);
        if mark.memory != known.mark.memory {
            self.update(known, mark, Vec::new(), true, None, None);
        }
    }

    fn keep_up(&mut self, item: &Item, known: &Known<'_>, state: Option<IssueState>) {
        let (key, number) = (item.key.clone(), known.issue.number);
        let labels = self.labels(item);
        let has = |name: &str| known.issue.labels.iter().any(|l| l.eq_ignore_ascii_case(name));
        let set = |name: &str| known.mark.labels.iter().any(|l| l.eq_ignore_ascii_case(name));
        // If we added a label and it is gone, a person took it away.
        let names: Vec<String> = labels.iter().filter(|n| !has(n) && !set(n)).cloned().collect();
        if !names.is_empty() {
            self.first.push(Write::AddLabels {
                key: key.clone(),
                number,
                names,
            });
        }
        self.unlabel(&labels, item, known);
        let people = split(&item.assignees, self.around.assignable);
        let block = people.block(&item.blocks, self.around.writer);
        let able = people.able;
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
        } else {
            // If a person assigned someone before we did, we must not unassign them later.
            mark.assigned
                .retain(|id| !is_on(*id) || known.mark.assigned.contains(id));
        }
        // If the title is not the one that we wrote last, it is a person's.
        let ours = known.issue.title == known.mark.title;
        let mut title = (ours && known.issue.title != item.title).then(|| item.title.clone());
        if title.is_none() {
            mark.title.clone_from(&known.mark.title);
        }
        let blocks: Vec<Block> = item.blocks.iter().cloned().chain(block).collect();
        // The mark remembers that the issue is below its parent once GitHub shows that, and only along with another
        // change.
        let linked = std::mem::replace(&mut mark.linked, known.mark.linked);
        let merged = self.merged(known, &mark, &blocks);
        // What doesn't fit into the mark would be done again by every run. A full body has room only after the update.
        let (fits, is_full) = (merged.is_some(), known.issue.body.len() + ROOM_FOR_MARK > LARGEST);
        if fits {
            if !is_full {
                self.put_below_parent(item, known);
            }
            self.post_reminder(item, known);
        } else {
            // A title of ours that the mark doesn't remember would count as a person's.
            title = None;
        }
        if known.issue.parent.is_some() && merged.is_some_and(|body| !same(&body, &known.issue.body)) {
            mark.linked |= linked;
        }
        self.update(known, mark, blocks, false, title, state);
        if fits && is_full {
            self.put_below_parent(item, known);
        }
    }

    /// Takes away labels that we added and that are not wanted any more.
    fn unlabel(&mut self, wanted: &[String], item: &Item, known: &Known<'_>) {
        let same = |names: &[String], name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        let ours = known.mark.labels.iter();
        for name in ours.filter(|n| same(&known.issue.labels, n) && !same(wanted, n)) {
            self.first.push(Write::RemoveLabel {
                key: item.key.clone(),
                number: known.issue.number,
                name: name.clone(),
            });
        }
    }

    fn put_below_parent(&mut self, item: &Item, known: &Known<'_>) {
        let Some(parent) = &item.parent else { return };
        if known.mark.linked || known.issue.parent.is_some() {
            return;
        }
        // If the parent is not created yet, its sub-issues are linked when it is created.
        if self.index.get(parent).is_some() {
            self.first.push(link(&item.key, parent));
        } else {
            self.parts.entry(parent.clone()).or_default().push(item.key.clone());
        }
    }

    fn post_reminder(&mut self, item: &Item, known: &Known<'_>) {
        if let Some(Stage { id, words }) = item.stage.as_ref().filter(|stage| stage.id != known.mark.stage) {
            self.first.push(Write::CreateComment {
                key: item.key.clone(),
                number: known.issue.number,
                mark: CommentMark::Said(format!("stage {id}")),
                text: words.clone(),
            });
        }
    }

    /// The body that an update would write, with the references that are known now; none where it does not fit.
    fn merged(&self, known: &Known<'_>, mark: &Mark, blocks: &[Block]) -> Option<String> {
        let (blocks, _) = resolved(blocks, self.index);
        let wanted = Wanted {
            mark: mark.clone(),
            blocks: &blocks,
            then: None,
            keep: false,
            limit: LARGEST,
        };
        merge(&known.issue.body, &wanted).ok()
    }

    /// Plans an update, if there is anything to change.
    fn update(
        &mut self,
        known: &Known<'_>,
        mut mark: Mark,
        blocks: Vec<Block>,
        keep: bool,
        title: Option<String>,
        state: Option<IssueState>,
    ) {
        // Where the program can't be read now, the mark still names the registry that it named before.
        if self.index.of.is_empty() {
            mark.of.clone_from(&known.mark.of);
        } else {
            mark.of.clone_from(&self.index.of);
        }
        let (resolved, missing) = resolved(&blocks, self.index);
        // Waits only for issues that this plan creates.
        let all = !missing.iter().any(|key| self.coming.contains(key.as_str()));
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
                    "text that people wrote fills its body, so psp-partners can't update its own text there",
                );
                Vec::new()
            }
        };
        if changed.is_empty() && title.is_none() && state.is_none() {
            return;
        }
        let writes = if all { &mut self.first } else { &mut self.last };
        writes.push(Write::UpdateIssue(Box::new(UpdateIssue {
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
}
