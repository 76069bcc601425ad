//! Ids are unique, and everything that the program refers to exists.

use std::collections::BTreeMap;

use crate::registry::Aspect;
use crate::registry::fields::Field;
use crate::registry::model::{GivenFrom, Weight};
use crate::registry::path::DocumentPath;
use crate::registry::schemas::is_vocabulary;
use crate::rules::{ProgramContext, RegistryContext, Report};
use crate::words::{closest, one_of, quote};

/// Checks each list item that has an id. An id that records refer to must be unique for its kind in the whole program.
/// Any other id, such as the id of a clause, must be unique in its list.
pub(super) fn ids_unique(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let record = cx.record();
    let fields = record.kind.fields();
    let mut seen: BTreeMap<(String, String), String> = BTreeMap::new();
    fields.visit(&record.json, &mut |pointer, _, value| {
        // A user ID is a number that GitHub assigns.
        let (Some(item), Some(id)) = (pointer.strip_suffix("/id"), value.as_str()) else {
            return;
        };
        let Some((list, _)) = item.rsplit_once('/') else { return };
        let is_keyed_by_id = |list: &Field| list.keys.iter().any(|key| key.as_slice() == ["id"]);
        let Some(kind) = fields.at(item).filter(|_| fields.at(list).is_some_and(is_keyed_by_id)) else {
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
                .say(
                    cx.at(pointer),
                    format!("the id {} is already used by another {title}", quote(id)),
                )
                .with_related(cx.at(first), "first used here")
                .with_help("give one of the two another id; records may already refer to the older one");
        } else {
            seen.insert((among, id.to_owned()), pointer.to_owned());
        }
    });
}

#[allow(clippy::too_many_lines, reason = "a few lines for each kind of reference")]
pub(super) fn reference(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    let phases: Vec<&str> = program.phases.iter().map(|p| p.id.as_str()).collect();
    let tiers: Vec<&str> = program.tiers.iter().map(|t| t.id.as_str()).collect();
    let metrics: Vec<&str> = program.metrics.iter().map(|m| m.id.as_str()).collect();
    let clauses = program.agreements.iter().flat_map(|agreement| &agreement.clauses);
    let parameters = clauses.flat_map(|clause| &clause.parameters);
    let parameters: Vec<&str> = parameters.map(|parameter| parameter.id.as_str()).collect();
    let certificates: Vec<&str> = program.certificates.iter().map(|c| c.id.as_str()).collect();
    let mut check = |pointer: String, kind: &str, id: &str, known: &[&str]| {
        if !known.contains(&id) {
            let help = closest(id, known.iter().copied()).map_or_else(
                || format!("expected {}", one_of(known.iter().copied(), 12)),
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
            if let Some(parameter) = &criterion.remediation {
                check(
                    format!("{at}/remediation"),
                    "parameter of an agreement",
                    parameter,
                    &parameters,
                );
            }
            for metric in criterion.needs_figures.keys() {
                check(format!("{at}/needs_figures/{metric}"), "metric", metric, &metrics);
            }
        }
    }
    for (m, metric) in program.metrics.iter().enumerate() {
        if let Some(parameter) = &metric.target_parameter {
            let kind = "parameter of an agreement";
            check(format!("/metrics/{m}/target_parameter"), kind, parameter, &parameters);
        }
    }
    for (b, benefit) in program.benefits.iter().enumerate() {
        if let GivenFrom::Phase(phase) = &benefit.needs {
            check(format!("/benefits/{b}/needs"), "phase", phase, &phases);
        }
        if let Some(parameter) = benefit.quota.as_ref().and_then(|quota| quota.parameter.as_ref()) {
            let kind = "parameter of an agreement";
            check(format!("/benefits/{b}/quota/parameter"), kind, parameter, &parameters);
        }
        if let Some(certificate) = &benefit.certificate {
            check(
                format!("/benefits/{b}/certificate"),
                "certificate",
                certificate,
                &certificates,
            );
        }
        for (i, tier) in benefit.tiers.iter().enumerate() {
            check(format!("/benefits/{b}/tiers/{i}"), "tier", tier, &tiers);
        }
        let of_its_tiers = program.tiers.iter().filter(|tier| benefit.tiers.contains(&tier.id));
        let criteria: Vec<&str> = of_its_tiers
            .flat_map(|tier| tier.criteria.iter().map(|c| c.id.as_str()))
            .collect();
        for (i, criterion) in benefit.criteria.iter().enumerate() {
            check(
                format!("/benefits/{b}/criteria/{i}"),
                "criterion of these tiers",
                criterion,
                &criteria,
            );
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
    let benefits: Vec<&str> = program.benefits.iter().map(|benefit| benefit.id.as_str()).collect();
    for (r, resource) in program.resources.iter().enumerate() {
        for (i, tier) in resource.tiers.iter().flatten().enumerate() {
            check(format!("/resources/{r}/tiers/{i}"), "tier", tier, &tiers);
        }
        if let Some(benefit) = &resource.benefit {
            check(format!("/resources/{r}/benefit"), "benefit", benefit, &benefits);
        }
    }
    let requirements: Vec<&str> = program.compliance.iter().map(|one| one.id.as_str()).collect();
    for (r, region) in program.regions.iter().enumerate() {
        for (i, id) in region.compliance.iter().enumerate() {
            let at = format!("/regions/{r}/compliance/{i}");
            check(at, "requirement in `compliance`", id, &requirements);
        }
    }
    for (v, vertical) in program.verticals.iter().enumerate() {
        for (i, id) in vertical.compliance.iter().enumerate() {
            let at = format!("/verticals/{v}/compliance/{i}");
            check(at, "requirement in `compliance`", id, &requirements);
        }
    }
    for (i, requirement) in program.compliance.iter().enumerate() {
        if let Some(tier) = &requirement.attested_by {
            check(format!("/compliance/{i}/attested_by"), "tier", tier, &tiers);
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
                            "the target {} lists {}, which has no record",
                            quote(&target.id),
                            quote(slug)
                        ),
                    )
                    .with_help(format!(
                        "add `{}`, or delete {} from the list",
                        DocumentPath::record(slug),
                        quote(slug)
                    ));
            }
        }
    }
}
