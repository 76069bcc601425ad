//! Regions and industries in depth: requirements, languages, experts, solutions of several partners, and holidays.

use serde::{Deserialize, Serialize};

use super::Evidence;
use crate::date::Date;

/// A legal or regulatory requirement that a region or an industry has.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Requirement {
    pub id: String,
    pub name: String,
    /// What counts as evidence, in one sentence.
    pub evidence: String,
    /// Days after the date of the evidence when it is too old.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// The tier whose partners can attest it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attested_by: Option<String>,
}

/// A requirement that a partner meets.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Compliance {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// The folder name of the partner that checked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attested_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// Something that a partner adapts to a language.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Localization {
    pub language: String,
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub state: LocalizationState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// How far a localization is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LocalizationState {
    Planned,
    InProgress,
    Available,
}

/// A person at a partner who knows an industry or a requirement well.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Expert {
    pub github: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// The id of an industry or of a requirement.
    pub domain: String,
    /// The last day on which the person is available.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// `partners/solutions/<id>.yaml`: what several partners offer together.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Solution {
    pub name: String,
    pub summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertical: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    pub parts: Vec<SolutionPart>,
    /// The protocol version that all parts use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub psp_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_study: Option<String>,
    /// The person in the program who keeps it up to date, by login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// One partner's part of a solution.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct SolutionPart {
    pub partner: String,
    pub role: String,
}

/// `partners/holidays/<COUNTRY>-<YEAR>.yaml`: the holidays of a country, or of a part of it, in a year.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Holidays {
    pub days: Vec<Holiday>,
    /// Where the days come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// One holiday.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Holiday {
    pub date: Date,
    pub name: String,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The day of the week of a date.
    pub fn of(day: Date) -> Self {
        match day.weekday() {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }
}
