//! Records, agreements and grants match each other and the program.

mod given_benefits;
mod signed_agreement;

use self::given_benefits::{enablement_within_entitlement, grant_in_force, grant_within_entitlement};
pub(super) use self::signed_agreement::agreement_ranges;
use self::signed_agreement::{agreement_checksum, agreement_of_tier, agreement_parameters, agreement_version};
use super::facts::Facts;
use super::{Check, PartnerContext, RegistryContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::words::{closest, quote};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP501",
        name: "collaboration-with-partner",
        severity: Error,
        summary: "A collaboration is with another partner in the registry.",
        explain: "`with` is the folder name of the other partner's record. A company without a record isn't a partner.",
        waivable: false,
        reads: &[],
        check: Check::Registry(collaboration_with_partner),
        example: example!("PSP501"),
    },
    Rule {
        code: "PSP502",
        name: "collaboration-both-sides",
        severity: Warning,
        summary: "Both partners list a collaboration in their records.",
        explain: "A collaboration is counted once, when both records list it with the same kind and date. Until then, only one partner claims it.",
        waivable: true,
        reads: &[],
        check: Check::Registry(collaboration_both_sides),
        example: example!("PSP502"),
    },
    Rule {
        code: "PSP503",
        name: "agreement-of-tier",
        severity: Error,
        summary: "The agreement belongs to the partner's tier.",
        explain: "Each tier has its own agreement. A partner who changes to another tier signs the agreement of that tier.",
        waivable: true,
        reads: &["tier", "agreement", "program.agreements"],
        check: Check::Partner(agreement_of_tier),
        example: example!("PSP503"),
    },
    Rule {
        code: "PSP504",
        name: "agreement-version-current",
        severity: Error,
        summary: "A signed agreement has the version that was current on the date of signing.",
        explain: "`agreements` in `partners/program.yaml` lists the date from which each version is valid. An older version, or one that isn't published, isn't binding.",
        waivable: true,
        reads: &["agreement", "program.agreements"],
        check: Check::Partner(agreement_version),
        example: example!("PSP504"),
    },
    Rule {
        code: "PSP505",
        name: "agreement-parameters",
        severity: Error,
        summary: "A signed agreement sets the parameters of its clauses, and no others.",
        explain: "Criteria use the signed values. A parameter with a default in the program may be left out. Each value must have the parameter's type.",
        waivable: true,
        reads: &["agreement", "program.agreements"],
        check: Check::Partner(agreement_parameters),
        example: example!("PSP505"),
    },
    Rule {
        code: "PSP506",
        name: "grant-within-entitlement",
        severity: Error,
        summary: "A benefit is granted only to partners who are entitled to it on that day.",
        explain: "A benefit is for certain tiers. It starts with a phase or with an active partnership, and may have a quota per year or quarter. A grant counts in the period in which it was made, even after it has expired. While a partnership is paused, what was granted before is suspended; that isn't an error. A partner who leaves the tier is no longer entitled to it.",
        waivable: true,
        reads: &[
            "tier",
            "status",
            "phases",
            "grants",
            "tier_change",
            "program.benefits",
            "program.phases",
        ],
        check: Check::Partner(grant_within_entitlement),
        example: example!("PSP506"),
    },
    Rule {
        code: "PSP507",
        name: "enablement-within-entitlement",
        severity: Error,
        summary: "Enablement is given only to onboarding and active partners, in the tiers that it is for.",
        explain: "A company that has only applied, or whose partnership has ended, gets no sandbox and no portal. While a partnership is paused, what was given before is suspended; that isn't an error.",
        waivable: true,
        reads: &["tier", "status", "enablement", "program.enablement"],
        check: Check::Partner(enablement_within_entitlement),
        example: example!("PSP507"),
    },
    Rule {
        code: "PSP508",
        name: "success-metric-in-figures",
        severity: Error,
        summary: "The target of a success metric is in the metric's range.",
        explain: "The target is a number in the metric's range. An amount of money is private and belongs in the private overlay.",
        waivable: false,
        reads: &["success_metrics", "program.metrics"],
        check: Check::Partner(success_metric_fits),
        example: example!("PSP508"),
    },
    Rule {
        code: "PSP509",
        name: "agreement-checksum",
        severity: Error,
        summary: "A signed agreement names the checksum of the published text.",
        explain: "The program names the SHA-256 checksum of each published text. A record with the same checksum proves which text both sides signed. Where the program has no checksum for the version, the text is kept elsewhere and nothing is compared.",
        waivable: false,
        reads: &["agreement"],
        check: Check::Partner(agreement_checksum),
        example: example!("PSP509"),
    },
    Rule {
        code: "PSP510",
        name: "grant-in-force",
        severity: Warning,
        summary: "A partner with a benefit still meets the benefit's conditions.",
        explain: "A benefit may need criteria or a signed agreement. When one of these is no longer met, the benefit lapses, and comes back when it is met again. Only time may have passed, so this is a warning.",
        waivable: true,
        reads: &["tier", "status", "phases", "grants"],
        check: Check::Partner(grant_in_force),
        example: example!("PSP510"),
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
                        format!("`with` is {}, which is this partner itself", quote(&facts.slug)),
                    )
                    .with_help("write the folder name of the other partner's record in `with`");
            } else if !cx.is_there(&together.with) {
                let near = closest(&together.with, alike(cx, &together.with));
                let help = near.map_or_else(
                    || "write the folder name of the other partner's record".to_owned(),
                    |n| format!("did you mean `{n}`?"),
                );
                report
                    .say_of(
                        &facts.slug,
                        place,
                        format!("the registry has no partner {}", quote(&together.with)),
                    )
                    .with_help(help);
            }
        }
    }
}

