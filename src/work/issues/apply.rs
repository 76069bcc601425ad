//! Brings a plan to a forge, write by write. A create of unknown fate is looked for before it is tried again; a body is
//! read once more before it is written, so that what a person did meanwhile stays; one failing write stops only what
//! depends on it. What was not done is told, and the next run does it.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{Body, Wanted, merge, same};
use super::index::{Index, Known};
use super::item::Lookup;
use super::mark::Mark;
use super::plan::{Create, LARGEST, Plan, Update, Write, resolved};
use crate::forge::{Answer, Forge, ForgeError, IssueChange, IssueState, NewIssue};
use crate::registry::model::Account;
use crate::work::marker;
use crate::work::settle::{again, create_label, gone_is_done, settle};

/// The mark of our comments below issues; its state tells one from another.
pub const SAID: &str = "said";

/// Where a plan goes.
pub struct Target<'a> {
    pub forge: &'a dyn Forge,
    pub bots: &'a [Account],
    /// When GitHub was looked at, in GitHub's time (RFC 3339): whatever came later is newer than the plan.
    pub seen: Option<&'a str>,
    /// Most writes.
    pub budget: usize,
}

/// A write that was not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    pub key: String,
    pub what: &'static str,
    pub error: ForgeError,
}

/// What came of a plan.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Writes that were sent: what turned out to be done already is none.
    pub done: usize,
    pub undone: Vec<Undone>,
    /// Writes that are left for the next run.
    pub left: usize,
    /// Why they are.
    pub because: Option<String>,
    /// Issues that were made, by key.
    pub made: BTreeMap<String, u64>,
}

/// Applies a plan.
pub fn apply(target: &Target<'_>, plan: &Plan, index: &Index<'_>) -> Outcome {
    let numbers = index
        .iter()
        .map(|(key, known)| (key.clone(), Place::of(known)))
        .collect();
    let mut run = Run {
        target,
        places: numbers,
        failed: BTreeSet::new(),
        unsaid: BTreeSet::new(),
        unmade: BTreeSet::new(),
        outcome: Outcome::default(),
    };
    for (i, write) in plan.writes.iter().enumerate() {
        if run.outcome.done + run.outcome.undone.len() >= target.budget {
            run.outcome.left = plan.writes.len() - i;
            run.outcome.because = Some(format!("a run makes {} writes at most", target.budget));
            break;
        }
        // What depends on something that failed would remember it as done.
        if !write.key().is_empty() && run.failed.contains(write.key()) {
            run.outcome.left += 1;
            continue;
        }
        match run.one(write) {
            Ok(true) => run.outcome.done += 1,
            Ok(false) => {}
            Err(error @ (ForgeError::Limited(_) | ForgeError::Unauthorized(_))) => {
                run.outcome.left = plan.writes.len() - i;
                run.outcome.because = Some(error.to_string());
                break;
            }
            Err(error) => {
                if let Write::CreateLabel { label } = write {
                    run.unmade.insert(label.name.clone());
                }
                // A comment that GitHub refuses for good keeps no one's commands from being carried out.
                if matches!(write, Write::Say { .. }) && is_refusal(&error) {
                    run.unsaid.insert(write.key().to_owned());
                } else {
                    run.failed.insert(write.key().to_owned());
                }
                let undone = Undone {
                    key: write.key().to_owned(),
                    what: what(write),
                    error,
                };
                run.outcome.undone.push(undone);
            }
        }
    }
    run.outcome
}

/// What a write is, for a sentence.
pub fn what(write: &Write) -> &'static str {
    match write {
        Write::CreateLabel { .. } => "the label",
        Write::Create(_) => "the issue",
        Write::Link { .. } => "the place below its parent",
        Write::AddLabels { .. } | Write::RemoveLabel { .. } => "the labels",
        Write::Assign { .. } | Write::Unassign { .. } => "the assignees",
        Write::Say { .. } => "the comment",
        Write::Update(_) => "the change of the issue",
        Write::DeleteComment { .. } => "the second comment",
    }
}

/// Where an issue is.
struct Place {
    number: u64,
    id: u64,
    boxed: Option<bool>,
}

impl Place {
    fn of(known: &Known<'_>) -> Self {
        Self {
            number: known.issue.number,
            id: known.issue.id,
            boxed: (known.mark.linked && known.issue.parent.is_none()).then_some(!known.issue.open),
        }
    }
}

struct Run<'a> {
    target: &'a Target<'a>,
    places: BTreeMap<String, Place>,
    failed: BTreeSet<String>,
    /// Items of which a comment was refused.
    unsaid: BTreeSet<String>,
    /// Labels that could not be made. GitHub makes whatever is put on an issue, grey and without a word about it.
    unmade: BTreeSet<String>,
    outcome: Outcome,
}

impl Lookup for Run<'_> {
    fn number(&self, key: &str) -> Option<u64> {
        self.places.get(key).map(|place| place.number)
    }

    fn boxed(&self, key: &str) -> Option<bool> {
        self.places.get(key)?.boxed
    }
}

