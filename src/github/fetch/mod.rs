//! Commits for a review, fetched as objects: nothing of a pull request is ever checked out, and no hook, filter, prompt or
//! submodule runs. What is fetched is below `refs/psp-partners/`.
#![allow(clippy::disallowed_methods, reason = "the time that git may take")]

mod credential;
mod merge;

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

pub use credential::Credential;
pub use merge::{Merge, merge_of, parents};

use super::failure::one_line;
use super::wire::is_object_name;
use crate::registry::tree::git::{command, run};

/// What git reads instead of the settings that a repository or a person may have.
const SETTINGS: [&str; 7] = [
    // GitHub holds what is pushed to it against the same rules; old histories have the odd mode.
    "fetch.fsckObjects=true",
    "fetch.fsck.zeroPaddedFilemode=ignore",
    "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
    "transfer.bundleURI=false",
    // What trickles ends by itself, should we be killed first.
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
];

/// Over these alone, even where the repository allows more: an address may name a program to run.
const PROTOCOLS: &str = "https:http:ssh:file";

/// Something to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// What GitHub makes of merging a pull request; its first parent is the base, its second the head.
    Merge(u64),
    /// A pull request's head.
    Head(u64),
    /// A commit, by its full name.
    Commit(String),
    /// A branch of the repository.
    Branch(String),
}

impl Wanted {
    /// Where it is once it is fetched.
    pub fn name(&self) -> String {
        match self {
            Self::Merge(number) => format!("refs/psp-partners/pull/{number}/merge"),
            Self::Head(number) => format!("refs/psp-partners/pull/{number}/head"),
            Self::Commit(name) => format!("refs/psp-partners/commit/{name}"),
            Self::Branch(name) => format!("refs/psp-partners/branch/{name}"),
        }
    }

    fn refspec(&self) -> Result<String> {
        let from = match self {
            Self::Merge(number) => format!("refs/pull/{number}/merge"),
            Self::Head(number) => format!("refs/pull/{number}/head"),
            Self::Commit(name) if is_object_name(name) => name.clone(),
            Self::Branch(name) if is_branch_name(name) => format!("refs/heads/{name}"),
            Self::Branch(name) => bail!("{} is not the name of a branch", crate::words::quote(name)),
            Self::Commit(name) => bail!("{} is not the full name of a commit", crate::words::quote(name)),
        };
        Ok(format!("+{from}:{}", self.name()))
    }
}

/// Whether a refspec can name a branch so (git-check-ref-format).
fn is_branch_name(name: &str) -> bool {
    let is_bad = |c: char| c.is_whitespace() || c.is_control() || r":*?[\\^~".contains(c);
    !name.is_empty() && !name.contains(is_bad) && !name.contains("..") && !name.contains("@{")
}

/// How much is fetched, and how long that may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Commits from each tip on; in a clone with its whole history all new ones come, for a depth would cut that off.
    pub depth: u32,
    /// Larger files are left out, where the remote can do that.
    pub largest_blob: u64,
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            depth: 2,
            largest_blob: 4 << 20,
            time: Duration::from_mins(2),
        }
    }
}

/// Why nothing was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// The remote has no such thing: no merge while there is a conflict, for one.
    Missing(String),
    /// It took too long, and was stopped.
    TimedOut(Duration),
    Failed(String),
}

impl std::fmt::Display for FetchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(said) => write!(f, "the remote does not have it: {said}"),
            Self::TimedOut(time) => write!(f, "git did not finish within {} seconds", time.as_secs()),
            Self::Failed(said) => write!(f, "git could not fetch it: {said}"),
        }
    }
}

impl std::error::Error for FetchError {}

