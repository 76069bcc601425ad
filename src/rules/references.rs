//! Records, agreements and grants fit together.

use super::facts::Facts;
use super::{Check, PartnerContext, RegistryContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::standing::entitled;
use crate::words::{closest, one_of, quote};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP501",
        name: "collaboration-with-partner",
        severity: Error,
        summary: "A collaboration is with another partner of the registry.",
        explain: "`with` is the folder name of the other partner's record. Somebody who has none is no partner.",
        waivable: false,
        reads: &[],
        check: Check::Registry(collaboration_with_partner),
        example: example!("PSP501"),
    },
    Rule {
        code: "PSP502",
        name: "collaboration-both-sides",
        severity: Warning,
        summary: "Both partners tell of a collaboration.",
        explain: "A collaboration is counted once, when both records carry it with the same kind and day. Until then it is one side's word.",
        waivable: true,
        reads: &[],
        check: Check::Registry(collaboration_both_sides),
        example: example!("PSP502"),
    },
    Rule {
        code: "PSP503",
        name: "agreement-of-tier",
        severity: Error,
        summary: "The agreement is that of the partner's tier.",
        explain: "Each tier has an agreement of its own. A partner who changes the tier signs anew.",
        waivable: true,
        reads: &["tier", "agreement"],
        check: Check::Partner(agreement_of_tier),
        example: example!("PSP503"),
    },
    Rule {
        code: "PSP504",
        name: "agreement-version-current",
        severity: Error,
        summary: "An agreement was signed in the version that was current that day.",
        explain: "`agreements` in `partners/program.yaml` says from which day each version holds. An older text, or one that is not published, binds nobody.",
        waivable: true,
        reads: &["agreement"],
        check: Check::Partner(agreement_version),
        example: example!("PSP504"),
    },
    Rule {
        code: "PSP505",
        name: "agreement-parameters",
        severity: Error,
        summary: "A signed agreement fixes the parameters of its clauses, and no others.",
        explain: "What is signed is the value that criteria use. A parameter with a default in the program may be left out; one of another type is a mistake.",
        waivable: true,
        reads: &["agreement"],
        check: Check::Partner(agreement_parameters),
        example: example!("PSP505"),
    },
    Rule {
        code: "PSP506",
        name: "grant-within-entitlement",
        severity: Error,
        summary: "A benefit is granted to those who are entitled to it.",
        explain: "A benefit belongs to tiers, begins with a phase or with an active partnership, and may have a quota per year or quarter. Entitlement lapses with the tier.",
        waivable: true,
        reads: &["tier", "status", "phases", "grants"],
        check: Check::Partner(grant_within_entitlement),
        example: example!("PSP506"),
    },
    Rule {
        code: "PSP507",
        name: "enablement-within-entitlement",
        severity: Error,
        summary: "Enablement is given to partners under way, of the tiers that it is meant for.",
        explain: "Somebody who has only applied, or whose partnership has ended, gets no sandbox and no portal.",
        waivable: true,
        reads: &["tier", "status", "enablement"],
        check: Check::Partner(enablement_within_entitlement),
        example: example!("PSP507"),
    },
    Rule {
        code: "PSP508",
        name: "success-metric-in-figures",
        severity: Error,
        summary: "A success metric's target fits the metric.",
        explain: "The target is a number within the metric's range; an amount of money is private and belongs to the overlay.",
        waivable: false,
        reads: &["success_metrics"],
        check: Check::Partner(success_metric_fits),
        example: example!("PSP508"),
    },
];

fn collaboration_with_partner(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for facts in cx.partners {
        for together in facts.collaborations.iter().flatten() {
            let place = facts.at(together.span);
            if together.with == *facts.slug {
                report
                    .say_of(
                        &facts.slug,
                        place,
                        format!("{} cannot collaborate with itself", quote(&facts.slug)),
                    )
                    .with_help("name the other partner's folder in `with`");
            } else if !cx.is_there(&together.with) {
                let near = closest(&together.with, alike(cx, &together.with));
                let help = near.map_or_else(
                    || "use the folder name of the other partner's record".to_owned(),
                    |n| format!("did you mean `{n}`?"),
                );
                report
                    .say_of(
                        &facts.slug,
                        place,
                        format!("there is no partner {}", quote(&together.with)),
                    )
                    .with_help(help);
            }
        }
    }
}

