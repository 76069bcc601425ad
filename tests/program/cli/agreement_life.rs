//! How an agreement of the real program goes on: new versions, amendments, renewals, and its end.

use serde_json::Value;

use super::agreement_texts::{self, RECORD, change, run, signed, standing};
use crate::common::Registry;

/// Publishes a second version of the integration agreement.
fn publish(registry: &Registry, effect: &str) {
    let none = "a".repeat(64);
    agreement_texts::publish(registry, &format!(", {effect}, sha256: {none}"));
    let told = run(registry, &["validate"]);
    let sha256 = told.split("write `sha256: ").nth(1).and_then(|rest| rest.get(..64));
    change(
        registry,
        "partners/program.yaml",
        &none,
        sha256.expect("the checksum is shown"),
    );
}

fn on(registry: &Registry, day: &str, command: &[&str]) -> String {
    let run = registry.run(&[command, &["--at", day]].concat());
    run.stdout + &run.stderr
}

/// Both sides sign the second text.
fn sign(registry: &Registry) {
    agreement_texts::sign(registry, 2, ["2026-12-13", "2026-12-14"]);
}

fn assert_valid(registry: &Registry) {
    let validated = registry.run(&["validate", "--at", "2026-12-15"]);
    assert_eq!(validated.code, 0, "{}", validated.stdout);
}

#[test]
fn a_change_of_wording_keeps_the_signatures() {
    let registry = signed();
    publish(&registry, "effect: wording");
    assert_valid(&registry);
    let list = run(&registry, &["agreement", "list"]);
    assert_eq!(list, "demo  integration 0.1  in force; signed in 0.1, wording 1.0\n");
    let standing = standing(&registry, "2027-06-01");
    assert_eq!(standing["agreement"]["wording"], "1.0");
    assert_eq!(standing["agreement"].get("resign"), None);
    assert_eq!(standing["gate"]["holds"], true);
}

#[test]
fn a_material_change_must_be_signed_by_its_date() {
    let registry = signed();
    publish(&registry, "effect: material, resign_by: 2027-02-28");
    let told = run(&registry, &["validate"]);
    assert!(
        told.contains("warning[PSP931]: version `0.1` of the agreement counts until 2027-02-28"),
        "{told}"
    );
    let list = run(&registry, &["agreement", "list"]);
    assert_eq!(
        list,
        "demo  integration 0.1  in force; version 1.0 must be signed by 2027-02-28\n"
    );
    let before = standing(&registry, "2027-02-28");
    assert_eq!(before["gate"]["holds"], true);
    assert_eq!(before["agreement"]["resign"]["by"], "2027-02-28");
    // After that day, what hangs on it is unknown, not "not met", and each place says why.
    let after = standing(&registry, "2027-03-01");
    let why = "has a new version, which wasn't signed by 2027-02-28";
    assert_eq!(after["agreement"]["state"], "outdated");
    assert_eq!(
        after["gate"]["open"][0],
        format!("the agreement is signed (the agreement {why})")
    );
    let quality = after["criteria"]
        .as_array()
        .expect("criteria")
        .iter()
        .find(|c| c["id"] == "integration-quality");
    let quality = quality.expect("the criterion");
    assert_eq!(quality["verdict"], "unknown");
    let missing = quality["missing"].to_string();
    assert!(
        missing.contains(&format!("the agreement that sets `uptime` {why}")),
        "{missing}"
    );
    let report = on(&registry, "2027-03-01", &["report", "--format", "text"]);
    assert!(report.contains(&format!("Demonstration: {why}")), "{report}");
}

