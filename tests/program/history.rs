//! `history` and `--known`: what happened, compared with fresh checkouts and with what git itself finds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::Registry;

const RECORD: &str = "partners/acme/partner.yaml";
const MONTH: &str = "partners/acme/metrics/2026-02.yaml";
const TODAY: &str = "2027-06-01";
const APPLIED: &str = "\
name: Acme
tier: technology
status: applied
applied_on: 2026-01-05
owners:
  - github: zoe
    id: 7
reach:
  users: 9000
  as_of: 2026-01-01
  evidence:
    url: https://acme.example/users
";
const ONBOARDING: &str = "\
name: Acme
tier: technology
status: onboarding
applied_on: 2026-01-05
owners:
  - github: zoe
    id: 7
phases:
  discovery-and-application:
    entered: 2026-01-05
reach:
  users: 12000
  as_of: 2026-01-01
  evidence:
    url: https://acme.example/users
    verified_by: mona
    verified_on: 2026-01-10
";
const WAIVED: &str = "\
waivers:
  - criterion: technical-compatibility
    reason: the desk opens in spring
    by: mona
    granted_on: 2026-02-02
    until: 2026-03-01
collaborations:
  - { with: berg, kind: webinar, date: 2026-02-01 }
";

/// The ID of the first phase of a program.
fn first_phase(program: &str) -> String {
    let phases = program.split("\nphases:").nth(1).expect("phases");
    let id = phases.split("id: ").nth(1).expect("an ID");
    id.split([',', '\n', ' ']).next().expect("a word").to_owned()
}

/// A registry with a history: an application, a merge, metrics that are restated, another folder.
fn registry() -> Registry {
    let registry = Registry::with_program();
    let phase = first_phase(&registry.read("partners/program.yaml"));
    let record = ONBOARDING.replace("discovery-and-application", &phase);
    registry.git(&["init", "-q"]);
    commit(&registry, "2026-01-01", "the program");
    registry.write(RECORD, APPLIED);
    commit(&registry, "2026-01-05", "acme: apply (#3)");
    registry.git(&["checkout", "-qb", "topic"]);
    registry.write(RECORD, &record);
    commit(&registry, "2026-01-08", "half");
    registry.git(&["checkout", "-q", "main"]);
    let merge = [
        "merge",
        "-q",
        "--no-ff",
        "-m",
        "Merge pull request #4 from acme/topic",
        "topic",
    ];
    registry.git_on("2026-01-10", &merge);
    registry.write(MONTH, "period: 2026-02\nfigures:\n  uptime: 99.5\n");
    registry.write(RECORD, record.clone() + WAIVED);
    commit(&registry, "2026-02-02", "acme: February");
    registry.write(
        MONTH,
        "period: 2026-02\nfigures:\n  uptime: 98.1\nrestated: the export left out a day\n",
    );
    commit(&registry, "2026-03-20", "acme: correct February (#9)");
    registry.write("README.md", "nothing about partners\n");
    commit(&registry, "2026-03-25", "readme");
    registry.git(&["mv", "partners/acme", "partners/acme-corp"]);
    let moved = "partners/acme-corp/partner.yaml";
    registry.write(moved, registry.read(moved).replace("name: Acme", "name: Acme Corp"));
    commit(&registry, "2026-04-20", "acme: another name");
    let program = registry.read("partners/program.yaml");
    registry.write(
        "partners/program.yaml",
        program.replace("10000", "20000").replace("10_000", "20_000"),
    );
    commit(&registry, "2026-05-01", "the program: more users (#11)");
    registry
}

fn commit(registry: &Registry, day: &str, subject: &str) {
    registry.git(&["add", "-A"]);
    registry.git_on(day, &["commit", "-q", "--allow-empty", "-m", subject]);
}

