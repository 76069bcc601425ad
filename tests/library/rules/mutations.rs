//! One fault gives one finding: rules that read a field keep silent while another finding covers it. Every good example
//! that is a record is broken in one field after the other.

use std::collections::{BTreeMap, BTreeSet};

use psp_partners::finding::Finding;
use psp_partners::rules;
use rayon::prelude::*;

use super::fixtures::examples;
use super::support::{ACME, Case, codes, is_record, lines};

/// A way to break one field.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// A value of a type that no field has.
    Value,
    /// A name that is nearly right.
    Name,
}

/// Top-level fields of a record: name, from where to where, the end of the name.
fn fields(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let mut found: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line
            .split_once(':')
            .map(|(name, _)| name)
            .filter(|n| !n.starts_with([' ', '#', '-']))
        {
            found.push((name.to_owned(), at..at));
        }
        at += line.len();
        // A comment at the margin belongs to what follows, and is kept.
        if let Some((_, range)) = found.last_mut().filter(|_| !line.starts_with('#')) {
            range.end = at;
        }
    }
    found
}

fn broken(text: &str, name: &str, range: &std::ops::Range<usize>, fault: Fault) -> String {
    let (before, field, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    let field = match fault {
        Fault::Value => format!("{name}: [[0]]\n"),
        Fault::Name => {
            // The last two letters in the wrong order, as a hurried hand writes them.
            let (head, tail) = name.split_at(name.len() - 2);
            let swapped: String = tail.chars().rev().collect();
            let misspelt = if swapped == tail {
                format!("{name}x")
            } else {
                format!("{head}{swapped}")
            };
            field.replacen(name, &misspelt, 1)
        }
    };
    format!("{before}{field}{after}")
}

fn told(codes: &[&str], fault: Fault) -> bool {
    match fault {
        Fault::Value => matches!(codes, ["PSP103" | "PSP104"]),
        Fault::Name => matches!(codes, ["PSP101"]),
    }
}

fn records() -> Vec<(&'static str, Case)> {
    let rules = rules::all().filter(|rule| is_record(rule));
    rules
        .flat_map(|rule| {
            examples(rule.code, "good")
                .into_iter()
                .map(|folder| (rule.code, Case::read(&folder)))
        })
        // An example can be about a month or an event alone.
        .filter(|(_, case)| case.files.contains_key(ACME))
        .collect()
}

struct Broken {
    what: String,
    fault: Fault,
    case: Case,
}

/// Every record, with each of its fields broken in each way.
fn all_broken() -> Vec<Broken> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (code, case) in records() {
        let text = case.files[ACME]
            .as_deref()
            .map(|t| String::from_utf8_lossy(t).into_owned())
            .expect("a record");
        // What a broken waiver lets pass is told again: nobody knows what it would have been.
        let broken_on_purpose = |name: &str| !name.starts_with("x-") && name != "waivers";
        for (name, range) in fields(&text).into_iter().filter(|(name, _)| broken_on_purpose(name)) {
            for fault in [Fault::Value, Fault::Name] {
                let text = broken(&text, &name, &range, fault);
                if seen.insert(text.clone()) {
                    all.push(Broken {
                        what: format!("{code} {name} {fault:?}"),
                        fault,
                        case: case.clone().with(ACME, text),
                    });
                }
            }
        }
    }
    all
}

