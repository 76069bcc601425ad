//! The report for a terminal: the whole program's figures (or one partner's), and the lists in short.

use std::fmt::Write as _;

use super::show;
use crate::escape::line;
use crate::report::{Figure, GroupKind, MetricReport, Report};
use crate::words::count;

/// Rows of a list that are shown.
const ROWS: usize = 10;

/// The report as text.
pub fn render(report: &Report) -> String {
    let mut out = format!("{}, {}\n", line(&title(report)), line(&report.period.name));
    let _ = writeln!(
        out,
        "on {}{}{}",
        report.at,
        if report.period.complete {
            ""
        } else {
            ", before the period is over"
        },
        if report.private {
            " [contains private figures]"
        } else {
            ""
        }
    );
    figures(&mut out, report);
    let funnel: Vec<String> = report
        .funnel
        .statuses
        .iter()
        .filter(|s| s.partners > 0)
        .map(|s| format!("{} {}", s.partners, s.status.id()))
        .collect();
    let funnel = if funnel.is_empty() {
        "nobody yet".to_owned()
    } else {
        funnel.join(", ")
    };
    let _ = writeln!(out, "\npartners: {funnel}{}", show::private(report.funnel.private));
    list(
        &mut out,
        "stuck",
        report.funnel.stuck.iter().map(|s| {
            let side = s.side.map_or("", |side| match side {
                crate::registry::model::Party::Partner => ", the partner's move",
                crate::registry::model::Party::Program => ", our move",
                crate::registry::model::Party::Both => ", both sides' move",
            });
            let private = show::private(report.funnel.private);
            format!(
                "{} in {} since {}{side}{private}",
                s.partner.name, s.phase.name, s.since
            )
        }),
    );
    let standing = &report.standing;
    for (title, verdicts) in [
        ("criteria that fail", &standing.failing),
        ("criteria about to fail", &standing.about_to_fail),
        ("criteria unknown", &standing.unknown),
    ] {
        list(
            &mut out,
            title,
            verdicts.iter().map(|v| {
                let why = v.why.first().map(|why| format!(": {why}")).unwrap_or_default();
                format!(
                    "{}, {}{}{why}",
                    v.partner.name,
                    v.criterion.name,
                    show::private(v.private)
                )
            }),
        );
    }
    list(
        &mut out,
        "ends in the next 90 days",
        report.expiries.list.iter().map(|e| {
            let partner = e.partner.as_ref().map_or("the program", |p| p.name.as_str());
            format!("{} {}: {}{}", e.until, partner, e.what, show::private(e.private))
        }),
    );
    if let Some(changes) = &report.changes {
        let title = format!("changed since {}{}", changes.since, show::private(changes.private));
        list(
            &mut out,
            &title,
            changes.list.iter().map(|c| format!("{} {}", c.partner.name, c.text)),
        );
    }
    list(&mut out, "not counted", report.notices.iter().cloned());
    out
}

/// What the report is about.
pub(super) fn title(report: &Report) -> String {
    match &report.partner {
        Some(partner) => format!("{} in the {}", partner.name, report.program.name),
        None => report.program.name.clone(),
    }
}

/// The figure to show of a metric: the partner's in a report about one, else the program's.
pub(super) fn chosen<'r>(report: &Report, metric: &'r MetricReport) -> Option<&'r Figure> {
    let own = metric.figures.iter().find(|f| f.kind == GroupKind::Partner);
    own.filter(|_| report.partner.is_some())
        .or_else(|| metric.figures.first())
}

fn figures(out: &mut String, report: &Report) {
    let width = report.metrics.iter().map(|m| m.name.chars().count()).max().unwrap_or(0);
    let _ = writeln!(
        out,
        "\n{:width$}  {:>18}  {:>14}  {:>14}  {:<8}  {:<12}  sources",
        "", "value", "period before", "year before", "target", "trend"
    );
    for metric in &report.metrics {
        let Some(figure) = chosen(report, metric).filter(|_| !metric.withheld) else {
            let word = if metric.withheld { "private" } else { "unknown" };
            let _ = writeln!(out, "{:width$}  {word:>18}", line(&metric.name));
            continue;
        };
        for one in &figure.lines {
            let mut tail = vec![show::coverage(&figure.sources)];
            tail.extend(show::remarks(figure).map(|remark| remark.to_string()));
            let _ = writeln!(
                out,
                "{:width$}  {:>18}  {:>14}  {:>14}  {:<8}  {:<12}  {}",
                line(&metric.name),
                show::held(one, metric),
                show::change(&one.before, metric.unit),
                show::change(&one.year_before, metric.unit),
                show::reached(metric, one),
                show::spark(one),
                tail.join(", ")
            );
        }
    }
}

fn list(out: &mut String, title: &str, rows: impl ExactSizeIterator<Item = String>) {
    let n = rows.len();
    if n == 0 {
        return;
    }
    let _ = writeln!(out, "\n{} ({n})", line(title));
    for row in rows.take(ROWS) {
        let _ = writeln!(out, "  {}", line(&row));
    }
    if n > ROWS {
        let _ = writeln!(out, "  and {}", count(n - ROWS, "other"));
    }
}
