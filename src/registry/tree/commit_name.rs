//! From a name that a person or an event gives to one commit, or to the reason why there is none: which reason decides
//! what the person has to type.

use std::fmt;
use std::path::Path;

use super::git::{command, said};
use crate::words::{closest, quote};

/// Most names of branches and tags that a wrong name is compared with.
const MOST_NAMES: &str = "--count=5000";

/// Why a name leads to no commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevisionError {
    /// Empty, an option, an exclusion such as `^main`, or of more than one line.
    NoName(String),
    /// Two revisions: the older and the newer one.
    Range {
        name: String,
        from: String,
        to: String,
    },
    /// No commit of this repository, with the name that was probably meant.
    Unknown {
        name: String,
        near: Option<String>,
        is_shallow: bool,
    },
    /// A name of a file or of a folder.
    NoCommit(String),
    /// Nothing has been committed yet.
    Empty,
    NoRepository,
    /// Another user owns the repository's files, so git reads none; with the command that allows it.
    OtherOwner(String),
    /// Git is missing or failed, in its own words.
    Git(String),
}

impl fmt::Display for RevisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName(name) => write!(f, "{} isn't the name of a revision", quote(name)),
            Self::Range { name, .. } => write!(f, "{} is a range; expected one revision", quote(name)),
            Self::Unknown { name, .. } => write!(f, "there is no revision {} here", quote(name)),
            Self::NoCommit(name) => write!(f, "{} isn't a commit", quote(name)),
            Self::Empty => f.write_str("this repository has no commit yet"),
            Self::NoRepository => f.write_str("this folder isn't in a git repository"),
            Self::OtherOwner(_) => {
                f.write_str("git doesn't read this repository, because its files belong to another user")
            }
            Self::Git(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for RevisionError {}

impl RevisionError {
    /// What the person has to type.
    pub fn help(&self) -> String {
        match self {
            Self::NoName(_) | Self::NoCommit(_) => "name a branch, a tag or a commit, such as `main` or `HEAD~1`".to_owned(),
            Self::Range { from, to, .. } => format!("name one of the two: {} or {}", quote(from), quote(to)),
            Self::Unknown { near: Some(near), .. } => format!("did you mean {}?", quote(near)),
            Self::Unknown { is_shallow: true, .. } => {
                "this clone has only the newest commits: run `git fetch --unshallow`; in a workflow, set `fetch-depth: 0` for `actions/checkout`".to_owned()
            }
            Self::Unknown { .. } => "`git branch --all` and `git tag` list the names, `git log --oneline` the commits".to_owned(),
            Self::Empty => "run `git add .` and `git commit` first".to_owned(),
            Self::NoRepository => "run this in a clone, or name its folder with `--root DIR`".to_owned(),
            Self::OtherOwner(command) => format!("if you trust its files, run `{command}`"),
            Self::Git(_) => "check that git is installed, and that `git log` works in this folder".to_owned(),
        }
    }

    /// Whether the command line is wrong, and not the repository.
    pub const fn is_usage(&self) -> bool {
        matches!(self, Self::NoName(_) | Self::Range { .. })
    }
}

/// The full name of the one commit that `name` names in the repository at `folder`.
///
/// # Errors
/// There is none, there are several, or git can't read the repository.
pub(super) fn resolve(folder: &Path, name: &str) -> Result<String, RevisionError> {
    // A name comes from a person or an event: it must not become an option.
    if name.is_empty() || name.starts_with(['-', '^']) || name.contains(['\0', '\n']) {
        return Err(RevisionError::NoName(name.to_owned()));
    }
    if let Some((from, to)) = range(name) {
        return Err(RevisionError::Range {
            name: name.to_owned(),
            from,
            to,
        });
    }
    // `--verify` refuses everything that gives more than one object, such as `A..B` and `A^@`.
    match ask(folder, &["rev-parse", "--verify", &format!("{name}^{{commit}}")])? {
        Ok(commit) => Ok(commit),
        Err(stderr) => Err(why_not(folder, name, &stderr)),
    }
}

/// The two ends of `A..B` and `A...B`; an end that is left out is `HEAD`. Names of branches hold no `..`, but the text
/// that `:/` and `^{/` look for can.
fn range(name: &str) -> Option<(String, String)> {
    let (from, to) = name.split_once("..")?;
    if name.starts_with(":/") || from.matches('{').count() > from.matches('}').count() {
        return None;
    }
    let end = |text: &str| if text.is_empty() { "HEAD" } else { text }.to_owned();
    Some((end(from), end(to.trim_start_matches('.'))))
}

/// What git prints, or what it complains of.
fn ask(folder: &Path, arguments: &[&str]) -> Result<Result<String, Vec<u8>>, RevisionError> {
    let output = command(folder, arguments)
        .output()
        .map_err(|error| RevisionError::Git(format!("`git` can't be run: {error}")))?;
    Ok(if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(output.stderr)
    })
}

