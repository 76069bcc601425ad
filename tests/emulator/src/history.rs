//! Commits as git tells them.

use jiff::Timestamp;

use crate::git::Git;
use crate::world::Pull;

/// A commit.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) sha: String,
    pub(crate) tree: String,
    pub(crate) parents: Vec<String>,
    pub(crate) author: Signature,
    pub(crate) committer: Signature,
    pub(crate) message: String,
}

/// Who and when.
#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) date: String,
}

/// The commits of a range, oldest first.
pub(crate) fn commits(git: &Git, range: &str) -> Vec<Commit> {
    log(git, &["--reverse", range])
}

/// One commit.
pub(crate) fn commit(git: &Git, sha: &str) -> Option<Commit> {
    log(git, &["--max-count=1", sha]).pop()
}

/// The commits of a pull request, oldest first.
pub(crate) fn commits_of(git: &Git, pull: &Pull) -> Vec<Commit> {
    commits(git, &format!("{}..{}", pull.base_sha, pull.head_sha))
}

/// The commits up to one, newest first; with a path, those that changed it.
pub(crate) fn changing(git: &Git, sha: &str, path: Option<&str>) -> Vec<Commit> {
    match path {
        Some(path) => log(git, &[sha, "--", path]),
        None => log(git, &[sha]),
    }
}

fn log(git: &Git, arguments: &[&str]) -> Vec<Commit> {
    let format = "--format=%H%n%T%n%P%n%an%n%ae%n%aI%n%cn%n%ce%n%cI%n%B";
    let text = git
        .run(&[&["log", "-z", format], arguments].concat())
        .unwrap_or_default();
    text.split('\0')
        .filter(|entry| !entry.is_empty())
        .filter_map(parse)
        .collect()
}

fn parse(entry: &str) -> Option<Commit> {
    let mut lines = entry.splitn(10, '\n').map(str::to_owned);
    let (sha, tree) = (lines.next()?, lines.next()?);
    let parents = lines.next()?.split_whitespace().map(str::to_owned).collect();
    let mut signature = || {
        let (name, email, date) = (lines.next()?, lines.next()?, lines.next()?);
        let date = date.parse::<Timestamp>().map_or(date, |it| it.to_string());
        Some(Signature { name, email, date })
    };
    let (author, committer) = (signature()?, signature()?);
    let message = lines.next().unwrap_or_default().trim_end_matches('\n').to_owned();
    Some(Commit {
        sha,
        tree,
        parents,
        author,
        committer,
        message,
    })
}
