//! The section about benefits, against values worked out by hand.

use super::*;
use psp_partners::report::benefits::{BenefitSums, Overdue};

/// A program that gives two seats a year of one benefit, for a signed agreement.
fn registry() -> Registry {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml").replace(
        "    line: Early access to new features\n",
        "    line: Early access to new features\n    quota: { count: 2, per: year }\n    unit: seat\n    owner: mona\n",
    );
    registry.write("partners/program.yaml", &program);
    registry
}

#[test]
fn benefits_are_added_up_over_partners() {
    let registry = registry();
    let grants = |list: &str| format!("grants:\n{list}");
    // One is used, one ended unused, one of the year before doesn't count.
    active(
        &registry,
        "acme",
        "integration",
        "2025-01-01",
        &grants(
            "  - { id: a1, benefit: early-access, granted_on: 2026-02-01, uses: [{ used_on: 2026-03-01 }, { used_on: 2026-04-01 }] }\n\
             \x20 - { id: a2, benefit: early-access, granted_on: 2026-05-01, expires: 2026-05-31 }\n\
             \x20 - { id: a3, benefit: early-access, granted_on: 2025-05-01, expires: 2025-05-31, uses: [{ used_on: 2025-05-02 }] }\n",
        ),
    );
    // One ends unused in less than 90 days, one benefit has no quota.
    active(
        &registry,
        "bolt",
        "integration",
        "2025-01-01",
        &grants(
            "  - { id: b1, benefit: early-access, granted_on: 2026-11-01, expires: 2026-12-31 }\n\
             \x20 - { id: b2, benefit: documentation-support, granted_on: 2026-11-01 }\n",
        ),
    );
    // Suspended with its partnership, and nothing of a partnership that ended.
    registry.write(
        "partners/core/partner.yaml",
        "name: CORE\nstatus: paused\nstatus_since: 2026-11-01\nstatus_reason: They move.\ntier: integration\n\
         grants:\n  - { id: c1, benefit: early-access, granted_on: 2026-09-01 }\n",
    );
    registry.write(
        "partners/gone/partner.yaml",
        "name: GONE\nstatus: ended\nstatus_since: 2026-11-01\nstatus_reason: Sold.\ntier: integration\n\
         grants:\n  - { id: g1, benefit: early-access, granted_on: 2026-09-01 }\n",
    );
    let report = report(&registry, "2026-10", "2026-11-25");
    let line = |id: &str| {
        report
            .benefits
            .list
            .iter()
            .find(|line| line.benefit.id == id)
            .expect("the benefit")
    };
    let early = line("early-access");
    assert_eq!((early.available, early.suspended, early.limited), (2, 1, true));
    assert_eq!((early.unit.as_str(), early.owner.as_deref()), ("seat", Some("mona")));
    let sums = BenefitSums {
        promised: 6,
        granted: 4,
        used: 2,
        left: 1,
        missed: 1,
    };
    assert_eq!(
        early.sums, sums,
        "what is suspended is promised and granted, and nothing of it is left"
    );
    assert_eq!(report.benefits.total, sums, "no other benefit has a quota");
    let support = line("documentation-support");
    assert_eq!(
        (
            support.available,
            support.limited,
            support.sums.granted,
            support.sums.left
        ),
        (2, false, 1, 0)
    );
    let lapses: Vec<_> = report
        .benefits
        .lapses
        .iter()
        .map(|lapse| (lapse.until, lapse.partner.id.as_str(), lapse.suspended))
        .collect();
    assert_eq!(lapses, [(Some(day("2026-12-31")), "bolt", false), (None, "core", true)]);
    // A report about one partner has its benefits alone.
    let one = of(
        &registry_sources(&registry, None),
        "2026-10",
        "2026-11-25",
        Some("bolt"),
    );
    assert_eq!((one.benefits.total.promised, one.benefits.total.granted), (2, 1));
}

#[test]
fn what_only_the_overlay_grants_is_private() {
    let (registry, overlay) = (registry(), Registry::empty());
    active(&registry, "acme", "integration", "2025-01-01", "");
    overlay.write(
        "partners/acme/partner.yaml",
        "grants:\n  - { id: a1, benefit: early-access, granted_on: 2026-11-01, expires: 2026-12-31 }\n",
    );
    let public = of(&registry_sources(&registry, None), "2026-10", "2026-11-25", None);
    assert_eq!(public.benefits.total.granted, 0);
    let private = of(
        &registry_sources(&registry, Some(&overlay)),
        "2026-10",
        "2026-11-25",
        None,
    );
    assert_eq!(private.benefits.total.granted, 1);
    assert!(private.benefits.lapses.iter().all(|lapse| lapse.private));
    assert!(
        private
            .benefits
            .list
            .iter()
            .any(|line| line.benefit.id == "early-access" && line.private)
    );
}

/// Against days worked out by hand: access is promised within 14 days of the status.
#[test]
fn what_the_program_owes_is_listed_with_its_day() {
    let registry = registry();
    let slack = "  - { id: slack, name: Slack workspace, line: Partner-only Slack workspace, visibility: private }\n";
    let program = registry.read("partners/program.yaml");
    let people = "  - { id: slack, name: Slack workspace, kind: people, owner: mona, review_by: 2026-11-24, visibility: private }\n";
    assert!(program.contains(slack));
    registry.write("partners/program.yaml", program.replace(slack, people));
    let owners = "owners: [{ github: ada, id: 7 }, { github: zoe, id: 4242 }]\n";
    active(&registry, "acme", "integration", "2026-11-01", owners);
    let given = format!("{owners}access: {{ slack: [{{ github: ada, id: 7, since: 2026-11-02 }}] }}\n");
    active(&registry, "bolt", "integration", "2026-11-10", &given);
    let owed = |at: &str, partner: Option<&str>| {
        let report = of(&registry_sources(&registry, None), "2026-10", at, partner);
        let one = |one: &Overdue| {
            let partner = one.partner.as_ref().map_or("program", |partner| partner.id.as_str());
            format!("{} {:?} {partner} {} {}", one.due, one.kind, one.thing.id, one.people)
        };
        report.benefits.overdue.iter().map(one).collect::<Vec<_>>()
    };
    // On the last day itself nothing is overdue.
    assert_eq!(owed("2026-11-15", None), [""; 0]);
    assert_eq!(owed("2026-11-16", None), ["2026-11-15 Access acme slack 2"]);
    assert_eq!(
        owed("2026-11-25", None),
        [
            "2026-11-15 Access acme slack 2",
            "2026-11-24 Access bolt slack 1",
            "2026-11-24 Review program slack 0"
        ]
    );
    assert_eq!(owed("2026-11-25", Some("bolt")), ["2026-11-24 Access bolt slack 1"]);
    let report = of(&registry_sources(&registry, None), "2026-10", "2026-11-25", None);
    let slack = report
        .benefits
        .offered
        .iter()
        .find(|line| line.item.id == "slack")
        .expect("the resource");
    let people = slack.people.expect("people");
    assert_eq!((slack.partners, people.with_access, people.waiting), (2, 1, 3));
}
