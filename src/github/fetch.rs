//! Commits for a review, fetched as objects: nothing of a pull request is ever checked out, and no hook, filter, prompt or
//! submodule runs. What is fetched lies below `refs/psp-partners/`.
#![allow(
    clippy::disallowed_methods,
    reason = "the time that git may take, and what its environment already configures"
)]

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::failure::one_line;
use super::wire::is_object_name;
use crate::registry::tree::git::{command, run};

/// What git reads instead of the settings that a repository or a person may have.
const SETTINGS: [&str; 8] = [
    // A fetch runs `reference-transaction`.
    "core.hooksPath=/dev/null",
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

/// Over these alone, whatever the repository allows: an address may name a program to run.
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
}

impl Wanted {
    /// Where it lies once it is fetched.
    pub fn name(&self) -> String {
        match self {
            Self::Merge(number) => format!("refs/psp-partners/pull/{number}/merge"),
            Self::Head(number) => format!("refs/psp-partners/pull/{number}/head"),
            Self::Commit(name) => format!("refs/psp-partners/commit/{name}"),
        }
    }

    fn refspec(&self) -> Result<String> {
        let from = match self {
            Self::Merge(number) => format!("refs/pull/{number}/merge"),
            Self::Head(number) => format!("refs/pull/{number}/head"),
            Self::Commit(name) if is_object_name(name) => name.clone(),
            Self::Commit(name) => bail!("{} is not the full name of a commit", crate::words::quote(name)),
        };
        Ok(format!("+{from}:{}", self.name()))
    }
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

/// What opens a private repository.
pub struct Credential {
    /// Such as `https://github.com`: the token goes to no other.
    pub server: String,
    pub token: String,
}

impl Credential {
    /// The job's token for the job's server, when there is one.
    pub fn from_env() -> Option<Self> {
        let text = |name: &str| {
            std::env::var(name)
                .ok()
                .map(|v| v.trim().to_owned())
                .filter(|v| !v.is_empty())
        };
        Some(Self {
            token: text("GITHUB_TOKEN").or_else(|| text("GH_TOKEN"))?,
            server: text("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned()),
        })
    }

    /// Settings that add the token to requests to its server, and to none over plain http. They travel in the
    /// environment: a command line is seen by every process, and a file stays.
    fn settings(&self) -> Vec<(String, String)> {
        let server = self.server.trim_end_matches('/');
        if !server.starts_with("https://") || server.contains('@') {
            return Vec::new();
        }
        let key = format!("http.{server}/.extraheader");
        let basic = STANDARD.encode(format!("x-access-token:{}", self.token));
        // The empty one drops what `actions/checkout` left there: GitHub refuses two.
        vec![
            (key.clone(), String::new()),
            (key, format!("AUTHORIZATION: basic {basic}")),
        ]
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
        configure(&mut command, &credential.map(Credential::settings).unwrap_or_default());
        finish(command, bounds.time)
    };
    match attempt(&filter) {
        // Some servers ignore what they do not know, some refuse it.
        Err(FetchError::Failed(said)) if said.contains("filter") => attempt("--no-filter"),
        done => done,
    }
}

/// Adds settings to those that the environment has already, such as the runner's `safe.directory`.
fn configure(command: &mut Command, settings: &[(String, String)]) {
    let before = std::env::var("GIT_CONFIG_COUNT")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0_usize);
    for (i, (key, value)) in settings.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{}", before + i), key);
        command.env(format!("GIT_CONFIG_VALUE_{}", before + i), value);
    }
    if !settings.is_empty() {
        command.env("GIT_CONFIG_COUNT", (before + settings.len()).to_string());
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

/// A merge, as GitHub makes it of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    pub commit: String,
    /// First parent: what the base was.
    pub base: String,
}

/// Parents of a commit, as it says itself: where a shallow clone ends, they need not be here.
///
/// # Errors
/// There is no such commit.
pub fn parents(folder: &Path, commit: &str) -> Result<Vec<String>> {
    let commit = resolve(folder, commit)?;
    let text = run(folder, &["cat-file", "commit", &commit])?;
    let text = String::from_utf8_lossy(&text);
    let head = text.lines().take_while(|line| !line.is_empty());
    let parents = head.filter_map(|line| line.strip_prefix("parent "));
    Ok(parents.map(str::to_owned).collect())
}

/// The merge at `name`, when it merges `head`: GitHub makes it anew some time after each push, and until then it merges
/// what was there before.
///
/// # Errors
/// There is no such commit.
pub fn merge_of(folder: &Path, name: &str, head: &str) -> Result<Option<Merge>> {
    let commit = resolve(folder, name)?;
    Ok(match parents(folder, &commit)?.as_slice() {
        [base, second] if second == head => Some(Merge {
            commit,
            base: base.clone(),
        }),
        _ => None,
    })
}

/// The full name of the commit that `name` stands for; only what we fetched, and full names, are names here.
fn resolve(folder: &Path, name: &str) -> Result<String> {
    if !name.starts_with("refs/psp-partners/") && !is_object_name(name) {
        bail!("{} is not the name of a fetched commit", crate::words::quote(name));
    }
    let name = format!("{name}^{{commit}}");
    let found = run(folder, &["rev-parse", "--verify", "--end-of-options", &name]);
    let found = found.with_context(|| format!("there is no commit {} here", crate::words::quote(&name)))?;
    Ok(String::from_utf8_lossy(&found).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_to_their_server_alone() {
        let settings = |server: &str| {
            Credential {
                server: server.to_owned(),
                token: "t".to_owned(),
            }
            .settings()
        };
        assert_eq!(
            settings("https://github.com/"),
            [
                ("http.https://github.com/.extraheader".to_owned(), String::new()),
                (
                    "http.https://github.com/.extraheader".to_owned(),
                    "AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46dA==".to_owned()
                ),
            ]
        );
        assert!(settings("http://github.com").is_empty());
        assert!(settings("https://a@github.com").is_empty());
    }

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
    }
}
