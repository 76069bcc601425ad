//! A partner's own values of one month, for its issue on GitHub, with changes and targets. Without ages, which would
//! change the issue every day, and without private values.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::amount::{UNKNOWN, amount, change, sparkline};
use crate::escape::markdown;
use crate::report::{GroupKind, Report};

/// A table for each partner that has values, by slug.
pub fn scorecards(report: &Report) -> BTreeMap<String, String> {
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    for metric in report.metrics.iter().filter(|m| !m.withheld) {
        let own = metric
            .figures
            .iter()
            .filter(|f| f.kind == GroupKind::Partner && !f.private);
        for figure in own {
            for line in &figure.lines {
                let (unit, before) = (metric.unit, &line.before);
                let reached = match line.reached {
                    Some(true) => "reached",
                    Some(false) => "missed",
                    None => UNKNOWN,
                };
                let target = metric.target.map_or(" ".to_owned(), |target| {
                    format!("{} {reached}", amount(Some(target), unit, None, &[target]))
                });
                let trend: Vec<_> = line.trend.iter().map(|point| point.value).collect();
                let _ = writeln!(
                    rows.entry(figure.group.id.clone()).or_default(),
                    "| {} | {} | {} | {target} | {} |",
                    markdown(&metric.name),
                    amount(line.value, unit, line.currency.as_deref(), &metric.limits),
                    change(before.by, before.percent, before.uneven, unit),
                    sparkline(&trend),
                );
            }
        }
    }
    let head = format!(
        "### Figures of {}\n\n| | value | month before | target | last 12 months |\n|---|---:|---:|---|---|\n",
        markdown(&report.period.name)
    );
    rows.into_iter()
        .map(|(slug, rows)| (slug, format!("{head}{rows}")))
        .collect()
}
