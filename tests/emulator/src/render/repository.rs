//! Repositories, workflows and their runs.

use serde_json::{Value, json};

use super::user::{extend, permissions};
use super::{node_id, path, time};
use crate::world::{Repository, Role, State, Workflow, WorkflowRun, World};

/// Addresses that every repository has: the field without `_url`, and what follows the repository's own address.
const ADDRESSES: [(&str, &str); 36] = [
    ("archive", "/{archive_format}{/ref}"),
    ("assignees", "/assignees{/user}"),
    ("blobs", "/git/blobs{/sha}"),
    ("branches", "/branches{/branch}"),
    ("collaborators", "/collaborators{/collaborator}"),
    ("comments", "/comments{/number}"),
    ("commits", "/commits{/sha}"),
    ("compare", "/compare/{base}...{head}"),
    ("contents", "/contents/{+path}"),
    ("contributors", "/contributors"),
    ("deployments", "/deployments"),
    ("downloads", "/downloads"),
    ("events", "/events"),
    ("forks", "/forks"),
    ("git_commits", "/git/commits{/sha}"),
    ("git_refs", "/git/refs{/sha}"),
    ("git_tags", "/git/tags{/sha}"),
    ("hooks", "/hooks"),
    ("issue_comment", "/issues/comments{/number}"),
    ("issue_events", "/issues/events{/number}"),
    ("issues", "/issues{/number}"),
    ("keys", "/keys{/key_id}"),
    ("labels", "/labels{/name}"),
    ("languages", "/languages"),
    ("merges", "/merges"),
    ("milestones", "/milestones{/number}"),
    ("notifications", "/notifications{?since,all,participating}"),
    ("pulls", "/pulls{/number}"),
    ("releases", "/releases{/id}"),
    ("stargazers", "/stargazers"),
    ("statuses", "/statuses/{sha}"),
    ("subscribers", "/subscribers"),
    ("subscription", "/subscription"),
    ("tags", "/tags"),
    ("teams", "/teams"),
    ("trees", "/git/trees{/sha}"),
];

impl World {
    /// GitHub's `minimal-repository`: names, owner and addresses.
    pub(crate) fn minimal_repository(&self, repository: &Repository) -> Value {
        let mut json = json!({
            "id": repository.id,
            "node_id": node_id("R", repository.id),
            "name": repository.name,
            "full_name": self.full_name(repository),
            "owner": self.simple_user(repository.owner),
            "private": repository.private,
            "html_url": self.html(repository, ""),
            "description": null,
            "fork": repository.fork_of.is_some(),
            "url": self.api(repository, ""),
        });
        for (name, rest) in ADDRESSES {
            json[format!("{name}_url")] = self.api(repository, rest).into();
        }
        json
    }

    /// GitHub's `repository`, as it stands in pull requests and events.
    pub(crate) fn repository_json(&self, repository: &Repository) -> Value {
        let name = self.full_name(repository);
        let created = time(repository.created_at);
        let open = repository
            .issues
            .values()
            .filter(|issue| issue.state == State::Open && issue.is_here())
            .count()
            + repository.open_elsewhere;
        let forks = self
            .repositories
            .values()
            .filter(|other| other.fork_of == Some(repository.id))
            .count();
        let mut json = self.minimal_repository(repository);
        extend(
            &mut json,
            json!({
                "git_url": format!("git://github.com/{name}.git"),
                "ssh_url": format!("git@github.com:{name}.git"),
                "clone_url": format!("https://github.com/{name}.git"),
                "svn_url": format!("https://github.com/{name}"),
                "mirror_url": null, "homepage": null, "language": null, "license": null, "topics": [],
                "forks": forks, "forks_count": forks, "stargazers_count": 0, "watchers": 0, "watchers_count": 0,
                "size": 100, "open_issues": open, "open_issues_count": open,
                "default_branch": repository.default_branch,
                "has_issues": repository.has_issues,
                "has_projects": true, "has_wiki": false, "has_pages": false, "has_downloads": true,
                "has_discussions": false, "archived": repository.archived, "disabled": false, "is_template": false,
                "visibility": if repository.private { "private" } else { "public" },
                "allow_forking": true, "allow_merge_commit": true, "allow_squash_merge": false, "allow_rebase_merge": false,
                "delete_branch_on_merge": false, "web_commit_signoff_required": false,
                "pushed_at": created, "created_at": created, "updated_at": created,
            }),
        );
        json
    }

    /// GitHub's `full-repository`, as the repository's own endpoint answers.
    pub(crate) fn full_repository(&self, repository: &Repository, role: Role) -> Value {
        let mut json = self.repository_json(repository);
        let network = json["forks"].clone();
        extend(
            &mut json,
            json!({ "subscribers_count": 1, "network_count": network, "permissions": permissions(role) }),
        );
        if let Some(parent) = repository.fork_of.and_then(|id| self.repositories.get(&id)) {
            extend(
                &mut json,
                json!({ "parent": self.repository_json(parent), "source": self.repository_json(parent) }),
            );
        }
        json
    }

    /// GitHub's `workflow`.
    pub(crate) fn workflow(&self, repository: &Repository, workflow: &Workflow) -> Value {
        let created = time(repository.created_at);
        json!({
            "id": workflow.id,
            "node_id": node_id("W", workflow.id),
            "name": workflow.name,
            "path": workflow.path,
            "state": workflow.state,
            "created_at": created,
            "updated_at": created,
            "url": self.api(repository, &format!("/actions/workflows/{}", workflow.id)),
            "html_url": self.html(repository, &format!("/blob/{}/{}", repository.default_branch, path(&workflow.path))),
            "badge_url": self.html(repository, &format!("/workflows/{}/badge.svg", super::segment(&workflow.name))),
        })
    }

    /// GitHub's `workflow-run`.
    pub(crate) fn workflow_run(&self, repository: &Repository, index: usize, run: &WorkflowRun) -> Value {
        let url = self.api(repository, &format!("/actions/runs/{}", run.id));
        let minimal = self.minimal_repository(repository);
        let workflow = repository.workflows.iter().find(|it| it.id == run.workflow);
        json!({
            "id": run.id,
            "node_id": node_id("WFR", run.id),
            "name": workflow.map(|it| &it.name),
            "path": workflow.map_or("", |it| &it.path),
            "display_title": workflow.map_or("", |it| &it.name),
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
            "run_number": index + 1,
            "run_attempt": 1,
            "event": run.event,
            "status": run.status,
            "conclusion": run.conclusion,
            "workflow_id": run.workflow,
            "url": url,
            "html_url": self.html(repository, &format!("/actions/runs/{}", run.id)),
            "pull_requests": [],
            "created_at": time(run.created_at),
            "updated_at": time(run.created_at),
            "jobs_url": format!("{url}/jobs"),
            "logs_url": format!("{url}/logs"),
            "check_suite_url": self.api(repository, &format!("/check-suites/{}", run.id)),
            "artifacts_url": format!("{url}/artifacts"),
            "cancel_url": format!("{url}/cancel"),
            "rerun_url": format!("{url}/rerun"),
            "workflow_url": self.api(repository, &format!("/actions/workflows/{}", run.workflow)),
            "head_commit": null,
            "repository": minimal,
            "head_repository": minimal,
        })
    }
}
