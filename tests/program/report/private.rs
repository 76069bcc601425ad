//! Private is contagious, and nothing of it is in what is public.

use super::*;
use psp_partners::output::report as shown;
use psp_partners::templates::STYLE;
use serde_json::Value;

/// A registry with everything that an overlay may change, and the overlay.
fn pair() -> (Registry, Registry) {
    let registry = Registry::with_program();
    let overlay = Registry::empty();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(
        &registry,
        "bolt",
        "technology",
        "2020-01-01",
        "workstreams:\n  - { id: talks, name: Talks, visibility: private }\n",
    );
    registry.write(
        "partners/core/partner.yaml",
        "name: Core\nstatus: onboarding\ntier: solution\nphases:\n  identification: { entered: 2026-01-01 }\n",
    );
    for slug in ["acme", "bolt"] {
        for month in ["2025-10", "2026-08", "2026-09", "2026-10"] {
            figures(
                &registry,
                slug,
                month,
                "active-users: 1000, uptime: 99.9, csat: { value: 4 }, satisfaction: { value: 7, responses: 3 }",
            );
        }
    }
    // Only the overlay knows a partner, a region, how many answered, money, a date of private talks, and a collaboration.
    overlay.write(
        "partners/hidden/partner.yaml",
        "name: Zebracorp\nstatus: active\nstatus_since: 2020-01-01\ntier: solution\nregions: [oceania]\nverticals: [energy]\nphases:\n  management: { entered: 2020-01-01 }\ncertifications:\n  - { github: zebra-person, credential: zebra-paper, issued: 2026-01-01, expires: 2026-12-01 }\ncollaborations:\n  - { with: core, kind: zebra-kind, date: 2026-10-01 }\n",
    );
    figures(&overlay, "hidden", "2026-10", "active-users: 424242, uptime: 91.919191");
    overlay.write(
        "partners/acme/partner.yaml",
        "regions: [africa]\nverticals: [finance]\ninternal_notes: zebra-notes\n",
    );
    figures(
        &overlay,
        "acme",
        "2026-10",
        "csat: { responses: 77777 }, revenue: { value: \"31337.77\", currency: ZBR }",
    );
    figures(
        &overlay,
        "bolt",
        "2026-09",
        "revenue: { value: \"31337.77\", currency: ZBR }, joint-customers: 565656",
    );
    overlay.write(
        "partners/bolt/partner.yaml",
        "workstreams:\n  - { id: talks, name: Talks, renew_by: 2026-12-12, private_notes: zebra-talks }\n",
    );
    overlay.write(
        "partners/core/partner.yaml",
        "go_to_market:\n  - { kind: x, what: zebra-promise, due: 2026-09-09, partner_owner: a, program_owner: mona }\n",
    );
    (registry, overlay)
}

const SECRETS: [&str; 13] = [
    "zebra",
    "Zebra",
    "hidden",
    "424242",
    "424,242",
    "91.91",
    "77777",
    "77,777",
    "31337",
    "31,337",
    "ZBR",
    "565656",
    "2026-12-12",
];

fn all_forms(report: &Report) -> Vec<(&'static str, String)> {
    vec![
        ("text", shown::text::render(report, &Texts::default()).text),
        (
            "markdown",
            shown::markdown::render(report, &Texts::default(), usize::MAX, "").text,
        ),
        ("json", shown::json::render(report)),
        ("ndjson", shown::ndjson::render(report)),
        ("csv", shown::csv::render(report)),
        (
            "html",
            // One of the secrets is a word of HTML's, too.
            shown::html::render(report, &Texts::default())
                .text
                .replace(STYLE, "")
                .replace("aria-hidden", ""),
        ),
        (
            "scorecards",
            serde_json::to_string(&psp_partners::report::scorecard::scorecards(report)).unwrap(),
        ),
    ]
}

