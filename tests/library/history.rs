//! `history::walk` over random branches: its events, applied to nothing, give what is known today, and a cache changes nothing
//! of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use psp_partners::date::{Date, add_days};
use psp_partners::history::{Branch, Cache, Cause, Event, EventKind, FactKey, History, Known, Topic, facts, walk};
use psp_partners::registry::load::{self, Sources};
use psp_partners::registry::path::{DocumentPath, PROGRAM};
use psp_partners::registry::tree::{LoggedCommit, LoggedFile, Tree};
use psp_partners::standing::{Policy, judge};
use sha2::{Digest as _, Sha256};

use crate::random_cases::random_cases;

/// The programs that a branch has one after the other: the second program, and what a maintainer may make of it.
static PROGRAMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/second/partners/program.yaml");
    let program = std::fs::read_to_string(path).expect("the program is there");
    let harder = program.replace("reach.users >= 500", "reach.users >= 700");
    assert_ne!(program, harder);
    let renamed = program.replace("name: Höfe", "name: Die Höfe");
    vec![program, harder, renamed, "- not\n- a program\n".to_owned()]
});

/// What a record may be.
const RECORDS: [&str; 6] = [
    "name: Hof Quitte\nstatus: applied\ntier: hof\napplied_on: 2026-01-02\nowners: [{ github: zoe, id: 7 }]\n",
    "name: Hof Quitte\nstatus: onboarding\ntier: hof\napplied_on: 2026-01-02\nowners: [{ github: zoe, id: 7 }]\nreach: { users: 600, as_of: 2026-01-01 }\n",
    "name: Quittenhof\nstatus: active\ntier: hof\napplied_on: 2026-01-02\nowners: [{ github: zoe, id: 7 }]\nreach: { users: 900, as_of: 2026-03-01, evidence: { url: \"https://quitte.example/zahl\", verified_by: mona, verified_on: 2026-03-02 } }\nphases: { besuch: { entered: 2026-01-03, left: 2026-02-03 }, probejahr: { entered: 2026-02-03 } }\n",
    "name: Hof Quitte\nstatus: active\ntier: kelterei\napplied_on: 2026-01-02\nowners: [{ github: zoe, id: 7 }, { github: ann, id: 8 }]\nlanguages: [de]\nmanager: { github: mona, id: 2 }\nwaivers: [{ criterion: fuehrungen, reason: Umbau., by: mona, granted_on: 2026-02-02, until: 2026-06-01 }]\ncollaborations: [{ with: hof-b, kind: webinar, date: 2026-02-01 }]\ngrants: [{ benefit: wappen, granted_on: 2026-03-01, by: mona }]\n",
    "- not\n- a record\n",
    "name: Hof Quitte\nstatus: paused\nstatus_reason: Winter.\ntier: hof\n",
];

const FOLDERS: [&str; 3] = ["hof-a", "hof-b", "hof-c"];

#[derive(Debug, Clone)]
enum Action {
    Record(usize, usize),
    Delete(usize),
    Move(usize, usize),
    Month(usize, u8, u16),
    Program(usize),
}

fn action() -> impl Strategy<Value = Action> {
    let folder = || 0..FOLDERS.len();
    prop_oneof![
        6 => (folder(), 0..RECORDS.len()).prop_map(|(at, text)| Action::Record(at, text)),
        1 => folder().prop_map(Action::Delete),
        1 => (folder(), folder()).prop_map(|(from, to)| Action::Move(from, to)),
        3 => (folder(), 1_u8..4, 0_u16..3).prop_map(|(at, month, value)| Action::Month(at, month, value)),
        2 => (0..PROGRAMS.len()).prop_map(Action::Program),
    ]
}

/// A branch in memory.
#[derive(Default)]
struct InMemory {
    commits: Vec<LoggedCommit>,
    blobs: BTreeMap<String, Vec<u8>>,
    files: BTreeMap<String, String>,
    /// Names of files that were read.
    asked: RefCell<BTreeSet<String>>,
}

