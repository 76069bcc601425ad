//! Certificates, from the program to a verifier: issued, verified, counted, revoked, refused.

use crate::common::{Registry, Run, root};

/// A key that exists only in tests: the bytes 1 to 32.
const SECRET: &str = "MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";
const OTHER: &str = "MC4CAQAwBQYDK2VwBCIEIAIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh";
const RECORD: &str = "partners/acme/partner.yaml";

fn registry() -> Registry {
    let registry = Registry::empty();
    let program = std::fs::read_to_string(root().join("tests/rules/base/partners/program.yaml")).unwrap();
    registry.write(
        "partners/program.yaml",
        program.replace("partners: [zenith]", "partners: []"),
    );
    registry.write(
        RECORD,
        "name: Acme\nstatus: onboarding\ntier: solution\napplied_on: 2026-04-20\nowners:\n  - github: octocat\n    id: 583231\n\
         phases:\n  identification: { entered: 2026-05-01 } # a comment of a person\n",
    );
    registry
}

fn run(registry: &Registry, line: &str) -> Run {
    let words: Vec<&str> = line.split(' ').collect();
    registry.run_with(&words, &[("PSP_CERTIFICATE_KEY", SECRET)])
}

fn good(registry: &Registry, line: &str) -> String {
    let run = run(registry, line);
    assert_eq!(run.code, 0, "{line}: {}{}", run.stdout, run.stderr);
    run.stdout
}

fn refused(registry: &Registry, line: &str, code: i32) -> String {
    let run = run(registry, line);
    assert_eq!(run.code, code, "{line}: {}{}", run.stdout, run.stderr);
    run.stdout + &run.stderr
}

fn file(number: u8) -> String {
    format!("partners/acme/certificates/consultant-000{number}.jwt")
}

#[test]
fn a_person_gets_a_certificate_that_counts_until_it_is_revoked() {
    let registry = registry();
    let met = |registry: &Registry| {
        let shown = good(registry, "standing acme --at 2026-06-15");
        shown
            .lines()
            .find(|line| line.contains("certified consultants"))
            .unwrap()
            .to_owned()
    };
    assert!(met(&registry).contains("unknown"), "{}", met(&registry));
    let done = good(
        &registry,
        "certificate issue acme consultant ada --id 9919 --at 2026-05-04",
    );
    assert_eq!(done, format!("wrote {}\nwrote {RECORD}\n", file(1)));
    assert!(registry.read(RECORD).contains("# a comment of a person"));
    good(&registry, "validate --at 2026-06-15 --deny-warnings");
    assert!(met(&registry).contains("met (verified)"), "{}", met(&registry));
    let verify = format!("certificate verify {} --at 2026-06-15", file(1));
    assert!(
        good(&registry, &verify).starts_with("Valid on 2026-06-15.\ncertificate Certified consultant, version 1\n")
    );
    good(&registry, "certificate pages --out site --at 2026-06-15");
    good(&registry, &format!("{verify} --published site"));
    assert_eq!(
        good(&registry, "certificate list --at 2026-06-15"),
        "consultant-0001  acme  ada  valid until 2028-05-04\n"
    );

    good(
        &registry,
        "certificate revoke consultant-0001 --reason Error --at 2026-06-10",
    );
    good(&registry, "validate --at 2026-06-15 --deny-warnings");
    assert!(met(&registry).contains("not met"), "{}", met(&registry));
    assert!(refused(&registry, &verify, 1).starts_with("Not valid: the program revoked it.\n"));
    // What was published before still has it as valid; the next list doesn't.
    good(&registry, &format!("{verify} --published site"));
    good(&registry, "certificate pages --out site --at 2026-06-15");
    refused(&registry, &format!("{verify} --published site"), 1);
    let again = refused(&registry, "certificate revoke consultant-0001 --reason Error", 2);
    assert!(again.contains("is revoked since 2026-06-10"), "{again}");
}

