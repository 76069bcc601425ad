//! Where a cache is kept: a file for each registry, in the user's cache folder or in the one that the environment names.
//! What can't be read or written costs only time, so no run fails because of it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use super::write::{Batch, Onto};
use crate::history::{Cache, MOST_BYTES};
use crate::registry::agreement_texts::checksum;

/// The variable with the folder; in a workflow, one that the runner keeps.
const FOLDER: &str = "PSP_CACHE_DIR";

/// The names of our files begin and end like this. Other files in the folder aren't touched.
const NAME: (&str, &str) = ("history-", ".cache");

/// Registries that have a file. Above this number, the one that was used least recently is deleted.
const MOST_FILES: usize = 20;

/// A cache and its place.
pub(super) struct CacheFile {
    folder: PathBuf,
    name: String,
    pub cache: Cache,
}

impl CacheFile {
    /// The cache of the registry at `root`; none where it has no place.
    pub(super) fn open(root: &Path) -> Option<Self> {
        let root = std::fs::canonicalize(root).ok()?;
        let folder = folder(|name| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        })?;
        if is_inside_repository(&folder, &root) {
            return None;
        }
        let of = checksum(root.as_os_str().as_encoded_bytes());
        let name = format!("{}{}{}", NAME.0, of.get(..16)?, NAME.1);
        let bytes = bounded(&folder.join(&name)).unwrap_or_default();
        Some(Self {
            cache: Cache::read(&bytes, &maker()?),
            folder,
            name,
        })
    }

    /// Writes what is new, whole or not at all.
    pub(super) fn save(&self) {
        let Some(bytes) = self.cache.bytes() else { return };
        make_private(&self.folder);
        let mut batch = Batch::new(Onto::Generated);
        let added = batch.add(&self.folder, &self.name, |out| Ok(out.write_all(&bytes)?));
        if added.and_then(|()| batch.commit()).is_ok() {
            remove_oldest(&self.folder);
        }
    }
}

/// The folder for caches: the one that is asked for, or the system's.
fn folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    if let Some(folder) = variable(FOLDER) {
        return folder.is_absolute().then_some(folder);
    }
    let own = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else {
        // A relative path here is to be ignored, as the standard for these folders has it.
        let named = variable("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
        named.or_else(|| Some(variable("HOME")?.join(".cache")))
    };
    own.filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(env!("CARGO_PKG_NAME")))
}

/// Whether a folder is in the repository of the registry. A change of the repository could bring a cache along there.
fn is_inside_repository(folder: &Path, root: &Path) -> bool {
    let top = root.ancestors().find(|above| above.join(".git").exists());
    // A folder that isn't there yet is where its nearest parent is.
    let there = folder.ancestors().find_map(|above| std::fs::canonicalize(above).ok());
    there.is_none_or(|there| there.starts_with(top.unwrap_or(root)))
}

/// The checksum of this program: another build may find other things.
fn maker() -> Option<String> {
    let mut file = File::open(std::env::current_exe().ok()?).ok()?;
    let mut sum = Context::new(&SHA256);
    let mut part = vec![0; 1 << 20];
    loop {
        match file.read(&mut part).ok()? {
            0 => break,
            read => sum.update(part.get(..read)?),
        }
    }
    Some(checksum(sum.finish().as_ref()))
}

fn bounded(path: &Path) -> Option<Vec<u8>> {
    let found = std::fs::symlink_metadata(path).ok()?;
    if !found.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Makes the folder, if it isn't there, for this user alone: a registry may be private.
fn make_private(folder: &Path) {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Where it can't be made, writing the file fails.
    let _ = builder.create(folder);
}

fn remove_oldest(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(NAME.0) && name.ends_with(NAME.1)
    });
    let dated = ours.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())));
    let mut all: Vec<_> = dated.collect();
    all.sort();
    let too_many = all.len().saturating_sub(MOST_FILES);
    for (_, path) in all.into_iter().take(too_many) {
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_the_one_that_is_asked_for_or_the_systems() {
        let with = |variables: &'static [(&str, &str)]| {
            folder(move |name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| PathBuf::from(value))
            })
        };
        assert_eq!(with(&[("PSP_CACHE_DIR", "/a"), ("HOME", "/home")]), Some("/a".into()));
        assert_eq!(
            with(&[("PSP_CACHE_DIR", "a"), ("HOME", "/home")]),
            None,
            "a relative path is none"
        );
        if cfg!(unix) {
            let own = Some(PathBuf::from("/home/.cache/psp-partners"));
            assert_eq!(with(&[("HOME", "/home")]), own);
            assert_eq!(with(&[("HOME", "/home"), ("XDG_CACHE_HOME", "x")]), own);
            let named = Some(PathBuf::from("/x/psp-partners"));
            assert_eq!(with(&[("HOME", "/home"), ("XDG_CACHE_HOME", "/x")]), named);
        }
        assert_eq!(with(&[]), None);
    }

    #[test]
    fn a_folder_in_the_repository_is_refused() {
        let above = tempfile::tempdir().expect("a folder");
        let top = std::fs::canonicalize(above.path()).expect("there").join("repository");
        std::fs::create_dir_all(top.join(".git")).expect("a folder");
        std::fs::create_dir_all(top.join("reg")).expect("a folder");
        let root = top.join("reg");
        assert!(is_inside_repository(&top.join("not/yet"), &root));
        assert!(is_inside_repository(&root.join("cache"), &root));
        assert!(!is_inside_repository(&above.path().join("cache"), &root));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&top, above.path().join("link")).expect("a link");
            assert!(is_inside_repository(&above.path().join("link/cache"), &root));
        }
    }

    #[test]
    fn only_the_newest_files_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..MOST_FILES + 2 {
            let path = folder.path().join(format!("history-{number:02}.cache"));
            let file = File::create(path).expect("a file");
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(number as u64);
            file.set_modified(at).expect("a time");
        }
        std::fs::write(folder.path().join("other"), "").expect("a file");
        remove_oldest(folder.path());
        let there = |name: &str| folder.path().join(name).exists();
        assert!(!there("history-00.cache") && !there("history-01.cache"));
        assert!(there("history-02.cache") && there("other"));
    }
}
