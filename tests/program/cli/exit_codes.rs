//! What a run ends with: an exit code of the table, and no fault when its reader stops early.

use super::{record, validate};
use crate::common::{Registry, root};

#[test]
fn the_real_program_passes() {
    let registry = Registry::copy_of_real();
    let run = validate(&registry, &[]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("in 16 partners"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn exit_codes_are_those_of_the_table() {
    let registry = Registry::with_program();
    assert_eq!(validate(&registry, &[]).code, 0);
    registry.write(
        "partners/acme/partner.yaml",
        record("waivers:\n  - criterion: minimum-users\n    reason: late\n    by: mona\n    until: 2026-11-01\n"),
    );
    let run = validate(&registry, &[]);
    assert_eq!(run.code, 0, "a warning passes: {}", run.stdout);
    assert_eq!(validate(&registry, &["--deny-warnings"]).code, 1);
    registry.write("partners/acme/partner.yaml", record("tire: technology\n"));
    assert_eq!(validate(&registry, &[]).code, 1);
    assert_eq!(registry.run(&["validate", "--at", "yesterday"]).code, 2);
    assert_eq!(registry.run(&["standing", "nobody"]).code, 2);
    assert_eq!(registry.run(&["frobnicate"]).code, 2);
    assert_eq!(registry.run(&["validate", "--rev", "no-such-branch"]).code, 3);
    assert_eq!(registry.run(&["--root", "no-such-folder", "validate"]).code, 3);
    assert_eq!(Registry::empty().run(&["validate"]).code, 3);
    assert_eq!(registry.run(&["--help"]).code, 0);
    let documented = std::fs::read_to_string(root().join("docs/commands.md")).expect("the page");
    for (_, code, meaning) in psp_partners::exit::TABLE {
        let row = format!("| {code} | {meaning} |");
        assert!(
            documented.contains(&row),
            "docs/commands.md should list the exit code as `{row}`"
        );
    }
}

#[test]
fn a_reader_that_stops_early_is_no_fault() {
    let registry = Registry::copy_of_real();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_psp-partners"))
        .args(["explain", "--format", "markdown"])
        .current_dir(registry.path("."))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
