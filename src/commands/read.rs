//! From the arguments that reading commands share to a registry to read.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::cache_file::CacheFile;
use super::{Io, unreadable, usage};
use crate::cli::ReadArgs;
use crate::date::Date;
use crate::github::actions::Step;
use crate::history::{Branch, History, commit_days, walk};
use crate::registry::load::{self, OVERLAY_PREFIX, Sources};
use crate::registry::model::{KINDS, Program};
use crate::registry::path::PROGRAM;
use crate::registry::tree::{Blob, LoggedCommit, Revision, RevisionError, Tree, commit_log, first_parents, read_blobs};
use crate::registry::{Record, Schemas};
use crate::words::{closest, count, quote};

/// A registry to read, and how to speak of it.
pub(super) struct Reading {
    pub root: PathBuf,
    pub sources: Sources,
    pub today: Date,
    /// The commit, when a revision was asked for.
    pub revision: Option<String>,
    /// The prefix of paths when the root isn't the current folder.
    pub prefix: String,
}

/// Opens what the arguments name.
///
/// # Errors
/// There is no such folder or revision, or the overlay must not be read here.
pub(super) fn open(root: Option<PathBuf>, args: &ReadArgs) -> Result<Reading> {
    let (root, prefix) = find_root(root)?;
    let (tree, revision) = match &args.rev {
        None => (Tree::folder(&root), None),
        Some(name) => {
            let revision = revision(&root, name)?;
            let commit = revision.commit.clone();
            (Tree::Revision(revision), Some(commit))
        }
    };
    let overlay = match &args.overlay {
        None => None,
        Some(folder) => {
            private(folder)?;
            Some(Tree::folder(folder))
        }
    };
    Ok(Reading {
        root,
        sources: Sources { tree, overlay },
        today: args.at.unwrap_or_else(today),
        revision,
        prefix,
    })
}

/// Opens what the arguments name, as it was on the default branch on the day `known`.
///
/// # Errors
/// As [`open`], or the branch that is here has no commit of that day or before.
pub(super) fn open_known(root: Option<PathBuf>, args: &ReadArgs, known: Option<Date>) -> Result<Reading> {
    let Some(day) = known else { return open(root, args) };
    let (folder, _) = find_root(root.clone())?;
    let tip = branch_tip(&folder, None)?;
    let commits = first_parents(&folder, &tip.commit)?;
    let made = made_until(&commits, day);
    let Some(commit) = made.checked_sub(1).and_then(|last| commits.get(last)) else {
        let first = commits.first().map(|first| first.day.to_string()).unwrap_or_default();
        let is_shallow = commits.first().is_some_and(|first| first.is_first_known);
        return Err(if is_shallow {
            unreadable(
                format!("history begins on {first} here, so what was known on {day} can't be found"),
                "run `git fetch --unshallow`; in a workflow, set `fetch-depth: 0` for `actions/checkout`",
            )
        } else {
            usage(
                format!("nothing was known on {day}: the branch begins on {first}"),
                "name a later date",
            )
        });
    };
    let args = ReadArgs {
        rev: Some(commit.name.clone()),
        ..args.clone()
    };
    open(root, &args)
}

/// A revision of the repository at hand.
///
/// # Errors
/// The name isn't that of one commit, or git can't read the repository.
pub(super) fn revision(root: &Path, name: &str) -> Result<Revision> {
    Revision::open(root, name).map_err(|error| no_revision(&error))
}

/// Why a name leads to no commit, and what to type.
pub(super) fn no_revision(error: &RevisionError) -> anyhow::Error {
    if error.is_usage() {
        return usage(error.to_string(), error.help());
    }
    unreadable(error.to_string(), error.help())
}

