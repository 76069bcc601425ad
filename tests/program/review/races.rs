//! What changes while nobody looks: two runs at once, pushes in between, a merge that GitHub makes late or never, people
//! who delete, edit, close and reopen; and the events that are none of our business.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use psp_github_emulator::world::{Label, MergeRef, State};
use psp_github_emulator::{Effect, Fault};
use serde_json::json;

use crate::review::faults::{ANNOTATIONS, application};
use crate::scene::{ACME, Outcome, Scene, git};

const PATH: &str = "partners/acme/partner.yaml";
const REPOSITORY: &str = "psp/registry";

/// A scene with a good application.
fn applied() -> (Scene, u64) {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    (scene, number)
}

fn nothing(outcome: &Outcome, why: &str) {
    assert_eq!(outcome.writes, Vec::<String>::new(), "{outcome:#?}");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert!(outcome.run.stderr.contains(why), "{outcome:#?}");
}

/// One comment, the labels of a good application, one conclusion, the suggestion once.
fn is_told(scene: &Scene, number: u64) {
    let comment = scene.our_comment(number);
    assert!(comment.contains("**The maintainers' move since"), "{comment}");
    assert_eq!(
        scene.labels(number),
        ["partner:application", "partner:waits-for-program", "tier:integration"]
    );
    assert_eq!(scene.check(number), ("success".to_owned(), 0));
    assert_eq!(scene.suggestions(number).len(), 1);
    scene.assert_clean();
}

fn all_checks_ended(scene: &Scene) {
    scene.hub.world(|w| {
        let runs = w.repository(REPOSITORY).check_runs.values();
        assert_eq!(runs.filter(|r| r.status != "completed").count(), 0);
    });
}

/// Puts a commit on a branch of the fork that is not pushed yet, and gives what pushes it while the world is locked.
fn a_push_in_waiting(scene: &Scene, number: u64) -> impl Fn(&mut psp_github_emulator::World) + Send + Sync + 'static {
    let branch = scene.hub.world(|w| {
        let issue = w.repository(REPOSITORY).issue(number);
        issue.pull.as_ref().unwrap().head_ref.clone()
    });
    let fork = scene.hub.world(|w| w.repository("zoe/registry").git_dir.clone());
    git(&fork, &["branch", "--force", "waiting", &branch]);
    let better = ACME.replace("regions: [europe]", "regions: [europe, asia]");
    let sha = scene.push("waiting", &[(PATH, Some(&better))]);
    move |world| {
        git(&fork, &["update-ref", &format!("refs/heads/{branch}"), &sha]);
        world.push("zoe/registry", &branch);
    }
}

#[test]
fn two_runs_at_once() {
    let (scene, number) = applied();
    let event = scene.event("pull_request_target", number, "opened");
    for round in 0..4 {
        let runs = [0, 1].map(|_| scene.start("pull_request_target", &event, "job", &[]));
        for run in runs {
            let outcome = scene.finish(run);
            assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        }
        let last = scene.review(number, "edited");
        assert_eq!(last.run.code, 0, "{last:#?}");
        assert_eq!(scene.ours(number).len(), 1, "round {round}");
        assert_eq!(scene.check(number), ("success".to_owned(), 0));
        assert_eq!(scene.labels(number).len(), 3);
        all_checks_ended(&scene);
        assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new());
        scene.assert_clean();
        scene.wipe();
    }
}

/// The second run does all of its work while the first waits for the answer to its request number `index`.
#[test]
fn a_whole_run_between_two_requests_of_another() {
    let text = application();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| {
                let scene = Scene::new();
                let number = scene.pull("zoe", &[(PATH, Some(&text))]);
                let event = scene.event("pull_request_target", number, "opened");
                let usual = scene.run("pull_request_target", &event, "job").requests;
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    if index >= usual {
                        break;
                    }
                    scene.wipe();
                    let at = scene.hub.log().0.len() + index;
                    let wait = Effect::Delay(Duration::from_millis(2500));
                    scene.hub.fault(Fault::at(at as u64, wait));
                    let first = scene.start("pull_request_target", &event, "job", &[]);
                    scene.wait_for_requests(at + 1);
                    let second = scene.run("pull_request_target", &event, "job");
                    let first = scene.finish(first);
                    for outcome in [&first, &second] {
                        assert_eq!(outcome.run.code, 0, "#{index} {outcome:#?}");
                    }
                    let third = scene.run("pull_request_target", &event, "job");
                    assert_eq!(third.run.code, 0, "#{index} {third:#?}");
                    assert_eq!(scene.ours(number).len(), 1, "#{index}");
                    assert_eq!(scene.check(number), ("failure".to_owned(), ANNOTATIONS), "#{index}");
                    assert_eq!(
                        scene.labels(number),
                        ["partner:application", "partner:waits-for-partner", "tier:integration"]
                    );
                    let made = scene.suggestions(number).len();
                    assert!((1..=2).contains(&made), "#{index}: {made}");
                    all_checks_ended(&scene);
                    let fourth = scene.run("pull_request_target", &event, "job");
                    assert_eq!(fourth.writes, Vec::<String>::new(), "#{index}");
                }
                scene.assert_clean();
            });
        }
    });
}

