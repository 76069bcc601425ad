//! Assets and case studies with their states, as text, Markdown and JSON (the contract `schemas/shown-assets.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Head;
use super::json::document_text;
use crate::date::Date;
use crate::escape::{cut, line};
use crate::registry::assets::{Assets, FOLDER};
use crate::registry::model::Partner;
use crate::sensitive::mask;
use crate::standing::Policy;
use crate::standing::shown::{self, ApprovingSide, Shown, ShownState};
use crate::templates::{Rendered, Texts, value_of};
use crate::words::count;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/assets/1";

/// What is shown, and what it was made from.
pub struct Page<'a> {
    pub items: &'a [ShownItem],
    pub at: Date,
    pub revision: Option<&'a str>,
    /// The overlay was read.
    pub private: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    items: &'a [ShownItem],
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

/// An asset or a case study, with its state.
#[derive(Debug, Clone, Serialize)]
pub struct ShownItem {
    kind: ItemKind,
    /// Case studies have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: String,
    /// The partner that it was made with, by folder name.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<String>,
    /// The file's path or the web address; absent for a private one without the overlay.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Date>,
    state: ShownState,
    /// The state as a phrase.
    because: String,
    waiting_for: Vec<ApprovingSide>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<String>,
    private: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum ItemKind {
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

/// The case studies of a partner, in the order of its record.
pub fn of_partner(slug: &str, partner: &Partner, policy: &Policy, today: Date) -> Vec<ShownItem> {
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
        private: false,
    });
    all.collect()
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&document(page, &[]))
}

fn document(page: &Page<'_>, notes: &[String]) -> Value {
    value_of(&Document {
        head: Head::new(CONTRACT, page.at, page.revision, Some(page.private)),
        items: page.items,
        notes,
    })
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let of_kind = |kind: ItemKind| page.items.iter().filter(move |item| item.kind == kind);
    let studies = of_kind(ItemKind::CaseStudy).count();
    let studies = if studies == 1 {
        "1 case study".to_owned()
    } else {
        format!("{studies} case studies")
    };
    let mut out = format!(
        "{} and {studies} on {}\n",
        count(of_kind(ItemKind::Asset).count(), "asset"),
        page.at
    );
    for item in page.items {
        let private = if item.private { " [private]" } else { "" };
        let with = item
            .partner
            .as_deref()
            .map_or_else(String::new, |partner| format!(" ({})", line(partner)));
        let _ = writeln!(
            out,
            "\n{}{with}: {}{private}",
            line(&cut(&item.name, 120)),
            line(&item.because)
        );
        if let Some(address) = &item.address {
            let _ = writeln!(out, "  {}", line(address));
        }
        let license = item
            .license
            .as_deref()
            .map(|license| format!("license {}", line(license)));
        let expires = item.expires.map(|last| format!("expires on {last}"));
        let id = item.id.as_deref().map(|id| format!("ID {}", line(id)));
        let known: Vec<String> = [id, license, expires].into_iter().flatten().collect();
        if !known.is_empty() {
            let _ = writeln!(out, "  {}", known.join(", "));
        }
    }
    out
}

/// In at most `limit` bytes: the template `assets.md.j2`, the program's or ours.
pub fn markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    super::page(
        "assets.md.j2",
        texts,
        (limit, "`psp-partners assets` shows all"),
        |notes| document(page, notes),
    )
}
