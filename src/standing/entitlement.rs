//! Benefits and enablement that a partner is entitled to: by its tier, its status and phase, and by what the program asks
//! for in addition (criteria, an agreement in force). What was given lapses while one of these isn't met, and comes back
//! with it; only a grant on a day on which it wasn't available is a mistake in the record.

use super::active_span::ActiveSpan;
use super::ledger::Ledger;
use super::privacy::Privacy;
use super::quota::{Granted, period, promised};
use super::{CriterionStanding, Entitlement, Policy};
use crate::date::{Date, add_days};
use crate::registry::model::{AgreementState, Benefit, GivenFrom, Partner, Program, Status};
use crate::words::quote;

/// What decides about benefits, in addition to the record.
pub(super) struct State<'a> {
    /// Index of the phase that the partner is in.
    pub at: Option<usize>,
    pub criteria: &'a [CriterionStanding],
    /// What the partner's agreement is worth; none without one.
    pub agreement: Option<AgreementState>,
    pub today: Date,
}

/// With the end of an agreement, all benefits and access end. One that expired, or that isn't signed again, only suspends
/// what needs it.
fn ended(agreement: Option<AgreementState>) -> Option<String> {
    match agreement {
        Some(state @ AgreementState::Ended(_)) => state.why_not().map(|why| format!("the agreement {why}")),
        _ => None,
    }
}

/// The benefits of the partner's tier.
pub(super) fn benefits(
    partner: &Partner,
    policy: &Policy,
    privacy: &Privacy<'_>,
    state: &State<'_>,
) -> Vec<Entitlement> {
    let Some(tier) = &partner.tier else { return Vec::new() };
    let private = privacy.state() || privacy.fields(&["grants"]) || privacy.program(&["benefits", "phases"]);
    let offered = policy.program().benefits.iter().filter(|b| b.tiers.contains(tier));
    let one = |benefit: &Benefit| {
        let all = || partner.grants.iter().flatten().filter(|g| g.benefit == benefit.id);
        let period = period(benefit, partner, policy.program(), state.today);
        let is_in_force = all().any(|grant| grant.is_open(state.today));
        let available = available(&benefit.needs, partner, policy, state.at);
        let unmet = unmet(benefit, state);
        let grace = unmet.as_ref().and_then(|unmet| unmet.grace_end(benefit));
        let grace_until = grace.filter(|until| *until >= state.today);
        let (entitled, because) = match (&available, &unmet, grace_until) {
            (Ok(because), None, _) => (true, because.clone()),
            (Ok(_), Some(unmet), None) => (false, unmet.words.clone()),
            (Ok(_), Some(unmet), Some(day)) => {
                (false, format!("{}; what was granted goes on until {day}", unmet.words))
            }
            (Err(why), ..) => (false, why.clone()),
        };
        let grace_until = grace_until.filter(|_| available.is_ok());
        let reads_criteria = state.criteria.iter().filter(|c| benefit.criteria.contains(&c.id));
        Entitlement {
            id: benefit.id.clone(),
            name: benefit.name.clone(),
            entitled,
            lapsed: !entitled && is_in_force && grace_until.is_none(),
            unmet: unmet.filter(|_| available.is_ok()).map(|_| because.clone()),
            ledger: Ledger {
                grace_until,
                grace_ended: grace.filter(|until| *until < state.today && available.is_ok()),
                ..Ledger::of(benefit, partner, policy.program(), state.today)
            },
            because,
            granted: all().count(),
            granted_in_period: Granted::of(all(), &[], &benefit.id, period.as_ref()).own,
            period: period.and_then(|period| period.name()),
            quota: promised(benefit, partner, policy.program(), state.today),
            private: private
                || (benefit.certificate.is_some() && privacy.fields(&["certifications"]))
                || reads_criteria.into_iter().any(|c| c.private)
                || privacy.agreement(),
        }
    };
    offered.map(one).collect()
}

/// Whether the partner has the status or the phase from which a benefit is given, and why or why not.
fn available(needs: &GivenFrom, partner: &Partner, policy: &Policy, at: Option<usize>) -> Result<String, String> {
    match partner.status {
        Status::Paused => return Err("suspended while the partnership is paused".to_owned()),
        Status::Ended => return Err("the partnership has ended".to_owned()),
        Status::Declined => return Err("the application was declined".to_owned()),
        Status::Target | Status::Applied | Status::Onboarding | Status::Active => {}
    }
    let id = match needs {
        GivenFrom::Active if partner.status == Status::Active => return Ok("the partnership is active".to_owned()),
        GivenFrom::Active => return Err("available once the partnership is active".to_owned()),
        GivenFrom::Phase(id) => id,
    };
    let is_working = matches!(partner.status, Status::Onboarding | Status::Active);
    match (policy.phase(id), at) {
        (Some((needed, phase)), Some(at)) if is_working && at >= needed => {
            Ok(format!("the partner has reached the phase {}", quote(&phase.id)))
        }
        (Some((_, phase)), _) => Err(format!("available from the phase {}", quote(&phase.id))),
        (None, _) => Err("the program doesn't have the phase that this needs".to_owned()),
    }
}

