//! What people do outside of the interface: scenarios call these.

use serde_json::json;

use super::merge_ref::merge;
use super::{Issue, Label, MergeState, Pages, PagesBuild, Pull, Role, State, World};
use crate::git::Author;

impl World {
    /// Gives somebody a role in a repository.
    pub fn collaborator(&mut self, full_name: &str, login: &str, role: Role) {
        let user = self.user_id(login);
        self.repository_mut(full_name).collaborators.insert(user, role);
    }

    /// Adds a label; gives its id.
    pub fn add_label(&mut self, full_name: &str, name: &str, color: &str) -> u64 {
        let id = self.next_id();
        let label = Label {
            id,
            name: name.to_owned(),
            color: color.to_owned(),
            description: None,
        };
        self.repository_mut(full_name).labels.push(label);
        id
    }

    /// Writes an issue; gives its number.
    pub fn open_issue(&mut self, full_name: &str, login: &str, title: &str, body: &str) -> u64 {
        let (repo, user) = (self.repository(full_name).id, self.user_id(login));
        self.insert_issue(repo, title, Some(body), user)
    }

    /// Writes a comment; gives its id.
    pub fn comment(&mut self, full_name: &str, number: u64, login: &str, body: &str) -> u64 {
        let (repo, user) = (self.repository(full_name).id, self.user_id(login));
        self.insert_comment(repo, number, user, body)
    }

    /// A person edits an issue on GitHub's page, which sends every line end as CRLF; a box that is ticked there is an
    /// edit as well.
    pub fn edit(&mut self, full_name: &str, number: u64, title: Option<&str>, body: Option<&str>) {
        let repo = self.repository(full_name).id;
        let issue = self.issue_mut(repo, number);
        let issue = issue.unwrap_or_else(|| panic!("there is no #{number} to edit"));
        if let Some(title) = title {
            title.clone_into(&mut issue.title);
        }
        if let Some(body) = body {
            issue.body = Some(body.replace("\r\n", "\n").replace('\n', "\r\n"));
        }
        self.touch(repo, number);
    }

    /// Opens an issue or a pull request again.
    pub fn reopen(&mut self, full_name: &str, number: u64, login: &str) {
        let (repo, user) = (self.repository(full_name).id, self.user_id(login));
        self.set_state(repo, number, user, State::Open, None);
    }

    /// Closes an issue or a pull request.
    pub fn close(&mut self, full_name: &str, number: u64, login: &str) {
        let (repo, user) = (self.repository(full_name).id, self.user_id(login));
        let reason = self
            .repository(full_name)
            .issue(number)
            .pull
            .is_none()
            .then_some("completed");
        self.set_state(repo, number, user, State::Closed, reason);
    }

    /// Closes a pull request without merging it.
    pub fn close_pull(&mut self, full_name: &str, number: u64, login: &str) {
        self.close(full_name, number, login);
    }

    /// Locks or unlocks the conversation of an issue or a pull request.
    pub fn lock(&mut self, full_name: &str, number: u64, locked: bool) {
        let repository = self.repository_mut(full_name);
        repository.issues.get_mut(&number).expect("the issue exists").locked = locked;
    }

    /// Deletes an issue, as an administrator can: it answers 410 from then on.
    pub fn delete_issue(&mut self, full_name: &str, number: u64) {
        let repository = self.repository_mut(full_name);
        repository.issues.get_mut(&number).expect("the issue exists").deleted = true;
    }

    /// Transfers an issue to another repository; gives its number there. The old place answers with a redirect.
    pub fn transfer_issue(&mut self, from: &str, number: u64, to: &str) -> u64 {
        let (from, to) = (self.repository(from).id, self.repository(to).id);
        let (id, new) = (self.next_id(), self.repositories[&to].next_number());
        let issue = self
            .issue_mut(from, number)
            .unwrap_or_else(|| panic!("there is no #{number} to transfer"));
        let moved = Issue {
            id,
            number: new,
            labels: Vec::new(),
            sub_issues: Vec::new(),
            parent: None,
            ..issue.clone()
        };
        issue.moved_to = Some((to, new));
        if let Some(repository) = self.repositories.get_mut(&to) {
            repository.issues.insert(new, moved);
        }
        new
    }

