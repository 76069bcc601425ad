//! One write to GitHub, as a value. Reviews, onboarding and publishing plan in these, and [`apply`](super::apply::apply)
//! is the one place that carries them out. Nothing here reads or writes.

mod failure;

use std::collections::BTreeMap;

pub use failure::{WriteFailure, WriteKind};

use super::issues::item::Block;
use super::issues::mark::Mark;
use super::keys::{is_separate, slug_of};
use super::marker;
use super::pull_review::{Check, ReviewState};
use crate::access::TeamChange;
use crate::forge::{IssueState, Label, NewLineComment, NewStatus, TeamName};

/// The mark of our comments below issues. Its state is the id of the comment.
const SAID: &str = "said";
/// The mark of our one comment on a pull request.
const REVIEW: &str = "review";

/// One write. `key` is the identity of the thing that it is about: where a write fails, later ones with its key wait for
/// the next run.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    CreateLabel {
        label: Label,
    },
    CreateIssue(Box<CreateIssue>),
    UpdateIssue(Box<UpdateIssue>),
    /// Makes an issue a sub-issue of another.
    LinkIssue {
        key: String,
        parent: String,
    },
    AddLabels {
        key: String,
        number: u64,
        names: Vec<String>,
    },
    RemoveLabel {
        key: String,
        number: u64,
        name: String,
    },
    Assign {
        key: String,
        number: u64,
        logins: Vec<String>,
    },
    Unassign {
        key: String,
        number: u64,
        logins: Vec<String>,
    },
    CreateComment {
        key: String,
        number: u64,
        mark: CommentMark,
        text: String,
    },
    UpdateComment {
        key: String,
        id: u64,
        mark: CommentMark,
        text: String,
    },
    /// Ends an issue that a person opened: done, or declined.
    CloseIssue {
        key: String,
        number: u64,
        done: bool,
    },
    /// A comment of ours that is a duplicate, or that is no longer wanted.
    DeleteComment {
        key: String,
        id: u64,
    },
    /// Ends a check that a stopped run left in progress, and whose content is out of date.
    EndCheck {
        id: u64,
    },
    /// Begins a check, or continues one that was begun.
    PostCheck {
        begun: Option<u64>,
        /// Annotations that it has already.
        has: usize,
        check: Check,
    },
    /// Posts a commit status. The newest one of a name counts.
    PostStatus {
        sha: String,
        status: NewStatus,
    },
    /// Suggested changes on lines of the commit `head`.
    Suggest {
        number: u64,
        head: String,
        comments: Vec<NewLineComment>,
    },
    /// One commit with the proposal's files, on its branch.
    Push {
        proposal: Proposal,
        /// The parent commit; `None` begins a new history.
        base: Option<String>,
        branch_update: BranchUpdate,
        /// The open pull request from the branch. It has a new head after this write and is reviewed again.
        pull: Option<u64>,
    },
    OpenPull {
        proposal: Proposal,
        /// The branch that it should be merged into.
        base: String,
        /// GitHub refused it before. Nothing changes while it refuses.
        again: bool,
    },
    /// Another title and text for an open pull request of ours.
    UpdatePull {
        number: u64,
        proposal: Proposal,
    },
    /// Reviews an open pull request of ours that a stopped run left without a review. The caller does it.
    ReviewPull {
        number: u64,
        branch: String,
    },
    /// Removes the mark from a pull request of ours that is no longer wanted, and closes it if it is open. A closed one
    /// with a mark would mean that a person closed it.
    WithdrawPull {
        number: u64,
        branch: String,
        is_open: bool,
    },
    DeleteBranch {
        branch: String,
    },
    /// Makes an account a member of a team, or removes it.
    ChangeTeam {
        /// Of this one change: no other write depends on it.
        key: String,
        team: TeamName,
        login: String,
        change: TeamChange,
        /// GitHub refused a change of this team before.
        again: bool,
    },
    /// Asks GitHub to build the Pages site that shows a branch: our own push doesn't.
    BuildPages {
        /// Of the files that it shows: if they could not be pushed, there is nothing to build.
        key: String,
        branch: String,
    },
}

