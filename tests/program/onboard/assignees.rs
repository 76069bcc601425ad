//! Whoever should look after an issue is assigned, where GitHub lets them be.

use psp_github_emulator::world::Role;

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{ACME, Scene};

#[test]
fn whoever_cannot_be_assigned_is_named_and_the_issue_opens() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20");
    let phase = scene.issue(": phase 1");
    assert_eq!(scene.assigned(phase.number), ["mona"]);
    assert!(phase.body.contains("**Your turn, @zoe:**"), "{}", phase.body);
    assert_eq!(phase.body.matches("@zoe").count(), 1, "mentioned once: {}", phase.body);
    let about = scene.issue(": partnership").body;
    assert!(about.contains("@zoe, this issue is for you."), "{about}");
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

/// A login alone: whoever applied can use commands once the application is accepted, without another edit.
#[test]
fn accepting_an_application_writes_the_owners_user_id() {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    assert!(!ACME.contains("id: 4242"), "the record has a login alone");
    scene.settle("2026-11-20");
    let phase = scene.issue(": phase 1");
    assert!(phase.body.contains("**Your turn, @zoe:**"), "{}", phase.body);
    assert!(!phase.body.contains("add the line"), "{}", phase.body);
    scene.say(phase.number, "zoe", "/done outreach");
    scene.settle("2026-11-21");
    let answer = scene.last_answer(phase.number);
    assert!(answer.contains("comment again after the merge"), "{answer}");
    let diff = scene.diff("main", "psp-partners/advance/acme/accept", ACME_YAML);
    assert!(diff.contains(&"+    id: 4242".to_owned()), "{diff:#?}");
    scene.merge(scene.our_pull());
    scene.settle("2026-11-22");
    scene.say(phase.number, "zoe", "/done outreach");
    scene.settle("2026-11-23");
    let answer = scene.last_answer(phase.number);
    assert!(
        answer.contains("the partner's part is done since 2026-11-23"),
        "{answer}"
    );
}

#[test]
fn an_owner_without_a_user_id_gets_the_line_to_add() {
    let bare = ONBOARDING.replace("    id: 4242\n", "");
    let scene = Scene::with(&[(ACME_YAML, &bare)]);
    scene.settle("2026-11-20");
    let body = scene.issue(": phase 1").body;
    let line = "**Your turn, @zoe:** add the line <code>id: 4242</code> below <code>github: zoe</code> in the record.";
    assert!(
        body.lines().nth(2).is_some_and(|first| first.starts_with(line)),
        "{body}"
    );
    // An account that doesn't exist can't be asked for by number, and isn't mentioned.
    scene.push_to_main(&[(ACME_YAML, Some(&bare.replace("github: zoe", "github: nosuchaccount")))]);
    scene.settle("2026-11-21");
    let body = scene.issue(": phase 1").body;
    assert!(
        body.contains("**Your turn, nosuchaccount:** add your user ID below"),
        "{body}"
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