/// A condition that isn't met.
struct Unmet {
    words: String,
    /// The last day on which it was met, where the record shows it.
    met_until: Option<Date>,
}

impl Unmet {
    /// The last day of the benefit's grace period. Where the record doesn't show since when the condition isn't met, there
    /// is none.
    fn grace_end(&self, benefit: &Benefit) -> Option<Date> {
        Some(add_days(self.met_until?, i64::from(benefit.grace_days?)))
    }
}

/// The first condition of a benefit that isn't met. A criterion that doesn't apply to the partner yet, or is waived,
/// doesn't count.
fn unmet(benefit: &Benefit, state: &State<'_>) -> Option<Unmet> {
    // What ended the agreement ends its benefits, without grace.
    if let Some(words) = ended(state.agreement) {
        return Some(Unmet { words, met_until: None });
    }
    if benefit.agreement {
        let unmet = match state.agreement {
            None => Some(("it needs a signed agreement that is in force".to_owned(), None)),
            Some(agreement) => agreement.why_not().map(|why| {
                let words = format!("it needs an agreement in force, and the agreement {why}");
                let met_until = match agreement {
                    AgreementState::Expired(until) => Some(until),
                    _ => None,
                };
                (words, met_until)
            }),
        };
        if let Some((words, met_until)) = unmet {
            return Some(Unmet { words, met_until });
        }
    }
    let needed = |c: &&CriterionStanding| benefit.criteria.contains(&c.id) && c.binds && c.waived_until.is_none();
    let missing = state.criteria.iter().filter(needed).find(|c| !c.passes())?;
    Some(Unmet {
        words: format!(
            "it needs the criterion {}, which is {}",
            quote(&missing.name),
            missing.verdict.word()
        ),
        met_until: missing
            .evidence_ends
            .map(|end| end.until)
            .filter(|until| *until < state.today),
    })
}

/// Whether a benefit could be given on `day`, by the dates in the record; why not, if it couldn't. Dates that the record
/// doesn't have are no reason.
pub(crate) fn available_on(
    needs: &GivenFrom,
    partner: &Partner,
    program: &Program,
    day: Date,
    today: Date,
) -> Result<(), String> {
    let stopped = match partner.status {
        Status::Paused | Status::Ended | Status::Declined => partner.status_since.filter(|since| *since < day),
        Status::Target | Status::Applied | Status::Onboarding | Status::Active => None,
    };
    if let Some(since) = stopped {
        return Err(format!("the partnership is {} since {since}", partner.status.id()));
    }
    match needs {
        GivenFrom::Active => {
            let span = ActiveSpan::of(partner, &program.phases);
            // On its last day, a partnership was still active in the morning.
            let never = [day, add_days(day, -1)]
                .iter()
                .all(|day| span.on(*day, today) == Some(false));
            if never {
                return Err("available once the partnership is active".to_owned());
            }
        }
        GivenFrom::Phase(id) => {
            let Some(needed) = program.phases.iter().position(|phase| phase.id == *id) else {
                return Ok(());
            };
            let phases = partner.phases.as_ref();
            let mut from = program.phases.iter().skip(needed).filter_map(|p| phases?.get(&p.id));
            if !from.any(|phase| phase.entered <= day) {
                return Err(format!("available from the phase {}", quote(id)));
            }
        }
    }
    Ok(())
}

/// The enablement meant for the partner's tier.
pub(super) fn enablement(
    partner: &Partner,
    policy: &Policy,
    privacy: &Privacy<'_>,
    state: &State<'_>,
) -> Vec<Entitlement> {
    let today = state.today;
    let ended = ended(state.agreement);
    let (entitled, because) = match partner.status {
        Status::Onboarding | Status::Active => match &ended {
            Some(ended) => (false, ended.as_str()),
            None => (true, "the partner is onboarding or active"),
        },
        Status::Target | Status::Applied => (false, "available once onboarding starts"),
        Status::Paused => (false, "suspended while the partnership is paused"),
        Status::Ended => (false, "the partnership has ended"),
        Status::Declined => (false, "the application was declined"),
    };
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
            let grant = partner.enablement.as_ref().and_then(|given| given.get(&offer.id));
            let is_in_force = grant.is_some_and(|grant| grant.expires.is_none_or(|until| until >= today));
            Entitlement {
                id: offer.id.clone(),
                name: offer.name.clone(),
                entitled,
                because: because.to_owned(),
                lapsed: !entitled && is_in_force,
                unmet: None,
                granted: usize::from(grant.is_some()),
                period: None,
                granted_in_period: usize::from(grant.is_some()),
                quota: None,
                ledger: Ledger::default(),
                private: privacy.state()
                    || privacy.agreement()
                    || privacy.at(&format!("/enablement/{}", offer.id))
                    || privacy.program(&["enablement"]),
            }
        })
        .collect()
}
