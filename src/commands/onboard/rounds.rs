//! A run: look, plan, carry out, look again. What could not be known before, such as the number of a pull request that the
//! first round opened, is done in the second; a round that finds nothing to do is the last.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::gather::{Gathered, gather};
use super::observe::{Look, branches, hear, remember};
use super::tell;
use crate::cli::OnboardArgs;
use crate::commands::review::refused;
use crate::commands::{Io, Refusal};
use crate::date::{Date, add_days};
use crate::exit::Exit;
use crate::forge::{Answer, Forge, ForgeError, Label};
use crate::output::plan::Shown;
use crate::registry::load::Sources;
use crate::registry::model::{Account, Program};
use crate::registry::tree::Blob;
use crate::work::issues::Item;
use crate::work::issues::apply::{Target, Undone, apply};
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Desired, Plan, Surroundings, plan};
use crate::work::onboarding::advance::{Move, Seen, Way, moves, proposals, told_by_hand};
use crate::work::onboarding::carry::{Carried, Road, carry};
use crate::work::onboarding::{self, Facts, Heard, Links, Listened, PartnerFacts, listen, rename};
use crate::work::watch;

/// Most rounds of a run: one does the work, the next what depends on it, the last finds nothing.
const ROUNDS: usize = 3;

/// What a run on GitHub works with.
pub(super) struct Shell<'a> {
    pub root: &'a Path,
    pub forge: &'a dyn Forge,
    pub bots: Vec<Account>,
    pub sources: &'a Sources,
    pub commit: &'a str,
    pub today: Date,
    pub args: &'a OnboardArgs,
    /// Somebody said or ticked something, and nothing else happened: what changed lately may be all there is to look at.
    pub woken: bool,
}

/// Open issues and pull requests from which on somebody's word is no reason to read all of them: a hundred make a request,
/// and a workflow has a thousand an hour.
const MANY: usize = 1000;

/// Days that are looked back then: a run that failed or was replaced by the next one is made up for.
const LATELY: i64 = 2;

/// Plans for a GitHub that has nothing yet.
pub(super) fn offline(sources: &Sources, today: Date, args: &OnboardArgs, io: &mut Io<'_>) -> Result<Exit> {
    let gathered = gather(sources, today, &|_| None)?;
    let program = gathered.evaluation.program.clone();
    let mut shown = Shown::new(today, None, false);
    shown.findings = gathered.evaluation.count(crate::finding::Severity::Error);
    if let Some(program) = &program {
        let facts = facts(&gathered, program, &[], Links::default(), today);
        let index = Index::default();
        let listened = listen(&facts, &index, &Heard::new());
        let wanted = proposals(
            &facts,
            &listened.progress,
            &|slug| text(sources, slug),
            &BTreeMap::new(),
        );
        let (moves, ways, _) = moves(&wanted.0, &BTreeMap::new(), &|_| false, &|_| None);
        let desired = desired(&facts, &gathered, &index, &listened, &ways, Vec::new());
        let around = Surroundings {
            labels: Some(&[]),
            assignable: None,
        };
        shown.add(&plan(&desired, &index, &around), &moves);
        shown.refusals(&gathered.refused);
    }
    tell::tell(&shown, args.format, io)?;
    Ok(Exit::Clean)
}

/// A run against GitHub. A failing one opens an issue that says so, and the next that succeeds closes it.
pub(super) fn online(shell: &Shell<'_>, program: Option<&Program>, io: &mut Io<'_>) -> Result<Exit> {
    let mut shown = Shown::new(shell.today, Some(shell.commit), shell.args.apply);
    let mut look = None;
    let ran = rounds(shell, &mut look, &mut shown, io);
    let failures = match &ran {
        Ok(()) => shown.failures(),
        Err(error) => vec![format!("{error:#}")],
    };
    // Where not all was looked at, whether there is such an issue is not known; that it is over, the next run tells.
    let look = look.filter(|look: &Look| look.since.is_none() || failures.is_empty());
    if shell.args.apply
        && look.as_ref().is_none_or(|look| look.since.is_none())
        && let Err(error) = report_on_run(shell, look, program, &failures)
    {
        writeln!(io.err, "note: {}", crate::output::escape::line(&format!("{error:#}")))?;
    }
    ran?;
    tell::tell(&shown, shell.args.format, io)?;
    Ok(if shown.is_in_step() {
        Exit::Clean
    } else {
        Exit::NotInStep
    })
}

