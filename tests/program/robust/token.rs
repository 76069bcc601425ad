//! The token is in no process's environment that doesn't need it: not in git's, not in that of a build, and not in that
//! of any process above the binary that the action started.

use super::*;

const SECRET: &str = "ghs_0123456789abcdefSECRET";

fn script(folder: &Registry, path: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    folder.write(path, text);
    std::fs::set_permissions(folder.path(path), std::fs::Permissions::from_mode(0o755)).expect("a mode");
}

/// The environment of every `git` that a command starts, one a file.
fn environments(registry: &Registry, arguments: &[&str], token: &str, input: Stdio) -> Vec<String> {
    let git = String::from_utf8(
        Command::new("sh")
            .args(["-c", "command -v git"])
            .output()
            .expect("a shell")
            .stdout,
    )
    .expect("a path");
    let seen = registry.path("seen");
    std::fs::create_dir_all(&seen).expect("a folder");
    script(
        registry,
        "bin/git",
        &format!(
            "#!/bin/bash\nprintf '%s\\n' \"$*\" >'{seen}'/$$\ntr '\\0' '\\n' </proc/$$/environ >>'{seen}'/$$\nexec {} \"$@\"\n",
            git.trim(),
            seen = seen.display()
        ),
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_psp-partners"));
    command
        .args(arguments)
        .current_dir(registry.path(""))
        .env_clear()
        .env(
            "PATH",
            format!(
                "{}:{}",
                registry.path("bin").display(),
                std::env::var("PATH").unwrap_or_default()
            ),
        )
        .env("HOME", registry.path(""))
        .env("GITHUB_TOKEN", token)
        .env("GH_TOKEN", SECRET)
        .env("ACTIONS_RUNTIME_TOKEN", SECRET)
        .env("MY_OWN_PASSWORD", SECRET)
        .env("GITHUB_REPOSITORY", "o/r")
        .env("GIT_TRACE2_EVENT", "1")
        .env("GITHUB_API_URL", "http://127.0.0.1:9")
        .env("PSP_PARTNERS_PACE", "off")
        .stdin(input);
    ended(command);
    let files = std::fs::read_dir(&seen).expect("a folder");
    files
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text"))
        .collect()
}

#[test]
fn git_finds_the_token_nowhere() {
    for arguments in [
        &["validate", "--rev", "HEAD"][..],
        &["report"],
        &["review", "--base", "HEAD~1"],
        &["onboard"],
    ] {
        let registry = with_acme();
        registry.commit();
        registry.commit();
        let seen = environments(&registry, arguments, SECRET, Stdio::null());
        assert!(
            !seen.is_empty() || arguments == ["onboard"],
            "{arguments:?}: git was called"
        );
        for one in seen {
            assert!(!one.contains("SECRET") && !one.contains("GIT_TRACE"), "{one}");
        }
    }
}

#[test]
fn a_token_can_come_on_standard_input() {
    let registry = with_acme();
    registry.commit();
    // Nothing answers at that address: what matters is what is said of the token before.
    let said = |input: &str| {
        registry.write("input", input);
        let mut command = limited(&registry, &["onboard"]);
        command
            .env("GITHUB_TOKEN", "-")
            .env("GITHUB_REPOSITORY", "o/r")
            .env("GITHUB_API_URL", "http://127.0.0.1:9")
            .env("PSP_PARTNERS_PACE", "off")
            .stdin(File::open(registry.path("input")).expect("a file"));
        ended(command).stderr
    };
    assert!(
        said(&format!("{SECRET}\n")).contains("connection was refused"),
        "{}",
        said(SECRET)
    );
    assert!(said("").contains("standard input"), "{}", said(""));
    assert!(said("a\u{1}b\n").contains("the token has characters that no token has"));
}
