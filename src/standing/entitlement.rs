//! Benefits and enablement that a partner is entitled to in its current tier, status and phase.

use super::privacy::Privacy;
use super::{Entitlement, Policy};
use crate::registry::model::{GivenFrom, Partner, Status};

/// The benefits of the partner's tier.
pub(super) fn benefits(
    partner: &Partner,
    policy: &Policy,
    privacy: &Privacy<'_>,
    at: Option<usize>,
) -> Vec<Entitlement> {
    let Some(tier) = &partner.tier else { return Vec::new() };
    let private = privacy.state() || privacy.fields(&["grants"]) || privacy.program(&["benefits", "phases"]);
    policy
        .program()
        .benefits
        .iter()
        .filter(|b| b.tiers.contains(tier))
        .map(|benefit| {
            let granted = partner
                .grants
                .iter()
                .flatten()
                .filter(|g| g.benefit == benefit.id)
                .count();
            let (entitled, because) = entitled(&benefit.needs, partner, policy, at);
            Entitlement {
                id: benefit.id.clone(),
                name: benefit.name.clone(),
                entitled,
                because,
                granted,
                quota: benefit.quota,
                private,
            }
        })
        .collect()
}

/// Whether a partner has reached the status or phase in `needs`, and why or why not.
pub(crate) fn entitled(needs: &GivenFrom, partner: &Partner, policy: &Policy, at: Option<usize>) -> (bool, String) {
    let working = matches!(partner.status, Status::Onboarding | Status::Active);
    let needs = match needs {
        GivenFrom::Active if partner.status == Status::Active => return (true, "the partnership is active".to_owned()),
        GivenFrom::Active => return (false, "available once the partnership is active".to_owned()),
        GivenFrom::Phase(id) => id,
    };
    match (policy.phase(needs), at) {
        (Some((needed, phase)), Some(at)) if working && at >= needed => {
            (true, format!("the partner has reached the phase `{}`", phase.id))
        }
        (Some((_, phase)), _) => (false, format!("available from the phase `{}`", phase.id)),
        (None, _) => (false, "the program doesn't have the phase that this needs".to_owned()),
    }
}

/// The enablement meant for the partner's tier.
pub(super) fn enablement(partner: &Partner, policy: &Policy, privacy: &Privacy<'_>) -> Vec<Entitlement> {
    let working = matches!(partner.status, Status::Onboarding | Status::Active);
    policy
        .program()
        .enablement
        .iter()
        .filter(|e| {
            e.tiers
                .as_ref()
                .is_none_or(|t| partner.tier.as_ref().is_some_and(|tier| t.contains(tier)))
        })
        .map(|offer| {
            let granted = usize::from(partner.enablement.as_ref().is_some_and(|g| g.contains_key(&offer.id)));
            let because = if working {
                "the partner is onboarding or active"
            } else {
                "available once onboarding starts"
            };
            Entitlement {
                id: offer.id.clone(),
                name: offer.name.clone(),
                entitled: working,
                because: because.to_owned(),
                granted,
                quota: None,
                private: privacy.state()
                    || privacy.at(&format!("/enablement/{}", offer.id))
                    || privacy.program(&["enablement"]),
            }
        })
        .collect()
}
