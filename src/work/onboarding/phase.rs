//! The issue of the phase that a partnership is in: its steps and who does each, its gate, its dates, and whose turn it
//! is. Also closes the issues of phases that are over.

use std::collections::BTreeMap;

use super::advance::AdvanceState;
use super::facts::{Current, Facts, PartnerFacts};
use super::renames::traits;
use super::steps::{Progress, boxes};
use super::view::{End, EndedStep, PhaseView, StepView, Turn, quarter_words};
use super::{control, extensions, partnership_key, requests, title};
use crate::registry::model::{LabelRole, Phase, PhaseRecord, Status};
use crate::templates::ReadyView;
use crate::work::issues::index::{Index, Known};
use crate::work::issues::{Block, Checkbox, Closing, Content, Item, Memory, State, Steps};
use crate::work::keys::{ItemKind, is, phase_of, slug_of};
use crate::work::labels::ManagedLabel;

/// The issue of the current phase.
pub(super) fn item(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    current: &Current,
    progress: &Progress,
    ways: &BTreeMap<String, AdvanceState>,
) -> Item {
    let way = ways.get(&partner.slug);
    let phase = current.definition(facts.program);
    let name = phase.map_or(current.phase.as_str(), |p| &p.name);
    let rest = match &current.quarter {
        None => format!(": phase {}, {name}", current.number),
        Some(quarter) => format!(": {name}, {}", quarter_words(quarter)),
    };
    let open = phase.map(|p| progress.left(p)).unwrap_or_default();
    let view = PhaseView::of(facts, partner, current, &open);
    let mut labels = vec![
        ManagedLabel::from(LabelRole::Onboarding),
        ManagedLabel::phase(&current.phase),
    ];
    labels.extend(partner.partner.tier.iter().map(|tier| ManagedLabel::tier(tier)));
    if current.quarter.is_some() {
        labels.push(LabelRole::Review.into());
    }
    labels.push(
        match (partner.partner.status, view.who()) {
            (Status::Paused, _) => LabelRole::Paused,
            (_, Turn::Partner) => LabelRole::WaitsForPartner,
            (_, Turn::Program | Turn::Nobody) => LabelRole::WaitsForProgram,
        }
        .into(),
    );
    let state = |key: &str| ways.get(key);
    let mut requests = requests::rows(facts, partner, &progress.memory, &state);
    requests.extend(extensions::rows(facts, partner, &progress.memory, &state));
    let control = control::view(facts, partner, &progress.memory, &state);
    let view = view.with_requests(requests).with_control(control);
    let ready = facts.writer.view(&view, &partner.can_mention());
    let mut blocks = vec![Block::text("about", ready.write("issue-phase.md.j2"))];
    blocks.extend(way.map(|way| {
        let text = facts.writer.write("issue-advance.md.j2", &way.view());
        Block::text("advance", text)
    }));
    if let Some(phase) = phase {
        blocks.push(steps(facts, phase, progress, &ready));
    }
    if !view.promises.is_empty() {
        blocks.push(Block::text("promises", ready.write("issue-promises.md.j2")));
    }
    if !view.commitments.is_empty() {
        blocks.push(Block::text("commitments", ready.write("issue-commitments.md.j2")));
    }
    if view.agreement.is_some() {
        blocks.push(Block::text("agreement", ready.write("issue-agreement.md.j2")));
    }
    if view.has_gate() {
        blocks.push(Block::text("gate", ready.write("issue-gate.md.j2")));
    }
    let has_benefits = !view.granted.is_empty() || !view.requestable.is_empty();
    if !view.offers.is_empty() || has_benefits || !view.resources.is_empty() || !view.assets.is_empty() {
        blocks.push(Block::text("enablement", ready.write("issue-offers.md.j2")));
    }
    if !view.requests.is_empty() {
        blocks.push(Block::text("requests", ready.write("issue-requests.md.j2")));
    }
    if view.control.is_some() {
        blocks.push(Block::text("control", ready.write("issue-control.md.j2")));
    }
    let mut memory = progress.memory.clone();
    requests::note_answers(partner, &mut memory, ways);
    Item {
        key: current.key.clone(),
        parent: Some(partnership_key(&partner.slug)),
        title: title::with(&partner.partner.name, &rest),
        blocks,
        labels: facts.labels().names(labels),
        assignees: partner.people(),
        state: State::Open,
        episode: current.episode(),
        stage: way.and_then(|way| way.stage(facts.writer)),
        due: current.due,
        traits: BTreeMap::new(),
        memory,
    }
}

