//! `todo` on the real program and on partners on their way.

use serde_json::Value;

use super::record;
use crate::common::{Registry, root};

const AT: [&str; 2] = ["--at", "2026-11-24"];

fn todo(registry: &Registry, more: &[&str]) -> Value {
    let run = registry.run(&[&["todo", "--format", "json"], &AT[..], more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let schema = std::fs::read_to_string(root().join("schemas/todo.schema.json")).expect("a schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    json
}

/// Each task as `who: what (path:line)`.
fn lines(tasks: &Value) -> Vec<String> {
    let line = |task: &Value| {
        let place = &task["places"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!(
            "{}: {} ({}:{})",
            text(&task["who"]),
            text(&task["what"]),
            text(&place["path"]),
            place["line"]
        )
    };
    tasks.as_array().expect("tasks").iter().map(line).collect()
}

#[test]
fn the_real_program_names_what_its_maintainers_must_fill_in() {
    let registry = Registry::copy_of_real();
    let owners = std::fs::read_to_string(root().join(".github/CODEOWNERS")).expect("code owners");
    registry.write(".github/CODEOWNERS", owners);
    registry.write(".github/workflows/onboard.yml", "name: onboard\n");
    let all = lines(&todo(&registry, &[])["program"]).join("\n");
    for wanted in [
        "the program lists no maintainers",
        "the program has no `supported_versions`",
        "12 of 12 items of `enablement` have no `url`",
        "4 of 4 items of `resources` have no `url`",
        "1 of 4 items of `communication` has no `every`",
        "items of `metrics` have no `target`",
        "version `0.1` of the agreement `solution` still has placeholders in 5 lines (partners/templates/agreements/solution/0.1.md.j2:3)",
        "each line is commented out (.github/CODEOWNERS:",
        "`onboard` opens pull requests only if GitHub allows it (.github/workflows/onboard.yml:1)",
    ] {
        assert!(all.contains(wanted), "{wanted}:\n{all}");
    }
    assert!(!all.contains("review.yml"), "a workflow that isn't there: {all}");
    // Each place is the line of the file where the thing is.
    let enablement = todo(&registry, &[])["program"].as_array().expect("tasks").clone();
    let task = enablement.iter().find(|task| {
        task["what"]
            .as_str()
            .is_some_and(|what| what.contains("`enablement` have no `url`"))
    });
    let program = registry.read("partners/program.yaml");
    for place in task.expect("a task")["places"].as_array().expect("places") {
        let line = usize::try_from(place["line"].as_u64().expect("a line")).expect("a line");
        let text = program.lines().nth(line - 1).expect("a line of the program");
        assert!(
            text.contains(&format!("id: {}", place["name"].as_str().expect("an ID"))),
            "{place}: {text}"
        );
    }
}

#[test]
fn what_is_filled_in_is_no_task_any_more() {
    let registry = Registry::with_program();
    let before = lines(&todo(&registry, &[])["program"]).join("\n");
    assert!(
        before.contains("`resources` have no `url`") && !before.contains("no maintainers"),
        "{before}"
    );
    let program = registry.read("partners/program.yaml");
    let slack = "  - { id: slack, name: Slack workspace, line: Partner-only Slack workspace, visibility: private }\n";
    assert!(program.contains(slack));
    let with_url = slack.replace("visibility", "url: \"https://example.org/join\", visibility");
    registry.write(
        "overlay/partners/program.yaml",
        "resources:\n  - id: slack\n    url: https://example.org/join\n",
    );
    registry.write("partners/program.yaml", program.replace(slack, &with_url));
    let after = lines(&todo(&registry, &[])["program"]).join("\n");
    assert!(after.contains("3 of 4 items of `resources` have no `url`"), "{after}");
    registry.write("partners/program.yaml", program);
    let private = todo(&registry, &["--overlay", "overlay"]);
    assert_eq!(private["private"], true);
    assert!(
        lines(&private["program"])
            .join("\n")
            .contains("3 of 4 items of `resources`"),
        "{private:#}"
    );
}

#[test]
fn each_partner_shows_what_is_waited_for_in_order() {
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", record(""));
    registry.write("partners/idle/partner.yaml", "name: Idle\nstatus: target\n");
    registry.write(
        "partners/busy/partner.yaml",
        "name: Busy\nstatus: onboarding\ntier: technology\napplied_on: 2026-10-01\nowners:\n  - github: bea\n    id: 7\n\
         reach:\n  users: 20000\n  as_of: 2026-10-01\n  evidence:\n    url: https://busy.example/users\n\
         phases:\n  identification:\n    entered: 2026-10-05\n    steps:\n      outreach: { done: 2026-10-06 }\n",
    );
    let json = todo(&registry, &[]);
    let partners = json["partners"].as_array().expect("partners");
    let slugs: Vec<&str> = partners
        .iter()
        .map(|one| one["slug"].as_str().expect("a slug"))
        .collect();
    assert_eq!(slugs, ["acme", "busy"], "a target has no task");
    let acme = lines(&partners[0]["tasks"]);
    assert!(
        acme[0].starts_with("program: the application waits for a maintainer (partners/acme/partner.yaml:2)"),
        "{acme:#?}"
    );
    assert_eq!(partners[1]["phase"], "identification");
    let busy = lines(&partners[1]["tasks"]);
    let heads = [
        "program: Market analysis (step `market-analysis`) (partners/busy/partner.yaml:",
        "both: Technical feasibility (step `feasibility`)",
        "program: Business case (step `business-case`)",
        "program: 10,000 users or more: claimed, not yet verified (partners/busy/partner.yaml:9)",
        "program: A maintainer has recorded a positive feasibility verdict: not in the record yet",
    ];
    for (line, head) in busy.iter().zip(heads) {
        assert!(line.starts_with(head), "{head}: {busy:#?}");
    }
    let one = todo(&registry, &["busy"]);
    assert_eq!(one["program"], serde_json::json!([]));
    assert_eq!(one["partners"].as_array().map(Vec::len), Some(1));
    let text = registry.run(&[&["todo"], &AT[..]].concat()).stdout;
    assert!(text.contains("Busy (busy), onboarding, phase identification"), "{text}");
    assert!(text.contains("maintainer: Market analysis"), "{text}");
    let unknown = registry.run(&["todo", "busi"]);
    assert_eq!(
        (unknown.code, unknown.stderr.contains("did you mean `busy`?")),
        (2, true),
        "{}",
        unknown.stderr
    );
}
