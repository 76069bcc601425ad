//! Pull requests of our own: open ones, and new ones from a branch.

use psp_github_emulator::Effect;
use psp_partners::forge::{Denial, Forge as _, ForgeError, NewPull, ReviewDecision};

use crate::hub::{Hub, REPOSITORY};

fn new(head: &str) -> NewPull {
    NewPull {
        title: "Set Acm\u{e9} active".to_owned(),
        body: "One\r\ntwo".to_owned(),
        head: head.to_owned(),
        base: "main".to_owned(),
    }
}

#[test]
fn open_pulls_are_listed() {
    let hub = Hub::new();
    let mut numbers = Vec::new();
    for branch in ["add/\u{e9}", "merged", "closed"] {
        hub.push("fork.git", branch, branch, b"x");
        numbers.push(
            hub.world(|world| {
                world.open_pull(REPOSITORY, "zoe", &format!("zoe/registry:{branch}"), "main", branch, "")
            }),
        );
    }
    hub.issue("no pull");
    hub.world(|world| {
        world.merge_pull(REPOSITORY, numbers[1], "mia");
        world.close(REPOSITORY, numbers[2], "mia");
        world.delete_repository("zoe/registry");
    });
    let open = hub.job().open_pulls().expect("pulls");
    assert_eq!(open.len(), 1);
    let pull = &open[0];
    assert_eq!(
        (pull.number, pull.head_ref.as_str(), pull.open, pull.merged),
        (numbers[0], "add/\u{e9}", true, false)
    );
    assert_eq!((&pull.head_repository, pull.base_ref.as_str()), (&None, "main"));
    assert_eq!(pull.author.as_ref().map(|user| user.id), Some(4242));
}

#[test]
fn more_than_a_page_of_pulls_is_listed() {
    let hub = Hub::new();
    let sha = hub.push("registry.git", "p/0", "p", b"x");
    for n in 1..101 {
        crate::hub::git(&hub.bare(), &["update-ref", &format!("refs/heads/p/{n}"), &sha]);
    }
    hub.world(|world| {
        for n in 0..101 {
            world.open_pull(REPOSITORY, "mia", &format!("psp/registry:p/{n}"), "main", "p", "");
        }
    });
    let open = hub.job().open_pulls().expect("pulls");
    let numbers: std::collections::BTreeSet<u64> = open.iter().map(|pull| pull.number).collect();
    assert_eq!((open.len(), numbers.len()), (101, 101));
}

#[test]
fn a_pull_is_made_from_a_branch() {
    let hub = Hub::new();
    let sha = hub.push("registry.git", "psp/onboard/acm\u{e9}", "x", b"x");
    let github = hub.job();
    let made = github.create_pull(&new("psp/onboard/acm\u{e9}")).expect("made");
    assert_eq!(
        (made.head_ref.as_str(), made.head_sha.as_str()),
        ("psp/onboard/acm\u{e9}", sha.as_str())
    );
    assert_eq!((made.head_repository.as_deref(), made.open), (Some(REPOSITORY), true));
    assert_eq!(github.issue(made.number).expect("an issue").body, "One\r\ntwo");
    let log = hub.emulator.log();
    let sent = log.writes().next().and_then(|it| it.body.clone()).expect("a body");
    let fields: Vec<&String> = sent.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["title", "body", "head", "base"]);
}

