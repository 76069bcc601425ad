//! `doctor`: what it finds on this machine, in the program, in the workflows and on an emulated GitHub. It never writes.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may fail where it stands, on files of its own"
)]

use std::os::unix::fs::PermissionsExt as _;

use psp_github_emulator::world::{Level, Workflow};
use psp_github_emulator::{Effect, Fault};
use serde_json::{Value, json};

use crate::common::{Registry, Run, root};
use crate::scene::{ONBOARD, Scene};

/// The registry of all scenarios.
const HERE: &str = "psp/registry";
pub const PIN: &str = "acme/psp-partners@0123456789abcdef0123456789abcdef01234567";

/// Checks a document against its schema, and gives the checks as `id: state`.
pub fn states(run: &Run) -> Vec<String> {
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:#?}"));
    let schema = std::fs::read_to_string(root().join("schemas/doctor.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
    assert_eq!(wrong, [""; 0], "{json:#}");
    let fixes = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["state"] == "fix")
        .count();
    assert_eq!(json["fixes"], fixes);
    assert_eq!(run.code, i32::from(fixes > 0), "{run:#?}");
    let checks = json["checks"].as_array().unwrap().iter();
    checks
        .map(|check| {
            format!(
                "{}: {}",
                check["id"].as_str().unwrap(),
                check["state"].as_str().unwrap()
            )
        })
        .collect()
}

pub fn has(states: &[String], wanted: &[&str]) {
    for wanted in wanted {
        assert!(
            states.iter().any(|state| state == wanted),
            "{wanted} is not in {states:#?}"
        );
    }
}

/// A registry as `init` writes it, with a maintainer.
pub fn registry() -> Registry {
    let registry = Registry::empty();
    registry.git(&["init", "-q"]);
    let run = registry.run(&["init", ".", "--name", "Test", "--action", PIN]);
    assert_eq!(run.code, 0, "{run:#?}");
    registry
}

#[test]
fn without_a_token_and_without_github_the_rest_is_checked() {
    let registry = registry();
    let run = registry.run(&["doctor", "--format", "json"]);
    has(
        &states(&run),
        &[
            "git: ok",
            "proxy: ok",
            "program: fix",
            "workflow-review: ok",
            "workflow-onboard: ok",
            "action: ok",
            "repository: not-asked",
        ],
    );
    // A branch of someone's work isn't taken for the default branch.
    registry.git(&["checkout", "-q", "-b", "topic"]);
    let topic = registry.run(&["doctor", "--format", "json"]);
    has(&states(&topic), &["workflow-onboard: ok", "workflow-validate: ok"]);
    let text = registry.run(&["doctor"]);
    assert_eq!(text.code, 1, "{text:#?}");
    assert!(
        text.stdout.contains("not asked: `GITHUB_TOKEN` isn't set"),
        "{}",
        text.stdout
    );
    assert!(
        text.stdout
            .contains("Set `GITHUB_TOKEN` and `GITHUB_REPOSITORY=OWNER/REPO`"),
        "{}",
        text.stdout
    );
    let offline = registry.run_with(
        &["doctor", "--offline"],
        &[
            ("GITHUB_TOKEN", "t"),
            ("GITHUB_REPOSITORY", "o/r"),
            ("GITHUB_API_URL", "http://127.0.0.1:1"),
        ],
    );
    assert!(
        offline.stdout.contains("not asked: `--offline` was given"),
        "{}",
        offline.stdout
    );
    let page = registry.run(&["doctor", "--format", "markdown"]);
    assert!(page.stdout.contains("#### This machine"), "{}", page.stdout);
}

#[test]
fn an_empty_folder_is_no_crash() {
    let registry = Registry::empty();
    has(
        &states(&registry.run(&["doctor", "--format", "json"])),
        &["program: fix", "workflows: fix"],
    );
}

#[test]
fn the_registry_may_be_in_a_folder_of_its_repository() {
    let registry = registry();
    std::fs::create_dir(registry.path("inner")).unwrap();
    std::fs::rename(registry.path("partners"), registry.path("inner/partners")).unwrap();
    let run = registry.run(&["doctor", "--root", "inner", "--format", "json"]);
    has(&states(&run), &["workflow-review: ok", "program: fix"]);
}

#[test]
fn what_is_wrong_on_this_machine_is_named() {
    let registry = registry();
    let old = registry.path("bin");
    std::fs::create_dir(&old).unwrap();
    std::fs::write(old.join("git"), "#!/bin/sh\necho git version 2.25.1\n").unwrap();
    std::fs::set_permissions(old.join("git"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let old = old.to_str().unwrap().to_owned();
    let variables = [
        ("PATH", old.as_str()),
        ("HTTPS_PROXY", "socks5://me:Planted@127.0.0.1:1"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem"),
    ];
    let run = registry.run_with(&["doctor", "--format", "json"], &variables);
    has(&states(&run), &["git: fix", "proxy: fix", "certificates: fix"]);
    assert!(!run.stdout.contains("Planted"), "{}", run.stdout);
    let none = registry.run_with(&["doctor", "--format", "json"], &[("PATH", "/nowhere")]);
    has(&states(&none), &["git: fix"]);
    registry.write(
        "ca.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let ca = registry.path("ca.pem");
    let good = [
        ("https_proxy", "http://me:Planted@proxy.example:3128"),
        ("NO_PROXY", "localhost"),
        ("SSL_CERT_FILE", ca.to_str().unwrap()),
    ];
    let run = registry.run_with(&["doctor", "--format", "json"], &good);
    has(&states(&run), &["proxy: ok", "certificates: ok"]);
    assert!(
        run.stdout.contains("proxy.example:3128") && !run.stdout.contains("Planted"),
        "{}",
        run.stdout
    );
}

/// What a workflow with `command: doctor` runs.
fn on_github(scene: &Scene, arguments: &[&str], token: &str) -> crate::scene::Outcome {
    let event = json!({ "inputs": {}, "repository": { "private": false } });
    let arguments: Vec<&str> = ["doctor"].iter().chain(arguments).copied().collect();
    let outcome = scene.finish(scene.start_command(&arguments, "workflow_dispatch", &event, token));
    assert_eq!(outcome.writes, Vec::<String>::new(), "doctor doesn't write");
    scene.assert_clean();
    outcome
}

#[test]
fn a_repository_that_is_set_up_shows_what_remains() {
    let scene = Scene::new();
    scene.hub.world(|w| {
        for name in ["validate", "review", "onboard", "report", "newsletter", "links", "site"] {
            let (id, path) = (w.next_id(), format!(".github/workflows/{name}.yml"));
            let (name, state) = (name.to_owned(), "active".to_owned());
            w.repository_mut(HERE)
                .workflows
                .push(Workflow { id, name, path, state });
        }
        w.repository_mut(HERE)
            .rules
            .required_checks
            .push("psp-partners verdict".to_owned());
        w.token(
            "admin",
            "mona",
            &[&ONBOARD[..], &[("administration", Level::Read)]].concat(),
        );
    });
    let run = on_github(&scene, &["--format", "json"], "onboard");
    has(
        &states(&run.run),
        &[
            "repository: ok",
            "issues: ok",
            "account: ok",
            "permission-contents: unknown",
            "permission-issues: unknown",
            "permission-actions: ok",
            "actions: unknown",
            "actions-pulls: unknown",
            "policy: unknown",
            "required-status: ok",
            "workflows-on-github: ok",
        ],
    );
    assert!(run.outputs.contains("fixes"), "{}", run.outputs);
    assert!(run.summary.contains("Policy for"), "{}", run.summary);
    let admin = on_github(&scene, &["--format", "json"], "admin");
    // In a workflow, another account than the program's bots is something to fix.
    has(
        &states(&admin.run),
        &["actions: ok", "actions-pulls: ok", "account: fix"],
    );
}

#[test]
fn each_setting_that_is_wrong_has_its_place_on_github() {
    let scene = Scene::new();
    scene.push_to_main(&[
        (".github/workflows/onboard.yml", Some("name: onboard\njobs: {}\n")),
        (".github/workflows/review.yml", Some("name: review\njobs: {}\n")),
    ]);
    scene.hub.world(|w| {
        let (id, state) = (w.next_id(), "disabled_inactivity".to_owned());
        let (name, path) = ("onboard".to_owned(), ".github/workflows/onboard.yml".to_owned());
        let repository = w.repository_mut(HERE);
        repository.workflows.push(Workflow { id, name, path, state });
        repository.has_issues = false;
        repository.actions_can_open_pulls = false;
        repository.actions_enabled = false;
        repository.rules.required_checks.push("psp-partners review".to_owned());
        w.token(
            "admin",
            "mona",
            &[
                ("contents", Level::Read),
                ("actions", Level::Read),
                ("administration", Level::Read),
            ],
        );
    });
    let run = on_github(&scene, &["--format", "json"], "admin");
    has(
        &states(&run.run),
        &[
            "issues: fix",
            "permission-contents: unknown",
            "permission-pull-requests: fix",
            "permission-checks: fix",
            "permission-statuses: fix",
            "actions: fix",
            "actions-pulls: fix",
            "required-status: fix",
            "workflows-on-github: fix",
        ],
    );
    let text = on_github(&scene, &[], "admin").run.stdout;
    for words in [
        "Settings → General → Features",
        "give the token the permission `pull-requests`",
        "Settings → Actions → General → Workflow permissions",
        "Settings → Rules → Rulesets",
        "the default branch requires the check `psp-partners review`, which stays *Expected*",
        "add `psp-partners verdict` in place of the check",
        "GitHub turned off after 60 days without activity",
        "Actions → onboard and choose *Enable workflow*",
        "GitHub doesn't know `review.yml`",
    ] {
        assert!(text.to_lowercase().contains(&words.to_lowercase()), "{words}: {text}");
    }
}

#[test]
fn what_github_refuses_is_one_check_and_no_end() {
    let scene = Scene::new();
    scene.hub.fault(
        Fault::once(
            "GET",
            "/rules/",
            Effect::Refuse {
                status: 500,
                message: "no".to_owned(),
            },
        )
        .times(9),
    );
    has(
        &states(&on_github(&scene, &["--format", "json"], "onboard").run),
        &["required-status: unknown"],
    );
    let bad = on_github(&scene, &["--format", "json"], "revoked");
    has(&states(&bad.run), &["repository: fix"]);
    scene.hub.world(|w| w.repository_mut(HERE).archived = true);
    has(
        &states(&on_github(&scene, &["--format", "json"], "onboard").run),
        &["repository: fix"],
    );
    scene.hub.world(|w| w.delete_repository(HERE));
    let gone = on_github(&scene, &[], "onboard").run;
    assert!(
        gone.stdout
            .contains("Set `GITHUB_REPOSITORY` to a repository that this token may read"),
        "{}",
        gone.stdout
    );
}

#[test]
fn what_a_workflow_file_says_is_hostile() {
    let registry = registry();
    registry.write(
        ".github/workflows/review.yml",
        "jobs:\n  a:\n    steps:\n      - uses: \"x/y@`\\u001b[31m\\n::error::forged\"\n",
    );
    let run = registry.run(&["doctor"]);
    assert!(
        !run.stdout.contains('\u{1b}') && !run.stdout.contains("\n::error"),
        "{}",
        run.stdout
    );
    for (name, text) in [
        ("empty", ""),
        ("list", "- a\n"),
        ("bomb", "jobs: &a [*a]\n"),
        ("not", "\u{0}"),
    ] {
        registry.write(".github/workflows/review.yml", text);
        let run = registry.run(&["doctor", "--format", "json"]);
        has(&states(&run), &["workflow-review: fix"]);
        assert!(!run.stdout.is_empty(), "{name}");
    }
}

#[test]
fn init_ends_with_what_doctor_would_find() {
    let registry = Registry::empty();
    let run = registry.run(&["init", "x", "--name", "Test"]);
    assert!(
        run.stdout
            .contains("`psp-partners --root x doctor` shows what is still to fix here: Workflow files."),
        "{}",
        run.stdout
    );
    let run = registry.run(&["init", "y", "--name", "Test", "--action", PIN]);
    assert!(
        run.stdout.contains("`psp-partners --root y doctor` checks at any time"),
        "{}",
        run.stdout
    );
}

/// No run can try out the right to change a team, so it stays unknown, with what to do; each reason has its own words.
#[test]
fn a_team_that_the_program_names_is_checked() {
    let slack = "  - { id: slack, name: Slack workspace, line: Partner-only Slack workspace, visibility: private }\n";
    let scene = Scene::new();
    let program = scene.on_main("partners/program.yaml");
    let team = slack.replace(", visibility", ", kind: people, github_team: psp/partners, visibility");
    scene.push_to_main(&[("partners/program.yaml", Some(&program.replace(slack, &team)))]);
    let found = |token: &str| {
        let run = on_github(&scene, &["--format", "json"], token).run;
        has(&states(&run), &["team: unknown"]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        let checks = json["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["id"] == "team").unwrap();
        assert!(
            check["fix"].as_str().unwrap().contains("Members: Read and write"),
            "{check}"
        );
        check["found"].as_str().unwrap().to_owned()
    };
    let own = found("onboard");
    assert!(own.starts_with("a workflow's own token can't read teams: "), "{own}");
    scene.hub.world(|w| {
        w.team(
            "psp/partners",
            &[("mona", psp_github_emulator::world::TeamRole::Maintainer)],
        );
        w.add_account("psp-app[bot]", 9000, psp_github_emulator::world::Kind::Bot);
        w.collaborator(HERE, "psp-app[bot]", psp_github_emulator::world::Role::Maintain);
        let permissions = [&ONBOARD[..], &[("members", Level::Write)]].concat();
        w.token("app", "psp-app[bot]", &permissions);
    });
    assert_eq!(
        found("app"),
        "reading works; changing is not known until a run changes it"
    );
}
