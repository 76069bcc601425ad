//! Certified people: each counts once, and only while a certificate is known to be valid.

use super::*;

fn certificates(items: &[&str]) -> String {
    let lines = items.iter().map(|item| format!("  - {{{item}}}\n"));
    format!("certifications:\n{}", lines.collect::<String>())
}

fn of(items: &[&str]) -> Verdict {
    verdict(&certificates(items), "people")
}

/// The program with another expression for the criterion.
fn by(expr: &str, items: &[&str], at: &str) -> Verdict {
    let program = PROGRAM.replace("expr: valid_count(certifications) >= 2", &format!("expr: \"{expr}\""));
    assert_ne!(program, PROGRAM);
    criterion(&judge_by(&program, &certificates(items), &[], at), "people").verdict
}

const ADA: &str = "github: ada, credential: c1, issued: 2026-01-01, expires: 2027-01-01";
const BEN: &str = "github: ben, credential: c2, issued: 2026-01-01, expires: 2027-01-01";
const OPEN: &str = "github: zoe, credential: c3, issued: 2020-01-01";

#[test]
fn two_certificates_of_one_person_are_one_consultant() {
    assert_eq!(of(&[ADA, BEN]), MET);
    let twice = "github: ADA, credential: c9, issued: 2026-02-01, expires: 2027-02-01";
    let Verdict::NotMet { why, .. } = of(&[ADA, twice]) else {
        panic!("one person counted twice")
    };
    assert_eq!(
        why,
        ["the number of people with valid `certifications` is 1, 1 short of the 2 needed"]
    );
    let lapsed = "github: ben, credential: c2, issued: 2024-01-01, expires: 2025-01-01";
    assert!(matches!(of(&[ADA, lapsed]), Verdict::NotMet { .. }));
    let renewed = "github: ben, credential: c4, issued: 2026-01-01, expires: 2027-01-01";
    assert_eq!(of(&[ADA, lapsed, renewed]), MET, "one of them is valid");
}

#[test]
fn a_certificate_without_an_end_is_unknown_where_it_decides() {
    let Verdict::Unknown { missing } = of(&[ADA, OPEN]) else {
        panic!("it counted")
    };
    assert_eq!(missing, ["`certifications[1]` of `zoe` has no `expires`"]);
    // With or without it, two are valid.
    assert_eq!(of(&[ADA, BEN, OPEN]), MET);
    assert!(
        matches!(of(&[OPEN]), Verdict::NotMet { .. }),
        "one is too few either way"
    );
}

#[test]
fn the_program_can_say_how_long_a_certificate_is_valid() {
    let expr = "valid_count(certifications, 12) >= 2";
    let short = "github: zoe, credential: c3, issued: 2026-01-01";
    assert_eq!(by(expr, &[ADA, short], "2026-12-31"), MET);
    assert!(matches!(by(expr, &[ADA, OPEN], "2026-06-15"), Verdict::NotMet { .. }));
    // The certificate's own end counts before the program's period.
    assert_eq!(by(expr, &[ADA, BEN], "2027-01-01"), MET);
}

#[test]
fn stories_with_the_same_address_count_once() {
    let program = PROGRAM.replace(
        "expr: valid_count(certifications) >= 2",
        "expr: \"within_months(case_studies, 12) >= 2\"",
    );
    let program = program.replace("needs: [certifications]", "needs: [case_studies]");
    let story = |url: &str| format!("  - {{title: T, url: \"https://{url}.example\", published: 2026-01-01}}\n");
    let judged = |urls: [&str; 2]| {
        let record = format!("case_studies:\n{}{}", story(urls[0]), story(urls[1]));
        criterion(&judge_by(&program, &record, &[], "2026-06-15"), "people").verdict
    };
    assert_eq!(judged(["a", "b"]), MET);
    assert!(matches!(judged(["a", "a"]), Verdict::NotMet { .. }));
}

/// Each side approves in its own name, and no one for both.
#[test]
fn a_case_study_counts_while_both_sides_approve_it() {
    let program = PROGRAM
        .replace(
            "expr: valid_count(certifications) >= 2",
            "expr: \"approved_within_months(case_studies, 12) >= 1\"",
        )
        .replace("needs: [certifications]", "needs: [case_studies]");
    let judged = |fields: &str, day: &str| {
        let record =
            format!("case_studies:\n  - {{ title: T, url: \"https://a.example\", published: 2026-01-01, {fields} }}\n");
        criterion(&judge_by(&program, &record, &[], day), "people").verdict == MET
    };
    let by = |partner: &str, by_program: &str| {
        let side = |name: &str, login: &str| match login {
            "" => String::new(),
            login => format!("{name}: {{ github: {login}, approved_on: 2026-01-02 }}, "),
        };
        format!(
            "approved_by: {{ {}{} }}",
            side("partner", partner),
            side("program", by_program)
        )
    };
    let day = "2026-06-15";
    assert!(judged(&by("Ada", "mona"), day));
    assert!(!judged(&by("ada", ""), day), "the program has not approved it");
    assert!(!judged(&by("", "mona"), day), "the partner has not approved it");
    assert!(!judged(&by("mona", "mona"), day), "a maintainer is no owner");
    assert!(!judged(&by("ada", "zoe"), day), "zoe is on neither side");
    assert!(!judged(&by("ada", "ada"), day));
    // The older form counts by who the people are.
    assert!(judged("approved_by: [ada, mona]", day));
    assert!(!judged("approved_by: [ada, zoe]", day));
    assert!(!judged("approved_by: []", day));
    // It ends with the program's period or with its own end, whichever comes first.
    assert!(judged(&by("ada", "mona"), "2027-01-01"));
    assert!(!judged(&by("ada", "mona"), "2027-01-02"));
    let short = format!("expires: 2026-06-15, {}", by("ada", "mona"));
    assert!(judged(&short, day));
    assert!(!judged(&short, "2026-06-16"));
}

#[test]
fn people_are_told_apart_by_their_user_id() {
    let ada = "github: ada, id: 7, credential: c1, issued: 2026-01-01, expires: 2027-01-01";
    let renamed = "github: ada-work, id: 7, credential: c2, issued: 2026-02-01, expires: 2027-02-01";
    assert!(
        matches!(of(&[ada, renamed]), Verdict::NotMet { .. }),
        "one person, two logins"
    );
    // The ID of an item without one is that of the same login elsewhere.
    assert!(
        matches!(of(&[ada, ADA]), Verdict::NotMet { .. }),
        "one person, one ID missing"
    );
    let other = "github: ada, id: 8, credential: c3, issued: 2026-01-01, expires: 2027-01-01";
    assert_eq!(of(&[ada, other]), MET, "two people had this login");
    let lapsed = "github: ada-work, id: 7, credential: c4, issued: 2024-01-01, expires: 2025-01-01";
    assert_eq!(of(&[ada, lapsed, BEN]), MET);
}

#[test]
fn a_revoked_certificate_does_not_count() {
    let revoked = format!("{BEN}, revoked: {{ revoked_on: 2026-06-01, reason: Issued in error }}");
    let Verdict::NotMet { why, .. } = of(&[ADA, &revoked]) else {
        panic!("it counted")
    };
    assert_eq!(
        why,
        ["the number of people with valid `certifications` is 1, 1 short of the 2 needed"]
    );
}
