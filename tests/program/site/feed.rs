//! The feeds: only what everyone may know, the same IDs in every run, and no feed where the history isn't known.

use super::{DAY, files, integration, registry, site};
use crate::common::Registry;

/// The registry of the tests with a history: Kestrel applies, is accepted, and becomes active.
fn with_history() -> Registry {
    let registry = registry();
    registry.git(&["init", "--quiet", "--initial-branch=main"]);
    let whole = registry.read("partners/kestrel/partner.yaml");
    let applied =
        "name: Kestrel\nstatus: applied\napplied_on: 2025-04-07\ntier: integration\nowners: [{ github: zoe, id: 7 }]\n";
    let steps = [
        ("2025-04-07", applied.to_owned(), "jane.doe@secret.example applies"),
        (
            "2025-04-14",
            applied.replace(
                "applied\n",
                "onboarding\nphases: { identification: { entered: 2025-04-14 } }\n",
            ),
            "accept",
        ),
        ("2025-09-15", whole, "active"),
    ];
    for (day, record, subject) in steps {
        registry.write("partners/kestrel/partner.yaml", record);
        registry.git(&["add", "-A"]);
        registry.git_on(day, &["commit", "--quiet", "-m", subject]);
    }
    registry
}

fn titles(feed: &str) -> Vec<&str> {
    let entries = feed.split("<entry>").skip(1);
    entries
        .map(|entry| entry.split("<title>").nth(1).unwrap().split("</title>").next().unwrap())
        .collect()
}

#[test]
fn a_feed_shows_what_everyone_may_know() {
    let files = site(&with_history());
    let own = titles(&files["p/kestrel/feed.xml"]);
    assert_eq!(
        own,
        [
            "Kestrel worked with another partner: webinar with alder on 2026-06-01",
            "Kestrel has new evidence that a maintainer verified: `integration`",
            "Kestrel has new evidence that a maintainer verified: `compatibility`",
            "Kestrel is an active partner",
            "Kestrel was accepted into the program",
        ]
    );
    let all = &files["feed.xml"];
    assert!(own.iter().all(|title| all.contains(title)), "{all}");
    for private in [
        "Wish",
        "Asks",
        "secret.example",
        "zoe",
        "mona",
        "It closed",
        "target",
        "applied",
    ] {
        assert!(!all.contains(private), "{private}: {all}");
    }
    for path in ["p/gone/feed.xml", "p/wish/feed.xml"] {
        assert!(!files.contains_key(path), "{path}");
    }
    let link =
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Kestrel\" href=\"./../../p/kestrel/feed.xml\">";
    assert!(files["p/kestrel/index.html"].contains(link));
    assert!(files["index.html"].contains("href=\"./feed.xml\""));
    assert!(
        files["p/gone/index.html"].contains("href=\"./../../feed.xml\"")
            && !files["p/gone/index.html"].contains("p/gone/feed.xml")
    );
    let own = "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://example.org/partners/feed.xml\"/>";
    assert!(all.contains(own), "{all}");
}

#[test]
fn a_rebuild_repeats_nothing() {
    let registry = with_history();
    let ids = |feed: &str| -> Vec<String> { feed.split("<id>").skip(2).map(|rest| rest[..45].to_owned()).collect() };
    let before = ids(&site(&registry)["feed.xml"]);
    registry.write(
        "partners/kestrel/partner.yaml",
        integration("Kestrel", "paused", "").replace("2026-09-01", "2026-11-02"),
    );
    registry.git(&["add", "-A"]);
    registry.git_on("2026-11-02", &["commit", "--quiet", "-m", "pause"]);
    let after = ids(&site(&registry)["feed.xml"]);
    assert_eq!(
        after[after.len() - before.len()..],
        before,
        "known events keep their IDs"
    );
    assert!(after.len() > before.len());
}

#[test]
fn without_a_history_there_is_no_feed_and_a_note() {
    for shallow in [false, true] {
        let whole = with_history();
        let registry = Registry::empty();
        let folder = registry.path("clone");
        if shallow {
            let from = format!("file://{}", whole.path("").display());
            registry.git(&["clone", "--quiet", "--depth=1", &from, folder.to_str().unwrap()]);
        } else {
            crate::common::copy(&whole.path("partners"), &folder.join("partners"));
        }
        let run = registry.run(&["--root=clone", "site", "--out=site", "--at", DAY]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("note: the site has no feed: "), "{}", run.stderr);
        let files = files(&registry.path("site"));
        assert!(!files.contains_key("feed.xml") && !files["index.html"].contains("feed.xml"));
    }
}
