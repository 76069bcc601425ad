//! What the emulated GitHub shows of our issues.

#![allow(dead_code, reason = "scenarios use their parts")]

use crate::scene::Scene;

pub const BOT: u64 = 41_898_282;

/// An issue, as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub number: u64,
    pub title: String,
    pub body: String,
    pub open: bool,
    pub labels: Vec<String>,
    pub parent: Option<u64>,
}

impl Scene {
    /// All issues, pull requests left out, by number.
    pub fn issues(&self) -> Vec<Shown> {
        self.hub.world(|w| {
            let repository = w.repository("psp/registry");
            let by_id = |id: u64| repository.issues.values().find(|i| i.id == id).map(|i| i.number);
            repository
                .issues
                .values()
                .filter(|issue| issue.pull.is_none())
                .map(|issue| Shown {
                    number: issue.number,
                    title: issue.title.clone(),
                    body: issue.body.clone().unwrap_or_default(),
                    open: issue.state == psp_github_emulator::world::State::Open,
                    labels: {
                        let on = repository.labels.iter().filter(|l| issue.labels.contains(&l.id));
                        let mut names: Vec<String> = on.map(|l| l.name.clone()).collect();
                        names.sort();
                        names
                    },
                    parent: issue.parent.and_then(by_id),
                })
                .collect()
        })
    }

    /// The one issue whose title contains `words`.
    pub fn issue(&self, words: &str) -> Shown {
        let mut found: Vec<Shown> = self.issues().into_iter().filter(|i| i.title.contains(words)).collect();
        assert_eq!(found.len(), 1, "one issue titled {words}: {:#?}", self.issues());
        found.remove(0)
    }

    /// Open pull requests of ours, by title.
    pub fn our_pulls(&self) -> Vec<(u64, String)> {
        self.hub.world(|w| {
            let issues = w.repository("psp/registry").issues.values();
            let ours = issues.filter(|i| i.pull.is_some() && i.user == BOT);
            ours.filter(|i| i.state == psp_github_emulator::world::State::Open)
                .map(|i| (i.number, i.title.clone()))
                .collect()
        })
    }

    /// The body of a pull request.
    pub fn pull_body(&self, number: u64) -> String {
        self.hub.world(|w| {
            let issue = &w.repository("psp/registry").issues[&number];
            issue.body.clone().unwrap_or_default()
        })
    }

    /// A person edits the body of an issue in the browser, which gives every line end back as CRLF.
    pub fn edit(&self, number: u64, change: impl FnOnce(String) -> String) {
        self.hub.world(|w| {
            let issue = w.repository_mut("psp/registry").issues.get_mut(&number).unwrap();
            let text = change(issue.body.clone().unwrap_or_default().replace("\r\n", "\n"));
            issue.body = Some(text.replace('\n', "\r\n"));
        });
    }

    /// Comments of ours below an issue.
    pub fn answers(&self, number: u64) -> Vec<String> {
        self.ours(number)
    }

    /// A file as a branch has it.
    pub fn on_branch(&self, branch: &str, path: &str) -> String {
        self.git_of_base(&["show", &format!("{branch}:{path}")])
    }

    /// Subjects of a branch's commits, newest first.
    pub fn history(&self, branch: &str) -> Vec<String> {
        let log = self.git_of_base(&["log", "--format=%s", branch]);
        log.lines().map(str::to_owned).collect()
    }
}
