//! `partners/events/<id>.yaml`: something that the program holds on a day, such as a summit or a meeting of the advisory
//! board, once or as a series.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// One event of the program, or a series of them.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Event {
    /// The ID of the communication in the program that it is one of.
    pub kind: String,
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
    /// Days on which it does not take place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Vec<Date>>,
    /// Days of a series that it takes place at another time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Vec<MovedDay>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who is invited; all partners when left out.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Vec<EventTask>>,
    /// Days before it on which its issue opens; without it, there is no issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead_days: Option<u32>,
    /// Raised by one with each change that calendars must notice (RFC 5545, `SEQUENCE`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
}

/// A day of a series that takes place at another time.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct MovedDay {
    pub from: Date,
    /// Local time in the event's zone, as `YYYY-MM-DDTHH:MM`.
    pub to: String,
}

/// Who is invited to an event. A partner must match each part that is there.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Audience {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// The members of the advisory board, and no other person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<bool>,
}

/// What must be done before an event.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct EventTask {
    pub id: String,
    pub text: String,
    /// Login of the maintainer who does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
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

impl Audience {
    /// Whether only the members of the advisory board are invited.
    pub fn is_board(&self) -> bool {
        self.board == Some(true)
    }
}
