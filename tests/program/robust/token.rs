//! The token is in no process's environment that doesn't need it: not in git's, not in that of a build, and not in that
//! of any process above the binary that the action started.

use super::*;
use crate::common::root;

const SECRET: &str = "ghs_0123456789abcdefSECRET";

/// A shell script that looks for the secret in the environment of its own process and of all those above it, up to the
/// test's: what `/proc` shows is what a process was started with.
fn looker(report: &Path, more: &str) -> String {
    format!(
        "#!/bin/bash\n\
         pid=$$\n\
         while [ \"$pid\" -gt 1 ] && [ \"$pid\" != {test} ]; do\n\
           if tr '\\0' '\\n' <\"/proc/$pid/environ\" | grep -q SECRET; then\n\
             printf '%s has the token: %s\\n' \"${{0##*/}}\" \"$(tr '\\0' ' ' <\"/proc/$pid/cmdline\")\" >>'{report}'\n\
           fi\n\
           pid=$(awk '/^PPid:/ {{print $2}}' \"/proc/$pid/status\")\n\
         done\n\
         printf '%s looked\\n' \"${{0##*/}}\" >>'{report}'\n\
         {more}\n",
        test = std::process::id(),
        report = report.display(),
    )
}

fn script(folder: &Registry, path: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    folder.write(path, text);
    std::fs::set_permissions(folder.path(path), std::fs::Permissions::from_mode(0o755)).expect("a mode");
}

/// The line of `action.yml` that the runner runs.
fn run_line() -> String {
    let action = std::fs::read_to_string(root().join("action.yml")).expect("the action");
    let line = action.lines().find_map(|line| line.trim().strip_prefix("run: "));
    line.expect("a `run:` line").to_owned()
}

/// A step as the runner starts it: a file with the line, run by bash.
fn step(folder: &Registry, action: &Path, variables: &[(&str, &str)]) -> Run {
    folder.write("step.sh", run_line() + "\n");
    let mut command = Command::new("bash");
    let path = format!(
        "{}:{}",
        folder.path("bin").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    command
        .args(["--noprofile", "--norc", "-eo", "pipefail"])
        .arg(folder.path("step.sh"))
        .current_dir(folder.path(""))
        .env_clear()
        .env("PATH", path)
        .env("HOME", folder.path(""))
        .env("GITHUB_ACTION_PATH", action)
        .env("RUNNER_TEMP", folder.path("temp"))
        .env("PSP_TOKEN", SECRET)
        .envs(variables.iter().copied())
        .stdin(Stdio::null());
    ended(command)
}

#[test]
fn the_action_hands_the_token_over_and_keeps_it_nowhere() {
    for (command, gets) in [
        ("review", true),
        ("onboard", true),
        ("report", true),
        ("validate", false),
    ] {
        let folder = Registry::empty();
        let report = folder.path("report");
        let more = format!(
            "[ \"${{GITHUB_TOKEN-}}\" = - ] && IFS= read -r line && [ \"$line\" = {SECRET} ] && echo given >>'{}'\nexit 7",
            report.display()
        );
        script(&folder, "stub", &looker(&report, &more));
        let stub = folder.path("stub").to_string_lossy().into_owned();
        let run = step(&folder, &root(), &[("PSP_BINARY", &stub), ("PSP_COMMAND", command)]);
        assert_eq!(run.code, 7, "the code of the binary is the step's: {run:?}");
        let wanted = if gets { "stub looked\ngiven\n" } else { "stub looked\n" };
        assert_eq!(folder.read("report"), wanted, "{command}: {run:?}");
    }
}

#[test]
fn a_build_finds_the_token_nowhere() {
    let folder = Registry::empty();
    let report = folder.path("report");
    let action = Registry::empty();
    action.write("Cargo.toml", "");
    action.write("src/main.rs", "");
    action.write("action/checksums.txt", "");
    action.write(
        "action/run.sh",
        std::fs::read_to_string(root().join("action/run.sh")).expect("the script"),
    );
    let build = "target=${@: -1}; mkdir -p \"$target/release\"\n\
                 printf '#!/bin/sh\\nexit 0\\n' >\"$target/release/psp-partners\"; chmod +x \"$target/release/psp-partners\"";
    script(&folder, "bin/cargo", &looker(&report, build));
    script(&folder, "bin/rustc", &looker(&report, "echo rustc"));
    let run = step(&folder, &action.path(""), &[("PSP_COMMAND", "onboard")]);
    assert_eq!(run.code, 0, "{run:?}");
    let told = folder.read("report");
    assert!(
        told.contains("cargo looked") && !told.contains("has the token"),
        "{told}"
    );
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
