//! `docs/doctor-transcript.md` shows what `doctor` shows. To write it again: `BLESS=1 cargo test --test program -- doctor_transcript`.

use psp_github_emulator::world::{Level, Workflow};
use serde_json::json;

use crate::common::{Registry, root};
use crate::doctor::registry;
use crate::scene::{ONBOARD, Scene};

const PAGE: &str = "docs/doctor-transcript.md";
const HERE: &str = "psp/registry";

/// A registry that needs nothing more from its maintainers, with its workflows, in a repository with all settings.
fn healthy() -> String {
    let registry = registry();
    let program = registry
        .read("partners/program.yaml")
        .replace(
            "    window: month\n    stale_after",
            "    window: month\n    target: 1000\n    stale_after",
        )
        .replace(
            " partner agreement\n",
            " partner agreement\n    versions: [{ version: \"1.0\", from: 2026-01-01 }]\n",
        )
        + "maintainers:\n  - github: mona\n    id: 2\n";
    registry.write("partners/program.yaml", program);
    let scene = Scene::of(&registry);
    let workflows = ["validate", "review", "onboard", "report", "newsletter", "links", "site"]
        .map(|name| format!(".github/workflows/{name}.yml"));
    let texts: Vec<String> = workflows.iter().map(|path| registry.read(path)).collect();
    let files: Vec<(&str, Option<&str>)> = workflows
        .iter()
        .zip(&texts)
        .map(|(path, text)| (path.as_str(), Some(text.as_str())))
        .collect();
    scene.push_to_main(&files);
    scene.hub.world(|w| {
        for path in workflows {
            let (id, name, state) = (w.next_id(), path.clone(), "active".to_owned());
            w.repository_mut(HERE)
                .workflows
                .push(Workflow { id, name, path, state });
        }
        let required = &mut w.repository_mut(HERE).rules.required_checks;
        required.push("psp-partners verdict".to_owned());
        let rights = [&ONBOARD[..], &[("administration", Level::Read)]].concat();
        w.actions_token("all", HERE, &rights);
    });
    let event = json!({ "inputs": {}, "repository": { "private": false } });
    let run = scene.finish(scene.start_command(&["doctor"], "workflow_dispatch", &event, "all"));
    scene.assert_clean();
    run.run.stdout
}

/// Without what differs from machine to machine.
fn same_everywhere(text: &str) -> String {
    let line = |line: &str| match line.split_once("git: `git version ") {
        Some((before, _)) => format!("{before}git: `git version 2.47.1`"),
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn page() -> String {
    let empty = Registry::empty();
    empty.git(&["init", "-q"]);
    let parts = [
        (
            "In an empty repository",
            "Nothing is there yet, so nothing on GitHub is asked.",
            empty.run(&["doctor"]).stdout,
        ),
        (
            "Right after `init`",
            "The files are there. Each line that begins with `fix` has the next step below it.",
            registry().run(&["doctor"]).stdout,
        ),
        (
            "When everything is set up",
            "In a workflow. What GitHub doesn't show stays `unknown`, with the place to look; a [trial](github.md#try-it-with-real-events) \
             answers that.",
            healthy(),
        ),
    ];
    let head = "# What `doctor` shows\n\nA test makes this page from real runs, the last of them against an emulated GitHub.\n";
    parts.iter().fold(head.to_owned(), |page, (title, words, shown)| {
        page + &format!("\n## {title}\n\n{words}\n\n```text\n{}\n```\n", same_everywhere(shown))
    })
}

#[test]
fn the_page_shows_what_doctor_shows() {
    let page = page();
    let path = root().join(PAGE);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(page, known, "write {PAGE} again with BLESS=1");
}
