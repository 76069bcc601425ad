//! What the machine refuses is reported as the machine's fault, with what to do.

use std::fs::OpenOptions;

use super::*;

/// Runs a command whose result goes to a full disk.
#[cfg(target_os = "linux")]
fn to_full(registry: &Registry, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let full = || OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let mut command = Command::new(env!("CARGO_BIN_EXE_psp-partners"));
    let output = command
        .args(arguments)
        .current_dir(registry.path(""))
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(full())
        .output()
        .expect("the binary runs");
    Run {
        stdout: String::new(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_not_our_fault() {
    let registry = with_acme();
    registry.write("in.csv", "partner,month,uptime\nacme,2026-09,99.5\n");
    for arguments in [
        &["validate"][..],
        &["validate", "--format", "json"],
        &["validate", "--format", "sarif"],
        &["standing"],
        &["report"],
        &["report", "--format", "json"],
        &["report", "--format", "csv"],
        &["report", "--format", "ndjson"],
        &["report", "--format", "html"],
        &["report", "--out", "out"],
        &["explain"],
        &["schema"],
        &["schema", "partner"],
        &["onboard", "--offline"],
        &["metrics", "new", "2026-10"],
        &["metrics", "import", "in.csv", "--dry-run"],
        &[
            "new",
            "bolt",
            "--name",
            "Bolt",
            "--tier",
            "integration",
            "--owner",
            "zoe",
            "--print",
        ],
        &["--help"],
        &["--version"],
    ] {
        let run = to_full(&registry, arguments, &[]);
        is_refused(&run, 3, &["No space left on device"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_summary_that_cannot_be_written_is_not_our_fault() {
    let registry = with_acme();
    for (name, file) in [("GITHUB_STEP_SUMMARY", "/dev/full"), ("GITHUB_OUTPUT", "/dev/full")] {
        let run = registry.run_with(&["validate"], &[("GITHUB_ACTIONS", "true"), (name, file)]);
        is_refused(&run, 3, &["No space left on device", file]);
    }
    let run = registry.run_with(
        &["validate"],
        &[("GITHUB_ACTIONS", "true"), ("GITHUB_OUTPUT", "/proc/version")],
    );
    is_refused(&run, 3, &["/proc/version"]);
}

#[cfg(target_os = "linux")]
#[test]
fn words_that_cannot_be_said_stop_no_work() {
    let registry = with_acme();
    let mut command = Command::new(env!("CARGO_BIN_EXE_psp-partners"));
    let status = command
        .args(["schema", "--write"])
        .current_dir(registry.path(""))
        .env_clear()
        .stderr(OpenOptions::new().write(true).open("/dev/full").expect("/dev/full"))
        .status()
        .expect("the binary runs");
    assert_eq!(status.code(), Some(0));
    assert!(registry.path("schemas/vocabulary.schema.json").is_file());
}

#[test]
fn a_reader_that_stops_is_no_fault() {
    let registry = with_acme();
    for format in ["text", "json", "csv", "html"] {
        let line = format!(
            "'{}' report --format {format} | true",
            env!("CARGO_BIN_EXE_psp-partners")
        );
        let output = Command::new("sh")
            .args(["-c", &line])
            .current_dir(registry.path(""))
            .output()
            .expect("sh runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}
