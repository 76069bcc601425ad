//! What GitHub shows, read once and held together; read on from there after something was written.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::pull_review::our_checks;
use super::session::refused;
use crate::date::Date;
use crate::forge::{Comment, Forge, ForgeError, ForgeResult, Issue, IssueChange, Label, Repository, User};
use crate::work::apply::retry::{ignore_gone, retry};
use crate::work::form_issues;
use crate::work::identity::Identity;
use crate::work::issues::index::Index;
use crate::work::keys::{ItemKind, is, slug_of};
use crate::work::onboarding::CommentsByIssue;
use crate::work::onboarding::advance::{self, Memory, Seen};

/// What the last commit of a branch of ours has: the record, and whether one of the bot accounts made it.
type Tip = (Option<String>, bool);

/// What GitHub shows.
pub(super) struct ObservedState {
    pub repository: Repository,
    pub issues: Vec<Issue>,
    pub labels: Vec<Label>,
    pub assignable: Option<Vec<User>>,
    /// What could not be read and can be done without, in sentences.
    pub notes: Vec<String>,
    /// Only what changed since this day was looked at: what is not here may be there all the same.
    pub since: Option<Date>,
    /// By path and commit, the text there and whether the commit is ours: that never changes, so it is asked for once.
    tips: RefCell<BTreeMap<(String, String), Tip>>,
}

impl ObservedState {
    /// # Errors
    /// GitHub does not let us read the repository or its issues.
    pub(super) fn read(forge: &dyn Forge) -> Result<Self> {
        let repository = forge.repository().map_err(|e| refused("the repository", &e))?;
        Self::of(forge, repository, None)
    }

    /// Of a repository that was looked at before; with a day, of what changed since.
    ///
    /// # Errors
    /// GitHub does not let us read its issues or labels.
    pub(super) fn of(forge: &dyn Forge, repository: Repository, since: Option<Date>) -> Result<Self> {
        let moment = since.map(|day| format!("{day}T00:00:00Z"));
        let issues = forge.issues(moment.as_deref()).map_err(|e| refused("the issues", &e))?;
        // A label that is put on without being known would be made grey.
        let labels = forge.labels().map_err(|e| refused("the labels", &e))?;
        let mut notes = Vec::new();
        let mut or_note = |what: &str, error: ForgeError| notes.push(format!("{what} could not be read: {error}"));
        let assignable = forge.assignable().map_err(|e| or_note("who can be assigned", e)).ok();
        Ok(Self {
            repository,
            issues,
            labels,
            assignable,
            notes,
            since,
            tips: RefCell::default(),
        })
    }

    /// The last time that anything changed: anything later is new.
    pub(super) fn last_change(&self) -> Option<String> {
        self.issues.iter().map(|i| i.updated_at.clone()).max()
    }

    /// Reads what changed since.
    ///
    /// # Errors
    /// GitHub does not give them.
    pub(super) fn refresh(&mut self, forge: &dyn Forge) -> ForgeResult<()> {
        let since = self.last_change();
        let fresh = forge.issues(since.as_deref())?;
        let mut all: BTreeMap<u64, Issue> = std::mem::take(&mut self.issues)
            .into_iter()
            .map(|i| (i.number, i))
            .collect();
        all.extend(fresh.into_iter().map(|i| (i.number, i)));
        self.issues = all.into_values().collect();
        if let Ok(labels) = forge.labels() {
            self.labels = labels;
        }
        Ok(())
    }
}

/// Comments of the issues of phases that have new ones; of those that are closed only where `slugs` has the partner, since
/// the others don't record which comments they have handled. The comments below `edited_below` are read in any case.
///
/// # Errors
/// GitHub does not give them.
pub(super) fn new_comments(
    forge: &dyn Forge,
    index: &Index<'_>,
    slugs: &BTreeSet<&str>,
    edited_below: Option<u64>,
) -> ForgeResult<CommentsByIssue> {
    let mut comments_by_issue = CommentsByIssue::new();
    for (key, known) in index.iter() {
        let is_edited = edited_below == Some(known.issue.number);
        let has_new = is_edited || known.issue.comments != known.mark.memory.comments;
        let is_kept = known.issue.open || slug_of(key).is_some_and(|slug| slugs.contains(slug));
        if is(key, ItemKind::Phase) && is_kept && has_new {
            let comments = forge.comments(known.issue.number)?;
            comments_by_issue.insert(known.issue.number, comments);
        }
    }
    Ok(comments_by_issue)
}

