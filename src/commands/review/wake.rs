//! What woke us, and what there is to do. An event is a reason to look, never the truth about what is there.

use crate::forge::{Comment, Pull, User};
use crate::github::event::{CommentEvent, Event};
use crate::registry::model::Program;
use crate::review::authority::is_maintainer;

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wake {
    /// Look at a pull request; the head that the event spoke of, when it did.
    Pull { number: u64, head: Option<String> },
    /// Somebody asked for another look: only when the asker may.
    Asked { number: u64 },
    /// A merge queue waits for a check on a commit.
    Group { head: String, base: String },
    /// Nothing, and why.
    Nothing(String),
}

/// What the event asks for.
pub(super) fn wake(event: &Event) -> Wake {
    match event {
        Event::PullRequest(pull) => match pull.action.as_str() {
            "opened" | "synchronize" | "reopened" | "edited" | "ready_for_review" | "converted_to_draft" | "closed" => {
                Wake::Pull {
                    number: pull.number,
                    head: pull.head_sha.clone().filter(|_| pull.action != "closed"),
                }
            }
            other => Wake::Nothing(format!("`{other}` changes nothing that is judged")),
        },
        Event::Comment(comment) => match comment {
            CommentEvent { is_pull: false, .. } => Wake::Nothing("the comment is on an issue".to_owned()),
            CommentEvent { action, body, .. } if action == "created" && is_recheck(body) => {
                Wake::Asked { number: comment.number }
            }
            _ => Wake::Nothing("the comment is no command".to_owned()),
        },
        Event::MergeGroup { head_sha, base_sha } => match (head_sha, base_sha) {
            (Some(head), Some(base)) => Wake::Group {
                head: head.clone(),
                base: base.clone(),
            },
            _ => Wake::Nothing("the merge queue names no commits".to_owned()),
        },
        Event::Dispatch {
            number: Some(number), ..
        } => Wake::Pull {
            number: *number,
            head: None,
        },
        Event::Dispatch { number: None, .. } => {
            Wake::Nothing("no pull request is named; give its number in the input `number`".to_owned())
        }
        _ => Wake::Nothing("the event is not about a pull request".to_owned()),
    }
}

/// Whether a comment begins with the command.
fn is_recheck(body: &str) -> bool {
    body.lines().next().is_some_and(|line| line.trim() == "/recheck")
}

/// The last comment that asks for another look, from somebody who may: the author, or a maintainer. Who else asks is not
/// answered, so that nobody can make us talk.
pub(super) fn last_request<'a>(comments: &'a [Comment], pull: &Pull, program: Option<&Program>) -> Option<&'a Comment> {
    let may = |user: &User| pull.author.as_ref().is_some_and(|a| a.id == user.id) || is_maintainer(user, program);
    let asks = |c: &&Comment| is_recheck(&c.body) && c.author.as_ref().is_some_and(may);
    comments.iter().filter(asks).max_by_key(|c| c.id)
}