/// Slugs that a misspelt one could be: begun the same, about as long. A registry may have a hundred thousand.
fn alike<'a>(cx: &RegistryContext<'a>, slug: &'a str) -> impl Iterator<Item = &'a str> {
    let begins = slug.as_bytes().first();
    let all = cx.slugs.iter().map(|slug| &**slug);
    all.filter(move |s| s.as_bytes().first() == begins && s.len().abs_diff(slug.len()) <= 3)
}

fn tells_of(other: &Facts, slug: &str, kind: &str, date: crate::date::Date) -> bool {
    // What cannot be read may well tell of it.
    other
        .collaborations
        .as_ref()
        .is_none_or(|told| told.iter().any(|c| c.with == slug && c.kind == kind && c.date == date))
}

fn collaboration_both_sides(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for facts in cx.partners {
        for together in facts.collaborations.iter().flatten() {
            let Some(other) = cx.find(&together.with).filter(|o| o.slug != facts.slug) else {
                continue;
            };
            if !tells_of(other, &facts.slug, &together.kind, together.date) {
                let line = format!(
                    "`- {{with: {}, kind: {}, date: {}}}`",
                    facts.slug, together.kind, together.date
                );
                report
                    .say_of(
                        &facts.slug,
                        facts.at(together.span),
                        format!(
                            "the record of {} does not tell of the {} of {}",
                            quote(&other.slug),
                            quote(&together.kind),
                            together.date
                        ),
                    )
                    .with_help(format!("its owners add {line} to `collaborations` in `{}`", other.path));
            }
        }
    }
}

fn agreement_of_tier(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
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
                    "the agreement {} is that of the tier {}, and the partner's tier is {}",
                    quote(&template.id),
                    quote(&template.tier),
                    quote(tier)
                ),
            )
            .with_related(cx.at("/tier"), "the partner's tier")
            .with_help("sign the agreement of the partner's tier");
    }
}

fn agreement_version(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
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
    let current = template.versions.iter().rfind(|v| v.from <= agreement.signed_on);
    let signed = quote(&agreement.version);
    match current {
        Some(current) if current.version == agreement.version => {}
        Some(current) => {
            report
                .say(
                    cx.at("/agreement/version"),
                    format!(
                        "version {signed} of the agreement was signed on {}, when {} was current",
                        agreement.signed_on,
                        quote(&current.version)
                    ),
                )
                .with_help(format!("sign version {}, or correct the day", current.version));
        }
        None => {
            report
                .say(
                    cx.at("/agreement/version"),
                    format!(
                        "version {signed} of the agreement was signed on {}, when none was published",
                        agreement.signed_on
                    ),
                )
                .with_help(
                    "a maintainer adds the version with its first day to `agreements` in `partners/program.yaml`",
                );
        }
    }
}

fn agreement_parameters(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
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
                            "its parameters are {}",
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
                        .with_help("numbers stand without quotes, text in quotes");
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
                format!("the signed agreement does not fix {}", missing.join(", ")),
            )
            .with_help("add each to `agreement.parameters` as it was signed");
    }
}

