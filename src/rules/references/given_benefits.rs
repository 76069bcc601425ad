//! Benefits and enablement are given only to partners who are entitled to them.
//!
//! A grant is judged by the day on which it was made: that a partnership is paused later, or that a certificate lapses,
//! makes no grant wrong. What lapsed is a warning, since only time passes.

use std::collections::BTreeMap;

use crate::registry::model::{Benefit, Grant, Status};
use crate::rules::criteria::has_other_finding;
use crate::rules::{PartnerContext, Report};
use crate::standing::available_on;
use crate::standing::quota::{self, Period};
use crate::words::{count, one_of, quote};

/// A grant, its place in the record, and what was granted.
#[derive(Clone, Copy)]
struct Given<'a> {
    place: usize,
    grant: &'a Grant,
    benefit: &'a Benefit,
}

/// The grants of a partner.
fn granted<'a>(cx: &'a PartnerContext<'_>) -> impl Iterator<Item = Given<'a>> {
    let benefits = &cx.policy.program().benefits;
    let grants = cx.partner().grants.iter().flatten().enumerate();
    grants.filter_map(|(place, grant)| {
        let benefit = benefits.iter().find(|b| b.id == grant.benefit)?;
        Some(Given { place, grant, benefit })
    })
}

fn is_of_tier(cx: &PartnerContext<'_>, benefit: &Benefit) -> bool {
    let tier = cx.partner().tier.as_ref();
    tier.is_some_and(|tier| benefit.tiers.contains(tier))
}

pub(super) fn grant_within_entitlement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let mut by_period: BTreeMap<(&str, Option<Period>), Vec<Given<'_>>> = BTreeMap::new();
    for given in granted(cx) {
        let Given { grant, benefit, .. } = given;
        let period = quota::period(benefit, cx.partner(), cx.policy.program(), grant.granted_on);
        by_period.entry((benefit.id.as_str(), period)).or_default().push(given);
        // The tier is today's: which one it was then isn't on record.
        if grant.is_open(cx.today) {
            within_tier_and_time(cx, given, report);
        }
    }
    for ((_, period), mut grants) in by_period {
        grants.sort_by_key(|given| (given.grant.granted_on, given.place));
        beyond_quota(cx, period, &grants, report);
    }
}

fn within_tier_and_time(cx: &PartnerContext<'_>, given: Given<'_>, report: &mut Report<'_>) {
    let Given {
        place: i,
        grant,
        benefit,
    } = given;
    let place = || cx.at(&format!("/grants/{i}/benefit"));
    if !is_of_tier(cx, benefit) {
        report
            .say(
                place(),
                format!("the benefit {} isn't for this partner's tier", quote(&benefit.id)),
            )
            .with_help(format!(
                "the benefit is for {}; end the grant with `expires`",
                one_of(benefit.tiers.iter().map(String::as_str), 8)
            ));
        return;
    }
    let program = cx.policy.program();
    if let Err(why) = available_on(&benefit.needs, cx.partner(), program, grant.granted_on, cx.today) {
        report
            .say(
                place(),
                format!(
                    "the benefit {} was granted on {}, but this partner wasn't entitled to it on that day ({why})",
                    quote(&benefit.id),
                    grant.granted_on
                ),
            )
            .with_help("correct the date if it is wrong; otherwise end the grant with `expires`");
    }
}

/// A grant counts in the period in which it was made, even if it has expired since.
fn beyond_quota(cx: &PartnerContext<'_>, period: Option<Period>, grants: &[Given<'_>], report: &mut Report<'_>) {
    let Some(Given { benefit, grant, .. }) = grants.last() else {
        return;
    };
    // What the partnerships of a company share is judged over all of them.
    if benefit.is_shared() && cx.partner().organization.is_some() {
        return;
    }
    // What was promised on the day of the last one counts, so that an amendment raises the quota.
    let promised = quota::promised(benefit, cx.partner(), cx.policy.program(), grant.granted_on);
    let Some(quota) = promised.and_then(|quota| usize::try_from(quota).ok()) else {
        return;
    };
    for Given { place: i, .. } in grants.iter().skip(quota) {
        let name = period.and_then(|period| period.name());
        let within = name.map_or_else(String::new, |name| format!(" in {name}"));
        let finding = report.say(
            cx.at(&format!("/grants/{i}/benefit")),
            format!(
                "the benefit {} is granted {}{within}; its quota is {quota}",
                quote(&benefit.id),
                count(grants.len(), "time"),
            ),
        );
        finding.with_help(
            "correct the date if it is wrong, or ask a maintainer to raise the quota; an expired grant counts, too",
        );
    }
}

pub(super) fn grant_in_force(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for Given {
        place: i,
        grant,
        benefit,
    } in granted(cx)
    {
        if !grant.is_open(cx.today) || !is_of_tier(cx, benefit) {
            continue;
        }
        let agreement = benefit.agreement && cx.record.spoilt.contains("agreement");
        if agreement || benefit.criteria.iter().any(|id| has_other_finding(cx, id)) {
            continue;
        }
        let standing = cx.standing().benefits.iter().find(|b| b.id == benefit.id);
        let Some(unmet) = standing.and_then(|standing| standing.unmet.as_ref()) else {
            continue;
        };
        report
            .say(
                cx.at(&format!("/grants/{i}/benefit")),
                if standing.is_some_and(|standing| standing.ledger.grace_until.is_some()) {
                    format!("the benefit {} lapses soon: {unmet}", quote(&benefit.id))
                } else {
                    format!("the benefit {} has lapsed: {unmet}", quote(&benefit.id))
                },
            )
            .with_help("meet the condition again, or end the grant with `expires`");
    }
}

pub(super) fn enablement_within_entitlement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    for (id, grant) in partner.enablement.iter().flatten() {
        if grant.expires.is_some_and(|e| e < cx.today) {
            continue;
        }
        let is_of_tier = cx.standing().enablement.iter().any(|offer| offer.id == *id);
        // While a partnership is paused, what was given before is suspended.
        let may_have = match partner.status {
            Status::Onboarding | Status::Active => true,
            Status::Paused => partner.status_since.is_none_or(|since| grant.granted <= since),
            Status::Target | Status::Applied | Status::Ended | Status::Declined => false,
        };
        if !is_of_tier || !may_have {
            let because = if is_of_tier {
                "is only for onboarding and active partners"
            } else {
                "isn't for this partner's tier"
            };
            report
                .say(
                    cx.key(&format!("/enablement/{id}")),
                    format!("the enablement {} {because}", quote(id)),
                )
                .with_help("end it with `expires`");
        }
    }
}
