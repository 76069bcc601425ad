//! GitHub's merge of a pull request: made late, never, of an older head, in conflict, or on a base that moves meanwhile.

use psp_github_emulator::world::MergeRef;

use crate::review::good_application::{PATH, REPOSITORY, all_checks_ended, applied, is_told, known};
use crate::scene::{ACME, Scene, git};

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
        assert!(comment.contains("**Nothing for you to do:**"), "{comment}");
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

#[test]
fn a_conflict_is_the_authors_move_until_it_is_resolved() {
    let known = known();
    let own = "OWN {{ reason }}, {{ mention }}\n";
    for (template, shown) in [
        (None, "**Your turn, @zoe:** resolve the conflict"),
        (
            Some(("partners/templates/skipped-review.md.j2", own)),
            "OWN conflict, @zoe",
        ),
    ] {
        conflict(&known, template, shown);
    }
}

fn conflict(known: &str, template: Option<(&str, &str)>, shown: &str) {
    let files: Vec<(&str, &str)> = [(PATH, known)].into_iter().chain(template).collect();
    let scene = Scene::with(&files);
    let theirs = known.replace("https://acme.example", "https://acme.example/here");
    let number = scene.pull("zoe", &[(PATH, Some(&theirs))]);
    scene.review(number, "opened");
    let before = scene.our_comment(number);
    let elsewhere = known.replace("https://acme.example", "https://elsewhere.example");
    scene.push_to_main(&[(PATH, Some(&elsewhere))]);
    let outcome = scene.review(number, "edited");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(comment.contains(shown), "{comment}");
    assert_eq!(scene.check(number), ("failure".to_owned(), 0));
    assert!(scene.labels(number).contains(&"partner:waits-for-partner".to_owned()));
    assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new());
    // The other change is taken back.
    scene.push_to_main(&[(PATH, Some(known))]);
    scene.review(number, "edited");
    let strip = |text: &str| {
        text.lines()
            // The last line names the commit of the default branch.
            .filter(|l| !l.starts_with("<!--") && !l.starts_with("<sub>"))
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
