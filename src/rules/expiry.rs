//! What runs out soon. Only the calendar causes these, so they are warnings and never errors; a record that nobody
//! touched does not turn red overnight.

use super::{Check, PartnerCx, Report, Rule, example};
use crate::date::{Date, days_between};
use crate::finding::Severity::Warning;
use crate::registry::model::Status;
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

fn certifications(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    for (i, certificate) in cx.partner().certifications.iter().flatten().enumerate() {
        if let Some(end) = certificate.expires.and_then(|e| near(e, cx.today)) {
            report
                .say(
                    cx.at(&format!("/certifications/{i}/expires")),
                    format!("the certificate of {} {end}", quote(&certificate.github)),
                )
                .with_help("renew it, or delete it once it has run out");
        }
    }
}

fn agreement(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    let ended = matches!(cx.partner().status, Status::Ended | Status::Declined);
    let end = cx
        .partner()
        .agreement
        .as_ref()
        .and_then(|a| a.expires)
        .and_then(|e| near(e, cx.today));
    if let Some(end) = end.filter(|_| !ended) {
        report
            .say(cx.at("/agreement/expires"), format!("the agreement {end}"))
            .with_help("sign it anew on the version that is current then, or end the partnership");
    }
}

fn facts(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    if !matches!(cx.partner().status, Status::Onboarding | Status::Active) {
        return;
    }
    for compiled in cx.policy.criteria(cx.partner().tier.as_deref().unwrap_or_default()) {
        for (path, days) in &compiled.criterion.max_age {
            let date = crate::standing::dig(&cx.record.json, path).and_then(serde_json::Value::as_str);
            let date = date.and_then(|text| text.parse::<Date>().ok());
            let Some(date) = date else { continue };
            let last = crate::date::add_days(date, i64::from(*days));
            // Once it is too old the criterion is unknown, which has a rule of its own.
            if last >= cx.today && near(last, cx.today).is_some() {
                report
                    .say(
                        cx.at(&crate::standing::pointer(path)),
                        format!(
                            "{} is of {date}: the criterion {} is unknown after {last}",
                            quote(path),
                            quote(&compiled.criterion.id)
                        ),
                    )
                    .with_help("look at the fact again and write the new day");
            }
        }
    }
}

fn renewals(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    for (i, stream) in cx.partner().workstreams.iter().flatten().enumerate() {
        let pointer = format!("/workstreams/{i}/renew_by");
        if let Some(end) = stream.renew_by.and_then(|e| near(e, cx.today)) {
            report
                .say(cx.at(&pointer), format!("the workstream {} {end}", quote(&stream.id)))
                .with_help("renew it and write the next day, or set its status");
        }
    }
    for (id, grant) in cx.partner().enablement.iter().flatten() {
        // What has ended needs no more care.
        if let Some(end) = grant.expires.filter(|e| *e >= cx.today).and_then(|e| near(e, cx.today)) {
            report
                .say(
                    cx.at(&format!("/enablement/{id}/expires")),
                    format!("the enablement {} {end}", quote(id)),
                )
                .with_help("extend it, or let it end");
        }
    }
}
