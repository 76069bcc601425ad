//! Criteria on real records: every verdict, its reason, its distance, and what verification changes.

mod agrees;
mod applies_to;
mod benefits;
mod claimed;
mod commitments;
pub(crate) mod onboarding;
mod people;
pub(crate) mod periods;
mod private;

use std::collections::BTreeMap;

use psp_partners::date::Date;
use psp_partners::registry::{Sources, Tree};
use psp_partners::rules::engine::{Request, evaluate};
use psp_partners::standing::{CriterionStanding, Standing, Verdict};

pub(crate) const PROGRAM: &str = "id: test
name: Test
supported_versions: [\"1.0\"]
maintainers:
  - {github: Mona, id: 2}
tiers:
  - id: technology
    name: Technology
    criteria:
      - {id: users, name: Users, required_by: one, needs: [reach.users, reach.as_of], max_age: {reach.as_of: 400}, expr: reach.users >= 10000, help: Say how many.}
      - {id: quality, name: Quality, required_by: two, needs_figures: {uptime: 3}, expr: \"figures.uptime|min >= parameter('uptime')\"}
      - {id: services, name: Services, required_by: one, needs: [services], expr: \"services|selectattr('kind', 'in', ['consulting'])|list|length >= 1\"}
      - {id: people, name: People, required_by: two, needs: [certifications], expr: valid_count(certifications) >= 2}
      - {id: version, name: Version, required_by: two, needs: [compatibility.psp_version, compatibility.failed, program.supported_versions], expr: compatibility.psp_version in program.supported_versions and compatibility.failed == 0}
      - {id: promise, name: Promise, required_by: one, attest: true}
      - {id: later, name: Later, required_by: one, needs: [reach.users], expr: reach.users >= 1, binds_new: 2026-06-01, binds_existing: 2027-01-01}
phases:
  - {id: one, name: One, steps: [{id: s1, name: S1, by: partner}], gate: [{id: g, name: A verdict, needs: [feasibility.verdict], expr: feasibility.verdict != 'not-feasible'}]}
  - {id: two, name: Two, lasting: true, steps: [{id: s2, name: S2, by: program}]}
metrics:
  - {id: uptime, area: quality, name: Uptime, unit: percent, min: 0, max: 100, combine: mean, better: higher, window: month, source: figures, visibility: public}
agreements:
  - id: technology
    name: Agreement
    tier: technology
    versions: [{version: \"1\", from: 2026-01-01}]
    clauses:
      - {id: c, name: C, parameters: [{id: uptime, name: Uptime, type: number, default: 99}]}
";

fn judge(record: &str, more: &[(&str, String)], at: &str) -> Standing {
    judge_by(PROGRAM, record, more, at)
}

/// The same with another program. A record that begins with `name:` is a whole one.
fn judge_by(program: &str, record: &str, more: &[(&str, String)], at: &str) -> Standing {
    let mut files: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    files.insert("partners/program.yaml".to_owned(), Some(program.into()));
    let head = "name: Acme\nstatus: onboarding\ntier: technology\napplied_on: 2026-02-01\nowners: [{github: ada, id: 1}]\nphases: {one: {entered: 2026-02-02}}\n";
    let head = if record.starts_with("name:") { "" } else { head };
    files.insert(
        "partners/acme/partner.yaml".to_owned(),
        Some(format!("{head}{record}").into()),
    );
    for (path, text) in more {
        files.insert(format!("partners/acme/{path}"), Some(text.clone().into()));
    }
    let sources = Sources {
        tree: Tree::Empty.with(files),
        overlay: None,
    };
    let today: Date = at.parse().expect("a day");
    let request = Request {
        sources: &sources,
        base: None,
        today,
        touched: None,
        keep_standings: true,
        progress: &|_, _| (),
    };
    let mut evaluation = evaluate(&request).expect("it evaluates");
    let errors: Vec<_> = evaluation
        .findings
        .iter()
        .filter(|f| f.severity == psp_partners::finding::Severity::Error)
        // Who counts as one person, and for which side, is decided where records have it wrong, too.
        .filter(|f| !["PSP961", "PSP986"].contains(&f.code))
        .collect();
    assert!(
        errors.is_empty(),
        "{:#?}",
        errors.iter().map(|f| (&f.place, &f.message)).collect::<Vec<_>>()
    );
    evaluation.standings.pop().expect("a standing")
}

fn criterion(standing: &Standing, id: &str) -> CriterionStanding {
    standing
        .criteria
        .iter()
        .find(|c| c.id == id)
        .cloned()
        .expect("the criterion")
}

fn verdict(record: &str, id: &str) -> Verdict {
    criterion(&judge(record, &[], "2026-06-15"), id).verdict
}

const MET: Verdict = Verdict::Met { verified: false };
const VERIFIED: Verdict = Verdict::Met { verified: true };

#[test]
fn a_number_is_met_missed_by_so_much_or_unknown() {
    assert_eq!(verdict("reach: {users: 12000, as_of: 2026-01-01}\n", "users"), MET);
    let Verdict::NotMet { why, distance } = verdict("reach: {users: 8000, as_of: 2026-01-01}\n", "users") else {
        panic!("met")
    };
    assert_eq!(why, ["`reach.users` is 8,000, 2,000 short of the 10,000 needed"]);
    let distance = distance.expect("a distance");
    assert_eq!(
        (distance.is, distance.bound, distance.sign.as_str()),
        (8000.0, 10000.0, ">=")
    );
    let missing = |record: &str| match verdict(record, "users") {
        Verdict::Unknown { missing } => missing.join("; "),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        missing(""),
        "`reach.users` is not in the record; `reach.as_of` is not in the record"
    );
    assert_eq!(missing("reach: {users: 12000}\n"), "`reach.as_of` is not in the record");
    // Absent is unknown before the expression is looked at; so is too old.
    assert_eq!(
        missing("reach: {users: 8000, as_of: 2025-01-01}\n"),
        "`reach.as_of` is 2025-01-01, more than 400 days ago"
    );
}

#[test]
fn the_last_day_of_a_fact_is_told() {
    let standing = judge("reach: {users: 12000, as_of: 2026-01-01}\n", &[], "2026-06-15");
    assert_eq!(
        criterion(&standing, "users")
            .holds_until
            .map(|d| d.to_string())
            .as_deref(),
        Some("2027-02-05")
    );
    assert_eq!(
        criterion(
            &judge("reach: {users: 12000, as_of: 2026-01-01}\n", &[], "2027-02-05"),
            "users"
        )
        .verdict,
        MET
    );
    assert!(matches!(
        criterion(
            &judge("reach: {users: 12000, as_of: 2026-01-01}\n", &[], "2027-02-06"),
            "users"
        )
        .verdict,
        Verdict::Unknown { .. }
    ));
}

#[test]
fn verification_needs_a_maintainer_and_no_later_change() {
    let record = |evidence: &str| format!("reach:\n  users: 12000\n  as_of: 2026-03-01\n  evidence: {{{evidence}}}\n");
    assert_eq!(
        verdict(&record("verified_by: mona, verified_on: 2026-03-02"), "users"),
        VERIFIED
    );
    assert_eq!(verdict(&record("url: https://acme.example"), "users"), MET);
    // Verified before the fact's own day: void (a warning), so only claimed.
    assert_eq!(
        verdict(&record("verified_by: mona, verified_on: 2026-02-28"), "users"),
        MET
    );
    assert_eq!(
        verdict(
            &record("as_of: 2026-03-05, verified_by: mona, verified_on: 2026-03-02"),
            "users"
        ),
        MET
    );
}

#[test]
fn only_verified_items_of_a_list_count_as_verified() {
    let item = |who: &str, verified: bool| {
        let evidence = if verified {
            ", evidence: {verified_by: mona, verified_on: 2026-05-01}"
        } else {
            ""
        };
        format!("  - {{github: {who}, credential: c, issued: 2026-01-01, expires: 2027-01-01{evidence}}}\n")
    };
    let list = |items: &[String]| format!("certifications:\n{}", items.concat());
    assert_eq!(verdict(&list(&[item("a", true), item("b", true)]), "people"), VERIFIED);
    assert_eq!(verdict(&list(&[item("a", true), item("b", false)]), "people"), MET);
    let Verdict::NotMet { why, .. } = verdict(&list(&[item("a", true)]), "people") else {
        panic!("met")
    };
    assert_eq!(
        why,
        ["the number of people with valid `certifications` is 1, 1 short of the 2 needed"]
    );
    // An empty list is a no; an absent one is unknown.
    assert!(matches!(
        verdict("certifications: []\n", "people"),
        Verdict::NotMet { .. }
    ));
    assert!(matches!(verdict("", "people"), Verdict::Unknown { .. }));
}

#[test]
fn certificates_count_from_their_first_day_to_their_last() {
    let record = "certifications:\n  - {github: a, credential: c, issued: 2026-01-01, expires: 2026-12-31}\n  - {github: b, credential: c, issued: 2026-01-01, expires: 2027-12-31}\n";
    for (at, met) in [("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false)] {
        let head = judge(record, &[], "2026-06-15");
        assert_eq!(criterion(&head, "people").verdict, MET);
        if at >= "2026-02-02" {
            assert_eq!(criterion(&judge(record, &[], at), "people").verdict == MET, met, "{at}");
        }
    }
}

#[test]
fn a_list_without_what_is_asked_is_not_met() {
    assert_eq!(verdict("services: [{kind: consulting}]\n", "services"), MET);
    let Verdict::NotMet { why, .. } = verdict("services: [{kind: support}]\n", "services") else {
        panic!("met")
    };
    assert_eq!(why, ["the number of complete `services` is 0, 1 short of the 1 needed"]);
}

#[test]
fn a_failed_part_is_named_with_what_is_on_record() {
    assert_eq!(
        verdict("compatibility: {psp_version: \"1.0\", failed: 0}\n", "version"),
        MET
    );
    let Verdict::NotMet { why, .. } = verdict("compatibility: {psp_version: \"0.9\", failed: 2}\n", "version") else {
        panic!("met")
    };
    assert_eq!(
        why,
        [
            "`compatibility.psp_version in program.supported_versions` is not true: `compatibility.psp_version` is `0.9`, `program.supported_versions` is `['1.0']`",
            "`compatibility.failed` is 2, 2 above the 0 needed"
        ]
    );
}

fn month(period: &str, uptime: &str, evidence: &str) -> (String, String) {
    (
        format!("metrics/{period}.yaml"),
        format!("period: {period}\nfigures: {{uptime: {uptime}}}\n{evidence}"),
    )
}

#[test]
fn figures_are_those_of_the_last_complete_months() {
    let verified = "evidence: {verified_by: mona, verified_on: 2026-06-10}\n";
    let judged = |months: &[(String, String)], record: &str| {
        let more: Vec<(&str, String)> = months.iter().map(|(p, t)| (p.as_str(), t.clone())).collect();
        criterion(&judge(record, &more, "2026-06-15"), "quality").verdict
    };
    let three = |evidence: &str| {
        vec![
            month("2026-03", "99.5", evidence),
            month("2026-04", "99", evidence),
            month("2026-05", "\"99.9\"", evidence),
        ]
    };
    assert_eq!(judged(&three(""), ""), MET);
    assert_eq!(judged(&three(verified), ""), VERIFIED);
    // June has not ended, so its figure does not count.
    let mut with_june = three("");
    with_june.push(month("2026-06", "51", ""));
    assert_eq!(judged(&with_june, ""), MET);
    let Verdict::Unknown { missing } = judged(&three("")[1..], "") else {
        panic!("known")
    };
    assert_eq!(missing, ["no value of `uptime` for 2026-03"]);
    // What is signed goes before the program's default.
    let agreement =
        "agreement: {template: technology, version: \"1\", signed_on: 2026-03-01, parameters: {uptime: 99.6}}\n";
    let Verdict::NotMet { why, .. } = judged(&three(""), agreement) else {
        panic!("met")
    };
    assert_eq!(why, ["the lowest `uptime` is 99, 0.6 short of the 99.6 needed"]);
}

#[test]
fn an_attested_criterion_lives_on_verified_evidence() {
    assert!(matches!(verdict("", "promise"), Verdict::Unknown { .. }));
    assert_eq!(
        verdict("attestations: {promise: {url: https://acme.example}}\n", "promise"),
        MET
    );
    assert_eq!(
        verdict(
            "attestations: {promise: {url: https://acme.example, verified_by: MONA, verified_on: 2026-05-01}}\n",
            "promise"
        ),
        VERIFIED
    );
}

#[test]
fn a_criterion_binds_from_its_day() {
    let standing = judge("reach: {users: 0, as_of: 2026-01-01}\n", &[], "2026-06-15");
    let later = criterion(&standing, "later");
    assert_eq!(
        (later.binds, later.binds_from.map(|d| d.to_string()).as_deref()),
        (false, Some("2027-01-01"))
    );
    let standing = judge("reach: {users: 0, as_of: 2026-01-01}\n", &[], "2027-01-01");
    assert!(criterion(&standing, "later").binds);
}

#[test]
fn a_gate_names_everything_that_is_open() {
    let standing = judge(
        "reach: {users: 12000, as_of: 2026-03-01, evidence: {verified_by: mona, verified_on: 2026-03-02}}\nservices: [{kind: consulting}]\n",
        &[],
        "2026-06-15",
    );
    let gate = standing.gate.clone().expect("a gate");
    assert_eq!(
        gate.open,
        [
            "the step `s1` is neither done nor skipped (the partner's turn)",
            "the criterion `services` is met (claimed)",
            "the criterion `promise` is unknown",
            "a verdict (`feasibility.verdict` is not in the record)",
        ]
    );
    assert_eq!(standing.eligible(), None);
}
