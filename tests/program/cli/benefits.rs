//! `benefits`: what a partner has, can ask for, has used and loses.

use serde_json::Value;

use crate::common::{Registry, root};

const AT: [&str; 2] = ["--at", "2026-11-24"];

fn registry() -> Registry {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml").replace(
        "    line: Early access to new features\n",
        "    line: Early access to new features\n    quota: { count: 2, per: year }\n    unit: seat\n    grace_days: 30\n",
    );
    registry.write("partners/program.yaml", &program);
    registry.write(
        "partners/demo/partner.yaml",
        "name: Demo\nstatus: paused\nstatus_since: 2026-11-01\nstatus_reason: They move.\ntier: integration\n\
         grants:\n  - { id: early-access-1, benefit: early-access, granted_on: 2026-09-01, expires: 2026-12-31 }\n",
    );
    registry
}

#[test]
fn each_format_shows_what_a_partner_has() {
    let registry = registry();
    let text = registry.run(&[&["benefits", "demo"], &AT[..]].concat()).stdout;
    for words in [
        "benefits of 1 partner on 2026-11-24",
        "Early access to features: suspended, suspended while the partnership is paused",
        "granted 1 of 2 seats in 2026, used 0, left 1; the quota starts again on 2027-01-01",
        "grant early-access-1, made on 2026-09-01, used 0, can be used until 2027-01-30",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let json = registry
        .run(&[&["benefits", "demo", "--format", "json"], &AT[..]].concat())
        .stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let schema = std::fs::read_to_string(root().join("schemas/benefits.schema.json")).expect("a schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    let all = json["partners"][0]["benefits"].as_array().expect("benefits");
    let early = all.iter().find(|b| b["id"] == "early-access").expect("the benefit");
    assert_eq!(
        (&early["state"], &early["lapses"]),
        (&"suspended".into(), &"2027-01-30".into())
    );
    let markdown = registry
        .run(&[&["benefits", "demo", "--format", "markdown"], &AT[..]].concat())
        .stdout;
    assert!(markdown.contains("**Lapses on 2027-01-30**"), "{markdown}");
    // As of an earlier period, and of one that hasn't begun.
    let earlier = registry.run(&["benefits", "demo", "--period", "2025"]).stdout;
    assert!(earlier.contains("on 2025-12-31"), "{earlier}");
    let later = registry.run(&["benefits", "demo", "--period", "2999"]);
    assert_eq!(later.code, 2, "{later:#?}");
}
