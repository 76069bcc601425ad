//! The program's events: an issue some days before each meeting, with its checklist. It closes on the day after the meeting. If
//! the meeting is moved, a comment reports the new time; if it is canceled, the issue closes. Where the program holds an event
//! regularly and none is planned, another issue asks for the next one.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::{Date, add_days, add_months, days_between};
use crate::events::{EventDates, ListedEvent, Occurrence};
use crate::registry::model::{Account, Audience, Communication, EventTask, Interval, LabelRole, Program};
use crate::work::issues::index::{Index, Known};
use crate::work::issues::item::Stage;
use crate::work::issues::{Block, Checkbox, Closing, Content, Item, Memory, State, Steps};
use crate::work::keys::ItemKey;
use crate::work::onboarding::{Facts, title};

/// The template of all its texts.
const TEMPLATE: &str = "issue-event.md.j2";

/// An item for each meeting whose issue is open, and for each that has an issue.
pub(super) fn items(facts: &Facts<'_>, index: &Index<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for listed in facts.events {
        let Some((dates, ahead)) = EventDates::of(&listed.event).zip(listed.event.ahead_days) else {
            continue;
        };
        let last = add_days(facts.today, i64::from(ahead));
        for occurrence in dates.occurrences() {
            let key = key(listed, occurrence.day);
            let known = index.get(&key);
            let is_near = (facts.today..=last).contains(&occurrence.start.date()) && !occurrence.is_cancelled;
            if is_near || known.is_some() {
                items.push(item(facts, listed, occurrence, key, known));
            }
        }
    }
    items.extend(
        facts
            .program
            .communication
            .iter()
            .filter_map(|kind| next_one(facts, kind)),
    );
    items
}

/// An issue that asks for the next event of a kind: open once two thirds of the interval are over since the last one. A kind
/// that has no event yet isn't held as an event.
fn next_one(facts: &Facts<'_>, kind: &Communication) -> Option<Item> {
    let months = match kind.every.filter(|_| kind.step.is_none())? {
        Interval::Month => 1,
        Interval::Quarter => 3,
        Interval::Year => 12,
    };
    let own = facts.events.iter().filter(|listed| listed.event.kind == kind.id);
    let dates = own.filter_map(|listed| EventDates::of(&listed.event));
    let days: Vec<Date> = dates
        .flat_map(|dates| dates.occurrences().collect::<Vec<_>>())
        .filter(|one| !one.is_cancelled)
        .map(|one| one.start.date())
        .collect();
    if days.iter().any(|day| *day >= facts.today) {
        return None;
    }
    let last = days.into_iter().max()?;
    let due = add_months(last, months);
    let opens = add_days(last, days_between(last, due) * 2 / 3);
    let view = EventView::Next {
        communication: &kind.name,
        last,
        due,
    };
    (facts.today >= opens).then(|| Item {
        key: ItemKey::Event {
            event: &kind.id,
            day: Some("next"),
        }
        .to_string(),
        parent: None,
        title: title::with(&kind.name, ": plan the next one"),
        blocks: vec![Block::text("about", facts.writer.write(TEMPLATE, &view))],
        labels: facts.labels().names([LabelRole::WaitsForProgram]),
        assignees: Vec::new(),
        state: State::Open,
        episode: last.to_string(),
        stage: None,
        due: Some(due),
        traits: BTreeMap::new(),
        memory: Memory::default(),
    })
}

/// A meeting of a series keeps its issue by the day on which it was planned, and a single event by its ID alone: so moving it
/// moves the issue.
fn key(listed: &ListedEvent, day: Date) -> String {
    let day = day.to_string();
    let day = listed.event.every.is_some().then_some(day.as_str());
    ItemKey::Event { event: &listed.id, day }.to_string()
}

/// A text of the issue.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "part")]
enum EventView<'a> {
    About(Box<AboutView<'a>>),
    Checklist,
    Task {
        text: &'a str,
        owner: Option<&'a str>,
        owner_known: bool,
    },
    Moved {
        day: Date,
        time: String,
        zone: &'a str,
    },
    Next {
        communication: &'a str,
        last: Date,
        due: Date,
    },
}

#[derive(Debug, Serialize)]
struct AboutView<'a> {
    title: &'a str,
    /// The name of the communication that it is one of.
    communication: &'a str,
    day: Date,
    /// Local time.
    time: String,
    zone: &'a str,
    minutes: u32,
    /// The day on which it was planned, if it was moved.
    planned: Option<Date>,
    url: Option<&'a str>,
    /// Maintainers who have a task and whose user ID is known.
    owners: Vec<&'a str>,
    has_tasks: bool,
    /// Names of the tiers and regions that are invited.
    tiers: Vec<&'a str>,
    regions: Vec<&'a str>,
    board: bool,
    path: String,
}

/// Why the issue closes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum EndView {
    EventHeld { held: Date },
    EventCancelled { held: Date },
}

