//! On a folder and on git, without GitHub: validate, standing, what-if, new, review, the plan, and reports.

use serde_json::Value;

use super::{ANTRAG, TODAY, overlay, registry, run};

#[test]
fn validate_in_every_format() {
    let registry = registry();
    for format in ["text", "github", "json", "sarif", "markdown"] {
        let clean = run(&registry, &["validate", "--at", TODAY, "--format", format], 0);
        assert!(clean.stdout.contains("schnelle-antwort"), "{format}: {}", clean.stdout);
    }
    // Every kind of mistake is explained in this program's words.
    let record = registry.read("partners/hof-linde/partner.yaml");
    let wrong = record
        .replace("tier: hof\n", "tier: hoff\n")
        .replace("regions: [nordufer]", "regions: [nordufa]")
        .replace("kostprobe: {", "kostproben: {")
        .replace("mindestmenge: 300", "mindestmengen: 300");
    registry.write("partners/hof-linde/partner.yaml", wrong);
    let run = run(&registry, &["validate", "--at", TODAY], 1);
    for near in ["did you mean `hof`", "did you mean `nordufer`"] {
        assert!(run.stdout.contains(near), "{near}: {}", run.stdout);
    }
}

#[test]
fn standing_in_every_format() {
    let registry = registry();
    for format in ["text", "json", "markdown"] {
        run(&registry, &["standing", "--at", TODAY, "--format", format], 0);
        let one = run(
            &registry,
            &["standing", "hof-linde", "--at", TODAY, "--format", format],
            0,
        );
        assert!(
            one.stdout.contains("Liefert, was der Vertrag verlangt"),
            "{}",
            one.stdout
        );
    }
    let text = run(&registry, &["standing", "kelterei-fass", "--at", TODAY], 0).stdout;
    // The signed value decides, not the program's default.
    assert!(text.contains("32 above the 48 needed"), "{text}");
}

#[test]
fn whatif_in_every_format() {
    let registry = registry();
    let program = registry
        .read("partners/program.yaml")
        .replace("reach.users >= 500", "reach.users >= 5000");
    registry.write("stricter.yaml", program);
    for format in ["text", "json", "markdown"] {
        let arguments = [
            "whatif",
            "--program",
            "stricter.yaml",
            "--at",
            TODAY,
            "--format",
            format,
        ];
        let out = run(&registry, &arguments, 0).stdout;
        assert!(out.contains("500 Gäste im Jahr oder mehr"), "{out}");
    }
}

#[test]
fn a_new_record_is_valid_and_asks_what_this_program_asks() {
    let registry = registry();
    let arguments = [
        "new",
        "hof-kirsche",
        "--tier",
        "hof",
        "--name",
        "Hof Kirsche",
        "--owner",
        "zoe",
        "--at",
        TODAY,
    ];
    run(&registry, &arguments, 0);
    let record = registry.read("partners/hof-kirsche/partner.yaml");
    assert!(record.contains("tier: hof"), "{record}");
    run(&registry, &["validate", "--at", TODAY], 0);
    run(&registry, &["metrics", "new", "2026-07", "--partner", "hof-linde"], 0);
    let month = registry.read("partners/hof-linde/metrics/2026-07.yaml");
    assert!(month.contains("apfelernte"), "{month}");
    assert!(
        !month.contains("mosterloes"),
        "a private metric is in no public file: {month}"
    );
    run(&registry, &["schema", "--write"], 0);
    super::assert_own_words("the vocabulary", &registry.read("schemas/vocabulary.schema.json"));
}

#[test]
fn a_local_review_of_a_record_and_of_the_program() {
    let registry = registry();
    registry.commit();
    registry.git(&["branch", "-M", "main"]);
    registry.git(&["checkout", "-q", "-b", "change"]);
    let record = registry.read("partners/hof-linde/partner.yaml");
    // A new value is not verified yet.
    let changed =
        record
            .replace("users: 1200", "users: 300")
            .replacen(", verified_by: mona, verified_on: 2026-01-12", "", 1);
    registry.write("partners/hof-linde/partner.yaml", changed);
    registry.commit();
    for format in ["text", "github", "json", "markdown"] {
        let arguments = [
            "review", "--base", "main", "--head", "change", "--at", TODAY, "--author", "zoe:4242", "--format", format,
        ];
        let text = run(&registry, &arguments, 0).stdout;
        assert!(text.contains("300") || format == "github", "{text}");
    }
    let program = registry.read("partners/program.yaml");
    registry.write(
        "partners/program.yaml",
        program.replace("antwortstunden')", "antwortstunde')"),
    );
    registry.commit();
    let arguments = ["review", "--base", "main", "--head", "change", "--at", TODAY];
    let text = run(&registry, &arguments, 1).stdout;
    assert!(text.contains("antwortstunden"), "{text}");
}

