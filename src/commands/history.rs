//! `history`: what happened on the default branch, from its commits.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Io, print, read};
use crate::cli::{HistoryArgs, HistoryFormat};
use crate::date::Date;
use crate::exit::Exit;
use crate::history::{Branch, History, walk};
use crate::output::history as shown;
use crate::registry::model::KINDS;
use crate::registry::own_templates::texts;
use crate::registry::path::DocumentPath;
use crate::registry::tree::{LoggedCommit, Tree, commit_log, read_blobs};

pub(super) fn run(root: Option<PathBuf>, args: &HistoryArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let tip = read::branch_tip(&root, args.rev.as_deref())?;
    let today = args.at.unwrap_or_else(read::today);
    let mut commits = commit_log(&root, &tip.commit)?;
    let revision = tip.commit.clone();
    let tree = Tree::Revision(tip);
    read::need_program(&tree)?;
    if args.at.is_some() {
        commits.truncate(read::made_until(&commits, today));
    }
    let history = of_commits(&root, &commits, today, args.slug.as_deref())?;
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

/// What happened with the commits, whose files are read from git.
fn of_commits(root: &Path, commits: &[LoggedCommit], today: Date, only: Option<&str>) -> Result<History> {
    let files = commits.iter().flat_map(|commit| &commit.files);
    let documents = files.filter(|file| DocumentPath::parse(&file.path).is_some());
    let names: BTreeSet<&str> = documents.filter_map(|file| file.blob.as_deref()).collect();
    let largest = KINDS.iter().map(|row| row.bytes).max().unwrap_or_default();
    let blobs = read_blobs(root, &names, largest)?;
    walk(&Branch {
        commits,
        blobs: &blobs,
        until: today,
        only,
    })
}
