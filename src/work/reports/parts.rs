//! A report that is longer than an issue's body continues in comments, by whole sections. Their marks identify them.
//! They are updated where they differ, and deleted when there are fewer.

use crate::forge::Comment;
use crate::work::identity::Identity;
use crate::work::issues::body::same;
use crate::work::write::{CommentMark, Write, said};

const PART: &str = "part ";

/// The writes that update the comments below a report's issue to `pages`. The first page is the body.
pub fn plan(key: &str, number: u64, pages: &[String], comments: &[Comment], identity: &Identity) -> Vec<Write> {
    let is_part = |c: &Comment| said(&c.body).filter(|id| id.starts_with(PART) && identity.wrote(c.author.as_ref()));
    let there: Vec<(String, &Comment)> = comments.iter().filter_map(|c| Some((is_part(c)?, c))).collect();
    let mut writes = Vec::new();
    let mut kept: Vec<u64> = Vec::new();
    for (i, page) in pages.iter().enumerate().skip(1) {
        let id = format!("{PART}{}", i + 1);
        let mark = CommentMark::Said(id.clone());
        let (key, text) = (key.to_owned(), page.clone());
        let Some((_, comment)) = there.iter().find(|(is, _)| *is == id) else {
            writes.push(Write::CreateComment {
                key,
                number,
                mark,
                text,
            });
            continue;
        };
        kept.push(comment.id);
        if !same(&comment.body, &(mark.line() + page)) {
            let id = comment.id;
            writes.push(Write::UpdateComment { key, id, mark, text });
        }
    }
    let gone = there.iter().filter(|(_, c)| !kept.contains(&c.id));
    writes.extend(gone.map(|(_, comment)| Write::DeleteComment {
        key: key.to_owned(),
        id: comment.id,
    }));
    writes
}