/// What was seen is left in `seen`, whatever the end.
fn rounds(shell: &Shell<'_>, seen: &mut Option<Look>, shown: &mut Shown, io: &mut Io<'_>) -> Result<()> {
    let repository = shell.forge.repository().map_err(|e| refused("the repository", &e))?;
    let lately = (shell.woken && repository.open > MANY).then(|| add_days(shell.today, -LATELY));
    let mut look = Look::of(shell.forge, repository.clone(), lately)?;
    let mut gathered = gathered(shell, &look)?;
    if lately.is_some() {
        if leads_further(shell, &look, &gathered)? {
            look = Look::of(shell.forge, repository, None)?;
            gathered = self::gathered(shell, &look)?;
        } else {
            shown.notes.push(format!(
                "only issues that changed in the last {LATELY} days were looked at; the daily run looks at all"
            ));
        }
    }
    let look = seen.insert(look);
    shown.notes.append(&mut look.notes);
    shown.findings = gathered.evaluation.count(crate::finding::Severity::Error);
    shown.refusals(&gathered.refused);
    let schedule = match look.since {
        None => watch::schedule::item(shell.forge, shell.today),
        Some(_) => Vec::new(),
    };
    let mut budget = shell.args.budget;
    for round in 0..ROUNDS {
        let thought = match Thought::of(shell, look, &gathered) {
            Ok(thought) => thought,
            // What follows from the first round is left for the next run, as all else that limits do not allow.
            Err(error @ ForgeError::Limited(_)) if round > 0 => {
                shown.stop(&error);
                break;
            }
            Err(error) => return Err(refused("what GitHub shows", &error)),
        };
        let first = thought.plan(shell, look, &gathered, &schedule, &thought.ways);
        if round == 0 || shell.args.apply {
            shown.add(&first, &thought.moves);
            shown.remarks(&thought.remarks);
        }
        // What GitHub refused before is tried once a run.
        let moved = thought.moves.iter().any(|step| round == 0 || !step.is_retry());
        // Each round plans anew what the one before could not do: what it still cannot do is told once, and what it can
        // is no failure.
        shown.undone.clear();
        if !shell.args.apply || (first.is_empty() && !moved) {
            break;
        }
        // Later rounds only do what follows from the first.
        if round == 0 && first.changes() > shell.args.max_changes {
            shown.refuse(first.changes(), shell.args.max_changes);
            break;
        }
        let carried = thought.carry(shell, look, budget / 2);
        budget = budget.saturating_sub(carried.sent);
        let plan = thought.plan(shell, look, &gathered, &schedule, &carried.ways);
        let seen = look.seen();
        let target = Target {
            forge: shell.forge,
            bots: &shell.bots,
            seen: seen.as_deref(),
            budget,
        };
        let outcome = apply(&target, &plan, &thought.index);
        budget = budget.saturating_sub(outcome.done + outcome.undone.len());
        // What failed now fails again at once; the next run tries it.
        let idle = outcome.done + carried.done == 0;
        let mut stop = outcome.because.is_some() || carried.stopped.is_some() || idle;
        shown.carried(&thought.moves, &carried);
        shown.applied(&outcome);
        let has_labels = thought.program.is_some_and(|program| !program.labels.is_empty());
        for (i, number) in carried.to_review.iter().enumerate() {
            if let Some(why) = review(shell, *number, has_labels, io, shown) {
                shown.leave(carried.to_review.len() - i, why);
                stop = true;
                break;
            }
        }
        if stop || budget == 0 {
            break;
        }
        match look.again(shell.forge) {
            Ok(()) => {}
            Err(error @ ForgeError::Limited(_)) => {
                shown.stop(&error);
                break;
            }
            Err(error) => return Err(refused("the issues", &error)),
        }
    }
    Ok(())
}

/// What the registry says, as far as this look is to be brought in step with it.
fn gathered(shell: &Shell<'_>, look: &Look) -> Result<Gathered> {
    let index = Index::of(&look.issues, &shell.bots);
    let since: BTreeMap<&str, Date> = index
        .iter()
        .filter(|(key, _)| key.starts_with("phase/"))
        .filter_map(|(key, known)| Some((key.split('/').nth(1)?, known.mark.memory.since?)))
        .collect();
    let mut gathered = gather(shell.sources, shell.today, &|slug| since.get(slug).copied())?;
    if look.since.is_some() {
        let is_here = |partner: &PartnerFacts| partner.current.as_ref().is_some_and(|c| index.get(&c.key).is_some());
        gathered.partners.retain(is_here);
        gathered.refused.clear();
    }
    Ok(gathered)
}