fn history(registry: &Registry, more: &[&str]) -> Value {
    let arguments = [&["history", "--at", TODAY, "--format", "json"], more].concat();
    let run = registry.run(&arguments);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn events(answer: &Value) -> Vec<&Value> {
    answer["events"].as_array().expect("events").iter().collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn a_partner_has_its_events_with_their_pull_requests() {
    let registry = registry();
    let answer = history(&registry, &["acme-corp"]);
    let all = events(&answer);
    let found: Vec<(&str, &str, &str)> = all
        .iter()
        .map(|event| (text(event, "day"), text(event, "kind"), text(event, "about")))
        .collect();
    for expected in [
        ("2026-01-05", "joined", ""),
        ("2026-01-05", "owner-changed", "zoe"),
        ("2026-01-05", "criterion-turned", "minimum-users"),
        ("2026-01-10", "accepted", ""),
        ("2026-01-10", "verified", "reach"),
        ("2026-02-02", "figure-recorded", "uptime of 2026-02"),
        ("2026-02-02", "waived", "technical-compatibility"),
        ("2026-02-02", "collaboration", "webinar with berg on 2026-02-01"),
        ("2026-03-02", "waiver-ended", "technical-compatibility"),
        ("2026-03-20", "figure-restated", "uptime of 2026-02"),
        ("2026-04-20", "name-changed", ""),
        ("2026-04-20", "moved", ""),
        ("2026-05-01", "criterion-turned", "minimum-users"),
    ] {
        assert!(found.contains(&expected), "{expected:?}: {found:#?}");
    }
    assert!(found.iter().any(|(_, kind, _)| *kind == "phase-entered"), "{found:?}");
    let one = |kind: &str| all.iter().find(|event| event["kind"] == kind).expect("found");
    assert_eq!(
        (&one("joined")["pull_request"], &one("accepted")["pull_request"]),
        (&3.into(), &4.into())
    );
    assert_eq!(one("figure-restated")["reason"], "the export left out a day");
    assert_eq!(one("joined")["files"][0], RECORD);
    // Only time passed.
    assert_eq!(one("waiver-ended").get("commit"), None);
    // The topic's own commit isn't on the branch.
    assert!(all.iter().all(|event| event["subject"] != "half"));
    // The old name leads to the same partner.
    assert_eq!(events(&history(&registry, &["acme"])), all);
    let program = history(&registry, &[]);
    let changed = events(&program)
        .into_iter()
        .rfind(|event| event["kind"] == "program-changed");
    let changed = text(changed.expect("the program changed"), "text");
    assert!(changed.contains("new results of criteria for 1 partner"), "{changed}");
    let shown = registry.run(&["history", "acme-corp", "--at", TODAY]).stdout;
    for words in [
        "pull request #4: “Merge pull request #4 from acme/topic”",
        "2026-03-02 time passed",
        "Acme restated `uptime of 2026-02` from 99.5 to 98.1: the export left out a day",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let run = registry.run(&["history", "acm"]);
    assert!(
        run.code == 2 && run.stderr.contains("did you mean `acme`?"),
        "{}",
        run.stderr
    );
}

/// The events of a span are those of the whole history, and each format has the same ones.
#[test]
fn spans_and_formats_have_the_same_events() {
    let registry = registry();
    let whole = history(&registry, &[]);
    let span = history(&registry, &["--since", "2026-02-01", "--until", "2026-03-02"]);
    let within = |event: &&Value| ("2026-02-01"..="2026-03-02").contains(&text(event, "day"));
    let expected: Vec<&Value> = events(&whole).into_iter().filter(within).collect();
    assert!(!expected.is_empty());
    assert_eq!(events(&span), expected);
    let run = registry.run(&["history", "--at", TODAY, "--format", "ndjson"]);
    let lines: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.iter().collect::<Vec<_>>(), events(&whole));
    let ids: std::collections::BTreeSet<&str> = lines.iter().map(|event| text(event, "id")).collect();
    assert_eq!(ids.len(), lines.len(), "each event has an ID of its own");
    let feed = registry.run(&["history", "--at", TODAY, "--format", "atom"]).stdout;
    assert!(ids.iter().all(|id| feed.contains(&format!("<id>{id}</id>"))));
    // A later run knows the events again.
    let run = registry.run(&["history", "--at", "2027-07-01", "--format", "json"]);
    let later: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(events(&later).starts_with(&events(&whole)));
}

/// The events, applied to nothing, give what `standing` finds today.
#[test]
fn replayed_events_give_todays_standing() {
    let registry = registry();
    let answer = history(&registry, &["acme-corp"]);
    let mut known: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for event in events(&answer) {
        let key = (text(event, "topic"), text(event, "about"));
        match event["after"].as_str() {
            Some(value) => drop(known.insert(key, value)),
            None => drop(known.remove(&key)),
        }
    }
    let run = registry.run(&["standing", "acme-corp", "--at", TODAY, "--format", "json"]);
    let standing: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let partner = &standing["partners"][0];
    assert_eq!(known[&("status", "")], text(partner, "status"));
    assert_eq!(known[&("tier", "")], text(partner, "tier"));
    assert_eq!(known[&("name", "")], text(partner, "name"));
    assert_eq!(known[&("owner", "zoe")], "zoe (7)");
    assert_eq!(known[&("figure", "uptime of 2026-02")], "98.1");
    assert_eq!(known[&("verification", "reach")], "mona on 2026-01-10");
    assert!(!known.contains_key(&("waiver", "technical-compatibility")));
    let phase = known
        .keys()
        .find(|(topic, _)| *topic == "phase-entered")
        .expect("a phase");
    assert_eq!(phase.1, text(partner, "phase"));
    let criteria = partner["criteria"].as_array().expect("criteria");
    for criterion in criteria {
        let word = match (text(criterion, "verdict"), criterion["verified"].as_bool()) {
            ("met", Some(true)) => "met (verified)",
            ("met", _) => "met (claimed)",
            ("not_met", _) => "not met",
            (other, _) => other,
        };
        let replayed = known
            .get(&("criterion", text(criterion, "id")))
            .copied()
            .unwrap_or("unknown");
        assert_eq!(replayed, word, "{criterion}");
    }
}

/// What was known on the day of each commit is what a fresh checkout of it has, byte for byte.
#[test]
fn what_was_known_is_what_a_fresh_checkout_has() {
    let registry = registry();
    let fresh = Registry::empty();
    let path = registry.path("").to_string_lossy().into_owned();
    fresh.git(&["clone", "-q", &path, "."]);
    let log = registry.git(&["log", "--first-parent", "--reverse", "--format=%H %cs"]);
    let commits: Vec<(&str, &str)> = log.lines().filter_map(|line| line.split_once(' ')).collect();
    assert!(commits.len() == 8, "{log}");
    for (commit, day) in commits {
        fresh.git(&["checkout", "-q", "--detach", commit]);
        let slug = if day < "2026-04-20" { "acme" } else { "acme-corp" };
        for at in [day, TODAY] {
            for command in [
                &["standing", "--format", "json"][..],
                &["benefits", "--format", "json"],
                &["report", "--format", "ndjson"],
                &["why", slug, "minimum-users", "--format", "json"],
            ] {
                let arguments = [command, &["--at", at]].concat();
                let known = registry.run(&[&arguments[..], &["--known", day]].concat());
                let checked_out = fresh.run(&[&arguments[..], &["--rev", "HEAD"]].concat());
                assert_eq!(known.code, checked_out.code, "{day}: {command:?}: {}", known.stderr);
                assert_eq!(known.stdout, checked_out.stdout, "{day}: {command:?}");
            }
        }
    }
    let run = registry.run(&["standing", "--known", "2025-12-31"]);
    assert!(
        run.code == 2 && run.stderr.contains("the branch begins on 2026-01-01"),
        "{}",
        run.stderr
    );
    let run = registry.run(&["standing", "--known", "2026-02-02", "--rev", "HEAD"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

/// A clone with only the newest commits shows where its history begins, and guesses nothing about what was before.
#[test]
fn a_shallow_clone_has_no_guesses() {
    let registry = registry();
    let shallow = Registry::empty();
    let path = format!("file://{}", registry.path("").to_string_lossy());
    shallow.git(&["clone", "-q", "--depth", "3", &path, "."]);
    let answer = history(&shallow, &["acme-corp"]);
    assert_eq!(
        (&answer["begins"]["shallow"], &answer["begins"]["day"]),
        (&true.into(), &"2026-03-25".into())
    );
    let kinds: Vec<&str> = events(&answer).into_iter().map(|event| text(event, "kind")).collect();
    assert!(!kinds.contains(&"joined") && kinds.contains(&"moved"), "{kinds:?}");
    let whole = history(&registry, &["acme-corp"]);
    let later: Vec<&Value> = events(&whole)
        .into_iter()
        .filter(|event| text(event, "day") > "2026-03-25")
        .collect();
    assert_eq!(events(&answer), later, "the events after it are the same");
    let run = shallow.run(&["history"]);
    assert!(
        run.stdout.contains("note: history begins on 2026-03-25"),
        "{}",
        run.stdout
    );
    let run = shallow.run(&["standing", "--known", "2026-02-02"]);
    assert!(
        run.stderr.contains("history begins on 2026-03-25 here"),
        "{}",
        run.stderr
    );
}

/// A record that can't be read changes nothing that is known, and a record that is deleted takes everything along.
#[test]
fn broken_and_deleted_records() {
    let registry = registry();
    let record = "partners/acme-corp/partner.yaml";
    let good = registry.read(record);
    registry.write(record, "- not\n- a record\n");
    commit(&registry, "2026-05-10", "oops");
    registry.write(record, good);
    commit(&registry, "2026-05-11", "repair");
    registry.git(&["rm", "-qr", "partners/acme-corp"]);
    commit(&registry, "2026-05-12", "leave");
    let answer = history(&registry, &["acme-corp", "--since", "2026-05-02"]);
    let kinds: Vec<(&str, &str)> = events(&answer)
        .into_iter()
        .map(|event| (text(event, "day"), text(event, "kind")))
        .collect();
    assert_eq!(
        kinds,
        [
            ("2026-05-10", "unreadable"),
            ("2026-05-11", "readable-again"),
            ("2026-05-12", "gone")
        ]
    );
}

/// The day of a commit is a claim: one before that of the commit that it follows doesn't turn the order around.
#[test]
fn a_day_in_the_past_does_not_change_the_order() {
    let registry = registry();
    let record = "partners/acme-corp/partner.yaml";
    registry.write(
        record,
        registry.read(record).replace("status: onboarding", "status: paused"),
    );
    commit(&registry, "2020-01-01", "an old clock");
    let answer = history(&registry, &["acme-corp"]);
    let paused = events(&answer)
        .into_iter()
        .find(|event| event["after"] == "paused")
        .cloned();
    assert_eq!(paused.expect("found")["day"], "2026-05-01");
    let status = |day: &str| {
        registry
            .run(&["standing", "--known", day, "--at", TODAY, "--format", "json"])
            .stdout
    };
    assert!(status("2026-04-30").contains("\"onboarding\"") && status("2026-05-01").contains("\"paused\""));
}

/// Where a test keeps its cache, and a run that uses it.
struct Cached<'a> {
    registry: &'a Registry,
    folder: Registry,
}

impl<'a> Cached<'a> {
    fn new(registry: &'a Registry) -> Self {
        Self {
            registry,
            folder: Registry::empty(),
        }
    }

    fn run(&self, more: &[&str]) -> String {
        let folder = self.folder.path("").to_string_lossy().into_owned();
        let arguments = [&["history"], more].concat();
        let run = self.registry.run_with(&arguments, &[("PSP_CACHE_DIR", &folder)]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{more:?}");
        run.stdout
    }

    /// A run with the cache prints what one without it prints.
    fn agrees(&self, more: &[&str]) {
        let arguments = [&["history", "--no-cache"], more].concat();
        let plain = self.registry.run(&arguments).stdout;
        assert_eq!(self.run(more), plain, "{more:?}");
    }

    /// The only file in the folder, and its bytes.
    fn file(&self) -> (String, Vec<u8>) {
        let entries = std::fs::read_dir(self.folder.path("")).expect("a folder");
        let names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        let [name] = names.as_slice() else { panic!("{names:?}") };
        (name.clone(), std::fs::read(self.folder.path(name)).expect("a file"))
    }
}

/// A run with a cache prints what a run without one prints: at each commit, on each day, after a force-push, and with
/// any bytes in the file.
#[test]
fn a_cache_changes_no_answer() {
    let registry = registry();
    let cached = Cached::new(&registry);
    let log = registry.git(&["log", "--first-parent", "--reverse", "--format=%H"]);
    for at in [TODAY, "2026-03-02"] {
        for commit in log.lines() {
            cached.agrees(&["--at", at, "--rev", commit, "--format", "json"]);
        }
    }
    for slug in ["acme", "acme-corp"] {
        cached.agrees(&["--at", TODAY, slug]);
    }
    // Days on which only time passes, one after the other.
    for at in ["2027-06-02", "2027-07-01", "2028-02-01", TODAY] {
        cached.agrees(&["--at", at, "--format", "ndjson"]);
    }
    registry.write("partners/berg/partner.yaml", APPLIED.replace("Acme", "Berg"));
    commit(&registry, "2026-05-20", "berg: apply (#12)");
    cached.agrees(&["--at", TODAY]);
    // The branch gets another history.
    registry.git(&["reset", "-q", "--hard", "HEAD~2"]);
    registry.write(
        "partners/acme-corp/metrics/2026-02.yaml",
        "period: 2026-02\nfigures:\n  uptime: 97\n",
    );
    commit(&registry, "2026-05-20", "acme: another February");
    cached.agrees(&["--at", TODAY]);
    let (name, good) = cached.file();
    let mut bytes = good.clone();
    for cut in [0, 1, 50, good.len() / 2, good.len() - 1] {
        std::fs::write(cached.folder.path(&name), &good[..cut]).expect("a file");
        cached.agrees(&["--at", TODAY]);
    }
    for at in [0, 30, good.len() / 3, good.len() - 2] {
        bytes[at] ^= 1;
        std::fs::write(cached.folder.path(&name), &bytes).expect("a file");
        cached.agrees(&["--at", TODAY]);
    }
}

/// A second run finds everything in the cache: it has nothing to add.
#[test]
fn a_second_run_reads_no_files() {
    let registry = registry();
    let cached = Cached::new(&registry);
    let first = cached.run(&["--at", TODAY]);
    let (name, before) = cached.file();
    let old = std::time::UNIX_EPOCH;
    let file = std::fs::File::options()
        .append(true)
        .open(cached.folder.path(&name))
        .expect("a file");
    file.set_modified(old).expect("a time");
    let written = || {
        std::fs::metadata(cached.folder.path(&name))
            .expect("a file")
            .modified()
            .expect("a time")
    };
    // Nothing of this partner ends within a day.
    for at in [TODAY, "2027-06-02"] {
        let again = cached.run(&["--at", at]);
        assert_eq!(again.replace("2027-06-02", TODAY), first);
        assert_eq!(written(), old, "{at}");
    }
    assert_eq!(cached.file().1, before);
    // One more commit is one more partner to work out.
    registry.write("partners/berg/partner.yaml", APPLIED.replace("Acme", "Berg"));
    commit(&registry, "2026-05-20", "berg: apply (#12)");
    cached.agrees(&["--at", TODAY]);
    assert_ne!(written(), old);
}

/// A change of the repository can't bring a cache along, and no run writes one that wasn't asked for.
#[test]
fn a_cache_is_outside_of_the_repository() {
    let registry = registry();
    let inside = registry.path("cache").to_string_lossy().into_owned();
    let run = registry.run_with(&["history", "--at", TODAY], &[("PSP_CACHE_DIR", &inside)]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(!registry.path("cache").exists() && !registry.path(".cache").exists());
    let cached = Cached::new(&registry);
    cached.run(&["--at", TODAY, "--no-cache"]);
    assert!(
        std::fs::read_dir(cached.folder.path(""))
            .expect("a folder")
            .next()
            .is_none()
    );
    // The folder of the user.
    let home = Registry::empty();
    let path = home.path("").to_string_lossy().into_owned();
    let variables = [("HOME", path.as_str()), ("LOCALAPPDATA", path.as_str())];
    registry.run_with(&["history", "--at", TODAY], &variables);
    let own = if cfg!(windows) {
        "psp-partners"
    } else {
        ".cache/psp-partners"
    };
    assert_eq!(std::fs::read_dir(home.path(own)).expect("a folder").count(), 1);
}

/// A shallow clone shows what it has, although a whole one was in its place before.
#[test]
fn a_shallow_clone_is_not_shown_what_an_earlier_one_had() {
    let registry = registry();
    let cached = Cached::new(&registry);
    cached.run(&["--at", TODAY]);
    let tip = registry.git(&["rev-parse", "HEAD~2"]);
    registry.write(".git/shallow", tip + "\n");
    cached.agrees(&["--at", TODAY]);
    std::fs::remove_file(registry.path(".git/shallow")).expect("a file");
    cached.agrees(&["--at", TODAY]);
}
