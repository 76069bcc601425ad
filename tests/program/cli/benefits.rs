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

/// Two partnerships of one company that share two seats a year, one used by each.
fn company() -> Registry {
    let registry = registry();
    let program = registry.read("partners/program.yaml").replace(
        "quota: { count: 2, per: year }",
        "quota: { count: 2, per: year, shared_by: organization }",
    );
    registry.write("partners/program.yaml", &program);
    for (slug, day) in [("north", "2026-09-01"), ("south", "2026-10-01")] {
        registry.write(
            &format!("partners/{slug}/partner.yaml"),
            format!(
                "name: Acme {slug}\nstatus: active\nstatus_since: 2026-01-01\ntier: integration\norganization: acme\n\
                 phases:\n  management: {{ entered: 2026-01-01 }}\n\
                 grants:\n  - {{ id: early-access-1, benefit: early-access, granted_on: {day} }}\n"
            ),
        );
    }
    registry
}

fn early(json: &Value, slug: &str) -> Value {
    let partners = json["partners"].as_array().expect("partners");
    let partner = partners.iter().find(|p| p["slug"] == slug).expect("the partner");
    let all = partner["benefits"].as_array().expect("benefits");
    all.iter()
        .find(|b| b["id"] == "early-access")
        .expect("the benefit")
        .clone()
}

#[test]
fn the_partnerships_of_a_company_share_a_quota() {
    let registry = company();
    let run = |arguments: &[&str]| registry.run(&[arguments, &AT[..]].concat()).stdout;
    let json: Value = serde_json::from_str(&run(&["benefits", "--format", "json"])).expect("JSON");
    for (slug, other) in [("north", "south"), ("south", "north")] {
        let row = early(&json, slug);
        assert_eq!(
            (&row["granted"], &row["promised"], &row["left"], &row["others"]),
            (
                &1.into(),
                &2.into(),
                &0.into(),
                &serde_json::json!([{ "partner": other, "granted": 1 }])
            )
        );
    }
    assert_eq!(early(&json, "demo")["left"], 1, "another company");
    let text = run(&["benefits", "north"]);
    assert!(
        text.contains("granted 1 of 2 seats in 2026, 1 to partners/south, used 0, left 0; the quota starts again"),
        "{text}"
    );
    let text = run(&["standing", "north"]);
    assert!(
        text.contains("granted 2 of 2 times in 2026 (1 of them to partners/south)"),
        "{text}"
    );
    let text = run(&["benefits", "south", "--format", "markdown"]);
    assert!(
        text.contains("Granted 1 of 2 seats in 2026, 1 to <code>partners/north</code>, used 0, left 0"),
        "{text}"
    );
    // The report counts what is promised once for the company.
    let report: Value = serde_json::from_str(&run(&["report", "--format", "json"])).expect("JSON");
    let total = &report["benefits"]["total"];
    assert_eq!(
        (&total["promised"], &total["granted"], &total["left"]),
        (&4.into(), &3.into(), &0.into()),
        "two for the company, and two for the paused partner: {total}"
    );
    assert!(!run(&["validate"]).contains("PSP995"));
    // One more is beyond the quota, and the latest of them has the finding.
    let south = registry.read("partners/south/partner.yaml");
    registry.write(
        "partners/south/partner.yaml",
        format!("{south}  - {{ id: early-access-2, benefit: early-access, granted_on: 2026-08-01 }}\n"),
    );
    let found = run(&["validate"]);
    assert!(
        found.contains(
            "this is grant 3 of the benefit `early-access` in 2026 (1 in `partners/north`); all partnerships of `acme` share \
             a quota of 2 grants"
        ),
        "{found}"
    );
    assert!(found.contains("partners/south/partner.yaml:9:"), "{found}");
    assert!(!found.contains("its quota is"), "each grant has one finding: {found}");
}

/// `benefits` judges without the rules, and one partner without the others: what it shows is the same.
#[test]
fn one_partner_alone_has_what_it_has_in_the_list_of_all() {
    let registry = company();
    let whole = registry.run(&[&["benefits", "--format", "json"], &AT[..]].concat());
    let whole: Value = serde_json::from_str(&whole.stdout).expect("JSON");
    let all = whole["partners"].as_array().expect("partners");
    assert!(all.len() > 1);
    let standing = registry.run(&[&["standing", "--format", "json"], &AT[..]].concat());
    let standing: Value = serde_json::from_str(&standing.stdout).expect("JSON");
    for partner in all {
        let slug = partner["slug"].as_str().expect("a slug");
        let one = registry.run(&[&["benefits", slug, "--format", "json"], &AT[..]].concat());
        let one: Value = serde_json::from_str(&one.stdout).expect("JSON");
        assert_eq!(one["partners"][0], *partner);
        let judged = standing["partners"].as_array().expect("partners").iter();
        let judged = judged.clone().find(|one| one["slug"] == slug).expect("a standing");
        let because = |list: &Value| -> Vec<String> {
            let all = list.as_array().expect("benefits").iter();
            all.map(|benefit| format!("{} {}", benefit["id"], benefit["because"]))
                .collect()
        };
        assert_eq!(because(&partner["benefits"]), because(&judged["benefits"]));
    }
    registry.write("partners/bad/partner.yaml", "- no record\n");
    let bad = registry.run(&["benefits", "bad"]);
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("the record of `bad` has errors"), "{}", bad.stderr);
    let none = registry.run(&["benefits", "baad"]);
    assert!(none.stderr.contains("did you mean `bad`?"), "{}", none.stderr);
}
