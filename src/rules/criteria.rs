//! What the tier asks, where it is due. A partner whose users leave tells the truth: standing is a warning, not an error.

use super::{Check, PartnerContext, Report, Rule, example};
use crate::finding::Severity::Warning;
use crate::registry::model::{Criterion, Status};
use crate::standing::{CriterionStanding, Verdict};
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP401",
        name: "criterion-not-met",
        severity: Warning,
        summary: "A criterion that is due is met.",
        explain: "The record says something that does not meet a criterion of the tier, in or after the phase whose gate asks for it. `psp-partners standing SLUG` shows how far it is from the threshold. A maintainer may waive the criterion for a time.",
        waivable: true,
        reads: &["tier", "phases", "status"],
        check: Check::Partner(not_met),
        example: example!("PSP401"),
    },
    Rule {
        code: "PSP402",
        name: "criterion-unknown",
        severity: Warning,
        summary: "A criterion that is due can be decided.",
        explain: "Something that the criterion needs is not on record, or too old to count. Unknown is neither met nor failed; the message names what would make it known.",
        waivable: true,
        reads: &["tier", "phases", "status"],
        check: Check::Partner(unknown),
        example: example!("PSP402"),
    },
    Rule {
        code: "PSP403",
        name: "criterion-only-claimed",
        severity: Warning,
        summary: "A criterion whose gate is behind is verified.",
        explain: "The record says that the criterion is met, and no maintainer has verified what it rests on, though the phase whose gate asks for that was left. A maintainer adds `verified_by` and `verified_on` to the evidence.",
        waivable: true,
        reads: &["tier", "phases", "status"],
        check: Check::Partner(only_claimed),
        example: example!("PSP403"),
    },
];

/// Criteria that bind a partnership under way and are due; waived ones are left out, and those whose facts another
/// finding covers: corrected, they may well be met.
fn due<'a>(cx: &'a PartnerContext<'_>) -> impl Iterator<Item = &'a CriterionStanding> {
    let working = matches!(cx.partner().status, Status::Onboarding | Status::Active);
    let criteria: &[CriterionStanding] = if working { &cx.standing().criteria } else { &[] };
    let compiled = cx.policy.criteria(cx.partner().tier.as_deref().unwrap_or_default());
    let covered = move |id: &str| {
        let known = compiled.iter().find(|known| known.criterion.id == id);
        known.is_some_and(|known| rests_on_spoilt(&known.criterion, cx))
    };
    criteria
        .iter()
        .filter(move |c| c.due && c.binds && c.waived_until.is_none() && !covered(&c.id))
}

fn rests_on_spoilt(criterion: &Criterion, cx: &PartnerContext<'_>) -> bool {
    let fields = criterion.needs.iter().filter_map(|path| path.split('.').next());
    let attested = criterion.attest.then_some("attestations");
    let broken = !cx.unread.is_empty() || cx.metrics.values().any(|month| !month.spoilt.is_empty());
    let figures = broken && !criterion.needs_figures.is_empty();
    figures || fields.chain(attested).any(|field| cx.record.spoilt.contains(field))
}

/// What the program says about meeting the criterion, or where to look.
fn help(criterion: &CriterionStanding, slug: &str) -> String {
    criterion
        .help
        .clone()
        .unwrap_or_else(|| format!("`psp-partners standing {slug}` shows what the criterion asks"))
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
                        "the criterion {} is met by the partner's word alone, though the phase {} was left",
                        quote(&criterion.id),
                        quote(&criterion.required_by)
                    ),
                )
                .with_help("a maintainer looks at the evidence and adds `verified_by` and `verified_on` to it");
        }
    }
}
