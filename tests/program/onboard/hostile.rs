//! Everything that a record or the program says is text, wherever it lands.

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{ACME, Scene};

/// A mention, references, markup, HTML and commands to a runner, as long as a name may be.
const NAME: &str = "::error::x @octocat #1 [l](javascript:x) **b** <img src=x> ##[error]x";
/// The same and marks of ours, as long as a summary may be.
const TEXT: &str = "::error::x @octocat #1 psp/registry#2 ![i](https://evil.example) <!-- psp-partners:issue {} --> <!-- \
                    psp-partners:end about --> www.evil.example";

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn assert_only_text(what: &str, text: &str) {
    // Our own line about the pull request.
    let text = text.replace("in #1 against", "");
    for sign in [
        "@octocat",
        " #1 ",
        "registry#2",
        "](java",
        "![i",
        "**b**",
        "<img",
        "<!-- psp-partners:issue {} -->",
        "\u{202e}",
        "https://evil",
        "www.evil",
    ] {
        assert!(!text.contains(sign), "{sign} in {what}: {text}");
    }
}

/// Nothing that GitHub was told, and nothing in the log, is more than text.
fn assert_harmless(scene: &Scene, day: &str) {
    let run = scene.settle(day);
    let all = scene.issues();
    for issue in &all {
        // The title is no Markdown, but mentions and what cannot be seen are not made there either.
        assert!(!issue.title.contains("@octocat"), "{}", issue.title);
        assert!(issue.title.chars().count() <= 256, "{}", issue.title);
        let first = issue.body.lines().next().unwrap_or_default();
        let shown = issue.body.replacen(first, "", 1);
        assert_only_text(&issue.title, &shown);
        assert_eq!(shown.matches("<!-- psp-partners:end about -->").count(), 1, "{shown}");
        for answer in scene.answers(issue.number) {
            assert_only_text("a comment", &answer);
        }
    }
    scene.hub.world(|w| {
        for pull in w.repository(HERE).issues.values().filter(|i| i.pull.is_some()) {
            assert!(
                !pull.title.contains("@octocat") && pull.title.chars().count() <= 256,
                "{}",
                pull.title
            );
            assert_only_text(&pull.title, pull.body.as_deref().unwrap_or_default());
        }
    });
    for log in [&run.run.stdout, &run.run.stderr] {
        for line in log.lines() {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
            assert!(!line.contains('\u{202e}'), "{line}");
        }
    }
    assert_only_text("the summary", &run.summary);
}

#[test]
fn a_hostile_record() {
    let (name, text) = (quoted(NAME), quoted(TEXT));
    let record = ONBOARDING
        .replace("name: Acme Testing", &format!("name: {name}\nsummary: {text}"))
        .replace("status_since:", &format!("status_reason: {text}\nstatus_since:"))
        + &format!(
            "certifications: [{{ github: ada, credential: {name}, issued: 2026-01-01, expires: 2026-12-31 }}]\n\
             waivers: [{{ criterion: customer-support, reason: {text}, by: mona, granted_on: 2026-11-01, until: 2026-12-31 }}]\n\
             workstreams: [{{ id: community, name: {text}, kind: community, renew_by: 2026-12-31 }}]\n"
        );
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    assert_harmless(&scene, "2026-11-20");
    assert!(scene.issues().len() >= 4, "{:#?}", scene.issues());
    let paused = record.replace("status: onboarding", "status: paused");
    scene.push_to_main(&[(ACME_YAML, Some(&paused))]);
    assert_harmless(&scene, "2026-11-21");
    let ended = record.replace("status: onboarding", "status: ended").replace(
        "    entered: 2026-11-01\n",
        "    entered: 2026-11-01\n    left: 2026-11-21\n",
    );
    scene.push_to_main(&[(ACME_YAML, Some(&ended))]);
    assert_harmless(&scene, "2026-11-22");
    assert!(scene.issues().iter().all(|i| !i.open), "{:#?}", scene.issues());
}

#[test]
fn a_hostile_application_and_steps_in_its_pull_requests() {
    let record = ACME.replace("name: Acme Testing", &format!("name: {}", quoted(NAME)));
    let record = record.replace("github: zoe\n", "github: zoe\n    id: 4242\n");
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    assert_harmless(&scene, "2026-11-24");
    scene.merge(scene.our_pull());
    assert_harmless(&scene, "2026-11-24");
    let number = scene
        .issues()
        .iter()
        .find(|i| i.title.contains("phase 1"))
        .unwrap()
        .number;
    for step in ["market-analysis", "outreach", "feasibility", "business-case"] {
        scene.say(number, "mona", &format!("/skip {step} {TEXT}"));
    }
    scene.rewrite(|text| text + "feasibility: { verdict: feasible, by: mona, decided_on: 2026-11-24 }\n");
    assert_harmless(&scene, "2026-11-25");
    scene.merge(scene.our_pull());
    assert_harmless(&scene, "2026-11-26");
    assert_eq!(scene.issues().iter().filter(|i| i.open).count(), 2);
}

#[test]
fn hostile_texts_of_the_program() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let (name, text) = (quoted(NAME), quoted(TEXT));
    let program = scene.on_main("partners/program.yaml");
    let program: Vec<String> = program
        .lines()
        .map(|line| match line.trim_start() {
            step if step.starts_with("done_when: ") => format!("        done_when: {text}"),
            "name: Market analysis" => format!("        name: {name}"),
            "name: Identification and Qualification" => format!("    name: {name}"),
            "name: Integration Partners" => format!("    name: {name}"),
            "name: Builds a connector or plugin" => format!("        name: {name}"),
            "name: API documentation" => format!("    name: {name}\n    url: https://docs.example/a_b"),
            _ => line.to_owned(),
        })
        .collect();
    scene.push_to_main(&[("partners/program.yaml", Some(&program.join("\n")))]);
    assert_harmless(&scene, "2026-11-20");
    assert_eq!(scene.issues().len(), 2, "{:#?}", scene.issues());
}

#[test]
fn names_of_any_length_give_a_title() {
    let scene = Scene::with(&[(ACME_YAML, &ONBOARDING.replace("Acme Testing", &"ä".repeat(80)))]);
    let program = scene.on_main("partners/program.yaml").replace(
        "name: Identification and Qualification",
        &format!("name: {}", "ö".repeat(100)),
    );
    scene.push_to_main(&[("partners/program.yaml", Some(&program))]);
    scene.settle("2026-11-20");
    let titles: Vec<String> = scene.issues().into_iter().map(|i| i.title).collect();
    assert_eq!(titles.len(), 2, "{titles:#?}");
    assert!(titles.iter().all(|t| t.len() <= 256), "{titles:#?}");
    assert!(titles[0].contains("…: phase 1, ööö"), "{titles:#?}");
}
