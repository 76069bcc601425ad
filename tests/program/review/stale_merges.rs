//! GitHub doesn't merge a pull request again when the default branch moves. What is judged is the branch as it is.

use crate::review::good_application::PATH;
use crate::scene::{ACME, Scene};

fn checked(scene: &Scene, number: u64) -> String {
    let outcome = scene.comment(number, "zoe", "/recheck");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    scene.assert_clean();
    scene.check(number).0
}

#[test]
fn what_was_fixed_on_the_branch_helps() {
    let scene = Scene::new();
    let wanted = ACME.replace("regions: [europe]", "regions: [antarctica]");
    let number = scene.pull("zoe", &[(PATH, Some(&wanted))]);
    scene.review(number, "opened");
    assert_eq!(scene.check(number).0, "failure");
    let program = scene.on_main("partners/program.yaml");
    let fixed = program.replacen("regions:\n", "regions:\n  - id: antarctica\n    name: Antarctica\n", 1);
    assert_ne!(program, fixed);
    scene.push_to_main(&[("partners/program.yaml", Some(&fixed))]);
    assert_eq!(checked(&scene, number), "success", "{}", scene.our_comment(number));
}

#[test]
fn what_became_wrong_on_the_branch_is_found() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.review(number, "opened");
    assert_eq!(scene.check(number).0, "success");
    let other = ACME.replace("Acme Testing", "Other");
    scene.push_to_main(&[("partners/other/partner.yaml", Some(&other))]);
    assert_eq!(checked(&scene, number), "failure", "{}", scene.our_comment(number));
    assert!(
        scene.our_comment(number).contains("acme.example"),
        "{}",
        scene.our_comment(number)
    );
}

#[test]
fn a_conflict_that_the_branch_brought_is_one() {
    let known = ACME.replace("github: zoe", "github: zoe\n    id: 4242");
    let scene = Scene::with(&[(PATH, &known)]);
    let number = scene.pull("zoe", &[(PATH, Some(&known.replace("acme.example", "here.example")))]);
    scene.review(number, "opened");
    assert_eq!(scene.check(number).0, "success");
    scene.push_to_main(&[(PATH, Some(&known.replace("acme.example", "there.example")))]);
    assert_eq!(checked(&scene, number), "failure");
    assert!(
        scene.our_comment(number).contains("resolve the conflict"),
        "{}",
        scene.our_comment(number)
    );
}
