//! A partner's own values of one month, for its issue on GitHub, with changes and targets. Without ages, which would
//! change the issue every day, and without private values.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::show;
use crate::escape::markdown;
use crate::report::{GroupKind, Report};

/// A table for each partner that has figures, by slug.
pub fn scorecards(report: &Report) -> BTreeMap<String, String> {
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    for metric in report.metrics.iter().filter(|m| !m.withheld) {
        let own = metric
            .figures
            .iter()
            .filter(|f| f.kind == GroupKind::Partner && !f.private);
        for figure in own {
            for line in &figure.lines {
                let target = metric
                    .target
                    .map(|t| show::value(Some(t), metric.unit, None))
                    .unwrap_or_default();
                let _ = writeln!(
                    rows.entry(figure.group.id.clone()).or_default(),
                    "| {} | {} | {} | {target} {} | {} |",
                    markdown(&metric.name),
                    show::held(line, metric),
                    show::change(&line.before, metric.unit),
                    show::reached(metric, line),
                    show::spark(line),
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
