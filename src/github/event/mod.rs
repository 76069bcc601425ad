//! The event that started the run. An event only shows where to look: its texts may be old, or a stranger's, so numbers and names of
//! commits are all that decides anything, and those are checked to be what they claim.
#![allow(
    clippy::disallowed_methods,
    reason = "the runner names the event in the environment, and its payload is in a file"
)]

mod field;

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::forge::User;
use field::{number, sha, some_text, text, truth, user};

/// Largest payload that is read. GitHub caps payloads at 25 MB; those of one pull request or comment are below a tenth of this.
const LARGEST: u64 = 8 << 20;

/// An event that we use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    PullRequest(PullEvent),
    Comment(CommentEvent),
    /// A merge queue wants to know of a commit.
    MergeGroup {
        head_sha: Option<String>,
        base_sha: Option<String>,
    },
    /// A person pressed *Run workflow*, and can have given an issue or pull request in the input `number`.
    Dispatch {
        number: Option<u64>,
        sender: Option<User>,
    },
    Push {
        /// Such as `refs/heads/main`.
        name: String,
        before: Option<String>,
        after: Option<String>,
    },
    Schedule {
        /// As the workflow has it, such as `47 5 * * *`; empty where the payload doesn't name it.
        cron: String,
    },
    /// A run of another workflow began or ended. Its list of pull requests is empty for those from forks, so only the commit
    /// that it ran for is read.
    WorkflowRun {
        /// The event that started that run.
        started_by: String,
        head_sha: Option<String>,
    },
    Issues(IssueEvent),
    /// Its payload is too large to be read, such as that of a push with thousands of commits: something happened.
    TooLarge,
    /// An event that means nothing to us.
    Other(String),
}

/// Something happened to a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullEvent {
    pub action: String,
    pub number: u64,
    /// It runs with the default branch's workflow and a token that may write.
    pub target: bool,
    pub head_sha: Option<String>,
    /// `owner/name`; `None` when it was deleted.
    pub head_repository: Option<String>,
    pub base_sha: Option<String>,
    pub base_ref: String,
    /// `None` for a deleted account.
    pub author: Option<User>,
    /// Who did it.
    pub sender: Option<User>,
    pub merged: bool,
    pub draft: bool,
    /// Of the merge, when it is merged.
    pub merge_sha: Option<String>,
    /// The label that came or went.
    pub label: Option<String>,
}

/// Something happened to a comment on an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentEvent {
    pub action: String,
    pub number: u64,
    /// It is below a pull request.
    pub is_pull: bool,
    pub comment_id: u64,
    pub body: String,
    pub author: Option<User>,
    /// Who did it: an edit need not be the author's.
    pub sender: Option<User>,
}

/// Something happened to an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueEvent {
    pub action: String,
    pub number: u64,
    pub author: Option<User>,
    pub sender: Option<User>,
    pub label: Option<String>,
}

impl Event {
    /// The event of the run, from `GITHUB_EVENT_NAME` and `GITHUB_EVENT_PATH`; `None` outside of a workflow.
    ///
    /// # Errors
    /// The payload is missing, or not an event's.
    pub fn current() -> Result<Option<Self>> {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        match (text("GITHUB_EVENT_NAME"), text("GITHUB_EVENT_PATH")) {
            (Some(name), Some(path)) => Self::read(&name, Path::new(&path)).map(Some),
            _ => Ok(None),
        }
    }

    /// The event called `name` with the payload at `path`.
    ///
    /// # Errors
    /// The payload cannot be read, or is not that event's.
    pub fn read(name: &str, path: &Path) -> Result<Self> {
        let shown = path.display();
        let file = std::fs::File::open(path).with_context(|| format!("cannot open the event's payload `{shown}`"))?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("cannot read the event's payload `{shown}`"))?;
        if bytes.len() as u64 > LARGEST {
            return Ok(Self::TooLarge);
        }
        Self::parse(name, &bytes)
    }

    /// The event called `name` with that payload.
    ///
    /// # Errors
    /// It is not JSON, or has no number where that event must have one.
    pub fn parse(name: &str, payload: &[u8]) -> Result<Self> {
        let all: Value = serde_json::from_slice(payload).context("the event's payload is not JSON")?;
        let whose = || format!("the payload of `{}`", super::failure::one_line(name, 50));
        Ok(match name {
            "pull_request" | "pull_request_target" => Self::PullRequest(
                pull(&all, name == "pull_request_target")
                    .with_context(|| format!("{} names no pull request", whose()))?,
            ),
            "issue_comment" => Self::Comment(comment(&all).with_context(|| format!("{} names no comment", whose()))?),
            "issues" => Self::Issues(IssueEvent {
                action: text(&all, "/action"),
                number: number(&all, "/issue/number").with_context(|| format!("{} names no issue", whose()))?,
                author: user(&all, "/issue/user"),
                sender: user(&all, "/sender"),
                label: some_text(&all, "/label/name"),
            }),
            "merge_group" => Self::MergeGroup {
                head_sha: sha(&all, "/merge_group/head_sha"),
                base_sha: sha(&all, "/merge_group/base_sha"),
            },
            "workflow_dispatch" => Self::Dispatch {
                number: number(&all, "/inputs/number"),
                sender: user(&all, "/sender"),
            },
            "push" => Self::Push {
                name: text(&all, "/ref"),
                before: sha(&all, "/before"),
                after: sha(&all, "/after"),
            },
            "schedule" => Self::Schedule {
                cron: text(&all, "/schedule"),
            },
            "workflow_run" => Self::WorkflowRun {
                started_by: text(&all, "/workflow_run/event"),
                head_sha: sha(&all, "/workflow_run/head_sha"),
            },
            other => Self::Other(other.to_owned()),
        })
    }
}

fn pull(all: &Value, target: bool) -> Option<PullEvent> {
    Some(PullEvent {
        action: text(all, "/action"),
        number: number(all, "/pull_request/number").or_else(|| number(all, "/number"))?,
        target,
        head_sha: sha(all, "/pull_request/head/sha"),
        head_repository: some_text(all, "/pull_request/head/repo/full_name"),
        base_sha: sha(all, "/pull_request/base/sha"),
        base_ref: text(all, "/pull_request/base/ref"),
        author: user(all, "/pull_request/user"),
        sender: user(all, "/sender"),
        merged: truth(all, "/pull_request/merged"),
        draft: truth(all, "/pull_request/draft"),
        merge_sha: sha(all, "/pull_request/merge_commit_sha"),
        label: some_text(all, "/label/name"),
    })
}

fn comment(all: &Value) -> Option<CommentEvent> {
    Some(CommentEvent {
        action: text(all, "/action"),
        number: number(all, "/issue/number")?,
        is_pull: all.pointer("/issue/pull_request").is_some_and(Value::is_object),
        comment_id: number(all, "/comment/id")?,
        body: text(all, "/comment/body"),
        author: user(all, "/comment/user"),
        sender: user(all, "/sender"),
    })
}

#[cfg(test)]
mod tests;
