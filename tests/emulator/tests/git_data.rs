//! Refs, objects, files, comparisons and workflows over HTTP.

mod common;

use common::{Scene, git};
use psp_github_emulator::world::{Workflow, WorkflowRun};
use serde_json::json;

#[test]
fn commit_is_built_from_objects() {
    let scene = Scene::new();
    let main = scene.get("job", "/git/ref/heads/main").expect(200)["object"]["sha"].clone();
    let blob = scene
        .post("job", "/git/blobs", json!({ "content": "aGk=", "encoding": "base64" }))
        .expect(201);
    let entries = json!([
        { "path": "a/b.txt", "mode": "100644", "type": "blob", "sha": blob["sha"] },
        { "path": "c.txt", "mode": "100644", "type": "blob", "content": "c" },
        { "path": "README.md", "mode": "100644", "type": "blob", "sha": null },
    ]);
    let tree = scene
        .post("job", "/git/trees", json!({ "base_tree": main, "tree": entries }))
        .expect(201);
    let body = json!({ "message": "site", "tree": tree["sha"], "parents": [main] });
    let commit = scene.post("job", "/git/commits", body).expect(201);
    let reference = json!({ "ref": "refs/heads/site", "sha": commit["sha"] });
    scene.post("job", "/git/refs", reference.clone()).expect(201);
    assert_eq!(
        scene.post("job", "/git/refs", reference).expect(422)["message"],
        "Reference already exists"
    );
    let listed = git(&scene.base(), &["ls-tree", "-r", "--name-only", "site"]);
    assert_eq!(listed, "a/b.txt\nc.txt\npartners/acme/partner.yaml");
    let sha = commit["sha"].as_str().unwrap();
    scene.get("job", &format!("/git/commits/{sha}")).expect(200);
    scene
        .get("job", &format!("/git/blobs/{}", blob["sha"].as_str().unwrap()))
        .expect(200);
    let tree = scene.get("job", "/git/trees/site?recursive=1").expect(200);
    assert_eq!(
        (tree["tree"].as_array().unwrap().len(), &tree["truncated"]),
        (6, &json!(false))
    );
    scene.assert_clean();
}

#[test]
fn trees_take_no_path_that_leads_elsewhere() {
    let scene = Scene::new();
    for path in ["", "/a", "a//b", "../a", "a/./b", ".GIT/config"] {
        let entries = json!([{ "path": path, "mode": "100644", "type": "blob", "content": "x" }]);
        scene.post("job", "/git/trees", json!({ "tree": entries })).expect(422);
    }
    scene.assert_clean();
}

#[test]
fn large_files_are_not_shown() {
    let scene = Scene::new();
    scene.commit_in("registry.git", "main", "large", &"x".repeat((1 << 20) + 1));
    let file = scene.get("job", "/contents/large").expect(200);
    assert_eq!((&file["content"], &file["encoding"]), (&json!(""), &json!("none")));
    scene.assert_clean();
}

#[test]
fn refs_move_forward_unless_forced() {
    let scene = Scene::new();
    let first = scene.get("job", "/git/ref/heads/main").expect(200)["object"]["sha"].clone();
    let second = scene.commit_in("registry.git", "main", "x.md", "x\n");
    let back = scene
        .patch("job", "/git/refs/heads/main", json!({ "sha": first }))
        .expect(422);
    assert_eq!(back["message"], "Update is not a fast forward");
    scene
        .patch("job", "/git/refs/heads/main", json!({ "sha": first, "force": true }))
        .expect(200);
    scene
        .patch("job", "/git/refs/heads/main", json!({ "sha": second }))
        .expect(200);
    scene
        .post("job", "/git/refs", json!({ "ref": "refs/heads/psp/a", "sha": first }))
        .expect(201);
    let found = scene.get("job", "/git/matching-refs/heads/psp").expect(200);
    assert_eq!(found[0]["ref"], "refs/heads/psp/a");
    scene.get("job", "/git/ref/heads/psp").expect(404);
    scene.delete("job", "/git/refs/heads/psp/a").expect(204);
    scene.delete("job", "/git/refs/heads/psp/a").expect(422);
    scene.assert_clean();
}

