//! `publish`: an issue for each period that is over, with the report in it, and its files on a branch. A period
//! that was missed is caught up; one that was published stays as it was, and can be made again from what its issue
//! remembers.

mod files;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use super::observed_state::ObservedState;
use super::pages_site::{PUSHES, Site};
use super::read::{self, Reading};
use super::session::{Session, check_program_id, github, refused};
use super::{Io, certificate, print, report_files, unreadable, usage};
use crate::cli::PublishArgs;
use crate::exit::Exit;
use crate::forge::{Forge, ForgeError};
use crate::github::actions::Step;
use crate::output::markdown::STEP_SUMMARY;
use crate::output::plan::{SyncReport, markdown, text};
use crate::output::report as forms;
use crate::page::sections;
use crate::registry::load::Sources;
use crate::registry::own_templates;
use crate::registry::tree::{Revision, RevisionError, Tree};
use crate::report::{Earlier, Made, PeriodKind, Report, Request, WaitingRequest, build};
use crate::templates::{Texts, Writer};
use crate::work::apply::{Opened, Outcome, Target, apply};
use crate::work::identity::Identity;
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Desired, Plan, Surroundings, plan};
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::links::Links;
use crate::work::reports::{self, Published, parts};
use crate::work::write::{Write, WriteFailure, WriteKind};
use files::Destination;

/// Most bytes that the plan takes of a step's summary.
const PLAN: usize = 65_536;
/// Most rounds over the issues.
const ROUNDS: usize = 2;

pub(super) fn run(root: Option<PathBuf>, args: &PublishArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open(root, &args.read)?;
    read::need_program(&reading.sources.tree)?;
    let forge = github("or set them")?;
    let Session {
        program,
        identity,
        texts,
        ..
    } = Session::of_tree(&reading.root, &reading.sources.tree, &forge, reading.today)?;
    let writer = Writer::new(&texts);
    let mut observed = ObservedState::read(&forge)?;
    if reading.sources.overlay.is_some() && !observed.repository.private {
        return Err(usage(
            "an overlay is private, and issues of this repository are public",
            "publish without `--overlay`, or in a private repository",
        ));
    }
    check_program_id(&observed.issues, &identity)?;
    let site = match &args.pages {
        Some(_) => Site::read(&forge),
        None => Site::None,
    };
    if let (Some(branch), Some(_)) = (&args.pages, &reading.sources.overlay) {
        site.refuse_private(branch)?;
    }
    let kind = PeriodKind::from(args.every);
    let head = Revision::open(&reading.root, reading.revision.as_deref().unwrap_or("HEAD"));
    // Only shown here. Where it can't be read, the first report that is due fails with the reason.
    let head = head.ok().map(|revision| revision.commit.clone());
    let mut shown = SyncReport::new(reading.today, head.as_deref(), args.apply);
    shown.notes.append(&mut observed.notes);
    let index = Index::of(&observed.issues, &identity);
    let due = reports::due(kind, &index, reading.today);
    let waiting = reports::waiting::waiting(&index);
    let mut made: Vec<Published> = Vec::new();
    for known in &due {
        // What changed is told since the last report, which is the one before it in this very list, or on GitHub.
        let since = made.last().map(|p| p.commit.clone()).or_else(|| known.since.clone());
        let waiting = known.waiting.as_ref().unwrap_or(&waiting);
        let Some((report, texts)) = make(&reading, args, known, (since.as_deref(), waiting), &mut shown)? else {
            continue;
        };
        made.push(published(report, texts, (known, waiting), &mut shown));
    }
    drop(index);
    let has_files = args.pages.is_some() || args.pull_to.is_some();
    let certificates = program
        .as_ref()
        .filter(|_| has_files)
        .map(|program| certificate::published(&reading.sources, program, &texts, reading.today, &mut shown.notes));
    let certificates = certificates.unwrap_or_default();
    let publication = Publication {
        forge: &forge,
        identity: &identity,
        kind,
        made: &made,
        site: &site,
        certificates: &certificates,
        labels: ProgramLabels::of(program.as_ref()),
        writer: &writer,
    };
    let proposals = publication.files(&observed, args, &mut shown)?;
    let plan = publication.issues(&observed);
    shown.add(&plan, &proposals);
    if args.apply {
        publication.apply(&mut observed, plan, proposals, args, &mut shown)?;
    }
    show_outcome(&shown, made.last(), &texts, io)?;
    Ok(if shown.is_in_step() {
        Exit::Clean
    } else {
        Exit::NotInStep
    })
}

/// Reports that are made, and where they go.
struct Publication<'a> {
    forge: &'a dyn Forge,
    identity: &'a Identity,
    kind: PeriodKind,
    made: &'a [Published],
    site: &'a Site,
    /// The files that verify certificates, by path.
    certificates: &'a BTreeMap<String, String>,
    labels: ProgramLabels<'a>,
    writer: &'a Writer<'a>,
}

