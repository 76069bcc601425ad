//! What is counted from the records.

use super::*;

#[test]
fn active_partnerships_are_counted_on_the_last_day() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2026-10-31", "");
    active(&registry, "bolt", "technology", "2026-11-01", "");
    active(&registry, "core", "technology", "2025-10-01", "");
    registry.write(
        "partners/gone/partner.yaml",
        "name: Gone\nstatus: ended\nstatus_reason: Sold.\nstatus_since: 2026-10-31\ntier: technology\nphases:\n  management: { entered: 2020-01-01, left: 2026-10-31 }\n",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    let one = whole(&report, "active-partnerships");
    assert_eq!(value(one), Some(d("2")), "acme and core");
    assert_eq!(one.lines[0].before.value, Some(d("2")), "core and gone");
    assert_eq!(one.lines[0].year_before.value, Some(d("2")));
    assert_eq!(
        value(figure(&report, "active-partnerships", GroupKind::Tier, "integration")),
        Some(d("1"))
    );
    assert_eq!(
        value(figure(&report, "active-partnerships", GroupKind::Tier, "solution")),
        Some(d("0")),
        "of records we know all"
    );
}

#[test]
fn a_record_without_dates_leaves_the_past_unknown() {
    let registry = Registry::with_program();
    registry.write(
        "partners/acme/partner.yaml",
        "name: Acme\nstatus: active\ntier: integration\n",
    );
    let report = report(&registry, "2026-11", "2026-11-25");
    let one = whole(&report, "active-partnerships");
    assert_eq!(value(one), Some(d("1")));
    assert_eq!(one.lines[0].before.value, None);
}

#[test]
fn each_collaboration_counts_once() {
    let registry = Registry::with_program();
    let with =
        |other: &str, day: &str| format!("collaborations:\n  - {{ with: {other}, kind: webinar, date: {day} }}\n");
    active(
        &registry,
        "acme",
        "integration",
        "2020-01-01",
        &with("bolt", "2026-08-01"),
    );
    active(
        &registry,
        "bolt",
        "technology",
        "2020-01-01",
        "collaborations:\n  - { with: acme, kind: webinar, date: 2026-08-01 }\n  - { with: acme, kind: workshop, date: 2026-08-01 }\n  - { with: acme, kind: webinar, date: 2026-07-31 }\n",
    );
    active(&registry, "core", "technology", "2020-01-01", "");
    let report = report(&registry, "2026-10", "2026-11-25");
    let one = whole(&report, "collaborations");
    // August to October: the webinar both tell, and the workshop one of them forgot.
    assert_eq!(value(one), Some(d("2")));
    assert_eq!(
        (one.sources.known, one.sources.of),
        (2, 3),
        "core says nothing, which is no none"
    );
    assert!(one.partial);
    assert_eq!(one.lines[0].before.value, Some(d("1")));
    let tier = figure(&report, "collaborations", GroupKind::Tier, "technology");
    assert_eq!(value(tier), Some(d("2")));
    assert_eq!(
        value(figure(&report, "collaborations", GroupKind::Partner, "acme")),
        Some(d("2"))
    );
}
