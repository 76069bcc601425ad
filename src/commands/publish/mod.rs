//! `report --publish`: an issue for each period that is over, with the report in it, and its files on a branch. A period
//! that was missed is caught up; one that was published stays as it was, and can be made again from what its issue
//! remembers.

mod files;
mod parts;

use std::collections::BTreeMap;

use anyhow::Result;

use super::onboard::observe::Look;
use super::onboard::thought::labels;
use super::read::Reading;
use super::review::{bots, program_here, refused};
use super::{Io, print, report, unreadable, usage};
use crate::cli::{Every, ReportArgs};
use crate::exit::Exit;
use crate::forge::Forge;
use crate::github::actions::Step;
use crate::github::octo::GitHub;
use crate::output::markdown::STEP_SUMMARY;
use crate::output::plan::{Shown, markdown, text};
use crate::output::report as forms;
use crate::registry::load::Sources;
use crate::registry::tree::{Revision, Tree};
use crate::report::{Earlier, Made, PeriodKind, Report, Request, build};
use crate::work::issues::apply::{Target, apply};
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Desired, Surroundings, plan};
use crate::work::reports::{self, Published};

/// Most bytes that the plan takes of a step's summary.
const PLAN: usize = 65_536;

pub(super) fn run(reading: &Reading, args: &ReportArgs, every: Every, io: &mut Io<'_>) -> Result<Exit> {
    let forge =
        GitHub::from_env().map_err(|error| usage(format!("{error:#}"), "run this in a workflow, or set them"))?;
    let program = program_here(&reading.root);
    let bots = bots(&forge, program.as_ref())?;
    let mut look = Look::first(&forge)?;
    if reading.sources.overlay.is_some() && !look.repository.private {
        return Err(usage(
            "an overlay is private, and issues of this repository are public",
            "publish without `--overlay`, or in a private repository",
        ));
    }
    let kind = match every {
        Every::Month => PeriodKind::Month,
        Every::Quarter => PeriodKind::Quarter,
        Every::Year => PeriodKind::Year,
    };
    let head = Revision::open(&reading.root, reading.revision.as_deref().unwrap_or("HEAD"));
    let head = head.ok().map(|revision| revision.commit.clone());
    let mut shown = Shown::new(reading.today, head.as_deref(), args.apply);
    shown.notes.append(&mut look.notes);
    let index = Index::of(&look.issues, &bots);
    let due = reports::due(kind, &index, reading.today);
    let mut made: Vec<Published> = Vec::new();
    for known in &due {
        // What changed is told since the last report, which is the one before it in this very list, or on GitHub.
        let since = made.last().map(|p| p.commit.clone()).or_else(|| known.since.clone());
        let Some(report) = make(reading, args, known, since.as_deref(), &mut shown)? else {
            continue;
        };
        made.push(published(report, known));
    }
    drop(index);
    // What is caught up is opened by the first round, and closed in favour of the newest by the second.
    for _ in 0..if args.apply { 2 } else { 1 } {
        let index = Index::of(&look.issues, &bots);
        let desired = Desired {
            items: reports::items(kind, &made, &index),
            labels: program.as_ref().map(labels).unwrap_or_default(),
            ..Desired::default()
        };
        let around = Surroundings {
            labels: Some(&look.labels),
            assignable: look.assignable.as_deref(),
        };
        let plan = plan(&desired, &index, &around);
        shown.undone.clear();
        shown.add(&plan, &[]);
        if !args.apply || plan.is_empty() {
            break;
        }
        let seen = look.seen();
        let target = Target {
            forge: &forge,
            bots: &bots,
            seen: seen.as_deref(),
            budget: usize::MAX,
        };
        shown.applied(&apply(&target, &plan, &index));
        look.again(&forge).map_err(|e| refused("the issues", &e))?;
    }
    if args.apply {
        let index = Index::of(&look.issues, &bots);
        for report in &made {
            if let Some(known) = index.get(&report.key) {
                parts::keep(&forge, &bots, known.issue, &report.pages, &report.key, &mut shown);
            }
        }
    }
    if let (Some(branch), Some(last)) = (&args.pages, made.last()) {
        files::keep(&forge, args.apply, branch, &last.report, &mut shown)?;
    }
    if let (Some(folder), Some(last)) = (&args.pull_to, made.last()) {
        files::propose(&forge, args.apply, &bots, &look, folder, &last.report, &mut shown)?;
    }
    tell(&shown, made.last(), io)?;
    Ok(if shown.is_in_step() {
        Exit::Clean
    } else {
        Exit::NotInStep
    })
}

