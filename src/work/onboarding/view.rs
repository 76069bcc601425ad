//! What the issues of partnerships and phases show, as documents: the contract `schemas/issue.schema.json`, from which the
//! templates are rendered. [`Writer::view`](crate::templates::Writer::view) masks what is sensitive.

use serde::Serialize;

use super::agreement_view::{AgreementView, is_about_agreement};
use super::control::ControlView;
use super::facts::{Current, Facts, PartnerFacts};
use super::partnership_key;
use super::promises::{CommitmentView, PromiseView};
use super::requests::RequestRow;
use super::steps::{Progress, Side, boxes};
use crate::date::Date;
use crate::registry::DocumentKind;
use crate::registry::fields::Right;
use crate::registry::model::{Phase, Side as AgreementSide, Status, Step};
use crate::registry::path::DocumentPath;
use crate::standing::ledger::BenefitRow;
use crate::standing::offers::OfferRow;
use crate::standing::resources::ResourceRow;
use crate::standing::shown::ShownState;
use crate::standing::shown_item::ShownItem;
use crate::standing::{GateGap, Outcome};

/// A partner, for all texts about it.
#[derive(Debug, Serialize)]
pub(in crate::work) struct PartnerView<'a> {
    name: &'a str,
    slug: &'a str,
    /// The path of its record, and where that is shown and edited.
    path: String,
    url: Option<String>,
    edit: Option<String>,
    summary: Option<&'a str>,
    /// The tier's name.
    tier: Option<&'a str>,
    status: &'static str,
    since: Option<Date>,
    /// Why it has this status.
    reason: Option<&'a str>,
    applied: Option<Date>,
    owners: Vec<&'a str>,
    /// Owners whose user ID isn't in the record, and isn't added when the application is accepted: they can't use
    /// commands.
    without_id: Vec<OwnerWithoutId<'a>>,
    manager: Option<&'a str>,
}

/// An owner whose record has only a login.
#[derive(Debug, Serialize)]
struct OwnerWithoutId<'a> {
    login: &'a str,
    /// The user ID of the account that has this login now.
    id: Option<u64>,
}

impl<'a> PartnerView<'a> {
    pub(in crate::work) fn of(facts: &Facts<'a>, partner: &'a PartnerFacts) -> Self {
        let path = DocumentPath::record(&partner.slug).to_string();
        let data = &partner.partner;
        let tier = data.tier.as_ref();
        let owners = || data.owners.iter().flatten();
        Self {
            name: &data.name,
            slug: &partner.slug,
            url: facts.links.address(&path),
            edit: facts.links.edit(&path),
            path,
            summary: data.summary.as_deref(),
            tier: tier.and_then(|id| Some(facts.program.tiers.iter().find(|t| t.id == *id)?.name.as_str())),
            status: data.status.id(),
            since: data.status_since,
            reason: data.status_reason.as_deref(),
            applied: data.applied_on,
            owners: owners().map(|owner| owner.github.as_str()).collect(),
            without_id: owners()
                .filter(|owner| owner.id.is_none())
                .map(|owner| OwnerWithoutId {
                    login: &owner.github,
                    id: partner.found_ids.get(&owner.github).copied(),
                })
                // Accepting the application adds the ID.
                .filter(|owner| !partner.applied || owner.id.is_none())
                .collect(),
            manager: partner.manager().map(|manager| manager.github.as_str()),
        }
    }
}

/// The phase that a partnership is in, or was in.
#[derive(Debug, Serialize)]
pub(in crate::work) struct PhaseName<'a> {
    pub id: &'a str,
    pub name: &'a str,
    /// Its place in the program's order.
    pub number: usize,
}

/// Whose turn it is.
#[derive(Debug, Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Turn {
    Partner,
    Program,
    Nobody,
}

/// The state of a phase's issue.
#[derive(Debug, Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum State {
    Paused,
    Steps,
    /// All steps are done, and the record doesn't have what the gate requires.
    Gate,
    /// Everything is done: the record can move on.
    Complete,
    /// A lasting phase, with nothing left to do.
    Done,
}

