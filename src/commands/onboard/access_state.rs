//! Reads who has access to the program's resources: from the records, from a service's list in the overlay, or from a team on
//! GitHub; and makes the few changes of a team that a run makes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::reconcile_loop::OnboardSession;
use super::registry_state::RegistryState;
use crate::access::{
    ActualAccount, Expected, HeldChange, HeldReason, People, Request, TeamChange, TeamPlan, TeamRequest, most_changes,
    people_of, plan, program_people, read_actual, read_people, team_plan,
};
use crate::cli::MAX_AGE;
use crate::commands::overlay_lists::{LARGEST, OverlayLists};
use crate::commands::{read, unreadable};
use crate::date::Date;
use crate::forge::{Forge, ForgeResult, Team, TeamName};
use crate::output::plan::SyncReport;
use crate::registry::load::{self, PartnerFolder, Sources};
use crate::registry::model::{PeopleList, Program, Resource};
use crate::scaffold::figures::Mistake;
use crate::standing::resources::{ResourceAccess, resource_access};
use crate::words::quote;
use crate::work::alerts::access::{AccessFacts, AccessState, key};
use crate::work::apply::{Target, apply, is_refusal};
use crate::work::issues::index::Index;
use crate::work::issues::plan::Plan;
use crate::work::write::{Write, WriteFailure};

/// Where to read in addition to the records.
#[derive(Clone, Copy, Default)]
pub(super) struct AccessSources<'a> {
    /// The overlay's folder.
    pub overlay: Option<&'a Path>,
    pub forge: Option<&'a dyn Forge>,
}

/// Everyone that the records know, for one resource.
#[derive(Default)]
struct KnownPeople {
    expected: Vec<Expected>,
    recorded: Vec<ActualAccount>,
    /// A record couldn't be read.
    misses_records: bool,
}

/// Compares, for each resource that people get access to, and completes what the partners' issues show.
///
/// # Errors
/// A list in the overlay can't be read.
pub(super) fn find_access(
    sources: &Sources,
    from: AccessSources<'_>,
    gathered: &mut RegistryState,
    today: Date,
) -> Result<()> {
    let Some(program) = gathered.evaluation.program.clone() else {
        return Ok(());
    };
    let resources: Vec<&Resource> = program
        .resources
        .iter()
        .filter(|resource| resource.is_for_people())
        .collect();
    if resources.is_empty() {
        return Ok(());
    }
    let held = held_records(sources, gathered)?;
    for resource in resources {
        let known = known_people(resource, &program, gathered, &held, today);
        let state = match resource.people_list() {
            PeopleList::Records => compared(&known, &People::default(), &known.recorded, &program, today),
            PeopleList::Overlay => match from.overlay {
                Some(folder) => of_overlay(folder, resource, &known, &program, today)?,
                None => AccessState::NotCompared,
            },
            PeopleList::Team(name) => match (from.forge, TeamName::parse(name)) {
                (Some(forge), Some(name)) => of_team(forge, name, resource, &known, &program, gathered),
                _ => AccessState::NotCompared,
            },
        };
        gathered.access.push(AccessFacts {
            resource: resource.id.clone(),
            state,
        });
    }
    Ok(())
}

/// The records with errors: nothing changes for their people.
fn held_records(sources: &Sources, gathered: &RegistryState) -> Result<Vec<PartnerFolder>> {
    let slugs: Vec<Arc<str>> = gathered.held.iter().map(|slug| Arc::from(slug.as_str())).collect();
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let (_, schemas) = load::program(sources)?;
    Ok(load::each(sources, &slugs, &schemas, &|unit| unit))
}

fn known_people(
    resource: &Resource,
    program: &Program,
    gathered: &RegistryState,
    held: &[PartnerFolder],
    today: Date,
) -> KnownPeople {
    let mut known = KnownPeople::default();
    for partner in &gathered.partners {
        let access = if partner.applied {
            // The record doesn't have the acceptance yet.
            ResourceAccess::NotEntitled
        } else {
            resource_access(resource, &partner.partner, &partner.standing, program, today)
        };
        let (expected, recorded) = people_of(&partner.slug, &partner.partner, resource, access, today);
        known.expected.extend(expected);
        known.recorded.extend(recorded);
    }
    for unit in held {
        let Some(record) = &unit.record else {
            known.misses_records = true;
            continue;
        };
        let (expected, recorded) = people_of(&unit.slug, &record.data, resource, ResourceAccess::Suspended, today);
        // An error in the list of people could hide who is entitled.
        let expected = expected.into_iter().map(|one| Expected { entitled: None, ..one });
        known.expected.extend(expected);
        known.recorded.extend(recorded);
    }
    known
}

