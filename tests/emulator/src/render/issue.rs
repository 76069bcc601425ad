//! Issues, labels, comments and events of issues.

use serde_json::{Value, json};

use super::{association, node_id, segment, time};
use crate::world::{Comment, Issue, IssueEvent, Label, Repository, State, World};

impl World {
    /// GitHub's `label`.
    pub(crate) fn label(&self, repository: &Repository, label: &Label) -> Value {
        json!({
            "id": label.id,
            "node_id": node_id("LA", label.id),
            "url": self.api(repository, &format!("/labels/{}", segment(&label.name))),
            "name": label.name,
            "color": label.color,
            "default": false,
            "description": label.description,
        })
    }

    /// The labels of an issue.
    pub(crate) fn labels(&self, repository: &Repository, issue: &Issue) -> Value {
        let labels = repository
            .labels
            .iter()
            .filter(|label| issue.labels.contains(&label.id));
        labels.map(|label| self.label(repository, label)).collect()
    }

    /// GitHub's `issue`; a pull request has the `pull_request` key.
    pub(crate) fn issue(&self, repository: &Repository, issue: &Issue) -> Value {
        let url = self.api(repository, &format!("/issues/{}", issue.number));
        let kind = if issue.pull.is_some() { "pull" } else { "issues" };
        let html_url = self.html(repository, &format!("/{kind}/{}", issue.number));
        let comments = repository
            .comments
            .values()
            .filter(|comment| comment.number == issue.number)
            .count();
        let mut json = json!({
            "url": url,
            "repository_url": self.api(repository, ""),
            "labels_url": format!("{url}/labels{{/name}}"),
            "comments_url": format!("{url}/comments"),
            "events_url": format!("{url}/events"),
            "html_url": html_url,
            "id": issue.id,
            "node_id": node_id("I", issue.id),
            "number": issue.number,
            "title": issue.title,
            "user": self.simple_user(issue.user),
            "labels": self.labels(repository, issue),
            "state": issue.state.name(),
            "state_reason": issue.state_reason,
            "locked": issue.locked,
            "active_lock_reason": null,
            "assignee": issue.assignees.first().map(|id| self.simple_user(*id)),
            "assignees": issue.assignees.iter().map(|id| self.simple_user(*id)).collect::<Value>(),
            "milestone": null,
            "comments": comments,
            "created_at": time(issue.created_at),
            "updated_at": time(issue.updated_at),
            "closed_at": issue.closed_at.map(time),
            "closed_by": issue.closed_by.map(|id| self.simple_user(id)),
            "author_association": association(repository, issue.user),
            "body": issue.body,
            "timeline_url": format!("{url}/timeline"),
            "performed_via_github_app": null,
            "reactions": no_reactions(&url),
        });
        match &issue.pull {
            Some(pull) => {
                json["draft"] = pull.draft.into();
                json["pull_request"] = json!({
                    "url": self.api(repository, &format!("/pulls/{}", issue.number)),
                    "html_url": html_url,
                    "diff_url": format!("{html_url}.diff"),
                    "patch_url": format!("{html_url}.patch"),
                    "merged_at": pull.merged_at.map(time),
                });
            }
            None => json["sub_issues_summary"] = self.sub_issues_summary(issue),
        }
        if let Some((repository, parent)) = issue.parent.and_then(|id| self.issue_by_id(id)) {
            json["parent_issue_url"] = self.api(repository, &format!("/issues/{}", parent.number)).into();
        }
        json
    }

    fn sub_issues_summary(&self, issue: &Issue) -> Value {
        let total = issue.sub_issues.len();
        let found = issue.sub_issues.iter().filter_map(|id| self.issue_by_id(*id));
        let completed = found.filter(|(_, sub)| sub.state == State::Closed).count();
        let percent = (completed * 100).checked_div(total).unwrap_or(0);
        json!({ "total": total, "completed": completed, "percent_completed": percent })
    }

    /// GitHub's `issue-comment`.
    pub(crate) fn issue_comment(&self, repository: &Repository, comment: &Comment) -> Value {
        let url = self.api(repository, &format!("/issues/comments/{}", comment.id));
        let pull = repository
            .issues
            .get(&comment.number)
            .is_some_and(|issue| issue.pull.is_some());
        let place = format!("/{}/{}", if pull { "pull" } else { "issues" }, comment.number);
        json!({
            "id": comment.id,
            "node_id": node_id("IC", comment.id),
            "url": url,
            "html_url": self.html(repository, &format!("{place}#issuecomment-{}", comment.id)),
            "issue_url": self.api(repository, &format!("/issues/{}", comment.number)),
            "user": self.simple_user(comment.user),
            "created_at": time(comment.created_at),
            "updated_at": time(comment.updated_at),
            "author_association": association(repository, comment.user),
            "body": comment.body,
            "reactions": no_reactions(&url),
            "performed_via_github_app": null,
        })
    }

    /// GitHub's `issue-event-for-issue`.
    pub(crate) fn issue_event(&self, repository: &Repository, event: &IssueEvent) -> Value {
        let mut json = json!({
            "id": event.id,
            "node_id": node_id("EV", event.id),
            "url": self.api(repository, &format!("/issues/events/{}", event.id)),
            "actor": self.simple_user(event.actor),
            "event": event.event,
            "commit_id": null,
            "commit_url": null,
            "created_at": time(event.created_at),
            "performed_via_github_app": null,
        });
        for (name, value) in &event.more {
            json[name] = value.clone();
        }
        json
    }
}

fn no_reactions(url: &str) -> Value {
    json!({
        "url": format!("{url}/reactions"), "total_count": 0, "+1": 0, "-1": 0, "laugh": 0, "hooray": 0,
        "confused": 0, "heart": 0, "rocket": 0, "eyes": 0,
    })
}