/// The issue of a phase.
#[derive(Debug, Serialize)]
pub(super) struct PhaseView<'a> {
    partner: PartnerView<'a>,
    phase: PhaseName<'a>,
    who: Turn,
    state: State,
    /// The application is merged, and the record doesn't have its acceptance yet.
    accepting: bool,
    entered: Date,
    /// The day from which its time counts, where that is later.
    counted_from: Option<Date>,
    due: Option<Date>,
    /// Why the due date moved to a working day, as a phrase.
    moved: Option<&'a str>,
    quarter: Option<String>,
    /// Open steps, by side.
    partner_steps: Vec<&'a str>,
    program_steps: Vec<&'a str>,
    /// A step to show commands with.
    example: &'a str,
    /// Whether the phase has a gate, and what it requires that the record doesn't have.
    gate: bool,
    partner_gaps: Vec<GapView<'a>>,
    program_gaps: Vec<GapView<'a>>,
    pub offers: Vec<OfferRow<'a>>,
    /// Benefits of which it has a grant, or that it can ask for.
    pub granted: Vec<BenefitRow<'a>>,
    pub requestable: Vec<BenefitRow<'a>>,
    /// Resources of the program that its people can use.
    pub resources: Vec<ResourceRow<'a>>,
    /// Public assets that it can use, and its case studies.
    pub assets: Vec<AssetView<'a>>,
    /// What the partner asked for and the record doesn't have yet.
    pub requests: Vec<RequestRow<'a>>,
    /// The repository of its integration, until the record has the proof that the partner controls it.
    pub control: Option<ControlView<'a>>,
    /// What was promised in earlier reviews; only in the issue of a quarter.
    pub promises: Vec<PromiseView<'a>>,
    /// Go-to-market commitments; only in a phase that lists them.
    pub commitments: Vec<CommitmentView<'a>>,
    /// The agreement, while it has to be signed.
    pub agreement: Option<AgreementView<'a>>,
    /// Who has to sign it, where nothing else is left to do before the next phase.
    signers: Option<Vec<&'a str>>,
    /// Both sides have signed, and the record doesn't have it yet.
    recording: bool,
}

/// Something that a gate requires and the record doesn't have.
#[derive(Debug, Serialize)]
struct GapView<'a> {
    name: &'a str,
    missing: &'a [String],
    why: &'a [String],
    help: Option<&'a str>,
    /// A criterion that is met, and that a maintainer has to verify.
    verify: bool,
    /// The outcome of a criterion.
    outcome: Option<&'static str>,
}

impl<'a> GapView<'a> {
    fn of(gap: &'a GateGap) -> Self {
        Self {
            name: &gap.name,
            missing: &gap.missing,
            why: &gap.why,
            help: gap.help.as_deref(),
            verify: gap.awaits_verification,
            outcome: gap.outcome.map(Outcome::word),
        }
    }
}

/// Whether an owner can supply what is missing. The rights to the fields behind the criterion decide that.
fn is_owners(gap: &GateGap) -> bool {
    let fields = DocumentKind::Partner.fields();
    let paths = if gap.missing.is_empty() {
        &gap.needs
    } else {
        &gap.missing
    };
    let rights = paths
        .iter()
        .filter_map(|path| Some(fields.by_names(path.split('.'))?.right));
    let rights: Vec<Right> = rights.collect();
    let is_owners = |right: &Right| match right {
        Right::Owner | Right::Owners | Right::Applicant | Right::Named | Right::Side => true,
        Right::Maintainer | Right::Tool => false,
    };
    // A criterion without fields is about metrics or attestations, which a partner reports.
    let is_open = gap.outcome.is_some() && rights.is_empty();
    !gap.awaits_verification && (is_open || rights.iter().any(is_owners))
}

/// An asset or a case study.
#[derive(Debug, Serialize)]
pub(super) struct AssetView<'a> {
    name: &'a str,
    /// Its web address, or its path in the repository.
    url: Option<&'a str>,
    path: Option<&'a str>,
    /// Why it isn't shown.
    because: Option<&'a str>,
    expires: Option<Date>,
}

impl<'a> AssetView<'a> {
    fn of(item: &'a ShownItem) -> Self {
        let address = item.address.as_deref();
        let is_url = |address: &&str| address.contains("://");
        Self {
            name: &item.name,
            url: address.filter(is_url),
            path: address.filter(|address| !is_url(address)),
            because: (item.state != ShownState::Shown).then_some(item.because.as_str()),
            expires: item.expires,
        }
    }
}

