//! The issue of a partnership as a whole: its record, the phases that it went through, and the issue of the current phase.
//! Targets have none.

use super::facts::{Facts, PartnerFacts};
use super::partnership_key;
use super::phase::known_by;
use super::title;
use super::view::{CriterionRow, End, PartnerView, PartnershipView, PhaseRow};
use crate::registry::model::{LabelRole, Status};
use crate::work::issues::index::Index;
use crate::work::issues::{Block, Closing, Item, Memory, State};
use crate::work::labels::ManagedLabel;

/// The issue of a partnership.
pub(super) fn item(facts: &Facts<'_>, partner: &PartnerFacts, index: &Index<'_>) -> Option<Item> {
    let key = partnership_key(&partner.slug);
    let status = partner.partner.status;
    let state = match status {
        Status::Target | Status::Applied => return None,
        Status::Onboarding | Status::Active | Status::Paused => State::Open,
        Status::Ended | Status::Declined => State::Closed(Closing {
            done: status == Status::Ended,
            words: (facts.writer).write("issue-end.md.j2", &End::partnership(partner, Vec::new())),
        }),
    };
    let mut labels = vec![ManagedLabel::from(LabelRole::Onboarding)];
    labels.extend(partner.partner.tier.iter().map(|tier| ManagedLabel::tier(tier)));
    if status == Status::Paused {
        labels.push(LabelRole::Paused.into());
    }
    let view = facts.writer.view(&view(facts, partner, index), &[]);
    let card = |card| facts.writer.document(card).write("issue-scorecard.md.j2");
    let scorecard = partner.scorecard.as_ref().map(card);
    Some(Item {
        parent: None,
        title: title::with(&partner.partner.name, ": partnership"),
        blocks: [
            Block::text("about", view.write("issue-partnership.md.j2")),
            Block::text("phases", view.write("issue-phases.md.j2")),
            Block::text("criteria", view.write("issue-criteria.md.j2")),
        ]
        .into_iter()
        .chain(scorecard.map(|text| Block::text("scorecard", text)))
        .collect(),
        labels: facts.labels().names(labels),
        assignees: partner.people(),
        state,
        episode: status_episode(partner),
        stage: None,
        due: None,
        traits: known_by(partner),
        memory: Memory::default(),
        key,
    })
}

/// A partnership that begins again after its end is another episode.
fn status_episode(partner: &PartnerFacts) -> String {
    let ended = matches!(partner.partner.status, Status::Ended | Status::Declined);
    partner
        .partner
        .applied_on
        .map_or_else(|| ended.to_string(), |d| d.to_string())
}

fn view<'a>(facts: &Facts<'a>, partner: &'a PartnerFacts, index: &Index<'_>) -> PartnershipView<'a> {
    let records = partner.partner.phases.as_ref();
    let phases = facts.program.phases.iter().enumerate().map(|(i, phase)| {
        let record = records.and_then(|records| records.get(&phase.id));
        PhaseRow {
            name: &phase.name,
            number: i + 1,
            entered: record.map(|record| record.entered),
            left: record.and_then(|record| record.left),
        }
    });
    let current = partner.current.as_ref();
    let known = current.and_then(|current| Some((current, index.get(&current.key)?)));
    let criteria = partner.standing.criteria.iter().filter(|criterion| !criterion.private);
    PartnershipView {
        partner: PartnerView::of(facts, partner),
        phases: phases.collect(),
        current: current.map(|current| current.key.as_str()),
        closed: known.is_some_and(|(current, known)| known.stays_closed(&current.episode())),
        has_tier: partner.partner.tier.is_some(),
        criteria: criteria
            .map(|criterion| CriterionRow {
                name: &criterion.name,
                outcome: criterion.verdict.word(),
                waived_until: criterion.waived_until,
            })
            .collect(),
    }
}
