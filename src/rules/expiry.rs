//! What runs out soon. Only the calendar causes these, so they are warnings and never errors; a record that nobody
//! touched does not turn red overnight.

use super::{Check, PartnerContext, Report, Rule, example};
use crate::date::{Date, days_between};
use crate::finding::Severity::Warning;
use crate::registry::model::Status;
use crate::standing::record_endings::{EndingDate, EndingKind, ending_dates};
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

/// What of a kind the record says, with the end in words where that is near enough to tell.
fn ending<'a>(cx: &'a PartnerContext<'_>, kind: EndingKind) -> impl Iterator<Item = (EndingDate, String)> + 'a {
    let all = ending_dates(cx.record, cx.policy).into_iter();
    all.filter(move |d| d.kind == kind)
        .filter_map(|d| near(d.until, cx.today).map(|words| (d, words)))
}

fn certifications(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (certificate, end) in ending(cx, EndingKind::Certification) {
        report
            .say(
                cx.at(&certificate.pointer),
                format!("the certificate of {} {end}", quote(&certificate.id)),
            )
            .with_help("renew it, or delete it once it has run out");
    }
}

fn agreement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    for (agreement, end) in ending(cx, EndingKind::Agreement) {
        report
            .say(cx.at(&agreement.pointer), format!("the agreement {end}"))
            .with_help("sign it anew on the version that is current then, or end the partnership");
    }
}

fn facts(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if !matches!(cx.partner().status, Status::Onboarding | Status::Active) {
        return;
    }
    for (fact, _) in ending(cx, EndingKind::Fact) {
        let Some((of, criterion)) = fact.fact else { continue };
        // Once it is too old the criterion is unknown, which has a rule of its own.
        if fact.until >= cx.today {
            report
                .say(
                    cx.at(&fact.pointer),
                    format!(
                        "{} is of {of}: the criterion {} is unknown after {}",
                        quote(&fact.id),
                        quote(&criterion),
                        fact.until
                    ),
                )
                .with_help("look at the fact again and write the new day");
        }
    }
}

fn renewals(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (stream, end) in ending(cx, EndingKind::Workstream) {
        report
            .say(
                cx.at(&stream.pointer),
                format!("the workstream {} {end}", quote(&stream.id)),
            )
            .with_help("renew it and write the next day, or set its status");
    }
    for (grant, end) in ending(cx, EndingKind::Enablement) {
        // What has ended needs no more care.
        if grant.until >= cx.today {
            report
                .say(
                    cx.at(&grant.pointer),
                    format!("the enablement {} {end}", quote(&grant.id)),
                )
                .with_help("extend it, or let it end");
        }
    }
}