#[test]
fn a_pull_is_refused_in_words() {
    let hub = Hub::new();
    hub.push("registry.git", "a", "a", b"a");
    let github = hub.job();
    let invalid = |head: &str| match github.create_pull(&new(head)) {
        Err(ForgeError::Invalid(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(invalid("nowhere").starts_with("`head`: `invalid`"));
    assert!(invalid("main").contains("No commits between main and psp:main"));
    github.create_pull(&new("a")).expect("made");
    assert!(invalid("a").contains("A pull request already exists for psp:a."));
    match hub.with("reader").create_pull(&new("a")) {
        Err(error @ ForgeError::Forbidden { .. }) => assert_eq!(error.needed(), Some("pull_requests=write")),
        other => panic!("{other:?}"),
    }
    hub.world(|world| world.repository_mut(REPOSITORY).actions_can_open_pulls = false);
    match github.create_pull(&new("a")) {
        Err(ForgeError::Forbidden {
            message,
            cause: Denial::PullsByActions,
        }) => {
            assert!(
                message.starts_with("GitHub Actions is not permitted to create"),
                "{message}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pull_of_unknown_fate_is_asked_for_once() {
    let hub = Hub::new();
    let github = hub.job();
    for (n, (fate, made)) in [
        (Effect::BadGatewayBefore, 0),
        (Effect::CutBefore, 0),
        (Effect::BadGatewayAfter, 1),
        (Effect::CutAfter, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let branch = format!("b{n}");
        hub.push("registry.git", &branch, &branch, b"x");
        let (writes, before) = (hub.writes(), github.open_pulls().expect("pulls").len());
        hub.fault("POST", "/pulls", fate);
        assert!(matches!(
            github.create_pull(&new(&branch)),
            Err(ForgeError::Unavailable(_))
        ));
        assert_eq!(hub.writes(), writes + 1);
        assert_eq!(github.open_pulls().expect("pulls").len(), before + made);
    }
}

#[test]
fn reviews_have_a_person_a_commit_a_time_and_a_decision() {
    let hub = Hub::new();
    let sha = hub.push("registry.git", "a", "a", b"a");
    let (number, approved) = hub.world(|world| {
        let number = world.open_pull(REPOSITORY, "zoe", &format!("{REPOSITORY}:a"), "main", "a", "");
        world.clock.set("2026-12-08T09:00:00Z".parse().expect("a time"));
        let approved = world.review_pull(REPOSITORY, number, "mia", "APPROVED");
        for state in ["CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"] {
            world.review_pull(REPOSITORY, number, "max", state);
        }
        (number, approved)
    });
    let reviews = hub.job().reviews(number).expect("reviews");
    let decisions: Vec<ReviewDecision> = reviews.iter().map(|review| review.decision).collect();
    assert_eq!(
        decisions,
        [
            ReviewDecision::Approved,
            ReviewDecision::ChangesRequested,
            ReviewDecision::None,
            ReviewDecision::Dismissed,
            ReviewDecision::None,
        ]
    );
    let first = &reviews[0];
    assert_eq!(
        (first.id, first.author.as_ref().map(|author| author.id)),
        (approved, Some(7))
    );
    assert_eq!(
        (first.commit.as_deref(), first.submitted_at.as_deref()),
        (Some(sha.as_str()), Some("2026-12-08T09:00:00Z"))
    );
    hub.world(|world| world.dismiss_review(REPOSITORY, approved));
    let reviews = hub.job().reviews(number).expect("reviews");
    assert_eq!(reviews[0].decision, ReviewDecision::Dismissed);
    assert!(matches!(hub.job().reviews(999), Err(ForgeError::NotFound(_))));
}

/// However a pull request was merged, the commit that changed a file leads to it.
#[test]
fn a_file_leads_to_the_pull_request_that_brought_it() {
    for way in ["merge", "squash", "rebase"] {
        let hub = Hub::new();
        for text in [b"1", b"2"] {
            hub.push("fork.git", "add", "partners/x/agreements/1 \u{e9}.md", text);
        }
        hub.push("fork.git", "other", "other", b"x");
        let number = hub.world(|world| {
            let number = world.open_pull(REPOSITORY, "zoe", "zoe/registry:add", "main", "add", "");
            let other = world.open_pull(REPOSITORY, "zoe", "zoe/registry:other", "main", "other", "");
            match way {
                "squash" => drop(world.squash_pull(REPOSITORY, number, "mia")),
                "rebase" => drop(world.rebase_pull(REPOSITORY, number, "mia")),
                _ => drop(world.merge_pull(REPOSITORY, number, "mia")),
            }
            world.squash_pull(REPOSITORY, other, "mia");
            number
        });
        let github = hub.job();
        let main = github.branches("main").expect("branches")[0].sha.clone();
        let path = "partners/x/agreements/1 \u{e9}.md";
        let commit = github.last_change(path, &main).expect("commits").expect("a commit");
        let pulls = github.pulls_of_commit(&commit.sha).expect("pulls");
        let numbers: Vec<u64> = pulls.iter().map(|pull| pull.number).collect();
        assert_eq!(numbers, [number], "{way}");
        assert!(pulls[0].merged && pulls[0].merged_at.is_some(), "{way}");
        assert_eq!(github.last_change("nowhere", &main), Ok(None));
    }
}

#[test]
fn signing_keys_are_those_of_an_account() {
    let hub = Hub::new();
    hub.world(|world| {
        world
            .signing_keys
            .insert(7, vec!["ssh-ed25519 AAAA".to_owned(), "ssh-rsa BBBB".to_owned()])
    });
    let github = hub.job();
    let keys = github.signing_keys("mia").expect("keys");
    assert_eq!(
        keys,
        Some(vec!["ssh-ed25519 AAAA".to_owned(), "ssh-rsa BBBB".to_owned()])
    );
    assert_eq!(github.signing_keys("zoe"), Ok(Some(Vec::new())));
    assert_eq!(github.signing_keys("nobody/../at-all"), Ok(None));
}