/// Fetches from `origin` into the repository at `folder`.
///
/// # Errors
/// See [`FetchError`].
pub fn fetch(
    folder: &Path,
    wanted: &[Wanted],
    bounds: &Bounds,
    credential: Option<&Credential>,
) -> Result<(), FetchError> {
    let failed = |error: anyhow::Error| FetchError::Failed(format!("{error:#}"));
    let refspecs: Result<Vec<String>> = wanted.iter().map(Wanted::refspec).collect();
    let refspecs = refspecs.map_err(failed)?;
    let shallow = run(folder, &["rev-parse", "--is-shallow-repository"]).map_err(failed)?;
    let depth = shallow
        .starts_with(b"true")
        .then(|| format!("--depth={}", bounds.depth));
    let filter = format!("--filter=blob:limit={}", bounds.largest_blob);
    let attempt = |filter: &str| {
        let mut arguments: Vec<&str> = SETTINGS.iter().flat_map(|setting| ["-c", setting]).collect();
        arguments.extend(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"]);
        arguments.extend(["--no-auto-gc", "--no-write-fetch-head", "--refmap="]);
        arguments.extend(depth.as_deref());
        arguments.push(filter);
        arguments.extend(["--end-of-options", "origin"]);
        arguments.extend(refspecs.iter().map(String::as_str));
        let mut command = command(folder, &arguments);
        command.env("GIT_ALLOW_PROTOCOL", PROTOCOLS);
        if let Some(credential) = credential {
            credential.give_to(&mut command);
        }
        finish(command, bounds.time)
    };
    match attempt(&filter) {
        // Some servers ignore what they do not know, some refuse it.
        Err(FetchError::Failed(said)) if said.contains("filter") => attempt("--no-filter"),
        done => done,
    }
}

/// Runs git to its end, or to the end of `time`.
fn finish(mut command: Command, time: Duration) -> Result<(), FetchError> {
    let mut child = command
        .stdout(Stdio::null())
        .spawn()
        .map_err(|_| FetchError::Failed("cannot run `git`; is it installed?".to_owned()))?;
    // Read aside, and never waited for when git is stopped: its own children may hold the pipe.
    let (tell, told) = std::sync::mpsc::channel();
    if let Some(stderr) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let mut stderr = stderr;
            let _ = (&mut stderr).take(64 << 10).read_to_end(&mut said);
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
            let _ = tell.send(String::from_utf8_lossy(&said).into_owned());
        });
    }
    let end = Instant::now() + time;
    let mut nap = Duration::from_millis(2);
    let status: ExitStatus = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < end => std::thread::sleep(nap),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(FetchError::TimedOut(time));
            }
        }
        nap = (nap * 2).min(Duration::from_millis(100));
    };
    if status.success() {
        return Ok(());
    }
    let said = told.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    let first = said
        .lines()
        .find(|line| line.starts_with("fatal:") || line.starts_with("error:"))
        .or_else(|| said.lines().next())
        .unwrap_or("nothing was said");
    let line = one_line(first, 300);
    let missing = ["couldn't find remote ref", "not our ref", "unadvertised object"];
    if missing.iter().any(|words| said.contains(words)) {
        Err(FetchError::Missing(line))
    } else {
        Err(FetchError::Failed(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_and_names_of_commits_become_refspecs() {
        let name = "0".repeat(40);
        assert_eq!(
            Wanted::Merge(7).refspec().expect("a refspec"),
            "+refs/pull/7/merge:refs/psp-partners/pull/7/merge"
        );
        assert!(Wanted::Commit(name).refspec().is_ok());
        for evil in ["", "HEAD", "--upload-pack=evil", "0000000"] {
            assert!(Wanted::Commit(evil.to_owned()).refspec().is_err(), "{evil}");
        }
        assert_eq!(
            Wanted::Branch("a/main".to_owned()).refspec().expect("a refspec"),
            "+refs/heads/a/main:refs/psp-partners/branch/a/main"
        );
        for evil in ["", "*", "a:refs/heads/main", "a b", "a..b", "x^", "@{-1}"] {
            assert!(Wanted::Branch(evil.to_owned()).refspec().is_err(), "{evil}");
        }
    }
}
