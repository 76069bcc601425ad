//! Branches: found by prefix, made, moved and deleted, whatever they are called.

use psp_github_emulator::Effect;
use psp_partners::forge::{Branch, Forge as _, ForgeError, ForgeResult};

use crate::hub::Hub;
use crate::server::{Server, github, ok, status};

/// All of it is allowed in the name of a branch.
const ODD: &str = "psp/acm\u{e9}#1/100%25+a&b=c;\u{1f980}'\"<@>";

fn names(branches: ForgeResult<Vec<Branch>>) -> Vec<String> {
    branches
        .expect("branches")
        .into_iter()
        .map(|branch| branch.name)
        .collect()
}

#[test]
fn branches_are_found_by_prefix() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    for name in ["psp/a", "psp/ab/c", "psp-other", ODD] {
        github.create_branch(name, &main).expect("made");
    }
    assert_eq!(names(github.branches("psp/")), ["psp/a", "psp/ab/c", ODD]);
    assert_eq!(names(github.branches("psp/a")), ["psp/a", "psp/ab/c", ODD]);
    assert_eq!(names(github.branches("psp/ab")), ["psp/ab/c"]);
    assert_eq!(names(github.branches("psp/acm\u{e9}#1/100%25")), [ODD]);
    assert_eq!(
        names(github.branches("")),
        ["main", "psp-other", "psp/a", "psp/ab/c", ODD]
    );
    assert_eq!(names(github.branches("nothing")), Vec::<String>::new());
    assert_eq!(github.branches("main").expect("branches")[0].sha, main);
}

#[test]
fn a_branch_is_made_moved_and_deleted() {
    let hub = Hub::new();
    let (one, two) = (
        hub.push("registry.git", "x", "x", b"x"),
        hub.push("registry.git", "y", "y", b"y"),
    );
    let github = hub.job();
    let at = || {
        github
            .branches(ODD)
            .expect("branches")
            .first()
            .map(|branch| branch.sha.clone())
    };
    github.create_branch(ODD, &one).expect("made");
    assert_eq!(at().as_ref(), Some(&one));
    // Neither follows from the other.
    github.move_branch(ODD, &two).expect("moved");
    assert_eq!(at().as_ref(), Some(&two));
    github.delete_branch(ODD).expect("deleted");
    assert_eq!(at(), None);
    assert_eq!(names(github.branches("")), ["main", "x", "y"]);
}

#[test]
fn a_branch_that_is_gone_is_deleted() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    assert_eq!(github.delete_branch("nowhere"), Ok(()));
    // Another one whose name only begins so.
    github.create_branch("psp/ab", &main).expect("made");
    assert_eq!(github.delete_branch("psp/a"), Ok(()));
    for fate in [Effect::BadGatewayBefore, Effect::BadGatewayAfter, Effect::CutAfter] {
        github.create_branch("psp/a", &main).expect("made");
        hub.fault("DELETE", "/git/refs/", fate);
        assert_eq!(github.delete_branch("psp/a"), Ok(()));
    }
    assert_eq!(names(github.branches("psp/")), ["psp/ab"]);
}

#[test]
fn a_branch_that_is_still_there_is_not_deleted() {
    let sha = "0".repeat(40);
    let there = ok(format!(r#"[{{"ref": "refs/heads/a", "object": {{"sha": "{sha}"}}}}]"#));
    for code in [404, 422] {
        let refused = status(code, r#"{"message": "No"}"#);
        let server = Server::start([refused, there.clone()]);
        assert!(github(&server.address).0.delete_branch("a").is_err());
        assert_eq!(
            server.lines(),
            [
                "DELETE /repos/o/r/git/refs/heads/a",
                "GET /repos/o/r/git/matching-refs/heads/a"
            ]
        );
    }
    let server = Server::start([status(422, "{}"), status(404, "{}")]);
    assert!(matches!(
        github(&server.address).0.delete_branch("a"),
        Err(ForgeError::Invalid(_))
    ));
}

#[test]
fn branches_are_refused_in_words() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    let invalid = |answer: ForgeResult<()>| match answer {
        Err(ForgeError::Invalid(why)) => why,
        other => panic!("{other:?}"),
    };
    github.create_branch("a", &main).expect("made");
    assert!(invalid(github.create_branch("a", &main)).starts_with("Reference already exists"));
    assert!(invalid(github.create_branch("b", &"1".repeat(40))).starts_with("Object does not exist"));
    assert!(invalid(github.move_branch("b", &main)).starts_with("Reference does not exist"));
    for name in ["a..b", "a b", "a/../b", ".."] {
        assert!(
            invalid(github.create_branch(name, &main)).starts_with("Reference name is invalid"),
            "{name}"
        );
    }
    for refused in [
        hub.with("reader").create_branch("c", &main),
        hub.with("reader").move_branch("a", &main),
        hub.with("reader").delete_branch("a"),
    ] {
        match refused {
            Err(error @ ForgeError::Forbidden { .. }) => assert_eq!(error.needed(), Some("contents=write")),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(names(github.branches("")), ["a", "main"]);
}

#[test]
fn a_name_does_not_climb() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    for name in ["..", "../..", "a/../../tags/v1", "a//b", "/a", "a/."] {
        let refused = github.delete_branch(name);
        assert!(matches!(refused, Err(ForgeError::Invalid(_))), "{name}: {refused:?}");
        assert!(
            matches!(github.move_branch(name, &main), Err(ForgeError::Invalid(_))),
            "{name}"
        );
        assert_eq!(github.branches(name), Ok(vec![]), "{name}");
    }
    assert_eq!(hub.asked(), Vec::<String>::new());
}

#[test]
fn a_new_branch_is_asked_for_once_and_a_move_again() {
    let hub = Hub::new();
    let (github, main) = (hub.job(), hub.main());
    for (n, (fate, made)) in [
        (Effect::BadGatewayBefore, 0),
        (Effect::BadGatewayAfter, 1),
        (Effect::CutAfter, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let (name, writes) = (format!("n{n}"), hub.writes());
        hub.fault("POST", "/git/refs", fate.clone());
        assert!(matches!(
            github.create_branch(&name, &main),
            Err(ForgeError::Unavailable(_))
        ));
        assert_eq!(hub.writes(), writes + 1);
        assert_eq!(github.branches(&name).expect("branches").len(), made);
        hub.fault("PATCH", "/git/refs", fate);
        github.move_branch("main", &main).expect("moved in the end");
        assert_eq!(hub.writes(), writes + 3);
    }
}

#[test]
fn what_is_no_branch_is_left_out() {
    let sha = "0".repeat(40);
    let refs = format!(
        r#"[{{"ref": "refs/tags/a", "object": {{"sha": "{sha}"}}}}, {{"ref": "refs/heads/b", "object": {{"sha": "{sha}"}}}},
            {{"ref": "refs/heads/a", "object": {{"sha": "{sha}", "type": "strange"}}}}]"#
    );
    let server = Server::start([ok(refs)]);
    assert_eq!(names(github(&server.address).0.branches("a")), ["a"]);
    let server = Server::start([ok(r#"[{"ref": "refs/heads/a", "object": {"sha": "--all"}}]"#)]);
    assert!(matches!(
        github(&server.address).0.branches("a"),
        Err(ForgeError::Unreadable(_))
    ));
}
