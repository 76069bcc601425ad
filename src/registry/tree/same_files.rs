//! Whether the registry on disk is byte for byte that of the commit at hand. `git status` can't answer that: settings and
//! marks (`status.showUntrackedFiles`, `assume-unchanged`, `skip-worktree`, a sparse checkout, ignored files) make it say
//! that nothing changed, and filters and line ends give other bytes for the same file. So the files are compared.
#![allow(
    clippy::disallowed_methods,
    reason = "a tree is one of the places where files are read"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use anyhow::Result;

use super::git::{command, run};
use super::{EntryKind, Revision, folder, join};
use crate::registry::path::REGISTRY;

/// The newest commit, if each file of the registry in `root` is the commit's, none is missing and none is added; `None`
/// otherwise, and outside of a repository.
pub(super) fn commit_of(root: &Path) -> Option<String> {
    let head = Revision::open(root, "HEAD").ok()?;
    let mut files = Vec::new();
    let links = list(root, REGISTRY, &mut files)?;
    let is_known = |path: &String, kind: EntryKind| head.object(path).is_some_and(|object| object.kind == kind);
    let is_same_size = |path: &String| {
        let known = head.object(path).and_then(|object| object.size);
        known.is_some() && known == std::fs::symlink_metadata(root.join(path)).ok().map(|found| found.len())
    };
    let all_known = links.iter().all(|path| is_known(path, EntryKind::Symlink))
        && files
            .iter()
            .all(|path| is_known(path, EntryKind::File) && is_same_size(path));
    if !all_known || head.count_below(REGISTRY) != files.len() + links.len() {
        return None;
    }
    let names = object_names(root, &files)?;
    let is_same = |(path, name): (&String, &String)| head.object(path).is_some_and(|object| object.name == *name);
    (names.len() == files.len() && files.iter().zip(&names).all(is_same)).then(|| head.commit.clone())
}

/// Collects the plain files below `dir`, and returns the links. `None` for anything that no commit can hold as it is: a
/// submodule, a device, an empty folder, a name that isn't UTF-8.
fn list(root: &Path, dir: &str, files: &mut Vec<String>) -> Option<Vec<String>> {
    let entries = folder::list(root, dir).ok().filter(|entries| !entries.is_empty())?;
    let mut links = Vec::new();
    for entry in entries {
        let path = join(dir, &entry.name);
        match entry.kind {
            _ if !entry.exact || entry.name.contains('\n') => return None,
            EntryKind::File => files.push(path),
            EntryKind::Folder => links.extend(list(root, &path, files)?),
            EntryKind::Symlink => links.push(path),
            EntryKind::Other => return None,
        }
    }
    Some(links)
}

/// The names that git gives to the bytes of files, without any filter.
fn object_names(root: &Path, files: &[String]) -> Option<Vec<String>> {
    // Git takes names from its input from the top of the repository, so they are given from the top of the disk.
    let root = std::fs::canonicalize(root).ok()?;
    let algorithm = run(&root, &["rev-parse", "--show-object-format"]).ok()?;
    let length = if algorithm.starts_with(b"sha1") { 40 } else { 64 };
    let mut names = String::new();
    for file in files {
        names.push_str(root.join(file).to_str().filter(|path| !path.contains('\n'))?);
        names.push('\n');
    }
    let mut child = command(&root, &["hash-object", "--no-filters", "--stdin-paths"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    // Writing and reading at once: with many names, both pipes would fill and both sides wait.
    let writer = std::thread::spawn(move || input.write_all(names.as_bytes()).is_ok());
    let output = child.wait_with_output().ok()?;
    let is_written = writer.join().unwrap_or(false);
    let printed = String::from_utf8(output.stdout).ok()?;
    let objects: Vec<String> = printed.lines().map(str::to_owned).collect();
    (is_written && output.status.success() && objects.iter().all(|name| name.len() == length)).then_some(objects)
}

/// Files of the registry in `root` that a sparse checkout leaves out.
///
/// # Errors
/// This is a repository, and git can't tell whether its checkout is sparse, or which files it leaves out.
pub(super) fn left_out(root: &Path) -> Result<Vec<String>> {
    let setting = [
        "config",
        "--type=bool",
        "--default=false",
        "--get",
        "core.sparseCheckout",
    ];
    let sparse = match run(root, &setting) {
        Ok(sparse) => sparse,
        // A plain folder has every file, and a machine without git has no use for a note on it.
        Err(_) if !is_in_repository(root) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    if !sparse.starts_with(b"true") {
        return Ok(Vec::new());
    }
    let listed = run(root, &["ls-files", "-t", "-z", "--", REGISTRY])?;
    // `S` marks what the checkout skips; a file can be there all the same.
    let skipped = listed
        .split(|byte| *byte == 0)
        .filter_map(|line| line.strip_prefix(b"S "));
    let paths = skipped.map(|path| String::from_utf8_lossy(path).into_owned());
    Ok(paths
        .filter(|path| std::fs::symlink_metadata(root.join(path)).is_err())
        .collect())
}

/// Whether `root` or a folder above it has what git keeps there.
fn is_in_repository(root: &Path) -> bool {
    // Where the folder's own name can't be found out, only the folder itself is looked at.
    let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    root.ancestors().any(|folder| folder.join(".git").exists())
}
