//! Records move, and issues follow: set back, paused, ended, renamed, retiered, removed, broken.

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{Outcome, Scene};

/// The record in phase 2.
fn negotiation() -> String {
    ONBOARDING.replace(
        "    entered: 2026-11-01\n",
        "    entered: 2026-11-01\n    left: 2026-11-10\n    steps:\n      market-analysis: { done: 2026-11-05 }\n      outreach: \
         { done: 2026-11-05 }\n      feasibility: { done: 2026-11-05 }\n      business-case: { skipped: Clear. }\n  \
         negotiation:\n    entered: 2026-11-10\nfeasibility: { verdict: feasible, by: mona, decided_on: 2026-11-05 }\n",
    )
}

fn scene_with(record: &str) -> Scene {
    let scene = Scene::with(&[(ACME_YAML, record)]);
    scene.settle("2026-11-20");
    scene
}

fn put(scene: &Scene, record: &str, day: &str) -> Outcome {
    scene.push_to_main(&[(ACME_YAML, Some(record))]);
    scene.settle(day)
}

#[test]
fn a_phase_that_is_set_back_opens_again_and_the_later_one_closes() {
    let scene = scene_with(ONBOARDING);
    let first = scene.issue(": phase 1").number;
    put(&scene, &negotiation(), "2026-11-21");
    let second = scene.issue(": phase 2").number;
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains("- Business case: skipped: Clear."),
        "the summary"
    );
    put(&scene, ONBOARDING, "2026-11-22");
    let (one, two) = (scene.issue(": phase 1"), scene.issue(": phase 2"));
    assert!(one.open && !two.open, "{one:#?}{two:#?}");
    assert!(
        two.body.contains("the record is no longer in the phase"),
        "{}",
        two.body
    );
    assert!(!one.body.contains("is over"), "an old end is taken away: {}", one.body);
    put(&scene, &negotiation(), "2026-11-23");
    let (one, two) = (scene.issue(": phase 1"), scene.issue(": phase 2"));
    assert_eq!((one.number, one.open), (first, false));
    assert_eq!((two.number, two.open), (second, true));
    assert!(!two.body.contains("no longer in the phase"), "{}", two.body);
}

#[test]
fn a_pause_stops_the_clock_and_coming_back_begins_it_anew() {
    let scene = scene_with(ONBOARDING);
    assert!(scene.issue(": phase 1").body.contains("| Due | 2026-12-01;"));
    let paused = ONBOARDING
        .replace("status: onboarding", "status: paused\nstatus_reason: They move house.")
        .replace("status_since: 2026-11-01", "status_since: 2026-11-20");
    put(&scene, &paused, "2026-11-24");
    let phase = scene.issue(": phase 1");
    for words in [
        "the partnership is paused since 2026-11-20. Reason: They move house.",
        "| Due | no date while the partnership is paused |",
    ] {
        assert!(phase.body.contains(words), "{words} in {}", phase.body);
    }
    assert!(
        phase.labels.contains(&"partner:paused".to_owned()),
        "{:?}",
        phase.labels
    );
    assert!(!phase.labels.iter().any(|l| l.contains("waits")), "{:?}", phase.labels);
    // Long after it would have been due, nobody is urged.
    scene.settle("2027-02-01");
    assert_eq!(scene.issues().len(), 2);
    let resumed = ONBOARDING.replace("status_since: 2026-11-01", "status_since: 2027-02-02");
    put(&scene, &resumed, "2027-02-02");
    let phase = scene.issue(": phase 1");
    for words in [
        "| Began | 2026-11-01 |",
        "| Time counts from | 2027-02-02 |",
        "| Due | 2027-03-04;",
    ] {
        assert!(phase.body.contains(words), "{words} in {}", phase.body);
    }
    assert!(
        !phase.labels.contains(&"partner:paused".to_owned()),
        "{:?}",
        phase.labels
    );
}

