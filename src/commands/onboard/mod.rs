//! `onboard`: keeps issues, branches and pull requests on GitHub in step with the records. Shows a plan by default.
//! With `--apply`, it applies the plan, reads GitHub again, and does what depends on the result.

mod access_state;
mod control_state;
mod derived_state;
mod earlier_state;
mod form_issues;
mod reconcile_loop;
mod registry_state;
mod signing_state;
mod summary;

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::session::{Session, github};
use super::{Io, read, usage};
use crate::cli::OnboardArgs;
use crate::exit::Exit;
use crate::github::event::Event;
use crate::registry::load::Sources;
use crate::registry::tree::Tree;
use crate::templates::Writer;

pub(super) fn run(root: Option<PathBuf>, args: &OnboardArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let overlay = access_state::overlay(args.overlay.as_deref())?;
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
        read::need_program(&sources.tree)?;
        return reconcile_loop::offline(&sources, today, args, overlay, io);
    }
    let has_token = |name: &str| std::env::var_os(name).is_some_and(|token| !token.is_empty());
    if !has_token("GITHUB_TOKEN") && !has_token("GH_TOKEN") {
        return Err(usage(
            "`GITHUB_TOKEN` isn't set",
            "set `GITHUB_TOKEN`, or plan with `--offline`",
        ));
    }
    let forge = github("set them, or plan with `--offline`")?;
    // The records are read from a commit, so that GitHub shows what is committed.
    let revision = read::revision(&root, "HEAD")?;
    let commit = revision.commit.clone();
    let sources = Sources {
        tree: Tree::Revision(revision),
        overlay: None,
    };
    read::need_program(&sources.tree)?;
    let session = Session::of_tree(&root, &sources.tree, &forge, today)?;
    let texts = session.texts.clone();
    let writer = Writer::new(&texts);
    let shell = reconcile_loop::OnboardSession {
        session,
        writer: &writer,
        sources: &sources,
        commit: &commit,
        args,
        overlay,
        edited_below: event.as_ref().and_then(edited_below),
        reads_recent_only: event.is_some_and(|event| is_comment_or_tick(&event)),
    };
    reconcile_loop::online(&shell, io)
}

/// Why an event needs no run; none for all other events.
fn nothing_to_do(event: &Event) -> Option<&'static str> {
    match event {
        Event::Comment(comment) if comment.is_pull => Some("the comment is on a pull request"),
        _ => None,
    }
}

/// The issue below which a person edited a comment. The number of its comments doesn't show that.
fn edited_below(event: &Event) -> Option<u64> {
    match event {
        Event::Comment(comment) if comment.action == "edited" => Some(comment.number),
        _ => None,
    }
}

/// Whether a person commented or ticked a box.
fn is_comment_or_tick(event: &Event) -> bool {
    match event {
        // After an edit, GitHub may list the issue as unchanged.
        Event::Comment(comment) => comment.action != "edited",
        Event::Issues(issue) => ["opened", "edited"].contains(&issue.action.as_str()),
        _ => false,
    }
}
