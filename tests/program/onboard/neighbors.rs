//! Two registries in one repository, both kept in step: neither touches what belongs to the other.

use std::collections::BTreeMap;

use serde_json::json;

use crate::onboard::play::{ACME_YAML, HERE};
use crate::scene::{ACME, Outcome, Scene};

/// A registry at the top, and another program's below `reg`, each with an application of a partner in the same folder.
fn scene() -> Scene {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    let program = scene.on_main("partners/program.yaml");
    let program = program.replacen("id: psp\n", "id: bakery\n", 1).replacen(
        "name: PSP Partnership Program",
        "name: Bakery Partnership Program",
        1,
    );
    let partner = scene.on_main(ACME_YAML).replacen("name: ", "name: Bread of ", 1);
    scene.push_to_main(&[
        ("reg/partners/program.yaml", Some(&program)),
        ("reg/partners/acme/partner.yaml", Some(&partner)),
    ]);
    scene
}

pub fn run(scene: &Scene, root: &str, arguments: &[&str]) -> Outcome {
    let event = json!({ "schedule": "41 4 * * *", "repository": { "private": false } });
    let arguments: Vec<&str> = [arguments[0], "--root", root, "--at", "2026-11-24"]
        .into_iter()
        .chain(arguments[1..].iter().copied())
        .collect();
    scene.finish(scene.start_command(&arguments, "schedule", &event, "onboard"))
}

/// Everything that a registry has on GitHub, by what its marks name.
fn shown(scene: &Scene, of: &str) -> BTreeMap<String, String> {
    let mark = format!("\"of\":\"{of}\"");
    scene.hub.world(|w| {
        let repository = w.repository(HERE);
        let mut shown = BTreeMap::new();
        for issue in repository.issues.values() {
            let body = issue.body.clone().unwrap_or_default();
            if body.lines().next().is_some_and(|line| line.contains(&mark)) {
                let comments: Vec<&String> = repository
                    .comments
                    .values()
                    .filter(|c| c.number == issue.number)
                    .map(|c| &c.body)
                    .filter(|body| !body.contains("psp-partners:review") || body.contains(&mark))
                    .collect();
                let text = format!(
                    "{} {:?} {:?} {body} {comments:?}",
                    issue.title, issue.state, issue.labels
                );
                shown.insert(format!("#{}", issue.number), text);
            }
        }
        shown
    })
}

#[test]
fn two_registries_side_by_side_leave_each_other_alone() {
    let scene = scene();
    let roots = [(".", "psp"), ("reg", "bakery@reg")];
    for command in [&["onboard", "--apply"][..], &["publish", "--every", "month", "--apply"]] {
        for (root, of) in roots {
            let other = roots.iter().find(|(other, _)| *other != root).unwrap().1;
            let before = shown(&scene, other);
            let outcome = run(&scene, root, command);
            assert_eq!(outcome.run.code, 0, "{root}: {outcome:#?}");
            assert!(!shown(&scene, of).is_empty(), "{root}: {outcome:#?}");
            assert_eq!(shown(&scene, other), before, "{root} touched {other}");
        }
        for (root, _) in roots.into_iter().chain(roots) {
            let again = run(&scene, root, &command[..command.len() - 1]);
            assert_eq!(again.writes, Vec::<String>::new(), "{root}: {again:#?}");
            assert!(again.run.stdout.contains("nothing to do"), "{root}: {again:#?}");
            let applied = run(&scene, root, command);
            assert_eq!(applied.writes, Vec::<String>::new(), "{root}: {applied:#?}");
        }
    }
    // Each accepts its own application, in its own file.
    for (branch, path, name) in [
        ("psp-partners/advance/acme/accept", ACME_YAML, "name: "),
        (
            "psp-partners@reg/advance/acme/accept",
            "reg/partners/acme/partner.yaml",
            "name: Bread of ",
        ),
    ] {
        let text = scene.on_branch(branch, path);
        assert!(
            text.contains("status: onboarding") && text.contains(name),
            "{branch}: {text}"
        );
        let changed = scene.git_of_base(&["diff", "--name-only", "main", branch]);
        assert_eq!(changed.trim(), path);
    }
    let names = scene.hub.world(|w| {
        let mut names: Vec<String> = w
            .repository(HERE)
            .check_runs
            .values()
            .map(|run| run.name.clone())
            .collect();
        names.sort();
        names.dedup();
        names
    });
    assert_eq!(names, ["psp-partners review", "psp-partners review (reg)"]);
    scene.assert_clean();
}
