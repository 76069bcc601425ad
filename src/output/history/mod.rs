//! A history as text, Markdown, JSON (the contract `schemas/history.schema.json`), one JSON object for each event, and an
//! Atom feed. All of them are made from the same masked items.

mod atom;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

pub use self::atom::{Feed, FeedEntry, atom, category, write_feed};
use super::json::document_text;
use crate::date::Date;
use crate::escape::line;
use crate::history::{Cause, Event, EventKind, History, Topic, pull_request};
use crate::registry::agreement_texts::checksum;
use crate::registry::path::partner_folder;
use crate::registry::tree::LoggedCommit;
use crate::sensitive::mask;
use crate::templates::{Rendered, Texts, value_of};
use crate::words::{count, quote};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/history/1";

/// Characters of a commit's name that a person is shown.
const SHORT: usize = 10;

/// Files of a commit that an event lists. A commit of hundreds of files is an import, and its name is enough.
const MOST_FILES: usize = 20;

/// What is shown, and what it was made from.
pub struct Shown<'a> {
    pub history: &'a History,
    pub commits: &'a [LoggedCommit],
    pub at: Date,
    pub revision: &'a str,
    pub slug: Option<&'a str>,
    pub since: Option<Date>,
    pub until: Option<Date>,
}

/// A history, ready to be shown in any form.
#[derive(Serialize)]
pub struct Page<'a> {
    contract: &'static str,
    /// The day up to which time passed.
    at: String,
    revision: &'a str,
    text: String,
    program: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    begins: Option<Begins<'a>>,
    events: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// Where the history that is here begins.
#[derive(Serialize)]
struct Begins<'a> {
    day: String,
    commit: &'a str,
    /// There is more before it, which this clone doesn't have.
    shallow: bool,
}

/// One event.
#[derive(Serialize)]
struct Item<'a> {
    /// The same whenever the history is read again.
    id: String,
    day: String,
    kind: EventKind,
    topic: Topic,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// A sentence with the partner's name and without a full stop.
    text: String,
    /// None where only time passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_request: Option<u64>,
    /// Where it comes from, in words.
    by: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<&'a str>,
}

impl<'a> Page<'a> {
    /// What is shown of a history.
    pub fn new(shown: &Shown<'a>) -> Self {
        let Shown { history, commits, .. } = *shown;
        // A change of the program is shown with the number of partners that it changed something for.
        let mut effects: BTreeMap<usize, std::collections::BTreeSet<&str>> = BTreeMap::new();
        for event in &history.events {
            if let (Cause::Commit(at), EventKind::CriterionTurned, Some(slug)) = (&event.cause, event.kind, &event.slug)
            {
                effects.entry(*at).or_default().insert(slug);
            }
        }
        let is_shown = |event: &&'a Event| {
            shown.since.is_none_or(|since| event.day >= since) && shown.until.is_none_or(|until| event.day <= until)
        };
        let items = history.events.iter().filter(is_shown).map(|event| {
            let affected = match event.cause {
                Cause::Commit(at) => effects.get(&at).map_or(0, std::collections::BTreeSet::len),
                Cause::Calendar => 0,
            };
            Item::of(event, commits, affected)
        });
        let events: Vec<Item<'a>> = items.collect();
        let begins = commits.first().map(|first| Begins {
            day: first.day.to_string(),
            commit: &first.name,
            shallow: first.is_first_known,
        });
        let program = mask(history.program.as_deref().unwrap_or("the program"));
        let of = shown.slug.map_or_else(|| program.clone(), quote);
        let mut page = Self {
            contract: CONTRACT,
            at: shown.at.to_string(),
            revision: shown.revision,
            text: format!(
                "{} in the history of {of} until {}",
                count(events.len(), "event"),
                shown.at
            ),
            program,
            slug: shown.slug,
            since: shown.since.map(|day| day.to_string()),
            until: shown.until.map(|day| day.to_string()),
            begins,
            events,
            notes: Vec::new(),
        };
        if let Some(begins) = page.begins.as_ref().filter(|begins| begins.shallow) {
            page.notes.push(format!(
                "history begins on {}, because this clone has only the newest commits; `git fetch --unshallow` gets the others",
                begins.day
            ));
        }
        page
    }
}