fn compared(
    known: &KnownPeople,
    people: &People,
    actual: &[ActualAccount],
    program: &Program,
    today: Date,
) -> AccessState {
    AccessState::Compared(plan(&Request {
        expected: &known.expected,
        people,
        actual,
        program: &program_people(program),
        today,
        max_age: i64::from(MAX_AGE),
    }))
}

fn of_overlay(
    folder: &Path,
    resource: &Resource,
    known: &KnownPeople,
    program: &Program,
    today: Date,
) -> Result<AccessState> {
    let lists = OverlayLists::of(folder, &resource.id);
    let people = match lists.people {
        Some(file) => parsed(&file, read_people)?,
        None => People::default(),
    };
    let Some(file) = lists.actual else {
        return Ok(AccessState::NotCompared);
    };
    let actual = parsed(&file, read_actual)?;
    Ok(compared(known, &people, &actual, program, today))
}

fn parsed<T>(file: &Path, reader: impl Fn(&[u8]) -> Result<T, Mistake>) -> Result<T> {
    let shown = quote(&file.to_string_lossy());
    let bytes = read::named_file(file, LARGEST).map_err(|why| {
        unreadable(
            format!("{shown} cannot be read: {why}"),
            "save the list of the service as CSV",
        )
    })?;
    reader(&bytes).map_err(|mistake| {
        unreadable(
            format!("{shown}, line {}: {}", mistake.line, mistake.what),
            mistake.help,
        )
    })
}

/// Compares a team, and completes what the partners' issues show with who is in it.
fn of_team(
    forge: &dyn Forge,
    name: TeamName,
    resource: &Resource,
    known: &KnownPeople,
    program: &Program,
    gathered: &mut RegistryState,
) -> AccessState {
    let request = |team: &Team| {
        team_plan(&TeamRequest {
            expected: &known.expected,
            team,
            program: &program_people(program),
            most_changes: most_changes(resource),
            misses_records: known.misses_records,
        })
    };
    let found = forge.team(&name).and_then(|team| {
        let plan = request(&team);
        Ok((certain(forge, plan, known)?, team))
    });
    match found {
        Ok((plan, team)) => {
            show_members(resource, &team, gathered);
            AccessState::Team { name, plan }
        }
        Err(error) if is_refusal(&error) => {
            gathered.notes.push(format!(
                "the team {} could not be read: {error}",
                quote(&name.to_string())
            ));
            // As if no one were in it: everyone who should be a member is listed.
            let all = request(&Team::default());
            let entitled = all.changes.into_iter().map(|(_, person)| person);
            let held = all.held.into_iter().map(|held| held.person);
            let mut entitled: Vec<_> = entitled.chain(held).collect();
            entitled.sort();
            AccessState::UnreadTeam { name, entitled }
        }
        Err(error) => {
            gathered.notes.push(format!(
                "the team {} could not be read: {error}",
                quote(&name.to_string())
            ));
            AccessState::NotCompared
        }
    }
}

/// Holds back people whose login belongs to another account now: GitHub adds an account by its login.
fn certain(forge: &dyn Forge, plan: TeamPlan, known: &KnownPeople) -> ForgeResult<TeamPlan> {
    let id_of = |login: &str| {
        let mut all = known
            .expected
            .iter()
            .filter(|one| one.github.eq_ignore_ascii_case(login));
        all.find_map(|one| one.id)
    };
    let (mut changes, mut held) = (Vec::new(), plan.held);
    for (change, person) in plan.changes {
        let is_certain = match change {
            TeamChange::Add => {
                let user = forge.user(&person.github)?;
                user.is_some_and(|user| Some(user.id) == id_of(&person.github))
            }
            // The member was found by its user ID.
            TeamChange::Remove => true,
        };
        if is_certain {
            changes.push((change, person));
        } else {
            let why = HeldReason::OtherAccount;
            held.push(HeldChange { change, person, why });
        }
    }
    held.sort();
    Ok(TeamPlan { changes, held, ..plan })
}

