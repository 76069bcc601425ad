//! `newsletter`: shows the draft of a month; on GitHub, proposes the newsletter of the last month by a pull request, and opens
//! an issue for what was merged. Shows a plan by default.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::observed_state::ObservedState;
use super::our_pulls::review_each;
use super::pages_site::there;
use super::session::{Session, check_program_id, github, refused};
use super::{Io, note_fault, print, read, unreadable, usage};
use crate::cli::NewsletterArgs;
use crate::date::{Date, Month};
use crate::events::{ListedEvent, listed};
use crate::exit::Exit;
use crate::forge::{Forge, ForgeError};
use crate::github::actions::Step;
use crate::output::plan::{SyncReport, markdown, text};
use crate::registry::Schemas;
use crate::registry::load::{self, Sources};
use crate::registry::model::{Communication, Program};
use crate::registry::newsletters::{Newsletter, newsletters};
use crate::registry::own_templates::texts;
use crate::registry::path::DocumentPath;
use crate::registry::tree::{LoggedCommit, Tree};
use crate::site::feed::Past;
use crate::site::newsletter::{Draft, draft, is_whole, published, upcoming};
use crate::site::{Partners, pages};
use crate::standing::Policy;
use crate::templates::Writer;
use crate::work::apply::{Opened, Outcome, Target, apply};
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Desired, Plan, Surroundings, plan};
use crate::work::labels::ProgramLabels;
use crate::work::newsletter::{self as planned, Published, PullOutcome};
use crate::work::onboarding::links::Links;
use crate::work::reports::files::{Files, OnBranch};
use crate::work::write::{Write, WriteFailure, WriteKind};

const NO_NEWSLETTER: &str = "the program has no newsletter that is drafted";
/// Most bytes that the plan takes of a step's summary.
const SUMMARY: usize = 65_536;
/// One round opens the newest issue, and the second closes those before it in favor of that one.
const ROUNDS: usize = 2;

pub(super) fn run(root: Option<PathBuf>, args: &NewsletterArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let today = args.at.unwrap_or_else(read::today);
    match args.month {
        Some(month) => show(&root, month, today, io),
        None => on_github(&root, today, args.apply, io),
    }
}

/// Shows the draft of a month, from the files that are here.
fn show(root: &Path, month: Month, today: Date, io: &mut Io<'_>) -> Result<Exit> {
    let sources = Sources {
        tree: Tree::folder(root),
        overlay: None,
    };
    read::need_program(&sources.tree)?;
    if month.first_day() > today {
        return Err(usage(
            format!("{} has not begun", month.name()),
            format!("the last month that is over is {}", Month::last_complete(today)),
        ));
    }
    let registry = Registry::read(root, sources, "HEAD")?;
    if let Some(whole) = registry.of(month).filter(|newsletter| is_whole(&newsletter.text)) {
        writeln!(io.err, "note: {} is whole already; this is its text", whole.path)?;
        print(io, &whole.text)?;
        return Ok(Exit::Clean);
    }
    let drafted = registry.draft(month, today, &|_| None)?;
    let texts = texts(&registry.sources.tree);
    let writer = Writer::new(&texts);
    if drafted.is_empty() {
        writeln!(io.err, "{}", nothing(month))?;
        return Ok(Exit::Clean);
    }
    print(io, &drafted.text(registry.text(month), &writer))?;
    for fault in writer.faults() {
        note_fault(Some(&fault), io)?;
    }
    Ok(Exit::Clean)
}

fn nothing(month: Month) -> String {
    format!(
        "the newsletter of {} isn't drafted: nothing happened that everyone may know of, and the editor wrote nothing",
        month.name()
    )
}

/// A registry whose program has a newsletter.
struct Registry<'a> {
    root: &'a Path,
    sources: Sources,
    /// The commit that the history ends with.
    tip: String,
    policy: Policy,
    schemas: Schemas,
    newsletters: Vec<Newsletter>,
    events: Vec<ListedEvent>,
}

