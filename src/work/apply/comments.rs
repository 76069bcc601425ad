//! Comments of ours, and suggested changes. No body is larger than GitHub takes.

use super::Run;
use super::retry::{create_or_find, ignore_gone};
use crate::forge::{Comment, ForgeError, ForgeResult, NewLineComment};
use crate::work::issues::item;
use crate::work::issues::plan::LARGEST;
use crate::work::write::CommentMark;

impl Run<'_> {
    /// Creates a comment, unless one of ours with this mark is there.
    pub(super) fn create_comment(&mut self, number: u64, mark: &CommentMark, text: &str) -> ForgeResult<bool> {
        let forge = self.target.forge;
        let find = || {
            let ours = |c: &Comment| mark.is_in(&c.body) && self.target.identity.wrote(c.author.as_ref());
            Ok(forge.comments(number)?.into_iter().find(ours))
        };
        let is_planned_from_what_is_there = matches!(mark, CommentMark::Review(_));
        if !is_planned_from_what_is_there && find()?.is_some() {
            return Ok(false);
        }
        let body = self.body(mark, text);
        let made = create_or_find(&|| forge.create_comment(number, &body), &find)?;
        self.look_at_author(made.author);
        Ok(true)
    }

    pub(super) fn update_comment(&self, id: u64, mark: &CommentMark, text: &str) -> ForgeResult<()> {
        let body = self.body(mark, text);
        ignore_gone(self.target.forge.update_comment(id, &body).map(drop))
    }

    /// The mark and the text, with issue numbers in place of references.
    fn body(&self, mark: &CommentMark, text: &str) -> String {
        let (text, _) = item::resolve(text, self);
        let body = mark.line() + &text;
        fit(body)
    }

    /// Makes suggestions. If one line isn't shown in the pull request, GitHub refuses the whole review. Then each half
    /// is sent alone, down to the one that GitHub refuses.
    pub(super) fn suggest(&self, number: u64, head: &str, comments: &[NewLineComment]) -> ForgeResult<()> {
        let forge = self.target.forge;
        let mark = |body: &str| body.lines().next().unwrap_or_default().to_owned();
        let find = || {
            let made = forge.line_comments(number)?;
            let is_made = |wanted: &str| {
                made.iter()
                    .any(|c| self.target.identity.wrote(c.author.as_ref()) && mark(&c.body) == wanted)
            };
            Ok(comments.iter().all(|c| is_made(&mark(&c.body))).then_some(()))
        };
        match create_or_find(&|| forge.create_review(number, head, "", comments), &find) {
            Err(ForgeError::Invalid(_)) if comments.len() > 1 => {
                let (first, second) = comments.split_at(comments.len() / 2);
                let first = self.suggest(number, head, first);
                self.suggest(number, head, second).and(first)
            }
            other => other,
        }
    }
}

/// A body as it is, or its first lines where GitHub would refuse it. Texts in a plan have their own limits; one that is
/// too long anyway must not stop the rest of the plan.
fn fit(body: String) -> String {
    const NOTE: &str = "\n_The rest did not fit here._\n";
    if body.len() <= LARGEST {
        return body;
    }
    let room = body.floor_char_boundary(LARGEST - NOTE.len());
    let end = body[..room].rfind('\n').unwrap_or(room);
    format!("{}{NOTE}", &body[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_cut_by_whole_lines() {
        assert_eq!(fit("short\n".to_owned()), "short\n");
        let body = fit("a line with ä\n".repeat(10_000));
        assert!(body.len() <= LARGEST, "{}", body.len());
        assert!(
            body.ends_with("a line with ä\n_The rest did not fit here._\n"),
            "{}",
            &body[body.len() - 60..]
        );
        assert!(fit("ä".repeat(LARGEST)).len() <= LARGEST);
    }
}
