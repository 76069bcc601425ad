//! Failures: repeated where that does no harm, told apart, and told without what a stranger wrote.

use std::time::Duration;

use psp_partners::forge::{Annotation, CheckOutput, Forge as _, ForgeError};

use crate::server::{Reply, Server, github, ok, status};

const COMMENT: &str = r#"{"id": 9, "body": "hi"}"#;
const PAGE: &str = "<html><script>::error::unicorn</script></html>";

#[test]
fn a_create_is_sent_once_whatever_happens() {
    for fate in [
        status(500, "{}"),
        status(502, PAGE),
        status(504, PAGE),
        Reply::Cut,
        Reply::Half(201),
        Reply::Slow(Duration::from_secs(3)),
        status(201, PAGE),
    ] {
        let server = Server::start([fate.clone(), status(201, COMMENT)]);
        let (github, slept) = github(&server.address);
        match github.create_comment(7, "hi") {
            Err(ForgeError::Unavailable(text)) => assert!(!text.contains("unicorn"), "{text}"),
            other => panic!("{fate:?} gave {other:?}"),
        }
        assert_eq!(server.lines(), ["POST /repos/o/r/issues/7/comments"], "{fate:?}");
        assert_eq!(slept.naps(), Vec::<u64>::new());
    }
}

#[test]
fn changes_and_reads_are_repeated() {
    let bad = [status(502, PAGE), Reply::Cut, Reply::Half(200)];
    let server = Server::start(bad.clone().into_iter().chain([ok(COMMENT)]));
    let (changing, slept) = github(&server.address);
    changing.update_comment(9, "hi").expect("changed in the end");
    assert_eq!(server.lines(), ["PATCH /repos/o/r/issues/comments/9"; 4]);
    assert_eq!(slept.naps(), [1, 2, 4]);
    let server = Server::start(bad.into_iter().chain([ok("[]")]));
    let (reading, slept) = github(&server.address);
    reading.comments(7).expect("read in the end");
    assert_eq!(slept.naps(), [1, 2, 4]);
}

#[test]
fn repeats_end() {
    let server = Server::start([status(503, PAGE)]);
    let (github, _) = github(&server.address);
    assert_eq!(
        github.pull(7),
        Err(ForgeError::Unavailable(
            "HTTP 503 Service Unavailable (GET /repos/o/r/pulls/7)".to_owned()
        ))
    );
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn annotations_are_not_appended_twice() {
    let server = Server::start([status(502, PAGE)]);
    let (github, _) = github(&server.address);
    let annotation = Annotation {
        path: "p".to_owned(),
        start_line: 1,
        end_line: 1,
        start_column: None,
        end_column: None,
        annotation_level: "notice",
        title: String::new(),
        message: String::new(),
    };
    let output = CheckOutput {
        title: String::new(),
        summary: String::new(),
        annotations: vec![annotation],
    };
    assert!(matches!(
        github.update_check_run(3, &output, None),
        Err(ForgeError::Unavailable(_))
    ));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_delete_that_was_cut_may_have_worked() {
    let server = Server::start([Reply::Cut, status(404, r#"{"message": "Not Found"}"#)]);
    assert_eq!(github(&server.address).0.delete_comment(9), Ok(()));
    let server = Server::start([status(404, r#"{"message": "Not Found"}"#)]);
    assert!(matches!(
        github(&server.address).0.delete_comment(9),
        Err(ForgeError::NotFound(_))
    ));
}

#[test]
fn a_missing_permission_is_named() {
    let refusal = status(403, r#"{"message": "Resource not accessible by integration"}"#)
        .with("x-accepted-github-permissions", "issues=write; pull_requests=write");
    let server = Server::start([refusal]);
    let (github, slept) = github(&server.address);
    match github.create_comment(7, "hi") {
        Err(error @ ForgeError::Forbidden { .. }) => {
            assert_eq!(error.needed(), Some("issues=write; pull_requests=write"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!((server.asked().len(), slept.naps()), (1, vec![]));
}

#[test]
fn refusals_keep_their_kinds_over_the_wire() {
    let refused = |code: u16| {
        let server = Server::start([status(code, r#"{"message": "No"}"#)]);
        let refused = github(&server.address).0.add_labels(7, &["a".to_owned()]);
        assert_eq!(server.asked().len(), 1, "{code}");
        refused.expect_err("a refusal")
    };
    assert!(matches!(refused(401), ForgeError::Unauthorized(_)));
    assert!(matches!(refused(404), ForgeError::NotFound(_)));
    assert!(matches!(refused(409), ForgeError::Conflict(_)));
    assert!(matches!(refused(410), ForgeError::Gone(_)));
    assert!(matches!(refused(422), ForgeError::Invalid(_)));
}

#[test]
fn answers_that_cannot_be_read_are_called_so() {
    for body in [
        PAGE,
        "{}",
        "[]",
        "",
        r#"{"number": 7, "head": {"sha": "--all"}, "base": {"sha": "x"}}"#,
    ] {
        let server = Server::start([ok(body)]);
        match github(&server.address).0.pull(7) {
            Err(ForgeError::Unreadable(text)) => assert!(!text.contains("unicorn"), "{text}"),
            other => panic!("{body} gave {other:?}"),
        }
    }
}

#[test]
fn nobody_there_is_told_in_words() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    assert_eq!(
        github(&address).0.create_comment(7, "hi"),
        Err(ForgeError::Unavailable(
            "the connection was refused (POST /repos/o/r/issues/7/comments)".to_owned()
        ))
    );
}

#[test]
fn what_did_not_change_is_remembered() {
    let sha = "0".repeat(40);
    let pull = |mergeable: &str| {
        format!(
            r#"{{"number": 7, "state": "open", "mergeable": {mergeable}, "head": {{"sha": "{sha}"}}, "base": {{"sha": "{sha}", "ref": "main"}}}}"#
        )
    };
    let server = Server::start([
        ok(pull("null")).with("etag", "W/\"one\""),
        status(304, ""),
        ok(pull("true")).with("etag", "W/\"two\""),
        status(304, ""),
    ]);
    let (github, _) = github(&server.address);
    let mergeable = || github.pull(7).expect("a pull").mergeable;
    assert_eq!(
        [mergeable(), mergeable(), mergeable(), mergeable()],
        [None, None, Some(true), Some(true)]
    );
    let asked = server.asked();
    let tags: Vec<Option<&str>> = asked.iter().map(|a| a.header("if-none-match")).collect();
    assert_eq!(tags, [None, Some("W/\"one\""), Some("W/\"one\""), Some("W/\"two\"")]);
}

#[test]
fn connections_that_were_closed_meanwhile_swallow_no_create() {
    for stay in [1, 3] {
        let server = Server::staying([status(201, COMMENT)], Some(stay));
        let (github, _) = github(&server.address);
        for _ in 0..20 {
            github.create_comment(7, "hi").expect("made");
        }
        assert_eq!(server.asked().len(), 20);
    }
}

#[test]
fn answers_without_end_are_not_read() {
    let server = Server::start([ok("x".repeat(33 << 20))]);
    match github(&server.address).0.pull(7) {
        Err(ForgeError::Unreadable(text)) => assert!(text.starts_with("the answer is too large"), "{text}"),
        other => panic!("{other:?}"),
    }
}
