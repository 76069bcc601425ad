//! Every text that is written to GitHub, and what a step leaves: log, summary, outputs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::media::{Medium, check, keep};
use super::samples;
use crate::scene::{Outcome, Scene};

/// Every field of GitHub's interface that we write, and its medium. Names of objects are ours.
const FIELDS: &[(&str, Medium)] = &[
    ("title", Medium::Subject),
    ("output.title", Medium::Subject),
    ("message", Medium::Subject),
    ("body", Medium::Markdown),
    ("comments.body", Medium::Markdown),
    ("output.summary", Medium::Markdown),
    ("output.text", Medium::Markdown),
    ("output.annotations.message", Medium::Plain),
    ("output.annotations.title", Medium::Plain),
    ("output.annotations.path", Medium::Name),
    ("output.annotations.annotation_level", Medium::Name),
    ("description", Medium::Plain),
    ("content", Medium::File),
    ("tree.content", Medium::File),
];

/// Fields that take a name of an object, a number or one of GitHub's own words.
const NAMES: &[&str] = &[
    "name",
    "color",
    "labels",
    "assignees",
    "state",
    "state_reason",
    "head",
    "base",
    "head_sha",
    "ref",
    "sha",
    "context",
    "target_url",
    "status",
    "conclusion",
    "event",
    "commit_id",
    "tree",
    "parents",
    "base_tree",
    "tree.path",
    "tree.mode",
    "tree.type",
    "tree.sha",
    "comments.path",
    "comments.side",
    "comments.start_side",
    "encoding",
    "started_at",
    "completed_at",
    "external_id",
    "details_url",
    "content_type",
    "path",
    "side",
    "start_side",
];

/// Every string in a body, with its field; places in lists do not count.
fn strings(value: &Value, field: &str, out: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => out.push((field.to_owned(), text.clone())),
        Value::Array(items) => items.iter().for_each(|item| strings(item, field, out)),
        Value::Object(map) => {
            for (key, item) in map {
                let name = if field.is_empty() {
                    key.clone()
                } else {
                    format!("{field}.{key}")
                };
                strings(item, &name, out);
            }
        }
        _ => {}
    }
}

