//! Many files, large files, and files that are none.
#![allow(clippy::print_stderr, reason = "figures for whoever asks with `--nocapture`")]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use crate::scene::{Outcome, Scene, git};

const LIMIT: usize = 65_536;
const PATH: &str = "partners/acme/partner.yaml";
const DECIDES: &str = "**Waiting for a maintainer:** review the change; merging approves it. *Since 2026-11-24.*";

fn record(i: usize, users: u32) -> String {
    format!(
        "name: Partner {i} {}\nstatus: applied\napplied_on: 2026-11-20\ntier: technology\nwebsite: \
         https://p{i}.example\nowners:\n  - github: zoe\n    id: 4242\nreach:\n  users: {users}\n  as_of: \
         2026-11-01\nregions: [europe]\n",
        // Names that are not near each other.
        ["Anvil", "Bolt", "Cedar", "Dune", "Ember", "Fjord", "Grove"].map(|w| format!("{w}{}", i * 7919 % 10_007))
            [i % 7]
    )
}

fn path(i: usize) -> String {
    format!("partners/p{i}/partner.yaml")
}

/// Limits that hold whatever comes.
fn assert_within_limits(scene: &Scene, number: u64, outcome: &Outcome) {
    let comment = scene.our_comment(number);
    assert!(comment.len() <= LIMIT, "{} bytes", comment.len());
    assert!(outcome.summary.len() <= 1_048_576);
    let log = scene.hub.log();
    for exchange in log.0.iter().filter(|e| e.path.contains("check-runs")) {
        let Some(body) = &exchange.body else { continue };
        let output = &body["output"];
        assert!(output["annotations"].as_array().map_or(0, Vec::len) <= 50);
        assert!(output["summary"].as_str().map_or(0, str::len) < LIMIT);
    }
    scene.assert_clean();
}

/// `count` records change in one pull request, `wrong` of them to what is an error.
fn many(count: usize, wrong: usize) -> (Scene, u64, Outcome) {
    let base: Vec<(String, String)> = (0..count).map(|i| (path(i), record(i, 8000))).collect();
    let files: Vec<(&str, &str)> = base.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    let changed: Vec<(String, String)> = (0..count)
        .map(|i| {
            let text = record(i, 12_000);
            let text = if i < wrong {
                text.replace("[europe]", "[atlantis]")
            } else {
                text
            };
            (path(i), text)
        })
        .collect();
    let change: Vec<(&str, Option<&str>)> = changed.iter().map(|(p, t)| (p.as_str(), Some(t.as_str()))).collect();
    let number = scene.pull("zoe", &change);
    let begun = Instant::now();
    let outcome = scene.review(number, "opened");
    eprintln!(
        "{count} records, {wrong} wrong: {} requests, {:.1} s",
        outcome.requests,
        begun.elapsed().as_secs_f64()
    );
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.stderr);
    assert_within_limits(&scene, number, &outcome);
    (scene, number, outcome)
}

#[test]
fn record_1() {
    let (scene, number, outcome) = many(1, 0);
    assert_eq!(scene.check(number), ("success".to_owned(), 0));
    assert_eq!(scene.labels(number), ["partner:waits-for-program", "tier:technology"]);
    assert!(outcome.requests <= 17, "{}", outcome.requests);
}

#[test]
fn records_31() {
    let (scene, number, outcome) = many(31, 0);
    let comment = scene.our_comment(number);
    assert_eq!(comment.matches("8,000 | 12,000").count(), 31, "{comment}");
    assert_eq!(scene.check(number), ("success".to_owned(), 0));
    // Nobody's tier is the pull request's.
    assert_eq!(scene.labels(number), ["partner:waits-for-program"]);
    assert_eq!(
        outcome.writes,
        [
            "POST /issues/1/comments",
            "POST /check-runs",
            "PATCH /check-runs/ID",
            "POST /statuses/SHA",
            "POST /labels",
            "POST /issues/1/labels"
        ]
    );
    // One of them asks whether the daily schedule still runs.
    assert!(outcome.requests <= 16, "{}", outcome.requests);
}

