//! No byte of what both sides signed can change unseen: each byte of the text, of the signatures, of the keys and of the record's
//! agreement is changed once.

use std::path::Path;

use psp_partners::finding::Severity;
use psp_partners::registry::{Sources, load};
use serde_json::Value;

use super::support::{ACME, Case, base, folder};

#[path = "../../program/signer.rs"]
mod signer;

const TEXT: &str = "partners/acme/agreements/1.md";
const KEYS: &str = "partners/acme/signers.keys";
const SIGNATURES: [&str; 2] = [
    "partners/acme/agreements/1.partner.sig",
    "partners/acme/agreements/1.program.sig",
];

/// A rendered text with a signature of each side.
fn signed() -> Case {
    let mut case = Case::read(&folder().join(Path::new("PSP920/good")));
    let text = String::from_utf8(bytes(&case, TEXT)).unwrap();
    let people = [signer::Person::new("octocat", 583_231), signer::Person::new("mona", 2)];
    let day = "2026-05-19".parse().unwrap();
    let mut signatures = String::from("  signed_on: 2026-05-19\n  signatures:\n");
    let mut signers = String::from("signers:\n");
    for ((person, path), side) in people.iter().zip(SIGNATURES).zip(["partner", "program"]) {
        case = case.with(path, person.sign(&text));
        signatures += &person.signature(side, day);
        let signer = format!(
            "{{ side: {side}, github: {}, id: {}, since: 2026-05-01 }}",
            person.login, person.id
        );
        signers += &["  - ", &signer, "\n"].concat();
    }
    let record = String::from_utf8(bytes(&case, ACME)).unwrap();
    let record = record
        .lines()
        .filter(|line| !line.trim_start().starts_with("signed_on:"))
        .map(|line| {
            if line.starts_with("agreement:") {
                format!("{line}\n{signatures}")
            } else {
                format!("{line}\n")
            }
        })
        .collect::<String>();
    let keys = people[0].line() + &people[1].line();
    case.with(KEYS, keys).with(ACME, record + &signers)
}

fn bytes(case: &Case, path: &str) -> Vec<u8> {
    case.files[path].clone().unwrap()
}

/// What is in force: the agreement as criteria see it, without the dates of single signatures, which no signature contains.
/// None where it doesn't count, or where the registry has an error.
fn in_force(case: &Case) -> Option<Value> {
    let has_error = (case.findings().iter()).any(|finding| finding.severity == Severity::Error);
    if has_error {
        return None;
    }
    let sources = Sources {
        tree: base().with(case.files.clone()),
        overlay: None,
    };
    let (_, schemas) = load::program(&sources).unwrap();
    let folders = load::folders(&sources, &["acme".into()], &schemas);
    let record = folders.into_iter().next()?.record?;
    let mut agreement = serde_json::to_value(record.data.agreement?).unwrap();
    agreement.get("signed_on")?;
    for signature in agreement["signatures"].as_array_mut()? {
        let signature = signature.as_object_mut()?;
        signature.remove("signed_on");
        // GitHub's logins have no case.
        let login = signature["github"].as_str()?.to_lowercase();
        signature.insert("github".to_owned(), login.into());
    }
    Some(agreement)
}

#[test]
fn any_changed_byte_of_a_signed_agreement_is_a_finding() {
    let case = signed();
    let right = in_force(&case).unwrap_or_else(|| panic!("{:#?}", case.findings()));
    for path in [TEXT, SIGNATURES[0], SIGNATURES[1], KEYS, ACME] {
        let whole = bytes(&case, path);
        let begin = if path == ACME {
            String::from_utf8(whole.clone()).unwrap().find("agreement:").unwrap()
        } else {
            0
        };
        // The text and the signatures are bytes; a change of the other files can mean the same.
        let is_exact = path == TEXT || SIGNATURES.contains(&path);
        // All bytes of the text go into one checksum: every fourth is as good as each.
        let step = if path == TEXT { 4 } else { 1 };
        for at in (begin..whole.len()).step_by(step) {
            // The lowest bit changes each digit, and the other one the case of each letter.
            let mask = [1, 0x20][at / step % 2];
            let mut changed = whole.clone();
            changed[at] ^= mask;
            let found = in_force(&case.clone().with(path, changed));
            let is_seen = found.is_none() || !is_exact && found.as_ref() == Some(&right);
            assert!(is_seen, "{path} at {at} with {mask:#x}: {found:#?}");
        }
    }
}

#[test]
fn a_missing_or_added_byte_of_a_signed_text_is_a_finding() {
    let case = signed();
    for path in [TEXT, SIGNATURES[0], SIGNATURES[1]] {
        let whole = bytes(&case, path);
        let shorter = whole[..whole.len() - 1].to_vec();
        for changed in [
            shorter,
            [&whole[..], b"\n"].concat(),
            [b"\xef\xbb\xbf", &whole[..]].concat(),
            Vec::new(),
        ] {
            assert_eq!(in_force(&case.clone().with(path, changed)), None, "{path}");
        }
    }
}
