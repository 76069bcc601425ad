//! Records, agreements and grants fit together.

mod given_benefits;
mod signed_agreement;

use self::given_benefits::{enablement_within_entitlement, grant_within_entitlement};
use self::signed_agreement::{agreement_of_tier, agreement_parameters, agreement_version};
use super::facts::Facts;
use super::{Check, PartnerContext, RegistryContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::words::{closest, quote};

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