impl<'a> PhaseView<'a> {
    pub(super) fn of(
        facts: &Facts<'a>,
        partner: &'a PartnerFacts,
        current: &'a Current,
        open: &[(&'a Step, Vec<Side>)],
    ) -> Self {
        let phase = current.definition(facts.program);
        let of = |side| {
            let steps = open.iter().filter(|(_, sides)| sides.contains(&side));
            steps.map(|(step, _)| step.id.as_str()).collect::<Vec<_>>()
        };
        let (partner_steps, program_steps) = (of(Side::Partner), of(Side::Program));
        let gate = partner.standing.gate.as_ref();
        let gaps = gate.map(|gate| gate.gaps.as_slice()).unwrap_or_default();
        let (theirs, ours): (Vec<_>, Vec<_>) = gaps.iter().partition(|gap| is_owners(gap));
        let is_lasting = phase.is_some_and(|phase| phase.lasting);
        let state = match partner.partner.status {
            Status::Paused => State::Paused,
            _ if !open.is_empty() => State::Steps,
            _ if is_lasting => State::Done,
            _ if !gaps.is_empty() => State::Gate,
            _ => State::Complete,
        };
        let agreement = AgreementView::of(facts, partner);
        let is_last = state == State::Gate && gaps.iter().all(is_about_agreement);
        let waiting = agreement.as_ref().filter(|_| is_last);
        let next = |side| Some((side, waiting?.waits_for(side)?.to_vec()));
        let signing = next(AgreementSide::Partner).or_else(|| next(AgreementSide::Program));
        let recording = signing.is_none() && waiting.is_some_and(AgreementView::has_text);
        let who = match state {
            State::Paused | State::Done => Turn::Nobody,
            _ if signing
                .as_ref()
                .is_some_and(|(side, people)| *side == AgreementSide::Partner && !people.is_empty()) =>
            {
                Turn::Partner
            }
            _ if !partner_steps.is_empty() || !theirs.is_empty() => Turn::Partner,
            _ => Turn::Program,
        };
        // Someone reads this issue who may not see the overlay; the registry that it comes from has none.
        let rows = || {
            partner
                .standing
                .benefits
                .iter()
                .filter(|b| !b.private)
                .map(BenefitRow::of)
        };
        Self {
            partner: PartnerView::of(facts, partner),
            phase: PhaseName {
                id: &current.phase,
                name: phase.map_or(&current.phase, |p| &p.name),
                number: current.number,
            },
            who,
            state,
            accepting: partner.applied,
            entered: current.entered,
            counted_from: Some(current.counted_from).filter(|day| *day != current.entered),
            due: current.due,
            moved: current.moved.as_ref().map(|moved| moved.because.as_str()),
            quarter: current.quarter.as_deref().map(quarter_words),
            partner_steps,
            program_steps,
            example: phase.map_or("STEP", example),
            gate: gate.is_some(),
            partner_gaps: theirs.into_iter().map(GapView::of).collect(),
            program_gaps: ours.into_iter().map(GapView::of).collect(),
            offers: (partner.standing.offers.iter())
                .map(|offer| OfferRow::of(offer, false))
                .collect(),
            granted: rows().filter(BenefitRow::has_grant).collect(),
            requestable: rows().filter(BenefitRow::can_be_requested).collect(),
            // The registry that this comes from has no overlay.
            resources: (partner.standing.resources.iter())
                .filter(|resource| !resource.private)
                .map(|resource| ResourceRow::of(resource, facts.today, false))
                .collect(),
            assets: (facts.assets.iter())
                .filter(|asset| asset.is_for(&partner.standing))
                .map(|asset| &asset.item)
                .chain(&partner.standing.case_studies)
                .filter(|item| !item.private)
                .map(AssetView::of)
                .collect(),
            requests: Vec::new(),
            control: None,
            promises: match current.quarter {
                Some(_) => PromiseView::all(facts, partner),
                None => Vec::new(),
            },
            commitments: if phase.is_some_and(|phase| phase.commitments) {
                CommitmentView::all(partner, current.entered, facts.today)
            } else {
                Vec::new()
            },
            recording,
            agreement,
            signers: signing.map(|(_, people)| people).filter(|people| !people.is_empty()),
        }
    }

    pub(super) fn with_requests(self, requests: Vec<RequestRow<'a>>) -> Self {
        Self { requests, ..self }
    }

    /// With the proof that the partner controls its repository.
    pub(super) fn with_control(self, control: Option<ControlView<'a>>) -> Self {
        Self { control, ..self }
    }

    pub(super) fn who(&self) -> Turn {
        self.who
    }

    pub(super) fn has_gate(&self) -> bool {
        self.gate
    }
}

/// `2026-Q4` as a person writes it.
pub(in crate::work) fn quarter_words(quarter: &str) -> String {
    quarter.replace('-', " ")
}

/// A step to show commands with: the first of the partner's steps, or the first of all.
fn example(phase: &Phase) -> &str {
    let is_theirs = |step: &&Step| boxes(step).iter().any(|(_, side)| *side == Side::Partner);
    let step = phase.steps.iter().find(is_theirs).or(phase.steps.first());
    step.map_or("STEP", |step| &step.id)
}

/// One line of the list of steps.
#[derive(Debug, Serialize)]
pub(super) struct StepView<'a> {
    id: &'a str,
    name: &'a str,
    help: Option<&'a str>,
    done_when: Option<&'a str>,
    /// A step of one side, the heading of a step of both, or one side's part of it.
    kind: &'static str,
    side: Option<&'static str>,
    done: Option<Date>,
    skipped: Option<&'a str>,
}

impl<'a> StepView<'a> {
    pub(super) fn heading(step: &'a Step, progress: &'a Progress) -> Self {
        Self {
            id: &step.id,
            name: &step.name,
            help: step.help.as_deref(),
            done_when: step.done_when.as_deref(),
            kind: "heading",
            side: None,
            done: None,
            skipped: progress.skipped(step),
        }
    }

