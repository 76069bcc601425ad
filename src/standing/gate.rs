//! The gate of a phase: what a partner still needs before it can enter the next phase.

use std::collections::BTreeMap;

use super::scope::Scope;
use super::{CriterionStanding, GateStanding, Outcome, Policy, Verdict, broken_off};
use crate::registry::model::{Partner, Party};

/// One thing that a gate requires and the record doesn't have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateGap {
    /// The name of the condition or criterion.
    pub name: String,
    /// The dotted paths that decide it.
    pub needs: Vec<String>,
    /// Those of them that the record doesn't have.
    pub missing: Vec<String>,
    /// Why it isn't met, each as a sentence or phrase.
    pub why: Vec<String>,
    /// What a partner does to meet it.
    pub help: Option<String>,
    /// The record meets it, and the gate requires that a maintainer verifies this.
    pub awaits_verification: bool,
    /// The outcome of a criterion; none for a condition of the gate itself, unless it is suspended.
    pub outcome: Option<Outcome>,
}

/// Conditions that are no longer met, of the gates of the phases that the partner has left. Each is a phase and a
/// sentence.
pub(super) fn unheld(partner: &Partner, scope: &Scope<'_>, policy: &Policy) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let Some(phases) = &partner.phases else { return out };
    let broken_off = broken_off(partner, policy);
    for phase in policy
        .program()
        .phases
        .iter()
        .filter(|p| Some(p.id.as_str()) != broken_off)
    {
        if let Some(left) = phases.get(&phase.id).and_then(|record| record.left) {
            // An agreement that ended later was in force on the day that counts.
            let then = scope.agreement_is_over().then(|| scope.on(left));
            let gate = gate_of(&phase.id, partner, &[], then.as_ref().unwrap_or(scope), policy, false);
            out.extend(gate.open.into_iter().map(|open| (phase.id.clone(), open)));
        }
    }
    out
}

/// The gate of a phase: its steps (with `with_steps`), the criteria that are due by then, and its own conditions.
pub(super) fn gate_of(
    phase: &str,
    partner: &Partner,
    criteria: &[CriterionStanding],
    scope: &Scope<'_>,
    policy: &Policy,
    with_steps: bool,
) -> GateStanding {
    let mut open = Vec::new();
    let index = policy.phase(phase).map_or(0, |(i, _)| i);
    if with_steps && let Some((_, definition)) = policy.phase(phase) {
        let done = partner
            .phases
            .as_ref()
            .and_then(|p| p.get(phase))
            .and_then(|p| p.steps.as_ref());
        for step in &definition.steps {
            if done.is_none_or(|d| !d.contains_key(&step.id)) {
                open.push(format!(
                    "the step `{}` is neither done nor skipped ({})",
                    step.id,
                    whose(step.by)
                ));
            }
        }
    }
    let mut gaps_left = Vec::new();
    let compiled = policy.criteria(partner.tier.as_deref().unwrap_or_default());
    for criterion in criteria {
        let asked = policy.phase(&criterion.required_by).is_none_or(|(i, _)| i <= index);
        if asked && criterion.binds && criterion.waived_until.is_none() && !criterion.passes() {
            open.push(format!(
                "the criterion `{}` is {}",
                criterion.id,
                criterion.verdict.word()
            ));
            let definition = compiled.iter().map(|c| &c.criterion).find(|c| c.id == criterion.id);
            gaps_left.push(GateGap {
                name: criterion.name.clone(),
                needs: definition.map(|c| c.needs.clone()).unwrap_or_default(),
                missing: Vec::new(),
                why: match &criterion.verdict {
                    Verdict::Met { .. } => Vec::new(),
                    Verdict::NotMet { why, .. } => why.clone(),
                    Verdict::Unknown { missing } => missing.clone(),
                },
                help: criterion.help.clone(),
                awaits_verification: criterion.verdict.outcome() == Outcome::MetClaimed,
                outcome: Some(criterion.verdict.outcome()),
            });
        }
    }
    for compiled in policy.gate(phase, partner.tier.as_deref()) {
        let gaps = scope.gaps(&compiled.condition.needs, &BTreeMap::new());
        let Some(expression) = &compiled.expression else {
            continue;
        };
        let mut gap = GateGap {
            name: compiled.condition.name.clone(),
            needs: compiled.condition.needs.clone(),
            missing: Vec::new(),
            why: Vec::new(),
            help: None,
            awaits_verification: false,
            outcome: None,
        };
        if let Some(path) = gaps.absent.first() {
            let suspended = scope.suspended(path);
            let is_suspended = suspended.is_some();
            let why = suspended.unwrap_or_else(|| format!("`{path}` is not in the record"));
            open.push(format!("{} ({why})", lower(&compiled.condition.name)));
            if is_suspended {
                gap.why.push(why);
                gap.outcome = Some(Outcome::Unknown);
            } else {
                gap.missing.clone_from(&gaps.absent);
            }
            gaps_left.push(gap);
        } else if let Some(why) = scope.missing_parameters(&expression.reads.parameters).first() {
            open.push(format!("{} ({why})", lower(&compiled.condition.name)));
            gap.why.push(why.clone());
            gap.outcome = Some(Outcome::Unknown);
            gaps_left.push(gap);
        } else if expression.holds(scope.claimed()) != Ok(true) {
            let why: Vec<String> = expression
                .why_not(scope.claimed())
                .into_iter()
                .map(|w| w.text)
                .collect();
            open.push(format!("{} ({})", lower(&compiled.condition.name), why.join("; ")));
            gap.why = why;
            gaps_left.push(gap);
        }
    }
    GateStanding {
        phase: phase.to_owned(),
        holds: open.is_empty(),
        gaps: gaps_left,
        open,
        // The caller sets this: it knows which inputs are private.
        private: false,
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().collect::<String>() + chars.as_str())
}

fn whose(by: Party) -> &'static str {
    match by {
        Party::Partner => "the partner's turn",
        Party::Program => "a maintainer's turn",
        Party::Both => "the turn of both sides",
    }
}
