//! Standing, expiries, coverage, promises, changes.

use super::*;
use psp_partners::report::coverage::TargetState;
use psp_partners::report::{Earlier, changes::ChangeKind};

#[test]
fn criteria_that_fail_and_that_are_about_to() {
    let registry = Registry::with_program();
    active(
        &registry,
        "acme",
        "technology",
        "2020-01-01",
        "reach: { users: 20000, as_of: 2025-11-01 }\n",
    );
    active(
        &registry,
        "bolt",
        "technology",
        "2020-01-01",
        "reach: { users: 5, as_of: 2026-11-01 }\n",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    let about: Vec<_> = report
        .standing
        .about_to_fail
        .iter()
        .map(|v| (v.partner.id.as_str(), v.until))
        .collect();
    assert_eq!(about, [("acme", Some(day("2026-12-06")))]);
    let failing: Vec<_> = report
        .standing
        .failing
        .iter()
        .map(|v| (v.partner.id.as_str(), v.criterion.id.as_str()))
        .collect();
    assert_eq!(failing, [("bolt", "minimum-users")]);
    assert_eq!(report.standing.unknown.len(), 6, "three criteria of each are unknown");
    let line = report
        .standing
        .criteria
        .iter()
        .find(|c| c.criterion.id == "minimum-users")
        .unwrap();
    assert_eq!((line.verified, line.claimed, line.not_met, line.unknown), (0, 1, 1, 0));
}

#[test]
fn a_certificate_that_runs_out_takes_its_criterion_along() {
    let registry = Registry::with_program();
    let certificates = |second: &str| {
        format!(
            "certifications:\n  - {{ github: ann, credential: x, issued: 2025-01-01, expires: 2028-01-01 }}\n  - {{ github: bob, credential: y, issued: 2025-01-01, expires: {second} }}\n"
        )
    };
    active(&registry, "acme", "solution", "2020-01-01", &certificates("2027-01-15"));
    active(&registry, "bolt", "solution", "2020-01-01", &certificates("2027-06-15"));
    let report = report(&registry, "2026-10", "2026-11-25");
    let about: Vec<_> = report
        .standing
        .about_to_fail
        .iter()
        .map(|v| (v.partner.id.as_str(), v.criterion.id.as_str()))
        .collect();
    assert_eq!(about, [("acme", "certified-consultants")]);
    let ends: Vec<_> = report.expiries.list.iter().map(|e| (e.kind, e.until, e.days)).collect();
    assert_eq!(ends, [("certification", day("2027-01-15"), 51)]);
}

#[test]
fn what_ends_in_ninety_days() {
    let registry = Registry::with_program();
    active(
        &registry,
        "acme",
        "technology",
        "2020-01-01",
        "agreement: { template: technology, version: '1', signed_on: 2025-01-01, expires: 2027-02-23 }\nworkstreams:\n  - { id: soon, name: Soon, renew_by: 2026-11-01 }\n  - { id: later, name: Later, renew_by: 2027-02-24 }\nenablement:\n  events: { granted: 2026-01-01, expires: 2026-12-01 }\n  pr: { granted: 2026-01-01, expires: 2026-11-01 }\nwaivers:\n  - { criterion: minimum-users, reason: New., by: mona, until: 2026-12-24 }\n",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    let ends: Vec<_> = report.expiries.list.iter().map(|e| (e.kind, e.days)).collect();
    assert_eq!(
        ends,
        [
            ("enablement", -24),
            ("workstream", -24),
            ("enablement", 6),
            ("waiver", 29),
            ("agreement", 90)
        ]
    );
}

#[test]
fn white_space_and_targets() {
    let registry = Registry::with_program();
    active(
        &registry,
        "acme",
        "integration",
        "2020-01-01",
        "target: testing-frameworks\nregions: [europe, asia]\nverticals: [finance]\n",
    );
    registry.write(
        "partners/bolt/partner.yaml",
        "name: Bolt\nstatus: applied\ntier: solution\ntarget: system-integrators\nregions: [europe]\nverticals: [finance, health]\n",
    );
    registry.write(
        "partners/core/partner.yaml",
        "name: Core\nstatus: onboarding\ntier: solution\nregions: [africa]\n",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    let coverage = &report.coverage;
    let region = |id: &str| coverage.regions.iter().position(|r| r.place.id == id).unwrap();
    let vertical = |id: &str| coverage.verticals.iter().position(|r| r.place.id == id).unwrap();
    let cell = coverage.cells[region("europe")][vertical("finance")];
    assert_eq!((cell.active, cell.coming), (1, 1));
    assert_eq!(coverage.white.len(), 50 - 3);
    assert_eq!(coverage.unplaced.len(), 1);
    let state = |id: &str| coverage.targets.iter().find(|t| t.target.id == id).unwrap().state;
    assert_eq!(state("testing-frameworks"), TargetState::Active);
    assert_eq!(state("system-integrators"), TargetState::Applied);
    assert_eq!(state("playwright"), TargetState::Untouched);
}

#[test]
fn reviews_and_commitments() {
    let registry = Registry::with_program();
    let reviewed = |slug: &str, since: &str, held: &str| {
        active(&registry, slug, "technology", since, "");
        let quarter = Quarter::of(day(held));
        registry.write(
            &format!("partners/{slug}/reviews/{quarter}.yaml"),
            format!("period: {quarter}\nreviews:\n  business-reviews: {{ held_on: {held} }}\n"),
        );
    };
    reviewed("held", "2020-01-01", "2026-07-01");
    reviewed("late", "2020-01-01", "2026-06-30");
    reviewed("new", "2026-07-02", "2026-06-30");
    // The date that an earlier version wrote into the record counts, too.
    registry.write(
        "partners/older/partner.yaml",
        "name: older\nstatus: active\ntier: technology\nphases:\n  management:\n    entered: 2020-01-01\n    steps:\n      business-reviews: { done: 2026-08-01 }\n",
    );
    active(
        &registry,
        "acme",
        "technology",
        "2020-01-01",
        "go_to_market:\n  - { kind: webinar, what: Joint webinar, due: 2026-11-24, partner_owner: ann, program_owner: mona }\n  - { kind: webinar, what: Next, due: 2026-11-25, partner_owner: ann, program_owner: mona }\n",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    let reviews: Vec<_> = report
        .promises
        .reviews
        .iter()
        .map(|r| (r.partner.id.as_str(), r.kept))
        .collect();
    assert_eq!(
        reviews,
        [
            ("acme", Some(false)),
            ("held", Some(true)),
            ("late", Some(false)),
            ("new", None),
            ("older", Some(true))
        ]
    );
    let commitments: Vec<_> = report
        .promises
        .commitments
        .iter()
        .map(|c| (c.what.as_str(), c.days))
        .collect();
    assert_eq!(commitments, [("Joint webinar", 1)]);
}

#[test]
fn what_changed_in_words() {
    let before = Registry::with_program();
    let after = Registry::with_program();
    before.write("partners/acme/partner.yaml", "name: Acme\nstatus: applied\ntier: technology\napplied_on: 2026-09-01\nreach: { users: 5, as_of: 2026-09-01 }\n");
    after.write(
        "partners/acme/partner.yaml",
        "name: Acme\nstatus: onboarding\ntier: technology\napplied_on: 2026-09-01\nreach: { users: 50000, as_of: 2026-10-01 }\nphases:\n  identification: { entered: 2026-09-10, left: 2026-10-20 }\n  negotiation: { entered: 2026-10-20 }\ncollaborations:\n  - { with: bolt, kind: webinar, date: 2026-10-01 }\n",
    );
    before.write("partners/gone/partner.yaml", "name: Gone\nstatus: target\n");
    after.write("partners/bolt/partner.yaml", "name: Bolt\nstatus: applied\ntier: solution\ncollaborations:\n  - { with: acme, kind: webinar, date: 2026-10-01 }\n");
    let sources = registry_sources(&after, None);
    let earlier = registry_sources(&before, None);
    let report = build(&Request {
        sources: &sources,
        since: Some(Earlier {
            sources: &earlier,
            name: "abc".to_owned(),
        }),
        at: day("2026-11-25"),
        period: Period::parse("2026-10", day("2026-11-25")).unwrap(),
        partner: None,
        made: made(),
        waiting: &[],
        progress: &|_, _| {},
    })
    .unwrap()
    .unwrap();
    let told: Vec<_> = report
        .changes
        .as_ref()
        .unwrap()
        .list
        .iter()
        .map(|c| (c.kind, c.partner.id.as_str(), c.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (ChangeKind::NewPartner, "bolt", "is new, with the status `applied`"),
            (ChangeKind::Gone, "gone", "is no longer on record"),
            (
                ChangeKind::Status,
                "acme",
                "changed its status from `applied` to `onboarding`"
            ),
            (
                ChangeKind::Phase,
                "acme",
                "passed the phase `identification` on 2026-10-20"
            ),
            (
                ChangeKind::Phase,
                "acme",
                "entered the phase `negotiation` on 2026-10-20"
            ),
            (
                ChangeKind::Criterion,
                "acme",
                "has a new result for the criterion `minimum-users`: met (claimed), was not met"
            ),
            (ChangeKind::Collaboration, "acme", "`webinar` with `bolt` on 2026-10-01"),
        ]
    );
}