/// Whether what was said lately moves a record on, or back: then there is more to look at, such as a pull request that a
/// person closed long ago.
fn leads_further(shell: &Shell<'_>, look: &Look, gathered: &Gathered) -> Result<bool> {
    let thought = Thought::of(shell, look, gathered).map_err(|e| refused("what GitHub shows", &e))?;
    Ok(!thought.moves.is_empty())
}

/// Everything that follows from one look.
struct Thought<'a> {
    program: Option<&'a Program>,
    index: Index<'a>,
    listened: Listened,
    moves: Vec<Move>,
    ways: BTreeMap<String, Way>,
    remarks: Vec<crate::work::issues::plan::Remark>,
    links: Links,
}

impl<'a> Thought<'a> {
    fn of(shell: &Shell<'a>, look: &'a Look, gathered: &'a Gathered) -> Answer<Self> {
        let links = Links::new(
            std::env::var("GITHUB_SERVER_URL").ok().as_deref(),
            &look.repository.full_name,
            &look.repository.default_branch,
        );
        let mut index = Index::of(&look.issues, &shell.bots);
        let mut thought = Self {
            program: gathered.evaluation.program.as_ref(),
            listened: Listened::default(),
            moves: Vec::new(),
            ways: BTreeMap::new(),
            remarks: Vec::new(),
            index: Index::default(),
            links,
        };
        if let Some(program) = thought.program {
            let facts = facts(gathered, program, &shell.bots, thought.links.clone(), shell.today);
            rename(&facts, &gathered.slugs, &mut index);
            let slugs: BTreeSet<&str> = gathered.partners.iter().map(|p| p.slug.as_str()).collect();
            let heard = hear(shell.forge, &index, &slugs)?;
            thought.listened = listen(&facts, &index, &heard);
            let only = look.since.map(|_| &slugs);
            let seen: BTreeMap<String, Seen> = branches(shell.forge, look, &shell.bots, only)?;
            let (wanted, failed) = proposals(
                &facts,
                &thought.listened.progress,
                &|slug| text(shell.sources, slug),
                &seen,
            );
            let held = |slug: &str| gathered.held.contains(slug);
            (thought.moves, thought.ways, thought.remarks) = moves(&wanted, &seen, &held, &|proposal| {
                told_by_hand(&facts, &index, proposal)
            });
            thought.remarks.extend(
                failed
                    .into_iter()
                    .map(|(slug, words)| crate::work::issues::plan::Remark {
                        key: format!("advance/{slug}"),
                        number: 0,
                        words,
                    }),
            );
        }
        thought.index = index;
        Ok(thought)
    }

    fn carry(&self, shell: &Shell<'_>, look: &Look, budget: usize) -> Carried {
        let road = Road {
            forge: shell.forge,
            repository: &look.repository.full_name,
            base: &look.repository.default_branch,
            commit: shell.commit,
            links: &self.links,
            budget,
        };
        carry(&road, &self.moves, self.ways.clone())
    }

    fn plan(
        &self,
        shell: &Shell<'_>,
        look: &Look,
        gathered: &Gathered,
        schedule: &[Item],
        ways: &BTreeMap<String, Way>,
    ) -> Plan {
        let mut extra = vec![watch::registry::item(&gathered.evaluation, &self.links)];
        extra.extend(schedule.iter().cloned());
        let around = Surroundings {
            labels: Some(&look.labels),
            assignable: look.assignable.as_deref(),
        };
        let mut desired = match self.program {
            Some(program) => {
                let facts = facts(gathered, program, &shell.bots, self.links.clone(), shell.today);
                desired(&facts, gathered, &self.index, &self.listened, ways, extra)
            }
            // Without a program nothing is known but that.
            None => Desired {
                items: extra,
                ..Desired::default()
            },
        };
        if look.since.is_some() {
            desired.items.retain(|item| self.index.get(&item.key).is_some());
            desired.kinds.clear();
        }
        plan(&desired, &self.index, &around)
    }
}

fn facts<'a>(
    gathered: &'a Gathered,
    program: &'a Program,
    bots: &'a [Account],
    links: Links,
    today: Date,
) -> Facts<'a> {
    Facts {
        program,
        today,
        bots,
        partners: &gathered.partners,
        links,
    }
}

