//! Proposals: one commit on a branch of ours, and the pull request from it. Onboarding uses them to move records on,
//! and publishing uses them for the files of reports.

use super::retry::{create_or_find, ignore_gone, retry};
use super::{Opened, Run};
use crate::forge::{Denial, ForgeError, ForgeResult, IssueChange, IssueState, NewPull, Pull};
use crate::work::onboarding::advance::withdrawn;
use crate::work::write::{BranchUpdate, Proposal};

impl Run<'_> {
    /// One commit with the proposal's files on top of `base`, and the branch at it.
    pub(super) fn push(
        &mut self,
        proposal: &Proposal,
        base: Option<&str>,
        branch_update: BranchUpdate,
        pull: Option<u64>,
    ) -> ForgeResult<()> {
        let forge = self.target.forge;
        let at = |path: &String| self.target.identity.path(path);
        let texts = proposal
            .files
            .iter()
            .map(|(path, text)| (at(path), Some(text.as_str())));
        let files: Vec<_> = texts
            .chain(proposal.removed.iter().map(|path| (at(path), None)))
            .collect();
        let bytes: Vec<_> = (proposal.bytes.iter())
            .map(|(path, bytes)| (at(path), bytes.as_slice()))
            .collect();
        if files.is_empty() && bytes.is_empty() {
            return Ok(());
        }
        let mut tree = base.map(|base| forge.tree_of(base)).transpose()?;
        // A tree or a commit that no branch leads to does no harm. Sent again, it only exists twice.
        if !files.is_empty() {
            tree = Some(retry(&|| forge.create_tree(tree.as_deref(), &files))?);
        }
        if !bytes.is_empty() {
            tree = Some(retry(&|| forge.add_files(tree.as_deref(), &bytes))?);
        }
        let tree = tree.unwrap_or_default();
        let message = format!("{}\n\n{}", proposal.title, proposal.key);
        let commit = retry(&|| forge.create_commit(&message, &tree, base))?;
        let branch = &proposal.branch;
        match (branch_update, base) {
            (BranchUpdate::Advance, Some(base)) => retry(&|| forge.advance_branch(branch, base, &commit))?,
            (BranchUpdate::Reset | BranchUpdate::Advance, _) => retry(&|| forge.move_branch(branch, &commit))?,
            (BranchUpdate::Create, _) => {
                let find = || {
                    let there = forge.branches(branch)?;
                    let is_it = there.iter().any(|b| b.name == *branch && b.sha == commit);
                    Ok(is_it.then_some(()))
                };
                match create_or_find(&|| forge.create_branch(branch, &commit), &find) {
                    // Another run of ours pushed first, from the same base.
                    Err(ForgeError::Invalid(_)) if base.is_some() => retry(&|| forge.move_branch(branch, &commit))?,
                    // The branch has commits that this commit doesn't continue.
                    Err(ForgeError::Invalid(message)) => return Err(ForgeError::Conflict(message)),
                    other => other?,
                }
            }
        }
        self.outcome.to_review.extend(pull);
        Ok(())
    }

    /// Opens the pull request; false where GitHub lets only a person do that.
    pub(super) fn open_pull(&mut self, proposal: &Proposal, base: &str) -> ForgeResult<bool> {
        let forge = self.target.forge;
        let new = NewPull {
            title: proposal.title.clone(),
            body: proposal.body.clone(),
            head: proposal.branch.clone(),
            base: base.to_owned(),
        };
        let find = || -> ForgeResult<Option<Pull>> {
            let is_it = |pull: &Pull| pull.is_from(self.target.repository, &proposal.branch);
            Ok(forge.open_pulls()?.into_iter().find(is_it))
        };
        let made = match create_or_find(&|| forge.create_pull(&new), &find) {
            // Another run of ours opened it first.
            Err(ForgeError::Invalid(message)) => find()?.ok_or(ForgeError::Invalid(message)),
            other => other,
        };
        let opened = match made {
            Ok(pull) => {
                self.look_at_author(pull.author);
                self.outcome.to_review.push(pull.number);
                Opened::Number(pull.number)
            }
            // GitHub doesn't let a workflow open pull requests unless a setting allows it.
            Err(ForgeError::Forbidden {
                cause: Denial::PullsByActions | Denial::Permission { .. },
                ..
            }) => Opened::ByHand,
            Err(error) => return Err(error),
        };
        self.outcome.pulls.insert(proposal.branch.clone(), opened);
        Ok(opened != Opened::ByHand)
    }

    pub(super) fn update_pull(&self, number: u64, proposal: &Proposal) -> ForgeResult<()> {
        let change = IssueChange {
            title: Some(proposal.title.clone()),
            body: Some(proposal.body.clone()),
            ..IssueChange::default()
        };
        retry(&|| self.target.forge.update_issue(number, &change).map(drop))
    }

    pub(super) fn withdraw_pull(&self, number: u64) -> ForgeResult<()> {
        let forge = self.target.forge;
        let fresh = match forge.issue(number) {
            Err(ForgeError::NotFound(_) | ForgeError::Gone(_)) => return Ok(()),
            other => other?,
        };
        let change = IssueChange {
            state: fresh.open.then_some(IssueState::NotPlanned),
            body: withdrawn(&fresh.body),
            ..IssueChange::default()
        };
        if change == IssueChange::default() {
            return Ok(());
        }
        ignore_gone(retry(&|| forge.update_issue(number, &change).map(drop)))
    }
}
