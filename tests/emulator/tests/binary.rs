//! The program, driven as a script drives it.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use common::git;
use serde_json::{Value, json};

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn call(url: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nconnection: close\r\nauthorization: token job\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (
        head[9..12].parse().unwrap(),
        serde_json::from_str(body).unwrap_or_default(),
    )
}

#[test]
fn script_drives_a_scenario() {
    let scene = common::Scene::new();
    scene.commit_in_fork("add", "partners/zoe/partner.yaml", "name: Zoe\n");
    let folder = scene.folder.path();
    let world = json!({
        "users": [{ "login": "mia", "id": 7 }, { "login": "zoe", "id": 4242 }],
        "repositories": [
            { "name": "psp/registry", "git_dir": "registry.git", "collaborators": { "mia": "maintain" }, "labels": ["psp"] },
            { "name": "zoe/registry", "git_dir": "fork.git", "fork_of": "psp/registry" },
        ],
        "tokens": [{ "token": "job", "actions": "psp/registry", "permissions": { "issues": "write" } }],
        "pulls": [{ "repository": "psp/registry", "login": "zoe", "head": "zoe/registry:add", "title": "Add Zoe" }],
    });
    std::fs::write(folder.join("world.json"), world.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_psp-github-emulator"));
    command
        .arg("--world")
        .arg(folder.join("world.json"))
        .arg("--port-file")
        .arg(folder.join("port"));
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut url = String::new();
    BufReader::new(running.0.stdout.as_mut().unwrap())
        .read_line(&mut url)
        .unwrap();
    let url = url.trim();
    assert!(url.ends_with(&std::fs::read_to_string(folder.join("port")).unwrap()));

    let comment = json!({ "repository": "psp/registry", "number": 1, "login": "zoe", "body": "/psp" });
    assert_eq!(call(url, "POST", "/_emulator/comment", &comment).0, 200);
    let (_, comments) = call(url, "GET", "/repos/psp/registry/issues/1/comments", &Value::Null);
    assert_eq!(comments[0]["body"], "/psp");
    let issue = json!({ "repository": "psp/registry", "login": "zoe", "title": "A list", "body": "- [ ] a\n" });
    let number = call(url, "POST", "/_emulator/issue", &issue).1["number"].clone();
    let edit = json!({ "repository": "psp/registry", "number": number, "body": "- [x] a\n" });
    assert_eq!(call(url, "POST", "/_emulator/edit", &edit).0, 200);
    for (verb, state) in [("close", "closed"), ("reopen", "open")] {
        let who = json!({ "repository": "psp/registry", "number": number, "login": "mia" });
        assert_eq!(call(url, "POST", &format!("/_emulator/{verb}"), &who).0, 200);
        let event = json!({ "event": "issues", "repository": "psp/registry", "number": number, "action": "edited" });
        let (_, payload) = call(url, "POST", "/_emulator/event", &event);
        assert_eq!(payload["issue"]["state"], state);
        assert_eq!(payload["issue"]["body"], "- [x] a\r\n", "as the page sends it");
    }
    let event =
        json!({ "event": "pull_request_target", "repository": "psp/registry", "number": 1, "action": "opened" });
    assert_eq!(
        call(url, "POST", "/_emulator/event", &event).1["pull_request"]["number"],
        1
    );
    let merge = json!({ "repository": "psp/registry", "number": 1, "login": "mia" });
    let (_, merged) = call(url, "POST", "/_emulator/merge", &merge);
    assert_eq!(merged["sha"], git(&folder.join("registry.git"), &["rev-parse", "main"]));
    assert_eq!(
        call(url, "POST", "/_emulator/merge", &json!({ "repository": "no/such" })).0,
        400
    );
    let (_, log) = call(url, "GET", "/_emulator/log", &Value::Null);
    assert_eq!(log.as_array().unwrap().len(), 1, "control requests are not logged");
    assert_eq!(call(url, "GET", "/_emulator/violations", &Value::Null).1, json!([]));
    assert_eq!(
        call(url, "GET", "/_emulator/state", &Value::Null).1["psp/registry"]["issues"][0]["state"],
        "closed"
    );
}
