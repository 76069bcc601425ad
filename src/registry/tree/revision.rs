//! A commit, read as objects through `git`: one listing, then blobs in one batch. The work tree is never touched, and
//! no filter, hook or attribute of the repository is run.
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write as _};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

use super::commit_name::{RevisionError, default_branch, resolve};
use super::git::{command, run, silence_drivers};
use super::git_version::why_no_merge;
use super::repository_path::{RepositoryPath, shown_bytes};
use super::same_files::{commit_of, left_out};
use super::{Blob, Entry, EntryKind, registries};

/// A commit of a repository.
#[derive(Debug)]
pub struct Revision {
    repository: PathBuf,
    /// From the top of the repository to the root of the tree, such as `reg/`; empty where they are the same.
    prefix: Vec<u8>,
    /// Full object name of the commit.
    pub commit: String,
    /// Committer's day, `YYYY-MM-DD`.
    pub date: String,
    /// Every file of the whole repository, by its bytes from the top: git takes names that are no UTF-8.
    files: BTreeMap<Vec<u8>, Object>,
    /// Names that the commit's trees hold more than once.
    twice: Vec<RepositoryPath>,
    reader: Mutex<Option<Child>>,
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub kind: EntryKind,
    /// It may be run as a program.
    pub executable: bool,
    /// Object name of the blob.
    pub name: String,
    /// In bytes; `None` when the blob is not here, because it was too large to be fetched.
    pub size: Option<u64>,
}

/// A path at which two commits differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub path: RepositoryPath,
    pub before: Option<Object>,
    pub after: Option<Object>,
}

impl Revision {
    /// The commit that `revision` names in the repository at `folder`. All of the repository is listed; what is read is
    /// named from `folder` down.
    ///
    /// # Errors
    /// `git` is missing, the folder is in no repository, or the name isn't that of one commit.
    pub fn open(folder: &Path, revision: &str) -> Result<Self, RevisionError> {
        let commit = resolve(folder, revision)?;
        let failed = |error: anyhow::Error| RevisionError::Git(format!("{error:#}"));
        let date = ["show", "-s", "--no-show-signature", "--format=%cs", &commit, "--"];
        let date = run(folder, &date).map_err(failed)?;
        Self::of_tree(folder, &commit, &commit, String::from_utf8_lossy(&date).trim()).map_err(failed)
    }

    /// The commit that the registry in `folder` is, byte for byte; `None` when it differs from the commit, or
    /// when the folder isn't in a repository.
    pub fn of_files(folder: &Path) -> Option<String> {
        commit_of(folder)
    }

    /// The default branch of the repository at `folder`: the remote's, or else the current one; `None` outside of a
    /// repository, and for a name with unusual characters.
    pub fn default_branch(folder: &Path) -> Option<String> {
        default_branch(folder)
    }

    /// Files of the registry that a sparse checkout leaves out of `folder`; none where everything is checked out.
    ///
    /// # Errors
    /// Git can't tell.
    pub fn left_out(folder: &Path) -> Result<Vec<String>> {
        left_out(folder)
    }

    /// What merging `head` into `base` would give, computed by git without touching a work tree; `None` when the two
    /// conflict.
    ///
    /// # Errors
    /// `git` is missing or too old ([`git_version`]), or the two have no history in common.
    pub fn merged(folder: &Path, base: &Self, head: &Self) -> Result<Option<Self>> {
        Self::merge(folder, &[&base.commit, &head.commit], head)
    }

    /// What `made`, a merge into `base`, would be if it were made into `tip`: what it changes, carried over. Needs no history.
    ///
    /// # Errors
    /// `git` is missing or too old ([`git_version`]).
    pub fn carried(folder: &Path, base: &Self, tip: &Self, made: &Self) -> Result<Option<Self>> {
        let ancestor = format!("--merge-base={}", base.commit);
        Self::merge(folder, &[&ancestor, &tip.commit, &made.commit], made)
    }

