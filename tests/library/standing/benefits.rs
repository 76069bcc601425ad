//! Benefits: whether a partner is entitled to each on a day, and how often it was granted.

use proptest::prelude::*;
use psp_partners::registry::model::{Grant, Partner, Program, QuotaPeriod};
use psp_partners::standing::Entitlement;
use psp_partners::standing::quota::{Granted, Period, promised};
use serde_json::json;

use super::*;
use crate::random_cases::random_cases;

const BENEFITS: &str = "benefits:
  - {id: mark, name: Mark, tiers: [technology], needs: one, criteria: [people]}
  - {id: talk, name: Talk, tiers: [technology], needs: active, quota: {count: 2, per: year}}
  - {id: leads, name: Leads, tiers: [technology], needs: one, agreement: true}
";
/// The same with a grace period.
const GRACE: &str = ", grace_days: 10}";
const PEOPLE: &str = "certifications:
  - {github: ada, credential: c1, issued: 2026-01-01, expires: 2026-12-31, evidence: {verified_by: mona, verified_on: 2026-02-01}}
  - {github: ben, credential: c2, issued: 2026-01-01, expires: 2026-12-31, evidence: {verified_by: mona, verified_on: 2026-02-01}}
";

fn program() -> String {
    PROGRAM.replace("phases:\n", &format!("{BENEFITS}phases:\n"))
}

fn benefit(record: &str, id: &str, at: &str) -> Entitlement {
    let standing = judge_by(&program(), record, &[], at);
    standing.benefits.into_iter().find(|b| b.id == id).expect("the benefit")
}

/// A record in the lasting phase.
fn whole(status: &str, more: &str) -> String {
    format!(
        "name: Acme\nstatus: {status}\ntier: technology\napplied_on: 2026-02-01\nowners: [{{github: ada, id: 1}}]\nfeasibility: {{verdict: feasible, by: mona, decided_on: 2026-02-03}}\nphases:\n  one: {{entered: 2026-02-02, left: 2026-03-01, steps: {{s1: {{done: 2026-02-20}}}}}}\n  two: {{entered: 2026-03-01}}\n{more}"
    )
}

#[test]
fn a_benefit_lapses_with_its_criterion() {
    let mark = |at: &str| benefit(PEOPLE, "mark", at);
    assert!(mark("2026-12-31").entitled, "{:?}", mark("2026-12-31"));
    let lapsed = mark("2027-01-01");
    assert!(!lapsed.entitled);
    assert_eq!(lapsed.because, "it needs the criterion `People`, which is not met");
    let claimed = benefit(
        &PEOPLE.replace(", evidence: {verified_by: mona, verified_on: 2026-02-01}", ""),
        "mark",
        "2026-06-15",
    );
    assert_eq!(
        claimed.because,
        "it needs the criterion `People`, which is met (claimed)"
    );
    let waiver = "waivers: [{criterion: people, reason: They are in training., by: mona, until: 2026-12-31}]\n";
    assert!(benefit(waiver, "mark", "2026-06-15").entitled, "a maintainer waived it");
}

#[test]
fn a_benefit_can_need_an_agreement_in_force() {
    let agreement = |expires: &str| {
        format!(
            "agreement: {{template: technology, version: \"1\", signed_on: 2026-03-01, signed_by: [ada, mona], expires: {expires}}}\n"
        )
    };
    let none = benefit("", "leads", "2026-06-15");
    assert_eq!(none.because, "it needs a signed agreement that is in force");
    assert!(benefit(&agreement("2026-06-15"), "leads", "2026-06-15").entitled);
    let expired = benefit(&agreement("2026-06-14"), "leads", "2026-06-15");
    assert_eq!(
        expired.because,
        "it needs an agreement in force, and the agreement expired on 2026-06-14"
    );
}

