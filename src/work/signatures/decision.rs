//! Which approving reviews are signatures. A signer signs by approving the pull request that brings the text of the agreement,
//! at a commit that has exactly the bytes that the record names.
//!
//! How it works:
//!
//! 1. Of each person, only the last review that decides something counts. A comment decides nothing; a dismissed review, or
//!    one that requests changes, takes an earlier approval back.
//! 2. An approval counts if the commit has the text, and if the person could sign that day. The signers are those of the
//!    record *before* the pull request: no one appoints themselves in the pull request that they approve. A review after the
//!    merge is judged by the record as it is now, because a maintainer merged it.
//! 3. Each side needs one signature, by another person, and an owner of the record can't sign for the program.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::date::Date;
use crate::forge::{PullReview, ReviewDecision, User};
use crate::registry::model::{Agreement, Owner, Side, Signature, SignatureKind, Signer};

/// A merged pull request that brought the text of an agreement, as GitHub shows it.
#[derive(Debug, Clone, Default)]
pub struct TextPull {
    pub number: u64,
    /// `None` for a deleted account.
    pub author: Option<User>,
    /// RFC 3339.
    pub merged_at: String,
    /// Oldest first.
    pub reviews: Vec<PullReview>,
    /// The checksum of the agreement's file by commit, for the commits that people approved. One without the file is missing.
    pub texts: BTreeMap<String, String>,
    /// The signers of the record that the pull request began from.
    pub listed_before: Vec<Signer>,
}

/// What a decision is made from.
#[derive(Clone, Copy)]
pub struct DecisionInput<'a> {
    pub agreement: &'a Agreement,
    pub signers: &'a [Signer],
    pub owners: &'a [Owner],
    pub pulls: &'a [TextPull],
    /// Whether the version of the agreement is the current one on a day.
    pub is_current: &'a dyn Fn(Date) -> bool,
}

/// What follows from the reviews.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// Signatures that the record doesn't have, at most one for each side.
    pub signatures: Vec<Signature>,
    /// The date of the last signature, once both sides have signed.
    pub signed_on: Option<Date>,
    /// Reviews of signers that don't count.
    pub ignored: Vec<IgnoredReview>,
}

/// A review of a signer that isn't a signature.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct IgnoredReview {
    pub github: String,
    pub pull: u64,
    pub reason: IgnoredBecause,
}

/// Why a review isn't a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IgnoredBecause {
    /// A maintainer dismissed it.
    Dismissed,
    /// The commit that was approved has another text, or isn't there anymore.
    OtherText,
    /// The person opened the pull request.
    OwnPull,
    /// The record before the pull request didn't list the person for that day.
    NotListedBefore,
    /// The person couldn't sign on that day.
    NotThatDay,
    /// The person has signed for the other side.
    BothSides,
    /// The person is an owner of the record, and would sign for the program.
    Owner,
    /// Another version of the agreement was current on that day.
    OtherVersion,
    /// The record has a signature of the person that no maintainer has verified.
    NotVerified,
}

/// An approval, with what is known of it.
struct Approval<'a> {
    pull: &'a TextPull,
    review: &'a PullReview,
    author: &'a User,
    /// When it was submitted, and the date of that.
    at: &'a str,
    day: Date,
}

/// Decides which reviews are signatures. Nothing changes once both sides have signed.
pub fn decide(input: &DecisionInput<'_>) -> Decision {
    let mut decision = Decision::default();
    if input.agreement.signed_on.is_some() {
        return decision;
    }
    let mut counted: Vec<Signature> = (input.agreement.signatures.iter().flatten())
        .filter(|signature| signature.is_verified())
        .cloned()
        .collect();
    for approval in approvals(input, &mut decision.ignored) {
        let sides = sides_of(input, approval.author.id);
        let open: Vec<Side> = (sides.iter().copied())
            .filter(|side| counted.iter().all(|signature| signature.side != *side))
            .collect();
        let Some(side) = open.first() else { continue };
        if let Some(reason) = ignored(input, &approval, *side, &counted) {
            decision.ignored.push(approval.ignored(reason));
        } else {
            let signature = approval.signature(*side);
            counted.push(signature.clone());
            decision.signatures.push(signature);
        }
    }
    let has_signed = |side: &Side| counted.iter().any(|signature| signature.side == *side);
    if Side::ALL.iter().all(has_signed) && !decision.signatures.is_empty() {
        decision.signed_on = counted.iter().map(|signature| signature.signed_on).max();
    }
    decision.ignored.sort();
    decision.ignored.dedup();
    decision
}

