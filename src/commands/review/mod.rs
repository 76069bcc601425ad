//! `review`: a change judged, on a laptop between two revisions, or for a pull request on GitHub.

mod local;
mod trigger;

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::pull_review::pull::{Asked, Cause};
use super::pull_review::waiting::{self, Wanted};
use super::pull_review::{ReviewSession, merge_queue, pull};
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
        Some(number) => Trigger::Pull {
            number,
            head: None,
            reopened: false,
        },
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
        Trigger::Pull { number, head, reopened } => {
            let cause = Cause {
                head,
                reopened,
                ..Cause::default()
            };
            pull::run(&shell, number, &cause, io)?
        }
        Trigger::Asked { number, edited } => {
            let cause = Cause {
                asked: Some(Asked { edited }),
                ..Cause::default()
            };
            pull::run(&shell, number, &cause, io)?
        }
        Trigger::Waiting { head: Some(head), .. } => waiting::run(&shell, Wanted::Head(&head), io)?,
        Trigger::Waiting {
            head: None,
            daily: true,
        } => waiting::run(&shell, Wanted::Outdated, io)?,
        Trigger::Waiting {
            head: None,
            daily: false,
        } => waiting::run(&shell, Wanted::Unjudged, io)?,
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
