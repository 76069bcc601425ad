//! Days, percentiles, conversion, and where it is stuck.

use super::*;
use psp_partners::registry::model::Party;

fn passed(registry: &Registry, slug: &str, days: i64) {
    let left = psp_partners::date::add_days(day("2026-01-01"), days);
    registry.write(
        &format!("partners/{slug}/partner.yaml"),
        format!(
            "name: {slug}\nstatus: onboarding\ntier: integration\nphases:\n  identification: {{ entered: 2026-01-01, left: {left} }}\n  negotiation: {{ entered: {left} }}\n"
        ),
    );
}

#[test]
fn medians_and_percentiles_by_nearest_rank() {
    let registry = Registry::with_program();
    for (i, days) in [10, 1, 4, 3, 2, 6, 5, 8, 7, 9].iter().enumerate() {
        passed(&registry, &format!("p{i}"), *days);
    }
    let one = report(&registry, "2025-12", "2026-01-20");
    let phase = &one.funnel.phases[0];
    assert_eq!(
        (phase.entered, phase.inside, phase.passed, phase.broken_off),
        (10, 0, 10, 0)
    );
    assert_eq!(phase.median_days, Some(d("5.5")));
    assert_eq!(phase.p90_days, Some(d("9")));
    assert_eq!(phase.conversion, Some(d("100")));
    assert_eq!(one.funnel.phases[1].inside, 10);
    assert_eq!(one.funnel.phases[1].median_days, None);
    passed(&registry, "p10", 100);
    let eleven = report(&registry, "2026-03", "2026-04-20");
    assert_eq!(eleven.funnel.phases[0].median_days, Some(d("6")));
    assert_eq!(eleven.funnel.phases[0].p90_days, Some(d("10")), "the tenth of eleven");
}

#[test]
fn leap_days_count() {
    let registry = Registry::with_program();
    registry.write(
        "partners/acme/partner.yaml",
        "name: Acme\nstatus: onboarding\ntier: integration\nphases:\n  identification: { entered: 2028-02-28, left: 2028-03-01 }\n  negotiation: { entered: 2028-03-01 }\n",
    );
    let report = report(&registry, "2028-02", "2028-03-02");
    assert_eq!(report.funnel.phases[0].median_days, Some(d("2")));
}

#[test]
fn stuck_is_slower_than_nine_of_ten_and_says_whose_move_it_is() {
    let registry = Registry::with_program();
    for i in 0..10 {
        passed(&registry, &format!("p{i}"), 20);
    }
    let waiting = |slug: &str, status: &str, entered: &str, steps: &str| {
        registry.write(
            &format!("partners/{slug}/partner.yaml"),
            format!("name: {slug}\nstatus: {status}\ntier: integration\nphases:\n  identification:\n    entered: {entered}\n{steps}"),
        );
    };
    let outreach = "    steps:\n      market-analysis: { done: 2026-01-02 }\n";
    waiting("slow", "onboarding", "2026-01-01", outreach);
    waiting("slower", "onboarding", "2025-12-01", "");
    waiting("fresh", "onboarding", "2026-01-25", "");
    waiting("resting", "paused", "2025-01-01", "");
    let report = report(&registry, "2026-01", "2026-02-01");
    let stuck: Vec<_> = report
        .funnel
        .stuck
        .iter()
        .map(|s| {
            (
                s.partner.id.as_str(),
                s.days,
                s.usual,
                s.step.as_ref().unwrap().id.as_str(),
                s.side.unwrap(),
            )
        })
        .collect();
    assert_eq!(
        stuck,
        [
            ("slower", 62, 20, "market-analysis", Party::Program),
            ("slow", 31, 20, "outreach", Party::Both),
        ]
    );
    let ours: Vec<_> = report
        .promises
        .steps
        .iter()
        .map(|s| (s.partner.id.as_str(), s.step.id.as_str()))
        .collect();
    assert_eq!(ours[0], ("slower", "market-analysis"));
    assert!(ours.contains(&("slow", "business-case")));
    assert_eq!(report.funnel.phases[0].paused, 1);
}

#[test]
fn who_broke_off_did_not_pass() {
    let registry = Registry::with_program();
    passed(&registry, "p0", 5);
    registry.write(
        "partners/no/partner.yaml",
        "name: No\nstatus: declined\nstatus_reason: Not now.\nstatus_since: 2026-02-01\ntier: integration\nphases:\n  identification: { entered: 2026-01-01, left: 2026-02-01 }\n",
    );
    let report = report(&registry, "2026-01", "2026-02-10");
    let phase = &report.funnel.phases[0];
    assert_eq!((phase.passed, phase.broken_off), (1, 1));
    assert_eq!(phase.conversion, Some(d("50")));
    assert_eq!(phase.median_days, Some(d("5")));
}
