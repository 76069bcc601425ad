//! Access to a resource that differs from the records: one issue for each resource, for the person who looks after it. It
//! lists people by the logins that public records have, and only counts all others: accounts of a service are private.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::access::{AccessPerson, AccessPlan, HeldChange, HeldReason, TeamChange, TeamPlan, most_changes};
use crate::date::Date;
use crate::forge::TeamName;
use crate::registry::model::{LabelRole, PeopleList, Resource};
use crate::work::issues::{Block, Closing, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::marker::fnv;
use crate::work::onboarding::{Facts, title};

/// What is known about the access to one resource.
#[derive(Debug, Clone)]
pub struct AccessFacts {
    /// The resource's ID.
    pub resource: String,
    pub state: AccessState,
}

/// How a run compared who has access with who should have it.
#[derive(Debug, Clone)]
pub enum AccessState {
    /// With the records, or with a service's list.
    Compared(AccessPlan),
    /// With a team. What the run changes is no longer part of the plan's differences.
    Team { name: TeamName, plan: TeamPlan },
    /// The token can't read the team. These people should be members.
    UnreadTeam {
        name: TeamName,
        entitled: Vec<AccessPerson>,
    },
    /// Not in this run, so the issue stays as it is.
    NotCompared,
}

/// The issue.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a sentence of the template")]
struct AccessView<'a> {
    resource: &'a str,
    name: &'a str,
    list: &'static str,
    team: Option<String>,
    /// The token can't read the team.
    unread: bool,
    /// GitHub refused to change the team.
    refused: bool,
    most_changes: Option<usize>,
    owner: Option<&'a str>,
    owner_known: bool,
    as_of: Option<Date>,
    stale: bool,
    add: Vec<PersonView<'a>>,
    remove: Vec<PersonView<'a>>,
    check: Vec<PersonView<'a>>,
    /// People with access who are in no public record.
    others_to_remove: usize,
    others_to_check: usize,
    unknown: usize,
}

#[derive(Debug, Serialize)]
struct PersonView<'a> {
    login: &'a str,
    partners: &'a [String],
    promised_by: Option<Date>,
    overdue: bool,
    /// Why the run doesn't make the change in a team.
    why: Option<HeldReason>,
}

/// Why the issue closes.
#[derive(Debug, Serialize)]
struct AgreeView {
    kind: &'static str,
}

/// The issues of resources that were compared.
pub fn items(facts: &Facts<'_>) -> Vec<Item> {
    facts.access.iter().filter_map(|access| item(facts, access)).collect()
}

/// The key of a resource's issue.
pub fn key(resource: &str) -> String {
    ItemKey::Access { resource }.to_string()
}

/// The issues of resources that this run didn't compare.
pub fn unread(facts: &Facts<'_>) -> BTreeSet<String> {
    let unread = facts
        .access
        .iter()
        .filter(|access| matches!(access.state, AccessState::NotCompared));
    unread.map(|access| key(&access.resource)).collect()
}

fn item(facts: &Facts<'_>, access: &AccessFacts) -> Option<Item> {
    let resource = facts.program.resources.iter().find(|it| it.id == access.resource)?;
    let owner = facts.maintainer(resource.owner.as_deref());
    let view = AccessView {
        owner_known: owner.is_some(),
        ..view(resource, &access.state, facts.today)?
    };
    let is_open = view.differs();
    let text = is_open.then(|| {
        let can_mention: Vec<&str> = owner.iter().map(|account| account.github.as_str()).collect();
        let ready = facts.writer.view(&view, &can_mention);
        Block::text("about", ready.write("issue-access.md.j2"))
    });
    Some(Item {
        key: key(&resource.id),
        parent: None,
        title: title::with(&resource.name, ": access differs from the records"),
        blocks: text.into_iter().collect(),
        labels: facts.labels().names([LabelRole::WaitsForProgram]),
        assignees: owner.filter(|_| is_open).into_iter().cloned().collect(),
        state: if is_open {
            State::Open
        } else {
            State::Closed(Closing {
                done: true,
                words: facts.writer.write("issue-end.md.j2", &AgreeView { kind: "access" }),
            })
        },
        // A person who closes the issue has read this difference; another one opens it again.
        episode: if is_open { view.episode() } else { String::new() },
        stage: None,
        due: view.add.iter().filter_map(|person| person.promised_by).min(),
        traits: BTreeMap::new(),
        memory: Memory {
            team_refused: view.refused,
            ..Memory::default()
        },
    })
}

