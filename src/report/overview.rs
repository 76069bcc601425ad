//! Tables over several metrics: groups, partners that stand out, sources with missing values.

use super::{Figure, Gap, GroupKind, GroupTable, MetricReport, Named, Standout};

impl MetricReport {
    /// The figure that a report shows first: that of its one partner, where it is about one, else that of the whole
    /// program.
    pub fn main_figure(&self, is_about_one: bool) -> Option<&Figure> {
        let own = self.figures.iter().find(|f| f.kind == GroupKind::Partner);
        own.filter(|_| is_about_one).or_else(|| self.figures.first())
    }

    pub(super) fn named(&self) -> Named {
        Named {
            id: self.id.clone(),
            name: self.name.clone(),
        }
    }
}

/// The kinds of groups that have figures.
pub(super) fn groups(metrics: &[MetricReport]) -> Vec<GroupTable> {
    let shown = || metrics.iter().filter(|metric| !metric.withheld);
    let Some(first) = shown().next() else { return Vec::new() };
    let kinds = [GroupKind::Tier, GroupKind::Region, GroupKind::Vertical];
    let table = |kind: GroupKind| {
        let of_kind = |metric: &&MetricReport| {
            let values = metric.figures.iter().filter(|f| f.kind == kind).flat_map(|f| &f.lines);
            values.filter_map(|line| line.value).any(|value| !value.is_zero())
        };
        let groups = first.figures.iter().filter(|f| f.kind == kind);
        GroupTable {
            kind,
            groups: groups.map(|figure| figure.group.clone()).collect(),
            metrics: shown().filter(of_kind).map(|metric| metric.id.clone()).collect(),
        }
    };
    kinds
        .into_iter()
        .map(table)
        .filter(|table| !table.groups.is_empty())
        .collect()
}

/// The best and the worst partner of each value of the whole program.
pub(super) fn standouts(metrics: &[MetricReport]) -> Vec<Standout> {
    let mut all = Vec::new();
    for metric in metrics {
        for line in metric.figures.first().iter().flat_map(|figure| &figure.lines) {
            if let (Some(best), Some(worst)) = (&line.best, &line.worst) {
                all.push(Standout {
                    metric: metric.named(),
                    unit: metric.unit,
                    currency: line.currency.clone(),
                    limits: metric.limits.clone(),
                    best: best.clone(),
                    worst: worst.clone(),
                });
            }
        }
    }
    all
}

/// What is missing from the sources of each metric's main figure.
pub(super) fn gaps(metrics: &[MetricReport], is_about_one: bool) -> Vec<Gap> {
    let mut all = Vec::new();
    for metric in metrics {
        let Some(figure) = metric.main_figure(is_about_one) else {
            continue;
        };
        all.extend(figure.sources.missing.iter().map(|missing| Gap {
            metric: metric.named(),
            partner: missing.partner.clone(),
            months: missing.months.clone(),
            weight: None,
            last: None,
            days: None,
        }));
        all.extend(figure.sources.unweighted.iter().map(|unweighted| Gap {
            metric: metric.named(),
            partner: unweighted.partner.clone(),
            months: unweighted.months.clone(),
            weight: metric.weight.clone(),
            last: None,
            days: None,
        }));
        all.extend(figure.sources.stale.iter().map(|stale| Gap {
            metric: metric.named(),
            partner: stale.partner.clone(),
            months: Vec::new(),
            weight: None,
            last: Some(stale.last),
            days: Some(stale.days),
        }));
    }
    all
}
