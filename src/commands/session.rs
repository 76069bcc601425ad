//! What a command on GitHub works with, opened once: the checkout, the forge, the day, the program, and whose accounts are
//! ours.

use std::path::Path;

use anyhow::Result;

use super::read::no_revision;
use super::{Refusal, usage};
use crate::date::Date;
use crate::exit::Exit;
use crate::forge::{Forge, ForgeError, Issue};
use crate::github::rest::{GitHub, proxy};
use crate::registry::load;
use crate::registry::model::{Account, Program};
use crate::registry::own_templates;
use crate::registry::path::DocumentPath;
use crate::registry::tree::{Revision, RevisionError, Tree};
use crate::templates::Texts;
use crate::words::count;
use crate::work::identity::Identity;
use crate::work::issues::former_id::unlisted_ids;
use crate::work::marker::ACTIONS_BOT;

/// A command's session on GitHub.
pub(super) struct Session<'a> {
    pub root: &'a Path,
    pub forge: &'a dyn Forge,
    pub today: Date,
    /// The program of the checkout, which is the base's, or of its commit: it defines who has which rights, and the labels.
    pub program: Option<Program>,
    /// Which issues, comments and pull requests are ours.
    pub identity: Identity,
    /// Our templates, with those of the checkout in their places.
    pub texts: Texts,
}

impl<'a> Session<'a> {
    /// # Errors
    /// GitHub does not say whose token this is, or git can't read the repository that the registry is in.
    pub(super) fn open(root: &'a Path, forge: &'a dyn Forge, today: Date) -> Result<Self> {
        Self::of_tree(root, &Tree::folder(root), forge, today)
    }

    /// A session with the program and the texts of `tree`, for a command that names the commit which it reads.
    ///
    /// # Errors
    /// GitHub does not say whose token this is, or git can't read the repository that the registry is in.
    pub(super) fn of_tree(root: &'a Path, tree: &Tree, forge: &'a dyn Forge, today: Date) -> Result<Self> {
        let program = program_of(tree);
        Ok(Self {
            texts: own_templates::texts(tree),
            root,
            forge,
            today,
            identity: identity(root, tree, bots(forge, program.as_ref())?, program.as_ref())?,
            program,
        })
    }
}

/// The registry at `root`, among those of its repository: of the commit that is read, or else of the one checked out.
///
/// # Errors
/// Git can't read the commit. Without it the registry would count as the only one of its repository, and take the issues of
/// another one for its own.
pub(super) fn identity(root: &Path, tree: &Tree, bots: Vec<Account>, program: Option<&Program>) -> Result<Identity> {
    let opened;
    let head = if let Tree::Revision(revision) = tree {
        Some(revision)
    } else {
        opened = match Revision::open(root, "HEAD") {
            Ok(revision) => Some(revision),
            // Where nothing was committed, there is no other registry.
            Err(RevisionError::NoRepository | RevisionError::Empty) => None,
            Err(error) => return Err(no_revision(&error)),
        };
        opened.as_ref()
    };
    let folder = head.map(Revision::prefix).unwrap_or_default();
    let all = head.map(Revision::registries).unwrap_or_default();
    let former = program.map(|program| program.former_ids.clone()).unwrap_or_default();
    let id = program.map_or("", |program| &program.id);
    Ok(Identity::new(bots, id, &folder, all).formerly(former))
}

/// Refuses to write where the program seems to have changed its ID. Everything would be opened a second time.
///
/// # Errors
/// Open issues have another ID, and none has the program's own.
pub(super) fn check_program_id(issues: &[Issue], identity: &Identity) -> Result<()> {
    const SHOWN: usize = 7;
    let others = unlisted_ids(issues, identity);
    if others.is_empty() {
        return Ok(());
    }
    let numbers: Vec<String> = others.values().flatten().map(|number| format!("#{number}")).collect();
    let ids: Vec<String> = others.keys().map(|id| format!("`{id}`")).collect();
    let line = identity.former_ids_with(others.keys().map(String::as_str));
    let more = numbers.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    Err(Refusal {
        exit: Exit::NotInStep,
        message: format!(
            "no issue has the program's ID `{}`, but {} that psp-partners opened for this registry {} {} ({}{more}). If the \
             program changed its `id`, add `{line}` to `{}`; otherwise close these issues",
            identity.program(),
            count(numbers.len(), "open issue"),
            if numbers.len() == 1 { "has" } else { "have" },
            ids.join(", "),
            numbers.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "),
            DocumentPath::program()
        ),
        help: None,
        limited: false,
    }
    .into())
}

