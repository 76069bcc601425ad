//! `history`: what happened on the default branch, from its commits.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Io, print, read};
use crate::cli::{HistoryArgs, HistoryFormat};
use crate::exit::Exit;
use crate::history::{Branch, History, commit_days, walk};
use crate::output::history as shown;
use crate::registry::model::KINDS;
use crate::registry::own_templates::texts;
use crate::registry::path::DocumentPath;
use crate::registry::tree::{LoggedCommit, Revision, Tree, commit_log, read_blobs};

pub(super) fn run(root: Option<PathBuf>, args: &HistoryArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let tip = tip(&root, args.rev.as_deref())?;
    let today = args.at.unwrap_or_else(read::today);
    let mut commits = commit_log(&root, &tip.commit)?;
    let revision = tip.commit.clone();
    let tree = Tree::Revision(tip);
    read::need_program(&tree)?;
    if args.at.is_some() {
        leave_out_later(&mut commits, today);
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

/// The commit that history ends with: what was asked for, or the newest of the default branch. A checkout of a pull request
/// isn't on that branch.
pub(super) fn tip(root: &Path, asked: Option<&str>) -> Result<Revision> {
    if let Some(name) = asked {
        return read::revision(root, name);
    }
    let branch = Revision::default_branch(root);
    let names = branch
        .iter()
        .flat_map(|name| [format!("refs/heads/{name}"), format!("refs/remotes/origin/{name}")]);
    for name in names {
        if let Ok(found) = Revision::open(root, &name) {
            return Ok(found);
        }
    }
    read::revision(root, "HEAD")
}

/// Drops the commits that were made after `day`.
pub(super) fn leave_out_later(commits: &mut Vec<LoggedCommit>, day: crate::date::Date) {
    let days = commit_days(commits, crate::date::Date::MAX);
    commits.truncate(days.partition_point(|made| *made <= day));
}

/// What happened with the commits, whose files are read from git.
fn of_commits(root: &Path, commits: &[LoggedCommit], today: crate::date::Date, only: Option<&str>) -> Result<History> {
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
