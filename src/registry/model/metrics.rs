//! `partners/<slug>/metrics/<YYYY-MM>.yaml`: one month's figures of one partner.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Evidence, none_yet};
use crate::date::{Date, Month};

/// One month's figures.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Metrics {
    pub period: Month,
    /// By metric id of the program. A key without a value is a month of which nothing is known yet.
    #[serde(deserialize_with = "none_yet")]
    pub figures: BTreeMap<String, Figure>,
    /// Why a value changed after the month was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restated: Option<String>,
    /// Evidence for the whole month; a figure's own goes before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A figure, bare or with where it comes from.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Figure {
    Detailed(DetailedFigure),
    /// A number; money is quoted decimal text and needs the detailed form for its currency.
    Bare(Value),
}

// By hand: serde would try each figure as the one and then as the other, and they are the most of all that is read.
impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.is_object()
            && let Ok(detailed) = DetailedFigure::deserialize(&value)
        {
            return Ok(Self::Detailed(detailed));
        }
        Ok(Self::Bare(value))
    }
}

/// A figure with its source.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct DetailedFigure {
    pub value: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// How many people answered, for surveys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responses: Option<u64>,
    /// ISO 4217, for money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}
