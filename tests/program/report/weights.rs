//! Which sources count, what a missing weight does, who is named, and numbers beside their limits.

use super::*;
use proptest::prelude::*;
use psp_partners::amount::{Unit, amount, number};

use crate::random_cases::random_cases;

fn shown(registry: &Registry, more: &[&str]) -> String {
    let base = ["report", "--period", "2026-10", "--at", "2026-11-24"];
    let run = registry.run(&[&base[..], more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

#[test]
fn one_value_is_its_own_mean() {
    for users in ["active-users: 0, ", ""] {
        let registry = Registry::with_program();
        active(&registry, "one", "integration", "2020-01-01", "");
        figures(&registry, "one", "2026-10", &format!("{users}uptime: 99.9"));
        let report = report(&registry, "2026-10", "2026-11-24");
        let uptime = whole(&report, "uptime");
        assert_eq!(value(uptime), Some(d("99.9")));
        assert_eq!(uptime.lines[0].reached, Some(true));
        assert_eq!((uptime.sources.known, uptime.sources.of), (1, 1));
        assert!(uptime.sources.unweighted.is_empty());
    }
}

#[test]
fn a_value_without_a_weight_is_left_out_and_reported() {
    let registry = Registry::with_program();
    for (slug, values) in [
        ("one", "active-users: 10, uptime: 99"),
        ("two", "uptime: 50"),
        ("zero", "active-users: 0, uptime: 60"),
    ] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(&registry, slug, "2026-10", values);
    }
    let made = report(&registry, "2026-10", "2026-11-24");
    let uptime = whole(&made, "uptime");
    assert_eq!(value(uptime), Some(d("99")));
    assert_eq!(
        (uptime.sources.known, uptime.sources.some, uptime.sources.of),
        (1, 2, 3)
    );
    assert!(uptime.partial);
    let left_out: Vec<&str> = uptime
        .sources
        .unweighted
        .iter()
        .map(|m| m.partner.id.as_str())
        .collect();
    assert_eq!(left_out, ["two", "zero"]);
    // By itself, it is its own mean.
    assert_eq!(value(figure(&made, "uptime", GroupKind::Partner, "two")), Some(d("50")));
    let text = shown(&registry, &["--format", "markdown"]);
    let row = "| Integration uptime | TWO | no Active users of integrations to weight the value by: 2026-10 |";
    assert!(text.contains(row), "{text}");
    // Without any weight, only equal values have a mean.
    let registry = Registry::with_program();
    for (slug, uptime) in [("one", "99"), ("two", "50")] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(&registry, slug, "2026-10", &format!("uptime: {uptime}"));
    }
    let report = report(&registry, "2026-10", "2026-11-24");
    let uptime = whole(&report, "uptime");
    assert_eq!((value(uptime), uptime.sources.known, uptime.sources.of), (None, 0, 2));
}

#[test]
fn a_partner_that_cannot_have_a_value_is_no_source() {
    let registry = Registry::with_program();
    active(&registry, "maker", "integration", "2020-01-01", "");
    active(&registry, "adviser", "solution", "2020-01-01", "");
    figures(
        &registry,
        "maker",
        "2026-10",
        "active-users: 10, uptime: 99, joint-customers: 1",
    );
    let report = report(&registry, "2026-10", "2026-11-24");
    let uptime = whole(&report, "uptime");
    assert_eq!((uptime.sources.known, uptime.sources.of), (1, 1));
    assert!(!uptime.partial);
    let tier = figure(&report, "uptime", GroupKind::Tier, "solution");
    assert_eq!(tier.sources.of, 0);
    let customers = whole(&report, "joint-customers");
    assert_eq!(
        (customers.sources.known, customers.sources.of),
        (1, 2),
        "every partner can win customers"
    );
}

#[test]
fn kinds_of_integration_decide_too() {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml").replace(
        "applies_to: { tiers: [technology, integration] }",
        "applies_to: { integration_kinds: [plugin] }",
    );
    registry.write("partners/program.yaml", program);
    let kind = |kind: &str| format!("integration: {{ {kind} }}\n");
    active(&registry, "plugin", "integration", "2020-01-01", &kind("kind: plugin"));
    active(&registry, "open", "integration", "2020-01-01", &kind("status: planned"));
    active(&registry, "core", "technology", "2020-01-01", &kind("kind: core"));
    active(&registry, "none", "solution", "2020-01-01", "");
    let report = report(&registry, "2026-10", "2026-11-24");
    let missing: Vec<&str> = whole(&report, "uptime")
        .sources
        .missing
        .iter()
        .map(|m| m.partner.id.as_str())
        .collect();
    assert_eq!(missing, ["open", "plugin"]);
}