/// The default branch as the clone knows it, or else the current branch.
pub(super) fn default_branch(folder: &Path) -> Option<String> {
    let name = |reference: &str| {
        ask(folder, &["symbolic-ref", "--quiet", "--short", reference])
            .ok()?
            .ok()
    };
    let of_remote = name("refs/remotes/origin/HEAD").and_then(|name| Some(name.split_once('/')?.1.to_owned()));
    // The name goes into workflows and addresses as it is.
    let is_plain = |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    of_remote.or_else(|| name("HEAD")).filter(is_plain)
}

fn why_not(folder: &Path, name: &str, stderr: &[u8]) -> RevisionError {
    let text = String::from_utf8_lossy(stderr);
    if text.contains("dubious ownership") {
        let offered = text.lines().map(str::trim).find(|line| line.starts_with("git config "));
        let usual = "git config --global --add safe.directory \"$PWD\"";
        return RevisionError::OtherOwner(offered.unwrap_or(usual).to_owned());
    }
    if text.contains("not a git repository") {
        return RevisionError::NoRepository;
    }
    if text.contains("expected commit type") {
        return RevisionError::NoCommit(name.to_owned());
    }
    let is = |arguments: &[&str]| ask(folder, arguments).is_ok_and(|said| said.is_ok());
    if !text.contains("Needed a single revision")
        && !text.contains("unknown revision")
        && !is(&["rev-parse", "--git-dir"])
    {
        return RevisionError::Git(format!("git failed: {}", said(stderr)));
    }
    if name == "HEAD" {
        // A branch that names a commit which isn't there is no new repository.
        return if is(&["rev-parse", "--verify", "--quiet", name]) {
            RevisionError::Git("git can't read the commit that `HEAD` names".to_owned())
        } else {
            RevisionError::Empty
        };
    }
    if is(&["rev-parse", "--verify", "--quiet", name]) {
        return RevisionError::NoCommit(name.to_owned());
    }
    RevisionError::Unknown {
        name: name.to_owned(),
        near: near(folder, name),
        is_shallow: is_shallow(folder),
    }
}

/// The branch or tag that was probably meant: the same name at a remote, or one with a slip.
fn near(folder: &Path, name: &str) -> Option<String> {
    // `main~1` goes back from a name that is there.
    if name.contains(['~', '^', '@', ':']) {
        return None;
    }
    let arguments = ["for-each-ref", MOST_NAMES, "--format=%(refname:short)"];
    let listed = ask(folder, &arguments).ok()?.ok()?;
    let names = || listed.lines().filter(|line| !line.ends_with("/HEAD"));
    let at_remote = names().find(|known| known.split_once('/').is_some_and(|(_, branch)| branch == name));
    at_remote.or_else(|| closest(name, names())).map(str::to_owned)
}

/// Whether this clone has only the newest commits.
pub(super) fn is_shallow(folder: &Path) -> bool {
    let shallow = ask(folder, &["rev-parse", "--is-shallow-repository"]);
    matches!(shallow, Ok(Ok(answer)) if answer == "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_told_from_names() {
        let two = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(range("main..HEAD"), two("main", "HEAD"));
        assert_eq!(range("main...topic"), two("main", "topic"));
        assert_eq!(range("..topic"), two("HEAD", "topic"));
        assert_eq!(range("main.."), two("main", "HEAD"));
        for name in ["main", "v1.0", "HEAD^{/fix ..}", ":/a..b", "HEAD@{2.days.ago}"] {
            assert_eq!(range(name), None, "{name}");
        }
    }
}
