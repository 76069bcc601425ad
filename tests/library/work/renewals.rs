//! Renewing something on any day, before or after it expired, leads to the same issues, and so does a first run on any
//! day.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use psp_partners::date::{Date, add_days};
use psp_partners::work::alerts::expiry;
use psp_partners::work::apply::{Target, apply};
use psp_partners::work::issues::index::Index;
use psp_partners::work::issues::plan::{Desired, Surroundings, plan};

use crate::random_cases::random_cases;
use crate::standing::onboarding::with_facts;
use crate::standing::periods::{evaluation, registry};
use crate::work::program::{ROUNDS, WRITER, bots};
use crate::work::world::{State, World, user};

/// The last day of everything in the record before it is renewed.
const LAST: &str = "2027-03-31";
/// The dates that are written when a thing is renewed. No renewal is earlier.
const RENEWED: &str = "2027-01-15";

/// Everything that can expire, each until [`LAST`] or, where it is renewed, until 2028.
fn record(is_renewed: &dyn Fn(&str) -> bool) -> String {
    let date = |thing: &str, old: &'static str, new: &'static str| if is_renewed(thing) { new } else { old };
    let ends = |thing: &str| date(thing, LAST, "2028-01-15");
    let begins = |thing: &str| date(thing, "2026-03-31", RENEWED);
    format!(
        "certifications:\n- {{github: ada, credential: c1, issued: {}}}\n- {{github: ben, credential: c2, issued: 2026-01-01, expires: {}}}\n\
         case_studies: [{{title: T, url: \"https://a.example\", published: {}}}]\n\
         reach: {{users: 20000, as_of: {}}}\n\
         compatibility: {{psp_version: \"1.0\", passed: 1, failed: 0, tested_on: {}}}\n\
         attestations: {{promise: {{url: \"https://a.example\", as_of: {}}}}}\n\
         workstreams: [{{id: chat, name: Chat, kind: community, status: in-progress, since: {}, renew_by: {}}}]\n\
         waivers: [{{criterion: services, reason: New team., by: Mona, granted_on: 2026-04-01, until: {}}}]\n",
        begins("certification"),
        ends("certificate"),
        begins("story"),
        date("users", "2026-02-24", RENEWED),
        begins("test"),
        begins("promise"),
        date("status", "2026-10-02", RENEWED),
        ends("stream"),
        ends("waiver"),
    )
}

/// What can be renewed on a day of its own.
const THINGS: [&str; 9] = [
    "certification",
    "certificate",
    "story",
    "users",
    "test",
    "promise",
    "status",
    "stream",
    "waiver",
];

/// The record on a day, if each thing is renewed on its day.
fn on(day: i64, renewed: &[i64]) -> String {
    record(&|thing| {
        let place = THINGS.iter().position(|known| *known == thing);
        renewed[place.expect("a known thing")] <= day
    })
}

fn date(day: i64) -> Date {
    add_days(RENEWED.parse().unwrap(), day)
}

/// A run, as `onboard` makes it for what expires.
fn run(world: &World, text: &str, today: Date) {
    let sources = registry(text);
    let evaluation = evaluation(&sources, today);
    let items = with_facts(&sources, &evaluation, None, today, expiry::items);
    let desired = Desired {
        items,
        kinds: BTreeSet::from(["expiry"]),
        ..Desired::default()
    };
    let bots = bots();
    for _ in 0..ROUNDS {
        let issues: Vec<_> = world.0.borrow().issues.values().cloned().collect();
        let index = Index::of(&issues, &bots);
        let around = Surroundings {
            labels: Some(&[]),
            assignable: Some(&[]),
            writer: &WRITER,
        };
        let plan = plan(&desired, &index, &around);
        let target = Target {
            seen: None,
            budget: 100,
            ..Target::new(world, &bots)
        };
        if plan.is_empty() {
            break;
        }
        apply(&target, &plan.writes, &index);
    }
}

/// The open issues, each with its text. The first line is our mark, which remembers when things happened.
fn open(world: &World) -> BTreeMap<String, String> {
    let state = world.0.borrow();
    let open = state.issues.values().filter(|issue| issue.open);
    open.map(|issue| {
        let (_, text) = issue.body.split_once('\n').unwrap();
        (issue.title.clone(), text.to_owned())
    })
    .collect()
}

fn world() -> World {
    World::of(&State {
        us: Some(user(1)),
        ..State::default()
    })
}

/// What a first run on a day shows.
fn at_first(text: &str, today: Date) -> BTreeMap<String, String> {
    let world = world();
    run(&world, text, today);
    open(&world)
}

proptest! {
    #![proptest_config(random_cases(16))]
    #[test]
    fn renewing_on_any_day_leads_to_the_same_issues(
        renewed in prop::collection::vec(0_i64..200, THINGS.len()),
        runs in prop::collection::btree_set(-60_i64..500, 2..7),
    ) {
        let world = world();
        for day in &runs {
            let text = on(*day, &renewed);
            run(&world, &text, date(*day));
            prop_assert_eq!(open(&world), at_first(&text, date(*day)), "on {}", date(*day));
        }
        let titles: BTreeSet<String> = world.0.borrow().issues.values().map(|issue| {
            issue.title.split(" expire").next().unwrap_or_default().to_owned()
        }).collect();
        prop_assert_eq!(titles.len(), world.0.borrow().issues.len(), "one issue for each thing");
    }
}

/// Each thing of the property's record has an issue from its first notice on, and keeps it until it is renewed.
#[test]
fn each_thing_is_reported_until_it_is_renewed() {
    let never = [i64::MAX; THINGS.len()];
    let last: Date = LAST.parse().unwrap();
    for days in [0, 1, 400] {
        let today = add_days(last, days);
        let shown = at_first(&on(0, &never), today);
        let verb = if days == 0 { "expires" } else { "expired" };
        let names = [
            "certification ada",
            "certification ben",
            "evidence for Fresh",
            "evidence for Promise",
            "evidence for Stories",
            "evidence for Users",
            "status of workstream Chat",
            "waiver Services",
            "workstream Chat",
        ];
        let expected: Vec<String> = names
            .iter()
            .map(|name| format!("Acme: {name} {verb} on {LAST}"))
            .collect();
        assert_eq!(shown.into_keys().collect::<Vec<_>>(), expected, "{today}");
    }
}