impl<'a> Registry<'a> {
    /// # Errors
    /// The program can't be used or has no newsletter, or there is no commit.
    fn read(root: &'a Path, sources: Sources, tip: &str) -> Result<Self> {
        let tip = read::revision(root, tip)?.commit.clone();
        let (loaded, schemas) = load::program(&sources)?;
        let record = loaded.record.ok_or_else(|| {
            unreadable(
                "the program can't be used as it is",
                "run `psp-partners validate` to see what is wrong",
            )
        })?;
        let (policy, _) = Policy::compile(record, &schemas);
        if entry(policy.program()).is_none() {
            return Err(usage(
                NO_NEWSLETTER,
                "add `drafted: true` to the newsletter under `communication` in `partners/program.yaml`",
            ));
        }
        let documents = load::registry(&sources).documents;
        let (newsletters, _) = newsletters(&sources.tree, &documents);
        let events = listed(&sources, &documents, &schemas);
        Ok(Self {
            root,
            sources,
            tip,
            policy,
            schemas,
            newsletters,
            events,
        })
    }

    fn of(&self, month: Month) -> Option<&Newsletter> {
        self.newsletters.iter().find(|newsletter| newsletter.month == month)
    }

    /// What the editor wrote for a month.
    fn text(&self, month: Month) -> &str {
        self.of(month).map_or("", |newsletter| newsletter.text.as_str())
    }

    /// # Errors
    /// Git can't read the commits, or not all of the month are here.
    fn draft(&self, month: Month, today: Date, link: &dyn Fn(&str) -> Option<String>) -> Result<Draft> {
        let program = self.policy.program();
        let end = month.last_day().min(today);
        let (history, commits) = read::history(&read::PastOf {
            root: self.root,
            tip: &self.tip,
            made_until: Some(end),
            today: end,
            only: None,
            has_cache: true,
        })?;
        let begins_here = |first: &LoggedCommit| first.is_first_known && first.day >= month.first_day();
        if commits.first().is_some_and(begins_here) {
            return Err(unreadable(
                format!("this clone doesn't have all commits of {}", month.name()),
                "run `git fetch --unshallow`; in a workflow, set `fetch-depth: 0` for `actions/checkout`",
            ));
        }
        let made = pages(&Partners {
            sources: &self.sources,
            standings: None,
            findings: &[],
            policy: &self.policy,
            schemas: &self.schemas,
            today: end,
            only: None,
        });
        let past = Past {
            history: &history,
            commits: &commits,
        };
        let editor = entry(program).and_then(|entry| entry.editor.as_ref());
        Ok(Draft {
            program: program.name.clone(),
            month: month.name(),
            path: DocumentPath::newsletter(month).to_string(),
            has_text: !self.text(month).trim().is_empty(),
            editor: editor.map(|editor| editor.github.clone()),
            edit: None,
            groups: draft(month, past, &made.pages, program, link),
            upcoming: upcoming(month, program, &self.events),
        })
    }
}

/// The program's newsletter.
fn entry(program: &Program) -> Option<&Communication> {
    program.communication.iter().find(|entry| entry.drafted == Some(true))
}

