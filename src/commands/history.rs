//! `history`: what happened on the default branch, from its commits.

use std::path::PathBuf;

use anyhow::Result;

use super::{Io, print, read};
use crate::cli::{HistoryArgs, HistoryFormat};
use crate::exit::Exit;
use crate::output::history as shown;
use crate::registry::own_templates::texts;
use crate::registry::tree::Tree;

pub(super) fn run(root: Option<PathBuf>, args: &HistoryArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let tip = read::branch_tip(&root, args.rev.as_deref())?;
    let today = args.at.unwrap_or_else(read::today);
    let revision = tip.commit.clone();
    let tree = Tree::Revision(tip);
    read::need_program(&tree)?;
    let (history, commits) = read::history(&read::PastOf {
        root: &root,
        tip: &revision,
        made_until: args.at,
        today,
        only: args.slug.as_deref(),
        has_cache: !args.no_cache,
    })?;
    if let Some(slug) = args.slug.as_deref().filter(|slug| !history.slugs.contains(*slug)) {
        let known = history.slugs.iter().map(String::as_str);
        return Err(read::no_partner(slug, known, read::LIST_PARTNERS));
    }
    let page = shown::Page::new(&shown::Shown {
        history: &history,
        commits: &commits,
        at: today,
        revision: &revision,
        slug: args.slug.as_deref(),
        since: args.since,
        until: args.until,
    });
    let text = match args.format {
        HistoryFormat::Text => shown::text(&page),
        HistoryFormat::Markdown => shown::markdown(&page, &texts(&tree), usize::MAX).text,
        HistoryFormat::Json => shown::json(&page),
        HistoryFormat::Ndjson => shown::ndjson(&page),
        HistoryFormat::Atom => shown::atom(&page),
    };
    print(io, &text)?;
    Ok(Exit::Clean)
}
