//! `internal action`: what the action's last step runs, with the inputs in its environment.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

const SECRET: &str = "secret-word";

fn action(inputs: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_psp-partners"));
    command
        .args(["internal", "action"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PSP_TOKEN", SECRET)
        .envs(inputs.iter().copied());
    for name in [
        "GITHUB_ACTIONS",
        "GITHUB_OUTPUT",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_TOKEN",
        "GH_TOKEN",
    ] {
        command.env_remove(name);
    }
    command
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn inputs_become_a_command() {
    let done = action(&[("PSP_COMMAND", "standing"), ("PSP_AT", "2026-10-01")])
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    let plain = Command::new(env!("CARGO_BIN_EXE_psp-partners"))
        .args(["standing", "--at=2026-10-01"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(text(&done), text(&plain));
}

#[test]
fn wrong_inputs_are_one_annotation_and_wrong_usage() {
    for (inputs, said) in [
        ([("PSP_COMMAND", "init"), ("PSP_AT", "")], "unknown command `init`"),
        (
            [("PSP_COMMAND", "validate"), ("PSP_AT", "x\n::error::forged")],
            r"the input `at` is `x\u{a}::error::forged`; ",
        ),
        (
            [("PSP_COMMAND", "review"), ("PSP_DENY_WARNINGS", "true")],
            "the input `deny-warnings` belongs to `validate`",
        ),
    ] {
        let done = action(&inputs).output().unwrap();
        let shown = text(&done);
        assert_eq!(done.status.code(), Some(2), "{shown}");
        assert!(
            shown.starts_with(&format!("::error title=psp-partners::{said}")),
            "{shown}"
        );
        assert_eq!(shown.lines().count(), 1, "{shown}");
    }
}

/// A `git` that writes its environment down and then is the real one.
#[cfg(unix)]
fn spy(folder: &Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = std::env::var("PATH").unwrap();
    let script = format!(
        "#!/bin/sh\nenv >>'{}/seen'\nPATH='{path}' exec git \"$@\"\n",
        folder.display()
    );
    std::fs::write(folder.join("git"), script).unwrap();
    std::fs::set_permissions(folder.join("git"), std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:{path}", folder.display())
}

#[cfg(unix)]
#[test]
fn a_command_that_does_not_talk_to_github_has_no_token_and_no_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let path = spy(folder.path());
    let mut command = action(&[("PSP_COMMAND", "whatif"), ("PSP_BASE", "HEAD")]);
    let done = command.env("PATH", path).env("GH_TOKEN", SECRET).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap();
    assert!(seen.contains("PATH="), "git ran");
    assert!(!seen.contains(SECRET), "git was given the token");
    assert!(!seen.contains("PSP_BASE"), "git was given an input");
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_that_talks_to_github_has_the_token_and_git_has_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = spy(folder.path());
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = action(&[("PSP_COMMAND", "onboard")]);
    let mut child = command
        .env("PATH", path)
        .env("GITHUB_API_URL", format!("http://{}", server.local_addr().unwrap()))
        .env("GITHUB_REPOSITORY", "o/r")
        .env("PSP_PARTNERS_PACE", "off")
        .spawn()
        .unwrap();
    let (mut stream, _) = server.accept().unwrap();
    let own = std::fs::read(format!("/proc/{}/environ", child.id())).unwrap();
    let mut request = String::new();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    while lines.read_line(&mut request).unwrap() > 2 {}
    stream
        .write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
        .unwrap();
    drop((stream, lines));
    child.wait().unwrap();
    assert!(
        request.to_lowercase().contains("authorization: bearer secret-word"),
        "{request}"
    );
    let own = String::from_utf8_lossy(&own).into_owned();
    assert!(own.contains("GITHUB_TOKEN=-"), "the token itself was on standard input");
    assert!(!own.contains(SECRET) && !own.contains("PSP_TOKEN") && !own.contains("PSP_COMMAND"));
    let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap_or_default();
    assert!(!seen.contains(SECRET), "git was given the token");
}
