//! Tokens, permissions, limits, pages and validators.

mod common;

use common::Scene;
use jiff::Timestamp;
use psp_github_emulator::world::Level;
use serde_json::json;

#[test]
fn missing_permission_is_named() {
    let scene = Scene::with(|world| {
        world.actions_token("reader", "psp/registry", &[("issues", Level::Read)]);
    });
    scene.get("reader", "/issues").expect(200);
    let refused = scene.post("reader", "/issues", json!({ "title": "x" }));
    assert_eq!(refused.header("x-accepted-github-permissions"), Some("issues=write"));
    assert_eq!(refused.expect(403)["message"], "Resource not accessible by integration");
    scene
        .post("reader", "/check-runs", json!({ "name": "x", "head_sha": "x" }))
        .expect(403);
    scene.get("wrong", "/issues").expect(401);
    scene.post("", "/issues", json!({ "title": "x" })).expect(401);
    scene.get("", "/issues").expect(200);
    scene.assert_clean();
}

#[test]
fn issue_endpoints_take_the_permission_of_pull_requests_for_pull_requests() {
    let scene = Scene::with(|world| {
        world.actions_token("pulls", "psp/registry", &[("pull_requests", Level::Write)]);
    });
    let number = scene.pull();
    scene
        .post(
            "pulls",
            &format!("/issues/{number}/comments"),
            json!({ "body": "hello" }),
        )
        .expect(201);
    scene.post("pulls", "/issues", json!({ "title": "x" })).expect(403);
    scene.assert_clean();
}

#[test]
fn private_repository_is_not_found() {
    let scene = Scene::with(|world| world.repository_mut("psp/registry").private = true);
    scene.get("zoe", "/issues").expect(404);
    scene.get("", "/issues").expect(404);
    scene.get("job", "/issues").expect(200);
    scene.get("maintainer", "/issues").expect(200);
    scene.assert_clean();
}

#[test]
fn jobs_token_stays_at_home() {
    let scene = Scene::new();
    scene
        .post("job", "//repos/zoe/registry/issues", json!({ "title": "x" }))
        .expect(403);
    scene.get("job", "//repos/zoe/registry/issues").expect(200);
    let body = json!({ "message": "m", "content": "eA==" });
    scene
        .call("job", "PUT", "/contents/.github/workflows/x.yml", Some(body))
        .expect(403);
    scene.assert_clean();
}

#[test]
fn pages_are_linked_by_number() {
    let scene = Scene::with(|world| {
        for n in 0..65 {
            world.open_issue("psp/registry", "zoe", &format!("{n}"), "");
        }
    });
    let first = scene.get("job", "/issues?state=all");
    let id = scene.hub.world(|world| world.repository("psp/registry").id);
    let next = first.link("next").unwrap();
    assert_eq!(
        next,
        format!("{}/repositories/{id}/issues?state=all&page=2", scene.hub.url())
    );
    assert_eq!(first.body.as_array().unwrap().len(), 30);
    let path = |link: &str| format!("/{}", &link[scene.hub.url().len()..]);
    let last = scene.get("job", &path(&first.link("last").unwrap()));
    assert_eq!(last.body.as_array().unwrap().len(), 5);
    assert_eq!(last.link("next"), None);
    assert!(last.link("prev").is_some() && last.link("first").is_some());
    assert_eq!(scene.get("job", "/issues?per_page=100").link("next"), None);
    assert_eq!(
        scene.get("job", "/issues?per_page=1000").body.as_array().unwrap().len(),
        65
    );
    scene.assert_clean();
}

#[test]
fn known_answer_is_not_modified_and_free() {
    let scene = Scene::new();
    let first = scene.get("job", "/issues");
    let etag = first.header("etag").unwrap().to_owned();
    let left = first.header("x-ratelimit-remaining").unwrap().to_owned();
    let again = scene
        .send("job", "GET", "/issues", &[("if-none-match", &etag)], None)
        .unwrap();
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_eq!(again.header("x-ratelimit-remaining"), Some(left.as_str()));
    scene.post("job", "/issues", json!({ "title": "x" })).expect(201);
    assert_eq!(
        scene
            .send("job", "GET", "/issues", &[("if-none-match", &etag)], None)
            .unwrap()
            .status,
        200
    );
    scene.assert_clean();
}

#[test]
fn limits_bite_where_they_are_switched_on() {
    let scene = Scene::with(|world| {
        world.clock.set("2026-11-24T00:00:00Z".parse::<Timestamp>().unwrap());
        world.limits.content_creation = true;
    });
    for n in 0..80 {
        scene
            .post("job", "/issues", json!({ "title": format!("{n}") }))
            .expect(201);
    }
    let refused = scene.post("job", "/issues", json!({ "title": "one too many" }));
    assert_eq!((refused.status, refused.header("retry-after")), (403, Some("60")));
    scene.hub.world(|world| world.clock.advance(61));
    scene.post("job", "/issues", json!({ "title": "later" })).expect(201);
    scene.hub.world(|world| world.limits.primary = Some(90));
    let answers: Vec<u16> = (0..10).map(|_| scene.get("job", "/issues").status).collect();
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        8,
        "{answers:?}"
    );
    let refused = scene.get("job", "/issues");
    assert_eq!(
        (refused.status, refused.header("x-ratelimit-remaining")),
        (403, Some("0"))
    );
    scene.hub.world(|world| world.clock.advance(3600));
    scene.get("job", "/issues").expect(200);
    scene.assert_clean();
}

#[test]
fn what_breaks_the_description_is_a_violation() {
    let scene = Scene::new();
    scene.post("job", "/issues", json!({ "titel": "x" })).expect(422);
    scene.get("job", "/issues?state=opened").expect(200);
    scene.get("job", "/no/such/endpoint").expect(404);
    let violations = scene.hub.take_violations();
    for part in ["titel", "opened", "/no/such/endpoint"] {
        assert!(violations.iter().any(|it| it.contains(part)), "{part}: {violations:?}");
    }
    scene.assert_clean();
}