/// Our branches, with what is on them and the pull requests from them; with `slugs`, those of these partners alone.
/// `records` has the path of the record for branches whose names do not say it.
///
/// # Errors
/// GitHub does not give them.
pub(super) fn our_branches(
    forge: &dyn Forge,
    observed: &ObservedState,
    identity: &Identity,
    slugs: Option<&BTreeSet<&str>>,
    records: &BTreeMap<String, String>,
) -> ForgeResult<BTreeMap<String, Seen>> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for issue in observed
        .issues
        .iter()
        .filter(|i| i.pull == Some(false) && !i.open && identity.wrote(i.author.as_ref()))
    {
        if let Some(key) = advance::key_of(&issue.body, identity) {
            seen.entry(identity.branch(&key)).or_default().closed = Some(issue.number);
        }
    }
    let branches = forge.branches(&identity.branches())?;
    if branches.is_empty() {
        return Ok(seen);
    }
    let pulls = forge.open_pulls()?;
    let here = observed.repository.full_name.as_str();
    for branch in branches {
        let path = if form_issues::issue_of(&branch.name, identity).is_some() {
            match records.get(&branch.name) {
                None if slugs.is_some() => continue,
                // Nothing is proposed there now, so what is on it makes no difference.
                path => path.cloned(),
            }
        } else {
            let key = identity.key_of_branch(&branch.name).filter(|key| {
                let slug = slug_of(key);
                slug.is_some_and(|slug| slugs.is_none_or(|slugs| slugs.contains(slug)))
            });
            let Some(key) = key else { continue };
            advance::path_of(key)
        };
        let entry = seen.entry(branch.name.clone()).or_default();
        entry.exists = true;
        let pull = pulls.iter().find(|p| p.is_from(here, &branch.name));
        entry.open = pull.map(|p| (p.number, identity.wrote(p.author.as_ref())));
        if let Some(pull) = pull.filter(|p| identity.wrote(p.author.as_ref())) {
            if let Some(memory) = Memory::of(&pull.body).filter(|memory| memory.sha == branch.sha) {
                entry.ours = true;
                entry.left = memory.left;
                entry.sum = Some(memory.sum);
                continue;
            }
            entry.unreviewed = true;
        }
        let tip = (path.unwrap_or_default(), branch.sha);
        let known = observed.tips.borrow().get(&tip).cloned();
        let (text, ours) = if let Some(known) = known {
            known
        } else {
            let read = if tip.0.is_empty() {
                Ok(None)
            } else {
                forge.file(&identity.path(&tip.0), &tip.1)
            };
            let text = match read {
                Ok(bytes) => bytes.and_then(|b| String::from_utf8(b).ok()),
                Err(ForgeError::Unreadable(_)) => None,
                Err(error) => return Err(error),
            };
            let ours = identity.wrote(forge.commit(&tip.1)?.author.as_ref());
            observed.tips.borrow_mut().insert(tip, (text.clone(), ours));
            (text, ours)
        };
        entry.sum = text.as_deref().map(advance::sum);
        entry.left = text.and_then(|text| advance::left(&branch.name, &text));
        entry.ours = ours;
        entry.unreviewed &= ours;
    }
    Ok(seen)
}

/// Lets a pull request of ours remember that its head was reviewed: see [`Memory`]. One whose review is incomplete, since
/// GitHub refused it, remembers nothing, and the next run tries again.
///
/// # Errors
/// GitHub does not give it, or does not take it.
pub(super) fn remember_review(
    forge: &dyn Forge,
    identity: &Identity,
    number: u64,
    has_labels: bool,
) -> ForgeResult<()> {
    let pull = forge.pull(number)?;
    let is_said = |comment: &Comment| identity.wrote(comment.author.as_ref());
    let is_labelled = !has_labels || !pull.labels.is_empty();
    if !is_labelled || !is_checked(forge, &pull.head_sha, identity)? || !forge.comments(number)?.iter().any(is_said) {
        return Ok(());
    }
    let Some(path) = Memory::of(&pull.body).and_then(|memory| memory.path()) else {
        return Ok(());
    };
    // A commit of another account isn't remembered as ours.
    if !identity.wrote(forge.commit(&pull.head_sha)?.author.as_ref()) {
        return Ok(());
    }
    let text = forge.file(&identity.path(&path), &pull.head_sha)?;
    // We never write a record that is deleted or isn't text, so its remembered content is empty.
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let body = Memory::reviewed(&pull.body, &pull.head_sha, &text);
    let change = IssueChange {
        body: body.filter(|body| *body != pull.body),
        ..IssueChange::default()
    };
    if change == IssueChange::default() {
        return Ok(());
    }
    ignore_gone(retry(&|| forge.update_issue(number, &change).map(drop)))
}

/// Whether a commit has a completed check of ours. Where GitHub doesn't show this, it counts as checked.
fn is_checked(forge: &dyn Forge, sha: &str, identity: &Identity) -> ForgeResult<bool> {
    match our_checks(forge, sha, identity) {
        Ok(runs) => Ok(runs.iter().any(|run| run.completed)),
        Err(ForgeError::Forbidden { .. } | ForgeError::NotFound(_)) => Ok(true),
        Err(error) => Err(error),
    }
}
