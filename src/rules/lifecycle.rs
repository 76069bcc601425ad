//! Status, phases, steps and dates match each other.

mod changes;
mod phases;

use super::{Check, DocumentContext, PartnerContext, Report, Rule, example};
use crate::date::{Date, add_days};
use crate::finding::Severity::Error;
use crate::registry::model::Status;
use crate::words::{one_of, quote};

const PHASES: &[&str] = &["status", "phases"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP301",
        name: "status-and-phases",
        severity: Error,
        summary: "The status matches the phases.",
        explain: "A target and an application have no phases. A partner is `onboarding` in the phases before the lasting one, and `active` in the lasting one. A paused partnership keeps its phase. An ended or declined one has no open phase.",
        waivable: false,
        reads: PHASES,
        check: Check::Partner(status_and_phases),
        example: example!("PSP301"),
    },
    Rule {
        code: "PSP302",
        name: "tier-required",
        severity: Error,
        summary: "Every partnership has a tier.",
        explain: "The tier describes what a partner does, and so decides which criteria apply. Only a target and a strategic partnership may have no tier.",
        waivable: false,
        reads: &["status", "tier", "strategic"],
        check: Check::Partner(tier_required),
        example: example!("PSP302"),
    },
    Rule {
        code: "PSP303",
        name: "not-in-the-future",
        severity: Error,
        summary: "Dates of past events can't be in the future.",
        explain: "The date on which something was done, signed, issued, published, counted or verified is today at the latest. Tomorrow is accepted, because some time zones are a day ahead. Planned dates have their own fields, such as `due`, `by` and `launch`.",
        waivable: false,
        reads: &[],
        check: Check::Document(not_in_the_future),
        example: example!("PSP303"),
    },
    Rule {
        code: "PSP304",
        name: "phase-order",
        severity: Error,
        summary: "Phases follow the program's order, without gaps or overlaps.",
        explain: "A partner leaves a phase on or after the date of entering it, and enters the next phase on or after the date of leaving the previous one. No phase is skipped, and at most one phase is open.",
        waivable: false,
        reads: &["phases"],
        check: Check::Partner(phases::phase_order),
        example: example!("PSP304"),
    },
    Rule {
        code: "PSP305",
        name: "steps-of-phase",
        severity: Error,
        summary: "A step is listed in its own phase, and is either done or skipped.",
        explain: "Each step belongs to one phase of the program. It has exactly one of the two: `done` with a date, or `skipped` with a reason.",
        waivable: false,
        reads: &["phases"],
        check: Check::Partner(phases::steps_of_phase),
        example: example!("PSP305"),
    },
    Rule {
        code: "PSP306",
        name: "steps-finished",
        severity: Error,
        summary: "All steps of a phase are done or skipped before the partner leaves it.",
        explain: "A partner may leave a phase only when each of its steps is done, or skipped with a reason. The phase in which a partnership ended or was declined doesn't need that. The tool's own pull request writes the steps. A person who changes the phase by hand writes them too.",
        waivable: true,
        reads: &["phases"],
        check: Check::Partner(phases::steps_finished),
        example: example!("PSP306"),
    },
    Rule {
        code: "PSP307",
        name: "gate-held",
        severity: Error,
        summary: "The record still meets the gate of every phase that the partner has left.",
        explain: "Each phase has a gate, such as a recorded feasibility verdict or a signed agreement. After the partner leaves the phase, these must stay in the record. Criteria have their own rules, because values may change later.",
        waivable: true,
        reads: &[
            "phases",
            "tier",
            "agreement",
            "feasibility",
            "success_metrics",
            "launch",
            "integration",
            "compatibility",
        ],
        check: Check::Partner(phases::gate_held),
        example: example!("PSP307"),
    },
    Rule {
        code: "PSP308",
        name: "reason-required",
        severity: Error,
        summary: "A partnership that is paused, ended or declined has a reason and a date.",
        explain: "People who return to the record later read `status_reason` and `status_since`, the partner first.",
        waivable: false,
        reads: &["status", "status_reason", "status_since"],
        check: Check::Partner(reason_required),
        example: example!("PSP308"),
    },
    Rule {
        code: "PSP309",
        name: "applied-first",
        severity: Error,
        summary: "A partnership has an application date, and no phase starts before it.",
        explain: "`applied_on` decides which version of the program's criteria binds the partner. Its waiting times are counted from this date.",
        waivable: true,
        reads: &["status", "applied_on", "phases"],
        check: Check::Partner(applied_first),
        example: example!("PSP309"),
    },
    Rule {
        code: "PSP310",
        name: "status-step",
        severity: Error,
        summary: "The status of an integration or a workstream changes one step at a time, with its date.",
        explain: "A change can set only a status that follows the old one, and sets the date in `since`. `docs/fields.md` lists the statuses. This rule needs a base to compare with: `validate --base REV`. If steps in between were never recorded, a maintainer can waive the rule.",
        waivable: true,
        reads: &[],
        check: Check::DocumentChange(changes::status_step),
        example: example!("PSP310"),
    },
    Rule {
        code: "PSP311",
        name: "tier-change-gate",
        severity: Error,
        summary: "A partner who changes tiers meets the criteria of the new tier.",
        explain: "A partner who has left a phase has passed its gate. The criteria of another tier that this gate requires must be met and verified too, or waived, before the partner gets the tier. This rule needs a base to compare with: `validate --base REV`.",
        waivable: true,
        reads: &["tier", "status", "phases"],
        check: Check::RecordChange(changes::tier_gate),
        example: example!("PSP311"),
    },
];

