//! Monthly figures can be added up: each file is for the right month, each value has the right unit, and a gap between
//! months is a warning.

mod as_meant;

use std::collections::BTreeSet;

use self::as_meant::{number_as_meant, percent_not_fraction};
use super::{Check, Example, MetricsContext, PartnerContext, Report, Rule, example};
use crate::date::Month;
use crate::finding::Severity::{Error, Warning};
use crate::registry::Aspect;
use crate::registry::model::{Figure, Metric, MetricSource, MetricUnit};
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP601",
        name: "period-is-file-name",
        severity: Error,
        summary: "A metrics file is named after the month in its `period`.",
        explain: "`period` and the file name must be the same month. A copied file often keeps the old `period`.",
        waivable: false,
        reads: &["period"],
        check: Check::Metrics(period_is_file_name),
        example: example!("PSP601", "partners/acme/metrics/2026-02.yaml"),
    },
    Rule {
        code: "PSP602",
        name: "month-over",
        severity: Error,
        summary: "A metrics file can't be for a future month.",
        explain: "Values of a future month aren't known yet. Plans belong in `success_metrics`.",
        waivable: false,
        reads: &["period"],
        check: Check::Metrics(month_over),
        example: Example::Words {
            bad: "`metrics/2026-09.yaml`, written in June 2026",
            good: "`metrics/2026-06.yaml`, once June has started",
        },
    },
    Rule {
        code: "PSP603",
        name: "no-gap",
        severity: Warning,
        summary: "A partner's monthly files have no gap.",
        explain: "A missing month is unknown, not zero. Totals that include it are partial, and criteria that read it can't be decided. Add the file, or leave the gap on purpose.",
        waivable: true,
        reads: &[],
        check: Check::Partner(no_gap),
        example: Example::Words {
            bad: "`metrics/2026-01.yaml` and `metrics/2026-03.yaml`, but no file for February",
            good: "`metrics/2026-02.yaml` next to them",
        },
    },
    Rule {
        code: "PSP604",
        name: "figure-in-range",
        severity: Error,
        summary: "A value is in its metric's range.",
        explain: "The program sets the smallest and the largest value of each metric. A percentage is from 0 to 100. A count isn't negative.",
        waivable: false,
        reads: &["figures", "program.metrics"],
        check: Check::Metrics(figure_in_range),
        example: example!("PSP604", "partners/acme/metrics/2026-02.yaml"),
    },
    Rule {
        code: "PSP605",
        name: "money-with-currency",
        severity: Error,
        summary: "An amount of money is in quotes and has a currency; no other value has a currency.",
        explain: "Binary fractions can't store cents exactly, and amounts in different currencies are never added up. Write `{value: \"1250.00\", currency: EUR}`.",
        waivable: false,
        reads: &["figures", "program.metrics"],
        check: Check::Metrics(money_with_currency),
        example: example!("PSP605", "partners/acme/metrics/2026-02.yaml"),
    },
    Rule {
        code: "PSP606",
        name: "figure-is-reported",
        severity: Error,
        summary: "A metrics file contains only metrics that partners report by month.",
        explain: "The program counts some metrics from the records, and computes others from other metrics. Don't write these into a file.",
        waivable: false,
        reads: &["figures", "program.metrics"],
        check: Check::Metrics(figure_is_reported),
        example: example!("PSP606", "partners/acme/metrics/2026-02.yaml"),
    },
    Rule {
        code: "PSP607",
        name: "figure-as-meant",
        severity: Error,
        summary: "A count is written in digits only, and an amount has no grouped digits.",
        explain: "A decimal point in a count is most often one that groups thousands: `12.000` is 12 for a computer and 12000 for half of Europe. The same is true of an amount with three decimals. Write `12000`, or `1250.00`.",
        waivable: false,
        reads: &["figures", "program.metrics"],
        check: Check::Metrics(number_as_meant),
        example: example!("PSP607", "partners/acme/metrics/2026-02.yaml"),
    },
    Rule {
        code: "PSP608",
        name: "percent-not-fraction",
        severity: Error,
        summary: "A percentage is a number from 0 to 100, not a fraction of 1.",
        explain: "A share of 0.999 is 99.9 as a percentage. As 0.999 % it would miss every target. The rule applies to percentages of which more is better. If a value below 1 % is right, a maintainer can waive the rule.",
        waivable: true,
        reads: &["figures", "program.metrics"],
        check: Check::Metrics(percent_not_fraction),
        example: example!("PSP608", "partners/acme/metrics/2026-02.yaml"),
    },
];

