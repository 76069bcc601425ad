//! Between two revisions of the repository at hand: the same judgement as on GitHub, told to whoever asked.

use std::path::PathBuf;

use anyhow::Result;

use super::super::{Io, print, read, unreadable, usage};
use crate::cli::{ReviewArgs, ReviewFormat};
use crate::exit::Exit;
use crate::forge::{Conclusion, User};
use crate::output::review as shown;
use crate::registry::Tree;
use crate::registry::load::Sources;
use crate::registry::tree::Revision;
use crate::review::{Input, Subject, review};

pub(super) fn run(root: Option<PathBuf>, args: &ReviewArgs, io: &mut Io<'_>) -> Result<Exit> {
    let Some(base) = args.base.as_deref() else {
        return Err(usage("nothing says what to compare", "give `--base REV`"));
    };
    let (root, _) = read::find_root(root)?;
    let open = |name: &str| {
        Revision::open(&root, name).map_err(|error| {
            unreadable(
                format!("{error:#}"),
                "name a branch, a tag or a commit of this repository; a shallow clone may not hold it",
            )
        })
    };
    let (base, head) = (open(base)?, open(args.head.as_deref().unwrap_or("HEAD"))?);
    let Some(merged) = Revision::merged(&root, &base, &head).map_err(|error| {
        unreadable(
            format!("{error:#}"),
            "a newer git, or a clone with the history of both, is needed",
        )
    })?
    else {
        return Err(unreadable(
            "the two conflict, so that nothing can be said of their merge",
            "merge the base into the head first",
        ));
    };
    let changes = merged.changes_since(&base);
    let author = args.author.clone().map(|(login, id)| User { login, id });
    let subject = Subject {
        number: None,
        anonymous: author.is_none(),
        author,
        draft: false,
        base: base.commit.clone(),
        head: head.commit.clone(),
    };
    let sources = |revision| Sources {
        tree: Tree::Revision(revision),
        overlay: None,
    };
    let (before, after) = (sources(base), sources(merged));
    let review = review(Input {
        subject,
        before: &before,
        after: &after,
        changes: &changes,
        today: args.at.unwrap_or_else(read::today),
        progress: &|_, _| {},
    })?;
    let text = match args.format.unwrap_or(ReviewFormat::Text) {
        ReviewFormat::Markdown | ReviewFormat::Github => shown::markdown_page(
            &review,
            &shown::Page {
                limit: usize::MAX,
                ..shown::Page::default()
            },
        ),
        ReviewFormat::Json => shown::json::render(&review),
        ReviewFormat::Text => shown::text::render(&review, &read::source(&after), io.colour, io.width),
    };
    print(io, &text)?;
    Ok(if review.conclusion == Conclusion::Failure {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