impl Publication<'_> {
    /// What is to be written for the newest report's files; none where GitHub doesn't show what is there.
    fn files(&self, observed: &ObservedState, args: &PublishArgs, shown: &mut SyncReport) -> Result<Vec<Write>> {
        let destination = match (&args.pages, &args.pull_to) {
            (Some(branch), _) => Destination::Branch(branch),
            (None, Some(folder)) => Destination::Folder(folder),
            (None, None) => return Ok(Vec::new()),
        };
        let Some(last) = self.made.last() else {
            return Ok(Vec::new());
        };
        let mut files = files::of(&last.report, &last.texts)?;
        files.texts.extend(self.certificates.clone());
        let period = &last.report.period.id;
        let site = self.site.known();
        match files::plan(self.forge, self.identity, observed, &destination, site, &files, period) {
            Ok(planned) => {
                if let Destination::Branch(branch) = destination
                    && let Some(note) = self.site.note(branch, &planned)
                    && !shown.notes.contains(&note)
                {
                    shown.notes.push(note);
                }
                Ok(planned)
            }
            Err(error) => {
                shown.failed(&WriteFailure {
                    key: destination.branch(self.identity),
                    kind: WriteKind::Branch,
                    error,
                });
                Ok(Vec::new())
            }
        }
    }

    /// Pushes the files, and plans them again where another commit came first.
    fn push_files(
        &self,
        observed: &ObservedState,
        mut proposals: Vec<Write>,
        args: &PublishArgs,
        shown: &mut SyncReport,
    ) -> Result<Outcome> {
        let mut pushes = 1;
        loop {
            let outcome = self.send(observed, &proposals);
            let is_late = |failure: &WriteFailure| {
                failure.kind == WriteKind::Branch && matches!(failure.error, ForgeError::Conflict(_))
            };
            if pushes == PUSHES || !outcome.failures.iter().any(is_late) {
                shown.applied(&proposals, &outcome);
                return Ok(outcome);
            }
            pushes += 1;
            proposals = self.files(observed, args, shown)?;
            shown.add(&Plan::default(), &proposals);
        }
    }

    /// What is to be written for the issues.
    fn issues(&self, observed: &ObservedState) -> Plan {
        let index = Index::of(&observed.issues, self.identity);
        let desired = Desired {
            items: reports::items(self.kind, self.made, self.labels, &index),
            labels: self.labels.looks(),
            ..Desired::default()
        };
        let around = Surroundings {
            labels: Some(&observed.labels),
            assignable: observed.assignable.as_deref(),
            writer: self.writer,
        };
        plan(&desired, &index, &around)
    }

    /// The comments that long reports go on in.
    fn parts(&self, observed: &ObservedState, shown: &mut SyncReport) -> Plan {
        let index = Index::of(&observed.issues, self.identity);
        let mut plan = Plan::default();
        for report in self.made {
            let Some(issue) = index.get(&report.key).map(|known| known.issue) else {
                continue;
            };
            if report.pages.len() < 2 && issue.comments == 0 {
                continue;
            }
            match self.forge.comments(issue.number) {
                Ok(comments) => plan.writes.extend(parts::plan(
                    &report.key,
                    issue.number,
                    &report.pages,
                    &comments,
                    self.identity,
                )),
                Err(error) => shown.failed(&WriteFailure {
                    key: report.key.clone(),
                    kind: WriteKind::Comment,
                    error,
                }),
            }
        }
        plan
    }

    /// Carries it out: the issues, then what could only be planned once they are there, then the files.
    fn apply(
        &self,
        observed: &mut ObservedState,
        first: Plan,
        proposals: Vec<Write>,
        args: &PublishArgs,
        shown: &mut SyncReport,
    ) -> Result<()> {
        let of_planning = std::mem::take(&mut shown.failures);
        let mut plan = first;
        // What is caught up is opened by the first round, and closed in favor of the newest by the second.
        for round in 0..ROUNDS {
            if round > 0 {
                plan = self.issues(observed);
                shown.add(&plan, &[]);
            }
            shown.begin_round();
            if plan.is_empty() {
                break;
            }
            self.carry_out(observed, &plan.writes, shown);
            observed.refresh(self.forge).map_err(|e| refused("the issues", &e))?;
        }
        for failure in &of_planning {
            shown.failed(failure);
        }
        let parts = self.parts(observed, shown);
        shown.add(&parts, &[]);
        self.carry_out(observed, &parts.writes, shown);
        let outcome = self.push_files(observed, proposals, args, shown)?;
        let by_hand = outcome.pulls.iter().filter(|(_, opened)| **opened == Opened::ByHand);
        for (branch, _) in by_hand {
            // A setting, which a person may have chosen: the branch is there, and a person can open it.
            let server = std::env::var("GITHUB_SERVER_URL").ok();
            let repository = &observed.repository;
            let links = Links::new(
                server.as_deref(),
                &repository.full_name,
                &repository.default_branch,
                self.identity,
            );
            shown.notes.push(format!(
                "GitHub does not let this workflow open pull requests: open the one with the report's files by hand, {}",
                links.compare(branch).unwrap_or_else(|| format!("from the branch {branch}"))
            ));
        }
        Ok(())
    }

    fn carry_out(&self, observed: &ObservedState, writes: &[Write], shown: &mut SyncReport) {
        let outcome = self.send(observed, writes);
        shown.applied(writes, &outcome);
    }

    fn send(&self, observed: &ObservedState, writes: &[Write]) -> Outcome {
        let index = Index::of(&observed.issues, self.identity);
        let seen = observed.last_change();
        let target = Target {
            seen: seen.as_deref(),
            repository: &observed.repository.full_name,
            ..Target::new(self.forge, self.identity)
        };
        apply(&target, writes, &index)
    }
}