fn desired(
    facts: &Facts<'_>,
    gathered: &Gathered,
    index: &Index<'_>,
    listened: &Listened,
    ways: &BTreeMap<String, Way>,
    extra: Vec<Item>,
) -> Desired {
    let mut items = onboarding::items(facts, index, listened, ways);
    items.extend(watch::items(facts, &listened.progress));
    items.extend(extra);
    Desired {
        items,
        kinds: onboarding::KINDS.into_iter().chain(watch::KINDS).collect(),
        held: gathered.held.clone(),
        answers: listened.answers.clone(),
        answered_twice: listened.answered_twice.clone(),
        labels: labels(facts.program),
    }
}

/// The labels that the program lists.
pub(in crate::commands) fn labels(program: &Program) -> Vec<Label> {
    let label = |l: &crate::registry::model::Label| Label {
        name: l.name.clone(),
        color: l.color.clone(),
        description: l.description.clone(),
    };
    program.labels.iter().map(label).collect()
}

fn text(sources: &Sources, slug: &str) -> Option<String> {
    let path = format!("partners/{slug}/partner.yaml");
    match sources.tree.read(&path, crate::registry::yaml::LIMITS.bytes) {
        Blob::Bytes(bytes) => String::from_utf8(bytes).ok(),
        _ => None,
    }
}

/// Posts what our own pull request needs: the job's token starts no workflow for it. Says why not, where only GitHub's
/// limits are in the way: the next run sees that there is no review, and tries again.
fn review(shell: &Shell<'_>, number: u64, has_labels: bool, io: &mut Io<'_>, shown: &mut Shown) -> Option<String> {
    let mut quiet = Vec::new();
    let mut inner = Io {
        out: &mut quiet,
        err: &mut *io.err,
        colour: false,
        watched: false,
        width: io.width,
    };
    let reviewed = crate::commands::review::of_our_own(shell.root, shell.forge, shell.today, number, &mut inner);
    let remembered = reviewed.and_then(|_| {
        let done = remember(shell.forge, &shell.bots, number, has_labels);
        done.map_err(|error| refused("the pull request", &error))
    });
    let error = remembered.err()?;
    if let Some(refusal) = error.downcast_ref::<Refusal>().filter(|r| r.limited) {
        return Some(refusal.message.clone());
    }
    shown.undone(&Undone {
        key: format!("pull request #{number}"),
        what: "the review",
        error: ForgeError::Unavailable(format!("{error:#}")),
    });
    None
}

/// The one issue that says that a run failed.
fn report_on_run(shell: &Shell<'_>, look: Option<Look>, program: Option<&Program>, failures: &[String]) -> Result<()> {
    // Reading all of it once more would take as long as the run itself.
    let look = match look {
        Some(mut look) => {
            look.again(shell.forge).map_err(|e| refused("the issues", &e))?;
            look
        }
        None => Look::first(shell.forge)?,
    };
    let items = vec![watch::run::item(failures, shell.today)];
    keep_in(shell.forge, &shell.bots, program, items, &look)
}

/// Brings a few items in step, and nothing else.
///
/// # Errors
/// GitHub does not let us read, or refuses a write.
pub(in crate::commands) fn keep(
    forge: &dyn Forge,
    bots: &[Account],
    program: Option<&Program>,
    items: Vec<Item>,
) -> Result<()> {
    keep_in(forge, bots, program, items, &Look::first(forge)?)
}

fn keep_in(
    forge: &dyn Forge,
    bots: &[Account],
    program: Option<&Program>,
    items: Vec<Item>,
    look: &Look,
) -> Result<()> {
    let index = Index::of(&look.issues, bots);
    let desired = Desired {
        items,
        labels: program.map(labels).unwrap_or_default(),
        ..Desired::default()
    };
    let around = Surroundings {
        labels: Some(&look.labels),
        assignable: look.assignable.as_deref(),
    };
    let plan = plan(&desired, &index, &around);
    let seen = look.seen();
    let target = Target {
        forge,
        bots,
        seen: seen.as_deref(),
        budget: 10,
    };
    let outcome = apply(&target, &plan, &index);
    match outcome.undone.first() {
        Some(undone) => anyhow::bail!("{}", crate::output::plan::sentence(undone)),
        None => Ok(()),
    }
}
