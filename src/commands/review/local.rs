//! Between two revisions of the repository at hand: the same judgement as on GitHub, printed.

use std::path::Path;

use anyhow::Result;

use crate::cli::{ReviewArgs, ReviewFormat};
use crate::commands::pull_review::judgment::judge;
use crate::commands::{Io, note_fault, print, read, unreadable, usage};
use crate::exit::Exit;
use crate::forge::{Conclusion, User};
use crate::output::review as shown;
use crate::registry::tree::git_version::oldest;
use crate::registry::tree::{Revision, RevisionError};
use crate::review::Subject;
use crate::templates::Rendered;

pub(super) fn run(root: &Path, args: &ReviewArgs, io: &mut Io<'_>) -> Result<Exit> {
    let base = revision(root, args.base.as_deref().unwrap_or("HEAD"))?;
    let head = revision(root, args.head.as_deref().unwrap_or("HEAD"))?;
    if args.head.is_none() && base.commit == head.commit {
        writeln!(
            io.err,
            "note: `--base` names the same commit as `HEAD`; changes that aren't committed aren't part of a review"
        )?;
    }
    let merged = Revision::merged(root, &base, &head).map_err(|error| {
        unreadable(
            format!("{error:#}"),
            format!(
                "git {} or newer is needed, and a clone with the history of both",
                oldest()
            ),
        )
    })?;
    let Some(merged) = merged else {
        return Err(unreadable(
            "the two conflict, so psp-partners can't review their merge",
            "merge the base into the head first",
        ));
    };
    let author = args.author.clone().map(|(login, id)| User { login, id });
    let subject = Subject {
        number: None,
        anonymous: author.is_none(),
        author,
        draft: false,
        opened: None,
        base: base.commit.clone(),
        head: head.commit.clone(),
    };
    let judged = judge(base, merged, subject, args.at.unwrap_or_else(read::today))?;
    let review = &judged.review;
    let texts = &judged.texts;
    let rendered = match args.format.unwrap_or(ReviewFormat::Text) {
        ReviewFormat::Markdown | ReviewFormat::Github => shown::page(review, &shown::Page::whole(), texts),
        ReviewFormat::Json => Rendered {
            text: shown::json::render(review, &shown::Page::whole()),
            fault: None,
        },
        ReviewFormat::Text => {
            let source = read::source(&judged.after);
            shown::text::render(review, &source, io.colour, io.width, texts)
        }
    };
    note_fault(rendered.fault.as_ref(), io)?;
    print(io, &rendered.text)?;
    Ok(if review.conclusion == Conclusion::Failure {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// One side of the change. People who know `git diff` give both sides as a range.
fn revision(root: &Path, name: &str) -> Result<Revision> {
    Revision::open(root, name).map_err(|error| match &error {
        RevisionError::Range { from, to, .. } => usage(error.to_string(), format!("type `--base {from} --head {to}`")),
        _ => read::no_revision(&error),
    })
}
