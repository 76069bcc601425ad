//! Reports: every figure against values worked out by hand, every form, and nothing private where it must not be.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make folders of their own, and stop where something is not there"
)]

use crate::common;
mod benefits;
mod counts;
mod each_metric;
mod figures;
mod forms;
mod funnel;
mod import;
mod lists;
mod numbers;
mod private;
mod spreadsheets;
mod templates;
mod weights;

use common::Registry;
use psp_partners::date::{Date, Quarter};
use psp_partners::registry::{Sources, Tree};
use psp_partners::report::{Decimal, Figure, GroupKind, Made, MetricReport, Period, Report, Request, build};
use psp_partners::templates::Texts;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn made() -> Made {
    Made {
        command: "psp-partners report".to_owned(),
        revision: None,
        version: "0",
    }
}

/// A report of a period on a day.
fn report(registry: &Registry, period: &str, at: &str) -> Report {
    of(&registry_sources(registry, None), period, at, None)
}

fn registry_sources(registry: &Registry, overlay: Option<&Registry>) -> Sources {
    Sources {
        tree: Tree::folder(registry.path("")),
        overlay: overlay.map(|o| Tree::folder(o.path(""))),
    }
}

fn of(sources: &Sources, period: &str, at: &str, partner: Option<&str>) -> Report {
    build(&Request {
        sources,
        since: None,
        at: day(at),
        period: Period::parse(period, day(at)).unwrap(),
        partner,
        made: made(),
        waiting: &[],
        progress: &|_, _| {},
    })
    .unwrap()
    .expect("there is a program and the partner")
}

/// An active partner of a tier since a day.
fn active(registry: &Registry, slug: &str, tier: &str, since: &str, more: &str) {
    registry.write(
        &format!("partners/{slug}/partner.yaml"),
        format!(
            "name: {}\nstatus: active\nstatus_since: {since}\ntier: {tier}\nphases:\n  management:\n    entered: {since}\n{more}",
            slug.to_uppercase()
        ),
    );
}

fn figures(registry: &Registry, slug: &str, month: &str, figures: &str) {
    registry.write(
        &format!("partners/{slug}/metrics/{month}.yaml"),
        format!("period: {month}\nfigures: {{ {figures} }}\n"),
    );
}

fn metric<'r>(report: &'r Report, id: &str) -> &'r MetricReport {
    report.metrics.iter().find(|m| m.id == id).unwrap()
}

fn figure<'r>(report: &'r Report, id: &str, kind: GroupKind, group: &str) -> &'r Figure {
    metric(report, id)
        .figures
        .iter()
        .find(|f| f.kind == kind && f.group.id == group)
        .unwrap_or_else(|| panic!("no {kind:?} {group} of {id}"))
}

fn whole<'r>(report: &'r Report, id: &str) -> &'r Figure {
    &metric(report, id).figures[0]
}

/// The one value of a figure that is no money.
fn value(figure: &Figure) -> Option<Decimal> {
    assert_eq!(figure.lines.len(), 1);
    figure.lines[0].value
}
