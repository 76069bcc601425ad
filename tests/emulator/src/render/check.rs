//! Check runs with their annotations, and commit statuses.

use serde_json::{Value, json};

use super::{node_id, path};
use crate::world::{ACTIONS_BOT, CheckRun, CommitStatus, Repository, State, World};

/// The id of the app GitHub Actions, which a job's own token acts for.
const ACTIONS_APP: u64 = 15_368;

impl World {
    /// The id of the app behind an account.
    pub(crate) fn app_id(&self, user: u64) -> u64 {
        let actions = self.users.get(&user).is_some_and(|user| user.login == ACTIONS_BOT);
        if actions { ACTIONS_APP } else { user }
    }

    /// GitHub's `check-run`.
    pub(crate) fn check_run(&self, repository: &Repository, run: &CheckRun) -> Value {
        let url = self.api(repository, &format!("/check-runs/{}", run.id));
        let html_url = self.html(repository, &format!("/runs/{}", run.id));
        // GitHub names only pull requests of the repository itself, never those of forks.
        let pulls = repository
            .issues
            .values()
            .filter_map(|issue| issue.pull.as_ref().map(|pull| (issue, pull)));
        let pulls = pulls.filter(|(issue, pull)| {
            issue.state == State::Open && pull.head_sha == run.head_sha && pull.head_repo == repository.id
        });
        let own = json!({ "id": repository.id, "url": self.api(repository, ""), "name": repository.name });
        let pulls: Value = pulls
            .map(|(issue, pull)| {
                json!({
                    "id": issue.id,
                    "number": issue.number,
                    "url": self.api(repository, &format!("/pulls/{}", issue.number)),
                    "head": { "ref": pull.head_ref, "sha": pull.head_sha, "repo": own },
                    "base": { "ref": pull.base_ref, "sha": pull.base_sha, "repo": own },
                })
            })
            .collect();
        json!({
            "id": run.id,
            "node_id": node_id("CR", run.id),
            "name": run.name,
            "head_sha": run.head_sha,
            "external_id": run.external_id.as_deref().unwrap_or_default(),
            "url": url,
            "html_url": html_url,
            "details_url": run.details_url.as_ref().unwrap_or(&html_url),
            "status": run.status,
            "conclusion": run.conclusion,
            "started_at": run.started_at,
            "completed_at": run.completed_at,
            "output": {
                "title": run.title,
                "summary": run.summary,
                "text": run.text,
                "annotations_count": run.annotations.len(),
                "annotations_url": format!("{url}/annotations"),
            },
            "check_suite": { "id": run.suite },
            "app": self.app(run.user),
            "pull_requests": pulls,
        })
    }

    fn app(&self, user: u64) -> Value {
        let login = self.users.get(&user).map_or("ghost", |user| &user.login);
        let slug = login.trim_end_matches("[bot]");
        json!({
            "id": self.app_id(user),
            "node_id": node_id("A", user),
            "slug": slug,
            "owner": self.simple_user(user),
            "name": slug,
            "description": "",
            "external_url": format!("https://example.org/{slug}"),
            "html_url": format!("https://github.com/apps/{slug}"),
            "created_at": "2018-07-30T09:30:17Z",
            "updated_at": "2018-07-30T09:30:17Z",
            "permissions": { "checks": "write", "contents": "write", "issues": "write", "metadata": "read" },
            "events": [],
        })
    }

    /// GitHub's `check-annotation`.
    pub(crate) fn annotation(&self, repository: &Repository, run: &CheckRun, sent: &Value) -> Value {
        let file = path(sent["path"].as_str().unwrap_or_default());
        json!({
            "path": sent["path"],
            "start_line": sent["start_line"],
            "end_line": sent["end_line"],
            "start_column": sent["start_column"],
            "end_column": sent["end_column"],
            "annotation_level": sent["annotation_level"],
            "title": sent["title"],
            "message": sent["message"],
            "raw_details": sent["raw_details"],
            "blob_href": self.html(repository, &format!("/blob/{}/{file}", run.head_sha)),
        })
    }

    /// GitHub's `status`.
    pub(crate) fn commit_status(&self, repository: &Repository, status: &CommitStatus) -> Value {
        json!({
            "url": self.api(repository, &format!("/statuses/{}", status.sha)),
            "avatar_url": format!("https://avatars.githubusercontent.com/u/{}", status.user),
            "id": status.id,
            "node_id": node_id("SC", status.id),
            "state": status.state,
            "description": status.description,
            "target_url": status.target_url,
            "context": status.context,
            "created_at": status.created_at.to_string(),
            "updated_at": status.created_at.to_string(),
            "creator": self.simple_user(status.user),
        })
    }
}
