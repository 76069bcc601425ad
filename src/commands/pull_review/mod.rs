//! Reviewing a pull request on GitHub: from its number to the check, status, comment, labels and suggestions. A module of its own,
//! since onboarding has its own pull requests reviewed, too: the job's token starts no workflow for them.

mod addresses;
mod board;
mod difference;
pub(super) mod judgment;
mod labels;
pub(super) mod merge_queue;
pub(super) mod post;
pub(super) mod pull;
pub(super) mod request;
mod shared_head;
pub(super) mod waiting;

use std::path::Path;

use anyhow::Result;

use super::Io;
use super::session::{Session, refused};
use crate::cli::ReviewFormat;
use crate::date::Date;
use crate::exit::Exit;
use crate::forge::{CheckRun, Comment, Forge, ForgeResult};
use crate::work::apply::retry::ignore_gone;
use crate::work::identity::Identity;
use crate::work::pull_review::is_our_check;
use crate::work::write::review_state;

/// A session, and how its result is printed.
pub(super) struct ReviewSession<'a> {
    pub session: Session<'a>,
    pub format: Option<ReviewFormat>,
}

impl<'a> std::ops::Deref for ReviewSession<'a> {
    type Target = Session<'a>;

    fn deref(&self) -> &Session<'a> {
        &self.session
    }
}

/// Reviews a pull request of our own, because the token that opened it starts no workflow.
///
/// # Errors
/// As any review.
pub(super) fn review_our_own(
    root: &Path,
    forge: &dyn Forge,
    today: Date,
    number: u64,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let shell = ReviewSession {
        session: Session::open(root, forge, today)?,
        format: None,
    };
    let exit = pull::run(&shell, number, &pull::Cause::default(), io)?;
    // No later event looks at it again, so a comment that another run wrote at the same time goes now.
    if let Err(error) = one_comment(forge, &shell.identity, number) {
        return Err(refused("the comments", &error));
    }
    Ok(exit)
}

/// The checks of ours on a commit. A job of a pull request can have the same name.
///
/// # Errors
/// GitHub doesn't show them.
pub(super) fn our_checks(forge: &dyn Forge, sha: &str, identity: &Identity) -> ForgeResult<Vec<CheckRun>> {
    let mut runs = forge.check_runs(sha, &identity.check())?;
    runs.retain(is_our_check);
    Ok(runs)
}

/// Of several comments of ours with a review, the oldest stays.
fn one_comment(forge: &dyn Forge, identity: &Identity, number: u64) -> ForgeResult<()> {
    let is_of = |comment: &Comment| review_state(&comment.body).is_some_and(|state| identity.owns(&state.of, None));
    let ours = |comment: &Comment| identity.wrote(comment.author.as_ref()) && is_of(comment);
    let mut comments: Vec<u64> = forge
        .comments(number)?
        .iter()
        .filter(|c| ours(c))
        .map(|c| c.id)
        .collect();
    comments.sort_unstable();
    comments
        .into_iter()
        .skip(1)
        .try_for_each(|id| ignore_gone(forge.delete_comment(id)))
}
