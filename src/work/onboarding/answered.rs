//! Which comments our answers answer: the mark of an answer names each comment and a checksum of its commands.

use std::collections::BTreeSet;

use super::command::Command;
use crate::forge::Comment;
use crate::work::marker::fnv;
use crate::work::write::said;

/// How the ids of answers begin. For each answered comment, its id and a checksum of its commands follow: a comment with
/// other commands is answered again after an edit.
pub(super) const ANSWER: &str = "answer";
/// A comment and its commands, as the mark of an answer names them.
pub(super) fn token(comment: &Comment, asked: &[Command]) -> String {
    let words: Vec<String> = asked
        .iter()
        .map(|c| format!("{} {} {}", c.word, c.step, c.reason))
        .collect();
    format!("{}:{:08x}", comment.id, fnv(&words.join("\n")) & 0xffff_ffff)
}

/// What our answers answer.
#[derive(Default)]
pub(super) struct Answered {
    tokens: BTreeSet<String>,
}

impl Answered {
    /// Adds one of our comments; true where it repeats earlier answers.
    pub(super) fn add(&mut self, comment: &Comment) -> bool {
        let tokens = answered_by(&comment.body, &comment.created_at);
        let is_double = !tokens.is_empty() && tokens.iter().all(|token| self.tokens.contains(token));
        self.tokens.extend(tokens);
        is_double
    }

    /// Whether the commands that a comment has now are answered. The answers of earlier versions name the comment alone.
    pub(super) fn has(&self, comment: &Comment, asked: &[Command]) -> bool {
        let is_older = |token: &String| {
            let answer = token.strip_prefix(&format!("{}@", comment.id));
            answer.is_some_and(|created_at| !comment.is_edited_after(created_at))
        };
        self.tokens.contains(&token(comment, asked)) || self.tokens.iter().any(is_older)
    }
}

/// What an answer of ours answers. Where it was written by an earlier version, its own date takes the checksum's place.
fn answered_by(body: &str, created_at: &str) -> Vec<String> {
    let id = said(body).unwrap_or_default();
    let ids = id.strip_prefix(ANSWER).unwrap_or_default();
    let token = |id: &str| match id.parse::<u64>() {
        Ok(_) => format!("{id}@{created_at}"),
        Err(_) => id.to_owned(),
    };
    ids.split_whitespace().map(token).collect()
}