/// The list of steps. The boxes are decided here, not in a template, because they hold the ticks. A template writes
/// each line.
fn steps(facts: &Facts<'_>, phase: &Phase, progress: &Progress, ready: &ReadyView<'_>) -> Block {
    let line = |view: &StepView<'_>| facts.writer.view(view, &[]).write_line("issue-step.md.j2");
    let mut lines = Vec::new();
    for step in &phase.steps {
        let boxes = boxes(step);
        let both = boxes.len() > 1;
        if both {
            lines.push(Checkbox {
                id: None,
                text: line(&StepView::heading(step, progress)),
                nested: false,
                ticked: false,
            });
        }
        for (id, side) in boxes {
            lines.push(Checkbox {
                text: line(&StepView::of(step, progress, &id, side)),
                nested: both,
                ticked: progress.is_ticked(step, &id),
                id: Some(id),
            });
        }
    }
    Block {
        id: "steps".to_owned(),
        content: Content::Steps(Steps {
            head: ready.write("issue-steps.md.j2"),
            boxes: lines,
        }),
    }
}

/// The issues of phases, and of quarters, that are over.
pub(super) fn ended<'x, 'i>(
    partner: &'x PartnerFacts,
    index: &'x Index<'i>,
) -> impl Iterator<Item = (&'x String, &'x Known<'i>)> {
    let current = partner.current.as_ref().map(|c| c.key.clone());
    let is_of = move |key: &str| is(key, ItemKind::Phase) && slug_of(key) == Some(partner.slug.as_str());
    index
        .iter()
        .filter(move |(key, _)| is_of(key) && Some(*key) != current.as_ref())
}

/// The issues of phases that are over, with how each ends. `late` has what they remember of comments after the end.
pub(super) fn past(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    index: &Index<'_>,
    late: &BTreeMap<String, Memory>,
) -> Vec<Item> {
    let mut items = Vec::new();
    for (key, known) in ended(partner, index) {
        let Some((id, quarter)) = phase_of(key) else { continue };
        let phase = facts.program.phases.iter().find(|p| p.id == id);
        let record = partner.partner.phases.as_ref().and_then(|p| p.get(id));
        let (done, end) = end(partner, phase, record, quarter);
        items.push(Item {
            key: key.clone(),
            parent: None,
            title: known.mark.title.clone(),
            blocks: Vec::new(),
            // When a phase is over, no one has to act on it.
            labels: known
                .mark
                .labels
                .iter()
                .filter(|l| !facts.labels().is_turn(l))
                .cloned()
                .collect(),
            assignees: Vec::new(),
            state: State::Closed(Closing {
                done,
                words: facts.writer.write("issue-end.md.j2", &end),
            }),
            episode: known.mark.episode.clone(),
            stage: None,
            due: None,
            traits: known.mark.traits.clone(),
            memory: late.get(key).unwrap_or(&known.mark.memory).clone(),
        });
    }
    items
}

/// Whether a phase counts as done, and how its issue ends.
fn end<'a>(
    partner: &'a PartnerFacts,
    phase: Option<&'a Phase>,
    record: Option<&'a PhaseRecord>,
    quarter: Option<&str>,
) -> (bool, End<'a>) {
    if let Some(quarter) = quarter {
        let end = End::Quarter {
            quarter: quarter_words(quarter),
            next: partner.current.as_ref().map(|current| current.key.as_str()),
        };
        return (true, end);
    }
    let has_ended = matches!(partner.partner.status, Status::Ended | Status::Declined);
    let Some(left) = record.and_then(|r| r.left) else {
        let phase = phase.map(|phase| phase.name.as_str());
        let end = if has_ended {
            End::partnership(partner, Vec::new())
        } else {
            End::OtherPhase { phase }
        };
        return (false, end);
    };
    let steps = phase.map_or(&[][..], |phase| &phase.steps).iter().map(|step| {
        let state = record.and_then(|r| r.steps.as_ref()).and_then(|s| s.get(&step.id));
        EndedStep {
            name: &step.name,
            done: state.and_then(|state| state.done),
            skipped: state.and_then(|state| state.skipped.as_deref()),
        }
    });
    let steps = steps.collect();
    // If the partnership ended in this phase, the phase was not finished.
    let phases = partner.partner.phases.iter().flatten();
    let is_last = phases.filter_map(|(_, record)| record.left).all(|day| day <= left);
    if is_last && has_ended {
        return (false, End::partnership(partner, steps));
    }
    let end = End::Phase {
        phase: phase.map_or("The phase", |phase| &phase.name),
        left,
        steps,
        next: End::next(partner),
    };
    (true, end)
}

/// What identifies the partnership after its folder was renamed; kept on its own issue.
pub(super) fn known_by(partner: &PartnerFacts) -> BTreeMap<String, String> {
    traits(partner)
}
