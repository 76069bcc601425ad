//! The private overlay adds facts to records, and is read only where nobody else sees the log.

use super::{record, validate};
use crate::common::Registry;

#[test]
fn an_overlay_adds_private_facts_and_never_public_ones() {
    let registry = Registry::with_program();
    registry.write(
        "partners/acme/partner.yaml",
        record("workstreams:\n  - {id: deal, name: Deal, kind: acquisition, visibility: private}\n"),
    );
    registry.write(
        "private/partners/acme/partner.yaml",
        "internal_notes: ready to sign\nworkstreams:\n  - {id: deal, status: in-progress, since: 2026-10-01}\n",
    );
    registry.write(
        "private/partners/acme/metrics/2026-10.yaml",
        "period: 2026-10\nfigures:\n  revenue: {value: \"10.50\", currency: EUR}\n",
    );
    registry.write(
        "private/partners/prospect/partner.yaml",
        "name: Prospect\nstatus: target\n",
    );
    let run = validate(&registry, &["--overlay", "private"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(
        run.stdout
            .contains("2 partners and 1 month of figures (the private overlay was read: keep this to yourself)"),
        "{}",
        run.stdout
    );
    let standing = registry.run(&["standing", "acme", "--overlay", "private", "--at", "2026-11-24"]);
    assert!(
        standing
            .stdout
            .contains("workstream: Deal: in-progress, since 2026-10-01"),
        "{}",
        standing.stdout
    );
    registry.write("private/partners/acme/partner.yaml", "name: Other\ntire: x\n");
    let run = validate(&registry, &["--overlay", "private"]);
    assert!(
        run.stdout.contains("PSP705") && run.stdout.contains("overlay:partners/acme/partner.yaml:1:7"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("overlay:partners/acme/partner.yaml:2:1"),
        "a place in the overlay's own file: {}",
        run.stdout
    );
    registry.write("partners/acme/partner.yaml", record("internal_notes: leaked\n"));
    let run = validate(&registry, &[]);
    assert!(
        run.stdout.contains("PSP701") && !run.stdout.contains("leaked"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_overlay_is_refused_where_logs_are_public() {
    let registry = Registry::with_program();
    registry.write(
        "private/partners/prospect/partner.yaml",
        "name: Prospect\nstatus: target\n",
    );
    let event = |private: &str| {
        registry.write("event.json", format!("{{\"repository\": {{\"private\": {private}}}}}"));
        registry.path("event.json").to_string_lossy().into_owned()
    };
    for (private, code) in [("false", 2), ("null", 2), ("true", 0)] {
        let path = event(private);
        for command in [
            &["validate", "--overlay", "private"][..],
            &["standing", "--overlay", "private"],
        ] {
            let run = registry.run_with(command, &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", &path)]);
            assert_eq!(run.code, code, "{private}: {}{}", run.stdout, run.stderr);
            assert!(!run.stdout.contains("Prospect"));
        }
    }
    assert_eq!(
        registry
            .run_with(&["validate", "--overlay", "private"], &[("GITHUB_ACTIONS", "true")])
            .code,
        2,
        "no event, no proof"
    );
}