#[test]
fn a_plan_without_github() {
    let registry = registry();
    registry.write("partners/hof-quitte/partner.yaml", ANTRAG);
    for format in ["text", "json", "markdown"] {
        let plan = run(
            &registry,
            &["onboard", "--offline", "--at", TODAY, "--format", format],
            0,
        )
        .stdout;
        assert!(plan.contains("Kennenlernen") || plan.contains("kennenlernen"), "{plan}");
    }
}

fn report(period: &str, overlaid: bool) -> Value {
    let (registry, overlay) = (registry(), overlay());
    let folder = overlay.path("").display().to_string();
    let mut arguments = vec!["report", "--at", TODAY, "--period", period, "--format", "json"];
    if overlaid {
        arguments.extend(["--overlay", &folder]);
    }
    serde_json::from_str(&run(&registry, &arguments, 0).stdout).unwrap()
}

fn whole<'r>(report: &'r Value, metric: &str) -> &'r Value {
    let metrics = report["metrics"].as_array().unwrap();
    let metric = metrics.iter().find(|m| m["id"] == metric);
    &metric.unwrap_or_else(|| panic!("no metric {report:#}"))["figures"][0]
}

#[test]
fn a_report_in_every_format() {
    let registry = registry();
    for period in ["2026-10", "2026-Q3", "rolling-12"] {
        for format in ["text", "markdown", "json", "csv", "ndjson", "html"] {
            let arguments = ["report", "--at", TODAY, "--period", period, "--format", format];
            let text = run(&registry, &arguments, 0).stdout;
            assert!(
                text.contains("Apfelernte") || text.contains("apfelernte"),
                "{format}: {text}"
            );
        }
    }
    run(&registry, &["report", "--at", TODAY, "--partner", "hof-linde"], 0);
}

#[test]
fn a_report_counts_what_the_program_says_it_counts() {
    let month = report("2026-10", false);
    assert_eq!(whole(&month, "hoefe-dabei")["lines"][0]["value"], "2");
    // 1,000 and 2,000 kg; 5.5 of 10 answers and 4.5 of 30.
    assert_eq!(whole(&month, "apfelernte")["lines"][0]["value"], "3000");
    assert_eq!(whole(&month, "lob")["lines"][0]["value"], "4.75");
    let quarter = report("2026-Q3", false);
    assert_eq!(whole(&quarter, "tauschtage")["lines"][0]["value"], "1");
    assert_ne!(whole(&quarter, "wiesenwert")["lines"][0]["value"], Value::Null);
    // `writes: review` makes a step a review, not its id.
    let reviews = month["promises"]["reviews"].as_array().unwrap();
    let of = |slug: &str| reviews.iter().find(|r| r["partner"]["id"] == slug).unwrap();
    assert_eq!(of("hof-linde")["held"], "2026-08-20");
    assert_eq!(of("hof-linde")["kept"], true);
    assert_eq!(of("kelterei-fass")["kept"], false);
}

#[test]
fn money_is_in_its_own_currency_and_in_the_overlay_alone() {
    assert_eq!(report("2026-10", false)["metrics"][6]["withheld"], true);
    let overlaid = report("2026-10", true);
    let figure = whole(&overlaid, "mosterloes");
    assert_eq!(figure["lines"][0]["currency"], "CHF");
    assert_eq!(figure["lines"][0]["value"], "1250.5");
    assert_eq!(figure["private"], true);
}

/// Who has access is compared with a list from the service, for a resource with another ID and roles in another language.
#[test]
fn access_is_a_plan() {
    let registry = registry();
    registry.write("liste.csv", "account,status\nEVE,active\n");
    let file = registry.path("liste.csv");
    let arguments = [
        "access",
        "presse-plan",
        "--actual",
        file.to_str().unwrap(),
        "--at",
        TODAY,
        "--format",
        "json",
    ];
    let plan: Value = serde_json::from_str(&registry.run(&arguments).stdout).unwrap();
    assert_eq!(plan["add"].as_array().map(Vec::len), Some(1), "{plan:?}");
    assert_eq!(plan["add"][0]["github"], "zoe", "{plan:?}");
    assert_eq!(plan["unknown"].as_array().map(Vec::len), Some(1), "{plan:?}");
    let shown = run(&registry, &["benefits", "hof-linde", "--at", TODAY], 0).stdout;
    assert!(shown.contains("Plan der Presse: entitled"), "{shown}");
    assert!(shown.contains("zoe has access since 2026-03-03"), "{shown}");
}
