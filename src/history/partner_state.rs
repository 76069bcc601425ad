//! One partner on its way through the commits: its files, what is known about it, and what has happened so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::event::{Cause, Event, compare};
use super::facts::{Fact, Facts, Known, Mark, Topic, facts};
use super::program_at::ProgramAt;
use super::walk::{Branch, Track};
use crate::date::{Date, Month, add_days};
use crate::registry::load::{self, Sources};
use crate::registry::path::DocumentPath;
use crate::registry::{PartnerFolder, Schemas, Tree};
use crate::standing::{Standing, judge};

/// A partner between two commits.
pub(super) struct PartnerState<'a> {
    track: &'a Track,
    branch: &'a Branch<'a>,
    /// The bytes of its files, by object name.
    blobs: &'a BTreeMap<String, Vec<u8>>,
    /// The day of each commit.
    days: &'a [Date],
    /// Commits of the track that are behind it.
    done: usize,
    files: BTreeMap<&'a str, &'a [u8]>,
    /// What the files were read with, unless they changed since.
    read_with: Option<Schemas>,
    /// Whether the record could be read then.
    is_readable: bool,
    /// The folder as it could last be read.
    folder: Option<PartnerFolder>,
    /// Days on which time alone can change something: those in the files, and those that follow from the standing.
    in_files: BTreeSet<Date>,
    in_standing: BTreeSet<Date>,
    /// The last month whose first day can change something because a value is no longer among the newest ones.
    last_month: Option<Month>,
    day: Date,
    /// The first day after the last one on which time alone can change something.
    pub(super) next: Option<Date>,
    pub(super) facts: Facts,
    pub(super) events: Vec<Event>,
}

impl<'a> PartnerState<'a> {
    pub(super) fn new(
        track: &'a Track,
        branch: &'a Branch<'a>,
        blobs: &'a BTreeMap<String, Vec<u8>>,
        days: &'a [Date],
    ) -> Self {
        Self {
            track,
            branch,
            blobs,
            days,
            done: 0,
            files: BTreeMap::new(),
            read_with: None,
            is_readable: false,
            folder: None,
            next: None,
            in_files: BTreeSet::new(),
            in_standing: BTreeSet::new(),
            last_month: None,
            day: Date::MIN,
            facts: Facts::new(),
            events: Vec::new(),
        }
    }

    /// The folder at the commit that was reached.
    pub(super) fn slug(&self) -> &str {
        let reached = self.done.checked_sub(1).map_or(0, |last| self.track.commits[last]);
        let known = self.track.folders.iter().take_while(|(from, _)| *from <= reached);
        let first = self.track.folders.first().map_or("", |(_, slug)| slug.as_str());
        known.last().map_or(first, |(_, slug)| slug)
    }

    /// Walks the commits from `from`, which changed the program, to before `to`, and then lets time pass until `end`.
    pub(super) fn advance(&mut self, program: &ProgramAt, from: usize, to: usize, end: Date) {
        // What was there before, and what this commit itself changes, is judged by the new program.
        let before = self.done;
        while self.track.commits.get(self.done).is_some_and(|at| *at <= from) {
            self.take(self.track.commits[self.done]);
        }
        if self.done > before || !self.files.is_empty() {
            self.arrive(program, from);
        }
        while let Some(at) = self.track.commits.get(self.done).copied().filter(|at| *at < to) {
            self.pass_time(program, self.days[at]);
            self.take(at);
            self.arrive(program, at);
        }
        self.pass_time(program, end);
        self.next = self.folder.as_ref().and_then(|_| self.next_day(program));
    }

    /// Takes over the files of a commit.
    fn take(&mut self, at: usize) {
        self.done += 1;
        self.read_with = None;
        let branch = self.branch;
        let folders: Vec<&str> = self.track.folders.iter().map(|(_, slug)| slug.as_str()).collect();
        for file in &branch.commits[at].files {
            let Some(slug) = DocumentPath::parse(&file.path).and_then(|path| path.slug().cloned()) else {
                continue;
            };
            if !folders.contains(&&*slug) {
                continue;
            }
            let bytes = file.blob.as_ref().and_then(|name| self.blobs.get(name));
            match bytes {
                Some(bytes) => drop(self.files.insert(&file.path, bytes)),
                None => drop(self.files.remove(file.path.as_str())),
            }
        }
    }

    /// Compares what is known with what the files contain now, on the day of a commit.
    fn arrive(&mut self, program: &ProgramAt, at: usize) {
        self.day = self.day.max(self.days[at]);
        let slug: Arc<str> = self.slug().into();
        let record = DocumentPath::record(&slug).to_string();
        if !self.files.contains_key(record.as_str()) {
            self.folder = None;
            self.become_known(Facts::new(), &Cause::Commit(at));
            return;
        }
        self.read(&slug, program);
        let now = if self.is_readable {
            self.judge(program)
        } else {
            let mut known = self.facts.clone();
            let fact = Fact {
                value: slug.to_string(),
                reason: Some("what was known before counts until it can be read".to_owned()),
                mark: Mark::None,
            };
            known.insert((Topic::Reading, String::new()), fact);
            known
        };
        self.become_known(now, &Cause::Commit(at));
    }

