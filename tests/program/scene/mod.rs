//! A registry `psp/registry` on an emulated GitHub, Zoe's fork of it, a runner's checkout of its main branch, and the
//! binary as a workflow runs it.

#![allow(dead_code, reason = "scenarios use their parts")]

mod binary_runs;
mod git_commands;
mod pull_requests;
mod shown_pages;

use std::path::{Path, PathBuf};

use psp_github_emulator::Emulator;
use psp_github_emulator::world::{Level, Role, World};

pub use self::binary_runs::Outcome;
pub use self::git_commands::git;
use self::git_commands::{commit, commit_on, copy};
use crate::common::Registry;

/// What the job's token may do, as `review.yml` has it.
pub const PERMISSIONS: [(&str, Level); 5] = [
    ("contents", Level::Read),
    ("issues", Level::Write),
    ("pull_requests", Level::Write),
    ("checks", Level::Write),
    ("statuses", Level::Write),
];

/// What the job's token may do, as `onboard.yml` has it.
pub const ONBOARD: [(&str, Level); 6] = [
    ("contents", Level::Write),
    ("issues", Level::Write),
    ("pull_requests", Level::Write),
    ("checks", Level::Write),
    ("statuses", Level::Write),
    ("actions", Level::Read),
];

/// The day of all scenarios.
pub const TODAY: &str = "2026-11-24";

/// The day on which pull requests were opened.
pub const OPENED: &str = "2026-11-20";

/// A good application, by `zoe`.
pub const ACME: &str = "\
# yaml-language-server: $schema=../../schemas/partner.schema.json
name: Acme Testing
status: applied
applied_on: 2026-11-20
tier: integration
website: https://acme.example
owners:
  - github: zoe
regions: [europe]
";

pub struct Scene {
    pub hub: Emulator,
    folder: tempfile::TempDir,
}

impl Scene {
    /// A registry with the real program, one maintainer (`mona`, 2), and these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let registry = Registry::with_program();
        for (path, text) in files {
            registry.write(path, text);
        }
        Self::of(&registry)
    }

    /// This registry, as it is on disk.
    pub fn of(registry: &Registry) -> Self {
        Self::begun(registry, &|folder| commit(folder, "begin"))
    }

    /// The same, with a history that begins on a day.
    pub fn of_day(registry: &Registry, day: &str) -> Self {
        Self::begun(registry, &|folder| commit_on(folder, day, "begin"))
    }

    fn begun(registry: &Registry, begin: &dyn Fn(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        git(
            folder.path(),
            &["init", "--quiet", "--bare", "--initial-branch=main", "registry.git"],
        );
        git(&at("registry.git"), &["config", "uploadpack.allowFilter", "true"]);
        git(
            &at("registry.git"),
            &["config", "uploadpack.allowAnySHA1InWant", "true"],
        );
        git(folder.path(), &["clone", "--quiet", "registry.git", "work"]);
        copy(&registry.path("partners"), &at("work/partners"));
        begin(&at("work"));
        git(&at("work"), &["push", "--quiet", "origin", "HEAD:main"]);
        git(
            folder.path(),
            &["clone", "--quiet", "--bare", "registry.git", "fork.git"],
        );
        let mut world = World::new();
        for (login, id) in [("mona", 2), ("zoe", 4242), ("max", 77), ("eve", 666)] {
            world.add_user(login, id);
        }
        world.add_repository("psp/registry", at("registry.git"));
        world.fork("psp/registry", "zoe/registry", at("fork.git"));
        world.collaborator("psp/registry", "mona", Role::Maintain);
        world.actions_token("job", "psp/registry", &PERMISSIONS);
        let read = PERMISSIONS.map(|(name, _)| (name, Level::Read));
        world.actions_token("reader", "psp/registry", &read);
        world.actions_token("onboard", "psp/registry", &ONBOARD);
        world.repository_mut("psp/registry").actions_can_open_pulls = true;
        Self {
            hub: Emulator::start(world),
            folder,
        }
    }

    pub fn new() -> Self {
        Self::with(&[])
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }
}
