//! The program's own page: its tiers with their criteria and benefits, its enablement and its agreements.

use serde::Serialize;
use serde_json::Value;

use crate::registry::model::{Benefit, Criterion, Enablement, Program, Quota, QuotaPeriod, Tier};
use crate::templates::value_of;

#[derive(Serialize)]
struct ProgramView<'a> {
    tiers: Vec<TierItem<'a>>,
    phases: Vec<&'a str>,
    enablement: Vec<Item<'a>>,
    versions: &'a [String],
}

#[derive(Serialize)]
struct TierItem<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    criteria: Vec<Item<'a>>,
    benefits: Vec<Item<'a>>,
    agreements: Vec<AgreementItem<'a>>,
}

/// Something with a name, and what there is to know about it.
#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    name: &'a str,
    /// The line of the program's document.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct AgreementItem<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    clauses: Vec<&'a str>,
}

/// The view of the program's page.
pub(super) fn view(program: &Program) -> Value {
    let phase_name = |id: &str| {
        let phase = program.phases.iter().find(|phase| phase.id == *id);
        phase.map_or_else(|| id.to_owned(), |phase| phase.name.clone())
    };
    let criterion = |one: &'_ Criterion| format!("Required by the phase {}", phase_name(&one.required_by));
    let tiers = program.tiers.iter().map(|tier: &Tier| TierItem {
        id: &tier.id,
        name: &tier.name,
        summary: tier.summary.as_deref(),
        criteria: (tier.criteria.iter())
            .map(|one| Item {
                id: &one.id,
                name: &one.name,
                line: one.line.as_deref(),
                note: Some(criterion(one)),
                url: None,
            })
            .collect(),
        benefits: (program.benefits.iter().filter(|one| one.tiers.contains(&tier.id)))
            .map(|one| Item {
                id: &one.id,
                name: &one.name,
                line: one.line.as_deref(),
                note: one.quota.as_ref().map(|quota| amount(one, quota)),
                url: None,
            })
            .collect(),
        agreements: (program.agreements.iter().filter(|one| one.tier == tier.id))
            .map(|one| AgreementItem {
                id: &one.id,
                name: &one.name,
                version: one.versions.last().map(|version| version.version.as_str()),
                clauses: one.clauses.iter().map(|clause| clause.name.as_str()).collect(),
            })
            .collect(),
    });
    let public = program
        .enablement
        .iter()
        .filter(|one: &&Enablement| !one.visibility.is_private());
    value_of(&ProgramView {
        tiers: tiers.collect(),
        phases: program.phases.iter().map(|phase| phase.name.as_str()).collect(),
        enablement: public
            .map(|one| Item {
                id: &one.id,
                name: &one.name,
                line: one.line.as_deref(),
                note: None,
                url: one.url.as_deref(),
            })
            .collect(),
        versions: program.supported_versions.as_deref().unwrap_or_default(),
    })
}

/// How much of a benefit there is.
fn amount(benefit: &Benefit, quota: &Quota) -> String {
    let count = crate::words::count(usize::try_from(quota.count).unwrap_or(usize::MAX), benefit.unit());
    match quota.per {
        QuotaPeriod::Quarter => format!("{count} a quarter"),
        QuotaPeriod::Year => format!("{count} a year"),
        QuotaPeriod::Term => format!("{count} in the term of the agreement"),
    }
}
