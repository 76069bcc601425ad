//! The figures by tier, region, vertical and partner: side by side, and each group in full.

use super::markup::{Html, Page, Table, name, some_of, tag, words};
use super::scorecard::Index;
use super::{compare, scorecard, value};
use crate::escape::html;
use crate::report::{Figure, GroupKind, MetricReport, Named, Report};
use crate::words::count;

/// Partners that are shown in full; the files have all.
const IN_FULL: usize = 200;
/// Rows of the list of partners; the files have all.
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
pub(super) fn write(page: &mut Page, report: &Report, index: &Index<'_>, kind: GroupKind) {
    let groups = groups(report, kind);
    if groups.is_empty() {
        return;
    }
    let (id, title, noun) = called(kind);
    page.open_section(id, title);
    let (known, unknown): (Vec<&Named>, Vec<&Named>) = groups
        .iter()
        .partition(|g| scorecard::known(&index.figures(kind, &g.id)));
    if !unknown.is_empty() {
        let names: Vec<Html> = unknown.iter().map(|g| name(&g.name)).collect();
        page.paragraph(&format!(
            "Nothing to show of {}: nobody is active there, and nobody has reported.",
            some_of(&names, 12)
        ));
    }
    if kind == GroupKind::Partner {
        list(page, report);
    }
    if known.is_empty() {
        page.close_section();
        return;
    }
    if known.len() > 1 {
        compare::charts(page, index, kind, &known, noun);
        compare::overview(page, report, index, kind, &known, title);
    }
    page.heading(&format!("Each {noun} in full"));
    for group in known.iter().take(IN_FULL) {
        let figures = index.figures(kind, &group.id);
        let summary = summary(report, kind, group, &figures);
        page.details("full", &summary, |page| {
            scorecard::write(page, report, &group.name, &figures);
        });
    }
    if known.len() > IN_FULL {
        page.paragraph(&format!(
            "{} in full in the other forms of this report.",
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

/// A group in one line: its name, what it is, and its targets.
fn summary(report: &Report, kind: GroupKind, group: &Named, figures: &[(&MetricReport, &Figure)]) -> Html {
    let mut parts = Vec::new();
    if kind == GroupKind::Partner
        && let Some(partner) = report.partners.iter().find(|p| p.slug == group.id)
    {
        parts.extend(partner.tier.as_deref().map(html));
        parts.push(partner.status.id().to_owned());
        if partner.private {
            parts.push("private".to_owned());
        }
    }
    let verdicts = || {
        let lines = figures.iter().flat_map(|(m, f)| f.lines.iter().map(move |l| (m, l)));
        lines.filter_map(|(m, l)| value::reached(m, kind, l))
    };
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

/// Everybody on record, with or without figures.
fn list(page: &mut Page, report: &Report) {
    let columns = vec![words("Partner"), words("Tier"), words("Status"), words("Phase")];
    let mut table = Table::new("Everybody on record", columns);
    for partner in report.partners.iter().take(ROWS) {
        let phase = report
            .funnel
            .phases
            .iter()
            .find(|p| Some(&p.phase.id) == partner.phase.as_ref());
        let none = || "<span class=\"quiet\">none</span>".to_owned();
        table.row(vec![
            html(&partner.name),
            partner.tier.as_deref().map_or_else(none, html),
            partner.status.id().to_owned(),
            phase.map_or_else(none, |p| html(&p.phase.name)),
        ]);
    }
    let summary = format!("{} on record", count(report.partners.len(), "partner"));
    page.details("behind", &summary, |page| page.quiet_table(&table));
}
