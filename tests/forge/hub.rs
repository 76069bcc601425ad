//! An emulated GitHub with the repository `psp/registry`, a neighbour of the same owner, and Zoe's fork. A test that breaks
//! GitHub's description fails when its hub goes away.

use std::path::{Path, PathBuf};
use std::process::Command;

use psp_github_emulator::world::{Level, Role, World};
use psp_github_emulator::{Effect, Emulator, Fault};
use psp_partners::github::pace::Limits;
use psp_partners::github::rest::GitHub;

use crate::server::connect;

pub(crate) const REPOSITORY: &str = "psp/registry";

const WRITE: [(&str, Level); 4] = [
    ("contents", Level::Write),
    ("issues", Level::Write),
    ("pull_requests", Level::Write),
    ("actions", Level::Read),
];

pub(crate) struct Hub {
    pub(crate) emulator: Emulator,
    folder: tempfile::TempDir,
}

impl Hub {
    /// Tokens: `job` and `reader` are a workflow's own, `mia` is a maintainer's, `zoe` that of somebody without a role.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        git(folder.path(), &["init", "--quiet", "--initial-branch=main", "work"]);
        write(&at("work"), "README.md", b"read me\r\nplease\n");
        write(
            &at("work"),
            "partners/acm\u{e9} co/partner.yaml",
            "name: Acm\u{e9}\n".as_bytes(),
        );
        write(&at("work"), "partners/logo.bin", &[0, 159, 146, 150, 10, 13]);
        commit(&at("work"), "begin");
        for name in ["registry.git", "other.git", "fork.git"] {
            git(folder.path(), &["clone", "--quiet", "--bare", "work", name]);
        }
        let mut world = World::new();
        for (login, id) in [("mia", 7), ("max", 77), ("zoe", 4242)] {
            world.add_user(login, id);
        }
        world.add_repository(REPOSITORY, at("registry.git"));
        world.add_repository("psp/other", at("other.git"));
        world.fork(REPOSITORY, "zoe/registry", at("fork.git"));
        world.collaborator(REPOSITORY, "mia", Role::Maintain);
        world.collaborator("psp/other", "mia", Role::Maintain);
        world.collaborator(REPOSITORY, "max", Role::Write);
        world.repository_mut(REPOSITORY).actions_can_open_pulls = true;
        world.token("mia", "mia", &WRITE);
        world.token("zoe", "zoe", &WRITE);
        world.actions_token("job", REPOSITORY, &WRITE);
        world.actions_token(
            "reader",
            REPOSITORY,
            &[("contents", Level::Read), ("issues", Level::Read)],
        );
        Self {
            emulator: Emulator::start(world),
            folder,
        }
    }

    /// The connection of a workflow.
    pub(crate) fn job(&self) -> GitHub {
        self.with("job")
    }

    pub(crate) fn with(&self, token: &str) -> GitHub {
        self.limited(token, Limits::default())
    }

    pub(crate) fn limited(&self, token: &str, limits: Limits) -> GitHub {
        connect(&self.emulator.url(), REPOSITORY, token, limits).0
    }

    pub(crate) fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        self.emulator.world(look)
    }

    /// The next request of this kind meets an effect.
    pub(crate) fn fault(&self, method: &str, path: &str, effect: Effect) {
        self.emulator.fault(Fault::once(method, path, effect));
    }

    /// What was asked so far, as `GET /path` without what lies before the repository.
    pub(crate) fn asked(&self) -> Vec<String> {
        let log = self.emulator.log();
        let lines = log.0.iter().map(|it| format!("{} {}", it.method, it.path));
        lines.map(|line| line.replace("/repos/psp/registry", "")).collect()
    }

    pub(crate) fn writes(&self) -> usize {
        self.emulator.log().writes().count()
    }

    pub(crate) fn issue(&self, title: &str) -> u64 {
        self.world(|world| world.open_issue(REPOSITORY, "zoe", title, ""))
    }

    /// The id that names an issue as a part of another.
    pub(crate) fn id(&self, number: u64) -> u64 {
        self.world(|world| world.repository(REPOSITORY).issue(number).id)
    }

    pub(crate) fn bare(&self) -> PathBuf {
        self.folder.path().join("registry.git")
    }

    /// Commits a file on top of `main`, on a branch of a repository; gives the commit.
    pub(crate) fn push(&self, repository: &str, branch: &str, path: &str, bytes: &[u8]) -> String {
        let work = self.folder.path().join("work");
        git(&work, &["checkout", "--quiet", "--detach", "main"]);
        write(&work, path, bytes);
        commit(&work, path);
        let target = self.folder.path().join(repository);
        let target = target.to_str().expect("a path in UTF-8");
        git(
            &work,
            &[
                "push",
                "--quiet",
                "--force",
                target,
                &format!("HEAD:refs/heads/{branch}"),
            ],
        );
        git(&work, &["rev-parse", "HEAD"])
    }

    /// The commit of `main`.
    pub(crate) fn main(&self) -> String {
        git(&self.bare(), &["rev-parse", "refs/heads/main"])
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.emulator.violations(), Vec::<String>::new());
        }
    }
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn write(work: &Path, path: &str, bytes: &[u8]) {
    let path = work.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, bytes).expect("a file");
}

fn commit(work: &Path, message: &str) {
    git(work, &["-c", "core.autocrlf=false", "add", "."]);
    git(work, &["commit", "--quiet", "-m", message]);
}
