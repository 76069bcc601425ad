use super::*;

const TEXT: &str = "aa";
const GOOD: &str = "1111111111111111111111111111111111111111";
const OTHER: &str = "2222222222222222222222222222222222222222";
const MERGED: &str = "2026-12-10T12:00:00Z";

fn user(login: &str, id: u64) -> User {
    User {
        login: login.to_owned(),
        id,
    }
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn signer(side: Side, github: &str, id: u64) -> Signer {
    Signer {
        side,
        github: github.to_owned(),
        id,
        role: None,
        since: day("2026-11-01"),
        until: None,
    }
}

fn review(id: u64, author: &User, decision: ReviewDecision, commit: &str, at: &str) -> PullReview {
    PullReview {
        id,
        author: Some(author.clone()),
        decision,
        commit: Some(commit.to_owned()),
        submitted_at: Some(at.to_owned()),
    }
}

/// An agreement without signatures, whose text zoe's pull request brought; ada signs for the partner, mona for the program.
struct Case {
    agreement: Agreement,
    signers: Vec<Signer>,
    owners: Vec<Owner>,
    pull: TextPull,
    is_current: bool,
}

impl Case {
    fn new() -> Self {
        let signers = vec![signer(Side::Partner, "ada", 1), signer(Side::Program, "mona", 2)];
        let agreement =
            serde_json::json!({"template": "integration", "version": "1.0", "file": "agreements/1.md", "sha256": TEXT});
        Self {
            agreement: serde_json::from_value(agreement).expect("an agreement"),
            owners: Vec::new(),
            pull: TextPull {
                number: 7,
                author: Some(user("zoe", 3)),
                merged_at: MERGED.to_owned(),
                reviews: Vec::new(),
                texts: [(GOOD, TEXT), (OTHER, "bb")]
                    .map(|(commit, text)| (commit.to_owned(), text.to_owned()))
                    .into(),
                listed_before: signers.clone(),
            },
            signers,
            is_current: true,
        }
    }

    fn approve(&mut self, login: &str, id: u64, at: &str) -> &mut Self {
        self.reviewed(login, id, ReviewDecision::Approved, GOOD, at)
    }

    fn reviewed(&mut self, login: &str, id: u64, decision: ReviewDecision, commit: &str, at: &str) -> &mut Self {
        let number = 100 + self.pull.reviews.len() as u64;
        self.pull
            .reviews
            .push(review(number, &user(login, id), decision, commit, at));
        self
    }

    /// Both approve, on the text, before the merge.
    fn both(mut self) -> Self {
        self.approve("ada", 1, "2026-12-08T09:00:00Z");
        self.approve("mona", 2, "2026-12-09T09:00:00Z");
        self
    }

    fn decide(&self) -> Decision {
        decide(&DecisionInput {
            agreement: &self.agreement,
            signers: &self.signers,
            owners: &self.owners,
            pulls: std::slice::from_ref(&self.pull),
            is_current: &|_| self.is_current,
        })
    }

    /// Who signs, and why others don't.
    fn outcome(&self) -> (Vec<String>, Vec<IgnoredBecause>) {
        let decision = self.decide();
        let signed = decision.signatures.into_iter().map(|signature| signature.github);
        (
            signed.collect(),
            decision.ignored.into_iter().map(|it| it.reason).collect(),
        )
    }
}

#[test]
fn an_approval_of_each_side_signs_with_what_proves_it() {
    let case = Case::new().both();
    let decision = case.decide();
    let [ada, mona] = &decision.signatures[..] else {
        panic!("{decision:?}")
    };
    assert_eq!(
        (ada.side, ada.github.as_str(), ada.id, ada.kind),
        (Side::Partner, "ada", Some(1), SignatureKind::Review)
    );
    assert_eq!(
        (
            ada.pull_request,
            ada.review_id,
            ada.commit.as_deref(),
            ada.submitted_at.as_deref()
        ),
        (Some(7), Some(100), Some(GOOD), Some("2026-12-08T09:00:00Z"))
    );
    assert_eq!((mona.side, mona.signed_on), (Side::Program, day("2026-12-09")));
    assert_eq!(decision.signed_on, Some(day("2026-12-09")));
    assert_eq!(decision.ignored, []);
}

/// What is written once is never written again.
#[test]
fn what_the_record_has_is_not_signed_again() {
    let mut case = Case::new().both();
    let decision = case.decide();
    case.agreement.signatures = Some(decision.signatures[..1].to_vec());
    let second = case.decide();
    assert_eq!(second.signatures.len(), 1);
    assert_eq!(
        (second.signatures[0].github.as_str(), second.signed_on),
        ("mona", decision.signed_on)
    );
    case.agreement.signatures = Some(decision.signatures.clone());
    assert!(case.decide().signatures.is_empty());
    case.agreement.signed_on = decision.signed_on;
    assert!(case.decide().signatures.is_empty());
}

#[test]
fn one_side_alone_is_recorded_and_has_no_date() {
    let mut case = Case::new();
    case.approve("ada", 1, "2026-12-08T09:00:00Z");
    let decision = case.decide();
    assert_eq!((decision.signatures.len(), decision.signed_on), (1, None));
    assert!(Case::new().decide().signatures.is_empty());
}

#[test]
fn no_one_appoints_themselves_in_the_pull_request_that_they_approve() {
    let mut case = Case::new().both();
    case.pull.listed_before.remove(0);
    assert_eq!(
        case.outcome(),
        (vec!["mona".to_owned()], vec![IgnoredBecause::NotListedBefore])
    );
    // They were listed, and the pull request prolongs it.
    let mut case = Case::new().both();
    case.pull.listed_before[0].until = Some(day("2026-12-01"));
    assert_eq!(case.outcome().1, [IgnoredBecause::NotListedBefore]);
    // Or they were listed for the other side.
    let mut case = Case::new().both();
    case.pull.listed_before[0].side = Side::Program;
    assert_eq!(case.outcome().1, [IgnoredBecause::NotListedBefore]);
    // A maintainer merged the list: from then on the person can approve.
    let mut case = Case::new().both();
    case.pull.listed_before.clear();
    case.approve("ada", 1, "2026-12-11T09:00:00Z");
    case.approve("mona", 2, "2026-12-11T10:00:00Z");
    assert_eq!(case.outcome().0, ["ada", "mona"]);
}

#[test]
fn only_the_persons_last_decision_counts() {
    for (decision, commit, reason) in [
        (ReviewDecision::Dismissed, GOOD, Some(IgnoredBecause::Dismissed)),
        (ReviewDecision::ChangesRequested, GOOD, None),
        // Of another text.
        (ReviewDecision::Approved, OTHER, Some(IgnoredBecause::OtherText)),
        // Of a commit that GitHub no longer has.
        (
            ReviewDecision::Approved,
            "3333333333333333333333333333333333333333",
            Some(IgnoredBecause::OtherText),
        ),
    ] {
        let mut case = Case::new().both();
        case.reviewed("ada", 1, decision, commit, "2026-12-09T10:00:00Z");
        assert_eq!(
            case.outcome(),
            (vec!["mona".to_owned()], reason.into_iter().collect()),
            "{decision:?}"
        );
        // In any order of GitHub's list.
        case.pull.reviews.reverse();
        assert_eq!(case.outcome().0, ["mona"], "{decision:?}");
        case.approve("ada", 1, "2026-12-09T11:00:00Z");
        assert_eq!(
            case.outcome(),
            (vec!["mona".to_owned(), "ada".to_owned()], vec![]),
            "{decision:?}"
        );
    }
    // A comment decides nothing: neither for nor against.
    let mut case = Case::new().both();
    case.reviewed("ada", 1, ReviewDecision::None, OTHER, "2026-12-09T10:00:00Z");
    assert_eq!(case.outcome().0, ["ada", "mona"]);
    let mut case = Case::new();
    case.reviewed("ada", 1, ReviewDecision::None, GOOD, "2026-12-08T09:00:00Z");
    assert_eq!(case.outcome(), (vec![], vec![]));
}

#[test]
fn an_approval_of_an_older_commit_counts_if_it_has_the_same_text() {
    let mut case = Case::new();
    let older = "4444444444444444444444444444444444444444";
    case.pull.texts.insert(older.to_owned(), TEXT.to_owned());
    case.reviewed("ada", 1, ReviewDecision::Approved, older, "2026-12-08T09:00:00Z");
    assert_eq!(case.outcome().0, ["ada"]);
    case.agreement.sha256 = None;
    assert_eq!(
        case.outcome(),
        (vec![], vec![IgnoredBecause::OtherText]),
        "without a checksum, no text is right"
    );
}

#[test]
fn the_user_id_counts_and_not_the_login() {
    let mut case = Case::new();
    case.approve("ada-was-renamed", 1, "2026-12-08T09:00:00Z");
    case.approve("mona", 99, "2026-12-09T09:00:00Z");
    assert_eq!(case.outcome(), (vec!["ada-was-renamed".to_owned()], vec![]));
}

#[test]
fn two_sides_are_two_people() {
    let mut case = Case::new();
    case.signers.push(signer(Side::Program, "ada", 1));
    case.pull.listed_before.clone_from(&case.signers);
    case.approve("ada", 1, "2026-12-08T09:00:00Z");
    assert_eq!(case.outcome().0, ["ada"], "for one side");
    case.agreement.signatures = Some(case.decide().signatures);
    assert_eq!(case.outcome(), (vec![], vec![IgnoredBecause::BothSides]));
    // Under another login, or with an id that the record doesn't have.
    let signed = case.agreement.signatures.as_mut().expect("a signature");
    (signed[0].id, signed[0].github) = (None, "ADA".to_owned());
    assert_eq!(case.outcome(), (vec![], vec![IgnoredBecause::BothSides]));
}

#[test]
fn an_owner_does_not_sign_for_the_program() {
    let mut case = Case::new().both();
    for (github, id) in [("mona", None), ("other", Some(2))] {
        case.owners = vec![Owner {
            github: github.to_owned(),
            id,
            role: None,
        }];
        assert_eq!(
            case.outcome(),
            (vec!["ada".to_owned()], vec![IgnoredBecause::Owner]),
            "{github}"
        );
    }
}

#[test]
fn the_author_of_the_pull_request_does_not_approve_it() {
    let mut case = Case::new().both();
    case.pull.author = Some(user("renamed", 1));
    assert_eq!(case.outcome(), (vec!["mona".to_owned()], vec![IgnoredBecause::OwnPull]));
}

#[test]
fn a_signer_who_left_or_comes_later_does_not_sign() {
    for (since, until) in [("2026-11-01", Some("2026-12-07")), ("2026-12-09", None)] {
        let mut case = Case::new().both();
        case.signers[0].since = day(since);
        case.signers[0].until = until.map(day);
        assert_eq!(
            case.outcome(),
            (vec!["mona".to_owned()], vec![IgnoredBecause::NotThatDay]),
            "{since}"
        );
    }
}

#[test]
fn reviews_after_a_new_version_do_not_sign_the_old_one() {
    let mut case = Case::new().both();
    case.is_current = false;
    assert_eq!(case.outcome(), (vec![], vec![IgnoredBecause::OtherVersion; 2]));
}

#[test]
fn a_claimed_document_is_verified_rather_than_signed_twice() {
    let mut case = Case::new().both();
    let mut claimed = case.decide().signatures[0].clone();
    claimed.kind = SignatureKind::External;
    case.agreement.signatures = Some(vec![claimed]);
    assert_eq!(
        case.outcome(),
        (vec!["mona".to_owned()], vec![IgnoredBecause::NotVerified])
    );
    assert_eq!(case.decide().signed_on, None);
}

#[test]
fn strangers_and_odd_answers_are_passed_over() {
    let mut case = Case::new();
    case.approve("eve", 666, "2026-12-08T09:00:00Z");
    case.approve("ada", 1, "yesterday");
    case.approve("mona", 2, "2026-13-08T09:00:00Z");
    for strip in [true, false] {
        case.approve("ada", 1, "2026-12-08T09:00:00Z");
        let last = case.pull.reviews.last_mut().expect("a review");
        if strip {
            last.author = None;
        } else {
            last.submitted_at = None;
        }
    }
    assert_eq!(case.outcome(), (vec![], vec![]));
}
