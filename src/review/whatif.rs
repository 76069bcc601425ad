//! What a change does to standings: of every partner when the program changes, of those touched when records do.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::standing::{ResignStanding, Standing, Verdict};

/// What a change does to one partner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    pub slug: String,
    pub name: String,
    /// Criteria whose outcome differs.
    pub criteria: Vec<Outcome>,
    /// Meets all that binds: before and after; `None` while something is unknown.
    pub eligible: [Option<bool>; 2],
    /// Whether the gate of the phase holds, before and after; `None` without one.
    pub gate: [Option<bool>; 2],
    /// Benefits that it is entitled to from now on, and no longer.
    pub gains: Vec<String>,
    pub loses: Vec<String>,
    /// A version of the agreement that the partner must sign because of the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resign: Option<ResignStanding>,
    /// The change records that both sides signed the agreement, and the program has no text that this could be compared with.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub agreement_from_record: bool,
}

/// One criterion before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    pub id: String,
    pub name: String,
    /// `None` where the criterion was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<&'static str>,
    /// What decides the outcome after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
}

/// Partners whose standing differs, by slug. One that is only on one side doesn't count.
pub fn effects(before: &[Standing], after: &[Standing]) -> Vec<Effect> {
    let old: BTreeMap<&str, &Standing> = before.iter().map(|s| (s.slug.as_str(), s)).collect();
    after
        .iter()
        .filter_map(|new| effect(old.get(new.slug.as_str())?, new))
        .collect()
}

/// What differs between two standings of one partner; nothing when nothing does.
pub fn effect(before: &Standing, after: &Standing) -> Option<Effect> {
    let mut criteria = Vec::new();
    for new in &after.criteria {
        let old = before
            .criteria
            .iter()
            .find(|c| c.id == new.id)
            .map(|c| c.verdict.word());
        let now = new.verdict.word();
        if old != Some(now) {
            criteria.push(Outcome {
                id: new.id.clone(),
                name: new.name.clone(),
                before: old,
                after: Some(now),
                why: why(&new.verdict),
            });
        }
    }
    for old in &before.criteria {
        if !after.criteria.iter().any(|c| c.id == old.id) {
            criteria.push(Outcome {
                id: old.id.clone(),
                name: old.name.clone(),
                before: Some(old.verdict.word()),
                after: None,
                why: Vec::new(),
            });
        }
    }
    let entitled = |s: &Standing| -> Vec<String> {
        let all = s.benefits.iter().chain(&s.enablement);
        all.filter(|e| e.entitled).map(|e| e.name.clone()).collect()
    };
    let (had, has) = (entitled(before), entitled(after));
    let resign = |s: &Standing| s.agreement.as_ref().and_then(|agreement| agreement.resign.clone());
    let is_from_record = |s: &Standing| s.agreement.as_ref().is_some_and(|agreement| agreement.is_from_record);
    let effect = Effect {
        slug: after.slug.clone(),
        name: after.name.clone(),
        criteria,
        eligible: [before.eligible(), after.eligible()],
        gate: [
            before.gate.as_ref().map(|g| g.holds),
            after.gate.as_ref().map(|g| g.holds),
        ],
        gains: has.iter().filter(|e| !had.contains(e)).cloned().collect(),
        loses: had.iter().filter(|e| !has.contains(e)).cloned().collect(),
        resign: resign(after).filter(|now| resign(before).as_ref() != Some(now)),
        agreement_from_record: is_from_record(after) && !is_from_record(before),
    };
    let same = effect.criteria.is_empty()
        && effect.eligible[0] == effect.eligible[1]
        && effect.gate[0] == effect.gate[1]
        && effect.gains.is_empty()
        && effect.loses.is_empty()
        && effect.resign.is_none()
        && !effect.agreement_from_record;
    (!same).then_some(effect)
}

/// The reasons for a verdict that is not *met*.
pub fn why(verdict: &Verdict) -> Vec<String> {
    verdict.reasons().to_vec()
}

/// How many partners end where, for one sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// With a criterion that is not met, and was not so before.
    pub now_fail: usize,
    /// With a criterion that is unknown, and was not so before.
    pub now_unknown: usize,
    /// With a criterion that is met, and was not before.
    pub now_meet: usize,
    /// Who must sign a new version of the agreement.
    pub now_resign: usize,
}

/// Counts partners by what happens to their criteria; one partner can count in several.
pub fn tally(effects: &[Effect]) -> Tally {
    let counts = |test: &dyn Fn(&Outcome) -> bool| effects.iter().filter(|e| e.criteria.iter().any(test)).count();
    let met = |word: Option<&str>| word.is_some_and(|w| w.starts_with("met"));
    Tally {
        now_fail: counts(&|o| o.after == Some("not met")),
        now_unknown: counts(&|o| o.after == Some("unknown")),
        now_meet: counts(&|o| met(o.after) && !met(o.before)),
        now_resign: effects.iter().filter(|effect| effect.resign.is_some()).count(),
    }
}
