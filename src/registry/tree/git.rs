//! How `git` is called: the environment and the repository can't make it do anything else.
#![allow(clippy::disallowed_methods, reason = "the one place where git is started")]

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The variable in which git takes a file with certificates.
const CERTIFICATES: &str = "GIT_SSL_CAINFO";

/// The only variables that git and what it starts are given. All others stay here: a token among them would be readable
/// in `/proc` for as long as git runs, and `GIT_DIR` or `GIT_TRACE` would change what it does.
const GIVEN: [&str; 31] = [
    // Where programs, settings and temporary files are.
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "XDG_CONFIG_HOME",
    "TMPDIR",
    "TMP",
    "TEMP",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PROGRAMDATA",
    "PATHEXT",
    "COMSPEC",
    // How the remote is reached.
    "SSH_AUTH_SOCK",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    CERTIFICATES,
    "SSL_CERT_FILE",
    // Which settings a person or a runner wants read.
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
];

/// Settings given in the environment, such as the runner's `safe.directory`: their count, names and values.
const SETTINGS: [&str; 3] = ["GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"];

/// What a repository's own settings could name a program in.
const DEAF: [&str; 3] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    // A driver of the repository's own would decide what a merge gives.
    "merge.default=text",
];

/// A merge driver that merges as git does where there is none: an empty one would take one side for the result.
const PLAIN_MERGE: &str = "git merge-file --quiet --marker-size=%L %A %O %B";

/// `git` in `folder`, ready to read.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(["--no-pager", "--no-optional-locks", "--no-replace-objects"])
        .args(DEAF.iter().flat_map(|setting| ["-c", setting]))
        .args(arguments)
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| is_given(name)))
        .envs(certificates(|name| std::env::var_os(name)).map(|file| (CERTIFICATES, file)))
        .env("GIT_TERMINAL_PROMPT", "0")
        // What a partial clone left out was left out for its size; reading must not go and get it.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Where git finds certificates: in the file that the rest of the program uses. The library with which git reaches a server
/// doesn't read `SSL_CERT_FILE`.
fn certificates(variable: impl Fn(&str) -> Option<OsString>) -> Option<OsString> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    set(CERTIFICATES).or_else(|| set("SSL_CERT_FILE"))
}

fn is_given(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let is = |known: &str| name == known || cfg!(windows) && name.eq_ignore_ascii_case(known);
    GIVEN.iter().any(|known| is(known)) || SETTINGS.iter().any(|known| name.starts_with(known))
}

/// What `git` prints.
///
/// # Errors
/// It is missing, or fails; in its own first line.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    finished(command(folder, arguments))
}

/// Overrides every filter and merge driver of the repository at `folder` for one command.
///
/// # Errors
/// The settings cannot be listed.
pub(crate) fn silence_drivers(folder: &Path, command: &mut Command) -> Result<()> {
    let listed = run(folder, &["config", "--null", "--name-only", "--list"])?;
    let mut settings: Vec<(String, String)> = Vec::new();
    for name in listed.split(|byte| *byte == 0) {
        let Ok(name) = std::str::from_utf8(name) else {
            bail!("a setting of this repository has a name that is not UTF-8");
        };
        if let Some(value) = silent(name) {
            settings.push((name.to_owned(), value.to_owned()));
        }
    }
    configure(command, &settings);
    Ok(())
}

/// The value under which a driver does what git does without one; `None` for settings that name no driver.
fn silent(name: &str) -> Option<&'static str> {
    let (section, rest) = name.split_once('.')?;
    let (_, key) = rest.rsplit_once('.')?;
    match (section, key) {
        ("filter", "clean" | "smudge" | "process") => Some(""),
        ("filter", "required") => Some("false"),
        ("merge", "driver") => Some(PLAIN_MERGE),
        _ => None,
    }
}

/// Adds settings to those that the environment has already, such as the runner's `safe.directory`. They travel in the
/// environment, since a name may hold an equals sign, which `-c` would take for the value's.
pub(crate) fn configure(command: &mut Command, settings: &[(String, String)]) {
    // Git refuses to run with a count that isn't a number, so nothing is lost by leaving it out.
    let count = |value: &OsStr| value.to_str()?.parse::<usize>().ok();
    let before = command
        .get_envs()
        .find(|(name, _)| *name == SETTINGS[0])
        .and_then(|(_, value)| count(value?))
        .unwrap_or_default();
    for (i, (key, value)) in settings.iter().enumerate() {
        command.env(format!("{}{}", SETTINGS[1], before + i), key);
        command.env(format!("{}{}", SETTINGS[2], before + i), value);
    }
    if !settings.is_empty() {
        command.env(SETTINGS[0], (before + settings.len()).to_string());
    }
}

fn finished(mut command: Command) -> Result<Vec<u8>> {
    let output = command.output().context("cannot run `git`; is it installed?")?;
    if !output.status.success() {
        bail!("git failed: {}", said(&output.stderr));
    }
    Ok(output.stdout)
}

/// The first line of what git complained of.
pub(crate) fn said(stderr: &[u8]) -> String {
    let said = String::from_utf8_lossy(stderr);
    crate::words::quote(said.lines().next().unwrap_or("nothing").trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_git_needs_is_given() {
        for given in [
            "PATH",
            "GIT_CONFIG_COUNT",
            "GIT_CONFIG_KEY_0",
            "GIT_CONFIG_VALUE_12",
            "https_proxy",
        ] {
            assert!(is_given(OsStr::new(given)), "{given}");
        }
        for kept in [
            "GITHUB_TOKEN",
            "GH_TOKEN",
            "PSP_TOKEN",
            "GIT_DIR",
            "GIT_TRACE2_EVENT",
            "GIT_CONFIG",
            "ANY",
        ] {
            assert!(!is_given(OsStr::new(kept)), "{kept}");
        }
    }

    #[test]
    fn git_trusts_the_certificates_that_we_trust() {
        let file = |variables: &[(&str, &str)]| {
            certificates(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| OsString::from(value))
            })
        };
        assert_eq!(file(&[("SSL_CERT_FILE", "/ours")]), Some("/ours".into()));
        let own = [("SSL_CERT_FILE", "/ours"), ("GIT_SSL_CAINFO", "/own")];
        assert_eq!(file(&own), Some("/own".into()), "git's own variable comes first");
        assert_eq!(file(&[("SSL_CERT_FILE", "")]), None);
    }

    #[test]
    fn drivers_are_silent_by_name() {
        assert_eq!(silent("filter.a.b.clean"), Some(""));
        assert_eq!(silent("filter.x=y.required"), Some("false"));
        assert_eq!(silent("merge.evil.driver"), Some(PLAIN_MERGE));
        for other in ["merge.default", "core.fsmonitor", "filter.clean", "user.name"] {
            assert_eq!(silent(other), None, "{other}");
        }
    }
}
