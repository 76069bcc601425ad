//! The list of partners, and its facets: the values by which a reader can narrow it down.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::listing::State;
use super::partner::{PartnerPage, Support};
use crate::registry::model::{DirectoryKind, Program};
use crate::sensitive::mask_json;
use crate::templates::{PageItem, SiteTexts, value_of};
use crate::words::capital;

/// Colors of monograms; the style has as many.
const COLORS: u32 = 6;
/// Partners on one page of a list: a page has about 50 KB then, and a person who looks for one of more than that uses the
/// filters or the search.
const PER_PAGE: usize = 100;
/// The folder of the pages after the first, next to the first.
pub(super) const PAGE_FOLDER: &str = "page";
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

    /// Whether the value of a facet is one of its own.
    fn has(&self, facet: &Facet, id: &str) -> bool {
        facet.kind.values(self).iter().any(|(own, _)| own == id)
    }
}

/// By what a list can be narrowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FacetKind {
    Tier,
    Region,
    Industry,
    Language,
    Service,
    State,
}

/// In the order in which a page shows them.
const FACETS: [FacetKind; 6] = [
    FacetKind::Tier,
    FacetKind::Service,
    FacetKind::Region,
    FacetKind::Industry,
    FacetKind::Language,
    FacetKind::State,
];

impl FacetKind {
    fn id(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Region => "region",
            Self::Industry => "industry",
            Self::Language => "language",
            Self::Service => "service",
            Self::State => "state",
        }
    }

    /// The name of its text.
    fn text(self) -> &'static str {
        match self {
            Self::Tier => "facet_tier",
            Self::Region => "facet_region",
            Self::Industry => "facet_industry",
            Self::Language => "facet_language",
            Self::Service => "facet_service",
            Self::State => "facet_state",
        }
    }

    /// The values of a partner, each with its name.
    fn values(self, card: &Card) -> Vec<(String, ValueName)> {
        let named = |all: &[Named]| {
            let one = |one: &Named| (one.id.clone(), ValueName::Data(one.name.clone()));
            all.iter().map(one).collect()
        };
        let words = |all: &[String], name: fn(&str) -> String| {
            let one = |one: &String| (one.to_lowercase(), ValueName::Data(name(one)));
            all.iter().map(one).collect()
        };
        match self {
            Self::Tier => {
                let mut found: Vec<(String, ValueName)> = named(card.tier.as_slice());
                if card.strategic {
                    let name = ValueName::Text("strategic_partnerships");
                    found.push(("strategic-partnership".to_owned(), name));
                }
                found
            }
            Self::Region => named(&card.regions),
            Self::Industry => named(&card.industries),
            Self::Language => words(&card.languages, str::to_owned),
            Self::Service => words(&card.services, capital),
            Self::State => match card.state {
                State::Paused => vec![("paused".to_owned(), ValueName::Text("paused"))],
                State::Listed | State::Ended | State::Unlisted => Vec::new(),
            },
        }
    }
}

/// The name of a facet's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ValueName {
    /// From the program or a record.
    Data(String),
    /// The name of one of the site's texts.
    Text(&'static str),
}

impl ValueName {
    fn of<'n>(&'n self, texts: &'n SiteTexts) -> &'n str {
        match self {
            Self::Data(name) => name,
            Self::Text(name) => texts.get(name, None),
        }
    }
}

/// One facet with its values.
#[derive(Debug)]
pub(super) struct Facet {
    kind: FacetKind,
    values: Vec<FacetValue>,
}

/// A value, and how many partners have it.
#[derive(Debug)]
pub(super) struct FacetValue {
    id: String,
    name: ValueName,
    count: usize,
    /// The page that shows only these.
    path: String,
}

/// All facets that at least one partner has a value of.
#[derive(Debug)]
pub(super) struct Facets(Vec<Facet>);

impl Facets {
    /// The facets of these partners, values in the program's order and then by their names.
    pub(super) fn of(program: &Program, cards: &[Card]) -> Self {
        let order: Vec<&str> = (program.tiers.iter().map(|tier| tier.id.as_str()))
            .chain(program.regions.iter().map(|region| region.id.as_str()))
            .chain(program.verticals.iter().map(|vertical| vertical.id.as_str()))
            .collect();
        let rank = |id: &str| order.iter().position(|known| *known == id).unwrap_or(order.len());
        let one = |kind: FacetKind| {
            let mut counts: BTreeMap<(usize, String), (ValueName, usize)> = BTreeMap::new();
            for card in cards {
                let mut values = kind.values(card);
                values.sort();
                values.dedup_by(|a, b| a.0 == b.0);
                for (id, name) in values {
                    counts.entry((rank(&id), id)).or_insert((name, 0)).1 += 1;
                }
            }
            let is_plain = |id: &str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let values = counts.into_iter().filter(|((_, id), _)| is_plain(id));
            Facet {
                kind,
                values: values
                    .map(|((_, id), (name, count))| FacetValue {
                        path: format!("by/{}/{id}/", kind.id()),
                        id,
                        name,
                        count,
                    })
                    .collect(),
            }
        };
        Self(
            FACETS
                .into_iter()
                .map(one)
                .filter(|facet| !facet.values.is_empty())
                .collect(),
        )
    }

    /// Each value of each facet.
    fn choices(&self) -> impl Iterator<Item = (&Facet, &FacetValue)> {
        self.0
            .iter()
            .flat_map(|facet| facet.values.iter().map(move |value| (facet, value)))
    }
}

impl Facets {
    fn view<'a>(&'a self, texts: &'a SiteTexts) -> Vec<FacetView<'a>> {
        let value = |value: &'a FacetValue| ValueView {
            id: &value.id,
            name: value.name.of(texts),
            count: value.count,
            path: &value.path,
        };
        let facets = self.0.iter().map(|facet| FacetView {
            id: facet.kind.id(),
            name: texts.get(facet.kind.text(), None),
            values: facet.values.iter().map(value).collect(),
        });
        facets.collect()
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
            let is_in = |card: &Card| chosen.is_none_or(|(facet, value)| card.has(facet, &value.id));
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
                facet_name: texts.get(facet.kind.text(), None),
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

#[derive(Serialize)]
struct FacetView<'a> {
    id: &'a str,
    name: &'a str,
    values: Vec<ValueView<'a>>,
}

#[derive(Serialize)]
struct ValueView<'a> {
    id: &'a str,
    name: &'a str,
    count: usize,
    path: &'a str,
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
