//! GitHub's bad days: every fault at every request of a review, and a run that is killed at every request. What the run
//! can get over by itself it does; what it cannot, the next run does. Either way all is there once.

#![allow(clippy::print_stdout, reason = "how far it is, for who waits")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use psp_github_emulator::{Effect, ErrorsShape, Fault};

use crate::scene::Scene;

const PATH: &str = "partners/acme/partner.yaml";
/// More than two requests hold, of 50 each; one of them is about the number that the owner lacks.
pub const ANNOTATIONS: usize = 121;
const THREADS: usize = 4;
/// Of the combinations of requests and effects, one in so many is tried, a different part at each request: that way each
/// request meets several effects, and each effect several requests. `PSP_PARTNERS_FAULTS=all` tries all, which takes
/// minutes.
const EVERY: u64 = 12;

/// An application with so many faults that its check takes several requests, and with something to suggest.
pub fn application() -> String {
    let mut text = "\
name: Acme Testing
status: applied
applied_on: 2026-11-20
tier: integration
website: https://acme.example
owners:
  - github: zoe
regions:
"
    .to_owned();
    text.extend((1..ANNOTATIONS).map(|i| format!("  - nowhere{i}\n")));
    text
}

/// What a run does about an effect.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// It gets over it.
    SameRun,
    /// The next run does what was left.
    NextRun,
}

fn effects() -> Vec<(&'static str, Effect, Then)> {
    let refuse = |status, message: &str| Effect::Refuse {
        status,
        message: message.to_owned(),
    };
    let secondary = |status, retry_after| Effect::SecondaryLimit { status, retry_after };
    vec![
        ("502 before", Effect::BadGatewayBefore, Then::SameRun),
        ("502 after", Effect::BadGatewayAfter, Then::SameRun),
        ("cut before", Effect::CutBefore, Then::SameRun),
        ("cut after", Effect::CutAfter, Then::SameRun),
        (
            "primary 403",
            Effect::PrimaryLimit {
                status: 403,
                reset_in: 20,
            },
            Then::SameRun,
        ),
        (
            "primary 429",
            Effect::PrimaryLimit {
                status: 429,
                reset_in: 20,
            },
            Then::SameRun,
        ),
        ("secondary 403", secondary(403, Some(30)), Then::SameRun),
        ("secondary 429", secondary(429, Some(30)), Then::SameRun),
        ("secondary 403, no word", secondary(403, None), Then::SameRun),
        ("secondary 429, no word", secondary(429, None), Then::SameRun),
        ("500", refuse(500, "Server Error"), Then::SameRun),
        ("401", refuse(401, "Bad credentials"), Then::NextRun),
        (
            "403",
            refuse(403, "Resource not accessible by integration"),
            Then::NextRun,
        ),
        ("404", refuse(404, "Not Found"), Then::NextRun),
        (
            "422 objects",
            Effect::Unprocessable(ErrorsShape::Objects),
            Then::NextRun,
        ),
        (
            "422 strings",
            Effect::Unprocessable(ErrorsShape::Strings),
            Then::NextRun,
        ),
        ("422 bare", Effect::Unprocessable(ErrorsShape::Absent), Then::NextRun),
        ("late", Effect::Delay(Duration::from_millis(60)), Then::SameRun),
    ]
}

