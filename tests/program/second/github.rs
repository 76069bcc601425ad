//! Against the emulated GitHub: a pull request, onboarding up to an advanced phase, and a report that is published.

use crate::publish::publish;
use crate::scene::Scene;

use super::{ANTRAG, TODAY, assert_own_words, registry};

const QUITTE: &str = "partners/hof-quitte/partner.yaml";

/// Everything that GitHub shows of ours holds no word of the real program.
fn assert_own_page(scene: &Scene) {
    for issue in scene.issues() {
        assert_own_words(&issue.title, &issue.title);
        assert_own_words(&issue.title, &issue.body);
        for label in &issue.labels {
            assert_own_words(&issue.title, label);
        }
        for answer in scene.ours(issue.number) {
            assert_own_words(&issue.title, &answer);
        }
    }
}

#[test]
fn an_application_by_pull_request() {
    let scene = Scene::of(&registry());
    let application = ANTRAG.replace("tier: hof\n", "tier: hoff\n");
    let number = scene.pull("zoe", &[(QUITTE, Some(&application))]);
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_eq!(scene.check(number).0, "failure");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("hoff") || !scene.suggestions(number).is_empty(),
        "{comment}"
    );
    scene.push_again(number, &[(QUITTE, Some(ANTRAG))]);
    let outcome = scene.review(number, "synchronize");
    assert_ne!(scene.check(number).0, "failure");
    let comment = scene.our_comment(number);
    assert!(comment.contains("500 Gäste im Jahr oder mehr"), "{comment}");
    for (what, text) in [
        ("the comment", &comment),
        ("the summary", &outcome.summary),
        ("the log", &outcome.run.stdout),
    ] {
        assert_own_words(what, text);
    }
    scene.assert_clean();
}

#[test]
fn an_application_is_onboarded_to_its_second_phase() {
    let registry = registry();
    registry.write(QUITTE, ANTRAG);
    let scene = Scene::of(&registry);
    scene.apply("2026-11-24");
    let first = scene.issue("Hof Quitte: phase 1, Kennenlernen");
    assert!(
        first.labels.contains(&"phase:kennenlernen".to_owned()),
        "{:?}",
        first.labels
    );
    assert!(first.labels.contains(&"tier:hof".to_owned()), "{:?}", first.labels);
    assert!(first.body.contains("Beide haben telefoniert."), "{}", first.body);
    scene.merge(scene.our_pull());
    scene.apply("2026-11-25");
    scene.tick(first.number, "anruf", true);
    scene.apply("2026-11-26");
    let pull = scene.our_pull();
    assert!(
        scene
            .branches()
            .contains(&"psp-partners/advance/hof-quitte/kennenlernen".to_owned())
    );
    scene.merge(pull);
    scene.apply("2026-11-27");
    assert!(!scene.issue(": phase 1").open);
    let second = scene.issue("Hof Quitte: phase 2, Besuch auf dem Hof");
    assert!(second.open && second.body.contains("Rundgang"), "{}", second.body);
    let record = scene.on_main(QUITTE);
    assert!(record.contains("anruf:") && record.contains("besuch:"), "{record}");
    assert_own_page(&scene);
}

#[test]
fn a_month_is_published() {
    let scene = Scene::of(&registry());
    let run = publish(&scene, TODAY, &["--every", "month", "--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let issue = scene.issue("report for October 2026");
    assert!(issue.body.contains("Apfelernte in Kilogramm"), "{}", issue.body);
    assert_own_page(&scene);
    assert_own_words("the summary", &run.summary);
    scene.assert_clean();
}
