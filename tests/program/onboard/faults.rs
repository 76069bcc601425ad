//! GitHub's bad days: every fault at every request of a first sync and of a second day with commands, ticks, merges and
//! changed records, and a run that is killed at every request. What the run cannot get over, the next one does. Either
//! way each thing is there once, nothing that a person did is lost, and nothing is left to do.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use psp_github_emulator::{Effect, ErrorsShape, Fault};

use crate::onboard::access::{DAY as DIFFERENCE, access_differs};
use crate::onboard::benefits::{ASKED, benefits_move};
use crate::onboard::page::{Kept, difference};
use crate::onboard::quarters::{REVIEW_IS_DONE, review_is_done};
use crate::onboard::signatures::{TEXT_IS_MERGED, text_is_approved};
use crate::onboard::thirty::{FIRST, SECOND, a_day_passes, scene};
use crate::scene::Scene;

/// Of the combinations whose fate is clear one in so many is tried, a different part at each request: that way each request
/// meets several effects, and each effect several requests.
const EVERY: usize = 40;
/// And of those whose fate is unclear.
const EVERY_UNCLEAR: usize = 6;

/// How much of it is tried: by default one in so many requests, which a test run can wait for. With `PSP_PARTNERS_FAULTS=most`
/// each request is disturbed, by a part of the effects, and with `PSP_PARTNERS_FAULTS=all` by all of them, which takes hours.
pub fn step(usual: usize) -> usize {
    if std::env::var_os("PSP_PARTNERS_FAULTS").is_some() {
        1
    } else {
        usual
    }
}

/// How many partners the scene has, as a share of all thirty: a run over few is as good for a test, and takes a third of the time.
pub fn share() -> f64 {
    if std::env::var_os("PSP_PARTNERS_FAULTS").is_some() {
        1.0
    } else {
        0.3
    }
}

/// A test run plays several tests side by side already, and each of these needs a scene of its own.
pub fn threads() -> usize {
    4 - step(3)
}

/// Effects; whether one leaves it unclear what was done.
fn effects() -> Vec<(&'static str, Effect, bool)> {
    let refuse = |status, message: &str| Effect::Refuse {
        status,
        message: message.to_owned(),
    };
    let primary = |status| Effect::PrimaryLimit { status, reset_in: 20 };
    let secondary = |status, retry_after| Effect::SecondaryLimit { status, retry_after };
    vec![
        ("502 after", Effect::BadGatewayAfter, true),
        ("cut after", Effect::CutAfter, true),
        ("502 before", Effect::BadGatewayBefore, true),
        ("cut before", Effect::CutBefore, true),
        ("primary 403", primary(403), false),
        ("primary 429", primary(429), false),
        ("secondary 403", secondary(403, Some(30)), false),
        ("secondary 429", secondary(429, Some(30)), false),
        ("secondary 403, no word", secondary(403, None), false),
        ("secondary 429, no word", secondary(429, None), false),
        ("500", refuse(500, "Server Error"), false),
        ("401", refuse(401, "Bad credentials"), false),
        ("403", refuse(403, "Resource not accessible by integration"), false),
        ("404", refuse(404, "Not Found"), false),
        ("422 objects", Effect::Unprocessable(ErrorsShape::Objects), false),
        ("422 strings", Effect::Unprocessable(ErrorsShape::Strings), false),
        ("422 bare", Effect::Unprocessable(ErrorsShape::Absent), false),
        ("late", Effect::Delay(Duration::from_millis(60)), false),
    ]
}

/// A run to be disturbed: the world before it, and the page that it should end with.
pub struct Act {
    pub scene: Scene,
    pub before: Kept,
    pub day: &'static str,
    pub wanted: String,
    pub requests: usize,
}

impl Act {
    /// The first sync of a registry.
    pub fn first_sync(share: f64) -> Self {
        Self::of(scene(share), FIRST)
    }

    /// The day after it.
    pub fn second_day(share: f64) -> Self {
        let scene = scene(share);
        let first = scene.onboard(FIRST, &["--apply"]);
        assert_eq!(first.run.code, 0, "{first:#?}");
        a_day_passes(&scene);
        Self::of(scene, SECOND)
    }

    /// The day on which the second side marks a review as done.
    pub fn review() -> Self {
        Self::of(review_is_done(), REVIEW_IS_DONE)
    }

    /// The day on which a partner asks for a benefit and reports a use, and another one's benefit is about to lapse.
    pub fn benefits() -> Self {
        Self::of(benefits_move(), ASKED)
    }

    /// The day on which both sides have approved the text of an agreement.
    pub fn signatures() -> Self {
        Self::of(text_is_approved(), TEXT_IS_MERGED)
    }

    /// The day on which access differs from the records.
    pub fn access() -> Self {
        Self::of(access_differs(), DIFFERENCE)
    }

    fn of(scene: Scene, day: &'static str) -> Self {
        let before = scene.keep();
        let run = scene.onboard(day, &["--apply"]);
        assert_eq!(run.run.code, 0, "{run:#?}");
        let act = Self {
            before,
            day,
            wanted: scene.page(),
            requests: run.requests,
            scene,
        };
        assert_eq!(act.settled(), Vec::<String>::new());
        act
    }

    /// What is wrong once all should be done.
    pub fn settled(&self) -> Vec<String> {
        let mut wrong = self.as_wanted();
        let plan = self.scene.onboard(self.day, &[]);
        if !plan.run.stdout.contains("nothing to do") {
            wrong.push(format!("not settled: {}{}", plan.run.stdout, plan.run.stderr));
        }
        wrong
    }

