//! A metric over all groups: combined as the program defines, compared with earlier periods, its sources counted.

use super::groups::Groups;
use super::own_targets::program_target;
use super::partner_comparison::{Case, change, reached, sentence};
use super::partner_digest::PartnerDigest;
use super::series::{ALL, BEFORE, FIRST_OF_TREND, NOW, Stretch, YEAR_BEFORE, over, stretches, window};
use super::tally::{Combine, Currency, Tally, has_weight, missing, stale};
use super::{
    Beside, Better, Decimal, Extreme, Figure, FigureLine, GroupKind, MetricReport, Missing, Named, Period, Point,
    Restated, RestatedMonth, Sources, Stale,
};
use crate::date::{Date, Month};
use crate::registry::model::{Combination, Metric, MetricUnit, Program, Weight};

/// What every metric is computed from.
pub(super) struct Given<'a> {
    pub(super) program: &'a Program,
    pub(super) groups: &'a Groups,
    pub(super) kept: &'a [PartnerDigest],
    /// The groups of each partner, and whether it being there is private.
    pub(super) holding: &'a [Vec<(usize, bool)>],
    pub(super) period: &'a Period,
    pub(super) at: Date,
    pub(super) private: bool,
    /// Place of the one partner that the report is about.
    pub(super) only: Option<usize>,
}

impl Given<'_> {
    /// The last month that is over.
    pub(super) fn complete(&self) -> Month {
        Month::last_complete(self.at)
    }

    /// Whether a partner gets figures of its own.
    pub(super) fn shows(&self, partner: usize) -> bool {
        self.only.is_none_or(|only| only == partner)
    }
}

/// The values of one group over all stretches of a metric.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) stretches: Vec<Tally>,
}

impl Row {
    pub(super) fn new() -> Self {
        Self {
            stretches: vec![Tally::default(); ALL],
        }
    }

    fn private(&self) -> bool {
        self.stretches.iter().any(|t| t.private)
    }
}

/// The tallies of each group and each partner.
pub(super) struct Table {
    pub(super) groups: Vec<Row>,
    pub(super) partners: Vec<Row>,
}

/// Adds a metric of monthly figures up over the stretches.
pub(super) fn table(given: &Given<'_>, index: usize, metric: &Metric, stretches: &[Stretch; ALL]) -> Table {
    use rayon::prelude::*;
    let combine = Combine::of(metric);
    let window = window(metric);
    let complete = given.complete();
    let partners: Vec<Row> = given
        .kept
        .par_iter()
        .with_min_len(64)
        .map(|kept| {
            let of = |stretch: &Stretch| Tally::of(kept, index, combine, *stretch, window, complete);
            Row {
                stretches: stretches.iter().map(of).collect(),
            }
        })
        .collect();
    let mut groups = vec![Row::new(); given.groups.list.len()];
    for (row, holding) in partners.iter().zip(given.holding) {
        for (group, private) in holding {
            for (sum, one) in groups[*group].stretches.iter_mut().zip(&row.stretches) {
                sum.merge(one);
                sum.private |= *private && one.of > 0;
            }
        }
    }
    Table { groups, partners }
}

/// A metric, without its figures.
pub(super) fn head(given: &Given<'_>, metric: &Metric, how: String) -> MetricReport {
    let private = metric.visibility.is_private();
    MetricReport {
        id: metric.id.clone(),
        name: metric.name.clone(),
        area: metric.area.clone(),
        line: metric.line.clone(),
        unit: metric.unit,
        better: metric.better,
        weight: weight_name(given.program, metric),
        how,
        min: metric.min.and_then(Decimal::from_f64),
        max: metric.max.and_then(Decimal::from_f64),
        target: program_target(given.program, metric),
        limits: limits(given.program, metric),
        over: over(given.period, window(metric), given.at),
        private,
        withheld: private && !given.private,
        figures: Vec::new(),
    }
}

