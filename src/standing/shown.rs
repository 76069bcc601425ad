//! Whether an asset or a case study can be shown: both sides approved it, it hasn't expired, and nothing newer took its
//! place. In: the assets or a record, and the program. Out: a state for each. Pure.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Policy;
use crate::date::Date;
use crate::registry::assets::Assets;
use crate::registry::model::{Approvals, Asset, CaseStudy, Partner};

/// What becomes of something that has to be approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShownState {
    Shown,
    /// An approval is missing.
    Waiting,
    Expired,
    /// Another asset that is shown takes its place.
    Replaced,
}

/// A side that approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovingSide {
    Partner,
    Program,
}

impl ApprovingSide {
    /// As a schema names it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Program => "program",
        }
    }
}

/// A state, and what it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub state: ShownState,
    /// The sides whose approval is missing.
    pub waiting_for: Vec<ApprovingSide>,
    /// The asset that takes its place.
    pub replaced_by: Option<String>,
}

impl Shown {
    fn of(waiting_for: Vec<ApprovingSide>, expires: Option<Date>, today: Date) -> Self {
        let state = if expires.is_some_and(|last| last < today) {
            ShownState::Expired
        } else if waiting_for.is_empty() {
            ShownState::Shown
        } else {
            ShownState::Waiting
        };
        Self {
            state,
            waiting_for,
            replaced_by: None,
        }
    }

    /// Whether it can be shown.
    pub fn is_shown(&self) -> bool {
        self.state == ShownState::Shown
    }

    /// The state as a phrase.
    pub fn words(&self) -> String {
        match self.state {
            ShownState::Shown => "shown".to_owned(),
            ShownState::Expired => "expired".to_owned(),
            ShownState::Replaced => "replaced".to_owned(),
            ShownState::Waiting => {
                let of = |side: &ApprovingSide| format!("the {}'s", side.id());
                let sides: Vec<String> = self.waiting_for.iter().map(of).collect();
                let approval = if sides.len() == 1 { "approval" } else { "approvals" };
                format!("waiting for {} {approval}", sides.join(" and "))
            }
        }
    }
}

/// Whether `login` can approve for a side of a record with these owners, in lowercase. An owner acts for the partner, even
/// where the owner is a maintainer, too: no one approves for both sides.
pub fn is_on_side(login: &str, side: ApprovingSide, owners: &[String], policy: &Policy) -> bool {
    let is_owner = owners.iter().any(|owner| owner.eq_ignore_ascii_case(login));
    match side {
        ApprovingSide::Partner => is_owner,
        ApprovingSide::Program => !is_owner && policy.is_maintainer(login),
    }
}

/// Whether one side approved.
fn has_approved(by: Option<&Approvals>, side: ApprovingSide, owners: &[String], policy: &Policy) -> bool {
    let is_theirs = |login: &String| is_on_side(login, side, owners, policy);
    match by {
        None => false,
        Some(Approvals::Logins(logins)) => logins.iter().any(is_theirs),
        Some(Approvals::Sides(sides)) => {
            let own = match side {
                ApprovingSide::Partner => &sides.partner,
                ApprovingSide::Program => &sides.program,
            };
            own.as_ref().is_some_and(|approval| is_theirs(&approval.github))
        }
    }
}

/// The state of each asset, in the order of the list.
pub fn assets(assets: &Assets, policy: &Policy, today: Date) -> Vec<Shown> {
    let state = |asset: &Asset| {
        let owners = assets.owners_of(asset);
        let with_partner = asset.partner.as_ref().map(|_| ApprovingSide::Partner);
        let sides = with_partner.into_iter().chain([ApprovingSide::Program]);
        let missing = sides.filter(|side| !has_approved(asset.approved_by.as_ref(), *side, owners, policy));
        Shown::of(missing.collect(), asset.expires, today)
    };
    let mut states: Vec<Shown> = assets.list.iter().map(|(_, asset)| state(asset)).collect();
    // What is replaced by an asset that is replaced itself is replaced, too; in a circle, each asset would end the others.
    let replaces = |i: usize| assets.list[i].1.replaces.as_deref();
    for i in 0..states.len() {
        if !states[i].is_shown() {
            continue;
        }
        let by = assets.list[i].1.id.clone();
        let mut seen = BTreeSet::from([by.as_str()]);
        let mut older = replaces(i);
        while let Some(id) = older.filter(|id| seen.insert(id)) {
            let Some(at) = assets.list.iter().position(|(_, asset)| asset.id == id) else {
                break;
            };
            if states[at].replaced_by.is_none() {
                states[at].state = ShownState::Replaced;
                states[at].replaced_by = Some(by.clone());
            }
            older = replaces(at);
        }
    }
    states
}

/// The state of each case study of a record.
pub fn case_studies(partner: &Partner, policy: &Policy, today: Date) -> Vec<Shown> {
    let owners = owners_of(partner);
    let state = |study: &CaseStudy| {
        let sides = [ApprovingSide::Partner, ApprovingSide::Program].into_iter();
        let missing = sides.filter(|side| !has_approved(study.approved_by.as_ref(), *side, &owners, policy));
        Shown::of(missing.collect(), study.expires, today)
    };
    partner.case_studies.iter().flatten().map(state).collect()
}

/// Logins of the owners, in lowercase.
pub fn owners_of(partner: &Partner) -> Vec<String> {
    let owners = partner.owners.iter().flatten();
    owners.map(|owner| owner.github.to_lowercase()).collect()
}
