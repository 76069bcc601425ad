//! Benefits: whether a partner is entitled to each on a day, and how often it was granted.

use proptest::prelude::*;
use psp_partners::registry::model::{Grant, Partner, Program, QuotaPeriod};
use psp_partners::standing::Entitlement;
use psp_partners::standing::quota::{Period, granted_in};
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

proptest! {
    #![proptest_config(random_cases(256))]

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
            let sum = |per| granted_in(list.iter(), "talk", &Period::of(per, &partner, &program, today));
            prop_assert_eq!(sum(QuotaPeriod::Year), of_year);
            prop_assert_eq!(sum(QuotaPeriod::Quarter), of_quarter);
            prop_assert_eq!(sum(QuotaPeriod::Term), grants.len());
            list.reverse();
        }
    }
}