fn grant_within_entitlement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    if partner.grants.as_ref().is_none_or(Vec::is_empty) {
        return;
    }
    let at = cx
        .standing()
        .phase
        .as_deref()
        .and_then(|p| cx.policy.phase(p))
        .map(|(i, _)| i);
    let grants = partner.grants.as_deref().unwrap_or_default();
    for (i, grant) in grants.iter().enumerate() {
        let Some(benefit) = cx.policy.program().benefits.iter().find(|b| b.id == grant.benefit) else {
            continue;
        };
        // What ended before today was given when it was due.
        if grant.expires.is_some_and(|e| e < cx.today) {
            continue;
        }
        let place = || cx.at(&format!("/grants/{i}/benefit"));
        let of_tier = partner.tier.as_ref().is_some_and(|t| benefit.tiers.contains(t));
        if !of_tier {
            report
                .say(
                    place(),
                    format!("the benefit {} is not for this partner's tier", quote(&benefit.id)),
                )
                .with_help(format!(
                    "it is for {}; end the grant with `expires`, or delete it",
                    one_of(benefit.tiers.iter().map(String::as_str), 8)
                ));
            continue;
        }
        let (may, because) = entitled(&benefit.needs, partner, cx.policy, at);
        if !may {
            report
                .say(
                    place(),
                    format!(
                        "the benefit {} is granted, and partners are entitled to it only {because}",
                        quote(&benefit.id)
                    ),
                )
                .with_help("end the grant with `expires`, or delete it");
        }
        if let Some(quota) = benefit.quota {
            let same_period = |other: &crate::registry::model::Grant| match benefit.renews {
                Some(crate::registry::model::Interval::Year) => other.granted_on.year() == grant.granted_on.year(),
                Some(crate::registry::model::Interval::Quarter) => {
                    other.granted_on.year() == grant.granted_on.year()
                        && (other.granted_on.month() - 1) / 3 == (grant.granted_on.month() - 1) / 3
                }
                Some(crate::registry::model::Interval::Month) => {
                    other.granted_on.year() == grant.granted_on.year()
                        && other.granted_on.month() == grant.granted_on.month()
                }
                None => true,
            };
            let before = grants[..i]
                .iter()
                .filter(|g| g.benefit == grant.benefit && same_period(g))
                .count();
            if before >= quota as usize {
                report
                    .say(
                        place(),
                        format!(
                            "the benefit {} is granted more often than its quota of {quota}",
                            quote(&benefit.id)
                        ),
                    )
                    .with_help("delete the grant, or wait until the quota starts anew");
            }
        }
    }
}

fn enablement_within_entitlement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (id, grant) in cx.partner().enablement.iter().flatten() {
        if grant.expires.is_some_and(|e| e < cx.today) {
            continue;
        }
        let offer = cx.standing().enablement.iter().find(|e| e.id == *id);
        if offer.is_none_or(|o| !o.entitled) {
            let because = offer.map_or(
                "is not for this partner's tier",
                |_| "is only for partnerships under way",
            );
            report
                .say(
                    cx.key(&format!("/enablement/{id}")),
                    format!("the enablement {} {because}", quote(id)),
                )
                .with_help("end it with `expires`, or delete it");
        }
    }
}

fn success_metric_fits(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, success) in cx.partner().success_metrics.iter().flatten().enumerate() {
        let Some(metric) = cx.policy.program().metrics.iter().find(|m| m.id == success.metric) else {
            continue;
        };
        let pointer = format!("/success_metrics/{i}/target");
        if metric.visibility.is_private() && !cx.record.is_private(&pointer) {
            report
                .say(
                    cx.at(&format!("/success_metrics/{i}/metric")),
                    format!("the metric {} is private, and so is a target for it", quote(&metric.id)),
                )
                .with_help("move this success metric to the overlay");
            continue;
        }
        let Some(value) = crate::standing::number(&success.target) else {
            report
                .say(
                    cx.at(&pointer),
                    format!("the target for {} is not a number", quote(&metric.id)),
                )
                .with_help("write digits only");
            continue;
        };
        if metric.min.is_some_and(|min| value < min) || metric.max.is_some_and(|max| value > max) {
            let range = super::figures::range(metric);
            report
                .say(
                    cx.at(&pointer),
                    format!(
                        "the target for {} is {value}, and the metric goes {range}",
                        quote(&metric.id)
                    ),
                )
                .with_help("correct the number");
        }
    }
}