/// Plays each request's part on scenes of its own, side by side; gives the number of combinations.
fn at_every_request(
    play: impl Fn(&Scene, u64, &serde_json::Value, u64, &str, &Mutex<Vec<String>>) -> usize + Sync,
) -> usize {
    let text = application();
    let (next, tried, requests) = (AtomicU64::new(0), AtomicUsize::new(0), AtomicU64::new(0));
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let scene = Scene::new();
                let number = scene.pull("zoe", &[(PATH, Some(&text))]);
                let event = scene.event("pull_request_target", number, "opened");
                let first = scene.run("pull_request_target", &event, "job");
                assert_eq!(first.run.code, 0, "{first:#?}");
                assert_eq!(scene.check(number), ("failure".to_owned(), ANNOTATIONS));
                let wanted = scene.shown(number);
                requests.store(first.requests as u64, Ordering::SeqCst);
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    if index >= first.requests as u64 {
                        break;
                    }
                    let played = play(&scene, number, &event, index, &wanted, &wrong);
                    let so_far = tried.fetch_add(played, Ordering::SeqCst) + played;
                    println!(
                        "#{index} is done, {so_far} so far, {} wrong",
                        wrong.lock().unwrap().len()
                    );
                }
                scene.assert_clean();
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    let (tried, requests) = (tried.into_inner(), requests.into_inner());
    assert!(requests >= 16, "a review of several writes: {requests}");
    println!("{requests} requests, {tried} combinations");
    tried
}

/// The lines that differ, to be read.
fn difference(wanted: &str, shown: &str) -> String {
    let (wanted, shown): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), shown.lines().collect());
    let missing = wanted
        .iter()
        .filter(|l| !shown.contains(l))
        .take(4)
        .map(|l| format!("    - {l}"));
    let more = shown
        .iter()
        .filter(|l| !wanted.contains(l))
        .take(4)
        .map(|l| format!("    + {l}"));
    let mut all: Vec<String> = missing.chain(more).collect();
    all.push(format!("    {} lines, {} wanted", shown.len(), wanted.len()));
    all.join("\n")
}

#[test]
fn every_fault_at_every_request() {
    let effects = effects();
    let tried = at_every_request(|scene, number, event, index, wanted, wrong| {
        let all = std::env::var_os("PSP_PARTNERS_FAULTS").is_some();
        let mut tried = 0;
        for (i, (name, effect, then)) in effects.iter().enumerate() {
            if !all && !(i as u64 + index).is_multiple_of(EVERY) {
                continue;
            }
            tried += 1;
            scene.wipe();
            let at = scene.hub.log().0.len() as u64 + index;
            scene.hub.fault(Fault::at(at, effect.clone()));
            let first = scene.run("pull_request_target", event, "job");
            let hit = &scene.hub.log().0[usize::try_from(at).unwrap()];
            let what = format!("{name} at #{index} {} {}", hit.method, hit.path);
            let mut faults = Vec::new();
            if ![0, 1, 3].contains(&first.run.code) || first.run.stderr.contains("panicked") {
                faults.push(format!("exit {}: {}", first.run.code, first.run.stderr));
            }
            if *then == Then::SameRun && scene.shown(number) != wanted {
                let note = format!("the same run: {}", first.run.stderr.trim());
                faults.push(format!("{note}\n{}", difference(wanted, &scene.shown(number))));
            }
            // A label that we may not make GitHub makes in grey when it is added; its colour is people's from then on.
            let grey = *then == Then::NextRun && hit.method == "POST" && hit.path.ends_with("/registry/labels");
            // Whoever was refused says so: nothing is lost without a word.
            if *then == Then::NextRun && scene.shown(number) != wanted && !grey && first.run.stderr.is_empty() {
                faults.push("not a word".to_owned());
            }
            if *then == Then::SameRun && faults.is_empty() && !all {
                continue;
            }
            let second = scene.run("pull_request_target", event, "job");
            let (wanted, shown) = (colours(wanted, grey), colours(&scene.shown(number), grey));
            if second.run.code != 0 || shown != wanted {
                faults.push(format!(
                    "the next run: {}\n{}",
                    second.run.stderr.trim(),
                    difference(&wanted, &shown)
                ));
            }
            if !faults.is_empty() {
                wrong
                    .lock()
                    .unwrap()
                    .push(format!("{what}: {}", faults.join("\n  and ")));
            }
        }
        tried
    });
    assert!(tried >= 300 / usize::try_from(EVERY).unwrap(), "{tried}");
}

