//! The forms: contracts, bytes, files.

use super::*;
use psp_partners::output::report as shown;
use psp_partners::registry::schemas::OUTPUT_FILES;
use serde_json::Value;

/// A registry with something in every section.
fn full() -> Registry {
    let registry = Registry::with_program();
    active(
        &registry,
        "acme",
        "integration",
        "2020-01-01",
        "regions: [europe]\nverticals: [finance]\ncollaborations:\n  - { with: bolt, kind: webinar, date: 2026-10-01 }\ngo_to_market:\n  - { kind: webinar, what: 'Joint | webinar <b>', due: 2026-10-24, partner_owner: ann, program_owner: mona }\n",
    );
    active(
        &registry,
        "bolt",
        "technology",
        "2026-09-01",
        "reach: { users: 20000, as_of: 2025-11-01 }\nagreement: { template: technology, version: '1', signed_on: 2025-01-01, expires: 2027-01-01 }\n",
    );
    registry.write(
        "partners/evil/partner.yaml",
        "name: '=cmd|\" /C calc\"!A0 @octocat <script>alert(1)</script> | [x](javascript:y)'\nstatus: onboarding\ntier: solution\nphases:\n  identification: { entered: 2026-01-01 }\n",
    );
    registry.write("partners/broken/partner.yaml", "name: Broken\nstatus: [\n");
    for (month, n) in [("2025-10", 9), ("2026-08", 1), ("2026-09", 2), ("2026-10", 3)] {
        figures(
            &registry,
            "acme",
            month,
            &format!(
                "active-users: {n}000, uptime: 99.{n}, joint-customers: {n}, csat: {{ value: 4.{n}, responses: 10 }}, satisfaction: {{ value: 7, responses: 3 }}"
            ),
        );
    }
    figures(
        &registry,
        "bolt",
        "2026-07",
        "active-users: 5, community-engagement: 12",
    );
    registry
}

fn rendered(report: &Report) -> [String; 5] {
    [
        shown::text::render(report, &Texts::default()).text,
        shown::markdown::render(report, &Texts::default(), usize::MAX, "").text,
        shown::json::render(report),
        shown::ndjson::render(report),
        shown::csv::render(report),
    ]
}

#[test]
fn ten_runs_are_the_same() {
    let registry = full();
    let first = rendered(&report(&registry, "2026-Q3", "2026-11-25"));
    for _ in 0..9 {
        assert_eq!(rendered(&report(&registry, "2026-Q3", "2026-11-25")), first);
    }
}

