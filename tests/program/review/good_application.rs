//! What the scenarios around a good application share: the scene, and what must be so once it is told.

use crate::scene::{ACME, Outcome, Scene};

pub const PATH: &str = "partners/acme/partner.yaml";
pub const REPOSITORY: &str = "psp/registry";

/// A scene with a good application.
pub fn applied() -> (Scene, u64) {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    (scene, number)
}

pub fn nothing(outcome: &Outcome, why: &str) {
    assert_eq!(outcome.writes, Vec::<String>::new(), "{outcome:#?}");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert!(outcome.run.stderr.contains(why), "{outcome:#?}");
}

/// One comment, the labels of a good application, one conclusion, the suggestion once.
pub fn is_told(scene: &Scene, number: u64) {
    let comment = scene.our_comment(number);
    assert!(comment.contains("**Waiting for a maintainer:**"), "{comment}");
    assert_eq!(
        scene.labels(number),
        ["partner:application", "partner:waits-for-program", "tier:integration"]
    );
    assert_eq!(scene.check(number), ("success".to_owned(), 0));
    assert_eq!(scene.suggestions(number).len(), 1);
    scene.assert_clean();
}

pub fn all_checks_ended(scene: &Scene) {
    scene.hub.world(|w| {
        let runs = w.repository(REPOSITORY).check_runs.values();
        assert_eq!(runs.filter(|r| r.status != "completed").count(), 0);
    });
}

/// The record of a partner that is there already, with its owner.
pub fn known() -> String {
    ACME.replace("  - github: zoe\n", "  - github: zoe\n    id: 4242\n")
}
