//! Whose token it is: what the tool doesn't recognize as its own, it would write again at every run.

use psp_github_emulator::world::{Kind, User};

use crate::review::good_application::{PATH, is_told};
use crate::scene::{ACME, Scene};

/// The job's account as another server has it: the number of `github-actions[bot]` isn't the same everywhere.
const ELSEWHERE: u64 = 990_001;

fn on_another_server(without_graphql: bool) -> (Scene, u64) {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.hub.world(|w| {
        let user = User {
            id: ELSEWHERE,
            login: "robot[bot]".to_owned(),
            kind: Kind::Bot,
        };
        w.users.insert(ELSEWHERE, user);
        for token in w.tokens.values_mut().filter(|token| token.is_actions_token()) {
            token.actor = ELSEWHERE;
        }
        w.without_graphql = without_graphql;
    });
    (scene, number)
}

fn comments(scene: &Scene, number: u64) -> usize {
    scene.hub.world(|w| {
        let comments = w.repository("psp/registry").comments.values();
        comments
            .filter(|comment| comment.number == number && comment.user == ELSEWHERE)
            .count()
    })
}

#[test]
fn the_account_of_the_token_is_asked_for() {
    let (scene, number) = on_another_server(false);
    for _ in 0..3 {
        let outcome = scene.review(number, "opened");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    }
    assert_eq!(comments(&scene, number), 1);
    assert_eq!(scene.review(number, "opened").writes, Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn a_server_that_does_not_say_is_found_out_by_the_first_write() {
    let (scene, number) = on_another_server(true);
    let outcome = scene.review(number, "opened");
    assert_eq!(comments(&scene, number), 1, "{outcome:#?}");
    for words in [
        "robot",
        "- github: robot[bot]",
        "id: 990001",
        "bots",
        "partners/program.yaml",
    ] {
        assert!(outcome.run.stderr.contains(words), "{words} is not in {outcome:#?}");
    }
    // With that line in the program, it is one comment from then on.
    let program = scene.on_main("partners/program.yaml");
    let known = program.replacen("bots:\n", "bots:\n  - github: robot[bot]\n    id: 990001\n", 1);
    assert_ne!(program, known);
    scene.push_to_main(&[("partners/program.yaml", Some(&known))]);
    for _ in 0..2 {
        let outcome = scene.review(number, "edited");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    }
    assert_eq!(comments(&scene, number), 1);
}

#[test]
fn the_usual_account_is_known_without_the_question() {
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(ACME))]);
    scene.hub.world(|w| w.without_graphql = true);
    scene.review(number, "opened");
    is_told(&scene, number);
}
