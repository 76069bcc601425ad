//! A report that is longer than an issue's body goes on in comments, by whole sections. They are known by their marks,
//! brought up to date where they differ, and taken away when there are fewer.

use super::{Hub, undone};
use crate::forge::{Answer, Comment, Issue};
use crate::output::plan::Shown;
use crate::registry::model::Account;
use crate::work::issues::apply::{SAID, said};
use crate::work::marker::{self, is_ours};

const PART: &str = "part ";

/// Keeps the comments below a report's issue in step with `pages`, of which the first is the body.
pub(super) fn keep(forge: Hub<'_>, bots: &[Account], issue: &Issue, pages: &[String], key: &str, shown: &mut Shown) {
    match step(forge, bots, issue, pages) {
        Ok(written) => shown.done += written,
        Err(error) => undone(shown, key, "the rest of the report", error),
    }
}

fn step(forge: Hub<'_>, bots: &[Account], issue: &Issue, pages: &[String]) -> Answer<usize> {
    let number = issue.number;
    let ours = |comments: Vec<Comment>| -> Vec<(String, Comment)> {
        let ours = comments.into_iter().filter(|c| is_ours(c.author.as_ref(), bots));
        ours.filter_map(|c| Some((said(&c.body).filter(|id| id.starts_with(PART))?, c)))
            .collect()
    };
    if pages.len() < 2 && issue.comments == 0 {
        return Ok(0);
    }
    let there = ours(forge.comments(number)?);
    let mut written = 0;
    let mut kept: Vec<u64> = Vec::new();
    for (i, page) in pages.iter().enumerate().skip(1) {
        let id = format!("{PART}{}", i + 1);
        let body = format!("{}{page}", marker::write(SAID, &id));
        if let Some((_, comment)) = there.iter().find(|(is, _)| *is == id) {
            kept.push(comment.id);
            if !crate::work::issues::body::same(&comment.body, &body) {
                forge.update_comment(comment.id, &body)?;
                written += 1;
            }
        } else {
            let look = || {
                Ok(ours(forge.comments(number)?)
                    .into_iter()
                    .find(|(is, _)| *is == id)
                    .map(|(_, c)| c))
            };
            kept.push(crate::work::settle::settle(&|| forge.create_comment(number, &body), &look)?.id);
            written += 1;
        }
    }
    for (_, comment) in there.iter().filter(|(_, c)| !kept.contains(&c.id)) {
        forge.delete_comment(comment.id)?;
        written += 1;
    }
    Ok(written)
}
