//! Check suites, and what the merge box shows of a required check or status.
//!
//! Observed in issue threads, not documented: a check run that is made with a job's own token goes into the *oldest* suite
//! of GitHub Actions on its commit, whatever job made it. The merge box reads the *newest* suite of an app. So once a
//! second workflow run begins on a commit, such as after *Reopen*, a required check made that way is no longer seen. A
//! commit status belongs to no suite: the newest one of its name counts.

use super::{CheckSuite, Requirement, World};

impl World {
    /// A run of a workflow begins on a commit: GitHub Actions has a new suite there; gives its id.
    pub fn begin_workflow_run(&mut self, full_name: &str, sha: &str) -> u64 {
        let user = self.user_id(super::ACTIONS_BOT);
        let repo = self.repository(full_name).id;
        self.begin_suite(repo, user, sha)
    }

    fn begin_suite(&mut self, repo: u64, user: u64, sha: &str) -> u64 {
        let id = self.next_id();
        let suite = CheckSuite {
            id,
            user,
            head_sha: sha.to_owned(),
        };
        if let Some(repository) = self.repositories.get_mut(&repo) {
            repository.check_suites.insert(id, suite);
        }
        id
    }

    /// The suite that a new check run of an account goes into.
    pub(crate) fn suite_for_run(&mut self, repo: u64, user: u64, sha: &str) -> u64 {
        let oldest = self.repositories.get(&repo).and_then(|repository| {
            let mut suites = repository.check_suites.values();
            suites.find(|suite| suite.user == user && suite.head_sha == sha)
        });
        match oldest {
            Some(suite) => suite.id,
            None => self.begin_suite(repo, user, sha),
        }
    }

    /// What the merge box of a pull request shows of a required name, be it a check's or a status's.
    pub fn requirement(&self, full_name: &str, number: u64, name: &str) -> Requirement {
        let repository = self.repository(full_name);
        let pull = repository.issue(number).pull.as_ref();
        let sha = &pull.unwrap_or_else(|| panic!("#{number} is no pull request")).head_sha;
        let mut statuses = repository.statuses.values().rev();
        if let Some(status) = statuses.find(|status| status.sha == *sha && status.context == name) {
            return match status.state.as_str() {
                "success" => Requirement::Satisfied,
                "pending" => Requirement::Pending,
                _ => Requirement::Failed,
            };
        }
        // Of each app, its newest suite.
        let suites = repository.check_suites.values().filter(|suite| suite.head_sha == *sha);
        let newest: std::collections::BTreeMap<u64, u64> = suites.map(|suite| (suite.user, suite.id)).collect();
        let mut runs = repository.check_runs.values().rev();
        let run = runs.find(|run| run.name == name && newest.get(&run.user) == Some(&run.suite));
        match run.map(|run| run.conclusion.as_deref()) {
            None => Requirement::Expected,
            Some(None) => Requirement::Pending,
            Some(Some("success" | "neutral" | "skipped")) => Requirement::Satisfied,
            Some(Some(_)) => Requirement::Failed,
        }
    }
}