#[test]
fn the_same_input_gives_the_same_bytes_and_numbers_are_never_used_twice() {
    let made = || {
        let registry = registry();
        let steps = [
            "certificate issue acme consultant ada --id 1 --at 2026-05-04",
            "certificate revoke consultant-0001 --reason Error --at 2026-05-05",
            "certificate issue acme trainer ben --id 2 --at 2026-04-30",
            "certificate issue acme consultant cid --id 3 --at 2026-05-06",
            "certificate revoke consultant-0003 --reason Error --at 2026-05-07",
            "certificate issue acme consultant ada --at 2026-05-30",
            "certificate pages --out site --at 2026-06-15",
        ];
        for step in steps {
            good(&registry, step);
        }
        good(&registry, "validate --at 2026-06-15 --deny-warnings");
        registry
    };
    let (one, two) = (made(), made());
    let numbers: Vec<String> = good(&one, "certificate list")
        .lines()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        numbers,
        ["consultant-0001", "trainer-0002", "consultant-0003", "consultant-0004"]
    );
    let files = [
        "site/index.html",
        "site/status-list.jwt",
        "site/issuer.json",
        "site/keys.json",
        "site/keys/key-1.json",
        RECORD,
    ];
    for path in files.iter().map(|path| (*path).to_owned()).chain([file(1), file(4)]) {
        assert!(!one.read(&path).is_empty(), "{path}");
        assert_eq!(one.read(&path), two.read(&path), "{path}");
    }
    for path in ["site/index.html", "site/keys.json", "site/issuer.json"] {
        assert!(!one.read(path).contains("ada"), "{path} names a person");
        assert!(!one.read(path).contains(SECRET), "{path}");
    }
}

#[test]
fn what_cannot_be_issued_is_refused_before_anything_is_written() {
    let registry = registry();
    let before = registry.read(RECORD);
    for (line, words) in [
        ("acme consultnat ada --id 1", "did you mean `consultant`?"),
        ("acme trainer ada --id 1 --at 2026-05-01", "is retired since 2026-05-01"),
        ("acme consultant ada", "doesn't have the user ID of `ada`"),
        (
            "acme consultant octocat --id 7",
            "has the user ID 583231 in the registry, not 7",
        ),
        ("acmee consultant ada --id 1", "acme"),
        (
            "acme consultant ada --id 1 --at 2023-01-01",
            "doesn't sign on 2023-01-01",
        ),
    ] {
        let shown = refused(&registry, &format!("certificate issue {line}"), 2);
        assert!(shown.contains(words), "{line}: {shown}");
    }
    for (secret, words) in [
        ("", "`PSP_CERTIFICATE_KEY` isn't set"),
        ("hunter2", "can't be used"),
        (OTHER, "the program doesn't list the public key"),
    ] {
        let line = [
            "certificate",
            "issue",
            "acme",
            "consultant",
            "ada",
            "--id=1",
            "--at=2026-05-04",
        ];
        let run = registry.run_with(&line, &[("PSP_CERTIFICATE_KEY", secret)]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(words), "{}", run.stderr);
        assert!(secret.is_empty() || !run.stderr.contains(secret), "{}", run.stderr);
    }
    good(&registry, "certificate issue acme consultant octocat --at 2026-05-04");
    let shown = refused(
        &registry,
        "certificate issue acme consultant octocat --at 2026-05-17",
        2,
    );
    assert!(
        shown.contains("again on 2026-05-18, 14 days after 2026-05-04"),
        "{shown}"
    );
    assert_eq!(registry.read(RECORD).matches("credential:").count(), 1);
    assert!(registry.read(RECORD).starts_with(before.trim_end()));
}

#[test]
fn a_changed_certificate_stops_everything_that_is_made_from_it() {
    let registry = registry();
    good(
        &registry,
        "certificate issue acme consultant ada --id 9919 --at 2026-05-04",
    );
    let token = registry.read(&file(1));
    registry.write(&file(1), token.replacen('A', "B", 1));
    let shown = refused(&registry, "validate --at 2026-06-15", 1);
    assert!(shown.contains("PSP962"), "{shown}");
    let shown = good(&registry, "standing acme --at 2026-06-15");
    assert!(!shown.contains("met (verified)"), "{shown}");
    refused(&registry, &format!("certificate verify {}", file(1)), 1);
    for line in [
        "pages --out site",
        "issue acme consultant ben --id 2",
        "revoke consultant-0001 --reason Error",
    ] {
        let shown = refused(&registry, &format!("certificate {line} --at 2026-06-15"), 2);
        assert!(shown.contains("can't be used as they are"), "{line}: {shown}");
    }
    assert!(registry.read("site/index.html").is_empty());
}

#[test]
fn what_people_wrote_is_harmless_where_it_is_shown() {
    let registry = registry();
    good(
        &registry,
        "certificate issue acme consultant ada --id 9919 --at 2026-05-04",
    );
    let record =
        registry.read(RECORD) + "    revoked: { revoked_on: 2026-06-01, reason: \"\\e[31m::error::x \\u202e\" }\n";
    registry.write(RECORD, record);
    let shown = good(&registry, "certificate list --at 2026-06-15");
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    let shown = registry.run_with(&["certificate", "verify", "-"], &[]);
    assert_eq!(
        (shown.code, shown.stdout.as_str()),
        (1, "Not valid: it isn't a signed token.\n")
    );
}
