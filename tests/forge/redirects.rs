//! Renamed repositories and transferred issues: followed within the interface, with method and body as they were.

use psp_partners::forge::{Forge as _, ForgeError};
use serde_json::json;

use crate::server::{Server, github, ok, status};

#[test]
fn a_read_follows() {
    for code in [301, 302, 307, 308] {
        let server = Server::start([
            status(code, r#"{"message": "Moved Permanently"}"#).with("location", "{here}/repositories/5"),
            ok(r#"{"id": 5, "full_name": "o/renamed"}"#),
        ]);
        let (github, _) = github(&server.address);
        assert_eq!(github.repository().expect("found").full_name, "o/renamed");
        assert_eq!(server.lines(), ["GET /repos/o/r", "GET /repositories/5"]);
        assert_eq!(server.asked()[1].header("authorization"), Some("Bearer s3cr3t"));
    }
}

#[test]
fn a_write_follows_with_method_and_body() {
    let server = Server::start([
        status(307, "").with("location", "/repositories/5/issues/comments/9"),
        ok(r#"{"id": 9, "body": "hi"}"#),
    ]);
    github(&server.address).0.update_comment(9, "hi").expect("changed");
    let asked = server.asked();
    assert_eq!(asked[1].line(), "PATCH /repositories/5/issues/comments/9");
    assert_eq!(asked[1].body, json!({"body": "hi"}));
}

#[test]
fn a_write_never_becomes_a_read() {
    let server = Server::start([status(301, "").with("location", "{here}/repositories/5/issues/7/comments")]);
    match github(&server.address).0.create_comment(7, "hi") {
        Err(ForgeError::NotFound(text)) => assert!(text.contains("renamed or moved to"), "{text}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn another_host_gets_nothing() {
    let other = Server::start([ok("{}")]);
    for code in [301, 307] {
        let server = Server::start([status(code, "").with("location", format!("{}/repositories/5", other.address))]);
        let (github, _) = github(&server.address);
        assert!(matches!(github.repository(), Err(ForgeError::NotFound(_))));
        assert!(matches!(github.delete_comment(9), Err(ForgeError::NotFound(_))));
    }
    assert_eq!(other.asked().len(), 0);
}

#[test]
fn circles_end() {
    let server = Server::start([status(301, "").with("location", "{here}/repos/o/r")]);
    assert!(matches!(
        github(&server.address).0.repository(),
        Err(ForgeError::NotFound(_))
    ));
    assert_eq!(server.asked().len(), 6);
}
