//! `links`: the list for the job that opens each address, and the log of what it found.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common::{Registry, Run, root};

const LOG: &str = "partners/link-log.yaml";

fn registry() -> Registry {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml");
    let given = |id: &str, lines: &str| (format!("  - id: {id}\n"), format!("  - id: {id}\n{lines}"));
    let (api, with_api) = given(
        "api-documentation",
        "    url: https://docs.acme.example/api\n    owner: mona\n",
    );
    let (sdk, with_sdk) = given(
        "sdk-guides",
        "    url: https://docs.acme.example/sdk\n    check: weekly\n",
    );
    let (portal, with_portal) = given(
        "documentation-portal",
        "    url: https://portal.acme.example/\n    check: never\n",
    );
    let program = program
        .replacen(&api, &with_api, 1)
        .replacen(&sdk, &with_sdk, 1)
        .replacen(&portal, &with_portal, 1);
    registry.write("partners/program.yaml", program);
    registry.write(
        "partners/demo/partner.yaml",
        "name: Demo\nstatus: paused\nstatus_since: 2026-11-01\nstatus_reason: They move.\ntier: integration\n\
         website: https://demo.example\nlinks:\n  - { title: Docs, url: https://docs.acme.example/sdk }\n",
    );
    registry.write(
        "partners/gone/partner.yaml",
        "name: Gone\nstatus: ended\nstatus_since: 2026-11-01\nstatus_reason: Closed.\ntier: integration\n\
         website: https://gone.example\n",
    );
    registry
}

fn json(registry: &Registry, at: &str) -> Value {
    let run = registry.run(&["links", "--format", "json", "--at", at]);
    assert_eq!(run.code, 0, "{run:#?}");
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn results(registry: &Registry, rows: &str, at: &str) -> Run {
    registry.write("results.csv", format!("address,day,status\n{rows}"));
    let file = registry.path("results.csv");
    registry.run(&["links", "--at", at, "--results", file.to_str().expect("UTF-8")])
}

/// Whether the link is listed, and due.
fn due(list: &Value, address: &str) -> Option<bool> {
    let links = list["links"].as_array().expect("links");
    links.iter().find(|link| link["address"] == address)?["due"].as_bool()
}

#[test]
fn the_list_has_what_people_are_sent_to_as_often_as_the_program_says() {
    let registry = registry();
    // A Sunday, and a Monday.
    let (sunday, monday) = (json(&registry, "2026-11-29"), json(&registry, "2026-11-30"));
    let schema = std::fs::read_to_string(root().join("schemas/links.schema.json")).expect("a schema");
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    assert!(validator.is_valid(&sunday), "{sunday:#}");
    for (address, expected) in [
        ("https://docs.acme.example/api", Some((true, true))),
        ("https://docs.acme.example/sdk", Some((false, true))),
        ("https://demo.example", Some((false, true))),
        ("https://portal.acme.example/", None),
        ("https://gone.example", None),
    ] {
        let found = due(&sunday, address).zip(due(&monday, address));
        assert_eq!(found, expected, "{address}");
    }
    let links = sunday["links"].as_array().expect("links");
    let sdk = links
        .iter()
        .find(|link| link["address"] == "https://docs.acme.example/sdk")
        .expect("the link");
    assert_eq!(sdk["used_in"].as_array().map(Vec::len), Some(2), "{sdk:#}");
    let out = registry.path("list.json");
    let run = registry.run(&["links", "--at", "2026-11-29", "--out", out.to_str().expect("UTF-8")]);
    assert!(
        run.stdout
            .contains("https://docs.acme.example/api; partners/program.yaml:"),
        "{run:#?}"
    );
    assert_eq!(
        serde_json::from_str::<Value>(&registry.read("list.json")).expect("JSON"),
        sunday
    );
}

#[test]
fn the_log_keeps_three_days_and_is_a_document_of_the_registry() {
    let registry = registry();
    let sdk = "https://docs.acme.example/sdk";
    for day in ["2026-11-26", "2026-11-27", "2026-11-28"] {
        let run = results(
            &registry,
            &format!("{sdk},{day},404\nhttps://demo.example,{day},200\n"),
            day,
        );
        assert_eq!(run.code, 0, "{run:#?}");
        assert!(run.stderr.contains("wrote "), "{run:#?}");
    }
    let list = json(&registry, "2026-11-29");
    assert_eq!(due(&list, sdk), Some(true), "one that fails is checked each day");
    let text = registry.run(&["links", "--at", "2026-11-29"]).stdout;
    let told = format!("{sdk}; doesn't work since 2026-11-26, on three days in a row (404)");
    assert!(text.contains(&told), "{text}");
    // A fourth day changes nothing, so nothing is committed.
    let log = registry.read(LOG);
    let run = results(&registry, &format!("{sdk},2026-11-29,404\n"), "2026-11-29");
    assert!(!run.stderr.contains("wrote"), "{run:#?}");
    assert_eq!(registry.read(LOG), log);
    let found = registry.run(&["validate", "--at", "2026-11-29"]);
    assert!(!found.stdout.contains("link-log"), "{}", found.stdout);
    results(&registry, &format!("{sdk},2026-11-30,200\n"), "2026-11-30");
    assert!(registry.read(LOG).ends_with("failing: []\n"), "{}", registry.read(LOG));
}

#[test]
fn results_from_the_internet_are_only_days_and_numbers() {
    let registry = registry();
    let sdk = "https://docs.acme.example/sdk";
    let mut rows = format!("{sdk},2026-11-29,404\n{sdk},2026-11-29,\"<script>alert(1)</script>\"\n");
    for n in 0..200_000 {
        writeln!(rows, "https://evil.example/{n},2026-11-29,404").expect("memory");
    }
    let run = results(&registry, &rows, "2026-11-29");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("200,001 rows ignored"), "{}", run.stderr);
    let log = registry.read(LOG);
    assert!(
        log.contains(sdk) && !log.contains("evil") && !log.contains("script"),
        "{log}"
    );
    for (text, expected) in [
        ("nothing\n", "has no column `address`"),
        (
            "address,day,status\n\"https://x,2026-11-29,404\n",
            "a quotation mark opens a cell",
        ),
        ("address,day,status,url\n", "two columns"),
    ] {
        registry.write("results.csv", text);
        let file = registry.path("results.csv");
        let run = registry.run(&["links", "--results", file.to_str().expect("UTF-8")]);
        assert_eq!(run.code, 1, "{run:#?}");
        assert!(run.stderr.contains(expected), "{run:#?}");
        assert_eq!(registry.read(LOG), log, "nothing is written");
    }
    // A log that a person broke isn't begun again in silence.
    registry.write(LOG, "failing: 3\n");
    assert_eq!(registry.run(&["links"]).code, 3);
}
