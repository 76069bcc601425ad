//! `partners/<slug>/metrics/<YYYY-MM>.yaml`: one month's figures of one partner.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Evidence;
use crate::date::{Date, Month};

/// One month's figures.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Metrics {
    pub period: Month,
    /// By metric id of the program.
    pub figures: BTreeMap<String, Figure>,
    /// Evidence for the whole month; a figure's own goes before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A figure, bare or with where it comes from.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Figure {
    // first, since `Bare` takes anything
    Detailed(DetailedFigure),
    /// A number; money is quoted decimal text and needs the detailed form for its currency.
    Bare(Value),
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