#[test]
fn contents_need_the_sha_that_is_there() {
    let scene = Scene::new();
    let file = scene.get("job", "/contents/README.md").expect(200);
    assert_eq!(file["content"], "b25lCnR3bwp0aHJlZQpmb3VyCmZpdmUK\n");
    let put = |sha: Option<&str>| {
        let mut body = json!({ "message": "edit", "content": "aGkK" });
        if let Some(sha) = sha {
            body["sha"] = sha.into();
        }
        scene.call("job", "PUT", "/contents/README.md", Some(body))
    };
    put(None).expect(422);
    put(Some(&"0".repeat(40))).expect(409);
    let old = file["sha"].as_str().unwrap();
    let new = put(Some(old)).expect(200)["content"]["sha"].clone();
    put(Some(old)).expect(409);
    assert_eq!(git(&scene.base(), &["show", "main:README.md"]), "hi");
    let fresh = json!({ "message": "add", "content": "eA==" });
    scene
        .call("job", "PUT", "/contents/docs/new%20file.md", Some(fresh))
        .expect(201);
    scene
        .call(
            "job",
            "DELETE",
            "/contents/README.md",
            Some(json!({ "message": "rm", "sha": new })),
        )
        .expect(200);
    scene.get("job", "/contents/README.md").expect(404);
    let folder = scene.get("job", "/contents/partners?ref=main").expect(200);
    assert_eq!(
        (&folder[0]["type"], &folder[0]["path"]),
        (&json!("dir"), &json!("partners/acme"))
    );
    scene.assert_clean();
}

#[test]
fn commits_compare() {
    let scene = Scene::new();
    scene.commit_in("registry.git", "side", "side.md", "x\n");
    scene.commit_in("registry.git", "main", "main.md", "x\n");
    let compared = scene.get("job", "/compare/main...side").expect(200);
    assert_eq!(
        (&compared["status"], &compared["ahead_by"], &compared["behind_by"]),
        (&json!("diverged"), &json!(1), &json!(1))
    );
    assert_eq!(compared["files"][0]["filename"], "side.md");
    let commit = scene.get("job", "/commits/side").expect(200);
    assert_eq!(commit["stats"]["total"], 1);
    scene.get("job", "/commits/none-such").expect(422);
    assert_eq!(scene.get("job", "/branches").expect(200).as_array().unwrap().len(), 2);
    assert_eq!(
        scene.get("job", "/branches/side").expect(200)["commit"]["sha"],
        commit["sha"]
    );
    scene.assert_clean();
}

#[test]
fn workflows_tell_their_state_and_runs() {
    let scene = Scene::with(|world| {
        let (id, created_at) = (world.next_id(), world.now());
        let repository = world.repository_mut("psp/registry");
        let (name, path) = ("Program".to_owned(), ".github/workflows/program.yml".to_owned());
        repository.workflows.push(Workflow {
            id,
            name,
            path,
            state: "disabled_inactivity".to_owned(),
        });
        repository.workflow_runs.push(WorkflowRun {
            id: 9,
            workflow: id,
            event: "schedule".to_owned(),
            status: "completed".to_owned(),
            conclusion: Some("success".to_owned()),
            head_branch: "main".to_owned(),
            head_sha: "0".repeat(40),
            created_at,
        });
    });
    assert_eq!(
        scene.get("job", "/actions/workflows").expect(200)["workflows"][0]["state"],
        "disabled_inactivity"
    );
    scene.get("job", "/actions/workflows/program.yml").expect(200);
    let runs = |query: &str| {
        scene
            .get("job", &format!("/actions/workflows/program.yml/runs?{query}"))
            .expect(200)
    };
    assert_eq!(runs("event=schedule&status=success")["total_count"], 1);
    assert_eq!(runs("event=push")["total_count"], 0);
    scene.assert_clean();
}
