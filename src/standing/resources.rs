//! Which of the program's resources a partner is entitled to, which of its owners get access, and what the program owes: access
//! that isn't given yet, and reviews.

use serde::Serialize;

use super::privacy::Privacy;
use super::{Entitlement, Standing};
use crate::date::{Date, add_days};
use crate::registry::model::{
    AccessEntry, AgreementState, Owner, Partner, PeopleList, Program, Resource, Status, Visibility,
};

/// Days in which the program gives access. Our own choice.
pub const PROMISE_DAYS: i64 = 14;

/// The last day on which people of a partner get the access that they are entitled to. It counts from the day of the
/// partner's status.
pub fn promised_by(partner: &Partner) -> Option<Date> {
    partner.status_since.map(|since| add_days(since, PROMISE_DAYS))
}

/// What a partnership's state means for access to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceAccess {
    Entitled,
    /// What was given stays, and nothing is added: the partnership is paused, or a benefit is in its grace period.
    Suspended,
    NotEntitled,
}

/// Whether the partner is entitled to the resource on a day.
pub fn resource_access(
    resource: &Resource,
    partner: &Partner,
    standing: &Standing,
    program: &Program,
    today: Date,
) -> ResourceAccess {
    access_with(resource, partner, &standing.benefits, program, today)
}

fn access_with(
    resource: &Resource,
    partner: &Partner,
    benefits: &[Entitlement],
    program: &Program,
    today: Date,
) -> ResourceAccess {
    match partner.status {
        Status::Onboarding | Status::Active => {}
        Status::Paused => return ResourceAccess::Suspended,
        Status::Target | Status::Applied | Status::Ended | Status::Declined => return ResourceAccess::NotEntitled,
    }
    // With the end of an agreement, all access ends.
    if matches!(partner.agreement_state(program, today), Some(AgreementState::Ended(_))) {
        return ResourceAccess::NotEntitled;
    }
    let of_tier = resource
        .tiers
        .as_ref()
        .is_none_or(|tiers| partner.tier.as_ref().is_some_and(|tier| tiers.contains(tier)));
    if !of_tier {
        return ResourceAccess::NotEntitled;
    }
    let Some(benefit) = &resource.benefit else {
        return ResourceAccess::Entitled;
    };
    match benefits.iter().find(|b| b.id == *benefit) {
        Some(benefit) if benefit.entitled => ResourceAccess::Entitled,
        Some(benefit) if benefit.granted > 0 && benefit.unmet.is_some() => ResourceAccess::Suspended,
        _ => ResourceAccess::NotEntitled,
    }
}

/// The owners whose role gets access.
pub fn entitled_owners<'p>(resource: &'p Resource, partner: &'p Partner) -> impl Iterator<Item = &'p Owner> {
    partner.owners.iter().flatten().filter(|owner| {
        resource.roles.as_ref().is_none_or(|roles| {
            let role = owner.role.as_deref().unwrap_or_default();
            roles.iter().any(|known| known.eq_ignore_ascii_case(role))
        })
    })
}

/// The people whose access to a resource a record lists, and which is open on a day.
pub fn listed_people<'p>(
    resource: &'p Resource,
    partner: &'p Partner,
    today: Date,
) -> impl Iterator<Item = &'p AccessEntry> {
    let listed = partner.access.as_ref().and_then(|access| access.get(&resource.id));
    let is_open = move |person: &&AccessEntry| person.until.is_none_or(|until| until >= today);
    listed.into_iter().flatten().filter(is_open)
}

/// A resource of the program, as one partner has it.
#[derive(Debug, Clone)]
pub struct ResourceStanding {
    pub id: String,
    pub name: String,
    /// Its address.
    pub url: Option<String>,
    /// The program doesn't show its address to everyone.
    pub url_private: bool,
    pub access: ResourceAccess,
    /// Each person gets access, as opposed to a page or a file.
    pub is_for_people: bool,
    /// The owners who get access.
    pub people: Vec<PersonAccess>,
    /// By when the program gives the access that is missing.
    pub promised_by: Option<Date>,
    /// Computed from something private.
    pub private: bool,
}

/// An owner who gets access to a resource.
#[derive(Debug, Clone)]
pub struct PersonAccess {
    pub github: String,
    pub id: Option<u64>,
    /// None if this registry doesn't show it.
    pub has: Option<bool>,
    /// The day from which the person has it, where the record has that day.
    pub since: Option<Date>,
}

/// All resources that the partner is entitled to, or was until it paused.
pub(super) fn resources(
    partner: &Partner,
    benefits: &[Entitlement],
    program: &Program,
    privacy: &Privacy<'_>,
    today: Date,
) -> Vec<ResourceStanding> {
    let one = |resource: &Resource| {
        let access = access_with(resource, partner, benefits, program, today);
        if access == ResourceAccess::NotEntitled {
            return None;
        }
        let benefit = benefits
            .iter()
            .find(|benefit| Some(&benefit.id) == resource.benefit.as_ref());
        let person = |owner: &Owner| {
            let mut listed = listed_people(resource, partner, today);
            let listed = listed.find(|person| person.github.eq_ignore_ascii_case(&owner.github));
            PersonAccess {
                github: owner.github.clone(),
                id: owner.id,
                has: match resource.people_list() {
                    PeopleList::Records => Some(listed.is_some()),
                    PeopleList::Overlay | PeopleList::Team(_) => None,
                },
                since: listed.and_then(|person| person.since),
            }
        };
        let is_for_people = resource.is_for_people();
        Some(ResourceStanding {
            id: resource.id.clone(),
            name: resource.name.clone(),
            url: resource.url.clone(),
            url_private: resource.visibility != Visibility::Public,
            access,
            is_for_people,
            people: entitled_owners(resource, partner)
                .filter(|_| is_for_people)
                .map(person)
                .collect(),
            promised_by: promised_by(partner).filter(|_| is_for_people && access == ResourceAccess::Entitled),
            private: privacy.state()
                || privacy.agreement()
                || privacy.fields(&["access", "owners"])
                || privacy.program(&["resources"])
                || benefit.is_some_and(|benefit| benefit.private),
        })
    };
    program.resources.iter().filter_map(one).collect()
}

