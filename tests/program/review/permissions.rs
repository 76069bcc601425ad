//! Tokens that may not do all: what cannot be written where it belongs is said where it can be, with the permission that
//! is missing; and the token itself is said nowhere.

use psp_github_emulator::world::Level;
use psp_github_emulator::{Effect, Fault};

use crate::common::Registry;
use crate::review::faults::{ANNOTATIONS, application};
use crate::scene::{ACME, Outcome, Scene};

const PATH: &str = "partners/acme/partner.yaml";
/// Looks like the token of a job, and like nothing else.
const SECRET: &str = "ghs_PlantedPlantedPlantedPlantedPlanted0";

fn token(scene: &Scene, permissions: &[(&str, Level)]) {
    scene
        .hub
        .world(|w| w.actions_token(SECRET, "psp/registry", permissions));
}

/// Runs with the planted token, and makes sure that nobody ever sees it.
fn run(scene: &Scene, number: u64) -> Outcome {
    let event = scene.event("pull_request_target", number, "opened");
    let outcome = scene.run("pull_request_target", &event, SECRET);
    for (name, text) in [
        ("stdout", &outcome.run.stdout),
        ("stderr", &outcome.run.stderr),
        ("summary", &outcome.summary),
        ("outputs", &outcome.outputs),
    ] {
        assert!(!text.contains("Planted"), "{name}: {text}");
        assert!(!text.contains("UGxhbnRlZ"), "{name}: {text}");
    }
    scene.hub.world(|w| {
        let repository = w.repository("psp/registry");
        assert!(repository.comments.values().all(|c| !c.body.contains("Planted")));
    });
    outcome
}

const NOTES: [(&str, &str); 5] = [
    ("the comment", "pull-requests: write"),
    ("the check", "checks: write"),
    ("the status", "statuses: write"),
    ("the labels", "issues: write` and `pull-requests: write"),
    ("the suggestions", "pull-requests: write"),
];

/// Each of these, and no other, is said with its permission, on stderr and in the summary.
fn missing(outcome: &Outcome, missing: &[&str]) {
    for (what, permission) in NOTES {
        let note = format!("{what} could not be written with this token; add `{permission}` to the `permissions`");
        let wanted = missing.contains(&what);
        assert_eq!(outcome.run.stderr.contains(&note), wanted, "{what}: {outcome:#?}");
        let start = format!("- {what} could not be written with this token; add ");
        assert_eq!(outcome.summary.contains(&start), wanted, "{what}: {}", outcome.summary);
    }
}

#[test]
fn with_a_read_only_token_nothing_is_lost() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(&application()))]);
    token(
        &scene,
        &["contents", "issues", "pull_requests", "checks", "statuses"].map(|name| (name, Level::Read)),
    );
    let outcome = run(&scene, number);
    assert_eq!(outcome.run.code, 1, "{outcome:#?}");
    missing(
        &outcome,
        &[
            "the comment",
            "the check",
            "the status",
            "the labels",
            "the suggestions",
        ],
    );
    let commands = |level: &str| {
        let start = format!("::{level} ");
        outcome.run.stdout.lines().filter(|l| l.starts_with(&start)).count()
    };
    assert_eq!(commands("error"), 10);
    assert!(commands("warning") <= 10 && commands("notice") <= 10);
    for i in 1..ANNOTATIONS {
        let value = format!("nowhere{i}`");
        assert!(outcome.run.stdout.contains(&value), "{value}: {}", outcome.run.stdout);
        assert!(outcome.summary.contains(&format!("<code>nowhere{i}</code>")), "{value}");
    }
    assert_eq!(scene.ours(number), Vec::<String>::new());
    assert_eq!(scene.labels(number), Vec::<String>::new());
    scene.assert_clean();
    // A good one is no failure.
    let number = scene.pull("zoe", &[("partners/other/partner.yaml", Some(ACME))]);
    let outcome = run(&scene, number);
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    scene.assert_clean();
}

#[test]
fn only_the_check_is_missing() {
    for level in [Level::Read, Level::None] {
        let scene = Scene::new();
        let number = scene.pull("zoe", &[(PATH, Some(&application()))]);
        let write = ["issues", "pull_requests", "statuses"].map(|name| (name, Level::Write));
        token(
            &scene,
            &[&write[..], &[("contents", Level::Read), ("checks", level)]].concat(),
        );
        let outcome = run(&scene, number);
        assert_eq!(outcome.run.code, 1, "{outcome:#?}");
        missing(&outcome, &["the check"]);
        assert!(outcome.run.stdout.contains("::error "), "{outcome:#?}");
        assert_eq!(scene.ours(number).len(), 1);
        assert_eq!(scene.labels(number).len(), 3);
        assert_eq!(scene.suggestions(number).len(), 1);
        scene.assert_clean();
    }
}

