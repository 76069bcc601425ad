//! The program itself can be decided by: ids are unique, every criterion has a working procedure, nothing names what is
//! not there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::program_metrics::metric_computable;
use super::{Check, ProgramContext, RegistryContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::finding::{Place, Span};
use crate::registry::fields::Field;
use crate::registry::model::{Accepts, GivenFrom, Weight};
use crate::registry::path::DocumentPath;
use crate::registry::schemas::is_vocabulary;
use crate::standing::Support;
use crate::words::{closest, one_of, quote};

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

/// Each item of a list that has an id. What records refer to is one of its kind in the whole program; all else, such as
/// the clauses of an agreement, one of its list.
fn ids_unique(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let record = cx.record();
    let fields = record.kind.fields();
    let mut seen: BTreeMap<(String, String), String> = BTreeMap::new();
    fields.visit(&record.json, &mut |pointer, _, value| {
        // The id of an account is a number, and GitHub's.
        let (Some(item), Some(id)) = (pointer.strip_suffix("/id"), value.as_str()) else {
            return;
        };
        let Some((list, _)) = item.rsplit_once('/') else { return };
        let is_told_by_id = |list: &Field| list.keys.iter().any(|key| key.as_slice() == ["id"]);
        let Some(kind) = fields.at(item).filter(|_| fields.at(list).is_some_and(is_told_by_id)) else {
            return;
        };
        let among = if is_vocabulary(kind) {
            kind.dotted()
        } else {
            list.to_owned()
        };
        if let Some(first) = seen.get(&(among.clone(), id.to_owned())) {
            let title = kind.title.to_lowercase();
            report
                .say(cx.at(pointer), format!("the {title} {} is there already", quote(id)))
                .with_related(cx.at(first), "the first one")
                .with_help("give one of the two another id; records may refer to the older one");
        } else {
            seen.insert((among, id.to_owned()), pointer.to_owned());
        }
    });
}

fn criterion_decidable(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for (t, tier) in cx.policy.program().tiers.iter().enumerate() {
        for (c, criterion) in tier.criteria.iter().enumerate() {
            if criterion.expr.is_some() == criterion.attest {
                let what = if criterion.attest {
                    "both an expression and an attestation"
                } else {
                    "no procedure that decides it"
                };
                report
                    .say(
                        cx.at(&format!("/tiers/{t}/criteria/{c}/id")),
                        format!("the criterion {} has {what}", quote(&criterion.id)),
                    )
                    .with_help("give it `expr:` with an expression that yields true or false, or `attest: true`");
            }
        }
        for (compiled, c) in cx.policy.criteria(&tier.id).iter().zip(0..) {
            let paths = compiled.expression.iter().flat_map(|e| &e.reads.paths);
            let fields = paths.filter_map(|path| path.split('.').next());
            let claim = |field: &&str| *field != "program" && cx.policy.support(field) == Support::Claim;
            let open = compiled.criterion.accepts == Accepts::Verified;
            if let Some(field) = fields.into_iter().find(claim).filter(|_| open) {
                let id = quote(&compiled.criterion.id);
                report
                    .say(
                        cx.at(&format!("/tiers/{t}/criteria/{c}/expr")),
                        format!(
                            "the criterion {id} reads {}, which has no evidence to verify: no gate that asks for it opens",
                            quote(field)
                        ),
                    )
                    .with_help("add `accepts: claimed` if the partner's own claim is enough");
            }
        }
    }
}

fn expression(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for fault in cx.faults {
        report
            .say(
                inside(cx, &fault.pointer, &fault.fault.range),
                fault.fault.message.clone(),
            )
            .with_help(fault.fault.help.clone());
    }
}

/// The place of bytes `range` of a text value, where the file shows the text as it is.
fn inside(cx: &ProgramContext<'_>, pointer: &str, range: &std::ops::Range<usize>) -> Place {
    let whole = cx.at(pointer);
    let Some(span) = whole.span else { return whole };
    let source = &cx.record().texts[usize::from(span.layer)];
    let shown = source.get(span.bytes()).unwrap_or_default();
    let value = cx
        .record()
        .json
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Some(at) = shown.find(value).filter(|_| !shown.contains('\n')) else {
        return whole;
    };
    let column = |bytes: usize| u32::try_from(shown.get(..at + bytes).map_or(0, |t| t.chars().count())).unwrap_or(0);
    let offset = |bytes: usize| span.from + u32::try_from(at + bytes).unwrap_or(0);
    let mut start = span.start;
    let mut end = span.start;
    start.col += column(range.start);
    end.col += column(range.end);
    Place::at(
        whole.path,
        Span {
            start,
            end,
            from: offset(range.start),
            to: offset(range.end),
            layer: span.layer,
        },
    )
}

fn reference(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    let phases: Vec<&str> = program.phases.iter().map(|p| p.id.as_str()).collect();
    let tiers: Vec<&str> = program.tiers.iter().map(|t| t.id.as_str()).collect();
    let metrics: Vec<&str> = program.metrics.iter().map(|m| m.id.as_str()).collect();
    let mut check = |pointer: String, kind: &str, id: &str, known: &[&str]| {
        if !known.contains(&id) {
            let help = closest(id, known.iter().copied()).map_or_else(
                || format!("there are {}", one_of(known.iter().copied(), 12)),
                |n| format!("did you mean `{n}`?"),
            );
            report
                .say(cx.at(&pointer), format!("the program has no {kind} {}", quote(id)))
                .with_help(help);
        }
    };
    for (t, tier) in program.tiers.iter().enumerate() {
        for (c, criterion) in tier.criteria.iter().enumerate() {
            let at = format!("/tiers/{t}/criteria/{c}");
            check(format!("{at}/required_by"), "phase", &criterion.required_by, &phases);
            for metric in criterion.needs_figures.keys() {
                check(format!("{at}/needs_figures/{metric}"), "metric", metric, &metrics);
            }
        }
    }
    for (b, benefit) in program.benefits.iter().enumerate() {
        if let GivenFrom::Phase(phase) = &benefit.needs {
            check(format!("/benefits/{b}/needs"), "phase", phase, &phases);
        }
        for (i, tier) in benefit.tiers.iter().enumerate() {
            check(format!("/benefits/{b}/tiers/{i}"), "tier", tier, &tiers);
        }
    }
    for (p, phase) in program.phases.iter().enumerate() {
        for (g, condition) in phase.gate.iter().enumerate() {
            for (i, tier) in condition.tiers.iter().flatten().enumerate() {
                check(format!("/phases/{p}/gate/{g}/tiers/{i}"), "tier", tier, &tiers);
            }
        }
    }
    for (e, enablement) in program.enablement.iter().enumerate() {
        for (i, tier) in enablement.tiers.iter().flatten().enumerate() {
            check(format!("/enablement/{e}/tiers/{i}"), "tier", tier, &tiers);
        }
    }
    for (i, target) in program.targets.iter().enumerate() {
        check(format!("/targets/{i}/tier"), "tier", &target.tier, &tiers);
    }
    for (i, agreement) in program.agreements.iter().enumerate() {
        check(format!("/agreements/{i}/tier"), "tier", &agreement.tier, &tiers);
    }
    for (i, metric) in program.metrics.iter().enumerate() {
        for other in metric.weights.keys() {
            check(format!("/metrics/{i}/weights/{other}"), "metric", other, &metrics);
        }
        if let Some(Weight::Metric(weight)) = &metric.weight {
            check(format!("/metrics/{i}/weight"), "metric", weight, &metrics);
        }
    }
}

fn needs_cover(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    for (t, tier) in program.tiers.iter().enumerate() {
        for (compiled, c) in cx.policy.criteria(&tier.id).iter().zip(0..) {
            let criterion = &compiled.criterion;
            let at = format!("/tiers/{t}/criteria/{c}");
            check_needs(cx, &at, &criterion.needs, report);
            for path in criterion.max_age.keys() {
                let segments: Vec<&str> = path.split('.').collect();
                let format = cx
                    .schemas
                    .partner_field(&segments)
                    .and_then(|s| s.get("format"))
                    .and_then(Value::as_str);
                if format != Some("date") {
                    report
                        .say(
                            cx.record().place(
                                &format!("{at}/max_age/{}", path.replace('/', "~1")),
                                crate::registry::Aspect::Key,
                            ),
                            format!("{} is no field that holds a day", quote(path)),
                        )
                        .with_help("name a day of the record, such as `reach.as_of`");
                }
            }
            if let Some(expression) = &compiled.expression {
                uncovered(cx, &at, &criterion.needs, &expression.reads.paths, report);
            }
        }
    }
    for (p, phase) in program.phases.iter().enumerate() {
        for (g, condition) in phase.gate.iter().enumerate() {
            let at = format!("/phases/{p}/gate/{g}");
            check_needs(cx, &at, &condition.needs, report);
            let compiled = cx.policy.all_conditions(&phase.id).get(g);
            if let Some(expression) = compiled.and_then(|c| c.expression.as_ref()) {
                uncovered(cx, &at, &condition.needs, &expression.reads.paths, report);
            }
        }
    }
}

fn check_needs(cx: &ProgramContext<'_>, at: &str, needs: &[String], report: &mut Report<'_>) {
    for (i, path) in needs.iter().enumerate() {
        let segments: Vec<&str> = path.split('.').collect();
        let known = match segments.as_slice() {
            ["program", field] => *field == "supported_versions",
            _ => cx.schemas.partner_field(&segments).is_some(),
        };
        if !known {
            let beside = cx.schemas.partner_fields(&segments[..segments.len() - 1]);
            let help = closest(segments[segments.len() - 1], beside.iter().copied()).map_or_else(
                || "name a field of the partner's record".to_owned(),
                |n| {
                    format!(
                        "did you mean `{}`?",
                        [&segments[..segments.len() - 1], &[n]].concat().join(".")
                    )
                },
            );
            report
                .say(
                    cx.at(&format!("{at}/needs/{i}")),
                    format!("{} is not a field of a record", quote(path)),
                )
                .with_help(help);
        }
    }
}

fn uncovered(cx: &ProgramContext<'_>, at: &str, needs: &[String], reads: &[String], report: &mut Report<'_>) {
    let covered = |path: &String| needs.iter().any(|n| n == path || n.starts_with(&format!("{path}.")));
    let missing: BTreeSet<&String> = reads.iter().filter(|path| !covered(path)).collect();
    for path in missing {
        report
            .say(
                cx.at(&format!("{at}/expr")),
                format!("the expression reads {}, which `needs` leaves out", quote(path)),
            )
            .with_help(format!("add `{path}` to `needs`"));
    }
}

fn can_decide(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    for (t, tier) in program.tiers.iter().enumerate() {
        for (c, criterion) in tier.criteria.iter().enumerate() {
            for (i, path) in criterion.needs.iter().enumerate() {
                if path == "program.supported_versions" && program.supported_versions.is_none() {
                    report
                        .say(cx.at(&format!("/tiers/{t}/criteria/{c}/needs/{i}")), format!("the criterion {} is unknown for everybody: the program does not say its `supported_versions`", quote(&criterion.id)))
                        .with_help("add `supported_versions: [\"1.0\"]` with the versions of the protocol that count");
                }
            }
        }
    }
}

fn target_has_record(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    let record = &cx.policy.record;
    for (t, target) in cx.policy.program().targets.iter().enumerate() {
        for (i, slug) in target.partners.iter().enumerate() {
            if !cx.is_there(slug) {
                report
                    .say(
                        record.place(&format!("/targets/{t}/partners/{i}"), crate::registry::Aspect::Value),
                        format!(
                            "the target {} names {}, which has no record",
                            quote(&target.id),
                            quote(slug)
                        ),
                    )
                    .with_help(format!("add `{}`, or take the name out", DocumentPath::record(slug)));
            }
        }
    }
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