/// A report of a period, as it was or would be made. None where the commit that it was made of is not at hand.
fn make(
    reading: &Reading,
    args: &ReportArgs,
    due: &reports::Due,
    since: Option<&str>,
    shown: &mut Shown,
) -> Result<Option<Report>> {
    let name = due.commit.as_deref().or(reading.revision.as_deref()).unwrap_or("HEAD");
    let Ok(revision) = Revision::open(&reading.root, name) else {
        if due.commit.is_some() {
            shown.notes.push(format!(
                "the report of {} is left as it is: the commit it was made of is not in this checkout; check out all of history (`fetch-depth: 0`)",
                due.period.id
            ));
            return Ok(None);
        }
        return Err(unreadable(
            "there is no commit to report on",
            "run this in a checkout of the default branch",
        ));
    };
    let commit = revision.commit.clone();
    let sources = Sources {
        tree: Tree::Revision(revision),
        overlay: args.read.overlay.as_ref().map(Tree::folder),
    };
    let earlier = since.and_then(|name| Some((name, Revision::open(&reading.root, name).ok()?)));
    let earlier = earlier.map(|(name, revision)| {
        let tree = Tree::Revision(revision);
        (name.to_owned(), Sources { tree, overlay: None })
    });
    let request = Request {
        sources: &sources,
        since: earlier.as_ref().map(|(name, sources)| Earlier {
            sources,
            name: name.clone(),
        }),
        at: due.at,
        period: due.period.clone(),
        partner: None,
        made: Made {
            command: report::command(
                args,
                &due.period,
                due.at,
                Some(&commit),
                earlier.as_ref().map(|(name, _)| name.as_str()),
            ),
            revision: Some(commit),
            version: env!("CARGO_PKG_VERSION"),
        },
        progress: &|_, _| {},
    };
    build(&request)?.map(Some).ok_or_else(|| {
        unreadable(
            "there is no program here that can be read",
            "run `psp-partners validate` for what is wrong with it",
        )
    })
}

fn published(report: Report, due: &reports::Due) -> Published {
    Published {
        key: reports::key(&due.period.id),
        commit: report.made.revision.clone().unwrap_or_default(),
        since: due.since.clone(),
        at: due.at,
        pages: reports::pages(&forms::markdown::sections(&report)),
        report,
    }
}

fn tell(shown: &Shown, last: Option<&Published>, io: &mut Io<'_>) -> Result<()> {
    print(io, &text::render(shown))?;
    let Some(step) = Step::current() else { return Ok(()) };
    // What was done, or would be, and what failed; then what there is to read.
    let mut page = markdown::render(shown, "Reports on GitHub", PLAN);
    if let Some(last) = last {
        page.push_str(&forms::markdown::render(
            &last.report,
            STEP_SUMMARY - page.len(),
            "the issue has all",
        ));
    }
    step.add_summary(&page)?;
    step.set_outputs(&shown.outputs())
}

/// What is told of a failing write beside the plan's own.
fn undone(shown: &mut Shown, key: &str, what: &'static str, error: crate::forge::ForgeError) {
    shown.undone(&crate::work::issues::apply::Undone {
        key: key.to_owned(),
        what,
        error,
    });
}

/// Names and texts of files.
type Files = BTreeMap<String, String>;

/// A forge, as the parts take it.
type Hub<'a> = &'a dyn Forge;