#[test]
fn a_pause_suspends_what_was_granted() {
    let pause = "status_reason: They reorganize.\nstatus_since: 2026-06-01\ngrants: [{benefit: talk, granted_on: 2026-05-04}]\n";
    let talk = benefit(&whole("paused", pause), "talk", "2026-06-15");
    assert!(talk.lapsed && !talk.entitled);
    assert_eq!(talk.because, "suspended while the partnership is paused");
    let standing = judge_by(&program(), &whole("paused", pause), &[], "2026-06-15");
    let text = psp_partners::output::standing::one(&standing, "2026-06-15".parse().expect("a day"));
    assert!(
        text.contains("  - Talk: lapsed, suspended while the partnership is paused; granted 1 of 2 times in 2026\n"),
        "{text}"
    );
}

#[test]
fn grants_are_counted_within_the_period_of_the_quota() {
    let grants = "grants: [{benefit: talk, granted_on: 2026-04-01, expires: 2026-04-30}, {benefit: talk, granted_on: 2026-05-04}]\n";
    let talk = |at: &str| benefit(&whole("active", grants), "talk", at);
    assert_eq!(
        (
            talk("2026-06-15").granted_in_period,
            talk("2026-06-15").period.as_deref()
        ),
        (2, Some("2026"))
    );
    let later = talk("2027-01-01");
    assert_eq!(
        (later.granted, later.granted_in_period, later.period.as_deref()),
        (2, 0, Some("2027"))
    );
    let standing = judge_by(&program(), &whole("active", grants), &[], "2026-06-15");
    let text = psp_partners::output::standing::one(&standing, "2026-06-15".parse().expect("a day"));
    assert!(
        text.contains("  + Talk: the partnership is active; granted 2 of 2 times in 2026\n"),
        "{text}"
    );
}

#[test]
fn what_was_granted_goes_on_in_the_grace_period() {
    let program = program().replace(
        "needs: one, agreement: true}",
        &format!("needs: one, agreement: true{GRACE}"),
    );
    let record = "agreement: {template: technology, version: \"1\", signed_on: 2026-03-01, signed_by: [ada, mona], expires: 2026-06-10}\n\
                  grants: [{id: leads-1, benefit: leads, granted_on: 2026-03-05}]\n";
    let leads = |at: &str| {
        let standing = judge_by(&program, record, &[], at);
        standing
            .benefits
            .into_iter()
            .find(|b| b.id == "leads")
            .expect("the benefit")
    };
    let day = |at: &str| at.parse().expect("a day");
    assert!(leads("2026-06-10").entitled);
    let in_grace = leads("2026-06-20");
    assert!(!in_grace.entitled && !in_grace.lapsed, "{in_grace:?}");
    assert_eq!(in_grace.ledger.grace_until, Some(day("2026-06-20")));
    assert_eq!(
        in_grace.because,
        "it needs an agreement in force, and the agreement expired on 2026-06-10; what was granted goes on until 2026-06-20"
    );
    let lapsed = leads("2026-06-21");
    assert!(lapsed.lapsed && lapsed.ledger.grace_until.is_none(), "{lapsed:?}");
}

#[test]
fn a_quota_per_term_counts_within_the_agreement() {
    let program = program().replace("quota: {count: 2, per: year}", "quota: {count: 2, per: term}");
    let record = whole(
        "active",
        "agreement: {template: technology, version: \"1\", signed_on: 2026-03-01, signed_by: [ada, mona], expires: 2027-02-28}\n\
         grants: [{benefit: talk, granted_on: 2026-04-01}, {benefit: talk, granted_on: 2027-01-04}]\n",
    );
    let talk = |at: &str| {
        let standing = judge_by(&program, &record, &[], at);
        let talk = standing
            .benefits
            .into_iter()
            .find(|b| b.id == "talk")
            .expect("the benefit");
        (talk.granted_in_period, talk.period)
    };
    assert_eq!(
        talk("2027-01-15"),
        (2, Some("the term 2026-03-01 to 2027-02-28".to_owned()))
    );
    assert_eq!(talk("2027-03-15"), (0, Some("the time from 2027-03-01".to_owned())));
}

