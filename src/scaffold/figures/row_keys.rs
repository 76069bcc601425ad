//! Whose value a row has, of which month, and of which metric.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Column, key, metric};
use super::entries::Sheet;
use super::import::KnownPartner;
use super::period::month;
use super::table::Row;
use crate::date::Month;
use crate::registry::model::MetricSource;
use crate::words::{closest, one_of, quote};

/// Words for a row that sums up the others.
const TOTALS: [&str; 6] = ["total", "grandtotal", "sum", "average", "gesamt", "summe"];

/// Slugs by what rows can call them: the slug and the name, without case, blanks and signs.
pub(super) fn partners(known: &[KnownPartner]) -> BTreeMap<String, BTreeSet<&str>> {
    let mut index: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for partner in known {
        let words = [Some(&partner.slug), partner.name.as_ref()];
        for word in words
            .into_iter()
            .flatten()
            .map(|word| key(word))
            .filter(|word| !word.is_empty())
        {
            index.entry(word).or_default().insert(&partner.slug);
        }
    }
    index
}

impl Sheet<'_, '_> {
    pub(super) fn partner(&mut self, row: &Row) -> Option<String> {
        let place = self.place(&Column::Partner);
        let text = match (place, self.import.options.partner.as_deref()) {
            (Some(place), _) => row.cells[place].trim(),
            (None, asked) => asked?,
        };
        let place = place.unwrap_or(usize::MAX);
        let partners = self.import.partners;
        if let Some(slug) = self.slugs.get(text) {
            return Some((*slug).to_owned());
        }
        let wanted = key(text);
        let found: Vec<&str> = self.partners.get(&wanted).into_iter().flatten().copied().collect();
        match found.as_slice() {
            [slug] => return Some((*slug).to_owned()),
            [] => {
                let what = format!("there is no partner {}", quote(text));
                let is_total = TOTALS.contains(&wanted.as_str());
                let near = closest(text, partners.iter().map(|partner| partner.slug.as_str()));
                let help = match near {
                    _ if is_total => "delete the row: reports compute totals".to_owned(),
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the name of its folder".to_owned(),
                };
                self.wrong(row, place, what, help);
            }
            several => {
                let several = one_of(several.iter().copied(), 7);
                self.wrong(
                    row,
                    place,
                    format!("{} can be {several}", quote(text)),
                    "write the name of the folder",
                );
            }
        }
        None
    }

    pub(super) fn month(&mut self, row: &Row) -> Option<Month> {
        let Some(place) = self.place(&Column::Month) else {
            return self.import.options.month;
        };
        match month(row.cells[place].trim(), self.import.options.date) {
            Ok(month) => self.past(row, place, month),
            Err(fault) => self.fault(row, place, fault),
        }
    }

    pub(super) fn past(&mut self, row: &Row, place: usize, month: Month) -> Option<Month> {
        if month <= self.import.last {
            return Some(month);
        }
        self.wrong(row, place, format!("{month} hasn't begun"), "correct the month");
        None
    }

    /// The metric of a long table's row.
    pub(super) fn metric(&mut self, row: &Row) -> Option<String> {
        let place = self.place(&Column::Metric);
        let text = match (place, self.import.options.metric.as_deref()) {
            (Some(place), _) => row.cells[place].trim(),
            (None, asked) => asked?,
        };
        let place = place.unwrap_or(usize::MAX);
        match metric(self.import.program, text) {
            Ok(metric) if metric.source == MetricSource::Figures => Some(metric.id.clone()),
            Ok(metric) => {
                self.wrong(
                    row,
                    place,
                    format!("{} isn't reported by month", quote(&metric.id)),
                    "delete the row",
                );
                None
            }
            Err((what, near)) => {
                let help = near
                    .first()
                    .map_or("write the id of a metric of the program".to_owned(), |near| {
                        format!("did you mean `{near}`?")
                    });
                self.wrong(row, place, what, help);
                None
            }
        }
    }
}
