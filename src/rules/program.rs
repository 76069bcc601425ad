//! The program itself can be decided by: ids are unique, every criterion has a working procedure, nothing names what is
//! not there.

mod metrics;
mod named_things;
mod working_criteria;

use self::metrics::metric_computable;
use self::named_things::{ids_unique, reference, target_has_record};
use self::working_criteria::{can_decide, criterion_decidable, expression, needs_cover};
use super::{Check, ProgramContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::words::quote;

/// Sections that the rules look across: while one cannot be used, what refers to it would look wrong, too.
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

pub(super) const RULES: &[Rule] = &[
    rule!(
        "PSP901",
        "ids-unique",
        Error,
        Check::Program(ids_unique),
        "An id stands for one thing.",
        "Records refer to ids. Tiers, criteria, phases, steps, benefits, metrics, parameters and the others each have ids of their own kind, and no two of a kind are the same; the ids of conditions are of their phase, and those of clauses of their agreement."
    ),
    rule!(
        "PSP902",
        "criterion-decidable",
        Error,
        Check::Program(criterion_decidable),
        "Every criterion has a procedure that decides it.",
        "A criterion has either `expr`, an expression over the record, or `attest: true`. A field without evidence, such as `languages`, can't be verified; a criterion that reads one needs `accepts: claimed`, or no gate that asks for it ever opens."
    ),
    rule!(
        "PSP903",
        "expression",
        Error,
        Check::Program(expression),
        "An expression names real fields and compares like with like.",
        "A name that is no field of a record, a text compared with a number, or a value that a field can never have would make a criterion quietly false for everybody."
    ),
    rule!(
        "PSP904",
        "reference",
        Error,
        Check::Program(reference),
        "What the program names is there.",
        "`required_by` and `needs` name phases, `tiers` name tiers, weights and figures name metrics."
    ),
    rule!(
        "PSP905",
        "needs-cover-expression",
        Error,
        Check::Program(needs_cover),
        "`needs` names real fields, and all that the expression reads.",
        "A field that the expression reads and `needs` leaves out would count as false when it is absent. It must be unknown. `max_age` names days."
    ),
    rule!(
        "PSP906",
        "program-can-decide",
        Warning,
        Check::Program(can_decide),
        "The program says itself what its criteria need of it.",
        "A criterion that needs something of the program, such as `supported_versions`, is unknown for everybody until a maintainer writes it down."
    ),
    rule!(
        "PSP907",
        "target-has-record",
        Error,
        Check::Registry(target_has_record),
        "A target's partners have records.",
        "`partners` of a target are folder names. A target without a record would be counted by nothing."
    ),
    rule!(
        "PSP908",
        "agreement-versions",
        Error,
        Check::Program(agreement_versions),
        "Versions of an agreement follow each other.",
        "Oldest first, each from its own day on: which one was current on a day must have one answer."
    ),
    rule!(
        "PSP909",
        "one-lasting-phase",
        Error,
        Check::Program(lasting_phase),
        "The last phase, and only it, is lasting.",
        "An active partnership is in the lasting phase; the phases before it are onboarding."
    ),
    rule!(
        "PSP910",
        "metric-computable",
        Error,
        Check::Program(metric_computable),
        "Every metric can be computed.",
        "A metric with the source `figures` is a `sum`, a `mean` or the `last`; one with the source `records` is a `count`, and `counts` names what it counts; one with the source `derived` is a `composite` of metrics with monthly figures and a fixed scale. Anything else would be unknown in every report."
    ),
];

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
                    .with_help("give the later text a version of its own");
            } else if newer.from <= older.from {
                report
                    .say(
                        cx.at(&format!("{at}/from")),
                        format!(
                            "version {} of the agreement {id} begins on {}, not after version {}, which begins on {}",
                            quote(&newer.version),
                            newer.from,
                            quote(&older.version),
                            older.from
                        ),
                    )
                    .with_help("order the versions by their first day, oldest first");
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
                "is the last and not lasting"
            } else {
                "is lasting and not the last"
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
