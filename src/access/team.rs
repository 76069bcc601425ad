//! The changes of a GitHub team that a run makes by itself, and those that it leaves to people. A run makes few changes, removes
//! no one who is in no record, no maintainer of the team, and never the last member. It changes nothing for a person whose
//! record has no user ID: a login alone could be anyone's.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Person, people};
use super::{AccessPerson, Expected};
use crate::forge::{Team, TeamMember};
use crate::registry::model::Resource;

/// Most changes of a run where the program doesn't set a number. Our own choice.
const DEFAULT_MOST_CHANGES: usize = 5;

/// How many changes of a resource's team a run makes.
pub fn most_changes(resource: &Resource) -> usize {
    resource.most_changes.unwrap_or(DEFAULT_MOST_CHANGES)
}

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct TeamRequest<'a> {
    pub expected: &'a [Expected],
    pub team: &'a Team,
    /// Logins, in lowercase, of the people who run the program.
    pub program: &'a [String],
    pub most_changes: usize,
    /// A record could not be read, so people in it would look unknown or not entitled.
    pub misses_records: bool,
}

/// What happens to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TeamChange {
    Add,
    Remove,
}

/// Why a run leaves a change to people, or to another run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldReason {
    /// The record has no user ID.
    NoUserId,
    /// The login belongs to an account with another user ID, or to none.
    OtherAccount,
    /// The run has made its changes.
    MostChanges,
    /// The person is a maintainer of the team.
    TeamMaintainer,
    /// The team would have no member.
    LastMember,
    /// The invitations or a record couldn't be read.
    Incomplete,
    /// GitHub refused it.
    Refused,
}

/// A change that a run doesn't make.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldChange {
    pub change: TeamChange,
    pub person: AccessPerson,
    pub why: HeldReason,
}

/// What a run does to a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamPlan {
    /// In the order in which they are made.
    pub changes: Vec<(TeamChange, AccessPerson)>,
    pub held: Vec<HeldChange>,
    /// Members that no record knows. They stay.
    pub unknown: usize,
    /// How many people are in the team, or invited, and should be.
    pub right: usize,
}

/// Compares a team with the records.
pub fn team_plan(request: &TeamRequest<'_>) -> TeamPlan {
    let people = people(request.expected);
    let mut plan = TeamPlan::default();
    let mut there: BTreeSet<&str> = BTreeSet::new();
    let mut wanted_changes: Vec<(TeamChange, AccessPerson, Option<HeldReason>)> = Vec::new();
    for member in &request.team.members {
        let found = of_member(member, &people);
        let Some((_, person)) = found.first() else {
            plan.unknown += usize::from(!request.program.contains(&member.login.to_lowercase()));
            continue;
        };
        // A member who was renamed can be in two records with two logins.
        there.extend(found.iter().map(|(login, _)| *login));
        if found.iter().any(|(_, person)| person.keeps()) {
            plan.right += usize::from(found.iter().any(|(_, person)| person.entitled));
            continue;
        }
        let why = if member.is_maintainer {
            Some(HeldReason::TeamMaintainer)
        } else if person.id.is_none() {
            Some(HeldReason::NoUserId)
        } else {
            None
        };
        wanted_changes.push((TeamChange::Remove, person.listed(&member.login), why));
    }
    for (login, person) in &people {
        if person.entitled && !there.contains(login.as_str()) {
            let why = person.id.is_none().then_some(HeldReason::NoUserId);
            wanted_changes.push((TeamChange::Add, person.listed(person.github), why));
        }
    }
    // People get what they are promised before others lose it.
    wanted_changes.sort();
    let mut members = request.team.members.iter().filter(|member| !member.is_pending).count();
    let is_incomplete = !request.team.is_complete || request.misses_records;
    for (change, person, why) in wanted_changes {
        let is_removal = change == TeamChange::Remove;
        let why = why
            .or_else(|| is_incomplete.then_some(HeldReason::Incomplete))
            .or_else(|| (plan.changes.len() >= request.most_changes).then_some(HeldReason::MostChanges))
            .or_else(|| (is_removal && members <= 1).then_some(HeldReason::LastMember));
        if let Some(why) = why {
            plan.held.push(HeldChange { change, person, why });
        } else {
            members -= usize::from(is_removal);
            plan.changes.push((change, person));
        }
    }
    plan
}

/// The people of the records who are a member: those with its user ID, or else the one with its login, unless that one has
/// another ID.
fn of_member<'p>(member: &TeamMember, people: &'p BTreeMap<String, Person<'p>>) -> Vec<(&'p str, &'p Person<'p>)> {
    let with_id = people
        .iter()
        .filter(|(_, person)| member.id.is_some() && person.id == member.id);
    let found: Vec<_> = with_id.map(|(login, person)| (login.as_str(), person)).collect();
    if !found.is_empty() {
        return found;
    }
    let by_login = people.get_key_value(&member.login.to_lowercase());
    let same = by_login.filter(|(_, person)| member.id.is_none() || person.id.is_none());
    same.map(|(login, person)| (login.as_str(), person))
        .into_iter()
        .collect()
}
