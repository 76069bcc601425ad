//! What GitHub tells a workflow: the payload of an event, as it stands in `$GITHUB_EVENT_PATH`.

use serde_json::{Value, json};

use super::{Repository, World};
use crate::history;

impl World {
    /// The payload of an event: `pull_request_target`, `pull_request`, `issues`, `issue_comment`, `push`, `schedule`,
    /// `workflow_dispatch`. A comment event is about the last comment; `number` and `action` count only where the event
    /// has them.
    ///
    /// # Panics
    /// When the scenario names what is not there.
    pub fn event(&self, kind: &str, full_name: &str, number: u64, action: &str) -> Value {
        let repository = self.repository(full_name);
        let mut payload = match kind {
            "pull_request" | "pull_request_target" => self.pull_event(repository, number, action),
            "issues" => self.issue_event_payload(repository, number, action),
            "issue_comment" => self.comment_event(repository, number, action),
            "push" => self.push_event(repository),
            // The runner's own shape: no sender, no action.
            "schedule" => return json!({ "schedule": "0 3 * * 1", "repository": self.repository_json(repository) }),
            "workflow_dispatch" => json!({
                "inputs": null,
                "ref": format!("refs/heads/{}", repository.default_branch),
                "workflow": repository.workflows.first().map_or(".github/workflows/program.yml", |it| &it.path),
                "sender": self.simple_user(repository.owner),
            }),
            other => panic!("the emulator knows no event `{other}`"),
        };
        payload["repository"] = self.repository_json(repository);
        payload
    }

    fn pull_event(&self, repository: &Repository, number: u64, action: &str) -> Value {
        let issue = repository.issue(number);
        let pull = issue
            .pull
            .as_ref()
            .unwrap_or_else(|| panic!("#{number} is no pull request"));
        let sender = issue.closed_by.filter(|_| action == "closed").unwrap_or(issue.user);
        let mut payload = json!({
            "action": action,
            "number": number,
            "pull_request": self.pull(repository, issue, pull),
            "sender": self.simple_user(sender),
        });
        if action == "synchronize" {
            let parent = repository.git().resolve(&format!("{}^1", pull.head_sha));
            payload["before"] = parent.into();
            payload["after"] = pull.head_sha.as_str().into();
        }
        payload
    }

    fn issue_event_payload(&self, repository: &Repository, number: u64, action: &str) -> Value {
        let issue = repository.issue(number);
        let sender = issue.closed_by.filter(|_| action == "closed").unwrap_or(issue.user);
        json!({ "action": action, "issue": self.issue(repository, issue), "sender": self.simple_user(sender) })
    }

    fn comment_event(&self, repository: &Repository, number: u64, action: &str) -> Value {
        let issue = repository.issue(number);
        let comment = repository.comments.values().rfind(|comment| comment.number == number);
        let comment = comment.unwrap_or_else(|| panic!("#{number} has no comment"));
        json!({
            "action": action,
            "issue": self.issue(repository, issue),
            "comment": self.issue_comment(repository, comment),
            "sender": self.simple_user(comment.user),
        })
    }

    fn push_event(&self, repository: &Repository) -> Value {
        let git = repository.git();
        let branch = &repository.default_branch;
        let after = git.commit(branch).unwrap_or_else(|| panic!("`{branch}` has no commit"));
        let before = git.resolve(&format!("{after}^1")).unwrap_or_else(|| "0".repeat(40));
        let commit = history::commit(&git, &after).map(|commit| {
            let person = |who: &history::Signature| json!({ "name": who.name, "email": who.email, "date": who.date });
            json!({
                "id": commit.sha, "tree_id": commit.tree, "distinct": true, "message": commit.message,
                "timestamp": commit.committer.date, "url": self.html(repository, &format!("/commit/{}", commit.sha)),
                "author": person(&commit.author), "committer": person(&commit.committer),
                "added": [], "removed": [], "modified": [],
            })
        });
        let sender = self.simple_user(repository.owner);
        json!({
            "ref": format!("refs/heads/{branch}"), "before": before, "after": after, "base_ref": null,
            "created": false, "deleted": false, "forced": false,
            "compare": self.html(repository, &format!("/compare/{before}...{after}")),
            "commits": [commit], "head_commit": commit,
            "pusher": { "name": sender["login"], "email": null }, "sender": sender,
        })
    }
}
