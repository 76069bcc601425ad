//! What a program measures: one metric, with its scale, its source, and which partners can have values of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Better, Combination, Counted, Figure, MetricSource, MetricUnit, Partner, Visibility, Weight, Window};
use crate::decimal::Decimal;

/// One measure of success.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Metric {
    pub id: String,
    pub area: String,
    pub name: String,
    /// Other words that people write for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    pub unit: MetricUnit,
    /// Smallest and largest value that makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    pub combine: Combination,
    /// What a mean is weighted by; for a sum the metric that it is shown per 1,000 of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
    /// For composites: metric id → weight.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, f64>,
    pub better: Better,
    pub window: Window,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Value>,
    /// The parameter of the agreement that is the target: a partner's is the signed value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_parameter: Option<String>,
    /// Days after the end of a period when a figure counts as stale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_after: Option<u32>,
    pub source: MetricSource,
    /// Which partners can have values; absent is every partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies_to: Option<AppliesTo>,
    /// What of the records it counts, for the source `records`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counted>,
    pub visibility: Visibility,
}

/// Which partners can have values of a metric.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct AppliesTo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<String>>,
    /// Kinds of integration, as a record names its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_kinds: Option<Vec<String>>,
}

impl Metric {
    /// Whether a partner can have values of it, by its tier and its integration. A partner whose integration has no kind
    /// yet may turn out to be one that can.
    pub fn applies_to(&self, partner: &Partner) -> bool {
        let Some(applies) = &self.applies_to else { return true };
        let is_listed = |list: &Option<Vec<String>>, id: Option<&String>| {
            list.as_ref().is_none_or(|list| id.is_some_and(|id| list.contains(id)))
        };
        let of_kind = match &partner.integration {
            Some(integration) if integration.kind.is_none() => true,
            integration => is_listed(
                &applies.integration_kinds,
                integration.as_ref().and_then(|i| i.kind.as_ref()),
            ),
        };
        is_listed(&applies.tiers, partner.tier.as_ref()) && of_kind
    }

    /// Whether a public file of a month can have a value of it: the partner's file, or one of any partner.
    pub fn is_written(&self, partner: Option<&Partner>) -> bool {
        let applies = partner.is_none_or(|partner| self.applies_to(partner));
        self.source == MetricSource::Figures && !self.visibility.is_private() && applies
    }

    /// The number that counts of a month's value: one in the metric's range, whole if it is a count, with a currency if it is
    /// money. Any other value is unknown, wherever it is read.
    pub fn usable(&self, figure: &Figure) -> Option<Decimal> {
        let (value, currency) = match figure {
            Figure::Bare(value) => (value, None),
            Figure::Detailed(detailed) => (&detailed.value, detailed.currency.as_deref()),
        };
        let value = match value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => {
                let exact = number.to_string().parse().ok();
                exact.or_else(|| number.as_f64().and_then(Decimal::from_f64))
            }
            _ => None,
        }?;
        let limit = |limit: Option<f64>| limit.and_then(Decimal::from_f64);
        let is_outside =
            limit(self.min).is_some_and(|min| value < min) || limit(self.max).is_some_and(|max| value > max);
        let is_of_unit = match self.unit {
            MetricUnit::Count => value.parts().1 == 0,
            MetricUnit::Money => currency.is_some_and(|code| code.len() == 3),
            MetricUnit::Percent | MetricUnit::Score => true,
        };
        (is_of_unit && !is_outside).then_some(value)
    }

    /// Which numbers make sense, as the end of *expected a number …*.
    pub fn range(&self) -> String {
        match (self.min, self.max) {
            (Some(min), Some(max)) => format!("from {min} to {max}"),
            (Some(min), None) => format!("of at least {min}"),
            (None, Some(max)) => format!("of at most {max}"),
            (None, None) => "of any size".to_owned(),
        }
    }
}
