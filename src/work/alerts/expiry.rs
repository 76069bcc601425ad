//! Dates that come near, one issue a thing: 90 days ahead it opens, 30 and 7 days ahead it speaks again.

use std::collections::BTreeMap;

use crate::date::{Date, add_days, days_between};
use crate::escape::markdown;
use crate::registry::model::LabelRole;
use crate::standing::record_endings::{EndingDate, EndingKind};
use crate::work::issues::item::Stage;
use crate::work::issues::{Block, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::marker::fnv;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// Days ahead at which it is spoken of.
const AHEAD: [i64; 3] = [90, 30, 7];

/// Something that runs out.
struct Thing {
    /// Identity within the partnership, such as `certification/ada/psp-1`.
    id: String,
    /// What it is, Markdown, as the beginning of a sentence.
    name: String,
    until: Date,
    /// What to do, as a sentence.
    help: &'static str,
}

/// An issue for each thing of a running partnership, and of the program, that runs out within 90 days or has run out.
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
    let words = if left < 0 {
        format!("{} ran out on {until}.", thing.name)
    } else {
        format!("{} runs out on {until}.", thing.name)
    };
    let ahead: Vec<String> = AHEAD.iter().map(|days| add_days(until, -days).to_string()).collect();
    let text = format!(
        "{words} {}\n\nWith the new date in the record, this closes by itself. It is spoken of on {}.\n",
        thing.help,
        ahead.join(", ")
    );
    let about = partner.map_or(facts.program.name.as_str(), |p| p.partner.name.as_str());
    Item {
        key: ItemKey::Expiry {
            slug: partner.map(|p| p.slug.as_str()),
            thing: &thing.id,
        }
        .to_string(),
        parent: None,
        title: title::with(about, &format!(": {} runs out on {until}", what(&thing.id))),
        blocks: vec![Block::text("about", text)],
        labels: facts.labels().names([LabelRole::Expiry]),
        assignees: match partner {
            Some(partner) => partner.people(),
            None => Vec::new(),
        },
        state: State::Open,
        episode: until.to_string(),
        stage: Some(Stage {
            id: format!("{until} {stage}"),
            words,
        }),
        due: Some(until),
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}

/// What a thing is, for a title, by its identity: `certification ada`. There is one agreement.
fn what(id: &str) -> String {
    let mut parts = id.split('/');
    let kind = parts.next().unwrap_or_default();
    let is_sum = |part: &&str| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit());
    match parts.next().filter(|part| !is_sum(part)) {
        Some(name) if kind != "agreement" => format!("{kind} {name}"),
        _ => kind.to_owned(),
    }
}

/// A text as a part of a key.
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
            name: format!("What is on record for {}", markdown(&criterion.name)),
            until,
            help: "Look at it again and write the new day; after that the criterion is unknown.",
        }));
    }
    things
}

/// Something of a record that ends, if that needs anybody's care and anybody may read of it.
fn thing(facts: &Facts<'_>, partner: &PartnerFacts, ending: &EndingDate) -> Option<Thing> {
    if ending.kept_private || !ending.is_open(facts.today) {
        return None;
    }
    let called = |place: usize| markdown(ending.names.get(place).map_or("", String::as_str));
    let partner = &partner.partner;
    let (name, help) = match ending.kind {
        EndingKind::Certification => (
            format!("The certificate of {} ({})", called(0), called(1)),
            "Renew it, or take it out of the record once it has run out.",
        ),
        EndingKind::Agreement => (
            "The agreement".to_owned(),
            "Sign it anew on the version that is current then, or end the partnership.",
        ),
        EndingKind::Enablement => {
            let offer = facts.program.enablement.iter().find(|e| e.id == ending.id());
            let name = offer.map_or_else(|| called(0), |e| markdown(&e.name));
            (name, "Extend it, or let it end.")
        }
        EndingKind::Workstream => (
            markdown(&partner.workstreams.as_ref()?.get(ending.place)?.name),
            "Renew it and write the next day, or set its status.",
        ),
        EndingKind::Waiver => (
            format!("The waiver for {}", called(0)),
            "Meet what it waives, or have a maintainer waive it anew.",
        ),
        EndingKind::Grant if partner.grants.as_ref()?.get(ending.place)?.used.is_some() => return None,
        EndingKind::Grant => (
            format!("The benefit {} of {}", called(0), called(1)),
            "Use it and write the day, or grant it anew.",
        ),
        // Told by the criterion that rests on it.
        EndingKind::Fact => return None,
    };
    let names = ending.names.iter().map(|name| format!("/{}", part(name)));
    Some(Thing {
        id: names.fold(ending.kind.word().to_owned(), |id, name| id + &name),
        name,
        until: ending.until,
        help,
    })
}

/// The program's own dates.
fn of_program(facts: &Facts<'_>) -> Vec<Thing> {
    let reviews = facts.program.enablement.iter().filter(|e| !e.visibility.is_private());
    reviews
        .filter_map(|e| {
            Some(Thing {
                id: format!("offer/{}", part(&e.id)),
                name: format!("The review of {}", markdown(&e.name)),
                until: e.review_by?,
                help: "Look whether it is still right, and write the day of the next review.",
            })
        })
        .collect()
}
