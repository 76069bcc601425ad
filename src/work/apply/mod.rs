//! The one place that writes to GitHub. In: a plan, which is a list of [`Write`]s, and the issues as they were seen when
//! it was made. Out: an [`Outcome`]. Uses only the forge.
//!
//! How it works:
//!
//! 1. Writes are carried out one after the other, in the plan's order. If one fails, later ones with its key are left
//!    for the next run, because they would remember something as done that isn't. All others go on.
//! 2. If the outcome of a write is unknown (the connection broke, GitHub answered 502), it is never sent again blindly.
//!    If it creates something, we first search for the mark of that ([`retry::create_or_find`]). If it sets a state,
//!    such as labels, it is sent again.
//! 3. A body that people edit, too, is read again right before it is written, and merged. So what a person saved after
//!    the plan was made stays.
//! 4. Numbers that the plan could not know (it refers to an issue that it creates) are filled in when they are known.
//! 5. When GitHub's limits are used up, `on_limit` decides whether the run stops. What is left is counted, and the next
//!    run does it.
//!
//! This module doesn't decide what should be written, and no module that plans can write: a plan that is only shown is
//! never passed to it. If a run is killed at any point, the next run does the rest, because planning compares with what
//! GitHub shows.

mod checks;
mod comments;
mod issues;
mod propose;
pub mod retry;

use std::collections::{BTreeMap, BTreeSet};

use super::issues::index::{Index, Known};
use super::issues::item::Lookup;
use super::write::{Write, WriteFailure};
use crate::access::TeamChange;
use crate::forge::{Forge, ForgeError, ForgeResult, User};
use crate::registry::path::PROGRAM;
use crate::words::quote;
use crate::work::identity::Identity;
use retry::{ignore_gone, retry};

/// Where a plan is applied.
pub struct Target<'a> {
    pub forge: &'a dyn Forge,
    pub identity: &'a Identity,
    /// `owner/name`, for pull requests.
    pub repository: &'a str,
    /// When GitHub was read, in GitHub's time (RFC 3339): what came later is newer than the plan.
    pub seen: Option<&'a str>,
    /// Most requests that write. At least one write is made, however few requests are left.
    pub budget: usize,
    /// Most issues that are opened.
    pub most_new: usize,
    pub on_limit: OnLimit,
}

impl<'a> Target<'a> {
    /// A target without a budget that stops at GitHub's limits.
    pub fn new(forge: &'a dyn Forge, identity: &'a Identity) -> Self {
        Self {
            forge,
            identity,
            repository: "",
            seen: None,
            budget: usize::MAX,
            most_new: usize::MAX,
            on_limit: OnLimit::Stop,
        }
    }
}

/// What happens when GitHub's limits are used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnLimit {
    /// The rest is left for the next run.
    Stop,
    /// The rest is tried anyway, because no later run does it.
    TryTheRest,
}

/// The result of opening a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    Number(u64),
    /// GitHub lets only a person open it.
    ByHand,
}

/// The result of applying a plan.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Writes that were sent. One that turned out to be done already doesn't count.
    pub done: usize,
    /// Requests that they took: an estimate, since not all can be counted in advance.
    pub spent: usize,
    pub failures: Vec<WriteFailure>,
    /// Writes that a locked conversation refused. That is a person's decision, so it isn't a failure.
    pub locked: Vec<WriteFailure>,
    /// Writes that are left for the next run.
    pub left: usize,
    /// Why they are left.
    pub stopped: Option<String>,
    /// Issues that were made, by key.
    pub issues: BTreeMap<String, u64>,
    /// Pull requests that were opened, by branch.
    pub pulls: BTreeMap<String, Opened>,
    /// Pull requests of ours whose head is new: GitHub starts no check for them.
    pub to_review: Vec<u64>,
}

