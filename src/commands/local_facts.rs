//! What a diagnosis needs to know of this machine and of the files here. GitHub isn't asked.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::read;
use super::session::program_here;
use crate::doctor::{Facts, GitHubFacts, Machine, WorkflowFile};
use crate::github::rest::{Proxy, proxy};
use crate::registry::load;
use crate::registry::tree::{Revision, RevisionError};
use crate::registry::{Sources, Tree};
use crate::rules::engine::{Request, evaluate};
use crate::scaffold::{DEFAULT_BRANCH, workflows};
use crate::todo;

/// The action in the workflows that those of the repository are compared with. Which one it is makes no difference.
const ANY_ACTION: &str = "owner/psp-partners@0000000000000000000000000000000000000000";

/// Largest workflow and largest file of certificates that are read.
const LARGEST: u64 = 4 << 20;

/// Gathers the facts.
///
/// # Errors
/// A schema or template that we bring along is broken.
pub(super) fn of(root: &Path) -> Result<Facts> {
    let branch = Revision::default_branch(root);
    let starters = workflows(ANY_ACTION, branch.as_deref().unwrap_or(DEFAULT_BRANCH))?;
    let top = top_of_repository(root);
    let workflows = starters.into_iter().map(|(path, starter)| WorkflowFile {
        path,
        text: text_of(&top.join(path)),
        starter,
    });
    Ok(Facts {
        machine: machine(root),
        program: tasks(root)?,
        workflows: workflows.collect(),
        github: GitHubFacts::NotAsked("GitHub wasn't asked".to_owned()),
    })
}

fn machine(root: &Path) -> Machine {
    let variable = |name: &str| std::env::var(name).ok();
    let distrust = match Revision::open(root, "HEAD") {
        Err(RevisionError::OtherOwner(command)) => Some(command),
        _ => None,
    };
    Machine {
        git: git_version(),
        distrust,
        proxy: proxy::named(&variable)
            .map(|(name, value)| (name.to_owned(), Proxy::parse(&value).map(|proxy| proxy.shown()))),
        no_proxy: proxy::exceptions(&variable),
        certificates: variable("SSL_CERT_FILE").filter(|path| !path.is_empty()).map(|path| {
            let bytes = read::named_file(Path::new(&path), LARGEST);
            let found = bytes.map(|bytes| {
                String::from_utf8_lossy(&bytes)
                    .matches("-----BEGIN CERTIFICATE-----")
                    .count()
            });
            ("SSL_CERT_FILE".to_owned(), path, found)
        }),
    }
}

fn git_version() -> Result<String, String> {
    let output = Command::new("git")
        .arg("--version")
        .output()
        .map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The repositories that this checkout comes from, as `owner/name`, and the one that the environment names.
pub(super) fn repositories(root: &Path) -> Vec<String> {
    let remotes = Command::new("git").arg("-C").arg(root).args(["remote", "-v"]).output();
    let remotes = remotes.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let remotes = remotes.unwrap_or_default();
    let addresses = remotes.lines().filter_map(|line| line.split_whitespace().nth(1));
    let mut named: Vec<String> = addresses.filter_map(repository_of).collect();
    named.extend(std::env::var("GITHUB_REPOSITORY").ok());
    named
}

/// The last two parts of the address of a remote.
fn repository_of(address: &str) -> Option<String> {
    let path = address.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let mut parts = path.rsplit(['/', ':']);
    let (name, owner) = (parts.next()?, parts.next()?);
    Some(format!("{owner}/{name}"))
}

/// The nearest folder with a git repository, or the registry's own.
fn top_of_repository(root: &Path) -> PathBuf {
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let top = absolute.ancestors().find(|folder| folder.join(".git").exists());
    top.map_or_else(|| absolute.clone(), Path::to_owned)
}

fn text_of(path: &Path) -> Option<String> {
    let bytes = read::named_file(path, LARGEST).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The open tasks of the program's maintainers; none without a program that can be read.
fn tasks(root: &Path) -> Result<Option<Vec<todo::Task>>> {
    let sources = Sources {
        tree: Tree::folder(root),
        overlay: None,
    };
    if !load::has_program(&sources.tree) || program_here(root).is_none() {
        return Ok(None);
    }
    let today = read::today();
    let evaluation = evaluate(&Request {
        sources: &sources,
        base: None,
        today,
        touched: None,
        keep_standings: true,
        progress: &|_, _| {},
    })?;
    let repository = std::env::var("GITHUB_REPOSITORY").ok();
    let todo = todo::todo(&todo::Request {
        sources: &sources,
        evaluation: &evaluation,
        today,
        repository_owner: repository.as_deref().and_then(|name| Some(name.split_once('/')?.0)),
        // What GitHub shows of them is checked here.
        lists_settings: false,
    })?;
    Ok(Some(todo.program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_name_their_repository() {
        for address in [
            "https://github.com/acme/registry",
            "https://github.com/acme/registry.git",
            "https://me:token@github.com/acme/registry.git/",
            "git@github.com:acme/registry.git",
            "ssh://git@github.com:22/acme/registry",
            "/srv/acme/registry.git",
        ] {
            assert_eq!(repository_of(address).as_deref(), Some("acme/registry"), "{address}");
        }
        assert_eq!(repository_of("registry"), None);
    }
}
