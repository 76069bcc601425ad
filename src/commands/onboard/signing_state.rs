//! Reads from GitHub what agreements need: the reviews that sign a text, and whether recorded signatures are still there.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::Value;

use super::reconcile_loop::OnboardSession;
use super::registry_state::RegistryState;
use crate::commands::observed_state::ObservedState;
use crate::commands::session::refused;
use crate::date::{Date, days_between};
use crate::forge::{ForgeError, ForgeResult, PullReview, ReviewDecision};
use crate::registry::agreement_texts::checksum;
use crate::registry::model::{Agreement, Signer};
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::signing::{AllowedSigner, PublicKey};
use crate::registry::tree::join;
use crate::registry::yaml::{self, LIMITS};
use crate::work::onboarding::PartnerFacts;
use crate::work::signatures::recheck::{keys_in_use, reviews};
use crate::work::signatures::{GitHubSignatures, TextPull};

/// Most agreements without all signatures whose reviews a run reads, most partners whose recorded signatures it compares
/// with GitHub, and most repositories of partners that it looks at. Each costs some five requests, of the 1,000 that a
/// workflow gets per hour. Our own choice.
const MOST_READ: usize = 30;

/// Most commits of a pull request whose text is read: people can approve any number of commits, and only the last approval of
/// each counts.
const MOST_COMMITS: usize = 40;

/// Reads the reviews of agreements that wait for signatures. An agreement whose reviews can't be read keeps its issue and its
/// pull request as they are.
pub(super) fn find_reviews(
    shell: &OnboardSession<'_>,
    observed: &ObservedState,
    gathered: &mut RegistryState,
) -> Result<()> {
    let waiting: Vec<usize> = (gathered.partners.iter().enumerate())
        .filter(|(_, partner)| unsigned_text(partner).is_some())
        .map(|(at, _)| at)
        .collect();
    let (now, later) = share(waiting, shell.today);
    let mut unread: BTreeSet<String> = later.iter().map(|at| gathered.partners[*at].slug.clone()).collect();
    for at in now {
        let partner = &gathered.partners[at];
        match text_pulls(shell, observed, partner) {
            Ok(pulls) => gathered.partners[at].signing.pulls = pulls,
            Err(error) => {
                gathered.notes.push(unreadable(&partner.slug, &error)?);
                unread.insert(partner.slug.clone());
            }
        }
    }
    gathered.partners.retain(|partner| !unread.contains(&partner.slug));
    gathered.held.append(&mut unread);
    Ok(())
}

/// Compares recorded reviews and keys with GitHub. A run that a comment started doesn't: it can wait for the daily run.
pub(super) fn find_signatures(shell: &OnboardSession<'_>, gathered: &mut RegistryState) -> Result<()> {
    if shell.reads_recent_only {
        return Ok(());
    }
    let all = (0..gathered.partners.len()).filter(|at| {
        let partner = &gathered.partners[*at];
        has_reviews(partner) || keys_of(partner, shell.today).next().is_some()
    });
    let (now, later) = share(all.collect(), shell.today);
    let asked: BTreeSet<usize> = now.iter().copied().collect();
    for at in 0..gathered.partners.len() {
        if later.contains(&at) {
            continue;
        }
        let partner = &gathered.partners[at];
        let found = if asked.contains(&at) {
            signatures(shell, partner)
        } else {
            Ok(GitHubSignatures::default())
        };
        match found {
            Ok(found) => gathered.partners[at].signing.github = Some(found),
            Err(error) => gathered.notes.push(unreadable(&partner.slug, &error)?),
        }
    }
    Ok(())
}

/// The part of a list whose turn it is on a day, and the rest: over the days, each comes around.
pub(super) fn share(all: Vec<usize>, today: Date) -> (Vec<usize>, Vec<usize>) {
    if all.len() <= MOST_READ {
        return (all, Vec::new());
    }
    let day = usize::try_from(days_between(Date::constant(2026, 1, 1), today)).unwrap_or_default();
    let start = day * MOST_READ % all.len();
    let mut turned = all;
    turned.rotate_left(start);
    let later = turned.split_off(MOST_READ);
    (turned, later)
}

