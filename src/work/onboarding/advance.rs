//! How records advance. An application that was merged is accepted. A record whose steps are done and whose gate is
//! open enters the next phase. Each of these is a proposal: an edit of one record that leaves every other byte alone.
//! The tool opens a pull request with it, and a maintainer merges that. Pure: only decides what should be proposed.

mod memory;
mod moves;
mod signatures;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

pub use self::memory::{Memory, key_of, left, mark, path_of, sum, withdrawn};
pub use self::moves::{AdvanceState, Base, Seen, asked_to_open_by_hand, moves};
use self::signatures::SignedView;
use super::facts::{Facts, PartnerFacts};
use super::steps::Progress;
use super::title::plain;
use super::view::{EndedStep, PartnerView, PhaseName, quarter_words};
use super::{control, extensions, in_phase, requests};
use crate::date::Date;
use crate::escape::cut;
use crate::registry::DocumentKind;
use crate::registry::edit::{Change, edit};
use crate::registry::model::{Phase, Status, Step};
use crate::standing::held_reviews::is_review_step;
use crate::work::keys::ItemKey;
use crate::work::write::Proposal;

/// The mark of our pull requests.
const ADVANCE: &str = "advance";

/// What should be proposed on this day. `text` gives a file as it is now; `seen` gives what a branch has.
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
        let mut asked = requests::asked(facts, partner, &progress.memory);
        asked.extend(extensions::asked(facts, partner, &progress.memory));
        asked.extend(control::asked(facts, partner, &progress.memory));
        for asked in asked {
            let Some((path, old)) = path_of(&asked.key).and_then(|path| Some((path.clone(), text(&path)?))) else {
                continue;
            };
            match edit(&old, &[asked.change]) {
                Ok(new) => made.push(Proposal {
                    bytes: BTreeMap::new(),
                    removed: Vec::new(),
                    body: asked.body,
                    branch: facts.identity.branch(&asked.key),
                    key: asked.key,
                    title: asked.title,
                    files: BTreeMap::from([(path, new)]),
                }),
                Err(error) => failed.push((partner.slug.clone(), error.to_string())),
            }
        }
        let Some(wanted) = first_of(facts, partner, progress, seen) else {
            continue;
        };
        let Some(path) = path_of(&wanted.key) else { continue };
        let Some(old) = text(&path).or_else(|| wanted.begin.clone()) else {
            continue;
        };
        match edit(&old, &wanted.changes) {
            Ok(new) => made.push(Proposal {
                bytes: BTreeMap::new(),
                removed: Vec::new(),
                body: format!(
                    "{}{}",
                    mark(&wanted.key, "", &facts.identity.id()),
                    facts
                        .writer
                        .view(&wanted.view, &partner.can_mention())
                        .write(wanted.template)
                ),
                branch: facts.identity.branch(&wanted.key),
                key: wanted.key,
                title: wanted.title,
                files: BTreeMap::from([(path, new)]),
            }),
            Err(error) => failed.push((partner.slug.clone(), error.to_string())),
        }
    }
    (made, failed)
}

struct Wanted<'a> {
    key: String,
    /// The text that the file begins with, where it doesn't exist yet; none where it must exist.
    begin: Option<String>,
    changes: Vec<Change>,
    title: String,
    template: &'static str,
    view: ProposalView<'a>,
}

/// The proposal for a partner, of all that should be proposed. There is one at a time, because two could change the same
/// lines of a record. One with an open pull request stays until it is merged, and one whose pull request a person closed
/// doesn't keep the others waiting.
fn first_of<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    progress: &'a Progress,
    seen: &BTreeMap<String, Seen>,
) -> Option<Wanted<'a>> {
    let all = [
        wanted(facts, partner, progress, seen),
        signatures::wanted(facts, partner),
        held(facts, partner, progress),
    ];
    all.into_iter().flatten().min_by_key(|wanted| {
        let there = seen.get(&facts.identity.branch(&wanted.key));
        match there.map(|there| (there.open, there.closed)) {
            Some((Some(_), _)) => 0,
            Some((None, Some(_))) => 2,
            _ => 1,
        }
    })
}

/// The text of a pull request that advances a record.
#[derive(Debug, Serialize)]
struct ProposalView<'a> {
    partner: PartnerView<'a>,
    date: Date,
    /// The phase that the record leaves; absent where it is accepted.
    from: Option<PhaseName<'a>>,
    to: PhaseName<'a>,
    steps: Vec<EndedStep<'a>>,
    /// The agreement whose signatures it records.
    agreement: Option<SignedView<'a>>,
}

fn wanted<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    progress: &'a Progress,
    seen: &BTreeMap<String, Seen>,
) -> Option<Wanted<'a>> {
    if partner.applied {
        return accept(facts, partner, progress);
    }
    leave(facts, partner, progress, seen)
}

/// The changes that accept an application: its record enters phase 1.
pub fn acceptance(first_phase: &str, day: Date) -> Vec<Change> {
    vec![
        Change::new("/status", "onboarding"),
        Change::new("/status_since", day.to_string()),
        Change::new(format!("/phases/{first_phase}/entered"), day.to_string()),
    ]
}