/// The name of what a mean is weighted by.
fn weight_name(program: &Program, metric: &Metric) -> Option<String> {
    let weight = metric.weight.as_ref().filter(|_| metric.combine == Combination::Mean)?;
    Some(match weight {
        Weight::Responses => String::from(weight.clone()),
        Weight::Metric(id) => {
            let other = program.metrics.iter().find(|other| other.id == *id);
            other.map_or_else(|| id.clone(), |other| other.name.clone())
        }
    })
}

/// The numbers that a value of the metric must not be rounded to: its target and the ends of its scale.
pub(super) fn limits(program: &Program, metric: &Metric) -> Vec<Decimal> {
    let ends = [metric.min, metric.max].map(|end| end.and_then(Decimal::from_f64));
    [program_target(program, metric)]
        .into_iter()
        .chain(ends)
        .flatten()
        .collect()
}

/// How a metric of monthly figures is made, in words.
fn how(metric: &Metric) -> String {
    let months = match window(metric) {
        3 => " of the quarter",
        12 => " of the year",
        _ => "",
    };
    match (Combine::of(metric), metric.weight.as_ref()) {
        (Combine::Sum, _) if metric.unit == MetricUnit::Money => "sum of the months, for each currency".to_owned(),
        (Combine::Sum, _) => format!("sum of the months{months}"),
        (Combine::Count, _) => format!("number of partners with a value{months}"),
        (Combine::Last, _) => "sum of each partner's last month".to_owned(),
        (Combine::Mean { .. }, Some(Weight::Responses)) => format!("mean of the months{months}, weighted by answers"),
        (Combine::Mean { .. }, Some(Weight::Metric(weight))) => {
            format!("mean of the months{months}, weighted by `{weight}`")
        }
        (Combine::Mean { .. }, None) => format!("mean of the months{months}"),
    }
}

/// A metric of monthly figures.
pub(super) fn reported(given: &Given<'_>, index: usize, metric: &Metric, notices: &mut Vec<String>) -> MetricReport {
    let mut report = head(given, metric, how(metric));
    if report.withheld {
        return report;
    }
    let combine = Combine::of(metric);
    let stretches = stretches(given.period, window(metric), given.at);
    let table = table(given, index, metric, &stretches);
    if table.groups[0].stretches.iter().any(Tally::too_large) {
        notices.push(format!(
            "the values of `{}` are too large to add exactly; their sum is unknown",
            metric.id
        ));
    }
    let limits = report.limits.clone();
    let value = |tally: &Tally, currency: Currency| tally.value(combine, currency, &limits);
    let maker = Maker {
        given,
        report: &report,
        table: &table,
        value: &value,
        stretches: &stretches,
        total: combine != Combine::Mean { weighted: true } && combine != Combine::Mean { weighted: false },
        counts_sources: false,
    };
    let mut figures = Vec::new();
    for group in 0..given.groups.list.len() {
        let members = |partner: usize| given.holding[partner].iter().any(|(g, _)| *g == group);
        let mut figure = maker.group(group);
        for (_, kept) in given.kept.iter().enumerate().filter(|(i, _)| members(*i)) {
            sources(&mut figure, kept, index, metric, &stretches, given);
        }
        if table.groups[group].stretches[NOW].leaves_out_none() {
            figure.sources.unweighted.clear();
        }
        beside(&mut figure, &table.groups[group].stretches[NOW], metric, combine);
        figures.push(figure);
    }
    for (i, kept) in given.kept.iter().enumerate().filter(|(i, _)| given.shows(*i)) {
        // A partner without values in a year has no figure of its own; the group's list of missing values has it.
        if kept.of(index).iter().all(|c| c.month < stretches[FIRST_OF_TREND].0) && given.only.is_none() {
            continue;
        }
        let mut figure = maker.partner(i);
        sources(&mut figure, kept, index, metric, &stretches, given);
        if table.partners[i].stretches[NOW].leaves_out_none() {
            figure.sources.unweighted.clear();
        }
        beside(&mut figure, &table.partners[i].stretches[NOW], metric, combine);
        figures.push(figure);
    }
    report.figures = figures;
    report
}

