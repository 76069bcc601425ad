//! Where files come from: a folder, a git revision, or a base with changes on top. A tree only lists and reads; nothing
//! in it is ever checked out, followed or run.

mod commit_log;
mod commit_name;
mod folder;
pub(crate) mod git;
pub mod git_version;
mod line_origin;
mod registries;
mod repository_path;
mod revision;
mod same_files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

pub use commit_log::{CommitLog, LoggedCommit, LoggedFile, commit_log, first_parents, read_blobs};
pub use commit_name::RevisionError;
pub use line_origin::{LineOrigin, line_origins};
pub use repository_path::RepositoryPath;
pub use revision::{Changed, Object, Revision};

/// Files below one root, by paths with `/`.
#[derive(Debug)]
pub enum Tree {
    /// Nothing; a base for files that are only in memory.
    Empty,
    /// A folder on disk.
    Folder(PathBuf),
    /// A commit of a git repository, read as objects.
    Revision(Revision),
    /// A base with changes on top.
    Change {
        base: Box<Self>,
        /// New text by path; `None` deletes the file.
        files: BTreeMap<String, Option<Vec<u8>>>,
    },
}

/// What a name in a folder refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Folder,
    Symlink,
    /// A submodule, a device, a socket.
    Other,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub kind: EntryKind,
    /// Whether the name is valid UTF-8 (`name` is then exact).
    pub exact: bool,
}

/// Why a folder cannot be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListError {
    /// The folder, or one on the way to it, is a symbolic link: the link's path.
    Link(String),
    /// The folder, or one on the way to it, is a repository of its own, such as a submodule: its path.
    Repository(String),
    /// The machine refused it, in its own words.
    Failed(String),
}

impl std::fmt::Display for ListError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Link(path) => write!(f, "{} is a symbolic link", crate::words::quote(path)),
            Self::Repository(path) => write!(
                f,
                "{} is a submodule or another git repository",
                crate::words::quote(path)
            ),
            Self::Failed(why) => write!(f, "the folder cannot be listed: {why}"),
        }
    }
}

impl std::error::Error for ListError {}

/// A file's bytes, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blob {
    Bytes(Vec<u8>),
    /// Larger than was asked for; the size in bytes, where it is known.
    TooLarge(Option<u64>),
    Missing,
    /// Could not be read, and why.
    Unreadable(String),
}

impl Tree {
    /// The folder at `path`.
    pub fn folder(path: impl AsRef<Path>) -> Self {
        Self::Folder(path.as_ref().to_path_buf())
    }

    /// This tree with `files` on top.
    #[must_use]
    pub fn with(self, files: BTreeMap<String, Option<Vec<u8>>>) -> Self {
        Self::Change {
            base: Box::new(self),
            files,
        }
    }

    /// The names in folder `dir` (empty for the root), sorted; none when there is no such folder.
    ///
    /// # Errors
    /// The folder is there and cannot be listed, or is a link.
    pub fn list(&self, dir: &str) -> Result<Vec<Entry>, ListError> {
        match self {
            Self::Empty => Ok(Vec::new()),
            Self::Folder(root) => folder::list(root, dir),
            Self::Revision(revision) => match revision.object(dir) {
                Some(object) if object.kind == EntryKind::Symlink => Err(ListError::Link(dir.to_owned())),
                Some(object) if object.kind == EntryKind::Other => Err(ListError::Repository(dir.to_owned())),
                _ => Ok(revision.list(dir)),
            },
            Self::Change { base, files } => {
                let mut names: BTreeMap<String, Entry> = BTreeMap::new();
                for entry in base.list(dir)? {
                    // A folder that only deleted files were in is gone.
                    if entry.kind != EntryKind::Folder
                        || !files.values().any(Option::is_none)
                        || base.outlives(&join(dir, &entry.name), files)?
                    {
                        names.insert(entry.name.clone(), entry);
                    }
                }
                for (path, text) in files {
                    let Some(rest) = (if dir.is_empty() {
                        Some(path.as_str())
                    } else {
                        path.strip_prefix(dir).and_then(|r| r.strip_prefix('/'))
                    }) else {
                        continue;
                    };
                    match (rest.split_once('/'), text) {
                        (Some((name, _)), Some(_)) => {
                            names.insert(
                                name.to_owned(),
                                Entry {
                                    name: name.to_owned(),
                                    kind: EntryKind::Folder,
                                    exact: true,
                                },
                            );
                        }
                        (None, Some(_)) => {
                            names.insert(
                                rest.to_owned(),
                                Entry {
                                    name: rest.to_owned(),
                                    kind: EntryKind::File,
                                    exact: true,
                                },
                            );
                        }
                        (None, None) => {
                            names.remove(rest);
                        }
                        (Some(_), None) => {}
                    }
                }
                Ok(names.into_values().collect())
            }
        }
    }

    /// Whether many files are better asked for at once than one by one.
    pub fn is_batched(&self) -> bool {
        match self {
            Self::Empty | Self::Folder(_) => false,
            Self::Revision(_) => true,
            Self::Change { base, .. } => base.is_batched(),
        }
    }

    fn outlives(&self, dir: &str, files: &BTreeMap<String, Option<Vec<u8>>>) -> Result<bool, ListError> {
        for entry in self.list(dir)? {
            let path = join(dir, &entry.name);
            let stays = match entry.kind {
                EntryKind::Folder => self.outlives(&path, files)?,
                _ => files.get(&path).is_none_or(Option::is_some),
            };
            if stays {
                return Ok(true);
            }
        }
        let below = format!("{dir}/");
        Ok(files
            .range(below.clone()..)
            .take_while(|(p, _)| p.starts_with(&below))
            .any(|(_, t)| t.is_some()))
    }

    /// The file at `path`, unless it is larger than `limit` bytes. A symbolic link is never followed.
    pub fn read(&self, path: &str, limit: usize) -> Blob {
        match self {
            Self::Empty => Blob::Missing,
            Self::Folder(root) => folder::read(root, path, limit),
            Self::Revision(revision) => revision
                .read_all(&[path.to_owned()], limit)
                .pop()
                .unwrap_or(Blob::Missing),
            Self::Change { base, files } => match files.get(path) {
                Some(Some(text)) if text.len() > limit => Blob::TooLarge(Some(text.len() as u64)),
                Some(Some(text)) => Blob::Bytes(text.clone()),
                Some(None) => Blob::Missing,
                None => base.read(path, limit),
            },
        }
    }

    /// Many files at once, in the order asked for: in parallel from a folder, in one batch from git.
    pub fn read_all(&self, paths: &[String], limit: usize) -> Vec<Blob> {
        match self {
            Self::Empty => paths.iter().map(|_| Blob::Missing).collect(),
            Self::Folder(_) => paths
                .par_iter()
                .with_min_len(16)
                .map(|path| self.read(path, limit))
                .collect(),
            Self::Revision(revision) => revision.read_all(paths, limit),
            Self::Change { base, files } => {
                let below: Vec<String> = paths.iter().filter(|p| !files.contains_key(*p)).cloned().collect();
                let mut rest = base.read_all(&below, limit).into_iter();
                paths
                    .iter()
                    .map(|p| {
                        if files.contains_key(p) {
                            self.read(p, limit)
                        } else {
                            rest.next().unwrap_or(Blob::Missing)
                        }
                    })
                    .collect()
            }
        }
    }
}

/// `name` inside `dir`.
pub fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() {
        name.to_owned()
    } else {
        format!("{dir}/{name}")
    }
}
