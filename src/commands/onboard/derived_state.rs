//! Derives the desired state from the registry and what GitHub shows now.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::access_state::{AccessSources, find_access};
use super::control_state::find_control;
use super::earlier_state::find_outcomes_then;
use super::form_issues::FormState;
use super::registry_state::{RegistryState, registry_state};
use super::signing_state::{find_reviews, find_signatures};

use super::reconcile_loop::OnboardSession;
use crate::commands::observed_state::{ObservedState, new_comments, our_branches};
use crate::commands::session::refused;
use crate::date::Date;
use crate::forge::ForgeResult;
use crate::registry::load::Sources;
use crate::registry::model::Program;
use crate::registry::tree::Blob;
use crate::templates::Writer;
use crate::work::alerts;
use crate::work::apply::{Opened, Outcome, Target, apply};
use crate::work::form_issues::{FormTexts, IssueLabels, issue_of};
use crate::work::identity::Identity;
use crate::work::issues::Item;
use crate::work::issues::index::Index;
use crate::work::issues::plan::{Desired, Plan, Remark, Surroundings, plan};
use crate::work::keys::{ItemKind, is, slug_of};
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::advance::{AdvanceState, Base, Seen, asked_to_open_by_hand, moves, proposals};
use crate::work::onboarding::{self, Facts, Links, PartnerFacts, ReadComments, read_comments, rename};
use crate::work::signatures;
use crate::work::write::Write;

/// Reads the registry, for the partners that the observed state covers.
pub(super) fn gathered(shell: &OnboardSession<'_>, observed: &ObservedState) -> Result<RegistryState> {
    let index = Index::of(&observed.issues, &shell.identity);
    let since: BTreeMap<&str, Date> = index
        .iter()
        .filter(|(key, _)| is(key, ItemKind::Phase))
        .filter_map(|(key, known)| Some((slug_of(key)?, known.mark.memory.since?)))
        .collect();
    let mut gathered = registry_state(shell.sources, shell.today, &|slug| since.get(slug).copied())?;
    let from = AccessSources {
        overlay: shell.overlay,
        forge: Some(shell.forge),
    };
    find_access(shell.sources, from, &mut gathered, shell.today)?;
    if observed.since.is_some() {
        let is_here = |partner: &PartnerFacts| partner.current.as_ref().is_some_and(|c| index.get(&c.key).is_some());
        gathered.partners.retain(is_here);
        gathered.refused.clear();
    }
    if let Some(program) = &gathered.evaluation.program {
        find_outcomes_then(shell.root, shell.commit, program, shell.today, &mut gathered.partners)?;
    }
    find_user_ids(shell, &mut gathered.partners)?;
    find_reviews(shell, observed, &mut gathered)?;
    if observed.since.is_none() {
        find_signatures(shell, &mut gathered)?;
        find_control(shell, &index, &mut gathered)?;
    }
    Ok(gathered)
}

/// Most accounts that a run asks GitHub for: each costs a request. Our own choice.
const MOST_ACCOUNTS: usize = 50;

/// Asks GitHub for the user IDs of owners whose record has only a login, of applications first.
fn find_user_ids(shell: &OnboardSession<'_>, partners: &mut [PartnerFacts]) -> Result<()> {
    let mut wanted: Vec<(bool, usize, String)> = Vec::new();
    for (at, partner) in partners.iter().enumerate().filter(|(_, p)| p.current.is_some()) {
        let owners = partner.partner.owners.iter().flatten();
        let logins = owners
            .filter(|owner| owner.id.is_none())
            .map(|owner| owner.github.clone());
        wanted.extend(logins.map(|login| (!partner.applied, at, login)));
    }
    wanted.sort();
    for (_, at, login) in wanted.into_iter().take(MOST_ACCOUNTS) {
        let found = shell
            .forge
            .user(&login)
            .map_err(|e| refused("an owner's account", &e))?;
        // GitHub finds an account by its login in any case. An account with another login isn't the owner's.
        if let Some(user) = found.filter(|user| user.login.eq_ignore_ascii_case(&login)) {
            partners[at].found_ids.insert(login, user.id);
        }
    }
    Ok(())
}

/// Everything that follows from one observed state.
pub(super) struct DerivedState<'a> {
    pub program: Option<&'a Program>,
    pub index: Index<'a>,
    read: ReadComments,
    pub moves: Vec<Write>,
    pub proposal_states: ProposalStates,
    pub remarks: Vec<Remark>,
    form_issues: FormState<'a>,
    links: Links,
}