#[test]
fn a_fault_in_a_field_is_told_once() {
    let all = all_broken();
    assert!(all.len() > 500, "only {}", all.len());
    // Those that bring nothing but files of their own are partners of one registry; one company may share a name.
    let alone = |b: &Broken| {
        b.case.overlay.is_none()
            && b.case.earlier.is_none()
            && b.case.files.keys().all(|path| path.starts_with("partners/acme/"))
            && !String::from_utf8_lossy(b.case.files[ACME].as_deref().unwrap_or_default()).contains("organization")
    };
    let (together, single): (Vec<Broken>, Vec<Broken>) = all.into_iter().partition(alone);
    let mut crowd = Case::default();
    for (n, broken) in together.iter().enumerate() {
        for (path, text) in &broken.case.files {
            let mut text = text.clone().expect("a text");
            if path == ACME {
                text.extend(b"organization: acme\n");
            }
            crowd
                .files
                .insert(path.replacen("/acme/", &format!("/acme-{n}/"), 1), Some(text));
        }
    }
    let mut by_partner: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    // Copies of one record share the numbers of their certificates.
    for finding in crowd.findings().into_iter().filter(|f| f.code != "PSP967") {
        by_partner
            .entry(finding.partner.as_deref().unwrap_or_default().to_owned())
            .or_default()
            .push(finding);
    }
    let mut wrong = Vec::new();
    for (n, broken) in together.iter().enumerate() {
        let findings = by_partner.remove(&format!("acme-{n}")).unwrap_or_default();
        wrong.extend(differs(broken, &findings));
    }
    assert!(
        by_partner.is_empty(),
        "findings about others: {:?}",
        by_partner.values().map(|f| lines(f)).collect::<Vec<_>>()
    );
    wrong.extend(
        single
            .into_par_iter()
            .filter_map(|b| differs(&b, &b.case.findings()))
            .collect::<Vec<String>>(),
    );
    assert!(
        wrong.is_empty(),
        "{} broken records are not told of exactly once\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn differs(broken: &Broken, findings: &[Finding]) -> Option<String> {
    let fine = told(&codes(findings), broken.fault);
    (!fine).then(|| format!("{}\n  {}", broken.what, lines(findings).join("\n  ")))
}

/// Five rules read the tier, and more the phases.
#[test]
fn a_wrong_word_is_told_once() {
    let record = "name: Acme\nstatus: onboarding\ntier: solution\napplied_on: 2026-05-04\nowners:\n  - github: octocat\n    id: 583231\n\
        phases:\n  identification: { entered: 2026-05-11 }\n\
        agreement: { template: solution, version: \"2.0\", signed_on: 2026-05-20, parameters: { territory: Germany } }\n\
        grants: [{ benefit: training, granted_on: 2026-05-20 }]\nenablement: { sandbox: { granted: 2026-05-20 } }\n";
    assert_eq!(lines(&Case::acme(record).findings()), [""; 0]);
    for (right, wrong, code) in [
        ("tier: solution", "tier: solutions", "PSP104"),
        ("tier: solution", "tier: 7", "PSP104"),
        ("status: onboarding", "status: onbording", "PSP104"),
        ("entered: 2026-05-11", "entered: May 11", "PSP105"),
        ("template: solution", "template: solutions", "PSP104"),
        ("benefit: training", "benefit: trainings", "PSP104"),
        ("applied_on: 2026-05-04", "applied_on: 2026-05-40", "PSP105"),
        ("github: octocat", "github: \"@octocat\"", "PSP105"),
        ("id: 583231", "id: many", "PSP103"),
        ("{ sandbox: {", "{ sandbox-one: {", "PSP104"),
        ("signed_on: 2026-05-20", "signed_on: 20.05.2026", "PSP105"),
    ] {
        let text = record.replacen(right, wrong, 1);
        assert_ne!(text, record, "{right}");
        let findings = Case::acme(text).findings();
        assert_eq!(codes(&findings), [code], "{wrong}: {:?}", lines(&findings));
    }
}

/// A record that cannot be read at all is there nevertheless: nothing that names it is at fault.
#[test]
fn an_unreadable_record_is_told_once() {
    let zenith = "partners/zenith/partner.yaml";
    for text in [b"\xff\xfe".as_slice(), b"- a list\n", b"# nothing\n", b"just text\n"] {
        let case = Case::acme(
            "name: Acme\nstatus: target\ncollaborations:\n  - { with: zenith, kind: webinar, date: 2026-03-12 }\n",
        )
        .with(zenith, text);
        let findings = case.findings();
        assert_eq!(findings.len(), 1, "{:?}", lines(&findings));
        assert_eq!(&*findings[0].place.path, zenith);
    }
}

/// A month that is wrong in one place, of a partner whose figures decide a criterion.
#[test]
fn a_fault_in_a_month_is_told_once() {
    let case = Case::read(&super::support::folder().join("PSP401/good-monthly-figures"));
    let path = "partners/acme/metrics/2026-04.yaml";
    assert_eq!(
        case.files[path].as_deref(),
        Some(b"period: 2026-04\nfigures: { uptime: 99.9 }\n".as_slice())
    );
    for (text, code) in [
        ("period: 2026-04\nfigures: { uptime: high }\n", "PSP105"),
        ("period: 2026-04\nfigures: { uptime: [99.9] }\n", "PSP103"),
        ("period: 2026-04\nfigure: { uptime: 99.9 }\n", "PSP101"),
        ("period: April\nfigures: { uptime: 99.9 }\n", "PSP105"),
        ("period: 2026-03\nfigures: { uptime: 99.9 }\n", "PSP601"),
        ("figures: { uptime: 99.9 }\n", "PSP102"),
    ] {
        let findings = case.clone().with(path, text).findings();
        assert_eq!(codes(&findings), [code], "{text}: {:?}", lines(&findings));
    }
}

/// A key that is none of the program's words, or that is no key at all, is left out: rules speak of nothing that is then
/// missing.
#[test]
fn an_unknown_key_is_told_once() {
    let record = "name: Acme\nstatus: onboarding\ntier: solution\napplied_on: 2026-05-04\nowners: [{ github: octocat, id: 583231 }]\n\
        phases: { phase-1: { entered: 2026-05-11 } }\n";
    assert_eq!(codes(&Case::acme(record).findings()), ["PSP104"]);
    let steps = String::from_utf8(
        Case::read(&super::support::folder().join("PSP306/good-steps-field")).files[ACME]
            .clone()
            .expect("a record"),
    )
    .expect("UTF-8")
    .replace("outreach:", "outreech:");
    assert_eq!(codes(&Case::acme(steps).findings()), ["PSP104"]);
    let month = Case::read(&super::support::folder().join("PSP401/good-monthly-figures")).with(
        "partners/acme/metrics/2026-04.yaml",
        "period: 2026-04\nfigures: { uptimes: 99.9 }\n",
    );
    assert_eq!(codes(&month.findings()), ["PSP104"]);
    let merge =
        "name: Acme\nstatus: target\nlinks:\n  - url: https://acme.example/docs\n    <<: { title: Documentation }\n";
    assert_eq!(codes(&Case::acme(merge).findings()), ["PSP006"]);
}
