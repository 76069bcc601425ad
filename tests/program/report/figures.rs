//! Sums, means and their sources, by hand.

use super::*;
use psp_partners::report::Extreme;

#[test]
fn sums_and_weighted_means() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(&registry, "bolt", "technology", "2020-01-01", "");
    figures(
        &registry,
        "acme",
        "2026-10",
        "active-users: 1000, uptime: 99.9, joint-customers: 3, support-tickets: 4",
    );
    figures(
        &registry,
        "bolt",
        "2026-10",
        "active-users: 3000, uptime: 99.5, joint-customers: 5, support-tickets: 20",
    );
    figures(
        &registry,
        "acme",
        "2026-09",
        "active-users: 800, uptime: 98, joint-customers: 4",
    );
    figures(&registry, "bolt", "2025-10", "active-users: 100, joint-customers: 16");
    let report = report(&registry, "2026-10", "2026-11-25");

    // (99.9·1000 + 99.5·3000) / 4000
    let uptime = whole(&report, "uptime");
    assert_eq!(value(uptime), Some(d("99.6")));
    assert_eq!(uptime.lines[0].reached, Some(true), "the target is 99.5");
    assert_eq!(uptime.lines[0].before.value, Some(d("98")));
    assert_eq!(uptime.lines[0].before.by, Some(d("1.6")));
    assert!(uptime.lines[0].before.uneven, "one of two then");
    assert_eq!(uptime.beside[0].value, Some(d("4000")));

    let customers = whole(&report, "joint-customers");
    assert_eq!(value(customers), Some(d("8")));
    assert_eq!(customers.lines[0].year_before.value, Some(d("16")));
    assert_eq!(customers.lines[0].year_before.percent, Some(d("-50")));
    assert_eq!(customers.lines[0].year_before.better, Some(false));
    assert!(!customers.partial);
    assert_eq!((customers.sources.known, customers.sources.of), (2, 2));

    // 24 tickets for 4000 users
    assert_eq!(whole(&report, "support-tickets").beside[0].value, Some(d("6")));
    assert_eq!(
        value(figure(&report, "uptime", GroupKind::Tier, "technology")),
        Some(d("99.5"))
    );
    assert_eq!(
        value(figure(&report, "uptime", GroupKind::Partner, "acme")),
        Some(d("99.9"))
    );
}

#[test]
fn trends_have_a_gap_where_nothing_is_known() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    figures(&registry, "acme", "2026-10", "joint-customers: 3");
    figures(&registry, "acme", "2026-08", "joint-customers: 0");
    figures(&registry, "acme", "2025-10", "joint-customers: 7");
    let report = report(&registry, "2026-10", "2026-11-25");
    let trend = &whole(&report, "joint-customers").lines[0].trend;
    assert_eq!(trend.len(), 12);
    assert_eq!(trend[0].month.to_string(), "2025-11");
    let known: Vec<_> = trend
        .iter()
        .filter_map(|p| Some((p.month.to_string(), p.value?)))
        .collect();
    assert_eq!(known, [("2026-08".to_owned(), d("0")), ("2026-10".to_owned(), d("3"))]);
    assert!(trend[10].partial, "September is missing");
}

#[test]
fn partial_totals_say_so_and_name_who_is_missing() {
    let registry = Registry::with_program();
    for slug in ["acme", "bolt", "core"] {
        active(&registry, slug, "integration", "2020-01-01", "");
    }
    figures(&registry, "acme", "2026-10", "joint-customers: 3");
    figures(&registry, "bolt", "2026-07", "joint-customers: 9");
    let report = report(&registry, "2026-10", "2026-11-25");
    let one = whole(&report, "joint-customers");
    assert_eq!(value(one), Some(d("3")));
    assert!(one.partial);
    assert_eq!((one.sources.known, one.sources.some, one.sources.of), (1, 0, 3));
    let missing: Vec<&str> = one.sources.missing.iter().map(|m| m.partner.id.as_str()).collect();
    assert_eq!(missing, ["bolt", "core"]);
    // July ended 117 days before; 45 are allowed.
    assert_eq!(one.sources.stale.len(), 1);
    assert_eq!(
        (one.sources.stale[0].last.to_string(), one.sources.stale[0].days),
        ("2026-07".to_owned(), 117)
    );
}

