//! The commits of a branch that change the registry, along first parents, each with the files that it changes; and the
//! bytes of these files. One `git log` and one `git cat-file`, however long the history is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::commit_name::is_shallow;
use super::git::{command, run};
use crate::date::Date;

/// The folder of the registry, from the root down. Commits that change nothing in it are left out.
const REGISTRY: &str = "partners/";

/// How `git log` writes a commit: each field after a NUL, which no field can contain.
const FORMAT: &str = "--format=%x00%H%x00%P%x00%ct%x00%an%x00%s";

/// How every log is asked for. The repository's settings change nothing of it.
const LOG: [&str; 7] = [
    "log",
    "--first-parent",
    "--reverse",
    "-z",
    "--no-show-signature",
    "--no-color",
    FORMAT,
];

/// The mode of a plain file, executable or not. Links and submodules are no documents.
const FILE_MODES: [&str; 2] = ["100644", "100755"];

/// A commit of the branch, with what it changes in the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedCommit {
    /// Full object name.
    pub name: String,
    /// The committer's day, in UTC, as the commit claims.
    pub day: Date,
    /// The author that the commit claims.
    pub author: String,
    /// The first line of its message.
    pub subject: String,
    /// The history that is here begins with this commit: what it seems to add may be older.
    pub is_first_known: bool,
    /// By path from the root down. Files with a path that isn't UTF-8 are left out: none of them is a document.
    pub files: Vec<LoggedFile>,
}

/// A file that a commit changes. A rename is a deletion and an addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedFile {
    pub path: String,
    /// The object name of the new content; none where the file is deleted.
    pub blob: Option<String>,
}

/// The commits of a branch up to its tip, as they were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitLog {
    /// The commit that was asked for. It can be one that changes nothing in the registry.
    pub tip: String,
    /// The folder of the registry, from the top of the repository.
    prefix: String,
    pub commits: Vec<LoggedCommit>,
}

/// The commits from the oldest to `tip` that change the registry in `folder`. Of a branch that goes on from the tip of
/// `known`, only the commits after it are read: the name of a commit fixes everything before it.
///
/// # Errors
/// Git fails, or prints something else than expected.
pub fn commit_log(folder: &Path, tip: &str, known: Option<CommitLog>) -> Result<CommitLog> {
    let prefix = run(folder, &["rev-parse", "--show-prefix"])?;
    let prefix = String::from_utf8(prefix).context("the path of the folder isn't UTF-8")?;
    let prefix = prefix.trim_end_matches('\n').to_owned();
    let is_shallow = is_shallow(folder);
    // What a shallow clone doesn't have isn't shown, although an earlier run may have seen it.
    let known = known.filter(|known| !is_shallow && known.prefix == prefix && follows(folder, &known.tip, tip));
    let from = known.as_ref().map(|known| known.tip.clone());
    let mut commits = known.map(|known| known.commits).unwrap_or_default();
    if from.as_deref() != Some(tip) {
        let range = from.map_or_else(|| tip.to_owned(), |from| format!("{from}..{tip}"));
        let changes = ["--diff-merges=first-parent", "--raw", "--no-abbrev", "--no-renames"];
        let answer = run(folder, &[&LOG[..], &changes, &[&range, "--", REGISTRY]].concat())?;
        let read = parse(&answer, prefix.as_bytes(), is_shallow).context("git's answer can't be read")?;
        commits.extend(read);
    }
    Ok(CommitLog {
        tip: tip.to_owned(),
        prefix,
        commits,
    })
}

/// Whether `earlier` is `tip`, or one of the commits before it along first parents.
fn follows(folder: &Path, earlier: &str, tip: &str) -> bool {
    if earlier == tip {
        return true;
    }
    // The name comes from a file, which can have anything in it.
    if earlier.is_empty() || !earlier.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return false;
    }
    let range = format!("{earlier}..{tip}");
    let listed = run(folder, &["rev-list", "--first-parent", "--parents", &range, "--"]);
    let Ok(listed) = listed.map(|listed| String::from_utf8_lossy(&listed).into_owned()) else {
        return false;
    };
    let oldest = listed.lines().last().and_then(|line| line.split(' ').nth(1));
    oldest == Some(earlier)
}

/// Every commit from the oldest to `tip` along first parents, without its files.
///
/// # Errors
/// Git fails, or prints something else than expected.
pub fn first_parents(folder: &Path, tip: &str) -> Result<Vec<LoggedCommit>> {
    let answer = run(folder, &[&LOG[..], &["--no-patch", tip, "--"]].concat())?;
    parse(&answer, b"", is_shallow(folder)).context("git's answer can't be read")
}

