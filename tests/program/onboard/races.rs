//! What changes while nobody looks: whole runs inside other runs, runs side by side, people who tick, write, retitle and
//! close between our reading and our writing, a main branch that moves, commands while others are answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use psp_github_emulator::{Effect, Exchange, Fault};

use crate::onboard::faults::{Act, share, step as every, threads};
use crate::onboard::page::difference;
use crate::onboard::thirty::{FIRST, SECOND, a_day_passes, scene};
use crate::scene::{Outcome, Scene};

const REPOSITORY: &str = "psp/registry";

/// Starts a run, and does something while its request number `index` is on its way: that is served afterwards.
fn meanwhile(act: &Act, index: usize, happens: impl FnOnce()) -> Outcome {
    let (reached, wait) = mpsc::channel();
    let (go, until) = mpsc::channel::<()>();
    let (reached, until) = (Mutex::new(reached), Mutex::new(until));
    let hub = &act.scene.hub;
    let effect = Effect::Meanwhile(Arc::new(move || {
        reached.lock().unwrap().send(()).ok();
        until.lock().unwrap().recv_timeout(Duration::from_mins(1)).ok();
    }));
    hub.fault(Fault::at((hub.requests() + index) as u64, effect));
    let running = act.scene.start_onboard(act.day, &["--apply"]);
    // A run that needs fewer requests than the one before never comes to it.
    if wait.recv_timeout(Duration::from_secs(30)).is_ok() {
        happens();
    }
    go.send(()).ok();
    act.scene.finish(running)
}

/// What another run did first may fail, and is told (4); the next run finds it done.
fn ended_well(outcome: &Outcome) -> bool {
    [0, 1, 4].contains(&outcome.run.code) && !outcome.run.stderr.contains("panicked")
}

/// Plays the part of every so-many-th request, side by side; gives how many were played.
fn at_requests(make: impl Fn() -> Act + Sync, step: usize, play: impl Fn(&Act, usize) -> Vec<String> + Sync) -> usize {
    let (next, tried) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                let act = make();
                loop {
                    let index = next.fetch_add(step, Ordering::SeqCst);
                    if index >= act.requests {
                        break;
                    }
                    act.scene.bring_back(&act.before);
                    let faults = play(&act, index);
                    tried.fetch_add(1, Ordering::SeqCst);
                    let faults = faults.into_iter().map(|f| format!("#{index}: {f}"));
                    wrong.lock().unwrap().extend(faults);
                }
                act.scene.assert_clean();
            });
        }
    });
    let (wrong, tried) = (wrong.into_inner().unwrap(), tried.into_inner());
    println!("{tried} tried");
    assert!(
        wrong.is_empty(),
        "{} wrong of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    tried
}

/// One more run, and what is wrong after it. Doubles that two runs made are closed as doubles.
fn heals(act: &Act) -> Vec<String> {
    let last = act.scene.onboard(act.day, &["--apply"]);
    let mut wrong = act.settled();
    if last.run.code != 0 {
        wrong.push(format!("the last run: {} {}", last.run.stdout, last.run.stderr));
    }
    wrong
}

/// The second run does all of its work while the first waits for the answer to one request.
fn a_run_inside(act: &Act, index: usize) -> Vec<String> {
    let mut inner = None;
    let outer = meanwhile(act, index, || inner = Some(act.scene.onboard(act.day, &["--apply"])));
    let mut wrong = Vec::new();
    for run in inner.iter().chain([&outer]).filter(|run| !ended_well(run)) {
        wrong.push(format!("exit {}: {} {}", run.run.code, run.run.stdout, run.run.stderr));
    }
    // What the outer run looked at before is old; its next round or the next run sees the rest.
    wrong.extend(heals(act));
    wrong
}

#[test]
fn a_whole_run_inside_a_first_sync() {
    let tried = at_requests(|| Act::first_sync(0.1), every(25), a_run_inside);
    assert!(tried >= 4, "{tried}");
}

#[test]
fn a_whole_run_inside_a_second_day() {
    let tried = at_requests(|| Act::second_day(share()), every(17), a_run_inside);
    assert!(tried >= 4, "{tried}");
}

#[test]
fn two_runs_side_by_side() {
    for act in [Act::first_sync(0.4), Act::second_day(0.4)] {
        for round in 0..threads() {
            act.scene.bring_back(&act.before);
            let runs = [0, 1].map(|_| act.scene.start_onboard(act.day, &["--apply"]));
            for run in runs {
                let outcome = act.scene.finish(run);
                assert!(ended_well(&outcome), "{outcome:#?}");
            }
            assert_eq!(heals(&act), Vec::<String>::new(), "round {round}");
        }
        act.scene.assert_clean();
    }
}