#[test]
fn json_keeps_its_contract() {
    let (_, text) = OUTPUT_FILES
        .iter()
        .find(|(name, _)| *name == "report.schema.json")
        .unwrap();
    let schema: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let registry = full();
    let overlay = Registry::empty();
    figures(
        &overlay,
        "acme",
        "2026-10",
        "revenue: { value: \"12.50\", currency: EUR }",
    );
    for (period, partner) in [("2026-10", None), ("2026-Q4", None), ("rolling-12", Some("acme"))] {
        for overlay in [None, Some(&overlay)] {
            let report = of(&registry_sources(&registry, overlay), period, "2026-11-25", partner);
            let json: Value = serde_json::from_str(&shown::json::render(&report)).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&json)
                .map(|e| format!("{} {e}", e.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
}

#[test]
fn every_row_is_complete_and_versioned() {
    let report = report(&full(), "2026-10", "2026-11-25");
    let ndjson = shown::ndjson::render(&report);
    let csv = shown::csv::render(&report);
    assert_eq!(ndjson.lines().count() + 1, csv.lines().count());
    assert_eq!(csv.lines().next().unwrap(), shown::rows::COLUMNS.join(","));
    for line in ndjson.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(keys, shown::rows::COLUMNS);
        assert_eq!(row["contract"], "psp-partners/figures/1");
        assert!(row["value"].is_null() || row["value"].as_str().unwrap().parse::<Decimal>().is_ok());
    }
    let row = ndjson
        .lines()
        .find(|l| l.contains("\"uptime\"") && l.contains("\"program\",\"group_id\""))
        .unwrap();
    let row: Value = serde_json::from_str(row).unwrap();
    assert_eq!(
        (
            row["value"].as_str(),
            row["before"].as_str(),
            row["year_before"].as_str()
        ),
        (Some("99.3"), Some("99.2"), Some("99.9"))
    );
    assert_eq!(
        (row["coverage_known"].as_u64(), row["coverage_of"].as_u64()),
        (Some(1), Some(2))
    );
    assert_eq!(row["partial"], true);
}

#[test]
fn markdown_is_only_text_and_splits_at_sections() {
    let report = report(&full(), "2026-10", "2026-11-25");
    let page = shown::markdown::render(&report, &Texts::default(), usize::MAX, "").text;
    for sign in ["<script", "@octocat", "](javascript", "<b>"] {
        assert!(!page.contains(sign), "{sign}");
    }
    for heading in [
        "## PSP",
        "### Metrics",
        "### Best",
        "### By tier",
        "### Funnel",
        "### Stuck partners",
        "### Criteria about to fail",
        "### Unknown criteria",
        "### Expires in",
        "### Overdue steps",
        "### Joint commitments",
        "### Quarterly reviews",
        "### Regions",
        "### Targets",
        "### Developer ecosystem health",
        "### Missing and old values",
    ] {
        // Of the best and the worst there are two at least.
        assert!(page.contains(heading) || heading == "### Best", "{heading}");
    }
    assert!(page.contains("Not counted: "), "the broken record is told");
    let sections = psp_partners::page::sections(&page);
    let whole: Vec<String> = sections
        .iter()
        .map(|s| [s.head.clone(), s.rows.concat(), s.tail.clone()].concat())
        .collect();
    assert_eq!(whole.concat(), page);
    for section in &sections {
        let table = section.head.lines().rev().find(|l| l.starts_with("|---"));
        for row in section.rows.iter().filter(|_| table.is_some()) {
            let cells = |line: &str| line.replace("\\|", "").matches('|').count();
            assert_eq!(cells(row), cells(table.unwrap()), "{row}");
        }
    }
    let short = shown::markdown::render(&report, &Texts::default(), 3000, "the file has all").text;
    assert!(short.len() <= 3000 && short.contains("the file has all"));
}

#[test]
fn files_are_written_named_and_the_same_from_a_commit() {
    let registry = full();
    registry.git(&["init"]);
    let commit = registry.commit();
    let run = registry.run(&["report", "--at", "2026-11-25", "--out", "out"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in [
        "report-2026-10.md",
        "report-2026-10.json",
        "figures-2026-10.csv",
        "figures-2026-10.ndjson",
    ] {
        assert!(run.stdout.contains(name), "{}", run.stdout);
    }
    let page = registry.read("out/report-2026-10.md");
    assert!(page.contains(&commit), "the commit of clean files is told");
    // What stands in the report makes it again, byte for byte, after the files have changed.
    registry.write(
        "partners/acme/metrics/2026-10.yaml",
        "period: 2026-10\nfigures: { active-users: 1 }\n",
    );
    let json: Value = serde_json::from_str(&registry.read("out/report-2026-10.json")).unwrap();
    let command = json["made"]["command"].as_str().unwrap().to_owned();
    assert_eq!(
        command,
        format!("psp-partners report --period 2026-10 --at 2026-11-25 --rev {commit}")
    );
    let mut arguments: Vec<&str> = command.split(' ').skip(1).collect();
    arguments.extend(["--format", "json"]);
    assert_eq!(
        registry.run(&arguments).stdout,
        registry.read("out/report-2026-10.json")
    );
    let changed = registry.run(&["report", "--at", "2026-11-25", "--format", "json"]);
    let json: Value = serde_json::from_str(&changed.stdout).unwrap();
    assert!(json["made"].get("revision").is_none(), "changed files are no commit");
    let since = registry.run(&[
        "report",
        "--at",
        "2026-11-25",
        "--since",
        "HEAD",
        "--partner",
        "acme",
        "--format",
        "markdown",
    ]);
    assert!(since.stdout.contains("What changed since"), "{}", since.stderr);
}

#[test]
fn wrong_words_are_explained() {
    let registry = full();
    registry.write("partners/unread/partner.yaml", "- a list\n");
    for (arguments, said) in [
        (vec!["report", "--period", "2026-13"], "`2026-13` isn't a period"),
        (vec!["report", "--partner", "acne"], "did you mean `acme`?"),
        (vec!["report", "--partner", "unread"], "cannot be read"),
        (vec!["report", "--since", "nothing"], "git repository"),
    ] {
        let run = registry.run(&arguments);
        assert!(run.code == 2 || run.code == 3, "{arguments:?}");
        assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(Registry::empty().run(&["report"]).code, 3);
}

#[test]
fn no_cell_is_a_formula() {
    let mut report = report(&full(), "2026-10", "2026-11-25");
    report.metrics[2].figures[0].group.id = "=HYPERLINK(\"http://x\",1)".to_owned();
    report.metrics[2].figures[0].lines[0].value = Some(d("-5"));
    let csv = shown::csv::render(&report);
    let line = csv.lines().find(|l| l.contains("HYPERLINK")).unwrap();
    assert!(line.contains(",\"'=HYPERLINK(\"\"http://x\"\",1)\","), "{line}");
    assert!(line.contains(",-5,"), "numbers stay numbers: {line}");
}
