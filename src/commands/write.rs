//! Writes files below a folder that a person named: all of them or none, and never through a symbolic link. Each is first
//! written under another name next to its place, so that what was there stays whole until everything is written.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use rayon::prelude::*;

use super::{Refusal, machine, unreadable};
use crate::escape::line;
use crate::scaffold::Plan;

/// Names that are tried for a half-written file, should a run that was killed have left some.
const NAMES: u32 = 1000;

/// What is in the way of the plan's files or their folders, relative to `root`; links count, wherever they lead.
pub(super) fn in_the_way(root: &Path, plan: &Plan) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for path in plan.files.iter().filter_map(|file| blocker(root, &file.path)) {
        if !found.iter().any(|f| f == path) {
            found.push(path.to_owned());
        }
    }
    found
}

/// What is in the way of one file: the file itself, or what is in the place of one of its folders.
pub(super) fn blocker<'p>(root: &Path, file: &'p str) -> Option<&'p str> {
    let mut ends = file.match_indices('/').map(|(i, _)| i).chain([file.len()]);
    ends.find_map(|end| {
        let path = &file[..end];
        let is_whole = end == file.len();
        let is_met = std::fs::symlink_metadata(root.join(path)).is_ok_and(|there| is_whole || !there.is_dir());
        is_met.then_some(path)
    })
}

/// Writes the plan below `root`, over nothing that is there.
///
/// # Errors
/// A file cannot be written, or something is in its place; then none is left.
pub(super) fn write(root: &Path, plan: &Plan) -> Result<()> {
    let mut batch = Batch::new(Onto::Nothing);
    for file in &plan.files {
        batch.add_text(root, &file.path, &file.text)?;
    }
    batch.commit()
}

/// What may be in a file's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Onto {
    Nothing,
    /// A file, which is replaced.
    Anything,
    /// The same for what can be made again at any time: it isn't worth waiting for the disk.
    Generated,
}

/// Files that are written together. Dropped before it is committed, it leaves nothing behind.
pub(super) struct Batch {
    onto: Onto,
    halves: Vec<Half>,
    /// Folders that were made for the files, outermost first.
    folders: Vec<PathBuf>,
}

/// A file that is written, and not yet in its place.
struct Half {
    at: PathBuf,
    place: PathBuf,
}

impl Batch {
    pub(super) fn new(onto: Onto) -> Self {
        Self {
            onto,
            halves: Vec::new(),
            folders: Vec::new(),
        }
    }

    /// Adds a file with this text.
    ///
    /// # Errors
    /// As [`Batch::add`].
    pub(super) fn add_text(&mut self, root: &Path, path: &str, text: &str) -> Result<()> {
        self.add(root, path, |out| Ok(out.write_all(text.as_bytes())?))
    }

    /// Adds the file at `path` below `root`, with what `contents` writes. The root may be a link, since a person named it.
    ///
    /// # Errors
    /// The file, or a folder on the way to it, is a link or of another kind, or cannot be written.
    pub(super) fn add(
        &mut self,
        root: &Path,
        path: &str,
        contents: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        self.make_folders(root, path)?;
        self.halves.push(half(root, path, self.onto, contents)?);
        Ok(())
    }

    /// Adds many files with their bytes, several at a time: a folder of a site has thousands of small ones.
    ///
    /// # Errors
    /// As [`Batch::add`].
    pub(super) fn add_all(&mut self, root: &Path, files: &[(&str, &[u8])]) -> Result<()> {
        let mut folders = BTreeSet::new();
        for (path, _) in files {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if folders.insert(folder) {
                self.make_folders(root, path)?;
            }
        }
        let onto = self.onto;
        let one = |(path, bytes): &(&str, &[u8])| half(root, path, onto, |out| Ok(out.write_all(bytes)?));
        let written: Vec<Result<Half>> = files.par_iter().map(one).collect();
        let mut failure = Ok(());
        for half in written {
            match half {
                // Those that were written are taken away with the batch.
                Ok(half) => self.halves.push(half),
                Err(error) => failure = failure.and(Err(error)),
            }
        }
        failure
    }

    /// Puts every file in its place.
    ///
    /// # Errors
    /// One cannot be put there, which needs a file or folder that came there since. New files are taken away again;
    /// of old ones, those before it stay replaced, and the message counts them.
    pub(super) fn commit(mut self) -> Result<()> {
        let mut placed: Vec<&Path> = Vec::new();
        for half in &self.halves {
            let moved = match self.onto {
                Onto::Anything | Onto::Generated => std::fs::rename(&half.at, &half.place),
                Onto::Nothing => move_to_nothing(half),
            };
            if let Err(error) = moved {
                if self.onto != Onto::Nothing && !placed.is_empty() {
                    let message = format!(
                        "cannot replace `{}`: {error}; files replaced before it: {} of {}",
                        shown(&half.place),
                        placed.len(),
                        self.halves.len()
                    );
                    return Err(unreadable(message, machine::help(error.kind())));
                }
                for path in placed {
                    // What cannot be taken away stays; the error is the one to act on.
                    let _ = std::fs::remove_file(path);
                }
                return Err(failed(&half.place, error.into()));
            }
            placed.push(&half.place);
        }
        self.halves.clear();
        self.folders.clear();
        Ok(())
    }