/// What `promised` is for a quota of a year after a change of tier on a day.
fn after_change(count: u32, changed: &str, from: &str, grants: &[&str], at: &str) -> Option<u32> {
    let grants: Vec<_> = grants
        .iter()
        .map(|day| json!({ "benefit": "talk", "granted_on": day }))
        .collect();
    let partner = json!({
        "name": "Acme", "status": "active", "tier": "solution", "grants": grants,
        "tier_change": { "changed_on": changed, "from": from },
    });
    let benefit = json!({
        "id": "talk", "name": "Talk", "tiers": ["solution", "integration"], "needs": "active",
        "quota": { "count": count, "per": "year", "after_tier_change": "share" },
    });
    let program = json!({ "id": "demo", "name": "Demo", "tiers": [], "phases": [], "benefits": [benefit] });
    let program: Program = serde_json::from_value(program).expect("a program");
    let partner: Partner = serde_json::from_value(partner).expect("a partner");
    promised(&program.benefits[0], &partner, &program, at.parse().expect("a day"))
}

#[test]
fn after_a_change_of_tier_a_quota_can_count_by_share() {
    let of = |count, changed| after_change(count, changed, "technology", &[], "2026-11-24");
    // 184 of 365 days are left on 1 July.
    assert_eq!((of(2, "2026-07-01"), of(12, "2026-07-01")), (Some(2), Some(7)));
    assert_eq!(of(12, "2026-10-02"), Some(3));
    let last_day = after_change(12, "2026-12-31", "technology", &[], "2026-12-31");
    assert_eq!(last_day, Some(1), "at least once");
    assert_eq!(of(12, "2025-07-01"), Some(12), "the change was in an earlier year");
    assert_eq!(of(12, "2026-01-01"), Some(12), "the whole period is left");
    let both = after_change(12, "2026-07-01", "integration", &[], "2026-11-24");
    assert_eq!(both, Some(12), "the earlier tier has the benefit, too");
    let days = ["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"];
    assert_eq!(
        after_change(4, "2026-10-02", "technology", &days, "2026-11-24"),
        Some(4)
    );
    assert_eq!(
        after_change(4, "2026-10-02", "technology", &days, "2026-09-30"),
        Some(4)
    );
    let next_year = after_change(12, "2026-07-01", "technology", &[], "2027-01-01");
    assert_eq!(next_year, Some(12));
}

#[test]
fn a_pause_and_a_return_leave_the_quota_as_it_was() {
    let grants = "grants: [{benefit: talk, granted_on: 2026-04-01, uses: [{used_on: 2026-04-02}]}]\n";
    let pause = format!("status_reason: They reorganize.\nstatus_since: 2026-06-01\n{grants}");
    let sums = |talk: &Entitlement| (talk.granted, talk.granted_in_period, talk.quota, talk.ledger.used);
    let before = benefit(&whole("active", grants), "talk", "2026-05-31");
    let paused = benefit(&whole("paused", &pause), "talk", "2026-06-15");
    let back = benefit(
        &whole("active", &format!("status_since: 2026-07-01\n{grants}")),
        "talk",
        "2026-07-15",
    );
    assert!(before.entitled && paused.lapsed && back.entitled);
    assert_eq!([sums(&before), sums(&paused), sums(&back)], [(1, 1, Some(2), 1); 3]);
}

