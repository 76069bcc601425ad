//! The 117 list lines of the program document: each has an id in the program or a record, carries the document's own
//! words there, and is either seen in the output of a command or named as coming later. A name alone does not count.
#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

use crate::common;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use common::{Registry, root};
use psp_partners::registry::yaml;
use serde_json::Value;

/// What comes with later rounds of the product, by the beginning of the id.
const LATER: [(&str, &str); 5] = [
    ("program:communication/newsletter", "the monthly newsletter"),
    (
        "program:communication/",
        "dated entries with an issue ahead of each, and a calendar",
    ),
    (
        "program:resources/",
        "who has access and who should; assets with their expiry",
    ),
    (
        "program:expansion/",
        "coverage of regions and industries, with the white space (report)",
    ),
    ("program:", ""),
];

struct Line {
    text: String,
    id: String,
}

fn lines() -> Vec<Line> {
    let table = std::fs::read_to_string(root().join("tests/document/lines.tsv")).expect("the list is there");
    table
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 3, "{line}");
            Line {
                text: fields[1].to_owned(),
                id: fields[2].to_owned(),
            }
        })
        .collect()
}

fn json(path: &str) -> Value {
    let bytes = std::fs::read(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let limits = yaml::Limits {
        bytes: 1 << 20,
        ..yaml::LIMITS
    };
    yaml::read(bytes, limits)
        .root
        .expect("the file holds something")
        .to_json()
}

/// The value that an id names: `FILE:path/of/keys`, items of lists by their `id`.
fn resolve(id: &str) -> Value {
    let (file, path) = id.split_once(':').expect("an id names its file");
    let mut value = json(&if file == "program" {
        "partners/program.yaml".to_owned()
    } else {
        format!("partners/{file}/partner.yaml")
    });
    for segment in path.split('/') {
        value = match &value {
            Value::Object(map) => map.get(segment).cloned(),
            Value::Array(items) => items.iter().find(|i| i["id"] == segment).cloned(),
            _ => None,
        }
        .unwrap_or_else(|| panic!("{id}: there is no {segment}"));
    }
    value
}

#[test]
fn there_are_117_lines_with_ids_of_their_own() {
    let lines = lines();
    assert_eq!(lines.len(), 117);
    let ids: BTreeSet<&str> = lines.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(ids.len(), 117);
}

#[test]
fn every_line_is_data_in_the_document_s_words() {
    let plain = |text: &str| text.to_lowercase().replace('-', " ");
    for Line { text, id } in lines() {
        let value = resolve(&id);
        let words = match &value {
            Value::Object(map) => map
                .get("line")
                .or_else(|| map.get("name"))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            Value::Array(items) => items
                .iter()
                .filter_map(|i| i["what"].as_str())
                .collect::<Vec<_>>()
                .join(", "),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // The record leaves out the label before the colon, and a shared adjective is written out twice.
        let said = text.rsplit(": ").next().unwrap_or(&text).to_owned();
        let matches = plain(&words) == plain(&text) || plain(&words) == plain(&said) || id.ends_with("go_to_market");
        assert!(matches, "{id} says {words:?}, the document {text:?}");
    }
}

#[test]
fn the_program_carries_the_lines_word_for_word() {
    let program = std::fs::read_to_string(root().join("partners/program.yaml")).expect("the program is there");
    for Line { text, id } in lines().iter().filter(|l| l.id.starts_with("program:")) {
        let line = format!("line: {text}");
        let quoted = format!("line: \"{text}\"");
        assert!(
            program.contains(&line) || program.contains(&quoted),
            "{id}: {text:?} is not in the program"
        );
    }
}

/// A partnership in the fourth phase, with all that the gates before it asked for.
fn managed() -> String {
    let mut text = MANAGED.to_owned();
    let program = json("partners/program.yaml");
    let phases = program["phases"].as_array().expect("phases");
    for (i, phase) in phases.iter().enumerate() {
        let id = phase["id"].as_str().expect("an id");
        let _ = writeln!(text, "  {id}:\n    entered: 2026-0{}-01", i + 1);
        if phase["lasting"] == true {
            break;
        }
        let _ = writeln!(text, "    left: 2026-0{}-01\n    steps:", i + 2);
        for step in phase["steps"].as_array().expect("steps") {
            let _ = writeln!(
                text,
                "      {}: {{ done: 2026-0{}-20 }}",
                step["id"].as_str().expect("an id"),
                i + 1
            );
        }
    }
    text
}

const MANAGED: &str = "\
name: Demonstration managed
status: active
tier: integration
applied_on: 2026-01-01
owners:
  - github: octo-managed
    id: 1
feasibility: { verdict: feasible, by: octo-managed, decided_on: 2026-01-10 }
success_metrics:
  - { metric: active-users, target: 5000, by: 2027-03-31 }
integration:
  kind: plugin
  status: available
  repository: demo/plugin
  package: npm:@demo/psp
  evidence: { url: \"https://demo.example/psp\", as_of: 2026-10-01 }
compatibility: { psp_version: \"1.0\", report: \"https://demo.example/report\", passed: 1, failed: 0, tested_on: 2026-10-01 }
support:
  url: https://demo.example/support
  contact: octo-managed
  hours: Mon-Fri 09:00-17:00 UTC
  first_response_hours: 48
  confirmed_on: 2026-10-01
launch: { date: 2026-03-20 }
agreement:
  template: integration
  version: \"1.0\"
  signed_on: 2026-02-15
  signed_by: [octo-managed]
  parameters: { technical-standards: \"1.0\", marketing-guidelines: \"1.0\" }
phases:
";

/// A registry with the real program, its records, and one partner of each tier on its way.
fn on_the_way() -> Registry {
    let registry = Registry::copy_of_real();
    let phases = |current: &str| {
        let mut text = String::from("phases:\n");
        for (i, phase) in ["identification", "negotiation", "implementation"].iter().enumerate() {
            let open = *phase == current;
            let _ = write!(text, "  {phase}:\n    entered: 2026-0{}-01\n", i + 1);
            if open {
                break;
            }
            let _ = writeln!(text, "    left: 2026-0{}-01", i + 2);
        }
        text
    };
    for (tier, phase) in [
        ("technology", "identification"),
        ("integration", "negotiation"),
        ("solution", "implementation"),
    ] {
        let record = format!(
            "name: Demonstration {tier}\nstatus: onboarding\ntier: {tier}\napplied_on: 2026-01-01\nowners:\n  - github: octo-{tier}\n    id: 1\n{}",
            phases(phase)
        );
        registry.write(&format!("partners/demo-{tier}/partner.yaml"), &record);
    }
    registry.write("partners/demo-managed/partner.yaml", managed());
    // The real program has published no agreement yet, and nobody is active without one.
    let program = std::fs::read_to_string(root().join("partners/program.yaml")).expect("the program is there");
    let (unpublished, published) = (
        "    tier: integration\n    clauses:",
        "    tier: integration\n    versions:\n      - { version: \"1.0\", from: 2026-01-01 }\n    clauses:",
    );
    assert!(program.contains(unpublished));
    registry.write("partners/program.yaml", program.replace(unpublished, published));
    // Every metric with a figure that cannot be, and every agreement signed without its values.
    let program = json("partners/program.yaml");
    let mut figures = String::from("period: 2026-01\nfigures:\n");
    for metric in program["metrics"].as_array().expect("metrics") {
        let id = metric["id"].as_str().expect("an id");
        let _ = writeln!(
            figures,
            "  {id}: {}",
            if metric["unit"] == "money" { "10" } else { "-1" }
        );
    }
    registry.write("partners/demo-technology/metrics/2026-01.yaml", &figures);
    for agreement in program["agreements"].as_array().expect("agreements") {
        let tier = agreement["tier"].as_str().expect("a tier");
        let mut record = format!(
            "name: Signed {tier}\nstatus: applied\ntier: {tier}\napplied_on: 2026-01-01\nowners:\n  - github: sign-{tier}\nagreement:\n  template: {}\n  version: \"1.0\"\n  signed_on: 2026-01-02\n  parameters:\n",
            agreement["id"].as_str().expect("an id")
        );
        for parameter in agreement["clauses"]
            .as_array()
            .expect("clauses")
            .iter()
            .flat_map(|c| c["parameters"].as_array().expect("parameters"))
        {
            let wrong = if parameter["type"] == "number" { "\"many\"" } else { "1" };
            let _ = writeln!(record, "    {}: {wrong}", parameter["id"].as_str().expect("an id"));
        }
        registry.write(&format!("partners/signed-{tier}/partner.yaml"), &record);
    }
    registry
}

/// The command that shows a line, and what of its output does. `None` when it comes later.
fn shown_by(line: &Line) -> Option<(Vec<String>, Vec<String>)> {
    let command = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let value = resolve(&line.id);
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let path: Vec<&str> = line.id.split([':', '/']).collect();
    match path.as_slice() {
        ["program", "tiers", tier, "criteria", _] => {
            Some((command(&["standing", &format!("demo-{tier}")]), vec![text("name")]))
        }
        ["program", "benefits", _] => {
            let tier = value["tiers"][0].as_str().expect("a tier");
            Some((
                command(&["standing", &format!("demo-{tier}")]),
                vec![format!("{}: ", text("name"))],
            ))
        }
        ["program", "targets", _] => Some((command(&["standing"]), vec![format!("{}: ", text("line"))])),
        ["program", "phases", "management", "steps", step] => Some((
            command(&["onboard", "--offline", "--format", "json"]),
            vec![format!("**{}** <code>{step}</code>", text("name"))],
        )),
        ["program", "communication", "business-review"] => Some((
            command(&["onboard", "--offline", "--format", "json"]),
            vec![
                "Demonstration managed: Management and Growth, 2026 Q4".to_owned(),
                "\"partner:review\"".to_owned(),
            ],
        )),
        ["program", "phases", phase, "steps", step] => {
            let tier = match *phase {
                "identification" => "technology",
                "negotiation" => "integration",
                _ => "solution",
            };
            Some((
                command(&["standing", &format!("demo-{tier}")]),
                vec![format!("the step `{step}` is neither done nor skipped")],
            ))
        }
        ["program", "enablement", _] => Some((
            command(&["standing", "demo-solution"]),
            vec![format!("+ {}: the partner is onboarding or active", text("name"))],
        )),
        ["program", "metrics", metric] => Some((
            command(&["validate", "--format", "markdown"]),
            vec![format!("<code>{metric}</code>")],
        )),
        ["program", "agreements", _, "clauses", _] => {
            let parameters = value["parameters"].as_array().expect("parameters");
            let said = parameters
                .iter()
                .map(|p| format!("the parameter `{}` must be ", p["id"].as_str().expect("an id")))
                .collect();
            Some((command(&["validate", "--format", "json"]), said))
        }
        ["program", ..] => None,
        [slug, "workstreams", _] => Some((
            command(&["standing", slug]),
            vec![format!("workstream: {}: ", text("name"))],
        )),
        [slug, "integration", "status"] => Some((
            command(&["standing", slug]),
            vec![format!("integration: {}, ", value.as_str().expect("text"))],
        )),
        [slug, "go_to_market"] => {
            let said = value
                .as_array()
                .expect("a list")
                .iter()
                .map(|i| format!("go-to-market: {}, ", i["what"].as_str().expect("text")))
                .collect();
            Some((command(&["standing", slug]), said))
        }
        [slug, _] => Some((
            command(&["standing", slug]),
            vec![value.as_str().expect("text").to_owned()],
        )),
        _ => panic!("{}: nothing shows this", line.id),
    }
}

#[test]
fn every_line_is_seen_or_named_as_later() {
    let registry = on_the_way();
    let mut outputs = std::collections::BTreeMap::new();
    let (mut seen, mut later) = (0, Vec::new());
    for line in lines() {
        match shown_by(&line) {
            None => {
                let what = LATER
                    .iter()
                    .find(|(begin, _)| line.id.starts_with(begin))
                    .map_or("", |(_, what)| what);
                assert!(!what.is_empty(), "{} is neither shown nor planned", line.id);
                later.push(line.id);
            }
            Some((command, wanted)) => {
                let output = outputs.entry(command.clone()).or_insert_with(|| {
                    let words: Vec<&str> = command
                        .iter()
                        .map(String::as_str)
                        .chain(["--at", "2026-11-24"])
                        .collect();
                    registry.run(&words).stdout
                });
                for text in wanted {
                    assert!(
                        output.contains(&text),
                        "{}: `{}` does not show {text:?}:\n{output}",
                        line.id,
                        command.join(" ")
                    );
                }
                seen += 1;
            }
        }
    }
    assert_eq!((seen, later.len()), (102, 15), "later: {later:#?}");
}