fn name_of(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

impl InMemory {
    fn of(steps: &[(Action, i16)]) -> Self {
        let mut branch = Self::default();
        let mut day: Date = "2026-01-05".parse().expect("a day");
        branch.commit(day, |files| drop(files.insert(PROGRAM.to_owned(), PROGRAMS[0].clone())));
        for (action, days) in steps {
            // A clock can be wrong.
            day = add_days(day, i64::from(*days));
            branch.commit(day, |files| change(files, action));
        }
        branch
    }

    fn commit(&mut self, day: Date, change: impl FnOnce(&mut BTreeMap<String, String>)) {
        let before = self.files.clone();
        change(&mut self.files);
        let paths: BTreeSet<&String> = before.keys().chain(self.files.keys()).collect();
        let changed = paths
            .into_iter()
            .filter(|path| before.get(*path) != self.files.get(*path));
        let files: Vec<LoggedFile> = changed
            .map(|path| LoggedFile {
                path: path.clone(),
                blob: self.files.get(path).map(|text| name_of(text)),
            })
            .collect();
        for text in self.files.values() {
            self.blobs.insert(name_of(text), text.clone().into_bytes());
        }
        if files.is_empty() {
            return;
        }
        let parent = self.commits.last().map_or("", |parent| parent.name.as_str());
        self.commits.push(LoggedCommit {
            // As in git, the name fixes what is in the commit and before it.
            name: name_of(&format!("{parent} {day} {files:?}")),
            day,
            author: "zoe".to_owned(),
            subject: "change".to_owned(),
            is_first_known: false,
            files,
        });
    }

    fn walk(&self, made: usize, until: Date, only: Option<&str>, cache: Option<&mut Cache>) -> History {
        let branch = Branch {
            commits: &self.commits[..made],
            until,
            only,
        };
        let read = |names: &BTreeSet<&str>| {
            self.asked
                .borrow_mut()
                .extend(names.iter().map(|name| (*name).to_owned()));
            let found = names
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), self.blobs.get(*name)?.clone())));
            Ok(found.collect())
        };
        walk(&branch, &read, cache).expect("the schemas are good")
    }

    /// What is known today of each partner whose record can be read.
    fn known_today(&self, until: Date) -> BTreeMap<String, BTreeMap<FactKey, String>> {
        let programs = self.commits.iter().flat_map(|commit| &commit.files);
        let programs = programs
            .filter(|file| file.path == PROGRAM)
            .filter_map(|file| file.blob.as_ref());
        let program = programs.filter_map(|name| {
            let tree = Tree::Empty.with([(PROGRAM.to_owned(), Some(self.blobs[name].clone()))].into());
            let (loaded, schemas) = load::public_program(&tree).expect("the schemas are good");
            Some((loaded.record?, schemas))
        });
        let (record, schemas) = program.last().expect("the first program is good");
        let (policy, _) = Policy::compile(record, &schemas);
        let files = self
            .files
            .iter()
            .map(|(path, text)| (path.clone(), Some(text.clone().into_bytes())));
        let sources = Sources {
            tree: Tree::Empty.with(files.collect()),
            overlay: None,
        };
        let slugs = load::registry(&sources).slugs;
        let folders = load::folders(&sources, &slugs, &schemas);
        let known = folders.iter().filter_map(|folder| {
            let record = folder.record.as_ref()?;
            let standing = judge(&folder.slug, record, &folder.metrics, &policy, until);
            let known = Known {
                folder,
                record,
                policy: &policy,
                standing: Some(&standing),
            };
            let values = facts(&known, until).into_iter().map(|(key, fact)| (key, fact.value));
            Some((folder.slug.to_string(), values.collect()))
        });
        known.collect()
    }
}

fn change(files: &mut BTreeMap<String, String>, action: &Action) {
    let record = |folder: usize| DocumentPath::record(FOLDERS[folder]).to_string();
    match action {
        Action::Record(at, text) => drop(files.insert(record(*at), RECORDS[*text].to_owned())),
        Action::Delete(at) => files.retain(|path, _| !path.starts_with(&format!("partners/{}/", FOLDERS[*at]))),
        Action::Move(from, to) => {
            if from == to || files.contains_key(&record(*to)) {
                return;
            }
            let own = format!("partners/{}/", FOLDERS[*from]);
            let moved: Vec<String> = files.keys().filter(|path| path.starts_with(&own)).cloned().collect();
            for path in moved {
                let new = path.replace(FOLDERS[*from], FOLDERS[*to]);
                let text = files.remove(&path).expect("there");
                files.insert(new, text);
            }
        }
        Action::Month(at, month, value) => {
            let path = format!("partners/{}/metrics/2026-{month:02}.yaml", FOLDERS[*at]);
            let text =
                format!("period: 2026-{month:02}\nfigures: {{ apfelernte: {value} }}\nrestated: Versuch {value}.\n");
            files.insert(path, text);
        }
        Action::Program(text) => drop(files.insert(PROGRAM.to_owned(), PROGRAMS[*text].clone())),
    }
}