#[test]
fn a_newer_push_silences_the_run_before() {
    // Requests 0 to 4 are reads, the last of them the look at the head right before the writes.
    for index in 0..5 {
        let (scene, number) = applied();
        let event = scene.event("pull_request_target", number, "opened");
        scene.hub.before(index, a_push_in_waiting(&scene, number));
        let outcome = scene.run("pull_request_target", &event, "job");
        nothing(&outcome, "a newer push has its own run");
        assert_eq!(scene.ours(number), Vec::<String>::new());
        scene.review(number, "synchronize");
        is_told(&scene, number);
    }
}

#[test]
fn a_push_between_the_writes_is_told_by_its_own_run() {
    for index in [5, 7, 9, 11, 13] {
        let (scene, number) = applied();
        let event = scene.event("pull_request_target", number, "opened");
        scene.hub.before(index, a_push_in_waiting(&scene, number));
        let outcome = scene.run("pull_request_target", &event, "job");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        scene.review(number, "synchronize");
        assert_eq!(scene.ours(number).len(), 1, "#{index}");
        assert_eq!(scene.check(number), ("success".to_owned(), 0), "#{index}");
        all_checks_ended(&scene);
        assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new(), "#{index}");
        scene.assert_clean();
    }
}

#[test]
fn an_event_of_an_old_head_writes_nothing() {
    let (scene, number) = applied();
    let old = scene.event("pull_request_target", number, "opened");
    scene.push_again(number, &[(PATH, Some(ACME))]);
    let outcome = scene.run("pull_request_target", &old, "job");
    nothing(&outcome, "a newer push has its own run");
    scene.review(number, "synchronize");
    is_told(&scene, number);
}

#[test]
fn a_late_merge_is_waited_for() {
    let scene = Scene::new();
    scene
        .hub
        .world(|w| w.repository_mut(REPOSITORY).merge_refs = MergeRef::Late(4));
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    is_told(&scene, number);
}

#[test]
fn a_merge_of_the_head_before_is_not_judged() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    scene
        .hub
        .world(|w| w.repository_mut(REPOSITORY).merge_refs = MergeRef::Stale(3));
    let broken = ACME.replace("tier: integration", "tier: gold");
    scene.push_again(number, &[(PATH, Some(&broken))]);
    let outcome = scene.review(number, "synchronize");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(comment.contains("<code>gold</code>"), "{comment}");
    assert_eq!(scene.check(number).0, "failure");
    scene.assert_clean();
}

#[test]
fn a_merge_that_never_comes_is_nobodys_move() {
    for never in [MergeRef::Late(1000), MergeRef::Stale(1000)] {
        let (scene, number) = applied();
        scene.review(number, "opened");
        scene.hub.world(|w| w.repository_mut(REPOSITORY).merge_refs = never);
        scene.push_again(
            number,
            &[(PATH, Some(&ACME.replace("tier: integration", "tier: gold")))],
        );
        let outcome = scene.review(number, "synchronize");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        let comment = scene.our_comment(number);
        assert!(comment.contains("**Nobody's move:**"), "{comment}");
        assert_eq!(scene.check(number), ("neutral".to_owned(), 0));
        let moves = scene.labels(number);
        assert!(!moves.iter().any(|l| l.starts_with("partner:waits-for")), "{moves:?}");
        // It came after all, and somebody asks.
        scene.hub.world(|w| {
            let repository = w.repository_mut(REPOSITORY);
            repository.merge_refs = MergeRef::Immediate;
            let issue = repository.issues.get_mut(&number).unwrap();
            issue.pull.as_mut().unwrap().merge.pending = Some(0);
        });
        let outcome = scene.comment(number, "zoe", "/recheck");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        assert!(scene.our_comment(number).contains("<code>gold</code>"));
        assert_eq!(scene.check(number).0, "failure");
        scene.assert_clean();
    }
}

