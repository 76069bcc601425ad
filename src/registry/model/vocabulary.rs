//! The closed vocabularies of `partners/program.yaml`, each parsed once. Code decides per variant, without `_ =>`, so that
//! a new word does not compile until every place has decided what to do with it. The words themselves are listed in
//! `schemas/program.schema.json`.

use serde::{Deserialize, Serialize};

pub use crate::amount::Unit as MetricUnit;

/// How the figures of several partners or months become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combination {
    Sum,
    Mean,
    /// Each partner's last month, then the sum of these.
    Last,
    /// Things in the records; [`Counted`] lists them.
    Count,
    /// A weighted mean of other metrics, each on its own scale.
    Composite,
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    Higher,
    Lower,
}

/// The time that one value of a metric covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    Month,
    Quarter,
    Year,
    /// A count on one day.
    Date,
}

/// Where a metric's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetricSource {
    /// The monthly files.
    Figures,
    /// Counted in the records.
    Records,
    /// Computed from other metrics.
    Derived,
}

/// What a metric of source `records` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// Partners that are active on the last day of the period.
    ActivePartners,
    /// Collaborations between partners, each counted once.
    Collaborations,
}

/// Who may see something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    Public,
    Private,
}

impl Visibility {
    /// Whether only the overlay may hold it.
    pub fn is_private(self) -> bool {
        match self {
            Self::Private => true,
            Self::Public => false,
        }
    }
}

/// Which side does a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    Partner,
    Program,
    Both,
}

/// What a finished step puts on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepWrites {
    /// That the quarter's review with the partner was held.
    Review,
}

/// What a gate asks of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accepts {
    /// A maintainer has verified it.
    #[default]
    Verified,
    /// The partner's own claim is enough.
    Claimed,
}

impl Accepts {
    /// Whether it is what is asked where nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A regular interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interval {
    Month,
    Quarter,
    Year,
}

/// After what time the quota of a benefit starts again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaPeriod {
    Quarter,
    Year,
    /// The term of the partner's agreement; without an agreement, the whole partnership.
    Term,
}

/// Which partnerships share a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SharedBy {
    /// All with the same `organization`.
    Organization,
}

/// How a quota counts for a partner that changed to another tier within the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterTierChange {
    #[default]
    Whole,
    /// The part for the days from the change to the end of the period.
    Share,
}

impl AfterTierChange {
    /// Whether the quota counts whole.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

/// What values a parameter of an agreement takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterType {
    Number,
    Text,
    /// The checksum of a schedule, which only the private overlay has.
    Schedule,
}

/// The word for "from the day on which the partnership is active".
const ACTIVE: &str = "active";
/// The word for the number of answers behind a figure.
const RESPONSES: &str = "responses";

/// From when on a benefit is given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub enum GivenFrom {
    /// Partners with the status `active`.
    Active,
    /// The id of a phase.
    Phase(String),
}

impl From<String> for GivenFrom {
    fn from(word: String) -> Self {
        if word == ACTIVE {
            Self::Active
        } else {
            Self::Phase(word)
        }
    }
}

impl From<GivenFrom> for String {
    fn from(from: GivenFrom) -> Self {
        match from {
            GivenFrom::Active => ACTIVE.to_owned(),
            GivenFrom::Phase(id) => id,
        }
    }
}

/// What a mean is weighted by, and what a sum is shown per 1,000 of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub enum Weight {
    /// The answers behind each figure.
    Responses,
    /// The id of another metric.
    Metric(String),
}

impl From<String> for Weight {
    fn from(word: String) -> Self {
        if word == RESPONSES {
            Self::Responses
        } else {
            Self::Metric(word)
        }
    }
}

impl From<Weight> for String {
    fn from(weight: Weight) -> Self {
        match weight {
            Weight::Responses => RESPONSES.to_owned(),
            Weight::Metric(id) => id,
        }
    }
}
