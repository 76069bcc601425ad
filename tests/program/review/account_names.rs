//! An owner is an account with a number: renamed, it stays the owner; a name alone, or one that somebody registered again,
//! gives no rights.

use crate::review::reviewed_change::{PATH, PROGRAM_DECIDES, acme, seen_after, seen_on};

#[test]
fn who_was_renamed_is_still_the_owner() {
    let new = acme("users: 8000", "users: 12000");
    let seen = seen_after("zoe", &[(PATH, Some(&new))], |scene| {
        scene
            .hub
            .world(|w| w.users.get_mut(&4242).unwrap().login = "zoe-works".to_owned());
    });
    seen.success()
        .says("The account of the owner `zoe` is now called `zoe-works`: change `github` in the record.");
}

#[test]
fn a_name_that_was_registered_again_is_nobody() {
    let new = acme("users: 8000", "users: 12000");
    let seen = seen_after("eve", &[(PATH, Some(&new))], |scene| {
        scene.hub.world(|w| {
            w.users.get_mut(&4242).unwrap().login = "zoe-works".to_owned();
            w.users.get_mut(&666).unwrap().login = "zoe".to_owned();
        });
    });
    seen.neutral()
        .says("has the user ID 4242, and this account has 666")
        .says("The login `zoe` belongs to another account now:** its user ID isn't the owner's.");
}

#[test]
fn a_name_without_a_number_gives_no_rights() {
    let base = acme("    id: 4242\n", "");
    let new = base.replace("users: 8000", "users: 12000");
    let seen = seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&new))], |_| {});
    assert_eq!(seen.scene.check(seen.number).0, "neutral");
    assert_eq!(seen.scene.first_line(seen.number), PROGRAM_DECIDES);
    seen.says("a login alone gives no rights; a maintainer can add the `id`");
    // The line is within what GitHub shows of the change, so the number is offered; a maintainer takes it by merging.
    assert_eq!(seen.outcome.writes.last().unwrap(), "POST /pulls/1/reviews");
    assert_eq!(seen.outcome.writes.len(), 8);
    assert!(seen.scene.suggestions(1)[0].contains("    id: 4242"));
    seen.scene.assert_clean();
    // Whoever adds the number is a stranger still.
    let with = base.replace("github: zoe\n", "github: zoe\n    id: 4242\n");
    seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&with))], |_| {})
        .neutral()
        .says("a login alone gives no rights");
}

#[test]
fn an_account_that_is_gone_has_no_rights() {
    let new = acme("users: 8000", "users: 12000");
    let seen = seen_after("zoe", &[(PATH, Some(&new))], |scene| {
        scene.hub.world(|w| {
            // The fork outlives its owner here, so that only the author is missing.
            w.repository_mut("zoe/registry").owner = 77;
            w.users.remove(&4242);
        });
    });
    seen.neutral()
        .says("the author, whose account is gone, isn't an owner of `acme`");
}
