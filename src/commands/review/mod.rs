//! `review`: a change judged, on a laptop between two revisions, or for a pull request on GitHub.

mod local;
mod trigger;

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::pull_review::pull::Asked;
use super::pull_review::{ReviewSession, merge_queue, pull, waiting};
use super::session::{Session, github};
use super::{Io, ensure_issues, read, usage};
use crate::cli::ReviewArgs;
use crate::exit::Exit;
use crate::github::event::Event;
use trigger::{Trigger, trigger};

pub(super) fn run(root: Option<PathBuf>, args: &ReviewArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    if args.base.is_some() {
        return local::run(&root, args, io);
    }
    let asked = match args.pull {
        Some(number) => Trigger::Pull { number, head: None },
        None => match Event::current().context("the workflow's event")? {
            Some(event) => trigger(&event),
            None => {
                return Err(usage(
                    "no change to review is given",
                    "give `--base REV` to compare two revisions here, or `--pull NUMBER` for a pull request on GitHub",
                ));
            }
        },
    };
    if let Trigger::Nothing(why) = &asked {
        writeln!(io.err, "nothing to review: {why}")?;
        return Ok(Exit::Clean);
    }
    let forge = github("or set them")?;
    let today = args.at.unwrap_or_else(read::today);
    let shell = ReviewSession {
        session: Session::open(&root, &forge, today)?,
        format: args.format,
    };
    let exit = match asked {
        Trigger::Pull { number, head } => pull::run(&shell, number, head.as_deref(), None, io)?,
        Trigger::Asked { number, edited } => pull::run(&shell, number, None, Some(Asked { edited }), io)?,
        Trigger::Waiting { head } => waiting::run(&shell, head.as_deref(), io)?,
        Trigger::Group { head, base } => return merge_queue::run(&shell, &head, &base, io),
        Trigger::Nothing(_) => return Ok(Exit::Clean),
    };
    // The review is complete even if this fails.
    let told = ensure_issues::report_stopped_schedule(&shell);
    if let Err(error) = told {
        let error = crate::escape::line(&format!("{error:#}"));
        writeln!(
            io.err,
            "note: the issue about the schedule could not be written: {error}"
        )?;
    }
    Ok(exit)
}
