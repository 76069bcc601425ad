//! Steps that are overdue, by whose move it is. A clock runs only while the partnership does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::date::Date;
use crate::escape::{code, markdown};
use crate::registry::model::{LabelRole, Step};
use crate::sensitive;
use crate::work::issues::item::reference;
use crate::work::issues::{Block, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::labels::ManagedLabel;
use crate::work::onboarding::steps::{Progress, Side};
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

fn item(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    current: &Current,
    phase: &str,
    due: Date,
    left: &[(&Step, Vec<Side>)],
) -> Item {
    let mut text = format!(
        "Phase {}, {}, of {} was due on {due}. {} has all of it.\n",
        current.number,
        markdown(phase),
        markdown(&sensitive::mask(&partner.partner.name)),
        reference(&current.key)
    );
    let mut labels = vec![ManagedLabel::phase(&current.phase)];
    for (side, heading, label) in [
        (Side::Partner, "The partner's move", LabelRole::WaitsForPartner),
        (Side::Program, "The program's move", LabelRole::WaitsForProgram),
    ] {
        let open: Vec<&(&Step, Vec<Side>)> = left.iter().filter(|(_, sides)| sides.contains(&side)).collect();
        if open.is_empty() {
            continue;
        }
        labels.push(label.into());
        let _ = writeln!(text, "\n**{heading}:**\n");
        for (step, _) in open {
            let _ = writeln!(text, "- {} {}", markdown(&step.name), code(&step.id));
        }
    }
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
        // Nobody is called for what only others can do.
        assignees: if ours_only {
            partner.partner.manager.clone().into_iter().collect()
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