/// The commit that history ends with: what was asked for, or the newest of the default branch. A checkout of a pull request
/// isn't on that branch.
pub(super) fn branch_tip(root: &Path, asked: Option<&str>) -> Result<Revision> {
    if let Some(name) = asked {
        return revision(root, name);
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
    revision(root, "HEAD")
}

/// How many of the commits, from the oldest, were made on `day` or before.
pub(super) fn made_until(commits: &[LoggedCommit], day: Date) -> usize {
    commit_days(commits, Date::MAX).partition_point(|made| *made <= day)
}

/// What to read of a branch's past.
pub(super) struct PastOf<'a> {
    pub root: &'a Path,
    /// The newest commit.
    pub tip: &'a str,
    /// Later commits are left out.
    pub made_until: Option<Date>,
    pub today: Date,
    /// One partner, by folder name.
    pub only: Option<&'a str>,
    pub has_cache: bool,
}

/// What happened on a branch, and its commits, the oldest first. What the cache doesn't have is read from git.
///
/// # Errors
/// Git can't read the commits.
pub(super) fn history(past: &PastOf<'_>) -> Result<(History, Vec<LoggedCommit>)> {
    let mut file = past.has_cache.then(|| CacheFile::open(past.root)).flatten();
    let known = file.as_ref().and_then(|file| file.cache.log());
    let known_tip = known.as_ref().map(|known| known.tip.clone());
    let log = commit_log(past.root, past.tip, known)?;
    if let Some(file) = &mut file {
        file.cache.put_log(known_tip.as_deref(), &log);
    }
    let mut commits = log.commits;
    if let Some(day) = past.made_until {
        commits.truncate(made_until(&commits, day));
    }
    let branch = Branch {
        commits: &commits,
        until: past.today,
        only: past.only,
    };
    let largest = KINDS.iter().map(|row| row.bytes).max().unwrap_or_default();
    let read = |names: &BTreeSet<&str>| read_blobs(past.root, names, largest);
    let history = walk(&branch, &read, file.as_mut().map(|file| &mut file.cache))?;
    if let Some(file) = file {
        file.save();
    }
    Ok((history, commits))
}

/// Opens a registry whose program can be used, with the schemas that follow from the program.
///
/// # Errors
/// As [`open`] and [`need_program`], or the program has an error that leaves nothing to go by.
pub(super) fn with_program(root: Option<PathBuf>, args: &ReadArgs) -> Result<(Reading, Program, Schemas)> {
    let reading = open(root, args)?;
    let (record, schemas) = program_record(&reading)?;
    Ok((reading, record.data, schemas))
}

/// The program of a registry with the places of its values, and the schemas that follow from it.
///
/// # Errors
/// As [`need_program`], or the program has an error that leaves nothing to go by.
pub(super) fn program_record(reading: &Reading) -> Result<(Record<Program>, Schemas)> {
    need_program(&reading.sources.tree)?;
    let (loaded, schemas) = load::program(&reading.sources)?;
    let record = loaded.record.ok_or_else(|| {
        unreadable(
            "the program can't be used as it is",
            "run `psp-partners validate` to see what is wrong",
        )
    })?;
    Ok((record, schemas))
}

/// Refuses a tree without a program: nothing in it can be judged.
///
/// # Errors
/// There is none.
pub(super) fn need_program(tree: &Tree) -> Result<()> {
    if load::has_program(tree) {
        return Ok(());
    }
    let (message, help) = load::NO_PROGRAM;
    Err(unreadable(message, help))
}

/// The refusal of a partner that the registry doesn't have, with the nearest one that it has. `otherwise` is what to do where
/// none is near.
pub(super) fn no_partner<'a>(slug: &str, slugs: impl Iterator<Item = &'a str>, otherwise: &str) -> anyhow::Error {
    let help = closest(slug, slugs).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"));
    usage(format!("there is no partner {}", quote(slug)), help)
}

/// A record of this partner is there, and nothing of it can be used; `what` of its can't be done.
pub(super) fn broken_record(slug: &str, what: &str) -> anyhow::Error {
    usage(
        format!("the record of {} has errors, so its {what}", quote(slug)),
        "run `psp-partners validate` to see what is wrong",
    )
}

/// What lists the partners of a registry.
pub(super) const LIST_PARTNERS: &str = "run `psp-partners standing` for a list";