#[test]
fn a_quarter_wants_each_month_of_a_monthly_metric_and_one_of_a_quarterly() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(&registry, "bolt", "integration", "2020-01-01", "");
    for (month, n) in [("2026-07", 1), ("2026-08", 2), ("2026-09", 4)] {
        figures(
            &registry,
            "acme",
            month,
            &format!("joint-customers: {n}, active-users: {n}00"),
        );
    }
    figures(
        &registry,
        "bolt",
        "2026-07",
        "joint-customers: 8, satisfaction: { value: 9, responses: 10 }",
    );
    figures(
        &registry,
        "acme",
        "2026-06",
        "satisfaction: { value: 1, responses: 10 }, joint-customers: 100",
    );
    let report = report(&registry, "2026-Q3", "2026-11-25");
    let customers = whole(&report, "joint-customers");
    assert_eq!(value(customers), Some(d("15")));
    assert_eq!(
        (customers.sources.known, customers.sources.some, customers.sources.of),
        (1, 1, 2)
    );
    assert_eq!(customers.lines[0].before.value, Some(d("100")), "the second quarter");
    // Users are people, not months of people.
    assert_eq!(value(whole(&report, "active-users")), Some(d("400")));
    let satisfaction = whole(&report, "satisfaction");
    assert_eq!(value(satisfaction), Some(d("9")));
    assert_eq!((satisfaction.sources.known, satisfaction.sources.of), (1, 2));
}

#[test]
fn a_month_shows_a_quarterly_metric_over_its_quarter() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    figures(&registry, "acme", "2026-08", "satisfaction: { value: 8, responses: 1 }");
    figures(&registry, "acme", "2026-10", "satisfaction: { value: 6, responses: 3 }");
    figures(&registry, "acme", "2026-07", "satisfaction: { value: 2, responses: 1 }");
    let report = report(&registry, "2026-10", "2026-11-25");
    let one = metric(&report, "satisfaction");
    assert_eq!(one.over.id, "2026-08..2026-10");
    assert_eq!(value(&one.figures[0]), Some(d("6.5")));
    assert_eq!(
        one.figures[0].lines[0].before.value,
        Some(d("2")),
        "the three months before, not one of the same"
    );
    assert_eq!(one.figures[0].beside[0].name, "answers");
    assert_eq!(one.figures[0].beside[0].value, Some(d("4")));
}

#[test]
fn a_mean_leaves_out_what_cannot_be_weighed() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(&registry, "bolt", "integration", "2020-01-01", "");
    figures(&registry, "acme", "2026-10", "csat: { value: 4, responses: 10 }");
    figures(&registry, "bolt", "2026-10", "csat: 1");
    let one = report(&registry, "2026-10", "2026-11-25");
    assert_eq!(value(whole(&one, "csat")), Some(d("4")));
    figures(&registry, "acme", "2026-10", "csat: { value: 4, responses: 0 }");
    let none = report(&registry, "2026-10", "2026-11-25");
    assert_eq!(value(whole(&none, "csat")), None, "nothing weighs");
}

#[test]
fn who_joins_or_leaves_owes_whole_months_only() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2026-08-15", "");
    for month in ["2026-09", "2026-10"] {
        figures(&registry, "acme", month, "joint-customers: 1");
    }
    registry.write(
        "partners/gone/partner.yaml",
        "name: Gone\nstatus: ended\nstatus_reason: Sold.\nstatus_since: 2026-08-10\ntier: integration\nphases:\n  management: { entered: 2020-01-01, left: 2026-08-10 }\n",
    );
    figures(&registry, "gone", "2026-07", "joint-customers: 5");
    let quarter = report(&registry, "2026-Q3", "2026-11-25");
    let one = whole(&quarter, "joint-customers");
    assert_eq!(value(one), Some(d("6")));
    assert_eq!((one.sources.known, one.sources.of), (2, 2));
    assert!(!one.partial);
}

#[test]
fn what_is_not_over_is_not_counted() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    figures(&registry, "acme", "2026-10", "joint-customers: 1");
    figures(&registry, "acme", "2026-11", "joint-customers: 50");
    let report = report(&registry, "2026-Q4", "2026-11-25");
    let one = whole(&report, "joint-customers");
    assert_eq!(value(one), Some(d("1")));
    assert!(one.partial && !report.period.complete);
}

