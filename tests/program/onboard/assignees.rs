//! Whoever should look after an issue is assigned, where GitHub lets them be.

use psp_github_emulator::world::Role;

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::Scene;

#[test]
fn whoever_cannot_be_assigned_is_named_and_the_issue_opens() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20");
    let phase = scene.issue(": phase 1");
    assert_eq!(scene.assigned(phase.number), ["mona"]);
    assert!(phase.body.contains("**Your turn, @zoe:**"), "{}", phase.body);
    assert_eq!(phase.body.matches("@zoe").count(), 1, "mentioned once: {}", phase.body);
    let about = scene.issue(": partnership").body;
    assert!(about.contains("@zoe: this issue is also for you."), "{about}");
    // Once they can, they are, and nobody is named in vain.
    scene.hub.world(|w| w.collaborator(HERE, "zoe", Role::Read));
    scene.settle("2026-11-21");
    assert_eq!(scene.assigned(phase.number), ["mona", "zoe"]);
    assert!(!scene.issue(": partnership").body.contains("also for you"));
}

#[test]
fn an_account_is_known_by_its_number() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.hub.world(|w| {
        "zoe-lovelace".clone_into(&mut w.users.get_mut(&4242).unwrap().login);
        w.add_user("zoe", 9999);
        w.collaborator(HERE, "zoe-lovelace", Role::Read);
        w.collaborator(HERE, "zoe", Role::Read);
    });
    scene.settle("2026-11-20");
    let number = scene.issue(": phase 1").number;
    assert_eq!(
        scene.assigned(number),
        ["mona", "zoe-lovelace"],
        "the one who took the old name is nobody"
    );
    scene.say(number, "zoe", "/done outreach");
    scene.say(number, "zoe-lovelace", "/done outreach");
    scene.settle("2026-11-21");
    let answer = scene.last_answer(number);
    assert!(answer.contains("by zoe: not done"), "{answer}");
    assert!(
        answer.contains("by zoe-lovelace: Initial outreach: the partner's part is done since"),
        "{answer}"
    );
}

#[test]
fn of_more_than_ten_the_rest_is_named() {
    use std::fmt::Write as _;
    let mut owners = "owners:\n".to_owned();
    for i in 0..12 {
        write!(owners, "  - github: owner{i}\n    id: {}\n", 5000 + i).unwrap();
    }
    let record = ONBOARDING.replace("owners:\n  - github: zoe\n    id: 4242\n", &owners);
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    scene.hub.world(|w| {
        for i in 0..12 {
            let login = format!("owner{i}");
            w.add_user(&login, 5000 + i);
            w.collaborator(HERE, &login, Role::Read);
        }
    });
    scene.settle("2026-11-20");
    let phase = scene.issue(": phase 1");
    let assigned = scene.assigned(phase.number);
    assert_eq!(assigned.len(), 10, "{assigned:?}");
    assert!(
        assigned.contains(&"mona".to_owned()),
        "the program's own person is not left out: {assigned:?}"
    );
    assert!(phase.body.contains("@owner10"), "{}", phase.body);
}

#[test]
fn somebody_who_is_gone_at_the_last_moment_does_not_keep_the_issue_from_opening() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    // After the list of who can be assigned was read, mona leaves.
    let fault = psp_github_emulator::Fault::once(
        "POST",
        "/issues",
        psp_github_emulator::Effect::Then(std::sync::Arc::new(|w| {
            w.repository_mut(HERE).collaborators.clear();
        })),
    );
    scene.hub.fault(fault);
    let run = scene.onboard("2026-11-20", &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    scene.settle("2026-11-20");
    assert_eq!(scene.issues().len(), 2);
    assert!(
        scene.issue(": phase 1").body.contains("**Your turn, @zoe:**"),
        "{}",
        scene.issue(": phase 1").body
    );
}