/// The text of a body without our marks, which are HTML comments.
fn without_marks(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!-- psp-partners:") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}

/// Checks all that was sent since request `from`; counts the fields.
fn check_sent(scene: &Scene, from: usize, seen: &mut BTreeMap<String, usize>) {
    for exchange in &scene.hub.log().0[from..] {
        let (true, Some(body)) = (exchange.is_write(), &exchange.body) else {
            continue;
        };
        let mut all = Vec::new();
        strings(body, "", &mut all);
        for (field, text) in all {
            let what = format!("{} {} {field} {}", exchange.method, exchange.path, exchange.index);
            *seen.entry(field.clone()).or_default() += 1;
            match FIELDS.iter().find(|(name, _)| *name == field) {
                // A suggestion is the file's own text in a fence, which other tests hold.
                Some((_, Medium::Markdown)) if text.contains("suggestion\n") => check(&what, Medium::File, &text),
                Some((_, Medium::Markdown)) => {
                    let shown = without_marks(&text);
                    keep(&what, &text);
                    check(&what, Medium::Markdown, &shown);
                }
                // A commit's message names the change's key below its first line.
                Some((_, Medium::Subject)) if field == "message" => check_message(&what, &text),
                Some((_, medium)) => check(&what, *medium, &text),
                None if NAMES.contains(&field.as_str()) => check(&what, Medium::Name, &text),
                None => panic!("{what} needs a row with its medium: {text}"),
            }
        }
    }
}

/// A first line, and a key of ours or nothing.
fn check_message(what: &str, message: &str) {
    let (subject, key) = message.split_once("\n\n").unwrap_or((message, ""));
    check(what, Medium::Subject, subject);
    check(what, Medium::Name, key);
}

fn check_step(what: &str, outcome: &Outcome, log: Medium) {
    check(&format!("{what}, log"), log, &outcome.run.stdout);
    check(&format!("{what}, errors"), Medium::Log, &outcome.run.stderr);
    check(&format!("{what}, step summary"), Medium::Markdown, &outcome.summary);
    check(&format!("{what}, outputs"), Medium::Outputs, &outcome.outputs);
}

#[test]
fn every_text_of_a_review_is_listed_and_harmless() {
    let samples = samples::all();
    let records = samples::records(&samples);
    let scene = Scene::new();
    let mut seen = BTreeMap::new();
    for (i, some) in records.chunks(24).enumerate() {
        let files: Vec<(&str, Option<&str>)> = some.iter().map(|(p, t)| (p.as_str(), Some(t.as_str()))).collect();
        let number = scene.pull("zoe", &files);
        let from = scene.hub.requests();
        let outcome = scene.review(number, "opened");
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        check_step(&format!("review {i}"), &outcome, Medium::Commands);
        check_sent(&scene, from, &mut seen);
    }
    for field in ["body", "output.title", "output.summary", "output.annotations.message"] {
        assert!(seen.get(field).is_some_and(|count| *count > 2), "{field}: {seen:?}");
    }
    scene.assert_clean();
}

#[test]
fn every_text_of_onboarding_is_listed_and_harmless() {
    let samples = samples::all();
    let mut records = samples::records(&samples);
    records.retain(|(path, _)| !path.contains("wrong"));
    // Applications get a pull request, whose title is a commit's message.
    for (i, sample) in samples.iter().enumerate() {
        let name = samples::yaml(&format!("{} Applies{i}", sample.text));
        records.push((
            format!("partners/applies-{i}/partner.yaml"),
            format!("name: {name}\nstatus: applied\napplied_on: 2026-11-20\ntier: integration\nowners:\n  - github: zoe\n    id: 4242\nregions: [europe]\n"),
        ));
    }
    let files: Vec<(&str, &str)> = records.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    let mut seen = BTreeMap::new();
    let from = scene.hub.requests();
    let outcome = scene.onboard("2026-11-24", &["--apply", "--budget=5000"]);
    check_step("onboard", &outcome, Medium::Log);
    check_sent(&scene, from, &mut seen);
    for field in ["title", "body", "message"] {
        assert!(seen.get(field).is_some_and(|count| *count > 50), "{field}: {seen:?}");
    }
    // Hostile words reach commits on both ways: through GitHub's interface, and through git.
    let log = scene.git_of_base(&["log", "--all", "--format=%B%x00"]);
    for message in log.split('\0').filter(|m| !m.trim().is_empty()) {
        check_message("a commit's message", message.trim());
    }
    scene.assert_clean();
}

#[test]
fn every_text_of_a_published_report_is_listed_and_harmless() {
    let samples = samples::all();
    let files: Vec<(String, String)> = (samples.iter().enumerate())
        .flat_map(|(i, sample)| {
            let name = samples::yaml(&format!("{} Firm{i}", sample.text));
            [
                (
                    format!("partners/firm-{i}/partner.yaml"),
                    format!(
                        "name: {name}\nstatus: active\nstatus_since: 2026-06-01\napplied_on: 2026-01-05\ntier: integration\n\
                         owners:\n  - github: zoe\n    id: 4242\nregions: [europe]\nphases:\n  management:\n    entered: 2026-06-01\n"
                    ),
                ),
                (
                    format!("partners/firm-{i}/metrics/2026-10.yaml"),
                    format!("period: 2026-10\nfigures:\n  active-users: {i}\n"),
                ),
            ]
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    let mut seen = BTreeMap::new();
    for way in ["--pages=pages", "--pull-to=reports"] {
        let from = scene.hub.requests();
        let arguments = ["report", "--at=2026-11-24", "--publish=month", "--apply", way];
        let event = json!({ "schedule": "13 5 3 * *", "repository": { "private": false } });
        let outcome = scene.finish(scene.start_command(&arguments, "schedule", &event, "onboard"));
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        check_step(&format!("publish {way}"), &outcome, Medium::Log);
        check_sent(&scene, from, &mut seen);
    }
    for field in ["title", "body", "message"] {
        assert!(seen.contains_key(field), "{field}: {seen:?}");
    }
    scene.assert_clean();
}