/// Reports on standard error which files of the registry a sparse checkout leaves out: what was read is not everything.
///
/// # Errors
/// Standard error can't be written.
pub(super) fn note_left_out(reading: &Reading, io: &mut Io<'_>) -> Result<()> {
    let left_out = match reading.revision {
        None => Revision::left_out(&reading.root),
        Some(_) => Ok(Vec::new()),
    };
    let left_out = match left_out {
        Ok(left_out) => left_out,
        Err(error) => {
            writeln!(
                io.err,
                "note: git can't tell whether this checkout has every file of the registry: {error:#}"
            )?;
            return Ok(());
        }
    };
    if let Some(first) = left_out.first() {
        writeln!(
            io.err,
            "note: this sparse checkout leaves out {} of the registry, such as {}; `--rev HEAD` reads all",
            count(left_out.len(), "file"),
            quote(first)
        )?;
    }
    Ok(())
}

/// Refuses an overlay that is not there, or where what it holds would be shown to all.
pub(super) fn private(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return refuse_in_public();
    }
    Err(unreadable(
        format!("there is no overlay folder `{}`", folder.display()),
        "name a folder that holds `partners/`",
    ))
}

/// What comes from an overlay is private, and what a workflow prints in a public repository is public.
pub(super) fn refuse_in_public() -> Result<()> {
    match Step::current() {
        Some(step) if !step.is_private() => Err(usage(
            "an overlay is private, and the logs and summaries of this repository are public",
            "run this in a private repository, or leave out `--overlay`",
        )),
        _ => Ok(()),
    }
}

/// Today in UTC, so that a laptop and a runner agree.
pub(super) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The folder that holds the registry, and how its paths begin for a person at the current folder.
pub(super) fn find_root(root: Option<PathBuf>) -> Result<(PathBuf, String)> {
    if let Some(root) = root {
        if !root.is_dir() {
            return Err(unreadable(
                format!("there is no folder `{}`", root.display()),
                "name the folder that holds `partners/`",
            ));
        }
        let shown = root.to_string_lossy().replace('\\', "/");
        let shown = shown.trim_end_matches('/').trim_start_matches("./");
        let prefix = if shown == "." || shown.is_empty() {
            String::new()
        } else {
            format!("{shown}/")
        };
        return Ok((root, prefix));
    }
    let here = PathBuf::from(".");
    if here.join(PROGRAM).is_file() {
        return Ok((here, String::new()));
    }
    let current = std::env::current_dir().unwrap_or_else(|_| here.clone());
    let mut prefix = String::new();
    for above in current.ancestors().skip(1) {
        prefix.push_str("../");
        if above.join(PROGRAM).is_file() {
            return Ok((above.to_path_buf(), prefix));
        }
    }
    Ok((here, String::new()))
}

/// The bytes of a file that a person named, which may be a link to one. A pipe or a device has no end.
///
/// # Errors
/// It is not there, of another kind, or larger than `limit`.
pub(super) fn named_file(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let found = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !found.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    up_to(file, limit)
}

/// The bytes of standard input.
///
/// # Errors
/// It cannot be read, or is larger than `limit`.
pub(super) fn standard_input(limit: u64) -> Result<Vec<u8>, String> {
    up_to(std::io::stdin().lock(), limit)
}

fn up_to(input: impl std::io::Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = input.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit {
        return Err(format!("it is larger than {} MB", limit >> 20));
    }
    Ok(bytes)
}

/// Gives the text of any file that a finding may name.
pub(super) fn source(sources: &Sources) -> impl Fn(&str) -> Option<String> + '_ {
    const LIMIT: usize = 1 << 20;
    move |path: &str| {
        let blob = match path.strip_prefix(OVERLAY_PREFIX) {
            Some(rest) => sources.overlay.as_ref()?.read(rest, LIMIT),
            None => sources.tree.read(path, LIMIT),
        };
        match blob {
            Blob::Bytes(bytes) => String::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}
