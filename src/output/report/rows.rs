//! The values of a report as rows, for CSV and newline-delimited JSON.

use serde::Serialize;

use crate::date::{Date, Month};
use crate::report::{Decimal, Figure, FigureLine, GroupKind, MetricReport, Report, Unit};

/// Names the contract of the rows.
pub const CONTRACT: &str = "psp-partners/figures/1";

/// One value. The order of the fields is the order of the columns; no name is a word of SQL's own.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    pub contract: &'static str,
    pub program: &'a str,
    pub period: &'a str,
    pub first_month: Month,
    pub last_month: Month,
    pub day: Date,
    pub metric: &'a str,
    pub unit: Unit,
    pub group_kind: GroupKind,
    pub group_id: &'a str,
    pub currency: Option<&'a str>,
    pub value: Option<Decimal>,
    pub before: Option<Decimal>,
    pub year_before: Option<Decimal>,
    pub coverage_known: usize,
    pub coverage_of: usize,
    pub stale: usize,
    pub partial: bool,
    pub target: Option<Decimal>,
    pub reached: Option<bool>,
    pub private: bool,
}

/// The columns in order.
pub const COLUMNS: [&str; 21] = [
    "contract",
    "program",
    "period",
    "first_month",
    "last_month",
    "day",
    "metric",
    "unit",
    "group_kind",
    "group_id",
    "currency",
    "value",
    "before",
    "year_before",
    "coverage_known",
    "coverage_of",
    "stale",
    "partial",
    "target",
    "reached",
    "private",
];

/// Every value of a report. A metric that is withheld has no rows.
pub fn rows(report: &Report) -> impl Iterator<Item = Row<'_>> {
    report.metrics.iter().flat_map(move |metric| {
        let figures = metric.figures.iter();
        figures.flat_map(move |figure| figure.lines.iter().map(move |line| row(report, metric, figure, line)))
    })
}

fn row<'a>(report: &'a Report, metric: &'a MetricReport, figure: &'a Figure, line: &'a FigureLine) -> Row<'a> {
    Row {
        contract: CONTRACT,
        program: &report.program.id,
        period: &report.period.id,
        first_month: metric.over.first,
        last_month: metric.over.last,
        day: report.at,
        metric: &metric.id,
        unit: metric.unit,
        group_kind: figure.kind,
        group_id: &figure.group.id,
        currency: line.currency.as_deref(),
        value: line.value,
        before: line.before.value,
        year_before: line.year_before.value,
        coverage_known: figure.sources.known,
        coverage_of: figure.sources.of,
        stale: figure.sources.stale.len(),
        partial: figure.partial,
        target: metric.target,
        reached: line.reached,
        private: figure.private,
    }
}
