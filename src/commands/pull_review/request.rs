//! Requests for another review: the command `/recheck` in a comment, also where it is misspelt.

use crate::escape::code;
use crate::forge::{Comment, Pull, User};
use crate::registry::model::Program;
use crate::review::authority::is_maintainer;
use crate::templates::mention;
use crate::words::closest;
use crate::work::command_lines::command_lines;
use crate::work::onboarding::command::Verb;
use crate::work::write::{CommentMark, Write, said};

/// The command.
const RECHECK: &str = "recheck";

/// Whether a comment has the command.
pub(super) fn is_recheck(body: &str) -> bool {
    command_lines(body).iter().any(|line| line.word == RECHECK)
}

/// Who can request a review: the author and maintainers. Requests from other people get no answer, so that they can't
/// trigger comments.
fn may(user: &User, pull: &Pull, program: Option<&Program>) -> bool {
    pull.author.as_ref().is_some_and(|author| author.id == user.id) || is_maintainer(user, program)
}

/// The last comment that requests a new review: one that isn't answered yet, or `edited`, which a person edited just now.
pub(super) fn new_request<'a>(
    comments: &'a [Comment],
    answered: u64,
    edited: Option<u64>,
    pull: &Pull,
    program: Option<&Program>,
) -> Option<&'a Comment> {
    let is_new = |c: &&Comment| c.id > answered || Some(c.id) == edited;
    let asks = |c: &&Comment| is_recheck(&c.body) && c.author.as_ref().is_some_and(|user| may(user, pull, program));
    comments.iter().filter(is_new).filter(asks).max_by_key(|c| c.id)
}

/// How the ids of our answers begin.
const ANSWER: &str = "answer";

/// Most answers below one pull request in one run. Our own choice.
const MOST_ANSWERS: usize = 5;

/// The answers to comments whose command isn't one on a pull request. Each is answered once, with what to type.
pub(super) fn answers(
    comments: &[Comment],
    is_ours: &dyn Fn(&Comment) -> bool,
    pull: &Pull,
    program: Option<&Program>,
) -> Vec<Write> {
    let said: Vec<String> = comments
        .iter()
        .filter(|c| is_ours(c))
        .filter_map(|c| said(&c.body))
        .collect();
    let known = || [RECHECK].into_iter().chain(Verb::ALL.map(Verb::word));
    let answer = |comment: &Comment| {
        let author = comment.author.as_ref().filter(|user| may(user, pull, program))?;
        if is_recheck(&comment.body) || is_ours(comment) {
            return None;
        }
        let lines = command_lines(&comment.body);
        let word = lines
            .into_iter()
            .map(|line| line.word)
            .find(|word| closest(word, known()).is_some())?;
        let mark = CommentMark::Said(format!("{ANSWER} {}:{word}", comment.id));
        let is_said = matches!(&mark, CommentMark::Said(id) if said.contains(id));
        (!is_said).then(|| Write::CreateComment {
            key: String::new(),
            number: pull.number,
            mark,
            text: format!(
                "**Your turn, {}:** {} isn't a command on a pull request. To have it reviewed again, comment `/{RECHECK}`. \
                 Commands for steps belong into the issue of the phase.\n",
                mention(&author.login),
                code(&format!("/{word}")),
            ),
        })
    };
    comments.iter().filter_map(answer).take(MOST_ANSWERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_found_as_people_write_it() {
        for body in [
            "/recheck",
            "/Recheck ",
            "/ recheck",
            "/recheck.",
            "Done, thanks.\n\n/recheck please",
            "  /recheck",
        ] {
            assert!(is_recheck(body), "{body:?}");
        }
        for body in [
            "recheck",
            "> /recheck",
            "    /recheck",
            "<!--\n/recheck\n-->",
            "```\n/recheck\n```",
            "/rechek",
        ] {
            assert!(!is_recheck(body), "{body:?}");
        }
    }
}
