//! The whole binary, as a person or a workflow meets it: exit codes, streams, formats, trees and overlays.
#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

use crate::common;

use common::{Registry, root};
use serde_json::Value;

const AT: [&str; 2] = ["--at", "2026-11-24"];

fn record(extra: &str) -> String {
    format!("name: Acme\nstatus: applied\ntier: technology\napplied_on: 2026-11-01\nowners:\n  - github: ada\n{extra}")
}

fn validate(registry: &Registry, more: &[&str]) -> common::Run {
    registry.run(&[&["validate"], &AT[..], more].concat())
}

#[test]
fn the_real_program_passes() {
    let registry = Registry::copy_of_real();
    let run = validate(&registry, &[]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("in 16 partners"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn exit_codes_are_those_of_the_table() {
    let registry = Registry::with_program();
    assert_eq!(validate(&registry, &[]).code, 0);
    registry.write(
        "partners/acme/partner.yaml",
        record("waivers:\n  - criterion: minimum-users\n    reason: late\n    by: mona\n    until: 2026-11-01\n"),
    );
    let run = validate(&registry, &[]);
    assert_eq!(run.code, 0, "a warning passes: {}", run.stdout);
    assert_eq!(validate(&registry, &["--deny-warnings"]).code, 1);
    registry.write("partners/acme/partner.yaml", record("tire: technology\n"));
    assert_eq!(validate(&registry, &[]).code, 1);
    assert_eq!(registry.run(&["validate", "--at", "yesterday"]).code, 2);
    assert_eq!(registry.run(&["standing", "nobody"]).code, 2);
    assert_eq!(registry.run(&["frobnicate"]).code, 2);
    assert_eq!(registry.run(&["validate", "--rev", "no-such-branch"]).code, 3);
    assert_eq!(registry.run(&["--root", "no-such-folder", "validate"]).code, 3);
    assert_eq!(Registry::empty().run(&["validate"]).code, 3);
    assert_eq!(registry.run(&["--help"]).code, 0);
    let documented = std::fs::read_to_string(root().join("README.md")).unwrap_or_default();
    for (_, code, meaning) in psp_partners::exit::TABLE {
        let row = format!("| {code} | {meaning} |");
        assert!(
            documented.contains(&row),
            "the README's table of exit codes lacks `{row}`"
        );
    }
}

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
        "write https://acme.example",
        "write 12000",
        "write 2026-01-31",
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
    let expected = "error[PSP103]: `reach.users` is the text `about 4000`; it must be a whole number
 --> partners/acme/partner.yaml:8:10
  |
8 |   users: about 4000
  |          ^^^^^^^^^^
  |
  = help: write digits only, such as 12000, or leave the field out if it is not known

1 error in 1 partner
`psp-partners explain PSP103` says more about the first of them
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
fn a_revision_reads_as_the_files_did() {
    let registry = Registry::copy_of_real();
    registry.write("partners/acme/partner.yaml", record("reach:\n  users: x\n"));
    registry.write("partners/acme/metrics/2026-01.yaml", "period: 2026-02\nfigures: {}\n");
    let commit = registry.commit();
    let on_disk = validate(&registry, &["--format", "json"]);
    std::fs::remove_dir_all(registry.path("partners/acme")).expect("removed");
    let at_revision = validate(&registry, &["--format", "json", "--rev", "HEAD"]);
    let strip = |text: &str| text.replace(&format!("  \"revision\": \"{commit}\",\n"), "");
    assert_eq!(strip(&at_revision.stdout), on_disk.stdout);
    assert!(at_revision.stdout.contains(&commit));
    assert_eq!(validate(&registry, &[]).code, 0, "the files on disk are good again");
}

#[test]
fn links_and_submodules_are_told_and_never_followed() {
    let registry = Registry::with_program();
    registry.write("secret.yaml", record("x-secret: stolen\n"));
    std::fs::create_dir_all(registry.path("partners/acme")).expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../secret.yaml", registry.path("partners/acme/partner.yaml")).expect("a link");
    #[cfg(unix)]
    std::os::unix::fs::symlink("acme", registry.path("partners/beta")).expect("a link");
    registry.commit();
    for run in [validate(&registry, &[]), validate(&registry, &["--rev", "HEAD"])] {
        assert_eq!(run.code, 1);
        assert_eq!(run.stdout.matches("PSP012").count(), 2 + 1, "{}", run.stdout);
        assert!(!run.stdout.contains("stolen"), "{}", run.stdout);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_registry_does_not_hang() {
    let registry = Registry::with_program();
    std::fs::create_dir_all(registry.path("partners/acme")).expect("a folder");
    let made = std::process::Command::new("mkfifo")
        .arg(registry.path("partners/acme/partner.yaml"))
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    let run = validate(&registry, &[]);
    assert!(run.stdout.contains("PSP012"), "{}", run.stdout);
}

#[test]
fn a_changed_fact_cannot_keep_its_verification() {
    let registry = Registry::with_program();
    let reach = |users: u32| {
        format!(
            "reach:\n  users: {users}\n  as_of: 2026-10-01\n  evidence:\n    url: https://acme.example/users\n    verified_by: mona\n    verified_on: 2026-10-02\n"
        )
    };
    registry.write("partners/acme/partner.yaml", record(&reach(12_000)));
    registry.commit();
    assert_eq!(validate(&registry, &["--base", "HEAD"]).code, 0);
    registry.write("partners/acme/partner.yaml", record(&reach(90_000)));
    assert_eq!(validate(&registry, &[]).code, 0, "without a base nothing can be seen");
    let run = validate(&registry, &["--base", "HEAD"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("PSP455"), "{}", run.stdout);
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

#[test]
fn an_overlay_adds_private_facts_and_never_public_ones() {
    let registry = Registry::with_program();
    registry.write(
        "partners/acme/partner.yaml",
        record("workstreams:\n  - {id: deal, name: Deal, kind: acquisition, visibility: private}\n"),
    );
    registry.write(
        "private/partners/acme/partner.yaml",
        "internal_notes: ready to sign\nworkstreams:\n  - {id: deal, status: in-progress, since: 2026-10-01}\n",
    );
    registry.write(
        "private/partners/acme/metrics/2026-10.yaml",
        "period: 2026-10\nfigures:\n  revenue: {value: \"10.50\", currency: EUR}\n",
    );
    registry.write(
        "private/partners/prospect/partner.yaml",
        "name: Prospect\nstatus: target\n",
    );
    let run = validate(&registry, &["--overlay", "private"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(
        run.stdout
            .contains("2 partners and 1 month of figures (the private overlay was read: keep this to yourself)"),
        "{}",
        run.stdout
    );
    let standing = registry.run(&["standing", "acme", "--overlay", "private", "--at", "2026-11-24"]);
    assert!(
        standing
            .stdout
            .contains("workstream: Deal: in-progress, since 2026-10-01"),
        "{}",
        standing.stdout
    );
    registry.write("private/partners/acme/partner.yaml", "name: Other\ntire: x\n");
    let run = validate(&registry, &["--overlay", "private"]);
    assert!(
        run.stdout.contains("PSP705") && run.stdout.contains("overlay:partners/acme/partner.yaml:1:7"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("overlay:partners/acme/partner.yaml:2:1"),
        "a place in the overlay's own file: {}",
        run.stdout
    );
    registry.write("partners/acme/partner.yaml", record("internal_notes: leaked\n"));
    let run = validate(&registry, &[]);
    assert!(
        run.stdout.contains("PSP701") && !run.stdout.contains("leaked"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_overlay_is_refused_where_logs_are_public() {
    let registry = Registry::with_program();
    registry.write(
        "private/partners/prospect/partner.yaml",
        "name: Prospect\nstatus: target\n",
    );
    let event = |private: &str| {
        registry.write("event.json", format!("{{\"repository\": {{\"private\": {private}}}}}"));
        registry.path("event.json").to_string_lossy().into_owned()
    };
    for (private, code) in [("false", 2), ("null", 2), ("true", 0)] {
        let path = event(private);
        for command in [
            &["validate", "--overlay", "private"][..],
            &["standing", "--overlay", "private"],
        ] {
            let run = registry.run_with(command, &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", &path)]);
            assert_eq!(run.code, code, "{private}: {}{}", run.stdout, run.stderr);
            assert!(!run.stdout.contains("Prospect"));
        }
    }
    assert_eq!(
        registry
            .run_with(&["validate", "--overlay", "private"], &[("GITHUB_ACTIONS", "true")])
            .code,
        2,
        "no event, no proof"
    );
}

#[test]
fn secrets_are_masked_in_every_form() {
    let registry = Registry::with_program();
    let token = format!("ghp_{}", "Ab1".repeat(12));
    registry.write(
        "partners/acme/partner.yaml",
        record(&format!(
            "# mail ada@example.org\nsummary: call +49 30 123456789\nx-token: {token}\nregions: [{token}]\n"
        )),
    );
    for format in ["text", "github", "json", "sarif", "markdown"] {
        let run = validate(&registry, &["--format", format]);
        assert_eq!(run.code, 1);
        for secret in [token.as_str(), "ada@example", "123456789"] {
            assert!(
                !run.stdout.contains(secret),
                "{format} repeats {secret}:\n{}",
                run.stdout
            );
        }
        for code in ["PSP702", "PSP703", "PSP704"] {
            assert!(run.stdout.contains(code), "{format} lacks {code}:\n{}", run.stdout);
        }
    }
}

#[test]
fn no_suggestion_repeats_what_must_not_be_public() {
    let registry = Registry::with_program();
    let token = format!("ghp_{}", "Ab1".repeat(12));
    registry.write(
        "partners/acme/partner.yaml",
        record(&format!("website: help@acme.example\nsupport:\n  contact: help@acme.example\n  url: http://acme.example/{token}\nlogo: x.{token}\n")),
    );
    for format in ["text", "github", "json", "sarif", "markdown"] {
        let run = validate(&registry, &["--format", format]);
        assert!(
            !run.stdout.contains("help@acme") && !run.stdout.contains(&token),
            "{format}:\n{}",
            run.stdout
        );
    }
    let run = validate(&registry, &[]);
    assert!(
        !run.stdout.contains("PSP105"),
        "a value that must go has one finding: {}",
        run.stdout
    );
}

#[test]
fn hostile_names_reach_no_output_as_they_are() {
    let registry = Registry::with_program();
    let hostile = "name: \"x\\r\\n::error::forged ##[error]forged <img src=x> @octocat #1 <!-- psp --> [a](https://b.example) \\u202e\\u200b | `\"\nstatus: aktive\n\"::warning::k\": 1\n\"##[error]k\": 1\n\"<b>@team\": 1\n";
    registry.write("partners/acme/partner.yaml", hostile);
    for format in ["text", "github", "markdown"] {
        let run = validate(&registry, &["--format", format]);
        for line in run.stdout.lines() {
            let forged = line.trim_start().starts_with("::")
                && ![
                    "::error file=",
                    "::warning file=",
                    "::notice ",
                    "::group::",
                    "::endgroup::",
                ]
                .iter()
                .any(|b| line.starts_with(b));
            assert!(!forged, "{format}: {line}");
            assert!(!line.contains("##["), "{format}: {line}");
        }
        assert!(
            !run.stdout
                .chars()
                .any(|c| psp_partners::visible::is_invisible(c) && !matches!(c, '\n' | '\u{fe0f}')),
            "{format}: {:?}",
            run.stdout
        );
    }
    let markdown = validate(&registry, &["--format", "markdown"]).stdout;
    for raw in ["<img", "<b>", "@octocat", "@team", "<!--", "](https"] {
        assert!(!markdown.contains(raw), "{raw}:\n{markdown}");
    }
}

#[test]
fn what_cannot_be_seen_is_told_raw_and_escaped() {
    let registry = Registry::with_program();
    for name in ["\"Ac\\u202Eme\"", "\"Ac\\u200bme\"", "Ac\u{200b}me", "\"Ac\\x07me\""] {
        registry.write("partners/acme/partner.yaml", record("").replace("Acme", name));
        let run = validate(&registry, &[]);
        assert_eq!(run.stdout.matches("error[PSP707]").count(), 1, "{name}: {}", run.stdout);
    }
    registry.write("partners/acme/partner.yaml", record("description: \"two\\nlines\"\n"));
    assert_eq!(validate(&registry, &[]).code, 0);
}

#[test]
fn explain_knows_every_rule_by_code_and_name() {
    let registry = Registry::empty();
    for rule in psp_partners::rules::all() {
        for word in [rule.code, rule.name, &rule.code.to_lowercase()] {
            let run = registry.run(&["explain", word]);
            assert_eq!(run.code, 0, "{word}");
            assert!(run.stdout.contains(rule.summary), "{word}");
        }
    }
    let near = registry.run(&["explain", "PSP1O4"]);
    assert_eq!(
        (near.code, near.stderr.contains("did you mean `PSP104`?")),
        (2, true),
        "{}",
        near.stderr
    );
}

#[test]
fn the_reference_in_the_documents_is_up_to_date() {
    let page = Registry::empty().run(&["explain", "--format", "markdown"]).stdout;
    let kept = std::fs::read_to_string(root().join("docs/rules.md")).unwrap_or_default();
    assert!(
        page == kept,
        "docs/rules.md is out of date; run `cargo run -- explain --format markdown > docs/rules.md`"
    );
}

#[test]
fn explain_knows_every_field_by_its_path() {
    let registry = Registry::copy_of_real();
    let says = |words: &[&str], parts: &[&str]| {
        let run = registry.run(&[&["explain"], words].concat());
        assert_eq!(run.code, 0, "{words:?} {}", run.stderr);
        for part in parts {
            assert!(run.stdout.contains(part), "{part} is not in {}", run.stdout);
        }
    };
    says(
        &["reach.users"],
        &[
            "whole number",
            "who can change it: an owner or a maintainer",
            "criterion `minimum-users`",
        ],
    );
    says(
        &["owners[].github"],
        &["GitHub login", "an owner, while at least one owner stays"],
    );
    says(&["owners.github"], &["GitHub login"]);
    says(
        &["verified_by"],
        &[
            "a maintainer; an owner can remove it",
            "partners/{slug}/metrics/{month}.yaml",
        ],
    );
    says(
        &["compatibility.tested_on"],
        &["It was called `on` before.", "A date in the past."],
    );
    says(&["program tiers"], &["partners/program.yaml"]);
    says(&["event zone"], &["IANA time zone"]);
    for row in &psp_partners::registry::model::KINDS {
        for field in row
            .kind
            .fields()
            .all()
            .filter(|field| !field.path.contains(&"x-…".to_owned()))
        {
            says(
                &[&format!("{} {}", row.id, field.dotted())],
                &[&field.title, "who can change it: "],
            );
        }
    }
    let near = registry.run(&["explain", "reach.user"]);
    assert_eq!(
        (near.code, near.stderr.contains("did you mean `reach.users`?")),
        (2, true),
        "{}",
        near.stderr
    );
}

#[test]
fn the_fields_in_the_documents_are_up_to_date() {
    let page = Registry::copy_of_real()
        .run(&["explain", "--fields", "--format", "markdown"])
        .stdout;
    let kept = std::fs::read_to_string(root().join("docs/fields.md")).unwrap_or_default();
    assert!(
        page == kept,
        "docs/fields.md is out of date; run `cargo run -- explain --fields --format markdown > docs/fields.md`"
    );
}

#[test]
fn the_registry_is_found_from_below_it() {
    let registry = Registry::copy_of_real();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_psp-partners"));
    let output = command
        .arg("validate")
        .args(AT)
        .current_dir(registry.path("partners/github"))
        .env_clear()
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("../../partners/program.yaml"), "{text}");
}

#[test]
fn schema_copies_are_written_and_drift_is_told() {
    let registry = Registry::copy_of_real();
    assert_eq!(registry.run(&["schema", "--write"]).code, 0);
    assert!(!validate(&registry, &[]).stdout.contains("PSP110"));
    assert_eq!(
        registry.read("schemas/vocabulary.schema.json"),
        std::fs::read_to_string(root().join("schemas/vocabulary.schema.json")).unwrap()
    );
    registry.write("schemas/partner.schema.json", "{}");
    let run = validate(&registry, &[]);
    assert!(run.stdout.contains("PSP110"), "{}", run.stdout);
    assert_eq!(run.code, 0);
    let vocabulary = registry.run(&["schema", "vocabulary"]);
    assert!(vocabulary.stdout.contains("\"technology\""));
}

#[test]
fn a_reader_that_stops_early_is_no_fault() {
    let registry = Registry::copy_of_real();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_psp-partners"))
        .args(["explain", "--format", "markdown"])
        .current_dir(registry.path("."))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
