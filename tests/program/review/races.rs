//! What changes while nobody looks: two runs at once, pushes in between, and events of an older head.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use psp_github_emulator::{Effect, Fault};

use crate::review::faults::{ANNOTATIONS, application};
use crate::review::good_application::{PATH, REPOSITORY, all_checks_ended, applied, is_told, nothing};
use crate::scene::{ACME, Scene, git};

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
