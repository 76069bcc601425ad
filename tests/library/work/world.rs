//! A GitHub in memory: issues, labels, comments, assignees and sub-issues, with a fault at any write.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use psp_partners::forge::{
    Branch, CheckOutput, CheckRun, Comment, Commit, CommitStatus, Conclusion, Denial, Elsewhere, Forge, ForgeError,
    ForgeResult, Issue, IssueChange, IssueState, Label, LineComment, NewIssue, NewLineComment, NewPull, NewStatus,
    PagesSite, PublicRepository, Pull, PullReview, Repository, RepositoryName, Team, TeamName, Teams, User, Workflow,
};

/// How a write fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not carried out, and nobody says so.
    Lost,
    /// It is carried out, and nobody says so.
    Unanswered,
    /// It is carried out, and from then on nothing is: the run stopped there.
    Dead,
    Refused,
    Limited,
}

pub(crate) const FAULTS: [Fault; 5] = [
    Fault::Lost,
    Fault::Unanswered,
    Fault::Dead,
    Fault::Refused,
    Fault::Limited,
];

/// What GitHub holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) issues: BTreeMap<u64, Issue>,
    /// With the number of the issue.
    pub(crate) comments: Vec<(u64, Comment)>,
    pub(crate) labels: Vec<Label>,
    pub(crate) assignable: Vec<User>,
    pub(crate) has_sub_issues: bool,
    /// The account that we write as.
    pub(crate) us: Option<User>,
    pub(crate) clock: u64,
    pub(crate) writes: usize,
    pub(crate) fault: Option<(usize, Fault)>,
    pub(crate) dead: bool,
}

pub(crate) struct World(pub(crate) RefCell<State>);

/// One account that was the program's, the one that is, and people.
pub(crate) fn user(id: u64) -> User {
    let login = match id {
        1 => "github-actions[bot]".to_owned(),
        2 => "former[bot]".to_owned(),
        id => format!("person-{id}"),
    };
    User { login, id }
}

fn unavailable<T>() -> ForgeResult<T> {
    Err(ForgeError::Unavailable("no answer".to_owned()))
}

fn not_found<T>() -> ForgeResult<T> {
    Err(ForgeError::NotFound("not here".to_owned()))
}

impl State {
    pub(crate) fn now(&mut self) -> String {
        self.clock += 1;
        let (minutes, seconds) = (self.clock / 60, self.clock % 60);
        format!(
            "2026-03-{:02}T{:02}:{:02}:{seconds:02}Z",
            1 + minutes / 1440,
            minutes / 60 % 24,
            minutes % 60
        )
    }

    fn issue(&mut self, number: u64) -> ForgeResult<&mut Issue> {
        let now = self.now();
        match self.issues.get_mut(&number) {
            Some(issue) => {
                issue.updated_at = now;
                Ok(issue)
            }
            None => not_found(),
        }
    }

    fn user(&self, login: &str) -> Option<User> {
        self.assignable.iter().find(|u| u.login == login).cloned()
    }

    fn know_label(&mut self, name: &str) {
        if !self.labels.iter().any(|l| l.name.eq_ignore_ascii_case(name)) {
            self.labels.push(Label {
                name: name.to_owned(),
                color: "ededed".to_owned(),
                description: String::new(),
            });
        }
    }
}

impl World {
    pub(crate) fn of(state: &State) -> Self {
        Self(RefCell::new(state.clone()))
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> ForgeResult<T> {
        let state = self.0.borrow();
        if state.dead { unavailable() } else { Ok(read(&state)) }
    }

    fn write<T>(&self, write: impl FnOnce(&mut State) -> ForgeResult<T>) -> ForgeResult<T> {
        let mut state = self.0.borrow_mut();
        if state.dead {
            return unavailable();
        }
        let number = state.writes;
        state.writes += 1;
        match state.fault.filter(|(at, _)| *at == number) {
            None => write(&mut state),
            Some((_, Fault::Lost)) => unavailable(),
            Some((_, Fault::Unanswered)) => write(&mut state).and_then(|_| unavailable()),
            Some((_, Fault::Dead)) => {
                state.dead = true;
                write(&mut state).and_then(|_| unavailable())
            }
            Some((_, Fault::Refused)) => Err(ForgeError::Forbidden {
                message: "no".to_owned(),
                cause: Denial::Permission { needed: None },
            }),
            Some((_, Fault::Limited)) => Err(ForgeError::Limited("wait".to_owned())),
        }
    }
}

impl Teams for World {
    fn team(&self, _: &TeamName) -> ForgeResult<Team> {
        Ok(Team::default())
    }

    fn add_to_team(&self, _: &TeamName, _: &str) -> ForgeResult<()> {
        self.write(|_| Ok(()))
    }

    fn remove_from_team(&self, _: &TeamName, _: &str) -> ForgeResult<()> {
        self.write(|_| Ok(()))
    }
}

impl Elsewhere for World {
    fn public_repository(&self, _: &RepositoryName) -> ForgeResult<Option<PublicRepository>> {
        Ok(None)
    }