    /// Opens a pull request from a branch (`head` is `owner/name:branch`) into a branch; gives its number.
    pub fn open_pull(&mut self, full_name: &str, login: &str, head: &str, base: &str, title: &str, body: &str) -> u64 {
        let (repo, user) = (self.repository(full_name).id, self.user_id(login));
        let (head_name, head_ref) = head.split_once(':').expect("a head is named owner/name:branch");
        let head_repo = self.repository(head_name).id;
        self.insert_pull(repo, user, (head_repo, head_ref), base, title, Some(body))
            .unwrap_or_else(|error| panic!("cannot open a pull request from `{head}`: {error}"))
    }

    /// Changes the branch that a pull request is to be merged into.
    pub fn change_base(&mut self, full_name: &str, number: u64, base: &str) {
        let repo = self.repository(full_name).id;
        self.set_base(repo, number, base);
    }

    pub(crate) fn set_base(&mut self, repo: u64, number: u64, base: &str) {
        if let Some(pull) = self.issue_mut(repo, number).and_then(|issue| issue.pull.as_mut()) {
            base.clone_into(&mut pull.base_ref);
        }
        self.begin_merge(repo, number);
    }

    pub(crate) fn insert_pull(
        &mut self,
        repo: u64,
        user: u64,
        (head_repo, head_ref): (u64, &str),
        base_ref: &str,
        title: &str,
        body: Option<&str>,
    ) -> Result<u64, String> {
        let from = self.repositories.get(&head_repo).ok_or("no such head repository")?;
        let head_owner = from.owner;
        let head_sha = from.git().commit(head_ref).ok_or("no such head branch")?;
        let number = self.insert_issue(repo, title, body, user);
        let pull = Pull {
            head_repo,
            head_owner,
            head_ref: head_ref.to_owned(),
            head_sha,
            base_ref: base_ref.to_owned(),
            base_sha: String::new(),
            draft: false,
            merged_at: None,
            merged_by: None,
            merged_as: None,
            brought: Vec::new(),
            merge: MergeState::default(),
        };
        if let Some(issue) = self.issue_mut(repo, number) {
            issue.pull = Some(pull);
        }
        self.begin_merge(repo, number);
        Ok(number)
    }

    /// Tells the world that a person pushed to a branch of a repository with git: heads, trial merges and the Pages site
    /// follow.
    pub fn push(&mut self, full_name: &str, branch: &str) {
        let (pushed, owner) = (self.repository(full_name).id, self.repository(full_name).owner);
        self.branch_moved(pushed, branch);
        self.pages_pushed(pushed, branch, owner);
    }

    /// Builds the Pages site if it shows this branch. A push with a job's own token doesn't.
    pub(crate) fn pages_pushed(&mut self, repo: u64, branch: &str, pusher: u64) {
        let shows = |site: &Pages| site.branch == branch && !site.by_workflow;
        if self.repositories[&repo].pages.as_ref().is_some_and(shows) {
            self.build_pages(repo, pusher);
        }
    }

    /// Builds the Pages site from its branch; false where there is no such branch.
    pub(crate) fn build_pages(&mut self, repo: u64, pusher: u64) -> bool {
        let at = self.now();
        let Some(repository) = self.repositories.get_mut(&repo) else {
            return false;
        };
        let git = repository.git();
        let Some(site) = &mut repository.pages else {
            return false;
        };
        let commit = git.commit(&format!("refs/heads/{}", site.branch));
        site.builds.extend(commit.clone().map(|commit| PagesBuild {
            commit,
            status: "built".to_owned(),
            pusher,
            at,
        }));
        commit.is_some()
    }

