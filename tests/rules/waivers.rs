//! What a maintainer lets pass, and what is let pass by nobody.

use psp_partners::rules::{self, Check};

use super::support::{Case, codes, folder, line, lines};

/// In onboarding, with an owner whose number is missing: the waivable warning PSP253.
const OWNER: &str = "name: Acme\nstatus: onboarding\ntier: solution\napplied_on: 2026-05-04\nowners:\n  - github: octocat\n\
    phases:\n  identification: { entered: 2026-05-11 }\n";

fn waiver(what: &str, by: &str, until: &str) -> String {
    format!("waivers:\n  - {{ {what}, reason: They asked for time., by: {by}, until: {until} }}\n")
}

fn with(record: &str, waiver: &str) -> Vec<String> {
    lines(&Case::acme(format!("{record}{waiver}")).findings())
}

fn codes_with(record: &str, waiver: &str) -> Vec<&'static str> {
    codes(&Case::acme(format!("{record}{waiver}")).findings())
}

#[test]
fn a_maintainer_lets_a_rule_pass_by_code_or_name() {
    assert_eq!(codes_with(OWNER, ""), ["PSP253"]);
    for rule in ["PSP253", "owner-id"] {
        assert_eq!(
            with(OWNER, &waiver(&format!("rule: {rule}"), "mona", "2026-12-31")),
            [""; 0],
            "{rule}"
        );
    }
    // Logins compare without case; the last day counts.
    assert_eq!(with(OWNER, &waiver("rule: PSP253", "Mona", "2026-06-15")), [""; 0]);
}

#[test]
fn an_expired_waiver_lets_nothing_pass() {
    assert_eq!(
        codes_with(OWNER, &waiver("rule: PSP253", "mona", "2026-06-14")),
        ["PSP253", "PSP801"]
    );
}

#[test]
fn nobody_else_lets_anything_pass() {
    assert_eq!(
        codes_with(OWNER, &waiver("rule: PSP253", "octocat", "2026-12-31")),
        ["PSP253", "PSP805"]
    );
    assert_eq!(
        codes_with(OWNER, &waiver("rule: PSP253", "stranger", "2026-12-31")),
        ["PSP253", "PSP805"]
    );
    // A maintainer who owns the record is on the partner's side of it.
    let both = OWNER.replace(
        "  - github: octocat\n",
        "  - github: octocat\n  - { github: mona, id: 2 }\n",
    );
    assert_eq!(
        codes_with(&both, &waiver("rule: PSP253", "mona", "2026-12-31")),
        ["PSP253", "PSP805"]
    );
    assert_eq!(with(&both, &waiver("rule: PSP253", "hubot", "2026-12-31")), [""; 0]);
}

#[test]
fn an_unused_waiver_is_told() {
    let fine = OWNER.replace("octocat\n", "octocat\n    id: 583231\n");
    assert_eq!(
        with(&fine, &waiver("rule: PSP253", "mona", "2026-12-31")),
        ["partners/acme/partner.yaml:11:13 PSP802 the waived rule `PSP253` finds nothing here"]
    );
    assert_eq!(
        codes_with(&fine, &waiver("rule: name-near", "mona", "2026-12-31")),
        ["PSP802"]
    );
    // One that has run out is told as that alone.
    assert_eq!(
        codes_with(&fine, &waiver("rule: PSP253", "mona", "2026-06-14")),
        ["PSP801"]
    );
}

/// The finding stands in zenith's record, since its folder comes second: there it is waived.
#[test]
fn rules_over_all_records_are_waived_in_the_record_that_they_tell_of() {
    let zenith = "partners/zenith/partner.yaml";
    let base = String::from_utf8(
        Case::read(&folder().join("base")).files[zenith]
            .clone()
            .expect("a text"),
    )
    .expect("UTF-8");
    let near = "name: Zenyth\nstatus: target\n";
    assert_eq!(codes(&Case::acme(near).findings()), ["PSP203"]);
    for (by, until, left) in [
        ("mona", "2026-12-31", vec![]),
        ("mona", "2026-06-14", vec!["PSP203", "PSP801"]),
        ("monalisa", "2026-12-31", vec!["PSP203", "PSP805"]),
    ] {
        let case = Case::acme(near).with(zenith, format!("{base}{}", waiver("rule: name-near", by, until)));
        assert_eq!(codes(&case.findings()), left, "{by} {until}");
    }
    // The waiver of one record says nothing about another's.
    let elsewhere = Case::acme(format!("{near}{}", waiver("rule: PSP203", "mona", "2026-12-31")));
    assert_eq!(codes(&elsewhere.findings()), ["PSP802", "PSP203"]);

    let alone = "name: Acme\nstatus: target\ncollaborations:\n  - { with: zenith, kind: webinar, date: 2026-03-12 }\n";
    assert_eq!(codes_with(alone, ""), ["PSP502"]);
    assert_eq!(with(alone, &waiver("rule: PSP502", "mona", "2026-12-31")), [""; 0]);
    assert_eq!(
        codes_with(alone, &waiver("rule: PSP502", "mona", "2026-06-14")),
        ["PSP502", "PSP801"]
    );
    assert_eq!(
        codes_with(alone, &waiver("rule: PSP502", "octocat", "2026-12-31")),
        ["PSP502", "PSP805"]
    );
    assert_eq!(
        codes_with(
            "name: Acme\nstatus: target\n",
            &waiver("rule: PSP502", "mona", "2026-12-31")
        ),
        ["PSP802"]
    );
}

#[test]
fn a_criterion_is_waived_until_its_day() {
    let few = OWNER
        .replace("tier: solution", "tier: technology")
        .replace("octocat\n", "octocat\n    id: 583231\n")
        + "reach: { users: 8000, as_of: 2026-05-01 }\n";
    assert_eq!(codes_with(&few, ""), ["PSP401"]);
    assert_eq!(
        with(&few, &waiver("criterion: minimum-users", "mona", "2026-12-31")),
        [""; 0]
    );
    assert_eq!(
        codes_with(&few, &waiver("criterion: minimum-users", "mona", "2026-06-14")),
        ["PSP401", "PSP801"]
    );
    // The rule is waived as a whole, too.
    assert_eq!(with(&few, &waiver("rule: PSP401", "mona", "2026-12-31")), [""; 0]);
}

/// A fault of `standing`, which waives a criterion at anybody's word: PSP401 should be told beside PSP805. The record
/// fails all the same; this turns red once it is mended.
#[test]
fn a_stranger_still_waives_a_criterion() {
    let few = OWNER
        .replace("tier: solution", "tier: technology")
        .replace("octocat\n", "octocat\n    id: 583231\n")
        + "reach: { users: 8000, as_of: 2026-05-01 }\n";
    assert_eq!(
        codes_with(&few, &waiver("criterion: minimum-users", "stranger", "2026-12-31")),
        ["PSP805"]
    );
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
        let text = case.files.get(&path).cloned().flatten().unwrap_or_else(|| {
            Case::read(&folder().join("base")).files[&path]
                .clone()
                .expect("a record of the base")
        });
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
