//! Commits on the fork and on main, and the pull requests that are opened with them.

use std::path::Path;

use psp_github_emulator::world::World;

use super::git_commands::{commit, commit_on, git, try_git};
use super::{OPENED, Scene};

impl Scene {
    /// Commits changes on a branch of the fork, which begins at main: text, or `None` to delete. Gives the commit.
    pub fn push(&self, branch: &str, files: &[(&str, Option<&str>)]) -> String {
        let bytes: Vec<(&str, Option<&[u8]>)> = files.iter().map(|(p, t)| (*p, t.map(str::as_bytes))).collect();
        self.push_bytes("fork.git", branch, &bytes)
    }

    /// Commits changes to the base's main on a day.
    pub fn push_to_main_on(&self, day: &str, subject: &str, files: &[(&str, &str)]) {
        let work = self.work();
        let from = self.folder.path().join("registry.git");
        git(&work, &["fetch", "--quiet", from.to_str().unwrap(), "main"]);
        git(&work, &["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]);
        for (path, text) in files {
            let file = work.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        commit_on(&work, day, subject);
        git(
            &work,
            &["push", "--quiet", from.to_str().unwrap(), "HEAD:refs/heads/main"],
        );
        self.hub.world(|w| w.push("psp/registry", "main"));
    }

    /// Commits changes to the base's main.
    pub fn push_to_main(&self, files: &[(&str, Option<&str>)]) -> String {
        let bytes: Vec<(&str, Option<&[u8]>)> = files.iter().map(|(p, t)| (*p, t.map(str::as_bytes))).collect();
        let sha = self.push_bytes("registry.git", "main", &bytes);
        self.hub.world(|w| w.push("psp/registry", "main"));
        sha
    }

    pub fn push_bytes(&self, repository: &str, branch: &str, files: &[(&str, Option<&[u8]>)]) -> String {
        let work = self.work();
        let from = self.folder.path().join(repository);
        let from = from.to_str().unwrap();
        let base = self.folder.path().join("registry.git");
        if !try_git(&work, &["fetch", "--quiet", from, branch]) {
            git(&work, &["fetch", "--quiet", base.to_str().unwrap(), "main"]);
        }
        git(&work, &["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]);
        for (path, text) in files {
            let file = work.join(path);
            match text {
                Some(text) => {
                    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                    std::fs::write(file, text).unwrap();
                }
                None => std::fs::remove_file(file).unwrap(),
            }
        }
        commit(&work, "change");
        git(&work, &["push", "--quiet", from, &format!("HEAD:refs/heads/{branch}")]);
        let sha = git(&work, &["rev-parse", "HEAD"]);
        if repository == "fork.git" {
            self.hub.world(|w| w.push("zoe/registry", branch));
        }
        sha
    }

    /// Opens a pull request from a branch of the fork, by `login`; gives its number.
    pub fn open(&self, login: &str, branch: &str) -> u64 {
        self.hub.world(|w| {
            let number = w.open_pull(
                "psp/registry",
                login,
                &format!("zoe/registry:{branch}"),
                "main",
                "A change",
                "Hello",
            );
            // On the scenario's day, whatever day the clock has: an application is made on the day of its pull request.
            let issues = &mut w.repository_mut("psp/registry").issues;
            issues.get_mut(&number).unwrap().created_at = format!("{OPENED}T09:00:00Z").parse().unwrap();
            number
        })
    }

    /// A pull request with these files.
    pub fn pull(&self, login: &str, files: &[(&str, Option<&str>)]) -> u64 {
        let branch = format!("change-{}", self.hub.world(World::next_id));
        self.push(&branch, files);
        self.open(login, &branch)
    }

    /// Another push to the pull request's branch.
    pub fn push_again(&self, number: u64, files: &[(&str, Option<&str>)]) -> String {
        let branch = self.hub.world(|w| {
            let issue = w.repository("psp/registry").issue(number);
            issue.pull.as_ref().unwrap().head_ref.clone()
        });
        self.push(&branch, files)
    }

    /// A pull request by `login` with whatever `change` does to the folder (and with git to the index) of its branch.
    pub fn pull_made_by(&self, login: &str, branch: &str, change: impl FnOnce(&Path)) -> u64 {
        let (work, base) = (self.work(), self.folder.path().join("registry.git"));
        git(&work, &["fetch", "--quiet", base.to_str().unwrap(), "main"]);
        git(&work, &["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]);
        git(&work, &["clean", "--quiet", "-ffdx"]);
        change(&work);
        commit(&work, "change");
        let fork = self.folder.path().join("fork.git");
        git(
            &work,
            &[
                "push",
                "--quiet",
                fork.to_str().unwrap(),
                &format!("HEAD:refs/heads/{branch}"),
            ],
        );
        self.open(login, branch)
    }

    /// The head commit.
    pub fn head(&self, number: u64) -> String {
        self.hub.world(|w| {
            let issue = w.repository("psp/registry").issue(number);
            issue.pull.as_ref().unwrap().head_sha.clone()
        })
    }

    /// A file as the base's main has it.
    pub fn on_main(&self, path: &str) -> String {
        let folder = self.folder.path().join("registry.git");
        git(&folder, &["show", &format!("main:{path}")]) + "\n"
    }

    /// What git says of the base's repository.
    pub fn git_of_base(&self, arguments: &[&str]) -> String {
        git(&self.folder.path().join("registry.git"), arguments)
    }
}
