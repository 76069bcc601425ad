//! The figures by tier, region, vertical and partner: bars side by side, one table over all, and each group in full.

use super::super::show;
use super::super::svg::Frame;
use super::super::svg::bars::{self, Bar, Goal};
use super::markup::{Html, Page, Table, name, numbers, some_of, tag, words};
use super::{scorecard, value};
use crate::output::escape::html;
use crate::report::{Decimal, Figure, GroupKind, MetricReport, Named, Report};
use crate::words::count;

/// Bars of one chart; the table has all.
const BARS: usize = 12;
/// Partners that are shown in full; the files have all.
const IN_FULL: usize = 200;
/// Rows of the table over all partners.
const ROWS: usize = 1000;

/// What the groups of a kind are called: the section's id, its title, one of them and many.
fn called(kind: GroupKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        GroupKind::Program => ("program", "The whole program", "program"),
        GroupKind::Tier => ("tiers", "By tier", "tier"),
        GroupKind::Region => ("regions", "By region", "region"),
        GroupKind::Vertical => ("verticals", "By industry", "industry"),
        GroupKind::Partner => ("partners", "By partner", "partner"),
    }
}

/// The section of one kind; nothing when the program has no such groups.
pub(super) fn write(page: &mut Page, report: &Report, kind: GroupKind) {
    let groups = groups(report, kind);
    if groups.is_empty() {
        return;
    }
    let (id, title, noun) = called(kind);
    page.open_section(id, title);
    let (known, unknown): (Vec<&Named>, Vec<&Named>) = groups
        .iter()
        .partition(|g| scorecard::known(&scorecard::figures(report, kind, g)));
    if !unknown.is_empty() {
        let names: Vec<Html> = unknown.iter().map(|g| name(&g.name)).collect();
        page.paragraph(&format!(
            "Nothing is known of {}: no partner there has reported.",
            some_of(&names, 12)
        ));
    }
    if known.is_empty() {
        page.close_section();
        return;
    }
    if known.len() > 1 {
        charts(page, report, kind, &known, noun);
        overview(page, report, kind, &known, title);
    }
    page.heading(&format!("Each {noun} in full"));
    for group in known.iter().take(IN_FULL) {
        let figures = scorecard::figures(report, kind, group);
        let summary = summary(report, kind, group, &figures);
        page.details("full", &summary, |page| {
            scorecard::write(page, report, &group.name, &figures)
        });
    }
    if known.len() > IN_FULL {
        page.paragraph(&format!(
            "{} are in the files `figures.csv` and `report.json`.",
            count(known.len() - IN_FULL, &format!("more {noun}"))
        ));
    }
    page.close_section();
}

/// The groups of a kind, in the order of the first metric that has them.
fn groups(report: &Report, kind: GroupKind) -> Vec<Named> {
    let mut groups: Vec<Named> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for metric in &report.metrics {
        for figure in metric.figures.iter().filter(|f| f.kind == kind) {
            if seen.insert(figure.group.clone()) {
                groups.push(figure.group.clone());
            }
        }
    }
    if kind == GroupKind::Partner {
        groups.sort();
    }
    groups
}

fn figure<'r>(metric: &'r MetricReport, kind: GroupKind, group: &Named) -> Option<&'r Figure> {
    metric.figures.iter().find(|f| f.kind == kind && f.group == *group)
}

/// One chart for each metric that is known for two groups at least and is no money, which has a line per currency.
fn charts(page: &mut Page, report: &Report, kind: GroupKind, groups: &[&Named], noun: &str) {
    page.raw("<div class=\"charts\">\n");
    for metric in report
        .metrics
        .iter()
        .filter(|m| !m.withheld && m.unit != crate::report::Unit::Money)
    {
        let mut found: Vec<(&Named, Option<Decimal>, Option<bool>)> = Vec::new();
        for group in groups {
            if let Some(line) = figure(metric, kind, group).and_then(|f| f.lines.first()) {
                found.push((group, line.value, line.reached));
            }
        }
        let nothing = found.iter().filter(|(_, v, _)| v.is_some_and(|v| !v.is_zero())).count() < 2;
        if nothing {
            continue;
        }
        let left_out = found.len().saturating_sub(BARS);
        let title = match left_out {
            0 => format!("{} by {noun}", metric.name),
            n => format!("{} by {noun}, the first {BARS}; {n} more in the table", metric.name),
        };
        draw(page, metric, &found, &title, noun);
    }
    page.raw("</div>\n");
}

