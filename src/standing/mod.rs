//! Decides for each criterion of a partner whether it is met, not met or unknown, and why. The input is a record, its
//! metrics, the program and today's date; the output is a [`Standing`]. Nothing here changes a record: the program only
//! computes eligibility, and a maintainer grants it. This module may use `registry`. It doesn't depend on rules, on
//! GitHub, or on the output.

mod active_span;
mod agreement_standing;
pub mod board_votes;
pub mod compliance;
mod entitlement;
mod expression;
mod expression_text;
pub mod functions;
mod gate;
pub mod held_reviews;
pub(crate) mod lapse;
pub mod ledger;
pub mod notice;
pub mod offers;
mod paths;
mod phases;
mod policy;
mod privacy;
pub mod quota;
pub mod record_endings;
pub mod registry_standings;
mod remarks;
pub mod resources;
mod scope;
pub mod shared_quota;
pub mod shown;
pub mod shown_item;
mod signed_values;
pub mod solutions;
mod support;
mod targets;
mod types;
mod verdict;
pub mod working_days;
mod workstreams;

use std::collections::BTreeMap;

use serde::Serialize;

pub(crate) use active_span::ActiveSpan;
pub use agreement_standing::{AgreementStanding, AgreementWord, ResignStanding};
pub(crate) use entitlement::available_on;
pub use expression::{Distance, Expression, Why};
pub use gate::GateGap;
pub(crate) use paths::pointer_on;
pub use phases::{broken_off, current_phase};
pub use policy::{CompiledCondition, CompiledCriterion, Policy, PolicyFault};
pub(crate) use scope::{number, voided_or_open};
pub use signed_values::{SignedValue, SignedValues};
pub(crate) use support::Support;
pub use targets::{TargetState, is_of_target};
pub use types::ExprFault;
pub use verdict::{CriterionStanding, Outcome, Verdict};
pub use workstreams::{StaleWorkstream, stale_workstreams};

use crate::date::{Date, Month};
use crate::registry::Record;
use crate::registry::model::{Criterion, Metrics, Partner, Status, Waiver};
use notice::EvidenceEnd;
use privacy::Privacy;
use scope::{Gaps, Scope};

/// The gate of a phase, decided on a date.
#[derive(Debug, Clone, Serialize)]
pub struct GateStanding {
    pub phase: String,
    pub holds: bool,
    /// What is still missing, each as a sentence.
    pub open: Vec<String>,
    /// The part of `open` that isn't about steps, for callers that know the state of the steps from GitHub.
    #[serde(skip)]
    pub gaps: Vec<GateGap>,
    /// Computed from something private.
    pub private: bool,
}

/// A benefit or enablement of the program, and whether this partner is entitled to it.
#[derive(Debug, Clone, Serialize)]
pub struct Entitlement {
    pub id: String,
    pub name: String,
    pub entitled: bool,
    /// Why the partner is entitled, or what is still missing.
    pub because: String,
    /// The partner was given it, and isn't entitled to it at the moment.
    pub lapsed: bool,
    /// The condition of the benefit that isn't met, where the partner is in a phase in which it is given.
    #[serde(skip)]
    pub unmet: Option<String>,
    /// Number of grants in the record.
    pub granted: usize,
    /// The period of the quota that today is in, such as `2026` or `2026-Q3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Number of grants in that period; without one, of all.
    pub granted_in_period: usize,
    /// How many grants there can be in a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
    /// Its grants and their uses; empty for enablement.
    #[serde(skip)]
    pub ledger: ledger::Ledger,
    /// Computed from something private.
    pub private: bool,
}

impl Entitlement {
    /// The grants that count for the quota today.
    pub fn counted(&self) -> quota::Granted {
        quota::Granted::with(self.granted_in_period, &self.ledger.others, self.ledger.period.as_ref())
    }
}

/// A remark on the record, for a person to read.
#[derive(Debug, Clone, Serialize)]
pub struct Remark {
    /// What it is about, such as `integration`.
    pub about: String,
    pub text: String,
    /// It is in the overlay.
    pub private: bool,
}

/// All of a partner's criteria, and what follows from them.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    pub slug: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    pub status: Status,
    /// The id of the target that the record names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The target is in the overlay.
    #[serde(skip)]
    pub target_private: bool,
    /// The phase it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    pub criteria: Vec<CriterionStanding>,
    /// The gate of the current phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateStanding>,
    /// The partner's agreement, if the record has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementStanding>,
    pub benefits: Vec<Entitlement>,
    pub enablement: Vec<Entitlement>,
    /// What of the enablement it can use.
    #[serde(skip)]
    pub offers: Vec<offers::OfferStanding>,
    /// The resources that it is entitled to.
    #[serde(skip)]
    pub resources: Vec<resources::ResourceStanding>,
    /// Its case studies, in the order of its record.
    #[serde(skip)]
    pub case_studies: Vec<shown_item::ShownItem>,
    /// Conditions that the record no longer meets, in the gates of phases that the partner has left: phase and
    /// sentence. Criteria are not included, because these can change as time passes.
    #[serde(skip)]
    pub unheld: Vec<(String, String)>,
    /// What the record contains in addition to criteria, such as its workstreams.
    pub on_record: Vec<Remark>,
    /// The tier, the status or the phase is in the overlay.
    #[serde(skip)]
    pub state_private: bool,
    /// Any of it is computed from something private.
    pub private: bool,
}