#[test]
fn an_amendment_counts_once_both_sides_have_signed_it() {
    let registry = signed();
    let told = run(&registry, &["agreement", "render", "demo", "--set", "uptime=99.95"]);
    assert!(told.contains("wrote partners/demo/agreements/2.md"), "{told}");
    assert!(
        told.contains("It counts until both sides have signed the new text."),
        "{told}"
    );
    assert_valid(&registry);
    let list = run(&registry, &["agreement", "list"]);
    assert_eq!(
        list,
        "demo  integration 0.1  in force; waiting for the signatures of both sides\n"
    );
    assert_eq!(
        standing(&registry, "2026-12-15")["gate"]["holds"],
        true,
        "the first one is in force"
    );
    // Rendered again, it still follows the signed one.
    let told = run(&registry, &["agreement", "render", "demo", "--set", "uptime=99.99"]);
    assert!(told.contains("wrote partners/demo/agreements/2.md"), "{told}");
    sign(&registry);
    assert_valid(&registry);
    assert_eq!(
        run(&registry, &["agreement", "list"]),
        "demo  integration 0.1  in force\n"
    );
    let shown = run(&registry, &["agreement", "show", "demo"]);
    assert!(shown.contains("value       uptime = 99.99\n"), "{shown}");
    // The values of the day are those that were signed then.
    change(
        &registry,
        "partners/demo/agreements/1.md",
        "at least 99.9",
        "at least 99.8",
    );
    let told = run(&registry, &["validate"]);
    assert!(told.contains("error[PSP921]"), "an earlier text can't change: {told}");
    let same = run(&signed(), &["agreement", "render", "demo"]);
    assert!(same.contains("the new text of `demo` is the signed one"), "{same}");
}

#[test]
fn a_renewal_changes_the_last_day_alone() {
    let registry = signed();
    change(
        &registry,
        RECORD,
        "  signed_on: 2026-12-09\n",
        "  signed_on: 2026-12-09\n  expires: 2027-12-08\n",
    );
    let told = run(&registry, &["agreement", "render", "demo", "--expires", "2027-12-08"]);
    assert!(told.contains("is in force until 2027-12-08 already"), "{told}");
    let told = run(&registry, &["agreement", "render", "demo", "--expires", "2028-12-08"]);
    assert!(told.contains("wrote partners/demo/agreements/2.md"), "{told}");
    let text = registry.read("partners/demo/agreements/2.md");
    assert!(
        text.starts_with("# Renewal\n") && text.contains("Its new last day is 2028-12-08."),
        "{text}"
    );
    assert_valid(&registry);
    assert_eq!(
        standing(&registry, "2027-12-09")["agreement"]["state"],
        "expired",
        "not signed yet"
    );
    sign(&registry);
    assert_valid(&registry);
    let renewed = standing(&registry, "2027-12-09");
    assert_eq!(
        (&renewed["agreement"]["until"], &renewed["gate"]["holds"]),
        (&"2028-12-08".into(), &true.into())
    );
    // Another last day than the signed one, or another value.
    for (from, to, code) in [
        ("2028-12-08", "2038-12-08", "PSP920"),
        ("uptime: 99.9", "uptime: 99.5", "PSP930"),
    ] {
        let record = registry.read(RECORD);
        change(&registry, RECORD, from, to);
        let told = run(&registry, &["validate"]);
        assert!(told.contains(&format!("error[{code}]")), "{to}: {told}");
        registry.write(RECORD, record);
    }
}

#[test]
fn benefits_and_access_end_with_the_agreement() {
    let registry = signed();
    let end = "  signed_on: 2026-12-09\n  ended:\n    last_day: 2027-03-31\n    given_on: 2026-12-14\n    by: partner\n    reason: Other plans.\n";
    change(&registry, RECORD, "  signed_on: 2026-12-09\n", end);
    assert_valid(&registry);
    let list = run(&registry, &["agreement", "list"]);
    assert_eq!(
        list,
        "demo  integration 0.1  ends on 2027-03-31, by notice of the partner\n"
    );
    let before = standing(&registry, "2027-03-31");
    assert_eq!(before["agreement"]["state"], "ending");
    assert!(
        before["enablement"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|item| item["entitled"] == true)
    );
    let after = standing(&registry, "2027-04-01");
    for kind in ["benefits", "enablement"] {
        for item in after[kind].as_array().expect("a list") {
            assert_eq!(item["entitled"], false, "{item}");
        }
    }
    assert_eq!(after["enablement"][0]["because"], "the agreement ended on 2027-03-31");
    let told = on(&registry, "2027-04-01", &["validate"]);
    assert!(
        told.contains("warning[PSP852]: the agreement ended on 2027-03-31"),
        "{told}"
    );
}

