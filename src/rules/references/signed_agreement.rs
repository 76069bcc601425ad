//! A signed agreement belongs to the partner's tier, has the version that was current on the date of signing, and sets
//! the parameters of its clauses.

use crate::rules::{PartnerContext, Report};
use crate::words::{closest, one_of, quote};

pub(super) fn agreement_of_tier(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let (Some(agreement), Some(tier)) = (&cx.partner().agreement, &cx.partner().tier) else {
        return;
    };
    let Some(template) = cx
        .policy
        .program()
        .agreements
        .iter()
        .find(|a| a.id == agreement.template)
    else {
        return;
    };
    if template.tier != *tier {
        report
            .say(
                cx.at("/agreement/template"),
                format!(
                    "the agreement {} belongs to the tier {}, but the partner's tier is {}",
                    quote(&template.id),
                    quote(&template.tier),
                    quote(tier)
                ),
            )
            .with_related(cx.at("/tier"), "the partner's tier")
            .with_help(format!("sign the agreement of the tier `{tier}`"));
    }
}

pub(super) fn agreement_version(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let Some(agreement) = &cx.partner().agreement else {
        return;
    };
    // One that isn't signed can still get the version of the day.
    let Some(signed_on) = agreement.signed_on else { return };
    let Some(template) = cx
        .policy
        .program()
        .agreements
        .iter()
        .find(|a| a.id == agreement.template)
    else {
        return;
    };
    // A renewal keeps the old text, as long as no newer version changes its meaning.
    let is_material = |version: &&crate::registry::model::AgreementVersion| version.is_material();
    let newer = template.newer(&agreement.version).iter().filter(is_material);
    if agreement.renews.is_some() && newer.into_iter().all(|version| version.from > signed_on) {
        return;
    }
    let current = template.current(signed_on);
    let signed = quote(&agreement.version);
    match current {
        Some(current) if current.version == agreement.version => {}
        Some(current) => {
            report
                .say(
                    cx.at("/agreement/version"),
                    format!(
                        "version {signed} of the agreement was signed on {signed_on}, when {} was current",
                        quote(&current.version)
                    ),
                )
                .with_help(format!("sign version {}, or correct `signed_on`", current.version));
        }
        None => {
            report
                .say(
                    cx.at("/agreement/version"),
                    format!("version {signed} of the agreement was signed on {signed_on}, when no version was published"),
                )
                .with_help(
                    "ask a maintainer to add the version and its `from` date to `agreements` in `partners/program.yaml`",
                );
        }
    }
}

/// The checksum in the record belongs to the text that the program published.
pub(super) fn agreement_checksum(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let Some(agreement) = (cx.partner().agreement.as_ref()).filter(|_| !cx.has_own_text) else {
        return;
    };
    let agreements = &cx.policy.program().agreements;
    let template = agreements.iter().find(|known| known.id == agreement.template);
    let versions = template.into_iter().flat_map(|template| &template.versions);
    let published = versions
        .filter(|known| known.version == agreement.version)
        .find_map(|known| known.sha256.as_deref());
    match (published, agreement.sha256.as_deref()) {
        (Some(published), None) => report
            .say(
                cx.key("/agreement"),
                format!(
                    "the record doesn't name the checksum of version {} of the agreement",
                    quote(&agreement.version)
                ),
            )
            .with_help(format!(
                "compare the signed text with the published one, then add `sha256: {published}`"
            )),
        (Some(published), Some(signed)) if signed != published => report
            .say(
                cx.at("/agreement/sha256"),
                format!(
                    "the signed text isn't the published text of version {} of the agreement",
                    quote(&agreement.version)
                ),
            )
            .with_help(format!("sign the published text, whose checksum is `{published}`")),
        _ => return,
    };
}

pub(super) fn agreement_parameters(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let Some(agreement) = &cx.partner().agreement else {
        return;
    };
    let Some(template) = cx
        .policy
        .program()
        .agreements
        .iter()
        .find(|a| a.id == agreement.template)
    else {
        return;
    };
    let known: Vec<_> = template
        .clauses
        .iter()
        .flat_map(|c| c.parameters.iter().map(move |p| (c, p)))
        .collect();
    let signed = agreement.parameters.clone().unwrap_or_default();
    for (id, value) in &signed {
        let pointer = format!("/agreement/parameters/{id}");
        match known.iter().find(|(_, p)| p.id == *id) {
            None => {
                let near = closest(id, known.iter().map(|(_, p)| p.id.as_str()));
                let help = near.map_or_else(
                    || {
                        format!(
                            "the parameters of this agreement are {}",
                            one_of(known.iter().map(|(_, p)| p.id.as_str()), 12)
                        )
                    },
                    |n| format!("did you mean `{n}`?"),
                );
                report
                    .say(
                        cx.key(&pointer),
                        format!("the agreement {} has no parameter {}", quote(&template.id), quote(id)),
                    )
                    .with_help(help);
            }
            Some((_, parameter)) => {
                let fits = if parameter.kind == crate::registry::model::ParameterType::Number {
                    value.is_number()
                } else {
                    value.is_string()
                };
                if !fits {
                    let wanted = if parameter.kind == crate::registry::model::ParameterType::Number {
                        "a number"
                    } else {
                        "text"
                    };
                    report
                        .say(cx.at(&pointer), format!("the parameter {} must be {wanted}", quote(id)))
                        .with_help("write numbers without quotes and text in quotes");
                }
            }
        }
    }
    let missing: Vec<String> = known
        .iter()
        .filter(|(_, p)| p.default.is_none() && !signed.contains_key(&p.id))
        .map(|(clause, p)| format!("{} ({})", quote(&p.id), clause.name.to_lowercase()))
        .collect();
    if !missing.is_empty() {
        report
            .say(
                cx.key("/agreement"),
                format!("the signed agreement doesn't set {}", missing.join(", ")),
            )
            .with_help("add each to `agreement.parameters` with the signed value");
    }
}

/// Each signed value is one that the program leaves open.
pub(in crate::rules) fn agreement_ranges(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let Some(agreement) = &cx.partner().agreement else {
        return;
    };
    let all = &cx.policy.program().agreements;
    let Some(template) = all.iter().find(|known| known.id == agreement.template) else {
        return;
    };
    for (id, value) in agreement.parameters.iter().flatten() {
        let Some(parameter) = template.parameters().find(|parameter| parameter.id == *id) else {
            continue;
        };
        if let Some(expected) = parameter.refuses(value) {
            report
                .say(
                    cx.at(&format!("/agreement/parameters/{id}")),
                    format!("the value of {} is {value}; expected {expected}", quote(id)),
                )
                .with_help(
                    "the program's file has the range of each value; a maintainer can change it for all partners",
                );
        }
    }
}