fn sources(
    figure: &mut Figure,
    kept: &PartnerDigest,
    index: usize,
    metric: &Metric,
    all: &[Stretch; ALL],
    given: &Given<'_>,
) {
    let sources = &mut figure.sources;
    let months = missing(kept, index, all[NOW], window(metric), given.complete());
    if !months.is_empty() {
        sources.missing.push(Missing {
            partner: kept.named(),
            months,
        });
    }
    let (first, last) = all[NOW];
    let within = kept
        .of(index)
        .iter()
        .filter(|cell| cell.month >= first && cell.month <= last);
    let restated = within.clone().filter_map(|cell| {
        let why = kept.restated.get(&cell.month)?;
        figure.private |= why.private;
        Some(RestatedMonth {
            month: cell.month,
            reason: why.reason.clone(),
        })
    });
    let restated: Vec<RestatedMonth> = restated.collect();
    if !restated.is_empty() {
        sources.restated.push(Restated {
            partner: kept.named(),
            months: restated,
        });
    }
    let is_mean = metric.combine == Combination::Mean && metric.weight.is_some();
    let months: Vec<Month> = within
        .filter(|cell| is_mean && !has_weight(cell.weight))
        .map(|cell| cell.month)
        .collect();
    if !months.is_empty() {
        sources.unweighted.push(Missing {
            partner: kept.named(),
            months,
        });
    }
    if let Some((last, days)) = stale(kept, index, metric, window(metric), given.at) {
        sources.oldest_days = sources.oldest_days.max(Some(days));
        sources.stale.push(Stale {
            partner: kept.named(),
            last,
            days,
        });
    }
}

fn beside(figure: &mut Figure, tally: &Tally, metric: &Metric, combine: Combine) {
    let Some(weight) = &metric.weight else { return };
    let (name, value) = match combine {
        Combine::Mean { .. } => match weight {
            Weight::Responses => ("answers".to_owned(), tally.weight),
            Weight::Metric(other) => (format!("`{other}` as weight"), tally.weight),
        },
        Combine::Count => return,
        Combine::Sum | Combine::Last => {
            let per = match weight {
                Weight::Responses => "answers".to_owned(),
                Weight::Metric(other) => format!("`{other}`"),
            };
            let thousand = tally.beside.and_then(|value| value.times(Decimal::whole(1000)));
            let rate = thousand
                .zip(tally.weight)
                .and_then(|(value, weight)| value.over(weight));
            (format!("per 1,000 {per}"), rate.map(|rate| rate.rounded_beside(3, &[])))
        }
    };
    figure.beside.push(Beside { name, value });
}

/// Makes figures of tallies.
pub(super) struct Maker<'a> {
    pub(super) given: &'a Given<'a>,
    pub(super) report: &'a MetricReport,
    pub(super) table: &'a Table,
    pub(super) value: &'a dyn Fn(&Tally, Currency) -> Option<Decimal>,
    pub(super) stretches: &'a [Stretch; ALL],
    /// The value is a total, of which partners have shares.
    pub(super) total: bool,
    /// The metric counts its own sources, so a change of their number is a change of the value.
    pub(super) counts_sources: bool,
}

