//! Moves of records: an application that was merged is accepted, and a phase whose steps are done and whose gate holds is
//! left. Each is a proposal, an edit of one record that leaves every other byte alone, which the tool brings as a pull
//! request and a maintainer merges. Pure: what should be proposed.

mod memory;
mod moves;

use std::collections::BTreeMap;

use serde_json::json;

pub use self::memory::{Memory, key_of, left, mark, sum, withdrawn};
pub use self::moves::{AdvanceState, Base, Seen, moves, told_by_hand};
use super::facts::{Facts, PartnerFacts};
use super::in_phase;
use super::steps::Progress;
use super::title::plain;
use crate::date::Date;
use crate::escape::{cut, markdown};
use crate::registry::edit::{Change, edit};
use crate::registry::model::Status;
use crate::registry::path::DocumentPath;
use crate::work::keys::ItemKey;
use crate::work::marker;
use crate::work::write::Proposal;

/// How the names of our branches begin.
pub const BRANCHES: &str = "psp-partners/";
/// The mark of our pull requests.
const ADVANCE: &str = "advance";

/// What should be proposed on this day. `text` gives the record of a partner as it is; `seen` what is on a branch.
pub fn proposals(
    facts: &Facts<'_>,
    progress: &BTreeMap<String, Progress>,
    text: &dyn Fn(&str) -> Option<String>,
    seen: &BTreeMap<String, Seen>,
) -> (Vec<Proposal>, Vec<(String, String)>) {
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for (partner, _) in in_phase(facts) {
        let Some(progress) = progress.get(&partner.slug) else {
            continue;
        };
        let Some(wanted) = wanted(facts, partner, progress, seen) else {
            continue;
        };
        let path = DocumentPath::record(&partner.slug).to_string();
        let Some(old) = text(&partner.slug) else { continue };
        match edit(&old, &wanted.changes) {
            Ok(new) => made.push(Proposal {
                body: format!("{}{}", marker::write(ADVANCE, &wanted.key), wanted.words),
                branch: branch(&wanted.key),
                key: wanted.key,
                title: wanted.title,
                files: BTreeMap::from([(path, new)]),
            }),
            Err(error) => failed.push((partner.slug.clone(), error.to_string())),
        }
    }
    (made, failed)
}

/// The branch of a proposal.
pub fn branch(key: &str) -> String {
    format!("{BRANCHES}{key}")
}

struct Wanted {
    key: String,
    changes: Vec<Change>,
    title: String,
    words: String,
}

fn wanted(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    progress: &Progress,
    seen: &BTreeMap<String, Seen>,
) -> Option<Wanted> {
    if partner.applied {
        return accept(facts, partner, progress);
    }
    leave(facts, partner, progress, seen)
}

/// The changes that accept an application: it is in phase 1 from then on.
pub fn acceptance(first_phase: &str, day: Date) -> Vec<Change> {
    vec![
        Change::new("/status", "onboarding"),
        Change::new("/status_since", day.to_string()),
        Change::new(format!("/phases/{first_phase}/entered"), day.to_string()),
    ]
}

fn accept(facts: &Facts<'_>, partner: &PartnerFacts, progress: &Progress) -> Option<Wanted> {
    let first = facts.program.phases.first()?;
    let day = progress.memory.since?;
    Some(Wanted {
        key: ItemKey::Accept { slug: &partner.slug }.to_string(),
        changes: acceptance(&first.id, day),
        title: headline("Accept ", partner, ""),
        words: format!(
            "The application of {} was merged. This writes into the record that it is accepted: the partnership is in \
             phase 1, {}, since {day}.\n",
            markdown(&crate::sensitive::mask(&partner.partner.name)),
            markdown(&first.name)
        ),
    })
}

fn headline(before: &str, partner: &PartnerFacts, after: &str) -> String {
    let room = 240_usize.saturating_sub(before.len() + after.len());
    format!("{before}{}{after}", cut(&plain(&partner.partner.name), room))
}

/// The change that leaves a phase: only when each step is done or skipped, and the gate holds.
fn leave(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    progress: &Progress,
    seen: &BTreeMap<String, Seen>,
) -> Option<Wanted> {
    let current = partner.current.as_ref()?;
    let phase = current.definition(facts.program).filter(|p| !p.lasting)?;
    let next = facts.program.phases.get(current.number)?;
    let gate = partner.standing.gate.as_ref()?;
    if partner.partner.status != Status::Onboarding || !gate.beside_steps.is_empty() || !progress.left(phase).is_empty()
    {
        return None;
    }
    let key = ItemKey::Advance {
        slug: &partner.slug,
        phase: &phase.id,
    }
    .to_string();
    let at = format!("/phases/{}", phase.id);
    let records = partner
        .partner
        .phases
        .as_ref()
        .and_then(|p| p.get(&phase.id))
        .and_then(|p| p.steps.as_ref());
    let mut changes = Vec::new();
    let mut last = current.entered;
    let mut lines = String::new();
    for step in &phase.steps {
        let state = progress.record(step)?;
        last = last.max(state.done.unwrap_or(last));
        let line = match (state.done, &state.skipped) {
            (Some(day), _) => format!("- {}: done on {day}\n", markdown(&step.name)),
            (None, reason) => format!(
                "- {}: skipped, {}\n",
                markdown(&step.name),
                markdown(&crate::sensitive::mask(reason.as_deref().unwrap_or_default()))
            ),
        };
        lines.push_str(&line);
        if records.is_none_or(|r| !r.contains_key(&step.id)) {
            let value = match state.skipped {
                Some(reason) => json!({ "skipped": reason }),
                None => json!({ "done": state.done.map(|d| d.to_string()) }),
            };
            changes.push(Change::new(format!("{at}/steps/{}", step.id), value));
        }
    }
    // The day that was proposed first stays: else there would be another proposal every day.
    let proposed = seen.get(&branch(&key)).and_then(|s| s.left);
    let day = proposed
        .filter(|day| (last..=facts.today).contains(day))
        .unwrap_or(facts.today.max(last));
    changes.insert(0, Change::new(format!("{at}/left"), day.to_string()));
    changes.push(Change::new(format!("/phases/{}/entered", next.id), day.to_string()));
    if next.lasting {
        changes.push(Change::new("/status", "active"));
        changes.push(Change::new("/status_since", day.to_string()));
    }
    Some(Wanted {
        key,
        changes,
        title: headline(
            "",
            partner,
            &format!(": on to phase {}, {}", current.number + 1, cut(&plain(&next.name), 100)),
        ),
        words: format!(
            "Every step of phase {}, {}, is done or skipped, and its gate holds. This writes the steps into the record of {} \
             and opens phase {}, {}, on {day}.\n\n{lines}",
            current.number,
            markdown(&phase.name),
            markdown(&crate::sensitive::mask(&partner.partner.name)),
            current.number + 1,
            markdown(&next.name),
        ),
    })
}
