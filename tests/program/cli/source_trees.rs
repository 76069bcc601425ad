//! Where a registry is read from: a folder, or one above, a revision, a base to compare with; and entries that are no
//! files.

use super::{AT, record, validate};
use crate::common::Registry;

#[test]
fn a_revision_reads_as_the_files_did() {
    let registry = Registry::copy_of_real();
    registry.write("partners/acme/partner.yaml", record("reach:\n  users: x\n"));
    registry.write("partners/acme/metrics/2026-01.yaml", "period: 2026-02\nfigures: {}\n");
    let commit = registry.commit();
    let on_disk = validate(&registry, &["--format", "json"]);
    std::fs::remove_dir_all(registry.path("partners/acme")).expect("removed");
    let at_revision = validate(&registry, &["--format", "json", "--rev", "HEAD"]);
    let strip = |text: &str| text.replace(&format!("  \"revision\": \"{commit}\",\n"), "");
    assert_eq!(strip(&at_revision.stdout), on_disk.stdout);
    assert!(at_revision.stdout.contains(&commit));
    assert_eq!(validate(&registry, &[]).code, 0, "the files on disk are good again");
}

#[test]
fn links_and_submodules_are_told_and_never_followed() {
    let registry = Registry::with_program();
    registry.write("secret.yaml", record("x-secret: stolen\n"));
    std::fs::create_dir_all(registry.path("partners/acme")).expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../secret.yaml", registry.path("partners/acme/partner.yaml")).expect("a link");
    #[cfg(unix)]
    std::os::unix::fs::symlink("acme", registry.path("partners/beta")).expect("a link");
    registry.commit();
    for run in [validate(&registry, &[]), validate(&registry, &["--rev", "HEAD"])] {
        assert_eq!(run.code, 1);
        assert_eq!(run.stdout.matches("PSP012").count(), 2 + 1, "{}", run.stdout);
        assert!(!run.stdout.contains("stolen"), "{}", run.stdout);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_registry_does_not_hang() {
    let registry = Registry::with_program();
    std::fs::create_dir_all(registry.path("partners/acme")).expect("a folder");
    let made = std::process::Command::new("mkfifo")
        .arg(registry.path("partners/acme/partner.yaml"))
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    let run = validate(&registry, &[]);
    assert!(run.stdout.contains("PSP012"), "{}", run.stdout);
}

#[test]
fn a_changed_fact_cannot_keep_its_verification() {
    let registry = Registry::with_program();
    let reach = |users: u32| {
        format!(
            "reach:\n  users: {users}\n  as_of: 2026-10-01\n  evidence:\n    url: https://acme.example/users\n    verified_by: mona\n    verified_on: 2026-10-02\n"
        )
    };
    registry.write("partners/acme/partner.yaml", record(&reach(12_000)));
    registry.commit();
    assert_eq!(validate(&registry, &["--base", "HEAD"]).code, 0);
    registry.write("partners/acme/partner.yaml", record(&reach(90_000)));
    assert_eq!(validate(&registry, &[]).code, 0, "without a base nothing can be seen");
    let run = validate(&registry, &["--base", "HEAD"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("PSP455"), "{}", run.stdout);
}

#[test]
fn the_registry_is_found_from_below_it() {
    let registry = Registry::copy_of_real();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_psp-partners"));
    let output = command
        .arg("validate")
        .args(AT)
        .current_dir(registry.path("partners/github"))
        .env_clear()
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("../../partners/program.yaml"), "{text}");
}
