//! However much is wrong in a file or a run, the findings stay few, say how many more there are, and keep the verdict.

use std::collections::BTreeSet;
use std::sync::Arc;

use psp_partners::finding::{
    Finding, MOST_OF_A_FILE, MOST_OF_A_RULE, MOST_OF_A_RUN, Place, Severity, cap_files, cap_run,
};
use psp_partners::registry::Sources;
use psp_partners::rules::compare::{Change, Comparison, compare};
use psp_partners::rules::engine::{Evaluation, Request, evaluate};

use super::support::{ACME, Case, base, today};

fn evaluated(text: impl AsRef<[u8]>) -> Evaluation {
    let tree = base().with(Case::acme(text).files);
    evaluate(&Request {
        sources: &Sources { tree, overlay: None },
        base: None,
        today: today(),
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    })
    .expect("the registry can be listed")
}

fn weight(findings: &[Finding], code: &str) -> usize {
    findings.iter().filter(|f| f.code == code).map(Finding::weight).sum()
}

const RECORD: &str = "name: Acme\nstatus: target\n";

#[test]
fn sixty_thousand_invisible_characters_are_a_screen_of_findings() {
    for c in ["\0", "\u{200b}"] {
        let n = 20_000;
        let found = evaluated(format!("{RECORD}# {}\n", c.repeat(n)));
        // A NUL is a fault of syntax as well.
        assert!(found.findings.len() <= MOST_OF_A_RULE + 2, "{}", found.findings.len());
        assert_eq!(weight(&found.findings, "PSP707"), n);
        assert!(found.count(Severity::Error) >= n);
        let rest = found.findings.iter().find(|f| f.rest.is_some()).expect("a rest");
        assert_eq!(rest.message, "and 19,850 more like it in this file");
        assert_eq!(rest.severity, Severity::Error);
    }
}

#[test]
fn addresses_phones_and_secrets_are_capped_and_counted() {
    let token = format!("{}{} ", "ghp_", "a1".repeat(18));
    for (code, piece) in [
        ("PSP702", "a@b.cd "),
        ("PSP703", "+49 30 123456 "),
        ("PSP704", token.as_str()),
    ] {
        let n = 1000;
        let found = evaluated(format!("{RECORD}# {}\n", piece.repeat(n)));
        assert_eq!(weight(&found.findings, code), n, "{code}");
        assert!(found.findings.len() <= MOST_OF_A_RULE + 1, "{code}");
        assert!(found.findings.iter().all(|f| f.masked), "{code}");
    }
}

#[test]
fn unknown_keys_bad_values_and_repeated_keys_are_capped_and_counted() {
    let unknown: String = (0..5000).fold(String::new(), |out, n| out + &format!("q{n}: 1\n"));
    let found = evaluated(format!("{RECORD}{unknown}"));
    assert_eq!(weight(&found.findings, "PSP101"), 5000);
    assert!(found.findings.len() <= MOST_OF_A_FILE + 10, "{}", found.findings.len());

    let bad = "1, ".repeat(5000);
    let found = evaluated(format!("{RECORD}languages: [{bad}]\n"));
    assert!(found.count(Severity::Error) >= 5000, "{}", found.count(Severity::Error));
    assert!(found.findings.len() <= MOST_OF_A_FILE + 10, "{}", found.findings.len());

    let found = evaluated(format!("{RECORD}{}", "x-a: 1\n".repeat(5000)));
    assert!(found.count(Severity::Error) >= 1000, "{}", found.count(Severity::Error));
    assert!(found.findings.len() <= MOST_OF_A_FILE + 10, "{}", found.findings.len());
    let stopped: Vec<&Finding> = found.findings.iter().filter(|f| f.code == "PSP010").collect();
    let [stopped] = stopped[..] else {
        panic!("{:#?}", found.findings)
    };
    // Where it stopped: after the record's own lines, the first `x-a`, and 1,001 that repeat it.
    let line = u32::try_from(RECORD.lines().count() + 1 + 1001).unwrap();
    assert_eq!(stopped.place.span.unwrap().start.line, line, "{stopped:#?}");
}