    /// What is there twice, or not as it was after an undisturbed run, which left nothing to do.
    pub fn as_wanted(&self) -> Vec<String> {
        let mut wrong = self.scene.twice();
        let shown = self.scene.page();
        if shown != self.wanted {
            wrong.push(difference(&self.wanted, &shown));
        }
        wrong
    }
}

/// Plays each request's part on scenes of its own, side by side; gives the number of combinations.
fn at_every_request(
    make: impl Fn() -> Act + Sync,
    step: usize,
    play: impl Fn(&Act, usize, &mut Vec<String>) -> usize + Sync,
) -> usize {
    let (next, tried, requests) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                let act = make();
                requests.store(act.requests, Ordering::SeqCst);
                println!("{} requests", act.requests);
                loop {
                    let index = next.fetch_add(step, Ordering::SeqCst);
                    if index >= act.requests {
                        break;
                    }
                    let mut faults = Vec::new();
                    let played = play(&act, index, &mut faults);
                    let so_far = tried.fetch_add(played, Ordering::SeqCst) + played;
                    println!(
                        "#{index} is done, {so_far} so far, {} wrong",
                        wrong.lock().unwrap().len() + faults.len()
                    );
                    faults.iter().for_each(|fault| println!("WRONG {fault}"));
                    wrong.lock().unwrap().append(&mut faults);
                }
                act.scene.assert_clean();
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    let (tried, requests) = (tried.into_inner(), requests.into_inner());
    println!("{requests} requests, {tried} combinations");
    assert!(
        wrong.is_empty(),
        "{} wrong of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    tried
}

/// A page like that after an undisturbed run leaves nothing to do either; a plan proves it for some.
fn settled_now_and_then(act: &Act, count: usize) -> Vec<String> {
    if count.is_multiple_of(5) {
        act.settled()
    } else {
        act.as_wanted()
    }
}

/// Every effect at one request, then a run without any.
fn every_effect(act: &Act, index: usize, wrong: &mut Vec<String>) -> usize {
    let all = std::env::var("PSP_PARTNERS_FAULTS").is_ok_and(|much| much == "all");
    let mut tried = 0;
    for (i, (name, effect, unclear)) in effects().into_iter().enumerate() {
        let every = if unclear { EVERY_UNCLEAR } else { EVERY };
        if !all && !(i * 7 + index).is_multiple_of(every) {
            continue;
        }
        tried += 1;
        act.scene.bring_back(&act.before);
        let at = act.scene.hub.requests() + index;
        act.scene.hub.fault(Fault::at(at as u64, effect));
        let first = act.scene.onboard(act.day, &["--apply"]);
        let hit = act.scene.hub.log_from(at).remove(0);
        let what = format!("{name} at #{index} {} {}", hit.method, hit.path);
        if ![0, 1, 3].contains(&first.run.code) || first.run.stderr.contains("panicked") {
            wrong.push(format!("{what}: exit {}: {}", first.run.code, first.run.stderr));
        }
        let second = act.scene.onboard(act.day, &["--apply"]);
        // Where GitHub refuses a sub-issue there is a task list instead, for ever.
        let mut faults = if name.starts_with("422") && hit.path.ends_with("/sub_issues") {
            act.scene.twice()
        } else {
            settled_now_and_then(act, tried + index)
        };
        if second.run.code != 0 {
            faults.push(format!("the next run: {} {}", second.run.stdout, second.run.stderr));
        }
        if !faults.is_empty() {
            wrong.push(format!(
                "{what}: {}\n  said {}",
                faults.join("\n  and "),
                first.run.stderr
            ));
        }
    }
    tried
}

#[test]
fn every_fault_at_every_request_of_a_first_sync() {
    let tried = at_every_request(|| Act::first_sync(0.1), step(9), every_effect);
    assert!(tried >= 8, "{tried}");
}

#[test]
fn every_fault_at_every_request_of_a_second_day() {
    let tried = at_every_request(|| Act::second_day(share()), step(9), every_effect);
    assert!(tried >= 8, "{tried}");
}

/// Stops a run while its request is on the way: GitHub does what it was asked, and nobody hears of it.
fn killed(act: &Act, index: usize, wrong: &mut Vec<String>) -> usize {
    act.scene.bring_back(&act.before);
    let came = act.scene.kill_onboard_at(index, act.day);
    let second = act.scene.onboard(act.day, &["--apply"]);
    let mut faults = settled_now_and_then(act, index);
    if !came || second.run.code != 0 {
        faults.push(format!("the next run: {} {}", second.run.stdout, second.run.stderr));
    }
    if !faults.is_empty() {
        wrong.push(format!("killed at #{index} ({came}): {}", faults.join("\n  and ")));
    }
    1
}

#[test]
fn killed_at_every_request_of_a_first_sync() {
    let tried = at_every_request(|| Act::first_sync(share()), step(13), killed);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn killed_at_every_request_of_a_second_day() {
    let tried = at_every_request(|| Act::second_day(share()), step(9), killed);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn killed_at_every_request_of_a_day_with_a_review() {
    let tried = at_every_request(Act::review, step(4), killed);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn killed_at_every_request_of_a_day_with_a_request_a_use_and_a_lapse() {
    let tried = at_every_request(Act::benefits, step(7), killed);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn killed_at_every_request_of_a_day_with_signatures() {
    let tried = at_every_request(Act::signatures, step(6), killed);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn killed_at_every_request_of_a_day_on_which_access_differs() {
    let tried = at_every_request(Act::access, step(4), killed);
    assert!(tried >= 6, "{tried}");
}
