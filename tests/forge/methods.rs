//! Each method once: what it sends, and what it makes of the answer.

use psp_partners::forge::{Annotation, CheckOutput, Conclusion, Forge as _, Label, NewLineComment, User};
use serde_json::json;

use crate::server::{Server, github, ok, status};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn mona() -> User {
    User {
        login: "mona".to_owned(),
        id: 2,
    }
}

#[test]
fn every_request_says_who_asks() {
    let server = Server::start([ok(
        r#"{"id": 5, "full_name": "o/r", "private": true, "default_branch": "main"}"#,
    )]);
    let (github, _) = github(&server.address);
    let repository = github.repository().expect("an answer");
    assert_eq!((repository.id, repository.full_name.as_str()), (5, "o/r"));
    assert!(repository.private);
    let asked = &server.asked()[0];
    assert_eq!(asked.line(), "GET /repos/o/r");
    assert_eq!(asked.header("authorization"), Some("Bearer s3cr3t"));
    assert_eq!(
        asked.header("user-agent"),
        Some(concat!("psp-partners/", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(asked.header("x-github-api-version"), Some("2022-11-28"));
    assert_eq!(asked.headers.iter().filter(|(name, _)| name == "user-agent").count(), 1);
}

#[test]
fn a_pull_is_read() {
    let body = json!({
        "number": 7, "title": "Add Acme", "state": "closed", "merged": true, "draft": false,
        "user": {"login": "mona", "id": 2}, "mergeable": null, "labels": [{"name": "partner: new"}],
        "head": {"sha": SHA, "ref": "x", "repo": {"full_name": "mona/r"}},
        "base": {"sha": SHA, "ref": "main", "repo": {"full_name": "o/r"}},
        "created_at": "2026-11-24T20:00:00Z",
    });
    let server = Server::start([ok(body)]);
    let pull = github(&server.address).0.pull(7).expect("a pull");
    assert_eq!(server.lines(), ["GET /repos/o/r/pulls/7"]);
    assert!(pull.merged && !pull.open);
    assert_eq!((pull.author, pull.mergeable), (Some(mona()), None));
    assert_eq!(pull.head_repository.as_deref(), Some("mona/r"));
    assert_eq!(pull.labels, ["partner: new"]);
}

#[test]
fn comments_are_made_changed_and_deleted() {
    let comment = r#"{"id": 9, "user": {"login": "mona", "id": 2}, "body": "hi", "html_url": "https://h/9"}"#;
    let server = Server::start([
        status(201, comment),
        ok(comment),
        status(204, ""),
        ok(format!("[{comment}]")),
    ]);
    let (github, slept) = github(&server.address);
    let made = github.create_comment(7, "hi").expect("made");
    assert_eq!(
        (made.id, made.author, made.url.as_str()),
        (9, Some(mona()), "https://h/9")
    );
    assert_eq!(github.update_comment(9, "ho").expect("changed").body, "hi");
    github.delete_comment(9).expect("deleted");
    assert_eq!(github.comments(7).expect("read").len(), 1);
    assert_eq!(
        server.lines(),
        [
            "POST /repos/o/r/issues/7/comments",
            "PATCH /repos/o/r/issues/comments/9",
            "DELETE /repos/o/r/issues/comments/9",
            "GET /repos/o/r/issues/7/comments?per_page=100",
        ]
    );
    assert_eq!(server.asked()[1].body, json!({"body": "ho"}));
    assert_eq!(slept.naps(), [1, 1], "between writes");
}

#[test]
fn labels_are_made_and_put_on_and_taken_off() {
    let label = json!({"id": 1, "name": "partner: new", "color": "ededed", "description": null});
    let server = Server::start([status(201, &label), ok("[]"), ok("[]"), ok(json!([label]))]);
    let (github, _) = github(&server.address);
    let wanted = Label {
        name: "partner: new".to_owned(),
        color: "00ff00".to_owned(),
        description: "A new one".to_owned(),
    };
    github.create_label(&wanted).expect("made");
    github.add_labels(7, &["a".to_owned(), "b".to_owned()]).expect("put on");
    github.remove_label(7, "partner: x/é").expect("taken off");
    let known = github.labels().expect("read");
    assert_eq!(
        (known[0].name.as_str(), known[0].description.as_str()),
        ("partner: new", "")
    );
    assert_eq!(
        server.lines(),
        [
            "POST /repos/o/r/labels",
            "POST /repos/o/r/issues/7/labels",
            "DELETE /repos/o/r/issues/7/labels/partner%3A%20x%2F%C3%A9",
            "GET /repos/o/r/labels?per_page=100",
        ]
    );
    let asked = server.asked();
    assert_eq!(
        asked[0].body,
        json!({"name": "partner: new", "color": "00ff00", "description": "A new one"})
    );
    assert_eq!(asked[1].body, json!({"labels": ["a", "b"]}));
}

#[test]
fn check_runs_begin_grow_and_end() {
    let run = json!({"id": 3, "name": "n", "head_sha": SHA, "external_id": "e", "status": "in_progress",
        "conclusion": null, "output": {"annotations_count": 2}, "app": {"id": 15368}});
    let server = Server::start([
        status(201, &run),
        ok(&run),
        ok(&run),
        ok(json!({"total_count": 1, "check_runs": [run]})),
    ]);
    let (github, _) = github(&server.address);
    let mut output = CheckOutput {
        title: "t".to_owned(),
        summary: "s".to_owned(),
        annotations: Vec::new(),
    };
    let made = github.create_check_run(SHA, "n", "e", &output).expect("made");
    assert_eq!((made.id, made.annotations, made.app), (3, 2, Some(15368)));
    github
        .update_check_run(3, &output, Some(Conclusion::Neutral))
        .expect("ended");
    output.annotations.push(Annotation {
        path: "p".to_owned(),
        start_line: 1,
        end_line: 1,
        start_column: None,
        end_column: None,
        annotation_level: "failure",
        title: "t".to_owned(),
        message: "m".to_owned(),
    });
    github.update_check_run(3, &output, None).expect("grown");
    let runs = github.check_runs(SHA, "a b").expect("read");
    assert!(!runs[0].completed);
    let asked = server.asked();
    assert_eq!(asked[0].body["status"], "in_progress");
    assert_eq!(asked[1].body["conclusion"], "neutral");
    assert_eq!(asked[1].body["output"].get("annotations"), None);
    assert_eq!(asked[2].body.get("conclusion"), None);
    assert_eq!(asked[2].body["output"]["annotations"][0]["annotation_level"], "failure");
    assert_eq!(
        asked[3].line(),
        format!("GET /repos/o/r/commits/{SHA}/check-runs?check_name=a%20b&filter=latest&per_page=100")
    );
}

#[test]
fn reviews_are_made_of_comments_on_lines() {
    let server = Server::start([
        ok(r#"{"id": 1}"#),
        ok(r#"[{"id": 4, "user": null, "body": "b", "path": "p", "line": null}]"#),
    ]);
    let (github, _) = github(&server.address);
    let comment = |start_line| NewLineComment {
        path: "p".to_owned(),
        start_line,
        line: 5,
        body: "b".to_owned(),
    };
    github
        .create_review(7, SHA, "all", &[comment(None), comment(Some(3)), comment(Some(5))])
        .expect("made");
    let read = github.line_comments(7).expect("read");
    assert_eq!((read[0].id, read[0].line, &read[0].author), (4, None, &None));
    let asked = server.asked();
    assert_eq!(asked[0].line(), "POST /repos/o/r/pulls/7/reviews");
    assert_eq!(asked[0].body["event"], "COMMENT");
    assert_eq!(asked[0].body["commit_id"], SHA);
    let one = json!({"path": "p", "line": 5, "side": "RIGHT", "body": "b"});
    let many = json!({"path": "p", "line": 5, "side": "RIGHT", "body": "b", "start_line": 3, "start_side": "RIGHT"});
    assert_eq!(asked[0].body["comments"], json!([one, many, one]));
    assert_eq!(asked[1].line(), "GET /repos/o/r/pulls/7/comments?per_page=100");
}
