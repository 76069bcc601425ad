//! The main values of a report, counted: how many metrics are known, and which targets are reached.

use serde::Serialize;

use super::{MetricReport, Named};

/// Counts over the value that a report shows first of each metric.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Headline {
    /// Metrics with a value.
    pub known: usize,
    /// Of those known, the ones with a source missing, or in a period that isn't over.
    pub partial: usize,
    /// Of those known, the ones with a source whose last value is too old.
    pub stale: usize,
    pub unknown: usize,
    /// Private metrics without values, because no overlay was read.
    pub withheld: usize,
    pub targets: Targets,
}

/// The metrics with a target.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Targets {
    pub of: usize,
    pub reached: Vec<Named>,
    pub missed: Vec<Named>,
    pub unknown: Vec<Named>,
}

pub(super) fn headline(metrics: &[MetricReport], is_about_one: bool) -> Headline {
    let mut all = Headline::default();
    for metric in metrics {
        let figure = metric.main_figure(is_about_one);
        match figure {
            _ if metric.withheld => all.withheld += 1,
            Some(figure) if figure.lines.iter().any(|line| line.value.is_some()) => {
                all.known += 1;
                all.partial += usize::from(figure.partial);
                all.stale += usize::from(!figure.sources.stale.is_empty());
            }
            _ => all.unknown += 1,
        }
        if metric.target.is_some() && !metric.withheld {
            let reached = figure.and_then(|figure| figure.lines.first()?.reached);
            let list = match reached {
                Some(true) => &mut all.targets.reached,
                Some(false) => &mut all.targets.missed,
                None => &mut all.targets.unknown,
            };
            list.push(metric.named());
            all.targets.of += 1;
        }
    }
    all
}