fn accept<'a>(facts: &Facts<'a>, partner: &'a PartnerFacts, progress: &Progress) -> Option<Wanted<'a>> {
    let first = facts.program.phases.first()?;
    let day = progress.memory.since?;
    Some(Wanted {
        key: ItemKey::Accept { slug: &partner.slug }.to_string(),
        begin: None,
        changes: acceptance(&first.id, day)
            .into_iter()
            .chain(partner.id_changes())
            .collect(),
        title: headline("Accept ", partner, ""),
        template: "pull-accept.md.j2",
        view: ProposalView {
            partner: PartnerView::of(facts, partner),
            date: day,
            from: None,
            to: phase_name(first, 1),
            steps: Vec::new(),
            agreement: None,
        },
    })
}

/// The change that records the reviews that both sides marked as done in the current quarter, in the document of that
/// quarter. Reports read it there.
fn held<'a>(facts: &Facts<'a>, partner: &'a PartnerFacts, progress: &'a Progress) -> Option<Wanted<'a>> {
    let current = partner.current.as_ref()?;
    let quarter = current.quarter.as_deref()?;
    let phase = current.definition(facts.program).filter(|phase| phase.lasting)?;
    let recorded = |id: &str| current.held(partner).is_some_and(|held| held.contains_key(id));
    let steps = phase
        .steps
        .iter()
        .filter(|step| is_review_step(facts.program, &step.id));
    let done: Vec<(&Step, Date)> = steps
        .filter(|step| !recorded(&step.id))
        .filter_map(|step| Some((step, progress.record(step)?.done?)))
        .collect();
    let (first, _) = done.first()?;
    let date = done.iter().map(|(_, day)| *day).max()?;
    let modeline = DocumentKind::HeldReviews.row().modeline();
    Some(Wanted {
        key: ItemKey::Held {
            slug: &partner.slug,
            phase: &phase.id,
            quarter,
        }
        .to_string(),
        begin: Some(format!("{modeline}\nperiod: {quarter}\nreviews:\n")),
        changes: done
            .iter()
            .map(|(step, day)| Change::new(format!("/reviews/{}", step.id), json!({ "held_on": day.to_string() })))
            .collect(),
        title: headline(
            "",
            partner,
            &format!(": {}, {}", cut(&plain(&first.name), 100), quarter_words(quarter)),
        ),
        template: "pull-held.md.j2",
        view: ProposalView {
            partner: PartnerView::of(facts, partner),
            date,
            from: None,
            to: phase_name(phase, current.number),
            steps: done
                .iter()
                .map(|(step, day)| EndedStep {
                    name: &step.name,
                    done: Some(*day),
                    skipped: None,
                })
                .collect(),
            agreement: None,
        },
    })
}

fn phase_name(phase: &Phase, number: usize) -> PhaseName<'_> {
    PhaseName {
        id: &phase.id,
        name: &phase.name,
        number,
    }
}

fn headline(before: &str, partner: &PartnerFacts, after: &str) -> String {
    let room = 240_usize.saturating_sub(before.len() + after.len());
    format!("{before}{}{after}", cut(&plain(&partner.partner.name), room))
}

/// The change that leaves a phase: only when each step is done or skipped, and the gate is open.
fn leave<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    progress: &'a Progress,
    seen: &BTreeMap<String, Seen>,
) -> Option<Wanted<'a>> {
    let current = partner.current.as_ref()?;
    let phase = current.definition(facts.program).filter(|p| !p.lasting)?;
    let next = facts.program.phases.get(current.number)?;
    let gate = partner.standing.gate.as_ref()?;
    if partner.partner.status != Status::Onboarding || !gate.gaps.is_empty() || !progress.left(phase).is_empty() {
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
    let mut steps = Vec::new();
    for step in &phase.steps {
        let state = progress.record(step)?;
        last = last.max(state.done.unwrap_or(last));
        steps.push(EndedStep {
            name: &step.name,
            done: state.done,
            skipped: progress.skipped(step).filter(|_| state.done.is_none()),
        });
        if records.is_none_or(|r| !r.contains_key(&step.id)) {
            let value = match state.skipped {
                Some(reason) => json!({ "skipped": reason }),
                None => json!({ "done": state.done.map(|d| d.to_string()) }),
            };
            changes.push(Change::new(format!("{at}/steps/{}", step.id), value));
        }
    }
    // The date that was proposed first stays. With today's date, the proposal would change every day.
    let proposed = seen.get(&facts.identity.branch(&key)).and_then(|s| s.left);
    let day = proposed
        .filter(|day| (last..=facts.today).contains(day))
        .unwrap_or(facts.today.max(last));
    changes.insert(0, Change::new(format!("{at}/left"), day.to_string()));
    changes.push(Change::new(format!("/phases/{}/entered", next.id), day.to_string()));
    changes.extend(partner.id_changes());
    if next.lasting {
        changes.push(Change::new("/status", "active"));
        changes.push(Change::new("/status_since", day.to_string()));
    }
    Some(Wanted {
        key,
        begin: None,
        changes,
        title: headline(
            "",
            partner,
            &format!(": on to phase {}, {}", current.number + 1, cut(&plain(&next.name), 100)),
        ),
        template: "pull-advance.md.j2",
        view: ProposalView {
            partner: PartnerView::of(facts, partner),
            date: day,
            from: Some(phase_name(phase, current.number)),
            to: phase_name(next, current.number + 1),
            steps,
            agreement: None,
        },
    })
}
