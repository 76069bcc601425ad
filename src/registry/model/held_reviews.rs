//! `partners/<slug>/reviews/<YYYY-Qn>.yaml`: the reviews that were held with one partner in one quarter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Party, none_yet};
use crate::date::{Date, Quarter};

/// The reviews of one quarter.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct HeldReviews {
    pub period: Quarter,
    /// By the id of the step that asks for the review, so that a quarter has one of each.
    #[serde(deserialize_with = "none_yet")]
    pub reviews: BTreeMap<String, HeldReview>,
}

/// One review.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct HeldReview {
    pub held_on: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attended_by: Option<Attendees>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What the two sides promised each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promises: Option<Vec<Promise>>,
}

/// The GitHub logins of the people who took part, by side.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Attendees {
    pub partner: Vec<String>,
    pub program: Vec<String>,
}

/// Something that one side, or both, promised to do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Promise {
    pub what: String,
    pub by: Party,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_on: Option<Date>,
}