#[test]
fn nothing_is_rounded_onto_the_end_of_its_scale() {
    let registry = Registry::with_program();
    for (slug, uptime) in [("best", "99.996"), ("near", "0.004")] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(
            &registry,
            slug,
            "2026-10",
            &format!("active-users: 10, uptime: {uptime}, csat: {{ value: 4.999, responses: 3 }}"),
        );
    }
    for format in ["text", "markdown", "html"] {
        let text = shown(&registry, &["--format", format, "--partner", "best"]);
        assert!(text.contains("99.996 %"), "{format}: {text}");
        assert!(!text.contains(" 100 %") && !text.contains(">100 %"), "{format}: {text}");
        let text = shown(&registry, &["--format", format]);
        assert!(!text.contains(" 0 %") && !text.contains(">0 %"), "{format}: {text}");
        assert!(text.contains("4.999"), "{format}: {text}");
    }
    assert!(shown(&registry, &["--format", "csv"]).contains(",99.996,"));
}

/// A mean that rounds to its target misses it.
#[test]
fn a_mean_is_not_rounded_onto_its_target() {
    let registry = Registry::with_program();
    for (slug, values) in [
        ("one", "active-users: 1, uptime: 99.4"),
        ("two", "active-users: 999999999, uptime: 99.5"),
    ] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(&registry, slug, "2026-10", values);
    }
    let report = report(&registry, "2026-10", "2026-11-24");
    let uptime = &whole(&report, "uptime").lines[0];
    assert_eq!((uptime.value, uptime.reached), (Some(d("99.4999999999")), Some(false)));
}

#[test]
fn the_worst_partner_is_named_only_where_the_program_does() {
    let registry = Registry::with_program();
    for (slug, uptime) in [("acme", "99.9"), ("bolt", "90")] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(
            &registry,
            slug,
            "2026-10",
            &format!("active-users: 10, uptime: {uptime}"),
        );
    }
    let worst = |registry: &Registry, overlay: Option<&Registry>| {
        let report = of(&registry_sources(registry, overlay), "2026-10", "2026-11-24", None);
        let worst = whole(&report, "uptime").lines[0].worst.clone().expect("a worst value");
        assert_eq!(worst.value, d("90"));
        worst.partner.map(|partner| partner.id)
    };
    assert_eq!(worst(&registry, None), None);
    let text = shown(&registry, &["--format", "markdown"]);
    assert!(text.contains("| Integration uptime | ACME 99.9 %<br>"), "{text}");
    assert!(text.contains(" | a partner 90 %<br>"), "{text}");
    // A report with the overlay is for the program's own people.
    let overlay = Registry::empty();
    overlay.write("partners/.keep", "");
    assert_eq!(worst(&registry, Some(&overlay)), Some("bolt".to_owned()));
    let program = registry.read("partners/program.yaml") + "\nreports: { name_worst: true }\n";
    registry.write("partners/program.yaml", program);
    assert_eq!(worst(&registry, None), Some("bolt".to_owned()));
}

