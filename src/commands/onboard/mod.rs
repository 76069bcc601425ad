//! `onboard`: issues, branches and pull requests that keep GitHub in step with the records. A plan by default; `--apply`
//! carries it out, looks again, and does what could only be known then.

mod gather;
mod keep;
pub(super) mod observe;
mod rounds;
mod tell;
pub(super) mod thought;

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::review::{bots, program_here};
use super::{Io, read, usage};
use crate::cli::OnboardArgs;
use crate::date::Date;
use crate::exit::Exit;
use crate::forge::Forge;
use crate::github::event::Event;
use crate::github::octo::GitHub;
use crate::registry::load::Sources;
use crate::registry::model::{Account, Program};
use crate::registry::tree::{Revision, Tree};
use crate::work::issues::State;
use crate::work::labels::ProgramLabels;
use crate::work::watch;

pub(super) fn run(root: Option<PathBuf>, args: &OnboardArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let event = Event::current().context("the workflow's event")?;
    if let Some(why) = event.as_ref().and_then(nothing_to_do) {
        writeln!(io.err, "nothing to do: {why}")?;
        return Ok(Exit::Clean);
    }
    let today = args.at.unwrap_or_else(read::today);
    if args.offline {
        let sources = Sources {
            tree: Tree::folder(&root),
            overlay: None,
        };
        return rounds::offline(&sources, today, args, io);
    }
    let has_token = |name: &str| std::env::var_os(name).is_some_and(|token| !token.is_empty());
    if !has_token("GITHUB_TOKEN") && !has_token("GH_TOKEN") {
        return Err(usage(
            "there is no token to ask GitHub with",
            "set `GITHUB_TOKEN`, or plan with `--offline`",
        ));
    }
    let forge = GitHub::from_env().map_err(|error| {
        usage(
            format!("{error:#}"),
            "run this in a workflow, set them, or plan with `--offline`",
        )
    })?;
    // What GitHub shows follows what is committed.
    let revision = Revision::open(&root, "HEAD")
        .map_err(|error| super::unreadable(format!("{error:#}"), "run this in a checkout of the default branch"))?;
    let commit = revision.commit.clone();
    let sources = Sources {
        tree: Tree::Revision(revision),
        overlay: None,
    };
    let program = program_here(&root);
    let shell = rounds::Shell {
        root: &root,
        forge: &forge,
        bots: bots(&forge, program.as_ref())?,
        sources: &sources,
        commit: &commit,
        today,
        args,
        woken: event.is_some_and(|event| is_word(&event)),
    };
    rounds::online(&shell, program.as_ref(), io)
}

/// Tells of a schedule that stopped, since it cannot do so itself; whether it runs again, a run of `onboard` tells.
///
/// # Errors
/// GitHub does not let us read, or refuses the issue.
pub(super) fn tell_of_dead_schedule(
    forge: &dyn Forge,
    bots: &[Account],
    program: Option<&Program>,
    today: Date,
) -> Result<()> {
    let mut items = watch::schedule::item(forge, ProgramLabels::of(program), today);
    items.retain(|item| item.state == State::Open);
    if items.is_empty() {
        return Ok(());
    }
    keep::keep(forge, bots, program, items)
}

/// Why an event asks for nothing: all others are a reason to look at everything there is.
fn nothing_to_do(event: &Event) -> Option<&'static str> {
    match event {
        Event::Comment(comment) if comment.is_pull => Some("the comment is on a pull request"),
        _ => None,
    }
}

/// Whether somebody said or ticked something.
fn is_word(event: &Event) -> bool {
    match event {
        Event::Comment(_) => true,
        Event::Issues(issue) => issue.action == "edited",
        _ => false,
    }
}