impl Standing {
    /// Whether every criterion that binds is met, verified or not; `None` while one of them is unknown. The result
    /// never grants anything.
    pub fn eligible(&self) -> Option<bool> {
        let binding = self.criteria.iter().filter(|c| c.binds && c.waived_until.is_none());
        let mut eligible = Some(true);
        for criterion in binding {
            match criterion.verdict {
                Verdict::NotMet { .. } => return Some(false),
                Verdict::Unknown { .. } => eligible = None,
                Verdict::Met { .. } => {}
            }
        }
        if self.tier.is_some() { eligible } else { None }
    }
}

/// Decides the standing of one partner on a date.
pub fn judge(
    slug: &str,
    record: &Record<Partner>,
    metrics: &BTreeMap<Month, Record<Metrics>>,
    policy: &Policy,
    today: Date,
) -> Standing {
    let partner = &record.data;
    let scope = Scope::new(policy, record, metrics, today);
    let privacy = Privacy::new(policy, record, metrics);
    let phase = current_phase(partner, policy);
    let at = phase.as_deref().and_then(|p| policy.phase(p)).map(|(i, _)| i);
    let tier = partner.tier.as_deref();
    let criteria: Vec<CriterionStanding> = policy
        .criteria(tier.unwrap_or_default())
        .iter()
        .map(|compiled| decide(compiled, record, &scope, &privacy, policy, at, today))
        .collect();
    let gate = phase
        .as_deref()
        .filter(|p| policy.phase(p).is_some_and(|(_, phase)| !phase.lasting))
        .map(|phase| gate::gate_of(phase, partner, &criteria, &scope, policy, true));
    let gate = gate.map(|gate| GateStanding {
        private: privacy.gate(&gate.phase) || criteria.iter().any(|c| c.private),
        ..gate
    });
    let state = entitlement::State {
        at,
        criteria: &criteria,
        agreement: partner.agreement_state(policy.program(), today),
        today,
    };
    let benefits = entitlement::benefits(partner, policy, &privacy, &state);
    let enablement = entitlement::enablement(partner, policy, &privacy, &state);
    let offers = offers::offers(partner, &enablement, policy.program(), today);
    let resources = resources::resources(partner, &benefits, policy.program(), &privacy, today);
    let agreement = AgreementStanding::of(policy.program(), partner, today).map(|agreement| AgreementStanding {
        private: privacy.agreement(),
        ..agreement
    });
    let on_record = remarks::of(partner, &privacy);
    let private = privacy.state()
        || privacy.fields(&["target"])
        || criteria.iter().any(|c| c.private)
        || gate.as_ref().is_some_and(|gate| gate.private)
        || benefits.iter().chain(&enablement).any(|item| item.private)
        || on_record.iter().any(|remark| remark.private)
        || agreement.as_ref().is_some_and(|agreement| agreement.private);
    Standing {
        slug: slug.to_owned(),
        name: partner.name.clone(),
        tier: partner.tier.clone(),
        status: partner.status,
        target: partner.target.clone(),
        target_private: privacy.fields(&["target"]),
        agreement,
        benefits,
        enablement,
        offers,
        resources,
        case_studies: shown_item::of_partner(slug, partner, policy, today, privacy.fields(&["case_studies"])),
        unheld: gate::unheld(partner, &scope, policy),
        on_record,
        phase,
        criteria,
        gate,
        state_private: privacy.state(),
        private,
    }
}

