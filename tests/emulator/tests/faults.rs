//! Faults: what is done in spite of an error, and what is not.

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::Scene;
use psp_github_emulator::{Effect, ErrorsShape, Fault};
use serde_json::{Value, json};

fn count(scene: &Scene) -> usize {
    scene
        .get("job", "/issues?state=all")
        .expect(200)
        .as_array()
        .unwrap()
        .len()
}

fn create(scene: &Scene) -> Option<u16> {
    let answer = scene.send("job", "POST", "/issues", &[], Some(json!({ "title": "x" })));
    answer.map(|answer| answer.status)
}

#[test]
fn bad_gateway_may_have_acted() {
    let scene = Scene::new();
    scene
        .hub
        .fault(Fault::once("POST", "/issues", Effect::BadGatewayBefore));
    assert_eq!((create(&scene), count(&scene)), (Some(502), 0));
    scene.hub.fault(Fault::once("POST", "/issues", Effect::BadGatewayAfter));
    assert_eq!((create(&scene), count(&scene)), (Some(502), 1));
    assert_eq!((create(&scene), count(&scene)), (Some(201), 2));
    assert_eq!(
        scene.hub.log().writes().map(|write| write.status).collect::<Vec<_>>(),
        [502, 502, 201]
    );
}

#[test]
fn cut_connection_may_have_acted() {
    let scene = Scene::new();
    scene.hub.fault(Fault::once("POST", "/issues", Effect::CutBefore));
    assert_eq!((create(&scene), count(&scene)), (None, 0));
    scene.hub.fault(Fault::once("POST", "/issues", Effect::CutAfter));
    assert_eq!((create(&scene), count(&scene)), (None, 1));
}

#[test]
fn limits_come_in_their_shapes() {
    let scene = Scene::new();
    let hit = |effect: Effect| {
        scene.hub.fault(Fault::once("GET", "/issues", effect));
        scene.get("job", "/issues")
    };
    let primary = hit(Effect::PrimaryLimit {
        status: 429,
        reset_in: 30,
    });
    assert_eq!(
        (primary.status, primary.header("x-ratelimit-remaining")),
        (429, Some("0"))
    );
    let secondary = hit(Effect::SecondaryLimit {
        status: 403,
        retry_after: Some(7),
    });
    assert_eq!((secondary.status, secondary.header("retry-after")), (403, Some("7")));
    let silent = hit(Effect::SecondaryLimit {
        status: 403,
        retry_after: None,
    });
    assert_eq!(silent.header("retry-after"), None);
    assert_ne!(silent.header("x-ratelimit-remaining"), Some("0"));
    assert!(
        silent.body["message"]
            .as_str()
            .unwrap()
            .starts_with("You have exceeded a secondary rate limit")
    );
    scene.get("job", "/issues").expect(200);
}

#[test]
fn refusals_come_in_their_shapes() {
    let scene = Scene::new();
    let hit = |effect: Effect| {
        scene.hub.fault(Fault::once("GET", "/issues", effect));
        scene.get("job", "/issues")
    };
    assert!(hit(Effect::Unprocessable(ErrorsShape::Objects)).expect(422)["errors"][0].is_object());
    assert!(hit(Effect::Unprocessable(ErrorsShape::Strings)).expect(422)["errors"][0].is_string());
    assert_eq!(
        hit(Effect::Unprocessable(ErrorsShape::Absent)).expect(422)["errors"],
        Value::Null
    );
    hit(Effect::Refuse {
        status: 410,
        message: "gone".to_owned(),
    })
    .expect(410);
    let moved = hit(Effect::Moved("http://127.0.0.1:9/there".to_owned()));
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, Some("http://127.0.0.1:9/there"))
    );
}

#[test]
fn fault_hits_the_nth_time_or_the_index() {
    let scene = Scene::new();
    let refuse = || Effect::Refuse {
        status: 500,
        message: "no".to_owned(),
    };
    scene.hub.fault(Fault::once("GET", "/labels", refuse()).nth(2));
    scene.hub.fault(Fault::at(4, refuse()));
    let statuses: Vec<u16> = (0..5).map(|_| scene.get("job", "/labels").status).collect();
    assert_eq!(statuses, [200, 500, 200, 200, 500]);
}

#[test]
fn page_shifts_between_reads() {
    let scene = Scene::with(|world| {
        for n in 0..3 {
            world.open_issue("psp/registry", "zoe", &format!("{n}"), "");
        }
    });
    let insert = Effect::Then(Arc::new(|world| {
        world.open_issue("psp/registry", "zoe", "between", "");
    }));
    scene.hub.fault(Fault::once("GET", "&page=2", insert));
    let first = scene.get("job", "/issues?per_page=2").expect(200);
    let second = scene.get("job", "/issues?per_page=2&page=2").expect(200);
    assert_eq!(first[1]["number"], second[0]["number"], "an item is seen twice");
}

#[test]
fn slow_answer_comes() {
    let scene = Scene::new();
    scene
        .hub
        .fault(Fault::once("GET", "/issues", Effect::Delay(Duration::from_millis(80))));
    let start = Instant::now();
    scene.get("job", "/issues").expect(200);
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn hub_falls_silent_after_so_many_requests() {
    let scene = Scene::new();
    scene.hub.stop_after(2);
    assert_eq!(
        [create(&scene), create(&scene), create(&scene)],
        [Some(201), Some(201), None]
    );
    scene.hub.resume();
    assert_eq!(count(&scene), 2);
}

#[test]
fn log_names_operations_and_actors() {
    let scene = Scene::new();
    create(&scene);
    count(&scene);
    let log = scene.hub.log();
    assert_eq!(
        log.endpoints_called().into_iter().collect::<Vec<_>>(),
        ["issues/create", "issues/list-for-repo"]
    );
    let write = log.writes().next().unwrap();
    assert_eq!(write.actor.as_deref(), Some("github-actions[bot]"));
    assert_eq!(write.body, Some(json!({ "title": "x" })));
    assert_eq!(write.answer.as_ref().unwrap()["number"], 1);
    scene.assert_clean();
}
