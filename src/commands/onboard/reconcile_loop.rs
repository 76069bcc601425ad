//! A run of `onboard`: observe, plan, apply, and observe again.
//!
//! How it works:
//!
//! 1. What GitHub shows is read once. In a large repository, a run that a comment started reads only what changed
//!    lately. It reads everything only if the comment leads to a pull request.
//! 2. The records, issues and comments show how far each partner is ([`DerivedState`]). The plan follows from that.
//! 3. The plan is applied within a budget of requests. The next run does what failed, and what the budget didn't cover.
//! 4. Some work depends on the result, such as the number of a pull request that the first round opened. The next round
//!    does it. A round that finds nothing to do, or gets nothing done, is the last.
//! 5. A run that fails opens one issue about it; the next run that succeeds closes it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::access_state::{AccessSources, change_teams, find_access};
use super::registry_state::{RegistryState, registry_state};

use super::derived_state::{self, DerivedState, desired, facts, text};
use super::summary;
use crate::cli::OnboardArgs;
use crate::commands::ensure_issues::ensure_in;
use crate::commands::observed_state::ObservedState;
use crate::commands::our_pulls::review_each;
use crate::commands::session::{Session, check_program_id, refused};
use crate::commands::{Io, Refusal};
use crate::date::{Date, add_days};
use crate::exit::Exit;
use crate::forge::{ForgeError, Repository};
use crate::output::plan::SyncReport;
use crate::registry::load::Sources;
use crate::registry::own_templates;
use crate::templates::Writer;
use crate::work::alerts;
use crate::work::apply::{Target, apply};
use crate::work::identity::{Identity, Registries};
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Surroundings, plan};
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::advance::{Base, moves, proposals};
use crate::work::onboarding::{CommentsByIssue, Links, read_comments};

/// Most rounds of a run: one does the work, the next what depends on it, the last finds nothing.
const ROUNDS: usize = 3;

/// What a run on GitHub works with.
pub(super) struct OnboardSession<'a> {
    pub session: Session<'a>,
    pub sources: &'a Sources,
    /// Writes the texts of issues and comments.
    pub writer: &'a Writer<'a>,
    pub commit: &'a str,
    pub args: &'a OnboardArgs,
    /// The folder with lists of people who have access.
    pub overlay: Option<&'a Path>,
    /// The issue below which a person edited a comment.
    pub edited_below: Option<u64>,
    /// The event is a comment or a ticked box, so it can be enough to read what changed lately.
    pub reads_recent_only: bool,
}

impl<'a> std::ops::Deref for OnboardSession<'a> {
    type Target = Session<'a>;

    fn deref(&self) -> &Session<'a> {
        &self.session
    }
}

/// Above this many open issues and pull requests, a comment no longer triggers a full scan: each page of 100 costs one of
/// the 1,000 requests that a workflow gets per hour.
const MANY: usize = 1000;

/// Days back that such a run reads. They cover an earlier run that failed or was replaced by a later one.
const LATELY: i64 = 2;

/// Plans as if GitHub had no issues and pull requests yet.
pub(super) fn offline(
    sources: &Sources,
    today: Date,
    args: &OnboardArgs,
    overlay: Option<&Path>,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let mut gathered = registry_state(sources, today, &|_| None)?;
    find_access(sources, AccessSources { overlay, forge: None }, &mut gathered, today)?;
    let program = gathered.evaluation.program.clone();
    let mut shown = SyncReport::new(today, None, false);
    shown.findings = gathered.evaluation.count(crate::finding::Severity::Error);
    let texts = own_templates::texts(&sources.tree);
    if let Some(program) = &program {
        let writer = Writer::new(&texts);
        let nobody = Identity::new(Vec::new(), &program.id, "", Registries::new());
        let facts = facts(&gathered, program, &nobody, Links::default(), today, &writer);
        let index = Index::of(&[], &nobody);
        let read = read_comments(&facts, &index, &CommentsByIssue::new());
        let file = |path: &str| text(sources, path);
        let wanted = proposals(&facts, &read.progress, &file, &BTreeMap::new());
        let (moves, proposal_states, _) = moves(Base::default(), &wanted.0, &BTreeMap::new(), &|_| false, &|_| None);
        let desired = desired(&facts, &gathered, &index, &read, &proposal_states, Vec::new());
        let around = Surroundings {
            labels: Some(&[]),
            assignable: None,
            writer: &writer,
        };
        shown.add(&plan(&desired, &index, &around), &moves);
        shown.refusals(&gathered.refused);
        shown.template_faults(&writer.faults());
    }
    summary::write(&shown, args.format, &texts, io)?;
    Ok(Exit::Clean)
}