#[test]
fn money_is_exact_and_never_added_across_currencies() {
    let registry = Registry::with_program();
    let overlay = Registry::empty();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(&registry, "bolt", "integration", "2020-01-01", "");
    let month = |slug: &str, month: &str, value: &str, currency: &str| {
        figures(
            &overlay,
            slug,
            month,
            &format!("revenue: {{ value: \"{value}\", currency: {currency} }}"),
        );
    };
    month("acme", "2026-08", "0.1", "EUR");
    month("bolt", "2026-08", "0.2", "EUR");
    month("acme", "2026-09", "999999999999999.999999", "EUR");
    month("bolt", "2026-09", "-999999999999999", "EUR");
    month("bolt", "2026-10", "5", "USD");
    let report = of(
        &registry_sources(&registry, Some(&overlay)),
        "rolling-3",
        "2026-11-25",
        None,
    );
    let one = whole(&report, "revenue");
    let lines: Vec<_> = one
        .lines
        .iter()
        .map(|l| (l.currency.clone().unwrap(), l.value))
        .collect();
    assert_eq!(
        lines,
        [
            ("EUR".to_owned(), Some(d("1.299999"))),
            ("USD".to_owned(), Some(d("5")))
        ]
    );
    assert!(one.private && one.partial);
    assert_eq!((one.sources.known, one.sources.some, one.sources.of), (1, 1, 2));
}

#[test]
fn best_and_worst_have_reasons() {
    let registry = Registry::with_program();
    for (slug, uptime, before) in [("acme", "99.9", "99.9"), ("bolt", "98.5", "99"), ("core", "99.6", "1")] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(
            &registry,
            slug,
            "2026-10",
            &format!("active-users: 10, uptime: {uptime}"),
        );
        figures(
            &registry,
            slug,
            "2026-09",
            &format!("active-users: 10, uptime: {before}"),
        );
    }
    let report = report(&registry, "2026-10", "2026-11-25");
    let line = &whole(&report, "uptime").lines[0];
    let (best, worst) = (line.best.as_ref().unwrap(), line.worst.as_ref().unwrap());
    let name = |extreme: &Extreme| extreme.partner.as_ref().map(|partner| partner.id.clone());
    assert_eq!((name(best).as_deref(), best.value), (Some("acme"), d("99.9")));
    assert_eq!(
        best.reason,
        "beats the target of 99.5 by 0.4, unchanged from the period before"
    );
    assert_eq!(worst.value, d("98.5"));
    assert_eq!(name(worst), None, "a public report names the best only");
    assert_eq!(
        worst.reason,
        "misses the target of 99.5 by 1, down 0.5 points from the period before"
    );
    let tickets = &whole(&report, "active-users").lines[0];
    assert!(tickets.best.is_none(), "all are the same");
}

#[test]
fn health_is_the_weighted_mean_of_its_inputs() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(&registry, "bolt", "integration", "2020-01-01", "");
    for month in ["2026-08", "2026-09", "2026-10"] {
        figures(
            &registry,
            "acme",
            month,
            "active-users: 10, uptime: 99, csat: { value: 4, responses: 5 }, satisfaction: { value: 7, responses: 2 }",
        );
        figures(&registry, "bolt", month, "active-users: 10, uptime: 97");
    }
    let report = report(&registry, "2026-10", "2026-11-25");
    let health = report.health.as_ref().unwrap();
    // 98·0.4 + 80·0.3 + 70·0.3
    assert_eq!(health.scores[0].value, Some(d("84.2")));
    let points: Vec<_> = health.scores[0]
        .inputs
        .iter()
        .map(|i| (i.metric.id.as_str(), i.scaled, i.points))
        .collect();
    assert_eq!(
        points,
        [
            ("csat", Some(d("80")), Some(d("24"))),
            ("satisfaction", Some(d("70")), Some(d("21"))),
            ("uptime", Some(d("98")), Some(d("39.2"))),
        ]
    );
    let bolt = health.scores.iter().find(|s| s.group.id == "bolt").unwrap();
    assert_eq!(bolt.value, None, "an input is unknown");
    assert_eq!(value(whole(&report, "ecosystem-health")), Some(d("84.2")));
    let sources = &whole(&report, "ecosystem-health").sources;
    assert_eq!((sources.known, sources.some, sources.of), (1, 1, 2));
}

