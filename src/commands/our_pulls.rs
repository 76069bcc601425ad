//! Reviews of pull requests of ours: GitHub starts no workflow for one that the job's token opened.

use super::observed_state::remember_review;
use super::pull_review::review_our_own;
use super::session::{Session, refused};
use super::{Io, Refusal};
use crate::forge::ForgeError;
use crate::output::plan::SyncReport;
use crate::work::write::{WriteFailure, WriteKind};

/// Reviews each of them; true where GitHub's limits didn't allow all. The next run sees that a review
/// is missing, and tries again.
pub(super) fn review_each(
    session: &Session<'_>,
    numbers: &[u64],
    has_labels: bool,
    io: &mut Io<'_>,
    shown: &mut SyncReport,
) -> bool {
    for (i, number) in numbers.iter().enumerate() {
        if let Some(why) = review(session, *number, has_labels, io, shown) {
            shown.leave(numbers.len() - i, why);
            return true;
        }
    }
    false
}

/// Posts the review. Returns the reason if only GitHub's limits prevent it.
fn review(
    session: &Session<'_>,
    number: u64,
    has_labels: bool,
    io: &mut Io<'_>,
    shown: &mut SyncReport,
) -> Option<String> {
    let mut quiet = Vec::new();
    let mut inner = Io {
        out: &mut quiet,
        err: &mut *io.err,
        colour: false,
        watched: false,
        width: io.width,
    };
    let reviewed = review_our_own(session.root, session.forge, session.today, number, &mut inner);
    let remembered = reviewed.and_then(|_| {
        let done = remember_review(session.forge, &session.identity, number, has_labels);
        done.map_err(|error| refused("the pull request", &error))
    });
    let error = remembered.err()?;
    if let Some(refusal) = error.downcast_ref::<Refusal>().filter(|r| r.limited) {
        return Some(refusal.message.clone());
    }
    shown.failed(&WriteFailure {
        key: format!("pull request #{number}"),
        kind: WriteKind::Review,
        error: ForgeError::Unavailable(format!("{error:#}")),
    });
    None
}
