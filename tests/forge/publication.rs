//! Publication at a size that no report has yet: 500 files and 2 MB, with all requests counted.

use std::collections::BTreeSet;
use std::sync::Arc;

use psp_github_emulator::{Effect, Fault};
use psp_partners::forge::{Forge as _, ForgeError};
use psp_partners::work::apply::{Outcome, Target, apply};
use psp_partners::work::identity::Identity;
use psp_partners::work::issues::index::Index;
use psp_partners::work::reports::files::{Files, OnBranch, on_branch};

use crate::hub::{Hub, REPOSITORY, git};
use crate::server::{Server, github, ok};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

/// 500 files of 4 KB; `changed` of them have another text.
fn files(changed: usize) -> Files {
    let text = |i: usize| format!("{}{i}\n", if i < changed { "new" } else { "old" }).repeat(600);
    let texts = (0..500).map(|i| (format!("2026-10/part-{}/{i}.txt", i % 7), text(i)));
    Files {
        texts: texts.collect(),
        owned: BTreeSet::new(),
        ..Files::default()
    }
}

/// What the branch has, then what is missing there; and how many requests both took.
fn publish(hub: &Hub, files: &Files) -> (Outcome, usize) {
    let (github, identity) = (hub.job(), Identity::from(Vec::new()));
    let from = hub.asked().len();
    let tip = github
        .branches("pages")
        .expect("branches")
        .first()
        .map(|b| b.sha.clone());
    let blobs = tip
        .as_ref()
        .map(|tip| github.blobs(tip, &files.folders()).expect("files"));
    let there = OnBranch {
        blobs: blobs.unwrap_or_default(),
        tip,
    };
    let writes = on_branch("pages", files, "2026-10", &there, &identity);
    let outcome = apply(&Target::new(&github, &identity), &writes, &Index::of(&[], &identity));
    // On a slow machine, one that took too long is sent again.
    let mut asked = hub.asked().split_off(from);
    asked.dedup_by(|one, next| one == next && one.starts_with("POST "));
    (outcome, asked.len())
}

fn count(hub: &Hub) -> usize {
    git(&hub.bare(), &["ls-tree", "-r", "--name-only", "pages"])
        .lines()
        .count()
}

#[test]
fn the_number_of_requests_does_not_depend_on_the_size() {
    let hub = Hub::new();
    let bytes: usize = files(0).texts.values().map(String::len).sum();
    assert!(bytes > 2_000_000, "{bytes}");
    let requests = |changed| {
        let (outcome, requests) = publish(&hub, &files(changed));
        assert_eq!(outcome.failures, []);
        assert_eq!(count(&hub), 500);
        requests
    };
    // The branches, a tree, a commit, a branch.
    assert_eq!(requests(0), 4, "{:#?}", hub.asked());
    // The branches and their files.
    assert_eq!(requests(0), 2, "{:#?}", hub.asked());
    // Those two, the old tree, the new one, the commit, the branch.
    assert_eq!(requests(3), 6, "{:#?}", hub.asked());
    assert_eq!(requests(3), 2, "{:#?}", hub.asked());
    let made = git(&hub.bare(), &["rev-list", "--count", "pages"]);
    assert_eq!(made, "2", "nothing changed, so nothing was committed");
    let log = hub.emulator.log();
    let last = log
        .writes()
        .filter(|it| it.path.ends_with("/trees"))
        .last()
        .expect("a tree");
    let sent = last.body.as_ref().and_then(|body| body["tree"].as_array());
    assert_eq!(sent.map(Vec::len), Some(3), "only what differs is sent");
}

#[test]
fn a_tree_that_is_too_large_for_one_answer_is_read_by_folder() {
    let hub = Hub::new();
    publish(&hub, &files(0));
    let elsewhere = [("2025-01/left/alone.txt".to_owned(), Some("x"))];
    let github = hub.job();
    let tip = git(&hub.bare(), &["rev-parse", "pages"]);
    let tree = github.create_tree(Some(&github.tree_of(&tip).expect("a tree")), &elsewhere);
    let commit = github
        .create_commit("more", &tree.expect("a tree"), Some(&tip))
        .expect("a commit");
    github.advance_branch("pages", &tip, &commit).expect("moved");
    hub.world(|world| world.repository_mut(REPOSITORY).most_tree_entries = 50);
    let (outcome, requests) = publish(&hub, &files(0));
    assert_eq!((outcome.done, outcome.failures), (0, vec![]));
    // The branches, the whole tree, the top, `2026-10` and its seven folders.
    assert_eq!(requests, 11, "{:#?}", hub.asked());
    assert!(!hub.asked().iter().any(|asked| asked.contains("2025-01")));
    let (outcome, _) = publish(&hub, &files(1));
    assert_eq!((outcome.done, outcome.failures), (1, vec![]));
    assert_eq!(count(&hub), 501, "what is in other folders stays");
}