proptest! {
    #![proptest_config(random_cases(256))]

    /// An oracle that walks over the days of the year: each day that is left is worth a part of the quota.
    #[test]
    fn the_share_of_a_quota_is_the_part_of_the_days_that_are_left(
        count in 1_u32..40, (month, day) in (1_u8..13, 1_u8..29), later in 0_i64..300,
        before in proptest::collection::vec((1_u8..13, 1_u8..29), 0..6),
    ) {
        let changed = format!("2026-{month:02}-{day:02}");
        let first: Date = changed.parse().expect("a day");
        let last = "2026-12-31".parse().expect("a day");
        let mut left = 0_u32;
        let mut next = first;
        while next <= last {
            left += 1;
            next = psp_partners::date::add_days(next, 1);
        }
        let granted: Vec<String> = before.iter().map(|(m, d)| format!("2026-{m:02}-{d:02}")).collect();
        let list: Vec<&str> = granted.iter().map(String::as_str).collect();
        let at = psp_partners::date::add_days(first, later).min(last).to_string();
        let earlier = u32::try_from(list.iter().filter(|day| **day < changed.as_str()).count()).expect("few");
        let share = after_change(count, &changed, "technology", &list, &at).expect("a quota");
        prop_assert!(share >= 1 && share >= earlier && share <= count.max(earlier));
        if left < 365 {
            prop_assert_eq!(share, earlier.max((count * left).div_ceil(365)));
        }
        let mut reversed = list.clone();
        reversed.reverse();
        let again = after_change(count, &changed, "technology", &reversed, &at);
        prop_assert_eq!(again, Some(share));
    }

    /// An oracle that only compares the beginning of dates: the order of grants, and when they end, make no difference.
    #[test]
    fn the_sum_of_a_quota_depends_only_on_the_dates_of_the_grants(
        grants in proptest::collection::vec((2025_u16..2028, 1_u8..13, 1_u8..29, 0_u8..3), 0..12),
        (year, month) in (2025_u16..2028, 1_u8..13),
    ) {
        let one = |(year, month, day, end): &(u16, u8, u8, u8)| -> Grant {
            let date = format!("{year}-{month:02}-{day:02}");
            let mut grant = json!({ "benefit": "talk", "granted_on": date });
            if *end > 0 {
                grant[if *end == 1 { "expires" } else { "ended" }] = json!(date);
            }
            serde_json::from_value(grant).expect("a grant")
        };
        let mut list: Vec<Grant> = grants.iter().map(one).collect();
        let partner: Partner = serde_json::from_value(json!({ "name": "Acme", "status": "active" })).expect("a partner");
        let program = json!({ "id": "demo", "name": "Demo", "tiers": [], "phases": [] });
        let program: Program = serde_json::from_value(program).expect("a program");
        let today = format!("{year}-{month:02}-15").parse().expect("a day");
        let of_year = grants.iter().filter(|(of, ..)| *of == year).count();
        let of_quarter = grants.iter().filter(|(of, m, ..)| *of == year && (m - 1) / 3 == (month - 1) / 3).count();
        for _ in 0..2 {
            let sum = |per| Granted::of(list.iter(), &[], "talk", Some(&Period::of(per, &partner, &program, today))).own;
            prop_assert_eq!(sum(QuotaPeriod::Year), of_year);
            prop_assert_eq!(sum(QuotaPeriod::Quarter), of_quarter);
            prop_assert_eq!(sum(QuotaPeriod::Term), grants.len());
            list.reverse();
        }
    }

    /// An oracle of three comparisons: a waiver counts through its last day, and whether the partner can have the benefit
    /// makes no difference to the sum.
    #[test]
    fn a_waiver_decides_the_benefit_and_not_the_sum(
        waived in proptest::option::of(1_u8..13), met in proptest::bool::ANY, from in 2_u8..8, later in 0_u8..4, at in 1_u8..12,
    ) {
        let granted = from + later + 1;
        let entered = format!("2026-{from:02}-02");
        let today = format!("2026-{:02}-28", at.max(granted));
        let certified = if met { PEOPLE } else { "" };
        let waiver = waived.map_or_else(String::new, |month| {
            format!("waivers: [{{criterion: people, reason: They are in training., by: mona, until: 2026-{month:02}-28}}]\n")
        });
        let record = format!(
            "name: Acme\nstatus: onboarding\ntier: technology\napplied_on: 2026-01-01\nowners: [{{github: ada, id: 1}}]\nphases: {{one: {{entered: {entered}}}}}\n\
             {certified}{waiver}grants: [{{benefit: mark, granted_on: 2026-{granted:02}-01}}]\n"
        );
        let benefits = BENEFITS.replace("criteria: [people]}", "criteria: [people], quota: {count: 2, per: year}}");
        let program = PROGRAM.replace("phases:\n", &format!("{benefits}phases:\n"));
        let standing = judge_by(&program, &record, &[], &today);
        let mark = standing.benefits.into_iter().find(|b| b.id == "mark").expect("the benefit");
        let is_waived = waived.is_some_and(|month| format!("2026-{month:02}-28") >= today);
        // The certificates are verified on 1 February.
        let is_met = met && today.as_str() >= "2026-02-01";
        prop_assert_eq!(mark.entitled, entered <= today && (is_met || is_waived), "{}", mark.because);
        prop_assert_eq!((mark.granted_in_period, mark.quota), (1, Some(2)));
    }
}
