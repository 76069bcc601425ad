//! `site --pages`: the public directory on a branch, and the Pages site that shows it.

use std::sync::Arc;

use psp_github_emulator::world::Pages;
use psp_github_emulator::{Effect, Fault, World};
use serde_json::json;

use crate::publish::{built, with_site};
use crate::scene::{Outcome, Scene, git};
use crate::site::integration;

const PAGES: [&str; 5] = ["--pages", "pages", "--with-report", "month", "--apply"];

/// A picture of 128 by 128 pixels: not text, so that it has to be sent in another way.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(128_u32.to_be_bytes());
    bytes.extend(128_u32.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0\0\0\0\0IEND\0\0\0\0");
    bytes
}

/// A registry with a partner that the directory lists, with a logo.
fn scene() -> Scene {
    let record = integration("Kestrel", "active", "");
    let scene = Scene::with(&[("partners/kestrel/partner.yaml", &record)]);
    scene.push_bytes("registry.git", "main", &[("partners/kestrel/logo.png", Some(&png()))]);
    scene.hub.world(|w| w.push("psp/registry", "main"));
    with_site(&scene, Pages::of_branch("pages"));
    scene
}

fn site(scene: &Scene, day: &str, arguments: &[&str]) -> Outcome {
    let arguments: Vec<&str> = ["site", "--at", day].iter().chain(arguments).copied().collect();
    let event = json!({ "schedule": "27 5 * * *", "repository": { "private": false } });
    let running = scene.start_command(&arguments, "schedule", &event, "onboard");
    scene.finish(running)
}

#[test]
fn the_directory_is_pushed_and_shown_and_then_left_alone() {
    let scene = scene();
    let plan = site(&scene, "2026-11-24", &["--pages", "pages"]);
    assert_eq!((plan.run.code, plan.writes.len()), (0, 0), "{plan:#?}");
    assert!(plan.run.stdout.contains("push"), "{plan:#?}");
    let run = site(&scene, "2026-11-24", &PAGES);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert_eq!(
        run.writes,
        [
            "POST /git/trees",
            "POST /git/blobs",
            "POST /git/trees",
            "POST /git/commits",
            "POST /git/refs",
            "POST /pages/builds"
        ],
        "{run:#?}"
    );
    let page = scene.on_branch("pages", "p/kestrel/index.html");
    assert!(
        page.contains("<bdi>Kestrel</bdi>") && page.contains("href=\"./../../report/\""),
        "{page}"
    );
    let canonical = "<link rel=\"canonical\" href=\"https://pages.example/registry/p/kestrel/\">";
    assert!(page.contains(canonical), "{page}");
    assert!(page.contains("src=\"./../../p/kestrel/logo.png\""), "{page}");
    let logo = scene.git_of_base(&["ls-tree", "-l", "pages", "p/kestrel/logo.png"]);
    assert!(logo.contains(&format!(" {}\t", png().len())), "{logo}");
    let report = scene.on_branch("pages", "report/index.html");
    assert!(
        report.contains("October 2026") && report.contains("href=\"./../\""),
        "{report}"
    );
    assert_eq!(built(&scene), Some(scene.git_of_base(&["rev-parse", "pages"])));
    let again = site(&scene, "2026-11-24", &PAGES);
    assert_eq!(again.writes, Vec::<String>::new(), "{again:#?}");
    scene.assert_clean();
}

#[test]
fn what_is_no_longer_made_is_removed_and_files_of_people_stay() {
    let scene = scene();
    site(&scene, "2026-11-24", &PAGES);
    let tip = scene.git_of_base(&["rev-parse", "pages"]);
    let by_people: [(&str, Option<&[u8]>); 2] = [
        ("CNAME", Some(b"partners.example\n")),
        ("p/old/index.html", Some(b"a partner that is gone")),
    ];
    scene.push_bytes("registry.git", "pages", &by_people);
    scene.hub.world(|w| w.push("psp/registry", "pages"));
    let run = site(&scene, "2026-11-25", &PAGES);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let files = scene.git_of_base(&["ls-tree", "-r", "--name-only", "pages"]);
    assert!(files.contains("CNAME") && !files.contains("p/old/"), "{files}");
    let before = scene.git_of_base(&["rev-parse", "pages~2"]);
    assert_eq!(before, tip, "the history goes on");
}

#[test]
fn the_default_branch_and_a_missing_place_are_refused() {
    let scene = scene();
    let run = site(&scene, "2026-11-24", &["--pages", "main", "--apply"]);
    assert_eq!((run.run.code, run.writes.len()), (2, 0), "{run:#?}");
    assert!(
        run.run.stderr.contains("the branch `main` has the registry"),
        "{run:#?}"
    );
    let run = site(&scene, "2026-11-24", &[]);
    assert_eq!(run.run.code, 2, "{run:#?}");
}

#[test]
fn a_push_of_others_in_between_is_kept() {
    let scene = scene();
    site(&scene, "2026-11-24", &PAGES);
    let bare = scene.hub.world(|w| w.repository("psp/registry").git_dir.clone());
    let others = move |_: &mut World| {
        let tree = git(&bare, &["rev-parse", "pages^{tree}"]);
        let commit = git(&bare, &["commit-tree", &tree, "-p", "pages", "-m", "by a person"]);
        git(&bare, &["update-ref", "refs/heads/pages", &commit]);
    };
    let effect = Effect::Then(Arc::new(others));
    scene.hub.fault(Fault::once("PATCH", "/git/refs/heads/pages", effect));
    let run = site(&scene, "2026-11-25", &PAGES);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(
        scene
            .on_branch("pages", "index.html")
            .contains("As of <bdi>2026-11-25</bdi>")
    );
    assert_eq!(
        scene.history("pages"),
        [
            "The directory of 2026-11-25",
            "by a person",
            "The directory of 2026-11-24"
        ]
    );
}