/// A note about what could not be read.
///
/// # Errors
/// GitHub can't be asked anything now.
fn unreadable(slug: &str, error: &ForgeError) -> Result<String> {
    match error {
        ForgeError::Limited(_) | ForgeError::Unavailable(_) | ForgeError::Unauthorized(_) | ForgeError::Conflict(_) => {
            Err(refused("the signatures of agreements", error))
        }
        ForgeError::Forbidden { .. }
        | ForgeError::NotFound(_)
        | ForgeError::Gone(_)
        | ForgeError::Invalid(_)
        | ForgeError::AgainstRules(_)
        | ForgeError::Unreadable(_) => Ok(format!(
            "the signatures of {slug}'s agreement could not be read: {error}"
        )),
    }
}

/// The agreement of a partner that has a text and waits for signatures, where people can sign.
fn unsigned_text(partner: &PartnerFacts) -> Option<(&Agreement, &str)> {
    let agreement = partner.partner.agreement.as_ref()?;
    let is_open = partner.current.is_some() && agreement.signed_on.is_none() && agreement.sha256.is_some();
    let has_signers = partner.partner.signers.iter().flatten().next().is_some();
    Some((agreement, agreement.file.as_deref()?)).filter(|_| is_open && has_signers)
}

fn text_path(shell: &OnboardSession<'_>, partner: &PartnerFacts, file: &str) -> String {
    shell.identity.path(&join(&partner_folder(&partner.slug), file))
}

/// The merged pull requests that brought the text of an agreement, as it is on the default branch.
fn text_pulls(
    shell: &OnboardSession<'_>,
    observed: &ObservedState,
    partner: &PartnerFacts,
) -> ForgeResult<Vec<TextPull>> {
    let Some((_, file)) = unsigned_text(partner) else {
        return Ok(Vec::new());
    };
    let path = text_path(shell, partner, file);
    let Some(commit) = shell.forge.last_change(&path, shell.commit)? else {
        return Ok(Vec::new());
    };
    let mut out = Vec::new();
    for pull in shell.forge.pulls_of_commit(&commit.sha)? {
        // GitHub names open pull requests, too, for a commit that isn't on the default branch.
        let is_merged = pull.merged && pull.base_ref == observed.repository.default_branch;
        let Some(merged_at) = pull.merged_at.filter(|_| is_merged) else {
            continue;
        };
        let reviews = shell.forge.reviews(pull.number)?;
        let approved = approved_commits(&reviews, partner);
        let listed_before = if approved.is_empty() {
            Vec::new()
        } else {
            let record = shell.identity.path(&DocumentPath::record(&partner.slug).to_string());
            signers_of(shell.forge.file(&record, &pull.base_sha)?)
        };
        out.push(TextPull {
            number: pull.number,
            author: pull.author,
            merged_at,
            texts: texts(shell, &path, &approved)?,
            reviews,
            listed_before,
        });
    }
    out.sort_by_key(|pull| pull.number);
    Ok(out)
}

/// The commits that signers approved, the latest of them.
fn approved_commits(reviews: &[PullReview], partner: &PartnerFacts) -> BTreeSet<String> {
    let signers: BTreeSet<u64> = partner
        .partner
        .signers
        .iter()
        .flatten()
        .map(|signer| signer.id)
        .collect();
    let is_signer = |review: &&PullReview| {
        review
            .author
            .as_ref()
            .is_some_and(|author| signers.contains(&author.id))
    };
    let approved = reviews
        .iter()
        .filter(|review| review.decision == ReviewDecision::Approved)
        .filter(is_signer);
    approved
        .rev()
        .filter_map(|review| review.commit.clone())
        .take(MOST_COMMITS)
        .collect()
}

