//! Answers of any size: many commands, long ones, comments as large as GitHub takes. No comment can keep the next one
//! from being answered, or make a run slow.
#![allow(clippy::print_stderr, reason = "figures for anyone who asks with `--nocapture`")]

use std::time::{Duration, Instant};

use psp_github_emulator::{Effect, ErrorsShape, Fault, Match};

use crate::onboard::play::{ACME_YAML, ONBOARDING};
use crate::scene::Scene;

const DAY: &str = "2026-11-24";
/// What GitHub takes, in characters.
const LIMIT: usize = 65_536;

fn scene() -> Scene {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20");
    scene
}

/// The largest answer that a comment can ask for: every command that is looked at, each with a reason of signs that
/// escaping makes many times as long.
fn wordy(verb: &str) -> String {
    let reason = "漢*".repeat(150);
    format!("/{verb} outreach {reason}\n").repeat(20)
}

/// Commands after which a person looks for an answer.
fn assert_still_answers(scene: &Scene, number: u64) {
    let before = scene.answers(number).len();
    scene.say(number, "mona", "/undo outreach");
    scene.settle("2026-11-26");
    scene.say(number, "zoe", "/done outreach");
    scene.settle("2026-11-27");
    assert_eq!(scene.answers(number).len(), before + 2);
    assert!(
        scene.last_answer(number).contains("the partner's part is done since"),
        "{}",
        scene.last_answer(number)
    );
}

fn assert_within_limits(scene: &Scene, number: u64) {
    for answer in scene.ours(number) {
        assert!(answer.chars().count() <= LIMIT, "{}", answer.chars().count());
    }
}

#[test]
fn the_answer_to_several_comments_is_split_where_one_comment_of_github_is_too_small() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    for _ in 0..5 {
        scene.say(number, "mona", &wordy("skip"));
    }
    scene.say(number, "zoe", "/done outreach");
    scene.settle(DAY);
    assert_within_limits(&scene, number);
    let answers = scene.answers(number);
    assert!(answers.len() > 1, "{}", answers.len());
    let rows: usize = answers.iter().map(|a| a.matches("by mona: ").count()).sum();
    assert_eq!(rows, 100, "whole rows, and all of them");
    for answer in &answers {
        assert!(
            answer.lines().skip(1).all(|line| line.starts_with("- <code>/")),
            "cut in the middle: {answer}"
        );
    }
    assert_still_answers(&scene, number);
}

#[test]
fn steps_that_are_all_skipped_with_long_reasons_still_fit_the_issue() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    for step in ["market-analysis", "outreach", "feasibility", "business-case"] {
        scene.say(number, "mona", &format!("/skip {step} {}", "-->*".repeat(75)));
    }
    scene.settle(DAY);
    assert_within_limits(&scene, number);
    assert!(scene.issue(": phase 1").body.matches("_Skipped: ").count() == 4);
    assert_still_answers(&scene, number);
}

#[test]
fn a_flood_of_commands_is_answered_within_bounds_and_everyone_elses_commands_are_carried_out() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    let line = format!("/done {}\n", "x".repeat(2_900));
    for _ in 0..300 {
        scene.say(number, "eve", &line.repeat(22));
    }
    scene.say(number, "zoe", "/done outreach");
    let begun = Instant::now();
    let run = scene.onboard(DAY, &["--apply"]);
    let took = begun.elapsed();
    assert_eq!(run.run.code, 0, "{run:#?}");
    let answers = scene.answers(number);
    eprintln!(
        "300 comments of 64 KB, 6000 commands: {took:.2?}, {} answers, {} bytes",
        answers.len(),
        answers.iter().map(String::len).sum::<usize>()
    );
    assert_within_limits(&scene, number);
    assert!(answers.len() <= 5, "{}", answers.len());
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains("- [x] the partner (done on 2026-11-24)"),
        "{}",
        scene.issue(": phase 1").body
    );
    scene.assert_settled(DAY);
    assert_still_answers(&scene, number);
}

#[test]
fn an_answer_that_github_refuses_keeps_no_command_from_being_carried_out() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    let refuses = |effect: Effect, times| {
        scene.hub.fault(Fault {
            when: Match {
                method: Some("POST".to_owned()),
                path: Some(format!("/issues/{number}/comments")),
                ..Match::default()
            },
            effect,
            times,
        });
    };
    scene.say(number, "zoe", "/done outreach");
    // The run tries once more when all else is done.
    refuses(Effect::Unprocessable(ErrorsShape::Objects), 2);
    let run = scene.onboard(DAY, &["--apply"]);
    assert_eq!(run.run.code, 4, "what was refused is shown: {run:#?}");
    assert!(
        run.run
            .stdout
            .contains("the comment of `phase/acme/identification` could not be written")
    );
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains("- [x] the partner (done on 2026-11-24)"),
        "{}",
        scene.issue(": phase 1").body
    );
    // The next run answers it, with what was done then.
    scene.settle("2026-11-25");
    assert_eq!(
        scene.last_answer(number).trim(),
        "- <code>/done outreach</code> by zoe: Initial outreach: the partner's part is done since 2026-11-24, the maintainers' \
         part is open"
    );
    assert_still_answers(&scene, number);
}
