//! Which records are one of the program's targets, and how far a target is. Every output asks here.

use serde::Serialize;

use crate::registry::model::{Status, Target};

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetState {
    /// No one has applied.
    Untouched,
    /// A partner has applied or is onboarding.
    Applied,
    /// A partner is active, or was before a pause.
    Active,
}

impl TargetState {
    /// The state of a target with records of these statuses: that of the furthest one.
    pub fn of(statuses: impl IntoIterator<Item = Status>) -> Self {
        let state = |status: Status| match status {
            Status::Active | Status::Paused => Self::Active,
            Status::Applied | Status::Onboarding => Self::Applied,
            Status::Target | Status::Ended | Status::Declined => Self::Untouched,
        };
        statuses.into_iter().map(state).max().unwrap_or(Self::Untouched)
    }

    /// The words for it, as in every output.
    pub fn words(self) -> &'static str {
        match self {
            Self::Untouched => "no application",
            Self::Applied => "applied",
            Self::Active => "active",
        }
    }
}

/// Whether a record is this target: it names the target, or the target lists its folder.
pub fn is_of_target(target: &Target, slug: &str, named: Option<&str>) -> bool {
    named == Some(&target.id) || target.partners.iter().any(|listed| listed == slug)
}
