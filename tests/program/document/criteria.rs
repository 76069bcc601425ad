//! Each criterion of the real program, and each parameter of its agreements that a criterion reads: what a record must hold
//! for it, what makes it fail, and what makes it unknown.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common::Registry;

/// The day on which all is judged.
const AT: &str = "2026-11-24";

/// A criterion of a tier: lines of a record that meet it, and the same changed so that it isn't met, or unknown.
struct Case {
    tier: &'static str,
    criterion: &'static str,
    meets: &'static str,
    /// What to replace, by what, and the verdict then.
    changes: &'static [(&'static str, &'static str, &'static str)],
}

const CASES: [Case; 9] = [
    Case {
        tier: "technology",
        criterion: "core-integration",
        meets: "integration: { kind: core, status: available, url: \"https://acme.example/psp\", evidence: { url: \"https://acme.example/psp\", as_of: 2026-10-01 } }\n",
        changes: &[
            ("core", "plugin", "not_met"),
            ("available", "beta", "not_met"),
            ("2026-10-01", "2025-01-01", "unknown"),
        ],
    },
    Case {
        tier: "technology",
        criterion: "minimum-users",
        meets: "reach: { users: 10000, as_of: 2026-10-01 }\n",
        changes: &[("10000", "9999", "not_met"), ("2026-10-01", "2025-01-01", "unknown")],
    },
    Case {
        tier: "technology",
        criterion: "technical-compatibility",
        meets: "compatibility: { psp_version: \"1.0\", report: \"https://acme.example/tests\", passed: 7, failed: 0, tested_on: 2026-10-01 }\n",
        changes: &[
            ("failed: 0", "failed: 1", "not_met"),
            ("\"1.0\"", "\"0.9\"", "not_met"),
            ("2026-10-01", "2025-01-01", "unknown"),
        ],
    },
    Case {
        tier: "technology",
        criterion: "go-to-market-commitment",
        meets: "go_to_market: [{ id: a, kind: content, what: Talks, due: 2027-01-15, partner_owner: ada, program_owner: mona }]\n",
        changes: &[
            (", program_owner: mona", "", "not_met"),
            (", due: 2027-01-15", "", "not_met"),
        ],
    },
    Case {
        tier: "integration",
        criterion: "connector",
        meets: "integration: { kind: plugin, status: beta, repository: acme/psp, package: \"npm:@acme/psp\", evidence: { url: \"https://acme.example/psp\", as_of: 2026-10-01 } }\n",
        changes: &[
            ("plugin", "core", "not_met"),
            ("beta", "planned", "not_met"),
            (", package: \"npm:@acme/psp\"", "", "unknown"),
        ],
    },
    Case {
        tier: "integration",
        criterion: "customer-support",
        meets: "support: { url: \"https://acme.example/help\", contact: ada, hours: \"Mon-Fri 09:00-17:00 UTC\", first_response_hours: 48, confirmed_on: 2026-10-01 }\n",
        changes: &[
            ("hours: 48", "hours: 49", "not_met"),
            (", hours: \"Mon-Fri 09:00-17:00 UTC\"", "", "unknown"),
            ("2026-10-01", "2025-10-01", "unknown"),
        ],
    },
    Case {
        tier: "solution",
        criterion: "services",
        meets: "services: [{ kind: consulting, url: \"https://acme.example/services\" }]\n",
        changes: &[("consulting", "training", "not_met")],
    },
    Case {
        tier: "solution",
        criterion: "certified-consultants",
        meets: "certifications: [{ github: ada, credential: a, issued: 2026-01-01, expires: 2027-01-01 }, { github: bo, credential: b, issued: 2026-01-01, expires: 2027-01-02 }]\n",
        changes: &[
            ("expires: 2027-01-01", "expires: 2026-11-01", "not_met"),
            (
                "issued: 2026-01-01, expires: 2027-01-02",
                "issued: 2026-12-01, expires: 2027-12-01",
                "not_met",
            ),
        ],
    },
    Case {
        tier: "solution",
        criterion: "case-studies",
        meets: "case_studies: [{ title: A story, url: \"https://acme.example/story\", published: 2026-01-01, approved_by: [ada, mona] }]\n",
        changes: &[
            ("2026-01-01", "2024-01-01", "not_met"),
            // Both sides approve it: one person can't do it for both.
            ("[ada, mona]", "[ada]", "not_met"),
            ("[ada, mona]", "[mona]", "not_met"),
            ("[ada, mona]", "[ada, mona], expires: 2026-11-01", "not_met"),
        ],
    },
];

