//! The health score: the program's composite metric with its weights and inputs, so that anybody can work it out again.

use serde::Serialize;

use super::figures::{Given, Maker, Row, Table, head, limits, table};
use super::series::{ALL, FIRST_OF_TREND, NOW, stretches, window};
use super::tally::{Combine, Currency, Tally};
use super::{Better, Decimal, Figure, GroupKind, MetricReport, Named};
use crate::amount::percent_ends;
use crate::registry::model::{Metric, MetricSource};

/// A composite metric, taken apart.
#[derive(Debug, Clone, Serialize)]
pub struct Health {
    pub metric: Named,
    /// The program keeps it private and no overlay was read: there are no scores here.
    pub withheld: bool,
    /// The same groups as the metric's figures.
    pub scores: Vec<Score>,
}

/// One group's score.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    pub kind: GroupKind,
    pub group: Named,
    /// 0 to 100; `None` while an input is unknown.
    pub value: Option<Decimal>,
    /// By metric id.
    pub inputs: Vec<Input>,
    pub private: bool,
}

/// One input of a score.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    pub metric: Named,
    pub weight: Decimal,
    /// The ends of the metric's scale and its target: numbers that no other value is rounded to.
    pub limits: Vec<Decimal>,
    /// The group's value in the metric's own unit.
    pub value: Option<Decimal>,
    /// Moved to 0 to 100 on the metric's scale, where 100 is the good end.
    pub scaled: Option<Decimal>,
    /// What it adds to the score.
    pub points: Option<Decimal>,
}

/// One metric that goes into a score, over the score's stretches.
struct Part<'a> {
    metric: &'a Metric,
    weight: Decimal,
    combine: Combine,
    table: Table,
    /// Numbers that no value is rounded to.
    limits: Vec<Decimal>,
}

/// A composite metric, and the score taken apart.
pub(super) fn composite(given: &Given<'_>, metric: &Metric, notices: &mut Vec<String>) -> (MetricReport, Health) {
    let named = Named {
        id: metric.id.clone(),
        name: metric.name.clone(),
    };
    let how = "weighted mean of other metrics, each moved to 0 to 100 on its own scale".to_owned();
    let mut report = head(given, metric, how);
    let mut health = Health {
        metric: named,
        withheld: report.withheld,
        scores: Vec::new(),
    };
    if report.withheld {
        return (report, health);
    }
    let stretches = stretches(given.period, window(metric), given.at);
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (id, weight) in &metric.weights {
        let metrics = given.program.metrics.iter().enumerate();
        let found = metrics
            .into_iter()
            .find(|(_, m)| m.id == *id && m.source == MetricSource::Figures);
        match found.zip(Decimal::from_f64(*weight)) {
            Some(((index, input), weight)) => parts.push(Part {
                metric: input,
                weight,
                combine: Combine::of(input),
                table: table(given, index, input, &stretches),
                limits: limits(given.program, input),
            }),
            None => notices.push(format!(
                "`{}` is computed from `{id}`, which isn't a metric with monthly values",
                metric.id
            )),
        }
    }
    // What cannot be weighed in leaves the score unknown.
    let complete = parts.len() == metric.weights.len();
    let score = |rows: &[&Row]| Row {
        stretches: (0..ALL)
            .map(|i| {
                let tallies: Vec<&Tally> = rows.iter().map(|row| &row.stretches[i]).collect();
                let value = points(&parts, &tallies).filter(|_| complete);
                let asked = tallies.iter().any(|t| t.of > 0);
                let some = tallies
                    .iter()
                    .zip(&parts)
                    .any(|(t, part)| t.value(part.combine, None, &part.limits).is_some());
                let private = tallies.iter().any(|t| t.private);
                if asked {
                    Tally::given(value, some, private)
                } else {
                    Tally::nothing(private)
                }
            })
            .collect(),
    };
    let of_partner = |i: usize| parts.iter().map(|p| &p.table.partners[i]).collect::<Vec<_>>();
    let of_group = |i: usize| parts.iter().map(|p| &p.table.groups[i]).collect::<Vec<_>>();
    let partners: Vec<Row> = (0..given.kept.len()).map(|i| score(&of_partner(i))).collect();
    let mut groups: Vec<Row> = (0..given.groups.list.len()).map(|i| score(&of_group(i))).collect();
    count_sources(given, &partners, &mut groups);
    let table = Table { groups, partners };
    let value = |tally: &Tally, currency: Currency| tally.value(Combine::Sum, currency, &[]);
    let maker = Maker {
        given,
        report: &report,
        table: &table,
        value: &value,
        stretches: &stretches,
        total: false,
        counts_sources: false,
    };
    let mut figures: Vec<Figure> = Vec::new();
    for group in 0..given.groups.list.len() {
        let figure = maker.group(group);
        health.scores.push(taken_apart(&figure, &parts, &of_group(group)));
        figures.push(figure);
    }
    for partner in (0..given.kept.len()).filter(|i| given.shows(*i)) {
        let known = |i: usize| table.partners[partner].stretches[i].of > 0;
        if given.only.is_some() || known(NOW) || (FIRST_OF_TREND..ALL).any(known) {
            let figure = maker.partner(partner);
            health.scores.push(taken_apart(&figure, &parts, &of_partner(partner)));
            figures.push(figure);
        }
    }
    report.figures = figures;
    (report, health)
}

