//! `coverage` and `solutions`: white space with who could fill it, languages, compliance, experts, and joint solutions.

use serde_json::{Value, json};

use super::AT;
use crate::common::{Registry, root};

/// A region with requirements, in place of those of the real program.
fn registry() -> Registry {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml");
    let start = program.find("\nregions:").expect("regions");
    let end = program[start..].find("\n# ----").expect("an end") + start;
    let places = "\nregions:\n\
        \x20 - { id: north, name: North, countries: [DE, \"NO\"], languages: [de, nb], target: 2, compliance: [act], manager: { github: mona, id: 2 } }\n\
        \x20 - { id: south, name: South, countries: [PT], languages: [pt-BR] }\n\
        verticals:\n  - { id: banks, name: Banks, compliance: [act] }\n  - { id: schools, name: Schools }\n\
        compliance:\n  - { id: act, name: Privacy act, evidence: A report., max_age: 365 }\n";
    registry.write(
        "partners/program.yaml",
        format!("{}{places}{}", &program[..start], &program[end..]),
    );
    registry.write(
        "partners/acme/partner.yaml",
        record(
            "Acme",
            "active",
            "ada",
            1,
            "regions: [north]\nverticals: [banks]\nlanguages: [de]\n\
             compatibility: { psp_version: \"1.0\" }\n\
             compliance:\n  - id: act\n    evidence: { url: \"https://acme.example/act\", as_of: 2026-01-10, verified_by: mona, verified_on: 2026-01-11 }\n\
             experts:\n  - { github: ada, id: 1, domain: banks }\n  - { github: ada, id: 1, domain: act, until: 2026-01-01 }\n",
        ),
    );
    registry.write(
        "partners/birch/partner.yaml",
        record(
            "Birch",
            "active",
            "ben",
            2,
            "regions: [south, north]\nverticals: [banks]\nservices: [{ kind: training, languages: [pt] }]\n\
             compatibility: { psp_version: \"1.1\" }\n",
        ),
    );
    registry.write(
        "partners/cedar/partner.yaml",
        "name: Cedar\nstatus: target\nregions: [south]\nverticals: [schools]\n",
    );
    registry.write(
        "partners/solutions/bank.yaml",
        "name: Bank kit\nsummary: Keeps sessions alive.\nvertical: banks\nregions: [north]\n\
         parts:\n  - { partner: acme, role: Product }\n  - { partner: birch, role: Consulting }\n",
    );
    registry
}

fn record(name: &str, status: &str, owner: &str, id: u32, rest: &str) -> String {
    format!(
        "name: {name}\nstatus: {status}\ntier: solution\napplied_on: 2026-01-05\nowners:\n  - {{ github: {owner}, id: {id} }}\n{rest}"
    )
}

