//! What a change does to the site: the pages of the partners that it touches, before and after, compared by path and bytes.
//!
//! How it works. A page depends on the program, on its partner, and the first page on what is listed. So two small sites are
//! made, with only the touched partners, and their files compared. Pages of other partners are the same on both sides and need
//! no work. A change of the program touches all partners; beyond [`MOST_PARTNERS`], the result is marked as incomplete.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

use super::partner::{PartnerDocument, PartnerPage, Support};
use super::{Partners, Request, Site, build, pages};
use crate::date::Date;
use crate::events;
use crate::registry::newsletters::newsletters;
use crate::registry::{Sources, load, own_templates};
use crate::review::site_change::{PageChange, PageChangeKind, PageFact, ShownPage, SiteChange};
use crate::standing::Policy;
use crate::templates::SiteTexts;
use crate::words::{capital, count};

/// Most partners that are compared. A review must stay fast, and no one reads more.
const MOST_PARTNERS: usize = 100;
/// Most pages that are listed.
const MOST_PAGES: usize = 200;
/// Most partners whose page is shown.
const MOST_SHOWN: usize = 7;
/// The file of a page.
const PAGE: &str = "index.html";

/// A change.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    pub before: &'a Sources,
    pub after: &'a Sources,
    pub today: Date,
    /// Partners that the change touches.
    pub touched: &'a BTreeSet<Arc<str>>,
    /// The change can have an effect on every partner.
    pub whole: bool,
}

/// One side of a change, with the partners that are compared.
struct Side {
    site: Site,
    pages: Vec<PartnerPage>,
}

/// The pages that change; none where the program has no directory, or no page changes.
///
/// # Errors
/// An embedded schema is broken.
pub fn change(sides: &Sides<'_>) -> Result<Option<SiteChange>> {
    let mut slugs = sides.touched.clone();
    if sides.whole {
        slugs.extend(load::registry(sides.before).slugs);
        slugs.extend(load::registry(sides.after).slugs);
    }
    let incomplete = slugs.len() > MOST_PARTNERS;
    let compared: BTreeSet<Arc<str>> = slugs.into_iter().take(MOST_PARTNERS).collect();
    let side = |sources| side(sources, &compared, sides.today);
    let (before, after) = (side(sides.before)?, side(sides.after)?);
    if before.is_none() && after.is_none() {
        return Ok(None);
    }
    let files = |side: &Option<Side>| -> BTreeMap<String, Vec<u8>> {
        let files = side.as_ref().map(|side| side.site.files.clone()).unwrap_or_default();
        files
            .into_iter()
            .filter_map(|(path, bytes)| Some((shown(&path)?, bytes)))
            .collect()
    };
    let (was, is) = (files(&before), files(&after));
    let paths: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let mut pages: Vec<PageChange> = (paths.into_iter())
        .filter_map(|path| {
            let change = match (was.get(path), is.get(path)) {
                (None, _) => PageChangeKind::Added,
                (_, None) => PageChangeKind::Removed,
                (Some(was), Some(is)) if was != is => PageChangeKind::Changed,
                (Some(_), Some(_)) => return None,
            };
            let path = path.clone();
            Some(PageChange { path, change })
        })
        .collect();
    if pages.is_empty() && !incomplete {
        return Ok(None);
    }
    let changed: BTreeSet<String> = pages.iter().map(|page| page.path.clone()).collect();
    let after = after.map(|side| side.pages).unwrap_or_default();
    let shown = (after.iter().filter(|page| page.is_shown()))
        .map(|page| ShownPage {
            path: format!("/p/{}/", page.document.slug),
            name: page.document.name.clone(),
            facts: facts(&page.document),
        })
        .filter(|page| changed.contains(&page.path));
    let shown = shown.take(MOST_SHOWN).collect();
    let more = pages.len().saturating_sub(MOST_PAGES);
    pages.truncate(MOST_PAGES);
    Ok(Some(SiteChange {
        pages,
        more,
        incomplete,
        shown,
    }))
}

