//! What a change does to standings, for `whatif`: a row each, and all of them in a sentence.

use crate::escape::{code, markdown, markdown_sentence};
use crate::review::whatif::{Effect, Outcome, tally};
use crate::sensitive;
use crate::words::{count, thousands};

fn outcome(outcome: &Outcome) -> String {
    let name = markdown(&outcome.name);
    let why: Vec<String> = outcome.why.iter().take(2).map(|w| markdown_sentence(w)).collect();
    let why = if why.is_empty() {
        String::new()
    } else {
        format!(": {}", why.join("; "))
    };
    match (outcome.before, outcome.after) {
        (Some(before), Some(after)) => format!("*{name}*: {before} → **{after}**{why}"),
        (None, Some(after)) => format!("*{name}* is asked for now: **{after}**{why}"),
        (_, None) => format!("*{name}* is not asked for any more"),
    }
}

fn other_effects(effect: &Effect) -> Vec<String> {
    let word = |eligible: Option<bool>| match eligible {
        Some(true) => "eligible",
        Some(false) => "not eligible",
        None => "unknown",
    };
    let mut told = Vec::new();
    if effect.eligible[0] != effect.eligible[1] {
        told.push(format!(
            "eligibility by the record: {} → **{}**",
            word(effect.eligible[0]),
            word(effect.eligible[1])
        ));
    }
    match effect.gate {
        [before, Some(true)] if before != Some(true) => told.push("the gate of its phase **holds** now".to_owned()),
        [Some(true), after] if after != Some(true) => {
            told.push("the gate of its phase **does not hold** any more".to_owned());
        }
        _ => {}
    }
    let names = |names: &[String]| names.iter().map(|n| markdown(n)).collect::<Vec<_>>().join(", ");
    if !effect.gains.is_empty() {
        told.push(format!("entitled from now on to: {}", names(&effect.gains)));
    }
    if !effect.loses.is_empty() {
        told.push(format!("not entitled any more to: {}", names(&effect.loses)));
    }
    told
}

/// `3 of 16 partners: 1 now fails a criterion, 2 have one that is unknown now.`
pub fn sentence(registry: usize, effects: &[Effect]) -> String {
    if effects.is_empty() {
        return format!("The standing of none of the {} differs.", count(registry, "partner"));
    }
    let tally = tally(effects);
    let told: Vec<String> = [
        (tally.now_fail, "with a criterion that is not met now"),
        (tally.now_unknown, "with a criterion that is unknown now"),
        (tally.now_meet, "with a criterion that is met now"),
    ]
    .iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{} {what}", thousands(*n as u64)))
    .collect();
    let told = if told.is_empty() {
        String::new()
    } else {
        format!(": {}", told.join(", "))
    };
    format!(
        "The standing of {} of {} differs{told}.",
        thousands(effects.len() as u64),
        count(registry, "partner")
    )
}

/// One partner and all that differs, as a row of a list.
pub(crate) fn row(effect: &Effect) -> String {
    let mut told: Vec<String> = effect.criteria.iter().map(outcome).collect();
    told.extend(other_effects(effect));
    format!(
        "- {} ({}): {}\n",
        markdown(&sensitive::mask(&effect.name)),
        code(&effect.slug),
        told.join("; ")
    )
}