/// What one person does to the issue of a request.
const DEEDS: [&str; 6] = ["tick", "line", "retitle", "close", "command", "label"];

/// Does it, and gives what must be seen of it afterwards.
fn deed(scene: &Scene, number: u64, deed: &str) -> Option<String> {
    let shown = scene.issues().into_iter().find(|i| i.number == number)?;
    if !shown.open || !shown.title.contains("phase") || shown.title.contains("overdue") {
        return None;
    }
    let edit = |change: &dyn Fn(String) -> String| {
        scene.edit(number, change);
    };
    Some(match deed {
        "tick" => {
            let line = shown.body.lines().find(|l| l.trim_start().starts_with("- [ ]"))?;
            let id = line.rsplit("<!--").next()?.trim().to_owned();
            edit(&|text| {
                let lines = text.lines().map(|l| {
                    if l.contains(&id) {
                        l.replacen("[ ]", "[x]", 1)
                    } else {
                        l.to_owned()
                    }
                });
                lines.collect::<Vec<_>>().join("\n")
            });
            format!("[x] {id}")
        }
        "line" => {
            edit(&|text| format!("{text}\nA line by hand, in a hurry.\n"));
            "A line by hand, in a hurry.".to_owned()
        }
        "retitle" => {
            scene.hub.world(|w| {
                let issue = w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap();
                issue.title = "A better title".to_owned();
            });
            "A better title".to_owned()
        }
        "close" => {
            scene.hub.world(|w| w.close(REPOSITORY, number, "mona"));
            String::new()
        }
        "command" => {
            let id = scene
                .hub
                .world(|w| w.comment(REPOSITORY, number, "mona", "/done market-analysis"));
            format!("answer {id}")
        }
        _ => {
            let label = scene.hub.world(|w| w.add_label(REPOSITORY, "by hand", "ff0000"));
            scene.hub.world(|w| {
                let issue = w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap();
                issue.labels.push(label);
            });
            "by hand".to_owned()
        }
    })
}

/// The issue that a write is about.
fn target(write: &Exchange) -> Option<u64> {
    let (_, rest) = write.path.split_once("/issues/")?;
    rest.split('/').next()?.parse().ok()
}

#[test]
fn people_between_reading_and_writing() {
    let tried = at_requests(
        || Act::second_day(0.1),
        every(19),
        |act, index| {
            let mut wrong = Vec::new();
            for (i, what) in DEEDS.into_iter().enumerate() {
                if !(i + index / every(11)).is_multiple_of(every(3)) {
                    continue;
                }
                act.scene.bring_back(&act.before);
                let issue = act.scene.number(if index % 4 < 2 {
                    "phase/identification-acme/identification"
                } else {
                    "phase/negotiation-acme/negotiation"
                });
                let at = act.scene.hub.requests() + index;
                let mut trace = None;
                let first = meanwhile(act, index, || trace = deed(&act.scene, issue, what));
                let hit = act.scene.hub.log_from(at).into_iter().next();
                // GitHub takes a description as a whole, and has no condition on a write: what was saved between our
                // look, right before it, and the write itself, is gone. Nothing else is.
                let unsafe_body = matches!(what, "tick" | "line")
                    && hit
                        .as_ref()
                        .is_some_and(|h| h.method == "PATCH" && target(h) == Some(issue));
                let last = act.scene.onboard(act.day, &["--apply"]);
                let plan = act.scene.onboard(act.day, &[]);
                wrong.extend(act.scene.twice());
                if !plan.run.stdout.contains("nothing to do") {
                    wrong.push(format!("{what}: not settled: {}", plan.run.stdout));
                }
                if !ended_well(&first) || last.run.code != 0 {
                    wrong.push(format!("{what}: {} {}", first.run.stderr, last.run.stderr));
                }
                let shown = act.scene.issues().into_iter().find(|i| i.number == issue).unwrap();
                let is_there = |trace: &String| match what {
                    "tick" => {
                        let id = trace.trim_start_matches("[x] ");
                        shown.body.lines().any(|l| l.contains(id) && l.contains("[x]"))
                    }
                    "close" => !shown.open,
                    "command" => act
                        .scene
                        .answers(issue)
                        .iter()
                        .any(|a| a.contains(&trace["answer ".len()..])),
                    "retitle" => shown.title == *trace,
                    "label" => shown.labels.contains(trace),
                    _ => shown.body.contains(trace.as_str()),
                };
                if let Some(trace) = trace.filter(|trace| !unsafe_body && !is_there(trace)) {
                    let hit = hit.map(|h| format!("{} {}", h.method, h.path));
                    wrong.push(format!("{what} at {hit:?} is lost: {trace}\n{}", shown.body));
                }
            }
            wrong
        },
    );
    assert!(tried >= 6, "{tried}");
}

