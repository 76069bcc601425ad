//! A report's files on GitHub. They go to a branch of their own, such as one that GitHub Pages shows, or into a folder
//! of the default branch, by a pull request. Pure. In: what the branches have. Out: writes.
//!
//! No file is read to see whether it changed, because GitHub doesn't show files above 1 MB that way: git's names for the
//! contents are compared.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha1::{Digest as _, Sha1};

use crate::date::Date;
use crate::forge::PagesSite;
use crate::templates::is_language;
use crate::work::identity::Identity;
use crate::work::marker;
use crate::work::write::{BranchUpdate, Proposal, Write};

/// The branch of the pull request, for a registry at the top. No record's proposal has a branch of that name.
const BRANCH: &str = "psp-partners-report";
/// The mark of the pull request, with the period.
const MARK: &str = "report-files";

/// Folders of the public directory that have files of ours only, at its root and in the folder of each language; and the
/// calendar, so that subscribers see no events that are gone.
const SITE_FOLDERS: [&str; 11] = [
    "api/v1/",
    "badges/",
    "by/",
    "calendar.ics",
    "me/",
    "newsletter/",
    "p/",
    "page/",
    "program/",
    "report/",
    "verify/",
];

/// A report's files, or those of a directory.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Texts by path.
    pub texts: BTreeMap<String, String>,
    /// Files that aren't text, by path.
    pub bytes: BTreeMap<String, Vec<u8>>,
    /// Paths that only a report of this period has. Where one is on the branch and has no text here, it is removed.
    pub owned: BTreeSet<String>,
}

impl Files {
    /// The same files in a folder.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        let at = |path: &String| format!("{folder}/{path}");
        Self {
            texts: self.texts.iter().map(|(path, text)| (at(path), text.clone())).collect(),
            bytes: self
                .bytes
                .iter()
                .map(|(path, bytes)| (at(path), bytes.clone()))
                .collect(),
            owned: self.owned.iter().map(at).collect(),
        }
    }

    /// Each file with its bytes.
    fn all(&self) -> impl Iterator<Item = (&String, &[u8])> {
        let texts = self.texts.iter().map(|(path, text)| (path, text.as_bytes()));
        texts.chain(self.bytes.iter().map(|(path, bytes)| (path, bytes.as_slice())))
    }

    /// Whether there is a file at this path.
    fn has(&self, path: &str) -> bool {
        self.texts.contains_key(path) || self.bytes.contains_key(path)
    }

    /// The folders that they are in.
    pub fn folders(&self) -> BTreeSet<String> {
        let paths = self.all().map(|(path, _)| path).chain(&self.owned);
        let folder = |path: &String| {
            path.rsplit_once('/')
                .map_or(String::new(), |(folder, _)| folder.to_owned())
        };
        paths.map(folder).collect()
    }
}

/// What a branch has.
#[derive(Debug, Clone, Default)]
pub struct OnBranch {
    /// Its commit; none where there is no such branch.
    pub tip: Option<String>,
    /// Git's names for the contents of its files, by path.
    pub blobs: BTreeMap<String, String>,
}

impl OnBranch {
    /// Paths of the wanted files that aren't there, or differ.
    fn differ(&self, files: &Files) -> BTreeSet<String> {
        let differs = |(path, bytes): &(&String, &[u8])| self.blobs.get(*path) != Some(&blob_name(bytes));
        files.all().filter(differs).map(|(path, _)| path.clone()).collect()
    }

    /// Paths of files of ours that are no longer made.
    fn stale(&self, files: &Files) -> Vec<String> {
        let is_stale = |path: &&String| self.blobs.contains_key(*path) && !files.has(path);
        files.owned.iter().filter(is_stale).cloned().collect()
    }

    /// Whether it has the files, and none that is no longer made.
    pub fn has_all(&self, files: &Files) -> bool {
        self.differ(files).is_empty() && self.stale(files).is_empty()
    }
}

/// Git's name for a file with these bytes, as `git hash-object` prints it. GitHub has only repositories with SHA-1.
pub fn blob_name(bytes: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", bytes.len()));
    hash.update(bytes);
    format!("{:x}", hash.finalize())
}

/// The branch of the pull request.
pub fn branch(identity: &Identity) -> String {
    identity.own_name(BRANCH)
}

/// What a pull request of ours remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    period: String,
    /// The registry that it belongs to.
    of: String,
}

/// The period whose files a pull request of ours proposes, by its body.
pub fn proposed_period(body: &str, identity: &Identity) -> Option<String> {
    let memory = match marker::read::<Value>(MARK, body)? {
        // The marks of the first edition have only the period.
        Value::String(period) => Memory {
            period,
            of: String::new(),
        },
        // One that can't be read has no period, and proposes nothing of ours.
        other => serde_json::from_value(other).unwrap_or_default(),
    };
    (!memory.period.is_empty() && identity.owns(&memory.of, None)).then_some(memory.period)
}