/// Writes into the partners' standings who is in the team.
fn show_members(resource: &Resource, team: &Team, gathered: &mut RegistryState) {
    let is_in = |login: &str, id: Option<u64>| {
        team.members.iter().any(|member| match (member.id, id) {
            (Some(member), Some(id)) => member == id,
            _ => member.login.eq_ignore_ascii_case(login),
        })
    };
    let all = gathered
        .partners
        .iter_mut()
        .flat_map(|partner| &mut partner.standing.resources);
    for shown in all.filter(|shown| shown.id == resource.id) {
        for person in &mut shown.people {
            person.has = Some(is_in(&person.github, person.id));
        }
    }
}

/// Makes the planned changes of teams, one by one, and leaves to people what GitHub refuses. Gives what failed otherwise: the
/// next run tries that again.
pub(super) fn change_teams(
    shell: &OnboardSession<'_>,
    index: &Index<'_>,
    gathered: &mut RegistryState,
    shown: &mut SyncReport,
    budget: &mut usize,
) -> Vec<WriteFailure> {
    let mut failures = Vec::new();
    // Comments and ticked boxes wait for no team: the daily run and each merge change it.
    let applies = shell.args.apply && !shell.reads_recent_only;
    let mut made: BTreeMap<String, Vec<(String, TeamChange)>> = BTreeMap::new();
    for access in &mut gathered.access {
        let AccessState::Team { name, plan } = &mut access.state else {
            continue;
        };
        let again = index
            .get(&key(&access.resource))
            .is_some_and(|known| known.mark.memory.team_refused);
        for (change, person) in std::mem::take(&mut plan.changes) {
            let write = |again| Write::ChangeTeam {
                key: format!("team/{}/{}", access.resource, person.account),
                team: name.clone(),
                login: person.account.clone(),
                change,
                again,
            };
            let writes = [write(again)];
            let mut refused = again;
            if !shell.reads_recent_only {
                shown.add(&Plan::default(), &writes);
            }
            if applies && *budget > 0 {
                let target = Target {
                    budget: *budget,
                    ..Target::new(shell.forge, &shell.identity)
                };
                let mut outcome = apply(&target, &writes, index);
                *budget = budget.saturating_sub(outcome.spent);
                refused = outcome.failures.iter().any(|failure| is_refusal(&failure.error));
                if refused {
                    let found = std::mem::take(&mut outcome.failures);
                    if !again {
                        shown.notes.extend(found.iter().map(ToString::to_string));
                    }
                } else if again && outcome.done > 0 {
                    // One that GitHub refused before is shown once it succeeds.
                    shown.add(&Plan::default(), &[write(false)]);
                }
                if outcome.done > 0 {
                    made.entry(access.resource.clone())
                        .or_default()
                        .push((person.github.clone(), change));
                }
                failures.append(&mut outcome.failures);
                shown.applied(&writes, &outcome);
            }
            if refused {
                let why = HeldReason::Refused;
                plan.held.push(HeldChange { change, person, why });
            }
        }
        plan.held.sort();
    }
    show_changes(&made, gathered);
    failures
}

/// Writes into the partners' standings what was changed.
fn show_changes(made: &BTreeMap<String, Vec<(String, TeamChange)>>, gathered: &mut RegistryState) {
    let all = gathered
        .partners
        .iter_mut()
        .flat_map(|partner| &mut partner.standing.resources);
    for shown in all {
        for (login, change) in made.get(&shown.id).into_iter().flatten() {
            let people = shown
                .people
                .iter_mut()
                .filter(|person| person.github.eq_ignore_ascii_case(login));
            people.for_each(|person| person.has = Some(*change == TeamChange::Add));
        }
    }
}

/// The overlay to read lists from, where a run may read one.
///
/// # Errors
/// There is no such folder, or its content would be shown to all.
pub(super) fn overlay(folder: Option<&Path>) -> Result<Option<&Path>> {
    folder.map_or(Ok(None), |folder| read::private(folder).map(|()| Some(folder)))
}
