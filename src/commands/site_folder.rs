//! The folder of a site. It is written into only if it is empty or if this command wrote it: then it has a list of the files
//! that were written, with their checksums. What isn't on that list is never replaced, and what was changed since is never
//! deleted. Names that begin with a dot, such as `.git`, don't count.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Component, Path};

use anyhow::Result;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::write::{Batch, Onto};
use super::{machine, unreadable, usage};
use crate::escape::line;
use crate::output::json::document_text;
use crate::registry::agreement_texts::checksum;
use crate::words::quote;

/// The list of files, in the folder.
const LIST: &str = "site-files.json";
/// Names the form of the list.
const CONTRACT: &str = "psp-partners/site-files/1";
/// Most bytes of the list that are read: 100,000 files.
const MOST_BYTES: u64 = 16 << 20;

/// What was written before.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Written {
    contract: String,
    /// The SHA-256 checksum of each file, by path.
    files: BTreeMap<String, String>,
}

/// What was done.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Files that are no longer part of the site and were changed since they were written.
    pub kept: Vec<String>,
}

/// Makes the folder hold these files. What is there stays whole until all of them are written.
///
/// # Errors
/// The folder has files of others, or a file can't be written.
pub(super) fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<Outcome> {
    let before = read_list(folder)?;
    let mut now = Written {
        contract: CONTRACT.to_owned(),
        files: files
            .par_iter()
            .map(|(path, bytes)| (path.clone(), checksum(bytes)))
            .collect(),
    };
    let differs = |path: &str, bytes: &[u8]| match std::fs::read(folder.join(path)) {
        Ok(there) if there == bytes => Ok(false),
        Ok(_) if !before.files.contains_key(path) => Err(usage(
            format!("{} wasn't written by psp-partners; nothing was changed", quote(path)),
            "move it away, or name another folder",
        )),
        _ => Ok(true),
    };
    let compared: Vec<Result<bool>> = (files.par_iter()).map(|(path, bytes)| differs(path, bytes)).collect();
    let mut wanted = Vec::new();
    for ((path, bytes), differs) in files.iter().zip(compared) {
        if differs? {
            wanted.push((path.as_str(), bytes.as_slice()));
        }
    }
    let mut batch = Batch::new(Onto::Generated);
    batch.add_all(folder, &wanted)?;
    // Should a run be killed now, the next one must know the files of both.
    let stale: Vec<(String, String)> = (before.files.into_iter())
        .filter(|(path, _)| !files.contains_key(path))
        .collect();
    now.files.extend(stale.iter().cloned());
    put_list(folder, &now)?;
    batch.commit()?;
    let mut kept = Vec::new();
    for (path, sum) in stale {
        now.files.remove(&path);
        match remove(folder, &path, &sum) {
            Ok(true) => {}
            Ok(false) => kept.push(path),
            Err(error) => {
                return Err(unreadable(
                    format!("cannot delete {}: {error}", quote(&path)),
                    machine::help(error.kind()),
                ));
            }
        }
    }
    put_list(folder, &now)?;
    Ok(Outcome { kept })
}

fn put_list(folder: &Path, list: &Written) -> Result<()> {
    let text = document_text(list);
    if std::fs::read(folder.join(LIST)).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    let mut batch = Batch::new(Onto::Generated);
    batch.add_text(folder, LIST, &text)?;
    batch.commit()
}

/// The list of an earlier run; an empty one for a folder that is empty or isn't there.
fn read_list(folder: &Path) -> Result<Written> {
    let there = match std::fs::read_dir(folder) {
        Ok(there) => there,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Written::default()),
        Err(error) => {
            return Err(unreadable(
                format!("the folder {} can't be read: {error}", shown(folder)),
                machine::help(error.kind()),
            ));
        }
    };
    if let Ok(bytes) = super::read::named_file(&folder.join(LIST), MOST_BYTES)
        && let Ok(list) = serde_json::from_slice::<Written>(&bytes)
        && list.contract == CONTRACT
    {
        return Ok(list);
    }
    let is_hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let mut names = there.filter_map(|entry| Some(entry.ok()?.file_name()));
    if names.any(|name| !is_hidden(&name)) {
        return Err(usage(
            format!(
                "the folder {} isn't empty, and psp-partners didn't write it",
                shown(folder)
            ),
            format!("name an empty folder, or one with the `{LIST}` that `psp-partners site` wrote"),
        ));
    }
    Ok(Written::default())
}

/// Deletes a file that is as it was written, and the folders that it leaves empty. Returns whether it is gone.
fn remove(folder: &Path, path: &str, sum: &str) -> std::io::Result<bool> {
    // The list may have been edited: nothing outside of the folder is deleted, and nothing behind a link.
    let parts: Vec<Component<'_>> = Path::new(path).components().collect();
    if parts.is_empty() || !parts.iter().all(|part| matches!(part, Component::Normal(_))) {
        return Ok(false);
    }
    let mut place = folder.to_path_buf();
    for part in &parts {
        place.push(part);
        match std::fs::symlink_metadata(&place) {
            Ok(found) if found.is_symlink() => return Ok(false),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(error),
        }
    }
    if checksum(&std::fs::read(&place)?) != sum {
        return Ok(false);
    }
    std::fs::remove_file(&place)?;
    while place.pop() && place != folder {
        // A folder with other files stays.
        if std::fs::remove_dir(&place).is_err() {
            break;
        }
    }
    Ok(true)
}

fn shown(folder: &Path) -> String {
    quote(&line(&folder.to_string_lossy()))
}