/// Keeps files on a branch of their own, along with those of earlier periods.
pub fn on_branch(branch: &str, files: &Files, period: &str, there: &OnBranch, identity: &Identity) -> Vec<Write> {
    push(proposal(branch, files, period, identity), files, (there, there))
        .into_iter()
        .collect()
}

/// Keeps the public directory on a branch of its own. What is there in the directory's own folders and is no longer made is
/// removed; other files, such as `CNAME`, stay.
pub fn site_on_branch(branch: &str, files: &Files, at: Date, there: &OnBranch) -> Option<Write> {
    let mut files = files.clone();
    let is_ours = |path: &str| SITE_FOLDERS.iter().any(|folder| path.starts_with(folder));
    let is_in_language = |path: &str| {
        path.split_once('/')
            .is_some_and(|(folder, here)| is_language(folder) && (here == "index.html" || is_ours(here)))
    };
    let is_own = |path: &&String| is_ours(path) || is_in_language(path);
    files.owned.extend(there.blobs.keys().filter(is_own).cloned());
    let proposal = Proposal {
        key: site_key(at),
        branch: branch.to_owned(),
        files: files.texts.clone(),
        bytes: files.bytes.clone(),
        removed: Vec::new(),
        title: format!("The directory of {at}"),
        body: String::new(),
    };
    push(proposal, &files, (there, there))
}

/// The key of the push of a directory.
pub fn site_key(at: Date) -> String {
    format!("site/{at}")
}

/// Builds the site that shows `branch`, if something is about to be pushed or the site shows another commit. `key` belongs to
/// the push.
pub fn build_site(branch: &str, key: String, there: &OnBranch, site: &PagesSite, is_pushed: bool) -> Option<Write> {
    let is_behind = is_pushed || (there.tip.is_some() && site.built != there.tip);
    let shows_it = site.branch.as_deref() == Some(branch);
    (shows_it && is_behind).then(|| Write::BuildPages {
        key,
        branch: branch.to_owned(),
    })
}

/// Proposes files for the default branch `base`. `open` is the pull request that is already open, with the period that
/// it proposes. That pull request keeps the files of earlier periods.
pub fn by_pull(
    base: &str,
    files: &Files,
    period: &str,
    (on_base, on_ours): (&OnBranch, &OnBranch),
    open: Option<(u64, Option<String>)>,
    identity: &Identity,
) -> Vec<Write> {
    if on_base.has_all(files) {
        return Vec::new();
    }
    let ours = branch(identity);
    let Some((number, proposed)) = open else {
        let pushed = push(proposal(&ours, files, period, identity), files, (on_base, on_ours));
        let open = Write::OpenPull {
            proposal: proposal(&ours, files, period, identity),
            base: base.to_owned(),
            // If the branch has the files already, GitHub refused to open the pull request in an earlier run.
            again: pushed.is_none(),
        };
        return pushed.into_iter().chain([open]).collect();
    };
    let mut writes: Vec<Write> = push(proposal(&ours, files, period, identity), files, (on_ours, on_ours))
        .into_iter()
        .collect();
    if proposed.as_deref() != Some(period) {
        let proposal = proposal(&ours, files, period, identity);
        writes.push(Write::UpdatePull { number, proposal });
    }
    writes
}

fn proposal(branch: &str, files: &Files, period: &str, identity: &Identity) -> Proposal {
    let memory = Memory {
        period: period.to_owned(),
        of: identity.id(),
    };
    Proposal {
        key: key(period),
        branch: branch.to_owned(),
        files: files.texts.clone(),
        bytes: files.bytes.clone(),
        removed: Vec::new(),
        title: format!("The report of {period}"),
        body: marker::write(MARK, &memory)
            + "The files of the newest report. The report is in its issue.\n\n\
               If you see *Approve and run* below, press it: GitHub can hold the workflow runs of a bot's pull request.\n",
    }
}

/// The key of the push of a report's files.
pub fn key(period: &str) -> String {
    format!("report-files/{period}")
}

