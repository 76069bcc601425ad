//! Two pull requests with one head. A check and a status belong to the commit, so GitHub shows the same on both.

use crate::review::good_application::{PATH, REPOSITORY};
use crate::scene::{ACME, Scene};

/// Another pull request with the head of an open one.
fn second(scene: &Scene, first: u64, login: &str) -> u64 {
    let branch = scene.hub.world(|w| {
        let pull = w.repository(REPOSITORY).issue(first).pull.clone();
        pull.unwrap().head_ref
    });
    scene.open(login, &branch)
}

/// The title of the newest check on the head, and the status.
fn shown(scene: &Scene, number: u64) -> (String, String, String) {
    let head = scene.head(number);
    let title = scene.hub.world(|w| {
        let runs = w.repository(REPOSITORY).check_runs.values();
        let newest = runs.filter(|r| r.head_sha == head).max_by_key(|r| r.id).unwrap();
        newest.title.clone().unwrap()
    });
    let (state, words) = scene.status(number);
    (title, state, words)
}

#[test]
fn an_author_with_more_rights_makes_nothing_greener() {
    let scene = Scene::new();
    let first = scene.pull("eve", &[(PATH, Some(ACME))]);
    scene.review(first, "opened");
    assert_eq!(scene.check(first).0, "neutral");
    // By a maintainer, everything would be fine.
    let by_maintainer = second(&scene, first, "mona");
    let outcome = scene.review(by_maintainer, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_eq!(scene.check(first).0, "neutral");
    let (title, state, words) = shown(&scene, first);
    assert_eq!(title, format!("#{first}: no errors; a maintainer decides"));
    assert_eq!(state, "success");
    assert!(words.starts_with(&title), "{words}");
    let comment = scene.our_comment(by_maintainer);
    assert!(
        comment.contains(&format!(
            "have the same head commit: #{first}, #{by_maintainer}. GitHub shows one check and one status on all of them: \
             those of the strictest review, for #{first}."
        )),
        "{comment}"
    );
    // Runs for the two don't take turns in overwriting it.
    let runs = || scene.hub.world(|w| w.repository(REPOSITORY).check_runs.len());
    let before = runs();
    for number in [first, by_maintainer, first] {
        scene.review(number, "edited");
    }
    assert_eq!(runs(), before);
    assert_eq!(scene.review(first, "edited").writes, Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn a_stranger_makes_nothing_red() {
    let scene = Scene::new();
    let first = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(first, "opened");
    assert_eq!(
        (scene.check(first).0.as_str(), scene.status(first).0.as_str()),
        ("success", "success")
    );
    let by_stranger = second(&scene, first, "eve");
    scene.review(by_stranger, "opened");
    assert_eq!(scene.status(first).0, "success");
    assert_eq!(scene.check(first).0, "neutral", "it passes, and names the pull request");
    assert!(shown(&scene, first).0.starts_with(&format!("#{by_stranger}: ")));
    // Its end gives the first one its own verdict back.
    scene.hub.world(|w| w.close_pull(REPOSITORY, by_stranger, "eve"));
    let outcome = scene.review(by_stranger, "closed");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_eq!(scene.check(first).0, "success");
    assert!(!scene.our_comment(first).contains("have the same head commit"));
    scene.assert_clean();
}

/// GitHub has no test merge of the second one yet: its run leaves the commit alone.
#[test]
fn a_late_merge_of_the_second_hides_no_verdict_of_the_first() {
    use psp_github_emulator::world::MergeRef;
    let scene = Scene::new();
    let first = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(first, "opened");
    let before = (scene.check(first), scene.status(first));
    scene
        .hub
        .world(|w| w.repository_mut(REPOSITORY).merge_refs = MergeRef::Late(1000));
    let by_stranger = second(&scene, first, "eve");
    let outcome = scene.review(by_stranger, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert!(
        scene.our_comment(by_stranger).contains("hasn't merged the last push"),
        "{outcome:#?}"
    );
    assert_eq!((scene.check(first), scene.status(first)), before);
    scene.assert_clean();
}

/// The base branch of an open pull request changes.
fn change_base(scene: &Scene, number: u64, base: &str) {
    scene.hub.world(|w| w.change_base(REPOSITORY, number, base));
}

#[test]
fn a_pull_request_that_goes_elsewhere_is_ours_no_longer() {
    let scene = Scene::new();
    scene.push_bytes("registry.git", "next", &[("README.md", Some(b"next"))]);
    let wrong = ACME.replace("tier: integration", "tier: gold");
    let number = scene.pull("zoe", &[(PATH, Some(&wrong))]);
    scene.review(number, "opened");
    assert_eq!(
        (scene.check(number).0.as_str(), scene.status(number).0.as_str()),
        ("failure", "failure")
    );
    change_base(&scene, number, "next");
    let outcome = scene.review(number, "edited");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert!(
        scene
            .first_line(number)
            .starts_with("**Nothing for you to do.** This pull request goes into <code>next</code> now"),
        "{}",
        scene.our_comment(number)
    );
    assert_eq!(scene.check(number).0, "neutral");
    assert_eq!(
        scene
            .labels(number)
            .iter()
            .filter(|l| l.starts_with("partner:waits"))
            .count(),
        0
    );
    // No way to a green status: it is pending until the pull request goes into the default branch again.
    assert_eq!(
        scene.status(number),
        ("pending".to_owned(), "not into the default branch".to_owned())
    );
    assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new(), "said once");
    change_base(&scene, number, "main");
    scene.review(number, "edited");
    assert_eq!(
        (scene.check(number).0.as_str(), scene.status(number).0.as_str()),
        ("failure", "failure")
    );
    scene.assert_clean();
}

#[test]
fn a_pull_request_that_goes_elsewhere_leaves_the_commit_to_the_others() {
    let scene = Scene::new();
    scene.push_bytes("registry.git", "next", &[("README.md", Some(b"next"))]);
    let first = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(first, "opened");
    let by_stranger = second(&scene, first, "eve");
    scene.review(by_stranger, "opened");
    assert_eq!(scene.check(first).0, "neutral");
    change_base(&scene, by_stranger, "next");
    scene.review(by_stranger, "edited");
    assert_eq!(
        (scene.check(first).0.as_str(), scene.status(first).0.as_str()),
        ("success", "success")
    );
    scene.assert_clean();
}
