//! The web addresses of a registry as text and JSON (the contract `schemas/links.schema.json`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::json::document_text;
use crate::date::Date;
use crate::escape::{cut, line};
use crate::links::{Link, LinkPlace};
use crate::registry::model::{FailingLink, LinkCheck, LinkLog};
use crate::words::count;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/links/1";

/// Places of an address that the text shows.
const MOST_PLACES: usize = 3;

/// What is shown.
pub struct Page<'a> {
    pub links: &'a BTreeMap<String, Link>,
    pub log: &'a LinkLog,
    pub at: Date,
}

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: String,
    links: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    address: &'a str,
    check: LinkCheck,
    due: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_on: Option<&'a [Date]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    used_in: &'a [LinkPlace],
}

impl<'a> Page<'a> {
    fn items(&self) -> Vec<Item<'a>> {
        let failing: BTreeMap<&str, &FailingLink> = (self.log.failing.iter())
            .map(|link| (link.address.as_str(), link))
            .collect();
        let item = |(address, link): (&'a String, &'a Link)| {
            let fails = failing.get(address.as_str()).copied();
            Item {
                address,
                check: link.check,
                due: link.is_due(self.at, fails.is_some()),
                failed_on: fails.map(|link| link.failed_on.as_slice()),
                dead: fails.map(FailingLink::is_dead),
                status: fails.and_then(|link| link.status),
                used_in: &link.places,
            }
        };
        self.links.iter().map(item).collect()
    }
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&Document {
        contract: CONTRACT,
        at: page.at.to_string(),
        links: page.items(),
    })
}

/// For a terminal: those that fail first.
pub fn text(page: &Page<'_>) -> String {
    let mut items = page.items();
    let due = items.iter().filter(|item| item.due).count();
    let mut out = format!("{}, {due} to check on {}\n", count(items.len(), "link"), page.at);
    items.sort_by_key(|item| item.failed_on.is_none());
    for item in items {
        let _ = write!(out, "  {}", line(&cut(item.address, 500)));
        if let Some(first) = item.failed_on.and_then(<[Date]>::first) {
            let status = item
                .status
                .map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            let dead = if item.dead == Some(true) {
                ", on three days in a row"
            } else {
                ""
            };
            let _ = write!(out, "; doesn't work since {first}{dead} ({status})");
        }
        for place in item.used_in.iter().take(MOST_PLACES) {
            let at = place.line.map_or_else(String::new, |line| format!(":{line}"));
            let _ = write!(out, "; {}{at}", line(&place.path));
        }
        if item.used_in.len() > MOST_PLACES {
            let _ = write!(out, " and {} more", item.used_in.len() - MOST_PLACES);
        }
        out.push('\n');
    }
    out
}