#[test]
fn an_end_closes_both_and_says_why() {
    for (status, words) in [
        ("ended", "the partnership is ended"),
        ("declined", "the partnership is declined"),
    ] {
        let scene = scene_with(ONBOARDING);
        let ended = ONBOARDING
            .replace(
                "status: onboarding",
                &format!("status: {status}\nstatus_reason: No market."),
            )
            .replace("status_since: 2026-11-01", "status_since: 2026-11-21")
            .replace(
                "    entered: 2026-11-01\n",
                "    entered: 2026-11-01\n    left: 2026-11-21\n",
            );
        put(&scene, &ended, "2026-11-24");
        for issue in [scene.issue(": phase 1"), scene.issue(": partnership")] {
            assert!(!issue.open);
            assert!(
                issue.body.contains(words) && issue.body.contains("No market."),
                "{}",
                issue.body
            );
        }
        // It comes back.
        put(&scene, ONBOARDING, "2026-11-26");
        assert!(scene.issue(": phase 1").open && scene.issue(": partnership").open);
        assert!(!scene.issue(": partnership").body.contains("No market"));
    }
}

#[test]
fn a_renamed_folder_takes_its_issues_along() {
    let scene = scene_with(ONBOARDING);
    let before: Vec<u64> = scene.issues().iter().map(|i| i.number).collect();
    scene.say(before[0], "zoe", "/done outreach");
    scene.push_to_main(&[(ACME_YAML, None), ("partners/acme-labs/partner.yaml", Some(ONBOARDING))]);
    scene.settle("2026-11-24");
    let after = scene.issues();
    assert_eq!(after.iter().map(|i| i.number).collect::<Vec<_>>(), before);
    assert!(after.iter().all(|i| i.open));
    assert!(
        after[1].body.contains("partners/acme-labs/partner.yaml"),
        "{}",
        after[1].body
    );
    assert!(
        after[0].body.contains("- [x] the partner (done on 2026-11-24)"),
        "{}",
        after[0].body
    );
}

#[test]
fn names_tiers_and_people_are_followed() {
    let scene = scene_with(ONBOARDING);
    let number = scene.issue(": phase 1").number;
    scene
        .hub
        .world(|w| w.collaborator(HERE, "max", psp_github_emulator::world::Role::Write));
    let changed = ONBOARDING
        .replace("name: Acme Testing", "name: Acme & Sons")
        .replace("tier: integration", "tier: solution")
        .replace("github: mona\n  id: 2", "github: max\n  id: 77")
        .replace("github: zoe\n    id: 4242", "github: eve\n    id: 666");
    put(&scene, &changed, "2026-11-24");
    let phase = scene.issue(": phase 1");
    assert_eq!(phase.number, number);
    assert_eq!(phase.title, "Acme & Sons: phase 1, Identification and Qualification");
    assert!(phase.labels.contains(&"tier:solution".to_owned()), "{:?}", phase.labels);
    assert!(
        !phase.labels.contains(&"tier:integration".to_owned()),
        "{:?}",
        phase.labels
    );
    assert_eq!(scene.assigned(number), ["max"]);
    assert!(phase.body.contains("**Your turn, @eve:**"), "{}", phase.body);
}

#[test]
fn a_record_that_is_removed_closes_its_issues() {
    let scene = scene_with(ONBOARDING);
    scene.push_to_main(&[(ACME_YAML, None)]);
    scene.settle("2026-11-24");
    for issue in scene.issues() {
        assert!(
            !issue.open && issue.body.contains("the records no longer need this issue."),
            "{issue:#?}"
        );
    }
    scene.push_to_main(&[(ACME_YAML, Some(ONBOARDING))]);
    scene.settle("2026-11-25");
    assert_eq!(scene.issues().len(), 2, "a revert opens the same ones again");
    assert!(
        scene
            .issues()
            .iter()
            .all(|i| i.open && !i.body.contains("no longer ask"))
    );
}

const TARGET: &str = "name: Acme Testing\nstatus: target\ntier: integration\nwebsite: https://acme.example\n";

#[test]
fn a_target_opens_nothing_and_one_that_applies_does() {
    let scene = Scene::with(&[(ACME_YAML, TARGET)]);
    let run = scene.settle("2026-11-20");
    assert_eq!(run.writes, Vec::<String>::new());
    let applied = TARGET.replace("status: target", "status: applied\napplied_on: 2026-11-21")
        + "owners: [{ github: zoe, id: 4242 }]\n";
    put(&scene, &applied, "2026-11-22");
    assert_eq!(scene.issues().len(), 2);
    assert_eq!(scene.our_pulls().len(), 1);
}

const BETA: &str = "partners/beta/partner.yaml";

