//! Numbers of a report in words that every form shares.

use std::fmt::Write as _;

use crate::report::{Change, Decimal, Figure, FigureLine, MetricReport, Sources, Unit};
use crate::words::count;

/// Stands where something is not known.
pub const UNKNOWN: &str = "unknown";

/// `12,345.5`: at most `places` behind the point, groups of three before it.
pub fn number(value: Decimal, places: u8) -> String {
    grouped(&value.rounded(places).to_string())
}

fn grouped(text: &str) -> String {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, behind) = text.split_once('.').map_or((text, None), |(w, b)| (w, Some(b)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(behind) = behind {
        out.push('.');
        out.push_str(behind);
    }
    out
}

/// A value in its unit: `99.95 %`, `1,234`, `4.2`, `1,250.00 EUR`.
pub fn value(value: Option<Decimal>, unit: Unit, currency: Option<&str>) -> String {
    let Some(value) = value else {
        return UNKNOWN.to_owned();
    };
    match (unit, currency) {
        (Unit::Percent, _) => format!("{} %", number(value, 2)),
        (Unit::Count, _) => number(value, 0),
        // Cents are shown as cents; more places are kept where a record has them.
        (Unit::Money, Some(currency)) => {
            let places = value.parts().1.max(2);
            format!("{} {currency}", grouped(&value.fixed(places)))
        }
        (Unit::Score, _) | (Unit::Money, None) => number(value, 2),
    }
}

/// A figure's value, with as many places as it takes to tell it from a target that it is not: 99.496892 % of 99.5 % is
/// missed, and would be shown as 99.5 %.
pub fn held(line: &FigureLine, metric: &MetricReport) -> String {
    let shown = value(line.value, metric.unit, line.currency.as_deref());
    let (Some(exact), Some(target)) = (line.value, metric.target) else {
        return shown;
    };
    if exact == target || shown != value(Some(target), metric.unit, line.currency.as_deref()) {
        return shown;
    }
    let places = (2..=6).find(|places| exact.rounded(*places) != target.rounded(*places));
    let behind = if metric.unit == Unit::Percent { " %" } else { "" };
    places.map_or(shown, |places| format!("{}{behind}", number(exact, places)))
}

/// `+3.5 %`, `-0.2 points`, `unchanged`, or nothing to compare with. `~` says that other sources were counted then.
pub fn change(change: &Change, unit: Unit) -> String {
    let Some(by) = change.by else {
        return "–".to_owned();
    };
    let mark = if change.uneven { " ~" } else { "" };
    if by.is_zero() {
        return format!("unchanged{mark}");
    }
    let sign = if by.is_negative() { "" } else { "+" };
    match (unit, change.percent) {
        (Unit::Percent, _) => format!("{sign}{} points{mark}", number(by, 2)),
        (Unit::Score, _) | (_, None) => format!("{sign}{}{mark}", number(by, 2)),
        (_, Some(percent)) => format!("{sign}{} %{mark}", number(percent, 1)),
    }
}

/// `9 of 12`, or with what is there in part: `9 of 12, 2 in part`.
pub fn coverage(sources: &Sources) -> String {
    let mut text = format!("{} of {}", sources.known, sources.of);
    if sources.some > 0 {
        let _ = write!(text, ", {} in part", sources.some);
    }
    text
}

/// What must be said beside a figure.
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

/// That it is partial, how much is stale, that it is private; in this order.
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

/// Twelve months as blocks of eight heights, for places without pictures; a dot where a month is unknown.
pub fn spark(line: &FigureLine) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let known = line.trend.iter().filter_map(|p| p.value);
    let (Some(low), Some(high)) = (known.clone().min(), known.max()) else {
        return String::new();
    };
    let height = |value: Decimal| -> Option<usize> {
        let range = high.minus(low).filter(|r| !r.is_zero())?;
        let share = value.minus(low)?.times(Decimal::whole(7))?.over(range)?.rounded(0);
        usize::try_from(share.parts().0).ok()
    };
    line.trend
        .iter()
        .map(|point| {
            point
                .value
                .map_or('·', |value| BLOCKS[height(value).unwrap_or(3).min(7)])
        })
        .collect()
}

/// The mark behind what is computed from something private.
pub(super) fn private(is: bool) -> &'static str {
    if is { " (private)" } else { "" }
}
