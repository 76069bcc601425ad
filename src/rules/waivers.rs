//! What a maintainer lets pass, for a time. The engine applies waivers; these rules look after the waivers themselves.

use super::{Check, PartnerContext, Report, Rule, example};
use crate::date::{Date, add_months};
use crate::finding::Severity::{Error, Warning};
use crate::registry::model::{Partner, Waiver};
use crate::standing::Policy;
use crate::words::{closest, quote};

/// Longest time that a waiver may run (`model.md`: at most 12 months ahead).
const MOST_MONTHS: i64 = 12;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP801",
        name: "waiver-expired",
        severity: Warning,
        summary: "A waiver that has run out is deleted or renewed.",
        explain: "What it let pass counts again. Delete it, or let a maintainer decide anew.",
        waivable: false,
        reads: &["waivers"],
        check: Check::Partner(expired),
        example: example!("PSP801"),
    },
    Rule {
        code: "PSP802",
        name: "waiver-unused",
        severity: Warning,
        summary: "A waiver lets something pass.",
        explain: "What it waives is met, or not asked of this partner. A waiver that nothing needs hides the next real fault.",
        waivable: false,
        reads: &["waivers", "tier"],
        check: Check::Partner(unused_criterion),
        example: example!("PSP802"),
    },
    Rule {
        code: "PSP803",
        name: "waiver-allowed",
        severity: Error,
        summary: "A waiver names one criterion, or one rule that can be waived.",
        explain: "How a file is read, who a partner is, who owns it and what is private cannot be waived. `psp-partners explain CODE` says of each rule whether it can.",
        waivable: false,
        reads: &["waivers"],
        check: Check::Partner(allowed),
        example: example!("PSP803"),
    },
    Rule {
        code: "PSP804",
        name: "waiver-time",
        severity: Error,
        summary: "A waiver runs for twelve months at most.",
        explain: "A waiver is a decision for a time. It is counted from `on`, or from today where that is absent.",
        waivable: false,
        reads: &["waivers"],
        check: Check::Partner(time),
        example: example!("PSP804"),
    },
    Rule {
        code: "PSP805",
        name: "waiver-by-maintainer",
        severity: Error,
        summary: "Only a maintainer of the program waives.",
        explain: "`by` must be one of `maintainers` in `partners/program.yaml`, and no owner of the record.",
        waivable: false,
        reads: &["waivers", "owners"],
        check: Check::Partner(by_maintainer),
        example: example!("PSP805"),
    },
];

/// Whether a waiver lets its rule pass: it names that alone, has not run out, and a maintainer who owns nothing of the
/// record granted it. Everything else has a finding of its own.
pub(super) fn counts(waiver: &Waiver, partner: &Partner, policy: &Policy, today: Date) -> bool {
    waiver.criterion.is_none() && policy.grants(waiver, partner, today)
}

fn each<'a>(cx: &'a PartnerContext<'_>) -> impl Iterator<Item = (usize, &'a Waiver)> {
    cx.partner().waivers.iter().flatten().enumerate()
}

fn expired(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, waiver) in each(cx).filter(|(_, w)| w.until < cx.today) {
        report
            .say(
                cx.at(&format!("/waivers/{i}/until")),
                format!("the waiver ran out on {}", waiver.until),
            )
            .with_help("delete it, or let a maintainer decide anew");
    }
}

fn unused_criterion(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, waiver) in each(cx).filter(|(_, w)| w.until >= cx.today) {
        let Some(id) = &waiver.criterion else { continue };
        let standing = cx.standing().criteria.iter().find(|c| c.id == *id);
        let why = match standing {
            None => "is not asked of this partner's tier",
            Some(criterion) if criterion.verdict.is_verified() => "is met and verified",
            Some(_) => continue,
        };
        report
            .say(
                cx.at(&format!("/waivers/{i}/criterion")),
                format!("the waived criterion {} {why}", quote(id)),
            )
            .with_help("delete the waiver");
    }
}

fn allowed(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, waiver) in each(cx) {
        match (&waiver.criterion, &waiver.rule) {
            (Some(_), None) => {}
            (None, Some(code)) => match super::find(code) {
                Some(rule) if rule.waivable => {}
                Some(rule) => {
                    report
                        .say(
                            cx.at(&format!("/waivers/{i}/rule")),
                            format!("the rule {} ({}) cannot be waived", quote(rule.code), rule.name),
                        )
                        .with_help("correct what the rule is about, and delete the waiver");
                }
                None => {
                    let near = closest(code, super::all().filter(|r| r.waivable).flat_map(|r| [r.code, r.name]));
                    let help = near.map_or_else(
                        || "see the list of rules in the documents".to_owned(),
                        |n| format!("did you mean `{n}`?"),
                    );
                    report
                        .say(
                            cx.at(&format!("/waivers/{i}/rule")),
                            format!("there is no rule {}", quote(code)),
                        )
                        .with_help(help);
                }
            },
            (both, _) => {
                let what = if both.is_some() {
                    "both a criterion and a rule"
                } else {
                    "neither a criterion nor a rule"
                };
                report
                    .say(cx.at(&format!("/waivers/{i}")), format!("the waiver names {what}"))
                    .with_help("name one, and write a second waiver for another");
            }
        }
    }
}

fn time(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, waiver) in each(cx) {
        let from: Date = waiver.granted_on.unwrap_or(cx.today);
        let last = add_months(from, MOST_MONTHS);
        if waiver.until > last {
            report
                .say(
                    cx.at(&format!("/waivers/{i}/until")),
                    format!(
                        "the waiver runs until {}, more than {MOST_MONTHS} months from {from}",
                        waiver.until
                    ),
                )
                .with_help(format!("write {last} at the latest"))
                .with_fix(last.to_string());
        }
    }
}

fn by_maintainer(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let owners = cx.partner().owners.as_deref().unwrap_or_default();
    for (i, waiver) in each(cx) {
        let why = if !cx.policy.is_maintainer(&waiver.by) {
            "is no maintainer of the program"
        } else if owners.iter().any(|o| o.github.eq_ignore_ascii_case(&waiver.by)) {
            "is an owner of this record"
        } else {
            continue;
        };
        report
            .say(
                cx.at(&format!("/waivers/{i}/by")),
                format!("{} {why} and cannot waive", quote(&waiver.by)),
            )
            .with_help("a maintainer who does not own the record decides");
    }
}