    /// Reads the files, unless that was done already: most changes of a program leave alone how records are read.
    fn read(&mut self, slug: &Arc<str>, program: &ProgramAt) {
        let is_read = |known: &Schemas| known.is_same(&program.schemas);
        if self.read_with.as_ref().is_some_and(is_read) {
            return;
        }
        self.read_with = Some(program.schemas.clone());
        let folder = self.load(slug, program).filter(|folder| folder.record.is_some());
        self.is_readable = folder.is_some();
        if folder.is_some() {
            self.in_files = folder.iter().flat_map(dates_of).collect();
            self.folder = folder;
        }
    }

    /// Lets time pass until `end`.
    fn pass_time(&mut self, program: &ProgramAt, end: Date) {
        while self.folder.is_some() {
            let Some(next) = self.next_day(program).filter(|next| *next <= end) else {
                break;
            };
            self.day = next;
            let mut now = self.judge(program);
            let reading = (Topic::Reading, String::new());
            if let Some(fact) = self.facts.get(&reading) {
                now.insert(reading, fact.clone());
            }
            self.become_known(now, &Cause::Calendar);
        }
        self.day = self.day.max(end);
    }

    fn next_day(&self, program: &ProgramAt) -> Option<Date> {
        let after = add_days(self.day, 1);
        let month = Month::of(self.day).plus(1);
        let month = (self.last_month.is_some_and(|last| month <= last)).then(|| month.first_day());
        let in_files = self.in_files.range(after..).next().copied();
        let in_standing = self.in_standing.range(after..).next().copied();
        let in_program = program.days.range(after..).next().copied();
        [month, in_files, in_standing, in_program].into_iter().flatten().min()
    }

    fn become_known(&mut self, now: Facts, cause: &Cause) {
        let is_start = matches!(cause, Cause::Commit(at) if self.branch.commits[*at].is_first_known);
        if !is_start {
            let slug = self.slug();
            let events = compare(&self.facts, &now, self.day, slug, cause);
            self.events.extend(events);
        }
        self.facts = now;
    }

    fn load(&self, slug: &Arc<str>, program: &ProgramAt) -> Option<PartnerFolder> {
        let files = self.files.iter();
        let files = files.map(|(path, bytes)| ((*path).to_owned(), Some(bytes.to_vec())));
        let sources = Sources {
            tree: Tree::Empty.with(files.collect()),
            overlay: None,
        };
        load::folders(&sources, std::slice::from_ref(slug), &program.schemas).pop()
    }

    fn judge(&mut self, program: &ProgramAt) -> Facts {
        let Some((folder, record)) = self
            .folder
            .as_ref()
            .and_then(|folder| Some((folder, folder.record.as_ref()?)))
        else {
            return Facts::new();
        };
        let standing = judge(&folder.slug, record, &folder.metrics, &program.policy, self.day);
        let known = Known {
            folder,
            record,
            policy: &program.policy,
            standing: Some(&standing),
        };
        let now = facts(&known, self.day);
        self.in_standing = days_of(&standing);
        let own = record
            .data
            .earlier_agreements
            .iter()
            .flatten()
            .chain(&record.data.agreement);
        let ends = own.filter_map(|agreement| agreement.last_day(program.policy.program()));
        self.in_standing.extend(ends.map(|last| add_days(last, 1)));
        // A criterion looks at that many months before the day. When the newest value isn't among them, none is.
        let needed = program.policy.figures_needed().into_values().max();
        let newest = folder.metrics.keys().next_back();
        self.last_month = (newest.zip(needed)).map(|(newest, months)| newest.plus(i32::from(months) + 1));
        now
    }
}

/// Days on which a standing can change because time passes.
fn days_of(standing: &Standing) -> BTreeSet<Date> {
    let criteria = standing.criteria.iter();
    let days = criteria.flat_map(|criterion| {
        let evidence = criterion.evidence_ends.map(|end| end.until);
        let last = [criterion.holds_until, evidence].into_iter().flatten();
        last.map(|last| add_days(last, 1)).chain(criterion.binds_from)
    });
    days.collect()
}

fn dates_of(folder: &PartnerFolder) -> BTreeSet<Date> {
    let record = folder.record.iter().map(|record| &record.json);
    let metrics = folder.metrics.values().map(|file| &file.json);
    let reviews = folder.reviews.values().map(|file| &file.json);
    record.chain(metrics).chain(reviews).flat_map(dates_in).collect()
}

/// Every date in a document, and the day after it: what ends on a day is over on the next one.
pub(super) fn dates_in(json: &Value) -> BTreeSet<Date> {
    let mut found = BTreeSet::new();
    let mut open = vec![json];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) if text.len() == "2026-11-30".len() => {
                if let Ok(day) = text.parse::<Date>() {
                    found.extend([day, add_days(day, 1)]);
                }
            }
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => open.extend(fields.values()),
            _ => {}
        }
    }
    found
}
