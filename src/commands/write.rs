//! Writes a plan of new files: all of them or none, and never over anything.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::Result;

use super::unreadable;
use crate::escape::line;
use crate::scaffold::Plan;

/// What stands where the plan's files or their folders would be, relative to `root`; links count, wherever they lead.
pub(super) fn in_the_way(root: &Path, plan: &Plan) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for file in &plan.files {
        let ends = file.path.match_indices('/').map(|(i, _)| i).chain([file.path.len()]);
        let met = ends.map(|end| &file.path[..end]).find(|path| {
            let whole = path.len() == file.path.len();
            std::fs::symlink_metadata(root.join(path)).is_ok_and(|there| whole || !there.is_dir())
        });
        if let Some(path) = met.filter(|path| !found.iter().any(|f| f == path)) {
            found.push(path.to_owned());
        }
    }
    found
}

/// Writes the plan below `root`. When one file cannot be written, those before it are taken away again.
///
/// # Errors
/// Something cannot be written, or came to stand in the way meanwhile.
pub(super) fn write(root: &Path, plan: &Plan) -> Result<()> {
    for (i, file) in plan.files.iter().enumerate() {
        let path = root.join(&file.path);
        if let Err(error) = create(&path, &file.text) {
            for earlier in &plan.files[..i] {
                // What cannot be taken away stays; the error below is the one to act on.
                let _ = std::fs::remove_file(root.join(&earlier.path));
            }
            return Err(unreadable(
                format!(
                    "cannot write `{}`: {error}; no file was left behind",
                    line(&path.to_string_lossy())
                ),
                "check that the folder may be written to and that the disk has room",
            ));
        }
    }
    Ok(())
}

fn create(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes());
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}