/// Applies a plan. `index` has the issues that the plan was made from.
pub fn apply(target: &Target<'_>, writes: &[Write], index: &Index<'_>) -> Outcome {
    let places = index
        .iter()
        .map(|(key, known)| (key.clone(), Place::of(known)))
        .collect();
    let mut run = Run {
        target,
        places,
        failed: BTreeSet::new(),
        refused_comments: BTreeSet::new(),
        unmade: BTreeSet::new(),
        stranger: None,
        outcome: Outcome::default(),
    };
    for (i, write) in writes.iter().enumerate() {
        let spent = run.outcome.spent;
        if spent >= target.budget || (spent > 0 && spent + write.cost() > target.budget) {
            run.outcome.left = writes.len() - i;
            run.outcome.stopped = Some(format!("a run makes {} writes at most", target.budget));
            break;
        }
        if matches!(write, Write::CreateIssue(_)) && run.outcome.issues.len() >= target.most_new {
            run.outcome.left = writes.len() - i;
            run.outcome.stopped = Some(format!("a run opens {} new issues at most", target.most_new));
            break;
        }
        // A later write with the same key would remember the failed one as done.
        if !write.key().is_empty() && run.failed.contains(write.key()) {
            run.outcome.left += usize::from(!run.outcome.locked.iter().any(|f| f.key == write.key()));
            continue;
        }
        match run.write(write) {
            Ok(true) => {
                run.outcome.done += 1;
                run.outcome.spent += write.cost();
                if let Some(author) = run.stranger.take() {
                    let why = not_ours(&author);
                    run.fail(write, ForgeError::Invalid(why.clone()));
                    run.outcome.left = writes.len() - i - 1;
                    run.outcome.stopped = Some(why);
                    break;
                }
            }
            Ok(false) => {}
            Err(error @ (ForgeError::Limited(_) | ForgeError::Unauthorized(_))) if target.on_limit == OnLimit::Stop => {
                run.outcome.left = writes.len() - i;
                run.outcome.stopped = Some(error.to_string());
                break;
            }
            // Every other write would end the same way.
            Err(error) if error.is_archived() => {
                run.outcome.left = writes.len() - i - 1;
                run.outcome.stopped = Some("the repository is archived".to_owned());
                run.fail(write, error);
                break;
            }
            Err(error) => {
                run.outcome.spent += write.cost();
                if error.is_locked() {
                    run.leave_locked(write, error);
                } else {
                    run.fail(write, error);
                }
            }
        }
    }
    run.outcome
}

/// An issue on GitHub. `boxed` is set where its parent lists it with a box: whether that is ticked.
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
    refused_comments: BTreeSet<String>,
    /// Labels that could not be created. If such a label is added to an issue, GitHub creates it gray, without a
    /// warning.
    unmade: BTreeSet<String>,
    /// The author that GitHub shows for what was created, if it is none of our accounts.
    stranger: Option<User>,
    outcome: Outcome,
}

