//! Pull requests, reviews and comments on lines.

use serde_json::{Value, json};

use super::user::extend;
use super::{association, node_id, time};
use crate::diff::{FileChange, changes};
use crate::history::commits_of;
use crate::world::{Issue, Pull, Repository, Review, ReviewComment, State, World};

impl World {
    /// GitHub's `pull-request-simple`, as lists have it.
    pub(crate) fn pull_simple(&self, repository: &Repository, issue: &Issue, pull: &Pull) -> Value {
        let url = self.api(repository, &format!("/pulls/{}", issue.number));
        let issue_url = self.api(repository, &format!("/issues/{}", issue.number));
        let html_url = self.html(repository, &format!("/pull/{}", issue.number));
        let statuses = self.api(repository, &format!("/statuses/{}", pull.head_sha));
        let review_comment = self.api(repository, "/pulls/comments{/number}");
        let trial = if pull.merge.pending.is_some() && pull.merge.mergeable.is_none() {
            None
        } else {
            pull.merge.sha.as_ref()
        };
        let links = json!({
            "self": { "href": url },
            "html": { "href": html_url },
            "issue": { "href": issue_url },
            "comments": { "href": format!("{issue_url}/comments") },
            "review_comments": { "href": format!("{url}/comments") },
            "review_comment": { "href": review_comment },
            "commits": { "href": format!("{url}/commits") },
            "statuses": { "href": statuses },
        });
        json!({
            "url": url,
            "id": issue.id,
            "node_id": node_id("PR", issue.id),
            "html_url": html_url,
            "diff_url": format!("{html_url}.diff"),
            "patch_url": format!("{html_url}.patch"),
            "issue_url": issue_url,
            "commits_url": format!("{url}/commits"),
            "review_comments_url": format!("{url}/comments"),
            "review_comment_url": review_comment,
            "comments_url": format!("{issue_url}/comments"),
            "statuses_url": statuses,
            "number": issue.number,
            "state": issue.state.name(),
            "locked": issue.locked,
            "active_lock_reason": null,
            "title": issue.title,
            "user": self.simple_user(issue.user),
            "body": issue.body,
            "labels": self.labels(repository, issue),
            "milestone": null,
            "created_at": time(issue.created_at),
            "updated_at": time(issue.updated_at),
            "closed_at": issue.closed_at.map(time),
            "merged_at": pull.merged_at.map(time),
            "merge_commit_sha": pull.merged_as.as_ref().or(trial),
            "assignee": issue.assignees.first().map(|id| self.simple_user(*id)),
            "assignees": issue.assignees.iter().map(|id| self.simple_user(*id)).collect::<Value>(),
            "requested_reviewers": [],
            "requested_teams": [],
            "head": self.side(self.repositories.get(&pull.head_repo), pull.head_owner, &pull.head_ref, &pull.head_sha),
            "base": self.side(Some(repository), repository.owner, &pull.base_ref, &pull.base_sha),
            "_links": links,
            "author_association": association(repository, issue.user),
            "auto_merge": null,
            "draft": pull.draft,
        })
    }

    /// One side of a pull request; the repository of the head is null once the fork is deleted.
    fn side(&self, repository: Option<&Repository>, owner: u64, branch: &str, sha: &str) -> Value {
        let login = self.users.get(&owner).map_or("ghost", |owner| &owner.login);
        json!({
            "label": format!("{login}:{branch}"),
            "ref": branch,
            "sha": sha,
            "user": self.simple_user(owner),
            "repo": repository.map(|repository| self.repository_json(repository)),
        })
    }

    /// GitHub's `pull-request`, as its own endpoint answers.
    pub(crate) fn pull(&self, repository: &Repository, issue: &Issue, pull: &Pull) -> Value {
        let merged = pull.merged_at.is_some();
        let mergeable = pull.merge.mergeable.filter(|_| issue.state == State::Open);
        let changes = changes(&repository.git(), &pull.base_sha, &pull.head_sha);
        let commits = commits_of(&repository.git(), pull);
        let count = |select: fn(&FileChange) -> u64| changes.iter().map(select).sum::<u64>();
        let mut json = self.pull_simple(repository, issue, pull);
        extend(
            &mut json,
            json!({
                "merged": merged,
                "mergeable": mergeable,
                "rebaseable": mergeable,
                "mergeable_state": match mergeable {
                    Some(true) if pull.draft => "draft",
                    Some(true) => "clean",
                    Some(false) => "dirty",
                    None => "unknown",
                },
                "merged_by": pull.merged_by.map(|id| self.simple_user(id)),
                "comments": repository.comments.values().filter(|it| it.number == issue.number).count(),
                "review_comments": repository.review_comments.values().filter(|it| it.number == issue.number).count(),
                "maintainer_can_modify": false,
                "commits": commits.len(),
                "additions": count(|change| change.additions),
                "deletions": count(|change| change.deletions),
                "changed_files": changes.len(),
            }),
        );
        json
    }

    /// GitHub's `pull-request-review`.
    pub(crate) fn review(&self, repository: &Repository, review: &Review) -> Value {
        let pull_url = self.api(repository, &format!("/pulls/{}", review.number));
        let html_url = self.html(
            repository,
            &format!("/pull/{}#pullrequestreview-{}", review.number, review.id),
        );
        json!({
            "id": review.id,
            "node_id": node_id("PRR", review.id),
            "user": self.simple_user(review.user),
            "body": review.body,
            "state": review.state,
            "html_url": html_url,
            "pull_request_url": pull_url,
            "_links": { "html": { "href": html_url }, "pull_request": { "href": pull_url } },
            "submitted_at": time(review.submitted_at),
            "commit_id": review.commit,
            "author_association": association(repository, review.user),
        })
    }

    /// GitHub's `pull-request-review-comment`.
    pub(crate) fn review_comment(&self, repository: &Repository, comment: &ReviewComment) -> Value {
        let url = self.api(repository, &format!("/pulls/comments/{}", comment.id));
        let pull_url = self.api(repository, &format!("/pulls/{}", comment.number));
        let html_url = self.html(
            repository,
            &format!("/pull/{}#discussion_r{}", comment.number, comment.id),
        );
        let mut json = json!({
            "url": url,
            "pull_request_review_id": comment.review,
            "id": comment.id,
            "node_id": node_id("PRRC", comment.id),
            "diff_hunk": comment.diff_hunk,
            "path": comment.path,
            "commit_id": comment.commit,
            "original_commit_id": comment.commit,
            "user": self.simple_user(comment.user),
            "body": comment.body,
            "created_at": time(comment.created_at),
            "updated_at": time(comment.updated_at),
            "html_url": html_url,
            "pull_request_url": pull_url,
            "author_association": association(repository, comment.user),
            "_links": {
                "self": { "href": url },
                "html": { "href": html_url },
                "pull_request": { "href": pull_url },
            },
            "side": comment.side,
            "start_line": comment.start_line,
            "original_start_line": comment.start_line,
            "start_side": comment.start_side,
            "subject_type": if comment.line.is_some() { "line" } else { "file" },
        });
        if let Some(line) = comment.line {
            extend(&mut json, json!({ "line": line, "original_line": line }));
        }
        if let Some(answered) = comment.in_reply_to {
            json["in_reply_to_id"] = answered.into();
        }
        json
    }
}
