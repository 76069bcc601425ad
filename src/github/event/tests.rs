//! Payloads in GitHub's shape, whole and broken.
#![allow(clippy::disallowed_methods, reason = "files of the tests' own")]

use super::*;

const HEAD: &str = "1111111111111111111111111111111111111111";
const BASE: &str = "2222222222222222222222222222222222222222";

fn parse(name: &str, payload: &str) -> Event {
    let payload = payload.replace("HEAD", HEAD).replace("BASE", BASE);
    Event::parse(name, payload.as_bytes()).expect("an event")
}

fn mona() -> User {
    User {
        login: "mona".to_owned(),
        id: 2,
    }
}

#[test]
fn pull_requests() {
    let payload = r#"{"action": "synchronize", "number": 7, "sender": {"login": "mona", "id": 2, "type": "User"},
        "pull_request": {"number": 7, "state": "open", "draft": true, "merged": false, "merge_commit_sha": null,
            "user": {"login": "mona", "id": 2}, "head": {"sha": "HEAD", "ref": "x", "repo": {"full_name": "mona/r"}},
            "base": {"sha": "BASE", "ref": "main", "repo": {"full_name": "o/r"}}}}"#;
    let Event::PullRequest(pull) = parse("pull_request_target", payload) else {
        panic!("no pull request");
    };
    assert_eq!((pull.action.as_str(), pull.number), ("synchronize", 7));
    assert!(pull.target && pull.draft && !pull.merged);
    assert_eq!(
        (pull.head_sha.as_deref(), pull.base_sha.as_deref()),
        (Some(HEAD), Some(BASE))
    );
    assert_eq!((pull.author, pull.sender), (Some(mona()), Some(mona())));
    assert_eq!(
        (pull.base_ref.as_str(), pull.head_repository.as_deref()),
        ("main", Some("mona/r"))
    );
}

#[test]
fn pull_requests_of_nobody_from_nowhere() {
    let payload = r#"{"action": "closed", "number": 7, "pull_request": {"merged": true, "merge_commit_sha": "BASE",
        "user": null, "head": {"sha": "--upload-pack=evil", "repo": null}, "base": {"sha": 5}}}"#;
    let Event::PullRequest(pull) = parse("pull_request", payload) else {
        panic!("no pull request");
    };
    assert!(pull.merged && !pull.target);
    assert_eq!((pull.head_sha, pull.base_sha, pull.head_repository), (None, None, None));
    assert_eq!((pull.author, pull.merge_sha.as_deref()), (None, Some(BASE)));
}

#[test]
fn comments() {
    let on = |issue: &str| {
        let payload = format!(
            r#"{{"action": "edited", "issue": {{"number": 9{issue}}}, "sender": {{"login": "mona", "id": 2}},
                "comment": {{"id": 4, "body": "/recheck\r\n", "user": {{"login": "ghost"}}}}}}"#
        );
        match parse("issue_comment", &payload) {
            Event::Comment(comment) => comment,
            other => panic!("{other:?}"),
        }
    };
    let comment = on(r#", "pull_request": {"url": "u"}"#);
    assert!(comment.is_pull);
    assert_eq!((comment.number, comment.comment_id), (9, 4));
    assert_eq!(
        (comment.body.as_str(), comment.author, comment.sender),
        ("/recheck\r\n", None, Some(mona()))
    );
    assert!(!on("").is_pull);
    assert!(!on(r#", "pull_request": null"#).is_pull);
}

#[test]
fn issues_and_their_labels() {
    let payload =
        r#"{"action": "labeled", "issue": {"number": 3, "user": {"login": "mona", "id": 2}}, "label": {"name": "l"}}"#;
    assert_eq!(
        parse("issues", payload),
        Event::Issues(IssueEvent {
            action: "labeled".to_owned(),
            number: 3,
            author: Some(mona()),
            sender: None,
            label: Some("l".to_owned()),
        })
    );
}

#[test]
fn merge_groups_and_pushes_name_commits() {
    assert_eq!(
        parse(
            "merge_group",
            r#"{"merge_group": {"head_sha": "HEAD", "base_sha": "BASE"}}"#
        ),
        Event::MergeGroup {
            head_sha: Some(HEAD.to_owned()),
            base_sha: Some(BASE.to_owned()),
        }
    );
    let zeros = "0".repeat(40);
    assert_eq!(
        parse(
            "push",
            &format!(r#"{{"ref": "refs/heads/main", "before": "{zeros}", "after": "HEAD"}}"#)
        ),
        Event::Push {
            name: "refs/heads/main".to_owned(),
            before: None,
            after: Some(HEAD.to_owned()),
        }
    );
}

#[test]
fn a_dispatch_may_name_a_number() {
    let number = |inputs: &str| match parse("workflow_dispatch", &format!(r#"{{"inputs": {inputs}}}"#)) {
        Event::Dispatch { number, .. } => number,
        other => panic!("{other:?}"),
    };
    assert_eq!(number(r#"{"number": "12"}"#), Some(12));
    assert_eq!(number(r#"{"number": " #12 "}"#), Some(12));
    assert_eq!(number(r#"{"number": 12}"#), Some(12));
    for none in [
        r#"{"number": ""}"#,
        r#"{"number": "-1"}"#,
        r#"{"number": 0}"#,
        "null",
        "{}",
    ] {
        assert_eq!(number(none), None, "{none}");
    }
}

#[test]
fn the_rest_is_let_be() {
    let cron = "7 4 * * *".to_owned();
    assert_eq!(
        parse("schedule", r#"{"schedule": "7 4 * * *"}"#),
        Event::Schedule { cron }
    );
    assert_eq!(parse("star", "[]"), Event::Other("star".to_owned()));
}

#[test]
fn payloads_without_a_number_are_none() {
    for (name, payload) in [
        ("pull_request", "{}"),
        ("issue_comment", r#"{"issue": {"number": 1}}"#),
        ("issues", r#"{"issue": {"number": -4}}"#),
        ("push", "{"),
    ] {
        assert!(Event::parse(name, payload.as_bytes()).is_err(), "{name}");
    }
}

#[test]
fn payloads_have_a_size() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(LARGEST + 1).expect("a size");
    assert_eq!(Event::read("push", file.path()).expect("an event"), Event::TooLarge);
}
