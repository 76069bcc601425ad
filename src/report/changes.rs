//! What changed since an earlier state, in words.

use serde::Serialize;

use std::collections::{BTreeMap, BTreeSet};

use super::Named;
use super::partner_digest::{PartnerDigest, Together};
use crate::registry::model::Status;
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

/// What became of `before`; only of partner `only`, when there is one.
pub(super) fn changes(since: &str, before: &[PartnerDigest], now: &[PartnerDigest], only: Option<&str>) -> Changes {
    let index = |all: &[PartnerDigest]| -> BTreeMap<String, usize> {
        let places = all.iter().enumerate();
        places.map(|(i, k)| (k.slug.to_string(), i)).collect()
    };
    let (old, new) = (index(before), index(now));
    let slugs: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes = Changes {
        since: since.to_owned(),
        ..Changes::default()
    };
    for slug in slugs {
        if only.is_some_and(|only| only != slug) {
            continue;
        }
        let old = old.get(slug).map(|i| &before[*i]);
        let new = new.get(slug).map(|i| &now[*i]);
        let Some(shown) = new.or(old) else { continue };
        let mut telling = Telling {
            partner: shown.named(),
            list: &mut changes.list,
        };
        match (old, new) {
            (None, Some(new)) => {
                let text = format!("is new, with the status {}", quote(new.status.id()));
                telling.say(ChangeKind::NewPartner, text, Some(true));
                together(&mut telling, &[], new.collaborations.as_deref().unwrap_or_default());
            }
            (Some(_), None) => telling.say(ChangeKind::Gone, "is no longer on record".to_owned(), None),
            (Some(old), Some(new)) => compare(&mut telling, old, new),
            (None, None) => {}
        }
        changes.private |= [old, new].into_iter().flatten().any(hides);
    }
    changes
        .list
        .sort_by(|a, b| (a.kind, &a.partner).cmp(&(b.kind, &b.partner)));
    changes
}

fn hides(kept: &PartnerDigest) -> bool {
    let hidden = &kept.hidden;
    hidden.record || hidden.life || hidden.tier || hidden.collaborations || kept.judged.iter().any(|j| j.private)
}

struct Telling<'a> {
    partner: Named,
    list: &'a mut Vec<ChangeLine>,
}

impl Telling<'_> {
    fn say(&mut self, kind: ChangeKind, text: String, better: Option<bool>) {
        self.list.push(ChangeLine {
            kind,
            partner: self.partner.clone(),
            text,
            better,
        });
    }
}

fn compare(telling: &mut Telling<'_>, old: &PartnerDigest, new: &PartnerDigest) {
    if old.status != new.status {
        let better = match new.status {
            Status::Active | Status::Onboarding if old.status < new.status => Some(true),
            Status::Ended | Status::Declined | Status::Paused => Some(false),
            _ => None,
        };
        let text = format!(
            "changed its status from {} to {}",
            quote(old.status.id()),
            quote(new.status.id())
        );
        telling.say(ChangeKind::Status, text, better);
    }
    if old.tier != new.tier {
        let text = match (&old.tier, &new.tier) {
            (None, Some(tier)) => format!("now has the tier {}", quote(tier)),
            (Some(tier), None) => format!("no longer has a tier; it was {}", quote(tier)),
            (Some(from), Some(to)) => format!("changed its tier from {} to {}", quote(from), quote(to)),
            (None, None) => String::new(),
        };
        telling.say(ChangeKind::Tier, text, None);
    }
    for (id, phase) in &new.phases {
        let was = old.phases.get(id);
        if let Some(left) = phase.left.filter(|_| was.is_none_or(|p| p.left.is_none())) {
            let broken = new.broken_off.as_deref() == Some(id);
            let word = if broken { "ended in" } else { "passed" };
            let text = format!("{word} the phase {} on {left}", quote(id));
            telling.say(ChangeKind::Phase, text, Some(!broken));
        } else if was.is_none() {
            let text = format!("entered the phase {} on {}", quote(id), phase.entered);
            telling.say(ChangeKind::Phase, text, Some(true));
        }
    }
    for judged in new.judged.iter().filter(|j| j.binds) {
        let Some(was) = old
            .judged
            .iter()
            .find(|j| j.id == judged.id)
            .filter(|j| j.outcome != judged.outcome)
        else {
            continue;
        };
        let text = format!(
            "has a new result for the criterion {}: {}, was {}",
            quote(&judged.id),
            judged.outcome.word(),
            was.outcome.word()
        );
        telling.say(ChangeKind::Criterion, text, Some(judged.outcome > was.outcome));
    }
    let told = |kept: &PartnerDigest| kept.collaborations.clone().unwrap_or_default();
    together(telling, &told(old), &told(new));
}

fn together(telling: &mut Telling<'_>, old: &[Together], new: &[Together]) {
    let same = |a: &Together, b: &Together| a.with == b.with && a.kind == b.kind && a.date == b.date;
    for one in new.iter().filter(|one| !old.iter().any(|o| same(o, one))) {
        // Both records can have it; it is listed once, for the partner that comes first in the alphabet.
        if telling.partner.id < one.with {
            let text = format!("{} with {} on {}", quote(&one.kind), quote(&one.with), one.date);
            telling.say(ChangeKind::Collaboration, text, Some(true));
        }
    }
}
