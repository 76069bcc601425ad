//! The Pages site: what it shows, and its builds.

use psp_github_emulator::world::{Level, Pages};
use psp_partners::forge::{Forge as _, ForgeError, PagesSite};
use psp_partners::github::rest::GitHub;
use serde_json::{Value, json};

use crate::hub::{Hub, REPOSITORY};
use crate::server::{Server, github, ok, status};

fn hub() -> (Hub, GitHub) {
    let hub = Hub::new();
    hub.world(|world| {
        let permissions = [("contents", Level::Write), ("pages", Level::Write)];
        world.actions_token("report", REPOSITORY, &permissions);
    });
    let github = hub.with("report");
    (hub, github)
}

#[test]
fn a_site_is_built_when_it_is_asked_for() {
    let (hub, github) = hub();
    assert_eq!(github.pages_site(), Ok(None));
    assert!(matches!(github.build_pages(), Err(ForgeError::NotFound(_))));
    hub.world(|world| world.repository_mut(REPOSITORY).pages = Some(Pages::of_branch("main")));
    let main = hub.main();
    let built = || github.pages_site().expect("an answer").expect("a site").built;
    assert_eq!(built(), None);
    // With the job's own token, a push builds nothing.
    let tree = github.tree_of(&main).expect("a tree");
    let next = github.create_commit("next", &tree, Some(&main)).expect("a commit");
    github.advance_branch("main", &main, &next).expect("moved");
    assert_eq!(built(), None);
    github.build_pages().expect("asked for");
    assert_eq!(built(), Some(next));
    // A person's push does.
    hub.with("mia").move_branch("main", &main).expect("moved");
    assert_eq!(built(), Some(main));
}

#[test]
fn the_permission_is_named() {
    let (hub, _) = hub();
    for answer in [hub.job().pages_site().map(drop), hub.job().build_pages()] {
        match answer {
            Err(error) => assert!(
                error.needed().is_some_and(|needed| needed.starts_with("pages=")),
                "{error:?}"
            ),
            Ok(()) => panic!("the token may not do this"),
        }
    }
}

#[test]
fn what_is_odd_counts_as_public_and_as_not_ours() {
    let site = |site: Value, builds: Vec<Value>| {
        let replies = [ok(site)].into_iter().chain(builds.into_iter().map(ok));
        github(&Server::start(replies).address)
            .0
            .pages_site()
            .expect("an answer")
            .expect("a site")
    };
    let nothing = PagesSite {
        branch: None,
        public: true,
        url: None,
        built: None,
    };
    assert_eq!(site(json!({}), vec![]), nothing);
    let source = |path: &str| json!({ "branch": "pages", "path": path });
    assert_eq!(
        site(json!({ "build_type": "workflow", "source": source("/") }), vec![]),
        nothing
    );
    assert_eq!(
        site(json!({ "build_type": "legacy", "source": source("/docs") }), vec![]),
        nothing
    );
    let shown = json!({ "public": false, "build_type": null, "source": source("/"), "html_url": "https://a.example/" });
    let failed = site(shown.clone(), vec![json!({ "status": "errored", "commit": "abc" })]);
    assert_eq!(
        failed,
        PagesSite {
            branch: Some("pages".to_owned()),
            public: false,
            url: Some("https://a.example/".to_owned()),
            built: None
        }
    );
    let built = site(shown.clone(), vec![json!({ "status": "built", "commit": "abc" })]);
    assert_eq!(built.built.as_deref(), Some("abc"));
    let none = Server::start([ok(shown), status(404, r#"{"message": "Not Found"}"#)]);
    assert_eq!(
        github(&none.address)
            .0
            .pages_site()
            .map(|site| site.map(|site| site.built)),
        Ok(Some(None))
    );
}
