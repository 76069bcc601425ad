//! Several open pull requests with one head commit. A check and a status belong to the commit, so GitHub shows the same
//! ones on each of these pull requests. Anyone can open another pull request with the head of an open one, to change its
//! verdict.
//!
//! The review of a change depends on the pull request in two ways only: who its author is, and on which day it was opened. Both decide what needs a maintainer, and never what is an error. From this follows:
//!
//! 1. The commit shows the **strictest** verdict of all open pull requests into the default branch that have it as their
//!    head. So a second pull request by an author with more rights makes nothing greener.
//! 2. A second pull request by a stranger makes nothing red: errors are the same for all of them, and what only needs a
//!    maintainer is a green status. Where a run can't judge its own pull request yet, it leaves the commit to the others.
//! 3. The check is a function of all of them, not of the one that the run is about: it names the pull request that it
//!    judges, and runs for different pull requests don't overwrite each other's.
//!
//! What remains: a run that listed the pull requests before another one was opened, and writes after the run for that one.
//! Both then showed a verdict of the same errors, and the next event on either one corrects the rest.
//!
//! In: a pull request and its judgement. Out: the others, and the strictest review. Writes nothing.

use std::collections::BTreeSet;

use anyhow::Result;

use super::ReviewSession;
use super::judgment::Judgment;
use super::pull::subject;
use crate::commands::session::refused;
use crate::forge::{Conclusion, Pull};
use crate::output::review::SharedHead;
use crate::review::{Review, Subject};

/// Most pull requests that are judged for one head. Our own choice: people open two by mistake, and an attacker any number.
pub(super) const MOST: usize = 5;

/// The strictest review of a head that several pull requests have.
pub(in crate::commands) struct SharedReview {
    pub head: SharedHead,
    /// `None` where it is the review that the run is about.
    pub review: Option<Review>,
    pub conclusion: Conclusion,
}

/// The other open pull requests into the default branch with the head of `pull`, lowest number first.
///
/// # Errors
/// GitHub doesn't list them.
pub(super) fn others(shell: &ReviewSession<'_>, pull: &Pull, branch: &str) -> Result<Vec<Pull>> {
    let open = shell.forge.open_pulls();
    let mut others = open.map_err(|e| refused("the open pull requests", &e))?;
    let has_head = |other: &Pull| other.head_sha == pull.head_sha && other.base_ref == branch;
    others.retain(|other| other.number != pull.number && has_head(other));
    others.sort_by_key(|other| other.number);
    Ok(others)
}

/// Judges all pull requests with this head; `None` where there is only the one that is judged already.
///
/// # Errors
/// One of them can't be read.
pub(super) fn strictest(
    shell: &ReviewSession<'_>,
    pull: &Pull,
    branch: &str,
    judged: &Judgment,
) -> Result<Option<SharedReview>> {
    let others = others(shell, pull, branch)?;
    if others.is_empty() {
        return Ok(None);
    }
    let own = &judged.review;
    let mut strictest: (u64, Conclusion, Option<Review>) = (pull.number, own.conclusion, None);
    // What a review depends on, apart from the commits.
    let key = |subject: &Subject| (subject.author.as_ref().map(|a| a.id), subject.opened, subject.draft);
    let mut known = BTreeSet::new();
    for other in others.iter().take(MOST) {
        let subject = subject(shell, other, &own.subject.base)?;
        let review = if key(&subject) == key(&own.subject) {
            None
        } else if known.insert(key(&subject)) {
            Some(judged.of(subject)?)
        } else {
            continue;
        };
        let conclusion = review.as_ref().map_or(own.conclusion, |review| review.conclusion);
        // The lowest number of several, whichever of them the run is about.
        if conclusion > strictest.1 || (conclusion == strictest.1 && other.number < strictest.0) {
            strictest = (other.number, conclusion, review);
        }
    }
    let mut pulls: Vec<u64> = others.iter().map(|other| other.number).chain([pull.number]).collect();
    pulls.sort_unstable();
    // Those that were not judged may need a maintainer.
    let floor = if others.len() > MOST {
        Conclusion::Neutral
    } else {
        Conclusion::Success
    };
    Ok(Some(SharedReview {
        head: SharedHead {
            pulls,
            strictest: strictest.0,
        },
        conclusion: strictest.1.max(floor),
        review: strictest.2,
    }))
}
