//! A folder on disk. Links and submodules below it are seen, never followed: neither the last name of a path nor a folder
//! on the way. A commit holds nothing of what is in a submodule, and a folder must read as its commit does.
//! Only plain files are opened, since a named pipe or a device has no end.
#![allow(
    clippy::disallowed_methods,
    reason = "a tree is one of the places where files are read"
)]

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Read};
use std::path::Path;

use super::{Blob, Entry, EntryKind, ListError};

pub(super) fn list(root: &Path, dir: &str) -> Result<Vec<Entry>, ListError> {
    match first_foreign(root, dir) {
        Some((link, Foreign::Link)) => return Err(ListError::Link(link)),
        Some((repository, Foreign::Repository)) => return Err(ListError::Repository(repository)),
        None => {}
    }
    let failed = |error: Error| ListError::Failed(error.to_string());
    let reader = match fs::read_dir(root.join(dir)) {
        Ok(reader) => reader,
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut entries = Vec::new();
    for entry in reader {
        let entry = entry.map_err(failed)?;
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_symlink() => EntryKind::Symlink,
            Ok(kind) if kind.is_dir() && is_repository(&entry.path()) => EntryKind::Other,
            Ok(kind) if kind.is_dir() => EntryKind::Folder,
            Ok(kind) if kind.is_file() => EntryKind::File,
            _ => EntryKind::Other,
        };
        let name = entry.file_name();
        let exact = name.to_str().is_some();
        entries.push(Entry {
            name: name.to_string_lossy().into_owned(),
            kind,
            exact,
        });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

pub(super) fn read(root: &Path, path: &str, limit: usize) -> Blob {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match first_foreign(root, folder) {
        Some((link, Foreign::Link)) => return Blob::Unreadable(ListError::Link(link).to_string()),
        Some((repository, Foreign::Repository)) => {
            return Blob::Unreadable(ListError::Repository(repository).to_string());
        }
        None => {}
    }
    let path = root.join(path);
    let file = match open_plain(&path) {
        Ok(Some(file)) => file,
        Ok(None) => return Blob::Unreadable("it is not a plain file".to_owned()),
        Err(error) if is_absent(&error) => return Blob::Missing,
        Err(error) => return Blob::Unreadable(error.to_string()),
    };
    let mut bytes = Vec::with_capacity(4096);
    match file.take(limit as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > limit => Blob::TooLarge(fs::symlink_metadata(&path).ok().map(|m| m.len())),
        Ok(_) => Blob::Bytes(bytes),
        Err(error) => Blob::Unreadable(error.to_string()),
    }
}

fn is_absent(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// What isn't followed.
enum Foreign {
    Link,
    Repository,
}

/// The first folder on the way from `root` to `dir`, `dir` included, that is a symbolic link or a repository of its own.
/// The root itself may be either: a person named it. What can't be examined counts as neither; opening it reports why.
fn first_foreign(root: &Path, dir: &str) -> Option<(String, Foreign)> {
    let ends = dir.match_indices('/').map(|(end, _)| end).chain([dir.len()]);
    ends.map(|end| &dir[..end])
        .filter(|folder| !folder.is_empty())
        .find_map(|folder| {
            let path = root.join(folder);
            let foreign = if fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
                Foreign::Link
            } else if is_repository(&path) {
                Foreign::Repository
            } else {
                return None;
            };
            Some((folder.to_owned(), foreign))
        })
}

/// Whether a folder is a repository of its own, as the work tree of a submodule is.
fn is_repository(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(".git")).is_ok()
}

/// Opens a regular file; `None` for anything else, which is not opened (opening a named pipe waits for a writer).
fn open_plain(path: &Path) -> std::io::Result<Option<File>> {
    if !fs::symlink_metadata(path)?.file_type().is_file() {
        return Ok(None);
    }
    File::open(path).map(Some)
}
