//! Issues, labels, comments, assignees, sub-issues and users over HTTP.

mod common;

use common::Scene;
use psp_github_emulator::world::Role;
use serde_json::json;

#[test]
fn issue_lives_through_its_states() {
    let scene = Scene::new();
    let issue = scene
        .post("job", "/issues", json!({ "title": "Onboard", "labels": ["psp"] }))
        .expect(201);
    assert_eq!(issue["number"], 1);
    assert_ne!(issue["id"], 1, "an id is no number");
    assert_eq!(issue["labels"][0]["color"], "ededed", "an unknown label is made");
    assert_eq!(issue["user"]["login"], "github-actions[bot]");
    let change = json!({ "title": "Onboard Acme", "state": "closed", "state_reason": "not_planned" });
    let closed = scene.patch("maintainer", "/issues/1", change).expect(200);
    assert_eq!(
        (&closed["state_reason"], &closed["closed_by"]["login"]),
        (&json!("not_planned"), &json!("mia"))
    );
    scene
        .patch("maintainer", "/issues/1", json!({ "state": "open" }))
        .expect(200);
    let events = scene.get("job", "/issues/1/events").expect(200);
    let events: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["labeled", "renamed", "closed", "reopened"]);
    assert_eq!(scene.get("job", "/issues/1").expect(200)["state_reason"], "reopened");
    scene.assert_clean();
}

