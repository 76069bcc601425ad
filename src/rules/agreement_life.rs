//! How an agreement goes on: a new version that must be signed, and its end.

use super::{PartnerContext, ProgramContext, Report};
use crate::date::{add_days, days_between};
use crate::registry::model::{EndedBy, Status};
use crate::standing::AgreementStanding;
use crate::words::{count, quote};

/// A partner on an older version signs the new one in time.
pub(super) fn resign(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    if !matches!(partner.status, Status::Onboarding | Status::Active | Status::Paused) {
        return;
    }
    let Some(standing) = AgreementStanding::of(cx.policy.program(), partner, cx.today) else {
        return;
    };
    let Some(resign) = standing.resign.filter(|resign| resign.from <= cx.today) else {
        return;
    };
    let (new, signed) = (
        quote(&resign.version),
        quote(standing.version.as_deref().unwrap_or_default()),
    );
    let message = match resign.by {
        Some(by) if by < cx.today => {
            format!("version {new} of the agreement wasn't signed by {by}: what depends on the agreement is unknown")
        }
        Some(by) => format!("version {signed} of the agreement counts until {by}; version {new} changes its meaning"),
        None => format!("version {signed} of the agreement is signed; version {new} changes its meaning"),
    };
    let at = partner.agreement_pointer(cx.today).unwrap_or_default();
    report.say(cx.at(&format!("{at}/version")), message).with_help(format!(
        "run `psp-partners agreement render {}`, and let both sides sign the new text",
        cx.slug
    ));
}

/// An agreement begins on or after the day on which it was signed, and ends after that.
pub(super) fn dates(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let earlier = partner.earlier_agreements.iter().flatten().enumerate();
    let earlier = earlier.map(|(place, agreement)| (format!("/earlier_agreements/{place}"), agreement));
    let newest = partner
        .agreement
        .iter()
        .map(|agreement| ("/agreement".to_owned(), agreement));
    for (at, agreement) in newest.chain(earlier) {
        let Some(effective) = agreement.effective else { continue };
        let (message, help) = match (agreement.signed_on, agreement.expires) {
            (Some(signed), _) if effective < signed => (
                format!("the agreement counts from {effective}, but it was signed on {signed}"),
                "delete `effective`: an agreement counts from `signed_on` at the earliest",
            ),
            (_, Some(expires)) if expires < effective => (
                format!("the agreement counts from {effective}, and expires on {expires}, before it begins"),
                "correct `effective` or `expires`",
            ),
            _ => continue,
        };
        report.say(cx.at(&format!("{at}/effective")), message).with_help(help);
    }
}

/// The last day leaves the time that the notice takes.
pub(super) fn notice(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let Some(agreement) = &cx.partner().agreement else {
        return;
    };
    let Some(end) = &agreement.ended else { return };
    let at = |field: &str| cx.at(&format!("/agreement/ended/{field}"));
    if agreement.begins().is_none_or(|begins| begins > end.last_day) {
        report
            .say(
                at("last_day"),
                format!(
                    "the agreement wasn't in force on {}, so it can't end then",
                    end.last_day
                ),
            )
            .with_help("delete `ended`, or correct its date");
        return;
    }
    let template = cx.policy.program().agreement(&agreement.template);
    let Some(days) = template
        .and_then(|template| template.notice_days)
        .filter(|_| end.by != EndedBy::Both)
    else {
        return;
    };
    let Some(given) = end.given_on else {
        let message = format!(
            "the agreement ends by notice of the {}, but the date of the notice is missing",
            side(end.by)
        );
        report
            .say(cx.key("/agreement/ended"), message)
            .with_help("add `given_on`; if both sides agreed, write `by: both`");
        return;
    };
    if days_between(given, end.last_day) < i64::from(days) {
        let earliest = add_days(given, i64::from(days));
        let days = count(usize::try_from(days).unwrap_or_default(), "day");
        let message = format!(
            "the agreement ends on {}, but a notice of {days} from {given} ends it on {earliest}",
            end.last_day
        );
        report.say(at("last_day"), message).with_help(format!(
            "write `last_day: {earliest}`; if both sides agreed, write `by: both`"
        ));
    }
}

fn side(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Partner => "partner",
        EndedBy::Program => "program",
        EndedBy::Both => "both sides",
    }
}

/// Each date by which partners sign again can be met.
pub(super) fn resign_dates(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for (a, agreement) in cx.policy.program().agreements.iter().enumerate() {
        for (v, version) in agreement.versions.iter().enumerate() {
            let at = |field: &str| cx.at(&format!("/agreements/{a}/versions/{v}/{field}"));
            let named = format!(
                "version {} of the agreement {}",
                quote(&version.version),
                quote(&agreement.id)
            );
            if v == 0 && version.is_material() {
                report
                    .say(at("effect"), format!("{named} is the first one, so it changes nothing"))
                    .with_help("delete `effect`");
            }
            let Some(by) = version.resign_by else { continue };
            if !version.is_material() {
                report
                    .say(
                        at("resign_by"),
                        format!("{named} has a date to sign again, but isn't a material change"),
                    )
                    .with_help("write `effect: material`, or delete `resign_by`");
            } else if by <= version.from {
                report
                    .say(
                        at("resign_by"),
                        format!("{named} must be signed by {by}, and is current from {}", version.from),
                    )
                    .with_help("write a later date");
            }
        }
    }
}
