//! Meetings with partners that the program announces.

use super::{Check, ProgramContext, Report, Rule, example};
use crate::finding::Severity::Error;
use crate::registry::model::Interval;
use crate::standing::held_reviews::review_steps;
use crate::words::{one_of, quote};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP882",
        name: "announced-meeting",
        severity: Error,
        summary: "A meeting that is announced fulfills a step whose end is a review.",
        explain: "`step` names a step of a lasting phase with `writes: review`. `ahead_days` is how many days before the end of the quarter an issue about it opens for each active partner, so the two belong together.",
        waivable: false,
        reads: &["program.communication", "program.phases"],
        check: Check::Program(announced_meeting),
        example: example!("PSP882", "partners/program.yaml"),
    },
    Rule {
        code: "PSP883",
        name: "drafted-newsletter",
        severity: Error,
        summary: "One monthly newsletter is drafted.",
        explain: "`drafted: true` has the newsletter proposed at the beginning of each month, with what happened in the month before. So it belongs to one entry with `every: month`, and `editor` names who edits that one.",
        waivable: false,
        reads: &["program.communication"],
        check: Check::Program(drafted_newsletter),
        example: example!("PSP883", "partners/program.yaml"),
    },
];

fn drafted_newsletter(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let at = |i: usize, field: &str| cx.at(&format!("/communication/{i}/{field}"));
    let mut first: Option<&str> = None;
    for (i, entry) in cx.policy.program().communication.iter().enumerate() {
        if entry.drafted != Some(true) {
            if entry.editor.is_some() {
                let message = format!("{} has an `editor` and isn't drafted", quote(&entry.id));
                report.say(at(i, "editor"), message).with_help("add `drafted: true`");
            }
            continue;
        }
        if entry.every != Some(Interval::Month) {
            let message = format!("{} is drafted, and isn't monthly", quote(&entry.id));
            report.say(at(i, "drafted"), message).with_help("write `every: month`");
        }
        if let Some(first) = first {
            let message = format!("{} is drafted, and so is {}", quote(&entry.id), quote(first));
            report
                .say(at(i, "drafted"), message)
                .with_help("delete `drafted` from one of them");
        }
        first.get_or_insert(&entry.id);
    }
}

fn announced_meeting(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    let steps: Vec<&str> = review_steps(program).map(|(_, step)| step.id.as_str()).collect();
    for (i, meeting) in program.communication.iter().enumerate() {
        let at = |field: &str| cx.at(&format!("/communication/{i}/{field}"));
        match (&meeting.step, meeting.ahead_days) {
            (Some(step), _) if !steps.contains(&step.as_str()) => {
                let message = format!("{} is not a step whose end is a review", quote(step));
                let help = if steps.is_empty() {
                    "add `writes: review` to a step of a lasting phase".to_owned()
                } else {
                    format!("the steps are {}", one_of(steps.iter().copied(), 12))
                };
                report.say(at("step"), message).with_help(help);
            }
            (Some(_), None) => {
                let message = format!("{} has a `step` and no `ahead_days`", quote(&meeting.id));
                report.say(at("step"), message).with_help("add `ahead_days: 14`");
            }
            (None, Some(_)) => {
                let message = format!("{} has `ahead_days` and no `step`", quote(&meeting.id));
                report
                    .say(at("ahead_days"), message)
                    .with_help("add the `step` that the meeting fulfills");
            }
            _ => {}
        }
    }
}