#[test]
fn a_future_period_is_refused() {
    let registry = Registry::with_program();
    for period in ["2026-12", "2027-Q1", "2027"] {
        let run = registry.run(&["report", "--period", period, "--at", "2026-11-24"]);
        assert_ne!(run.code, 0, "{period}");
        let expected = format!("the period `{period}` begins after 2026-11-24; the last complete month is 2026-10");
        assert!(run.stderr.contains(&expected), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    // One that has begun is reported as far as it is known.
    assert_eq!(
        registry
            .run(&["report", "--period", "2026-11", "--at", "2026-11-24"])
            .code,
        0
    );
}

#[test]
fn values_of_any_metric_can_be_counted() {
    let registry = Registry::with_program();
    let metric = "  - { id: pilots, area: partnership, name: Pilots, unit: count, combine: count, better: higher, window: month, source: figures, visibility: public }\n";
    let program = registry
        .read("partners/program.yaml")
        .replacen("\nmetrics:\n", &format!("\nmetrics:\n{metric}"), 1);
    registry.write("partners/program.yaml", program);
    for slug in ["acme", "bolt", "core"] {
        active(&registry, slug, "integration", "2020-01-01", "");
    }
    figures(&registry, "acme", "2026-10", "pilots: 30");
    figures(&registry, "bolt", "2026-10", "pilots: 4");
    let run = registry.run(&["validate", "--at", "2026-11-24"]);
    assert!(!run.stdout.contains("PSP910"), "{}", run.stdout);
    let report = report(&registry, "2026-10", "2026-11-24");
    let pilots = whole(&report, "pilots");
    assert_eq!(
        (value(pilots), pilots.sources.of, pilots.partial),
        (Some(d("2")), 3, true)
    );
    assert_eq!(metric_how(&report), "number of partners with a value");
}

fn metric_how(report: &Report) -> &str {
    &metric(report, "pilots").how
}

#[test]
fn an_open_workstream_without_a_newer_date_is_listed() {
    let registry = Registry::with_program();
    registry.write(
        "partners/hub/partner.yaml",
        "name: Hub\nstatus: target\nstrategic: true\nworkstreams:\n  - { id: a, name: Actions, status: in-progress, since: 2023-05-02 }\n  - { id: b, name: Codespaces, status: in-progress, since: 2026-10-01 }\n  - { id: c, name: Community, status: done, since: 2023-05-02 }\n",
    );
    let text = shown(&registry, &["--format", "markdown"]);
    assert!(text.contains("### Workstreams without a recent date"), "{text}");
    assert!(text.contains("| Hub | Actions | in-progress | 2023-05-02 |"), "{text}");
    assert!(
        !text.contains("Codespaces") && !text.contains("| Community |"),
        "{text}"
    );
}

fn decimals() -> impl Strategy<Value = Decimal> {
    (-100_000_000_000_i128..100_000_000_000, 0_u8..10).prop_map(|(digits, scale)| Decimal::from_parts(digits, scale))
}

/// Numbers that are close to a limit, and the limit.
fn near() -> impl Strategy<Value = (Decimal, Decimal)> {
    let limits = prop::sample::select(vec!["0", "100", "99.5", "4.0", "99.497", "5", "10000"]);
    (limits, -1_000_i128..1_000, 0_u8..12).prop_map(|(limit, digits, scale)| {
        let limit = d(limit);
        (limit.plus(Decimal::from_parts(digits, scale)).unwrap(), limit)
    })
}

fn read(shown: &str) -> Decimal {
    let digits: String = shown
        .chars()
        .filter(|c| c.is_ascii_digit() || "-.".contains(*c))
        .collect();
    d(&digits)
}

proptest! {
    #![proptest_config(random_cases(256))]
    #[test]
    fn a_shown_number_is_on_its_side_of_every_limit((value, limit) in near(), other in decimals(), places in 0_u8..4) {
        for limits in [vec![limit], vec![limit, other]] {
            let seen = read(&number(value, places, &limits));
            for limit in limits.iter().chain(&[Decimal::ZERO]) {
                prop_assert_eq!(seen.cmp(limit), value.cmp(limit), "{} is shown as {}", value, seen);
            }
            for unit in [Unit::Percent, Unit::Count, Unit::Score] {
                let seen = read(&amount(Some(value), unit, None, &limits));
                for limit in &limits {
                    prop_assert_eq!(seen.cmp(limit), value.cmp(limit));
                }
            }
            let seen = read(&amount(Some(value), Unit::Percent, None, &limits));
            prop_assert_eq!(seen.cmp(&d("100")), value.cmp(&d("100")));
        }
    }

    #[test]
    fn a_quotient_is_on_its_side_of_every_limit(a in decimals(), b in 1_i128..1_000_000_000, limit in near()) {
        let b = Decimal::from_parts(b, 2);
        let limit = limit.1;
        let quotient = a.over_beside(b, &[limit]).unwrap();
        prop_assert_eq!(quotient.cmp(&limit), a.cmp(&limit.times(b).unwrap()));
    }
}
