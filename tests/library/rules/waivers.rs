//! What a maintainer lets pass, and what is let pass by nobody.

use psp_partners::rules::{self, Check};

use super::support::{ACME, Case, codes, folder, line, lines};

const ZENITH: &str = "partners/zenith/partner.yaml";

/// A certificate that runs out soon: the waivable warning PSP851.
const RUNS_OUT: &str = "name: Acme\nstatus: target\n\
    certifications:\n  - { github: octocat, credential: PSP-100, issued: 2024-07-31, expires: 2026-07-31 }\n";

/// In onboarding, with an owner whose number is missing (PSP253), which nobody lets pass.
const NO_ID: &str = "name: Acme\nstatus: onboarding\ntier: solution\napplied_on: 2026-05-04\nowners:\n  - github: octocat\n\
    phases:\n  identification: { entered: 2026-05-11 }\n";

/// In onboarding, with fewer users than the criterion `minimum-users` asks for: PSP401.
const FEW_USERS: &str = "name: Acme\nstatus: onboarding\ntier: technology\napplied_on: 2026-05-04\n\
    owners:\n  - { github: octocat, id: 583231 }\nphases:\n  identification: { entered: 2026-05-11 }\n\
    reach: { users: 8000, as_of: 2026-05-01 }\n";

fn waiver(what: &str, by: &str, until: &str) -> String {
    format!("waivers:\n  - {{ {what}, reason: They asked for time., by: {by}, until: {until} }}\n")
}

/// A record of the base.
fn base_record(path: &str) -> String {
    let text = Case::read(&folder().join("base")).files[path].clone();
    String::from_utf8(text.expect("a record of the base")).expect("UTF-8")
}

fn with(record: &str, waiver: &str) -> Vec<String> {
    lines(&Case::acme(format!("{record}{waiver}")).findings())
}

fn codes_with(record: &str, waiver: &str) -> Vec<&'static str> {
    codes(&Case::acme(format!("{record}{waiver}")).findings())
}

#[test]
fn a_maintainer_lets_a_rule_pass_by_code_or_name() {
    assert_eq!(codes_with(RUNS_OUT, ""), ["PSP851"]);
    for rule in ["PSP851", "certification-expiry"] {
        assert_eq!(
            with(RUNS_OUT, &waiver(&format!("rule: {rule}"), "mona", "2026-12-31")),
            [""; 0],
            "{rule}"
        );
    }
    // Logins compare without case; the last day counts.
    assert_eq!(with(RUNS_OUT, &waiver("rule: PSP851", "Mona", "2026-06-15")), [""; 0]);
}

#[test]
fn an_expired_waiver_lets_nothing_pass() {
    assert_eq!(
        codes_with(RUNS_OUT, &waiver("rule: PSP851", "mona", "2026-06-14")),
        ["PSP851", "PSP801"]
    );
}

#[test]
fn nobody_else_lets_anything_pass() {
    let owned = format!("{RUNS_OUT}owners:\n  - {{ github: octocat, id: 583231 }}\n");
    for by in ["octocat", "stranger"] {
        assert_eq!(
            codes_with(&owned, &waiver("rule: PSP851", by, "2026-12-31")),
            ["PSP851", "PSP805"],
            "{by}"
        );
    }
    // A maintainer who owns the record is on the partner's side of it.
    let both = format!("{owned}  - {{ github: Mona, id: 2 }}\n");
    assert_eq!(
        codes_with(&both, &waiver("rule: PSP851", "mona", "2026-12-31")),
        ["PSP851", "PSP805"]
    );
    assert_eq!(with(&both, &waiver("rule: PSP851", "hubot", "2026-12-31")), [""; 0]);
}

#[test]
fn an_unused_waiver_is_told() {
    let fine = RUNS_OUT.replace("expires: 2026", "expires: 2028");
    assert_eq!(
        with(&fine, &waiver("rule: PSP851", "mona", "2026-12-31")),
        ["partners/acme/partner.yaml:6:13 PSP802 the waived rule `PSP851` finds no problem here"]
    );
    assert_eq!(
        codes_with(&fine, &waiver("rule: collaboration-both-sides", "mona", "2026-12-31")),
        ["PSP802"]
    );
    // One that has run out is told as that alone.
    assert_eq!(
        codes_with(&fine, &waiver("rule: PSP851", "mona", "2026-06-14")),
        ["PSP801"]
    );
}

#[test]
fn rules_over_all_records_are_waived_in_the_record_that_they_tell_of() {
    let alone = "name: Acme\nstatus: target\ncollaborations:\n  - { with: zenith, kind: webinar, date: 2026-03-12 }\n";
    assert_eq!(codes_with(alone, ""), ["PSP502"]);
    for (by, until, left) in [
        ("mona", "2026-12-31", vec![]),
        ("mona", "2026-06-14", vec!["PSP502", "PSP801"]),
        ("octocat", "2026-12-31", vec!["PSP502", "PSP805"]),
    ] {
        assert_eq!(
            codes_with(alone, &waiver("rule: PSP502", by, until)),
            left,
            "{by} {until}"
        );
    }
    assert_eq!(
        codes_with(
            "name: Acme\nstatus: target\n",
            &waiver("rule: PSP502", "mona", "2026-12-31")
        ),
        ["PSP802"]
    );
    // The waiver of one record says nothing about another's.
    let zenith = [&base_record(ZENITH)[..], &waiver("rule: PSP502", "mona", "2026-12-31")].concat();
    let findings = Case::acme(alone).with(ZENITH, zenith).findings();
    let told: Vec<_> = findings.iter().map(|f| (&*f.place.path, f.code)).collect();
    assert_eq!(told, [(ACME, "PSP502"), (ZENITH, "PSP802")]);
}

