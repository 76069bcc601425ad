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
//! 6. What is found of a partner depends on its own files, on the program, and on the days of their commits. The checksum
//!    of these is the key under which the [`Cache`] has the answer of an earlier run. Only the files of the other partners
//!    are read.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cache::{self, Cache};
use super::event::{Cause, Event, EventKind};
use super::facts::Topic;
use super::partner_state::PartnerState;
use super::program_at::ProgramAt;
use crate::date::Date;
use crate::registry::load::limits;
use crate::registry::model::DocumentKind;
use crate::registry::path::{DocumentPath, PROGRAM};
use crate::registry::tree::{LoggedCommit, LoggedFile};
use crate::registry::yaml;

/// Reads the bytes of files by their object names. Files that aren't here or are too large are left out.
pub type ReadBlobs<'a> = dyn Fn(&BTreeSet<&str>) -> Result<BTreeMap<String, Vec<u8>>> + 'a;

/// The commits of a branch, and how their files are read.
pub struct Branch<'a> {
    /// From the oldest to the newest.
    pub commits: &'a [LoggedCommit],
    /// The last day, which the facts of today are judged by.
    pub until: Date,
    /// The one partner that is asked for, by the name that its folder has or had.
    pub only: Option<&'a str>,
}

/// What happened on a branch.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The name of the program.
    pub program: Option<String>,
    /// Every folder that a partner ever had.
    pub slugs: BTreeSet<String>,
    /// From the oldest to the newest; on one day by commit, then by partner.
    pub events: Vec<Event>,
}

/// A partner, and its own commits.
pub(super) struct Track {
    /// The folder from each commit on; several where the folder got another name.
    pub(super) folders: Vec<(usize, String)>,
    /// Places of the commits that change its folders.
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

/// A commit that decides something about a partner, as a part of the key in the cache.
#[derive(Serialize)]
struct Step<'a> {
    day: Date,
    is_first_known: bool,
    /// The names that the folder gets with it.
    folders: Vec<&'a str>,
    /// The partner's files and the program, with their object names.
    files: Vec<&'a LoggedFile>,
}

/// What is found of one partner. An event's commit is a place among the steps.
#[derive(Serialize, Deserialize)]
struct Walked {
    events: Vec<Event>,
    /// The day up to which time passed.
    until: Date,
    /// The first day after it on which something can change.
    next: Option<Date>,
}

/// The history of a whole branch.
#[derive(Serialize, Deserialize)]
struct Whole {
    history: History,
    until: Date,
    next: Option<Date>,
}

/// Whether what was found when time had passed until `found` is still all on `until`. `next` is the first day after `found`
/// on which something can change.
fn is_still_all(found: Date, next: Option<Date>, until: Date) -> bool {
    found <= until && next.is_none_or(|next| until < next)
}

/// What is found of the program. An event's commit is a place among the changes of the program.
#[derive(Default, Serialize, Deserialize)]
struct WalkedProgram {
    name: Option<String>,
    events: Vec<Event>,
}

/// A partner with the commits that decide what is found of it.
struct Question<'a> {
    track: &'a Track,
    /// Places of the commits.
    steps: Vec<usize>,
    /// None where there is no cache.
    key: Option<String>,
}

impl<'a> Question<'a> {
    fn new(track: &'a Track, branch: &Branch<'_>, days: &[Date], changes: &[usize], has_cache: bool) -> Self {
        let steps: BTreeSet<usize> = track.commits.iter().chain(changes).copied().collect();
        let step = |at: &usize| {
            let commit = &branch.commits[*at];
            let folders = track.folders.iter().filter(|(from, _)| from == at);
            Step {
                day: days[*at],
                is_first_known: commit.is_first_known,
                folders: folders.map(|(_, slug)| slug.as_str()).collect(),
                files: (commit.files.iter())
                    .filter(|file| file.path == PROGRAM || track.has(&file.path))
                    .collect(),
            }
        };
        let key = has_cache.then(|| cache::key(&("partner", steps.iter().map(step).collect::<Vec<_>>())));
        Self {
            track,
            steps: steps.into_iter().collect(),
            key: key.flatten(),
        }
    }