impl Maker<'_> {
    /// The figure of a group.
    pub(super) fn group(&self, group: usize) -> Figure {
        let (kind, named) = self.given.groups.list[group].clone();
        let row = &self.table.groups[group];
        let mut figure = self.figure(kind, named, row);
        for line in &mut figure.lines {
            let currency = line
                .currency
                .as_deref()
                .and_then(|c| <[u8; 3]>::try_from(c.as_bytes()).ok());
            (line.best, line.worst) = self.extremes(group, currency, line.value);
        }
        figure
    }

    /// The figure of a partner.
    pub(super) fn partner(&self, partner: usize) -> Figure {
        let kept = &self.given.kept[partner];
        let row = &self.table.partners[partner];
        let mut figure = self.figure(GroupKind::Partner, kept.named(), row);
        figure.private |= kept.hidden.record;
        if let Some(own) = kept.own_targets.get(&self.report.id) {
            figure.private |= kept.hidden.agreement;
            figure.target = own.value;
            figure.target_unknown.clone_from(&own.unknown);
            for line in &mut figure.lines {
                line.reached = reached(line.value, own.value, self.report.better);
            }
        }
        figure
    }

    fn figure(&self, kind: GroupKind, group: Named, row: &Row) -> Figure {
        let now = &row.stretches[NOW];
        let mut currencies: Vec<Currency> = row.stretches.iter().flat_map(Tally::currencies).collect();
        currencies.sort_unstable();
        currencies.dedup();
        if currencies.is_empty() {
            currencies.push(None);
        }
        let (known, some) = now.coverage();
        let is_mean = matches!(self.report.unit, MetricUnit::Percent | MetricUnit::Score);
        Figure {
            kind,
            group,
            lines: currencies.into_iter().map(|c| self.line(row, c)).collect(),
            target: self.report.target.filter(|_| is_mean || kind == GroupKind::Program),
            target_unknown: None,
            sources: Sources {
                known,
                some,
                of: now.of,
                ..Sources::default()
            },
            partial: known < now.of || !self.report.over.complete,
            private: self.report.private || row.private(),
            beside: Vec::new(),
        }
    }

    fn line(&self, row: &Row, currency: Currency) -> FigureLine {
        let better = self.report.better;
        let at = |i: usize| (self.value)(&row.stretches[i], currency);
        let value = at(NOW);
        let even = |i: usize| {
            let (a, b) = (&row.stretches[NOW], &row.stretches[i]);
            a.is_complete() && b.is_complete() && (a.of == b.of || self.counts_sources)
        };
        let complete = self.given.complete();
        FigureLine {
            currency: currency.map(|c| String::from_utf8_lossy(&c).into_owned()),
            value,
            before: change(value, at(BEFORE), better, !even(BEFORE)),
            year_before: change(value, at(YEAR_BEFORE), better, !even(YEAR_BEFORE)),
            trend: (FIRST_OF_TREND..ALL)
                .map(|i| Point {
                    month: self.stretches[i].1,
                    value: at(i),
                    partial: !row.stretches[i].is_complete() || self.stretches[i].1 > complete,
                })
                .collect(),
            reached: reached(value, self.report.target, better),
            best: None,
            worst: None,
        }
    }

    /// Best and worst among a group's partners whose figures are complete.
    fn extremes(&self, group: usize, currency: Currency, total: Option<Decimal>) -> (Option<Extreme>, Option<Extreme>) {
        let value = |partner: usize, stretch: usize| {
            let tally = &self.table.partners[partner].stretches[stretch];
            (self.value)(tally, currency).filter(|_| tally.is_complete())
        };
        let mut best: Option<(Decimal, usize)> = None;
        let mut worst: Option<(Decimal, usize)> = None;
        let ahead = |a: Decimal, b: Decimal| (self.report.better == Better::Higher) == (a > b) && a != b;
        for (partner, holding) in self.given.holding.iter().enumerate() {
            if !holding.iter().any(|(g, _)| *g == group) {
                continue;
            }
            let Some(one) = value(partner, NOW) else { continue };
            if best.is_none_or(|(held, _)| ahead(one, held)) {
                best = Some((one, partner));
            }
            if worst.is_none_or(|(held, _)| ahead(held, one)) {
                worst = Some((one, partner));
            }
        }
        let names_worst = self.given.private || self.given.program.names_worst();
        let extreme = |(value_now, partner): (Decimal, usize), is_named: bool| Extreme {
            partner: is_named.then(|| self.given.kept[partner].named()),
            value: value_now,
            reason: sentence(
                &Case {
                    value: value_now,
                    target: self.given.kept[partner].target_of(self.report),
                    total: total.filter(|_| self.total),
                    before: value(partner, BEFORE),
                },
                self.report,
            ),
        };
        match (best, worst) {
            (Some(best), Some(worst)) if best.0 != worst.0 => {
                (Some(extreme(best, true)), Some(extreme(worst, names_worst)))
            }
            _ => (None, None),
        }
    }
}
