//! What was decided about one criterion: the outcome, its words, and what follows for the gate that requires it.

use serde::Serialize;

use super::Distance;
use super::notice::EvidenceEnd;
use crate::date::Date;
use crate::registry::model::Accepts;

/// The outcome for one criterion. *Unknown* is an outcome of its own: it is neither zero nor false.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// The claimed values of the record meet it.
    Met {
        /// The values that a maintainer has verified meet it too.
        verified: bool,
    },
    NotMet {
        /// The reasons, each in one sentence.
        why: Vec<String>,
        /// How far a number is from its threshold.
        #[serde(skip_serializing_if = "Option::is_none")]
        distance: Option<Distance>,
    },
    Unknown {
        /// The values that are missing, each as a phrase.
        missing: Vec<String>,
    },
}

/// A verdict without its reasons, from the worst to the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    NotMet,
    Unknown,
    MetClaimed,
    MetVerified,
}

impl Outcome {
    /// The words for it: `met (verified)`, `met (claimed)`, `not met`, `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            Self::MetVerified => "met (verified)",
            Self::MetClaimed => "met (claimed)",
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
        }
    }
}

impl Verdict {
    /// The verdict without its reasons.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Met { verified: true } => Outcome::MetVerified,
            Self::Met { verified: false } => Outcome::MetClaimed,
            Self::NotMet { .. } => Outcome::NotMet,
            Self::Unknown { .. } => Outcome::Unknown,
        }
    }

    /// The words for it: `met (verified)`, `met (claimed)`, `not met`, `unknown`.
    pub fn word(&self) -> &'static str {
        self.outcome().word()
    }

    /// What decides it where it isn't *met*: the reasons, or the values that are missing.
    pub fn reasons(&self) -> &[String] {
        match self {
            Self::Met { .. } => &[],
            Self::NotMet { why, .. } => why,
            Self::Unknown { missing } => missing,
        }
    }

    /// Whether it is met and verified, as most gates require.
    pub fn is_verified(&self) -> bool {
        matches!(self, Self::Met { verified: true })
    }
}

/// One criterion of a partner's tier, decided on a date.
#[derive(Debug, Clone, Serialize)]
pub struct CriterionStanding {
    pub id: String,
    pub name: String,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The phase whose gate is the first to require it.
    pub required_by: String,
    /// Whether that gate accepts a claim, or requires verification.
    #[serde(skip)]
    pub accepts: Accepts,
    /// Whether the partner is in that phase, or in a later one.
    pub due: bool,
    /// Whether the criterion binds this partner on the date; if not, `binds_from` is the date from which it will.
    pub binds: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binds_from: Option<Date>,
    /// Until when a maintainer has waived it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived_until: Option<Date>,
    /// The last date on which the verdict is valid; the evidence must be confirmed again by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_until: Option<Date>,
    /// When its evidence gets too old, or got too old. None where something else is missing.
    #[serde(skip)]
    pub evidence_ends: Option<EvidenceEnd>,
    /// What a partner does to meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Computed from something private.
    pub private: bool,
}

impl CriterionStanding {
    /// Whether it is met in the way that the gate requires.
    pub fn passes(&self) -> bool {
        match self.verdict {
            Verdict::Met { verified } => verified || self.accepts == Accepts::Claimed,
            Verdict::NotMet { .. } | Verdict::Unknown { .. } => false,
        }
    }
}