/// Git's answer: fields with a NUL between them, then for each file `:MODE MODE NAME NAME STATUS`, a NUL and the path.
fn parse(answer: &[u8], prefix: &[u8], is_shallow: bool) -> Option<Vec<LoggedCommit>> {
    let mut commits: Vec<LoggedCommit> = Vec::new();
    let mut fields = answer.split(|byte| *byte == 0);
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    while let Some(field) = fields.next() {
        let field = field.strip_prefix(b"\n").unwrap_or(field);
        if let Some(change) = field.strip_prefix(b":") {
            let path = fields.next()?.strip_prefix(prefix)?;
            if let Ok(path) = std::str::from_utf8(path) {
                let change = text(change);
                let mut words = change.split(' ');
                let (mode, name) = (words.nth(1)?, words.nth(1)?);
                commits.last_mut()?.files.push(LoggedFile {
                    path: path.to_owned(),
                    blob: FILE_MODES.contains(&mode).then(|| name.to_owned()),
                });
            }
        } else if field.is_empty() {
            // The answer ends with a NUL, too.
            let Some(name) = fields.next().filter(|name| !name.is_empty()) else {
                continue;
            };
            let has_parent = !fields.next()?.is_empty();
            let seconds = text(fields.next()?).parse().ok()?;
            let at = Timestamp::from_second(seconds).ok()?;
            commits.push(LoggedCommit {
                name: text(name),
                day: at.to_zoned(TimeZone::UTC).date(),
                author: text(fields.next()?),
                subject: text(fields.next()?),
                is_first_known: is_shallow && !has_parent,
                files: Vec::new(),
            });
        } else {
            return None;
        }
    }
    Some(commits)
}

/// The bytes of the blobs in `names`, each of at most `limit` bytes. Those that are larger, or not here, are left out.
///
/// # Errors
/// Git fails, or prints something else than expected.
pub fn read_blobs(folder: &Path, names: &BTreeSet<&str>, limit: usize) -> Result<BTreeMap<String, Vec<u8>>> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut child = command(folder, &["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start `git cat-file`")?;
    let mut input = child.stdin.take().context("git's input is closed")?;
    let output = child.stdout.take().context("git's output is closed")?;
    let asked: String = names.iter().flat_map(|name| [*name, "\n"]).collect();
    let mut reader = BufReader::with_capacity(1 << 16, output);
    // Writing and reading at once: with many names, both pipes would fill and both sides wait.
    let read: Result<BTreeMap<String, Vec<u8>>> = std::thread::scope(|scope| {
        let writer = scope.spawn(move || input.write_all(asked.as_bytes()));
        let read = read_each(&mut reader, names, limit);
        // When reading failed, the writer must not wait for a reader.
        drop(reader);
        let written = writer
            .join()
            .map_err(|_| anyhow::anyhow!("the writer to git panicked"))?;
        let read = read?;
        written.context("git stopped reading")?;
        Ok(read)
    });
    let ended = child.wait().context("git didn't end")?;
    let read = read?;
    if !ended.success() {
        bail!("`git cat-file` failed");
    }
    Ok(read)
}

fn read_each(reader: &mut impl BufRead, names: &BTreeSet<&str>, limit: usize) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for name in names {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let words: Vec<&str> = header.split_whitespace().collect();
        match words.as_slice() {
            [shown, "missing"] if shown == name => {}
            [shown, "blob", size] if shown == name => {
                let size: usize = size.parse().context("git gave no size")?;
                if size > limit {
                    let skipped = reader.by_ref().take(size as u64 + 1);
                    std::io::copy(&mut { skipped }, &mut std::io::sink())?;
                    continue;
                }
                let mut bytes = vec![0; size + 1];
                reader.read_exact(&mut bytes)?;
                bytes.pop();
                found.insert((*name).to_owned(), bytes);
            }
            _ => bail!("git has no blob {name}"),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_commit_has_its_files() {
        let answer = b"\0aaaa\0\x001780000000\0Zo\xc3\xab\0records: add (#7)\0\n:000000 100644 0000 b1b1 A\0reg/partners/a b\0:000000 120000 0000 b2b2 A\0reg/partners/link\0:000000 100644 0000 b3b3 A\0reg/partners/\x80\0\0bbbb\0aaaa cccc\x001780100000\0:100644 x\0:100644 000000 b1b1 0000 D\0\n:100644 000000 b1b1 0000 D\0reg/partners/a b\0";
        let commits = parse(answer, b"reg/", true).expect("read");
        let [first, second] = commits.as_slice() else {
            panic!("{commits:?}")
        };
        assert_eq!((first.name.as_str(), first.is_first_known), ("aaaa", true));
        assert_eq!(first.day, "2026-05-28".parse().expect("a day"));
        let files: Vec<(&str, Option<&str>)> = (first.files.iter())
            .map(|file| (file.path.as_str(), file.blob.as_deref()))
            .collect();
        assert_eq!(files, [("partners/a b", Some("b1b1")), ("partners/link", None)]);
        // A subject or a name can't pass for a changed file.
        assert_eq!((second.author.as_str(), second.is_first_known), (":100644 x", false));
        assert_eq!(second.subject, ":100644 000000 b1b1 0000 D");
        assert_eq!(second.files.len(), 1);
        assert_eq!(second.files[0].blob, None);
        assert_eq!(parse(b"", b"", false), Some(Vec::new()));
        for odd in [&b"x"[..], b"\0aaaa\0", b"\0aaaa\0\0x\0a\0s", b":100644 100644 a b M\0p"] {
            assert_eq!(parse(odd, b"", false), None, "{odd:?}");
        }
    }
}
