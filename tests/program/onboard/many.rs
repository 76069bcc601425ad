//! A repository with so many issues that somebody's word is no reason to read all of them.

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{Outcome, Scene};

/// Two partners whose issues were made ten days ago, and many others.
fn scene() -> (Scene, String) {
    let beta = ONBOARDING
        .replace("Acme Testing", "Beta Tools")
        .replace("acme.example", "beta.example");
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING), ("partners/beta/partner.yaml", &beta)]);
    scene.onboard("2026-11-20", &["--apply"]);
    let today = scene.hub.world(|w| {
        w.clock.advance(10 * 86_400);
        w.repository_mut(HERE).open_elsewhere = 5000;
        w.now().to_string()[..10].to_owned()
    });
    // What the calendar brings.
    scene.onboard(&today, &["--apply"]);
    scene.onboard(&today, &["--apply"]);
    scene.hub.world(|w| w.clock.advance(10 * 86_400));
    (scene, today)
}

/// The run that somebody's word starts.
fn woken(scene: &Scene, day: &str, kind: &str, number: u64, action: &str) -> Outcome {
    let mut event = scene.event("issue_comment", number, "created");
    event["action"] = action.into();
    scene.hub.world(|w| w.clock.advance(3600));
    scene.finish(scene.start_command(&["onboard", "--apply", "--at", day], kind, &event, "onboard"))
}

/// A day's number of days later.
fn later(day: &str, days: i64) -> String {
    let day: jiff::civil::Date = day.parse().unwrap();
    day.checked_add(jiff::Span::new().days(days)).unwrap().to_string()
}

fn reads_all(scene: &Scene, from: usize) -> bool {
    let log = scene.hub.log_from(from);
    let lists: Vec<_> = log
        .iter()
        .filter(|e| e.method == "GET" && e.path.ends_with("/issues"))
        .collect();
    assert!(!lists.is_empty());
    lists.iter().any(|e| !e.query.contains_key("since"))
}

#[test]
fn a_word_is_answered_without_reading_all_issues() {
    let (scene, today) = scene();
    let day = later(&today, 10);
    let number = scene.issue("Acme Testing: phase 1,").number;
    let others = scene.issue("Beta Tools: phase 1,");
    scene.say(number, "mona", "/done market-analysis");
    let from = scene.hub.requests();
    let run = woken(&scene, &day, "issue_comment", number, "created");
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(!reads_all(&scene, from), "{run:#?}");
    assert!(
        run.run.stdout.contains("changed in the last 2 days"),
        "{}",
        run.run.stdout
    );
    assert!(
        scene.last_answer(number).contains("market"),
        "{}",
        scene.last_answer(number)
    );
    let body = scene.issue("Acme Testing: phase 1,").body;
    assert!(body.contains("done on"), "{body}");
    assert_eq!(
        scene.issue("Beta Tools: phase 1,"),
        others,
        "nobody else's issue changes"
    );
    // The word before, whose run was replaced by this one's, is heard, too.
    scene.say(others.number, "mona", "/done market-analysis");
    scene.tick(number, "feasibility.program", true);
    let from = scene.hub.requests();
    let run = woken(&scene, &day, "issues", number, "edited");
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(!reads_all(&scene, from), "{run:#?}");
    assert!(scene.last_answer(others.number).contains("market"));
    let again = woken(&scene, &day, "issue_comment", number, "created");
    assert_eq!(again.writes, Vec::<String>::new(), "{again:#?}");
    assert_eq!(scene.twice(), Vec::<String>::new());
    // What is left to the daily run is left by none.
    let full = scene.onboard(&day, &["--apply"]);
    assert_eq!(full.run.code, 0, "{full:#?}");
    scene.assert_settled(&day);
    assert_eq!(scene.twice(), Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn what_moves_a_record_on_is_looked_at_in_full() {
    let (scene, today) = scene();
    let day = later(&today, 10);
    let number = scene.issue("Acme Testing: phase 1,").number;
    scene.rewrite(|text| text + "feasibility: { verdict: feasible, by: mona, decided_on: 2026-11-05 }\n");
    for step in ["market-analysis", "outreach", "feasibility", "business-case"] {
        scene.say(number, "mona", &format!("/skip {step} it is known"));
    }
    let from = scene.hub.requests();
    let run = woken(&scene, &day, "issue_comment", number, "created");
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(reads_all(&scene, from), "{run:#?}");
    let pull = scene.our_pull();
    // Closed by a person, long ago: it is not proposed again, whoever speaks.
    scene.close(pull, "mona");
    scene.onboard(&day, &["--apply"]);
    scene.hub.world(|w| w.clock.advance(10 * 86_400));
    scene.say(number, "mona", "/undo nothing");
    woken(&scene, &later(&day, 10), "issue_comment", number, "created");
    assert_eq!(scene.our_pulls(), []);
    scene.assert_clean();
}

#[test]
fn a_failing_run_that_looked_at_a_part_opens_one_issue_all_the_same() {
    let (scene, today) = scene();
    let day = later(&today, 10);
    let number = scene.issue("Acme Testing: phase 1,").number;
    for said in ["/done market-analysis", "/done outreach"] {
        scene.say(number, "mona", said);
        let effect = psp_github_emulator::Effect::Refuse {
            status: 422,
            message: "no".to_owned(),
        };
        // Once in each round of the run: what is refused once is written by the second.
        let fault = psp_github_emulator::Fault::once("POST", "/comments", effect);
        scene.hub.fault(psp_github_emulator::Fault { times: 2, ..fault });
        let run = woken(&scene, &day, "issue_comment", number, "created");
        assert_eq!(run.run.code, 4, "{run:#?}");
        assert_eq!(scene.twice(), Vec::<String>::new());
        assert!(scene.issue("Issues are not up to date").open);
    }
    scene.onboard(&day, &["--apply"]);
    assert!(!scene.issue("Issues are not up to date").open);
    scene.assert_clean();
}
