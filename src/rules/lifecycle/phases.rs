//! Phases and their steps: in order, finished before the partner leaves, and with a gate that is still met.

use crate::registry::model::PhaseRecord;
use crate::rules::{PartnerContext, Report};
use crate::words::{one_of, quote};

/// The record's phases in the program's order.
pub(super) fn in_order<'a>(cx: &'a PartnerContext<'_>) -> Vec<(&'a str, &'a PhaseRecord)> {
    let Some(phases) = &cx.partner().phases else {
        return Vec::new();
    };
    let order = cx.policy.program().phases.iter();
    order
        .filter_map(|p| phases.get(&p.id).map(|record| (p.id.as_str(), record)))
        .collect()
}

pub(super) fn phase_order(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let phases = in_order(cx);
    for (i, (id, phase)) in phases.iter().enumerate() {
        if let Some(left) = phase.left.filter(|left| *left < phase.entered) {
            report
                .say(
                    cx.at(&format!("/phases/{id}/left")),
                    format!(
                        "the phase {} was left on {left}, before it was entered on {}",
                        quote(id),
                        phase.entered
                    ),
                )
                .with_related(cx.at(&format!("/phases/{id}/entered")), "entered here")
                .with_help("correct one of the two dates");
        }
        let Some((next, following)) = phases.get(i + 1) else {
            continue;
        };
        match phase.left {
            None => {
                report
                    .say(
                        cx.key(&super::phase_at(next)),
                        format!(
                            "the phase {} was entered while {} is still open",
                            quote(next),
                            quote(id)
                        ),
                    )
                    .with_related(cx.key(&super::phase_at(id)), "open since here")
                    .with_help(format!("add `phases.{id}.left` with the date"));
            }
            Some(left) if following.entered < left => {
                report
                    .say(
                        cx.at(&format!("/phases/{next}/entered")),
                        format!(
                            "the phase {} was entered on {}, before {} was left on {left}",
                            quote(next),
                            following.entered,
                            quote(id)
                        ),
                    )
                    .with_related(cx.at(&format!("/phases/{id}/left")), "left here")
                    .with_help("correct one of the two dates");
            }
            Some(_) => {}
        }
    }
    if let Some((last, _)) = phases.last() {
        let skipped = cx
            .policy
            .program()
            .phases
            .iter()
            .take_while(|p| p.id != *last)
            .find(|p| phases.iter().all(|(id, _)| *id != p.id));
        if let Some(skipped) = skipped {
            report
                .say(
                    cx.key(&super::phase_at(last)),
                    format!(
                        "the phase {} was entered, but the phase {} before it wasn't",
                        quote(last),
                        quote(&skipped.id)
                    ),
                )
                .with_help(format!(
                    "add `{}` with the dates on which it was entered and left",
                    skipped.id
                ));
        }
    }
}

pub(super) fn steps_of_phase(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (id, record) in cx.partner().phases.iter().flatten() {
        let own: Vec<&str> = cx
            .policy
            .phase(id)
            .map(|(_, p)| p.steps.iter().map(|s| s.id.as_str()).collect())
            .unwrap_or_default();
        for (step, state) in record.steps.iter().flatten() {
            let pointer = format!("/phases/{id}/steps/{step}");
            if !own.contains(&step.as_str()) {
                report
                    .say(
                        cx.key(&pointer),
                        format!("the step {} isn't a step of the phase {}", quote(step), quote(id)),
                    )
                    .with_help(format!(
                        "the steps of this phase are {}",
                        one_of(own.iter().copied(), 12)
                    ));
            }
            let (done, skipped) = (state.done.is_some(), state.skipped.is_some());
            if done == skipped {
                let what = if done {
                    "both done and skipped"
                } else {
                    "neither done nor skipped"
                };
                report
                    .say(cx.key(&pointer), format!("the step {} is {what}", quote(step)))
                    .with_help("write either `{done: 2026-01-31}` or `{skipped: \"the reason\"}`");
            }
        }
    }
}

pub(super) fn steps_finished(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (id, record) in in_order(cx) {
        let Some((_, phase)) = cx.policy.phase(id) else {
            continue;
        };
        if record.left.is_none() || crate::standing::broken_off(cx.partner(), cx.policy) == Some(id) {
            continue;
        }
        let open = phase
            .steps
            .iter()
            .filter(|s| record.steps.as_ref().is_none_or(|steps| !steps.contains_key(&s.id)));
        let open: Vec<String> = open.map(|s| quote(&s.id)).collect();
        if !open.is_empty() {
            report
                .say(
                    cx.at(&format!("/phases/{id}/left")),
                    format!("the phase {} was left with open steps: {}", quote(id), open.join(", ")),
                )
                .with_help("add each under `steps`, with `done` and its date or with `skipped` and the reason");
        }
    }
}

pub(super) fn gate_held(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let left = cx
        .partner()
        .phases
        .iter()
        .flatten()
        .any(|(_, phase)| phase.left.is_some());
    let unheld: &[(String, String)] = if left { &cx.standing().unheld } else { &[] };
    for (id, open) in unheld {
        report
            .say(
                cx.at(&format!("/phases/{id}/left")),
                format!(
                    "the phase {} was left, but the record doesn't meet its gate: {open}",
                    quote(id)
                ),
            )
            .with_help("add what is missing to the record, or return to this phase");
    }
}