impl<'a> DerivedState<'a> {
    pub(super) fn of(
        shell: &OnboardSession<'a>,
        observed: &'a ObservedState,
        gathered: &'a RegistryState,
    ) -> ForgeResult<Self> {
        let links = Links::new(
            std::env::var("GITHUB_SERVER_URL").ok().as_deref(),
            &observed.repository.full_name,
            &observed.repository.default_branch,
            &shell.identity,
        );
        let mut index = Index::of(&observed.issues, &shell.identity);
        let mut derived = Self {
            program: gathered.evaluation.program.as_ref(),
            read: ReadComments::default(),
            moves: Vec::new(),
            proposal_states: ProposalStates::default(),
            remarks: Vec::new(),
            form_issues: FormState::default(),
            index: Index::default(),
            links: links.clone(),
        };
        if let Some(program) = derived.program {
            let facts = facts(
                gathered,
                program,
                &shell.identity,
                derived.links.clone(),
                shell.today,
                shell.writer,
            );
            rename(&facts, &gathered.slugs, &mut index);
            let slugs: BTreeSet<&str> = gathered.partners.iter().map(|p| p.slug.as_str()).collect();
            let comments_by_issue = new_comments(shell.forge, &index, &slugs, shell.edited_below)?;
            derived.read = read_comments(&facts, &index, &comments_by_issue);
            let only = observed.since.map(|_| &slugs);
            derived.form_issues =
                FormState::of(shell, observed, program, &gathered.forms, &gathered.evaluation.findings)?;
            let paths = derived.form_issues.paths(&shell.identity);
            let seen: BTreeMap<String, Seen> = our_branches(shell.forge, observed, &shell.identity, only, &paths)?;
            let (of_forms, seen): (BTreeMap<_, _>, BTreeMap<_, _>) = seen
                .into_iter()
                .partition(|(branch, _)| issue_of(branch, &shell.identity).is_some());
            let file = |path: &str| text(shell.sources, path);
            let (wanted, failed) = proposals(&facts, &derived.read.progress, &file, &seen);
            let held = |slug: &str| gathered.held.contains(slug);
            let branches = shell.identity.branches();
            let base = Base {
                branch: &observed.repository.default_branch,
                commit: shell.commit,
                branches: &branches,
            };
            (derived.moves, derived.proposal_states.partners, derived.remarks) =
                moves(base, &wanted, &seen, &held, &|proposal| {
                    asked_to_open_by_hand(&facts, &index, proposal)
                });
            derived.remarks.extend(failed.into_iter().map(|(slug, words)| Remark {
                key: format!("advance/{slug}"),
                number: 0,
                words,
            }));
            let texts = FormTexts {
                program,
                links: &links,
                texts: &gathered.texts,
            };
            let compared = derived.form_issues.compare(base, &of_forms, &texts, &shell.identity);
            derived.moves.extend(compared.moves);
            derived.remarks.extend(compared.remarks);
            derived.proposal_states.form_issues = compared.proposal_states;
        }
        derived.index = index;
        Ok(derived)
    }

    /// Applies the moves, with at most `budget` writes.
    pub(super) fn apply_moves(&self, shell: &OnboardSession<'_>, observed: &ObservedState, budget: usize) -> Outcome {
        let target = Target {
            repository: &observed.repository.full_name,
            budget,
            ..Target::new(shell.forge, &shell.identity)
        };
        apply(&target, &self.moves, &self.index)
    }

    /// The state of the proposals after they were applied.
    pub(super) fn proposal_states_after(&self, shell: &OnboardSession<'_>, outcome: &Outcome) -> ProposalStates {
        let mut proposal_states = self.proposal_states.clone();
        for write in &self.moves {
            let Write::OpenPull { proposal, .. } = write else {
                continue;
            };
            let branch = &proposal.branch;
            let way = match outcome.pulls.get(branch) {
                Some(Opened::Number(number)) => AdvanceState::Open(*number),
                Some(Opened::ByHand) => AdvanceState::ByHand(self.links.compare(branch), branch.clone()),
                None => continue,
            };
            match issue_of(branch, &shell.identity) {
                Some(issue) => drop(proposal_states.form_issues.insert(issue, way)),
                None => drop(proposal_states.partners.insert(proposal.state_key().to_owned(), way)),
            }
        }
        proposal_states
    }