/// A side; none where its program can't be read or lists no one.
fn side(sources: &Sources, only: &BTreeSet<Arc<str>>, today: Date) -> Result<Option<Side>> {
    let (loaded, schemas) = load::program(sources)?;
    let Some(record) = loaded.record else { return Ok(None) };
    let lists = record.data.benefits.iter().any(|benefit| benefit.lists_in.is_some())
        || (record.data.directory.as_ref()).is_some_and(|directory| directory.strategic);
    if !lists || sources.overlay.is_some() {
        return Ok(None);
    }
    let (policy, _) = Policy::compile(record, &schemas);
    let made = pages(&Partners {
        sources,
        standings: None,
        findings: &[],
        policy: &policy,
        schemas: &schemas,
        today,
        only: Some(only),
    });
    let documents = load::registry(sources).documents;
    let events = events::listed(sources, &documents, &schemas);
    let (newsletters, _) = newsletters(&sources.tree, &documents);
    let texts = own_templates::texts(&sources.tree);
    let site = build(
        &Request {
            program: policy.program(),
            partners: &made.pages,
            at: today,
            base: None,
            revision: None,
            report: None,
            events: &events,
            newsletters: &newsletters,
            past: None,
            // Pages in other languages change with those at the root.
            languages: &[SiteTexts::default()],
        },
        &texts,
    );
    Ok(Some(Side {
        site,
        pages: made.pages,
    }))
}

/// The address of a public page below the site. Filters and later pages change with the first page; what a partner does next is for the
/// partner; files for machines follow from the pages.
fn shown(path: &str) -> Option<String> {
    let is_other = ["by/", "page/", "me/", "api/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    let is_badge = path
        .strip_suffix(".svg")
        .is_some_and(|path| path.starts_with("badges/"));
    if is_badge {
        return Some(format!("/{path}"));
    }
    let page = path.strip_suffix(PAGE).filter(|_| !is_other)?;
    Some(format!("/{page}"))
}

impl Support {
    /// As a page shows it.
    fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Claimed => "claimed",
            Self::Unknown => "unknown",
        }
    }
}

/// What a partner's page shows, in its order.
fn facts(document: &PartnerDocument) -> Vec<PageFact> {
    let mut facts = Vec::new();
    let mut add = |label: &'static str, value: Option<String>, support: Option<Support>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let support = support.map(Support::word);
            facts.push(PageFact { label, value, support });
        }
    };
    let with_comma = |parts: Vec<Option<String>>| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let names = |all: &[super::index::Named]| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(", ");
    let tier = document.tier.as_ref().map(|tier| tier.name.clone());
    add(
        "Tier",
        tier.or_else(|| document.strategic.then(|| "Strategic partnership".to_owned())),
        None,
    );
    if document.state == super::listing::State::Paused {
        add("State", Some("paused".to_owned()), None);
    }
    add("Joint value proposition", document.value_proposition.clone(), None);
    add("What it does", document.summary.clone(), None);
    add("Description", document.description.clone(), None);
    if let Some(integration) = &document.integration {
        let product = with_comma(vec![
            integration.product.clone(),
            integration.released_version.clone(),
            integration.kind.clone(),
            integration.status.clone(),
        ]);
        add("Integration", Some(product), Some(integration.support));
        add("Documentation", integration.url.clone(), None);
        let source = integration
            .repository
            .as_ref()
            .map(|link| match &integration.repository_proven_on {
                Some(day) => format!("{}, checked on {day}", link.title),
                None => link.title.clone(),
            });
        add("Source code", source, None);
        add(
            "Install",
            integration.install.clone().or_else(|| integration.package.clone()),
            None,
        );
    }
    let compatibility = &document.compatibility;
    let tested = with_comma(vec![compatibility.version.clone(), compatibility.tested_on.clone()]);
    add(
        "Tested with protocol version",
        Some(tested),
        Some(compatibility.support),
    );
    for service in &document.services {
        let regions = Some(names(&service.regions)).filter(|names| !names.is_empty());
        let service_text = with_comma(vec![Some(capital(&service.kind)), regions]);
        add("Service", Some(service_text), Some(service.support));
    }
    for story in &document.case_studies {
        add(
            "Case study",
            Some(format!("{} ({})", story.title, story.published)),
            None,
        );
    }
    if let Some(help) = &document.help {
        add("Support", help.url.clone(), None);
        add("Support hours", help.hours.clone(), None);
        add(
            "First answer within",
            help.first_response_hours
                .map(|hours| count(usize::try_from(hours).unwrap_or(usize::MAX), "hour")),
            None,
        );
    }
    add("Partner since", document.since.clone(), None);
    add("Revenue model", document.revenue_model.clone(), None);
    add("Website", document.website.clone(), None);
    add("Regions", Some(names(&document.regions)), None);
    add("Industries", Some(names(&document.industries)), None);
    add("Languages", Some(document.languages.join(", ")), None);
    let gifts = document.benefits.iter().map(|given| given.name.clone());
    add("Benefits", Some(gifts.collect::<Vec<_>>().join(", ")), None);
    facts
}
