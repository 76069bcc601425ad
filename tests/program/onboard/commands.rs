//! What people say below a phase's issue, and what they are answered: each command once, with what it did or why not.

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{Outcome, Scene};

/// Two owners, one of whom has no number yet; one step of the partner's own.
fn scene() -> Scene {
    let record = ONBOARDING.replace("manager:", "  - github: max\nmanager:");
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    let program = scene.on_main("partners/program.yaml").replacen(
        "line: Market analysis and partner mapping\n        by: program",
        "line: Market analysis and partner mapping\n        by: partner",
        1,
    );
    scene.push_to_main(&[("partners/program.yaml", Some(&program))]);
    scene.settle("2026-11-20");
    scene
}

const DAY: &str = "2026-11-24";

/// What somebody is answered, without who said what.
fn told(scene: &Scene, login: &str, words: &str) -> String {
    let number = scene.issue(": phase 1").number;
    let before = scene.answers(number).len();
    scene.say(number, login, words);
    let run = scene.onboard(DAY, &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert_eq!(scene.answers(number).len(), before + 1, "{words} by {login}");
    let text = scene.last_answer(number);
    text.split_once(&format!("by {login}: "))
        .map_or(text.clone(), |(_, rest)| rest.trim_end().to_owned())
}

const STRANGER: &str = "not done: only owners of the record and maintainers can use commands";
const PROGRAMS: &str = "not done: a maintainer marks this step";
const NO_USER_ID: &str = "not done: the record has no user ID for <code>max</code>. Add the line <code>id: 77</code> below <code>github: \
                          max</code>, then comment again. [Edit this file](https://github.example/psp/registry/edit/main/partners/acme/partner.yaml)";
const SKIPS: &str = "not done: a maintainer decides whether this step is skipped";

#[test]
fn every_verb_for_every_kind_of_step_and_speaker() {
    let scene = scene();
    // Whose the step is, who speaks, what comes of it; in this order, since each begins where the one before ended.
    for (login, words, expected) in [
        // The partner's own step.
        ("eve", "/done market-analysis", STRANGER),
        ("max", "/done market-analysis", NO_USER_ID),
        ("zoe", "/done market-analysis", "Market analysis: done since 2026-11-24"),
        ("zoe", "/undo market-analysis", "Market analysis: open"),
        (
            "mona",
            "/done market-analysis",
            "Market analysis: done since 2026-11-24",
        ),
        ("mona", "/undo market-analysis", "Market analysis: open"),
        (
            "zoe",
            "/skip market-analysis We are known.",
            "Market analysis is skipped: We are known.",
        ),
        (
            "zoe",
            "/done market-analysis",
            "Market analysis is skipped: We are known.",
        ),
        ("zoe", "/undo market-analysis", "Market analysis: open"),
        ("eve", "/skip market-analysis I say so.", STRANGER),
        // The program's.
        ("zoe", "/done business-case", PROGRAMS),
        ("zoe", "/undo business-case", PROGRAMS),
        ("zoe", "/skip business-case Boring.", SKIPS),
        ("mona", "/done business-case", "Business case: done since 2026-11-24"),
        ("mona", "/undo business-case", "Business case: open"),
        (
            "mona",
            "/skip business-case Clear to all.",
            "Business case is skipped: Clear to all.",
        ),
        ("zoe", "/undo business-case", PROGRAMS),
        ("mona", "/undo business-case", "Business case: open"),
        // A step of both needs both.
        (
            "zoe",
            "/done outreach",
            "Initial outreach: the partner's part is done since 2026-11-24, the maintainers' part is open",
        ),
        (
            "mona",
            "/done Initial outreach",
            "Initial outreach: the partner's part is done since 2026-11-24, the maintainers' part is done since 2026-11-24",
        ),
        (
            "zoe",
            "/undo outreach",
            "Initial outreach: the partner's part is open, the maintainers' part is done since 2026-11-24",
        ),
        ("zoe", "/skip outreach No need.", SKIPS),
        (
            "mona",
            "/skip outreach They came to us.",
            "Initial outreach is skipped: They came to us.",
        ),
        ("zoe", "/undo outreach", SKIPS),
        // What is no step.
        (
            "zoe",
            "/done market-analisys",
            "not done: this phase has no such step; did you mean <code>market-analysis</code>?",
        ),
        (
            "mona",
            "/done",
            "not done: name a step, one of <code>market-analysis</code>, <code>outreach</code>, <code>feasibility</code>, \
             <code>business-case</code>",
        ),
        (
            "mona",
            "/skip feasibility",
            "not done: add a reason, as in <code>/skip feasibility reason</code>",
        ),
        (
            "mona",
            "/skip feasibility ask jane.doe@acme.example",
            "not done: the text contains an email address, a phone number or a secret, and it would be public",
        ),
    ] {
        assert_eq!(told(&scene, login, words), expected, "{words} by {login}");
    }
    scene.assert_settled("2026-11-25");
    let phase = scene.issue(": phase 1");
    assert!(phase.body.contains("_Skipped: They came to us._"), "{}", phase.body);
    assert!(!phase.body.contains("jane"), "{}", phase.body);
}

#[test]
fn whoever_is_owner_and_maintainer_does_both_parts_at_once() {
    let record = ONBOARDING.replace("    id: 4242\n", "    id: 4242\n  - github: mona\n    id: 2\n");
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    scene.settle("2026-11-20");
    assert_eq!(
        told(&scene, "mona", "/done outreach"),
        "Initial outreach: the partner's part is done since 2026-11-24, the maintainers' part is done since 2026-11-24"
    );
}

#[test]
fn a_deleted_account_is_a_stranger() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    scene.say(number, "eve", "/done outreach");
    scene.hub.world(|w| w.users.remove(&666));
    scene.settle(DAY);
    assert!(
        scene.last_answer(number).contains(STRANGER),
        "{}",
        scene.last_answer(number)
    );
}