#[test]
fn what_differs_with_the_overlay_is_private() {
    let (registry, overlay) = pair();
    let public = report(&registry, "2026-10", "2026-11-25");
    let private = of(
        &registry_sources(&registry, Some(&overlay)),
        "2026-10",
        "2026-11-25",
        None,
    );
    assert!(private.private && !public.private);
    let json = |value: &dyn erased::Json| value.json();
    let mut differ = 0;
    for (theirs, ours) in public.metrics.iter().zip(&private.metrics) {
        for one in &ours.figures {
            let other = theirs
                .figures
                .iter()
                .find(|f| f.kind == one.kind && f.group == one.group);
            let same = other.is_some_and(|other| without_private(json(other)) == without_private(json(one)));
            differ += usize::from(!same);
            assert!(
                same || one.private,
                "{} {:?} {:?} is not marked",
                ours.id,
                one.kind,
                one.group
            );
        }
    }
    assert!(differ > 20, "{differ} figures differ");
    let (theirs, ours) = (public.health.as_ref().unwrap(), private.health.as_ref().unwrap());
    for score in &ours.scores {
        let other = theirs
            .scores
            .iter()
            .find(|s| s.kind == score.kind && s.group == score.group);
        let same = other.is_some_and(|other| without_private(json(other)) == without_private(json(score)));
        assert!(same || score.private);
    }
    let sections: [(&str, Value, Value, bool); 4] = [
        (
            "funnel",
            json(&public.funnel),
            json(&private.funnel),
            private.funnel.private,
        ),
        (
            "standing",
            json(&public.standing),
            json(&private.standing),
            private.standing.private,
        ),
        (
            "coverage",
            json(&public.coverage),
            json(&private.coverage),
            private.coverage.private,
        ),
        (
            "promises",
            json(&public.promises),
            json(&private.promises),
            private.promises.private,
        ),
    ];
    for (name, theirs, ours, marked) in sections {
        assert!(
            without_private(theirs) == without_private(ours) || marked,
            "{name} is not marked"
        );
    }
    let untouched = private
        .metrics
        .iter()
        .flat_map(|m| &m.figures)
        .filter(|f| !f.private)
        .count();
    assert!(untouched > 0, "not simply everything is marked");
    for ends in &private.expiries.list {
        let told = public
            .expiries
            .list
            .iter()
            .any(|e| e.what == ends.what && e.until == ends.until);
        assert!(told || ends.private, "{}", ends.what);
    }
    let hidden: Vec<&str> = private
        .partners
        .iter()
        .filter(|p| p.private)
        .map(|p| p.slug.as_str())
        .collect();
    assert_eq!(hidden, ["hidden"]);
}

