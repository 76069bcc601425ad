//! A program whose `id` changes keeps its issues, pull requests and comments where `former_ids` lists the old one.
//! Where nothing lists it, psp-partners stops before it opens everything a second time.

use std::collections::BTreeMap;

use crate::onboard::neighbors::run;
use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{ACME, Scene};

const BERG_YAML: &str = "partners/berg/partner.yaml";
const PROGRAM_YAML: &str = "partners/program.yaml";
const COMMANDS: [&[&str]; 2] = [&["onboard", "--apply"], &["publish", "--every", "month", "--apply"]];

/// A registry with an application, a partner in phase 1, a report and a reviewed pull request, all with the ID `psp`.
fn scene() -> (Scene, u64) {
    let berg = ONBOARDING
        .replace("Acme Testing", "Berg")
        .replace("acme.example", "berg.example");
    let scene = Scene::with(&[(ACME_YAML, ACME), (BERG_YAML, &berg)]);
    for command in COMMANDS {
        let outcome = run(&scene, ".", command);
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    }
    let phase = scene.issue("Berg: phase 1").number;
    scene.say(phase, "zoe", "/done outreach");
    assert_eq!(run(&scene, ".", COMMANDS[0]).run.code, 0);
    let pull = scene.pull(
        "zoe",
        &[(BERG_YAML, Some(&berg.replace("regions: [europe]", "regions: [asia]")))],
    );
    scene.review(pull, "opened");
    (scene, pull)
}

/// The program with the ID `psp-2027`.
fn renamed(scene: &Scene, more: &str) {
    let program = scene
        .on_main(PROGRAM_YAML)
        .replacen("id: psp\n", &format!("id: psp-2027\n{more}"), 1);
    scene.push_to_main(&[(PROGRAM_YAML, Some(&program))]);
}

/// The number of comments below each issue and pull request.
fn everything(scene: &Scene) -> BTreeMap<u64, usize> {
    scene.hub.world(|w| {
        let repository = w.repository(HERE);
        let below = |number: u64| repository.comments.values().filter(|c| c.number == number).count();
        repository
            .issues
            .keys()
            .map(|number| (*number, below(*number)))
            .collect()
    })
}

/// What the marks of open issues and pull requests of ours name.
fn names(scene: &Scene) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for issue in scene.issues().into_iter().filter(|issue| issue.open) {
        if let Some((_, rest)) = issue.body.split_once("\"of\":\"") {
            let (name, _) = rest.split_once('"').unwrap();
            *names.entry(name.to_owned()).or_default() += 1;
        }
    }
    names
}

#[test]
fn a_program_with_a_new_id_keeps_what_it_opened() {
    let (scene, pull) = scene();
    let before = (everything(&scene), names(&scene));
    assert_eq!(before.1.keys().collect::<Vec<_>>(), ["psp"]);
    renamed(&scene, "former_ids: [psp]\n");
    for command in COMMANDS {
        let outcome = run(&scene, ".", command);
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        let again = run(&scene, ".", &command[..command.len() - 1]);
        assert!(again.run.stdout.contains("nothing to do"), "{again:#?}");
    }
    scene.review(pull, "synchronize");
    assert_eq!(everything(&scene), before.0, "nothing is doubled");
    // A report that is published stays as it is, so its mark does, too.
    let reports = scene
        .issues()
        .iter()
        .filter(|issue| issue.open && issue.title.contains("Report"))
        .count();
    let all: usize = before.1.values().sum();
    let after = names(&scene);
    assert_eq!(after.get("psp-2027"), Some(&(all - reports)), "{after:?}");
    assert!(scene.our_comment(pull).contains("psp-2027"));
    // The old comment is still answered once, and a new one is read.
    let phase = scene.issue("Berg: phase 1").number;
    scene.say(phase, "zoe", "/done feasibility");
    let outcome = run(&scene, ".", COMMANDS[0]);
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert!(scene.issue("Berg: phase 1").body.contains("psp-2027"));
    scene.assert_clean();
}

#[test]
fn a_new_id_without_the_old_one_is_asked_about() {
    let (scene, _) = scene();
    let before = everything(&scene);
    renamed(&scene, "");
    for command in COMMANDS {
        let plan = run(&scene, ".", &command[..command.len() - 1]);
        assert_eq!((plan.run.code, plan.writes), (4, Vec::new()));
        assert!(
            plan.run
                .stderr
                .contains("add `former_ids: [psp]` to `partners/program.yaml`"),
            "{}",
            plan.run.stderr
        );
        // A second time, also after the issue about the failed run has the new ID.
        for _ in 0..2 {
            let applied = run(&scene, ".", command);
            assert_eq!(applied.run.code, 4, "{applied:#?}");
        }
    }
    let failed = scene.issue("not up to date");
    assert!(failed.body.contains("add <code>former"), "{}", failed.body);
    let mut now = everything(&scene);
    now.remove(&failed.number);
    assert_eq!(now, before, "nothing else was written");
    list_the_old_one(&scene);
    for command in COMMANDS {
        let outcome = run(&scene, ".", command);
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    }
    assert!(!scene.issue("not up to date").open);
    let mut now = everything(&scene);
    now.remove(&failed.number);
    assert_eq!(now, before, "nothing is doubled");
}

/// Adds the line that the message asks for.
fn list_the_old_one(scene: &Scene) {
    let program = scene
        .on_main(PROGRAM_YAML)
        .replacen("id: psp-2027\n", "id: psp-2027\nformer_ids: [psp]\n", 1);
    scene.push_to_main(&[(PROGRAM_YAML, Some(&program))]);
}

#[test]
fn a_pull_request_that_changes_the_id_shows_the_line_to_add() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let program = scene.on_main(PROGRAM_YAML).replacen("id: psp\n", "id: psp-2027\n", 1);
    let pull = scene.pull("mona", &[(PROGRAM_YAML, Some(&program))]);
    scene.review(pull, "opened");
    let shown = scene.shown(pull);
    assert!(
        shown.contains("former_ids: [psp]") && shown.contains("PSP870"),
        "{shown}"
    );
    let program = program.replacen("id: psp-2027\n", "id: psp-2027\nformer_ids: [psp]\n", 1);
    scene.push_again(pull, &[(PROGRAM_YAML, Some(&program))]);
    scene.review(pull, "synchronize");
    let shown = scene.shown(pull);
    assert!(!shown.contains("PSP870"), "{shown}");
}
