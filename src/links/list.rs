//! The list of addresses. The schema shows which fields take one. Private fields and items are left out: the list and the
//! log are public.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::civil::Weekday;
use serde::Serialize;
use serde_json::Value;

use crate::date::Date;
use crate::finding::Place;
use crate::registry::model::{FailingLink, LinkCheck, LinkLog, Partner, Program, Status};
use crate::registry::path::DocumentPath;
use crate::registry::shape::dotted;
use crate::registry::{Aspect, CheckedFile, Schemas, Sources, load};
use crate::sensitive;

/// One address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub check: LinkCheck,
    /// Where it is, sorted.
    pub places: Vec<LinkPlace>,
}

/// Where an address is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LinkPlace {
    pub path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The field, such as `enablement[2].url`.
    pub field: String,
    /// The person in the program who keeps it up to date.
    #[serde(skip)]
    pub owner: Option<String>,
}

/// Longest address that is listed. The schemas accept 500 characters.
const LONGEST: usize = 2000;

impl Link {
    /// Whether it is checked on this day. One that failed is checked each day, so that three days are enough to know.
    pub fn is_due(&self, today: Date, fails: bool) -> bool {
        match self.check {
            LinkCheck::Daily => true,
            LinkCheck::Weekly => fails || today.weekday() == Weekday::Monday,
            LinkCheck::Never => false,
        }
    }
}

/// The addresses of the program and of the records of applicants and partners, by address. `sources` has no overlay.
///
/// # Errors
/// A folder can't be listed, or an embedded schema is broken.
pub fn links(sources: &Sources) -> Result<BTreeMap<String, Link>> {
    let (program, schemas) = load::public_program(&sources.tree)?;
    let mut links = BTreeMap::new();
    if let Some(record) = &program.record {
        of_file(record, Some(&record.data), LinkCheck::Daily, &mut links);
    }
    for of_partner in of_partners(sources, &schemas) {
        for (address, link) in of_partner {
            merge(&mut links, address, link);
        }
    }
    // A person said that only people can open it.
    links.retain(|_, link| link.check != LinkCheck::Never);
    Ok(links)
}

fn of_partners(sources: &Sources, schemas: &Schemas) -> Vec<BTreeMap<String, Link>> {
    let slugs = load::registry(sources).slugs;
    load::each(sources, &slugs, schemas, &|unit| {
        let mut links = BTreeMap::new();
        if let Some(record) = unit.record.as_ref().filter(|record| is_shown(&record.data)) {
            of_file(record, None, LinkCheck::Weekly, &mut links);
        }
        links
    })
}

/// Whether people are sent to this partner's addresses.
const fn is_shown(partner: &Partner) -> bool {
    match partner.status {
        Status::Applied | Status::Onboarding | Status::Active | Status::Paused => true,
        Status::Target | Status::Ended | Status::Declined => false,
    }
}

/// Adds the public addresses of a file.
fn of_file(file: &CheckedFile, program: Option<&Program>, usual: LinkCheck, links: &mut BTreeMap<String, Link>) {
    let fields = file.kind.fields();
    fields.visit(&file.json, &mut |pointer, field, value| {
        let Some(address) = value.as_str().filter(|_| field.is_address) else {
            return;
        };
        let is_public = !fields.is_private(&file.json, pointer) && !sensitive::is_in(address);
        if !address.starts_with("https://") || address.len() > LONGEST || !is_public {
            return;
        }
        let around = pointer.rsplit_once('/').map_or("", |(around, _)| around);
        let item = file.json.pointer(around);
        let text = |name: &str| item.and_then(|item| item.get(name));
        // Only the program's own items have these.
        let check = program.and_then(|_| text("check"));
        let check = check.and_then(|check| serde_json::from_value(check.clone()).ok());
        let owner = program.and_then(|_| text("owner")).and_then(Value::as_str);
        let Place { path, span, .. } = file.place(pointer, Aspect::Value);
        let place = LinkPlace {
            path: path.to_string(),
            line: span.map(|span| span.start.line),
            field: dotted(pointer),
            owner: owner.map(str::to_owned),
        };
        let link = Link {
            check: check.unwrap_or(usual),
            places: vec![place],
        };
        merge(links, address.to_owned(), link);
    });
}

/// Adds an address. One that is listed more than once is checked as often as any of its places wants; but if one of them
/// wants no check, it has none.
fn merge(links: &mut BTreeMap<String, Link>, address: String, link: Link) {
    match links.get_mut(&address) {
        Some(known) => {
            known.check = known.check.min(link.check);
            known.places.extend(link.places);
            known.places.sort();
        }
        None => drop(links.insert(address, link)),
    }
}

/// A link that didn't work on three days in a row, and that the registry still has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLink {
    pub address: String,
    pub since: Date,
    pub status: Option<u16>,
    pub places: Vec<LinkPlace>,
}

/// The dead links, by the registry's log.
///
/// # Errors
/// A folder can't be listed, or an embedded schema is broken.
pub fn dead(sources: &Sources) -> Result<Vec<DeadLink>> {
    let Some(log) = log(sources)? else {
        return Ok(Vec::new());
    };
    let dead: Vec<_> = log.failing.into_iter().filter(FailingLink::is_dead).collect();
    if dead.is_empty() {
        return Ok(Vec::new());
    }
    let mut links = links(sources)?;
    let of_registry = dead.into_iter().filter_map(|failing| {
        let link = links.remove(&failing.address)?;
        Some(DeadLink {
            since: failing.failed_on.iter().min().copied()?,
            address: failing.address,
            status: failing.status,
            places: link.places,
        })
    });
    Ok(of_registry.collect())
}

/// The registry's log; none where there is none that can be read.
///
/// # Errors
/// An embedded schema is broken.
pub fn log(sources: &Sources) -> Result<Option<LinkLog>> {
    let schemas = Schemas::compile(None)?;
    let path = DocumentPath::link_log();
    let (mut documents, _) = load::documents(sources, std::slice::from_ref(&path), &schemas);
    let log = documents.remove(&path);
    Ok(log.and_then(|file| serde_json::from_value(file.json).ok()))
}
