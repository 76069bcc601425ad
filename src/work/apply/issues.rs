//! Issues: created, linked below their parents, assigned, and updated by a merge with what people wrote.

use super::retry::{create_or_find, ignore_gone, retry};
use super::{Place, Run};
use crate::forge::{ForgeError, ForgeResult, IssueChange, IssueState, NewIssue};
use crate::work::issues::body::{Body, Wanted, merge, same};
use crate::work::issues::index::Index;
use crate::work::issues::mark::Mark;
use crate::work::issues::plan::{LARGEST, resolved};
use crate::work::write::{CreateIssue, UpdateIssue};

impl Run<'_> {
    pub(super) fn create_issue(&mut self, create: &CreateIssue) -> ForgeResult<()> {
        let forge = self.target.forge;
        let (blocks, _) = resolved(&create.blocks, self);
        let body = |mark: Mark| {
            let wanted = Wanted {
                mark,
                blocks: &blocks,
                then: None,
                keep: false,
                limit: LARGEST,
            };
            merge("", &wanted).map_err(|_| too_large())
        };
        let made = |names: &[String]| -> Vec<String> {
            let all = names.iter().filter(|name| !self.unmade.contains(*name));
            all.cloned().collect()
        };
        let mark = Mark {
            labels: made(&create.mark.labels),
            ..create.mark.clone()
        };
        let new = NewIssue {
            title: create.title.clone(),
            body: body(mark.clone())?,
            labels: made(&create.labels),
            assignees: create.assignees.clone(),
        };
        let find = || {
            let issues = forge.issues(self.target.seen)?;
            let index = Index::of(&issues, self.target.identity);
            Ok(index.get(&create.key).map(|known| known.issue.clone()))
        };
        let made = match create_or_find(&|| forge.create_issue(&new), &find) {
            // Someone can't be assigned after all. The issue opens without assignees, and its mark lists none, so that
            // they are assigned one by one.
            Err(ForgeError::Invalid(_)) if !new.assignees.is_empty() => {
                let mark = Mark {
                    assigned: Vec::new(),
                    ..mark
                };
                let alone = NewIssue {
                    assignees: Vec::new(),
                    body: body(mark)?,
                    ..new.clone()
                };
                create_or_find(&|| forge.create_issue(&alone), &find)?
            }
            other => other?,
        };
        let place = Place {
            number: made.number,
            id: made.id,
            boxed: None,
        };
        self.look_at_author(made.author);
        self.outcome.issues.insert(create.key.clone(), made.number);
        self.places.insert(create.key.clone(), place);
        Ok(())
    }

    /// Makes an issue a sub-issue of its parent. Where GitHub has no sub-issues, or no room for one more, the parent
    /// lists it, and the mark remembers that nothing is left to do.
    pub(super) fn link_issue(&mut self, key: &str, parent: &str) -> ForgeResult<()> {
        let forge = self.target.forge;
        let (Some(child), Some(parent)) = (self.places.get(key), self.places.get(parent)) else {
            return Err(ForgeError::NotFound("one of the two issues was not made".to_owned()));
        };
        let (number, id) = (child.number, child.id);
        let hang = || forge.add_sub_issue(parent.number, id);
        match retry(&hang) {
            Err(ForgeError::NotFound(_) | ForgeError::Gone(_) | ForgeError::Invalid(_)) => {
                forge.ready()?;
                let fresh = forge.issue(number)?;
                if fresh.parent.is_some() {
                    return Ok(());
                }
                let Some(mark) = Body::parse(&fresh.body).mark else {
                    return Ok(());
                };
                let mark = Mark { linked: true, ..mark };
                let wanted = Wanted {
                    mark,
                    blocks: &[],
                    then: None,
                    keep: true,
                    limit: LARGEST,
                };
                let body = merge(&fresh.body, &wanted).map_err(|_| too_large())?;
                let change = IssueChange {
                    body: Some(body),
                    ..IssueChange::default()
                };
                forge.update_issue(number, &change).map(drop)
            }
            other => other,
        }
    }

    /// If GitHub refuses one login, it refuses all of them, so each is then sent alone. A login that GitHub refuses
    /// alone can't be assigned, even if GitHub lists it as assignable. That isn't an error, or every run would fail
    /// because of it.
    pub(super) fn assign(&self, number: u64, logins: &[String]) -> ForgeResult<()> {
        let forge = self.target.forge;
        match forge.add_assignees(number, logins) {
            Err(ForgeError::Invalid(_)) => {
                logins
                    .iter()
                    .try_for_each(|login| match forge.add_assignees(number, std::slice::from_ref(login)) {
                        Err(ForgeError::Invalid(_)) => Ok(()),
                        other => other,
                    })
            }
            other => other,
        }
    }

    /// Closes an issue that a person opened.
    pub(super) fn close_issue(&self, number: u64, done: bool) -> ForgeResult<()> {
        let change = IssueChange {
            state: Some(if done {
                IssueState::Completed
            } else {
                IssueState::NotPlanned
            }),
            ..IssueChange::default()
        };
        ignore_gone(retry(&|| self.target.forge.update_issue(number, &change).map(drop)))
    }

    pub(super) fn update_issue(&self, update: &UpdateIssue) -> ForgeResult<bool> {
        let forge = self.target.forge;
        let (blocks, missing) = resolved(&update.blocks, self);
        let ends = update.state.is_some_and(|state| state != IssueState::Open);
        // The closing text is written once, so it waits until every issue that it names was created.
        if ends && missing.iter().any(|key| self.failed.contains(key)) {
            return Err(ForgeError::NotFound("an issue that it names was not made".to_owned()));
        }
        // What a person saves between this request and the write is lost, so the two follow without a pause.
        forge.ready()?;
        let fresh = forge.issue(update.number)?;
        let (title_then, body_then) = &update.before;
        let (then, now) = (Body::parse(body_then), Body::parse(&fresh.body));
        let key = |body: &Body<'_>| body.mark.as_ref().map(|mark| mark.key.clone());
        if key(&then) != key(&now) {
            return Err(ForgeError::Conflict("its mark is no longer what it was".to_owned()));
        }
        let then = then.boxes();
        let told = now.mark.as_ref().map(|mark| mark.stage.clone()).unwrap_or_default();
        let is_refused = self.refused_comments.contains(&update.key);
        let mut memory = update.mark.memory.clone();
        if is_refused {
            // The new count includes an answer that wasn't posted. The next comment would bring the real number up to
            // it, and so would not be read.
            memory.comments = 0;
        }
        let wanted = Wanted {
            mark: Mark {
                memory,
                // A later run posts the comment that failed.
                stage: if is_refused { told } else { update.mark.stage.clone() },
                // This run may have linked it just before.
                linked: update.mark.linked || now.mark.is_some_and(|mark| mark.linked),
                ..update.mark.clone()
            },
            blocks: &blocks,
            then: Some(&then),
            keep: update.keep,
            limit: LARGEST,
        };
        let body = match merge(&fresh.body, &wanted) {
            Ok(body) => Some(body),
            // An issue that has ended is closed even if its body is full.
            Err(_) if update.state.is_some() => None,
            Err(_) => return Err(too_large()),
        };
        let open = update.state.map(|state| state == IssueState::Open);
        // A title that no mark remembers would count as a person's.
        let is_remembered = body.is_some() && fresh.title == *title_then;
        let change = IssueChange {
            title: update.title.clone().filter(|_| is_remembered),
            body: body.filter(|body| !same(body, &fresh.body)),
            state: update.state.filter(|_| open != Some(fresh.open)),
        };
        if change == IssueChange::default() {
            return Ok(false);
        }
        forge.update_issue(update.number, &change).map(|_| true)
    }
}

fn too_large() -> ForgeError {
    ForgeError::Invalid("what people wrote fills the body; move some of it into a comment".to_owned())
}