fn view<'a>(resource: &'a Resource, state: &'a AccessState, today: Date) -> Option<AccessView<'a>> {
    let view = AccessView {
        resource: &resource.id,
        name: &resource.name,
        list: match resource.people_list() {
            PeopleList::Records => "records",
            PeopleList::Overlay => "overlay",
            PeopleList::Team(_) => "team",
        },
        team: None,
        unread: false,
        refused: false,
        most_changes: None,
        owner: resource.owner.as_deref(),
        owner_known: false,
        as_of: None,
        stale: false,
        add: Vec::new(),
        remove: Vec::new(),
        check: Vec::new(),
        others_to_remove: 0,
        others_to_check: 0,
        unknown: 0,
    };
    let person = |person: &'a AccessPerson| PersonView::of(person, today, None);
    let (others, list) = (|people| of_no_record(people).count(), |people| of_records(people));
    Some(match state {
        AccessState::Compared(plan) => AccessView {
            as_of: plan.as_of,
            stale: plan.stale && !plan.check.is_empty(),
            add: plan.add.iter().map(person).collect(),
            remove: list(&plan.remove).map(person).collect(),
            check: list(&plan.check).map(person).collect(),
            others_to_remove: others(&plan.remove),
            others_to_check: others(&plan.check),
            unknown: plan.unknown.len(),
            ..view
        },
        AccessState::Team { name, plan } => {
            let of = |change| plan.held.iter().filter(move |held| held.change == change);
            let held = |held: &'a HeldChange| PersonView::of(&held.person, today, Some(held.why));
            AccessView {
                team: Some(name.to_string()),
                refused: plan.held.iter().any(|held| held.why == HeldReason::Refused),
                most_changes: Some(most_changes(resource)),
                add: of(TeamChange::Add).map(held).collect(),
                remove: of(TeamChange::Remove).map(held).collect(),
                unknown: plan.unknown,
                ..view
            }
        }
        AccessState::UnreadTeam { name, entitled } => AccessView {
            team: Some(name.to_string()),
            unread: true,
            add: entitled.iter().map(person).collect(),
            ..view
        },
        AccessState::NotCompared => return None,
    })
}

/// The people whose logins are in a public record.
fn of_records(people: &[AccessPerson]) -> impl Iterator<Item = &AccessPerson> {
    people.iter().filter(|person| !person.partners.is_empty())
}

fn of_no_record(people: &[AccessPerson]) -> impl Iterator<Item = &AccessPerson> {
    people.iter().filter(|person| person.partners.is_empty())
}

impl<'a> PersonView<'a> {
    fn of(person: &'a AccessPerson, today: Date, why: Option<HeldReason>) -> Self {
        Self {
            login: &person.github,
            partners: &person.partners,
            promised_by: person.promised_by,
            overdue: person.promised_by.is_some_and(|day| day < today),
            why,
        }
    }
}

impl AccessView<'_> {
    fn differs(&self) -> bool {
        let people = [&self.add, &self.remove, &self.check];
        people.iter().any(|people| !people.is_empty())
            || self.others_to_remove + self.others_to_check + self.unknown > 0
    }

    /// Identifies the difference by what the issue shows, so that a mark doesn't contain anything private either.
    fn episode(&self) -> String {
        let logins = |people: &[PersonView<'_>]| people.iter().map(|person| person.login).collect::<Vec<_>>().join(" ");
        let difference = format!(
            "{}, {}, {}, {}, {}, {}",
            logins(&self.add),
            logins(&self.remove),
            logins(&self.check),
            self.others_to_remove,
            self.others_to_check,
            self.unknown
        );
        format!("{:016x}", fnv(&difference))
    }
}