fn output(registry: &Registry, arguments: &[&str], schema: &str) -> Value {
    let run = registry.run(&[arguments, &["--format", "json"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{run:#?}");
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let schema = std::fs::read_to_string(root().join("schemas").join(schema)).expect("a schema");
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|e| format!("{} {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    json
}

#[test]
fn white_space_lists_who_could_fill_it() {
    let json = output(&registry(), &["coverage"], "coverage.schema.json");
    let coverage = &json["coverage"];
    assert_eq!(
        coverage["cells"],
        json!([
            [{ "active": 2, "coming": 0 }, { "active": 0, "coming": 0 }],
            [{ "active": 1, "coming": 0 }, { "active": 0, "coming": 0 }],
        ])
    );
    let white = coverage["white"].as_array().expect("cells");
    let fillers: Vec<(&str, Vec<String>)> = white
        .iter()
        .map(|cell| {
            let one = |one: &Value| format!("{} {}", one["partner"]["id"], one["reason"]).replace('"', "");
            let all = cell["could_fill"].as_array().expect("partners").iter().map(one);
            (cell["region"]["id"].as_str().expect("an ID"), all.collect())
        })
        .collect();
    let (acme, birch, cedar) = ("acme neighbor", "birch neighbor", "cedar target");
    assert_eq!(
        fillers,
        [
            ("north", vec![cedar.to_owned(), acme.to_owned(), birch.to_owned()]),
            ("south", vec![cedar.to_owned(), birch.to_owned()]),
        ]
    );
}

#[test]
fn languages_and_compliance_are_counted_in_each_region() {
    let json = output(&registry(), &["coverage"], "coverage.schema.json");
    let regions = &json["coverage"]["regions"];
    assert_eq!(regions[0]["missing_languages"], json!(["nb"]), "acme offers German");
    assert_eq!(
        regions[1]["missing_languages"],
        json!([]),
        "Portuguese covers that of Brazil"
    );
    assert_eq!(regions[0]["manager"], "mona");
    let counts = json!([{
        "requirement": { "id": "act", "name": "Privacy act" },
        "met": 1, "claimed": 0, "not_met": 0, "unknown": 1, "expiring": 1,
    }]);
    assert_eq!(regions[0]["requirements"], counts);
    assert_eq!(regions[1]["requirements"], json!([]), "the south requires nothing");
    assert_eq!(json["coverage"]["verticals"][0]["requirements"], counts);
    let states: Vec<_> = json["coverage"]["compliance"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["met", "unknown"]);
    let experts = json["coverage"]["experts"].as_array().expect("a list");
    assert_eq!(experts.len(), 1, "the time of the other one is over: {experts:?}");
    assert_eq!(
        (&experts[0]["domain"]["id"], &experts[0]["verified"]),
        (&json!("banks"), &json!(false))
    );
}

#[test]
fn one_region_is_shown_alone_and_an_unknown_one_is_refused() {
    let registry = registry();
    let json = output(&registry, &["coverage", "--region", "south"], "coverage.schema.json");
    let coverage = &json["coverage"];
    assert_eq!(coverage["regions"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&coverage["combinations"], &coverage["cells"]),
        (
            &json!(2),
            &json!([[{ "active": 1, "coming": 0 }, { "active": 0, "coming": 0 }]])
        )
    );
    assert_eq!(coverage["solutions"], json!([]), "the solution is for the north");
    let run = registry.run(&[&["coverage", "--region", "soth"], &AT[..]].concat());
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("did you mean `south`?"), "{}", run.stderr);
}

#[test]
fn a_solution_is_valid_while_its_partners_and_versions_match() {
    let registry = registry();
    let solution = |registry: &Registry| {
        let json = output(registry, &["solutions"], "solutions.schema.json");
        let one = &json["solutions"][0];
        (one["state"].clone(), one["because"].clone())
    };
    let reason = "`birch` is tested with version `1.1`, not with `1.0`";
    assert_eq!(solution(&registry), (json!("not-valid"), json!([reason])));
    let text = registry.run(&[&["solutions"], &AT[..]].concat()).stdout;
    assert!(text.contains("Bank kit: not valid") && text.contains(reason), "{text}");
    let birch = registry.read("partners/birch/partner.yaml");
    registry.write("partners/birch/partner.yaml", birch.replace("\"1.1\"", "\"1.0\""));
    assert_eq!(solution(&registry), (json!("valid"), json!([])));
    registry.write(
        "partners/birch/partner.yaml",
        birch.replace("compatibility: { psp_version: \"1.1\" }\n", ""),
    );
    assert_eq!(
        solution(&registry),
        (
            json!("unknown"),
            json!(["`birch` has no protocol version in `compatibility`"])
        )
    );
    registry.write(
        "partners/birch/partner.yaml",
        birch
            .replace("\"1.1\"", "\"1.0\"")
            .replace("status: active", "status: paused"),
    );
    assert_eq!(
        solution(&registry).0,
        json!("not-valid"),
        "a paused partner is not active"
    );
}

#[test]
fn the_report_shows_the_same() {
    let registry = registry();
    let coverage = output(&registry, &["coverage"], "coverage.schema.json");
    let report = output(&registry, &["report"], "report.schema.json");
    assert_eq!(report["coverage"], coverage["coverage"]);
    for (format, shown) in [
        (
            "markdown",
            [
                "#### Solutions",
                "Who could fill an empty cell",
                "| Bank kit | not valid |",
            ],
        ),
        (
            "html",
            [
                "Solutions of several partners",
                "Who could fill an empty cell",
                "Experts of active partners",
            ],
        ),
    ] {
        let run = registry.run(&[&["report", "--format", format], &AT[..]].concat());
        for words in shown {
            assert!(run.stdout.contains(words), "{format}: {words}");
        }
    }
}

#[test]
fn the_holidays_of_the_next_year_are_missing_from_october() {
    let registry = registry();
    let program = registry.read("partners/program.yaml");
    registry.write(
        "partners/program.yaml",
        program.replace("languages: [pt-BR]", "languages: [pt-BR], holidays: [PT]"),
    );
    registry.write(
        "partners/holidays/PT-2026.yaml",
        "days:\n  - { date: 2026-04-25, name: Freedom Day }\n",
    );
    let on = |day: &str| registry.run(&["validate", "--at", day]).stdout;
    let missing = "the holidays of `PT` in 2027 are missing";
    assert!(!on("2026-09-30").contains(missing));
    assert!(on("2026-10-01").contains(missing), "{}", on("2026-10-01"));
    assert!(on("2026-10-01").contains("add `partners/holidays/PT-2027.yaml`"));
}
