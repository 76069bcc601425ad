//! Applications: a good one, a bad one that is corrected, and what its applicant sees.

use crate::scene::{ACME, Scene};

const PATH: &str = "partners/acme/partner.yaml";

#[test]
fn a_good_first_application() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("**The maintainers' move since 2026-11-24:** decide on the application; merging accepts it."),
        "{comment}"
    );
    for words in [
        "which the merge wakes, opens the issue of phase 1",
        "Identification and Qualification",
    ] {
        assert!(comment.contains(words), "{comment}");
    }
    assert_eq!(scene.check(number), ("success".to_owned(), 0));
    assert_eq!(
        scene.labels(number),
        ["partner:application", "partner:waits-for-program", "tier:integration"]
    );
    let suggestions = scene.suggestions(number);
    assert_eq!(suggestions.len(), 1, "{suggestions:#?}");
    assert!(
        suggestions[0].contains("    id: 4242"),
        "the author's number is offered: {suggestions:#?}"
    );
    assert!(outcome.outputs.contains("conclusion<<") && outcome.summary.contains("a new application"));
    assert_eq!(
        outcome.writes,
        [
            "POST /issues/1/comments",
            "POST /check-runs",
            "PATCH /check-runs/ID",
            "POST /labels",
            "POST /labels",
            "POST /labels",
            "POST /issues/1/labels",
            "POST /pulls/1/reviews",
        ]
    );
    scene.assert_clean();
    // Once more, and nothing is written.
    let again = scene.review(number, "edited");
    assert_eq!(again.writes, Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn a_comment_that_took_the_place_of_a_pushs_run_makes_up_for_it() {
    // Runs of a pull request wait in a queue of one: the event of the push never came, but anybody's comment did.
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.comment(number, "eve", "/recheck");
    assert_eq!(scene.check(number), ("success".to_owned(), 0));
    assert!(!scene.our_comment(number).contains("eve"), "she is not answered");
    let again = scene.comment(number, "eve", "/recheck");
    assert_eq!(again.writes, Vec::<String>::new());
    scene.assert_clean();
}