/// Slugs that a misspelled one could mean: same first letter, similar length. This keeps the search fast in a registry
/// with a hundred thousand partners.
fn alike<'a>(cx: &RegistryContext<'a>, slug: &'a str) -> impl Iterator<Item = &'a str> {
    let begins = slug.as_bytes().first();
    let all = cx.slugs.iter().map(|slug| &**slug);
    all.filter(move |s| s.as_bytes().first() == begins && s.len().abs_diff(slug.len()) <= 3)
}

fn lists(other: &Facts, slug: &str, kind: &str, date: crate::date::Date) -> bool {
    // A field that can't be read may well list it.
    other.collaborations.as_ref().is_none_or(|listed| {
        listed
            .iter()
            .any(|c| c.with == slug && c.kind == kind && c.date == date)
    })
}

fn collaboration_both_sides(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for facts in cx.partners {
        for together in facts.collaborations.iter().flatten() {
            let Some(other) = cx.find(&together.with).filter(|o| o.slug != facts.slug) else {
                continue;
            };
            if !lists(other, &facts.slug, &together.kind, together.date) {
                let line = format!(
                    "`- {{with: {}, kind: {}, date: {}}}`",
                    facts.slug, together.kind, together.date
                );
                report
                    .say_of(
                        &facts.slug,
                        facts.at(together.span),
                        format!(
                            "the record of {} doesn't list the {} of {}",
                            quote(&other.slug),
                            quote(&together.kind),
                            together.date
                        ),
                    )
                    .with_help(format!(
                        "ask an owner of that record to add {line} to `collaborations` in `{}`",
                        other.path
                    ));
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
                    format!(
                        "the metric {} is private, so its target must be private too",
                        quote(&metric.id)
                    ),
                )
                .with_help("move this success metric to the private overlay");
            continue;
        }
        let Some(value) = crate::standing::number(&success.target) else {
            report
                .say(
                    cx.at(&pointer),
                    format!("the target for {} isn't a number", quote(&metric.id)),
                )
                .with_help("write digits only");
            continue;
        };
        if metric.min.is_some_and(|min| value < min) || metric.max.is_some_and(|max| value > max) {
            let range = metric.range();
            report
                .say(
                    cx.at(&pointer),
                    format!(
                        "the target for {} is {value}; expected a number {range}",
                        quote(&metric.id)
                    ),
                )
                .with_help("correct the number");
        }
    }
}
