//! Values that expire soon. These findings appear because time passes, so they are always warnings: the check of a
//! record that no one edited must not start to fail overnight.

use super::{Check, PartnerContext, Report, Rule, example};
use crate::finding::Severity::Warning;
use crate::registry::model::Status;
use crate::standing::notice::NoticeDays;
use crate::standing::record_endings::{EndingDate, EndingKind};
use crate::standing::stale_workstreams;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP851",
        name: "certification-expiry",
        severity: Warning,
        summary: "A consultant's certificate is renewed before it expires.",
        explain: "The warning starts with the first of the program's `notice_days`, usually 90 days before, and never earlier than a third of the time for which the certificate is valid. Where it has no `expires`, it ends after the number of months for which a criterion of the tier counts it. An expired certificate no longer counts for the criterion.",
        waivable: true,
        reads: &["certifications", "tier", "program.tiers"],
        check: Check::Partner(certifications),
        example: example!("PSP851"),
    },
    Rule {
        code: "PSP852",
        name: "agreement-expiry",
        severity: Warning,
        summary: "An agreement is renewed before it expires.",
        explain: "The warning starts with the first of the program's `notice_days`, usually 90 days before, and never earlier than a third of the time for which the agreement is valid. Where the record has no `expires`, the program's `term_months` counts. The renewal is signed on the version that is current then.",
        waivable: true,
        reads: &["agreement", "status"],
        check: Check::Partner(agreement),
        example: example!("PSP852"),
    },
    Rule {
        code: "PSP853",
        name: "fact-ages",
        severity: Warning,
        summary: "A value is confirmed again before it is too old for its criterion.",
        explain: "The program sets how long a count or a check is valid. After that, the criterion is unknown. The warning starts with the first of the program's `notice_days`, usually 90 days before, and never earlier than a third of the time for which the value is valid. Only onboarding and active partners get it.",
        waivable: true,
        reads: &["status", "tier", "program.tiers"],
        check: Check::Partner(facts),
        example: example!("PSP853"),
    },
    Rule {
        code: "PSP854",
        name: "renewal-due",
        severity: Warning,
        summary: "Workstreams and enablement are renewed before they expire.",
        explain: "The warning starts with the first of the program's `notice_days`, usually 90 days before, and never earlier than a third of the time for which the thing is valid. Memberships and contacts have `renew_by`; sandboxes and seats have `expires`.",
        waivable: true,
        reads: &["workstreams", "enablement"],
        check: Check::Partner(renewals),
        example: example!("PSP854"),
    },
    Rule {
        code: "PSP855",
        name: "workstream-stale",
        severity: Warning,
        summary: "The status of an open workstream is checked regularly.",
        explain: "`workstreams.stale_after` in the program sets the number of days. A workstream that is `planned` or `in-progress` needs a newer date in `since` or `checked_on`.",
        waivable: true,
        reads: &["workstreams", "status"],
        check: Check::Partner(stale),
        example: example!("PSP855"),
    },
    Rule {
        code: "PSP856",
        name: "commitment-due",
        severity: Warning,
        summary: "A go-to-market commitment is kept by its date.",
        explain: "The warning starts with the first of the program's `notice_days`. Both sides promised it, so the warning names the owner on each side. A commitment with `done_on` is kept. An overdue one no longer counts for a criterion with `current_commitments`.",
        waivable: true,
        reads: &["go_to_market", "status"],
        check: Check::Partner(commitments),
        example: example!("PSP856"),
    },
];

/// The dates of a kind that need a warning, each with the words for it.
fn ending<'a>(cx: &'a PartnerContext<'_>, kind: EndingKind) -> impl Iterator<Item = (&'a EndingDate, String)> {
    let notice = NoticeDays::of(cx.policy.program());
    let of_it = move |d: &&EndingDate| d.kind == kind && d.is_open(cx.today);
    let near = move |d: &&EndingDate| notice.is_near(cx.today, d.until, d.period);
    let words = move |d: &EndingDate| {
        let verb = d.kind.verb(d.until < cx.today);
        match d.by_program {
            Some(months) => {
                let begun = if kind == EndingKind::Certification {
                    "was issued"
                } else {
                    "began"
                };
                format!("{verb} on {}, {months} months after it {begun}", d.until)
            }
            None => format!("{verb} on {}", d.until),
        }
    };
    cx.endings()
        .iter()
        .filter(of_it)
        .filter(near)
        .map(move |d| (d, words(d)))
}

/// Reports each thing of a kind that expires soon or has expired.
pub(super) fn say(cx: &PartnerContext<'_>, kind: EndingKind, help: &str, report: &mut Report<'_>) {
    for (it, end) in ending(cx, kind) {
        let finding = report.say(cx.at(&it.pointer), format!("{} {end}", it.words()));
        finding.with_help(help);
    }
}

fn certifications(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let help = "renew it; once it has expired, delete it, unless the program signed it";
    say(cx, EndingKind::Certification, help, report);
}

fn agreement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    let help = "renew it on the version that is current then, or end the partnership";
    say(cx, EndingKind::Agreement, help, report);
    let help = "after its last day, write `status: ended` and take back the access";
    say(cx, EndingKind::AgreementEnd, help, report);
}

/// What an agreement sets for a number of months ends.
pub(super) fn agreed_periods(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    let help = "agree on what follows; to go on, sign the agreement with more months";
    say(cx, EndingKind::AgreedPeriod, help, report);
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
                    "{} is {of}: the criterion {} is unknown after {}",
                    quote(fact.id()),
                    quote(criterion),
                    fact.until
                ),
            )
            .with_help("check the value again and write the new date");
    }
}

fn renewals(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let help = "renew it and write the next date, or update its status";
    say(cx, EndingKind::Workstream, help, report);
    say(
        cx,
        EndingKind::Enablement,
        "extend it, or delete it once it has expired",
        report,
    );
}

fn commitments(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    for (it, end) in ending(cx, EndingKind::Commitment) {
        let commitment = cx.partner().go_to_market.as_ref().and_then(|all| all.get(it.place));
        let owner = |side: &str, login: Option<&String>| match login {
            Some(login) => format!("{side}: {}", quote(login)),
            None => format!("{side}: no one yet"),
        };
        let waits = commitment.map_or_else(String::new, |commitment| {
            let partner = owner("partner", commitment.partner_owner.as_ref());
            format!(" ({partner}, {})", owner("program", commitment.program_owner.as_ref()))
        });
        report
            .say(cx.at(&it.pointer), format!("{} {end}{waits}", it.words()))
            .with_help("do it and write the day into `done_on`, or agree on a later `due`");
    }
}

fn stale(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for one in stale_workstreams(cx.partner(), cx.policy.program(), cx.today) {
        let id = quote(&one.stream.id);
        let status = quote(one.stream.status.as_deref().unwrap_or_default());
        let message = format!("the workstream {id} is {status}, last confirmed on {}", one.last);
        report
            .say(cx.at(&format!("/workstreams/{}/status", one.place)), message)
            .with_help(format!(
                "change `status` and `since`; or, if it is still right, write `checked_on: {}`",
                cx.today
            ));
    }
}
