//! What ends by a period of the program has the same notices and issues as what ends on a date in the record.

use psp_partners::finding::Finding;
use psp_partners::registry::{Sources, Tree};
use psp_partners::rules::engine::{Evaluation, Request, evaluate};
use psp_partners::work::alerts::expiry;
use psp_partners::work::issues::{Item, State};

use super::onboarding::with_facts;
use super::*;

/// The program of the other tests, with periods.
pub(crate) fn program() -> String {
    let people = "expr: valid_count(certifications) >= 2}";
    let stories = "{id: stories, name: Stories, required_by: two, needs: [case_studies], help: Tell a story., expr: \"within_months(case_studies, 12) >= 1\"}";
    let fresh = "{id: fresh, name: Fresh, required_by: two, needs: [compatibility.tested_on], expr: \"days_since(compatibility.tested_on) < 366\"}";
    let promise = "{id: promise, name: Promise, required_by: one, attest: true";
    let program = PROGRAM
        .replace(
            people,
            &format!("expr: \"valid_count(certifications, 12) >= 1\"}}\n      - {stories}\n      - {fresh}"),
        )
        .replace(
            promise,
            &format!("{promise}, max_age: {{attestations.promise.as_of: 365}}"),
        );
    format!("{program}workstreams: {{stale_after: 180}}\n")
}

/// A registry with one record of an active partner.
pub(crate) fn registry(record: &str) -> Sources {
    let head = "name: Acme\nstatus: active\ntier: technology\napplied_on: 2026-02-01\nowners: [{github: ada, id: 1}]\nphases: {two: {entered: 2026-02-02}}\n";
    let files = [
        ("partners/program.yaml", program()),
        ("partners/acme/partner.yaml", format!("{head}{record}")),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), Some(text.into_bytes())));
    Sources {
        tree: Tree::Empty.with(BTreeMap::from(files)),
        overlay: None,
    }
}

pub(crate) fn evaluation(sources: &Sources, today: Date) -> Evaluation {
    let request = Request {
        sources,
        base: None,
        today,
        touched: None,
        keep_standings: true,
        progress: &|_, _| (),
    };
    evaluate(&request).expect("it evaluates")
}

fn expiry_items(record: &str, at: &str) -> (Vec<Item>, Vec<Finding>) {
    let sources = registry(record);
    let today: Date = at.parse().expect("a day");
    let evaluation = evaluation(&sources, today);
    let items = with_facts(&sources, &evaluation, None, today, expiry::items);
    (items, evaluation.findings)
}

/// The titles of the open issues about what expires.
fn open(record: &str, at: &str) -> Vec<String> {
    let (items, _) = expiry_items(record, at);
    let open = items.into_iter().filter(|item| item.state == State::Open);
    open.map(|item| item.title).collect()
}

fn text(record: &str, at: &str) -> String {
    let (items, _) = expiry_items(record, at);
    let blocks: Vec<_> = items.iter().map(|item| &item.blocks).collect();
    serde_json::to_value(blocks).expect("JSON").to_string()
}

#[test]
fn a_certificate_without_an_end_has_the_notices_of_one_with_an_end() {
    let by_program = "certifications: [{github: ada, credential: c1, issued: 2026-03-31}]\n";
    let by_record = "certifications: [{github: ada, credential: c1, issued: 2026-03-31, expires: 2027-03-31}]\n";
    for at in ["2026-12-30", "2026-12-31", "2027-03-31", "2027-04-01", "2029-01-01"] {
        assert_eq!(open(by_program, at), open(by_record, at), "{at}");
    }
    assert_eq!(open(by_program, "2026-12-30"), [""; 0]);
    assert_eq!(
        open(by_program, "2026-12-31"),
        ["Acme: certification ada expires on 2027-03-31"]
    );
    assert_eq!(
        open(by_program, "2029-01-01"),
        ["Acme: certification ada expired on 2027-03-31"]
    );
    let text = text(by_program, "2027-01-01");
    assert!(text.contains("so the program counts it for 12 months."), "{text}");
    let messages = |at: &str| -> Vec<String> {
        let (_, findings) = expiry_items(by_program, at);
        let of_rule = findings.iter().filter(|f| f.code == "PSP851");
        of_rule.map(|f| f.message.clone()).collect()
    };
    assert_eq!(messages("2026-12-30"), [""; 0]);
    assert_eq!(
        messages("2026-12-31"),
        ["the certificate of `ada` expires on 2027-03-31, 12 months after it was issued"]
    );
    assert_eq!(
        messages("2027-04-01"),
        ["the certificate of `ada` expired on 2027-03-31, 12 months after it was issued"]
    );
}

