//! What partners have of their benefits, as text, Markdown and JSON (the contract `schemas/benefits.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Head;
use super::json::document_text;
use crate::date::Date;
use crate::escape::{cut, line};
use crate::standing::Standing;
use crate::standing::ledger::{BenefitRow, OfPartner};
use crate::standing::offers::OfferRow;
use crate::standing::resources::ResourceRow;
use crate::standing::shown_item::{OfferedAsset, ShownItem};
use crate::templates::{Rendered, Texts, value_of};
use crate::words::count;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/benefits/1";

/// What is shown, and what it was made from.
pub struct Page<'a> {
    pub standings: &'a [&'a Standing],
    /// The program's assets.
    pub assets: &'a [OfferedAsset],
    pub at: Date,
    pub revision: Option<&'a str>,
    /// The overlay was read.
    pub private: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    partners: Vec<PartnerItem<'a>>,
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct PartnerItem<'a> {
    slug: &'a str,
    name: &'a str,
    status: &'static str,
    benefits: Vec<BenefitRow<'a>>,
    /// Enablement of the program that it can use.
    enablement: Vec<OfferRow<'a>>,
    /// Resources of the program that its people can use.
    resources: Vec<ResourceRow<'a>>,
    /// Assets that it can use, and its case studies.
    assets: Vec<&'a ShownItem>,
}

/// Whether the list of all partners shows this one: it has a benefit, or could have one.
pub fn is_listed(standing: &Standing) -> bool {
    standing
        .benefits
        .iter()
        .any(|benefit| benefit.entitled || benefit.granted > 0)
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&document(page, &[]))
}

fn document(page: &Page<'_>, notes: &[String]) -> Value {
    let partners = page.standings.iter().map(|standing| PartnerItem {
        slug: &standing.slug,
        name: &standing.name,
        status: standing.status.id(),
        benefits: standing.benefits.iter().map(BenefitRow::of).collect(),
        enablement: offers(page, standing).collect(),
        resources: resources(page, standing).collect(),
        assets: assets(page, standing).collect(),
    });
    value_of(&Document {
        head: Head::new(CONTRACT, page.at, page.revision, Some(page.private)),
        partners: partners.collect(),
        notes,
    })
}

fn resources<'a>(page: &Page<'a>, standing: &'a Standing) -> impl Iterator<Item = ResourceRow<'a>> {
    let (at, private) = (page.at, page.private);
    let all = standing.resources.iter();
    all.map(move |resource| ResourceRow::of(resource, at, private))
}

fn offers<'a>(page: &Page<'a>, standing: &'a Standing) -> impl Iterator<Item = OfferRow<'a>> {
    let private = page.private;
    standing.offers.iter().map(move |offer| OfferRow::of(offer, private))
}

fn assets<'a>(page: &Page<'a>, standing: &'a Standing) -> impl Iterator<Item = &'a ShownItem> {
    let usable = page.assets.iter().filter(move |asset| asset.is_for(standing));
    usable.map(|asset| &asset.item).chain(&standing.case_studies)
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let mut out = format!(
        "benefits of {} on {}\n",
        count(page.standings.len(), "partner"),
        page.at
    );
    for standing in page.standings {
        let _ = writeln!(
            out,
            "\n{} ({}), {}",
            line(&cut(&standing.name, 120)),
            standing.slug,
            standing.status.id()
        );
        for benefit in &standing.benefits {
            row(&mut out, &BenefitRow::of(benefit));
        }
        for offer in offers(page, standing) {
            offer_row(&mut out, &offer);
        }
        for resource in resources(page, standing) {
            resource_row(&mut out, &resource);
        }
        for asset in assets(page, standing) {
            asset_row(&mut out, asset);
        }
    }
    out
}

/// What the company's other partnerships have of a quota that they share.
fn others(list: &[OfPartner]) -> String {
    let one = |other: &OfPartner| format!(", {} to partners/{}", other.granted, other.partner);
    list.iter().map(one).collect()
}