/// A run against GitHub. If it fails, it opens an issue about that; the next run that succeeds closes it.
pub(super) fn online(shell: &OnboardSession<'_>, io: &mut Io<'_>) -> Result<Exit> {
    let mut shown = SyncReport::new(shell.today, Some(shell.commit), shell.args.apply);
    let mut observed = None;
    let repository = shell.forge.repository().map_err(|e| refused("the repository", &e));
    // Nor could an issue about this be opened.
    if shell.args.apply && repository.as_ref().is_ok_and(|it| it.archived) {
        return Err(archived());
    }
    let ran = repository.and_then(|repository| reconcile(shell, repository, &mut observed, &mut shown, io));
    shown.template_faults(&shell.writer.faults());
    let failures = match &ran {
        Ok(()) => shown.failures_shown(),
        Err(error) => vec![format!("{error:#}")],
    };
    // After a partial read, we don't know whether such an issue exists; the next full run closes it.
    let observed = observed.filter(|observed: &ObservedState| observed.since.is_none() || failures.is_empty());
    if shell.args.apply
        && observed.as_ref().is_none_or(|observed| observed.since.is_none())
        && let Err(error) = report_on_run(shell, observed, &failures)
    {
        writeln!(io.err, "note: {}", crate::escape::line(&format!("{error:#}")))?;
    }
    ran?;
    summary::write(&shown, shell.args.format, &shell.texts, io)?;
    Ok(if shown.is_in_step() {
        Exit::Clean
    } else {
        Exit::NotInStep
    })
}

fn archived() -> anyhow::Error {
    Refusal {
        exit: Exit::NotInStep,
        message: "the repository is archived, so nothing was written".to_owned(),
        help: Some("unarchive it in Settings → General → Danger Zone, or turn its workflows off".to_owned()),
        limited: false,
    }
    .into()
}

