//! `review`: a change judged, on a laptop between two revisions, or for a pull request on GitHub.

mod group;
mod judge;
mod labels;
mod local;
mod pull;
mod tell;
mod wake;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::read::today;
use super::{Io, Refusal, read, unreadable, usage};
use crate::cli::ReviewArgs;
use crate::date::Date;
use crate::exit::Exit;
use crate::forge::{Answer, Comment, Forge, ForgeError};
use crate::github::event::Event;
use crate::github::octo::GitHub;
use crate::registry::load::{self, Sources};
use crate::registry::model::{Account, Program};
use crate::registry::tree::{Revision, Tree};
use crate::work::apply::retry::ignore_gone;
use crate::work::marker::{ACTIONS_BOT, is_ours};
use crate::work::write::review_state;
use wake::{Wake, wake};

pub(super) fn run(root: Option<PathBuf>, args: &ReviewArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    if args.base.is_some() {
        return local::run(&root, args, io);
    }
    let wake = match args.pull {
        Some(number) => Wake::Pull { number, head: None },
        None => match Event::current().context("the workflow's event")? {
            Some(event) => wake(&event),
            None => {
                return Err(usage(
                    "nothing says what to review",
                    "give `--base REV` to compare two revisions here, or `--pull NUMBER` for a pull request on GitHub",
                ));
            }
        },
    };
    if let Wake::Nothing(why) = &wake {
        writeln!(io.err, "nothing to review: {why}")?;
        return Ok(Exit::Clean);
    }
    let forge =
        GitHub::from_env().map_err(|error| usage(format!("{error:#}"), "run this in a workflow, or set them"))?;
    let program = program_here(&root);
    let shell = Shell {
        root: &root,
        forge: &forge,
        today: args.at.unwrap_or_else(today),
        bots: bots(&forge, program.as_ref())?,
        program,
        format: args.format,
    };
    let exit = match wake {
        Wake::Pull { number, head } => pull::run(&shell, number, head.as_deref(), false, io)?,
        Wake::Asked { number } => pull::run(&shell, number, None, true, io)?,
        Wake::Group { head, base } => return group::run(&shell, &head, &base, io),
        Wake::Nothing(_) => return Ok(Exit::Clean),
    };
    // The review is done, whatever comes of this.
    let told = super::onboard::tell_of_dead_schedule(shell.forge, &shell.bots, shell.program.as_ref(), shell.today);
    if let Err(error) = told {
        let error = crate::escape::line(&format!("{error:#}"));
        writeln!(
            io.err,
            "note: the issue about the schedule could not be written: {error}"
        )?;
    }
    Ok(exit)
}

/// Reviews a pull request of our own, because the token that opened it starts no workflow.
///
/// # Errors
/// As any review.
pub(super) fn of_our_own(root: &Path, forge: &dyn Forge, today: Date, number: u64, io: &mut Io<'_>) -> Result<Exit> {
    let program = program_here(root);
    let shell = Shell {
        root,
        forge,
        today,
        bots: bots(forge, program.as_ref())?,
        program,
        format: None,
    };
    let exit = pull::run(&shell, number, None, false, io)?;
    // No later event looks at it again, so a comment that another run wrote at the same time goes now.
    if let Err(error) = one_comment(forge, &shell.bots, number) {
        return Err(refused("the comments", &error));
    }
    Ok(exit)
}

/// Of several comments of ours with a review, the oldest stays.
fn one_comment(forge: &dyn Forge, bots: &[Account], number: u64) -> Answer<()> {
    let ours = |comment: &Comment| is_ours(comment.author.as_ref(), bots) && review_state(&comment.body).is_some();
    let mut comments: Vec<u64> = forge
        .comments(number)?
        .iter()
        .filter(|c| ours(c))
        .map(|c| c.id)
        .collect();
    comments.sort_unstable();
    comments
        .into_iter()
        .skip(1)
        .try_for_each(|id| ignore_gone(forge.delete_comment(id)))
}

/// What a review on GitHub works with.
struct Shell<'a> {
    root: &'a Path,
    forge: &'a dyn Forge,
    today: Date,
    /// The program of the checked-out base: it says who may ask for another look, and which labels there are.
    program: Option<Program>,
    /// Whose comments are ours.
    bots: Vec<Account>,
    format: Option<crate::cli::ReviewFormat>,
}

/// The program's accounts for what we write, GitHub's own when it lists none, and whoever's token this is: without that
/// one, each run with somebody's own token would write a new comment.
pub(super) fn bots(forge: &dyn Forge, program: Option<&Program>) -> Result<Vec<Account>> {
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
fn revision(root: &Path, name: &str) -> Result<Revision> {
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
