//! How findings are told: all at once, as text, in color, as JSON and SARIF, as a workflow's annotations; always the
//! same bytes.

use serde_json::Value;

use super::{record, validate};
use crate::common::{Registry, root};

#[test]
fn everything_wrong_is_said_at_once() {
    let registry = Registry::with_program();
    registry.write(
        "partners/acme/partner.yaml",
        "name: Acme\nstatus: aplied\ntier: tecnology\nwebsite: acme.example\nreach:\n  users: \"12,000\"\n  as_of: 2026/01/31\nowner:\n  - github: ada\n",
    );
    registry.write("partners/beta/partner.yaml", "name: [unclosed\nstatus: target\n");
    registry.write("partners/Gamma/partner.yaml", record(""));
    let run = validate(&registry, &[]);
    for text in [
        "did you mean `applied`?",
        "did you mean `technology`?",
        "write `https://acme.example`",
        "write `12000`",
        "write `2026-01-31`",
        "did you mean `owners`?",
        "PSP002",
        "`partners/gamma`",
    ] {
        assert!(run.stdout.contains(text), "{text} is missing:\n{}", run.stdout);
    }
    let codes = run.stdout.lines().filter(|l| l.starts_with("error[")).count();
    assert_eq!(codes, 8, "one fault gives one finding:\n{}", run.stdout);
}

#[test]
fn text_looks_like_a_compiler_s() {
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", record("reach:\n  users: about 4000\n"));
    let run = validate(&registry, &[]);
    let expected = "error[PSP103]: `reach.users` is the text `about 4000`; expected a whole number
 --> partners/acme/partner.yaml:8:10
  |
8 |   users: about 4000
  |          ^^^^^^^^^^
  |
  = help: write digits only, such as `12000`, or delete the line if it isn't known

1 error in 1 partner
`psp-partners explain PSP103` explains the first one
";
    assert_eq!(run.stdout, expected);
}

#[test]
fn colour_is_for_terminals_or_who_asks() {
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", record("tire: x\n"));
    assert!(!validate(&registry, &[]).stdout.contains('\u{1b}'));
    let forced = registry.run_with(&["validate"], &[("CLICOLOR_FORCE", "1")]);
    assert!(forced.stdout.contains("\u{1b}["));
    let both = registry.run_with(&["validate"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]);
    assert!(!both.stdout.contains('\u{1b}'));
}

#[test]
fn json_and_sarif_keep_their_contracts() {
    let registry = Registry::with_program();
    registry.write(
        "partners/acme/partner.yaml",
        record("tire: x\ncollaborations:\n  - {with: nobody, kind: webinar, date: 2026-01-01}\n"),
    );
    registry.write("partners/beta/partner.yaml", "name: ACME\nstatus: target\n");
    let json: Value = serde_json::from_str(&validate(&registry, &["--format", "json"]).stdout).expect("JSON");
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("schemas/findings.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema compiles");
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(json["summary"]["errors"], 3);
    let sarif: Value = serde_json::from_str(&validate(&registry, &["--format", "sarif"]).stdout).expect("JSON");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), psp_partners::rules::all().count());
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let standing: Value = serde_json::from_str(
        &registry
            .run(&["standing", "--format", "json", "--at", "2026-11-24"])
            .stdout,
    )
    .expect("JSON");
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("schemas/standing.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema compiles");
    let errors: Vec<String> = validator
        .iter_errors(&standing)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let registry = Registry::copy_of_real();
    for i in 0..60 {
        registry.write(
            &format!("partners/p{i:02}/partner.yaml"),
            record(&format!("tire{i}: x\n")).replace("name: Acme", &format!("name: Twin {}", i / 2)),
        );
    }
    for format in ["text", "github", "json", "sarif", "markdown"] {
        let first = validate(&registry, &["--format", format]).stdout;
        for _ in 0..3 {
            assert_eq!(validate(&registry, &["--format", format]).stdout, first, "{format}");
        }
    }
}

#[test]
fn a_workflow_gets_annotations_a_summary_and_outputs() {
    let registry = Registry::with_program();
    for i in 0..15 {
        registry.write(
            &format!("partners/p{i:02}/partner.yaml"),
            record("tire: x\n").replace(
                "Acme",
                &format!(
                    "Company {}",
                    "abcdefghkmnpqrs".chars().nth(i).unwrap().to_string().repeat(3)
                ),
            ),
        );
    }
    let path = |name: &str| registry.path(name).to_string_lossy().into_owned();
    let (summary, outputs) = (path("summary.md"), path("outputs"));
    let run = registry.run_with(
        &["validate", "--at", "2026-11-24"],
        &[
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_STEP_SUMMARY", &summary),
            ("GITHUB_OUTPUT", &outputs),
        ],
    );
    assert_eq!(run.code, 1);
    let commands: Vec<&str> = run.stdout.lines().filter(|l| l.starts_with("::")).collect();
    assert_eq!(
        commands.iter().filter(|l| l.starts_with("::error ")).count(),
        10,
        "GitHub keeps ten of a level:\n{}",
        run.stdout
    );
    assert!(
        commands[0].starts_with(
            "::error file=partners/p00/partner.yaml,line=7,endLine=7,col=1,endColumn=5,title=PSP101 unknown-field::"
        ),
        "{}",
        commands[0]
    );
    assert!(
        run.stdout
            .contains("::notice title=psp-partners::5 more findings are in this step's log and summary")
    );
    assert_eq!(
        run.stdout.lines().filter(|l| l.contains("PSP101")).count(),
        15,
        "the log has them all"
    );
    let summary = registry.read("summary.md");
    assert!(summary.starts_with("### ❌ 15 errors in 15 partners"), "{summary}");
    let outputs = registry.read("outputs");
    for (name, value) in [
        ("errors", "15"),
        ("warnings", "0"),
        ("partners", "15"),
        ("result", "fail"),
    ] {
        let block: Vec<&str> = outputs
            .split(&format!("{name}<<"))
            .nth(1)
            .expect("set")
            .lines()
            .take(3)
            .collect();
        assert_eq!((block[1], block[0]), (value, block[2]));
    }
}