    /// What an earlier run found, if nothing can have changed since.
    fn known(&self, cache: &Cache, until: Date) -> Option<Walked> {
        let found: Walked = cache.get(self.key.as_ref()?)?;
        is_still_all(found.until, found.next, until).then_some(found)
    }
}

impl Track {
    /// Whether a file is in a folder of this partner.
    fn has(&self, path: &str) -> bool {
        let slug = DocumentPath::parse(path).and_then(|path| path.slug().cloned());
        slug.is_some_and(|slug| self.folders.iter().any(|(_, folder)| **folder == *slug))
    }
}

/// The events with the places of their commits exchanged; none where a place isn't known.
fn renumbered(mut events: Vec<Event>, place: impl Fn(usize) -> Option<usize>) -> Option<Vec<Event>> {
    for event in &mut events {
        if let Cause::Commit(at) = &mut event.cause {
            *at = place(*at)?;
        }
    }
    Some(events)
}

/// Finds everything that happened. What the cache has isn't looked for again, and what is found is added to it.
///
/// # Errors
/// Files can't be read, or an embedded schema is broken.
pub fn walk(branch: &Branch<'_>, read: &ReadBlobs<'_>, mut cache: Option<&mut Cache>) -> Result<History> {
    let days = commit_days(branch.commits, branch.until);
    // A commit's name fixes all that came before it. A day after the last one is taken for the last one.
    let last = branch.commits.last().map(|commit| &commit.name);
    let first = branch.commits.first().map(|commit| commit.is_first_known);
    let key = cache::key(&("branch", last, branch.commits.len(), first, days.last(), branch.only));
    let known = (cache.as_deref().zip(key.as_ref())).and_then(|(cache, key)| cache.get::<Whole>(key));
    if let Some(known) = known.filter(|known| is_still_all(known.until, known.next, branch.until)) {
        return Ok(known.history);
    }
    let (whole, has_all) = by_partner(branch, &days, read, cache.as_deref_mut())?;
    if let (Some(cache), Some(key), true) = (cache, key, has_all) {
        cache.put(&key, &whole);
    }
    Ok(whole.history)
}