fn record(tier: &str, lines: &str) -> String {
    format!(
        "name: Acme\nstatus: applied\ntier: {tier}\napplied_on: 2026-11-01\nowners:\n  - github: ada\n    id: 1\n{lines}"
    )
}

/// The verdict on a criterion.
fn verdict(registry: &Registry, criterion: &str) -> String {
    let run = registry.run(&["standing", "acme", "--format", "json", "--at", AT]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let criteria = json["partners"][0]["criteria"].as_array().expect("criteria");
    let one = criteria.iter().find(|one| one["id"] == criterion);
    one.expect("the criterion")["verdict"]
        .as_str()
        .expect("a verdict")
        .to_owned()
}

#[test]
fn each_criterion_is_met_missed_or_unknown_by_what_the_record_holds() {
    let registry = Registry::with_program();
    let mut wrong = String::new();
    for case in &CASES {
        let mut expect = |lines: &str, wanted: &str| {
            registry.write("partners/acme/partner.yaml", record(case.tier, lines));
            let found = verdict(&registry, case.criterion);
            if found != wanted {
                let _ = writeln!(wrong, "{}: {found}, expected {wanted}: {lines}", case.criterion);
            }
        };
        expect(case.meets, "met");
        expect("", "unknown");
        for (from, to, wanted) in case.changes {
            assert!(case.meets.contains(from), "{}: {from}", case.criterion);
            expect(&case.meets.replace(from, to), wanted);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn quality_needs_three_complete_months_within_the_thresholds() {
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", record("integration", ""));
    let month = |month: &str, uptime: &str| {
        let text = format!("period: {month}\nfigures:\n  uptime: {uptime}\n  support-tickets: 100\n  csat: 4.0\n");
        registry.write(&format!("partners/acme/metrics/{month}.yaml"), text);
    };
    month("2026-10", "99.5");
    month("2026-09", "99.5");
    assert_eq!(
        verdict(&registry, "integration-quality"),
        "unknown",
        "two of three months"
    );
    month("2026-08", "99.5");
    assert_eq!(verdict(&registry, "integration-quality"), "met");
    month("2026-09", "99.4");
    assert_eq!(verdict(&registry, "integration-quality"), "not_met");
}

#[test]
fn a_signed_value_decides_in_place_of_the_default() {
    let registry = Registry::with_program();
    for (criterion, parameter, stricter) in [
        ("customer-support", "first-response-hours", "24"),
        ("certified-consultants", "certifications", "3"),
        ("case-studies", "case-study-months", "6"),
        ("go-to-market-commitment", "go-to-market-commitments", "2"),
    ] {
        let case = CASES.iter().find(|case| case.criterion == criterion).expect("a case");
        let signed = |value: &str| {
            let agreement = format!(
                "agreement: {{ template: {}, version: \"1.0\", signed_on: 2026-11-02, parameters: {{ {parameter}: {value} }} }}\n",
                case.tier
            );
            registry.write(
                "partners/acme/partner.yaml",
                record(case.tier, &(case.meets.to_owned() + &agreement)),
            );
            verdict(&registry, criterion)
        };
        assert_eq!(
            signed("1000"),
            if criterion == "case-studies" || criterion == "customer-support" {
                "met"
            } else {
                "not_met"
            }
        );
        assert_eq!(signed(stricter), "not_met", "{criterion}");
    }
}