/// A metric whose target is a parameter: each partner is held against the value that it signed, while it is in force.
#[test]
fn the_signed_value_is_the_partners_target() {
    let registry = signed();
    change(
        &registry,
        RECORD,
        "  signed_on: 2026-12-09\n",
        "  signed_on: 2026-12-09\n  expires: 2027-12-08\n",
    );
    for month in ["2026-12", "2027-12"] {
        let text = format!("period: {month}\nfigures: {{ uptime: 99.6, active-users: 10 }}\n");
        registry.write(&format!("partners/demo/metrics/{month}.yaml"), text);
    }
    let figure = |period: &str, day: &str| {
        let command = [
            "report",
            "--partner",
            "demo",
            "--format",
            "json",
            "--period",
            period,
            "--at",
            day,
        ];
        let report: Value = serde_json::from_str(&registry.run(&command).stdout).expect("JSON");
        let metric = report["metrics"]
            .as_array()
            .expect("metrics")
            .iter()
            .find(|m| m["id"] == "uptime");
        let figures = metric.expect("the metric")["figures"]
            .as_array()
            .expect("figures")
            .clone();
        (
            metric.expect("the metric")["target"].clone(),
            figures.last().expect("the partner's").clone(),
        )
    };
    let (target, own) = figure("2026-12", "2027-01-15");
    assert_eq!(target, "99.5", "the program's default");
    assert_eq!(
        (&own["target"], &own["lines"][0]["reached"]),
        (&"99.9".into(), &false.into()),
        "{own}"
    );
    let (_, own) = figure("2027-12", "2028-01-15");
    let why = "the agreement that sets `uptime` expired on 2027-12-08";
    assert_eq!((own.get("target"), &own["target_unknown"]), (None, &why.into()));
    assert_eq!(own["lines"][0]["reached"], Value::Null);
    for (format, word) in [
        ("markdown", "expired on 2027-12-08"),
        ("html", "expired on 2027-12-08"),
        ("text", "unknown"),
    ] {
        let command = [
            "report",
            "--partner",
            "demo",
            "--format",
            format,
            "--period",
            "2027-12",
            "--at",
            "2028-01-15",
        ];
        let text = registry.run(&command).stdout;
        assert!(text.contains(word), "{format}: {text}");
    }
}

/// `whatif` lists exactly the partners for whom `onboard` opens an issue after the merge.
#[test]
fn whatif_lists_a_thousand_partners_as_onboard_plans_them() {
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml").replacen(
        "    name: Integration Partner Agreement\n",
        "    name: Integration Partner Agreement\n    versions:\n      - { version: \"1.0\", from: 2026-01-01 }\n",
        1,
    );
    registry.write("partners/program.yaml", &program);
    for i in 0..1000 {
        let version = if i % 3 == 0 { "" } else { AGREEMENT };
        registry.write(
            &format!("partners/p{i:03}/partner.yaml"),
            format!(
                "name: Partner {i:03}\nstatus: onboarding\ntier: integration\napplied_on: 2026-10-01\nowners:\n  - {{ github: p{i:03}, id: {} }}\n\
                 phases:\n  identification: {{ entered: 2026-11-25 }}\n{version}",
                1000 + i
            ),
        );
    }
    let new = program.replacen(
        "      - { version: \"1.0\", from: 2026-01-01 }\n",
        "      - { version: \"1.0\", from: 2026-01-01 }\n      - { version: \"2.0\", from: 2026-11-01, effect: material, resign_by: 2027-01-31 }\n",
        1,
    );
    registry.write("new.yaml", &new);
    let file = registry.path("new.yaml").display().to_string();
    let at = ["--format", "json", "--at", "2026-11-29"];
    let told = registry
        .run(&[&["whatif", "--program", file.as_str()][..], &at].concat())
        .stdout;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let listed = told["effects"]
        .as_array()
        .expect("effects")
        .iter()
        .filter(|effect| effect.get("resign").is_some());
    let listed: Vec<&str> = listed.filter_map(|effect| effect["name"].as_str()).collect();
    assert_eq!((listed.len(), &told["tally"]["now_resign"]), (666, &666.into()));
    registry.write("partners/program.yaml", new);
    let all = [
        "--offline",
        "--max-new",
        "9000",
        "--max-changes",
        "9000",
        "--budget",
        "90000",
    ];
    let plan = registry.run(&[&["onboard"][..], &all, &at].concat()).stdout;
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    let text = plan["writes"].to_string();
    let planned: Vec<&str> = text
        .split('"')
        .filter_map(|words| words.strip_suffix(": sign version 2.0 of the agreement by 2027-01-31"))
        .collect();
    assert_eq!(planned, listed);
}

const AGREEMENT: &str = "agreement: { template: integration, version: \"1.0\", signed_on: 2026-02-01, signed_by: [zoe, mona], \
                         parameters: { technical-standards: \"1.0\", marketing-guidelines: \"1\" } }\n";
