//! Benefits and enablement are given only to partners who are entitled to them.

use crate::rules::{PartnerContext, Report};
use crate::standing::entitled;
use crate::words::{one_of, quote};

pub(super) fn grant_within_entitlement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    if partner.grants.as_ref().is_none_or(Vec::is_empty) {
        return;
    }
    let at = cx
        .standing()
        .phase
        .as_deref()
        .and_then(|p| cx.policy.phase(p))
        .map(|(i, _)| i);
    let grants = partner.grants.as_deref().unwrap_or_default();
    for (i, grant) in grants.iter().enumerate() {
        let Some(benefit) = cx.policy.program().benefits.iter().find(|b| b.id == grant.benefit) else {
            continue;
        };
        // A grant that expired before today was allowed in its time.
        if grant.expires.is_some_and(|e| e < cx.today) {
            continue;
        }
        let place = || cx.at(&format!("/grants/{i}/benefit"));
        let of_tier = partner.tier.as_ref().is_some_and(|t| benefit.tiers.contains(t));
        if !of_tier {
            report
                .say(
                    place(),
                    format!("the benefit {} isn't for this partner's tier", quote(&benefit.id)),
                )
                .with_help(format!(
                    "the benefit is for {}; end the grant with `expires`",
                    one_of(benefit.tiers.iter().map(String::as_str), 8)
                ));
            continue;
        }
        let (may, because) = entitled(&benefit.needs, partner, cx.policy, at);
        if !may {
            report
                .say(
                    place(),
                    format!(
                        "the benefit {} is granted, but this partner isn't entitled to it ({because})",
                        quote(&benefit.id)
                    ),
                )
                .with_help("end the grant with `expires`");
        }
        if let Some(quota) = benefit.quota {
            let same_period = |other: &crate::registry::model::Grant| match benefit.renews {
                Some(crate::registry::model::Interval::Year) => other.granted_on.year() == grant.granted_on.year(),
                Some(crate::registry::model::Interval::Quarter) => {
                    other.granted_on.year() == grant.granted_on.year()
                        && (other.granted_on.month() - 1) / 3 == (grant.granted_on.month() - 1) / 3
                }
                Some(crate::registry::model::Interval::Month) => {
                    other.granted_on.year() == grant.granted_on.year()
                        && other.granted_on.month() == grant.granted_on.month()
                }
                None => true,
            };
            let before = grants[..i]
                .iter()
                .filter(|g| g.benefit == grant.benefit && same_period(g))
                .count();
            if before >= quota as usize {
                report
                    .say(
                        place(),
                        format!(
                            "the benefit {} is granted more often than its quota of {quota} allows",
                            quote(&benefit.id)
                        ),
                    )
                    .with_help("correct the date if it is wrong; otherwise end one of the grants with `expires`, or ask a maintainer to raise the quota");
            }
        }
    }
}

pub(super) fn enablement_within_entitlement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (id, grant) in cx.partner().enablement.iter().flatten() {
        if grant.expires.is_some_and(|e| e < cx.today) {
            continue;
        }
        let offer = cx.standing().enablement.iter().find(|e| e.id == *id);
        if offer.is_none_or(|o| !o.entitled) {
            let because = offer.map_or(
                "isn't for this partner's tier",
                |_| "is only for onboarding and active partners",
            );
            report
                .say(
                    cx.key(&format!("/enablement/{id}")),
                    format!("the enablement {} {because}", quote(id)),
                )
                .with_help("end it with `expires`");
        }
    }
}