fn phase_at(slug: &str) -> String {
    format!("/phases/{slug}")
}

fn status_and_phases(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let status = partner.status;
    let entered = partner.phases.as_ref().is_some_and(|p| !p.is_empty());
    let open = crate::standing::current_phase(partner, cx.policy);
    let lasting = |id: &str| cx.policy.phase(id).is_some_and(|(_, p)| p.lasting);
    let first = cx.policy.program().phases.first().map_or("", |p| p.id.as_str());
    let words = quote(status.id());
    match (status, open.as_deref()) {
        (Status::Target | Status::Applied, _) if entered => {
            report
                .say(
                    cx.key("/phases"),
                    format!("`status` is {words}, but the record has phases"),
                )
                .with_help("set `status: onboarding`; if no phase has begun yet, delete `phases`");
        }
        (Status::Onboarding | Status::Active | Status::Paused, None) => {
            report
                .say(cx.at("/status"), format!("`status` is {words}, but no phase is open"))
                .with_help(format!(
                    "add the open phase and its date under `phases`, such as `{first}: {{entered: 2026-01-31}}`"
                ));
        }
        (Status::Onboarding, Some(phase)) if lasting(phase) => {
            report
                .say(
                    cx.at("/status"),
                    format!("`status` is {words}, but the open phase is {}", quote(phase)),
                )
                .with_help("set `status: active`")
                .with_fix("active");
        }
        (Status::Active, Some(phase)) if !lasting(phase) => {
            report
                .say(
                    cx.at("/status"),
                    format!("`status` is {words}, but the open phase is {}", quote(phase)),
                )
                .with_help("set `status: onboarding`, or add `left` to this phase and enter the last one")
                .with_fix("onboarding");
        }
        (Status::Ended | Status::Declined, Some(phase)) => {
            report
                .say(
                    cx.key(&phase_at(phase)),
                    format!("`status` is {words}, but the phase {} is still open", quote(phase)),
                )
                .with_help("add `left:` with the date, such as `left: 2026-01-31`");
        }
        _ => {}
    }
}

fn tier_required(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let open = partner.status == Status::Target || partner.strategic == Some(true);
    if partner.tier.is_none() && !open {
        let tiers = one_of(cx.policy.program().tiers.iter().map(|t| t.id.as_str()), 8);
        report
            .say(
                cx.at("/status"),
                format!("`status` is {}, but the record has no tier", quote(partner.status.id())),
            )
            .with_help(format!("add `tier:` with {tiers}"));
    }
}

/// Days after today that are still accepted: in some time zones, tomorrow has already started.
const TIME_ZONE_DAYS: i64 = 1;

fn not_in_the_future(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    // Dates are compared as text, which is fast. The field is looked up only for a date that is too late.
    let last = add_days(cx.today, TIME_ZONE_DAYS).to_string();
    let is_late = |text: &str| text.len() == 10 && text > last.as_str() && text.parse::<Date>().is_ok();
    let fields = cx.file.kind.fields();
    for (pointer, text) in cx.file.root.texts(&is_late) {
        if !fields.at(&pointer).is_some_and(|field| field.is_past) || cx.file.json.pointer(&pointer).is_none() {
            continue;
        }
        let field = crate::registry::shape::dotted(&pointer);
        report
            .say(
                cx.at(&pointer),
                format!(
                    "{} is {text}, which is in the future; today is {}",
                    quote(&field),
                    cx.today
                ),
            )
            .with_help("correct the date; planned dates have their own fields, such as `due` or `launch`");
    }
}

fn reason_required(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    if !matches!(partner.status, Status::Paused | Status::Ended | Status::Declined) {
        return;
    }
    let missing: Vec<&str> = [
        ("status_reason", partner.status_reason.is_none()),
        ("status_since", partner.status_since.is_none()),
    ]
    .into_iter()
    .filter_map(|(name, missing)| missing.then_some(name))
    .collect();
    if !missing.is_empty() {
        let fields = missing.iter().map(|m| quote(m)).collect::<Vec<_>>().join(" and no ");
        report
            .say(
                cx.at("/status"),
                format!(
                    "`status` is {}, but the record has no {fields}",
                    quote(partner.status.id())
                ),
            )
            .with_help("write the reason in one sentence, and the date since when");
    }
}

fn applied_first(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let first = phases::in_order(cx).first().map(|(id, p)| (id.to_string(), p.entered));
    match (partner.applied_on, first) {
        (None, _) if matches!(partner.status, Status::Applied | Status::Onboarding | Status::Active) => {
            report
                .say(
                    cx.at("/status"),
                    format!(
                        "`status` is {}, but the record has no `applied_on`",
                        quote(partner.status.id())
                    ),
                )
                .with_help(format!(
                    "add `applied_on: {}`, or the date of the application if it was earlier",
                    cx.today
                ));
        }
        (Some(applied), Some((id, entered))) if entered < applied => {
            report
                .say(
                    cx.at(&format!("/phases/{id}/entered")),
                    format!(
                        "the phase {} was entered on {entered}, before the application on {applied}",
                        quote(&id)
                    ),
                )
                .with_related(cx.at("/applied_on"), "applied here")
                .with_help("correct one of the two dates");
        }
        _ => {}
    }
}