fn period_is_file_name(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    if cx.file.data.period != cx.month {
        report
            .say(
                cx.file.place("/period", Aspect::Value),
                format!(
                    "`period` is `{}`, but the file name is `{}.yaml`",
                    cx.file.data.period, cx.month
                ),
            )
            .with_help(format!("write `period: {}`, or rename the file", cx.month))
            .with_fix(cx.month.to_string());
    }
}

fn month_over(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    if cx.month > Month::of(cx.today) {
        report
            .say(
                cx.file.place("/period", Aspect::Value),
                format!("the month {} hasn't started yet; today is {}", cx.month, cx.today),
            )
            .with_help("correct the month; plans belong in `success_metrics` in the record");
    }
}

fn no_gap(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let months: BTreeSet<Month> = cx.metrics.keys().chain(cx.unread).copied().collect();
    let months: Vec<Month> = months.into_iter().collect();
    for pair in months.windows(2) {
        let missing = pair[0].until(pair[1]) - 1;
        if missing > 0 {
            let (first, last) = (pair[0].plus(1), pair[1].plus(-1));
            let which = if missing == 1 {
                format!("{first} is")
            } else {
                format!("{first} to {last} are")
            };
            let Some(neighbor) = cx.metrics.get(&pair[0]).or_else(|| cx.metrics.get(&pair[1])) else {
                continue;
            };
            let place = neighbor.place("/period", Aspect::Value);
            report
                .say(
                    place,
                    format!("{which} missing: the next month after {} is {}", pair[0], pair[1]),
                )
                .with_help(format!(
                    "add `metrics/{first}.yaml`, or leave the gap: a missing month counts as unknown"
                ));
        }
    }
}

/// Each figure with its metric and the pointer to its value.
fn each<'a>(cx: &'a MetricsContext<'_>) -> impl Iterator<Item = (&'a str, &'a Figure, &'a Metric, String)> {
    cx.file.data.figures.iter().filter_map(|(id, figure)| {
        let metric = cx.policy.program().metrics.iter().find(|m| m.id == *id)?;
        let pointer = match figure {
            Figure::Bare(_) => format!("/figures/{id}"),
            Figure::Detailed(_) => format!("/figures/{id}/value"),
        };
        Some((id.as_str(), figure, metric, pointer))
    })
}

fn figure_in_range(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    for (id, figure, metric, pointer) in each(cx) {
        let value = match figure {
            Figure::Bare(value) => value,
            Figure::Detailed(detailed) => &detailed.value,
        };
        let Some(number) = crate::standing::number(value) else {
            continue;
        };
        let place = cx.file.place(&pointer, Aspect::Value);
        if metric.min.is_some_and(|min| number < min) || metric.max.is_some_and(|max| number > max) {
            report
                .say(
                    place,
                    format!("{} is {number}; expected a number {}", quote(id), metric.range()),
                )
                .with_help("correct the number, or delete it if the value isn't known");
        }
    }
}

fn money_with_currency(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    for (id, figure, metric, pointer) in each(cx) {
        let place = cx.file.place(&pointer, Aspect::Value);
        let money = metric.unit == MetricUnit::Money;
        match figure {
            Figure::Bare(_) if money => {
                report
                    .say(
                        place,
                        format!("{} is an amount of money but has no currency", quote(id)),
                    )
                    .with_help("write `{value: \"1250.00\", currency: EUR}`");
            }
            Figure::Detailed(detailed) if money => {
                if detailed.currency.is_none() {
                    report
                        .say(
                            place,
                            format!("{} is an amount of money but has no currency", quote(id)),
                        )
                        .with_help("add `currency:` with its three letters, such as `EUR`");
                } else if !detailed.value.is_string() {
                    report
                        .say(
                            place,
                            format!("{} is an amount of money; expected a value in quotes", quote(id)),
                        )
                        .with_help(format!("write `\"{}\"`, with the quotes", detailed.value));
                }
            }
            Figure::Detailed(detailed) if detailed.currency.is_some() => {
                report
                    .say(
                        cx.file.place(&format!("/figures/{id}/currency"), Aspect::Key),
                        format!("{} has a currency but isn't an amount of money", quote(id)),
                    )
                    .with_help("delete `currency`");
            }
            _ => {}
        }
    }
}

fn figure_is_reported(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    for (id, _, metric, _) in each(cx).filter(|(_, _, m, _)| m.source != MetricSource::Figures) {
        let how = if metric.source == MetricSource::Records {
            "counted from the records"
        } else {
            "computed from other metrics"
        };
        report
            .say(
                cx.file.place(&format!("/figures/{id}"), Aspect::Key),
                format!("{} is {how}; it can't be in a metrics file", quote(id)),
            )
            .with_help(format!("delete {}; psp-partners finds the value by itself", quote(id)));
    }
}