fn row(out: &mut String, row: &BenefitRow<'_>) {
    let private = if row.private { " [private]" } else { "" };
    let _ = writeln!(
        out,
        "  {}: {}, {}{private}",
        line(row.name),
        row.state.words(),
        line(row.because)
    );
    let within = row.period.map_or_else(String::new, |period| format!(" in {period}"));
    let unit = |n: usize| line(&count(n, row.unit));
    match row.promised {
        Some(promised) => {
            let promised = usize::try_from(promised).unwrap_or(usize::MAX);
            let next = row
                .next
                .map_or_else(String::new, |day| format!("; the quota starts again on {day}"));
            let _ = writeln!(
                out,
                "    granted {} of {}{within}{}, used {}, left {}{next}",
                row.granted,
                unit(promised),
                others(&row.others),
                row.used,
                row.left.unwrap_or_default()
            );
        }
        None if row.granted > 0 => {
            let _ = writeln!(out, "    granted {}, used {}", unit(row.granted), row.used);
        }
        None => {}
    }
    if let Some(people) = row.certified {
        let _ = writeln!(out, "    people with a valid certificate: {people}");
    }
    if row.missed > 0 {
        let _ = writeln!(out, "    ended without a use: {}", row.missed);
    }
    for grant in row.grants {
        let id = grant.id.as_deref().unwrap_or("without an ID");
        let last = grant
            .last_use
            .map_or_else(String::new, |day| format!(", can be used until {day}"));
        let _ = writeln!(
            out,
            "    grant {}, made on {}, used {}{last}",
            line(id),
            grant.granted_on,
            grant.used
        );
    }
}

fn offer_row(out: &mut String, row: &OfferRow<'_>) {
    let url = address(row.url);
    let since = row.granted.map_or_else(String::new, |day| format!(" since {day}"));
    let until = row.expires.map_or_else(String::new, |day| format!(" until {day}"));
    let state = match row.state {
        "given" => "given",
        "open" => "open to this partner",
        _ => "on request",
    };
    let private = if row.private { " [private]" } else { "" };
    let _ = writeln!(
        out,
        "  {}: {state}{since}{until}{url}{private}",
        line(&cut(row.name, 120))
    );
}

fn asset_row(out: &mut String, item: &ShownItem) {
    let url = address(item.address.as_deref());
    let private = if item.private { " [private]" } else { "" };
    let _ = writeln!(
        out,
        "  {}: {}{url}{private}",
        line(&cut(&item.name, 120)),
        line(&item.because)
    );
}

/// A web address, or a path, at the end of a row.
fn address(url: Option<&str>) -> String {
    url.map_or_else(String::new, |url| format!(", {}", line(&cut(url, 500))))
}

fn resource_row(out: &mut String, row: &ResourceRow<'_>) {
    let url = address(row.url);
    let state = if row.suspended {
        "access doesn't change now"
    } else {
        "entitled"
    };
    let private = if row.private { " [private]" } else { "" };
    let _ = writeln!(out, "  {}: {state}{url}{private}", line(&cut(row.name, 120)));
    for person in &row.people {
        let login = line(person.login);
        let since = person.since.map_or_else(String::new, |day| format!(" since {day}"));
        let due = row.promised_by.map_or_else(String::new, |day| {
            let verb = if row.overdue { "was due" } else { "due" };
            format!(", {verb} by {day}")
        });
        let _ = match person.access {
            "has" => writeln!(out, "    {login} has access{since}"),
            "waits" => writeln!(out, "    {login} doesn't have access yet{due}"),
            _ => writeln!(out, "    {login}: the records don't list who has access"),
        };
    }
}

/// In at most `limit` bytes: the template `benefits.md.j2`, the program's or ours.
pub fn markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    super::page(
        "benefits.md.j2",
        texts,
        (limit, "`psp-partners benefits` shows all"),
        |notes| document(page, notes),
    )
}
