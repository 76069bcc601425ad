//! Requests for another review: the command `/recheck` in a comment.

use crate::forge::{Comment, Pull, User};
use crate::registry::model::Program;
use crate::review::authority::is_maintainer;

/// Whether a comment begins with the command.
pub(in crate::commands) fn is_recheck(body: &str) -> bool {
    body.lines().next().is_some_and(|line| line.trim() == "/recheck")
}

/// The last comment that requests a new review, from the author or a maintainer. Requests from other people get no answer,
/// so that they can't trigger comments.
pub(super) fn last_request<'a>(comments: &'a [Comment], pull: &Pull, program: Option<&Program>) -> Option<&'a Comment> {
    let may = |user: &User| pull.author.as_ref().is_some_and(|a| a.id == user.id) || is_maintainer(user, program);
    let asks = |c: &&Comment| is_recheck(&c.body) && c.author.as_ref().is_some_and(may);
    comments.iter().filter(asks).max_by_key(|c| c.id)
}
