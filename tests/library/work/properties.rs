//! Any world.

use proptest::prelude::*;
use psp_partners::work::apply::{Target, apply};
use psp_partners::work::issues::body::Body;
use psp_partners::work::issues::index::Index;

use crate::random_cases::random_cases;
use crate::work::edits::{self, Edit, edit, foreign};
use crate::work::program::{ROUNDS, Spec, bots, planned, run, specs};
use crate::work::promises::{one_each, people_win, seen};
use crate::work::world::{FAULTS, State, World, user};

fn state(has_sub_issues: bool) -> State {
    State {
        has_sub_issues,
        us: Some(user(1)),
        // Thirteen works here no longer.
        assignable: (10..13).chain(14..16).map(user).collect(),
        ..State::default()
    }
}

/// A world with a past: issues that were there, a first run, what people did since.
fn past() -> impl Strategy<Value = State> {
    let parts = (
        any::<bool>(),
        prop::collection::vec(foreign(), 0..4),
        specs(),
        prop::collection::vec(edit(), 0..8),
    );
    parts.prop_map(|(sub_issues, foreign, specs, edits)| {
        let mut state = state(sub_issues);
        for one in &foreign {
            edits::put(&mut state, one);
        }
        let world = World::of(&state);
        run(&world, &specs, 0, 500);
        let mut state = world.0.into_inner();
        state.writes = 0;
        for one in &edits {
            edits::make(&mut state, one);
        }
        state
    })
}

fn is_too_large(state: &State) -> bool {
    state.issues.values().any(|i| i.body.len() > 60_000)
}

/// A run, and everything that holds after it.
fn check(before: &State, specs: &[Spec]) -> Result<State, TestCaseError> {
    let world = World::of(before);
    run(&world, specs, 1, 500);
    let after = world.0.borrow().clone();
    for day in [1, 2] {
        let plan = planned(&world, specs, day);
        prop_assert!(
            plan.is_empty(),
            "on day {day} {:#?}\nin {:#?}",
            plan.writes,
            after.issues
        );
    }
    people_win(before, &after).map_err(TestCaseError::fail)?;
    if !is_too_large(before) {
        one_each(&after, specs).map_err(TestCaseError::fail)?;
    }
    Ok(after)
}

proptest! {
    #![proptest_config(random_cases(150))]

    #[test]
    fn planning_again_is_empty_and_people_win(
        past in past(),
        turns in prop::collection::vec((specs(), prop::collection::vec(edit(), 0..4)), 1..4),
    ) {
        let mut state = past;
        for (specs, edits) in &turns {
            state = check(&state, specs)?;
            for one in edits {
            edits::make(&mut state, one);
        }
        }
    }

    #[test]
    fn small_budgets_come_to_the_same(past in past(), specs in specs(), budget in 1..4_usize) {
        let whole = check(&past, &specs)?;
        let world = World::of(&past);
        for _ in 0..300 {
            let before = world.0.borrow().writes;
            run(&world, &specs, 1, budget);
            // A run that writes nothing leaves nothing for the next one.
            if world.0.borrow().writes == before {
                break;
            }
        }
        prop_assert!(planned(&world, &specs, 1).is_empty());
        prop_assert_eq!(seen(&world.0.borrow()), seen(&whole));
    }

    #[test]
    fn run_after_a_fault_comes_to_the_same(
        past in past(), specs in specs(), at in 0..12_usize, fault in prop::sample::select(FAULTS.to_vec()),
    ) {
        let whole = check(&past, &specs)?;
        let world = World::of(&past);
        world.0.borrow_mut().fault = Some((at, fault));
        run(&world, &specs, 1, 500);
        let mut state = world.0.into_inner();
        (state.dead, state.fault) = (false, None);
        people_win(&past, &state).map_err(TestCaseError::fail)?;
        let world = World::of(&state);
        run(&world, &specs, 1, 500);
        prop_assert!(planned(&world, &specs, 1).is_empty());
        prop_assert_eq!(seen(&world.0.borrow()), seen(&whole), "{:?} at write {}", fault, at);
    }

    /// Two that looked at the same time: the second acts on what is no longer so.
    #[test]
    fn two_runs_at_once_leave_one_issue_a_key(past in past(), one in specs(), other in specs()) {
        let bots = bots();
        let issues: Vec<_> = past.issues.values().cloned().collect();
        let index = Index::of(&issues, &bots);
        let seen = issues.iter().map(|i| i.updated_at.clone()).max();
        let world = World::of(&past);
        let plans = [planned(&world, &one, 1), planned(&world, &other, 1)];
        for plan in &plans {
            let target = Target { seen: seen.as_deref(), budget: 500, ..Target::new(&world, &bots) };
            apply(&target, &plan.writes, &index);
        }
        let between = world.0.borrow().clone();
        people_win(&past, &between).map_err(TestCaseError::fail)?;
        check(&between, &other)?;
    }
}

