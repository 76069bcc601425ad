//! What a run shows, how much it may do, and what it does where something is missing.

use psp_github_emulator::{Effect, Fault};
use serde_json::Value;

use crate::common::Registry;
use crate::onboard::play::{ACME_YAML, NOTHING, ONBOARDING};
use crate::scene::{ACME, Scene};

#[test]
fn a_plan_without_github_needs_no_token() {
    let registry = Registry::with_program();
    registry.write(ACME_YAML, ACME);
    let run = registry.run(&["onboard", "--offline", "--at", "2026-11-24"]);
    assert_eq!(run.code, 0, "{run:#?}");
    for words in [
        "open pull request",
        "open               phase/acme/identification",
        "open               partnership/acme",
        "put below",
    ] {
        assert!(run.stdout.contains(words), "{words} in {}", run.stdout);
    }
    assert!(
        run.stdout.ends_with("writes planned, as if GitHub had nothing yet\n"),
        "{}",
        run.stdout
    );
    let json = registry.run(&["onboard", "--offline", "--at", "2026-11-24", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["contract"], "psp-partners/plan/1");
    assert_eq!(json["applied"], false);
    assert!(
        json["writes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|w| w["key"] == "phase/acme/identification")
    );
    assert_eq!(
        json["moves"][0]["proposal"]["branch"],
        "psp-partners/advance/acme/accept"
    );
    let page = registry.run(&["onboard", "--offline", "--at", "2026-11-24", "--format", "markdown"]);
    assert!(
        page.stdout.starts_with("### Issues in step with the records\n"),
        "{}",
        page.stdout
    );
}

#[test]
fn without_a_token_it_says_what_to_set() {
    let registry = Registry::with_program();
    let here = [("GITHUB_REPOSITORY", "psp/registry")];
    let run = registry.run_with(&["onboard", "--at", "2026-11-24"], &here);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(
        run.stderr.contains("GITHUB_TOKEN") && run.stderr.contains("--offline"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_token_without_rights_or_of_another_repository_is_told() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene
        .hub
        .world(|w| w.tokens.get_mut("onboard").unwrap().permissions.clear());
    let run = scene.onboard("2026-11-20", &["--apply"]);
    assert_eq!(run.run.code, 3, "{run:#?}");
    assert!(
        run.run.stderr.contains("issues: write") || run.run.stderr.contains("issues=read"),
        "{}",
        run.run.stderr
    );
    scene.hub.world(|w| w.delete_repository("psp/registry"));
    let run = scene.onboard("2026-11-20", &["--apply"]);
    assert_eq!(run.run.code, 3, "{run:#?}");
    assert!(run.run.stderr.contains("psp/registry"), "{}", run.run.stderr);
}

#[test]
fn a_plan_that_changes_too_much_writes_nothing_at_all() {
    let beta = ONBOARDING
        .replace("Acme Testing", "Beta Tools")
        .replace("acme.example", "beta.example");
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING), ("partners/beta/partner.yaml", &beta)]);
    scene.settle("2026-11-20");
    let before = scene.issues();
    // Four issues change, and a third partner applies, which would be a create.
    let third = ACME
        .replace("Acme Testing", "Gamma Works")
        .replace("acme.example", "gamma.example");
    scene.push_to_main(&[
        (ACME_YAML, Some(&ONBOARDING.replace("Acme Testing", "Acme"))),
        ("partners/beta/partner.yaml", Some(&beta.replace("Beta Tools", "Beta"))),
        ("partners/gamma/partner.yaml", Some(&third)),
    ]);
    let run = scene.onboard("2026-11-24", &["--apply", "--max-changes", "3"]);
    assert_eq!(run.run.code, 4, "{run:#?}");
    for text in [&run.run.stdout, &run.summary] {
        assert!(
            text.contains("changes or closes 4 issues, which is more than the 3 that are allowed"),
            "{text}"
        );
    }
    assert!(run.run.stdout.contains("--max-changes 4"), "{}", run.run.stdout);
    assert_eq!(
        scene.issues()[..4],
        before[..],
        "nothing but the one issue that says so"
    );
    assert_eq!(scene.issues().len(), 5);
    assert!(
        scene
            .issue("Issues are not up to date")
            .body
            .contains("--max-changes 4")
    );
    assert_eq!(scene.branches(), Vec::<String>::new());
    // The plan alone is not refused, it is only shown.
    let plan = scene.onboard("2026-11-24", &["--max-changes", "3"]);
    assert_eq!(plan.run.code, 0, "{plan:#?}");
    let run = scene.onboard("2026-11-24", &["--apply", "--max-changes", "4"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    scene.settle("2026-11-24");
    assert!(!scene.issue("Issues are not up to date").open);
}

#[test]
fn a_budget_leaves_the_rest_for_the_next_run() {
    let mut files = Vec::new();
    for i in 0..5 {
        let record = ONBOARDING
            .replace(
                "Acme Testing",
                ["Acme", "Borealis", "Cumulus", "Dendrite", "Elmwood"][i],
            )
            .replace("acme.example", &format!("p{i}.example"));
        files.push((format!("partners/p{i}/partner.yaml"), record));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    let mut runs = 0;
    loop {
        let run = scene.onboard("2026-11-20", &["--apply", "--budget", "6"]);
        assert_eq!(run.run.code, 0, "what is left is no failure: {run:#?}");
        runs += 1;
        assert!(runs < 12, "{run:#?}");
        if run.run.stdout.ends_with(NOTHING) {
            break;
        }
        assert!(run.writes.len() <= 6, "{:#?}", run.writes);
        if runs == 1 {
            assert!(
                run.run
                    .stdout
                    .contains("left for the next run: a run makes 6 writes at most"),
                "{}",
                run.run.stdout
            );
            assert!(run.outputs.contains("left"), "{}", run.outputs);
        }
    }
    assert!(runs > 3);
    assert_eq!(scene.issues().len(), 10);
    scene.settle("2026-11-20");
}

#[test]
fn without_sub_issues_the_parent_has_a_list() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let effect = Effect::Refuse {
        status: 404,
        message: "Not Found".to_owned(),
    };
    scene.hub.fault(Fault::once("POST", "/sub_issues", effect).times(1000));
    scene.settle("2026-11-20");
    let phase = scene.issue(": phase 1");
    assert_eq!(phase.parent, None);
    let parent = scene.issue(": partnership").body;
    assert!(parent.contains(&format!("- [ ] #{}\n", phase.number)), "{parent}");
    scene.settle("2026-11-22");
}

#[test]
fn a_comment_on_a_pull_request_asks_for_nothing() {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    scene.settle("2026-11-24");
    let pull = scene.our_pull();
    scene.say(pull, "mona", "/done outreach");
    let event = scene.event("issue_comment", pull, "created");
    let run = scene.finish(scene.start_command(
        &["onboard", "--apply", "--at", "2026-11-24"],
        "issue_comment",
        &event,
        "onboard",
    ));
    assert_eq!((run.run.code, run.requests), (0, 0), "{run:#?}");
    assert!(
        run.run
            .stderr
            .contains("nothing to do: the comment is on a pull request"),
        "{run:#?}"
    );
}

#[test]
fn limits_in_the_midst_of_a_review_leave_it_for_the_next_run() {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    let before = scene.keep();
    let from = scene.hub.requests();
    scene.onboard("2026-11-24", &["--apply"]);
    let log = scene.hub.log_from(from);
    let opened = log
        .iter()
        .position(|e| e.method == "POST" && e.path.ends_with("/pulls"));
    let opened = opened.expect("a pull request is opened");
    let reads = log[opened..]
        .iter()
        .position(|e| e.method == "GET" && e.path.contains("/pulls/"));
    let index = opened + reads.expect("its review reads it");
    scene.bring_back(&before);
    let at = scene.hub.requests() + index;
    let effect = Effect::PrimaryLimit {
        status: 403,
        reset_in: 3000,
    };
    scene.hub.fault(Fault::at(at as u64, effect));
    let run = scene.onboard("2026-11-24", &["--apply"]);
    assert_eq!(run.run.code, 0, "what is left is no failure: {run:#?}");
    assert!(run.run.stdout.contains("left for the next run"), "{}", run.run.stdout);
    assert!(!run.run.stdout.contains("failed"), "{}", run.run.stdout);
    scene.settle("2026-11-24");
    let pull = scene.our_pull();
    assert!(
        scene.ours(pull)[0].contains("a maintainer decides"),
        "{:?}",
        scene.ours(pull)
    );
}
