//! What the program document promises of a single metric, where no other test here shows it on that metric.

use super::*;

const AT: &str = "2026-11-25";

#[test]
fn active_users_are_added_up_and_show_their_growth() {
    let registry = Registry::with_program();
    for (slug, before, after) in [("acme", 800, 1000), ("bolt", 2000, 2500)] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(&registry, slug, "2026-09", &format!("active-users: {before}"));
        figures(&registry, slug, "2026-10", &format!("active-users: {after}"));
    }
    let report = report(&registry, "2026-10", AT);
    let users = whole(&report, "active-users");
    assert_eq!(value(users), Some(d("3500")));
    let growth = &users.lines[0].before;
    assert_eq!(
        (growth.value, growth.by, growth.percent, growth.better),
        (Some(d("2800")), Some(d("700")), Some(d("25")), Some(true))
    );
}

#[test]
fn support_tickets_are_added_up_and_set_against_a_thousand_users() {
    let registry = Registry::with_program();
    for (slug, users, tickets) in [("acme", 1000, 4), ("bolt", 3000, 20)] {
        active(&registry, slug, "technology", "2020-01-01", "");
        figures(
            &registry,
            slug,
            "2026-09",
            &format!("active-users: {users}, support-tickets: 3"),
        );
        figures(
            &registry,
            slug,
            "2026-10",
            &format!("active-users: {users}, support-tickets: {tickets}"),
        );
    }
    let report = report(&registry, "2026-10", AT);
    let tickets = whole(&report, "support-tickets");
    assert_eq!(value(tickets), Some(d("24")));
    assert_eq!(tickets.beside[0].value, Some(d("6")), "24 for 4,000 users");
    assert_eq!(tickets.lines[0].before.better, Some(false), "more tickets are worse");
}

#[test]
fn customer_satisfaction_is_weighted_by_the_number_of_answers() {
    let registry = Registry::with_program();
    for (slug, csat) in [
        ("acme", "{ value: 4, responses: 30 }"),
        ("bolt", "{ value: 2, responses: 10 }"),
        // outside of the scale, so that it counts as unknown
        ("core", "{ value: 5.1, responses: 1000 }"),
    ] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(&registry, slug, "2026-10", &format!("csat: {csat}"));
    }
    let report = report(&registry, "2026-10", AT);
    let csat = whole(&report, "csat");
    assert_eq!(value(csat), Some(d("3.5")), "(4·30 + 2·10) / 40");
    assert_eq!((csat.sources.known, csat.sources.of, csat.partial), (2, 3, true));
    assert_eq!(csat.lines[0].reached, Some(false), "the target is 4.0");
}

#[test]
fn the_revenue_of_the_ecosystem_names_how_many_of_its_sources_are_known() {
    let registry = Registry::with_program();
    for index in 0..12 {
        let slug = format!("partner-{index}");
        active(&registry, &slug, "solution", "2020-01-01", "");
        if index < 9 {
            registry.write(
                &format!("overlay/partners/{slug}/metrics/2026-10.yaml"),
                "period: 2026-10\nfigures: { ecosystem-revenue: { value: \"1000.10\", currency: EUR } }\n",
            );
        }
    }
    let run = |more: &[&str]| {
        let base = ["report", "--period", "2026-10", "--at", AT, "--format", "markdown"];
        let run = registry.run(&[&base[..], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    let private = run(&["--overlay", "overlay"]);
    let row = private
        .lines()
        .find(|line| line.starts_with("| Total ecosystem revenue"));
    let row = row.unwrap_or_else(|| panic!("no row of the metric: {private}"));
    assert!(row.contains("9,000.90 EUR") && row.contains("9 of 12"), "{row}");
    let public = run(&[]);
    let row = "| Total ecosystem revenue | private |";
    assert!(public.contains(row) && !public.contains("000.90"), "{public}");
}

#[test]
fn community_engagement_is_added_up() {
    let registry = Registry::with_program();
    for (slug, count) in [("acme", 12), ("bolt", 30)] {
        active(&registry, slug, "integration", "2020-01-01", "");
        figures(&registry, slug, "2026-10", &format!("community-engagement: {count}"));
    }
    let report = report(&registry, "2026-10", AT);
    assert_eq!(value(whole(&report, "community-engagement")), Some(d("42")));
}
