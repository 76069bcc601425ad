//! `publish` end to end: the whole binary against a GitHub that remembers, over HTTP, with real git repositories.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    reason = "a test may fail where it stands, on files of its own"
)]

mod certificates;
mod directory;
mod faults;
mod large;
mod periods;
mod site;

use psp_github_emulator::world::{Level, Pages};
use serde_json::json;

use crate::scene::{Outcome, Scene};

/// An active partner.
pub const ACME: &str = "\
name: Acme Testing
status: active
status_since: 2026-06-01
applied_on: 2026-01-05
tier: integration
owners:
  - github: zoe
    id: 4242
regions: [europe]
verticals: [finance]
phases:
  management:
    entered: 2026-06-01
";

/// A month of figures.
pub fn figures(month: &str, users: u32) -> String {
    format!("period: {month}\nfigures:\n  active-users: {users}\n  uptime: 99.7\n  support-tickets: 12\n")
}

/// A registry with one partner that has figures for these months.
pub fn scene(months: &[&str]) -> Scene {
    let mut files = vec![("partners/acme/partner.yaml".to_owned(), ACME.to_owned())];
    for (i, month) in months.iter().enumerate() {
        let users = 1000 + u32::try_from(i).unwrap() * 100;
        files.push((format!("partners/acme/metrics/{month}.yaml"), figures(month, users)));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    with_site(&scene, Pages::of_branch("pages"));
    scene
}

/// The repository has a Pages site, and the token is as `report.yml` has it.
pub fn with_site(scene: &Scene, site: Pages) {
    scene.hub.world(|w| {
        w.repository_mut("psp/registry").pages = Some(site);
        let token = w.tokens.get_mut("onboard").unwrap();
        token.permissions.insert("pages".to_owned(), Level::Write);
    });
}

/// The commit that the Pages site shows.
pub fn built(scene: &Scene) -> Option<String> {
    let site = scene.hub.world(|w| w.repository("psp/registry").pages.clone());
    Some(site?.builds.last()?.commit.clone())
}

/// Runs `publish` for this day, as its workflow does.
pub fn publish(scene: &Scene, day: &str, arguments: &[&str]) -> Outcome {
    let arguments: Vec<&str> = ["publish", "--at", day].iter().chain(arguments).copied().collect();
    let event = json!({ "schedule": "13 5 3 * *", "repository": { "private": false } });
    let running = scene.start_command(&arguments, "schedule", &event, "onboard");
    scene.finish(running)
}