/// One commit on `base`, with what differs there; none where the branch `there` has the files.
fn push(mut proposal: Proposal, files: &Files, (base, there): (&OnBranch, &OnBranch)) -> Option<Write> {
    if there.tip.is_some() && there.has_all(files) {
        return None;
    }
    let differ = base.differ(files);
    proposal.files.retain(|path, _| differ.contains(path));
    proposal.bytes.retain(|path, _| differ.contains(path));
    proposal.removed = base.stale(files);
    Some(Write::Push {
        proposal,
        base: base.tip.clone(),
        branch_update: match &there.tip {
            None => BranchUpdate::Create,
            tip if *tip == base.tip => BranchUpdate::Advance,
            Some(_) => BranchUpdate::Reset,
        },
        pull: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nobody() -> Identity {
        Identity::from(Vec::new())
    }

    fn files() -> Files {
        Files {
            texts: [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())].into(),
            owned: ["a".to_owned(), "old".to_owned()].into(),
            ..Files::default()
        }
    }

    /// A branch with files, each a path with its text.
    fn there(tip: Option<&str>, has: &[(&str, &str)]) -> OnBranch {
        OnBranch {
            tip: tip.map(str::to_owned),
            blobs: has
                .iter()
                .map(|(path, text)| ((*path).to_owned(), blob_name(text.as_bytes())))
                .collect(),
        }
    }

    /// Base, paths and way of each push, in one line.
    fn pushed(writes: &[Write]) -> Vec<String> {
        let one = |write: &Write| match write {
            Write::Push {
                proposal,
                base,
                branch_update,
                ..
            } => {
                let written = proposal.files.keys().cloned();
                let removed = proposal.removed.iter().map(|path| format!("-{path}"));
                let paths: Vec<String> = written.chain(removed).collect();
                let base = base.as_deref().unwrap_or("nothing");
                Some(format!("{branch_update:?} {base}: {}", paths.join(" ")))
            }
            _ => None,
        };
        writes.iter().filter_map(one).collect()
    }

    #[test]
    fn the_name_of_a_file_is_gits() {
        // From `git hash-object --stdin`.
        assert_eq!(blob_name(b""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(blob_name(b"hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
        assert_eq!(
            blob_name("\u{e4}\n".as_bytes()),
            "8be8316c70848caa99b9b3086c64976e82d1c17d"
        );
    }

    #[test]
    fn a_branch_gets_what_differs_on_top_of_what_it_has() {
        let on = |there: &OnBranch| pushed(&on_branch("pages", &files(), "2026-10", there, &nobody()));
        assert_eq!(on(&there(None, &[])), ["Create nothing: a b"]);
        assert_eq!(on(&there(Some("tip"), &[("a", "1"), ("b", "x")])), ["Advance tip: b"]);
        assert_eq!(on(&there(Some("tip"), &[("a", "1"), ("b", "2")])), Vec::<String>::new());
    }

    #[test]
    fn only_files_of_ours_are_removed() {
        let has = there(
            Some("tip"),
            &[("a", "1"), ("b", "2"), ("old", "x"), ("CNAME", "example.org")],
        );
        let writes = on_branch("pages", &files(), "2026-10", &has, &nobody());
        assert_eq!(pushed(&writes), ["Advance tip: -old"]);
    }

    #[test]
    fn a_site_is_built_until_it_shows_the_branch() {
        let site = |branch: Option<&str>, built: Option<&str>| PagesSite {
            branch: branch.map(str::to_owned),
            public: true,
            url: None,
            built: built.map(str::to_owned),
        };
        let is_built = |site: &PagesSite, tip: Option<&str>, is_pushed| {
            build_site("pages", key("2026-10"), &there(tip, &[]), site, is_pushed).is_some()
        };
        let shown = site(Some("pages"), Some("tip"));
        assert!(is_built(&shown, Some("tip"), true), "what is pushed is newer");
        assert!(!is_built(&shown, Some("tip"), false));
        assert!(
            is_built(&shown, Some("new"), false),
            "the run that pushed it was stopped"
        );
        assert!(is_built(&site(Some("pages"), None), Some("tip"), false));
        assert!(!is_built(&shown, None, false), "no branch");
        for other in [site(Some("main"), None), site(None, None)] {
            assert!(!is_built(&other, Some("tip"), true), "{other:?}");
        }
    }

    #[test]
    fn a_pull_request_begins_at_the_default_branch_and_goes_on_where_it_is_open() {
        let (main, ours) = (there(Some("main"), &[]), there(Some("old"), &[]));
        let by = |on: (&OnBranch, &OnBranch), open| by_pull("main", &files(), "2026-11", on, open, &nobody());
        let new = by((&main, &ours), None);
        assert_eq!(pushed(&new), ["Reset main: a b"]);
        assert!(matches!(&new[1], Write::OpenPull { again: false, .. }), "{new:#?}");
        let open = by((&main, &ours), Some((7, Some("2026-10".to_owned()))));
        assert_eq!(pushed(&open), ["Advance old: a b"]);
        assert!(matches!(&open[1], Write::UpdatePull { number: 7, .. }), "{open:#?}");
        let full = [("a", "1"), ("b", "2")];
        let refused = by((&main, &there(Some("old"), &full)), None);
        assert!(
            matches!(&refused[..], [Write::OpenPull { again: true, .. }]),
            "{refused:#?}"
        );
        assert_eq!(by((&there(Some("main"), &full), &ours), None), []);
    }
}