/// A report of a period, as it was or would be made. None where the commit that it was made of is not at hand.
fn make(
    reading: &Reading,
    args: &PublishArgs,
    due: &reports::Due,
    (since, waiting): (Option<&str>, &[WaitingRequest]),
    shown: &mut SyncReport,
) -> Result<Option<(Report, Texts)>> {
    let name = due.commit.as_deref().or(reading.revision.as_deref()).unwrap_or("HEAD");
    let revision = match Revision::open(&reading.root, name) {
        Ok(revision) => revision,
        Err(RevisionError::Unknown { .. }) if due.commit.is_some() => {
            shown.notes.push(format!(
                "the report of {} is left as it is: the commit it was made of is not in this checkout; check out all of history (`fetch-depth: 0`)",
                due.period.id
            ));
            return Ok(None);
        }
        Err(RevisionError::NoRepository | RevisionError::Empty) => {
            return Err(unreadable(
                "there is no commit to report on",
                "run this in a checkout of the default branch",
            ));
        }
        Err(error) => return Err(read::no_revision(&error)),
    };
    let commit = revision.commit.clone();
    let sources = Sources {
        tree: Tree::Revision(revision),
        overlay: args.read.overlay.as_ref().map(Tree::folder),
    };
    let mut earlier = None;
    if let Some(name) = since {
        match Revision::open(&reading.root, name) {
            Ok(revision) => {
                let tree = Tree::Revision(revision);
                earlier = Some((name.to_owned(), Sources { tree, overlay: None }));
            }
            Err(error) => shown.notes.push(format!(
                "the report of {} doesn't list what changed since the one before: {error}; check out all of history (`fetch-depth: 0`)",
                due.period.id
            )),
        }
    }
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
            command: report_files::command(
                &due.period,
                due.at,
                &[
                    ("rev", Some(&commit)),
                    ("overlay", args.read.overlay.as_ref().map(|_| "DIR")),
                    ("since", earlier.as_ref().map(|(name, _)| name.as_str())),
                ],
            ),
            revision: Some(commit),
            version: env!("CARGO_PKG_VERSION"),
        },
        waiting,
        progress: &|_, _| {},
    };
    let Some(report) = build(&request)? else {
        return Err(unreadable(
            "there is no program here that can be read",
            "run `psp-partners validate` to see what is wrong",
        ));
    };
    let texts = own_templates::texts(&sources.tree);
    Ok(Some((report, texts)))
}

fn published(
    report: Report,
    texts: Texts,
    (due, waiting): (&reports::Due, &[WaitingRequest]),
    shown: &mut SyncReport,
) -> Published {
    let page = forms::markdown::render(&report, &texts, usize::MAX, "the files of the report show all");
    if let Some(fault) = page.fault {
        let period = &due.period.id;
        shown.notes.push(format!(
            "the report of {period} doesn't use the program's own template: {fault}"
        ));
    }
    Published {
        key: reports::key(&due.period.id),
        commit: report.made.revision.clone().unwrap_or_default(),
        since: due.since.clone(),
        at: due.at,
        waiting: waiting.to_vec(),
        pages: reports::pages(&sections(&page.text)),
        report,
        texts,
    }
}

fn show_outcome(shown: &SyncReport, last: Option<&Published>, texts: &Texts, io: &mut Io<'_>) -> Result<()> {
    print(io, &text::render(shown))?;
    let Some(step) = Step::current() else { return Ok(()) };
    // What was done, or would be, and what failed; then what there is to read.
    let mut page = markdown::render(shown, "Reports on GitHub", PLAN, texts);
    if let Some(last) = last {
        let room = STEP_SUMMARY - page.len();
        let report = forms::markdown::render(&last.report, &last.texts, room, "the issue shows all");
        page.push_str(&report.text);
    }
    step.add_summary(&page)?;
    step.set_outputs(&shown.outputs())
}
