//! What changed since an earlier state, in words.

use serde::Serialize;

use super::Named;

/// Everything that changed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Changes {
    /// The commit of the earlier state.
    pub since: String,
    /// By kind, then slug.
    pub list: Vec<ChangeLine>,
    /// Computed from something private.
    pub private: bool,
}

/// What kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    NewPartner,
    Gone,
    Status,
    Phase,
    Tier,
    Criterion,
    Collaboration,
}

/// One change.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeLine {
    pub kind: ChangeKind,
    pub partner: Named,
    /// A sentence without the partner's name and without a full stop: `went from `applied` to `onboarding``.
    pub text: String,
    /// For the better; `None` when it is neither.
    pub better: Option<bool>,
}
