//! Private is contagious in reports: a part of a report that differs from the public registry's report is marked private,
//! in each form.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{Registry, Run};

use super::{TODAY, registry};

const RECORD: &str = "partners/hof-linde/partner.yaml";
const PERIOD: &str = "2026-Q3";

/// The record's top-level parts by name.
fn parts(record: &str) -> BTreeMap<&str, &str> {
    let mut starts: Vec<usize> = record.match_indices('\n').map(|(i, _)| i + 1).collect();
    starts.insert(0, 0);
    starts.retain(|at| record[*at..].starts_with(|c: char| c.is_ascii_lowercase()));
    let ends = starts.iter().skip(1).copied().chain([record.len()]);
    let part = |(from, to): (&usize, usize)| (record[*from..].split(':').next().unwrap(), &record[*from..to]);
    starts.iter().zip(ends).map(part).collect()
}

/// The registry without some parts of the record, and an overlay with them.
fn split(names: &[&str]) -> (Registry, Registry) {
    let (registry, overlay) = (registry(), Registry::empty());
    let record = registry.read(RECORD);
    let parts = parts(&record);
    let layer = |private: bool| -> String {
        let chosen = parts.iter().filter(|(name, _)| names.contains(*name) == private);
        chosen.map(|(_, text)| *text).collect()
    };
    registry.write(RECORD, layer(false));
    overlay.write(RECORD, layer(true));
    (registry, overlay)
}

fn report(registry: &Registry, overlay: Option<&Registry>, format: &str) -> Run {
    let folder = overlay.map(|o| o.path("").display().to_string());
    let mut arguments = vec!["report", "--at", TODAY, "--period", PERIOD, "--format", format];
    arguments.extend(folder.iter().flat_map(|f| ["--overlay", f.as_str()]));
    let run = registry.run(&arguments);
    assert_eq!(run.code, 0, "{run:#?}");
    run
}

/// The parts of a report that say for themselves whether they are private, by name.
fn sections(report: &Value) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    for name in ["funnel", "coverage", "promises"] {
        out.insert(name.to_owned(), report[name].clone());
    }
    out.insert("standing".to_owned(), report["standing"].clone());
    let mut each = |kind: &str, list: &Value, name: &dyn Fn(&Value) -> String| {
        for item in list.as_array().into_iter().flatten() {
            out.insert(format!("{kind} {}", name(item)), item.clone());
        }
    };
    each("partner", &report["partners"], &|p| p["slug"].to_string());
    let expiry = |e: &Value| format!("{} {} {}", e["partner"]["id"], e["what"], e["until"]);
    each("expiry", &report["expiries"]["list"], &expiry);
    let group = |f: &Value| format!("{} {}", f["kind"], f["group"]["id"]);
    each("score", &report["health"]["scores"], &group);
    for metric in report["metrics"].as_array().into_iter().flatten() {
        each(&format!("{} of", metric["id"]), &metric["figures"], &group);
    }
    out
}

#[test]
fn what_differs_from_the_public_report_is_marked() {
    let names = [
        "tier",
        "regions",
        "verticals",
        "phases",
        "reach",
        "attestations",
        "agreement",
        "collaborations",
        "owners",
        "applied_on",
    ];
    let mut wrong = Vec::new();
    for name in names {
        let (registry, overlay) = split(&[name]);
        let json = |overlay: Option<&Registry>| -> Value {
            serde_json::from_str(&report(&registry, overlay, "json").stdout).unwrap()
        };
        let (before, after) = (sections(&json(None)), sections(&json(Some(&overlay))));
        for (section, value) in &after {
            let without_mark = |value: &Value| {
                let mut value = value.clone();
                value.as_object_mut().unwrap().remove("private");
                // A report for the public doesn't name the worst, whatever the overlay has.
                for line in value["lines"].as_array_mut().into_iter().flatten() {
                    line["worst"].as_object_mut().map(|worst| worst.remove("partner"));
                }
                value
            };
            let differs = before
                .get(section)
                .is_none_or(|b| without_mark(b) != without_mark(value));
            if differs && value["private"] != true {
                wrong.push(format!("`{name}` in the overlay: {section} is not marked"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn marks_are_in_each_form() {
    let (registry, overlay) = split(&["phases", "reach", "regions"]);
    let text = report(&registry, Some(&overlay), "text").stdout;
    let line = |form: &str, words: &str| {
        let found = form.lines().find(|l| l.contains(words));
        found
            .unwrap_or_else(|| panic!("`{words}` is not in\n{form}"))
            .to_owned()
    };
    assert!(line(&text, "partners: ").contains("(private)"), "{text}");
    let page = report(&registry, Some(&overlay), "markdown").stdout;
    for section in [
        "### Funnel",
        "### Quarterly reviews",
        "### Regions and industries",
        "### Targets",
    ] {
        assert!(line(&page, section).contains("(private)"), "{page}");
    }
    let html = report(&registry, Some(&overlay), "html").stdout;
    assert!(html.contains("<p>Includes private data.</p>"), "promises");
    let public = report(&registry, None, "markdown").stdout + &report(&registry, None, "text").stdout;
    assert!(!public.contains("(private)"), "{public}");
}
