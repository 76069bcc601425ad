//! The program's own page: its tiers with their criteria and benefits, its enablement and its agreements.

use serde::Serialize;
use serde_json::Value;

use super::{Request, letters};

use crate::date::Date;
use crate::events::{EventDates, ListedEvent};
use crate::registry::model::{Audience, Benefit, Criterion, Enablement, Program, Quota, QuotaPeriod, Tier};
use crate::templates::value_of;

#[derive(Serialize)]
struct ProgramView<'a> {
    tiers: Vec<TierItem<'a>>,
    phases: Vec<&'a str>,
    enablement: Vec<Item<'a>>,
    versions: &'a [String],
    /// Meetings that come, the next one first.
    events: Vec<ComingEvent<'a>>,
    has_newsletters: bool,
}

/// A meeting of an event.
#[derive(Serialize)]
pub(super) struct ComingEvent<'a> {
    pub(super) title: &'a str,
    /// The name of the communication that it is one of.
    communication: &'a str,
    pub(super) day: Date,
    /// Local time in the time zone.
    pub(super) time: String,
    pub(super) zone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
}

/// Meetings that the page shows: about a year of monthly ones. The calendar has all.
const MOST_MEETINGS: usize = 12;

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
pub(super) fn view(request: &Request<'_>) -> Value {
    let (program, events, at) = (request.program, request.events, request.at);
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
        events: coming(program, events, at),
        has_newsletters: letters::whole(request.newsletters).next().is_some(),
    })
}

/// The next meetings. Those of the board are for its members.
pub(super) fn coming<'a>(program: &'a Program, events: &'a [ListedEvent], at: Date) -> Vec<ComingEvent<'a>> {
    let name = |id: &'a str| {
        let own = program.communication.iter().find(|own| own.id == id);
        own.map_or(id, |own| own.name.as_str())
    };
    let open = events
        .iter()
        .filter(|listed| !listed.event.audience.as_ref().is_some_and(Audience::is_board));
    let meetings = open.filter_map(|listed| Some((listed, EventDates::of(&listed.event)?)));
    let mut coming: Vec<(jiff::civil::DateTime, &ListedEvent)> = Vec::new();
    for (listed, dates) in meetings {
        let own = dates
            .occurrences()
            .filter(|one| !one.is_cancelled && one.start.date() >= at);
        coming.extend(own.take(MOST_MEETINGS).map(|one| (one.start, listed)));
    }
    coming.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    coming.truncate(MOST_MEETINGS);
    let shown = coming.into_iter().map(|(start, listed)| ComingEvent {
        title: &listed.event.title,
        communication: name(&listed.event.kind),
        day: start.date(),
        time: start.strftime("%H:%M").to_string(),
        zone: &listed.event.zone,
        url: listed.event.url.as_deref(),
    });
    shown.collect()
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