fn decide(
    compiled: &CompiledCriterion,
    record: &Record<Partner>,
    scope: &Scope<'_>,
    privacy: &Privacy<'_>,
    policy: &Policy,
    at: Option<usize>,
    today: Date,
) -> CriterionStanding {
    let partner = &record.data;
    let criterion = &compiled.criterion;
    let gaps = scope.gaps(&criterion.needs, &criterion.max_age);
    let verdict = verdict(compiled, record, scope, policy, &gaps);
    let verdict_kind = verdict.outcome();
    let is_decidable = match &verdict {
        Verdict::Met { .. } | Verdict::NotMet { .. } => true,
        Verdict::Unknown { missing } => !gaps.stale.is_empty() && *missing == gaps.stale,
    };
    let lapse = match (&verdict, &compiled.expression) {
        (Verdict::Met { .. } | Verdict::NotMet { .. }, Some(expression)) => {
            let is_met = matches!(verdict, Verdict::Met { .. });
            lapse::end(compiled, expression, scope, (today, is_met))
        }
        _ => None,
    };
    let ends = [gaps.ends, lapse].into_iter().flatten().min_by_key(|end| end.until);
    let (binds, binds_from) = binding(criterion, partner, today);
    let due = match (policy.phase(&criterion.required_by), at) {
        (Some((required, _)), Some(at)) => at >= required,
        _ => false,
    };
    let waives = |w: &&Waiver| w.criterion.as_deref() == Some(&criterion.id) && w.rule.is_none();
    let granted = partner.waivers.iter().flatten().filter(waives);
    let waived_until = granted
        .filter(|w| policy.grants(w, partner, today))
        .map(|w| w.until)
        .max();
    CriterionStanding {
        id: criterion.id.clone(),
        name: criterion.name.clone(),
        verdict,
        required_by: criterion.required_by.clone(),
        accepts: criterion.accepts,
        due,
        binds,
        binds_from,
        waived_until,
        holds_until: ends.filter(|end| end.until >= today).map(|end| end.until),
        evidence_ends: ends.filter(|_| is_decidable),
        help: match verdict_kind {
            Outcome::NotMet => criterion.help_not_met.as_ref().or(criterion.help.as_ref()).cloned(),
            _ => criterion.help.clone(),
        },
        private: privacy.criterion(compiled),
    }
}

fn verdict(
    compiled: &CompiledCriterion,
    record: &Record<Partner>,
    scope: &Scope<'_>,
    policy: &Policy,
    gaps: &Gaps,
) -> Verdict {
    if compiled.criterion.attest {
        return attested(&compiled.criterion, record, policy, gaps);
    }
    let Some(expression) = &compiled.expression else {
        return Verdict::Unknown {
            missing: vec!["the program has no working expression for it".to_owned()],
        };
    };
    let mut missing: Vec<String> = gaps
        .absent
        .iter()
        .map(|path| match path.strip_prefix("program.") {
            Some(field) => format!("the program has no `{field}` yet"),
            None if scope.suspended(path).is_some() => scope.suspended(path).unwrap_or_default(),
            None => match path.split('.').next().filter(|field| record.spoilt.contains(*field)) {
                Some(field) => format!("`{field}` has an error, and doesn't count until the error is fixed"),
                None => format!("`{path}` is not in the record"),
            },
        })
        .collect();
    missing.dedup();
    missing.extend(gaps.stale.iter().cloned());
    missing.extend(
        scope
            .missing_figures(compiled)
            .into_iter()
            .map(|f| format!("no value of {f}")),
    );
    missing.extend(scope.missing_parameters(&expression.reads.parameters));
    if !missing.is_empty() {
        return Verdict::Unknown { missing };
    }
    let Some(claimed) = scope.with_figures(compiled, false) else {
        return Verdict::Unknown {
            missing: vec!["a value for one of the last months".to_owned()],
        };
    };
    let decided = expression.holds(&claimed);
    if expression.reads.open_dates
        && let Some(open) = scope.with_open_counted(compiled)
        && expression.holds(&open) != decided
    {
        return Verdict::Unknown {
            missing: scope.open_dates(expression),
        };
    }
    match decided {
        Ok(true) => {
            let verified = scope.holds_verified(compiled, expression);
            Verdict::Met { verified }
        }
        Ok(false) => {
            let reasons = expression.why_not(&claimed);
            let distance = reasons.iter().find_map(|w| w.distance.clone());
            Verdict::NotMet {
                why: reasons.into_iter().map(|w| w.text).collect(),
                distance,
            }
        }
        Err(reason) => Verdict::Unknown { missing: vec![reason] },
    }
}

fn attested(criterion: &Criterion, record: &Record<Partner>, policy: &Policy, gaps: &Gaps) -> Verdict {
    let attestation = record.json.pointer(&format!("/attestations/{}", criterion.id));
    match attestation {
        None => Verdict::Unknown {
            missing: vec![format!("`attestations.{}` is not in the record", criterion.id)],
        },
        Some(_) if !gaps.stale.is_empty() => Verdict::Unknown {
            missing: gaps.stale.clone(),
        },
        Some(evidence) => {
            let wrapped = serde_json::json!({ "evidence": evidence });
            Verdict::Met {
                verified: voided_or_open(&wrapped, record.data.owners.as_deref(), policy).is_none(),
            }
        }
    }
}

/// `binds_new` applies to partners that applied on or after it, and `binds_existing` to all others. If the date is
/// absent, the criterion always binds.
fn binding(criterion: &Criterion, partner: &Partner, today: Date) -> (bool, Option<Date>) {
    let is_new = match (criterion.binds_new, partner.applied_on) {
        (None, _) => true,
        (Some(from), Some(applied)) => applied >= from,
        // A company that has not applied yet will apply under the new rules.
        (Some(_), None) => matches!(partner.status, Status::Target | Status::Applied),
    };
    let from = if is_new {
        criterion.binds_new
    } else {
        criterion.binds_existing
    };
    match from {
        Some(from) if today < from => (false, Some(from)),
        _ => (true, None),
    }
}
