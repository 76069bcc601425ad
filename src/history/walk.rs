//! From the commits of a branch to events. Pure: commits and the bytes of their files go in.
//!
//! How it works:
//!
//! 1. The commits are split where the program changes, so that one program and its schemas are in memory at a time.
//! 2. Each partner has the commits that change its folder. A folder that gets another name stays the same partner: the
//!    commit deletes one record and adds another with the same application date and an owner in common.
//! 3. Partners are walked in parallel. At a commit, the facts before and after it are compared on the commit's day.
//! 4. Between two commits only time passes. The days on which that can change anything are known: the dates in the
//!    files and the days after them, the ends of evidence, and the first of a month where values of months decide. The
//!    facts of these days are compared, too.
//! 5. A record that can't be read changes no fact: what was known before stays until it can be read again.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use rayon::prelude::*;
use serde_json::Value;

use super::event::{Cause, Event, EventKind};
use super::facts::{Facts, Topic};
use super::partner_state::PartnerState;
use super::program_at::ProgramAt;
use crate::date::Date;
use crate::registry::load::limits;
use crate::registry::model::DocumentKind;
use crate::registry::path::{DocumentPath, PROGRAM};
use crate::registry::tree::LoggedCommit;
use crate::registry::yaml;

/// The commits of a branch, and the files in them.
pub struct Branch<'a> {
    /// From the oldest to the newest.
    pub commits: &'a [LoggedCommit],
    /// The bytes of their files, by object name.
    pub blobs: &'a BTreeMap<String, Vec<u8>>,
    /// The last day, which the facts of today are judged by.
    pub until: Date,
    /// The one partner that is asked for, by the name that its folder has or had.
    pub only: Option<&'a str>,
}

/// What happened on a branch.
#[derive(Debug, Default)]
pub struct History {
    /// The name of the program.
    pub program: Option<String>,
    /// Every folder that a partner ever had.
    pub slugs: BTreeSet<String>,
    /// From the oldest to the newest; on one day by commit, then by partner.
    pub events: Vec<Event>,
    /// What was known before the first event, by the folder's name today: not empty only in a shallow clone.
    pub at_start: BTreeMap<String, Facts>,
    /// What is known on the last day, by the folder's name today.
    pub now: BTreeMap<String, Facts>,
}

/// A partner, and its own commits.
pub(super) struct Track {
    /// The folder from each commit on; several where the folder got another name.
    pub(super) folders: Vec<(usize, String)>,
    /// Places of the commits that change its folder.
    pub(super) commits: Vec<usize>,
}

/// The day that a commit counts from. The day that a commit claims can lie before that of the commit that it follows, and
/// after today; the order of the commits is what is known.
pub fn commit_days(commits: &[LoggedCommit], until: Date) -> Vec<Date> {
    let mut latest = Date::MIN;
    let days = commits.iter().map(|commit| {
        latest = latest.max(commit.day.min(until));
        latest
    });
    days.collect()
}

/// Finds everything that happened.
///
/// # Errors
/// An embedded schema is broken.
pub fn walk(branch: &Branch<'_>) -> Result<History> {
    let days = commit_days(branch.commits, branch.until);
    let tracks = tracks(branch);
    let mut history = History::default();
    for (_, slug) in tracks.iter().flat_map(|track| &track.folders) {
        history.slugs.insert(slug.clone());
    }
    let mut states: Vec<PartnerState<'_>> = (tracks.iter())
        .filter(|track| {
            branch
                .only
                .is_none_or(|slug| track.folders.iter().any(|(_, folder)| folder == slug))
        })
        .map(|track| PartnerState::new(track, branch, &days))
        .collect();
    let is_program = |commit: &LoggedCommit| commit.files.iter().any(|file| file.path == PROGRAM);
    let changes: Vec<usize> = (0..branch.commits.len())
        .filter(|at| is_program(&branch.commits[*at]))
        .collect();
    let mut program: Option<ProgramAt> = None;
    for (place, at) in changes.iter().enumerate() {
        let next = changes.get(place + 1).copied();
        let bytes = branch.commits[*at].files.iter().find(|file| file.path == PROGRAM);
        let bytes = bytes.and_then(|file| branch.blobs.get(file.blob.as_ref()?));
        let Some(bytes) = bytes else { continue };
        let read = ProgramAt::read(bytes)?;
        if let Some(event) = program_event(program.as_ref(), read.as_ref(), days[*at], *at)
            && !branch.commits[*at].is_first_known
        {
            history.events.push(event);
        }
        // Rules that can't be read change nothing: those before them are what people went by.
        if let Some(read) = read {
            program = Some(read);
        }
        let Some(program) = &program else { continue };
        let end = next.map_or(branch.until, |next| days[next]);
        let ended = next.unwrap_or(branch.commits.len());
        states
            .par_iter_mut()
            .for_each(|state| state.advance(program, *at, ended, end));
    }
    history.program = program.map(|program| program.policy.program().name.clone());
    for state in states {
        let slug = state.slug().to_owned();
        history.events.extend(state.events);
        if !state.at_start.is_empty() {
            history.at_start.insert(slug.clone(), state.at_start);
        }
        if state.facts.keys().any(|(topic, _)| *topic == Topic::Status) {
            history.now.insert(slug, state.facts);
        }
    }
    if branch.only.is_some() {
        history.events.retain(|event| event.slug.is_some());
    }
    // Time passes before a commit of the same day is made.
    let place = |event: &Event| match event.cause {
        Cause::Calendar => None,
        Cause::Commit(at) => Some(at),
    };
    history
        .events
        .sort_by_cached_key(|event| (event.day, place(event), event.slug.clone()));
    Ok(history)
}

