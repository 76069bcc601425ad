//! Standings of all partners in short: which criteria fail, which are about to, which are unknown.

use serde::Serialize;

use super::Named;
use super::kept::{Fails, Judged, Kept};
use crate::date::Date;
use crate::registry::model::Program;

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
pub(super) fn summary(program: &Program, shown: &[&Kept]) -> Summary {
    let mut summary = Summary::default();
    for tier in &program.tiers {
        for criterion in &tier.criteria {
            let judged = || {
                shown
                    .iter()
                    .filter(|k| k.tier.as_deref() == Some(&tier.id))
                    .flat_map(|k| k.judged.iter().filter(|j| j.id == criterion.id && j.binds))
            };
            let word = |word: &str| judged().filter(|j| j.word == word).count();
            summary.criteria.push(CriterionLine {
                tier: named(&tier.id, &tier.name),
                criterion: named(&criterion.id, &criterion.name),
                verified: word("met (verified)"),
                claimed: word("met (claimed)"),
                not_met: word("not met"),
                unknown: word("unknown"),
                waived: judged()
                    .filter(|j| matches!(j.word, "not met" | "unknown") && j.waived_until.is_some())
                    .count(),
            });
        }
    }
    for kept in shown {
        summary.private |= kept.hidden.tier || kept.hidden.life || kept.judged.iter().any(|j| j.private);
        for judged in kept.judged.iter().filter(|j| j.binds) {
            let open = judged.due && judged.waived_until.is_none();
            match judged.word {
                "not met" if open => summary.failing.push(verdict(kept, judged, None)),
                "unknown" if open => summary.unknown.push(verdict(kept, judged, None)),
                _ => {}
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

fn verdict(kept: &Kept, judged: &Judged, until: Option<Date>) -> Verdict {
    let mut why = judged.why.clone();
    if judged.fails != Fails::No {
        why.push(match (until, judged.waived_until) {
            (Some(until), Some(_)) => format!("it is waived until {until}"),
            (Some(until), None) => format!("its facts are too old after {until}"),
            (None, _) => "something that it rests on runs out in the next 90 days".to_owned(),
        });
    }
    Verdict {
        partner: kept.named(),
        criterion: named(&judged.id, &judged.name),
        why,
        until,
        private: judged.private || kept.hidden.tier,
    }
}
