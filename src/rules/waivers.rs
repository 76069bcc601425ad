//! Waivers: a criterion or a rule that a maintainer waives for a limited time. The engine applies waivers; these rules
//! check the waivers themselves.

use super::{Check, PartnerContext, Report, Rule, example};
use crate::date::{Date, add_months};
use crate::finding::Severity::{Error, Warning};
use crate::registry::model::{Partner, Waiver};
use crate::standing::Policy;
use crate::words::{closest, quote};

/// The longest time for which a waiver may be valid (`model.md`: at most 12 months ahead).
const MOST_MONTHS: i64 = 12;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP801",
        name: "waiver-expired",
        severity: Warning,
        summary: "An expired waiver is deleted or renewed.",
        explain: "The waived criterion or rule applies again. Delete the waiver, or ask a maintainer to decide again.",
        waivable: false,
        reads: &["waivers"],
        check: Check::Partner(expired),
        example: example!("PSP801"),
    },
    Rule {
        code: "PSP802",
        name: "waiver-unused",
        severity: Warning,
        summary: "Every waiver is still needed.",
        explain: "The waived criterion is met or doesn't apply to this partner, or the waived rule finds no problem. An unused waiver hides the next real problem.",
        waivable: false,
        reads: &["waivers", "tier", "program.tiers", "program.maintainers"],
        check: Check::Partner(unused_criterion),
        example: example!("PSP802"),
    },
    Rule {
        code: "PSP803",
        name: "waiver-allowed",
        severity: Error,
        summary: "A waiver names one criterion, or one rule that can be waived.",
        explain: "Rules about how a file is read, who a partner is, who owns a record and what is private can't be waived. `psp-partners explain CODE` shows whether a rule can be waived.",
        waivable: false,
        reads: &["waivers"],
        check: Check::Partner(allowed),
        example: example!("PSP803"),
    },
    Rule {
        code: "PSP804",
        name: "waiver-time",
        severity: Error,
        summary: "A waiver is valid for at most 12 months.",
        explain: "A waiver is a decision for a limited time. The 12 months count from `granted_on`, or from today if that field is missing.",
        waivable: false,
        reads: &["waivers"],
        check: Check::Partner(time),
        example: example!("PSP804"),
    },
    Rule {
        code: "PSP805",
        name: "waiver-by-maintainer",
        severity: Error,
        summary: "Only a maintainer of the program can grant a waiver.",
        explain: "`by` must be one of `maintainers` in `partners/program.yaml`, and can't be an owner of the record.",
        waivable: false,
        reads: &["waivers", "owners", "program.maintainers"],
        check: Check::Partner(by_maintainer),
        example: example!("PSP805"),
    },
];

/// Whether a waiver applies to its rule: it names only the rule, has not expired, and was granted by a maintainer who
/// isn't an owner of the record. Any other waiver has a finding of its own.
pub(super) fn counts(waiver: &Waiver, partner: &Partner, policy: &Policy, today: Date) -> bool {
    // While the list of maintainers has a finding, no waiver is refused because of it.
    let are_maintainers_unknown = policy.record.spoilt.contains("maintainers");
    waiver.criterion.is_none() && (are_maintainers_unknown || policy.grants(waiver, partner, today))
}

fn each<'a>(cx: &'a PartnerContext<'_>) -> impl Iterator<Item = (usize, &'a Waiver)> {
    cx.partner().waivers.iter().flatten().enumerate()
}

fn expired(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, waiver) in each(cx).filter(|(_, w)| w.until < cx.today) {
        report
            .say(
                cx.at(&format!("/waivers/{i}/until")),
                format!("the waiver expired on {}", waiver.until),
            )
            .with_help("ask a maintainer to renew it, or delete it");
    }
}

fn unused_criterion(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, waiver) in each(cx).filter(|(_, w)| w.until >= cx.today) {
        let Some(id) = &waiver.criterion else { continue };
        let standing = cx.standing().criteria.iter().find(|c| c.id == *id);
        let why = match standing {
            None => "isn't a criterion of this partner's tier",
            Some(criterion) if criterion.verdict.is_verified() => "is already met and verified",
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
                            format!("the rule {} ({}) can't be waived", quote(rule.code), rule.name),
                        )
                        .with_help("fix the problem that the rule reports, and delete the waiver");
                }
                None => {
                    let near = closest(code, super::all().filter(|r| r.waivable).flat_map(|r| [r.code, r.name]));
                    let help = near.map_or_else(
                        || "`psp-partners explain` lists all rules".to_owned(),
                        |n| format!("did you mean `{n}`?"),
                    );
                    report
                        .say(
                            cx.at(&format!("/waivers/{i}/rule")),
                            format!("`rule` is {}, which isn't the code or name of a rule", quote(code)),
                        )
                        .with_help(help);
                }
            },
            (both, _) => {
                let (what, help) = if both.is_some() {
                    (
                        "both a criterion and a rule",
                        "keep one of the two, and write a second waiver for the other",
                    )
                } else {
                    ("neither a criterion nor a rule", "add either `criterion:` or `rule:`")
                };
                report
                    .say(cx.at(&format!("/waivers/{i}")), format!("the waiver names {what}"))
                    .with_help(help);
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
                        "the waiver is valid until {}, more than {MOST_MONTHS} months after {from}",
                        waiver.until
                    ),
                )
                .with_help(format!("write `until: {last}` or an earlier date"))
                .with_fix(last.to_string());
        }
    }
}

fn by_maintainer(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let owners = cx.partner().owners.as_deref().unwrap_or_default();
    for (i, waiver) in each(cx) {
        let why = if !cx.policy.is_maintainer(&waiver.by) {
            "isn't a maintainer of the program"
        } else if owners.iter().any(|o| o.github.eq_ignore_ascii_case(&waiver.by)) {
            "is an owner of this record"
        } else {
            continue;
        };
        report
            .say(
                cx.at(&format!("/waivers/{i}/by")),
                format!("{} {why} and can't grant this waiver", quote(&waiver.by)),
            )
            .with_help("ask a maintainer who isn't an owner of the record to grant it");
    }
}
