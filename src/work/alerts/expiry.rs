//! Things that expire, with one issue each. It opens 90 days before the date, and a comment reminds people 30 and 7
//! days before.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::{Date, add_days, days_between};
use crate::registry::model::LabelRole;
use crate::registry::path::DocumentPath;
use crate::standing::record_endings::{EndingDate, EndingKind};
use crate::work::issues::item::Stage;
use crate::work::issues::{Block, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::marker::fnv;
use crate::work::onboarding::view::PartnerView;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// Days before the date on which people are reminded.
const AHEAD: [i64; 3] = [90, 30, 7];

/// Something that expires.
struct Thing {
    /// Identity within the partnership, such as `certification/ada/psp-1`.
    id: String,
    /// What kind of thing it is, for a template's words.
    kind: &'static str,
    /// Its name, and a second name where one isn't enough.
    names: Vec<String>,
    until: Date,
}

/// The issue of something that expires.
#[derive(Debug, Serialize)]
struct ExpiryView<'a> {
    /// The partner; absent for something of the program.
    partner: Option<PartnerView<'a>>,
    program: &'a str,
    /// Where the program can be edited.
    program_edit: Option<String>,
    thing: &'static str,
    names: &'a [String],
    until: Date,
    over: bool,
    reminders: Vec<Date>,
}

/// An issue for each thing of a running partnership, and of the program, that expires within 90 days or has expired.
pub fn items(facts: &Facts<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for partner in facts.partners.iter().filter(|p| p.runs()) {
        let near = things(facts, partner)
            .into_iter()
            .filter(|t| days_between(facts.today, t.until) <= AHEAD[0]);
        items.extend(near.map(|thing| item(facts, Some(partner), &thing)));
    }
    let near = of_program(facts)
        .into_iter()
        .filter(|t| days_between(facts.today, t.until) <= AHEAD[0]);
    items.extend(near.map(|thing| item(facts, None, &thing)));
    items
}

fn item(facts: &Facts<'_>, partner: Option<&PartnerFacts>, thing: &Thing) -> Item {
    let left = days_between(facts.today, thing.until);
    let stage = match left {
        ..0 => "over",
        0..=7 => "7-days",
        8..=30 => "30-days",
        _ => "90-days",
    };
    let until = thing.until;
    let about = partner.map_or(facts.program.name.as_str(), |p| p.partner.name.as_str());
    let view = ExpiryView {
        partner: partner.map(|partner| PartnerView::of(facts, partner)),
        program: &facts.program.name,
        program_edit: facts.links.edit(&DocumentPath::program().to_string()),
        thing: thing.kind,
        names: &thing.names,
        until,
        over: left < 0,
        reminders: AHEAD.iter().map(|days| add_days(until, -days)).collect(),
    };
    let can_mention = partner.map(PartnerFacts::can_mention).unwrap_or_default();
    let view = facts.writer.view(&view, &can_mention);
    Item {
        key: ItemKey::Expiry {
            slug: partner.map(|p| p.slug.as_str()),
            thing: &thing.id,
        }
        .to_string(),
        parent: None,
        title: title::with(about, &format!(": {} expires on {until}", what(thing))),
        blocks: vec![Block::text("about", view.write("issue-expiry.md.j2"))],
        labels: facts.labels().names([LabelRole::Expiry]),
        assignees: match partner {
            Some(partner) => partner.people(),
            None => Vec::new(),
        },
        state: State::Open,
        episode: until.to_string(),
        stage: Some(Stage {
            id: format!("{until} {stage}"),
            words: view.write("comment-expiry.md.j2"),
        }),
        due: Some(until),
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}

/// Names a thing for a title: `evidence for 10,000 users or more`, `certification ada`. A partnership has only one agreement.
fn what(thing: &Thing) -> String {
    let preposition = if thing.kind == "evidence" { " for" } else { "" };
    match thing.names.first() {
        Some(name) => format!("{}{preposition} {}", thing.kind, name),
        None => thing.kind.to_owned(),
    }
}

/// A text in the form that a key can contain.
fn part(text: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let lower = text.to_ascii_lowercase();
    if !lower.is_empty() && lower.len() <= 60 && lower.chars().all(plain) {
        lower
    } else {
        format!("{:016x}", fnv(text))
    }
}

fn things(facts: &Facts<'_>, partner: &PartnerFacts) -> Vec<Thing> {
    let own = partner.endings.iter().filter_map(|it| thing(facts, partner, it));
    let mut things: Vec<Thing> = own.collect();
    for criterion in partner
        .standing
        .criteria
        .iter()
        .filter(|c| c.binds && !c.private && c.waived_until.is_none())
    {
        // Only what is decided can become unknown.
        let decided = !matches!(criterion.verdict, crate::standing::Verdict::Unknown { .. });
        things.extend(criterion.holds_until.filter(|_| decided).map(|until| Thing {
            id: format!("evidence/{}", part(&criterion.id)),
            kind: "evidence",
            names: vec![criterion.name.clone()],
            until,
        }));
    }
    things
}

/// Something of a record that expires, if a person has to act on it and it is public.
fn thing(facts: &Facts<'_>, partner: &PartnerFacts, ending: &EndingDate) -> Option<Thing> {
    if ending.kept_private || !ending.is_open(facts.today) {
        return None;
    }
    let partner = &partner.partner;
    let names = match ending.kind {
        EndingKind::Agreement => Vec::new(),
        EndingKind::Enablement => {
            let offer = facts.program.enablement.iter().find(|e| e.id == ending.id());
            vec![offer.map_or_else(|| ending.id().to_owned(), |offer| offer.name.clone())]
        }
        EndingKind::Workstream => vec![partner.workstreams.as_ref()?.get(ending.place)?.name.clone()],
        EndingKind::Grant if partner.grants.as_ref()?.get(ending.place)?.used.is_some() => return None,
        EndingKind::Waiver => {
            let tier = facts
                .program
                .tiers
                .iter()
                .find(|tier| partner.tier.as_ref() == Some(&tier.id));
            let criterion = tier.and_then(|tier| tier.criteria.iter().find(|c| c.id == ending.id()));
            vec![criterion.map_or_else(|| ending.id().to_owned(), |criterion| criterion.name.clone())]
        }
        EndingKind::Certification | EndingKind::Grant => ending.names.clone(),
        // The criterion that needs it has an issue.
        EndingKind::Fact => return None,
    };
    let parts = ending.names.iter().map(|name| format!("/{}", part(name)));
    Some(Thing {
        id: parts.fold(ending.kind.word().to_owned(), |id, name| id + &name),
        kind: ending.kind.word(),
        names,
        until: ending.until,
    })
}

/// The program's own dates.
fn of_program(facts: &Facts<'_>) -> Vec<Thing> {
    let reviews = facts.program.enablement.iter().filter(|e| !e.visibility.is_private());
    reviews
        .filter_map(|e| {
            Some(Thing {
                id: format!("offer/{}", part(&e.id)),
                kind: "offer",
                names: vec![e.name.clone()],
                until: e.review_by?,
            })
        })
        .collect()
}
