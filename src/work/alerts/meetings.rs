//! Meetings with partners, such as the business review of a quarter: an issue some days before the quarter ends, with what
//! the meeting needs. Both sides mark the step in the issue of the quarter, and a pull request records the meeting.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::{Date, Quarter, add_days};
use crate::registry::model::{LabelRole, Party, Program, Step};
use crate::standing::Outcome;
use crate::standing::held_reviews::review_steps;
use crate::standing::ledger::BenefitRow;
use crate::work::issues::{Block, Closing, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::onboarding::promises::PromiseView;
use crate::work::onboarding::view::{PartnerView, quarter_words};
use crate::work::onboarding::{Current, Facts, PartnerFacts, in_phase, title};

/// Days after the quarter in which the meeting shows what ends: until about the next meeting.
const ENDS_WITHIN: i64 = 91;

/// The step of each meeting whose issue is open on this day.
fn near(program: &Program, today: Date) -> impl Iterator<Item = (&str, &Step)> {
    let last = Quarter::of(today).last_day();
    let announced = program.communication.iter().filter_map(|meeting| meeting.announced());
    let near = announced.filter(move |(_, days)| today >= add_days(last, -i64::from(*days)));
    near.flat_map(move |(id, _)| {
        let steps = review_steps(program).filter(move |(_, step)| step.id == id);
        steps.map(|(phase, step)| (phase.id.as_str(), step))
    })
}

/// The meetings with a partner that are near, each with the phase that the partner is in.
fn open_steps<'a>(
    program: &'a Program,
    partner: &'a PartnerFacts,
    today: Date,
) -> impl Iterator<Item = (&'a Current, &'a Step)> {
    let current = partner.current.as_ref().filter(|_| partner.runs() && !partner.applied);
    let steps = current.into_iter().flat_map(move |current| {
        let of_phase = near(program, today).filter(|(phase, _)| *phase == current.phase);
        of_phase.map(move |(_, step)| (current, step))
    });
    steps.filter(|(current, step)| current.held(partner).is_none_or(|held| !held.contains_key(&step.id)))
}

/// Whether a meeting with a partner is near and isn't on record yet.
pub fn is_open(program: &Program, partner: &PartnerFacts, today: Date) -> bool {
    open_steps(program, partner, today).next().is_some()
}

/// The day of the last meeting with a partner, where the next one is near and isn't on record yet.
pub fn last_before_open(program: &Program, partner: &PartnerFacts, today: Date) -> Option<Date> {
    let days = open_steps(program, partner, today).filter_map(|(_, step)| last_held(partner, step));
    days.max()
}

fn last_held(partner: &PartnerFacts, step: &Step) -> Option<Date> {
    let mut quarters = partner.reviews.values().rev();
    quarters.find_map(|held| held.get(&step.id)).copied()
}

/// An issue for each partner that runs and each meeting that is near: open until the meeting is on record.
pub(super) fn items(facts: &Facts<'_>) -> Vec<Item> {
    let meetings: Vec<(&str, &Step)> = near(facts.program, facts.today).collect();
    let mut items = Vec::new();
    for (partner, current) in in_phase(facts).filter(|(partner, _)| partner.runs() && !partner.applied) {
        for (_, step) in meetings.iter().filter(|(phase, _)| *phase == current.phase) {
            items.extend(item(facts, partner, current, step));
        }
    }
    items
}

/// What a meeting with a partner needs.
#[derive(Debug, Serialize)]
struct MeetingView<'a> {
    partner: PartnerView<'a>,
    /// The name of the step.
    meeting: &'a str,
    /// The comment that marks it as done, and the key of the issue to write it in.
    command: String,
    issue: &'a str,
    quarter: String,
    due: Date,
    /// When the last one was held.
    last: Option<Date>,
    /// Whether what the criteria were then is known.
    compared: bool,
    /// Criteria that have another outcome than then.
    turned: Vec<TurnedCriterion<'a>>,
    /// Criteria that aren't met or aren't known.
    criteria: Vec<OpenCriterion<'a>>,
    /// What was promised and isn't done: the program's promises first.
    promises: Vec<PromiseView<'a>>,
    benefits: Vec<BenefitRow<'a>>,
    /// What ends before the next meeting.
    ends: Vec<End>,
}

