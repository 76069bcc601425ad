//! What a change does to the standings of all partners, in a sentence.

use crate::review::whatif::{Effect, tally};
use crate::words::{count, thousands};

/// `The standing of 3 of 16 partners differs: 1 with a criterion that is not met now.`
pub fn sentence(registry: usize, effects: &[Effect]) -> String {
    if effects.is_empty() {
        return "No partner's standing changes.".to_owned();
    }
    let tally = tally(effects);
    let told: Vec<String> = [
        (tally.now_fail, "with a criterion that is not met now"),
        (tally.now_unknown, "with a criterion that is unknown now"),
        (tally.now_meet, "with a criterion that is met now"),
        (tally.now_resign, "with a new version of the agreement to sign"),
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