/// The change of the program itself, by its sections.
fn program_event(before: Option<&ProgramAt>, after: Option<&ProgramAt>, day: Date, at: usize) -> Option<Event> {
    let event = |about: String, reason: Option<String>| Event {
        day,
        kind: EventKind::ProgramChanged,
        topic: Topic::Program,
        slug: None,
        name: None,
        about,
        before: None,
        after: None,
        reason,
        cause: Cause::Commit(at),
    };
    let Some(after) = after else {
        let reason = "today's schema can't read it, so the rules before it count on".to_owned();
        return Some(event("program".to_owned(), Some(reason)));
    };
    let Some(before) = before else {
        return Some(event("program".to_owned(), None));
    };
    let none = serde_json::Map::new();
    let (was, is) = (
        before.json().as_object().unwrap_or(&none),
        after.json().as_object().unwrap_or(&none),
    );
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let changed: Vec<&str> = (names.into_iter())
        .filter(|name| was.get(*name) != is.get(*name))
        .map(String::as_str)
        .collect();
    (!changed.is_empty()).then(|| event(changed.join(", "), None))
}

/// The partners of all time, each with its commits.
fn tracks(branch: &Branch<'_>) -> Vec<Track> {
    let mut tracks: Vec<Track> = Vec::new();
    // The track that a folder belongs to, and the record in it.
    let mut home: BTreeMap<String, usize> = BTreeMap::new();
    let mut records: BTreeMap<String, &str> = BTreeMap::new();
    for (at, commit) in branch.commits.iter().enumerate() {
        let documents = commit.files.iter().filter_map(|file| {
            let path = DocumentPath::parse(&file.path)?;
            Some((path.slug()?.to_string(), path.kind(), file.blob.as_deref()))
        });
        let documents: Vec<(String, DocumentKind, Option<&str>)> = documents.collect();
        let of_records = || documents.iter().filter(|(_, kind, _)| *kind == DocumentKind::Partner);
        let gone: Vec<&String> = (of_records())
            .filter(|(slug, _, blob)| blob.is_none() && records.contains_key(slug))
            .map(|(slug, ..)| slug)
            .collect();
        for (slug, _, blob) in of_records() {
            let Some(blob) = blob.filter(|_| !records.contains_key(slug)) else {
                continue;
            };
            let same = |old: &&&String| is_same_partner(branch, records.get(**old).copied(), blob);
            let Some(old) = gone.iter().find(same) else { continue };
            if let Some(track) = home.remove(*old) {
                tracks[track].folders.push((at, slug.clone()));
                tracks[track].commits.push(at);
                home.insert(slug.clone(), track);
            }
        }
        for (slug, kind, blob) in documents {
            let track = *home.entry(slug.clone()).or_insert_with(|| {
                tracks.push(Track {
                    folders: vec![(at, slug.clone())],
                    commits: Vec::new(),
                });
                tracks.len() - 1
            });
            if tracks[track].commits.last() != Some(&at) {
                tracks[track].commits.push(at);
            }
            match (kind, blob) {
                (DocumentKind::Partner, Some(blob)) => drop(records.insert(slug, blob)),
                (DocumentKind::Partner, None) => drop(records.remove(&slug)),
                _ => {}
            }
        }
    }
    tracks
}

/// Whether a deleted and an added record belong to one partner: the same file, or the same day of the application and an
/// owner in common.
fn is_same_partner(branch: &Branch<'_>, old: Option<&str>, new: &str) -> bool {
    let Some(old) = old else { return false };
    if old == new {
        return true;
    }
    let json = |name: &str| {
        let bytes = branch.blobs.get(name)?;
        let document = yaml::read(bytes.clone(), limits(DocumentKind::Partner));
        document.root.map(|root| root.to_json())
    };
    let (Some(old), Some(new)) = (json(old), json(new)) else {
        return false;
    };
    let owners = |json: &Value| -> BTreeSet<u64> {
        let all = json.get("owners").and_then(Value::as_array).into_iter().flatten();
        all.filter_map(|owner| owner.get("id")?.as_u64()).collect()
    };
    let applied = old.get("applied_on").filter(|day| day.is_string());
    applied.is_some() && applied == new.get("applied_on") && !owners(&old).is_disjoint(&owners(&new))
}
