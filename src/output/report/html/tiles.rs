//! The metrics at a glance, one tile each.

use std::fmt::Write as _;

use super::super::show;
use super::super::svg::{Frame, sparkline};
use super::super::text::chosen;
use super::markup::{Html, Page, Table, numbers, tag, words};
use super::value;
use crate::escape::{html, html_sentence};
use crate::report::{Decimal, Figure, FigureLine, MetricReport, Report};
use crate::words::capital;

/// A value of more characters gets a smaller type.
const LONG: usize = 11;
/// One of more is smaller still.
const LONGER: usize = 18;

/// The section.
pub(super) fn write(page: &mut Page, report: &Report) {
    page.open_section("figures", "Figures at a glance");
    page.paragraph(
        "Each value with its change, its target, and how many of its sources are known. In the lines a hollow dot is a month that is partial, a dashed upright one that is unknown, and the dashed level the target. A change marked ~ was counted over other sources then.",
    );
    page.raw("<ul class=\"tiles\">\n");
    for metric in &report.metrics {
        tile(page, report, metric);
    }
    page.raw("</ul>\n");
    page.close_section();
}

fn tile(page: &mut Page, report: &Report, metric: &MetricReport) {
    let _ = writeln!(page.out, "<li class=\"tile\"><h3>{}</h3>", html(&metric.name));
    if metric.withheld {
        page.raw("<p class=\"big\"><span class=\"tag unknown\">private</span></p>\n");
        page.raw("<p class=\"quiet\">The program keeps this metric private; its figures are in the private overlay, which this report was made without.</p></li>\n");
        return;
    }
    let Some(figure) = chosen(report, metric) else {
        let _ = writeln!(
            page.out,
            "<p class=\"big\">{}</p><p class=\"quiet\">No figures are on record.</p></li>",
            tag("unknown", "unknown")
        );
        return;
    };
    for line in &figure.lines {
        one(page, report, metric, figure, line);
    }
    foot(page, report, metric, figure);
    page.raw("</li>\n");
}

fn one(page: &mut Page, report: &Report, metric: &MetricReport, figure: &Figure, line: &FigureLine) {
    let shown = show::held(line, metric);
    let size = match shown.chars().count() {
        n if n > LONGER => " longer",
        n if n > LONG => " long",
        _ => "",
    };
    let value = value::held(line, metric);
    let _ = writeln!(page.out, "<p class=\"big{size}\">{value}</p>");
    if let Some(over) = value::over(metric, &report.period) {
        page.raw(&format!("<p class=\"quiet\">{over}</p>\n"));
    }
    if let Some(target) = value::target(metric, figure.kind, line) {
        page.paragraph(&target);
    }
    let _ = writeln!(
        page.out,
        "<dl><div><dt>Period before</dt><dd>{}</dd></div><div><dt>Year before</dt><dd>{}</dd></div></dl>",
        value::change(&line.before, metric.unit),
        value::change(&line.year_before, metric.unit)
    );
    if line.trend.iter().all(|p| p.value.is_none()) {
        return;
    }
    let called = match &line.currency {
        Some(currency) => format!("{} in {currency}", metric.name),
        None => metric.name.clone(),
    };
    let frame = Frame {
        id: &page.id(),
        title: &format!("{called}, last 12 months"),
        desc: &value::course(line, metric.unit),
    };
    let goal = value::goal(metric, figure.kind).map(Decimal::approximate);
    let svg = sparkline::render(frame, &value::points(line, metric.unit), goal);
    page.raw(&svg);
    let mut table = Table::new(&format!("{called} by month"), vec![words("Month"), numbers("Value")]);
    for point in &line.trend {
        let value = value::value(point.value, metric.unit, line.currency.as_deref());
        let partial = if point.partial && point.value.is_some() {
            format!(" {}", tag("partial", "partial"))
        } else {
            String::new()
        };
        table.row(vec![value::month(point.month), format!("{value}{partial}")]);
    }
    let summary = format!("Numbers<span class=\"unseen\"> of {}</span>", html(&called));
    page.details("behind", &summary, |page| page.quiet_table(&table));
}

fn foot(page: &mut Page, report: &Report, metric: &MetricReport, figure: &Figure) {
    let mut parts: Vec<Html> = vec![format!("<p class=\"from\">{}</p>", value::sources(figure))];
    for beside in figure.beside.iter().filter(|b| b.value.is_some()) {
        parts.push(format!(
            "<p class=\"quiet\">{}: {}</p>",
            html_sentence(&beside.name),
            value::value(beside.value, crate::report::Unit::Score, None)
        ));
    }
    let unknown = figure.lines.iter().any(|l| l.value.is_none());
    if (unknown || figure.partial)
        && let Some(how) = value::would_know(report, metric, figure)
    {
        let word = if unknown { "Becomes known" } else { "Becomes complete" };
        parts.push(format!("<p class=\"quiet\">{word} {how}.</p>"));
    }
    parts.push(format!(
        "<p class=\"how quiet\">{}.</p>",
        html_sentence(&capital(&metric.how))
    ));
    page.raw(&parts.concat());
}