    /// The box `id` of a step.
    pub(super) fn of(step: &'a Step, progress: &'a Progress, id: &str, side: Side) -> Self {
        let skipped = progress.skipped(step);
        Self {
            kind: if boxes(step).len() > 1 { "part" } else { "whole" },
            side: Some(side.id()),
            done: progress.memory.ticked.get(id).copied().filter(|_| skipped.is_none()),
            ..Self::heading(step, progress)
        }
    }
}

/// The issue of a partnership as a whole.
#[derive(Debug, Serialize)]
pub(super) struct PartnershipView<'a> {
    pub partner: PartnerView<'a>,
    pub phases: Vec<PhaseRow<'a>>,
    /// The key of the issue of the current phase.
    pub current: Option<&'a str>,
    /// A person closed that issue.
    pub closed: bool,
    pub has_tier: bool,
    pub criteria: Vec<CriterionRow<'a>>,
}

/// A phase of the program, and when the partner was in it.
#[derive(Debug, Serialize)]
pub(super) struct PhaseRow<'a> {
    pub name: &'a str,
    pub number: usize,
    pub entered: Option<Date>,
    pub left: Option<Date>,
}

/// A criterion of the partner's tier.
#[derive(Debug, Serialize)]
pub(super) struct CriterionRow<'a> {
    pub name: &'a str,
    pub outcome: &'static str,
    pub waived_until: Option<Date>,
}

/// How the issue of something that has ended is closed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub(in crate::work) enum End<'a> {
    /// A quarter of a lasting phase.
    Quarter { quarter: String, next: Option<&'a str> },
    /// The record entered another phase.
    Phase {
        phase: &'a str,
        left: Date,
        steps: Vec<EndedStep<'a>>,
        next: String,
    },
    /// The record was set to another phase.
    OtherPhase { phase: Option<&'a str> },
    /// The partnership ended or was declined.
    Partnership {
        status: &'static str,
        since: Option<Date>,
        reason: Option<&'a str>,
        steps: Vec<EndedStep<'a>>,
    },
}

/// A step of a phase that is over.
#[derive(Debug, Serialize)]
pub(in crate::work) struct EndedStep<'a> {
    pub name: &'a str,
    pub done: Option<Date>,
    pub skipped: Option<&'a str>,
}

impl<'a> End<'a> {
    pub(super) fn partnership(partner: &'a PartnerFacts, steps: Vec<EndedStep<'a>>) -> Self {
        Self::Partnership {
            status: partner.partner.status.id(),
            since: partner.partner.status_since,
            reason: partner.partner.status_reason.as_deref(),
            steps,
        }
    }

    /// The issue to continue in: the one for the current phase, or the one for the partnership.
    pub(super) fn next(partner: &PartnerFacts) -> String {
        match &partner.current {
            Some(current) => current.key.clone(),
            None => partnership_key(&partner.slug),
        }
    }
}