#[test]
fn nobody_is_unknown_and_not_zero() {
    let registry = Registry::with_program();
    let empty = report(&registry, "2026-10", "2026-11-25");
    for metric in empty
        .metrics
        .iter()
        .filter(|m| !m.withheld && m.id != "active-partnerships")
    {
        assert_eq!(value(&metric.figures[0]), None, "{}", metric.id);
        assert_eq!(metric.figures[0].sources.of, 0);
    }
    active(&registry, "acme", "integration", "2020-01-01", "");
    let unknown = report(&registry, "2026-10", "2026-11-25");
    let one = whole(&unknown, "joint-customers");
    assert_eq!((value(one), one.sources.known, one.sources.of), (None, 0, 1));
    assert_eq!(one.lines[0].reached, None);
}

#[test]
fn figures_outside_their_range_count_as_unknown_and_are_told() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    figures(
        &registry,
        "acme",
        "2026-10",
        "active-users: 1, uptime: 101, joint-customers: 1.5",
    );
    registry.write(
        "partners/acme/metrics/2026-09.yaml",
        "period: 2026-08\nfigures: { active-users: 7 }\n",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    assert_eq!(value(whole(&report, "uptime")), None);
    assert_eq!(value(whole(&report, "joint-customers")), None);
    assert_eq!(whole(&report, "active-users").lines[0].before.value, None);
    assert_eq!(report.notices.len(), 3, "{:#?}", report.notices);
}

#[test]
fn a_scorecard_is_of_one_partner() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    active(&registry, "bolt", "integration", "2020-01-01", "");
    figures(&registry, "acme", "2026-10", "joint-customers: 1");
    figures(&registry, "bolt", "2026-10", "joint-customers: 2");
    let report = of(
        &registry_sources(&registry, None),
        "2026-10",
        "2026-11-25",
        Some("acme"),
    );
    let figures: Vec<_> = metric(&report, "joint-customers")
        .figures
        .iter()
        .map(|f| (f.kind, f.group.id.as_str()))
        .collect();
    assert_eq!(figures, [(GroupKind::Program, "psp"), (GroupKind::Partner, "acme")]);
    assert_eq!(report.partners.len(), 1);
    assert_eq!(value(whole(&report, "joint-customers")), Some(d("3")));
}

#[test]
fn an_old_figure_is_stale_however_old_it_is() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    figures(&registry, "acme", "2026-10", "active-users: 1");
    figures(&registry, "acme", "2022-03", "joint-customers: 1, active-users: 1");
    figures(&registry, "acme", "2022-02", "joint-customers: 7");
    let report = report(&registry, "2026-10", "2026-11-25");
    let one = whole(&report, "joint-customers");
    assert_eq!(value(one), None);
    let stale: Vec<_> = one.sources.stale.iter().map(|s| (s.last.to_string(), s.days)).collect();
    // From 31 March 2022: four years, of which 2024 is a leap year, and 239 days.
    assert_eq!(stale, [("2022-03".to_owned(), 1700)]);
    assert!(whole(&report, "active-users").sources.stale.is_empty());
}

#[test]
fn what_cannot_be_held_exactly_is_unknown_and_told() {
    let registry = Registry::with_program();
    active(&registry, "acme", "integration", "2020-01-01", "");
    // The largest weight and a long fraction fit; 23 places do not.
    figures(
        &registry,
        "acme",
        "2026-10",
        "active-users: 1000000000000000, uptime: 98.7654321012345",
    );
    let fits = report(&registry, "2026-10", "2026-11-25");
    assert_eq!(value(whole(&fits, "uptime")), Some(d("98.7654321012345")));
    assert!(fits.notices.is_empty());
    figures(
        &registry,
        "acme",
        "2026-10",
        "active-users: 1000000000000000, uptime: 0.00000012345678901234567",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    assert_eq!(value(whole(&report, "uptime")), None);
    assert_eq!(report.notices.len(), 1, "{:?}", report.notices);
}