fn item(
    facts: &Facts<'_>,
    listed: &ListedEvent,
    occurrence: Occurrence,
    key: String,
    known: Option<&Known<'_>>,
) -> Item {
    let event = &listed.event;
    let day = occurrence.start.date();
    let time = occurrence.start.strftime("%H:%M").to_string();
    let tasks = event.checklist.as_deref().unwrap_or_default();
    let owners = owners(facts, tasks);
    let logins: Vec<&str> = owners.iter().map(|owner| owner.github.as_str()).collect();
    let write = |view: &EventView<'_>| facts.writer.view(view, &logins).write(TEMPLATE);
    let end = |done: bool, view: &EndView| {
        State::Closed(Closing {
            done,
            words: facts.writer.write("issue-end.md.j2", view),
        })
    };
    let state = if occurrence.is_cancelled {
        end(false, &EndView::EventCancelled { held: day })
    } else if day < facts.today {
        end(true, &EndView::EventHeld { held: day })
    } else {
        State::Open
    };
    let about = EventView::About(Box::new(AboutView {
        title: &event.title,
        communication: communication(facts.program, &event.kind),
        day,
        time: time.clone(),
        zone: &event.zone,
        minutes: event.minutes,
        planned: (occurrence.day != day).then_some(occurrence.day),
        url: event.url.as_deref(),
        owners: logins.clone(),
        has_tasks: !tasks.is_empty(),
        tiers: names(event.audience.as_ref(), facts.program, true),
        regions: names(event.audience.as_ref(), facts.program, false),
        board: event.audience.as_ref().is_some_and(Audience::is_board),
        path: listed.path(),
    }));
    let mut blocks = vec![Block::text("about", write(&about))];
    if !tasks.is_empty() {
        blocks.push(checklist(facts, tasks, &write(&EventView::Checklist), known));
    }
    Item {
        key,
        parent: None,
        title: title::with(&event.title, &format!(": {day}")),
        blocks,
        labels: facts.labels().names([LabelRole::WaitsForProgram]),
        assignees: owners.iter().map(|owner| (*owner).clone()).collect(),
        state,
        episode: occurrence.day.to_string(),
        // An issue that is there gets a comment when this changes.
        stage: Some(Stage {
            id: occurrence.start.strftime("%Y-%m-%dT%H-%M").to_string(),
            words: write(&EventView::Moved {
                day,
                time,
                zone: &event.zone,
            }),
        }),
        due: Some(day),
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}

/// The tasks, with the boxes as people ticked them. The boxes are decided here, not in a template, because they hold the ticks.
fn checklist(facts: &Facts<'_>, tasks: &[EventTask], head: &str, known: Option<&Known<'_>>) -> Block {
    let boxes = tasks.iter().map(|task| {
        let owner = facts.maintainer(task.owner.as_deref());
        let view = EventView::Task {
            text: &task.text,
            owner: task.owner.as_deref(),
            owner_known: owner.is_some(),
        };
        let login: Vec<&str> = owner.iter().map(|owner| owner.github.as_str()).collect();
        Checkbox {
            id: Some(task.id.clone()),
            text: facts.writer.view(&view, &login).write_line(TEMPLATE),
            nested: false,
            ticked: known.is_some_and(|known| known.boxes.get(&task.id) == Some(&true)),
        }
    });
    Block {
        id: "checklist".to_owned(),
        content: Content::Steps(Steps {
            head: head.to_owned(),
            boxes: boxes.collect(),
        }),
    }
}

/// The maintainers who have a task, each once.
fn owners<'f>(facts: &Facts<'f>, tasks: &[EventTask]) -> Vec<&'f Account> {
    let mut owners: Vec<&Account> = Vec::new();
    for owner in tasks.iter().filter_map(|task| facts.maintainer(task.owner.as_deref())) {
        if !owners.iter().any(|known| known.id == owner.id) {
            owners.push(owner);
        }
    }
    owners
}

fn communication<'p>(program: &'p Program, id: &'p str) -> &'p str {
    let own = program.communication.iter().find(|own| own.id == id);
    own.map_or(id, |own| own.name.as_str())
}

/// The names of the tiers, or of the regions, that are invited.
fn names<'p>(audience: Option<&'p Audience>, program: &'p Program, of_tiers: bool) -> Vec<&'p str> {
    let Some(audience) = audience else { return Vec::new() };
    let wanted = if of_tiers { &audience.tiers } else { &audience.regions };
    let name = |id: &'p String| -> &'p str {
        let tier = program
            .tiers
            .iter()
            .find(|tier| of_tiers && tier.id == *id)
            .map(|tier| &tier.name);
        let region = program.regions.iter().find(|region| !of_tiers && region.id == *id);
        tier.or(region.map(|region| &region.name)).unwrap_or(id)
    };
    wanted.iter().flatten().map(name).collect()
}