#[test]
fn main_moves_while_a_run_works() {
    // What the records say in the end, whenever they came to say it.
    let change = |scene: &Scene| {
        let path = "partners/identification-acme/partner.yaml";
        let text = scene.on_main(path);
        let paused = "status: paused\nstatus_since: 2026-11-25\nstatus_reason: They asked for it.";
        let text = text.replacen("status: onboarding", paused, 1);
        let path_of_new = "partners/meanwhile/partner.yaml";
        let new = scene
            .on_main("partners/applied-acme/partner.yaml")
            .replace("applied-acme", "meanwhile");
        scene.push_to_main(&[(path, Some(&text)), (path_of_new, Some(&new))]);
    };
    let wanted = Mutex::new(None::<String>);
    let tried = at_requests(
        || Act::second_day(0.1),
        every(21),
        |act, index| {
            let mut wrong = Vec::new();
            let outcome = meanwhile(act, index, || change(&act.scene));
            if !ended_well(&outcome) {
                wrong.push(format!("{outcome:#?}"));
            }
            let last = act.scene.onboard(act.day, &["--apply"]);
            let plan = act.scene.onboard(act.day, &[]);
            wrong.extend(act.scene.twice());
            if last.run.code != 0 || !plan.run.stdout.contains("nothing to do") {
                wrong.push(format!("{}{}{}", last.run.stdout, last.run.stderr, plan.run.stdout));
            }
            let page = act.scene.page();
            let mut wanted = wanted.lock().unwrap();
            let first = wanted.get_or_insert_with(|| page.clone());
            if *first != page {
                wrong.push(difference(first, &page));
            }
            wrong
        },
    );
    assert!(tried >= 6, "{tried}");
}

#[test]
fn commands_while_answers_are_posted() {
    let act = Act::second_day(0.1);
    let usual = {
        act.scene.bring_back(&act.before);
        let from = act.scene.hub.requests();
        act.scene.onboard(act.day, &["--apply"]);
        act.scene.hub.log_from(from)
    };
    let comments: Vec<usize> = usual
        .iter()
        .enumerate()
        .filter(|(_, e)| e.path.ends_with("/comments"))
        .map(|(i, _)| i)
        .collect();
    assert!(comments.len() >= 4, "{comments:?}");
    for index in comments.into_iter().step_by(every(2)) {
        act.scene.bring_back(&act.before);
        let issue = act.scene.number("phase/identification-acme/identification");
        let mut ids = Vec::new();
        meanwhile(&act, index, || {
            for (login, body) in [("zoe", "/done feasibility"), ("mona", "/undo market-analysis")] {
                ids.push(act.scene.hub.world(|w| w.comment(REPOSITORY, issue, login, body)));
            }
        });
        let last = act.scene.onboard(act.day, &["--apply"]);
        assert_eq!(last.run.code, 0, "{last:#?}");
        assert_eq!(act.scene.twice(), Vec::<String>::new(), "#{index}");
        for id in ids {
            let said = act.scene.answers(issue);
            assert_eq!(
                said.iter().filter(|a| a.contains(&id.to_string())).count(),
                1,
                "#{index} {said:#?}"
            );
        }
        let shown = act.scene.issues().into_iter().find(|i| i.number == issue).unwrap();
        let open = |step: &str| shown.body.lines().any(|l| l.contains(step) && l.contains("[ ]"));
        assert!(
            open("market-analysis") && !open("feasibility.partner"),
            "#{index} {}",
            shown.body
        );
        let plan = act.scene.onboard(act.day, &[]);
        assert!(plan.run.stdout.contains("nothing to do"), "{plan:#?}");
    }
    act.scene.assert_clean();
}

#[test]
fn a_day_later_nothing_is_left() {
    let scene = scene(0.1);
    for day in [FIRST, SECOND] {
        scene.onboard(day, &["--apply"]);
        if day == FIRST {
            a_day_passes(&scene);
        }
    }
    let later = scene.onboard("2026-11-26", &[]);
    assert!(later.run.stdout.contains("nothing to do"), "{later:#?}");
}
