//! Publication at a size: files above 1 MB, which GitHub's contents API doesn't show, few requests, and other people's
//! pushes at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use psp_github_emulator::{Effect, Fault};

use crate::publish::{ACME, figures, publish, scene};
use crate::scene::{Scene, git};

const PAGES: [&str; 5] = ["--every", "month", "--pages", "pages", "--apply"];

#[test]
fn files_above_a_megabyte_are_published_once() {
    let mut files = Vec::new();
    for i in 0..100 {
        let record = ACME.replace("Acme Testing", &format!("Partner number {i}"));
        files.push((format!("partners/partner-{i}/partner.yaml"), record));
        files.push((
            format!("partners/partner-{i}/metrics/2026-10.yaml"),
            figures("2026-10", 1000 + i),
        ));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    let first = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(first.run.code, 0, "{first:#?}");
    let page = scene.on_branch("pages", "index.html");
    assert!(page.len() > 1 << 20, "{}", page.len());
    let again = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!((again.run.code, again.writes.as_slice()), (0, &[][..]), "{again:#?}");
    scene.assert_clean();
}

#[test]
fn files_take_few_requests() {
    let scene = scene(&["2026-10"]);
    let with = publish(&scene, "2026-11-03", &PAGES);
    let to_files: Vec<&String> = with
        .writes
        .iter()
        .filter(|w| w.contains("/git/") || w.contains("/pages"))
        .collect();
    assert_eq!(
        to_files,
        [
            "POST /git/trees",
            "POST /git/commits",
            "POST /git/refs",
            "POST /pages/builds"
        ]
    );
    let again = publish(&scene, "2026-11-03", &PAGES);
    let without = publish(&scene, "2026-11-03", &["--every", "month", "--apply"]);
    // The site, its last build, the branches and their files.
    assert_eq!(again.requests - without.requests, 4, "{again:#?}");
}

#[test]
fn files_that_are_no_longer_made_are_removed_and_others_stay() {
    let scene = scene(&["2026-10"]);
    publish(&scene, "2026-11-03", &PAGES);
    let theirs = [
        ("CNAME", Some(&b"partners.example\n"[..])),
        ("2026-09/report-2026-09.md", Some(&b"old\n"[..])),
        ("2026-10/notes.md", Some(&b"ours\n"[..])),
        (
            "2026-10/private-report-2026-10.html",
            Some(&b"from a run with an overlay\n"[..]),
        ),
        ("2026-10/report-2026-10.txt", Some(&b"from another version\n"[..])),
        ("2026-10/report-2026-10.md", None),
    ];
    scene.push_bytes("registry.git", "pages", &theirs);
    let run = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let names = scene.git_of_base(&["ls-tree", "-r", "--name-only", "pages"]);
    for (path, stays) in [
        ("CNAME", true),
        ("2026-09/report-2026-09.md", true),
        ("2026-10/notes.md", true),
        ("2026-10/private-report-2026-10.html", false),
        ("2026-10/report-2026-10.txt", false),
        ("2026-10/report-2026-10.md", true),
    ] {
        assert_eq!(names.lines().any(|name| name == path), stays, "{path}: {names}");
    }
    assert_eq!(publish(&scene, "2026-11-03", &PAGES).writes, Vec::<String>::new());
}

/// Another commit comes to the branch right before each of the first `times` pushes.
fn push_while_others_push(times: usize) -> (Scene, crate::scene::Outcome) {
    let scene = scene(&["2026-09", "2026-10"]);
    publish(&scene, "2026-10-03", &PAGES);
    let bare = scene.hub.world(|w| w.repository("psp/registry").git_dir.clone());
    let done = Arc::new(AtomicUsize::new(0));
    let meanwhile = move |_: &mut psp_github_emulator::World| {
        let number = done.fetch_add(1, Ordering::SeqCst);
        let tree = git(&bare, &["rev-parse", "pages^{tree}"]);
        let message = format!("by a person {number}");
        let commit = git(&bare, &["commit-tree", &tree, "-p", "pages", "-m", &message]);
        git(&bare, &["update-ref", "refs/heads/pages", &commit]);
    };
    let meanwhile: Arc<dyn Fn(&mut psp_github_emulator::World) + Send + Sync> = Arc::new(meanwhile);
    for _ in 0..times {
        scene.hub.fault(Fault::once(
            "PATCH",
            "/git/refs/heads/pages",
            Effect::Then(Arc::clone(&meanwhile)),
        ));
    }
    let run = publish(&scene, "2026-11-03", &PAGES);
    (scene, run)
}

#[test]
fn a_push_of_another_is_kept_and_ours_goes_on_top() {
    let (scene, run) = push_while_others_push(2);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let history = scene.history("pages");
    assert_eq!(
        history,
        [
            "The report of 2026-10",
            "by a person 1",
            "by a person 0",
            "The report of 2026-09"
        ]
    );
    assert!(
        scene
            .on_branch("pages", "2026-10/report-2026-10.md")
            .contains("October 2026")
    );
}

#[test]
fn after_three_pushes_the_next_run_goes_on() {
    let (scene, run) = push_while_others_push(3);
    assert_eq!(run.run.code, 4, "{run:#?}");
    assert!(
        run.run.stdout.contains("changed by someone else at the same time"),
        "{run:#?}"
    );
    let next = publish(&scene, "2026-11-04", &PAGES);
    assert_eq!(next.run.code, 0, "{next:#?}");
    assert!(
        scene
            .on_branch("pages", "2026-10/report-2026-10.md")
            .contains("October 2026")
    );
}