#[test]
fn lists_filter_and_include_pull_requests() {
    let scene = Scene::new();
    scene
        .post("job", "/issues", json!({ "title": "one", "labels": ["a", "B"] }))
        .expect(201);
    scene.post("zoe", "/issues", json!({ "title": "two" })).expect(201);
    scene.pull();
    let count = |query: &str| {
        scene
            .get("job", &format!("/issues?{query}"))
            .expect(200)
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(count("state=all"), 3);
    assert_eq!(count("labels=A,b"), 1);
    assert_eq!(count("labels=none-such"), 0);
    assert_eq!(count("creator=zoe"), 2);
    assert_eq!(count("since=2100-01-01T00:00:00Z"), 0);
    assert_eq!(count("state=closed"), 0);
    let newest = scene.get("job", "/issues?sort=created&direction=desc").expect(200);
    assert!(newest[0]["pull_request"].is_object() && newest[2]["pull_request"].is_null());
    scene.assert_clean();
}

#[test]
fn comments_are_listed_oldest_first_and_belong_to_their_writers() {
    let scene = Scene::new();
    scene.post("zoe", "/issues", json!({ "title": "one" })).expect(201);
    let first = scene
        .post("zoe", "/issues/1/comments", json!({ "body": "first" }))
        .expect(201);
    let second = scene
        .post("job", "/issues/1/comments", json!({ "body": "second" }))
        .expect(201);
    let listed = scene.get("job", "/issues/1/comments").expect(200);
    assert_eq!(
        (&listed[0]["body"], &listed[1]["body"]),
        (&json!("first"), &json!("second"))
    );
    let path = |comment: &serde_json::Value| format!("/issues/comments/{}", comment["id"]);
    scene
        .patch("zoe", &path(&second), json!({ "body": "mine now" }))
        .expect(403);
    assert_eq!(
        scene
            .patch("job", &path(&second), json!({ "body": "edited" }))
            .expect(200)["body"],
        "edited"
    );
    scene.delete("maintainer", &path(&first)).expect(204);
    scene.get("job", &path(&first)).expect(404);
    assert_eq!(scene.get("job", "/issues/1").expect(200)["comments"], 1);
    scene.assert_clean();
}

#[test]
fn texts_have_bounds() {
    let scene = Scene::new();
    let long = |length: usize| "x".repeat(length);
    scene
        .post("zoe", "/issues", json!({ "title": long(256), "body": long(65_536) }))
        .expect(201);
    scene.post("zoe", "/issues", json!({ "title": long(257) })).expect(422);
    let refused = scene
        .post("zoe", "/issues", json!({ "title": "x", "body": long(65_537) }))
        .expect(422);
    assert_eq!(
        (&refused["errors"][0]["field"], &refused["errors"][0]["code"]),
        (&json!("body"), &json!("custom"))
    );
    scene
        .post("zoe", "/issues/1/comments", json!({ "body": long(65_537) }))
        .expect(422);
    scene
        .post("zoe", "/issues/1/comments", json!({ "body": " " }))
        .expect(422);
    scene.post("job", "/labels", json!({ "name": long(51) })).expect(422);
    scene
        .post("job", "/labels", json!({ "name": "x", "description": long(101) }))
        .expect(422);
    scene
        .post("job", "/labels", json!({ "name": "x", "color": "#ffffff" }))
        .expect(422);
    scene.assert_clean();
}

#[test]
fn label_names_differ_by_more_than_case() {
    let scene = Scene::new();
    scene
        .post(
            "job",
            "/labels",
            json!({ "name": "Help Wanted", "color": "ABCDEF", "description": "d" }),
        )
        .expect(201);
    let again = scene
        .post("job", "/labels", json!({ "name": "help wanted" }))
        .expect(422);
    assert_eq!(again["errors"][0]["code"], "already_exists");
    assert_eq!(scene.get("job", "/labels/help%20wanted").expect(200)["color"], "abcdef");
    scene
        .patch("job", "/labels/HELP%20wanted", json!({ "new_name": "help" }))
        .expect(200);
    assert_eq!(scene.get("job", "/labels").expect(200).as_array().unwrap().len(), 1);
    scene
        .post("job", "/issues", json!({ "title": "one", "labels": ["help"] }))
        .expect(201);
    assert_eq!(
        scene
            .post("job", "/issues/1/labels", json!({ "labels": ["HELP", "b"] }))
            .expect(200)[1]["name"],
        "b"
    );
    scene.delete("job", "/issues/1/labels/nope").expect(404);
    let left = scene.delete("job", "/issues/1/labels/Help").expect(200);
    assert_eq!(left.as_array().unwrap().len(), 1);
    scene
        .call("job", "PUT", "/issues/1/labels", Some(json!({ "labels": ["c", "d"] })))
        .expect(200);
    assert_eq!(scene.get("job", "/issues/1/labels").expect(200)[1]["name"], "d");
    scene.delete("job", "/issues/1/labels").expect(204);
    scene.delete("job", "/labels/help").expect(204);
    scene.get("job", "/labels/help").expect(404);
    scene.assert_clean();
}

#[test]
fn labels_and_assignees_are_dropped_without_push_access() {
    let scene = Scene::new();
    let body = json!({ "title": "x", "labels": ["psp"], "assignees": ["mia"] });
    let issue = scene.post("zoe", "/issues", body).expect(201);
    assert_eq!((&issue["labels"], &issue["assignees"]), (&json!([]), &json!([])));
    scene
        .post("zoe", "/issues/1/labels", json!({ "labels": ["psp"] }))
        .expect(403);
    scene.assert_clean();
}

#[test]
fn unassignable_user_refuses_the_whole_issue() {
    let scene = Scene::new();
    let refused = scene
        .post("job", "/issues", json!({ "title": "x", "assignees": ["mia", "zoe"] }))
        .expect(422);
    assert_eq!(refused["errors"][0]["value"], "zoe");
    assert_eq!(scene.get("job", "/issues?state=all").expect(200), json!([]));
    let crowd: Vec<String> = (0..11).map(|n| format!("p{n}")).collect();
    scene.hub.world(|world| {
        for (n, login) in crowd.iter().enumerate() {
            world.add_user(login, 100 + n as u64);
            world.collaborator("psp/registry", login, Role::Read);
        }
    });
    scene
        .post("job", "/issues", json!({ "title": "x", "assignees": crowd }))
        .expect(422);
    let issue = scene
        .post("job", "/issues", json!({ "title": "x", "assignees": crowd[..10] }))
        .expect(201);
    assert_eq!(issue["assignees"].as_array().unwrap().len(), 10);
    assert_eq!(scene.get("job", "/assignees/mia").status, 204);
    assert_eq!(scene.get("job", "/assignees/zoe").status, 404);
    let left = scene
        .call(
            "job",
            "DELETE",
            "/issues/1/assignees",
            Some(json!({ "assignees": ["p0"] })),
        )
        .expect(200);
    assert_eq!(left["assignees"].as_array().unwrap().len(), 9);
    let more = scene
        .post("job", "/issues/1/assignees", json!({ "assignees": ["mia", "zoe"] }))
        .expect(201);
    assert_eq!(more["assignees"].as_array().unwrap().len(), 10);
    scene.assert_clean();
}

#[test]
fn sub_issues_go_by_id_and_have_one_parent() {
    let scene = Scene::new();
    let ids: Vec<u64> = ["parent", "part", "other"]
        .map(|title| {
            scene.post("job", "/issues", json!({ "title": title })).expect(201)["id"]
                .as_u64()
                .unwrap()
        })
        .into();
    scene
        .post("job", "/issues/1/sub_issues", json!({ "sub_issue_id": 2 }))
        .expect(404);
    let parent = scene
        .post("job", "/issues/1/sub_issues", json!({ "sub_issue_id": ids[1] }))
        .expect(201);
    assert_eq!(parent["sub_issues_summary"]["total"], 1);
    scene
        .post("job", "/issues/3/sub_issues", json!({ "sub_issue_id": ids[1] }))
        .expect(422);
    scene
        .post("job", "/issues/2/sub_issues", json!({ "sub_issue_id": ids[0] }))
        .expect(422);
    assert_eq!(scene.get("job", "/issues/1/sub_issues").expect(200)[0]["number"], 2);
    assert_eq!(scene.get("job", "/issues/2/parent").expect(200)["number"], 1);
    let replace = json!({ "sub_issue_id": ids[1], "replace_parent": true });
    scene.post("job", "/issues/3/sub_issues", replace).expect(201);
    assert_eq!(scene.get("job", "/issues/1/sub_issues").expect(200), json!([]));
    scene
        .call(
            "job",
            "DELETE",
            "/issues/3/sub_issue",
            Some(json!({ "sub_issue_id": ids[1] })),
        )
        .expect(200);
    scene.get("job", "/issues/2/parent").expect(404);
    scene.assert_clean();
}

#[test]
fn parent_takes_a_hundred_parts() {
    let scene = Scene::new();
    let ids: Vec<u64> = scene.hub.world(|world| {
        let numbers: Vec<u64> = (0..102)
            .map(|n| world.open_issue("psp/registry", "mia", &format!("{n}"), ""))
            .collect();
        numbers
            .iter()
            .map(|number| world.repository("psp/registry").issue(*number).id)
            .collect()
    });
    for id in &ids[1..101] {
        scene
            .post("job", "/issues/1/sub_issues", json!({ "sub_issue_id": id }))
            .expect(201);
    }
    scene
        .post("job", "/issues/1/sub_issues", json!({ "sub_issue_id": ids[101] }))
        .expect(422);
    scene.assert_clean();
}

#[test]
fn gone_disabled_and_moved_are_told() {
    let scene = Scene::new();
    scene.post("job", "/issues", json!({ "title": "x" })).expect(201);
    scene.hub.world(|world| world.delete_issue("psp/registry", 1));
    scene.get("job", "/issues/1").expect(410);
    scene.hub.world(|world| world.rename("psp/registry", "partners"));
    let moved = scene.get("job", "/issues?state=all");
    let id = scene.hub.world(|world| world.repository("psp/partners").id);
    let location = format!("{}/repositories/{id}/issues?state=all", scene.hub.url());
    assert_eq!((moved.status, moved.header("location")), (301, Some(location.as_str())));
    assert_eq!(scene.post("job", "/issues", json!({ "title": "y" })).status, 307);
    scene.get("job", &format!("//repositories/{id}/issues")).expect(200);
    scene
        .hub
        .world(|world| world.repository_mut("psp/partners").has_issues = false);
    scene
        .post("job", "//repos/psp/partners/issues", json!({ "title": "z" }))
        .expect(410);
    scene.assert_clean();
}

#[test]
fn transferred_issue_redirects() {
    let scene = Scene::new();
    scene.post("job", "/issues", json!({ "title": "x" })).expect(201);
    let number = scene
        .hub
        .world(|world| world.transfer_issue("psp/registry", 1, "zoe/registry"));
    let id = scene.hub.world(|world| world.repository("zoe/registry").id);
    let location = format!("{}/repositories/{id}/issues/{number}", scene.hub.url());
    let moved = scene.get("job", "/issues/1");
    assert_eq!((moved.status, moved.header("location")), (301, Some(location.as_str())));
    assert_eq!(
        scene.patch("job", "/issues/1", json!({ "state": "closed" })).status,
        307
    );
    assert_eq!(scene.get("job", "/issues?state=all").expect(200), json!([]));
    assert_eq!(
        scene.get("zoe", "//repos/zoe/registry/issues").expect(200)[0]["title"],
        "x"
    );
    scene.assert_clean();
}

#[test]
fn users_and_permissions_are_told() {
    let scene = Scene::new();
    assert_eq!(scene.get("job", "//users/Zoe").expect(200)["id"], 4242);
    assert_eq!(scene.get("job", "//user/4242").expect(200)["login"], "zoe");
    scene.get("job", "//users/nobody").expect(404);
    scene.get("job", "//user").expect(403);
    assert_eq!(scene.get("zoe", "//user").expect(200)["login"], "zoe");
    for (role, permission) in [
        (Role::Maintain, "write"),
        (Role::Triage, "read"),
        (Role::Admin, "admin"),
    ] {
        scene.hub.world(|world| world.collaborator("psp/registry", "mia", role));
        let told = scene.get("job", "/collaborators/mia/permission").expect(200);
        assert_eq!(
            (&told["permission"], &told["role_name"]),
            (&json!(permission), &json!(role.name()))
        );
    }
    assert_eq!(scene.get("job", "").expect(200)["default_branch"], "main");
    assert_eq!(scene.get("job", "//rate_limit").expect(200)["rate"]["limit"], 1000);
    scene.assert_clean();
}
