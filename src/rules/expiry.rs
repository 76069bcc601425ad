//! What runs out soon. Only the calendar causes these, so they are warnings and never errors; a record that nobody
//! touched does not turn red overnight.

use super::{Check, PartnerContext, Report, Rule, example};
use crate::date::{Date, days_between};
use crate::finding::Severity::Warning;
use crate::registry::model::Status;
use crate::standing::record_endings::{EndingDate, EndingKind};
use crate::words::quote;

/// Days ahead from which on an end is told.
const AHEAD: i64 = 90;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP851",
        name: "certification-expiry",
        severity: Warning,
        summary: "A consultant's certificate does not run out unnoticed.",
        explain: "Told from 90 days before. Once it has run out, the certificate no longer counts for the criterion.",
        waivable: true,
        reads: &["certifications"],
        check: Check::Partner(certifications),
        example: example!("PSP851"),
    },
    Rule {
        code: "PSP852",
        name: "agreement-expiry",
        severity: Warning,
        summary: "An agreement does not run out unnoticed.",
        explain: "Told from 90 days before. A renewal is signed on the version that is current then.",
        waivable: true,
        reads: &["agreement", "status"],
        check: Check::Partner(agreement),
        example: example!("PSP852"),
    },
    Rule {
        code: "PSP853",
        name: "fact-ages",
        severity: Warning,
        summary: "A fact that a criterion rests on does not grow too old unnoticed.",
        explain: "The program says for how long a count or a check stands; after that the criterion is unknown. Told from 90 days before, for partnerships under way.",
        waivable: true,
        reads: &["status", "tier"],
        check: Check::Partner(facts),
        example: example!("PSP853"),
    },
    Rule {
        code: "PSP854",
        name: "renewal-due",
        severity: Warning,
        summary: "A workstream's renewal, and enablement that was given, do not lapse unnoticed.",
        explain: "Told from 90 days before: memberships and contacts have `renew_by`, sandboxes and seats have `expires`.",
        waivable: true,
        reads: &["workstreams", "enablement"],
        check: Check::Partner(renewals),
        example: example!("PSP854"),
    },
];

/// `runs out on DATE`, or `ran out on DATE`, when that is near enough to tell.
fn near(end: Date, today: Date) -> Option<String> {
    let left = days_between(today, end);
    match left {
        ..0 => Some(format!("ran out on {end}")),
        0..=AHEAD => Some(format!("runs out on {end}")),
        _ => None,
    }
}

/// What of a kind asks for care, with the end in words where that is near enough to tell.
fn ending<'a>(cx: &'a PartnerContext<'_>, kind: EndingKind) -> impl Iterator<Item = (&'a EndingDate, String)> {
    let of_it = move |d: &&EndingDate| d.kind == kind && d.is_open(cx.today);
    let near = |d: &'a EndingDate| Some((d, near(d.until, cx.today)?));
    cx.endings().iter().filter(of_it).filter_map(near)
}

/// Says of each thing of a kind that it runs out.
fn say(cx: &PartnerContext<'_>, kind: EndingKind, help: &str, report: &mut Report<'_>) {
    for (it, end) in ending(cx, kind) {
        let finding = report.say(cx.at(&it.pointer), format!("{} {end}", it.words()));
        finding.with_help(help);
    }
}

fn certifications(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let help = "renew it, or delete it once it has run out";
    say(cx, EndingKind::Certification, help, report);
}

fn agreement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    let help = "sign it anew on the version that is current then, or end the partnership";
    say(cx, EndingKind::Agreement, help, report);
}

fn facts(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if !matches!(cx.partner().status, Status::Onboarding | Status::Active) {
        return;
    }
    for (fact, _) in ending(cx, EndingKind::Fact) {
        let Some((of, criterion)) = &fact.fact else { continue };
        report
            .say(
                cx.at(&fact.pointer),
                format!(
                    "{} is of {of}: the criterion {} is unknown after {}",
                    quote(fact.id()),
                    quote(criterion),
                    fact.until
                ),
            )
            .with_help("look at the fact again and write the new day");
    }
}

fn renewals(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let help = "renew it and write the next day, or set its status";
    say(cx, EndingKind::Workstream, help, report);
    say(cx, EndingKind::Enablement, "extend it, or let it end", report);
}
