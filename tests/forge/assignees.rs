//! Assignees: who can be, and who is.

use psp_github_emulator::Effect;
use psp_github_emulator::world::Role;
use psp_partners::forge::{Forge as _, ForgeError};

use crate::hub::{Hub, REPOSITORY};

#[test]
fn those_who_can_be_assigned_are_listed() {
    let hub = Hub::new();
    let github = hub.job();
    let logins = || {
        let users = github.assignable().expect("users");
        users.into_iter().map(|user| user.login).collect::<Vec<_>>()
    };
    assert_eq!(logins(), ["mia", "max"]);
    hub.world(|world| {
        for n in 0..101 {
            world.add_user(&format!("m{n}"), 10_000 + n);
            world.collaborator(REPOSITORY, &format!("m{n}"), Role::Read);
        }
    });
    assert_eq!(logins().len(), 103);
    hub.world(|world| world.repository_mut(REPOSITORY).private = true);
    assert!(matches!(hub.with("zoe").assignable(), Err(ForgeError::NotFound(_))));
}

/// A run has a thousand requests; an organization can have more members than that has pages.
#[test]
fn a_large_organization_does_not_use_up_the_requests_of_a_run() {
    let hub = Hub::new();
    hub.world(|world| {
        for n in 0..1100 {
            world.add_user(&format!("m{n}"), 10_000 + n);
            world.collaborator(REPOSITORY, &format!("m{n}"), Role::Read);
        }
    });
    match hub.job().assignable() {
        Err(ForgeError::Unreadable(why)) => assert!(why.contains("after 10 pages"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(hub.asked().len(), 10);
}

#[test]
fn assignees_are_a_set() {
    let hub = Hub::new();
    let number = hub.issue("one");
    let github = hub.job();
    let assigned = || {
        let issue = github.issue(number).expect("an issue");
        issue.assignees.into_iter().map(|user| user.login).collect::<Vec<_>>()
    };
    let add = |login: &str| github.add_assignees(number, &[login.to_owned()]);
    add("mia").expect("added");
    add("mia").expect("still there");
    for fate in [Effect::BadGatewayBefore, Effect::BadGatewayAfter, Effect::CutAfter] {
        hub.fault("POST", "/assignees", fate);
        add("max").expect("added in the end");
    }
    // Whoever cannot be is left out without a word.
    add("zoe").expect("as if");
    assert_eq!(assigned(), ["mia", "max"]);
    assert!(matches!(github.add_assignees(99, &[]), Err(ForgeError::NotFound(_))));
    match hub.with("reader").add_assignees(number, &["mia".to_owned()]) {
        Err(error @ ForgeError::Forbidden { .. }) => assert_eq!(error.needed(), Some("issues=write")),
        other => panic!("{other:?}"),
    }
}