/// Stores the observed state in `seen`, also when it fails.
#[allow(clippy::too_many_lines, reason = "one run from its first read to its last round")]
fn reconcile(
    shell: &OnboardSession<'_>,
    repository: Repository,
    seen: &mut Option<ObservedState>,
    shown: &mut SyncReport,
    io: &mut Io<'_>,
) -> Result<()> {
    let lately = (shell.reads_recent_only && repository.open > MANY).then(|| add_days(shell.today, -LATELY));
    let mut observed = ObservedState::of(shell.forge, repository.clone(), lately)?;
    let mut gathered = derived_state::gathered(shell, &observed)?;
    if lately.is_some() {
        if leads_further(shell, &observed, &gathered)? {
            observed = ObservedState::of(shell.forge, repository, None)?;
            gathered = derived_state::gathered(shell, &observed)?;
        } else {
            shown.notes.push(format!(
                "only issues that changed in the last {LATELY} days were read; the daily run reads all"
            ));
        }
    }
    let observed = seen.insert(observed);
    if observed.since.is_none() {
        check_program_id(&observed.issues, &shell.identity)?;
    }
    shown.notes.append(&mut observed.notes);
    shown.notes.append(&mut gathered.notes);
    shown.findings = gathered.evaluation.count(crate::finding::Severity::Error);
    shown.refusals(&gathered.refused);
    let schedule = match observed.since {
        None => {
            let labels = ProgramLabels::of(gathered.evaluation.program.as_ref());
            alerts::schedule::item(shell.forge, labels, shell.today, shell.writer)
        }
        Some(_) => Vec::new(),
    };
    let mut budget = shell.args.budget;
    let mut most_new = shell.args.max_new;
    let index = Index::of(&observed.issues, &shell.identity);
    let team_failures = change_teams(shell, &index, &mut gathered, shown, &mut budget);
    for round in 0..ROUNDS {
        let derived = match DerivedState::of(shell, observed, &gathered) {
            Ok(derived) => derived,
            // Work that follows from the first round is left for the next run, like everything else that exceeds the
            // limits.
            Err(error @ ForgeError::Limited(_)) if round > 0 => {
                shown.stop(&error);
                break;
            }
            Err(error) => return Err(refused("what GitHub shows", &error)),
        };
        let first = derived.plan(shell, observed, &gathered, &schedule, &derived.proposal_states);
        if round == 0 || shell.args.apply {
            shown.add(&first, &derived.moves);
            shown.remarks(&derived.remarks);
        }
        if round == 0 {
            shown.wait_for(first.new_issues(), most_new);
        }
        // Each run tries once what GitHub refused before.
        let moved = derived.moves.iter().any(|write| round == 0 || !write.is_another_try());
        shown.begin_round();
        if !shell.args.apply || (first.is_empty() && !moved) {
            break;
        }
        // Later rounds only do work that follows from the first.
        if round == 0 && first.changes() > shell.args.max_changes {
            shown.refuse(first.changes(), shell.args.max_changes);
            break;
        }
        let applied_moves = derived.apply_moves(shell, observed, budget / 2);
        budget = budget.saturating_sub(applied_moves.spent);
        let plan = derived.plan(
            shell,
            observed,
            &gathered,
            &schedule,
            &derived.proposal_states_after(shell, &applied_moves),
        );
        let seen = observed.last_change();
        let target = Target {
            seen: seen.as_deref(),
            budget,
            most_new,
            ..Target::new(shell.forge, &shell.identity)
        };
        let outcome = apply(&target, &plan.writes, &derived.index);
        budget = budget.saturating_sub(outcome.spent);
        most_new = most_new.saturating_sub(outcome.issues.len());
        // What failed in this run would fail again at once. The next run tries it.
        let idle = outcome.done + applied_moves.done == 0;
        let mut stop = outcome.stopped.is_some() || applied_moves.stopped.is_some() || idle;
        shown.applied(&derived.moves, &applied_moves);
        shown.applied(&plan.writes, &outcome);
        let has_labels = derived.program.is_some_and(|program| !program.labels.is_empty());
        stop |= review_each(&shell.session, &applied_moves.to_review, has_labels, io, shown);
        if stop || budget == 0 {
            break;
        }
        match observed.refresh(shell.forge) {
            Ok(()) => {}
            Err(error @ ForgeError::Limited(_)) => {
                shown.stop(&error);
                break;
            }
            Err(error) => return Err(refused("the issues", &error)),
        }
    }
    // A new round clears the failures of the round before, and these are made before the first.
    for failure in &team_failures {
        shown.failed(failure);
    }
    Ok(())
}

/// Whether recent comments move a record on, or back. Then a run has to read more, such as a pull request that a person
/// closed long ago.
fn leads_further(shell: &OnboardSession<'_>, observed: &ObservedState, gathered: &RegistryState) -> Result<bool> {
    let derived = DerivedState::of(shell, observed, gathered).map_err(|e| refused("what GitHub shows", &e))?;
    Ok(!derived.moves.is_empty())
}

/// Updates the one issue about a failed run.
fn report_on_run(shell: &OnboardSession<'_>, observed: Option<ObservedState>, failures: &[String]) -> Result<()> {
    // Reading everything once more would take as long as the run itself.
    let observed = match observed {
        Some(mut observed) => {
            observed.refresh(shell.forge).map_err(|e| refused("the issues", &e))?;
            observed
        }
        None => ObservedState::read(shell.forge)?,
    };
    let labels = ProgramLabels::of(shell.program.as_ref());
    let items = vec![alerts::run::item(failures, labels, shell.today, shell.writer)];
    ensure_in(shell, shell.writer, items, &observed)
}