#[test]
fn killed_at_every_request() {
    at_every_request(|scene, number, event, index, wanted, wrong| {
        scene.wipe();
        let came = scene.kill_at(index, "pull_request_target", event);
        let second = scene.run("pull_request_target", event, "job");
        let shown = scene.shown(number);
        if !came || second.run.code != 0 || shown != wanted {
            let stderr = second.run.stderr.trim();
            let what = format!("killed at #{index} ({came}): {stderr}\n{}", difference(wanted, &shown));
            wrong.lock().unwrap().push(what);
        }
        1
    });
}

#[test]
fn killed_twice_and_judged_otherwise_in_between() {
    // The second run has something else to say: the check that the first began must not stay in progress for ever.
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(&application()))]);
    let event = scene.event("pull_request_target", number, "opened");
    let first = scene.run("pull_request_target", &event, "job");
    let log = scene.hub.log();
    let patch = log.0.iter().position(|e| e.method == "PATCH").unwrap();
    assert_eq!(first.requests, log.0.len());
    for kill in [patch, patch + 1] {
        scene.wipe();
        assert!(scene.kill_at(kill as u64, "pull_request_target", &event));
        // A maintainer changes what is judged by.
        let program = format!("partners/other{kill}/partner.yaml");
        scene.push_to_main(&[(&program, Some("name: ["))]);
        let text = scene.hub.world(|w| {
            w.repository("psp/registry")
                .git()
                .run(&["show", "main:partners/program.yaml"])
                .unwrap()
        });
        let text = text.replacen(
            "supported_versions: [\"1.0\"]",
            &format!("supported_versions: [\"1.{kill}\"]"),
            1,
        );
        scene.push_to_main(&[("partners/program.yaml", Some(&text))]);
        let event = scene.event("pull_request_target", number, "edited");
        let second = scene.run("pull_request_target", &event, "job");
        assert_eq!(second.run.code, 0, "{second:#?}");
        assert_eq!(scene.ours(number).len(), 1);
        assert_eq!(scene.check(number).0, "failure");
        scene.hub.world(|w| {
            let runs = &w.repository("psp/registry").check_runs;
            assert!(
                runs.values().all(|r| r.status == "completed"),
                "{:#?}",
                runs.values().map(|r| (&r.status, &r.title)).collect::<Vec<_>>()
            );
        });
    }
    scene.assert_clean();
}

#[test]
fn a_line_that_github_does_not_show_stops_no_other_suggestion() {
    let two = "\
name: Acme Testing
status: applied
applied_on: 2026-11-20
tier: integrations
website: https://acme.example
owners:
  - github: zoe
regions: [europ]
";
    let scene = Scene::new();
    let number = scene.pull("zoe", &[(PATH, Some(two))]);
    scene.hub.fault(Fault::once(
        "POST",
        "/reviews",
        Effect::Unprocessable(ErrorsShape::Strings),
    ));
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let suggestions = scene.suggestions(number);
    assert!(suggestions.len() >= 2, "{suggestions:#?} {outcome:#?}");
    // And where one of them is refused for good, the others are made, and it is said.
    scene.wipe();
    scene
        .hub
        .fault(Fault::once("POST", "/reviews", Effect::Unprocessable(ErrorsShape::Strings)).times(2));
    let outcome = scene.review(number, "edited");
    assert!(
        !scene.suggestions(number).is_empty() && scene.suggestions(number).len() < suggestions.len(),
        "{outcome:#?}"
    );
    assert!(
        outcome.run.stderr.contains("the suggestions could not be written"),
        "{outcome:#?}"
    );
    assert_eq!(scene.check(number).0, "failure");
    scene.review(number, "edited");
    assert_eq!(scene.suggestions(number).len(), suggestions.len(), "all, and each once");
    scene.assert_clean();
}

/// What is shown, if need be without the colours of labels.
fn colours(shown: &str, without: bool) -> String {
    let line = |line: &str| match line.strip_prefix("label ").and_then(|l| l.rsplit_once(' ')) {
        Some((name, _)) if without => format!("label {name}\n"),
        _ => format!("{line}\n"),
    };
    let mut lines: Vec<String> = shown.lines().map(line).collect();
    if without {
        lines.sort();
    }
    lines.concat()
}
