//! Signatures of agreements that GitHub takes part in: which approving reviews are signatures, and whether what the
//! record has still agrees with GitHub. Pure. In: the records, and what GitHub shows of reviews, texts and keys. Out:
//! signatures to be proposed, and the issue about signatures that no longer agree. May use `registry`, `forge`, `templates`
//! and `work::issues`.

pub mod decision;
mod item;
pub mod recheck;

use crate::registry::signing::AllowedSigner;
pub use decision::{Decision, DecisionInput, IgnoredReview, TextPull, decide};
pub use item::{items, unread};
pub use recheck::GitHubSignatures;

/// What is known about the signing of one partner's agreement.
#[derive(Debug, Clone, Default)]
pub struct SigningFacts {
    /// The pull requests that brought its text, where it still has to be signed.
    pub pulls: Vec<TextPull>,
    /// The keys of signers, from the partner's folder.
    pub keys: Vec<AllowedSigner>,
    /// What GitHub shows of its signatures; none where this run didn't ask.
    pub github: Option<GitHubSignatures>,
}
