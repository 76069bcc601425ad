//! The certification program of the real program: set up, people certified, counted, reminded and revoked.

use serde_json::Value;

use super::entitlements::partner;
use crate::common::{Registry, Run};

/// A key that exists only in tests: the bytes 1 to 32.
const SECRET: &str = "MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";
const RECORD: &str = "partners/acme/partner.yaml";
const PROGRAM: &str = "partners/program.yaml";

fn run(registry: &Registry, line: &str) -> Run {
    let words: Vec<&str> = line.split(' ').collect();
    registry.run_with(&words, &[("PSP_CERTIFICATE_KEY", SECRET)])
}

fn good(registry: &Registry, line: &str) -> String {
    let run = run(registry, line);
    assert_eq!(run.code, 0, "{line}: {}{}", run.stdout, run.stderr);
    run.stdout
}

fn document(registry: &Registry, line: &str) -> Value {
    let run = run(registry, &format!("{line} --format json"));
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

/// The real program, and a solution partner in phase 3. `grants` begin with seats of the training.
fn registry() -> Registry {
    let registry = Registry::with_program();
    let seats = "grants:\n  - { id: seat-1, benefit: certification-program, granted_on: 2026-03-02 }\n";
    registry.write(RECORD, partner("solution", 2) + seats);
    registry
}

/// The program gets a key that signs.
fn set_up(registry: &Registry) {
    let key = good(registry, "certificate key");
    let key = key.trim().strip_prefix("public_key: ").expect("the public key");
    let issuer = format!(
        "certificate_issuer:\n  url: https://example.github.io/partners/certificates/\n  keys:\n    - {{ id: key-1, public_key: {key}, from: 2026-01-01 }}\n\ncertificates:\n"
    );
    let program = registry.read(PROGRAM).replace("certificates:\n", &issuer);
    registry.write(PROGRAM, program);
}

/// How many certified people the list of benefits, the report and the criterion count on a day.
fn counted(registry: &Registry, day: &str) -> (u64, u64, String) {
    let id = "certification-program";
    let benefits = document(registry, &format!("benefits acme --at {day}"));
    let all = benefits["partners"][0]["benefits"].as_array().expect("benefits");
    let row = all.iter().find(|row| row["id"] == id).expect("the benefit");
    let report = document(registry, &format!("report --at {day}"));
    let list = report["benefits"]["list"].as_array().expect("benefits");
    let line = list
        .iter()
        .find(|line| line["benefit"]["id"] == id)
        .expect("the benefit");
    let standing = document(registry, &format!("standing acme --at {day}"));
    let criteria = standing["partners"][0]["criteria"].as_array().expect("criteria");
    let criterion = criteria
        .iter()
        .find(|c| c["id"] == "certified-consultants")
        .expect("the criterion");
    (
        row["certified"].as_u64().expect("a number"),
        line["certified"].as_u64().expect("a number"),
        criterion["verdict"].as_str().expect("a word").to_owned(),
    )
}

/// Name, value and place of each certificate that an explanation leads to.
fn explained(registry: &Registry, day: &str) -> Vec<(String, String, String)> {
    let why = document(registry, &format!("why acme certified-consultants --at {day}"));
    let leaves = why["leaves"].as_array().expect("leaves").iter();
    let text = |leaf: &Value, key: &str| leaf[key].as_str().expect("text").to_owned();
    leaves
        .filter(|leaf| text(leaf, "name").starts_with("certifications["))
        .map(|leaf| (text(leaf, "name"), text(leaf, "value"), text(leaf, "place")))
        .collect()
}

#[test]
fn without_a_key_the_program_is_sound_and_explains_the_set_up() {
    let registry = registry();
    let found = run(&registry, "validate --at 2026-04-01").stdout;
    assert!(!found.contains("certificate"), "{found}");
    let refused = run(&registry, "certificate issue acme psp-consultant ada --at 2026-04-01");
    assert_eq!(refused.code, 2, "{refused:#?}");
    for words in [
        "no `certificate_issuer`",
        "openssl genpkey -algorithm ed25519",
        "psp-partners certificate key",
    ] {
        assert!(refused.stderr.contains(words), "{words} in {}", refused.stderr);
    }
    let todo = good(&registry, "todo --at 2026-04-01");
    assert!(
        todo.contains("1 certificate can't be issued yet: the program has no `certificate_issuer`"),
        "{todo}"
    );
    set_up(&registry);
    let todo = good(&registry, "todo --at 2026-04-01");
    assert!(!todo.contains("can't be issued yet"), "{todo}");
}

#[test]
fn people_are_certified_counted_reminded_and_revoked() {
    let registry = registry();
    set_up(&registry);
    let issue = |login: &str, id: u32, day: &str| {
        good(
            &registry,
            &format!("certificate issue acme psp-consultant {login} --id {id} --at {day}"),
        );
    };
    issue("ada", 1, "2026-04-01");
    assert_eq!(counted(&registry, "2026-04-01").0, 1);
    // A person with two certificates is one person.
    issue("ada", 1, "2026-04-02");
    assert_eq!(counted(&registry, "2026-04-02").0, 1);
    issue("ben", 2, "2026-04-03");
    assert_eq!(counted(&registry, "2026-04-03"), (2, 2, "met".to_owned()));
    let text = good(&registry, "benefits acme --at 2026-04-03");
    assert!(text.contains("people with a valid certificate: 2"), "{text}");
    let shown = explained(&registry, "2026-04-03");
    assert_eq!(shown.len(), 3, "{shown:?}");
    let record = registry.read(RECORD);
    for (number, (name, value, place)) in shown.iter().enumerate() {
        assert_eq!(*name, format!("certifications[{number}]"));
        let credential = format!("psp-consultant-000{}", number + 1);
        assert!(value.contains(&credential), "{value}");
        let line: usize = place.rsplit(':').next().expect("a line").parse().expect("a number");
        let lines: Vec<&str> = record.lines().skip(line - 1).take(4).collect();
        assert!(lines.join("\n").contains(&credential), "{place} leads to {lines:?}");
    }
    assert!(
        shown[1]
            .1
            .ends_with("valid until 2028-04-02, the same person as `psp-consultant-0001`"),
        "{shown:?}"
    );
    // Before they expire, people are reminded: of a person's later certificate only.
    let todo = good(&registry, "todo acme --at 2028-02-01");
    assert!(
        todo.contains("psp-consultant-0002") || todo.contains("the certificate of `ada`"),
        "{todo}"
    );
    assert_eq!(todo.matches("the certificate of `ada`").count(), 1, "{todo}");
    // What is revoked doesn't count from that day on, and what expired doesn't either.
    good(
        &registry,
        "certificate revoke psp-consultant-0003 --reason Error --at 2026-05-01",
    );
    assert_eq!(counted(&registry, "2026-05-01"), (1, 1, "not_met".to_owned()));
    assert_eq!(counted(&registry, "2028-04-03").0, 0);
    let shown = explained(&registry, "2028-04-03");
    assert!(shown[0].1.ends_with("expired on 2028-04-01"), "{shown:?}");
    assert!(shown[2].1.ends_with("revoked on 2026-05-01"), "{shown:?}");
}