impl Run<'_> {
    /// Does one write; false when there was nothing left to do.
    fn one(&mut self, write: &Write) -> Answer<bool> {
        let forge = self.target.forge;
        let sent = |()| true;
        match write {
            Write::CreateLabel { label } => create_label(forge, label).map(sent),
            Write::Create(create) => self.create(create).map(sent),
            Write::Link { key, parent } => self.link(key, parent).map(sent),
            Write::AddLabels { names, .. } if names.iter().any(|name| self.unmade.contains(name)) => {
                Err(ForgeError::NotFound("one of them was not made".to_owned()))
            }
            Write::AddLabels { number, names, .. } => again(&|| forge.add_labels(*number, names)).map(sent),
            Write::RemoveLabel { number, name, .. } => gone_is_done(forge.remove_label(*number, name)).map(sent),
            Write::Assign { number, logins, .. } => self.assign(*number, logins).map(sent),
            Write::Unassign { number, logins, .. } => gone_is_done(forge.remove_assignees(*number, logins)).map(sent),
            Write::Say { number, id, words, .. } => self.say(*number, id, words),
            Write::Update(update) => self.update(update),
            Write::DeleteComment { id } => gone_is_done(forge.delete_comment(*id)).map(sent),
        }
    }

    fn create(&mut self, create: &Create) -> Answer<()> {
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
        let look = || {
            let issues = forge.issues(self.target.seen)?;
            let index = Index::of(&issues, self.target.bots);
            Ok(index.get(&create.key).map(|known| known.issue.clone()))
        };
        let made = match settle(&|| forge.create_issue(&new), &look) {
            // Somebody cannot be assigned after all: the issue opens without, and does not remember anybody, so that they
            // are assigned one by one.
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
                settle(&|| forge.create_issue(&alone), &look)?
            }
            other => other?,
        };
        let place = Place {
            number: made.number,
            id: made.id,
            boxed: None,
        };
        self.outcome.made.insert(create.key.clone(), made.number);
        self.places.insert(create.key.clone(), place);
        Ok(())
    }

    /// Hangs an issue below its parent. Where GitHub has no sub-issues, or no room for one more, the parent lists it, and
    /// the issue remembers that this was settled.
    fn link(&mut self, key: &str, parent: &str) -> Answer<()> {
        let forge = self.target.forge;
        let (Some(child), Some(parent)) = (self.places.get(key), self.places.get(parent)) else {
            return Err(ForgeError::NotFound("one of the two issues was not made".to_owned()));
        };
        let (number, id) = (child.number, child.id);
        let hang = || forge.add_sub_issue(parent.number, id);
        match again(&hang) {
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

    /// GitHub refuses all when it refuses one. Whoever it refuses alone cannot be assigned, whatever its list says: that is
    /// settled by then, or every run would fail for it.
    fn assign(&self, number: u64, logins: &[String]) -> Answer<()> {
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

    fn say(&self, number: u64, id: &str, words: &str) -> Answer<bool> {
        let forge = self.target.forge;
        let look = || {
            let comments = forge.comments(number)?;
            Ok(comments
                .into_iter()
                .find(|c| said(&c.body).as_deref() == Some(id) && marker::is_ours(c.author.as_ref(), self.target.bots)))
        };
        if look()?.is_some() {
            return Ok(false);
        }
        let (words, _) = super::item::resolve(words, self);
        let body = format!("{}{words}", marker::write(SAID, &id));
        settle(&|| forge.create_comment(number, &body), &look).map(|_| true)
    }

    fn update(&self, update: &Update) -> Answer<bool> {
        let forge = self.target.forge;
        let (blocks, missing) = resolved(&update.blocks, self);
        let ends = update.state.is_some_and(|state| state != IssueState::Open);
        // What an issue says in the end is written once: it waits for an issue that should have been made just now.
        if ends && missing.iter().any(|key| self.failed.contains(key)) {
            return Err(ForgeError::NotFound("an issue that it names was not made".to_owned()));
        }
        // Whatever a person saves between this look and the write is lost, so no pause lies between them.
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
        let wanted = Wanted {
            mark: Mark {
                // What was not said is said by a later run.
                stage: if self.unsaid.contains(&update.key) {
                    told
                } else {
                    update.mark.stage.clone()
                },
                // It may have been settled a moment ago.
                linked: update.mark.linked || now.mark.is_some_and(|mark| mark.linked),
                ..update.mark.clone()
            },
            blocks: &blocks,
            then: Some(&then),
            keep: update.keep,
            limit: LARGEST,
        };
        let has_more = update.title.is_some() || update.state.is_some();
        let body = match merge(&fresh.body, &wanted) {
            Ok(body) => body,
            // Whatever fills its body, an issue that is over is closed.
            Err(_) if has_more => fresh.body.clone(),
            Err(_) => return Err(too_large()),
        };
        let open = update.state.map(|state| state == IssueState::Open);
        let change = IssueChange {
            title: update.title.clone().filter(|_| fresh.title == *title_then),
            body: (!same(&body, &fresh.body)).then_some(body),
            state: update.state.filter(|_| open != Some(fresh.open)),
        };
        if change == IssueChange::default() {
            return Ok(false);
        }
        forge.update_issue(update.number, &change).map(|_| true)
    }
}

/// Which of our comments a body is.
pub fn said(body: &str) -> Option<String> {
    marker::read::<String>(SAID, body)
}

/// Whether GitHub understood the request, and will not carry it out.
fn is_refusal(error: &ForgeError) -> bool {
    match error {
        ForgeError::Forbidden { .. } | ForgeError::NotFound(_) | ForgeError::Gone(_) | ForgeError::Invalid(_) => true,
        ForgeError::Unauthorized(_)
        | ForgeError::Conflict(_)
        | ForgeError::Limited(_)
        | ForgeError::Unavailable(_)
        | ForgeError::Unreadable(_) => false,
    }
}

fn too_large() -> ForgeError {
    ForgeError::Invalid("what people wrote fills the body; move some of it into a comment".to_owned())
}