#[test]
fn a_tree_whose_end_is_unknown_is_not_believed() {
    let entry = |mode: &str| format!(r#"{{"path": "a", "mode": "{mode}", "type": "blob", "sha": "{SHA}"}}"#);
    let tree = |entries: &str, rest: &str| ok(format!(r#"{{"sha": "{SHA}", "tree": [{entries}]{rest}}}"#));
    let folders = || [String::new()].into();
    let blobs = |replies: Vec<_>| github(&Server::start(replies).address).0.blobs(SHA, &folders());
    let whole = r#", "truncated": false"#;
    assert_eq!(blobs(vec![tree(&entry("100644"), whole)]).map(|all| all.len()), Ok(1));
    // A link's text can be the same as a file's.
    for other in ["120000", "160000", "040000"] {
        assert_eq!(
            blobs(vec![tree(&entry(other), whole)]).map(|all| all.len()),
            Ok(0),
            "{other}"
        );
    }
    let cut = r#", "truncated": true"#;
    let twice = vec![tree(&entry("100644"), cut), tree(&entry("100644"), cut)];
    assert!(matches!(blobs(twice), Err(ForgeError::Unreadable(_))));
    let silent = vec![tree(&entry("100644"), ""), tree(&entry("100644"), whole)];
    assert_eq!(blobs(silent).map(|all| all.len()), Ok(1), "asked for again");
}

#[test]
fn files_go_in_several_requests_where_they_are_too_much_for_one() {
    let hub = Hub::new();
    let github = hub.job();
    let trees = || hub.asked().iter().filter(|it| it.ends_with("/git/trees")).count();
    let text = "x".repeat(3 << 20);
    let files: Vec<_> = (0..3).map(|i| (format!("{i}"), Some(text.as_str()))).collect();
    let tree = github.create_tree(None, &files).expect("a tree");
    assert_eq!(trees(), 3);
    assert_eq!(git(&hub.bare(), &["ls-tree", "--name-only", &tree]), "0\n1\n2");
    let removed = [("1".to_owned(), None), ("3".to_owned(), Some("y"))];
    let tree = github.create_tree(Some(&tree), &removed).expect("a tree");
    assert_eq!(git(&hub.bare(), &["ls-tree", "--name-only", &tree]), "0\n2\n3");
    let many: Vec<_> = (0..1500).map(|i| (format!("many/{i}"), Some("y"))).collect();
    github.create_tree(None, &many).expect("a tree");
    assert_eq!(trees(), 6);
}

#[test]
fn a_branch_that_moved_is_a_conflict_and_one_that_may_not_move_is_a_refusal() {
    let hub = Hub::new();
    let github = hub.job();
    let (main, other) = (hub.main(), hub.push("registry.git", "other", "x", b"x"));
    let tree = github.tree_of(&main).expect("a tree");
    let next = github.create_commit("next", &tree, Some(&main)).expect("a commit");
    github.create_branch("pages", &other).expect("made");
    let moved = github.advance_branch("pages", &main, &next);
    assert!(matches!(moved, Err(ForgeError::Conflict(_))), "{moved:?}");
    let gone = github.advance_branch("nowhere", &main, &next);
    assert!(matches!(gone, Err(ForgeError::Conflict(_))), "{gone:?}");
    github.move_branch("pages", &main).expect("moved");
    let rule = Effect::Refuse {
        status: 422,
        message: "Repository rule violations found".to_owned(),
    };
    hub.fault("PATCH", "/git/refs/", rule);
    match github.advance_branch("pages", &main, &next) {
        Err(ForgeError::AgainstRules(message)) => assert!(message.contains("rule violations"), "{message}"),
        other => panic!("{other:?}"),
    }
    for fate in [Effect::BadGatewayBefore, Effect::BadGatewayAfter, Effect::CutAfter] {
        github.move_branch("pages", &main).expect("moved");
        hub.fault("PATCH", "/git/refs/", fate);
        assert_eq!(github.advance_branch("pages", &main, &next), Ok(()));
        assert_eq!(git(&hub.bare(), &["rev-parse", "pages"]), next);
    }
}

#[test]
fn no_commit_of_another_is_lost() {
    let hub = Hub::new();
    publish(&hub, &files(0));
    let (bare, other) = (hub.bare(), hub.push("registry.git", "other", "x", b"x"));
    let meanwhile = move |_: &mut psp_github_emulator::World| {
        git(&bare, &["update-ref", "refs/heads/pages", &other]);
    };
    hub.emulator
        .fault(Fault::once("PATCH", "/git/refs/", Effect::Then(Arc::new(meanwhile))));
    let (outcome, _) = publish(&hub, &files(1));
    assert!(
        matches!(outcome.failures[0].error, ForgeError::Conflict(_)),
        "{:#?}",
        outcome.failures
    );
    assert_eq!(git(&hub.bare(), &["show", "pages:x"]), "x");
}