#[test]
fn conflicts_and_values_that_were_meant_otherwise_are_capped() {
    let conflicts = "<<<<<<< a\nx-a: 1\n=======\nx-a: 2\n>>>>>>> b\n".repeat(1_200);
    let sides = "=======\n".repeat(5_000);
    let lines = |item: &str| format!("regions: [{}]\n", item.repeat(5_000));
    for text in [conflicts, sides, lines("\"a\\tb\", "), lines("\"“a”\", ")] {
        let found = evaluated(format!("{RECORD}{text}"));
        let shown = found.findings.len();
        assert!(shown <= MOST_OF_A_FILE + 10, "{shown}");
        let errors = found.count(Severity::Error);
        assert!(errors > 0, "{}", &text[..40]);
    }
}

fn finding(severity: Severity, code: &'static str, path: &str, n: usize) -> Finding {
    Finding::new(severity, code, Place::file(path), format!("number {n}"))
}

#[test]
fn an_error_is_never_behind_warnings() {
    let mut findings: Vec<Finding> = (0..300)
        .map(|n| finding(Severity::Warning, ["PSP011", "PSP017", "PSP110"][n % 3], "a", n))
        .collect();
    findings.push(finding(Severity::Error, "PSP707", "a", 0));
    cap_files(&mut findings);
    assert!(
        findings
            .iter()
            .any(|f| f.severity == Severity::Error && f.rest.is_none())
    );
    assert_eq!(findings.iter().map(Finding::weight).sum::<usize>(), 301);
    assert!(findings.len() <= MOST_OF_A_FILE + 3);

    let mut findings: Vec<Finding> = (0..MOST_OF_A_RUN + 500)
        .map(|n| finding(Severity::Warning, "PSP017", &format!("f{n}"), n))
        .collect();
    findings.extend((0..700).map(|n| finding(Severity::Error, "PSP707", &format!("f{n}"), n)));
    let all = findings.len();
    cap_run(&mut findings);
    let errors = findings
        .iter()
        .filter(|f| f.severity == Severity::Error && f.rest.is_none())
        .count();
    assert_eq!(errors, 700);
    assert_eq!(findings.iter().map(Finding::weight).sum::<usize>(), all);
    assert!(findings.len() <= MOST_OF_A_RUN + 2);
    // What is capped already stays as it is.
    let before = findings.clone();
    cap_run(&mut findings);
    assert_eq!(
        findings.iter().map(Finding::weight).sum::<usize>(),
        before.iter().map(Finding::weight).sum::<usize>()
    );
}

fn compared(before: &str, after: &str) -> Comparison {
    let sources = |text: &str| Sources {
        tree: base().with(Case::acme(text).files),
        overlay: None,
    };
    let touched: BTreeSet<Arc<str>> = BTreeSet::from([Arc::from("acme")]);
    compare(&Change {
        before: &sources(before),
        after: &sources(after),
        touched: Some(&touched),
        today: today(),
        progress: &|_, _| {},
    })
    .expect("both can be listed")
}

fn keys(range: std::ops::Range<usize>) -> String {
    RECORD.to_owned() + &range.fold(String::new(), |out, n| out + &format!("q{n}: 1\n"))
}

#[test]
fn a_change_causes_what_it_adds_behind_a_cap_and_nothing_else() {
    let caused = |before: &str, after: &str| {
        let caused = compared(before, after).caused;
        caused
            .iter()
            .filter(|f| f.place.path.as_ref() == ACME)
            .map(Finding::weight)
            .sum::<usize>()
    };
    assert_eq!(caused(&keys(0..180), &keys(0..180)), 0);
    // One more at the end, where it is not listed.
    assert_eq!(caused(&keys(0..180), &keys(0..181)), 1);
    // One less at the beginning: the next one is listed now, and was there before.
    assert_eq!(caused(&keys(0..180), &keys(1..180)), 0);
    // One corrected, and another one made instead, both behind the cap.
    let swapped = keys(0..179) + "r1: 1\n";
    assert_eq!(caused(&keys(0..180), &swapped), 1);
    // So many that the schema's own cap leaves them without words: only their number is compared, and the one that is
    // worded now counts as new.
    assert_eq!(caused(&keys(0..450), &keys(0..450)), 0);
    assert_eq!(caused(&keys(0..450), &keys(0..453)), 3);
    assert_eq!(caused(&keys(0..450), &keys(1..450)), 1);
    // And as errors: a cap never turns a failure into a success.
    let added = compared(&keys(0..180), &keys(0..181)).caused;
    assert!(added.iter().all(|f| f.severity == Severity::Error), "{added:?}");
}