#[test]
fn a_criterion_is_waived_until_its_day() {
    assert_eq!(codes_with(FEW_USERS, ""), ["PSP401"]);
    assert_eq!(
        with(FEW_USERS, &waiver("criterion: minimum-users", "mona", "2026-12-31")),
        [""; 0]
    );
    assert_eq!(
        codes_with(FEW_USERS, &waiver("criterion: minimum-users", "mona", "2026-06-14")),
        ["PSP401", "PSP801"]
    );
    // The rule is waived as a whole, too.
    assert_eq!(with(FEW_USERS, &waiver("rule: PSP401", "mona", "2026-12-31")), [""; 0]);
}

/// Neither a stranger nor anybody who owns the record, be it a maintainer.
#[test]
fn nobody_else_waives_a_criterion() {
    for by in ["stranger", "octocat"] {
        assert_eq!(
            codes_with(FEW_USERS, &waiver("criterion: minimum-users", by, "2026-12-31")),
            ["PSP401", "PSP805"],
            "{by}"
        );
    }
    let both = FEW_USERS.replace("583231 }\n", "583231 }\n  - { github: Mona, id: 2 }\n");
    assert_eq!(
        codes_with(&both, &waiver("criterion: minimum-users", "mona", "2026-12-31")),
        ["PSP401", "PSP805"]
    );
    assert_eq!(
        with(&both, &waiver("criterion: minimum-users", "hubot", "2026-12-31")),
        [""; 0]
    );
}

/// Who a partner is and who owns it: a maintainer's waiver of these is a finding itself, and what it names is told all the
/// same.
#[test]
fn identity_and_ownership_cannot_be_waived() {
    for rule in ["PSP253", "owner-id"] {
        assert_eq!(
            with(NO_ID, &waiver(&format!("rule: {rule}"), "mona", "2026-12-31")),
            [
                "partners/acme/partner.yaml:6:13 PSP253 the owner `octocat` has no `id`, and so doesn't have an owner's rights yet",
                "partners/acme/partner.yaml:10:13 PSP803 the rule `PSP253` (owner-id) can't be waived",
            ],
            "{rule}"
        );
    }
}

/// Whatever protects the reading of files, identity, ownership and privacy holds for everybody.
#[test]
fn a_rule_that_cannot_be_waived_is_not() {
    let held: Vec<_> = rules::all().filter(|rule| !rule.waivable).collect();
    // One company's, so that they may share a name.
    let crowd = held.iter().fold(Case::default(), |crowd, rule| {
        let text = waiver(&format!("rule: {}", rule.code), "mona", "2026-12-31");
        let path = format!("partners/acme-{}/partner.yaml", rule.code.to_lowercase());
        crowd.with(&path, format!("name: Acme\nstatus: target\norganization: acme\n{text}"))
    });
    let findings = crowd.findings();
    assert_eq!(codes(&findings), vec!["PSP803"; held.len()], "{:?}", lines(&findings));
    let private = "name: Acme\nstatus: target\ninternal_notes: They are late.\n";
    assert_eq!(
        codes_with(private, &waiver("rule: PSP701", "mona", "2026-12-31")),
        ["PSP701", "PSP803"]
    );
}

/// The bad example of every waivable rule passes once a maintainer waives that rule where it is told.
#[test]
fn every_waivable_rule_can_be_waived() {
    let mut waived = 0;
    for rule in rules::all().filter(|rule| rule.waivable) {
        let mut case = Case::read(&folder().join(rule.code).join("bad"));
        let before = case.findings();
        let told = before
            .iter()
            .find(|f| f.code == rule.code)
            .expect("the bad example is bad");
        let slug = told.partner.as_deref().expect("a partner's");
        let path = format!("partners/{slug}/partner.yaml");
        let text = case.files.get(&path).cloned().flatten();
        let text = text.unwrap_or_else(|| base_record(&path).into_bytes());
        case = case.with(
            &path,
            [
                &text[..],
                waiver(&format!("rule: {}", rule.code), "hubot", "2026-12-31").as_bytes(),
            ]
            .concat(),
        );
        let left: Vec<String> = case
            .findings()
            .iter()
            .filter(|f| f.code == rule.code || f.code == "PSP802")
            .map(line)
            .collect();
        assert_eq!(
            left,
            [""; 0],
            "{} {:?}",
            rule.code,
            matches!(rule.check, Check::Registry(_))
        );
        waived += 1;
    }
    assert!(waived >= 15, "{waived}");
}

/// Two companies can have one name, or share a site: a maintainer decides, in the record that the finding is about.
#[test]
fn what_is_chance_between_two_companies_can_be_waived() {
    for (rule, same) in [
        ("PSP202", "name: Zenith\n"),
        ("PSP203", "name: Zeniths\n"),
        ("PSP204", "name: Zoom Lens\nwebsite: https://www.zenith.example/lens\n"),
    ] {
        let record = |waiver: &str| Case::of("partners/zoom/partner.yaml", format!("{same}status: target\n{waiver}"));
        let plain = codes(&record("").findings());
        assert_eq!(plain, [rule]);
        let waived = record(&waiver(&format!("rule: {rule}"), "mona", "2026-12-31"));
        assert_eq!(lines(&waived.findings()), [""; 0], "{rule}");
    }
}