#[test]
fn records_301_each_with_an_error() {
    let (scene, number, outcome) = many(301, 301);
    assert_eq!(scene.check(number), ("failure".to_owned(), 301));
    assert_eq!(
        scene.first_line(number),
        "**Your turn, @zoe:** fix 301 errors in 301 files. *Since 2026-11-24.*"
    );
    let comment = scene.our_comment(number);
    let told = comment.matches("PSP104").count();
    // Each list is cut, and none is cut away.
    assert!(told > 80 && comment.contains("did not fit"), "{told}");
    assert!(comment.contains("#### Partner"), "{comment}");
    assert_eq!(outcome.run.stdout.matches("error[PSP104]").count(), 301);
    assert_eq!(outcome.summary.matches("(PSP104)").count(), 301);
    let patches = outcome
        .writes
        .iter()
        .filter(|w| w.starts_with("PATCH /check-runs"))
        .count();
    assert_eq!(patches, 7);
    assert!(outcome.requests <= 28, "{}", outcome.requests);
    assert!(scene.suggestions(number).len() <= 20);
    // Again, and nothing is written.
    let again = scene.review(number, "edited");
    assert_eq!(again.writes, Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn records_3001() {
    let (scene, number, outcome) = many(3001, 0);
    assert_eq!(scene.check(number), ("success".to_owned(), 0));
    let comment = scene.our_comment(number);
    let told = comment.matches("8,000 | 12,000").count();
    assert!(told > 50, "{told}");
    assert!(
        comment.contains("more partners did not fit; the check has all"),
        "{}",
        &comment[comment.len() - 600..]
    );
    assert_eq!(outcome.writes.len(), 6, "{:#?}", outcome.writes);
    // One of them asks whether the daily schedule still runs.
    assert!(outcome.requests <= 16, "{}", outcome.requests);
}

#[test]
fn ten_thousand_findings() {
    let files: Vec<(String, String)> = (1..=20)
        .map(|n| {
            let mut text = record(n, 12_000);
            text.push_str("certifications:\n");
            for i in 0..2_500 {
                let _ = writeln!(text, "  - {{ id: C{i} }}");
            }
            assert!(text.len() < 64 * 1024);
            (path(n), text)
        })
        .collect();
    let files: Vec<(&str, Option<&str>)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), Some(text.as_str())))
        .collect();
    let scene = Scene::new();
    let number = scene.pull("zoe", &files);
    let begun = Instant::now();
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.stderr);
    let (conclusion, annotations) = scene.check(number);
    eprintln!(
        "{annotations} annotations: {} requests, {:.1} s",
        outcome.requests,
        begun.elapsed().as_secs_f64()
    );
    assert_eq!(conclusion, "failure");
    assert_eq!(annotations, 3_000);
    assert!(outcome.run.stdout.lines().count() > 3_000, "the log has more");
    assert!(outcome.run.stdout.contains("more like it"), "and counts the rest");
    assert_within_limits(&scene, number, &outcome);
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("more findings did not fit; the check has all"),
        "{comment}"
    );
    assert!(outcome.requests <= 78, "{}", outcome.requests);
}

/// One odd thing in a folder, by eve.
fn odd(change: impl FnOnce(&Path)) -> (Scene, Outcome, String) {
    let scene = Scene::with(&[(PATH, &record(1, 8000))]);
    let number = scene.pull_made_by("eve", "odd", change);
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_within_limits(&scene, number, &outcome);
    let comment = scene.our_comment(number);
    (scene, outcome, comment)
}