/// A group's sources are the partners with a score, or with something of one.
fn count_sources(given: &Given<'_>, partners: &[Row], groups: &mut [Row]) {
    for row in &mut *groups {
        for tally in &mut row.stretches {
            (tally.known, tally.some, tally.of) = (0, 0, 0);
        }
    }
    for (row, holding) in partners.iter().zip(given.holding) {
        for (group, _) in holding {
            for (sum, one) in groups[*group].stretches.iter_mut().zip(&row.stretches) {
                sum.known += one.known;
                sum.some += one.some;
                sum.of += one.of;
            }
        }
    }
}

/// A metric's value on its scale as 0 to 100, where 100 is the good end.
fn scaled(metric: &Metric, value: Decimal) -> Option<Decimal> {
    let min = Decimal::from_f64(metric.min?)?;
    let max = Decimal::from_f64(metric.max?)?;
    let up = value
        .minus(min)?
        .times(Decimal::whole(100))?
        .over_beside(max.minus(min)?, &percent_ends())?;
    match metric.better {
        Better::Higher => Some(up),
        Better::Lower => Decimal::whole(100).minus(up),
    }
}

fn points(parts: &[Part<'_>], tallies: &[&Tally]) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    let mut weights = Decimal::ZERO;
    for (part, tally) in parts.iter().zip(tallies) {
        let value = scaled(part.metric, tally.value(part.combine, None, &part.limits)?)?;
        sum = sum.plus(value.times(part.weight)?)?;
        weights = weights.plus(part.weight)?;
    }
    sum.over_beside(weights, &percent_ends())
}

fn taken_apart(figure: &Figure, parts: &[Part<'_>], rows: &[&Row]) -> Score {
    let weights = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.plus(part.weight));
    let input = |(part, row): (&Part<'_>, &&Row)| {
        let value = row.stretches[NOW].value(part.combine, None, &part.limits);
        let scaled = value.and_then(|value| scaled(part.metric, value));
        let points = scaled
            .zip(weights)
            .and_then(|(scaled, weights)| scaled.times(part.weight)?.over(weights));
        Input {
            metric: Named {
                id: part.metric.id.clone(),
                name: part.metric.name.clone(),
            },
            weight: part.weight,
            limits: part.limits.clone(),
            value,
            scaled,
            points,
        }
    };
    Score {
        kind: figure.kind,
        group: figure.group.clone(),
        value: figure.lines.first().and_then(|line| line.value),
        inputs: parts.iter().zip(rows).map(input).collect(),
        private: figure.private,
    }
}
