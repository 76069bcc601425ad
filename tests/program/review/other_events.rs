//! Events beside the usual push: a merge queue, a run by hand, a request for another look; and what is none of our
//! business.

use serde_json::json;

use crate::review::good_application::{PATH, REPOSITORY, applied, is_told, known, nothing};
use crate::scene::{ACME, Scene};

#[test]
fn a_merge_queue_gets_its_check_and_nothing_else() {
    let scene = Scene::new();
    let base = scene
        .hub
        .world(|w| w.repository(REPOSITORY).git().commit("main").unwrap());
    for (branch, text, conclusion) in [
        ("queue/good", known(), "success"),
        (
            "queue/bad",
            known().replace("tier: integration", "tier: gold"),
            "failure",
        ),
    ] {
        let head = scene.push_bytes("registry.git", branch, &[(PATH, Some(text.as_bytes()))]);
        let event = json!({
            "action": "checks_requested",
            "merge_group": { "head_sha": head, "base_sha": base, "head_ref": format!("refs/heads/{branch}") },
        });
        let outcome = scene.run("merge_group", &event, "job");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        assert_eq!(
            outcome.writes,
            ["POST /check-runs", "PATCH /check-runs/ID", "POST /statuses/SHA"]
        );
        scene.hub.world(|w| {
            let runs = w.repository(REPOSITORY).check_runs.values();
            let of: Vec<_> = runs.filter(|r| r.head_sha == head).collect();
            assert_eq!(of.len(), 1);
            assert_eq!(of[0].conclusion.as_deref(), Some(conclusion), "{outcome:#?}");
        });
        assert_eq!(scene.run("merge_group", &event, "job").writes, Vec::<String>::new());
    }
    scene.assert_clean();
}

#[test]
fn a_dispatch_names_its_pull_request() {
    let (scene, number) = applied();
    let mut event = scene.hub.world(|w| w.event("workflow_dispatch", REPOSITORY, 0, ""));
    nothing(
        &scene.run("workflow_dispatch", &event, "job"),
        "no pull request is named",
    );
    event["inputs"] = json!({ "number": number.to_string() });
    let outcome = scene.run("workflow_dispatch", &event, "job");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    is_told(&scene, number);
}

#[test]
fn a_pull_request_into_another_branch_is_not_judged() {
    let scene = Scene::new();
    scene.push_bytes("registry.git", "next", &[("README.md", Some(b"next"))]);
    scene.push("change", &[(PATH, Some(ACME))]);
    let number = scene
        .hub
        .world(|w| w.open_pull(REPOSITORY, "zoe", "zoe/registry:change", "next", "A change", "Hello"));
    nothing(&scene.review(number, "opened"), "only what goes into `main` is judged");
    scene.assert_clean();
}

#[test]
fn a_private_repository_and_a_deleted_fork() {
    let (scene, number) = applied();
    scene.hub.world(|w| w.repository_mut(REPOSITORY).private = true);
    scene.review(number, "opened");
    is_told(&scene, number);
    scene.wipe();
    scene.hub.world(|w| w.delete_repository("zoe/registry"));
    let outcome = scene.review(number, "edited");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    // GitHub says null here, and its own description does not know.
    let unknown = |v: &String| v.ends_with("null is not of type \"object\" at `/head/repo`");
    assert!(scene.hub.take_violations().iter().all(unknown));
    is_told(&scene, number);
}

#[test]
fn a_comment_on_an_issue_is_nothing() {
    let scene = Scene::new();
    let number = scene.hub.world(|w| w.open_issue(REPOSITORY, "zoe", "Hello", "Hello"));
    let outcome = scene.comment(number, "mona", "/recheck");
    nothing(&outcome, "the comment is on an issue");
    assert_eq!(outcome.requests, 0);
}

#[test]
fn another_look_is_for_the_author_and_the_maintainers() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    nothing(&scene.comment(number, "zoe", "looks fine to me"), "no new request from");
    nothing(&scene.comment(number, "eve", "/recheck"), "no new request from");
    for login in ["zoe", "mona"] {
        let outcome = scene.comment(number, login, "/recheck");
        assert_eq!(
            outcome.writes,
            ["PATCH /issues/comments/ID", "POST /statuses/SHA"],
            "{outcome:#?}"
        );
        let comment = scene.our_comment(number);
        assert!(
            comment.contains(&format!("{login} asked for it in a comment.")),
            "{comment}"
        );
    }
    is_told(&scene, number);
}

#[test]
fn a_request_counts_as_people_write_it_and_a_misspelt_one_is_answered_once() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    for body in ["/Recheck ", "/ recheck", "Fixed.\r\n\r\n/recheck please."] {
        let outcome = scene.comment(number, "zoe", body);
        assert_eq!(
            outcome.writes,
            ["PATCH /issues/comments/ID", "POST /statuses/SHA"],
            "{body}: {outcome:#?}"
        );
    }
    for (body, word) in [("/rechek", "rechek"), ("/done outreach", "done")] {
        let outcome = scene.comment(number, "zoe", body);
        assert_eq!(outcome.writes, ["POST /issues/1/comments"], "{body}: {outcome:#?}");
        let said = scene.answers(number).pop().unwrap();
        for words in [
            "**Your turn, @zoe:** ",
            &format!("<code>/{word}</code> isn't a command on a pull request"),
            "comment `/recheck`",
        ] {
            assert!(said.contains(words), "{words} in {said}");
        }
    }
    let id = scene.hub.world(|w| w.comment(REPOSITORY, number, "zoe", "thanks"));
    let mut event = scene.event("issue_comment", number, "edited");
    event["comment"]["id"] = json!(id);
    assert_eq!(scene.run("issue_comment", &event, "job").writes, Vec::<String>::new());
    // An edit makes a command of it.
    scene.hub.world(|w| {
        let comment = w.repository_mut(REPOSITORY).comments.get_mut(&id).unwrap();
        "/recheck".clone_into(&mut comment.body);
    });
    let outcome = scene.run("issue_comment", &event, "job");
    assert_eq!(
        outcome.writes,
        ["PATCH /issues/comments/ID", "POST /statuses/SHA"],
        "{outcome:#?}"
    );
}
