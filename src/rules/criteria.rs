//! The criteria of the partner's tier that are due. An unmet criterion is a warning, not an error: a record must be
//! able to report lower numbers truthfully and still pass the check.

use super::{Check, Example, PartnerContext, Report, Rule, example};
use crate::date::Month;
use crate::finding::Severity::Warning;
use crate::registry::Record;
use crate::registry::model::{Criterion, Metrics, Status};
use crate::standing::{CompiledCriterion, CriterionStanding, Verdict};
use crate::words::quote;

const fn rule(
    code: &'static str,
    name: &'static str,
    summary: &'static str,
    explain: &'static str,
    check: fn(&PartnerContext<'_>, &mut Report<'_>),
    example: Example,
) -> Rule {
    Rule {
        code,
        name,
        severity: Warning,
        summary,
        explain,
        waivable: true,
        // The fields that the program names in a criterion decide it as well.
        reads: &[
            "tier",
            "phases",
            "status",
            "program.tiers",
            "program.phases",
            "program.metrics",
            "program.agreements",
            "program.maintainers",
        ],
        check: Check::Partner(check),
        example,
    }
}

pub(super) const RULES: &[Rule] = &[
    rule(
        "PSP401",
        "criterion-not-met",
        "Every criterion that is due is met.",
        "A value in the record doesn't meet a criterion of the tier, and the partner has reached the phase whose gate requires it. `psp-partners standing SLUG` shows how far the value is from the threshold. A maintainer may waive the criterion for a limited time.",
        not_met,
        example!("PSP401"),
    ),
    rule(
        "PSP402",
        "criterion-unknown",
        "Every criterion that is due can be decided.",
        "A value that the criterion needs is missing from the record, or is too old to count. *Unknown* means neither met nor not met. The message names the value that is missing.",
        unknown,
        example!("PSP402"),
    ),
    rule(
        "PSP403",
        "criterion-only-claimed",
        "A criterion is verified before the partner leaves the phase that requires it.",
        "The record meets the criterion, but no maintainer has verified the evidence. The partner has already left the phase whose gate requires that. A maintainer adds `verified_by` and `verified_on` to the evidence.",
        only_claimed,
        example!("PSP403"),
    ),
];

/// Due criteria that bind an onboarding or active partner. Waived criteria are left out. So are
/// criteria that read a field with a finding of its own: once it is fixed, they may well be met.
fn due<'a>(cx: &'a PartnerContext<'_>) -> impl Iterator<Item = &'a CriterionStanding> {
    let working = matches!(cx.partner().status, Status::Onboarding | Status::Active);
    let criteria: &[CriterionStanding] = if working { &cx.standing().criteria } else { &[] };
    criteria
        .iter()
        .filter(move |c| c.due && c.binds && c.waived_until.is_none() && !has_other_finding(cx, &c.id))
}

/// Whether a criterion of the partner's tier reads a value that has a finding of its own.
pub(super) fn has_other_finding(cx: &PartnerContext<'_>, id: &str) -> bool {
    let compiled = cx.policy.criteria(cx.partner().tier.as_deref().unwrap_or_default());
    let known = compiled.iter().find(|known| known.criterion.id == id);
    let reads_agreement = |known: &CompiledCriterion| {
        let parameters = known
            .expression
            .iter()
            .flat_map(|expression| &expression.reads.parameters);
        parameters.count() > 0 && cx.record.spoilt.contains("agreement")
    };
    known.is_some_and(|known| reads_agreement(known) || rests_on_spoilt(&known.criterion, cx))
}

fn rests_on_spoilt(criterion: &Criterion, cx: &PartnerContext<'_>) -> bool {
    let fields = criterion.needs.iter().filter_map(|path| path.split('.').next());
    let attested = criterion.attest.then_some("attestations");
    // A value in the wrong file, or outside its range, counts as unknown and has a finding too.
    let metrics = &cx.policy.program().metrics;
    let is_unusable = |month: &Metrics| {
        criterion.needs_figures.keys().any(|id| {
            let metric = metrics.iter().find(|metric| metric.id == *id);
            let figure = month.figures.get(id);
            metric
                .zip(figure)
                .is_some_and(|(metric, figure)| metric.usable(figure).is_none())
        })
    };
    let is_broken = |(name, month): (&Month, &Record<Metrics>)| {
        !month.spoilt.is_empty() || month.data.period != *name || is_unusable(&month.data)
    };
    let broken = !cx.unread.is_empty() || cx.metrics.iter().any(is_broken);
    let figures = broken && !criterion.needs_figures.is_empty();
    figures || fields.chain(attested).any(|field| cx.record.spoilt.contains(field))
}

/// The program's help for the criterion, or the command that shows what it requires.
fn help(criterion: &CriterionStanding, slug: &str) -> String {
    criterion
        .help
        .clone()
        .unwrap_or_else(|| format!("`psp-partners standing {slug}` shows what the criterion requires"))
}

fn not_met(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for criterion in due(cx) {
        if let Verdict::NotMet { why, .. } = &criterion.verdict {
            report
                .say(
                    cx.key("/tier"),
                    format!("the criterion {} is not met: {}", quote(&criterion.id), why.join("; ")),
                )
                .with_help(help(criterion, cx.slug));
        }
    }
}

fn unknown(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for criterion in due(cx) {
        if let Verdict::Unknown { missing } = &criterion.verdict {
            report
                .say(
                    cx.key("/tier"),
                    format!(
                        "the criterion {} is unknown: {}",
                        quote(&criterion.id),
                        missing.join("; ")
                    ),
                )
                .with_help(help(criterion, cx.slug));
        }
    }
}

fn only_claimed(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let left = |phase: &str| {
        cx.partner()
            .phases
            .as_ref()
            .and_then(|p| p.get(phase))
            .is_some_and(|p| p.left.is_some())
    };
    for criterion in due(cx).filter(|c| left(&c.required_by)) {
        if criterion.verdict == (Verdict::Met { verified: false }) {
            report
                .say(
                    cx.key("/tier"),
                    format!(
                        "the criterion {} is met (claimed) but not verified, and the partner has already left the phase {}",
                        quote(&criterion.id),
                        quote(&criterion.required_by)
                    ),
                )
                .with_help("ask a maintainer to check the evidence and add `verified_by` and `verified_on` to it");
        }
    }
}