    fn public_file(&self, _: &RepositoryName, _: &str) -> ForgeResult<Option<Vec<u8>>> {
        Ok(None)
    }

    fn is_public_member(&self, _: &str, _: &str) -> ForgeResult<bool> {
        Ok(false)
    }
}

impl Forge for World {
    fn ready(&self) -> ForgeResult<()> {
        Ok(())
    }

    fn pause(&self, _: u32) {}

    fn me(&self) -> ForgeResult<Option<User>> {
        self.read(|s| s.us.clone())
    }

    fn user(&self, _: &str) -> ForgeResult<Option<User>> {
        Ok(None)
    }

    fn comments(&self, number: u64) -> ForgeResult<Vec<Comment>> {
        self.read(|s| {
            s.comments
                .iter()
                .filter(|(n, _)| *n == number)
                .map(|(_, c)| c.clone())
                .collect()
        })
    }

    fn create_comment(&self, number: u64, body: &str) -> ForgeResult<Comment> {
        self.write(|s| {
            let comment = Comment {
                id: 1000 + s.clock,
                author: s.us.clone(),
                body: body.to_owned(),
                created_at: s.now(),
                updated_at: String::new(),
                url: String::new(),
            };
            s.issue(number)?.comments += 1;
            s.comments.push((number, comment.clone()));
            Ok(comment)
        })
    }

    fn delete_comment(&self, id: u64) -> ForgeResult<()> {
        self.write(|s| {
            s.comments.retain(|(_, c)| c.id != id);
            Ok(())
        })
    }

    fn labels(&self) -> ForgeResult<Vec<Label>> {
        self.read(|s| s.labels.clone())
    }

    fn create_label(&self, label: &Label) -> ForgeResult<()> {
        self.write(|s| {
            if s.labels.iter().any(|l| l.name.eq_ignore_ascii_case(&label.name)) {
                return Err(ForgeError::Invalid("already exists".to_owned()));
            }
            s.labels.push(label.clone());
            Ok(())
        })
    }

    fn add_labels(&self, number: u64, names: &[String]) -> ForgeResult<()> {
        self.write(|s| {
            for name in names {
                s.know_label(name);
            }
            let issue = s.issue(number)?;
            for name in names {
                if !issue.labels.iter().any(|l| l.eq_ignore_ascii_case(name)) {
                    issue.labels.push(name.clone());
                }
            }
            Ok(())
        })
    }

    fn remove_label(&self, number: u64, name: &str) -> ForgeResult<()> {
        self.write(|s| {
            let issue = s.issue(number)?;
            let before = issue.labels.len();
            issue.labels.retain(|l| !l.eq_ignore_ascii_case(name));
            if issue.labels.len() == before {
                not_found()
            } else {
                Ok(())
            }
        })
    }

    fn issues(&self, since: Option<&str>) -> ForgeResult<Vec<Issue>> {
        self.read(|s| {
            s.issues
                .values()
                .filter(|i| since.is_none_or(|at| i.updated_at.as_str() >= at))
                .cloned()
                .collect()
        })
    }

    fn issue(&self, number: u64) -> ForgeResult<Issue> {
        self.read(|s| s.issues.get(&number).cloned())
            .and_then(|issue| issue.map_or_else(not_found, Ok))
    }

    fn create_issue(&self, new: &NewIssue) -> ForgeResult<Issue> {
        self.write(|s| {
            let assignees: Option<Vec<User>> = new.assignees.iter().map(|login| s.user(login)).collect();
            let Some(assignees) = assignees else {
                return Err(ForgeError::Invalid("cannot be assigned".to_owned()));
            };
            for name in &new.labels {
                s.know_label(name);
            }
            let number = s.issues.keys().last().map_or(1, |last| last + 1);
            let issue = Issue {
                id: 7000 + number,
                number,
                title: new.title.trim().to_owned(),
                body: new.body.clone(),
                open: true,
                locked: false,
                reopened: false,
                author: s.us.clone(),
                labels: new.labels.clone(),
                assignees,
                comments: 0,
                parent: None,
                sub_issues: 0,
                pull: None,
                created_at: s.now(),
                updated_at: s.now(),
            };
            s.issues.insert(number, issue.clone());
            Ok(issue)
        })
    }

    fn update_issue(&self, number: u64, change: &IssueChange) -> ForgeResult<Issue> {
        self.write(|s| {
            let issue = s.issue(number)?;
            if let Some(title) = &change.title {
                title.trim().clone_into(&mut issue.title);
            }
            if let Some(body) = &change.body {
                if body.chars().count() > 65_536 {
                    return Err(ForgeError::Invalid("body is too long".to_owned()));
                }
                issue.body.clone_from(body);
            }
            if let Some(state) = change.state {
                issue.open = state == IssueState::Open;
            }
            Ok(issue.clone())
        })
    }

    fn assignable(&self) -> ForgeResult<Vec<User>> {
        self.read(|s| s.assignable.clone())
    }