fn on_github(root: &Path, today: Date, applies: bool, io: &mut Io<'_>) -> Result<Exit> {
    let forge = github("set them, or show the draft of a month with `newsletter MONTH`")?;
    let revision = read::revision(root, "HEAD")?;
    let commit = revision.commit.clone();
    let tree = Tree::Revision(revision);
    read::need_program(&tree)?;
    let session = Session::of_tree(root, &tree, &forge, today)?;
    // A workflow that a registry has without a newsletter doesn't fail each day.
    if session.program.as_ref().is_some_and(|program| entry(program).is_none()) {
        writeln!(io.err, "nothing to do: {NO_NEWSLETTER}")?;
        return Ok(Exit::Clean);
    }
    let registry = Registry::read(root, Sources { tree, overlay: None }, &commit)?;
    let writer = Writer::new(&session.texts);
    let mut observed = ObservedState::read(&forge)?;
    check_program_id(&observed.issues, &session.identity)?;
    let mut shown = SyncReport::new(today, Some(&commit), applies);
    shown.notes.append(&mut observed.notes);
    let run = Run {
        session: &session,
        registry: &registry,
        writer: &writer,
    };
    let proposals = run.proposals(&observed, &mut shown)?;
    let mut issues = run.issues(&observed);
    shown.add(&issues, &proposals);
    if applies {
        shown.begin_round();
        run.propose(&observed, &proposals, &mut shown, io);
        for round in 0..ROUNDS {
            if issues.is_empty() {
                break;
            }
            let outcome = run.send(&observed, &issues.writes);
            shown.applied(&issues.writes, &outcome);
            observed
                .refresh(&forge)
                .map_err(|error| refused("the issues", &error))?;
            issues = run.issues(&observed);
            if round + 1 < ROUNDS {
                shown.add(&issues, &[]);
            }
        }
    }
    shown.template_faults(&writer.faults());
    print(io, &text::render(&shown))?;
    if let Some(step) = Step::current() {
        step.add_summary(&markdown::render(
            &shown,
            "Newsletter on GitHub",
            SUMMARY,
            &session.texts,
        ))?;
        step.set_outputs(&shown.outputs())?;
    }
    Ok(if shown.is_in_step() {
        Exit::Clean
    } else {
        Exit::NotInStep
    })
}

/// What a run on GitHub works with.
struct Run<'a> {
    session: &'a Session<'a>,
    registry: &'a Registry<'a>,
    writer: &'a Writer<'a>,
}

