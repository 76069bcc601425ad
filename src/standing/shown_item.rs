//! Assets and case studies with their states, for lists and reports. In: the manifest or a record, and the program. Pure.

use serde::Serialize;

use super::shown::{self, ApprovingSide, Shown, ShownState};
use super::{Policy, Standing};
use crate::date::Date;
use crate::registry::assets::{Assets, FOLDER};
use crate::registry::model::{Asset, Partner, Status};
use crate::sensitive::mask;

/// An asset or a case study, with its state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ShownItem {
    pub kind: ItemKind,
    /// Case studies have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub name: String,
    /// The partner that it was made with, by folder name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// The file's path or the web address; absent for a private one without the overlay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    pub state: ShownState,
    /// The state as a phrase.
    pub because: String,
    pub waiting_for: Vec<ApprovingSide>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    pub private: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    Asset,
    CaseStudy,
}

/// The phrase for a state.
fn because(state: &Shown, expires: Option<Date>) -> String {
    match (state.state, expires, &state.replaced_by) {
        (ShownState::Expired, Some(last), _) => format!("expired on {last}"),
        (ShownState::Replaced, _, Some(by)) => format!("replaced by {}", mask(by)),
        _ => state.words(),
    }
}

/// The program's assets, in the order of the manifest.
pub fn of_assets(assets: &Assets, policy: &Policy, today: Date) -> Vec<ShownItem> {
    let states = shown::assets(assets, policy, today);
    let all = assets.list.iter().zip(states).map(|((_, asset), state)| ShownItem {
        kind: ItemKind::Asset,
        id: Some(mask(&asset.id)),
        name: mask(&asset.name),
        partner: asset.partner.as_deref().map(mask),
        address: (asset.url.as_deref().map(mask))
            .or_else(|| asset.file.as_ref().map(|file| format!("{FOLDER}/{}", mask(file)))),
        license: Some(mask(&asset.license)),
        expires: asset.expires,
        because: because(&state, asset.expires),
        state: state.state,
        waiting_for: state.waiting_for,
        replaced_by: state.replaced_by.as_deref().map(mask),
        private: asset.is_private(),
    });
    all.collect()
}

/// The case studies of a partner, in the order of its record; `private` if the overlay has any of them.
pub fn of_partner(slug: &str, partner: &Partner, policy: &Policy, today: Date, private: bool) -> Vec<ShownItem> {
    let states = shown::case_studies(partner, policy, today);
    let studies = partner.case_studies.iter().flatten();
    let all = studies.zip(states).map(|(study, state)| ShownItem {
        kind: ItemKind::CaseStudy,
        id: None,
        name: mask(&study.title),
        partner: Some(slug.to_owned()),
        address: Some(mask(&study.url)),
        license: study.license.as_deref().map(mask),
        expires: study.expires,
        because: because(&state, study.expires),
        state: state.state,
        waiting_for: state.waiting_for,
        replaced_by: None,
        private,
    });
    all.collect()
}

/// An asset of the program, with its state.
#[derive(Debug, Clone)]
pub struct OfferedAsset {
    pub asset: Asset,
    pub item: ShownItem,
}

impl OfferedAsset {
    /// The program's assets, in the order of the manifest.
    pub fn all(assets: &Assets, policy: &Policy, today: Date) -> Vec<Self> {
        let items = of_assets(assets, policy, today).into_iter();
        let all = items.zip(&assets.list).map(|(item, (_, asset))| Self {
            asset: asset.clone(),
            item,
        });
        all.collect()
    }

    /// Whether a partner can use it now: it is shown, and it was made with this partner, or is for its tier and for a benefit
    /// that it can have.
    pub fn is_for(&self, standing: &Standing) -> bool {
        let asset = &self.asset;
        let is_running = matches!(standing.status, Status::Onboarding | Status::Active);
        let is_made_with = asset.partner.as_ref() == Some(&standing.slug);
        let of_tier = || {
            let tiers = asset.tiers.as_ref();
            tiers.is_none_or(|tiers| standing.tier.as_ref().is_some_and(|tier| tiers.contains(tier)))
        };
        let of_benefit = || {
            let id = asset.benefit.as_ref();
            id.is_none_or(|id| {
                standing
                    .benefits
                    .iter()
                    .any(|benefit| benefit.id == *id && benefit.entitled)
            })
        };
        self.item.state == ShownState::Shown && is_running && (is_made_with || (of_tier() && of_benefit()))
    }
}
