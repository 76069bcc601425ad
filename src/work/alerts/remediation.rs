//! Criteria about metrics that are known and not good enough: one issue each, with the date by which they must be good
//! again. It closes when they are. Missing months are another matter; see [`figures`](super::figures).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::{Date, add_days};
use crate::registry::model::{Criterion, LabelRole};
use crate::standing::{CriterionStanding, SignedValues, Verdict};
use crate::work::issues::index::Index;
use crate::work::issues::item::Stage;
use crate::work::issues::{Block, Closing, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::onboarding::view::PartnerView;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// The issue about a criterion that is no longer met.
#[derive(Debug, Serialize)]
struct RemediationView<'a> {
    partner: PartnerView<'a>,
    criterion: &'a str,
    /// Why it isn't met.
    why: &'a [String],
    help: Option<&'a str>,
    since: Date,
    due: Date,
    over: bool,
}

/// Why such an issue is closed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum EndView {
    /// The metrics are good enough again.
    Recovered,
    /// A maintainer waived the criterion.
    Waived { until: Date },
}

/// An item for each criterion of a running partnership that has a time to recover.
pub fn items(facts: &Facts<'_>, index: &Index<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for partner in facts.partners.iter().filter(|p| p.runs()) {
        let tier = facts
            .program
            .tiers
            .iter()
            .find(|t| Some(&t.id) == partner.partner.tier.as_ref());
        for definition in tier.iter().flat_map(|tier| &tier.criteria) {
            let standing = partner.standing.criteria.iter().find(|c| c.id == definition.id);
            let Some(standing) = standing.filter(|c| c.binds && c.due && !c.private) else {
                continue;
            };
            items.extend(item(facts, index, partner, definition, standing));
        }
    }
    items
}

fn item(
    facts: &Facts<'_>,
    index: &Index<'_>,
    partner: &PartnerFacts,
    definition: &Criterion,
    standing: &CriterionStanding,
) -> Option<Item> {
    let key = ItemKey::Remediation {
        slug: &partner.slug,
        criterion: &definition.id,
    }
    .to_string();
    // The breach lasts until the metrics are good again, or a maintainer waives the criterion.
    let known = index.get(&key).filter(|known| !known.mark.closed);
    let since = known.and_then(|known| known.mark.memory.since).unwrap_or(facts.today);
    let days = days(facts, partner, definition.remediation.as_ref()?, known.is_some())?;
    let due = add_days(since, days);
    let state = match (&standing.verdict, standing.waived_until) {
        (_, Some(until)) => closed(facts, &EndView::Waived { until }),
        (Verdict::Met { .. }, None) => closed(facts, &EndView::Recovered),
        (Verdict::NotMet { .. }, None) => State::Open,
        // While a month is missing, nothing shows that they recovered, and nothing new shows a breach.
        (Verdict::Unknown { .. }, None) => known.map(|_| State::Open)?,
    };
    let why = match &standing.verdict {
        Verdict::NotMet { why, .. } => why.as_slice(),
        Verdict::Unknown { missing } => missing.as_slice(),
        Verdict::Met { .. } => &[],
    };
    let over = due < facts.today;
    let view = RemediationView {
        partner: PartnerView::of(facts, partner),
        criterion: &definition.name,
        why,
        help: definition.help_not_met.as_deref(),
        since,
        due,
        over,
    };
    let view = facts.writer.view(&view, &partner.can_mention());
    Some(Item {
        parent: None,
        title: title::with(
            &partner.partner.name,
            &format!(": {} since {since}", not_met(&definition.id)),
        ),
        blocks: match state {
            State::Open => vec![Block::text("about", view.write("issue-remediation.md.j2"))],
            State::Closed(_) => Vec::new(),
        },
        labels: facts
            .labels()
            .names([LabelRole::Remediation, LabelRole::WaitsForPartner]),
        assignees: partner.people(),
        state,
        episode: since.to_string(),
        stage: over.then(|| Stage {
            id: format!("over {due}"),
            words: view.write("comment-remediation.md.j2"),
        }),
        due: Some(due),
        traits: BTreeMap::new(),
        memory: Memory {
            since: Some(since),
            ..Memory::default()
        },
        key,
    })
}

/// A criterion in a title, by its id: the name of a criterion describes the case in which it is met.
fn not_met(id: &str) -> String {
    format!("{id} is not met")
}

fn closed(facts: &Facts<'_>, end: &EndView) -> State {
    State::Closed(Closing {
        done: true,
        words: facts.writer.write("issue-end.md.j2", end),
    })
}

/// The value of a parameter in days; none while it is unknown. An open issue keeps its date while the agreement is suspended.
fn days(facts: &Facts<'_>, partner: &PartnerFacts, id: &str, is_open: bool) -> Option<i64> {
    let values = SignedValues::of(facts.program, &partner.partner, facts.today);
    let last_signed = || {
        let agreement = partner.partner.agreement_on(facts.today).filter(|_| is_open)?;
        agreement.parameters.as_ref()?.get(id)
    };
    let value = values.get(id).value().or_else(last_signed)?;
    #[allow(clippy::cast_possible_truncation, reason = "the schema limits the number")]
    let days = value.as_i64().or_else(|| value.as_f64().map(|days| days as i64));
    days.filter(|days| (0..=3660).contains(days))
}