/// Anything of a report as JSON.
mod erased {
    pub(super) trait Json {
        fn json(&self) -> serde_json::Value;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

fn without_private(mut value: Value) -> Value {
    match &mut value {
        Value::Object(map) => {
            map.remove("private");
            for (_, inner) in map.iter_mut() {
                *inner = without_private(inner.take());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|i| *i = without_private(i.take())),
        _ => {}
    }
    value
}

#[test]
fn public_outputs_hold_nothing_of_an_overlay_beside_them() {
    let (registry, overlay) = pair();
    let public = report(&registry, "2026-10", "2026-11-25");
    for (form, text) in all_forms(&public) {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {form}");
        }
    }
    // The test can fail: with the overlay all of it is there.
    let private = of(
        &registry_sources(&registry, Some(&overlay)),
        "2026-10",
        "2026-11-25",
        None,
    );
    let whole: String = all_forms(&private).into_iter().map(|(_, text)| text).collect();
    for secret in ["Zebracorp", "424242", "31337", "565656", "2026-12-12", "zebra-promise"] {
        assert!(whole.contains(secret), "{secret} is nowhere");
    }
    assert!(
        !whole.contains("zebra-notes") && !whole.contains("zebra-talks"),
        "notes are for nobody's report"
    );
}

#[test]
fn what_is_private_and_lies_in_the_public_tree_is_not_repeated() {
    let registry = Registry::with_program();
    active(
        &registry,
        "acme",
        "integration",
        "2020-01-01",
        "internal_notes: zebra-notes\nworkstreams:\n  - { id: zebra-talks, name: Zebra, visibility: private, renew_by: 2026-12-12, private_notes: zebra-x }\n  - { id: zebra-purchase, name: Zebra, kind: acquisition, renew_by: 2026-12-12 }\n",
    );
    figures(
        &registry,
        "acme",
        "2026-10",
        "revenue: { value: \"31337.77\", currency: ZBR }, active-users: 1",
    );
    let public = report(&registry, "2026-10", "2026-11-25");
    for (form, text) in all_forms(&public) {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {form}");
        }
    }
    assert!(metric(&public, "revenue").withheld);
    assert!(metric(&public, "revenue").figures.is_empty());
    assert!(
        shown::markdown::render(&public, &Texts::default(), 1 << 20, "")
            .text
            .contains("| Partner-generated revenue | private |")
    );
}

#[test]
fn an_overlay_is_refused_where_all_can_read() {
    let (registry, overlay) = pair();
    let folder = overlay.path("").to_string_lossy().into_owned();
    registry.write("event.json", "{\"repository\": {\"private\": false}}");
    let event = registry.path("event.json").to_string_lossy().into_owned();
    let arguments = ["report", "--at", "2026-11-25", "--overlay", &folder, "--format", "json"];
    let refused = registry.run_with(&arguments, &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", &event)]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stdout.is_empty());
    registry.write("event.json", "{\"repository\": {\"private\": true}}");
    let taken = registry.run_with(&arguments, &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", &event)]);
    assert_eq!(taken.code, 0, "{}", taken.stderr);
    let page = registry.run(&[
        "report",
        "--at",
        "2026-11-25",
        "--overlay",
        &folder,
        "--format",
        "markdown",
    ]);
    assert!(page.stdout.contains("**Contains private values.**"));
    let text = registry.run(&["report", "--at", "2026-11-25", "--overlay", &folder]);
    assert!(text.stdout.contains("(contains private values)"));
}

/// A metric of the program made private.
fn hide(registry: &Registry, id: &str) {
    let program = registry.read("partners/program.yaml");
    let at = program.find(&format!("  - id: {id}\n    area:")).unwrap();
    let (before, after) = program.split_at(at);
    let after = after.replacen("visibility: public", "visibility: private", 1);
    registry.write("partners/program.yaml", format!("{before}{after}"));
}

#[test]
fn a_private_metric_weighs_nothing_and_scores_nothing_in_public() {
    let full = "active-users: 1000, uptime: 99.9, support-tickets: 5, csat: { value: 4, responses: 2 }, satisfaction: { value: 7, responses: 3 }";
    let made = |hidden: &str| {
        let registry = Registry::with_program();
        hide(&registry, hidden);
        active(&registry, "acme", "integration", "2020-01-01", "");
        figures(&registry, "acme", "2026-10", full);
        active(&registry, "bolt", "integration", "2020-01-01", "");
        figures(&registry, "bolt", "2026-10", &full.replace("99.9", "99.5"));
        registry
    };
    let without_users = report(&made("active-users"), "2026-10", "2026-11-25");
    assert!(metric(&without_users, "active-users").withheld);
    assert_eq!(value(whole(&without_users, "uptime")), None, "the weight is private");
    assert_eq!(whole(&without_users, "support-tickets").beside[0].value, None);
    let without_uptime = report(&made("uptime"), "2026-10", "2026-11-25");
    assert_eq!(
        value(whole(&without_uptime, "ecosystem-health")),
        None,
        "an input is private"
    );
    let health = without_uptime.health.as_ref().unwrap();
    assert!(
        health
            .scores
            .iter()
            .flat_map(|s| &s.inputs)
            .all(|i| i.metric.id != "uptime" || i.value.is_none())
    );
    // With an overlay all of it is there, and marked.
    let empty = Registry::empty();
    let private = of(
        &registry_sources(&made("active-users"), Some(&empty)),
        "2026-10",
        "2026-11-25",
        None,
    );
    assert_eq!(value(whole(&private, "uptime")), Some(d("99.7")));
    assert!(whole(&private, "uptime").private && whole(&private, "ecosystem-health").private);
    assert!(!whole(&private, "csat").private);
}
