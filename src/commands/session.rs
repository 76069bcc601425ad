//! What a command on GitHub works with, opened once: the checkout, the forge, the day, the program, and whose accounts are
//! ours.

use std::path::Path;

use anyhow::Result;

use super::{Refusal, unreadable, usage};
use crate::date::Date;
use crate::exit::Exit;
use crate::forge::{Forge, ForgeError};
use crate::github::rest::GitHub;
use crate::registry::load::{self, Sources};
use crate::registry::model::{Account, Program};
use crate::registry::own_templates;
use crate::registry::tree::{Revision, Tree};
use crate::templates::Texts;
use crate::work::identity::Identity;
use crate::work::marker::ACTIONS_BOT;

/// A command's session on GitHub.
pub(super) struct Session<'a> {
    pub root: &'a Path,
    pub forge: &'a dyn Forge,
    pub today: Date,
    /// The program of the checkout, which is the base's: it defines who has which rights, and the labels.
    pub program: Option<Program>,
    /// Which issues, comments and pull requests are ours.
    pub identity: Identity,
    /// Our templates, with those of the checkout in their places.
    pub texts: Texts,
}

impl<'a> Session<'a> {
    /// # Errors
    /// GitHub does not say whose token this is.
    pub(super) fn open(root: &'a Path, forge: &'a dyn Forge, today: Date) -> Result<Self> {
        let program = program_here(root);
        Ok(Self {
            texts: own_templates::texts(&Tree::folder(root)),
            root,
            forge,
            today,
            identity: identity(root, bots(forge, program.as_ref())?, program.as_ref()),
            program,
        })
    }
}

/// The registry at `root`, among those of its repository.
fn identity(root: &Path, bots: Vec<Account>, program: Option<&Program>) -> Identity {
    let head = Revision::open(root, "HEAD").ok();
    let folder = head.as_ref().map(Revision::prefix).unwrap_or_default();
    let all = head.as_ref().map(Revision::registries).unwrap_or_default();
    Identity::new(bots, program.map_or("", |program| &program.id), &folder, all)
}

/// GitHub, as the environment names it; `instead` is what else a person can do.
///
/// # Errors
/// The environment names no repository or no token.
pub(super) fn github(instead: &str) -> Result<GitHub> {
    GitHub::from_env().map_err(|error| usage(format!("{error:#}"), format!("run this in a workflow, {instead}")))
}

/// The program's accounts for what we write, GitHub's own when it lists none, and the account of this token: without
/// that one, each run with a personal token would write a new comment.
fn bots(forge: &dyn Forge, program: Option<&Program>) -> Result<Vec<Account>> {
    let mut bots = program.map(|p| p.bots.clone()).unwrap_or_default();
    if bots.is_empty() {
        bots.push(Account {
            github: "github-actions[bot]".to_owned(),
            id: Some(ACTIONS_BOT),
        });
    }
    let me = forge.me().map_err(|e| refused("the token's account", &e))?;
    bots.extend(me.map(|me| Account {
        github: me.login,
        id: Some(me.id),
    }));
    Ok(bots)
}

pub(super) fn program_here(root: &Path) -> Option<Program> {
    let sources = Sources {
        tree: Tree::folder(root),
        overlay: None,
    };
    let (loaded, _) = load::program(&sources).ok()?;
    loaded.record.map(|record| record.data)
}

/// A revision of the repository at hand.
pub(super) fn revision(root: &Path, name: &str) -> Result<Revision> {
    Revision::open(root, name).map_err(|error| {
        unreadable(
            format!("{error:#}"),
            "name a branch, a tag or a commit of this repository; a shallow clone may not hold it",
        )
    })
}

/// GitHub's refusal to let us read: not the registry's fault, and not ours.
pub(super) fn refused(what: &str, error: &ForgeError) -> anyhow::Error {
    Refusal {
        exit: Exit::Unreadable,
        message: format!("{what} cannot be read: {error}"),
        help: Some("see `docs/github.md` for the permissions that are needed".to_owned()),
        limited: matches!(error, ForgeError::Limited(_)),
    }
    .into()
}