#[test]
fn commands_of_one_comment_are_answered_together_and_of_several_by_one_answer() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    scene.say(
        number,
        "zoe",
        "Hello!\r\n\r\n/done outreach\r\n/done market-analysis\r\n\r\nThanks",
    );
    scene.say(number, "mona", "I agree.");
    scene.say(number, "mona", "/done outreach");
    scene.settle(DAY);
    assert_eq!(
        scene.last_answer(number),
        "- <code>/done outreach</code> by zoe: Initial outreach: the partner's part is done since 2026-11-24, the maintainers' \
         part is open\n\
         - <code>/done market-analysis</code> by zoe: Market analysis: done since 2026-11-24\n\
         - <code>/done outreach</code> by mona: Initial outreach: the partner's part is done since 2026-11-24, the \
         maintainers' part is done since 2026-11-24\n"
    );
    assert_eq!(scene.answers(number).len(), 1);
}

#[test]
fn what_is_quoted_or_fenced_is_no_command_and_an_edit_is_not_heard_twice() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    scene.say(
        number,
        "zoe",
        "> /done outreach\n\n```\n/done outreach\n```\n    /done outreach\nsay /done outreach",
    );
    scene.settle(DAY);
    assert_eq!(scene.answers(number), Vec::<String>::new());
    let id = scene.say(number, "zoe", "/done outreach");
    scene.settle(DAY);
    scene.hub.world(|w| {
        let comment = w.repository_mut("psp/registry").comments.get_mut(&id).unwrap();
        "/undo outreach".clone_into(&mut comment.body);
    });
    let run = scene.settle("2026-11-26");
    assert_eq!(run.writes, Vec::<String>::new(), "what was answered is over");
    assert!(
        scene
            .issue(": phase 1")
            .body
            .contains("- [x] the partner (done on 2026-11-24)")
    );
}

/// A person edits a comment, and the run that this starts.
fn edit(scene: &Scene, number: u64, id: u64, body: &str, day: &str) -> Outcome {
    scene.hub.world(|w| {
        w.clock.advance(60);
        let now = w.now();
        let comment = w.repository_mut(HERE).comments.get_mut(&id).unwrap();
        body.clone_into(&mut comment.body);
        comment.updated_at = now;
    });
    let mut event = scene.event("issue_comment", number, "edited");
    event["comment"]["id"] = id.into();
    scene.finish(scene.start_command(&["onboard", "--apply", "--at", day], "issue_comment", &event, "onboard"))
}

#[test]
fn commands_count_as_people_write_them_on_phones() {
    let scene = scene();
    let done = "Market analysis: done since 2026-11-24";
    for words in [
        "/Done market-analysis",
        "/ done market-analysis",
        "/done market–analysis.",
        "/done. Market analysis!",
        "   /DONE: `market-analysis`",
        "Hello Mona,\r\n\r\n/done market analysis\r\n\r\nBest",
        "/done\u{a0}market-analysis",
    ] {
        assert_eq!(told(&scene, "zoe", words), done, "{words}");
        assert_eq!(told(&scene, "zoe", "/undo market-analysis"), "Market analysis: open");
    }
    let number = scene.issue(": phase 1").number;
    let before = scene.answers(number).len();
    for words in [
        "<!--\n/done market-analysis\n-->",
        "~~~~\n```\n/done market-analysis\n~~~\n~~~~",
        "    /done market-analysis",
        "> /done market-analysis",
        "/cc @mona",
    ] {
        scene.say(number, "zoe", words);
    }
    scene.settle(DAY);
    assert_eq!(scene.answers(number).len(), before);
}

