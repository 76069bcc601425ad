//! No path on disk makes a command hang, follow a link, hide a finding or overwrite a file; what the machine refuses is
//! reported as the machine's fault; and the token is in no process's environment that doesn't need it.

mod deaf_git;
mod machine;
mod reads;
#[cfg(target_os = "linux")]
mod token;
mod writes;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Registry, Run};

/// No command here has more than a few files to read: one that is not done by then hangs.
const LONGEST: Duration = Duration::from_secs(20);

/// A registry with one active partner.
fn with_acme() -> Registry {
    let registry = Registry::with_program();
    registry.write(
        "partners/acme/partner.yaml",
        "name: Acme\nstatus: active\nstatus_since: 2020-01-01\ntier: integration\nphases:\n  management:\n    entered: 2020-01-01\n",
    );
    registry
}

/// The binary, started in the registry's folder by `before`, a shell line that ends by running its arguments.
fn shell(registry: &Registry, before: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            &format!("{before} exec \"$@\""),
            "sh",
            env!("CARGO_BIN_EXE_psp-partners"),
        ])
        .args(arguments)
        .current_dir(registry.path(""))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", registry.path(""))
        .stdin(Stdio::null());
    command
}

/// The binary with a limit on its memory: a reader without an end must not take the machine's.
fn limited(registry: &Registry, arguments: &[&str]) -> Command {
    shell(registry, "ulimit -v 6000000;", arguments)
}

/// Runs a command to its end, and fails where it has none.
fn ended(mut command: Command) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| File::create(folder.path().join(name)).expect("a file");
    let mut child = command
        .stdout(file("out"))
        .stderr(file("err"))
        .spawn()
        .expect("a process");
    let end = Instant::now() + LONGEST;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status;
        }
        if Instant::now() > end {
            let _ = child.kill();
            let _ = child.wait();
            panic!("{command:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |name: &str| {
        let mut bytes = Vec::new();
        File::open(folder.path().join(name))
            .and_then(|file| file.take(1 << 20).read_to_end(&mut bytes))
            .expect("what it printed");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Run {
        stdout: text("out"),
        stderr: text("err"),
        code: status.code().unwrap_or(-1),
    }
}

/// A symbolic link at `at` in the registry to `to`.
fn link(registry: &Registry, at: &str, to: impl AsRef<Path>) {
    let at = registry.path(at);
    std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
    std::os::unix::fs::symlink(to, at).expect("a link");
}

/// A named pipe that nothing writes to.
fn pipe(registry: &Registry, at: &str) {
    let at = registry.path(at);
    std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
    let made = Command::new("mkfifo").arg(&at).status().expect("mkfifo runs");
    assert!(made.success());
}

/// What the command says is for its user to mend, and is no fault of ours.
fn is_refused(run: &Run, code: i32, words: &[&str]) {
    assert_eq!(run.code, code, "{run:?}");
    assert!(!run.stderr.contains("bug in psp-partners"), "{run:?}");
    assert!(run.stderr.contains("help: "), "{run:?}");
    for word in words {
        assert!(run.stderr.contains(word), "{word}: {run:?}");
    }
}
