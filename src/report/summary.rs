//! Standings of all partners in short: which criteria fail, which are about to, which are unknown.

use serde::Serialize;

use super::Named;
use super::partner_digest::{Fails, Judged, PartnerDigest};
use crate::date::Date;
use crate::registry::model::Program;
use crate::standing::Outcome;

/// Criteria over all partners that applied, are onboarding, or active.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// By tier and criterion, in the program's order.
    pub criteria: Vec<CriterionLine>,
    /// Criteria that bind, are due and not met, without a waiver; by slug.
    pub failing: Vec<Verdict>,
    /// Criteria that are met, and whose facts turn too old in the next 90 days; soonest first.
    pub about_to_fail: Vec<Verdict>,
    /// Criteria that bind, are due and unknown, without a waiver; by slug.
    pub unknown: Vec<Verdict>,
    /// Computed from something private.
    pub private: bool,
}

/// One criterion over all partners of its tier that it binds.
#[derive(Debug, Clone, Serialize)]
pub struct CriterionLine {
    pub tier: Named,
    pub criterion: Named,
    pub verified: usize,
    pub claimed: usize,
    pub not_met: usize,
    pub unknown: usize,
    /// Of those not met or unknown, the waived ones.
    pub waived: usize,
}

/// One criterion of one partner.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    pub partner: Named,
    pub criterion: Named,
    /// Why, a sentence each.
    pub why: Vec<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    pub private: bool,
}

/// The standings of these partners in short.
pub(super) fn summary(program: &Program, shown: &[&PartnerDigest]) -> Summary {
    let mut summary = Summary::default();
    for tier in &program.tiers {
        for criterion in &tier.criteria {
            let judged = || {
                shown
                    .iter()
                    .filter(|k| k.tier.as_deref() == Some(&tier.id))
                    .flat_map(|k| k.judged.iter().filter(|j| j.id == criterion.id && j.binds))
            };
            let of = |outcome: Outcome| judged().filter(|j| j.outcome == outcome).count();
            let waived = |j: &&Judged| match j.outcome {
                Outcome::NotMet | Outcome::Unknown => j.waived_until.is_some(),
                Outcome::MetClaimed | Outcome::MetVerified => false,
            };
            summary.criteria.push(CriterionLine {
                tier: named(&tier.id, &tier.name),
                criterion: named(&criterion.id, &criterion.name),
                verified: of(Outcome::MetVerified),
                claimed: of(Outcome::MetClaimed),
                not_met: of(Outcome::NotMet),
                unknown: of(Outcome::Unknown),
                waived: judged().filter(waived).count(),
            });
        }
    }
    for kept in shown {
        summary.private |= kept.hidden.tier || kept.hidden.life || kept.judged.iter().any(|j| j.private);
        for judged in kept.judged.iter().filter(|j| j.binds) {
            let open = judged.due && judged.waived_until.is_none();
            match judged.outcome {
                Outcome::NotMet if open => summary.failing.push(verdict(kept, judged, None)),
                Outcome::Unknown if open => summary.unknown.push(verdict(kept, judged, None)),
                Outcome::NotMet | Outcome::Unknown | Outcome::MetClaimed | Outcome::MetVerified => {}
            }
            match judged.fails {
                Fails::No => {}
                Fails::After(until) => summary.about_to_fail.push(verdict(kept, judged, Some(until))),
                Fails::Soon => summary.about_to_fail.push(verdict(kept, judged, None)),
            }
        }
    }
    // Those without a known day come last.
    summary
        .about_to_fail
        .sort_by_key(|v| (v.until.is_none(), v.until, v.partner.clone()));
    summary
}

fn named(id: &str, name: &str) -> Named {
    Named {
        id: id.to_owned(),
        name: name.to_owned(),
    }
}

fn verdict(kept: &PartnerDigest, judged: &Judged, until: Option<Date>) -> Verdict {
    let mut why = judged.why.clone();
    if judged.fails != Fails::No {
        why.push(match (until, judged.waived_until) {
            (Some(until), Some(_)) => format!("it is waived until {until}"),
            (Some(until), None) => format!("its evidence is too old after {until}"),
            (None, _) => "a part of its evidence expires in the next 90 days".to_owned(),
        });
    }
    Verdict {
        partner: kept.named(),
        criterion: named(&judged.id, &judged.name),
        why,
        until,
        private: judged.private || kept.hidden.tier || kept.hidden.life,
    }
}
