//! An id stands for one thing, and what the program names is there.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::registry::Aspect;
use crate::registry::model::{GivenFrom, Weight};
use crate::registry::path::DocumentPath;
use crate::rules::{ProgramContext, RegistryContext, Report};
use crate::words::{closest, one_of, quote};

/// Kinds of things with ids: name, path with `*` for each item of a list.
const KINDS: [(&str, &str); 15] = [
    ("tier", "tiers/*"),
    ("criterion", "tiers/*/criteria/*"),
    ("phase", "phases/*"),
    ("step", "phases/*/steps/*"),
    ("condition", "phases/*/gate/*"),
    ("benefit", "benefits/*"),
    ("target", "targets/*"),
    ("enablement", "enablement/*"),
    ("metric", "metrics/*"),
    ("agreement", "agreements/*"),
    ("parameter", "agreements/*/clauses/*/parameters/*"),
    ("region", "regions/*"),
    ("vertical", "verticals/*"),
    ("communication", "communication/*"),
    ("resource", "resources/*"),
];

/// Pointers of the items that a path names.
fn items(json: &Value, path: &str) -> Vec<String> {
    let mut pointers = vec![String::new()];
    for segment in path.split('/') {
        pointers = pointers
            .into_iter()
            .flat_map(|pointer| {
                if segment == "*" {
                    let length = json.pointer(&pointer).and_then(Value::as_array).map_or(0, Vec::len);
                    (0..length).map(|i| format!("{pointer}/{i}")).collect()
                } else {
                    vec![format!("{pointer}/{segment}")]
                }
            })
            .collect();
    }
    pointers
}

pub(super) fn ids_unique(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let json = &cx.record().json;
    for (kind, path) in KINDS {
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        for pointer in items(json, path) {
            let pointer = format!("{pointer}/id");
            let Some(id) = json.pointer(&pointer).and_then(Value::as_str) else {
                continue;
            };
            if let Some(first) = seen.get(id) {
                report
                    .say(cx.at(&pointer), format!("the {kind} {} is there already", quote(id)))
                    .with_related(cx.at(first), "the first one")
                    .with_help("give one of the two another id; records may refer to the older one");
            } else {
                seen.insert(id, pointer);
            }
        }
    }
}

pub(super) fn reference(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
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

pub(super) fn target_has_record(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    let record = &cx.policy.record;
    for (t, target) in cx.policy.program().targets.iter().enumerate() {
        for (i, slug) in target.partners.iter().enumerate() {
            if !cx.is_there(slug) {
                report
                    .say(
                        record.place(&format!("/targets/{t}/partners/{i}"), Aspect::Value),
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
