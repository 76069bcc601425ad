//! What woke us. An event only says where to look: its texts may be old, or a stranger's, so numbers and names of
//! commits are all that decides anything, and those are checked to be what they claim.
#![allow(
    clippy::disallowed_methods,
    reason = "the runner names the event in the environment, and its payload lies in a file"
)]

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::forge::User;
use super::wire::is_object_name;

/// Largest payload that is read. GitHub caps what it sends to webhooks at 25 MB, and to ours, of one pull request or
/// comment, comes near no tenth of this.
const LARGEST: u64 = 8 << 20;

/// An event, as far as we care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    PullRequest(PullEvent),
    Comment(CommentEvent),
    /// A merge queue wants to know of a commit.
    MergeGroup {
        head_sha: Option<String>,
        base_sha: Option<String>,
    },
    /// Somebody pressed a button, and may have named an issue or pull request in the input `number`.
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
    Schedule,
    Issues(IssueEvent),
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
    /// It stands below a pull request.
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
    /// The event that the runner tells of in `GITHUB_EVENT_NAME` and `GITHUB_EVENT_PATH`; `None` outside of a workflow.
    ///
    /// # Errors
    /// The payload is missing, too large, or not an event's.
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
    /// The payload cannot be read, is too large, or is not that event's.
    pub fn read(name: &str, path: &Path) -> Result<Self> {
        let shown = path.display();
        let file = std::fs::File::open(path).with_context(|| format!("cannot open the event's payload `{shown}`"))?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("cannot read the event's payload `{shown}`"))?;
        if bytes.len() as u64 > LARGEST {
            bail!("the event's payload `{shown}` is larger than {} MB", LARGEST >> 20);
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
            "schedule" => Self::Schedule,
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

fn some_text(all: &Value, at: &str) -> Option<String> {
    all.pointer(at)?.as_str().map(str::to_owned)
}

fn text(all: &Value, at: &str) -> String {
    some_text(all, at).unwrap_or_default()
}

fn truth(all: &Value, at: &str) -> bool {
    all.pointer(at).and_then(Value::as_bool).unwrap_or_default()
}

/// A number, or its digits: inputs of a dispatch are texts.
fn number(all: &Value, at: &str) -> Option<u64> {
    match all.pointer(at)? {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) => digits.trim().trim_start_matches('#').parse().ok(),
        _ => None,
    }
    .filter(|number| *number > 0)
}

/// The name of a commit; a branch that comes or goes has zeros, which name none.
fn sha(all: &Value, at: &str) -> Option<String> {
    some_text(all, at).filter(|name| is_object_name(name) && name.bytes().any(|b| b != b'0'))
}

