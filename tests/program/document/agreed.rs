//! Each parameter of the real program's agreements that decides something else than a threshold: what changes when both sides
//! sign another value, and that nothing is asked of a partner who signed none.

use serde_json::Value;

use crate::common::Registry;
use crate::onboard::thirty::{FIRST, record, scene_of};
use crate::scene::Scene;

const AT: &str = "2026-11-24";
const RECORD: &str = "partners/acme/partner.yaml";

/// A partner in a phase, with signed values and more lines.
fn partner(tier: &str, phase: &str, values: &str, more: &str) -> String {
    let signed = if values.is_empty() {
        String::new()
    } else {
        format!(
            "agreement: {{ template: {tier}, version: \"1.0\", signed_on: 2026-11-02, parameters: {{ {values} }} }}\n"
        )
    };
    format!(
        "name: Acme\nstatus: onboarding\ntier: {tier}\napplied_on: 2026-10-01\nowners: [{{ github: ada, id: 1 }}]\n\
         phases: {{ {phase}: {{ entered: 2026-11-03 }} }}\n{signed}{more}"
    )
}

fn standing(registry: &Registry, text: &str) -> Value {
    registry.write(RECORD, text);
    let run = registry.run(&["standing", "acme", "--format", "json", "--at", AT]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    json["partners"][0].clone()
}

/// What the gate still asks for with these words.
fn open(standing: &Value, words: &str) -> Vec<String> {
    let open = standing["gate"]["open"].as_array().expect("a gate").iter();
    let open = open.filter_map(Value::as_str).filter(|text| text.contains(words));
    open.map(str::to_owned).collect()
}

#[test]
fn the_agreed_version_is_the_oldest_that_the_tests_can_be_of() {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml");
    registry.write(
        "partners/program.yaml",
        program.replacen(
            "supported_versions: [\"1.0\"]",
            "supported_versions: [\"1.9\", \"1.10\"]",
            1,
        ),
    );
    let tested = "compatibility: { psp_version: \"1.9\", report: \"https://acme.example/tests\", passed: 7, failed: 0, tested_on: 2026-10-01 }\n";
    for (signed, verdict) in [
        ("", "met"),
        ("psp-version: \"1.9\"", "met"),
        ("psp-version: \"1.8\"", "met"),
        ("psp-version: \"1.10\"", "not_met"),
    ] {
        let standing = standing(&registry, &partner("technology", "negotiation", signed, tested));
        let criteria = standing["criteria"].as_array().expect("criteria");
        let one = criteria.iter().find(|one| one["id"] == "technical-compatibility");
        let one = one.expect("the criterion");
        assert_eq!(one["verdict"], verdict, "{signed}: {one}");
        if verdict == "not_met" {
            let why = "`compatibility.psp_version` is `1.9`; `1.10` is agreed";
            assert!(one["details"].to_string().contains(why), "{one}");
        }
    }
}

#[test]
fn the_record_has_the_revenue_model_that_both_sides_signed() {
    let registry = Registry::with_program();
    let name = "the record has the agreed revenue model";
    let open = |signed: &str, more: &str| {
        open(
            &standing(&registry, &partner("technology", "negotiation", signed, more)),
            name,
        )
    };
    assert_eq!(open("", ""), Vec::<String>::new());
    let signed = "revenue-model: Technology licensing";
    let says = "; `Technology licensing` is agreed)";
    assert_eq!(
        open(signed, ""),
        [format!("{name} (`revenue_model` is not in the record{says}")]
    );
    assert_eq!(
        open(signed, "revenue_model: Revenue sharing\n"),
        [format!("{name} (`revenue_model` is `Revenue sharing`{says}")]
    );
    assert_eq!(
        open(signed, "revenue_model: technology licensing\n"),
        Vec::<String>::new()
    );
}

#[test]
fn the_tests_cover_the_standards_that_both_sides_signed() {
    let registry = Registry::with_program();
    let name = "the compatibility tests cover the agreed standards";
    let open = |signed: &str, more: &str| {
        let text = partner("integration", "implementation", signed, more);
        open(&standing(&registry, &text), name)
    };
    assert_eq!(open("", ""), Vec::<String>::new());
    let signed = "technical-standards: \"OAuth 2.1, WCAG 2.2\"";
    let tested = "compatibility: { psp_version: \"1.0\", standards: [oauth 2.1], tested_on: 2026-10-01 }\n";
    assert_eq!(
        open(signed, tested),
        [format!(
            "{name} (`compatibility.standards` doesn't list `WCAG 2.2`, as agreed)"
        )]
    );
    assert_eq!(open("technical-standards: OAuth 2.1", tested), Vec::<String>::new());
    assert_eq!(
        open(signed, ""),
        [format!(
            "{name} (`compatibility.standards` is not in the record; `OAuth 2.1, WCAG 2.2` is agreed)"
        )]
    );
}

/// People see it in the issue of the phase, and the gate stays closed.
#[test]
fn the_material_of_the_launch_follows_the_guidelines_that_both_sides_signed() {
    let registry = Registry::with_program();
    let name = "the material of the launch follows the agreed guidelines";
    let open = |signed: &str, more: &str| {
        let text = partner("integration", "implementation", signed, more);
        open(&standing(&registry, &text), name)
    };
    let launch = "launch: { date: 2026-12-20, guidelines: \"2026-1\" }\n";
    assert_eq!(open("", launch), Vec::<String>::new());
    assert_eq!(open("marketing-guidelines: \"2026-1\"", launch), Vec::<String>::new());
    let says = "`launch.guidelines` is `2026-1`; `2026-2` is agreed";
    assert_eq!(
        open("marketing-guidelines: \"2026-2\"", launch),
        [format!("{name} ({says})")]
    );

    let scene = scene_of(vec![(RECORD.to_owned(), record("acme", "implementation"))]);
    scene.apply(FIRST);
    let body = scene.issue("phase 3, Implementation and Launch").body;
    assert!(body.contains("follows the agreed guidelines"), "{body}");
}

/// The months count from the launch. The report lists the last day, a warning and one issue remind people of it.
#[test]
fn a_release_is_maintained_for_the_months_that_both_sides_signed() {
    let registry = Registry::with_program();
    let launch = "launch: { date: 2025-12-20 }\n";
    let until = |months: &str| {
        let values = if months.is_empty() {
            String::new()
        } else {
            format!("maintenance-months: {months}")
        };
        registry.write(RECORD, partner("technology", "negotiation", &values, launch));
        let run = registry.run(&["report", "--format", "json", "--at", AT]);
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let list = report["expiries"]["list"].as_array().expect("a list").clone();
        let told = registry.run(&["validate", "--at", AT]).stdout;
        let one = list
            .iter()
            .find(|end| end["what"] == "the agreed period `maintenance-months`");
        assert_eq!(one.is_some(), told.contains("warning[PSP941]"), "{told}");
        one.map(|end| end["until"].to_string())
    };
    assert_eq!(until("12"), Some("\"2026-12-19\"".to_owned()));
    assert_eq!(until("13"), Some("\"2027-01-19\"".to_owned()));
    assert_eq!(until("24"), None, "far ahead");
    assert_eq!(until(""), None, "nothing is signed");
    let tier = "name: Technology Partner Agreement\n    tier: technology\n";
    let version = "    versions:\n      - { version: \"1.0\", from: 2020-01-01 }\n";
    let program = registry
        .read("partners/program.yaml")
        .replacen(tier, &format!("{tier}{version}"), 1);
    let values = "psp-version: \"1.0\", revenue-model: Licensing, maintenance-months: 12";
    let record = partner("technology", "identification", values, launch)
        .replacen("2026-11-03", "2026-10-05", 1)
        .replacen(", parameters", ", signed_by: [ada, mona], parameters", 1)
        + "revenue_model: Licensing\n";
    let scene = Scene::with(&[(RECORD, record.as_str()), ("partners/program.yaml", program.as_str())]);
    scene.apply(AT);
    let issue = scene.issue("agreed period of Support and maintenance obligations ends on 2026-12-19");
    let says =
        "The agreed period of *Support and maintenance obligations* ends on 2026-12-19. The agreement sets 12 months.";
    assert!(issue.body.contains(says), "{}", issue.body);
}

/// A value that isn't in force decides nothing: what asks for it is unknown, and says why.
#[test]
fn a_gate_waits_for_a_value_that_is_not_in_force() {
    let registry = Registry::with_program();
    let signed = "technical-standards: OAuth 2.1";
    let text = partner("integration", "implementation", signed, "").replacen(
        "signed_on: 2026-11-02",
        "signed_on: 2026-11-02, expires: 2026-11-20",
        1,
    );
    let name = "the compatibility tests cover the agreed standards";
    let why = "the agreement that sets `technical-standards` expired on 2026-11-20";
    assert_eq!(open(&standing(&registry, &text), name), [format!("{name} ({why})")]);
}

/// A seat in a training is a grant: standings, the answer to `/request` and the rule about quotas use the signed number.
#[test]
fn the_signed_number_of_seats_is_the_quota() {
    let registry = Registry::with_program();
    let granted = "grants: [{ benefit: certification-program, granted_on: 2026-11-04 }, \
                   { benefit: certification-program, granted_on: 2026-11-05 }, \
                   { benefit: certification-program, granted_on: 2026-11-06 }]\n";
    for (signed, quota, is_beyond) in [
        ("", 2, true),
        ("training-seats: 3", 3, false),
        ("training-seats: 1", 1, true),
    ] {
        let standing = standing(&registry, &partner("solution", "negotiation", signed, granted));
        let benefits = standing["benefits"].as_array().expect("benefits");
        let one = benefits.iter().find(|one| one["id"] == "certification-program");
        assert_eq!(one.expect("the benefit")["quota"], quota, "{signed}");
        let told = registry.run(&["validate", "--at", AT]).stdout;
        let says = format!("the benefit `certification-program` is granted 3 times in 2026; its quota is {quota}");
        assert_eq!(told.contains(&says), is_beyond, "{signed}: {told}");
    }
}
