//! A write that was not done: what it was about, why, and the permission to add where one is missing.

use std::fmt;

use crate::forge::{Denial, ForgeError};

/// What a write is about, for a sentence that reports its failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WriteKind {
    Label,
    Labels,
    Issue,
    IssueChange,
    Link,
    Assignees,
    Comment,
    SecondComment,
    Check,
    Status,
    Suggestions,
    Branch,
    PullRequest,
    Review,
    Site,
    Team,
}

impl fmt::Display for WriteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Label => "the label",
            Self::Labels => "the labels",
            Self::Issue => "the issue",
            Self::IssueChange => "the change of the issue",
            Self::Link => "the place below its parent",
            Self::Assignees => "the assignees",
            Self::Comment => "the comment",
            Self::SecondComment => "the second comment",
            Self::Check => "the check",
            Self::Status => "the status",
            Self::Suggestions => "the suggestions",
            Self::Branch => "the branch",
            Self::PullRequest => "the pull request",
            Self::Review => "the review",
            Self::Site => "the build of the Pages site",
            Self::Team => "the team",
        })
    }
}

/// A write that was not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteFailure {
    /// As [`Write::key`].
    pub key: String,
    pub kind: WriteKind,
    pub error: ForgeError,
}

/// What failed and why, with the permission to add where one is missing.
impl fmt::Display for WriteFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.key.is_empty() {
            write!(f, " of `{}`", self.key.replace('`', "'"))?;
        }
        match self.permission() {
            Some(lines) if self.error.is_permission() => write!(
                f,
                " could not be written with this token; add `{lines}` to the `permissions` of the job to have it ({})",
                self.error
            ),
            Some(lines) => write!(
                f,
                " could not be written: {}. GitHub also answers this way if the job doesn't have `{lines}` in its `permissions`",
                self.error
            ),
            None => write!(f, " could not be written: {}", self.error),
        }
    }
}

impl WriteFailure {
    /// The lines that grant the missing permission in a workflow. GitHub names it, as in `pull_requests=write` (if
    /// several would do, the first is used). Otherwise, these are the permissions that a review needs, because GitHub
    /// often answers "not found" when one of them is missing.
    pub fn permission(&self) -> Option<String> {
        // No permission of a job is enough for a team.
        if self.kind == WriteKind::Team {
            return None;
        }
        match &self.error {
            ForgeError::Forbidden {
                cause: Denial::Permission { needed },
                ..
            } => match needed {
                Some(needed) if !self.key.is_empty() => {
                    let (name, level) = needed.split([';', ',']).next()?.trim().split_once('=')?;
                    Some(format!("{}: {level}", name.replace('_', "-")))
                }
                _ => self.of_review(),
            },
            ForgeError::NotFound(_) => self.of_review(),
            ForgeError::Forbidden { .. }
            | ForgeError::AgainstRules(_)
            | ForgeError::Gone(_)
            | ForgeError::Invalid(_)
            | ForgeError::Unauthorized(_)
            | ForgeError::Conflict(_)
            | ForgeError::Limited(_)
            | ForgeError::Unavailable(_)
            | ForgeError::Unreadable(_) => None,
        }
    }

    /// What the writes of a review need; they have no key.
    fn of_review(&self) -> Option<String> {
        let lines = match self.kind {
            _ if !self.key.is_empty() => return None,
            WriteKind::Check => "checks: write",
            WriteKind::Status => "statuses: write",
            WriteKind::Label | WriteKind::Labels => "issues: write` and `pull-requests: write",
            WriteKind::Comment
            | WriteKind::SecondComment
            | WriteKind::Suggestions
            | WriteKind::PullRequest
            | WriteKind::Review => "pull-requests: write",
            WriteKind::Issue | WriteKind::IssueChange | WriteKind::Link | WriteKind::Assignees => "issues: write",
            WriteKind::Branch => "contents: write",
            WriteKind::Site => "pages: write",
            WriteKind::Team => return None,
        };
        Some(lines.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_is_named_as_the_line_to_add() {
        let failure = |key: &str, needed: Option<&str>| WriteFailure {
            key: key.to_owned(),
            kind: WriteKind::Branch,
            error: ForgeError::Forbidden {
                message: "no".to_owned(),
                cause: Denial::Permission {
                    needed: needed.map(str::to_owned),
                },
            },
        };
        let words = failure("a", Some("pull_requests=write; issues=write")).to_string();
        assert!(words.starts_with("the branch of `a` could not be written"), "{words}");
        assert!(
            words.contains("; add `pull-requests: write` to the `permissions` of the job"),
            "{words}"
        );
        assert!(!failure("a", None).to_string().contains("add `"));
        assert!(failure("", None).to_string().contains("add `contents: write`"));
        // Nothing is missing where GitHub gives another reason.
        for cause in [Denial::Locked, Denial::Archived, Denial::OtherApp, Denial::Other] {
            let message = "no".to_owned();
            let failure = WriteFailure {
                error: ForgeError::Forbidden { message, cause },
                ..failure("", None)
            };
            assert!(!failure.to_string().contains("permissions"), "{failure}");
        }
    }
}
