use super::*;
use crate::forge::User;
use crate::registry::signing::allowed_signers;

const COMMIT: &str = "1111111111111111111111111111111111111111";
const KEYS: &[u8] = include_bytes!("../../../../tests/signatures/allowed_signers");

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn agreement() -> Agreement {
    let value = serde_json::json!({
        "template": "t", "version": "1.0", "file": "agreements/1.md", "sha256": "aa", "signed_on": "2026-12-08",
        "signatures": [{
            "side": "partner", "github": "ada", "id": 1, "signed_on": "2026-12-08", "kind": "review", "pull_request": 7,
            "review_id": 100, "commit": COMMIT, "submitted_at": "2026-12-08T09:00:00Z",
        }],
    });
    serde_json::from_value(value).expect("an agreement")
}

fn github() -> GitHubSignatures {
    let review = PullReview {
        id: 100,
        author: Some(User {
            login: "renamed".to_owned(),
            id: 1,
        }),
        decision: ReviewDecision::Approved,
        commit: Some(COMMIT.to_owned()),
        submitted_at: Some("2026-12-08T09:00:00Z".to_owned()),
    };
    GitHubSignatures {
        reviews: BTreeMap::from([(7, vec![review])]),
        texts: BTreeMap::from([(COMMIT.to_owned(), "aa".to_owned())]),
        keys: BTreeMap::new(),
    }
}

fn found(agreement: &Agreement, github: &GitHubSignatures) -> Vec<ReviewProblem> {
    let problems = problems(Some(agreement), std::iter::empty(), github);
    let reason = |problem| match problem {
        SignatureProblem::Review { reason, .. } => reason,
        SignatureProblem::Key { .. } => panic!("{problem:?}"),
    };
    problems.into_iter().map(reason).collect()
}

#[test]
fn a_review_that_github_still_has_is_no_problem() {
    assert_eq!(found(&agreement(), &github()), []);
    let mut ghost = github();
    ghost.reviews.get_mut(&7).expect("reviews")[0].author = None;
    assert_eq!(found(&agreement(), &ghost), [], "the account was deleted later");
}

#[test]
fn each_difference_is_reported() {
    let change = |change: &dyn Fn(&mut PullReview)| {
        let mut github = github();
        change(&mut github.reviews.get_mut(&7).expect("reviews")[0]);
        found(&agreement(), &github)
    };
    assert_eq!(
        change(&|review| review.decision = ReviewDecision::Dismissed),
        [ReviewProblem::Dismissed]
    );
    assert_eq!(change(&|review| review.id = 101), [ReviewProblem::Missing]);
    for different in [
        change(&|review| review.decision = ReviewDecision::None),
        change(&|review| review.decision = ReviewDecision::ChangesRequested),
        change(&|review| review.author.as_mut().expect("an author").id = 2),
        change(&|review| review.commit = Some("2".repeat(40))),
        change(&|review| review.commit = None),
        change(&|review| review.submitted_at = Some("2026-12-08T09:00:01Z".to_owned())),
    ] {
        assert_eq!(different, [ReviewProblem::Different]);
    }
    assert_eq!(
        found(&agreement(), &GitHubSignatures::default()),
        [ReviewProblem::Missing]
    );
    for text in [Some("bb"), None] {
        let mut github = github();
        github.texts = text
            .map(|text| (COMMIT.to_owned(), text.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(found(&agreement(), &github), [ReviewProblem::OtherText]);
    }
}

/// A record that claims a review: each field that `onboard` writes is compared with GitHub.
#[test]
fn any_changed_field_of_a_review_is_reported() {
    for (field, value) in [
        ("id", serde_json::json!(2)),
        ("pull_request", serde_json::json!(8)),
        ("review_id", serde_json::json!(101)),
        ("commit", serde_json::json!("2".repeat(40))),
        ("submitted_at", serde_json::json!("2026-12-08T09:00:01Z")),
        ("signed_on", serde_json::json!("2026-12-07")),
    ] {
        let mut changed = serde_json::to_value(agreement()).expect("JSON");
        changed["signatures"][0][field] = value;
        let changed = serde_json::from_value(changed).expect("an agreement");
        assert_eq!(found(&changed, &github()).len(), 1, "{field}");
    }
}

#[test]
fn a_key_that_github_no_longer_has_is_reported_and_others_are_not() {
    let pinned = allowed_signers(KEYS).expect("signers");
    let signer = |key: &AllowedSigner| -> Signer {
        let value =
            serde_json::json!({"side": "partner", "github": key.login.to_uppercase(), "id": 1, "since": "2026-11-01"});
        serde_json::from_value(value).expect("a signer")
    };
    let signers: Vec<Signer> = pinned.iter().map(signer).collect();
    let mut github = GitHubSignatures::default();
    for key in &pinned {
        github.keys.insert(key.login.clone(), Some(vec![key.key.clone()]));
    }
    let today = day("2026-12-01");
    let count = |github: &GitHubSignatures, signers: &[Signer], day| {
        problems(None, keys_in_use(&pinned, signers, day), github).len()
    };
    assert_eq!(count(&github, &signers, today), 0);
    let first = pinned[0].login.clone();
    github.keys.insert(first.clone(), Some(vec![pinned[1].key.clone()]));
    let found = problems(None, keys_in_use(&pinned, &signers, today), &github);
    let key = SignatureProblem::Key {
        github: first.clone(),
        fingerprint: pinned[0].key.fingerprint(),
        no_account: false,
    };
    assert_eq!(found, [key]);
    assert_eq!(count(&github, &signers, day("2026-10-31")), 0, "no one can sign yet");
    assert_eq!(count(&github, &[], today), 0);
    github.keys.insert(first.clone(), None);
    assert_eq!(count(&github, &signers, today), 1);
    github.keys.remove(&first);
    assert_eq!(count(&github, &signers, today), 0, "what wasn't read isn't judged");
}