    /// Plans the issues, given the state of the proposals in `proposal_states`.
    pub(super) fn plan(
        &self,
        shell: &OnboardSession<'_>,
        observed: &ObservedState,
        gathered: &RegistryState,
        schedule: &[Item],
        proposal_states: &ProposalStates,
    ) -> Plan {
        let mut extra = vec![alerts::registry::item(
            &gathered.evaluation,
            ProgramLabels::of(self.program),
            &self.links,
            shell.writer,
        )];
        extra.push(alerts::links::item(
            &gathered.dead_links,
            ProgramLabels::of(self.program),
            &self.links,
            shell.writer,
        ));
        extra.extend(schedule.iter().cloned());
        let around = Surroundings {
            labels: Some(&observed.labels),
            assignable: observed.assignable.as_deref(),
            writer: shell.writer,
        };
        let mut desired = match self.program {
            Some(program) => {
                let facts = facts(
                    gathered,
                    program,
                    &shell.identity,
                    self.links.clone(),
                    shell.today,
                    shell.writer,
                );
                desired(
                    &facts,
                    gathered,
                    &self.index,
                    &self.read,
                    &proposal_states.partners,
                    extra,
                )
            }
            // Without a program, only the general problems are known.
            None => Desired {
                items: extra,
                ..Desired::default()
            },
        };
        if observed.since.is_some() {
            desired.items.retain(|item| self.index.get(&item.key).is_some());
            desired.kinds.clear();
        }
        let mut plan = plan(&desired, &self.index, &around);
        if let Some(program) = self.program {
            let labels = IssueLabels {
                listed: ProgramLabels::of(Some(program)),
                known: Some(&observed.labels),
            };
            let texts = FormTexts {
                program,
                links: &self.links,
                texts: &gathered.texts,
            };
            let writes = self
                .form_issues
                .writes(&proposal_states.form_issues, labels, &texts, &shell.identity);
            // A label that both need is created once.
            let is_planned = |write: &Write| matches!(write, Write::CreateLabel { .. }) && plan.writes.contains(write);
            let writes: Vec<Write> = writes.into_iter().filter(|write| !is_planned(write)).collect();
            plan.writes.extend(writes);
        }
        plan
    }
}

/// The state of proposals: by partner, and by the number of an issue with a form.
#[derive(Debug, Clone, Default)]
pub(super) struct ProposalStates {
    pub partners: BTreeMap<String, AdvanceState>,
    pub form_issues: BTreeMap<u64, AdvanceState>,
}

pub(super) fn facts<'a>(
    gathered: &'a RegistryState,
    program: &'a Program,
    identity: &'a Identity,
    links: Links,
    today: Date,
    writer: &'a Writer<'a>,
) -> Facts<'a> {
    Facts {
        program,
        today,
        identity,
        partners: &gathered.partners,
        access: &gathered.access,
        agreement_texts: &gathered.agreement_texts,
        assets: &gathered.assets,
        events: &gathered.events,
        links,
        writer,
    }
}

pub(super) fn desired(
    facts: &Facts<'_>,
    gathered: &RegistryState,
    index: &Index<'_>,
    read: &ReadComments,
    proposal_states: &BTreeMap<String, AdvanceState>,
    extra: Vec<Item>,
) -> Desired {
    let mut items = onboarding::items(facts, index, read, proposal_states);
    items.extend(alerts::items(facts, index, &read.progress));
    items.extend(signatures::items(facts, index));
    items.extend(extra);
    Desired {
        items,
        kinds: ItemKind::OF_RECORDS.into_iter().map(ItemKind::id).collect(),
        held: gathered.held.clone(),
        unread: signatures::unread(facts)
            .into_iter()
            .chain(alerts::access::unread(facts))
            .collect(),
        answers: read.answers.clone(),
        answered_twice: read.answered_twice.clone(),
        labels: facts.labels().looks(),
    }
}

/// The text of the file at `path`, where it is one.
pub(super) fn text(sources: &Sources, path: &str) -> Option<String> {
    match sources.tree.read(path, crate::registry::yaml::LIMITS.bytes) {
        Blob::Bytes(bytes) => String::from_utf8(bytes).ok(),
        _ => None,
    }
}
