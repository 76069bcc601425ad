//! One group's figures in full: value, changes, target, the last twelve months, sources, best and worst.

use std::collections::BTreeMap;

use super::super::show;
use super::super::svg::{Frame, sparkline};
use super::markup::{Html, Page, Table, name, numbers, words};
use super::value;
use crate::escape::{html, html_sentence};
use crate::report::{Extreme, Figure, FigureLine, GroupKind, MetricReport, Report, Unit};

/// A metric's figures by what they are of.
type Figures<'r> = BTreeMap<(GroupKind, &'r str), &'r Figure>;

/// Every figure by its group, so that a page of many partners is not searched again and again.
pub(super) struct Index<'r> {
    /// For each metric that has figures here.
    metrics: Vec<(&'r MetricReport, Figures<'r>)>,
}

impl<'r> Index<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        let by_group = |m: &'r MetricReport| m.figures.iter().map(|f| ((f.kind, f.group.id.as_str()), f)).collect();
        let shown = report.metrics.iter().filter(|m| !m.withheld);
        Self {
            metrics: shown.map(|m| (m, by_group(m))).collect(),
        }
    }

    /// A group's figure of every metric, `None` where it has none.
    pub(super) fn row(&self, kind: GroupKind, group: &str) -> Vec<(&'r MetricReport, Option<&'r Figure>)> {
        let one = |(m, figures): &(&'r MetricReport, BTreeMap<(GroupKind, &'r str), &'r Figure>)| {
            (*m, figures.get(&(kind, group)).copied())
        };
        self.metrics.iter().map(one).collect()
    }

    /// The figures that a group has.
    pub(super) fn figures(&self, kind: GroupKind, group: &str) -> Vec<(&'r MetricReport, &'r Figure)> {
        let row = self.row(kind, group).into_iter();
        row.filter_map(|(m, f)| Some((m, f?))).collect()
    }
}

/// Whether these figures have anything to show: a count of nobody alone is nothing.
pub(super) fn known(figures: &[(&MetricReport, &Figure)]) -> bool {
    let known = |l: &FigureLine| {
        let there = |v: Option<crate::report::Decimal>| v.is_some_and(|v| !v.is_zero());
        there(l.value) || l.trend.iter().any(|p| there(p.value))
    };
    figures.iter().any(|(_, f)| f.lines.iter().any(known))
}

fn named(metric: &MetricReport, line: &FigureLine) -> String {
    match &line.currency {
        Some(currency) => format!("{} in {currency}", metric.name),
        None => metric.name.clone(),
    }
}

/// The group's table, with the months behind it.
pub(super) fn write(page: &mut Page, report: &Report, of: &str, figures: &[(&MetricReport, &Figure)]) {
    let mut table = Table::new(
        &format!("Figures of {of}, {}", report.period.name),
        vec![
            words("Metric"),
            numbers("Value"),
            words("On the period before"),
            words("On a year before"),
            words("Target"),
            words("Last 12 months"),
            words("Sources"),
        ],
    );
    for (metric, figure) in figures {
        for line in &figure.lines {
            table.row(row(page, report, metric, figure, line));
        }
    }
    page.table(&table);
    let mut extremes = Table::new(
        &format!("Best and worst partners of {of}"),
        vec![words("Metric"), words("Best"), words("Worst")],
    );
    for (metric, figure) in figures {
        for line in &figure.lines {
            if let (Some(best), Some(worst)) = (&line.best, &line.worst) {
                let one = |e: &Extreme| extreme(e, metric, line);
                extremes.row(vec![html(&named(metric, line)), one(best), one(worst)]);
            }
        }
    }
    if !extremes.rows.is_empty() {
        page.table(&extremes);
    }
    months(page, of, figures);
}

fn row(page: &mut Page, report: &Report, metric: &MetricReport, figure: &Figure, line: &FigureLine) -> Vec<Html> {
    let called = named(metric, line);
    let frame = Frame {
        id: &page.id(),
        title: &format!("{called}, {}, last 12 months", figure.group.name),
        desc: &value::course(line, metric.unit),
    };
    let mut first = html(&called);
    if let Some(over) = value::over(metric, &report.period) {
        first = format!("{first} <span class=\"quiet\">{over}</span>");
    }
    let beside: Vec<Html> = figure
        .beside
        .iter()
        .filter(|b| b.value.is_some())
        .map(|b| {
            format!(
                "<span class=\"quiet\">{}: {}</span>",
                html_sentence(&b.name),
                value::value(b.value, Unit::Score, None)
            )
        })
        .collect();
    let mut shown = value::held(line, metric);
    if !beside.is_empty() {
        shown = format!("{shown}<br>{}", beside.join("<br>"));
    }
    vec![
        first,
        shown,
        value::change(&line.before, metric.unit),
        value::change(&line.year_before, metric.unit),
        value::target(metric, figure.kind, line).unwrap_or_else(|| "<span class=\"quiet\">none set</span>".to_owned()),
        sparkline::small(frame, &value::points(line, metric.unit)),
        value::sources(figure),
    ]
}

fn extreme(extreme: &Extreme, metric: &MetricReport, line: &FigureLine) -> Html {
    let value = show::value(Some(extreme.value), metric.unit, line.currency.as_deref());
    format!(
        "{} <b>{}</b><br><span class=\"quiet\">{}</span>",
        name(&extreme.partner.name),
        html(&value),
        html_sentence(&extreme.reason)
    )
}

/// The twelve months of every figure, as numbers.
fn months(page: &mut Page, of: &str, figures: &[(&MetricReport, &Figure)]) {
    let Some(line) = figures.iter().find_map(|(_, f)| f.lines.first()) else {
        return;
    };
    let mut columns = vec![words("Metric")];
    columns.extend(line.trend.iter().map(|p| numbers(&value::month(p.month))));
    let mut table = Table::new(&format!("Last 12 months of {of}; * marks a partial month"), columns);
    for (metric, figure) in figures {
        for line in &figure.lines {
            let mut cells = vec![html(&named(metric, line))];
            cells.extend(line.trend.iter().map(|p| {
                if p.value.is_none() {
                    "<span class=\"quiet\">unknown</span>".to_owned()
                } else {
                    let mark = if p.partial { "*" } else { "" };
                    format!("{}{mark}", html(&show::value(p.value, metric.unit, None)))
                }
            }));
            table.row(cells);
        }
    }
    let summary = format!(
        "The last 12 months in numbers<span class=\"unseen\"> of {}</span>",
        html(of)
    );
    page.details("behind", &summary, |page| page.quiet_table(&table));
}