    /// A merge as git computes it, under the name of `head`.
    fn merge(folder: &Path, given: &[&str], head: &Self) -> Result<Option<Self>> {
        let arguments = [&["merge-tree", "--write-tree", "-z", "--no-messages"], given].concat();
        let mut command = command(folder, &arguments);
        silence_drivers(folder, &mut command)?;
        let output = command.output().context("cannot run `git`; is it installed?")?;
        match output.status.code() {
            Some(0) => {}
            Some(1) => return Ok(None),
            _ => bail!("{}", why_no_merge(folder, &output.stderr)),
        }
        let listed = String::from_utf8_lossy(&output.stdout);
        let tree = listed.trim_end_matches(['\0', '\n']);
        Ok(Some(Self::of_tree(folder, tree, &head.commit, &head.date)?))
    }

    fn of_tree(folder: &Path, tree: &str, commit: &str, date: &str) -> Result<Self> {
        let listing = run(folder, &["ls-tree", "-r", "-z", "--long", "--full-tree", tree])?;
        let mut prefix = run(folder, &["rev-parse", "--show-prefix"])?;
        while prefix.last() == Some(&b'\n') {
            prefix.pop();
        }
        let (files, twice) = parse_listing(&listing);
        Ok(Self {
            repository: folder.to_path_buf(),
            prefix,
            commit: commit.to_owned(),
            date: date.to_owned(),
            files,
            twice,
            reader: Mutex::new(None),
        })
    }

    /// The file at `path`, from the root down.
    pub fn object(&self, path: &str) -> Option<&Object> {
        self.files.get(&self.key(path))
    }

    /// Number of files in a folder, at any depth.
    pub(super) fn count_below(&self, dir: &str) -> usize {
        let prefix = self.key(&format!("{dir}/"));
        let from = self.files.range(prefix.clone()..);
        from.take_while(|(path, _)| path.starts_with(&prefix)).count()
    }

    fn key(&self, path: &str) -> Vec<u8> {
        [&self.prefix, path.as_bytes()].concat()
    }

    /// From the top of the repository to the root, such as `reg/`; empty where they are the same.
    pub fn prefix(&self) -> String {
        shown_bytes(&self.prefix)
    }

