//! Commit statuses and check suites, and which of them the merge box sees.

mod common;

use common::Scene;
use psp_github_emulator::world::Requirement;
use serde_json::{Value, json};

fn head(scene: &Scene) -> String {
    let pull = scene.get("job", "/pulls/1").expect(200);
    pull["head"]["sha"].as_str().unwrap().to_owned()
}

fn post(scene: &Scene, sha: &str, state: &str, context: &str) -> Value {
    let body = json!({ "state": state, "context": context, "description": "d", "target_url": "https://e.example/1" });
    scene.post("job", &format!("/statuses/{sha}"), body).expect(201)
}

#[test]
fn the_newest_status_of_a_name_counts() {
    let scene = Scene::new();
    scene.pull();
    let head = head(&scene);
    let box_of = |name: &str| scene.hub.world(|w| w.requirement("psp/registry", 1, name));
    assert_eq!(box_of("verdict"), Requirement::Expected);
    assert_eq!(
        post(&scene, &head, "pending", "verdict")["creator"]["login"],
        "github-actions[bot]"
    );
    assert_eq!(box_of("verdict"), Requirement::Pending);
    post(&scene, &head, "success", "other");
    post(&scene, &head, "failure", "verdict");
    assert_eq!(box_of("verdict"), Requirement::Failed);
    post(&scene, &head, "success", "verdict");
    assert_eq!(box_of("verdict"), Requirement::Satisfied);
    let all = scene.get("job", &format!("/commits/{head}/statuses")).expect(200);
    let states: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["success", "failure", "success", "pending"], "the newest first");
    let combined = scene.get("job", &format!("/commits/{head}/status")).expect(200);
    assert_eq!(
        (&combined["state"], &combined["total_count"]),
        (&json!("success"), &json!(2))
    );
    scene.assert_clean();
}

#[test]
fn a_status_has_bounds() {
    let scene = Scene::new();
    scene.pull();
    let at = format!("/statuses/{}", head(&scene));
    let with = |description: String| json!({ "state": "success", "context": "c", "description": description });
    scene.post("job", &at, with("é".repeat(140))).expect(201);
    scene.post("job", &at, with("é".repeat(141))).expect(422);
    scene
        .post("job", &format!("/statuses/{}", "0".repeat(40)), with(String::new()))
        .expect(422);
    scene.assert_clean();
    scene
        .post("job", &at, json!({ "state": "neutral", "context": "c" }))
        .expect(422);
    assert!(
        !scene.hub.take_violations().is_empty(),
        "no state of a status is neutral"
    );
}

/// The trap: a check made with the job's token goes into the oldest suite, and the merge box reads the newest.
#[test]
fn a_second_workflow_run_hides_the_check_and_not_the_status() {
    let scene = Scene::new();
    scene.pull();
    let head = head(&scene);
    let check = || {
        let body = json!({ "name": "check", "head_sha": head, "conclusion": "success", "status": "completed" });
        scene.post("job", "/check-runs", body).expect(201)["check_suite"]["id"].clone()
    };
    let box_of = |name: &str| scene.hub.world(|w| w.requirement("psp/registry", 1, name));
    let begin = || scene.hub.world(|w| w.begin_workflow_run("psp/registry", &head));
    let first = begin();
    post(&scene, &head, "success", "status");
    assert_eq!(check(), json!(first));
    assert_eq!([box_of("check"), box_of("status")], [Requirement::Satisfied; 2]);
    begin();
    assert_eq!(box_of("check"), Requirement::Expected);
    assert_eq!(check(), json!(first), "made again, it goes into the oldest suite again");
    assert_eq!(
        [box_of("check"), box_of("status")],
        [Requirement::Expected, Requirement::Satisfied]
    );
    scene.assert_clean();
}