/// The sides for which an account can sign, now or once.
fn sides_of(input: &DecisionInput<'_>, id: u64) -> BTreeSet<Side> {
    let own = input.signers.iter().filter(|signer| signer.id == id);
    own.map(|signer| signer.side).collect()
}

/// The approvals of signers, oldest first. Adds to `ignored` those that were dismissed.
fn approvals<'a>(input: &DecisionInput<'a>, ignored: &mut Vec<IgnoredReview>) -> Vec<Approval<'a>> {
    let mut out = Vec::new();
    for pull in input.pulls {
        let mut last: BTreeMap<u64, (&PullReview, &User, &str)> = BTreeMap::new();
        let mut reviews: Vec<&PullReview> = pull.reviews.iter().collect();
        reviews.sort_by_key(|review| (review.submitted_at.as_deref(), review.id));
        for review in reviews
            .into_iter()
            .filter(|review| review.decision != ReviewDecision::None)
        {
            if let (Some(author), Some(at)) = (&review.author, &review.submitted_at) {
                last.insert(author.id, (review, author, at));
            }
        }
        for (review, author, at) in last.into_values() {
            if sides_of(input, author.id).is_empty() {
                continue;
            }
            let Some(day) = day_of(at) else { continue };
            let approval = Approval {
                pull,
                review,
                author,
                at,
                day,
            };
            match review.decision {
                ReviewDecision::Approved => out.push(approval),
                ReviewDecision::Dismissed => ignored.push(approval.ignored(IgnoredBecause::Dismissed)),
                ReviewDecision::ChangesRequested | ReviewDecision::None => {}
            }
        }
    }
    out.sort_by_key(|approval| (approval.at, approval.review.id));
    out
}

/// The date of a time as GitHub writes it, in UTC.
pub(super) fn day_of(at: &str) -> Option<Date> {
    let has_form = at.len() == 20 && at.ends_with('Z') && at.is_ascii();
    has_form.then(|| at[..10].parse().ok())?
}

/// Why an approval isn't the signature of a side; none where it is.
fn ignored(
    input: &DecisionInput<'_>,
    approval: &Approval<'_>,
    side: Side,
    counted: &[Signature],
) -> Option<IgnoredBecause> {
    let Approval {
        pull, review, author, ..
    } = approval;
    let is_theirs = |signature: &&Signature| {
        signature.id == Some(author.id) || signature.github.eq_ignore_ascii_case(&author.login)
    };
    let text = review.commit.as_ref().and_then(|commit| pull.texts.get(commit));
    let is_before = *approval.at <= *pull.merged_at;
    let can_sign = |signers: &[Signer]| {
        let mut own = signers
            .iter()
            .filter(|signer| (signer.side, signer.id) == (side, author.id));
        own.any(|signer| signer.can_sign_on(approval.day))
    };
    let is_owner = |owner: &Owner| owner.id == Some(author.id) || owner.github.eq_ignore_ascii_case(&author.login);
    let recorded = input.agreement.signatures.iter().flatten();
    Some(if pull.author.as_ref().is_some_and(|opener| opener.id == author.id) {
        IgnoredBecause::OwnPull
    } else if text.is_none() || text != input.agreement.sha256.as_ref() {
        IgnoredBecause::OtherText
    } else if !can_sign(input.signers) {
        IgnoredBecause::NotThatDay
    } else if is_before && !can_sign(&pull.listed_before) {
        IgnoredBecause::NotListedBefore
    } else if side == Side::Program && input.owners.iter().any(is_owner) {
        IgnoredBecause::Owner
    } else if counted.iter().any(|signature| is_theirs(&signature)) {
        IgnoredBecause::BothSides
    } else if recorded.clone().any(|signature| is_theirs(&signature)) {
        IgnoredBecause::NotVerified
    } else if !(input.is_current)(approval.day) {
        IgnoredBecause::OtherVersion
    } else {
        return None;
    })
}

impl Approval<'_> {
    fn ignored(&self, reason: IgnoredBecause) -> IgnoredReview {
        IgnoredReview {
            github: self.author.login.clone(),
            pull: self.pull.number,
            reason,
        }
    }

    fn signature(&self, side: Side) -> Signature {
        Signature {
            side,
            github: self.author.login.clone(),
            id: Some(self.author.id),
            signed_on: self.day,
            kind: SignatureKind::Review,
            file: None,
            document_sha256: None,
            verified_by: None,
            verified_on: None,
            pull_request: Some(self.pull.number),
            review_id: Some(self.review.id),
            commit: self.review.commit.clone(),
            submitted_at: Some(self.at.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
