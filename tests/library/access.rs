//! Plans of access, for any people, records and lists: they are plain set differences, and a team keeps its limits.

use std::collections::BTreeSet;

use proptest::prelude::*;
use psp_partners::access::{
    Expected, HeldReason, Request, TeamChange, TeamRequest, plan, read_actual, read_people, team_plan,
};
use psp_partners::date::Date;
use psp_partners::forge::{Team, TeamMember};

use crate::random_cases::random_cases;

const TODAY: Date = Date::constant(2026, 11, 29);

/// A person of a record: a number, and what the record entitles them to.
fn expected() -> impl Strategy<Value = Vec<(u64, Option<bool>)>> {
    let entitled = prop_oneof![Just(Some(true)), Just(Some(false)), Just(None)];
    prop::collection::vec((0..12_u64, entitled), 0..20)
}

fn records(people: &[(u64, Option<bool>)], with_id: bool) -> Vec<Expected> {
    let one = |(place, (number, entitled)): (usize, &(u64, Option<bool>))| Expected {
        github: format!("Person-{number}"),
        id: with_id.then_some(100 + number),
        partner: format!("partner-{place}"),
        entitled: *entitled,
        promised_by: None,
    };
    people.iter().enumerate().map(one).collect()
}

fn with(people: &[(u64, Option<bool>)], entitled: Option<bool>) -> BTreeSet<u64> {
    people
        .iter()
        .filter(|(_, is)| *is == entitled)
        .map(|(number, _)| *number)
        .collect()
}

fn all(people: &[(u64, Option<bool>)]) -> BTreeSet<u64> {
    people.iter().map(|(number, _)| *number).collect()
}

fn numbers<'a>(logins: impl Iterator<Item = &'a str>) -> BTreeSet<u64> {
    logins
        .map(|login| login.to_lowercase()["person-".len()..].parse().unwrap())
        .collect()
}

proptest! {
    #![proptest_config(random_cases(256))]

    #[test]
    fn a_plan_is_a_set_difference(people in expected(), has in prop::collection::btree_set(0..20_u64, 0..15), fresh: bool) {
        let day = if fresh { "2026-11-28" } else { "2026-11-01" };
        let rows: Vec<String> = has.iter().map(|number| format!("person-{number},{day}\n")).collect();
        let rows = rows.concat();
        let found = plan(&Request {
            expected: &records(&people, true),
            people: &read_people(b"github\n").unwrap(),
            actual: &read_actual(format!("account,as_of\n{rows}").as_bytes()).unwrap(),
            program: &[],
            today: TODAY,
            max_age: 7,
        });
        let (entitled, suspended, known) = (with(&people, Some(true)), with(&people, None), all(&people));
        let gone: BTreeSet<u64> = has.iter().filter(|n| known.contains(n) && !entitled.contains(n) && !suspended.contains(n)).copied().collect();
        let of = |people: &[psp_partners::access::AccessPerson]| numbers(people.iter().map(|person| person.github.as_str()));
        prop_assert_eq!(of(&found.add), &entitled - &has);
        let (remove, check) = if fresh { (gone, BTreeSet::new()) } else { (BTreeSet::new(), gone) };
        prop_assert_eq!((of(&found.remove), of(&found.check)), (remove, check));
        prop_assert_eq!(numbers(found.unknown.iter().map(String::as_str)), &has - &known);
    }

    #[test]
    fn a_team_keeps_its_limits(
        people in expected(),
        members in prop::collection::btree_map(0..20_u64, (any::<bool>(), any::<bool>()), 0..15),
        most_changes in 0..8_usize,
        is_complete in prop::bool::weighted(0.8),
        misses_records in prop::bool::weighted(0.1),
        with_id in prop::bool::weighted(0.9),
    ) {
        let member = |(number, (is_maintainer, is_pending)): (&u64, &(bool, bool))| TeamMember {
            login: format!("person-{number}"),
            id: (!is_pending).then_some(100 + number),
            is_maintainer: *is_maintainer && !is_pending,
            is_pending: *is_pending,
        };
        let team = Team { members: members.iter().map(member).collect(), is_complete };
        let expected = records(&people, with_id);
        let request = TeamRequest { expected: &expected, team: &team, program: &[], most_changes, misses_records };
        let found = team_plan(&request);
        prop_assert!(found.changes.len() <= most_changes);
        if !is_complete || misses_records || !with_id {
            prop_assert_eq!(&found.changes, &[]);
        }
        let changed = |change| numbers(found.changes.iter().filter(|(it, _)| *it == change).map(|(_, person)| person.github.as_str()));
        let held = |change| numbers(found.held.iter().filter(|held| held.change == change).map(|held| held.person.github.as_str()));
        let (added, removed) = (changed(TeamChange::Add), changed(TeamChange::Remove));
        let in_team: BTreeSet<u64> = members.keys().copied().collect();
        let (entitled, suspended, known) = (with(&people, Some(true)), with(&people, None), all(&people));
        // Nothing is lost: what isn't done is left to people.
        prop_assert_eq!(&added | &held(TeamChange::Add), &entitled - &in_team);
        let gone: BTreeSet<u64> = &(&(&in_team & &known) - &entitled) - &suspended;
        prop_assert_eq!(&removed | &held(TeamChange::Remove), gone);
        prop_assert!(removed.is_disjoint(&(&in_team - &known)), "an unknown account stays");
        let is_maintainer = |number: &u64| members[number].0 && !members[number].1;
        prop_assert!(!removed.iter().any(is_maintainer));
        let real: BTreeSet<u64> = members.iter().filter(|(_, (_, pending))| !pending).map(|(number, _)| *number).collect();
        prop_assert!(real.is_empty() || !(&real - &removed).is_empty(), "a team isn't emptied");
        let why = |why| found.held.iter().filter(|held| held.why == why).count();
        prop_assert!(why(HeldReason::MostChanges) == 0 || found.changes.len() == most_changes);
    }
}
