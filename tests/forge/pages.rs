//! Lists of several pages: complete and without doubles, although they change while they are read.

use std::fmt::Write as _;

use psp_partners::forge::{Forge as _, ForgeError};
use psp_partners::github::pace::Limits;

use crate::server::{Reply, Server, github, github_with, ok, status};

fn page(ids: impl IntoIterator<Item = u64>, next: Option<u64>) -> Reply {
    let mut body = String::from("[");
    for id in ids {
        let _ = write!(
            body,
            r#"{}{{"id": {id}, "body": "x"}}"#,
            if body.len() > 1 { "," } else { "" }
        );
    }
    let answer = ok(body + "]").with("etag", "\"e\"");
    match next {
        Some(next) => answer.with(
            "link",
            format!("<{{here}}/repositories/1/issues/7/comments?page={next}>; rel=\"next\""),
        ),
        None => answer,
    }
}

fn ids(server: &Server) -> Result<Vec<u64>, ForgeError> {
    let comments = github(&server.address).0.comments(7)?;
    Ok(comments.into_iter().map(|c| c.id).collect())
}

#[test]
fn links_are_followed_and_earlier_pages_asked_again() {
    let server = Server::start([
        page(1..4, Some(2)),
        page(4..7, Some(3)),
        page(7..8, None),
        status(304, ""),
        page(4..7, Some(3)),
    ]);
    assert_eq!(ids(&server), Ok((1..8).collect()));
    assert_eq!(
        server.lines(),
        [
            "GET /repos/o/r/issues/7/comments?per_page=100",
            "GET /repositories/1/issues/7/comments?page=2",
            "GET /repositories/1/issues/7/comments?page=3",
            "GET /repos/o/r/issues/7/comments?per_page=100",
            "GET /repositories/1/issues/7/comments?page=2",
        ]
    );
    assert_eq!(server.asked()[3].header("if-none-match"), Some("\"e\""));
}

#[test]
fn an_item_that_shifts_to_an_earlier_page_is_not_lost() {
    // 2 is deleted after the first page was read, so 4 moves there before the second is.
    let server = Server::start([
        page(1..4, Some(2)),
        page([5, 6], None),
        page([1, 3, 4], Some(2)),
        page([1, 3, 4], Some(2)),
        page([5, 6], None),
        status(304, ""),
    ]);
    assert_eq!(ids(&server), Ok(vec![1, 3, 4, 5, 6]));
}

#[test]
fn an_item_that_shifts_to_a_later_page_does_not_come_twice() {
    let server = Server::start([page(1..4, Some(2)), page(3..6, None), status(304, "")]);
    assert_eq!(ids(&server), Ok((1..6).collect()));
}

#[test]
fn a_list_that_never_rests_is_given_up() {
    let mut answers = Vec::new();
    for round in 0..3 {
        answers.extend([
            page([round * 10], Some(2)),
            page([99], None),
            page([round * 10 + 1], Some(2)),
        ]);
    }
    let server = Server::start(answers);
    assert!(matches!(ids(&server), Err(ForgeError::Conflict(_))));
}

#[test]
fn the_next_page_on_another_host_is_not_asked_for() {
    let other = Server::start([ok("[]")]);
    let first = ok("[]").with("link", format!("<{}/x?page=2>; rel=\"next\"", other.address));
    let server = Server::start([first]);
    assert!(matches!(ids(&server), Err(ForgeError::Unreadable(_))));
    assert_eq!((server.asked().len(), other.asked().len()), (1, 0));
}

#[test]
fn a_list_that_goes_round_ends() {
    let server = Server::start([page([1], Some(2))]);
    assert!(matches!(ids(&server), Err(ForgeError::Unreadable(_))));
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn issues_may_have_more_pages_than_others() {
    let pages = |what: &str| {
        let page = |n: u64| {
            let one = ok(format!(r#"[{{"id": {n}, "number": {n}, "body": "x"}}]"#)).with("etag", "\"e\"");
            let next = format!("<{{here}}/repositories/1/{what}?page={}>; rel=\"next\"", n + 1);
            if n == 101 { one } else { one.with("link", next) }
        };
        Server::start((1..=101).map(page).chain([status(304, "")]))
    };
    let server = pages("issues");
    // What was read already and did not change costs nothing of it.
    let limits = Limits {
        requests_an_hour: 102,
        ..Limits::default()
    };
    let issues = github_with(&server.address, limits).0.issues(None).expect("issues");
    assert_eq!((issues.len(), server.asked().len()), (101, 201));
    let server = pages("comments");
    assert!(matches!(ids(&server), Err(ForgeError::Unreadable(_))));
    assert_eq!(server.asked().len(), 100);
}

#[test]
fn lists_inside_an_object_have_pages_too() {
    let run = |id: u64| format!(r#"{{"total_count": 2, "check_runs": [{{"id": {id}}}]}}"#);
    let server = Server::start([
        ok(run(1)).with(
            "link",
            "<{here}/repositories/1/commits/x/check-runs?page=2>; rel=\"next\"",
        ),
        ok(run(2)),
        ok(run(1)),
    ]);
    let runs = github(&server.address).0.check_runs("x", "n").expect("read");
    assert_eq!(runs.iter().map(|r| r.id).collect::<Vec<_>>(), [1, 2]);
}