/// A first run over many items, with every fault.
#[test]
fn every_fault_at_writes_of_a_first_run_leaves_one_issue_a_key() {
    let spec = |kind: &'static str, partner: usize| Spec {
        kind,
        partner,
        title: 0,
        text: if kind == "partnership" { 4 } else { 3 },
        labels: 0b1011,
        assignees: [10, 13].into(),
        closed: None,
        episode: 0,
        stage: Some(0),
        boxes: [0, 1].into(),
        answer: false,
    };
    let partners = 0..12;
    let mut specs: Vec<Spec> = partners.clone().map(|n| spec("phase", n)).collect();
    specs.extend(partners.map(|n| spec("partnership", n)));
    let mut tried = 0;
    for sub_issues in [true, false] {
        let state = state(sub_issues);
        let world = World::of(&state);
        run(&world, &specs, 1, 1000);
        let whole = seen(&world.0.borrow());
        let writes = world.0.borrow().writes;
        assert_eq!(world.0.borrow().issues.len(), 24);
        for (at, fault) in (0..writes).flat_map(|at| FAULTS.map(|fault| (at, fault))) {
            // Of those that are alike, every ninth.
            if at % 9 != 0 && at > 8 && at + 8 < writes {
                continue;
            }
            let world = World::of(&state);
            world.0.borrow_mut().fault = Some((at, fault));
            run(&world, &specs, 1, 1000);
            world.0.borrow_mut().dead = false;
            world.0.borrow_mut().fault = None;
            run(&world, &specs, 1, 1000);
            assert!(planned(&world, &specs, 1).is_empty(), "{fault:?} at {at}");
            let after = world.0.borrow().clone();
            one_each(&after, &specs).unwrap();
            assert_eq!(seen(&after), whole, "{fault:?} at {at}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried} faults");
}

/// A thousand on the first day, a few hundred writes a run.
#[test]
fn first_run_over_many_goes_on_over_several_budgets() {
    let specs: Vec<Spec> = (0..1000)
        .map(|partner| Spec {
            kind: "expiry",
            partner,
            title: 0,
            text: 0,
            labels: 1,
            assignees: [].into(),
            closed: None,
            episode: 0,
            stage: None,
            boxes: [].into(),
            answer: false,
        })
        .collect();
    let world = World::of(&state(true));
    let mut runs = 0;
    while !planned(&world, &specs, 1).is_empty() {
        run(&world, &specs, 1, 300);
        runs += 1;
        assert!(runs <= 4, "{ROUNDS} rounds a run");
    }
    assert_eq!((runs, world.0.borrow().issues.len()), (4, 1000));
    // What people do to one of them is the only thing that a later run sees.
    let mut state = world.0.into_inner();
    edits::make(&mut state, &(5, Edit::Insert(3, "NOTE")));
    let world = World::of(&state);
    assert_eq!(planned(&world, &specs, 2).writes.len(), 1);
}

/// A closed issue that people filled to GitHub's limit opens again: its body has room only once ours is shorter, and what
/// hangs it below its parent is written down after that. It was tried first, and failed in every run.
#[test]
fn a_full_body_that_opens_again_comes_to_an_end() {
    let spec = |kind: &'static str, text: u8| Spec {
        kind,
        partner: 0,
        title: 0,
        text: text.into(),
        labels: 0,
        assignees: [13].into(),
        closed: None,
        episode: 0,
        stage: None,
        boxes: [0].into(),
        answer: false,
    };
    for length in [64_900, 64_950, 65_000, 65_100, 65_400] {
        let world = World::of(&state(false));
        run(&world, &[spec("phase", 3)], 0, 500);
        run(&world, &[spec("partnership", 0)], 0, 500);
        let mut state = world.0.into_inner();
        let full = state.issues.values_mut().find(|i| i.body.contains("phase/p0")).unwrap();
        full.body.push_str(&"x".repeat(length - full.body.len()));
        check(&state, &[spec("phase", 1)]).unwrap();
    }
}

/// A title of ours is written only together with the mark that remembers it: in a full body there was no room for the
/// mark, and our own title counted as a person's from then on.
#[test]
fn a_title_waits_until_its_mark_has_room() {
    let spec = |title, boxes: &[usize]| Spec {
        kind: "expiry",
        partner: 2,
        title,
        text: 1,
        labels: 3,
        assignees: [10].into(),
        closed: None,
        episode: 0,
        stage: Some(0),
        boxes: boxes.iter().copied().collect(),
        answer: true,
    };
    for length in (64_900..65_500).step_by(25) {
        let world = World::of(&state(false));
        run(&world, &[spec(2, &[0, 1, 2])], 0, 500);
        let mut past = world.0.into_inner();
        let full = past.issues.values_mut().next().unwrap();
        full.body.push_str(&"x".repeat(length - full.body.len()));
        let whole = seen(&check(&past, &[spec(0, &[])]).unwrap());
        let world = World::of(&past);
        for _ in 0..30 {
            run(&world, &[spec(0, &[])], 1, 1);
        }
        assert_eq!(seen(&world.0.borrow()), whole, "{length}");
        let issue = world.0.borrow().issues[&1].clone();
        let title = Body::parse(&issue.body).mark.unwrap().title;
        assert_eq!(issue.title, title, "{length}");
    }
}
