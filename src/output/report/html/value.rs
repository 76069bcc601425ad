//! Values, changes and targets as the page tells them: a shape and a word for each, never a colour alone.

use std::fmt::Write as _;

use super::super::show::{self, FigureRemark};
use super::super::svg::sparkline::Point;
use super::markup::{Html, name, sign, some_of, tag};
use crate::escape::html;
use crate::report::{Change, Decimal, Figure, FigureLine, GroupKind, MetricReport, Period, Report, Unit};
use crate::words::count;

/// Partners that are named before the rest is counted.
const NAMED: usize = 3;

/// The value, or that it is unknown.
pub(super) fn value(value: Option<Decimal>, unit: Unit, currency: Option<&str>) -> Html {
    match value {
        Some(_) => html(&show::value(value, unit, currency)),
        None => tag("unknown", "unknown"),
    }
}

/// A figure's value as [`show::held`] tells it, or that it is unknown.
pub(super) fn held(line: &FigureLine, metric: &MetricReport) -> Html {
    match line.value {
        Some(_) => html(&show::held(line, metric)),
        None => tag("unknown", "unknown"),
    }
}

/// A number in a chart: exact while it is short, else in words, since the table has all its digits.
pub(super) fn short(value: Option<Decimal>, unit: Unit) -> String {
    const WORDS: [(f64, &str); 4] = [
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
        (1e3, "thousand"),
    ];
    let Some(value) = value else {
        return show::UNKNOWN.to_owned();
    };
    let places = match unit {
        Unit::Count => 0,
        Unit::Percent | Unit::Score | Unit::Money => 2,
    };
    let exact = show::number(value, places);
    let behind = if unit == Unit::Percent { " %" } else { "" };
    if exact.len() <= 9 {
        return format!("{exact}{behind}");
    }
    let about = value.approximate();
    if about.abs() >= 1e15 {
        return format!("{about:.1e}{behind}");
    }
    WORDS
        .into_iter()
        .find(|(size, _)| about.abs() >= *size)
        .map_or(format!("{exact}{behind}"), |(size, word)| {
            format!("{:.1} {word}{behind}", about / size)
        })
}

/// A month as `Oct 2026`.
pub(super) fn month(month: crate::date::Month) -> String {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let first = month.first_day();
    let index = usize::try_from(first.month() - 1).unwrap_or_default();
    format!("{} {}", NAMES[index.min(11)], first.year())
}

/// A change with its shape and what it means: `▲ +3.5 % better`.
pub(super) fn change(change: &Change, unit: Unit) -> Html {
    let Some(by) = change.by else {
        return "<span class=\"quiet\">nothing to compare</span>".to_owned();
    };
    let mut plain = change.clone();
    plain.uneven = false;
    let words = html(&show::change(&plain, unit));
    let uneven = if change.uneven {
        "<span class=\"quiet\">&nbsp;<span aria-hidden=\"true\">~</span><span class=\"unseen\">, other sources then</span></span>"
    } else {
        ""
    };
    if by.is_zero() {
        return format!("<span class=\"move\">{} {words}{uneven}</span>", sign("same", '='));
    }
    let (class, word) = match change.better {
        Some(true) => ("good", " <span class=\"word\">better</span>"),
        Some(false) => ("bad", " <span class=\"word\">worse</span>"),
        None => ("same", ""),
    };
    let shape = if by.is_negative() { '▼' } else { '▲' };
    format!(
        "<span class=\"move\"><span class=\"{class}\">{} {words}{word}</span>{uneven}</span>",
        sign(class, shape)
    )
}

/// The target that a group is held against: that of a total is the whole program's, and nobody else's.
pub(super) fn goal(metric: &MetricReport, kind: GroupKind) -> Option<Decimal> {
    let mean = matches!(metric.unit, Unit::Percent | Unit::Score);
    metric.target.filter(|_| mean || kind == GroupKind::Program)
}

/// Whether a group reaches its target.
pub(super) fn reached(metric: &MetricReport, kind: GroupKind, line: &FigureLine) -> Option<bool> {
    line.reached.filter(|_| goal(metric, kind).is_some())
}

