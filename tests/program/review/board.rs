//! Decisions of the advisory board: members vote with their reviews, by the board of the default branch.

use crate::scene::Scene;

const HERE: &str = "psp/registry";
const BOARD: &str = "partners/board.yaml";
const PATH: &str = "partners/decisions/0001-support-terms.yaml";
const DECISION: &str = "number: 1\ntitle: Support terms\ntext: Version 1.1 stays supported until the end of 2028.\n";

fn user(scene: &Scene, login: &str) -> u64 {
    scene.hub.world(|w| w.user_id(login))
}

/// A registry with a board of three.
fn scene() -> Scene {
    let scene = Scene::new();
    let [zoe, mona, max] = ["zoe", "mona", "max"].map(|login| user(&scene, login));
    let board = format!(
        "members:\n  - {{ github: zoe, id: {zoe}, since: 2026-01-01 }}\n  - {{ github: mona, id: {mona}, since: 2026-01-01 }}\n  \
         - {{ github: max, id: {max}, since: 2026-01-01 }}\nquorum: 2\n"
    );
    scene.push_to_main(&[(BOARD, Some(&board))]);
    scene
}

fn votes(scene: &Scene, number: u64, login: &str, state: &str) {
    scene.hub.world(|w| w.review_pull(HERE, number, login, state));
    scene.review(number, "reopened");
}

fn conclusion(scene: &Scene, number: u64) -> String {
    scene.check(number).0
}

#[test]
fn a_decision_fails_until_enough_members_are_for_it() {
    let scene = scene();
    let number = scene.pull("eve", &[(PATH, Some(DECISION))]);
    scene.review(number, "opened");
    assert_eq!(conclusion(&scene, number), "failure");
    let comment = scene.our_comment(number);
    for words in [
        "**Waiting for the advisory board:** the board votes: 0 of 2 votes",
        "#### Vote of the advisory board",
        "0 for, 0 against; the quorum is 2 votes.",
        "- <code>zoe</code>: no vote",
        "Missing: <code>zoe</code>, <code>mona</code>",
    ] {
        assert!(comment.contains(words), "{words} in {comment}");
    }
    // A person who isn't on the board has no vote.
    votes(&scene, number, "eve", "APPROVED");
    votes(&scene, number, "zoe", "APPROVED");
    assert_eq!(conclusion(&scene, number), "failure");
    assert!(scene.our_comment(number).contains("1 for, 0 against"));
    votes(&scene, number, "mona", "CHANGES_REQUESTED");
    assert_eq!(conclusion(&scene, number), "failure");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("the board doesn't agree: 1 for, 1 against"),
        "{comment}"
    );
    votes(&scene, number, "max", "APPROVED");
    assert_eq!(conclusion(&scene, number), "neutral", "a maintainer merges it");
    let comment = scene.our_comment(number);
    let [zoe, mona] = ["zoe", "mona"].map(|login| user(&scene, login));
    for words in [
        "2 for, 1 against; the quorum is 2 votes. **The decision is made.**",
        "- <code>mona</code>: **against**",
        &format!("{{ github: zoe, id: {zoe}, vote: for }}, {{ github: mona, id: {mona}, vote: against }}"),
    ] {
        assert!(comment.contains(words), "{words} in {comment}");
    }
    // A new commit voids the votes.
    scene.push_again(number, &[(PATH, Some(&DECISION.replace("2028", "2038")))]);
    scene.review(number, "synchronize");
    assert_eq!(conclusion(&scene, number), "failure");
    assert!(scene.our_comment(number).contains("0 for, 0 against"));
    scene.assert_clean();
}

#[test]
fn no_one_joins_the_board_to_vote() {
    let scene = scene();
    let eve = user(&scene, "eve");
    let own = format!("members:\n  - {{ github: eve, id: {eve}, since: 2026-01-01 }}\nquorum: 1\n");
    let number = scene.pull("eve", &[(PATH, Some(DECISION)), (BOARD, Some(&own))]);
    scene.review(number, "opened");
    votes(&scene, number, "eve", "APPROVED");
    assert_eq!(conclusion(&scene, number), "failure");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("0 for, 0 against; the quorum is 2 votes."),
        "{comment}"
    );
}

#[test]
fn votes_are_recorded_after_the_merge() {
    let scene = scene();
    let [zoe, mona] = ["zoe", "mona"].map(|login| user(&scene, login));
    let recorded = format!(
        "{DECISION}decided_on: 2026-11-24\nvotes: [{{ github: zoe, id: {zoe}, vote: for }}, {{ github: mona, id: {mona}, vote: for }}]\n"
    );
    let early = scene.pull("mona", &[(PATH, Some(&recorded))]);
    scene.review(early, "opened");
    assert_eq!(conclusion(&scene, early), "failure");
    let comment = scene.our_comment(early);
    assert!(
        comment.contains("PSP827") && comment.contains("adds them after the merge"),
        "{comment}"
    );
    // On the default branch, the text stays the same: no vote.
    scene.push_to_main(&[(PATH, Some(DECISION))]);
    let later = scene.pull("mona", &[(PATH, Some(&recorded))]);
    scene.review(later, "opened");
    let comment = scene.our_comment(later);
    assert!(!comment.contains("Vote of the advisory board"), "{comment}");
    assert_ne!(conclusion(&scene, later), "failure", "{comment}");
}
