//! A partner's own values of one month or quarter, for its issues on GitHub, with changes and targets. Without ages, which would
//! change the issue every day, and without private values.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Change, Decimal, GroupKind, Point, Report, RestatedMonth, Unit};

/// The public values of one partner.
#[derive(Debug, Clone, Serialize)]
pub struct Scorecard {
    /// The name of the month or quarter, such as `October 2026`.
    pub period: String,
    pub values: Vec<ScoreLine>,
}

/// One value.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreLine {
    /// The name of the metric.
    pub metric: String,
    pub unit: Unit,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    pub value: Option<Decimal>,
    /// The value of the period before, and the difference.
    pub before: Change,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Decimal>,
    /// Why the target isn't known, where the partner's agreement sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_unknown: Option<String>,
    /// The target and the ends of the scale: numbers that no other value is rounded to.
    pub limits: Vec<Decimal>,
    pub reached: Option<bool>,
    pub trend: Vec<Point>,
    /// Months in it whose values changed after they were over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restated: Vec<RestatedMonth>,
}

/// A scorecard for each partner that has values, by slug.
pub fn scorecards(report: &Report) -> BTreeMap<String, Scorecard> {
    let mut cards: BTreeMap<String, Scorecard> = BTreeMap::new();
    for metric in report.metrics.iter().filter(|m| !m.withheld) {
        let is_public = |kind: GroupKind, private: bool| kind == GroupKind::Partner && !private;
        for figure in metric.figures.iter().filter(|f| is_public(f.kind, f.private)) {
            let card = cards.entry(figure.group.id.clone()).or_insert_with(|| Scorecard {
                period: report.period.name.clone(),
                values: Vec::new(),
            });
            card.values.extend(figure.lines.iter().map(|line| {
                ScoreLine {
                    metric: metric.name.clone(),
                    unit: metric.unit,
                    currency: line.currency.clone(),
                    value: line.value,
                    before: line.before.clone(),
                    target: figure
                        .target
                        .or(metric.target.filter(|_| figure.target_unknown.is_none())),
                    target_unknown: figure.target_unknown.clone(),
                    limits: metric.limits.iter().copied().chain(figure.target).collect(),
                    reached: line.reached,
                    trend: line.trend.clone(),
                    restated: (figure.sources.restated.iter())
                        .flat_map(|restated| restated.months.iter().cloned())
                        .collect(),
                }
            }));
        }
    }
    cards
}
