//! Months that are over and have no metrics: one issue per partner, which closes when the files are there.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::{Month, add_days};
use crate::forms::Form;
use crate::registry::model::{LabelRole, Status};
use crate::registry::path::DocumentPath;
use crate::work::issues::{Block, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::onboarding::view::PartnerView;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// Days after the end of a month before a reminder. Our own choice.
const GRACE: i64 = 7;
/// How many months a reminder goes back: reports show older ones as unknown.
const BACK: i32 = 3;

/// The issue about months without metrics.
#[derive(Debug, Serialize)]
struct MetricsView<'a> {
    partner: PartnerView<'a>,
    months: Vec<MonthView>,
    /// The command that writes a file to fill in.
    new: String,
}

/// A month without metrics: its file, and where that can be created in the browser, with a form or by hand.
#[derive(Debug, Serialize)]
struct MonthView {
    month: String,
    path: String,
    form: Option<String>,
    url: Option<String>,
}

/// A reminder for each active partner that reports metrics, or has a criterion that needs them.
pub fn items(facts: &Facts<'_>) -> Vec<Item> {
    let active = facts.partners.iter().filter(|p| p.partner.status == Status::Active);
    active.filter_map(|partner| item(facts, partner)).collect()
}

fn item(facts: &Facts<'_>, partner: &PartnerFacts) -> Option<Item> {
    let missing = missing(facts, partner);
    let newest = missing.last()?;
    let months = missing.iter().map(|month| {
        let path = DocumentPath::metrics(&partner.slug, *month).to_string();
        MonthView {
            month: month.to_string(),
            form: Form::month_query(facts.program, *month).and_then(|query| facts.links.page(&query)),
            url: facts.links.create(&path),
            path,
        }
    });
    let view = MetricsView {
        partner: PartnerView::of(facts, partner),
        months: months.collect(),
        new: format!("psp-partners metrics new {newest} --partner {}", partner.slug),
    };
    let text = facts
        .writer
        .view(&view, &partner.can_mention())
        .write("issue-metrics.md.j2");
    Some(Item {
        key: ItemKey::Figures { slug: &partner.slug }.to_string(),
        parent: None,
        title: title::with(&partner.partner.name, &format!(": metrics for {newest} are missing")),
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

/// The last complete months without a file, oldest first.
fn missing(facts: &Facts<'_>, partner: &PartnerFacts) -> Vec<Month> {
    let Some(began) = partner.current.as_ref().map(|c| Month::of(c.entered)) else {
        return Vec::new();
    };
    if !is_asked(facts, partner) {
        return Vec::new();
    }
    let last = Month::last_complete(add_days(facts.today, -GRACE));
    let months = (0..BACK).rev().map(|n| last.plus(-n));
    // The first month of the partnership is incomplete.
    months
        .filter(|m| began.until(*m) > 0 && !partner.months.contains(m))
        .collect()
}

/// Whether metrics are expected of a partner: it reports some already, or a criterion of its tier needs some. Metrics that it
/// can't have, and private ones, are never expected in a public file.
fn is_asked(facts: &Facts<'_>, partner: &PartnerFacts) -> bool {
    let can_have: Vec<&str> = (facts.program.metrics.iter())
        .filter(|metric| metric.is_written(&partner.partner))
        .map(|metric| metric.id.as_str())
        .collect();
    if !partner.months.is_empty() {
        return !can_have.is_empty();
    }
    let tier = facts
        .program
        .tiers
        .iter()
        .find(|tier| Some(&tier.id) == partner.partner.tier.as_ref());
    let mut needed = tier
        .iter()
        .flat_map(|tier| &tier.criteria)
        .flat_map(|c| c.needs_figures.keys());
    needed.any(|metric| can_have.contains(&metric.as_str()))
}