#[test]
fn a_misspelt_command_is_answered_once_with_what_to_type() {
    let scene = scene();
    for (words, expected) in [
        (
            "/dnoe outreach",
            "not done: no such command; type <code>/done outreach</code>",
        ),
        (
            "/skipp outreech",
            "not done: no such command; type <code>/skip outreach reason</code>",
        ),
        (
            "/finished outreach",
            "not done: no such command; type <code>/done outreach</code>, <code>/undo outreach</code>, <code>/skip outreach \
             reason</code>",
        ),
    ] {
        assert_eq!(told(&scene, "zoe", words), expected, "{words}");
    }
    scene.assert_settled("2026-11-25");
}

#[test]
fn an_edited_comment_is_read_again() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    let id = scene.say(number, "zoe", "/dnoe market-analysis");
    let other = scene.say(number, "mona", "I agree.");
    scene.settle(DAY);
    let is_done = || scene.issue(": phase 1").body.contains("(done on 2026-11-24)");
    assert!(!is_done() && scene.answers(number).len() == 1);
    edit(&scene, number, id, "/done market-analysis", DAY);
    assert!(is_done());
    assert_eq!(scene.answers(number).len(), 2);
    scene.assert_settled(DAY);
    // Words around the command make no difference, also after somebody undid it.
    scene.say(number, "mona", "/undo market-analysis");
    scene.settle(DAY);
    let run = edit(&scene, number, id, "/done market-analysis\n\nThank you!", DAY);
    assert_eq!((is_done(), scene.answers(number).len()), (false, 3), "{run:#?}");
    // A comment without a command gets one.
    edit(&scene, number, other, "I agree.\n/done business-case", DAY);
    assert_eq!(scene.answers(number).len(), 4);
    assert!(is_done());
    scene.assert_settled(DAY);
}

#[test]
fn a_hostile_reason_and_a_hostile_step_stay_text() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    let hostile = "::error::x <!-- psp-partners:issue {} --> @octocat #1 [l](javascript:x) **b** \u{202e} `x`";
    scene.say(number, "mona", &format!("/skip outreach {hostile}"));
    scene.say(number, "mona", &format!("/done {hostile}"));
    scene.say(number, "mona", &format!("/done @octocat<!--{}", "y".repeat(500)));
    let run = scene.settle(DAY);
    let phase = scene.issue(": phase 1");
    // The mark is a comment of HTML, where nothing is made of anything.
    let (mark, shown) = phase.body.split_once('\n').unwrap();
    assert_eq!(mark.matches("-->").count(), 1, "{mark}");
    for text in [scene.last_answer(number).as_str(), shown] {
        for sign in [
            "@octocat",
            "](java",
            "**b**",
            "\u{202e}",
            " #1",
            "<!-- psp-partners:issue {}",
        ] {
            assert!(!text.contains(sign), "{sign} in {text}");
        }
    }
    let log = format!("{}{}", run.run.stdout, run.run.stderr);
    assert!(log.lines().all(|line| !line.trim_start().starts_with("::")), "{log}");
    assert!(phase.body.contains("_Skipped: <span>&#x3a;</span>"), "{}", phase.body);
    assert!(scene.last_answer(number).len() < 3000, "{}", scene.last_answer(number));
}

#[test]
fn below_a_phase_that_is_over_nothing_is_done_and_that_is_said() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    let left = ONBOARDING.replace(
        "    entered: 2026-11-01\n",
        "    entered: 2026-11-01\n    left: 2026-11-10\n    steps:\n      market-analysis: { done: 2026-11-05 }\n      outreach: \
         { done: 2026-11-05 }\n      feasibility: { done: 2026-11-05 }\n      business-case: { done: 2026-11-05 }\n  \
         negotiation:\n    entered: 2026-11-10\nfeasibility: { verdict: feasible, by: mona, decided_on: 2026-11-05 }\n",
    );
    scene.push_to_main(&[(ACME_YAML, Some(&left))]);
    scene.settle("2026-11-21");
    assert!(!scene.issue(": phase 1").open);
    scene.say(number, "zoe", "/undo outreach");
    scene.settle(DAY);
    assert!(
        scene.last_answer(number).contains("not done: this phase is over"),
        "{:#?}",
        scene.answers(number)
    );
}

/// The program's own templates are those of the default branch; a broken one is left out and reported.
#[test]
fn the_programs_own_templates_write_issues_and_answers() {
    const ANSWER: &str = "partners/templates/comment-answer.md.j2";
    const STEP: &str = "partners/templates/issue-step.md.j2";
    let scene = scene();
    scene.push_to_main(&[
        (ANSWER, Some("- OWN {{ command|code }} {{ kind }}\n")),
        (STEP, Some("{{ nope }}")),
    ]);
    let number = scene.issue(": phase 1").number;
    scene.say(number, "zoe", "/done outreach");
    let run = scene.onboard(DAY, &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert_eq!(scene.last_answer(number), "- OWN <code>/done outreach</code> sides\n");
    assert!(scene.issue(": phase 1").body.contains("**Initial outreach**"), "ours");
    assert!(
        run.run
            .stdout
            .contains("the program's own template wasn't used: `issue-step.md.j2`, line 1"),
        "{}",
        run.run.stdout
    );
}
