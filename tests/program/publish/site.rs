//! The Pages site that shows the reports.

use psp_github_emulator::world::{Level, Pages};
use psp_github_emulator::{Effect, Fault};
use serde_json::json;

use crate::publish::{built, publish, scene, with_site};

const PAGES: [&str; 5] = ["--every", "month", "--pages", "pages", "--apply"];

#[test]
fn the_site_shows_what_was_pushed() {
    let scene = scene(&["2026-10"]);
    let run = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(run.run.stdout.contains("build Pages site"), "{run:#?}");
    assert_eq!(built(&scene), Some(scene.git_of_base(&["rev-parse", "pages"])));
    let again = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(again.writes, Vec::<String>::new(), "{again:#?}");
    scene.assert_clean();
}

#[test]
fn a_build_that_was_refused_is_asked_for_again() {
    let scene = scene(&["2026-10"]);
    let effect = Effect::Refuse {
        status: 500,
        message: "Server Error".to_owned(),
    };
    for _ in 0..3 {
        scene.hub.fault(Fault::once("POST", "/pages/builds", effect.clone()));
    }
    let run = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(run.run.code, 4, "{run:#?}");
    assert!(run.run.stdout.contains("the build of the Pages site"), "{run:#?}");
    assert_eq!(built(&scene), None);
    let again = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(again.writes, ["POST /pages/builds"], "{again:#?}");
    assert_eq!(built(&scene), Some(scene.git_of_base(&["rev-parse", "pages"])));
}

#[test]
fn without_a_site_the_setting_is_named_once() {
    let scene = scene(&["2026-10"]);
    scene.hub.world(|w| w.repository_mut("psp/registry").pages = None);
    let run = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(run.run.code, 0, "{run:#?}");
    for word in ["Settings → Pages", "Deploy from a branch", "`pages`"] {
        assert!(run.run.stdout.contains(word), "{word}: {run:#?}");
    }
    let again = publish(&scene, "2026-11-03", &PAGES);
    assert!(!again.run.stdout.contains("Settings"), "{again:#?}");
}

#[test]
fn a_site_that_shows_something_else_is_left_alone() {
    let by_workflow = Pages {
        by_workflow: true,
        ..Pages::of_branch("pages")
    };
    for site in [Pages::of_branch("main"), by_workflow] {
        let scene = scene(&["2026-10"]);
        with_site(&scene, site);
        let run = publish(&scene, "2026-11-03", &PAGES);
        assert_eq!((run.run.code, built(&scene)), (0, None), "{run:#?}");
        assert!(run.run.stdout.contains("doesn't show these files"), "{run:#?}");
    }
}

#[test]
fn a_missing_permission_is_named_and_the_files_are_pushed() {
    let scene = scene(&["2026-10"]);
    scene.hub.world(|w| {
        let token = w.tokens.get_mut("onboard").unwrap();
        token.permissions.insert("pages".to_owned(), Level::None);
    });
    let run = publish(&scene, "2026-11-03", &PAGES);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(run.run.stdout.contains("`pages: write`"), "{run:#?}");
    assert!(scene.on_branch("pages", "index.html").len() > 1000);
}

#[test]
fn private_values_do_not_go_to_a_public_site() {
    let scene = scene(&["2026-10"]);
    scene.hub.world(|w| w.repository_mut("psp/registry").private = true);
    let overlay = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(overlay.path().join("partners")).unwrap();
    let path = overlay.path().to_str().unwrap();
    let arguments: Vec<&str> = PAGES.into_iter().chain(["--overlay", path]).collect();
    // As GitHub sends it for a private repository.
    let event = json!({ "schedule": "13 5 3 * *", "repository": { "private": true } });
    let arguments: Vec<&str> = ["publish", "--at", "2026-11-03"].into_iter().chain(arguments).collect();
    let publish = || scene.finish(scene.start_command(&arguments, "schedule", &event, "onboard"));
    let run = publish();
    assert_eq!(run.run.code, 2, "{run:#?}");
    assert!(
        run.run
            .stderr
            .contains("the Pages site that shows this branch is public"),
        "{run:#?}"
    );
    assert_eq!(run.writes, Vec::<String>::new());
    let site = Pages {
        public: false,
        ..Pages::of_branch("pages")
    };
    with_site(&scene, site);
    let run = publish();
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(built(&scene).is_some());
}