impl<'a> Item<'a> {
    fn of(event: &'a Event, commits: &'a [LoggedCommit], affected: usize) -> Self {
        let commit = match event.cause {
            Cause::Commit(at) => commits.get(at),
            Cause::Calendar => None,
        };
        let text = match (&event.name, event.kind) {
            (_, EventKind::ProgramChanged) if affected > 0 => {
                let partners = count(affected, "partner");
                format!(
                    "the program {}: new results of criteria for {partners}",
                    event.sentence()
                )
            }
            (None, _) => format!("the program {}", event.sentence()),
            (Some(name), _) => format!("{name} {}", event.sentence()),
        };
        let number = commit.and_then(|commit| pull_request(&commit.subject));
        let by = commit.map_or_else(
            || "time passed".to_owned(),
            |commit| {
                let short: String = commit.name.chars().take(SHORT).collect();
                number.map_or_else(
                    || format!("commit {short}"),
                    |number| format!("commit {short}, pull request #{number}"),
                )
            },
        );
        let own = event
            .slug
            .as_deref()
            .map_or_else(String::new, |slug| format!("{}/", partner_folder(slug)));
        let files = commit.iter().flat_map(|commit| &commit.files);
        let files = files
            .map(|file| file.path.as_str())
            .filter(|path| path.starts_with(&own));
        let masked = |value: &Option<String>| value.as_deref().map(mask);
        Self {
            id: id(event, commit),
            day: event.day.to_string(),
            kind: event.kind,
            topic: event.topic,
            slug: event.slug.as_deref(),
            name: masked(&event.name),
            about: mask(&event.about),
            before: masked(&event.before),
            after: masked(&event.after),
            reason: masked(&event.reason),
            text: mask(&text),
            commit: commit.map(|commit| commit.name.as_str()),
            author: commit.map(|commit| mask(&commit.author)),
            subject: commit.map(|commit| mask(&commit.subject)),
            pull_request: number,
            by,
            files: files.take(MOST_FILES).collect(),
        }
    }
}

/// The ID of an event, which is the same in every feed and document that has the event.
pub fn event_id(event: &Event, commits: &[LoggedCommit]) -> String {
    let commit = match event.cause {
        Cause::Commit(at) => commits.get(at),
        Cause::Calendar => None,
    };
    id(event, commit)
}

/// The ID of a feed.
pub fn feed_id(of: &str) -> String {
    uuid(&format!("feed {of}"))
}

/// A name for an event that depends on nothing but the event: a reader that has seen it knows it again.
fn id(event: &Event, commit: Option<&LoggedCommit>) -> String {
    let day = event.day.to_string();
    let key = value_of(&(
        commit.map_or(day.as_str(), |commit| commit.name.as_str()),
        event.slug.as_deref(),
        event.kind,
        event.topic,
        event.about.as_str(),
    ));
    uuid(&key.to_string())
}

/// The checksum of a text in the form of a UUID of version 8, which is left to applications (RFC 9562).
fn uuid(text: &str) -> String {
    let hex = checksum(text.as_bytes());
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(page)
}

/// One event on each line.
pub fn ndjson(page: &Page<'_>) -> String {
    let lines = page
        .events
        .iter()
        .map(|item| crate::escape::json(&value_of(item).to_string()) + "\n");
    lines.collect()
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let mut out = format!("{}\n", line(&page.text));
    let mut last = None;
    for item in &page.events {
        let source = (&item.day, &item.by);
        if last != Some(source) {
            let subject = item
                .subject
                .as_deref()
                .map_or_else(String::new, |subject| format!(": “{}”", line(subject)));
            let _ = writeln!(out, "\n{} {}{subject}", item.day, item.by);
            last = Some(source);
        }
        let _ = writeln!(out, "  {}", line(&item.text));
    }
    for note in &page.notes {
        let _ = writeln!(out, "\nnote: {}", line(note));
    }
    out
}

/// Markdown in at most `limit` bytes: the template `history.md.j2`, the program's or ours.
pub fn markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    super::page(
        "history.md.j2",
        texts,
        (limit, "`psp-partners history` shows all"),
        |notes| {
            let mut view = value_of(page);
            if let (Some(view), false) = (view.as_object_mut(), notes.is_empty()) {
                let all = page.notes.iter().chain(notes);
                view.insert("notes".to_owned(), all.map(|note| Value::from(note.as_str())).collect());
            }
            view
        },
    )
}
