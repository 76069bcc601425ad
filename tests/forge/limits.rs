//! Limits in every form that GitHub gives them: waited for as told, never longer than a run may wait.

use psp_partners::forge::{Forge as _, ForgeError};
use psp_partners::github::pace::Limits;

use crate::server::{Reply, Server, github, github_with, ok, status};

const COMMENT: &str = r#"{"id": 9, "body": "hi"}"#;
const SECONDARY: &str = r#"{"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}"#;

/// What is slept when the answers are those and then a success, for a request that must not be sent twice otherwise.
fn waits(limits: impl IntoIterator<Item = Reply>) -> Vec<u64> {
    let answers: Vec<Reply> = limits.into_iter().chain([status(201, COMMENT)]).collect();
    let count = answers.len();
    let server = Server::start(answers);
    let (github, slept) = github(&server.address);
    github.create_comment(7, "hi").expect("made in the end");
    assert_eq!(server.lines(), vec!["POST /repos/o/r/issues/7/comments"; count]);
    slept.naps()
}

#[test]
fn a_primary_limit_is_waited_for_until_its_reset() {
    let limit = |status_code| {
        status(status_code, r#"{"message": "API rate limit exceeded"}"#)
            .with("x-ratelimit-remaining", 0)
            .with("x-ratelimit-reset", 1_000_090)
    };
    assert_eq!(waits([limit(403)]), [90]);
    assert_eq!(waits([limit(429)]), [90]);
}

#[test]
fn the_reset_is_read_by_github_s_own_clock() {
    let limit = status(403, r#"{"message": "API rate limit exceeded"}"#)
        .with("date", "Tue, 24 Nov 2026 21:00:00 GMT")
        .with("x-ratelimit-remaining", 0)
        .with("x-ratelimit-reset", 1_795_554_000 + 45);
    assert_eq!(waits([limit]), [45]);
}

#[test]
fn retry_after_is_waited_for() {
    assert_eq!(waits([status(403, SECONDARY).with("retry-after", 17)]), [17]);
    assert_eq!(waits([status(429, "<html>").with("retry-after", 3)]), [3]);
}

#[test]
fn unexplained_limits_are_waited_for_longer_and_longer() {
    let limit = || status(403, SECONDARY).with("x-ratelimit-remaining", 4000);
    assert_eq!(waits([limit()]), [60]);
    assert_eq!(waits([limit(), limit(), limit()]), [60, 120, 240]);
}

#[test]
fn patience_ends() {
    let server = Server::start([status(403, SECONDARY)]);
    let (github, slept) = github(&server.address);
    let refused = github.create_comment(7, "hi").expect_err("limited");
    assert!(matches!(refused, ForgeError::Limited(_)), "{refused:?}");
    assert_eq!(slept.naps(), [60, 120, 240]);
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn a_reset_in_an_hour_is_not_waited_for() {
    let limit = status(403, "{}")
        .with("x-ratelimit-remaining", 0)
        .with("x-ratelimit-reset", 1_003_600);
    let server = Server::start([limit]);
    let (github, slept) = github(&server.address);
    let refused = github.pull(7).expect_err("limited");
    assert_eq!(
        refused,
        ForgeError::Limited(
            "it would take 60 minutes more, and a run waits 10 minutes at most (GET /repos/o/r/pulls/7)".to_owned()
        )
    );
    assert_eq!((slept.naps(), server.asked().len()), (vec![], 1));
}

#[test]
fn the_last_request_of_an_hour_is_known_to_be_the_last() {
    let last = status(201, COMMENT)
        .with("x-ratelimit-remaining", 0)
        .with("x-ratelimit-reset", 1_000_030);
    let server = Server::start([last, ok("[]")]);
    let (github, slept) = github(&server.address);
    github.create_comment(7, "hi").expect("made");
    github.comments(7).expect("read");
    assert_eq!(slept.naps(), [30]);
}

#[test]
fn a_run_has_a_budget() {
    let server = Server::start([ok("[]")]);
    let limits = Limits {
        requests_an_hour: 2,
        ..Limits::default()
    };
    let (github, _) = github_with(&server.address, limits);
    github.comments(1).expect("the first");
    github.comments(2).expect("the second");
    assert!(matches!(github.comments(3), Err(ForgeError::Limited(_))));
    assert_eq!(server.asked().len(), 2);
}
