//! Reports as issues: one for each period that is over. A published report doesn't change. Its issue remembers the day
//! and the commit that the report was made from, so that it can be made again.

pub mod files;
pub mod parts;
pub mod waiting;

use std::collections::BTreeMap;

use super::issues::index::Index;
use super::issues::item::reference;
use super::issues::{Block, Closing, Item, Memory, State};
use crate::date::Date;
use crate::page::{Section, fit};
use crate::registry::model::LabelRole;
use crate::report::{Period, PeriodKind, Report, WaitingRequest};
use crate::templates::Texts;
use crate::work::keys::{ItemKey, period_of};
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::title;

/// Largest page, in bytes. The body of an issue has its mark as well, and people may write below the report.
const PAGE: usize = 50_000;
/// Most periods that one run publishes at once. After a year without reports, older ones are of no use.
const MOST: usize = 12;

/// The key of a period's report.
pub fn key(period: &str) -> String {
    ItemKey::Report { period }.to_string()
}

/// A period whose report should be on GitHub.
#[derive(Debug, Clone)]
pub struct Due {
    pub period: Period,
    /// The date for which it is computed: the day of its publication.
    pub at: Date,
    /// The commit that it was made from, if the report exists already.
    pub commit: Option<String>,
    /// The commit of the report before it.
    pub since: Option<String>,
    /// The requests that waited on that day, if the report exists already.
    pub waiting: Option<Vec<WaitingRequest>>,
}

/// A report as it should be on GitHub.
#[derive(Debug)]
pub struct Published {
    pub key: String,
    pub report: Report,
    pub commit: String,
    pub since: Option<String>,
    pub at: Date,
    /// The requests that waited on that day.
    pub waiting: Vec<WaitingRequest>,
    /// The templates in the commit that it was made from.
    pub texts: Texts,
    /// The body, and the comments that continue it.
    pub pages: Vec<String>,
}

/// Periods of a kind whose reports are on GitHub, oldest first.
fn known(kind: PeriodKind, index: &Index<'_>, today: Date) -> Vec<Period> {
    let ids = index.iter().filter_map(|(key, _)| period_of(key));
    let mut known: Vec<Period> = ids
        .filter_map(|id| Period::parse(id, today).ok())
        .filter(|period| period.kind == kind)
        .collect();
    known.sort_by_key(|period| period.first);
    known
}

/// Periods that should have a report: the last that is over, and those since the last that has one.
pub fn due(kind: PeriodKind, index: &Index<'_>, today: Date) -> Vec<Due> {
    let last = Period::last_of(kind, today);
    let known = known(kind, index, today);
    let mut wanted = vec![last.clone()];
    let newest = known.last();
    while let Some(newest) = newest.filter(|_| wanted.len() < MOST) {
        let before = wanted[0].before(today);
        if before.first <= newest.first {
            break;
        }
        wanted.insert(0, before);
    }
    let traits = |period: &Period| {
        index
            .get(&key(&period.id))
            .map(|k| k.mark.traits.clone())
            .unwrap_or_default()
    };
    wanted
        .into_iter()
        .map(|period| {
            let mark = index.get(&key(&period.id)).map(|k| &k.mark);
            let own = traits(&period);
            let before = known.iter().rev().find(|p| p.first < period.first).map(traits);
            let since = if own.contains_key("commit") {
                own.get("since").cloned()
            } else {
                before.and_then(|t| t.get("commit").cloned())
            };
            Due {
                at: mark.and_then(|m| m.memory.since).unwrap_or(today),
                commit: own.get("commit").cloned(),
                waiting: waiting::remembered(&own),
                since,
                period,
            }
        })
        .collect()
}

/// The issues of reports. The newest is open. Older ones are closed and link to it.
pub fn items(kind: PeriodKind, made: &[Published], labels: ProgramLabels<'_>, index: &Index<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = made.iter().map(|published| item(published, labels)).collect();
    let Some(newest) = made.last() else { return items };
    let (last, before) = items
        .split_last_mut()
        .map_or((None, &mut [][..]), |(l, b)| (Some(l), b));
    debug_assert!(last.is_some(), "there is a newest one");
    let words = format!("The newest report is {}.", reference(&newest.key));
    let over = State::Closed(Closing { done: true, words });
    // An older report that was missing is opened now, and the next run closes it.
    before
        .iter_mut()
        .filter(|i| index.get(&i.key).is_some())
        .for_each(|i| i.state = over.clone());
    let old = known(kind, index, newest.at)
        .into_iter()
        .filter(|p| p.first < newest.report.period.first);
    for period in old {
        let key = key(&period.id);
        if items.iter().any(|i| i.key == key) {
            continue;
        }
        if let Some(known) = index.get(&key) {
            items.push(Item {
                key,
                parent: None,
                title: known.mark.title.clone(),
                blocks: Vec::new(),
                labels: known.mark.labels.iter().cloned().collect(),
                assignees: Vec::new(),
                state: over.clone(),
                episode: known.mark.episode.clone(),
                stage: None,
                due: None,
                traits: known.mark.traits.clone(),
                memory: known.mark.memory.clone(),
            });
        }
    }
    items
}

fn item(published: &Published, labels: ProgramLabels<'_>) -> Item {
    let mut traits = BTreeMap::from([("commit".to_owned(), published.commit.clone())]);
    if let Some(since) = &published.since {
        traits.insert("since".to_owned(), since.clone());
    }
    waiting::remember(&mut traits, &published.waiting);
    let report = &published.report;
    let mut text = published.pages.first().cloned().unwrap_or_default();
    if published.pages.len() > 1 {
        text.push_str("\nThe report goes on in the comments.\n");
    }
    Item {
        key: published.key.clone(),
        parent: None,
        title: title::with(&report.program.name, &format!(": report for {}", report.period.name)),
        blocks: vec![Block::text("report", text)],
        labels: labels.names([LabelRole::Report]),
        assignees: Vec::new(),
        state: State::Open,
        episode: report.period.id.clone(),
        stage: None,
        due: None,
        traits,
        memory: Memory {
            since: Some(published.at),
            ..Memory::default()
        },
    }
}

/// Splits sections into pages: each has as many whole sections as fit. A section that fits on no page is cut after a
/// whole row, with a note.
pub fn pages(sections: &[Section]) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for section in sections {
        let text = fit(std::slice::from_ref(section), PAGE, "the files of the report show all");
        match pages.last_mut() {
            Some(page) if page.len() + text.len() <= PAGE => page.push_str(&text),
            _ => pages.push(text),
        }
    }
    pages
}
