//! Everything that a record or the program says is text, wherever it lands.

use crate::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::{ACME, Scene};

/// A mention, references, markup, HTML, marks of ours, commands to a runner, what cannot be seen.
const HOSTILE: &str = "::error::boo @octocat #1 psp/registry#2 [l](javascript:x) ![i](https://evil.example/i.png) **b** \
                       <img src=x> <!-- psp-partners:issue {} --> <!-- psp-partners:end about --> ##[error]x \u{202e}rtl \
                       https://evil.example www.evil.example";

fn quoted() -> String {
    format!("\"{}\"", HOSTILE.replace('\u{202e}', "\\u202E"))
}

fn assert_only_text(what: &str, text: &str) {
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
        assert!(
            !issue.title.contains("@octocat") && !issue.title.contains('\u{202e}'),
            "{}",
            issue.title
        );
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
    let hostile = quoted();
    let record = ONBOARDING
        .replace(
            "name: Acme Testing",
            &format!("name: {hostile}\nsummary: {hostile}\nvalue_proposition: {hostile}"),
        )
        .replace("status_since:", &format!("status_reason: {hostile}\nstatus_since:"))
        + &format!(
            "certifications: [{{ github: ada, credential: {hostile}, issued: 2026-01-01, expires: 2026-12-31 }}]\n\
             waivers: [{{ criterion: customer-support, reason: {hostile}, by: mona, on: 2026-11-01, until: 2026-12-31 }}]\n\
             workstreams: [{{ id: community, name: {hostile}, kind: community, renew_by: 2026-12-31 }}]\n"
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
    let record = ACME.replace("name: Acme Testing", &format!("name: {}", quoted()));
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
        scene.say(number, "mona", &format!("/skip {step} {HOSTILE}"));
    }
    scene.rewrite(|text| text + "feasibility: { verdict: feasible, by: mona, on: 2026-11-24 }\n");
    assert_harmless(&scene, "2026-11-25");
    scene.merge(scene.our_pull());
    assert_harmless(&scene, "2026-11-26");
    assert_eq!(scene.issues().iter().filter(|i| i.open).count(), 2);
}

#[test]
fn hostile_texts_of_the_program() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let hostile = quoted();
    let program = scene.on_main("partners/program.yaml");
    let program: Vec<String> = program
        .lines()
        .map(|line| match line.trim_start() {
            text if text.starts_with("done_when: ") => format!("        done_when: {hostile}"),
            "name: Market analysis" => format!("        name: {hostile}"),
            "name: Identification and Qualification" => format!("    name: {hostile}"),
            "name: Integration Partners" => format!("    name: {hostile}"),
            "name: Builds a connector or plugin" => format!("        name: {hostile}"),
            "name: API documentation" => format!("    name: {hostile}\n    url: https://docs.example/a_b"),
            _ => line.to_owned(),
        })
        .collect();
    scene.push_to_main(&[("partners/program.yaml", Some(&program.join("\n")))]);
    assert_harmless(&scene, "2026-11-20");
    assert_eq!(scene.issues().len(), 2, "{:#?}", scene.issues());
}

#[test]
fn a_name_of_any_length_gives_a_title() {
    let record = ONBOARDING.replace("Acme Testing", &"ä".repeat(200));
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    let run = scene.onboard("2026-11-20", &["--apply"]);
    let titles: Vec<String> = scene.issues().into_iter().map(|i| i.title).collect();
    if run.run.code == 0 && titles.len() == 2 {
        assert!(
            titles[0].ends_with("…: phase 1, Identification and Qualification"),
            "{titles:#?}"
        );
        assert!(titles.iter().all(|t| t.len() <= 256), "{titles:#?}");
    }
    scene.settle("2026-11-20");
}
