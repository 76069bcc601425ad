//! The program file is consistent: ids are unique, every criterion can be decided, and every reference points to
//! something that exists.

mod metrics;
mod named_things;
mod working_criteria;

use self::metrics::metric_computable;
use self::named_things::{ids_unique, reference, target_has_record};
use self::working_criteria::{can_decide, criterion_decidable, expression, needs_cover};
use super::{Check, ProgramContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::registry::model::Program;
use crate::words::quote;

/// Sections that refer to each other. While one of them can't be used, references to it would look wrong too, so these
/// rules wait.
const SECTIONS: &[&str] = &["tiers", "phases", "metrics", "agreements", "benefits"];

macro_rules! rule {
    ($code:literal, $name:literal, $severity:expr, $check:expr, $summary:literal, $explain:literal) => {
        Rule {
            code: $code,
            name: $name,
            severity: $severity,
            summary: $summary,
            explain: $explain,
            waivable: false,
            reads: SECTIONS,
            check: $check,
            example: example!($code, "partners/program.yaml"),
        }
    };
}

/// The rule about the program's own name, whose code comes before those of other families.
pub(super) const ID_RULES: &[Rule] = &[Rule {
    code: "PSP870",
    name: "former-ids-kept",
    severity: Error,
    summary: "A program that changes its `id` lists the old one in `former_ids`.",
    explain: "Hidden marks in issues and pull requests name the program's `id`. Without the old ID, psp-partners doesn't recognize what it opened before, and opens everything a second time. An ID has to stay in `former_ids`, because closed issues keep the mark that they have.",
    waivable: false,
    reads: &["id", "former_ids"],
    check: Check::ProgramChange(former_ids_kept),
    example: example!("PSP870", "partners/program.yaml"),
}];

pub(super) const RULES: &[Rule] = &[
    rule!(
        "PSP901",
        "ids-unique",
        Error,
        Check::Program(ids_unique),
        "Things of the same kind have different ids.",
        "Records refer to ids. Two things of the same kind can't have the same id: two tiers, criteria, phases, steps, benefits, metrics, parameters and so on. The ids of gate conditions must differ within a phase, and the ids of clauses within an agreement."
    ),
    rule!(
        "PSP902",
        "criterion-decidable",
        Error,
        Check::Program(criterion_decidable),
        "Every criterion has either an expression or an attestation that decides it.",
        "A criterion has either `expr`, an expression over the record, or `attest: true`. A field without evidence, such as `languages`, can't be verified. A criterion that reads such a field needs `accepts: claimed`; without it, a gate that requires the criterion never opens."
    ),
    rule!(
        "PSP903",
        "expression",
        Error,
        Check::Program(expression),
        "An expression reads fields that exist and compares values of the same type.",
        "Three errors would make a criterion false for every partner without any message: a name that isn't a field of a record, text compared with a number, and a value that a field can never have."
    ),
    rule!(
        "PSP904",
        "reference",
        Error,
        Check::Program(reference),
        "Everything that the program refers to exists.",
        "`required_by` and a benefit's `needs` name phases. `tier` and `tiers` name tiers. A benefit's `criteria` name criteria of its tiers. `weight`, `weights` and `needs_figures` name metrics."
    ),
    rule!(
        "PSP905",
        "needs-cover-expression",
        Error,
        Check::Program(needs_cover),
        "`needs` lists every field that the expression reads, and only fields that exist.",
        "If `needs` doesn't list a field that the expression reads, a missing value would count as false. It must count as unknown. `max_age` names date fields, and so does `months_from` of an agreement's parameter, which is a number. `agrees`, `from_version` and `lists_all` decide about a missing field themselves, so `needs` doesn't list it."
    ),
    rule!(
        "PSP906",
        "program-can-decide",
        Warning,
        Check::Program(can_decide),
        "The program file contains the values that its criteria need.",
        "A criterion that needs a value of the program, such as `supported_versions`, is unknown for every partner until a maintainer adds the value."
    ),
    rule!(
        "PSP907",
        "target-has-record",
        Error,
        Check::Registry(target_has_record),
        "Every partner of a target has a record.",
        "`partners` of a target lists folder names. A partner without a record would never be counted."
    ),
    rule!(
        "PSP908",
        "agreement-versions",
        Error,
        Check::Program(agreement_versions),
        "The versions of an agreement are in the order of their dates.",
        "List the oldest version first, each with its own `from` date. On any date, exactly one version must be the current one."
    ),
    rule!(
        "PSP909",
        "one-lasting-phase",
        Error,
        Check::Program(lasting_phase),
        "Only the last phase has `lasting: true`.",
        "An active partnership is in the lasting phase. The phases before it are onboarding."
    ),
    rule!(
        "PSP910",
        "metric-computable",
        Error,
        Check::Program(metric_computable),
        "Every metric can be computed.",
        "A metric with `source: figures` needs `combine: sum`, `mean`, `last` or `count` (the partners with a value). A metric with `source: records` needs `combine: count`, and `counts` names what it counts. A metric with `source: derived` needs `combine: composite`, and its `weights` name metrics with monthly values and a fixed scale. Any other metric would be unknown in every report."
    ),
];

fn former_ids_kept(before: &Program, cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    let kept = |id: &&String| **id == program.id || program.former_ids.contains(id);
    let lost: Vec<&String> = (before.former_ids.iter().chain([&before.id]))
        .filter(|id| !kept(id))
        .collect();
    let Some(first) = lost.first() else { return };
    let message = if lost.contains(&&before.id) {
        format!("`id` was {} and isn't in `former_ids`", quote(&before.id))
    } else {
        format!("{} is no longer in `former_ids`", quote(first))
    };
    let all = program.former_ids.iter().chain(lost).map(String::as_str);
    let line = format!("former_ids: [{}]", all.collect::<Vec<_>>().join(", "));
    report.say(cx.at("/id"), message).with_help(format!("write `{line}`"));
}

fn agreement_versions(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for (a, agreement) in cx.policy.program().agreements.iter().enumerate() {
        for (v, pair) in agreement.versions.windows(2).enumerate() {
            let (older, newer) = (&pair[0], &pair[1]);
            let id = quote(&agreement.id);
            let at = format!("/agreements/{a}/versions/{}", v + 1);
            if newer.version == older.version {
                report
                    .say(
                        cx.at(&format!("{at}/version")),
                        format!("the agreement {id} has version {} twice", quote(&newer.version)),
                    )
                    .with_help("give the later text its own version");
            } else if newer.from <= older.from {
                report
                    .say(
                        cx.at(&format!("{at}/from")),
                        format!(
                            "version {} of the agreement {id} starts on {}; expected a date after the start of version {} on {}",
                            quote(&newer.version),
                            newer.from,
                            quote(&older.version),
                            older.from
                        ),
                    )
                    .with_help("order the versions by `from`, oldest first");
            }
        }
    }
}

fn lasting_phase(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let phases = &cx.policy.program().phases;
    for (i, phase) in phases.iter().enumerate() {
        let last = i + 1 == phases.len();
        if phase.lasting != last {
            let what = if last {
                "is the last one but doesn't have `lasting: true`"
            } else {
                "has `lasting: true` but isn't the last one"
            };
            report
                .say(
                    cx.at(&format!("/phases/{i}/id")),
                    format!("the phase {} {what}", quote(&phase.id)),
                )
                .with_help("set `lasting: true` on the last phase only");
        }
    }
}
