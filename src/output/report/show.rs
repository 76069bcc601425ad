//! Values of a report in words, for charts and the HTML page.

pub use crate::amount::{UNKNOWN, number};
use crate::amount::{amount, amount_next_to, sparkline};
use crate::report::{Change, Decimal, Figure, FigureLine, MetricReport, Unit};
use crate::words::count;

/// A value in its unit: `99.95 %`, `1,234`, `4.2`, `1,250.00 EUR`.
pub fn value(value: Option<Decimal>, unit: Unit, currency: Option<&str>) -> String {
    amount(value, unit, currency)
}

/// A figure's value, with as many places as it takes to tell it from its target.
pub fn held(line: &FigureLine, metric: &MetricReport) -> String {
    amount_next_to(metric.target, line.value, metric.unit, line.currency.as_deref())
}

/// `+3.5 %`, `-0.2 points`, `unchanged`, or a dash where there is nothing to compare with.
pub fn change(change: &Change, unit: Unit) -> String {
    crate::amount::change(change.by, change.percent, change.uneven, unit)
}

/// What a reader must know about a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureRemark {
    /// A source is missing, or the period is not over.
    Partial,
    /// So many sources are stale, the oldest by so many days.
    Stale {
        sources: usize,
        days: i64,
    },
    Private,
}

impl std::fmt::Display for FigureRemark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Partial => f.write_str("partial"),
            Self::Stale { sources: 1, days } => write!(f, "1 stale source, {days} days old"),
            Self::Stale { sources, days } => {
                write!(f, "{}, the oldest {days} days", count(sources, "stale source"))
            }
            Self::Private => f.write_str("private"),
        }
    }
}

/// Whether it is partial, how many sources are stale, whether it is private; in this order.
pub fn remarks(figure: &Figure) -> impl Iterator<Item = FigureRemark> {
    let partial = figure.partial && figure.lines.iter().any(|l| l.value.is_some());
    let stale = figure.sources.stale.iter().map(|s| s.days).max();
    let stale = stale.map(|days| FigureRemark::Stale {
        sources: figure.sources.stale.len(),
        days,
    });
    partial
        .then_some(FigureRemark::Partial)
        .into_iter()
        .chain(stale)
        .chain(figure.private.then_some(FigureRemark::Private))
}

/// `reached`, `missed`, or nothing without a target; unknown when there is one and no value.
pub fn reached(metric: &MetricReport, line: &FigureLine) -> &'static str {
    match (metric.target, line.reached) {
        (None, _) => "",
        (_, Some(true)) => "reached",
        (_, Some(false)) => "missed",
        (_, None) => UNKNOWN,
    }
}

/// Twelve months as blocks of eight heights; a dot where a month is unknown.
pub fn spark(line: &FigureLine) -> String {
    sparkline(&line.trend.iter().map(|point| point.value).collect::<Vec<_>>())
}