    fn add_assignees(&self, number: u64, logins: &[String]) -> ForgeResult<()> {
        self.write(|s| {
            let users: BTreeSet<u64> = logins.iter().filter_map(|login| Some(s.user(login)?.id)).collect();
            let issue = s.issue(number)?;
            let new = users
                .into_iter()
                .filter(|id| !issue.assignees.iter().any(|a| a.id == *id));
            let new: Vec<User> = new.map(user).collect();
            issue.assignees.extend(new);
            Ok(())
        })
    }

    fn remove_assignees(&self, number: u64, logins: &[String]) -> ForgeResult<()> {
        self.write(|s| {
            s.issue(number)?.assignees.retain(|a| !logins.contains(&a.login));
            Ok(())
        })
    }

    fn add_sub_issue(&self, parent: u64, child: u64) -> ForgeResult<()> {
        self.write(|s| {
            if !s.has_sub_issues {
                return not_found();
            }
            let Some(number) = s.issues.values().find(|i| i.id == child).map(|i| i.number) else {
                return not_found();
            };
            if s.issue(number)?.parent.is_some() {
                return Err(ForgeError::Invalid("only one parent".to_owned()));
            }
            s.issue(parent)?.sub_issues += 1;
            s.issue(number)?.parent = Some(parent);
            Ok(())
        })
    }

    fn repository(&self) -> ForgeResult<Repository> {
        not_found()
    }
    fn pull(&self, _: u64) -> ForgeResult<Pull> {
        not_found()
    }
    fn update_comment(&self, _: u64, _: &str) -> ForgeResult<Comment> {
        not_found()
    }
    fn check_runs(&self, _: &str, _: &str) -> ForgeResult<Vec<CheckRun>> {
        not_found()
    }
    fn create_check_run(&self, _: &str, _: &str, _: &str, _: &CheckOutput) -> ForgeResult<CheckRun> {
        not_found()
    }
    fn update_check_run(&self, _: u64, _: &CheckOutput, _: Option<Conclusion>) -> ForgeResult<CheckRun> {
        not_found()
    }
    fn statuses(&self, _: &str) -> ForgeResult<Vec<CommitStatus>> {
        not_found()
    }
    fn create_status(&self, _: &str, _: &NewStatus) -> ForgeResult<()> {
        not_found()
    }
    fn line_comments(&self, _: u64) -> ForgeResult<Vec<LineComment>> {
        not_found()
    }
    fn reviews(&self, _: u64) -> ForgeResult<Vec<PullReview>> {
        Ok(Vec::new())
    }

    fn pulls_of_commit(&self, _: &str) -> ForgeResult<Vec<Pull>> {
        Ok(Vec::new())
    }

    fn last_change(&self, _: &str, _: &str) -> ForgeResult<Option<Commit>> {
        Ok(None)
    }

    fn signing_keys(&self, _: &str) -> ForgeResult<Option<Vec<String>>> {
        Ok(None)
    }

    fn create_review(&self, _: u64, _: &str, _: &str, _: &[NewLineComment]) -> ForgeResult<()> {
        not_found()
    }
    fn open_pulls(&self) -> ForgeResult<Vec<Pull>> {
        not_found()
    }
    fn create_pull(&self, _: &NewPull) -> ForgeResult<Pull> {
        not_found()
    }
    fn branches(&self, _: &str) -> ForgeResult<Vec<Branch>> {
        not_found()
    }
    fn commit(&self, _: &str) -> ForgeResult<Commit> {
        not_found()
    }
    fn file(&self, _: &str, _: &str) -> ForgeResult<Option<Vec<u8>>> {
        not_found()
    }
    fn tree_of(&self, _: &str) -> ForgeResult<String> {
        not_found()
    }
    fn blobs(&self, _: &str, _: &BTreeSet<String>) -> ForgeResult<BTreeMap<String, String>> {
        not_found()
    }
    fn create_tree(&self, _: Option<&str>, _: &[(String, Option<&str>)]) -> ForgeResult<String> {
        not_found()
    }
    fn add_files(&self, _: Option<&str>, _: &[(String, &[u8])]) -> ForgeResult<String> {
        not_found()
    }
    fn create_commit(&self, _: &str, _: &str, _: Option<&str>) -> ForgeResult<String> {
        not_found()
    }
    fn create_branch(&self, _: &str, _: &str) -> ForgeResult<()> {
        not_found()
    }
    fn move_branch(&self, _: &str, _: &str) -> ForgeResult<()> {
        not_found()
    }
    fn advance_branch(&self, _: &str, _: &str, _: &str) -> ForgeResult<()> {
        not_found()
    }
    fn delete_branch(&self, _: &str) -> ForgeResult<()> {
        not_found()
    }
    fn workflow(&self, _: &str) -> ForgeResult<Option<Workflow>> {
        not_found()
    }
    fn pages_site(&self) -> ForgeResult<Option<PagesSite>> {
        not_found()
    }
    fn build_pages(&self) -> ForgeResult<()> {
        not_found()
    }
}
