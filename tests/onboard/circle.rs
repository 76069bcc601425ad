//! The whole circle: an application that was merged goes through all phases.

use crate::scene::{ACME, Scene};

const ACME_YAML: &str = "partners/acme/partner.yaml";

/// Runs, and expects that a second run has nothing to do, on the next day as well.
fn settle(scene: &Scene, day: &str, next: &str) -> String {
    let run = scene.onboard(day, &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    for day in [day, next] {
        let again = scene.onboard(day, &[]);
        assert_eq!(
            again.run.stdout, "nothing to do: GitHub is in step with the records\n",
            "{again:#?}"
        );
    }
    scene.assert_clean();
    run.run.stdout
}

#[test]
fn an_application_opens_its_first_phase() {
    let scene = Scene::with(&[(ACME_YAML, &ACME.replace("github: zoe", "github: zoe\n    id: 4242"))]);
    let out = settle(&scene, "2026-11-24", "2026-11-25");
    println!("{out}");
    let phase = scene.issue("Acme Testing: phase 1");
    println!("{}", phase.body);
    println!("{}", scene.issue("Acme Testing: partnership").body);
    assert_eq!(phase.parent, Some(scene.issue("Acme Testing: partnership").number));
    println!("{:#?}", scene.our_pulls());
}