/// Nothing that this account wrote would be recognized as ours, and so every run would write all of it again.
fn not_ours(author: &User) -> String {
    format!(
        "GitHub shows {} as the author of what this run created, and the program doesn't know this account. Add `- github: {}` with \
         `id: {}` to `bots` in `{PROGRAM}`",
        quote(&author.login),
        author.login,
        author.id
    )
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
    /// Carries out one write; false when there was nothing left to do.
    fn write(&mut self, write: &Write) -> ForgeResult<bool> {
        let forge = self.target.forge;
        let sent = |()| true;
        match write {
            Write::CreateLabel { label } => retry::create_label(forge, label).map(sent),
            Write::CreateIssue(create) => self.create_issue(create).map(sent),
            Write::UpdateIssue(update) => self.update_issue(update),
            Write::LinkIssue { key, parent } => self.link_issue(key, parent).map(sent),
            Write::AddLabels { key, names, .. }
                if !key.is_empty() && names.iter().any(|name| self.unmade.contains(name)) =>
            {
                Err(ForgeError::NotFound("one of them was not made".to_owned()))
            }
            // Labels are a set, so adding one twice does no harm.
            Write::AddLabels { number, names, .. } => retry(&|| forge.add_labels(*number, names)).map(sent),
            Write::RemoveLabel { number, name, .. } => ignore_gone(forge.remove_label(*number, name)).map(sent),
            Write::Assign { number, logins, .. } => self.assign(*number, logins).map(sent),
            Write::Unassign { number, logins, .. } => ignore_gone(forge.remove_assignees(*number, logins)).map(sent),
            Write::CreateComment { number, mark, text, .. } => self.create_comment(*number, mark, text),
            Write::UpdateComment { id, mark, text, .. } => self.update_comment(*id, mark, text).map(sent),
            Write::CloseIssue { number, done, .. } => self.close_issue(*number, *done).map(sent),
            Write::DeleteComment { id, .. } => ignore_gone(forge.delete_comment(*id)).map(sent),
            Write::EndCheck { id } => ignore_gone(self.end_check(*id)).map(sent),
            Write::PostCheck { begun, has, check } => self.post_check(*begun, *has, check).map(sent),
            // The newest status counts, so posting one twice does no harm.
            Write::PostStatus { sha, status } => retry(&|| forge.create_status(sha, status)).map(sent),
            Write::Suggest { number, head, comments } => self.suggest(*number, head, comments).map(sent),
            Write::Push {
                proposal,
                base,
                branch_update,
                pull,
            } => self.push(proposal, base.as_deref(), *branch_update, *pull).map(sent),
            // That a person has to open it is reported once.
            Write::OpenPull { proposal, base, again } => self.open_pull(proposal, base).map(|opened| opened || !again),
            Write::UpdatePull { number, proposal } => self.update_pull(*number, proposal).map(sent),
            Write::ReviewPull { number, .. } => {
                self.outcome.to_review.push(*number);
                Ok(true)
            }
            Write::WithdrawPull { number, .. } => self.withdraw_pull(*number).map(sent),
            Write::DeleteBranch { branch } => ignore_gone(forge.delete_branch(branch)).map(sent),
            Write::BuildPages { .. } => retry(&|| forge.build_pages()).map(sent),
            // Both set a state, so that sending them again does no harm.
            Write::ChangeTeam {
                team, login, change, ..
            } => match change {
                TeamChange::Add => retry(&|| forge.add_to_team(team, login)).map(sent),
                TeamChange::Remove => ignore_gone(retry(&|| forge.remove_from_team(team, login))).map(sent),
            },
        }
    }

    /// Reads back who created something. A deleted account counts as ours.
    fn look_at_author(&mut self, author: Option<User>) {
        self.stranger = author.filter(|author| !self.target.identity.wrote(Some(author)));
    }

    /// The next run sees that the conversation is locked, and plans nothing there.
    fn leave_locked(&mut self, write: &Write, error: ForgeError) {
        self.failed.insert(write.key().to_owned());
        self.outcome.locked.push(WriteFailure {
            key: write.key().to_owned(),
            kind: write.kind(),
            error,
        });
    }

    fn fail(&mut self, write: &Write, error: ForgeError) {
        if let Write::CreateLabel { label } = write {
            self.unmade.insert(label.name.clone());
        }
        // If GitHub refuses a comment permanently, people's commands are carried out anyway.
        if matches!(write, Write::CreateComment { .. }) && is_refusal(&error) {
            self.refused_comments.insert(write.key().to_owned());
        } else {
            self.failed.insert(write.key().to_owned());
        }
        self.outcome.failures.push(WriteFailure {
            key: write.key().to_owned(),
            kind: write.kind(),
            error,
        });
    }
}

/// Whether GitHub understood the request and will never carry it out.
pub fn is_refusal(error: &ForgeError) -> bool {
    match error {
        ForgeError::Forbidden { .. }
        | ForgeError::NotFound(_)
        | ForgeError::Gone(_)
        | ForgeError::Invalid(_)
        | ForgeError::AgainstRules(_) => true,
        ForgeError::Unauthorized(_)
        | ForgeError::Conflict(_)
        | ForgeError::Limited(_)
        | ForgeError::Unavailable(_)
        | ForgeError::Unreadable(_) => false,
    }
}
