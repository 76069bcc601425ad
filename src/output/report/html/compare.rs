//! Groups of a kind side by side: bars for each metric, and one table of everything.

use super::super::show;
use super::super::svg::Frame;
use super::super::svg::bars::{self, Bar, Goal};
use super::markup::{Html, Page, Table, numbers, tag, words};
use super::scorecard::Index;
use super::value;
use crate::escape::html;
use crate::report::{Decimal, Figure, GroupKind, MetricReport, Named, Report, Unit};
use crate::words::{capital, count};

/// Bars of one chart; the table has all.
const BARS: usize = 12;
/// Charts that are seen at once; the others are opened by those who want them.
const CHARTS: usize = 6;
/// Rows of the table over all partners; the files have all.
const ROWS: usize = 1000;

/// A group in a chart: its name, its value, whether it reaches the target.
type Compared<'a> = (&'a Named, Option<Decimal>, Option<bool>);

/// One chart for each metric that is known for two groups at least and is no money, which has a line per currency.
pub(super) fn charts(page: &mut Page, index: &Index<'_>, kind: GroupKind, groups: &[&Named], noun: &str) {
    let rows: Vec<_> = groups.iter().map(|g| (*g, index.row(kind, &g.id))).collect();
    let mut drawn: Vec<(&MetricReport, Vec<Compared<'_>>)> = Vec::new();
    for place in 0..rows.first().map_or(0, |(_, row)| row.len()) {
        let metric = rows[0].1[place].0;
        let found: Vec<Compared<'_>> = rows
            .iter()
            .filter_map(|(group, row)| {
                let line = row[place].1?.lines.first()?;
                Some((*group, line.value, value::reached(metric, kind, line)))
            })
            .collect();
        let known = found.iter().filter(|(_, v, _)| v.is_some_and(|v| !v.is_zero())).count();
        if metric.unit != Unit::Money && known > 1 {
            drawn.push((metric, found));
        }
    }
    let all = |page: &mut Page, some: &[(&MetricReport, Vec<Compared<'_>>)]| {
        page.raw("<div class=\"charts\">\n");
        for (metric, found) in some {
            draw(page, metric, kind, found, noun);
        }
        page.raw("</div>\n");
    };
    let (first, rest) = drawn.split_at(drawn.len().min(CHARTS));
    if !first.is_empty() {
        all(page, first);
    }
    if !rest.is_empty() {
        let summary = format!("{} by {noun}", count(rest.len(), "more chart"));
        page.details("more", &summary, |page| all(page, rest));
    }
}

fn draw(page: &mut Page, metric: &MetricReport, kind: GroupKind, found: &[Compared<'_>], noun: &str) {
    let by = format!(" by {noun}");
    let name = metric.name.strip_suffix(&by).unwrap_or(&metric.name);
    let title = match found.len().saturating_sub(BARS) {
        0 => format!("{name}{by}"),
        n => format!("{name}{by}, the first {BARS} of {}", BARS + n),
    };
    let bars: Vec<Bar> = found
        .iter()
        .take(BARS)
        .map(|(group, value, reached)| Bar {
            label: group.name.clone(),
            value: value.map(Decimal::approximate),
            shown: value::short(*value, metric.unit),
            hollow: *reached == Some(false),
        })
        .collect();
    let goal = value::goal(metric, kind).map(|t| Goal {
        value: t.approximate(),
        shown: value::short(Some(t), metric.unit),
    });
    let known = found.iter().filter(|(_, v, _)| v.is_some()).count();
    let hollow = if goal.is_some() {
        " What misses the target is hollow."
    } else {
        ""
    };
    let frame = Frame {
        id: &page.id(),
        title: &title,
        desc: &format!(
            "{known} of {} known.{hollow} The table below has the numbers.",
            found.len()
        ),
    };
    let ends = |v: f64| value::short(Decimal::from_f64(v), metric.unit);
    let svg = bars::render(frame, &bars, goal.as_ref(), &ends);
    let mut table = Table::new(&title, vec![words(&capital(noun)), numbers("Value")]);
    for (group, value, _) in found.iter().take(BARS) {
        table.row(vec![html(&group.name), value::value(*value, metric.unit, None)]);
    }
    page.chart("bars-box", &title, &svg, &table);
}

/// All metrics of all groups: groups as rows, so that a long list stays readable.
pub(super) fn overview(
    page: &mut Page,
    report: &Report,
    index: &Index<'_>,
    kind: GroupKind,
    groups: &[&Named],
    title: &str,
) {
    let (_, noun) = title.split_at(title.rfind(' ').map_or(0, |at| at + 1));
    let rows: Vec<_> = groups.iter().take(ROWS).map(|g| (*g, index.row(kind, &g.id))).collect();
    let mut columns = vec![words(&capital(noun))];
    columns.extend(
        rows.iter()
            .take(1)
            .flat_map(|(_, row)| row)
            .map(|(m, _)| numbers(&m.name)),
    );
    let mut table = Table::new(&format!("{title}: all figures, {}", report.period.name), columns);
    for (group, row) in rows {
        let mut cells = vec![html(&group.name)];
        cells.extend(row.into_iter().map(|(metric, figure)| cell(metric, figure)));
        table.row(cells);
    }
    let summary = format!("All figures {} in one table", title.to_lowercase());
    page.details("behind", &summary, |page| page.quiet_table(&table));
}

fn cell(metric: &MetricReport, figure: Option<&Figure>) -> Html {
    let unknown = || "<span class=\"quiet\">unknown</span>".to_owned();
    let Some(figure) = figure else {
        return unknown();
    };
    let lines: Vec<Html> = figure
        .lines
        .iter()
        .map(|line| {
            if line.value.is_none() {
                return unknown();
            }
            let shown = html(&show::held(line, metric));
            match value::reached(metric, figure.kind, line) {
                Some(true) => format!("{shown} <span class=\"quiet\">reached</span>"),
                Some(false) => format!("{shown} <span class=\"bad\">missed</span>"),
                None => shown,
            }
        })
        .collect();
    let partial = if figure.partial && figure.lines.iter().any(|l| l.value.is_some()) {
        format!("<br>{}", tag("partial", "partial"))
    } else {
        String::new()
    };
    format!("{}{partial}", lines.join("<br>"))
}