/// The checksum of a file at each of some commits that have it.
fn texts(shell: &OnboardSession<'_>, path: &str, commits: &BTreeSet<String>) -> ForgeResult<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    for commit in commits {
        match shell.forge.file(path, commit) {
            Ok(Some(bytes)) => drop(out.insert(commit.clone(), checksum(&bytes))),
            // A folder, or too large: it isn't the text.
            Ok(None) | Err(ForgeError::Unreadable(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

/// The signers in a record; none where they can't be read.
fn signers_of(record: Option<Vec<u8>>) -> Vec<Signer> {
    let root = record.and_then(|bytes| yaml::read(bytes, LIMITS).root);
    let signers = root.and_then(|root| root.to_json().get("signers").cloned());
    let one = |signer: Value| serde_json::from_value::<Signer>(signer).ok();
    match signers {
        Some(Value::Array(signers)) => signers.into_iter().filter_map(one).collect(),
        _ => Vec::new(),
    }
}

fn has_reviews(partner: &PartnerFacts) -> bool {
    let mut recorded = partner.partner.agreement.iter().flat_map(reviews);
    recorded.next().is_some()
}

fn keys_of(partner: &PartnerFacts, today: Date) -> impl Iterator<Item = &AllowedSigner> {
    let signers = partner.partner.signers.as_deref().unwrap_or_default();
    keys_in_use(&partner.signing.keys, signers, today)
}

/// What GitHub shows of the recorded signatures of a partner.
fn signatures(shell: &OnboardSession<'_>, partner: &PartnerFacts) -> ForgeResult<GitHubSignatures> {
    let mut out = GitHubSignatures::default();
    let agreement = partner.partner.agreement.as_ref();
    let recorded = || agreement.into_iter().flat_map(reviews);
    let pulls: BTreeSet<u64> = recorded().filter_map(|signature| signature.pull_request).collect();
    for pull in pulls {
        match shell.forge.reviews(pull) {
            Ok(reviews) => drop(out.reviews.insert(pull, reviews)),
            Err(ForgeError::NotFound(_) | ForgeError::Gone(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if let Some(file) = agreement.and_then(|agreement| agreement.file.as_deref()) {
        let commits: BTreeSet<String> = recorded().filter_map(|signature| signature.commit.clone()).collect();
        out.texts = texts(shell, &text_path(shell, partner, file), &commits)?;
    }
    let logins: BTreeSet<&str> = keys_of(partner, shell.today).map(|key| key.login.as_str()).collect();
    for login in logins {
        let keys = shell.forge.signing_keys(login)?;
        let keys = keys.map(|keys| keys.iter().filter_map(|key| public_key(key)).collect());
        out.keys.insert(login.to_owned(), keys);
    }
    Ok(out)
}

/// A key as GitHub writes it: its kind, and base64. One of a kind that can't sign an agreement is left out.
fn public_key(text: &str) -> Option<PublicKey> {
    let mut words = text.split_ascii_whitespace();
    PublicKey::from_text(words.next()?, words.next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_the_days_each_comes_around() {
        let day = |n: i8| Date::constant(2026, 11, n);
        assert_eq!(share((0..MOST_READ).collect(), day(1)).1, [0; 0]);
        let count = MOST_READ * 2 + 7;
        let mut seen = BTreeSet::new();
        for n in 1..=4 {
            let (now, later) = share((0..count).collect(), day(n));
            assert_eq!((now.len(), later.len()), (MOST_READ, count - MOST_READ));
            seen.extend(now);
        }
        assert_eq!(seen.len(), count);
    }

    #[test]
    fn signers_of_a_broken_record_are_none() {
        for text in [
            "",
            "signers: ada\n",
            "signers:\n  - github: ada\n",
            "{",
            "signers: [1]\n",
        ] {
            assert!(signers_of(Some(text.as_bytes().to_vec())).is_empty(), "{text}");
        }
        let good = "signers:\n  - { side: partner, github: ada, id: 1, since: 2026-11-01 }\n  - 7\n";
        assert_eq!(signers_of(Some(good.as_bytes().to_vec())).len(), 1);
        assert!(signers_of(None).is_empty());
    }
}