#[derive(Debug, Serialize)]
struct OpenCriterion<'a> {
    name: &'a str,
    outcome: &'static str,
    why: &'a [String],
}

#[derive(Debug, Serialize)]
struct TurnedCriterion<'a> {
    name: &'a str,
    before: &'static str,
    now: &'static str,
}

#[derive(Debug, Serialize)]
struct End {
    until: Date,
    what: String,
}

/// Why the issue is closed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum EndView {
    MeetingHeld { held: Date },
}

fn item(facts: &Facts<'_>, partner: &PartnerFacts, current: &Current, step: &Step) -> Option<Item> {
    let quarter = current.quarter.as_deref()?;
    let due = current.due?;
    let held = current.held(partner).and_then(|held| held.get(&step.id)).copied();
    let item = Item {
        key: ItemKey::Meeting {
            slug: &partner.slug,
            step: &step.id,
            quarter,
        }
        .to_string(),
        parent: None,
        title: title::with(
            &partner.partner.name,
            &format!(": {}, {}", step.name, quarter_words(quarter)),
        ),
        blocks: Vec::new(),
        labels: facts.labels().names([LabelRole::Review, LabelRole::WaitsForPartner]),
        assignees: partner.people(),
        state: State::Open,
        episode: quarter.to_owned(),
        stage: None,
        due: Some(due),
        traits: BTreeMap::new(),
        memory: Memory::default(),
    };
    if let Some(held) = held {
        // Without an issue, nothing is closed.
        return Some(Item {
            state: State::Closed(Closing {
                done: true,
                words: facts.writer.write("issue-end.md.j2", &EndView::MeetingHeld { held }),
            }),
            ..item
        });
    }
    let view = view(facts, partner, current, step, due);
    let text = facts
        .writer
        .view(&view, &partner.can_mention())
        .write("issue-meeting.md.j2");
    let card = |card| facts.writer.document(card).write("issue-scorecard.md.j2");
    let mut blocks = vec![Block::text("about", text)];
    blocks.extend((partner.quarter_card.as_ref()).map(|figures| Block::text("scorecard", card(figures))));
    Some(Item { blocks, ..item })
}

fn view<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    current: &'a Current,
    step: &'a Step,
    due: Date,
) -> MeetingView<'a> {
    let mut promises = PromiseView::all(facts, partner);
    promises.sort_by_key(|promise| match promise.by() {
        Party::Program => 0,
        Party::Both => 1,
        Party::Partner => 2,
    });
    let last = last_held(partner, step);
    let until = add_days(due, ENDS_WITHIN);
    let mut ends: Vec<End> = (partner.endings.iter())
        .filter(|ending| !ending.kept_private && (facts.today..=until).contains(&ending.until))
        .map(|ending| End {
            until: ending.until,
            what: ending.words(),
        })
        .collect();
    ends.sort_by(|a, b| (a.until, &a.what).cmp(&(b.until, &b.what)));
    let benefits = partner.standing.benefits.iter().filter(|benefit| !benefit.private);
    MeetingView {
        partner: PartnerView::of(facts, partner),
        meeting: &step.name,
        command: format!("/done {}", step.id),
        issue: &current.key,
        quarter: quarter_words(current.quarter.as_deref().unwrap_or_default()),
        due,
        last,
        compared: partner.outcomes_then.is_some(),
        turned: (partner.standing.criteria.iter())
            .filter_map(|criterion| {
                let before = *partner.outcomes_then.as_ref()?.get(&criterion.id)?;
                let now = criterion.verdict.outcome();
                (before != now).then_some(TurnedCriterion {
                    name: &criterion.name,
                    before: before.word(),
                    now: now.word(),
                })
            })
            .collect(),
        criteria: (partner.standing.criteria.iter())
            .filter(|criterion| criterion.verdict.outcome() <= Outcome::Unknown)
            .map(|criterion| OpenCriterion {
                name: &criterion.name,
                outcome: criterion.verdict.outcome().word(),
                why: criterion.verdict.reasons(),
            })
            .collect(),
        promises,
        benefits: benefits
            .map(BenefitRow::of)
            .filter(|row| row.has_grant() || row.can_be_requested())
            .collect(),
        ends,
    }
}