/// What a push does to its branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchUpdate {
    /// The branch doesn't exist yet.
    Create,
    /// The branch is at the parent commit. If it moved in the meantime, nothing is pushed, and no commit is lost.
    Advance,
    /// The branch is ours alone and begins again at the parent commit.
    Reset,
}

impl BranchUpdate {
    /// Whether the branch is there already.
    pub fn exists(self) -> bool {
        match self {
            Self::Create => false,
            Self::Advance | Self::Reset => true,
        }
    }
}

/// An issue to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateIssue {
    pub key: String,
    pub title: String,
    pub labels: Vec<String>,
    pub assignees: Vec<String>,
    pub mark: Mark,
    pub blocks: Vec<Block>,
}

/// Changes of an issue's title, body and state, in one request.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateIssue {
    pub key: String,
    pub number: u64,
    pub title: Option<String>,
    pub state: Option<IssueState>,
    /// Blocks of the body that change; `mark` is what it remembers.
    pub blocks_changed: Vec<String>,
    pub mark: Mark,
    pub blocks: Vec<Block>,
    /// Whether our blocks that are not among `blocks` stay.
    pub keep: bool,
    /// The title and the body that the plan was made from.
    pub before: (String, String),
}

impl UpdateIssue {
    /// Whether only the hidden mark changes.
    pub fn is_hidden(&self) -> bool {
        self.title.is_none() && self.state.is_none() && self.blocks_changed == ["mark"]
    }
}

/// Files on a branch, and the pull request from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its identity, such as `advance/acme/identification`.
    pub key: String,
    pub branch: String,
    /// Whole texts, by path.
    pub files: BTreeMap<String, String>,
    /// Files that aren't text, by path.
    pub bytes: BTreeMap<String, Vec<u8>>,
    /// Paths of files of ours that are no longer made.
    pub removed: Vec<String>,
    /// Of the commit and of the pull request.
    pub title: String,
    /// Markdown, with the mark.
    pub body: String,
}

impl Proposal {
    /// The partner that it is about: the second word of its key.
    pub fn slug(&self) -> &str {
        slug_of(&self.key).unwrap_or_default()
    }

    /// What its state is stored under: a partner has one proposal that moves its record on, and any number of separate ones.
    pub fn state_key(&self) -> &str {
        if is_separate(&self.key) { &self.key } else { self.slug() }
    }

    /// Its file, or how many there are.
    pub fn files_shown(&self) -> String {
        let all = self.files.len() + self.bytes.len() + self.removed.len();
        match self.files.keys().next() {
            Some(path) if all == 1 => path.clone(),
            _ => crate::words::count(all, "file"),
        }
    }
}

/// What identifies a comment of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentMark {
    /// The one comment with a pull request's review, and what it remembers.
    Review(ReviewState),
    /// A comment below an issue. No other comment there has its id.
    Said(String),
}

impl CommentMark {
    /// The line that a body begins with.
    pub fn line(&self) -> String {
        match self {
            Self::Review(state) => marker::write(REVIEW, state),
            Self::Said(id) => marker::write(SAID, id),
        }
    }

    /// Whether a body carries it.
    pub fn is_in(&self, body: &str) -> bool {
        match self {
            Self::Review(state) => review_state(body).is_some_and(|found| found.of == state.of),
            Self::Said(id) => said(body).is_some_and(|said| said == *id),
        }
    }
}

/// What the comment with a review remembers; `None` for any other body.
pub fn review_state(body: &str) -> Option<ReviewState> {
    marker::read(REVIEW, body)
}

/// The mark of a comment of ours below an issue, read from its body.
pub fn said(body: &str) -> Option<String> {
    marker::read(SAID, body)
}