    /// `path` from the root down, where it is below the root and UTF-8.
    pub fn below_root<'p>(&self, path: &'p RepositoryPath) -> Option<&'p str> {
        std::str::from_utf8(path.0.strip_prefix(self.prefix.as_slice())?).ok()
    }

    /// The folders of all registries in the commit (empty for the top), each with the folders of its partners.
    pub fn registries(&self) -> BTreeMap<String, BTreeSet<String>> {
        let paths: Vec<&str> = self
            .files
            .keys()
            .filter_map(|path| std::str::from_utf8(path).ok())
            .collect();
        registries::of(&paths)
    }

    /// Names that cannot be checked out as they are on every machine: held twice, or differing from another one by case
    /// alone. `among` are the names that are asked about.
    pub fn clashes<'p>(&self, among: &'p [Changed]) -> Vec<(&'p RepositoryPath, String)> {
        let lower = |bytes: &[u8]| shown_bytes(bytes).to_lowercase();
        let asked: BTreeSet<String> = among.iter().map(|changed| lower(&changed.path.0)).collect();
        let mut same: BTreeMap<String, Vec<&[u8]>> = BTreeMap::new();
        for path in self.files.keys() {
            let name = lower(path);
            if asked.contains(&name) {
                same.entry(name).or_default().push(path);
            }
        }
        let mut clashes = Vec::new();
        for changed in among.iter().filter(|changed| changed.after.is_some()) {
            let others = same.get(&lower(&changed.path.0)).into_iter().flatten();
            clashes.extend(
                (others.filter(|other| **other != changed.path.0.as_slice()))
                    .map(|other| (&changed.path, shown_bytes(other))),
            );
            if self.twice.contains(&changed.path) {
                clashes.push((&changed.path, changed.path.to_string()));
            }
        }
        clashes
    }

    /// Every path at which this commit differs from `before`, sorted. A rename is a deletion and an addition.
    pub fn changes_since(&self, before: &Self) -> Vec<Changed> {
        let mut changed: Vec<Changed> = Vec::new();
        for (path, object) in &self.files {
            let old = before.files.get(path);
            if old.is_none_or(|old| {
                (&old.name, old.kind, old.executable) != (&object.name, object.kind, object.executable)
            }) {
                changed.push(Changed {
                    path: RepositoryPath(path.clone()),
                    before: old.cloned(),
                    after: Some(object.clone()),
                });
            }
        }
        let gone = before.files.iter().filter(|(path, _)| !self.files.contains_key(*path));
        changed.extend(gone.map(|(path, object)| Changed {
            path: RepositoryPath(path.clone()),
            before: Some(object.clone()),
            after: None,
        }));
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        changed
    }

    /// Lines of `after` (from 1) that a pull request shows: those that changed since `before`, and three around each.
    ///
    /// # Errors
    /// `git` fails, or one of the two is not here.
    pub fn shown_lines(&self, before: Option<&Object>, after: &Object) -> Result<Vec<RangeInclusive<u32>>> {
        let Some(before) = before else {
            return Ok(vec![1..=u32::MAX]);
        };
        let arguments = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=3"];
        let arguments = [&arguments[..], &[before.name.as_str(), after.name.as_str()]].concat();
        let diff = run(&self.repository, &arguments)?;
        let hunks = diff.split(|b| *b == b'\n').filter_map(|line| line.strip_prefix(b"@@ "));
        Ok(hunks
            .filter_map(|hunk| hunk_of(&String::from_utf8_lossy(hunk)))
            .collect())
    }

    pub(super) fn list(&self, dir: &str) -> Vec<Entry> {
        let mut prefix = self.key(dir);
        if !dir.is_empty() {
            prefix.push(b'/');
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut from = prefix.clone();
        // Jump from folder to folder: the listing of a registry's root must not walk all of its files.
        while let Some((path, object)) = self.files.range(from.clone()..).next() {
            let Some(rest) = path.strip_prefix(prefix.as_slice()) else {
                break;
            };
            let slash = rest.iter().position(|b| *b == b'/');
            let name = &rest[..slash.unwrap_or(rest.len())];
            entries.push(Entry {
                name: shown_bytes(name),
                kind: if slash.is_some() {
                    EntryKind::Folder
                } else {
                    object.kind
                },
                exact: std::str::from_utf8(name).is_ok(),
            });
            // The next name: '0' follows '/', and nothing comes before a NUL.
            from = [prefix.as_slice(), name, if slash.is_some() { b"0" } else { b"\0" }].concat();
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries.dedup_by(|a, b| a.name == b.name);
        entries
    }

    pub(super) fn read_all(&self, paths: &[String], limit: usize) -> Vec<Blob> {
        let mut blobs: Vec<Blob> = Vec::with_capacity(paths.len());
        let mut wanted: Vec<(usize, &Object)> = Vec::new();
        for path in paths {
            blobs.push(match self.object(path) {
                None => Blob::Missing,
                Some(object) if object.kind != EntryKind::File => Blob::Unreadable("it is not a plain file".to_owned()),
                Some(object) if object.size.is_none_or(|size| size > limit as u64) => Blob::TooLarge(object.size),
                Some(object) => {
                    wanted.push((blobs.len(), object));
                    Blob::Missing
                }
            });
        }
        if wanted.is_empty() {
            return blobs;
        }
        match self.fetch(&wanted) {
            Ok(texts) => {
                for ((index, _), bytes) in wanted.iter().zip(texts) {
                    blobs[*index] = Blob::Bytes(bytes);
                }
            }
            Err(error) => {
                for (index, _) in &wanted {
                    blobs[*index] = Blob::Unreadable(format!("{error:#}"));
                }
            }
        }
        blobs
    }

    /// Reads the objects from one `git cat-file --batch` that lives as long as the revision.
    fn fetch(&self, wanted: &[(usize, &Object)]) -> Result<Vec<Vec<u8>>> {
        let mut guard = self.reader.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if guard.is_none() {
            let child = command(&self.repository, &["cat-file", "--batch"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .context("cannot start `git cat-file`")?;
            *guard = Some(child);
        }
        let child = guard.as_mut().context("git went away")?;
        let mut input = child.stdin.take().context("git's input is closed")?;
        let output = child.stdout.take().context("git's output is closed")?;
        let names: String = wanted.iter().flat_map(|(_, o)| [o.name.as_str(), "\n"]).collect();
        let mut reader = BufReader::with_capacity(1 << 16, output);
        // Writing and reading at once: with many names, both pipes would fill and both sides wait.
        let read = std::thread::scope(|scope| {
            let writer = scope.spawn(move || {
                let done = input.write_all(names.as_bytes()).and_then(|()| input.flush());
                (input, done)
            });
            let read: Result<Vec<Vec<u8>>> = wanted
                .iter()
                .map(|(_, object)| read_object(&mut reader, object))
                .collect();
            let (input, written) = writer
                .join()
                .map_err(|_| anyhow::anyhow!("the writer to git panicked"))?;
            written.context("git stopped reading")?;
            child.stdin = Some(input);
            read
        })?;
        child.stdout = Some(reader.into_inner());
        Ok(read)
    }
}

impl Drop for Revision {
    fn drop(&mut self) {
        let guard = self.reader.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(mut child) = guard.take() {
            drop(child.stdin.take());
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// `-1,4 +1,5 @@ …`, the new side.
fn hunk_of(header: &str) -> Option<RangeInclusive<u32>> {
    let new = header.split_whitespace().nth(1)?.strip_prefix('+')?;
    let (first, count) = new.split_once(',').unwrap_or((new, "1"));
    let (first, count): (u32, u32) = (first.parse().ok()?, count.parse().ok()?);
    (count > 0).then(|| first..=first.saturating_add(count - 1))
}

fn read_object(reader: &mut impl BufRead, object: &Object) -> Result<Vec<u8>> {
    let mut header = String::new();
    reader.read_line(&mut header)?;
    let mut fields = header.split_whitespace();
    let (name, kind, size) = (fields.next(), fields.next(), fields.next());
    if name != Some(object.name.as_str()) || kind != Some("blob") {
        bail!(
            "git has no blob {}: it said {}",
            object.name,
            crate::words::quote(header.trim())
        );
    }
    let size: usize = size.unwrap_or_default().parse().context("git told no size")?;
    let mut bytes = vec![0; size + 1];
    reader.read_exact(&mut bytes)?;
    bytes.pop();
    Ok(bytes)
}

/// `<mode> SP <type> SP <object> SP+ <size> TAB <path> NUL`, many times.
fn parse_listing(listing: &[u8]) -> (BTreeMap<Vec<u8>, Object>, Vec<RepositoryPath>) {
    let mut files = BTreeMap::new();
    let mut twice = Vec::new();
    for record in listing.split(|b| *b == 0).filter(|r| !r.is_empty()) {
        let Some(tab) = record.iter().position(|b| *b == b'\t') else {
            continue;
        };
        let head = String::from_utf8_lossy(&record[..tab]);
        let mut fields = head.split_whitespace();
        let (Some(mode), Some(_), Some(name), size) = (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let kind = match mode {
            "100644" | "100755" | "100664" => EntryKind::File,
            "120000" => EntryKind::Symlink,
            _ => EntryKind::Other,
        };
        // A submodule has `-` for a size, a blob that was not fetched `BAD`.
        let size = size.and_then(|s| s.parse().ok());
        let path = record[tab + 1..].to_vec();
        let object = Object {
            kind,
            executable: mode == "100755",
            name: name.to_owned(),
            size,
        };
        if files.insert(path.clone(), object).is_some() {
            twice.push(RepositoryPath(path));
        }
    }
    (files, twice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_are_parsed_with_odd_names() {
        let listing = b"100644 blob aa      12\tpartners/a b/partner.yaml\x00120000 blob bb       3\tpartners/link\x00160000 commit cc       -\tsub\x00100644 blob dd     BAD\tbig\0";
        let (files, twice) = parse_listing(listing);
        let at = |path: &str| &files[path.as_bytes()];
        assert_eq!(at("partners/a b/partner.yaml").size, Some(12));
        assert_eq!(at("partners/link").kind, EntryKind::Symlink);
        assert_eq!(at("sub").kind, EntryKind::Other);
        assert_eq!((at("big").kind, at("big").size), (EntryKind::File, None));
        assert_eq!(twice, []);
    }

    #[test]
    fn no_name_hides_another() {
        let listing = b"100644 blob aa 1\ta\x80.yml\x00100644 blob bb 1\ta\xef\xbf\xbd.yml\x00100644 blob cc 1\tx\x00100644 blob dd 1\tx\0";
        let (files, twice) = parse_listing(listing);
        let shown: Vec<String> = files.keys().map(|path| shown_bytes(path)).collect();
        assert_eq!(shown, ["a\\x80.yml", "a\u{fffd}.yml", "x"]);
        assert_eq!(twice, [RepositoryPath::from("x")]);
    }
}