    pub(crate) fn branch_moved(&mut self, pushed: u64, branch: &str) {
        let Some(sha) = self
            .repositories
            .get(&pushed)
            .and_then(|it| it.git().commit(&format!("refs/heads/{branch}")))
        else {
            return;
        };
        let now = self.now();
        let git = self.repositories[&pushed].git();
        let mut again = Vec::new();
        let mut merged = Vec::new();
        for repository in self.repositories.values_mut() {
            let repo = repository.id;
            for issue in repository
                .issues
                .values_mut()
                .filter(|issue| issue.state == State::Open)
            {
                let Some(pull) = &mut issue.pull else { continue };
                if pull.head_repo == pushed && pull.head_ref == branch && pull.head_sha != sha {
                    pull.head_sha.clone_from(&sha);
                    issue.updated_at = now;
                    again.push((repo, issue.number));
                } else if repo == pushed && pull.base_ref == branch && git.is_ancestor(&pull.head_sha, &sha) {
                    // What a push brings into the base counts as merged.
                    pull.merged_at = Some(now);
                    pull.merged_as = Some(sha.clone());
                    merged.push(issue.number);
                }
                // The base moved: since 2026-02-19, GitHub leaves the trial merge as it is.
            }
        }
        for (repo, number) in again {
            self.begin_merge(repo, number);
        }
        let owner = self.repositories[&pushed].owner;
        for number in merged {
            self.set_state(pushed, number, owner, State::Closed, None);
        }
    }

    /// Open pull requests from a branch that is gone are closed.
    pub(crate) fn branch_deleted(&mut self, repo: u64, branch: &str, actor: u64) {
        let from_it = |pull: &Pull| pull.head_repo == repo && pull.head_ref == branch;
        let all = self
            .repositories
            .values()
            .flat_map(|it| it.issues.values().map(move |issue| (it.id, issue)));
        let open = all.filter(|(_, issue)| issue.state == State::Open && issue.pull.as_ref().is_some_and(from_it));
        for (repo, number) in open.map(|(repo, issue)| (repo, issue.number)).collect::<Vec<_>>() {
            self.set_state(repo, number, actor, State::Closed, None);
        }
    }

    /// Merges a pull request with a merge commit; gives the commit.
    pub fn merge_pull(&mut self, full_name: &str, number: u64, login: &str) -> String {
        let (repo, user) = (self.repository(full_name).id, self.user_id(login));
        self.merge_now(repo, number, user, None)
            .unwrap_or_else(|| panic!("#{number} has a conflict"))
    }

    pub(crate) fn merge_now(&mut self, repo: u64, number: u64, user: u64, message: Option<&str>) -> Option<String> {
        let now = self.now();
        let repository = self.repositories.get(&repo)?;
        let pull = repository.issues.get(&number)?.pull.clone()?;
        let git = repository.git();
        let base = git.commit(&pull.base_ref)?;
        let actor = &self.users.get(&user)?.login;
        let author = Author {
            name: actor.clone(),
            email: format!("{user}+{actor}@users.noreply.github.com"),
            when: now,
        };
        let usual = format!("Merge pull request #{number} from {}", pull.head_ref);
        let sha = merge(&git, &base, &pull.head_sha, message.unwrap_or(&usual), &author)?;
        git.set_ref(&format!("refs/heads/{}", pull.base_ref), &sha).ok()?;
        let merged = self.issue_mut(repo, number)?.pull.as_mut()?;
        merged.merged_at = Some(now);
        merged.merged_by = Some(user);
        merged.merged_as = Some(sha.clone());
        merged.brought.push(sha.clone());
        self.happened(repo, number, user, "merged", json!({ "commit_id": sha }));
        self.set_state(repo, number, user, State::Closed, None);
        self.branch_moved(repo, &pull.base_ref);
        Some(sha)
    }
}
