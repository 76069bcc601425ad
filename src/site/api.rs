//! The documents for machines. Clients depend on them: fields are only added, and no page is ever below `api/`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::badge::BadgeColor;
use super::index::{Card, Named};
use super::partner::{PartnerDocument, PartnerPage, Support};
use super::{Site, Writer};
use crate::output::json::document_text;
use crate::registry::model::{DirectoryKind, Program};
use crate::sensitive::mask;
use crate::templates::value_of;

/// Partners by region and industry.
#[derive(Serialize)]
struct Coverage<'a> {
    regions: Vec<Covered<'a>>,
    industries: Vec<Covered<'a>>,
}

#[derive(Serialize)]
struct Covered<'a> {
    id: &'a str,
    name: &'a str,
    /// Slugs.
    partners: Vec<&'a str>,
}

/// An integration as a client of the landscape reads it.
#[derive(Serialize)]
struct IntegrationItem<'a> {
    slug: &'a str,
    name: &'a str,
    state: super::listing::State,
    #[serde(flatten)]
    integration: &'a super::partner::Integration,
    compatibility: &'a super::partner::Compatibility,
}

/// What a search reads.
#[derive(Serialize)]
struct Search<'a> {
    partners: Vec<Searched<'a>>,
    /// Each word once, with its partners: texts about one subject share most of their words.
    words: BTreeMap<String, Vec<usize>>,
}

#[derive(Serialize)]
struct Searched<'a> {
    slug: &'a str,
    name: &'a str,
}

impl Writer<'_> {
    pub(super) fn api(&mut self, cards: &[Card]) {
        let shown: Vec<&PartnerPage> = self.request.partners.iter().filter(|page| page.is_shown()).collect();
        let integrations: Vec<IntegrationItem<'_>> = shown
            .iter()
            .filter(|page| page.document.lists.contains(&DirectoryKind::Integrations))
            .filter_map(|page| {
                Some(IntegrationItem {
                    slug: &page.document.slug,
                    name: &page.document.name,
                    state: page.document.state,
                    integration: page.document.integration.as_ref()?,
                    compatibility: &page.document.compatibility,
                })
            })
            .collect();
        let coverage = coverage(self.request.program, cards);
        let documents = [
            ("partners", json!({ "partners": cards })),
            ("integrations", json!({ "integrations": integrations })),
            ("coverage", value_of(&coverage)),
            (
                "index",
                json!({
                    "documents": ["coverage.json", "integrations.json", "partners.json"],
                    "partners": self.known().collect::<Vec<String>>(),
                }),
            ),
        ];
        for (name, document) in documents {
            let text = document_text(&self.framed(&document));
            self.text(&format!("api/v1/{name}.json"), &text);
        }
        // Every search loads this file, so it has no spaces that only people need.
        let text = self.framed(&value_of(&search(&shown))).to_string();
        self.text("search.json", &(crate::escape::json(&text) + "\n"));
    }

    /// The documents of partners, as addresses next to `index.json`.
    fn known(&self) -> impl Iterator<Item = String> {
        let known = self.request.partners.iter().filter(|page| page.is_known());
        known.map(|page| ["partners", &format!("{}.json", page.document.slug)].join("/"))
    }
}

fn coverage<'a>(program: &'a Program, cards: &'a [Card]) -> Coverage<'a> {
    let by = |of: fn(&Card) -> &[Named]| {
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for card in cards {
            for one in of(card) {
                found.entry(one.id.as_str()).or_default().push(&card.slug);
            }
        }
        found
    };
    let (regions, industries) = (by(|card| &card.regions), by(|card| &card.industries));
    let covered = |id: &'a str, name: &'a str, found: &BTreeMap<&str, Vec<&'a str>>| Covered {
        id,
        name,
        partners: found.get(id).cloned().unwrap_or_default(),
    };
    Coverage {
        regions: (program.regions.iter())
            .map(|one| covered(&one.id, &one.name, &regions))
            .collect(),
        industries: (program.verticals.iter())
            .map(|one| covered(&one.id, &one.name, &industries))
            .collect(),
    }
}