impl Run<'_> {
    fn program(&self) -> &Program {
        self.registry.policy.program()
    }

    fn links(&self, observed: &ObservedState, branch: &str) -> Links {
        let server = std::env::var("GITHUB_SERVER_URL").ok();
        let repository = &observed.repository;
        Links::new(server.as_deref(), &repository.full_name, branch, &self.session.identity)
    }

    /// The pull requests that are missing.
    fn proposals(&self, observed: &ObservedState, shown: &mut SyncReport) -> Result<Vec<Write>> {
        let identity = &self.session.identity;
        let pulls = planned::pulls(&observed.issues, identity);
        let index = Index::of(&observed.issues, identity);
        let whole = self
            .registry
            .newsletters
            .iter()
            .filter(|newsletter| is_whole(&newsletter.text));
        let known = (whole.map(|newsletter| newsletter.month))
            .chain(pulls.keys().copied())
            .chain(planned::months(&index))
            .collect();
        let mut writes = Vec::new();
        for month in planned::due(self.session.today, &known) {
            if known.contains(&month) {
                continue;
            }
            match self.proposal(month, observed, shown)? {
                Ok(planned) => writes.extend(planned),
                Err(error) => shown.failed(&WriteFailure {
                    key: planned::branch(month, identity),
                    kind: WriteKind::Branch,
                    error,
                }),
            }
        }
        Ok(writes)
    }

    fn proposal(
        &self,
        month: Month,
        observed: &ObservedState,
        shown: &mut SyncReport,
    ) -> Result<Result<Vec<Write>, ForgeError>> {
        let identity = &self.session.identity;
        let base = &observed.repository.default_branch;
        let branch = planned::branch(month, identity);
        let links = self.links(observed, base);
        let mut draft = self
            .registry
            .draft(month, self.session.today, &|page| links.page(page))?;
        if draft.is_empty() {
            shown.notes.push(nothing(month));
            return Ok(Ok(Vec::new()));
        }
        draft.edit = self.links(observed, &branch).edit(&draft.path);
        let editors = self.registry.text(month);
        let found = self.on_branches(base, &branch, &draft.path, editors);
        let (on_base, on_ours) = match found {
            Ok(Some(found)) => found,
            Ok(None) => {
                shown.notes.push(format!(
                    "the newsletter of {} isn't drafted in this run: {} changed on GitHub in the meantime",
                    month.name(),
                    draft.path
                ));
                return Ok(Ok(Vec::new()));
            }
            Err(error) => return Ok(Err(error)),
        };
        let can_mention: Vec<&str> = draft.editor.iter().map(String::as_str).collect();
        let view = self.writer.view(&draft, &can_mention);
        // The part about workflow runs has no values.
        let words = format!(
            "{}\n{}",
            view.write("pull-newsletter.md.j2"),
            view.write("pull-runs.md.j2")
        );
        let wanted = planned::Draft {
            month,
            path: &draft.path,
            text: draft.text(editors, self.writer),
            words: &words,
        };
        Ok(Ok(planned::propose(wanted, base, &on_base, &on_ours, identity)))
    }

    /// What the default branch and the month's own have; none where the editor's text isn't the one that was read.
    fn on_branches(
        &self,
        base: &str,
        branch: &str,
        path: &str,
        editors: &str,
    ) -> Result<Option<(OnBranch, OnBranch)>, ForgeError> {
        let (forge, identity): (&dyn Forge, _) = (self.session.forge, &self.session.identity);
        let mut files = Files::default();
        files.texts.insert(path.to_owned(), editors.to_owned());
        let on_base = there(forge, base, &files, identity)?;
        if on_base.tip.is_none() {
            return Err(ForgeError::NotFound(format!("the branch {base}")));
        }
        let has_none = editors.is_empty() && !on_base.blobs.contains_key(path);
        if !has_none && !on_base.has_all(&files) {
            return Ok(None);
        }
        let on_ours = there(forge, branch, &files, identity)?;
        Ok(Some((on_base, on_ours)))
    }

    /// Opens the pull requests, and reviews them.
    fn propose(&self, observed: &ObservedState, proposals: &[Write], shown: &mut SyncReport, io: &mut Io<'_>) {
        if proposals.is_empty() {
            return;
        }
        let outcome = self.send(observed, proposals);
        shown.applied(proposals, &outcome);
        let links = self.links(observed, &observed.repository.default_branch);
        for (branch, _) in outcome.pulls.iter().filter(|(_, opened)| **opened == Opened::ByHand) {
            shown.notes.push(format!(
                "GitHub does not let this workflow open pull requests: open the one with the newsletter by hand, {}",
                links
                    .compare(branch)
                    .unwrap_or_else(|| format!("from the branch {branch}"))
            ));
        }
        let has_labels = !self.program().labels.is_empty();
        review_each(self.session, &outcome.to_review, has_labels, io, shown);
    }

    /// What is to be written for the issues of newsletters on the default branch.
    fn issues(&self, observed: &ObservedState) -> Plan {
        let identity = &self.session.identity;
        let index = Index::of(&observed.issues, identity);
        let pulls = planned::pulls(&observed.issues, identity);
        let is_merged = |newsletter: &&Newsletter| {
            is_whole(&newsletter.text) || pulls.get(&newsletter.month) == Some(&PullOutcome::Merged)
        };
        let published: Vec<Published> = (self.registry.newsletters.iter())
            .filter(is_merged)
            .map(|newsletter| Published {
                month: newsletter.month,
                text: published(&newsletter.text),
            })
            .collect();
        let labels = ProgramLabels::of(Some(self.program()));
        let desired = Desired {
            items: planned::items(&self.program().name, &published, labels, &index),
            labels: labels.looks(),
            ..Desired::default()
        };
        let around = Surroundings {
            labels: Some(&observed.labels),
            assignable: observed.assignable.as_deref(),
            writer: self.writer,
        };
        plan(&desired, &index, &around)
    }

    fn send(&self, observed: &ObservedState, writes: &[Write]) -> Outcome {
        let index = Index::of(&observed.issues, &self.session.identity);
        let seen = observed.last_change();
        let target = Target {
            seen: seen.as_deref(),
            repository: &observed.repository.full_name,
            ..Target::new(self.session.forge, &self.session.identity)
        };
        apply(&target, writes, &index)
    }
}
