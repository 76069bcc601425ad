//! Which of the program's resources a partner is entitled to, which of its owners get access, and what the program owes: access
//! that isn't given yet, and reviews.

use super::Standing;
use crate::date::{Date, add_days};
use crate::registry::model::{AgreementState, Owner, Partner, Program, Resource, ResourceKind, Status};

/// Days in which the program gives access. Our own choice.
pub const PROMISE_DAYS: i64 = 14;

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
    match standing.benefits.iter().find(|b| b.id == *benefit) {
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
    let Some(since) = partner.status_since else {
        return Vec::new();
    };
    let due = add_days(since, PROMISE_DAYS);
    if due >= today {
        return Vec::new();
    }
    let of_people = program
        .resources
        .iter()
        .filter(|one| one.kind == Some(ResourceKind::People));
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
