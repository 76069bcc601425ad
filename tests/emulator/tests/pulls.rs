//! Pull requests, their trial merges, reviews and events over HTTP.

mod common;

use common::{Scene, git};
use psp_github_emulator::Description;
use psp_github_emulator::world::MergeRef;
use serde_json::json;

#[test]
fn trial_merge_has_base_and_head_as_parents() {
    let scene = Scene::new();
    let number = scene.pull();
    let pull = scene.get("job", &format!("/pulls/{number}")).expect(200);
    assert_eq!(
        (&pull["mergeable"], &pull["mergeable_state"]),
        (&json!(true), &json!("clean"))
    );
    let parents = git(
        &scene.base(),
        &[
            "rev-parse",
            &format!("refs/pull/{number}/merge^1"),
            "refs/pull/1/merge^2",
        ],
    );
    assert_eq!(
        parents,
        format!(
            "{}\n{}",
            pull["base"]["sha"].as_str().unwrap(),
            pull["head"]["sha"].as_str().unwrap()
        )
    );
    assert_eq!(pull["head"]["repo"]["full_name"], "zoe/registry");
    assert_eq!(
        pull["merge_commit_sha"],
        git(&scene.base(), &["rev-parse", "refs/pull/1/merge"])
    );
    assert_eq!(
        (&pull["commits"], &pull["additions"], &pull["changed_files"]),
        (&json!(1), &json!(1), &json!(1))
    );
    scene.assert_clean();
}

#[test]
fn late_merge_is_unknown_for_some_reads() {
    let scene = Scene::with(|world| world.repository_mut("psp/registry").merge_refs = MergeRef::Late(2));
    let number = scene.pull();
    let mergeable = || scene.get("job", &format!("/pulls/{number}")).expect(200)["mergeable"].clone();
    assert_eq!(
        [mergeable(), mergeable(), mergeable()],
        [json!(null), json!(null), json!(true)]
    );
    scene.get("job", "/git/ref/pull/1/merge").expect(200);
    scene.assert_clean();
}

#[test]
fn stale_merge_stays_at_the_older_head() {
    let scene = Scene::new();
    scene.pull();
    scene
        .hub
        .world(|world| world.repository_mut("psp/registry").merge_refs = MergeRef::Stale(1));
    let old = scene.get("job", "/git/ref/pull/1/merge").expect(200)["object"]["sha"].clone();
    let head = scene.commit_in_fork("add", "partners/zoe/more.yaml", "x: 1\n");
    scene.hub.world(|world| world.push("zoe/registry", "add"));
    let sha = || scene.get("job", "/git/ref/pull/1/merge").expect(200)["object"]["sha"].clone();
    assert_eq!(sha(), old);
    assert_eq!(scene.get("job", "/pulls/1").expect(200)["head"]["sha"], head.as_str());
    assert_eq!(sha(), old);
    scene.get("job", "/pulls/1").expect(200);
    assert_eq!(git(&scene.base(), &["rev-parse", "refs/pull/1/merge^2"]), head);
    scene.assert_clean();
}

#[test]
fn conflict_has_no_fresh_merge() {
    let scene = Scene::new();
    scene.commit_in_fork("clash", "README.md", "theirs\n");
    scene.commit_in("registry.git", "main", "README.md", "ours\n");
    scene.hub.world(|world| {
        world.push("psp/registry", "main");
        world.open_pull("psp/registry", "zoe", "zoe/registry:clash", "main", "Clash", "");
    });
    let pull = scene.get("job", "/pulls/1").expect(200);
    assert_eq!(
        (&pull["mergeable"], &pull["mergeable_state"]),
        (&json!(false), &json!("dirty"))
    );
    scene.get("job", "/git/ref/pull/1/merge").expect(404);
    scene.call("job", "PUT", "/pulls/1/merge", Some(json!({}))).expect(405);
    scene.assert_clean();
}

