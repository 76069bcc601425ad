//! Whether the signatures in a record still agree with GitHub: the review that is a signature is there, undismissed and of the
//! same text, and each key that can sign is still one that the person has on GitHub. What differs is reported, never changed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::decision::day_of;
use crate::date::Date;
use crate::forge::{PullReview, ReviewDecision};
use crate::registry::model::{Agreement, Signature, SignatureKind, Signer};
use crate::registry::signing::{AllowedSigner, PublicKey};

/// What GitHub shows of the signatures of one partner.
#[derive(Debug, Clone, Default)]
pub struct GitHubSignatures {
    /// By the number of the pull request; one that isn't there is missing.
    pub reviews: BTreeMap<u64, Vec<PullReview>>,
    /// The checksum of the agreement's file by commit; a commit without the file is missing.
    pub texts: BTreeMap<String, String>,
    /// The keys that an account signs with, by its login in lowercase; `None` where GitHub has no such account.
    pub keys: BTreeMap<String, Option<Vec<PublicKey>>>,
}

/// Something that differs between a record and GitHub.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SignatureProblem {
    /// A review that is a signature in the record.
    Review {
        github: String,
        pull: u64,
        reason: ReviewProblem,
    },
    /// A key in the file of signers.
    Key {
        github: String,
        fingerprint: String,
        /// GitHub has no account with this login.
        no_account: bool,
    },
}

/// What differs in a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewProblem {
    /// GitHub doesn't have it.
    Missing,
    /// A maintainer dismissed it.
    Dismissed,
    /// It isn't an approval, or by another person, of another commit or from another time than the record has.
    Different,
    /// The commit that was approved has another text.
    OtherText,
}

/// The signatures of an agreement that are reviews.
pub fn reviews(agreement: &Agreement) -> impl Iterator<Item = &Signature> {
    let signatures = agreement.signatures.iter().flatten();
    signatures.filter(|signature| signature.kind == SignatureKind::Review)
}

/// The keys that people can sign with on a day.
pub fn keys_in_use<'a>(
    keys: &'a [AllowedSigner],
    signers: &'a [Signer],
    day: Date,
) -> impl Iterator<Item = &'a AllowedSigner> {
    let can_sign = move |key: &&AllowedSigner| {
        let is_own = |signer: &Signer| signer.github.eq_ignore_ascii_case(&key.login);
        key.is_valid_on(day) && signers.iter().any(|signer| is_own(signer) && signer.can_sign_on(day))
    };
    keys.iter().filter(can_sign)
}

/// What differs, sorted.
pub fn problems<'a>(
    agreement: Option<&Agreement>,
    keys: impl Iterator<Item = &'a AllowedSigner>,
    github: &GitHubSignatures,
) -> Vec<SignatureProblem> {
    let mut out = Vec::new();
    for signature in agreement.into_iter().flat_map(reviews) {
        let sha256 = agreement.and_then(|agreement| agreement.sha256.as_ref());
        let pull = signature.pull_request.unwrap_or_default();
        let problem = review_problem(signature, sha256, github);
        out.extend(problem.map(|reason| SignatureProblem::Review {
            github: signature.github.clone(),
            pull,
            reason,
        }));
    }
    for key in keys {
        let Some(found) = github.keys.get(&key.login) else {
            continue;
        };
        let is_there = found.as_ref().is_some_and(|found| found.contains(&key.key));
        out.extend((!is_there).then(|| SignatureProblem::Key {
            github: key.login.clone(),
            fingerprint: key.key.fingerprint(),
            no_account: found.is_none(),
        }));
    }
    out.sort();
    out.dedup();
    out
}

fn review_problem(signature: &Signature, sha256: Option<&String>, github: &GitHubSignatures) -> Option<ReviewProblem> {
    let of_pull = signature.pull_request.and_then(|pull| github.reviews.get(&pull));
    let Some(review) = of_pull.and_then(|all| all.iter().find(|review| Some(review.id) == signature.review_id)) else {
        return Some(ReviewProblem::Missing);
    };
    if review.decision == ReviewDecision::Dismissed {
        return Some(ReviewProblem::Dismissed);
    }
    let is_same = review.decision == ReviewDecision::Approved
        // A deleted account signed while it was there.
        && review.author.as_ref().is_none_or(|author| Some(author.id) == signature.id)
        && review.commit == signature.commit
        && review.submitted_at == signature.submitted_at
        && review.submitted_at.as_deref().and_then(day_of) == Some(signature.signed_on);
    if !is_same {
        return Some(ReviewProblem::Different);
    }
    let text = signature.commit.as_ref().and_then(|commit| github.texts.get(commit));
    (text != sha256).then_some(ReviewProblem::OtherText)
}

#[cfg(test)]
mod tests;
