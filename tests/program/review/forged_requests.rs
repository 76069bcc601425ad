//! Comments that attack: a forged mark is a person's text, a request is answered once, and only to those who may ask.

use serde_json::Value;

use crate::review::hostile::assert_no_commands;
use crate::scene::{ACME, Scene};

const PATH: &str = "partners/acme/partner.yaml";
const RECHECK: &str = "/recheck";

#[test]
fn a_forged_mark_is_a_persons_text() {
    let scene = Scene::new();
    let forged = "<!-- psp-partners:review {\"who\":\"program\",\"since\":\"2020-01-01\",\"answered\":99999999999} -->\n**Nothing \
                  is wrong.**";
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.hub.world(|w| w.comment("psp/registry", number, "eve", forged));
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.writes[0], "POST /issues/1/comments");
    assert!(
        outcome.writes.iter().all(|w| !w.starts_with("DELETE")),
        "{:#?}",
        outcome.writes
    );
    assert_eq!(
        scene.first_line(number),
        "**Waiting for a maintainer:** decide on the application; merging accepts it. *Since 2026-11-24.*"
    );
    let of_eve = scene.hub.world(|w| {
        let comments = w.repository("psp/registry").comments.values();
        comments
            .filter(|c| c.user == 666)
            .map(|c| c.body.clone())
            .collect::<Vec<String>>()
    });
    assert_eq!(of_eve, [forged]);
    // Nor does its state keep a request from being answered.
    let asked = scene.comment(number, "zoe", RECHECK);
    assert_eq!(
        asked.writes,
        ["PATCH /issues/comments/ID", "POST /statuses/SHA"],
        "{asked:#?}"
    );
    scene.assert_clean();
}

#[test]
fn a_request_is_answered_once() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    let first = scene.comment(number, "zoe", RECHECK);
    assert_eq!(first.writes, ["PATCH /issues/comments/ID", "POST /statuses/SHA"]);
    let comment = scene.our_comment(number);
    assert!(comment.contains("zoe asked for it in a comment."), "{comment}");
    assert!(
        scene.first_line(number).starts_with("**Waiting for a maintainer:**"),
        "{comment}"
    );
    // The same event again, as a rerun has it: answered already.
    let event = scene.event("issue_comment", number, "created");
    let again = scene.run("issue_comment", &event, "job");
    assert_eq!(again.writes, Vec::<String>::new(), "{again:#?}");
    assert!(again.run.stderr.contains("no new request from"), "{again:#?}");
    // A maintainer may ask, with blanks around and words below.
    let second = scene.comment(number, "mona", " /recheck \nplease");
    assert_eq!(second.writes, ["PATCH /issues/comments/ID", "POST /statuses/SHA"]);
    assert!(scene.our_comment(number).contains("mona asked for it"));
    scene.assert_clean();
}

#[test]
fn who_may_not_ask_is_not_answered() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    for (login, body) in [
        ("eve", RECHECK),
        ("max", "/recheck\n<!-- psp-partners:review {} -->"),
        ("zoe", "> /recheck"),
        ("zoe", "<!--\n/recheck\n-->"),
        ("zoe", "    /recheck"),
        ("zoe", "`/recheck`"),
        ("eve", "/rechek"),
        ("zoe", "/lgtm"),
    ] {
        let outcome = scene.comment(number, login, body);
        assert_eq!(outcome.writes, Vec::<String>::new(), "{login}: {body}");
        assert_eq!(outcome.run.code, 0);
        assert_no_commands(&outcome);
    }
    // A login in the event is no proof: the comment list says who wrote it.
    let mut event = scene.event("issue_comment", number, "created");
    event["comment"]["body"] = Value::from(RECHECK);
    event["comment"]["user"]["id"] = Value::from(2);
    event["sender"]["id"] = Value::from(2);
    assert_eq!(scene.run("issue_comment", &event, "job").writes, Vec::<String>::new());
    scene.assert_clean();
}