/// Whether the target is reached, in words and in shape; nothing without a target.
pub(super) fn target(metric: &MetricReport, kind: GroupKind, line: &FigureLine) -> Option<Html> {
    let goal = html(&show::value(Some(goal(metric, kind)?), metric.unit, None));
    Some(match line.reached {
        Some(true) => format!(
            "<span class=\"good\">{} reached</span> (target {goal})",
            sign("good", '●')
        ),
        Some(false) => format!("<span class=\"bad\">{} missed</span> (target {goal})", sign("bad", '◆')),
        None => format!("{} unknown (target {goal})", sign("same", '○')),
    })
}

/// `5 of 6 sources`, then what must be said beside it: partial, stale, private.
pub(super) fn sources(figure: &Figure) -> Html {
    let sources = &figure.sources;
    let mut text = match sources.of {
        0 => "no source".to_owned(),
        of => format!("{} of {}", sources.known, count(of, "source")),
    };
    if sources.some > 0 {
        let _ = write!(text, ", {} in part", sources.some);
    }
    let mut parts = vec![text];
    for remark in show::remarks(figure) {
        let class = match remark {
            FigureRemark::Stale { .. } => "stale",
            FigureRemark::Partial | FigureRemark::Private => "partial",
        };
        parts.push(tag(class, &remark.to_string()));
    }
    parts.join(" ")
}

/// What would make a value known or complete, as the end of a sentence without a full stop.
pub(super) fn would_know(report: &Report, metric: &MetricReport, figure: &Figure) -> Option<Html> {
    if let Some(health) = report.health.as_ref().filter(|h| h.metric.id == metric.id) {
        let score = health
            .scores
            .iter()
            .find(|s| s.kind == figure.kind && s.group == figure.group)?;
        let lacking: Vec<Html> = score
            .inputs
            .iter()
            .filter(|i| i.value.is_none())
            .map(|i| name(&i.metric.name))
            .collect();
        return (!lacking.is_empty()).then(|| format!("once its inputs are: {}", some_of(&lacking, NAMED)));
    }
    if figure.sources.of == 0 {
        return Some("once a partner is active for the whole period and reports".to_owned());
    }
    let missing: Vec<Html> = figure
        .sources
        .missing
        .iter()
        .map(|m| {
            let months: Vec<String> = m.months.iter().map(|m| month(*m)).collect();
            match months.as_slice() {
                [] => format!("the record of {}", name(&m.partner.name)),
                [one] => format!("{} for {one}", name(&m.partner.name)),
                [first, .., last] => format!(
                    "{} for {} months from {first} to {last}",
                    name(&m.partner.name),
                    months.len()
                ),
            }
        })
        .collect();
    (!missing.is_empty()).then(|| format!("with figures from {}", some_of(&missing, NAMED)))
}

/// The months that a value speaks of, where they are not the report's.
pub(super) fn over(metric: &MetricReport, period: &Period) -> Option<Html> {
    (metric.over.id != period.id).then(|| html(&format!("over {}", metric.over.name)))
}

/// A line's months for a chart.
pub(super) fn points(line: &FigureLine, unit: Unit) -> Vec<Point> {
    line.trend
        .iter()
        .map(|point| Point {
            label: month(point.month),
            value: point.value.map(Decimal::approximate),
            shown: short(point.value, unit),
            partial: point.partial,
        })
        .collect()
}

/// A line's months in a sentence.
pub(super) fn course(line: &FigureLine, unit: Unit) -> String {
    let known: Vec<_> = line.trend.iter().filter(|p| p.value.is_some()).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return "No month of the last twelve is known.".to_owned();
    };
    let unknown = match line.trend.len() - known.len() {
        0 => "no month is unknown".to_owned(),
        1 => "one month is unknown".to_owned(),
        n => format!("{n} months are unknown"),
    };
    let low = known.iter().min_by_key(|p| p.value).unwrap_or(first);
    let high = known.iter().max_by_key(|p| p.value).unwrap_or(first);
    let told = |p: &crate::report::Point| format!("{} in {}", short(p.value, unit), month(p.month));
    format!(
        "From {} to {}; lowest {}, highest {}; {unknown}.",
        told(first),
        told(last),
        told(low),
        told(high)
    )
}
