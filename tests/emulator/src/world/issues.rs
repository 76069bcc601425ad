//! Issues, their labels and comments. A pull request is an issue with a [`Pull`].

use jiff::Timestamp;

use super::World;
use super::pulls::Pull;
use super::repository::Repository;

/// Open or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Open.
    Open,
    /// Closed, for a pull request also merged.
    Closed,
}

impl State {
    /// GitHub's word for it.
    pub fn name(self) -> &'static str {
        if self == Self::Open { "open" } else { "closed" }
    }
}

/// A label of a repository.
#[derive(Debug, Clone)]
pub struct Label {
    /// Its id.
    pub id: u64,
    /// Its name, unique but for case.
    pub name: String,
    /// Six hexadecimal digits.
    pub color: String,
    /// Its description.
    pub description: Option<String>,
}

/// Something that happened to an issue.
#[derive(Debug, Clone)]
pub struct IssueEvent {
    /// Its id.
    pub id: u64,
    /// `closed`, `reopened`, `labeled`, `unlabeled`, `renamed`, `assigned`, `unassigned`, `merged`.
    pub event: String,
    /// The account that did it.
    pub actor: u64,
    /// When.
    pub created_at: Timestamp,
    /// What GitHub adds for this kind of event: `label`, `rename`, `assignee`, `state_reason`.
    pub more: serde_json::Map<String, serde_json::Value>,
}

/// An issue, or the issue half of a pull request.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The id, which is not the number.
    pub id: u64,
    /// The number in the repository.
    pub number: u64,
    /// The title.
    pub title: String,
    /// The description.
    pub body: Option<String>,
    /// Open or closed.
    pub state: State,
    /// Why it is closed or open again.
    pub state_reason: Option<String>,
    /// The account that wrote it.
    pub user: u64,
    /// Ids of its labels.
    pub labels: Vec<u64>,
    /// Ids of its assignees.
    pub assignees: Vec<u64>,
    /// The id of the issue that this is a part of.
    pub parent: Option<u64>,
    /// Ids of the issues that are parts of this.
    pub sub_issues: Vec<u64>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Who closed it.
    pub closed_by: Option<u64>,
    /// Locked for people without write access.
    pub locked: bool,
    /// Deleted by an administrator: 410.
    pub deleted: bool,
    /// Transferred to another repository (its id) under another number: 301.
    pub moved_to: Option<(u64, u64)>,
    /// What happened to it.
    pub events: Vec<IssueEvent>,
    /// The other half of a pull request.
    pub pull: Option<Pull>,
}

/// A comment on an issue or a pull request.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// The number of its issue.
    pub number: u64,
    /// The account that wrote it.
    pub user: u64,
    /// The text.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Issue {
    /// Whether it is still there: neither deleted nor transferred.
    pub fn is_here(&self) -> bool {
        !self.deleted && self.moved_to.is_none()
    }

    /// A fresh, open one.
    pub(crate) fn new(id: u64, number: u64, title: &str, body: Option<&str>, user: u64, now: Timestamp) -> Self {
        Self {
            id,
            number,
            title: title.to_owned(),
            body: body.filter(|body| !body.is_empty()).map(str::to_owned),
            state: State::Open,
            state_reason: None,
            user,
            labels: Vec::new(),
            assignees: Vec::new(),
            parent: None,
            sub_issues: Vec::new(),
            created_at: now,
            updated_at: now,
            closed_at: None,
            closed_by: None,
            locked: false,
            deleted: false,
            moved_to: None,
            events: Vec::new(),
            pull: None,
        }
    }
}

impl World {
    /// Writes an issue; gives its number.
    pub(crate) fn insert_issue(&mut self, repo: u64, title: &str, body: Option<&str>, user: u64) -> u64 {
        let (id, now) = (self.next_id(), self.now());
        let Some(repository) = self.repositories.get_mut(&repo) else {
            return 0;
        };
        let number = repository.next_number();
        repository
            .issues
            .insert(number, Issue::new(id, number, title, body, user, now));
        number
    }

    /// Writes a comment; gives its id.
    pub(crate) fn insert_comment(&mut self, repo: u64, number: u64, user: u64, body: &str) -> u64 {
        let (id, now) = (self.next_id(), self.now());
        let comment = Comment {
            id,
            number,
            user,
            body: body.to_owned(),
            created_at: now,
            updated_at: now,
        };
        if let Some(repository) = self.repositories.get_mut(&repo) {
            repository.comments.insert(id, comment);
        }
        self.touch(repo, number);
        id
    }

    /// Puts down an event of an issue.
    pub(crate) fn happened(&mut self, repo: u64, number: u64, actor: u64, event: &str, more: serde_json::Value) {
        let (id, created_at) = (self.next_id(), self.now());
        let serde_json::Value::Object(more) = more else { return };
        let event = IssueEvent {
            id,
            event: event.to_owned(),
            actor,
            created_at,
            more,
        };
        if let Some(issue) = self.issue_mut(repo, number) {
            issue.events.push(event);
            issue.updated_at = created_at;
        }
    }

    /// Closes or reopens an issue, with its event.
    pub(crate) fn set_state(&mut self, repo: u64, number: u64, actor: u64, state: State, reason: Option<&str>) {
        let now = self.now();
        let Some(issue) = self.issue_mut(repo, number) else {
            return;
        };
        let changed = issue.state != state;
        issue.state = state;
        issue.state_reason = reason.map(str::to_owned);
        if changed {
            let closed = state == State::Closed;
            issue.closed_at = closed.then_some(now);
            issue.closed_by = closed.then_some(actor);
            let more = if closed {
                serde_json::json!({ "state_reason": reason })
            } else {
                serde_json::json!({})
            };
            self.happened(repo, number, actor, if closed { "closed" } else { "reopened" }, more);
        }
    }

    /// Marks an issue as changed now.
    pub(crate) fn touch(&mut self, repo: u64, number: u64) {
        let now = self.now();
        if let Some(issue) = self.issue_mut(repo, number) {
            issue.updated_at = now;
        }
    }

    pub(crate) fn issue_mut(&mut self, repo: u64, number: u64) -> Option<&mut Issue> {
        self.repositories.get_mut(&repo)?.issues.get_mut(&number)
    }

    /// An issue of any repository by its id, with that repository.
    pub(crate) fn issue_by_id(&self, id: u64) -> Option<(&Repository, &Issue)> {
        let all = self
            .repositories
            .values()
            .flat_map(|repo| repo.issues.values().map(move |issue| (repo, issue)));
        all.into_iter().find(|(_, issue)| issue.id == id && issue.is_here())
    }

    /// The id of a label, which is made in `ededed` where it is missing.
    pub(crate) fn label_id(&mut self, repo: u64, name: &str) -> u64 {
        let id = self.next_id();
        let Some(repository) = self.repositories.get_mut(&repo) else {
            return id;
        };
        if let Some(label) = repository.label(name) {
            return label.id;
        }
        repository.labels.push(Label {
            id,
            name: name.to_owned(),
            color: "ededed".to_owned(),
            description: None,
        });
        id
    }
}
