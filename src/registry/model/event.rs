//! `partners/events/<id>.yaml`: a summit, a meeting of the advisory board, a webinar or a conference.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// One event of the program, or a series of them.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Event {
    pub kind: EventKind,
    pub title: String,
    /// Local time of the first meeting in `zone`, as `YYYY-MM-DDTHH:MM`.
    pub start: String,
    /// IANA time zone, such as `Europe/Paris`: local times stay the same when clocks change.
    pub zone: String,
    pub minutes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<EventInterval>,
    /// Last day of a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Days of a series on which it does not take place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Vec<Date>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Tiers that are invited; all when left out.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Vec<String>>,
    /// Raised by one with each change that calendars must notice (RFC 5545, `SEQUENCE`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
}

/// What kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    Summit,
    AdvisoryBoard,
    Webinar,
    Conference,
}

/// How often a series repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventInterval {
    Week,
    Month,
    Quarter,
    Year,
}