#[test]
fn of_stories_the_last_one_that_is_needed_decides() {
    let story = |url: &str, day: &str| format!("  - {{title: T, url: \"https://{url}.example\", published: {day}}}\n");
    let old = format!("case_studies:\n{}", story("a", "2025-03-31"));
    let both = format!("{old}{}", story("b", "2026-03-31"));
    assert_eq!(open(&both, "2026-12-30"), [""; 0], "the old one isn't needed");
    assert_eq!(
        open(&both, "2026-12-31"),
        ["Acme: evidence for Stories expires on 2027-03-31"]
    );
    assert_eq!(
        open(&both, "2028-01-01"),
        ["Acme: evidence for Stories expired on 2027-03-31"]
    );
    assert_eq!(
        open(&old, "2026-12-31"),
        ["Acme: evidence for Stories expired on 2026-03-31"],
        "it expired before the first run"
    );
    let text = text(&both, "2027-01-01");
    assert!(
        text.contains("Tell a story. Without it, the criterion is no longer met."),
        "{text}"
    );
    let until = |record: &str, at: &str| {
        let standing = evaluation(&registry(record), at.parse().expect("a day"))
            .standings
            .pop();
        criterion(&standing.expect("a standing"), "stories").holds_until
    };
    assert_eq!(until(&both, "2027-03-31"), Some("2027-03-31".parse().expect("a day")));
    assert_eq!(until(&both, "2027-04-01"), None);
}

/// Months have different lengths: the date that is shown is the last one on which the criterion is met.
#[test]
fn the_date_that_is_shown_is_the_last_one_that_counts() {
    for published in ["2026-02-28", "2026-08-31", "2024-02-29", "2026-12-31"] {
        let record = format!("case_studies: [{{title: T, url: \"https://a.example\", published: {published}}}]\n");
        let met = |day: Date| {
            let standing = evaluation(&registry(&record), day).standings.pop();
            criterion(&standing.expect("a standing"), "stories")
        };
        let begun: Date = published.parse().expect("a day");
        let until = met(begun).holds_until.expect("a date");
        let next = psp_partners::date::add_days(until, 1);
        assert!(matches!(met(until).verdict, Verdict::Met { .. }), "{published}");
        assert!(matches!(met(next).verdict, Verdict::NotMet { .. }), "{published}");
    }
}

#[test]
fn a_date_that_an_expression_compares_ends_by_its_number_of_days() {
    let record = "compatibility: {psp_version: \"1.0\", passed: 1, failed: 0, tested_on: 2026-03-31}\n";
    assert_eq!(
        open(record, "2027-01-01"),
        ["Acme: evidence for Fresh expires on 2027-03-31"]
    );
    assert_eq!(
        open(record, "2027-04-01"),
        ["Acme: evidence for Fresh expired on 2027-03-31"]
    );
}

#[test]
fn an_attestation_that_is_too_old_is_unknown() {
    let record = "attestations: {promise: {url: \"https://a.example\", as_of: 2026-03-31, verified_by: Mona, verified_on: 2026-04-01}}\n";
    let outcome = |at: &str| {
        let standing = evaluation(&registry(record), at.parse().expect("a day"))
            .standings
            .pop();
        criterion(&standing.expect("a standing"), "promise").verdict
    };
    assert_eq!(outcome("2027-03-31"), VERIFIED);
    let too_old = "`attestations.promise.as_of` is 2026-03-31, more than 365 days ago";
    assert_eq!(
        outcome("2027-04-01"),
        Verdict::Unknown {
            missing: vec![too_old.to_owned()]
        }
    );
    assert_eq!(
        open(record, "2027-04-01"),
        ["Acme: evidence for Promise expired on 2027-03-31"]
    );
}

#[test]
fn the_status_of_a_workstream_has_to_be_checked_by_a_date() {
    let stream = |more: &str| {
        format!(
            "workstreams: [{{id: chat, name: Chat, kind: community, status: in-progress, since: 2026-10-02{more}}}]\n"
        )
    };
    assert_eq!(open(&stream(""), "2027-01-29"), [""; 0], "a third of 180 days");
    assert_eq!(
        open(&stream(""), "2027-01-30"),
        ["Acme: status of workstream Chat expires on 2027-03-31"]
    );
    assert_eq!(
        open(&stream(""), "2027-04-01"),
        ["Acme: status of workstream Chat expired on 2027-03-31"]
    );
    assert_eq!(open(&stream(", checked_on: 2027-02-01"), "2027-04-01"), [""; 0]);
    assert_eq!(open(&stream(", visibility: private"), "2027-04-01"), [""; 0]);
}