impl Write {
    pub fn kind(&self) -> WriteKind {
        match self {
            Self::CreateLabel { .. } => WriteKind::Label,
            Self::AddLabels { .. } | Self::RemoveLabel { .. } => WriteKind::Labels,
            Self::CreateIssue(_) => WriteKind::Issue,
            Self::UpdateIssue(_) | Self::CloseIssue { .. } => WriteKind::IssueChange,
            Self::LinkIssue { .. } => WriteKind::Link,
            Self::Assign { .. } | Self::Unassign { .. } => WriteKind::Assignees,
            Self::CreateComment { .. } | Self::UpdateComment { .. } => WriteKind::Comment,
            Self::DeleteComment { .. } => WriteKind::SecondComment,
            Self::EndCheck { .. } | Self::PostCheck { .. } => WriteKind::Check,
            Self::PostStatus { .. } => WriteKind::Status,
            Self::Suggest { .. } => WriteKind::Suggestions,
            Self::Push { .. } | Self::DeleteBranch { .. } => WriteKind::Branch,
            Self::OpenPull { .. } | Self::UpdatePull { .. } | Self::WithdrawPull { .. } => WriteKind::PullRequest,
            Self::ReviewPull { .. } => WriteKind::Review,
            Self::BuildPages { .. } => WriteKind::Site,
            Self::ChangeTeam { .. } => WriteKind::Team,
        }
    }

    /// Key of the thing that it is about; empty where no other write depends on it.
    pub fn key(&self) -> &str {
        match self {
            Self::CreateLabel { .. }
            | Self::EndCheck { .. }
            | Self::PostCheck { .. }
            | Self::PostStatus { .. }
            | Self::Suggest { .. } => "",
            Self::CreateIssue(create) => &create.key,
            Self::UpdateIssue(update) => &update.key,
            Self::LinkIssue { key, .. }
            | Self::AddLabels { key, .. }
            | Self::RemoveLabel { key, .. }
            | Self::Assign { key, .. }
            | Self::Unassign { key, .. }
            | Self::CreateComment { key, .. }
            | Self::UpdateComment { key, .. }
            | Self::CloseIssue { key, .. }
            | Self::DeleteComment { key, .. }
            | Self::ChangeTeam { key, .. }
            | Self::BuildPages { key, .. } => key,
            Self::Push { proposal, .. } | Self::OpenPull { proposal, .. } | Self::UpdatePull { proposal, .. } => {
                &proposal.key
            }
            Self::ReviewPull { branch, .. } | Self::WithdrawPull { branch, .. } | Self::DeleteBranch { branch } => {
                branch
            }
        }
    }

    /// How many requests that write it needs. A proposal takes a tree, a commit and a branch; a pull request also takes
    /// its review.
    pub fn cost(&self) -> usize {
        match self {
            Self::Push { .. } => 3,
            Self::OpenPull { .. } => 10,
            Self::ReviewPull { .. } => 9,
            _ => 1,
        }
    }

    /// Whether it is about branches and pull requests of ours.
    pub fn is_proposal(&self) -> bool {
        match self {
            Self::Push { .. }
            | Self::OpenPull { .. }
            | Self::UpdatePull { .. }
            | Self::ReviewPull { .. }
            | Self::WithdrawPull { .. }
            | Self::DeleteBranch { .. }
            | Self::BuildPages { .. } => true,
            Self::CreateLabel { .. }
            | Self::ChangeTeam { .. }
            | Self::CreateIssue(_)
            | Self::UpdateIssue(_)
            | Self::LinkIssue { .. }
            | Self::AddLabels { .. }
            | Self::RemoveLabel { .. }
            | Self::Assign { .. }
            | Self::Unassign { .. }
            | Self::CreateComment { .. }
            | Self::UpdateComment { .. }
            | Self::CloseIssue { .. }
            | Self::DeleteComment { .. }
            | Self::EndCheck { .. }
            | Self::PostCheck { .. }
            | Self::PostStatus { .. }
            | Self::Suggest { .. } => false,
        }
    }

    /// Whether it changes nothing unless a person has changed a setting.
    pub fn is_another_try(&self) -> bool {
        matches!(
            self,
            Self::OpenPull { again: true, .. } | Self::ChangeTeam { again: true, .. }
        )
    }
}
