//! What follows a signed agreement: an amendment, which has a new text, or a renewal, which has only a new last day.

use anyhow::Result;

use super::super::usage;
use super::Desk;
use super::render::rendered;
use crate::cli::AgreementRenderArgs;
use crate::registry::agreement_texts::{checksum, renewal_text};
use crate::registry::model::Agreement;
use crate::words::quote;

/// The text of the agreement that follows `signed`, and the agreement. `new` is the amendment.
pub(super) fn text(
    desk: &Desk,
    args: &AgreementRenderArgs,
    signed: &Agreement,
    new: Agreement,
) -> Result<(String, Agreement)> {
    let slug = &args.slug;
    let Some(sha256) = &signed.sha256 else {
        return Err(usage(
            format!(
                "the signed agreement of {} doesn't name the checksum of its text",
                quote(slug)
            ),
            "add `sha256` to `agreement` in the record",
        ));
    };
    let must_resign = desk.template(signed).is_some_and(|template| {
        let newer = template.newer(&signed.version).iter();
        newer
            .into_iter()
            .any(|version| version.is_material() && version.from <= desk.reading.today)
    });
    let keeps_all = args.set.is_empty() && args.legal_name.is_none() && !must_resign;
    if keeps_all && args.expires.is_some() {
        let renewal = Agreement {
            version: signed.version.clone(),
            parameters: signed.parameters.clone(),
            legal_name: signed.legal_name.clone(),
            supersedes: None,
            renews: Some(sha256.clone()),
            ..new
        };
        if let (Some(until), Some(was)) = (renewal.expires, signed.expires)
            && until <= was
        {
            return Err(usage(
                format!("the agreement of {} is in force until {was} already", quote(slug)),
                "name a later day with `--expires`",
            ));
        }
        let text = self::renewal(&renewal)?.unwrap_or_default();
        return Ok((text, renewal));
    }
    let text = rendered(desk, &new)?;
    if checksum(text.as_bytes()) == *sha256 {
        return Err(usage(
            format!("the new text of {} is the signed one", quote(slug)),
            "name what changes with `--set ID=VALUE`, or renew the agreement with `--expires YYYY-MM-DD`",
        ));
    }
    Ok((text, new))
}

/// An agreement that no one has signed yet, rendered again: it follows the same one as before.
pub(super) fn again(before: Option<&Agreement>, new: Agreement) -> Agreement {
    match before {
        // A renewal keeps everything but its last day.
        Some(before) if before.renews.is_some() => Agreement {
            expires: new.expires,
            file: None,
            sha256: None,
            ..before.clone()
        },
        Some(before) => Agreement {
            supersedes: before.supersedes.clone(),
            ..new
        },
        None => new,
    }
}

/// The text of a renewal; none for any other agreement.
pub(super) fn renewal(agreement: &Agreement) -> Result<Option<String>> {
    let Some((renews, until)) = agreement.renews.as_deref().zip(agreement.expires) else {
        return Ok(None);
    };
    let legal_name = agreement.legal_name.as_deref().unwrap_or_default();
    match renewal_text(legal_name, renews, until) {
        Ok(text) => Ok(Some(text)),
        Err(fault) => Err(usage(fault.message(), fault.help())),
    }
}
