//! How `git` is called: deaf to what the environment and the repository could make it do beside what it is asked.
#![allow(clippy::disallowed_methods, reason = "the one place where git is started")]

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// `git` in `folder`, ready to read.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(["--no-pager", "--no-optional-locks", "--no-replace-objects"])
        .args(arguments);
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_EXTERNAL_DIFF",
        "GIT_PREFIX",
        // What these print may be read by all, and may contain the token.
        "GIT_TRACE",
        "GIT_TRACE_CURL",
        "GIT_TRACE_PACKET",
        "GIT_CURL_VERBOSE",
        // A fetch is given what it needs as a setting of its own.
        "GITHUB_TOKEN",
        "GH_TOKEN",
    ] {
        command.env_remove(name);
    }
    command
        .env("GIT_TERMINAL_PROMPT", "0")
        // What a partial clone left out was left out for its size; reading must not go and get it.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// What `git` prints.
///
/// # Errors
/// It is missing, or fails; in its own first line.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = command(folder, arguments)
        .output()
        .context("cannot run `git`; is it installed?")?;
    if !output.status.success() {
        bail!("git says: {}", said(&output.stderr));
    }
    Ok(output.stdout)
}

/// The first line of what git complained of.
pub(crate) fn said(stderr: &[u8]) -> String {
    let said = String::from_utf8_lossy(stderr);
    crate::words::quote(said.lines().next().unwrap_or("nothing").trim())
}