fn write(work: &Path, path: impl AsRef<Path>, bytes: &[u8]) {
    let file = work.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn a_huge_record_is_a_finding() {
    let (scene, outcome, comment) = odd(|work| write(work, PATH, &vec![b'#'; 2 << 20]));
    assert_eq!(scene.check(1), ("failure".to_owned(), 1), "{comment}");
    assert!(
        scene.first_line(1).starts_with("**Your turn, @eve:** fix 1 error"),
        "{comment}"
    );
    assert!(comment.contains("isn't an owner of"), "{comment}");
    assert_eq!(outcome.writes.len(), 6, "{:#?}", outcome.writes);
}

#[test]
fn a_binary_record_is_a_finding() {
    let bytes: Vec<u8> = (0..4096).map(|i: u64| (i * 31).to_le_bytes()[0]).collect();
    let (scene, _, comment) = odd(|work| write(work, PATH, &bytes));
    assert_eq!(scene.check(1).0, "failure", "{comment}");
    // Beside a record, it is a stray file.
    let (scene, _, comment) = odd(|work| write(work, "partners/acme/logo.png", &bytes));
    assert_ne!(scene.check(1).0, "success", "{comment}");
}

#[test]
fn an_executable_bit_is_a_change() {
    let (scene, _, comment) = odd(|work| {
        let file = work.join(PATH);
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
    });
    assert_eq!(scene.check(1).0, "neutral", "{comment}");
    assert_eq!(scene.first_line(1), DECIDES);
    assert!(comment.contains("isn't an owner of"), "{comment}");
}

#[test]
fn a_link_is_no_record() {
    let (scene, _, comment) = odd(|work| {
        std::fs::remove_file(work.join(PATH)).unwrap();
        symlink("/etc/passwd", work.join(PATH)).unwrap();
    });
    assert_eq!(scene.check(1).0, "failure", "{comment}");
    assert!(!comment.contains("root:"), "{comment}");
    let (scene, _, comment) = odd(|work| symlink("acme", work.join("partners/link")).unwrap());
    assert_eq!(scene.check(1).0, "failure", "{comment}");
    // In place of the partner's folder, the record is gone, and the review says so instead of failing itself.
    let (scene, _, comment) = odd(|work| {
        std::fs::remove_dir_all(work.join("partners/acme")).unwrap();
        symlink("..", work.join("partners/acme")).unwrap();
    });
    assert_eq!(scene.check(1).0, "failure", "{comment}");
    assert!(comment.contains("is a symbolic link"), "{comment}");
}

#[test]
fn a_submodule_is_no_record() {
    let (scene, _, comment) = odd(|work| {
        std::fs::create_dir_all(work.join("partners/sub")).unwrap();
        let gitlink = format!("160000,{},partners/sub", "1".repeat(40));
        git(work, &["update-index", "--add", "--cacheinfo", &gitlink]);
    });
    assert_eq!(scene.check(1).0, "failure", "{comment}");
}

#[test]
fn paths_that_are_no_text() {
    let (scene, _, comment) = odd(|work| {
        let name = OsStr::from_bytes(b"partners/\xff\xfe/partner.yaml");
        write(work, name, record(2, 8000).as_bytes());
    });
    assert_eq!(scene.check(1).0, "failure", "{comment}");
    let (scene, _, comment) = odd(|work| {
        let name = OsStr::from_bytes(b"docs/\xff\xfe.md");
        write(work, name, b"x\n");
    });
    assert_eq!(scene.check(1).0, "neutral", "{comment}");
}

#[test]
fn paths_that_are_markup() {
    for name in [
        "a b#c|d.md",
        "a\nb.md",
        "`x`<b>@octocat.md",
        "](javascript:x).md",
        "::error::x",
    ] {
        let (scene, outcome, comment) = odd(|work| {
            write(work, format!("docs/{name}"), b"x\n");
            write(work, format!("partners/acme/{name}"), b"x\n");
        });
        assert_ne!(scene.check(1).0, "success", "{comment}");
        for raw in ["<b>", "@octocat", "](javascript", "|d.md"] {
            assert!(!comment.contains(raw), "{raw} in {comment}");
        }
        let annotated = scene.hub.world(|w| {
            let runs = &w.repository("psp/registry").check_runs;
            runs.values()
                .flat_map(|r| r.annotations.clone())
                .collect::<Vec<Value>>()
        });
        for one in annotated {
            assert!(one["path"].as_str().unwrap().starts_with("partners/"), "{one}");
        }
        for line in outcome.run.stdout.lines().chain(outcome.run.stderr.lines()) {
            assert!(!line.trim_start().starts_with("::"), "{line}");
        }
    }
}
