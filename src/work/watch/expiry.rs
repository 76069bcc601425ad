//! Dates that come near, one issue a thing: 90 days ahead it opens, 30 and 7 days ahead it speaks again.

use std::collections::{BTreeMap, BTreeSet};

use crate::date::{Date, add_days, days_between};
use crate::output::escape::markdown;
use crate::work::issues::item::Stage;
use crate::work::issues::{Block, Item, Memory, State};
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
    let slug = partner.map_or("", |p| p.slug.as_str());
    let about = partner.map_or(facts.program.name.as_str(), |p| p.partner.name.as_str());
    Item {
        key: if slug.is_empty() {
            format!("expiry//{}", thing.id)
        } else {
            format!("expiry/{slug}/{}", thing.id)
        },
        parent: None,
        title: title::with(about, &format!(": {} runs out on {until}", what(&thing.id))),
        blocks: vec![Block::text("about", text)],
        labels: BTreeSet::from(["partner:expiry".to_owned()]),
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
    let data = &partner.partner;
    let mut things = Vec::new();
    let mut add = |id: String, name: String, until: Option<Date>, help| {
        if let Some(until) = until {
            things.push(Thing { id, name, until, help });
        }
    };
    for c in data.certifications.iter().flatten() {
        add(
            format!("certification/{}/{}", part(&c.github), part(&c.credential)),
            format!(
                "The certificate of {} ({})",
                markdown(&c.github),
                markdown(&c.credential)
            ),
            c.expires,
            "Renew it, or take it out of the record once it has run out.",
        );
    }
    if let Some(agreement) = &data.agreement {
        add(
            format!("agreement/{}", part(&agreement.template)),
            "The agreement".to_owned(),
            agreement.expires,
            "Sign it anew on the version that is current then, or end the partnership.",
        );
    }
    for (id, grant) in data.enablement.iter().flatten() {
        let name = facts
            .program
            .enablement
            .iter()
            .find(|e| e.id == *id)
            .map_or(id, |e| &e.name);
        // What has ended needs no more care.
        let until = grant.expires.filter(|day| *day >= facts.today);
        add(
            format!("enablement/{}", part(id)),
            markdown(name),
            until,
            "Extend it, or let it end.",
        );
    }
    for stream in data
        .workstreams
        .iter()
        .flatten()
        .filter(|s| s.visibility.as_deref() != Some("private"))
    {
        add(
            format!("workstream/{}", part(&stream.id)),
            markdown(&stream.name),
            stream.renew_by,
            "Renew it and write the next day, or set its status.",
        );
    }
    for waiver in data.waivers.iter().flatten() {
        let what = waiver
            .criterion
            .as_ref()
            .or(waiver.rule.as_ref())
            .map_or("", String::as_str);
        // One that has ended says nothing any more.
        let until = Some(waiver.until).filter(|day| *day >= facts.today);
        add(
            format!("waiver/{}", part(what)),
            format!("The waiver for {}", markdown(what)),
            until,
            "Meet what it waives, or have a maintainer waive it anew.",
        );
    }
    for grant in data.grants.iter().flatten() {
        // What was used, or has ended, needs no more care.
        let until = grant.expires.filter(|day| *day >= facts.today && grant.used.is_none());
        add(
            format!("grant/{}/{}", part(&grant.benefit), grant.on),
            format!("The benefit {} of {}", markdown(&grant.benefit), grant.on),
            until,
            "Use it and write the day, or grant it anew.",
        );
    }
    for criterion in partner
        .standing
        .criteria
        .iter()
        .filter(|c| c.binds && !c.private && c.waived_until.is_none())
    {
        // Only what is decided can become unknown.
        let decided = !matches!(criterion.verdict, crate::standing::Verdict::Unknown { .. });
        add(
            format!("evidence/{}", part(&criterion.id)),
            format!("What is on record for {}", markdown(&criterion.name)),
            criterion.holds_until.filter(|_| decided),
            "Look at it again and write the new day; after that the criterion is unknown.",
        );
    }
    things
}

/// The program's own dates.
fn of_program(facts: &Facts<'_>) -> Vec<Thing> {
    let reviews = facts.program.enablement.iter().filter(|e| e.visibility == "public");
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