/// The same by partner. With it comes whether every file could be read.
fn by_partner(
    branch: &Branch<'_>,
    days: &[Date],
    read: &ReadBlobs<'_>,
    cache: Option<&mut Cache>,
) -> Result<(Whole, bool)> {
    let moved = possible_moves(branch.commits);
    let blobs = read(&moved)?;
    let mut has_all = blobs.len() == moved.len();
    let tracks = tracks(branch, &blobs);
    let mut next: Option<Date> = None;
    let mut history = History::default();
    for (_, slug) in tracks.iter().flat_map(|track| &track.folders) {
        history.slugs.insert(slug.clone());
    }
    let is_program = |commit: &LoggedCommit| commit.files.iter().any(|file| file.path == PROGRAM);
    let changes: Vec<usize> = (0..branch.commits.len())
        .filter(|at| is_program(&branch.commits[*at]))
        .collect();
    let questions: Vec<Question<'_>> = (tracks.par_iter())
        .filter(|track| {
            branch
                .only
                .is_none_or(|slug| track.folders.iter().any(|(_, folder)| folder == slug))
        })
        .map(|track| Question::new(track, branch, days, &changes, cache.is_some()))
        .collect();
    let shared = cache.as_deref();
    let known: Vec<Option<Walked>> = (questions.par_iter())
        .map(|question| question.known(shared?, branch.until))
        .collect();
    let program_key = program_key(branch, days, &changes);
    let program: Option<WalkedProgram> = shared.and_then(|cache| cache.get(program_key.as_ref()?));
    let open: Vec<&Question<'_>> = (questions.iter().zip(&known))
        .filter(|(_, known)| known.is_none())
        .map(|(question, _)| question)
        .collect();
    let (program, mut found) = match program {
        Some(program) if open.is_empty() => (program, Vec::new().into_iter()),
        _ => {
            let asked = Asked {
                changes: &changes,
                program: program_key,
                open: &open,
            };
            let (program, found, has_all_files) = work_out(branch, days, &asked, read, cache)?;
            has_all &= has_all_files;
            (program, found.into_iter())
        }
    };
    history.program = program.name;
    history.events = renumbered(program.events, |at| changes.get(at).copied()).unwrap_or_default();
    for (question, known) in questions.iter().zip(known) {
        let Some(walked) = known.or_else(|| found.next()) else {
            continue;
        };
        next = next.into_iter().chain(walked.next).min();
        let place = |at: usize| question.steps.get(at).copied();
        history
            .events
            .extend(renumbered(walked.events, place).unwrap_or_default());
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
    let whole = Whole {
        history,
        until: branch.until,
        next,
    };
    Ok((whole, has_all))
}

/// The key of what is found of the program.
fn program_key(branch: &Branch<'_>, days: &[Date], changes: &[usize]) -> Option<String> {
    let step = |at: &usize| {
        let commit = &branch.commits[*at];
        Step {
            day: days[*at],
            is_first_known: commit.is_first_known,
            folders: Vec::new(),
            files: commit.files.iter().filter(|file| file.path == PROGRAM).collect(),
        }
    };
    cache::key(&("program", changes.iter().map(step).collect::<Vec<_>>()))
}

/// What the cache doesn't have.
struct Asked<'a> {
    /// Places of the commits that change the program.
    changes: &'a [usize],
    /// The key of what is found of it.
    program: Option<String>,
    open: &'a [&'a Question<'a>],
}

