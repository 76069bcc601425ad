//! The issue of a partnership as a whole: where it stands, which phases it went through, and the issue of the phase that
//! it is in. Targets have none.

use std::fmt::Write as _;

use super::facts::{Facts, PartnerFacts};
use super::partnership_key;
use super::phase::{known_by, why};
use super::title;
use crate::escape::{code, markdown};
use crate::registry::model::{LabelRole, Status};
use crate::registry::path::DocumentPath;
use crate::sensitive;
use crate::standing::Verdict;
use crate::work::issues::index::Index;
use crate::work::issues::item::{entry, reference};
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
            words: format!("**The partnership is {}.**{}", status.id(), why(partner)),
        }),
    };
    let mut labels = vec![ManagedLabel::from(LabelRole::Onboarding)];
    labels.extend(partner.partner.tier.iter().map(|tier| ManagedLabel::tier(tier)));
    if status == Status::Paused {
        labels.push(LabelRole::Paused.into());
    }
    Some(Item {
        parent: None,
        title: title::with(&partner.partner.name, ": partnership"),
        blocks: [
            Block::text("about", about(facts, partner)),
            Block::text("phases", phases(facts, partner, index)),
            Block::text("criteria", criteria(partner)),
        ]
        .into_iter()
        .chain(
            partner
                .scorecard
                .as_ref()
                .map(|card| Block::text("scorecard", card.as_str())),
        )
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

/// A partnership that comes back after its end is another episode.
fn status_episode(partner: &PartnerFacts) -> String {
    let ended = matches!(partner.partner.status, Status::Ended | Status::Declined);
    partner
        .partner
        .applied_on
        .map_or_else(|| ended.to_string(), |d| d.to_string())
}

fn about(facts: &Facts<'_>, partner: &PartnerFacts) -> String {
    let record = DocumentPath::record(&partner.slug).to_string();
    let data = &partner.partner;
    let mut text = String::new();
    if let Some(summary) = &data.summary {
        let _ = writeln!(text, "{}\n", markdown(&sensitive::mask(summary)));
    }
    let _ = writeln!(text, "| | |\n|---|---|");
    let _ = writeln!(text, "| Record | {} |", facts.links.file(&record, &code(&record)));
    let since = data.status_since.map(|d| format!(" since {d}")).unwrap_or_default();
    let _ = writeln!(text, "| Status | {}{since} |", data.status.id());
    if let Some(tier) = data
        .tier
        .as_ref()
        .and_then(|id| facts.program.tiers.iter().find(|t| t.id == *id))
    {
        let _ = writeln!(text, "| Tier | {} |", markdown(&tier.name));
    }
    if let Some(day) = data.applied_on {
        let _ = writeln!(text, "| Applied | {day} |");
    }
    let owners: Vec<String> = data.owners.iter().flatten().map(|o| markdown(&o.github)).collect();
    if !owners.is_empty() {
        let _ = writeln!(text, "| Owners | {} |", owners.join(", "));
    }
    if let Some(manager) = &data.manager {
        let _ = writeln!(text, "| Manager | {} |", markdown(&manager.github));
    }
    if matches!(data.status, Status::Paused) {
        let _ = writeln!(text, "\n**Paused.**{}", why(partner));
    }
    text
}

/// Each phase with its days; the current one's issue as an entry of the list.
fn phases(facts: &Facts<'_>, partner: &PartnerFacts, index: &Index<'_>) -> String {
    let mut text = "### Phases\n\n".to_owned();
    for (i, phase) in facts.program.phases.iter().enumerate() {
        let record = partner.partner.phases.as_ref().and_then(|p| p.get(&phase.id));
        let days = match record.map(|r| (r.entered, r.left)) {
            None => "not yet".to_owned(),
            Some((entered, None)) => format!("since {entered}"),
            Some((entered, Some(left))) => format!("{entered} to {left}"),
        };
        let _ = writeln!(text, "{}. {}: {days}", i + 1, markdown(&phase.name));
    }
    if let Some(current) = &partner.current {
        let _ = writeln!(text, "\nNow:\n\n{}", entry(&current.key));
        if let Some(known) = index.get(&current.key).filter(|k| k.stays_closed(&current.episode())) {
            let _ = writeln!(
                text,
                "\n> [!NOTE]\n> A person closed {}. The record still says that the partnership is in this phase; open the issue \
                 again to go on.",
                reference(&known.mark.key)
            );
        }
    }
    text
}

fn criteria(partner: &PartnerFacts) -> String {
    let mut text = "### Criteria\n\n".to_owned();
    for criterion in partner.standing.criteria.iter().filter(|c| !c.private) {
        let mark = match &criterion.verdict {
            _ if criterion.waived_until.is_some() => "waived",
            Verdict::Met { verified: true } => "met, verified",
            Verdict::Met { verified: false } => "met by the partner's word; not verified yet",
            Verdict::NotMet { .. } => "not met",
            Verdict::Unknown { .. } => "unknown",
        };
        let _ = writeln!(text, "- {}: {mark}", markdown(&criterion.name));
    }
    if partner.standing.criteria.is_empty() {
        text.push_str("No tier yet, so nothing is asked.\n");
    }
    text
}