fn draw(
    page: &mut Page,
    metric: &MetricReport,
    found: &[(&Named, Option<Decimal>, Option<bool>)],
    title: &str,
    noun: &str,
) {
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
    let goal = metric.target.map(|t| Goal {
        value: t.approximate(),
        shown: value::short(Some(t), metric.unit),
    });
    let known = found.iter().filter(|(_, v, _)| v.is_some()).count();
    let frame = Frame {
        id: &page.id(),
        title,
        desc: &format!(
            "{known} of {} known. What misses the target is hollow. The table below has the numbers.",
            found.len()
        ),
    };
    let ends = |v: f64| value::short(Decimal::from_f64(v), metric.unit);
    let svg = bars::render(frame, &bars, goal.as_ref(), &ends);
    let mut table = Table::new(title, vec![words(&capital(noun)), numbers("Value")]);
    for (group, value, _) in found.iter().take(BARS) {
        table.row(vec![html(&group.name), value::value(*value, metric.unit, None)]);
    }
    page.chart("bars-box", title, &svg, &table);
}

/// All metrics of all groups: groups as rows, so that a long list stays readable.
fn overview(page: &mut Page, report: &Report, kind: GroupKind, groups: &[&Named], title: &str) {
    let metrics: Vec<&MetricReport> = report.metrics.iter().filter(|m| !m.withheld).collect();
    let (_, _, noun) = called(kind);
    let mut columns = vec![words(&capital(noun))];
    columns.extend(metrics.iter().map(|m| numbers(&m.name)));
    let mut table = Table::new(&format!("{title}: all figures, {}", report.period.name), columns);
    for group in groups.iter().take(ROWS) {
        let mut cells = vec![html(&group.name)];
        cells.extend(metrics.iter().map(|metric| cell(metric, figure(metric, kind, group))));
        table.row(cells);
    }
    page.details(
        "behind",
        &format!("All figures {} in one table", title.to_lowercase()),
        |page| {
            page.quiet_table(&table);
        },
    );
}

fn cell(metric: &MetricReport, figure: Option<&Figure>) -> Html {
    let Some(figure) = figure else {
        return "<span class=\"quiet\">unknown</span>".to_owned();
    };
    let lines: Vec<Html> = figure
        .lines
        .iter()
        .map(|line| match (line.value, line.reached) {
            (None, _) => "<span class=\"quiet\">unknown</span>".to_owned(),
            (value, reached) => {
                let shown = html(&show::value(value, metric.unit, line.currency.as_deref()));
                match reached {
                    Some(true) => format!("{shown} <span class=\"quiet\">reached</span>"),
                    Some(false) => format!("{shown} <span class=\"bad\">missed</span>"),
                    None => shown,
                }
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

/// A group in one line: its name, what it is, and its targets.
fn summary(report: &Report, kind: GroupKind, group: &Named, figures: &[(&MetricReport, &Figure)]) -> Html {
    let mut parts = Vec::new();
    if kind == GroupKind::Partner {
        if let Some(partner) = report.partners.iter().find(|p| p.slug == group.id) {
            parts.extend(partner.tier.as_deref().map(html));
            parts.push(partner.status.id().to_owned());
            if partner.private {
                parts.push("known to the overlay alone".to_owned());
            }
        }
    }
    let verdicts = || figures.iter().flat_map(|(_, f)| &f.lines).filter_map(|l| l.reached);
    let (reached, all) = (verdicts().filter(|r| *r).count(), verdicts().count());
    if all > 0 {
        parts.push(format!("{reached} of {} reached", count(all, "target")));
    }
    let stale = figures.iter().any(|(_, f)| !f.sources.stale.is_empty());
    if stale {
        parts.push(tag("stale", "stale figures"));
    }
    let tail = if parts.is_empty() {
        String::new()
    } else {
        format!(" <span class=\"quiet\">{}</span>", parts.join(" · "))
    };
    format!("<b>{}</b>{tail}", html(&group.name))
}

fn capital(noun: &str) -> String {
    let (first, rest) = noun.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}
