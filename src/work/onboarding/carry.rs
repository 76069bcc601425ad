//! Brings moves to a forge: a branch with one commit, and a pull request from it. What can be begun twice is looked for
//! first; what failed is told, and the next run does it.

use std::collections::BTreeMap;

use super::advance::{Move, Proposal, Way, withdrawn};
use super::links::Links;
use crate::forge::{Answer, Forge, ForgeError, IssueChange, IssueState, NewPull};
use crate::work::issues::apply::Undone;
use crate::work::settle::{again, gone_is_done, settle};

/// Where moves go.
pub struct Road<'a> {
    pub forge: &'a dyn Forge,
    /// `owner/name`.
    pub repository: &'a str,
    /// The branch that pull requests go into, and the commit that the records were read from.
    pub base: &'a str,
    pub commit: &'a str,
    pub links: &'a Links,
    /// Most writes; one move is made however few they are.
    pub budget: usize,
}

/// What came of moves.
#[derive(Debug, Default)]
pub struct Carried {
    pub done: usize,
    /// Writes that moves took, as far as they can be told before they are made.
    pub sent: usize,
    /// Moves that are left for the next run.
    pub left: usize,
    /// Pull requests whose head is new: their checks do not come by themselves.
    pub to_review: Vec<u64>,
    pub ways: BTreeMap<String, Way>,
    pub undone: Vec<Undone>,
    /// Why the rest was left.
    pub stopped: Option<String>,
}

/// Carries them out, in order. `ways` are those of pull requests that are open already.
pub fn carry(road: &Road<'_>, moves: &[Move], ways: BTreeMap<String, Way>) -> Carried {
    let mut out = Carried {
        ways,
        ..Carried::default()
    };
    let mut failed: Vec<&str> = Vec::new();
    for (i, step) in moves.iter().enumerate() {
        let needed = writes(step);
        if road.budget == 0 || (out.sent > 0 && out.sent + needed > road.budget) {
            out.left = moves.len() - i;
            out.stopped = Some(format!("moves of records take {} writes of a run at most", road.budget));
            break;
        }
        out.sent += needed;
        let (key, what, done) = match step {
            Move::Push { proposal, exists } => {
                let pushed = push(road, proposal, *exists);
                if let (Ok(()), Some(Way::Open(number))) = (&pushed, out.ways.get(&proposal.slug)) {
                    out.to_review.push(*number);
                }
                (proposal.key.as_str(), "the branch", pushed)
            }
            Move::Open { proposal } if failed.contains(&proposal.key.as_str()) => continue,
            Move::Open { proposal } => (
                proposal.key.as_str(),
                "the pull request",
                open(road, proposal, &mut out),
            ),
            Move::Retry { proposal } => {
                let opened = open(road, proposal, &mut out);
                if opened.is_ok() && !matches!(out.ways.get(&proposal.slug), Some(Way::Open(_))) {
                    continue;
                }
                (proposal.key.as_str(), "the pull request", opened)
            }
            Move::Review { number, branch } => {
                out.to_review.push(*number);
                (branch.as_str(), "the review", Ok(()))
            }
            Move::Close { number, branch } | Move::Forget { number, branch } => {
                (branch.as_str(), "the pull request", withdraw(road, *number))
            }
            Move::DeleteBranch { branch } if failed.contains(&branch.as_str()) => continue,
            Move::DeleteBranch { branch } => (
                branch.as_str(),
                "the branch",
                gone_is_done(road.forge.delete_branch(branch)),
            ),
        };
        match done {
            Ok(()) => out.done += 1,
            Err(error @ (ForgeError::Limited(_) | ForgeError::Unauthorized(_))) => {
                out.left = moves.len() - i;
                out.stopped = Some(error.to_string());
                break;
            }
            Err(error) => {
                failed.push(key);
                out.undone.push(Undone {
                    key: key.to_owned(),
                    what,
                    error,
                });
            }
        }
    }
    out
}

/// How many writes a move takes: a tree, a commit and a branch; a pull request and its review.
fn writes(step: &Move) -> usize {
    match step {
        Move::Push { .. } => 3,
        Move::Open { .. } | Move::Retry { .. } => 9,
        Move::Review { .. } => 8,
        Move::Close { .. } | Move::Forget { .. } | Move::DeleteBranch { .. } => 1,
    }
}

/// One commit on top of what was read, that changes one file.
fn push(road: &Road<'_>, proposal: &Proposal, exists: bool) -> Answer<()> {
    let forge = road.forge;
    let base = forge.commit(road.commit)?;
    // A tree or a commit that nobody points at does no harm: made once more, it is only there twice.
    let tree = again(&|| forge.create_tree(&base.tree, &proposal.path, &proposal.text))?;
    let message = format!("{}\n\n{}", proposal.title, proposal.key);
    let commit = again(&|| forge.create_commit(&message, &tree, road.commit))?;
    if exists {
        return again(&|| forge.move_branch(&proposal.branch, &commit));
    }
    let look = || {
        let there = forge.branches(&proposal.branch)?;
        Ok(there
            .iter()
            .any(|b| b.name == proposal.branch && b.sha == commit)
            .then_some(()))
    };
    match settle(&|| forge.create_branch(&proposal.branch, &commit), &look) {
        // Somebody was faster, another run of ours most likely.
        Err(ForgeError::Invalid(_)) => again(&|| forge.move_branch(&proposal.branch, &commit)),
        other => other,
    }
}

fn open(road: &Road<'_>, proposal: &Proposal, out: &mut Carried) -> Answer<()> {
    let forge = road.forge;
    let new = NewPull {
        title: proposal.title.clone(),
        body: proposal.body.clone(),
        head: proposal.branch.clone(),
        base: road.base.to_owned(),
    };
    let look = || {
        Ok(forge
            .open_pulls()?
            .into_iter()
            .find(|pull| pull.is_from(road.repository, &proposal.branch)))
    };
    let made = match settle(&|| forge.create_pull(&new), &look) {
        // There is one already: another run of ours was faster.
        Err(ForgeError::Invalid(message)) => look()?.ok_or(ForgeError::Invalid(message)),
        other => other,
    };
    match made {
        Ok(pull) => {
            out.to_review.push(pull.number);
            out.ways.insert(proposal.slug.clone(), Way::Open(pull.number));
            Ok(())
        }
        // GitHub does not let a workflow open pull requests unless a setting says so; a person can.
        Err(ForgeError::Forbidden { .. }) => {
            let way = Way::ByHand(road.links.compare(&proposal.branch), proposal.branch.clone());
            out.ways.insert(proposal.slug.clone(), way);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Closes a pull request of ours, and takes its mark off: a closed one with a mark was closed by a person.
fn withdraw(road: &Road<'_>, number: u64) -> Answer<()> {
    let forge = road.forge;
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
    gone_is_done(again(&|| forge.update_issue(number, &change).map(drop)))
}