    fn make_folders(&mut self, root: &Path, path: &str) -> Result<()> {
        if !root.is_dir() {
            std::fs::create_dir_all(root).map_err(|error| failed(root, error.into()))?;
            self.folders.push(root.to_path_buf());
        }
        for (end, _) in path.match_indices('/') {
            let folder = root.join(&path[..end]);
            match std::fs::symlink_metadata(&folder) {
                Ok(found) if found.is_symlink() => return Err(is_link(&folder)),
                Ok(found) if !found.is_dir() => return Err(is_other(&folder, "a folder")),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    std::fs::create_dir(&folder).map_err(|error| failed(&folder, error.into()))?;
                    self.folders.push(folder);
                }
                Err(error) => return Err(failed(&folder, error.into())),
            }
        }
        Ok(())
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // What cannot be taken away stays: the error that ended the batch is the one to act on.
        for half in &self.halves {
            let _ = std::fs::remove_file(&half.at);
        }
        for folder in self.folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Writes a file under another name next to its place. Where that fails, nothing of it is left.
fn half(root: &Path, path: &str, onto: Onto, contents: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<Half> {
    let place = root.join(path);
    let old = match std::fs::symlink_metadata(&place) {
        Ok(found) if found.is_symlink() => return Err(is_link(&place)),
        Ok(_) if onto == Onto::Nothing => return Err(is_there(&place)),
        Ok(found) if !found.is_file() => return Err(is_other(&place, "a plain file")),
        Ok(found) => Some(found.permissions()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(failed(&place, error.into())),
    };
    let (at, file) = begin(&place).map_err(|error| failed(&place, error.into()))?;
    let filled = || -> Result<()> {
        let mut out = BufWriter::new(file);
        contents(&mut out)?;
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        if let Some(permissions) = old {
            file.set_permissions(permissions)?;
            if onto == Onto::Anything {
                // Some file systems find out only now that there is no room, and what was there must outlive that.
                file.sync_all()?;
            }
        }
        Ok(())
    };
    if let Err(error) = filled() {
        // What cannot be taken away stays: the error is the one to act on.
        let _ = std::fs::remove_file(&at);
        return Err(failed(&place, error));
    }
    Ok(Half { at, place })
}

/// Opens a new file next to `place`, under a name that nothing else has: one that is there, a link included, is not opened.
fn begin(place: &Path) -> std::io::Result<(PathBuf, File)> {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let process = std::process::id();
    let mut taken = ErrorKind::AlreadyExists.into();
    for number in 0..NAMES {
        let at = place.with_file_name(format!(".{name}.{process}-{number}.part"));
        match OpenOptions::new().write(true).create_new(true).open(&at) {
            Ok(file) => return Ok((at, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

/// A second name is made only where nothing has it, which a renaming cannot promise.
fn move_to_nothing(half: &Half) -> std::io::Result<()> {
    match std::fs::hard_link(&half.at, &half.place) {
        Ok(()) => std::fs::remove_file(&half.at),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Some file systems have one name a file.
        Err(_) if std::fs::symlink_metadata(&half.place).is_err() => std::fs::rename(&half.at, &half.place),
        Err(error) => Err(error),
    }
}

fn failed(path: &Path, error: anyhow::Error) -> anyhow::Error {
    if error.is::<Refusal>() {
        return error;
    }
    match machine::kind(&error) {
        Some(kind) => unreadable(
            format!("cannot write `{}`: {error:#}; nothing was changed", shown(path)),
            machine::help(kind),
        ),
        None => error,
    }
}

fn is_link(path: &Path) -> anyhow::Error {
    unreadable(
        format!(
            "`{}` is a symbolic link, and nothing is written through links; nothing was changed",
            shown(path)
        ),
        "put the file or folder itself there, or delete the link",
    )
}

fn is_there(path: &Path) -> anyhow::Error {
    unreadable(
        format!("`{}` already exists; nothing was changed", shown(path)),
        "move it away, then run the command again",
    )
}

fn is_other(path: &Path, expected: &str) -> anyhow::Error {
    unreadable(
        format!("`{}` is not {expected}; nothing was changed", shown(path)),
        "move it away, then run the command again",
    )
}

fn shown(path: &Path) -> String {
    line(&path.to_string_lossy()).trim_start_matches("./").to_owned()
}
