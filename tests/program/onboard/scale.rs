//! Many partners: a first sync over several budgets, what a quiet day costs, and GitHub's limits on writes with a clock that
//! is moved by hand. `benches/onboard.py` has a thousand and ten thousand partners.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;
use psp_github_emulator::Emulator;
use psp_github_emulator::world::World;
use psp_partners::forge::{Forge, ForgeError, IssueChange, NewIssue};
use psp_partners::github::clock::Clock;
use psp_partners::github::pace::Limits;
use psp_partners::github::rest::{Base, GitHub, Settings, Times};

use crate::onboard::thirty::{FIRST, SECOND, record, scene, scene_of};
use crate::scene::ONBOARD;

#[test]
fn a_first_sync_goes_on_over_several_budgets() {
    let scene = scene(5.0);
    let (mut runs, mut writes) = (0, Vec::new());
    loop {
        // Each run has an hour of its own.
        scene.hub.world(|w| w.clock.advance(3600));
        let run = scene.onboard(FIRST, &["--apply", "--budget", "120"]);
        assert_eq!(run.run.code, 0, "{run:#?}");
        runs += 1;
        writes.push(run.writes.len());
        if !run.run.stdout.contains("left for the next run") {
            break;
        }
        assert!(
            run.run.stdout.contains("a run makes") || run.run.stdout.contains("moves of records"),
            "{run:#?}"
        );
        assert!(runs < 20, "{writes:?}");
    }
    assert_eq!(scene.twice(), Vec::<String>::new());
    let quiet = scene.onboard(SECOND, &["--apply"]);
    let quiet = if quiet.writes.is_empty() {
        quiet
    } else {
        scene.onboard(SECOND, &["--apply"])
    };
    println!(
        "{runs} runs, writes {writes:?}, a quiet day has {} requests",
        quiet.requests
    );
    assert_eq!(quiet.writes, Vec::<String>::new(), "{quiet:#?}");
    assert!(writes.iter().all(|n| *n <= 170), "{writes:?}");
    // Pull requests that wait remember that they were reviewed, so that they are not read again one by one.
    assert!(scene.our_pulls().len() > 30, "{:?}", scene.our_pulls());
    assert!(quiet.requests < 30, "{} requests", quiet.requests);
    scene.assert_clean();
}

/// The machine's clock and GitHub's as one, moved by whoever sleeps.
struct Shared {
    hub: &'static Emulator,
    start: Timestamp,
    now: Cell<Duration>,
}

impl Shared {
    fn pass(&self, time: Duration) {
        self.now.set(self.now.get() + time);
        let seconds = i64::try_from(self.now.get().as_secs()).unwrap();
        self.hub
            .world(|w| w.clock.set(self.start + jiff::SignedDuration::from_secs(seconds)));
    }
}

impl Clock for Shared {
    fn now(&self) -> Duration {
        self.now.get()
    }

    fn epoch(&self) -> u64 {
        u64::try_from(self.start.as_second()).unwrap() + self.now.get().as_secs()
    }

    fn sleep(&self, time: Duration) {
        self.pass(time);
    }
}

#[test]
fn six_hundred_writes_never_meet_a_limit() {
    let scene = scene(0.1);
    let folder = scene.hub.world(|w| w.repository("psp/registry").git_dir.clone());
    let mut world = World::new();
    world.add_repository("psp/registry", folder);
    world.actions_token("onboard", "psp/registry", &ONBOARD);
    world.limits.content_creation = true;
    world.limits.primary = Some(1000);
    // It outlives the connection, which wants a clock for ever.
    let hub: &'static Emulator = Box::leak(Box::new(Emulator::start(world)));
    let start = hub.world(|w| w.now());
    let connect = |after: u64| {
        let clock = Shared {
            hub,
            start,
            now: Cell::new(Duration::ZERO),
        };
        clock.pass(Duration::from_secs(after));
        GitHub::new(Settings {
            base: Base::parse(&hub.url()).unwrap(),
            token: Some("onboard".to_owned()),
            repository: "psp/registry".to_owned(),
            times: Times::default(),
            proxy: None,
            limits: Limits::default(),
            clock: Box::new(clock),
        })
        .unwrap()
    };
    let (mut made, mut runs) = (0_usize, 0);
    while made < 600 {
        let github = connect(runs * 3600);
        runs += 1;
        loop {
            let new = NewIssue {
                title: format!("Issue {made}"),
                body: String::new(),
                labels: Vec::new(),
                assignees: Vec::new(),
            };
            // Two in three are creates, as in a first sync.
            let done = if made % 3 == 2 {
                let change = IssueChange {
                    title: Some("Another".to_owned()),
                    ..IssueChange::default()
                };
                github.update_issue(1, &change).map(drop)
            } else {
                github.create_issue(&new).map(drop)
            };
            match done {
                Ok(()) => made += 1,
                Err(ForgeError::Limited(_)) => break,
                Err(error) => panic!("{error}"),
            }
            if made == 600 {
                break;
            }
        }
    }
    let refused: Vec<u16> = hub.log().0.iter().map(|e| e.status).filter(|s| *s >= 400).collect();
    assert_eq!(refused, Vec::<u16>::new(), "GitHub never had to say no");
    assert_eq!(runs, 2, "500 an hour");
}

#[test]
fn the_turn_of_a_quarter_is_not_too_much_at_once() {
    // Names of an even length are in management since August.
    let names = ["acme", "dune", "kilo", "lima", "oslo"];
    let file = |name: &&str| (format!("partners/{name}/partner.yaml"), record(name, "management"));
    let scene = scene_of(names.iter().map(file).collect());
    scene.onboard("2026-12-30", &["--apply"]);
    let run = scene.onboard("2027-01-01", &["--apply", "--max-changes", "3"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let turned = scene
        .issues()
        .iter()
        .filter(|i| i.open && i.title.contains("2027 Q1"))
        .count();
    assert_eq!(
        turned,
        5,
        "{:#?}",
        scene.issues().iter().map(|i| &i.title).collect::<Vec<_>>()
    );
    let over = scene
        .issues()
        .into_iter()
        .find(|i| !i.open && i.title.contains("2026 Q4"));
    let body = over.expect("one that is over").body;
    assert!(body.contains("goes on in #"), "{body}");
    // A changed word in the program is another matter.
    let program = scene.on_main("partners/program.yaml");
    let changed = program.replace("Management and Growth", "Care and Growth");
    assert_ne!(program, changed);
    scene.push_to_main(&[("partners/program.yaml", Some(&changed))]);
    let run = scene.onboard("2027-01-02", &["--apply", "--max-changes", "3"]);
    assert_eq!(run.run.code, 4, "{run:#?}");
}