/// The events, applied to nothing.
fn replay(events: &[Event]) -> BTreeMap<String, BTreeMap<FactKey, String>> {
    let mut known: BTreeMap<String, BTreeMap<FactKey, String>> = BTreeMap::new();
    let same = |a: &Event, b: &Event| (a.day, &a.cause, &a.slug) == (b.day, &b.cause, &b.slug);
    for group in events.chunk_by(same) {
        let Some(slug) = &group[0].slug else { continue };
        let moved = group.iter().find(|event| event.kind == EventKind::Moved);
        if let Some(was) = moved.and_then(|event| event.before.as_ref()) {
            let facts = known.remove(was).expect("what moves is known");
            known.insert(slug.clone(), facts);
        }
        for event in group {
            if event.kind == EventKind::Gone {
                known.remove(slug);
                continue;
            }
            let facts = known.entry(slug.clone()).or_default();
            let key = (event.topic, event.about.clone());
            match &event.after {
                Some(value) => drop(facts.insert(key, value.clone())),
                None => drop(facts.remove(&key)),
            }
            if let (EventKind::Joined, Some(name)) = (event.kind, &event.name) {
                facts.insert((Topic::Name, String::new()), name.clone());
                facts.insert((Topic::Folder, String::new()), slug.clone());
            }
        }
    }
    known
}

/// A criterion that is unknown from the start makes no event.
fn without_unknown(mut facts: BTreeMap<FactKey, String>) -> BTreeMap<FactKey, String> {
    facts.retain(|(topic, _), value| !(*topic == Topic::Criterion && value == "unknown"));
    facts
}

fn steps() -> impl Strategy<Value = Vec<(Action, i16)>> {
    prop::collection::vec((action(), -5_i16..50), 2..14)
}

proptest! {
    #![proptest_config(random_cases(16))]

    #[test]
    fn replayed_events_give_what_is_known_today(steps in steps(), later in 0_i64..500) {
        let branch = InMemory::of(&steps);
        let last = branch.commits.iter().map(|commit| commit.day).max().expect("a commit");
        let until = add_days(last, later);
        let history = branch.walk(branch.commits.len(), until, None, None);
        let replayed = replay(&history.events);
        let reading = (Topic::Reading, String::new());
        for (slug, facts) in branch.known_today(until) {
            let found = replayed.get(&slug).cloned().unwrap_or_default();
            prop_assert!(!found.contains_key(&reading), "{slug}");
            prop_assert_eq!(without_unknown(found), without_unknown(facts), "{}", slug);
        }
        // What can't be read now is known as it was, and nothing else is known.
        let now = branch.known_today(until);
        for (slug, facts) in &replayed {
            prop_assert!(now.contains_key(slug) || facts.contains_key(&reading), "{slug}");
        }
        // An event that only time makes has no commit, and each has a day that is over.
        prop_assert!(history.events.iter().all(|event| event.day <= until));
    }

    #[test]
    fn a_cache_changes_nothing(steps in steps(), other in steps(), later in 1_i64..400) {
        let branch = InMemory::of(&steps);
        // Another branch that goes on from the same commits.
        let half = steps.len() / 2;
        let forked = InMemory::of(&[&steps[..half], &other[..]].concat());
        let mut bytes: Vec<u8> = Vec::new();
        let mut next = |branch: &InMemory, made: usize, until: Date, only: Option<&str>| {
            let mut cache = Cache::read(&bytes, "build");
            let with = branch.walk(made, until, only, Some(&mut cache));
            let without = branch.walk(made, until, only, None);
            bytes = cache.bytes().unwrap_or_else(|| bytes.clone());
            // The second time, no file is read.
            branch.asked.borrow_mut().clear();
            let mut cache = Cache::read(&bytes, "build");
            let again = branch.walk(made, until, only, Some(&mut cache));
            let is_all_known = branch.asked.borrow().is_empty() && cache.bytes().is_none();
            (with == without && again == without, is_all_known)
        };
        for (branch, made) in [(&branch, half + 1), (&branch, steps.len() + 1), (&forked, usize::MAX)] {
            let made = made.min(branch.commits.len());
            let last = branch.commits[..made].iter().map(|commit| commit.day).max().expect("a commit");
            for (until, only) in [
                (add_days(last, -20), None),
                (last, Some("hof-a")),
                (last, None),
                (add_days(last, 1), None),
                (add_days(last, later), None),
            ] {
                let found = next(branch, made, until, only);
                prop_assert_eq!(found, (true, true), "{} commits until {}, {:?}", made, until, only);
            }
        }
    }
}

/// Time alone has no commit.
#[test]
fn what_only_time_changes_has_no_commit() {
    let branch = InMemory::of(&[(Action::Record(0, 3), 30)]);
    let until = "2027-01-01".parse().expect("a day");
    let history = branch.walk(branch.commits.len(), until, None, None);
    let ended = history.events.iter().find(|event| event.kind == EventKind::WaiverEnded);
    let ended = ended.expect("the waiver ends");
    assert_eq!(
        (ended.day.to_string().as_str(), &ended.cause),
        ("2026-06-02", &Cause::Calendar)
    );
}