/// GitHub, as the environment names it; `instead` is what else a person can do.
///
/// # Errors
/// The environment names no repository or no token.
pub(super) fn github(instead: &str) -> Result<GitHub> {
    GitHub::from_env().map_err(|error| usage(format!("{error:#}"), format!("run this in a workflow, {instead}")))
}

/// The listed accounts, and the account of this token: without that one, each run with a personal token would write a new comment.
fn bots(forge: &dyn Forge, program: Option<&Program>) -> Result<Vec<Account>> {
    let mut bots = listed_bots(program);
    let me = forge.me().map_err(|e| refused("the token's account", &e))?;
    bots.extend(me.map(|me| Account {
        github: me.login,
        id: Some(me.id),
    }));
    Ok(bots)
}

/// The program's accounts for what we write, or GitHub's own when it lists none.
pub(super) fn listed_bots(program: Option<&Program>) -> Vec<Account> {
    let mut bots = program.map(|p| p.bots.clone()).unwrap_or_default();
    if bots.is_empty() {
        bots.push(Account {
            github: "github-actions[bot]".to_owned(),
            id: Some(ACTIONS_BOT),
        });
    }
    bots
}

/// The program of the files on disk, where it can be read.
pub(super) fn program_here(root: &Path) -> Option<Program> {
    program_of(&Tree::folder(root))
}

fn program_of(tree: &Tree) -> Option<Program> {
    // The only error is a broken schema of ours, which every command that reads the registry reports.
    let (loaded, _) = load::public_program(tree).ok()?;
    loaded.record.map(|record| record.data)
}

/// GitHub's refusal to let us read: not the registry's fault, and not ours.
pub(super) fn refused(what: &str, error: &ForgeError) -> anyhow::Error {
    let has_proxy = proxy::named(&|name| std::env::var(name).ok()).is_some();
    let permissions = "see `docs/github.md` for the permissions that are needed";
    let help = match error {
        // The network failed, or GitHub itself: no permission would help.
        ForgeError::Unavailable(_) if has_proxy => Some(
            "check the proxy that `HTTPS_PROXY` names and https://www.githubstatus.com, then run it again; `psp-partners doctor` shows \
             which proxy is used",
        ),
        ForgeError::Unavailable(_) => Some("check the network and https://www.githubstatus.com, then run it again"),
        ForgeError::Limited(_) => Some("wait an hour, then run it again"),
        ForgeError::Unauthorized(_) => Some("set `GITHUB_TOKEN` to a token that isn't expired or revoked"),
        // GitHub doesn't show what is private to a token without the permission.
        ForgeError::NotFound(_) => Some(permissions),
        error if error.is_permission() => Some(permissions),
        // The error has its own advice.
        _ => None,
    };
    Refusal {
        exit: Exit::Unreadable,
        message: format!("{what} cannot be read: {error}"),
        help: help.map(str::to_owned),
        limited: matches!(error, ForgeError::Limited(_)),
    }
    .into()
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test writes files of its own"
)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_that_cannot_be_read_is_no_repository_without_other_registries() {
        let folder = tempfile::tempdir().unwrap();
        let identity = || identity(folder.path(), &Tree::folder(folder.path()), Vec::new(), None);
        assert!(identity().is_ok(), "no repository");
        let git = folder.path().join(".git");
        for below in ["objects", "refs/heads"] {
            std::fs::create_dir_all(git.join(below)).unwrap();
        }
        std::fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        assert!(identity().is_ok(), "nothing was committed yet");
        std::fs::write(git.join("refs/heads/main"), format!("{}\n", "1".repeat(40))).unwrap();
        let error = identity().unwrap_err();
        assert!(
            error
                .to_string()
                .contains("git can't read the commit that `HEAD` names"),
            "{error}"
        );
    }
}