/// GitHub's changelog of 2026-02-19: only a push to the pull request, a changed merge base or 12 hours renew it.
#[test]
fn base_that_moves_leaves_the_merge_as_it_is() {
    let scene = Scene::new();
    scene.pull();
    let base = git(&scene.base(), &["rev-parse", "main"]);
    scene.commit_in("registry.git", "main", "new.md", "x\n");
    scene.hub.world(|world| world.push("psp/registry", "main"));
    assert_eq!(git(&scene.base(), &["rev-parse", "refs/pull/1/merge^1"]), base);
    let newest = git(&scene.base(), &["rev-parse", "main"]);
    scene.commit_in_fork("add", "more.md", "x\n");
    scene.hub.world(|world| world.push("zoe/registry", "add"));
    assert_eq!(git(&scene.base(), &["rev-parse", "refs/pull/1/merge^1"]), newest);
}

#[test]
fn merged_pull_stays_closed_and_gets_no_fresh_ref() {
    let scene = Scene::new();
    scene.pull();
    let merge = git(&scene.base(), &["rev-parse", "refs/pull/1/merge"]);
    let stale = json!({ "sha": "0".repeat(40) });
    scene.call("job", "PUT", "/pulls/1/merge", Some(stale)).expect(409);
    let merged = scene.call("job", "PUT", "/pulls/1/merge", Some(json!({}))).expect(200);
    assert_eq!(merged["sha"], git(&scene.base(), &["rev-parse", "refs/heads/main"]));
    let pull = scene.get("job", "/pulls/1").expect(200);
    assert_eq!(
        (&pull["merged"], &pull["state"], &pull["mergeable"]),
        (&json!(true), &json!("closed"), &json!(null))
    );
    scene.patch("job", "/pulls/1", json!({ "state": "open" })).expect(422);
    scene.commit_in_fork("add", "more.md", "x\n");
    scene.hub.world(|world| world.push("zoe/registry", "add"));
    assert_eq!(git(&scene.base(), &["rev-parse", "refs/pull/1/merge"]), merge);
    assert_eq!(scene.get("job", "/pulls/1/merge").status, 204);
    scene.assert_clean();
}

#[test]
fn deleted_fork_leaves_a_head_without_repository() {
    let scene = Scene::new();
    scene.pull();
    scene.hub.world(|world| world.delete_repository("zoe/registry"));
    let pull = scene.get("job", "/pulls/1").expect(200);
    assert_eq!(
        (&pull["head"]["repo"], &pull["head"]["user"]["login"]),
        (&json!(null), &json!("zoe"))
    );
    scene.get("job", "/pulls").expect(200);
    scene.assert_clean();
}

