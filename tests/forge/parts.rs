//! Sub-issues: one parent, which may lie in another repository of the same owner.

use psp_github_emulator::Effect;
use psp_partners::forge::{Forge as _, ForgeError};
use serde_json::json;

use crate::hub::{Hub, REPOSITORY};
use crate::server::{Server, github, ok, status};

#[test]
fn a_part_knows_its_parent() {
    let hub = Hub::new();
    let (parent, one, two) = (hub.issue("parent"), hub.issue("one"), hub.issue("two"));
    let github = hub.job();
    for part in [one, two] {
        github.add_sub_issue(parent, hub.id(part)).expect("added");
    }
    hub.world(|world| world.close(REPOSITORY, one, "mia"));
    let all = github.issues(None).expect("issues");
    let seen: Vec<_> = all.iter().map(|it| (it.number, it.parent, it.sub_issues)).collect();
    assert_eq!(
        seen,
        [(parent, None, 2), (one, Some(parent), 0), (two, Some(parent), 0)]
    );
    assert_eq!(github.issue(one).expect("an issue").parent, Some(parent));
    // The name of the repository is known; nobody has to ask for it.
    assert!(!hub.asked().iter().any(|line| line == "GET "), "{:?}", hub.asked());
}

#[test]
fn a_part_that_is_there_already_is_done() {
    let hub = Hub::new();
    let (parent, other, part) = (hub.issue("parent"), hub.issue("other"), hub.issue("part"));
    let (github, id) = (hub.job(), hub.id(part));
    github.add_sub_issue(parent, id).expect("added");
    github.add_sub_issue(parent, id).expect("still there");
    match github.add_sub_issue(other, id) {
        Err(ForgeError::Invalid(why)) => assert!(why.contains("may only have one parent"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(github.issue(part).expect("an issue").parent, Some(parent));
}

#[test]
fn without_a_look_nothing_is_done() {
    let hub = Hub::new();
    let (parent, part) = (hub.issue("parent"), hub.issue("part"));
    let (github, id) = (hub.job(), hub.id(part));
    github.add_sub_issue(parent, id).expect("added");
    let refuse = Effect::Refuse {
        status: 404,
        message: "Not Found".to_owned(),
    };
    hub.fault("GET", "/sub_issues", refuse);
    assert!(matches!(github.add_sub_issue(parent, id), Err(ForgeError::Invalid(_))));
}

#[test]
fn a_part_of_unknown_fate_is_asked_for_once_and_can_be_again() {
    let hub = Hub::new();
    let github = hub.job();
    for (fate, added) in [
        (Effect::BadGatewayBefore, 0),
        (Effect::BadGatewayAfter, 1),
        (Effect::CutAfter, 1),
    ] {
        let (parent, part) = (hub.issue("parent"), hub.issue("part"));
        let writes = hub.writes();
        hub.fault("POST", "/sub_issues", fate);
        assert!(matches!(
            github.add_sub_issue(parent, hub.id(part)),
            Err(ForgeError::Unavailable(_))
        ));
        assert_eq!(hub.writes(), writes + 1);
        assert_eq!(github.issue(parent).expect("an issue").sub_issues, added);
        github.add_sub_issue(parent, hub.id(part)).expect("there in the end");
        assert_eq!(github.issue(parent).expect("an issue").sub_issues, 1);
    }
}

#[test]
fn what_cannot_be_a_part_is_refused() {
    let hub = Hub::new();
    let parent = hub.issue("parent");
    hub.push("fork.git", "a", "a", b"a");
    let pull = hub.world(|world| world.open_pull(REPOSITORY, "zoe", "zoe/registry:a", "main", "Add a", ""));
    let github = hub.job();
    assert!(matches!(github.add_sub_issue(parent, 5), Err(ForgeError::NotFound(_))));
    assert!(matches!(
        github.add_sub_issue(99, hub.id(parent)),
        Err(ForgeError::NotFound(_))
    ));
    for bad in [pull, parent] {
        assert!(matches!(
            github.add_sub_issue(parent, hub.id(bad)),
            Err(ForgeError::Invalid(_))
        ));
    }
    match hub.with("reader").add_sub_issue(parent, hub.id(pull)) {
        Err(error @ ForgeError::Forbidden { .. }) => assert_eq!(error.needed(), Some("issues=write")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_parent_in_another_repository_is_not_ours() {
    let hub = Hub::new();
    let (one, two) = (hub.issue("one"), hub.issue("two"));
    hub.world(|world| {
        // The same numbers as here.
        for title in ["one", "two"] {
            let number = world.open_issue("psp/other", "zoe", title, "");
            let id = world.repository("psp/other").issue(number).id;
            let issue = world.repository_mut(REPOSITORY).issues.get_mut(&number);
            issue.expect("an issue").parent = Some(id);
        }
    });
    let github = hub.job();
    assert_eq!(github.issue(one).expect("an issue").parent, None);
    let all = github.issues(None).expect("issues");
    assert_eq!(
        all.iter().map(|it| (it.number, it.parent)).collect::<Vec<_>>(),
        [(one, None), (two, None)]
    );
    // Under which other name the repository might go is asked once.
    assert_eq!(hub.asked().iter().filter(|line| *line == "GET ").count(), 1);
}

#[test]
fn a_parent_may_be_told_by_the_number_of_the_repository() {
    let issue = |parent: &str| json!({"id": 2, "number": 2, "state": "open", "parent_issue_url": parent});
    let known = ok(r#"{"id": 5, "full_name": "o/r"}"#);
    let parent = |address: &str| {
        let server = Server::start([ok(issue(address)), known.clone()]);
        let found = github(&server.address).0.issue(2).expect("an issue").parent;
        (found, server.asked().len())
    };
    assert_eq!(parent("{here}/repositories/5/issues/1"), (Some(1), 2));
    assert_eq!(parent("{here}/repositories/55/issues/1"), (None, 2));
    assert_eq!(parent("{here}/repos/o/rr/issues/1"), (None, 2));
    assert_eq!(parent("{here}/repos/O/R/issues/1"), (Some(1), 1));
    assert_eq!(parent("{here}/repos/o/r/issues/x"), (None, 1));
    assert_eq!(parent("{here}/repos/o/r/pulls/1"), (None, 1));
    assert_eq!(parent("https://example.org/repos/o/r/issues/1"), (None, 1));
}

#[test]
fn the_look_is_at_the_parts_of_the_parent() {
    let refused = status(422, r#"{"message": "Issue may not contain duplicate sub-issues"}"#);
    let part = r#"[{"id": 8, "number": 3, "state": "open"}]"#;
    let server = Server::start([refused.clone(), ok(part)]);
    assert_eq!(github(&server.address).0.add_sub_issue(7, 8), Ok(()));
    assert_eq!(
        server.lines(),
        [
            "POST /repos/o/r/issues/7/sub_issues",
            "GET /repos/o/r/issues/7/sub_issues?per_page=100"
        ]
    );
    assert_eq!(server.asked()[0].body, json!({ "sub_issue_id": 8 }));
    // The number of an issue is not its id.
    let server = Server::start([refused, ok(part)]);
    assert!(matches!(
        github(&server.address).0.add_sub_issue(7, 3),
        Err(ForgeError::Invalid(_))
    ));
}
