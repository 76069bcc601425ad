//! Metrics that are counted from the records: active partnerships on a day, collaborations in a stretch of months.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{Given, Maker, Row, Table, head};
use super::series::{ALL, Stretch, stretches, window};
use super::tally::{Combine, Currency, Tally};
use super::{Decimal, MetricReport};
use crate::date::{Date, Month};
use crate::registry::model::{Counted, Metric};

/// A metric of source `records`. The program chooses its id; `counts` decides what is counted.
pub(super) fn counted(given: &Given<'_>, metric: &Metric, notices: &mut Vec<String>) -> MetricReport {
    let Some(counts) = metric.counts else {
        notices.push(format!(
            "the program doesn't define what `{}` counts; add `counts` to the metric",
            metric.id
        ));
        return head(given, metric, "unknown: the metric has no `counts`".to_owned());
    };
    let how = match counts {
        Counted::ActivePartners => "records that are active on the last day",
        Counted::Collaborations => "collaborations in the records of either side, each counted once",
    };
    let mut report = head(given, metric, how.to_owned());
    if report.withheld {
        return report;
    }
    let stretches = stretches(given.period, window(metric), given.at);
    // That one partner is active is its status; a count of one for each partner would be no figure, and best and worst
    // of ones would be nonsense.
    let (table, of_partners) = match counts {
        Counted::ActivePartners => (active(given, &stretches), false),
        Counted::Collaborations => (collaborations(given, &stretches), true),
    };
    let value = |tally: &Tally, currency: Currency| tally.value(Combine::Sum, currency, &[]);
    let maker = Maker {
        given,
        report: &report,
        table: &table,
        value: &value,
        stretches: &stretches,
        total: true,
        counts_sources: !of_partners,
    };
    let mut figures: Vec<_> = (0..given.groups.list.len()).map(|group| maker.group(group)).collect();
    if of_partners {
        let any = |row: &Row| {
            row.stretches
                .iter()
                .any(|t| t.value(Combine::Sum, None, &[]).is_some_and(|v| !v.is_zero()))
        };
        let partners = 0..given.kept.len();
        let told = partners.filter(|i| given.shows(*i) && (given.only.is_some() || any(&table.partners[*i])));
        figures.extend(told.map(|partner| maker.partner(partner)));
    } else {
        for line in figures.iter_mut().flat_map(|figure| &mut figure.lines) {
            (line.best, line.worst) = (None, None);
        }
    }
    report.figures = figures;
    report
}

fn nothing(given: &Given<'_>) -> Table {
    Table {
        groups: vec![Row::new(); given.groups.list.len()],
        partners: vec![Row::new(); given.kept.len()],
    }
}

/// One for each active partner, on the last day of each stretch.
fn active(given: &Given<'_>, stretches: &[Stretch; ALL]) -> Table {
    let mut table = nothing(given);
    let days: Vec<Date> = stretches
        .iter()
        .map(|(_, last)| last.last_day().min(given.at))
        .collect();
    for ((kept, row), holding) in given.kept.iter().zip(&mut table.partners).zip(given.holding) {
        for (tally, day) in row.stretches.iter_mut().zip(&days) {
            let private = kept.hidden.record || kept.hidden.life;
            let is = kept.life.on(*day, given.at);
            // A partner that certainly wasn't active isn't a source: the count is of those that were.
            *tally = match is {
                Some(false) => Tally::nothing(kept.hidden.life),
                Some(true) => Tally::given(Some(Decimal::whole(1)), false, private),
                None => Tally::given(None, false, private),
            };
        }
        for (group, private) in holding {
            for (sum, one) in table.groups[*group].stretches.iter_mut().zip(&row.stretches) {
                sum.merge(one);
                sum.private |= *private && one.of > 0;
            }
        }
    }
    // Records are complete: no active partner is a known zero, unless one may have been active.
    for row in &mut table.groups {
        for tally in &mut row.stretches {
            let count = Decimal::whole(tally.known);
            tally.replace((tally.known == tally.of).then_some(count));
        }
    }
    table
}

/// One collaboration, from the records of both sides.
struct Joint {
    sides: [usize; 2],
    month: Month,
    private: bool,
}

fn collaborations(given: &Given<'_>, stretches: &[Stretch; ALL]) -> Table {
    let joint = joint(given);
    let mut table = nothing(given);
    for ((kept, row), holding) in given.kept.iter().zip(&mut table.partners).zip(given.holding) {
        for (tally, (first, last)) in row.stretches.iter_mut().zip(stretches) {
            tally.private = kept.hidden.life;
            let over = given.complete().min(*last);
            if kept.collaborations.is_some() || kept.life.through((*first).min(over), over) {
                let told = kept.collaborations.as_ref().map(|_| Decimal::ZERO);
                let private = kept.hidden.record || kept.hidden.life || kept.hidden.collaborations;
                *tally = Tally::given(told, false, private);
            }
        }
        for (group, private) in holding {
            for (sum, one) in table.groups[*group].stretches.iter_mut().zip(&row.stretches) {
                sum.merge(one);
                sum.private |= *private && one.of > 0;
            }
        }
    }
    let one = Decimal::whole(1);
    for joint in &joint {
        let mut groups: BTreeMap<usize, bool> = BTreeMap::new();
        for side in joint.sides.iter().filter(|side| **side < given.kept.len()) {
            for (group, private) in &given.holding[*side] {
                *groups.entry(*group).or_default() |= *private;
            }
        }
        for (i, (first, last)) in stretches.iter().enumerate() {
            if joint.month < *first || joint.month > *last {
                continue;
            }
            let add = |tally: &mut Tally, private: bool| {
                let sum = tally.value(Combine::Sum, None, &[]).unwrap_or_default();
                tally.replace(sum.plus(one));
                tally.private |= private || joint.private;
            };
            for (group, private) in &groups {
                add(&mut table.groups[*group].stretches[i], *private);
            }
            for side in joint.sides.iter().filter(|side| **side < given.kept.len()) {
                add(&mut table.partners[*side].stretches[i], false);
            }
        }
    }
    table
}

/// Each collaboration once, whichever side reports it.
fn joint(given: &Given<'_>) -> Vec<Joint> {
    let place = |slug: &str| given.kept.binary_search_by(|k| (*k.slug).cmp(slug)).ok();
    let mut seen: BTreeMap<(&str, &str, &str, Date), bool> = BTreeMap::new();
    for kept in given.kept {
        let private = kept.hidden.record || kept.hidden.collaborations;
        for told in kept.collaborations.iter().flatten().filter(|t| t.date <= given.at) {
            let mut sides = [&*kept.slug, told.with.as_str()];
            sides.sort_unstable();
            // It is public as soon as one public record has it.
            let known = seen
                .entry((sides[0], sides[1], &told.kind, told.date))
                .or_insert(private);
            *known &= private;
        }
    }
    let slugs: BTreeSet<&str> = given.kept.iter().map(|k| &*k.slug).collect();
    seen.into_iter()
        .filter(|((a, b, ..), _)| slugs.contains(a) || slugs.contains(b))
        .map(|((a, b, _, date), private)| Joint {
            sides: [a, b].map(|slug| place(slug).unwrap_or(usize::MAX)),
            month: Month::of(date),
            private,
        })
        .collect()
}
