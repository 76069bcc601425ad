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
        comment.contains(
            "**Waiting for a maintainer:** decide on the application; merging accepts it. *Since 2026-11-24.*"
        ),
        "{comment}"
    );
    for words in [
        "is accepted, and an issue for phase 1, ",
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
            "POST /statuses/SHA",
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

/// For a person in a browser: whose turn it is, each rule's page, the file to edit, and the button.
#[test]
fn a_wrong_application_says_what_to_press() {
    let scene = Scene::new();
    scene.push_to_main(&[("docs/rules.md", Some("# Rules\n"))]);
    let wrong = ACME.replace("tier: integration", "tier: integratoin");
    let number = scene.pull("zoe", &[(PATH, Some(&wrong))]);
    scene.review(number, "opened");
    let comment = scene.our_comment(number);
    let first = scene.first_line(number);
    assert_eq!(
        first,
        "**Your turn, @zoe:** fix 1 error in <code>partners/acme/partner.yaml</code>. *Since 2026-11-24.*"
    );
    assert_eq!(comment.matches("@zoe").count(), 1, "{comment}");
    for words in [
        "[PSP104](https://github.example/psp/registry/blob/HEAD/docs/rules.md#psp104-unknown-value)",
        "[Edit this file](https://github.example/zoe/registry/edit/change-",
        "/partners/acme/partner.yaml): <code>partners/acme/partner.yaml</code>",
        "open *Files changed* and press *Commit suggestion*",
    ] {
        assert!(comment.contains(words), "{words} is not in {comment}");
    }
    assert!(!comment.contains("What merging does"), "{comment}");
    // Once it is right, it is a maintainer's turn, and no one is mentioned.
    scene.push_again(
        number,
        &[(PATH, Some(&ACME.replace("github: zoe", "github: zoe\n    id: 4242")))],
    );
    scene.review(number, "synchronize");
    let comment = scene.our_comment(number);
    assert!(!comment.contains('@'), "{comment}");
    for words in ["Edit this file", "Commit suggestion"] {
        assert!(!comment.contains(words), "{comment}");
    }
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
