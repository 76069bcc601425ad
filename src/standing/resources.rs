//! Which of the program's resources a partner is entitled to, and which of its owners get access.

use super::Standing;
use crate::date::Date;
use crate::registry::model::{AgreementState, Owner, Partner, Program, Resource, Status};

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