#[test]
fn pulls_are_opened_listed_and_refused() {
    let scene = Scene::new();
    scene.commit_in("registry.git", "bot", "site/index.html", "<p>\n");
    let body = json!({ "title": "Site", "head": "bot", "base": "main", "body": "x" });
    let refused = scene.post("job", "/pulls", body.clone()).expect(403);
    assert_eq!(
        refused["message"],
        "GitHub Actions is not permitted to create or approve pull requests."
    );
    scene
        .hub
        .world(|world| world.repository_mut("psp/registry").actions_can_open_pulls = true);
    scene.post("job", "/pulls", body.clone()).expect(201);
    let again = scene.post("job", "/pulls", body).expect(422);
    assert_eq!(
        again["errors"][0]["message"],
        "A pull request already exists for psp:bot."
    );
    let same = scene
        .post(
            "job",
            "/pulls",
            json!({ "title": "x", "head": "zoe:main", "base": "main" }),
        )
        .expect(422);
    assert_eq!(same["errors"][0]["message"], "No commits between main and zoe:main");
    let count = |query: &str| {
        scene
            .get("job", &format!("/pulls?{query}"))
            .expect(200)
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(
        [
            count("head=psp:bot"),
            count("head=zoe:bot"),
            count("base=main"),
            count("state=closed")
        ],
        [1, 0, 1, 0]
    );
    scene
        .patch("job", "/pulls/1", json!({ "title": "New", "state": "closed" }))
        .expect(200);
    assert_eq!(count("state=closed"), 1);
    scene.assert_clean();
}

#[test]
fn push_can_merge_and_deleting_a_branch_closes() {
    let scene = Scene::new();
    let head = scene.commit_in("registry.git", "side", "side.md", "x\n");
    scene.commit_in("registry.git", "other", "other.md", "x\n");
    scene.hub.world(|world| {
        world.open_pull("psp/registry", "mia", "psp/registry:side", "main", "Side", "");
        world.open_pull("psp/registry", "mia", "psp/registry:other", "main", "Other", "");
    });
    scene
        .patch("job", "/git/refs/heads/main", json!({ "sha": head }))
        .expect(200);
    let pull = scene.get("job", "/pulls/1").expect(200);
    assert_eq!(
        (&pull["merged"], &pull["merge_commit_sha"]),
        (&json!(true), &json!(head))
    );
    scene.delete("job", "/git/refs/heads/other").expect(204);
    let pull = scene.get("job", "/pulls/2").expect(200);
    assert_eq!((&pull["state"], &pull["merged"]), (&json!("closed"), &json!(false)));
    scene.assert_clean();
}

#[test]
fn files_and_commits_come_from_git() {
    let scene = Scene::new();
    scene.commit_in_fork("edit", "README.md", "one\nTWO\nthree\nfour\nfive\n");
    scene.commit_in_fork("edit", "logo.bin", "\0\u{1}binary");
    scene
        .hub
        .world(|world| world.open_pull("psp/registry", "zoe", "zoe/registry:edit", "main", "Edit", ""));
    let files = scene.get("job", "/pulls/1/files").expect(200);
    assert_eq!(
        (&files[0]["filename"], &files[0]["status"]),
        (&json!("README.md"), &json!("modified"))
    );
    assert!(
        files[0]["patch"]
            .as_str()
            .unwrap()
            .starts_with("@@ -1,5 +1,5 @@\n one\n-two\n+TWO\n")
    );
    assert_eq!((&files[1]["status"], files[1].get("patch")), (&json!("added"), None));
    let commits = scene.get("job", "/pulls/1/commits").expect(200);
    assert_eq!(commits[0]["commit"]["message"], "write README.md");
    assert_eq!(commits[0]["author"]["login"], "zoe");
    scene.assert_clean();
}

#[test]
fn reviews_comment_only_lines_of_the_difference() {
    let scene = Scene::new();
    scene.commit_in_fork("edit", "README.md", "one\nTWO\nthree\nfour\nfive\n");
    scene
        .hub
        .world(|world| world.open_pull("psp/registry", "zoe", "zoe/registry:edit", "main", "Edit", ""));
    let review = |line: u64| {
        let comment = json!({ "path": "README.md", "line": line, "side": "RIGHT", "body": "why?" });
        scene.post(
            "job",
            "/pulls/1/reviews",
            json!({ "event": "COMMENT", "body": "x", "comments": [comment] }),
        )
    };
    assert_eq!(review(2).expect(200)["state"], "COMMENTED");
    assert_eq!(review(50).expect(422)["errors"], json!(["Line could not be resolved"]));
    scene
        .post("zoe", "/pulls/1/reviews", json!({ "event": "APPROVE" }))
        .expect(422);
    scene
        .post("maintainer", "/pulls/1/reviews", json!({ "event": "APPROVE" }))
        .expect(200);
    let head = scene.get("job", "/pulls/1").expect(200)["head"]["sha"].clone();
    let comment = json!({
        "body": "lines", "commit_id": head, "path": "README.md", "line": 3, "side": "RIGHT", "start_line": 2, "start_side": "RIGHT",
    });
    let comment = scene.post("job", "/pulls/1/comments", comment).expect(201);
    assert_eq!(comment["start_line"], 2);
    let path = format!("/pulls/comments/{}", comment["id"]);
    assert_eq!(
        scene.patch("job", &path, json!({ "body": "edited" })).expect(200)["body"],
        "edited"
    );
    assert_eq!(
        scene
            .get("job", "/pulls/1/comments")
            .expect(200)
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        scene
            .get("job", "/pulls/1/reviews")
            .expect(200)
            .as_array()
            .unwrap()
            .len(),
        3
    );
    scene.delete("job", &path).expect(204);
    scene.get("job", &path).expect(404);
    scene.assert_clean();
}

#[test]
fn check_runs_append_annotations() {
    let scene = Scene::new();
    scene.pull();
    let head = scene.get("job", "/pulls/1").expect(200)["head"]["sha"].clone();
    let annotation = json!({
        "path": "a", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "wrong",
    });
    let output = |count: usize| json!({ "title": "t", "summary": "s", "annotations": vec![annotation.clone(); count] });
    let body = json!({ "name": "psp", "head_sha": head, "status": "in_progress", "output": output(50) });
    let run = scene.post("job", "/check-runs", body).expect(201);
    let path = format!("/check-runs/{}", run["id"]);
    let done = json!({ "conclusion": "failure", "status": "completed", "output": output(3) });
    let done = scene.patch("job", &path, done).expect(200);
    assert_eq!(
        (&done["output"]["annotations_count"], &done["conclusion"]),
        (&json!(53), &json!("failure"))
    );
    assert_eq!(
        scene
            .get("job", &format!("{path}/annotations?page=2"))
            .expect(200)
            .as_array()
            .unwrap()
            .len(),
        23
    );
    scene
        .post("job", "/check-runs", json!({ "name": "psp", "head_sha": head }))
        .expect(201);
    let at = format!("/commits/{}/check-runs", head.as_str().unwrap());
    assert_eq!(
        scene.get("job", &format!("{at}?check_name=psp")).expect(200)["total_count"],
        1
    );
    assert_eq!(
        scene.get("job", &format!("{at}?filter=all")).expect(200)["total_count"],
        2
    );
    assert_eq!(
        scene.get("job", &format!("{at}?app_id=1")).expect(200)["total_count"],
        0
    );
    scene.assert_clean();
    scene.patch("job", &path, json!({ "output": output(51) })).expect(422);
    assert!(
        scene.hub.take_violations()[0].contains("more than 50"),
        "the description has the bound too"
    );
}

#[test]
fn events_carry_what_github_would_answer() {
    let scene = Scene::new();
    let number = scene.pull();
    scene
        .post("zoe", &format!("/issues/{number}/comments"), json!({ "body": "/psp" }))
        .expect(201);
    let (pull, comment, schedule) = scene.hub.world(|world| {
        (
            world.event("pull_request_target", "psp/registry", number, "opened"),
            world.event("issue_comment", "psp/registry", number, "created"),
            world.event("schedule", "psp/registry", 0, ""),
        )
    });
    assert_eq!(
        (&pull["number"], &pull["sender"]["login"]),
        (&json!(number), &json!("zoe"))
    );
    assert_eq!(comment["comment"]["body"], "/psp");
    assert!(comment["issue"]["pull_request"].is_object());
    assert_eq!(schedule["repository"]["full_name"], "psp/registry");
    let description = Description::get();
    for (schema, value) in [
        ("pull-request", &pull["pull_request"]),
        ("repository", &pull["repository"]),
        ("issue", &comment["issue"]),
        ("issue-comment", &comment["comment"]),
        ("simple-user", &comment["sender"]),
    ] {
        assert_eq!(
            description.check_schema(schema, value),
            Vec::<String>::new(),
            "{schema}"
        );
    }
}
