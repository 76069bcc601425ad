//! An agreement that follows another one: it names that one's checksum, and that one was signed. An amendment has a new
//! text; a renewal has only a new last day, and both sides sign a text of its own that names the old one.

use super::{EARLIER, FIELD};
use crate::finding::Finding;
use crate::registry::model::{Agreement, Partner};
use crate::registry::record::{Aspect, Record};
use crate::words::quote;

/// Checks that each agreement of a record follows the one before it.
pub(super) fn check(record: &Record<Partner>, findings: &mut Vec<Finding>) {
    let earlier = record.data.earlier_agreements.iter().flatten().enumerate();
    let mut all: Vec<(String, &Agreement)> = earlier
        .map(|(place, agreement)| (format!("/{EARLIER}/{place}"), agreement))
        .collect();
    let count = all.len();
    all.extend(
        record
            .data
            .agreement
            .iter()
            .map(|agreement| (format!("/{FIELD}"), agreement)),
    );
    if all.len() == count && count > 0 {
        let message = "the record has earlier agreements, but no `agreement` that follows them".to_owned();
        let finding = Finding::error("PSP930", record.place(&format!("/{EARLIER}"), Aspect::Key), message);
        findings.push(finding.help("move the last one of them back to `agreement`"));
    }
    for (place, (at, agreement)) in all.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| all[place].1);
        let wrong = wrong(agreement, before).or_else(|| {
            let is_unsigned = place < count && agreement.signed_on.is_none();
            is_unsigned.then(|| {
                let help = "delete it, or add `signed_on` and the signatures";
                (
                    "",
                    "an earlier agreement was never signed by both sides".to_owned(),
                    help.to_owned(),
                )
            })
        });
        if let Some((field, message, help)) = wrong {
            let aspect = if field.is_empty() { Aspect::Key } else { Aspect::Value };
            let place = record.place(&format!("{at}{field}"), aspect);
            findings.push(Finding::error("PSP930", place, message).help(help));
        }
    }
}

/// The field that is wrong, why, and what to write.
fn wrong(agreement: &Agreement, before: Option<&Agreement>) -> Option<(&'static str, String, String)> {
    let (field, named) = match (&agreement.supersedes, &agreement.renews) {
        (Some(_), Some(_)) => {
            let message = "an agreement either changes the one before it or renews it, not both".to_owned();
            return Some(("/renews", message, "delete `supersedes` or `renews`".to_owned()));
        }
        (Some(sha256), None) => ("/supersedes", Some(sha256)),
        (None, Some(sha256)) => ("/renews", Some(sha256)),
        (None, None) => ("", None),
    };
    let Some(before) = before else {
        let message = format!(
            "there is no earlier agreement that `{}` could name",
            field.trim_start_matches('/')
        );
        let help = format!("add it to `{EARLIER}`, or delete this field");
        return named.map(|_| (field, message, help));
    };
    let expected = before.sha256.as_deref().unwrap_or_default();
    if named.is_none_or(|named| *named != expected) {
        let message = "the agreement doesn't name the checksum of the one before it".to_owned();
        let help = if expected.is_empty() {
            format!("add the checksum of the signed text to the last item of `{EARLIER}`, and here as `supersedes`")
        } else {
            format!("write `supersedes: {expected}`")
        };
        return Some((field, message, help));
    }
    if let (Some(signed), Some(first)) = (agreement.signed_on, before.signed_on)
        && signed < first
    {
        let message = format!("the agreement was signed on {signed}, before the one that it follows ({first})");
        return Some((
            "/signed_on",
            message,
            format!("keep the agreements in `{EARLIER}` in order, the oldest first"),
        ));
    }
    agreement
        .renews
        .as_ref()
        .and_then(|_| not_only_renewed(agreement, before))
}

/// What differs in a renewal although only the last day can.
fn not_only_renewed(agreement: &Agreement, before: &Agreement) -> Option<(&'static str, String, String)> {
    let differs = |field: &'static str| {
        let name = field.trim_start_matches('/');
        let message = format!("a renewal has the {} of the agreement that it renews", quote(name));
        Some((
            field,
            message,
            format!("restore `{name}`, or render a new text with `psp-partners agreement render`"),
        ))
    };
    if agreement.template != before.template {
        return differs("/template");
    }
    if agreement.version != before.version {
        return differs("/version");
    }
    if agreement.parameters != before.parameters {
        return differs("/parameters");
    }
    if agreement.legal_name != before.legal_name {
        return differs("/legal_name");
    }
    match (agreement.expires, before.expires) {
        (Some(until), Some(was)) if until <= was => {
            let message = format!("the renewal ends on {until}, not after the agreement that it renews ({was})");
            Some((
                "/expires",
                message,
                "write a later date, and sign the text with it".to_owned(),
            ))
        }
        (Some(_), _) => None,
        (None, _) => {
            let message = "a renewal needs its last day".to_owned();
            Some((
                "/renews",
                message,
                "add `expires`, and sign the text with it".to_owned(),
            ))
        }
    }
}