#[test]
fn a_broken_record_holds_its_own_issues_only_and_opens_one_problem() {
    let beta = ONBOARDING
        .replace("Acme Testing", "Beta Tools")
        .replace("acme.example", "beta.example");
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING), (BETA, &beta)]);
    scene.settle("2026-11-20");
    let before = scene.issue("Acme Testing: phase 1");
    let broken = ONBOARDING.replace("tier: integration", "tier: integratoin\nsummary: other");
    scene.push_to_main(&[
        (ACME_YAML, Some(&broken)),
        (BETA, Some(&beta.replace("beta.example", "beta2.example"))),
    ]);
    scene.say(scene.issue("Beta Tools: phase 1").number, "zoe", "/done outreach");
    let run = scene.settle("2026-11-24");
    assert!(
        run.run.stdout.contains("the registry has 1 error"),
        "{}",
        run.run.stdout
    );
    assert_eq!(scene.issue("Acme Testing: phase 1"), before, "it is left as it is");
    assert!(
        scene.issue("Beta Tools: phase 1").body.contains("- [x] the partner"),
        "others go on"
    );
    let problem = scene.issue("The registry has errors on its default branch");
    assert!(problem.body.contains("partners/acme/partner"), "{}", problem.body);
    assert_eq!(problem.labels, ["partner:problem"]);
    scene.settle("2026-11-25");
    put(&scene, ONBOARDING, "2026-11-26");
    let problem = scene.issue("The registry has errors on its default branch");
    assert!(
        !problem.open && problem.body.contains("the registry has no errors."),
        "{}",
        problem.body
    );
    // The next time it is the same issue.
    put(&scene, &broken, "2026-11-27");
    let again = scene.issue("The registry has errors on its default branch");
    assert!(again.open && !again.body.contains("any more.**"), "{}", again.body);
}

#[test]
fn a_broken_program_touches_nothing_but_the_problem() {
    let scene = scene_with(ONBOARDING);
    let before = scene.issues();
    let program = scene.on_main("partners/program.yaml");
    for broken in [
        "name: [",
        "id: psp\nname: Empty\n",
        &program.replace("pace_days: 30", "pace_days: soon"),
    ] {
        scene.push_to_main(&[("partners/program.yaml", Some(broken))]);
        scene.settle("2026-11-24");
        assert_eq!(scene.issues()[..2], before[..], "{broken:.40}");
        assert!(scene.issue("The registry has errors").open);
        assert_eq!(scene.issues().len(), 3);
        scene.push_to_main(&[("partners/program.yaml", Some(&program))]);
        scene.settle("2026-11-25");
        assert!(!scene.issue("The registry has errors").open);
    }
    assert_eq!(scene.issues()[..2], before[..]);
}

/// Persian, and an emoji of several people, need characters that no one sees: what a record may have is shown as it is.
#[test]
fn joiners_that_a_name_needs_are_shown_as_they_are() {
    for name in ["خانه\u{200c}ی ما", "👨\u{200d}👩\u{200d}👧 Co"] {
        let scene = Scene::with(&[]);
        let record = ONBOARDING.replace("name: Acme Testing", &format!("name: \"{name}\""));
        let number = scene.pull("zoe", &[(ACME_YAML, Some(&record))]);
        scene.review(number, "opened");
        let comment = scene.our_comment(number);
        assert!(comment.contains(name) && !comment.contains("u{200"), "{comment}");
        scene.push_to_main(&[(ACME_YAML, Some(&record))]);
        scene.apply("2026-11-24");
        let issue = scene.issue(": phase 1");
        assert_eq!(
            issue.title,
            format!("{name}: phase 1, Identification and Qualification")
        );
        let (_, body) = issue.body.split_once('\n').unwrap();
        assert!(!body.contains("\\u{200"), "{body}");
        let parent = scene.issue(": partnership");
        assert!(parent.title.starts_with(name), "{}", parent.title);
        for arguments in [
            &["standing", "acme"][..],
            &["report", "--partner", "acme", "--format", "markdown"],
        ] {
            let event = serde_json::json!({ "schedule": "41 4 * * *", "repository": { "private": false } });
            let arguments = [arguments, &["--at", "2026-11-24"]].concat();
            let run = scene.finish(scene.start_command(&arguments, "schedule", &event, "onboard"));
            assert!(run.run.stdout.contains(name), "{arguments:?}: {}", run.run.stdout);
            assert!(!run.run.stdout.contains("u{200"), "{arguments:?}: {}", run.run.stdout);
        }
    }
}
