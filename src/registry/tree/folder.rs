//! A folder on disk. Links are seen, never followed.
#![allow(
    clippy::disallowed_methods,
    reason = "a tree is one of the places where files are read"
)]

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result};

use super::{Blob, Entry, EntryKind};

pub(super) fn list(root: &Path, dir: &str) -> Result<Vec<Entry>> {
    let path = root.join(dir);
    let reader = match fs::read_dir(&path) {
        Ok(reader) => reader,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot list the folder `{}`", path.display())),
    };
    let mut entries = Vec::new();
    for entry in reader {
        let entry = entry.with_context(|| format!("cannot list the folder `{}`", path.display()))?;
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_symlink() => EntryKind::Symlink,
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
    let path = root.join(path);
    let file = match open_plain(&path) {
        Ok(Some(file)) => file,
        Ok(None) => return Blob::Unreadable("it is not a plain file".to_owned()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Blob::Missing,
        Err(error) => return Blob::Unreadable(error.to_string()),
    };
    let mut bytes = Vec::with_capacity(4096);
    match file.take(limit as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > limit => Blob::TooLarge(fs::symlink_metadata(&path).ok().map(|m| m.len())),
        Ok(_) => Blob::Bytes(bytes),
        Err(error) => Blob::Unreadable(error.to_string()),
    }
}

/// Opens a regular file; `None` for anything else, which is not opened (a named pipe would wait for ever).
fn open_plain(path: &Path) -> std::io::Result<Option<File>> {
    if !fs::symlink_metadata(path)?.file_type().is_file() {
        return Ok(None);
    }
    File::open(path).map(Some)
}