/// A resource of a partner, as issues and lists show it.
#[derive(Debug, Clone, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "a row of a contract: each is a fact of its own"
)]
pub struct ResourceRow<'a> {
    pub id: &'a str,
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// Nothing is added and nothing taken away: the partnership is paused, or a benefit is in its grace period.
    pub suspended: bool,
    /// Each person gets access, as opposed to a page or a file.
    pub for_people: bool,
    pub people: Vec<PersonRow<'a>>,
    /// By when people get the access that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_by: Option<Date>,
    /// That date has passed.
    pub overdue: bool,
    pub private: bool,
}

/// One of its people.
#[derive(Debug, Clone, Serialize)]
pub struct PersonRow<'a> {
    pub login: &'a str,
    /// `has`, `waits`, or `unknown` where the registry doesn't show it.
    pub access: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
}

impl<'a> ResourceRow<'a> {
    /// The row on a day; the address of a private resource only for a reader who may see the overlay.
    pub fn of(resource: &'a ResourceStanding, today: Date, shows_private: bool) -> Self {
        let person = |person: &'a PersonAccess| PersonRow {
            login: &person.github,
            access: match person.has {
                Some(true) => "has",
                Some(false) => "waits",
                None => "unknown",
            },
            since: person.since,
        };
        let waits = resource.people.iter().any(|person| person.has == Some(false));
        let promised_by = resource.promised_by.filter(|_| waits);
        Self {
            id: &resource.id,
            name: &resource.name,
            url: resource
                .url
                .as_deref()
                .filter(|_| shows_private || !resource.url_private),
            suspended: resource.access == ResourceAccess::Suspended,
            for_people: resource.is_for_people,
            people: resource.people.iter().map(person).collect(),
            promised_by,
            overdue: promised_by.is_some_and(|day| day < today),
            private: resource.private,
        }
    }
}

/// Access that the program should have given by now.
#[derive(Debug)]
pub struct OverdueAccess<'p> {
    pub resource: &'p Resource,
    /// The day from which the partner could have it.
    pub since: Date,
    /// The last day of the program's promise.
    pub due: Date,
    /// Who waits.
    pub people: Vec<&'p Owner>,
}

/// The resources with people who should have access by now, and don't, by the record.
pub fn overdue_access<'p>(
    partner: &'p Partner,
    standing: &Standing,
    program: &'p Program,
    today: Date,
) -> Vec<OverdueAccess<'p>> {
    let Some((since, due)) = partner
        .status_since
        .zip(promised_by(partner))
        .filter(|(_, due)| *due < today)
    else {
        return Vec::new();
    };
    // Only for these do the records list who has access.
    let of_people =
        (program.resources.iter()).filter(|one| one.is_for_people() && one.people_list() == PeopleList::Records);
    let one = |resource: &'p Resource| {
        let given = partner.access.as_ref().and_then(|access| access.get(&resource.id));
        let has = |login: &str| given.is_some_and(|people| people.iter().any(|p| p.github.eq_ignore_ascii_case(login)));
        let people: Vec<&Owner> = entitled_owners(resource, partner)
            .filter(|owner| !has(&owner.github))
            .collect();
        let is_entitled = || resource_access(resource, partner, standing, program, today) == ResourceAccess::Entitled;
        (!people.is_empty() && is_entitled()).then_some(OverdueAccess {
            resource,
            since,
            due,
            people,
        })
    };
    of_people.filter_map(one).collect()
}

/// Something that the program reviews from time to time.
#[derive(Debug, Clone)]
pub struct Reviewed<'p> {
    /// The JSON Pointer to it in the program.
    pub pointer: String,
    pub id: &'p str,
    pub name: &'p str,
    /// The maintainer who looks after it.
    pub owner: Option<&'p str>,
    /// Months between two reviews.
    pub every: Option<u32>,
    /// The day of the next review.
    pub by: Option<Date>,
}

/// All enablement and resources, in the program's order.
pub fn reviewed(program: &Program) -> impl Iterator<Item = Reviewed<'_>> {
    let enablement = program.enablement.iter().enumerate().map(|(i, one)| Reviewed {
        pointer: format!("/enablement/{i}"),
        id: &one.id,
        name: &one.name,
        owner: one.owner.as_deref(),
        every: one.review_every,
        by: one.review_by,
    });
    let resources = program.resources.iter().enumerate().map(|(i, one)| Reviewed {
        pointer: format!("/resources/{i}"),
        id: &one.id,
        name: &one.name,
        owner: one.owner.as_deref(),
        every: one.review_every,
        by: one.review_by,
    });
    enablement.chain(resources)
}
