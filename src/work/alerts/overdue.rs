//! Phases that are overdue, with the open steps of each side. Paused partnerships have no due date.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::Date;
use crate::registry::model::{LabelRole, Step};
use crate::work::issues::{Block, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::labels::ManagedLabel;
use crate::work::onboarding::steps::{Progress, Side};
use crate::work::onboarding::view::{PartnerView, PhaseName};
use crate::work::onboarding::{Current, Facts, PartnerFacts, in_phase, title};

/// An issue for each phase that should be over and has open steps.
pub fn items(facts: &Facts<'_>, progress: &BTreeMap<String, Progress>) -> Vec<Item> {
    let late = |current: &Current| current.due.filter(|due| *due < facts.today);
    in_phase(facts)
        .filter(|(partner, _)| partner.runs())
        .filter_map(|(partner, current)| {
            let due = late(current)?;
            let phase = current.definition(facts.program)?;
            let left = progress.get(&partner.slug)?.left(phase);
            (!left.is_empty()).then(|| item(facts, partner, current, &phase.name, due, &left))
        })
        .collect()
}

/// The issue about a phase that is overdue.
#[derive(Debug, Serialize)]
struct OverdueView<'a> {
    partner: PartnerView<'a>,
    phase: PhaseName<'a>,
    due: Date,
    /// The key of the phase's issue.
    issue: &'a str,
    partner_steps: Vec<OpenStep<'a>>,
    program_steps: Vec<OpenStep<'a>>,
}

#[derive(Debug, Serialize)]
struct OpenStep<'a> {
    id: &'a str,
    name: &'a str,
}

fn item(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    current: &Current,
    phase: &str,
    due: Date,
    left: &[(&Step, Vec<Side>)],
) -> Item {
    let mut labels = vec![ManagedLabel::phase(&current.phase)];
    let mut of = |side: Side, label: LabelRole| {
        let open = left.iter().filter(|(_, sides)| sides.contains(&side));
        let open: Vec<OpenStep<'_>> = open
            .map(|(step, _)| OpenStep {
                id: &step.id,
                name: &step.name,
            })
            .collect();
        if !open.is_empty() {
            labels.push(label.into());
        }
        open
    };
    let view = OverdueView {
        partner: PartnerView::of(facts, partner),
        phase: PhaseName {
            id: &current.phase,
            name: phase,
            number: current.number,
        },
        due,
        issue: &current.key,
        partner_steps: of(Side::Partner, LabelRole::WaitsForPartner),
        program_steps: of(Side::Program, LabelRole::WaitsForProgram),
    };
    let text = facts
        .writer
        .view(&view, &partner.can_mention())
        .write("issue-overdue.md.j2");
    let ours_only = left.iter().all(|(_, sides)| !sides.contains(&Side::Partner));
    Item {
        key: ItemKey::Overdue {
            slug: &partner.slug,
            phase: &current.phase,
        }
        .to_string(),
        parent: None,
        title: title::with(&partner.partner.name, &format!(": phase {} is overdue", current.number)),
        blocks: vec![Block::text("about", text)],
        labels: facts.labels().names(labels),
        // Only people with an open step are assigned.
        assignees: if ours_only {
            partner.manager().cloned().into_iter().collect()
        } else {
            partner.people()
        },
        state: State::Open,
        episode: due.to_string(),
        stage: None,
        due: Some(due),
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}
