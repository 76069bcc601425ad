//! Figures of months that are over and that nobody has written: one issue a partner, which closes when they are there.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::date::{Month, add_days};
use crate::escape::{code, markdown};
use crate::registry::model::{LabelRole, Status};
use crate::registry::path::DocumentPath;
use crate::sensitive;
use crate::work::issues::{Block, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// Days after the end of a month in which nobody is reminded. Our own choice.
const GRACE: i64 = 7;
/// Months that are looked back on: older ones are a matter for the report, which calls them unknown.
const BACK: i32 = 3;

/// A reminder for each active partner that reports figures, or has a criterion that asks for them.
pub fn items(facts: &Facts<'_>) -> Vec<Item> {
    let active = facts.partners.iter().filter(|p| p.partner.status == Status::Active);
    active.filter_map(|partner| item(facts, partner)).collect()
}

fn item(facts: &Facts<'_>, partner: &PartnerFacts) -> Option<Item> {
    let missing = missing(facts, partner);
    let newest = missing.last()?;
    let mut text = format!(
        "The figures of {} are not there yet. Until they are, what is computed from them is unknown, not zero.\n\n",
        markdown(&sensitive::mask(&partner.partner.name))
    );
    for month in &missing {
        let _ = writeln!(
            text,
            "- {}",
            code(&DocumentPath::metrics(&partner.slug, *month).to_string())
        );
    }
    let _ = writeln!(
        text,
        "\n{} writes a commented file to fill in; {} takes a spreadsheet. This closes by itself.",
        code(&format!("psp-partners metrics new {newest} --partner {}", partner.slug)),
        code("psp-partners metrics import FILE.csv")
    );
    Some(Item {
        key: ItemKey::Figures { slug: &partner.slug }.to_string(),
        parent: None,
        title: title::with(&partner.partner.name, &format!(": figures for {newest} are missing")),
        blocks: vec![Block::text("about", text)],
        labels: facts.labels().names([LabelRole::WaitsForPartner]),
        assignees: partner.people(),
        state: State::Open,
        episode: newest.to_string(),
        stage: None,
        due: None,
        traits: BTreeMap::new(),
        memory: Memory::default(),
    })
}

/// The last months that are over and have no file, oldest first.
fn missing(facts: &Facts<'_>, partner: &PartnerFacts) -> Vec<Month> {
    let Some(began) = partner.current.as_ref().map(|c| Month::of(c.entered)) else {
        return Vec::new();
    };
    let asked = partner.partner.tier.as_ref().is_some_and(|tier| {
        let tier = facts.program.tiers.iter().find(|t| t.id == *tier);
        tier.is_some_and(|t| t.criteria.iter().any(|c| !c.needs_figures.is_empty()))
    });
    if partner.months.is_empty() && !asked {
        return Vec::new();
    }
    let last = Month::last_complete(add_days(facts.today, -GRACE));
    let months = (0..BACK).rev().map(|n| last.plus(-n));
    // The first month of the partnership is only a part of one.
    months
        .filter(|m| began.until(*m) > 0 && !partner.months.contains(m))
        .collect()
}