/// The record of a partner that is there already, with its owner.
fn known() -> String {
    ACME.replace("  - github: zoe\n", "  - github: zoe\n    id: 4242\n")
}

#[test]
fn a_conflict_is_the_authors_move_until_it_is_resolved() {
    let known = known();
    let scene = Scene::with(&[(PATH, &known)]);
    let theirs = known.replace("https://acme.example", "https://acme.example/here");
    let number = scene.pull("zoe", &[(PATH, Some(&theirs))]);
    scene.review(number, "opened");
    let before = scene.our_comment(number);
    let elsewhere = known.replace("https://acme.example", "https://elsewhere.example");
    scene.push_to_main(&[(PATH, Some(&elsewhere))]);
    let outcome = scene.review(number, "edited");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("**zoe's move since 2026-11-24:** resolve the conflict"),
        "{comment}"
    );
    assert_eq!(scene.check(number), ("failure".to_owned(), 0));
    assert!(scene.labels(number).contains(&"partner:waits-for-partner".to_owned()));
    assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new());
    // The other change is taken back.
    scene.push_to_main(&[(PATH, Some(&known))]);
    scene.review(number, "edited");
    let strip = |text: &str| {
        text.lines()
            .filter(|l| !l.starts_with("<!--"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(strip(&scene.our_comment(number)), strip(&before));
    assert_eq!(scene.check(number).0, "success");
    all_checks_ended(&scene);
    scene.assert_clean();
}

#[test]
fn a_base_that_moves_meanwhile_changes_no_verdict_on_the_rest() {
    let (scene, number) = applied();
    let event = scene.event("pull_request_target", number, "opened");
    let base = scene.hub.world(|w| w.repository(REPOSITORY).git_dir.clone());
    let other = ACME
        .replace("Acme Testing", "Other")
        .replace("acme.example", "other.example");
    let sha = scene.push_bytes(
        "registry.git",
        "waiting",
        &[("partners/other/partner.yaml", Some(other.as_bytes()))],
    );
    scene.hub.before(3, move |world| {
        git(&base, &["update-ref", "refs/heads/main", &sha]);
        world.push(REPOSITORY, "main");
    });
    let outcome = scene.run("pull_request_target", &event, "job");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    is_told(&scene, number);
}

#[test]
fn a_draft_and_then_not() {
    let (scene, number) = applied();
    let draft = |is| {
        scene.hub.world(|w| {
            let issue = w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap();
            issue.pull.as_mut().unwrap().draft = is;
        });
    };
    draft(true);
    scene.review(number, "opened");
    let comment = scene.our_comment(number);
    assert!(!comment.contains("**The maintainers' move"), "{comment}");
    assert_eq!(scene.check(number).1, 0);
    draft(false);
    scene.review(number, "ready_for_review");
    is_told(&scene, number);
    draft(true);
    scene.review(number, "converted_to_draft");
    assert_eq!(scene.our_comment(number), comment);
    scene.assert_clean();
}

#[test]
fn closed_before_anything_was_said() {
    let (scene, number) = applied();
    scene.hub.world(|w| w.close(REPOSITORY, number, "zoe"));
    nothing(&scene.review(number, "closed"), "nothing to review: closed");
    assert_eq!(scene.ours(number), Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn closed_and_reopened() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    scene.hub.world(|w| w.close(REPOSITORY, number, "zoe"));
    let outcome = scene.review(number, "closed");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(comment.contains("**Closed** without merging"), "{comment}");
    assert_eq!(scene.labels(number), ["partner:application", "tier:integration"]);
    assert_eq!(scene.review(number, "closed").writes, Vec::<String>::new());
    scene
        .hub
        .world(|w| w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap().state = State::Open);
    scene.review(number, "reopened");
    is_told(&scene, number);
}

#[test]
fn merged_tells_what_happens_next() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    scene.hub.world(|w| w.merge_pull(REPOSITORY, number, "mona"));
    let outcome = scene.review(number, "closed");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("**Merged.** It is part of the registry now."),
        "{comment}"
    );
    assert!(comment.contains("#### What happens next"), "{comment}");
    assert_eq!(scene.labels(number), ["partner:application", "tier:integration"]);
    assert_eq!(scene.review(number, "closed").writes, Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn people_delete_and_edit_what_we_wrote() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    let said = scene.our_comment(number);
    scene.hub.world(|w| w.repository_mut(REPOSITORY).comments.clear());
    assert_eq!(scene.review(number, "edited").writes, ["POST /issues/1/comments"]);
    assert_eq!(scene.our_comment(number), said);
    scene.hub.world(|w| {
        for comment in w.repository_mut(REPOSITORY).comments.values_mut() {
            comment.body = comment.body.replace("maintainers", "cats");
        }
    });
    assert_eq!(scene.review(number, "edited").writes, ["PATCH /issues/comments/ID"]);
    assert_eq!(scene.our_comment(number), said);
    is_told(&scene, number);
}

#[test]
fn what_people_wrote_stays() {
    let (scene, number) = applied();
    // One who quotes our mark, and a label that nobody listed.
    let quoted = "<!-- psp-partners:review {\"who\":\"partner\"} -->\nMine!";
    scene.hub.world(|w| {
        w.comment(REPOSITORY, number, "max", quoted);
        let label = w.add_label(REPOSITORY, "question", "abcdef");
        let pro = w.add_label(REPOSITORY, "partner:problem", "abcdef");
        let issue = w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap();
        issue.labels.extend([label, pro]);
    });
    scene.review(number, "opened");
    let mut labels = vec!["partner:application", "partner:problem", "partner:waits-for-program"];
    labels.extend(["question", "tier:integration"]);
    assert_eq!(scene.labels(number), labels);
    let theirs = scene.hub.world(|w| {
        let comments = w.repository(REPOSITORY).comments.values();
        comments
            .filter(|c| c.user == 77)
            .map(|c| c.body.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(theirs, [quoted]);
    assert_eq!(scene.ours(number).len(), 1);
    // A label of ours that a person takes away comes back when something happens, and not before.
    scene.hub.world(|w| {
        let repository = w.repository_mut(REPOSITORY);
        let tier = repository.label("tier:integration").unwrap().id;
        repository
            .issues
            .get_mut(&number)
            .unwrap()
            .labels
            .retain(|l| *l != tier);
    });
    let event = scene.event("pull_request_target", number, "unlabeled");
    let outcome = scene.run("pull_request_target", &event, "job");
    nothing(&outcome, "changes nothing that is judged");
    assert_eq!(outcome.requests, 0);
    assert!(!scene.labels(number).contains(&"tier:integration".to_owned()));
    assert_eq!(scene.review(number, "edited").writes, ["POST /issues/1/labels"]);
    assert_eq!(scene.labels(number), labels);
    scene.assert_clean();
}

#[test]
fn labels_are_made_in_the_programs_colours() {
    let (scene, number) = applied();
    // One is there, in somebody's own colour and case: it is used as it is.
    scene
        .hub
        .world(|w| w.add_label(REPOSITORY, "Tier:Integration", "123456"));
    scene.review(number, "opened");
    let mut labels: Vec<(String, String)> = scene.hub.world(|w| {
        let all = w.repository(REPOSITORY).labels.iter();
        all.map(|Label { name, color, .. }| (name.clone(), color.clone()))
            .collect()
    });
    labels.sort();
    let wanted = [
        ("Tier:Integration", "123456"),
        ("partner:application", "1d76db"),
        ("partner:waits-for-program", "bfdadc"),
    ];
    assert_eq!(labels, wanted.map(|(name, color)| (name.to_owned(), color.to_owned())));
    assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new());
    scene.assert_clean();
}

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
        assert_eq!(outcome.writes, ["POST /check-runs", "PATCH /check-runs/ID"]);
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
    nothing(&scene.comment(number, "zoe", "looks fine to me"), "no command");
    nothing(&scene.comment(number, "eve", "/recheck"), "nobody who may");
    for login in ["zoe", "mona"] {
        let outcome = scene.comment(number, login, "/recheck");
        assert_eq!(outcome.writes, ["PATCH /issues/comments/ID"], "{outcome:#?}");
        let comment = scene.our_comment(number);
        assert!(comment.contains(&format!("as {login} asked")), "{comment}");
    }
    is_told(&scene, number);
}