/// Walks the commits with the program and with the partners that the cache doesn't have. With it comes whether every file
/// could be read.
fn work_out(
    branch: &Branch<'_>,
    days: &[Date],
    asked: &Asked<'_>,
    read: &ReadBlobs<'_>,
    cache: Option<&mut Cache>,
) -> Result<(WalkedProgram, Vec<Walked>, bool)> {
    let Asked { changes, open, .. } = *asked;
    let own = open.iter().flat_map(|question| question.track.commits.iter());
    let places: BTreeSet<usize> = own.chain(changes).copied().collect();
    let folders = open.iter().flat_map(|question| &question.track.folders);
    let folders: BTreeSet<&str> = folders.map(|(_, slug)| slug.as_str()).collect();
    let is_needed = |path: &str| {
        let slug = || DocumentPath::parse(path).and_then(|path| path.slug().cloned());
        path == PROGRAM || slug().is_some_and(|slug| folders.contains(&*slug))
    };
    let files = places.iter().flat_map(|at| &branch.commits[*at].files);
    let names: BTreeSet<&str> = (files.filter(|file| is_needed(&file.path)))
        .filter_map(|file| file.blob.as_deref())
        .collect();
    let blobs = read(&names)?;
    let mut states: Vec<PartnerState<'_>> = (open.iter())
        .map(|question| PartnerState::new(question.track, branch, &blobs, days))
        .collect();
    let mut walked = WalkedProgram::default();
    let mut program: Option<ProgramAt> = None;
    for (place, at) in changes.iter().enumerate() {
        let next = changes.get(place + 1).copied();
        let bytes = branch.commits[*at].files.iter().find(|file| file.path == PROGRAM);
        let bytes = bytes.and_then(|file| blobs.get(file.blob.as_ref()?));
        let Some(bytes) = bytes else { continue };
        let read = ProgramAt::read(bytes, program.as_ref())?;
        if let Some(event) = program_event(program.as_ref(), read.as_ref(), days[*at], place)
            && !branch.commits[*at].is_first_known
        {
            walked.events.push(event);
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
    walked.name = program.map(|program| program.policy.program().name.clone());
    let found: Vec<Walked> = (states.into_iter().zip(open))
        .map(|(state, question)| Walked {
            events: renumbered(state.events, |at| question.steps.binary_search(&at).ok()).unwrap_or_default(),
            until: branch.until,
            next: state.next,
        })
        .collect();
    if let Some(cache) = cache {
        // A clone that has only some of the files knows less than one that has all.
        let has_all = |files: &[&LoggedFile]| {
            let mut names = files.iter().filter_map(|file| file.blob.as_ref());
            names.all(|name| blobs.contains_key(name))
        };
        let files_at = |at: usize| branch.commits[at].files.iter();
        let programs = |file: &&LoggedFile| file.path == PROGRAM;
        let of_program: Vec<&LoggedFile> = changes.iter().flat_map(|at| files_at(*at)).filter(programs).collect();
        if !has_all(&of_program) {
            return Ok((walked, found, false));
        }
        if let Some(key) = &asked.program {
            cache.put(key, &walked);
        }
        for (walked, question) in found.iter().zip(open) {
            let files = question.track.commits.iter().flat_map(|at| files_at(*at));
            let own: Vec<&LoggedFile> = files.filter(|file| question.track.has(&file.path)).collect();
            if let Some(key) = question.key.as_ref().filter(|_| has_all(&own)) {
                cache.put(key, walked);
            }
        }
    }
    Ok((walked, found, blobs.len() == names.len()))
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

/// The records in commits that delete one and add one, and those that they delete: one partner may have moved.
fn possible_moves(commits: &[LoggedCommit]) -> BTreeSet<&str> {
    let mut records: BTreeMap<&str, &str> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for commit in commits {
        let is_record = |path: &str| DocumentPath::parse(path).is_some_and(|path| path.kind() == DocumentKind::Partner);
        let changed: Vec<&LoggedFile> = commit.files.iter().filter(|file| is_record(&file.path)).collect();
        let gone = changed.iter().filter(|file| file.blob.is_none());
        let gone: Vec<&str> = gone
            .filter_map(|file| records.get(file.path.as_str()).copied())
            .collect();
        let added = changed.iter().filter_map(|file| file.blob.as_deref());
        if !gone.is_empty() {
            names.extend(gone.into_iter().chain(added));
        }
        for file in changed {
            match &file.blob {
                Some(blob) => drop(records.insert(&file.path, blob)),
                None => drop(records.remove(file.path.as_str())),
            }
        }
    }
    names
}

/// The partners of all time, each with its commits. `blobs` are the records that may have moved.
fn tracks(branch: &Branch<'_>, blobs: &BTreeMap<String, Vec<u8>>) -> Vec<Track> {
    let mut tracks: Vec<Track> = Vec::new();
    // The track that a folder belongs to, and the record in it.
    let mut home: BTreeMap<String, usize> = BTreeMap::new();
    let mut records: BTreeMap<String, &str> = BTreeMap::new();
    // The commits that changed a folder, of any partner.
    let mut touched: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
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
            let same = |old: &&&String| is_same_partner(blobs, records.get(**old).copied(), blob);
            let Some(old) = gone.iter().find(same) else { continue };
            if let Some(track) = home.remove(*old) {
                tracks[track].folders.push((at, slug.clone()));
                // What is in the folder already becomes the partner's.
                let before = touched.get(slug).into_iter().flatten();
                let commits: BTreeSet<usize> = tracks[track].commits.iter().chain(before).copied().collect();
                tracks[track].commits = commits.into_iter().collect();
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
            touched.entry(slug.clone()).or_default().insert(at);
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
fn is_same_partner(blobs: &BTreeMap<String, Vec<u8>>, old: Option<&str>, new: &str) -> bool {
    let Some(old) = old else { return false };
    if old == new {
        return true;
    }
    let json = |name: &str| {
        let bytes = blobs.get(name)?;
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