/// The words of these partners. A word has the place of its first partner, and then the step to each next one: the numbers
/// stay short.
fn search<'a>(shown: &[&'a PartnerPage]) -> Search<'a> {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, page) in shown.iter().enumerate() {
        for word in words(&page.document) {
            places.entry(word).or_default().push(at);
        }
    }
    for steps in places.values_mut() {
        for next in (1..steps.len()).rev() {
            steps[next] -= steps[next - 1];
        }
    }
    Search {
        partners: (shown.iter())
            .map(|page| Searched {
                slug: &page.document.slug,
                name: &page.document.name,
            })
            .collect(),
        words: places,
    }
}

/// The words that find a partner, each once; those of its name are in the name. What is sensitive is masked in whole texts,
/// because single words would no longer look like an address.
fn words(document: &PartnerDocument) -> BTreeSet<String> {
    let integration = document.integration.as_ref();
    let compatibility = &document.compatibility;
    let texts = [
        document.summary.as_deref(),
        document.description.as_deref(),
        document.value_proposition.as_deref(),
        document.tier.as_ref().map(|tier| tier.name.as_str()),
        document.strategic.then_some("strategic partnership"),
        compatibility.version.as_deref(),
        integration.and_then(|of| of.product.as_deref()),
        integration.and_then(|of| of.package.as_deref()),
    ];
    let named = document.regions.iter().chain(&document.industries);
    let all = (texts.into_iter().flatten())
        .chain(named.map(|one| one.name.as_str()))
        .chain(document.languages.iter().map(String::as_str))
        .chain(document.services.iter().map(|service| service.kind.as_str()));
    // As in names such as `C++` and `F#`.
    let is_end = |c: char| !c.is_alphanumeric() && !"+#".contains(c);
    let plain = |word: &str| {
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        word.trim_end_matches(is_end).to_owned()
    };
    let mut words = BTreeSet::new();
    for text in all {
        words.extend(mask(text).to_lowercase().split_whitespace().map(plain));
    }
    words.remove("");
    words
}

/// A partner in the words of schema.org.
pub(super) fn linked_data(page: &PartnerPage, base: Option<&str>) -> Value {
    let document = &page.document;
    let mut organization = json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": document.name,
    });
    let put = |object: &mut Value, key: &str, value: Option<&str>| {
        if let Some(value) = value {
            object[key] = Value::from(value);
        }
    };
    put(&mut organization, "url", document.website.as_deref());
    put(&mut organization, "description", document.summary.as_deref());
    if let Some(base) = base {
        let address = format!("{base}p/{}/", document.slug);
        organization["mainEntityOfPage"] = Value::from(address);
    }
    if let Some(integration) = &document.integration {
        let mut software = json!({
            "@type": "SoftwareApplication",
            "name": integration.product.as_deref().unwrap_or(&document.name),
            "applicationCategory": "DeveloperApplication",
        });
        put(&mut software, "url", integration.url.as_deref());
        put(
            &mut software,
            "softwareVersion",
            integration.released_version.as_deref(),
        );
        organization["owns"] = software;
    }
    organization
}

/// The words of a badge about compatibility.
pub(super) fn compatible(page: &PartnerPage) -> (String, BadgeColor) {
    let of = &page.document.compatibility;
    match (&of.version, of.support) {
        (Some(version), Support::Verified) if page.is_shown() => (format!("{version}, verified"), BadgeColor::Green),
        (Some(version), Support::Claimed) if page.is_shown() => (format!("{version}, claimed"), BadgeColor::Blue),
        _ => ("unknown".to_owned(), BadgeColor::Gray),
    }
}

/// Adds a document for shields.io, which is never an error: a wrong answer would be shown for hours.
pub(super) fn endpoint(site: &mut Site, path: &str, label: &str, message: &str, color: &str) {
    let document = json!({
        "schemaVersion": 1,
        "label": label,
        "message": message,
        "color": color,
        "cacheSeconds": 3600,
    });
    site.files
        .insert(path.to_owned(), document_text(&document).into_bytes());
}
