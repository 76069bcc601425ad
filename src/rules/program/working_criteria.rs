//! Every criterion can be decided: it has an attestation, or an expression over fields that exist, and its `needs`
//! lists every field that the expression reads.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::finding::{Place, Span};
use crate::registry::Aspect;
use crate::registry::model::{Accepts, Parameter, ParameterType};
use crate::rules::{ProgramContext, Report};
use crate::standing::{Expression, Support};
use crate::words::{closest, quote};

pub(super) fn criterion_decidable(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for (t, tier) in cx.policy.program().tiers.iter().enumerate() {
        for (c, criterion) in tier.criteria.iter().enumerate() {
            if criterion.expr.is_some() == criterion.attest {
                let what = if criterion.attest {
                    "both `expr` and `attest: true`"
                } else {
                    "neither `expr` nor `attest: true`"
                };
                report
                    .say(
                        cx.at(&format!("/tiers/{t}/criteria/{c}/id")),
                        format!("the criterion {} has {what}", quote(&criterion.id)),
                    )
                    .with_help("write either `expr:` with an expression that is true or false, or `attest: true`");
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
                            "the criterion {id} reads {}, which has no evidence to verify: a gate that requires the criterion never opens",
                            quote(field)
                        ),
                    )
                    .with_help("add `accepts: claimed` if the partner's own claim is enough");
            }
        }
    }
}

pub(super) fn expression(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for fault in cx.faults {
        report
            .say(
                inside(cx, &fault.pointer, &fault.fault.range),
                fault.fault.message.clone(),
            )
            .with_help(fault.fault.help.clone());
    }
}

/// The place of the bytes `range` of a text value, if the file contains the text unchanged; otherwise the place of the
/// whole value.
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

pub(super) fn needs_cover(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    for (t, tier) in program.tiers.iter().enumerate() {
        for (compiled, c) in cx.policy.criteria(&tier.id).iter().zip(0..) {
            let criterion = &compiled.criterion;
            let at = format!("/tiers/{t}/criteria/{c}");
            check_needs(cx, &at, &criterion.needs, report);
            for path in criterion.max_age.keys() {
                if !is_date(cx, path) {
                    report
                        .say(
                            cx.record()
                                .place(&format!("{at}/max_age/{}", path.replace('/', "~1")), Aspect::Key),
                            format!("{} isn't a date field of a record", quote(path)),
                        )
                        .with_help("write a date field of the record, such as `reach.as_of`");
                }
            }
            if let Some(expression) = &compiled.expression {
                uncovered(cx, &at, &criterion.needs, expression, report);
            }
        }
    }
    for (a, agreement) in program.agreements.iter().enumerate() {
        for (c, clause) in agreement.clauses.iter().enumerate() {
            for (p, parameter) in clause.parameters.iter().enumerate() {
                let at = format!("/agreements/{a}/clauses/{c}/parameters/{p}");
                months_from(cx, &at, parameter, report);
            }
        }
    }
    for (p, phase) in program.phases.iter().enumerate() {
        for (g, condition) in phase.gate.iter().enumerate() {
            let at = format!("/phases/{p}/gate/{g}");
            check_needs(cx, &at, &condition.needs, report);
            let compiled = cx.policy.all_conditions(&phase.id).get(g);
            if let Some(expression) = compiled.and_then(|c| c.expression.as_ref()) {
                uncovered(cx, &at, &condition.needs, expression, report);
            }
        }
    }
}

fn is_date(cx: &ProgramContext<'_>, path: &str) -> bool {
    let segments: Vec<&str> = path.split('.').collect();
    let field = cx.schemas.partner_field(&segments);
    field.and_then(|schema| schema.get("format")).and_then(Value::as_str) == Some("date")
}

/// A number of months counts from a date of the record.
fn months_from(cx: &ProgramContext<'_>, at: &str, parameter: &Parameter, report: &mut Report<'_>) {
    let Some(path) = &parameter.months_from else { return };
    let (message, help) = if !is_date(cx, path) {
        let message = format!("{} isn't a date field of a record", quote(path));
        (message, "write a date field of the record, such as `launch.date`")
    } else if parameter.kind != ParameterType::Number {
        let message = format!(
            "{} is a text; only a number of months can count from a date",
            quote(&parameter.id)
        );
        (message, "write `type: number`, or delete `months_from`")
    } else {
        return;
    };
    report.say(cx.at(&format!("{at}/months_from")), message).with_help(help);
}

fn check_needs(cx: &ProgramContext<'_>, at: &str, needs: &[String], report: &mut Report<'_>) {
    for (i, path) in needs.iter().enumerate() {
        let segments: Vec<&str> = path.split('.').collect();
        let known = match segments.as_slice() {
            ["program", field] => *field == "supported_versions",
            _ => cx.schemas.partner_field(&segments).is_some(),
        };
        if !known {
            let siblings = cx.schemas.partner_fields(&segments[..segments.len() - 1]);
            let help = closest(segments[segments.len() - 1], siblings.iter().copied()).map_or_else(
                || "write a field of the partner's record".to_owned(),
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
                    format!("{} isn't a field of a record", quote(path)),
                )
                .with_help(help);
        }
    }
}

fn uncovered(cx: &ProgramContext<'_>, at: &str, needs: &[String], expression: &Expression, report: &mut Report<'_>) {
    let reads = &expression.reads;
    let covered = |path: &String| needs.iter().any(|n| n == path || n.starts_with(&format!("{path}.")));
    let is_open = |path: &String| covered(path) || reads.may_be_absent.contains(path);
    let missing: BTreeSet<&String> = reads.paths.iter().filter(|path| !is_open(path)).collect();
    for path in missing {
        report
            .say(
                cx.at(&format!("{at}/expr")),
                format!("the expression reads {}, but `needs` doesn't list it", quote(path)),
            )
            .with_help(format!("add `{path}` to `needs`"));
    }
}

pub(super) fn can_decide(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    for (t, tier) in program.tiers.iter().enumerate() {
        for (c, criterion) in tier.criteria.iter().enumerate() {
            for (i, path) in criterion.needs.iter().enumerate() {
                if path == "program.supported_versions" && program.supported_versions.is_none() {
                    report
                        .say(cx.at(&format!("/tiers/{t}/criteria/{c}/needs/{i}")), format!("the criterion {} is unknown for every partner: the program has no `supported_versions`", quote(&criterion.id)))
                        .with_help("add `supported_versions: [\"1.0\"]` with the protocol versions that count");
                }
            }
        }
    }
}
