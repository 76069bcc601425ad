//! The lists of partners and their pages: of all partners, and of those with one value of a facet.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::facets::{Facet, FacetValue, FacetView, Facets};
use super::listing::State;
use super::partner::{PartnerPage, Support};
use crate::registry::model::{DirectoryKind, Program};
use crate::sensitive::mask_json;
use crate::templates::{PageItem, SiteTexts, value_of};

/// Colors of monograms; the style has as many.
const COLORS: u32 = 6;
/// Partners on one page of a list: a page has about 50 KB then, and a person who looks for one of more than that uses the
/// filters or the search.
const PER_PAGE: usize = 100;
/// The folder of the pages after the first, next to the first.
const PAGE_FOLDER: &str = "page";
/// Most letters of a monogram.
const MOST_LETTERS: usize = 2;

/// Something of the program with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

impl Named {
    fn of<'a>(id: &str, mut known: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let name = known.find(|(known, _)| *known == id).map_or(id, |(_, name)| name);
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
        }
    }

    /// A tier by its ID.
    pub fn tier(program: &Program, id: &str) -> Self {
        Self::of(
            id,
            program.tiers.iter().map(|tier| (tier.id.as_str(), tier.name.as_str())),
        )
    }

    /// A region by its ID.
    pub fn region(program: &Program, id: &str) -> Self {
        let known = program.regions.iter();
        Self::of(id, known.map(|region| (region.id.as_str(), region.name.as_str())))
    }

    /// An industry by its ID.
    pub fn industry(program: &Program, id: &str) -> Self {
        let known = program.verticals.iter();
        Self::of(id, known.map(|vertical| (vertical.id.as_str(), vertical.name.as_str())))
    }
}

/// What is shown in the place of a logo.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    pub letters: String,
    /// From 1: the same partner always has the same color.
    pub color: u32,
}

impl Mark {
    /// The first letters of a name, and a color that follows from the slug.
    pub fn of(name: &str, slug: &str) -> Self {
        let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
        let letters: String = name.split_whitespace().filter_map(first).take(MOST_LETTERS).collect();
        let sum = slug
            .bytes()
            .fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        Self {
            letters: letters.to_uppercase(),
            color: sum % COLORS + 1,
        }
    }
}

/// A partner in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    pub slug: String,
    pub name: String,
    pub state: State,
    pub lists: Vec<DirectoryKind>,
    pub mark: Mark,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<&'static str>,
    /// What it does, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<Named>,
    pub strategic: bool,
    pub regions: Vec<Named>,
    pub industries: Vec<Named>,
    pub languages: Vec<String>,
    pub services: Vec<String>,
    pub support: Support,
    /// The protocol version that it was tested with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl Card {
    /// The card of a partner.
    pub fn of(page: &PartnerPage) -> Self {
        let document = &page.document;
        let mut services: Vec<String> = document.services.iter().map(|service| service.kind.clone()).collect();
        services.sort();
        services.dedup();
        Self {
            slug: document.slug.clone(),
            name: document.name.clone(),
            state: document.state,
            lists: document.lists.clone(),
            mark: document.mark.clone(),
            logo: document.logo,
            about: (document.summary.as_ref())
                .or(document.value_proposition.as_ref())
                .or(document.description.as_ref())
                .cloned(),
            tier: document.tier.clone(),
            strategic: document.strategic,
            regions: document.regions.clone(),
            industries: document.industries.clone(),
            languages: document.languages.clone(),
            services,
            support: document.compatibility.support,
            version: document.compatibility.version.clone(),
        }
    }
}

/// Every list of the site. What they share is made ready once.
pub(super) struct Lists<'a> {
    program: &'a Program,
    cards: &'a [Card],
    /// The cards, masked, as the templates get them.
    items: Vec<PageItem>,
    facets: Facets,
}

/// One page of a list: of all partners, or of those with one value of a facet.
pub(super) struct List<'l> {
    chosen: Option<(&'l Facet, &'l FacetValue)>,
    /// From 1.
    number: usize,
    /// The partners of the whole list, as places in [`Lists::cards`].
    all: Arc<[usize]>,
}

impl<'a> Lists<'a> {
    pub(super) fn of(program: &'a Program, cards: &'a [Card]) -> Self {
        let item = |card: &Card| {
            let mut item = value_of(card);
            mask_json(&mut item);
            PageItem::of(&item)
        };
        Self {
            program,
            cards,
            items: cards.par_iter().map(item).collect(),
            facets: Facets::of(program, cards),
        }
    }

    /// Every page of every list. One that has no partner has a page, too.
    pub(super) fn all(&self) -> impl Iterator<Item = List<'_>> {
        let chosen = std::iter::once(None).chain(self.facets.choices().map(Some));
        chosen.flat_map(|chosen| {
            let is_in = |card: &Card| chosen.is_none_or(|(facet, value)| facet.has(card, &value.id));
            let all: Arc<[usize]> = (0..self.cards.len()).filter(|at| is_in(&self.cards[*at])).collect();
            let pages = all.len().div_ceil(PER_PAGE).max(1);
            (1..=pages).map(move |number| List {
                chosen,
                number,
                all: Arc::clone(&all),
            })
        })
    }

    /// The cards of a page.
    pub(super) fn items(&self, list: &List<'_>) -> impl Iterator<Item = &PageItem> {
        let pages = list.all.chunks(PER_PAGE);
        let here = pages.skip(list.number - 1).take(1).flatten();
        here.map(|at| &self.items[*at])
    }

    /// The view of a page in the language of `texts`, without its cards.
    pub(super) fn view(&self, list: &List<'_>, texts: &SiteTexts) -> Value {
        let pages = list.all.len().div_ceil(PER_PAGE);
        value_of(&ListView {
            facets: self.facets.view(texts),
            search: list.chosen.is_none() && list.number == 1,
            chosen: list.chosen.map(|(facet, value)| Chosen {
                facet: facet.kind.id(),
                facet_name: facet.kind.name(texts),
                id: &value.id,
                name: value.name.of(texts),
            }),
            total: list.all.len(),
            page: list.number,
            pages: if pages > 1 {
                (1..=pages)
                    .map(|number| PageLink {
                        number,
                        path: list.path_of(number),
                    })
                    .collect()
            } else {
                Vec::new()
            },
            tiers: (self.program.tiers.iter())
                .map(|tier| Named::tier(self.program, &tier.id))
                .collect(),
        })
    }
}

impl List<'_> {
    /// Where the page is.
    pub(super) fn path(&self) -> String {
        self.path_of(self.number)
    }

    fn path_of(&self, number: usize) -> String {
        let list = self.chosen.map_or("", |(_, value)| &value.path);
        if number == 1 {
            return list.to_owned();
        }
        format!("{list}{PAGE_FOLDER}/{number}/")
    }
}

#[derive(Serialize)]
struct ListView<'a> {
    facets: Vec<FacetView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen: Option<Chosen<'a>>,
    search: bool,
    /// How many partners all pages of the list have.
    total: usize,
    page: usize,
    pages: Vec<PageLink>,
    tiers: Vec<Named>,
}

/// One page of a list that has several.
#[derive(Serialize)]
struct PageLink {
    number: usize,
    path: String,
}

#[derive(Serialize)]
struct Chosen<'a> {
    facet: &'a str,
    facet_name: &'a str,
    id: &'a str,
    name: &'a str,
}
