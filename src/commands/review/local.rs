//! Between two revisions of the repository at hand: the same judgement as on GitHub, printed.

use std::path::Path;

use anyhow::Result;

use crate::cli::{ReviewArgs, ReviewFormat};
use crate::commands::pull_review::judgment::judge;
use crate::commands::session::revision;
use crate::commands::{Io, print, read, unreadable};
use crate::exit::Exit;
use crate::forge::{Conclusion, User};
use crate::output::review as shown;
use crate::registry::tree::Revision;
use crate::review::Subject;

pub(super) fn run(root: &Path, args: &ReviewArgs, io: &mut Io<'_>) -> Result<Exit> {
    let base = revision(root, args.base.as_deref().unwrap_or("HEAD"))?;
    let head = revision(root, args.head.as_deref().unwrap_or("HEAD"))?;
    let merged = Revision::merged(root, &base, &head).map_err(|error| {
        unreadable(
            format!("{error:#}"),
            "git 2.38 or newer is needed, and a clone with the history of both",
        )
    })?;
    let Some(merged) = merged else {
        return Err(unreadable(
            "the two conflict, so that nothing can be said of their merge",
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
    let text = match args.format.unwrap_or(ReviewFormat::Text) {
        ReviewFormat::Markdown | ReviewFormat::Github => {
            let rendered = shown::page(review, &shown::Page::whole(), &judged.texts);
            if let Some(fault) = &rendered.fault {
                writeln!(
                    io.err,
                    "note: {}; our own text is shown",
                    crate::escape::line(&fault.to_string())
                )?;
            }
            rendered.text
        }
        ReviewFormat::Json => shown::json::render(review, &shown::Page::whole()),
        ReviewFormat::Text => shown::text::render(review, &read::source(&judged.after), io.colour, io.width),
    };
    print(io, &text)?;
    Ok(if review.conclusion == Conclusion::Failure {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