/// What branch protection requires is missing, so the summary shows the line to add. A workflow of an earlier version has no
/// such line.
#[test]
fn only_the_status_is_missing() {
    for level in [Level::Read, Level::None] {
        let scene = Scene::new();
        let number = scene.pull("zoe", &[(PATH, Some(&application()))]);
        let write = ["issues", "pull_requests", "checks"].map(|name| (name, Level::Write));
        token(
            &scene,
            &[&write[..], &[("contents", Level::Read), ("statuses", level)]].concat(),
        );
        let outcome = run(&scene, number);
        assert_eq!(outcome.run.code, 0, "the check shows the verdict: {outcome:#?}");
        missing(&outcome, &["the status"]);
        assert_eq!(scene.check(number).0, "failure");
        scene.assert_clean();
    }
}

#[test]
fn only_the_check_is_allowed() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(&application()))]);
    let read = ["contents", "issues", "pull_requests"].map(|name| (name, Level::Read));
    token(
        &scene,
        &[&read[..], &[("checks", Level::Write), ("statuses", Level::Write)]].concat(),
    );
    let outcome = run(&scene, number);
    assert_eq!(outcome.run.code, 0, "the check tells the verdict: {outcome:#?}");
    missing(&outcome, &["the comment", "the labels", "the suggestions"]);
    assert!(!outcome.run.stdout.contains("::error "), "{outcome:#?}");
    assert_eq!(scene.check(number), ("failure".to_owned(), ANNOTATIONS));
    scene.assert_clean();
}

#[test]
fn what_is_private_is_not_found() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(&application()))]);
    token(&scene, &crate::scene::PERMISSIONS);
    let not_found = Effect::Refuse {
        status: 404,
        message: "Not Found".to_owned(),
    };
    for method in ["POST", "PATCH", "DELETE"] {
        scene.hub.fault(Fault::once(method, "", not_found.clone()).times(100));
    }
    let outcome = run(&scene, number);
    assert_eq!(outcome.run.code, 1, "{outcome:#?}");
    // A permission may be missing, or the thing itself: GitHub's answer doesn't show which.
    missing(&outcome, &[]);
    for (what, permission) in NOTES {
        let note = format!("note: {what} could not be written: GitHub does not find it");
        assert!(outcome.run.stderr.contains(&note), "{what}: {}", outcome.run.stderr);
        let hint = format!("if the job doesn't have `{permission}` in its `permissions`");
        assert!(outcome.run.stderr.contains(&hint), "{what}: {}", outcome.run.stderr);
        let start = format!("- {what} could not be written: ");
        assert!(outcome.summary.contains(&start), "{what}: {}", outcome.summary);
    }
    scene.assert_clean();
}

#[test]
fn a_token_that_github_does_not_know() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    let outcome = run(&scene, number);
    assert_eq!(outcome.run.code, 3, "{outcome:#?}");
    let stderr = &outcome.run.stderr;
    assert!(stderr.contains("GitHub does not accept the token"), "{stderr}");
    assert_eq!(outcome.writes, Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn a_token_that_expires_on_the_way() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(&application()))]);
    token(&scene, &crate::scene::PERMISSIONS);
    let expired = Effect::Refuse {
        status: 401,
        message: "Bad credentials".to_owned(),
    };
    for method in ["POST", "PATCH"] {
        scene
            .hub
            .fault(Fault::once(method, "/repos/", expired.clone()).times(100));
    }
    let outcome = run(&scene, number);
    assert_eq!(outcome.run.code, 1, "the verdict stands where it can: {outcome:#?}");
    assert!(
        outcome.run.stderr.contains("GitHub does not accept the token"),
        "{outcome:#?}"
    );
    assert!(outcome.run.stdout.contains("::error "), "{outcome:#?}");
    scene.assert_clean();
}

#[test]
fn a_merge_that_cannot_be_fetched_names_no_token() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    token(&scene, &crate::scene::PERMISSIONS);
    // The objects are gone from the server.
    scene.hub.world(|w| {
        let objects = w.repository("psp/registry").git_dir.clone();
        crate::scene::git(&objects, &["config", "uploadpack.hideRefs", "refs/pull"]);
    });
    let outcome = run(&scene, number);
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert!(scene.our_comment(number).contains("**Nothing for you to do:**"));
    scene.assert_clean();
}

#[test]
fn the_token_is_not_sent_in_the_clear() {
    let registry = Registry::with_program();
    registry.write(
        "event.json",
        r#"{"action": "opened", "number": 1, "pull_request": {"number": 1}}"#,
    );
    let event = registry.path("event.json");
    for address in [
        "http://api.github.example",
        "http://192.0.2.1:8080",
        "http://127.0.0.1@evil.example",
    ] {
        let run = registry.run_with(
            &["review"],
            &[
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_API_URL", address),
                ("GITHUB_REPOSITORY", "psp/registry"),
                ("GITHUB_TOKEN", SECRET),
                ("GITHUB_EVENT_NAME", "pull_request_target"),
                ("GITHUB_EVENT_PATH", event.to_str().unwrap()),
                ("PSP_PARTNERS_PACE", "off"),
            ],
        );
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.stderr.contains("GITHUB_API_URL"), "{run:#?}");
        assert!(!format!("{run:?}").contains("Planted"), "{run:#?}");
    }
}