fn user(all: &Value, at: &str) -> Option<User> {
    let user = all.pointer(at)?;
    Some(User {
        login: user.get("login")?.as_str()?.to_owned(),
        id: user.get("id")?.as_u64()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "1111111111111111111111111111111111111111";
    const BASE: &str = "2222222222222222222222222222222222222222";

    fn parse(name: &str, payload: &str) -> Event {
        let payload = payload.replace("HEAD", HEAD).replace("BASE", BASE);
        Event::parse(name, payload.as_bytes()).expect("an event")
    }

    fn mona() -> User {
        User {
            login: "mona".to_owned(),
            id: 2,
        }
    }

    #[test]
    fn pull_requests() {
        let payload = r#"{"action": "synchronize", "number": 7, "sender": {"login": "mona", "id": 2, "type": "User"},
            "pull_request": {"number": 7, "state": "open", "draft": true, "merged": false, "merge_commit_sha": null,
                "user": {"login": "mona", "id": 2}, "head": {"sha": "HEAD", "ref": "x", "repo": {"full_name": "mona/r"}},
                "base": {"sha": "BASE", "ref": "main", "repo": {"full_name": "o/r"}}}}"#;
        let Event::PullRequest(pull) = parse("pull_request_target", payload) else {
            panic!("no pull request");
        };
        assert_eq!((pull.action.as_str(), pull.number), ("synchronize", 7));
        assert!(pull.target && pull.draft && !pull.merged);
        assert_eq!(
            (pull.head_sha.as_deref(), pull.base_sha.as_deref()),
            (Some(HEAD), Some(BASE))
        );
        assert_eq!((pull.author, pull.sender), (Some(mona()), Some(mona())));
        assert_eq!(
            (pull.base_ref.as_str(), pull.head_repository.as_deref()),
            ("main", Some("mona/r"))
        );
    }

    #[test]
    fn pull_requests_of_nobody_from_nowhere() {
        let payload = r#"{"action": "closed", "number": 7, "pull_request": {"merged": true, "merge_commit_sha": "BASE",
            "user": null, "head": {"sha": "--upload-pack=evil", "repo": null}, "base": {"sha": 5}}}"#;
        let Event::PullRequest(pull) = parse("pull_request", payload) else {
            panic!("no pull request");
        };
        assert!(pull.merged && !pull.target);
        assert_eq!((pull.head_sha, pull.base_sha, pull.head_repository), (None, None, None));
        assert_eq!((pull.author, pull.merge_sha.as_deref()), (None, Some(BASE)));
    }

    #[test]
    fn comments() {
        let on = |issue: &str| {
            let payload = format!(
                r#"{{"action": "edited", "issue": {{"number": 9{issue}}}, "sender": {{"login": "mona", "id": 2}},
                    "comment": {{"id": 4, "body": "/recheck\r\n", "user": {{"login": "ghost"}}}}}}"#
            );
            match parse("issue_comment", &payload) {
                Event::Comment(comment) => comment,
                other => panic!("{other:?}"),
            }
        };
        let comment = on(r#", "pull_request": {"url": "u"}"#);
        assert!(comment.is_pull);
        assert_eq!((comment.number, comment.comment_id), (9, 4));
        assert_eq!(
            (comment.body.as_str(), comment.author, comment.sender),
            ("/recheck\r\n", None, Some(mona()))
        );
        assert!(!on("").is_pull);
        assert!(!on(r#", "pull_request": null"#).is_pull);
    }

    #[test]
    fn issues_and_their_labels() {
        let payload = r#"{"action": "labeled", "issue": {"number": 3, "user": {"login": "mona", "id": 2}}, "label": {"name": "l"}}"#;
        assert_eq!(
            parse("issues", payload),
            Event::Issues(IssueEvent {
                action: "labeled".to_owned(),
                number: 3,
                author: Some(mona()),
                sender: None,
                label: Some("l".to_owned()),
            })
        );
    }

    #[test]
    fn merge_groups_and_pushes_name_commits() {
        assert_eq!(
            parse(
                "merge_group",
                r#"{"merge_group": {"head_sha": "HEAD", "base_sha": "BASE"}}"#
            ),
            Event::MergeGroup {
                head_sha: Some(HEAD.to_owned()),
                base_sha: Some(BASE.to_owned()),
            }
        );
        let zeros = "0".repeat(40);
        assert_eq!(
            parse(
                "push",
                &format!(r#"{{"ref": "refs/heads/main", "before": "{zeros}", "after": "HEAD"}}"#)
            ),
            Event::Push {
                name: "refs/heads/main".to_owned(),
                before: None,
                after: Some(HEAD.to_owned()),
            }
        );
    }

    #[test]
    fn a_dispatch_may_name_a_number() {
        let number = |inputs: &str| match parse("workflow_dispatch", &format!(r#"{{"inputs": {inputs}}}"#)) {
            Event::Dispatch { number, .. } => number,
            other => panic!("{other:?}"),
        };
        assert_eq!(number(r#"{"number": "12"}"#), Some(12));
        assert_eq!(number(r#"{"number": " #12 "}"#), Some(12));
        assert_eq!(number(r#"{"number": 12}"#), Some(12));
        for none in [
            r#"{"number": ""}"#,
            r#"{"number": "-1"}"#,
            r#"{"number": 0}"#,
            "null",
            "{}",
        ] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    #[test]
    fn the_rest_is_let_be() {
        assert_eq!(parse("schedule", r#"{"schedule": "7 4 * * *"}"#), Event::Schedule);
        assert_eq!(parse("star", "[]"), Event::Other("star".to_owned()));
    }

    #[test]
    fn payloads_without_a_number_are_none() {
        for (name, payload) in [
            ("pull_request", "{}"),
            ("issue_comment", r#"{"issue": {"number": 1}}"#),
            ("issues", r#"{"issue": {"number": -4}}"#),
            ("push", "{"),
        ] {
            assert!(Event::parse(name, payload.as_bytes()).is_err(), "{name}");
        }
    }

    #[test]
    fn payloads_have_a_size() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        file.as_file().set_len(LARGEST + 1).expect("a size");
        let refused = Event::read("push", file.path()).expect_err("too large").to_string();
        assert!(refused.ends_with("is larger than 8 MB"), "{refused}");
    }
}
