//! Every metric of the program can be computed: `source`, `combine` and the fields that they need match each other.

use crate::registry::model::{Combination, Metric, MetricSource, Program};
use crate::rules::{ProgramContext, Report};
use crate::words::quote;

/// What is wrong with a metric: the field, the message, and the help.
struct Misfit {
    field: &'static str,
    message: String,
    help: String,
}

pub(super) fn metric_computable(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    for (i, metric) in program.metrics.iter().enumerate() {
        if let Some(misfit) = misfit(program, metric) {
            report
                .say(cx.at(&format!("/metrics/{i}/{}", misfit.field)), misfit.message)
                .with_help(misfit.help);
        }
    }
}

/// The first reason why a metric can't be computed. One reason is enough, because the others often follow from it.
fn misfit(program: &Program, metric: &Metric) -> Option<Misfit> {
    let id = quote(&metric.id);
    let wrong = |field: &'static str, message: String, help: &str| {
        Some(Misfit {
            field,
            message,
            help: help.to_owned(),
        })
    };
    let fits = match (metric.source, metric.combine) {
        (MetricSource::Figures, Combination::Sum | Combination::Mean | Combination::Last | Combination::Count)
        | (MetricSource::Records, Combination::Count)
        | (MetricSource::Derived, Combination::Composite) => true,
        (MetricSource::Figures, Combination::Composite)
        | (MetricSource::Records, Combination::Sum | Combination::Mean | Combination::Last | Combination::Composite)
        | (MetricSource::Derived, Combination::Sum | Combination::Mean | Combination::Last | Combination::Count) => {
            false
        }
    };
    if !fits {
        let (source, expected) = match metric.source {
            MetricSource::Figures => (
                "figures",
                "`combine: sum`, `combine: mean`, `combine: last` or `combine: count`",
            ),
            MetricSource::Records => ("records", "`combine: count`"),
            MetricSource::Derived => ("derived", "`combine: composite`"),
        };
        let message = format!("`combine` of the metric {id} doesn't match its source, `{source}`");
        return wrong("combine", message, &format!("write {expected}"));
    }
    match (metric.source, metric.counts) {
        (MetricSource::Records, None) => {
            let message = format!("the metric {id} has `source: records` but no `counts`");
            return wrong(
                "source",
                message,
                "add `counts: active-partners` or `counts: collaborations`",
            );
        }
        (MetricSource::Figures | MetricSource::Derived, Some(_)) => {
            let message = format!("the metric {id} has `counts`, but its `source` isn't `records`");
            return wrong("counts", message, "delete `counts`, or write `source: records`");
        }
        (MetricSource::Records, Some(_)) | (MetricSource::Figures | MetricSource::Derived, None) => {}
    }
    if metric.source == MetricSource::Derived && metric.weights.is_empty() {
        let message = format!("the metric {id} has `source: derived` but no `weights`");
        return wrong("source", message, "add `weights: { METRIC: 0.5, OTHER: 0.5 }`");
    }
    metric.weights.keys().find_map(|part| {
        // PSP904 reports a metric that the program doesn't have.
        let other = program.metrics.iter().find(|m| m.id == *part)?;
        let scale = other.min.zip(other.max).is_some_and(|(min, max)| min < max);
        let computable = other.source == MetricSource::Figures && scale;
        (!computable).then(|| Misfit {
            field: "weights",
            message: format!(
                "the metric {id} is computed from {}, which isn't a metric of monthly values with `min` and `max`",
                quote(part)
            ),
            help:
                "name metrics with `source: figures` and a fixed scale: each value is scaled to 0 to 100 before it is weighted"
                    .to_owned(),
        })
    })
}
