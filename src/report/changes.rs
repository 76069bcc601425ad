//! What changed since an earlier state, in words: the events between the two states that the readers of a report ask about.
//! Both states are judged on the day of the report, so time alone changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Named;
use super::partner_digest::{PartnerDigest, Together};
use crate::date::Date;
use crate::history::{Cause, Event, EventKind, Facts, compare, joint_work};
use crate::registry::model::{PhaseRecord, Status};
use crate::words::quote;

/// Everything that changed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Changes {
    /// The commit of the earlier state.
    pub since: String,
    /// By kind, then slug.
    pub list: Vec<ChangeLine>,
    /// Computed from something private.
    pub private: bool,
}

/// What kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    NewPartner,
    Gone,
    Status,
    Phase,
    Tier,
    Criterion,
    Collaboration,
}

/// One change.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeLine {
    pub kind: ChangeKind,
    pub partner: Named,
    /// A sentence without the partner's name and without a full stop, such as "went from `applied` to `onboarding`".
    pub text: String,
    /// For the better; `None` when it is neither.
    pub better: Option<bool>,
}

/// What became of `before` until `at`; only of partner `only`, when there is one.
pub(super) fn changes(
    since: &str,
    at: Date,
    before: &[PartnerDigest],
    now: &[PartnerDigest],
    only: Option<&str>,
) -> Changes {
    let index = |all: &[PartnerDigest]| -> BTreeMap<String, usize> {
        let places = all.iter().enumerate();
        places.map(|(i, k)| (k.slug.to_string(), i)).collect()
    };
    let (old, new) = (index(before), index(now));
    let slugs: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut private = false;
    let mut list: Vec<(usize, ChangeLine)> = Vec::new();
    for slug in slugs {
        if only.is_some_and(|only| only != slug) {
            continue;
        }
        let old = old.get(slug).map(|i| &before[*i]);
        let new = new.get(slug).map(|i| &now[*i]);
        let Some(shown) = new.or(old) else { continue };
        let none = Facts::new();
        let facts =
            |digest: Option<&'_ PartnerDigest>| digest.map_or_else(|| none.clone(), |digest| digest.facts.clone());
        let sides = Sides { old, new };
        let events = compare(&facts(old), &facts(new), at, slug, &Cause::Calendar);
        for change in events.iter().filter_map(|event| sides.change(event)) {
            let line = ChangeLine {
                kind: change.kind,
                partner: shown.named(),
                text: change.text,
                better: change.better,
            };
            list.push((change.place, line));
        }
        private |= [old, new].into_iter().flatten().any(hides);
    }
    list.sort_by(|(place_a, a), (place_b, b)| (a.kind, &a.partner, place_a).cmp(&(b.kind, &b.partner, place_b)));
    Changes {
        since: since.to_owned(),
        list: list.into_iter().map(|(_, line)| line).collect(),
        private,
    }
}

fn hides(kept: &PartnerDigest) -> bool {
    let hidden = &kept.hidden;
    hidden.record || hidden.life || hidden.tier || hidden.collaborations || kept.judged.iter().any(|j| j.private)
}

/// A partner before and now.
struct Sides<'a> {
    old: Option<&'a PartnerDigest>,
    new: Option<&'a PartnerDigest>,
}

/// A change, and its place among those of its kind.
struct Change {
    kind: ChangeKind,
    place: usize,
    text: String,
    better: Option<bool>,
}

impl Sides<'_> {
    /// The change that an event is; none for what a report has elsewhere.
    fn change(&self, event: &Event) -> Option<Change> {
        let change = |kind, place, text: String, better| {
            Some(Change {
                kind,
                place,
                text,
                better,
            })
        };
        let sentence = event.without_reason();
        match event.kind {
            EventKind::Joined => change(ChangeKind::NewPartner, 0, sentence, Some(true)),
            EventKind::Gone => change(ChangeKind::Gone, 0, sentence, None),
            EventKind::Collaboration => {
                let (place, text) = self.together(event)?;
                change(ChangeKind::Collaboration, place, text, Some(true))
            }
            EventKind::Accepted | EventKind::StatusChanged => {
                let (old, new) = (self.old?.status, self.new?.status);
                let better = match new {
                    Status::Active | Status::Onboarding if old < new => Some(true),
                    Status::Ended | Status::Declined | Status::Paused => Some(false),
                    _ => None,
                };
                let text = format!("changed its status from {} to {}", quote(old.id()), quote(new.id()));
                change(ChangeKind::Status, 0, text, better)
            }
            EventKind::TierChanged => {
                self.old?;
                change(ChangeKind::Tier, 0, sentence, None)
            }
            EventKind::PhaseEntered => {
                self.old?;
                // One change is enough for a phase that was entered and left since.
                let (place, (_, phase)) = self.phase(&event.about)?;
                let is_left = phase.left.is_some();
                (!is_left)
                    .then(|| change(ChangeKind::Phase, place, sentence, Some(true)))
                    .flatten()
            }
            EventKind::PhaseLeft => {
                self.old?;
                let (place, (id, phase)) = self.phase(&event.about)?;
                let is_broken = self.new?.broken_off.as_deref() == Some(id);
                let word = if is_broken { "ended in" } else { "passed" };
                let text = format!("{word} the phase {} on {}", quote(id), phase.left?);
                change(ChangeKind::Phase, place, text, Some(!is_broken))
            }
            EventKind::CriterionTurned => {
                let criteria = &self.new?.judged;
                let place = criteria.iter().position(|one| one.id == event.about && one.binds)?;
                let was = self.old?.judged.iter().find(|one| one.id == event.about)?.outcome;
                let is = criteria.get(place)?.outcome;
                change(ChangeKind::Criterion, place, sentence, Some(is > was))
            }
            EventKind::NameChanged
            | EventKind::Moved
            | EventKind::AgreementSigned
            | EventKind::AgreementRenewed
            | EventKind::AgreementBegan
            | EventKind::AgreementEnded
            | EventKind::Verified
            | EventKind::Voided
            | EventKind::Waived
            | EventKind::WaiverEnded
            | EventKind::BenefitGranted
            | EventKind::BenefitUsed
            | EventKind::BenefitLapsed
            | EventKind::FigureRecorded
            | EventKind::FigureRestated
            | EventKind::ReviewHeld
            | EventKind::OwnerChanged
            | EventKind::ManagerChanged
            | EventKind::Corrected
            | EventKind::Removed
            | EventKind::Unreadable
            | EventKind::ReadableAgain
            | EventKind::ProgramChanged => None,
        }
    }

    /// A phase of the partner today, with its place.
    fn phase(&self, id: &str) -> Option<(usize, (&String, &PhaseRecord))> {
        self.new?.phases.iter().enumerate().find(|(_, (known, _))| *known == id)
    }

    /// Joint work in words, with its place. Both records can have it; it is listed once, for the partner that comes first
    /// in the alphabet.
    fn together(&self, event: &Event) -> Option<(usize, String)> {
        let new = self.new?;
        let list: &[Together] = new.collaborations.as_deref()?;
        let place = list
            .iter()
            .position(|one| joint_work(&one.kind, &one.with, one.date) == event.about)?;
        let one = list.get(place)?;
        let text = format!("{} with {} on {}", quote(&one.kind), quote(&one.with), one.date);
        (*new.slug < *one.with).then_some((place, text))
    }
}
