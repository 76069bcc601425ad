//! Targets that an agreement sets: where a metric names a parameter, each partner is held against its own signed value.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Decimal;
use crate::date::Date;
use crate::registry::model::{Metric, MetricUnit, Partner, Program};
use crate::standing::{SignedValue, SignedValues};

/// A partner's own target of a metric.
#[derive(Debug, Clone)]
pub(super) struct OwnTarget {
    pub(super) value: Option<Decimal>,
    /// Why there is none, as a phrase.
    pub(super) unknown: Option<String>,
}

/// The targets of a partner that its agreement sets on a day, by the metric's ID.
pub(super) fn own_targets(program: &Program, partner: &Partner, day: Date) -> BTreeMap<String, OwnTarget> {
    let values = SignedValues::of(program, partner, day);
    let own = |metric: &Metric| {
        let target = match values.get(metric.target_parameter.as_deref()?) {
            SignedValue::Signed(value) | SignedValue::Default(value) => OwnTarget {
                value: decimal(value),
                unknown: None,
            },
            SignedValue::Open(why) | SignedValue::Unknown(why) => OwnTarget {
                value: None,
                unknown: Some(why),
            },
        };
        Some((metric.id.clone(), target))
    };
    program.metrics.iter().filter_map(own).collect()
}

/// The target of the whole program that is a number; money's has no currency, and is held against nothing.
pub(super) fn program_target(program: &Program, metric: &Metric) -> Option<Decimal> {
    let value = program.target_of(metric).filter(|_| metric.unit != MetricUnit::Money)?;
    decimal(value)
}

fn decimal(value: &Value) -> Option<Decimal> {
    let text = value.as_str().and_then(|text| text.parse().ok());
    text.or_else(|| value.as_f64().and_then(Decimal::from_f64))
}
