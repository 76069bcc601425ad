//! The facets of a list: the values by which a reader can narrow it down, and how many partners have each of them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::index::{Card, Named};
use super::listing::State;
use crate::registry::model::Program;
use crate::templates::SiteTexts;
use crate::words::capital;

/// By what a list can be narrowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FacetKind {
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
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Region => "region",
            Self::Industry => "industry",
            Self::Language => "language",
            Self::Service => "service",
            Self::State => "state",
        }
    }

    pub(super) fn name(self, texts: &SiteTexts) -> &str {
        let name = match self {
            Self::Tier => "facet_tier",
            Self::Region => "facet_region",
            Self::Industry => "facet_industry",
            Self::Language => "facet_language",
            Self::Service => "facet_service",
            Self::State => "facet_state",
        };
        texts.get(name, None)
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
    pub(super) fn of<'n>(&'n self, texts: &'n SiteTexts) -> &'n str {
        match self {
            Self::Data(name) => name,
            Self::Text(name) => texts.get(name, None),
        }
    }
}

/// One facet with its values.
#[derive(Debug)]
pub(super) struct Facet {
    pub(super) kind: FacetKind,
    values: Vec<FacetValue>,
}

impl Facet {
    /// Whether a partner has the value.
    pub(super) fn has(&self, card: &Card, id: &str) -> bool {
        self.kind.values(card).iter().any(|(own, _)| own == id)
    }
}

/// A value, and how many partners have it.
#[derive(Debug)]
pub(super) struct FacetValue {
    pub(super) id: String,
    pub(super) name: ValueName,
    count: usize,
    /// The page that shows only these.
    pub(super) path: String,
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
    pub(super) fn choices(&self) -> impl Iterator<Item = (&Facet, &FacetValue)> {
        self.0
            .iter()
            .flat_map(|facet| facet.values.iter().map(move |value| (facet, value)))
    }
}

impl Facets {
    pub(super) fn view<'a>(&'a self, texts: &'a SiteTexts) -> Vec<FacetView<'a>> {
        let value = |value: &'a FacetValue| ValueView {
            id: &value.id,
            name: value.name.of(texts),
            count: value.count,
            path: &value.path,
        };
        let facets = self.0.iter().map(|facet| FacetView {
            id: facet.kind.id(),
            name: facet.kind.name(texts),
            values: facet.values.iter().map(value).collect(),
        });
        facets.collect()
    }
}

/// A facet in the language of a page.
#[derive(Serialize)]
pub(super) struct FacetView<'a> {
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
