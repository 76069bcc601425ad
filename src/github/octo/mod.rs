//! GitHub over its REST interface, blocking: [`Forge`] in raw routes and our own narrow structs.
mod base;
mod client;
mod pages;
mod send;
mod settings;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, bail};
use http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use base::{Base, PUBLIC};
pub use client::Times;
pub use settings::Settings;

use super::pace::Pace;
use super::wire;
use crate::forge::{
    Answer, CheckOutput, CheckRun, Comment, Conclusion, Forge, ForgeError, Label, LineComment, NewLineComment, Pull,
    Repository, User,
};
use base::segment;
use client::Client;
use send::{Ask, Line, read};

/// One repository on GitHub.
#[derive(Debug)]
pub struct GitHub {
    line: Line,
    /// `/repos/owner/name`.
    root: String,
    /// Answers by path with their `etag`: asking again for what did not change costs nothing.
    remembered: RefCell<BTreeMap<String, (String, Vec<u8>)>>,
}

impl GitHub {
    /// # Errors
    /// The repository or the token is not written like one, or the system's certificates cannot be read.
    pub fn new(settings: Settings) -> Result<Self> {
        let Some((owner, name)) = settings.repository.split_once('/').filter(|(owner, name)| {
            let fits = |part: &str| {
                !matches!(part, "" | "." | "..")
                    && part.len() <= 100
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            };
            fits(owner) && fits(name)
        }) else {
            bail!(
                "{} is not a repository; write `owner/name`",
                crate::words::quote(&settings.repository)
            );
        };
        let client = Client::new(settings.base, settings.token.as_deref(), settings.times)?;
        Ok(Self {
            line: Line::new(client, settings.clock, Pace::new(settings.limits)),
            root: format!("/repos/{}/{}", segment(owner), segment(name)),
            remembered: RefCell::new(BTreeMap::new()),
        })
    }

    /// The repository that the runner works for.
    ///
    /// # Errors
    /// As [`Settings::from_env`] and [`GitHub::new`].
    pub fn from_env() -> Result<Self> {
        Self::new(Settings::from_env()?)
    }

    fn path(&self, below: &str) -> String {
        format!("{}{below}", self.root)
    }

    /// Reads one thing; when it is asked for again, only if it changed.
    fn get<T: DeserializeOwned>(&self, below: &str) -> Answer<T> {
        self.get_path(&self.path(below))
    }

    fn get_path<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        let known = self.remembered.borrow().get(path).cloned();
        let ask = Ask {
            method: &Method::GET,
            path,
            body: None,
            repeatable: true,
            etag: known.as_ref().map(|(etag, _)| etag.as_str()),
        };
        let reply = self.line.ask(&ask)?;
        if let (304, Some((_, body))) = (reply.status, &known) {
            return read(&ask, body);
        }
        let it = read(&ask, &reply.body)?;
        if let Some(etag) = reply.header("etag") {
            let remembered = (etag.to_owned(), reply.body.clone());
            self.remembered.borrow_mut().insert(path.to_owned(), remembered);
        }
        Ok(it)
    }

    fn list<T: wire::Item + Into<U>, U>(&self, below: &str, inside: Option<&str>) -> Answer<Vec<U>> {
        let all: Vec<T> = self.line.list(&self.path(below), inside)?;
        Ok(all.into_iter().map(Into::into).collect())
    }

    /// Writes, and gives the body of the answer with the request that it answers.
    fn write<T>(
        &self,
        method: &Method,
        below: &str,
        body: Option<&Value>,
        repeatable: bool,
        reader: impl FnOnce(&Ask<'_>, &[u8]) -> Answer<T>,
    ) -> Answer<T> {
        let path = self.path(below);
        let ask = Ask {
            method,
            path: &path,
            body,
            repeatable,
            etag: None,
        };
        let reply = self.line.ask(&ask)?;
        reader(&ask, &reply.body)
    }

    /// Makes something, once.
    fn post<T: DeserializeOwned>(&self, below: &str, body: &Value) -> Answer<T> {
        self.write(&Method::POST, below, Some(body), false, read)
    }

    /// Makes something, once, and does not read what became of it.
    fn post_blind(&self, below: &str, body: &Value) -> Answer<()> {
        self.write(&Method::POST, below, Some(body), false, |_, _| Ok(()))
    }

    fn delete(&self, below: &str) -> Answer<()> {
        self.write(&Method::DELETE, below, None, true, |_, _| Ok(()))
    }
}

impl Forge for GitHub {
    fn pause(&self, seconds: u32) {
        self.line.pause(Duration::from_secs(seconds.into()));
    }

    fn me(&self) -> Answer<Option<User>> {
        match self.get_path::<wire::User>("/user") {
            Ok(user) => Ok(Some(user.into())),
            // A workflow's own token is nobody's.
            Err(ForgeError::Forbidden { .. } | ForgeError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn repository(&self) -> Answer<Repository> {
        self.get::<wire::Repository>("").map(Into::into)
    }

    fn pull(&self, number: u64) -> Answer<Pull> {
        self.get::<wire::Pull>(&format!("/pulls/{number}")).map(Into::into)
    }

    fn comments(&self, number: u64) -> Answer<Vec<Comment>> {
        self.list::<wire::Comment, _>(&format!("/issues/{number}/comments?per_page=100"), None)
    }

    fn create_comment(&self, number: u64, body: &str) -> Answer<Comment> {
        self.post::<wire::Comment>(&format!("/issues/{number}/comments"), &json!({ "body": body }))
            .map(Into::into)
    }

    fn update_comment(&self, id: u64, body: &str) -> Answer<Comment> {
        let (below, body) = (format!("/issues/comments/{id}"), json!({ "body": body }));
        self.write::<wire::Comment>(&Method::PATCH, &below, Some(&body), true, read)
            .map(Into::into)
    }

    fn delete_comment(&self, id: u64) -> Answer<()> {
        self.delete(&format!("/issues/comments/{id}"))
    }

    fn labels(&self) -> Answer<Vec<Label>> {
        self.list::<wire::Label, _>("/labels?per_page=100", None)
    }

    fn create_label(&self, label: &Label) -> Answer<()> {
        self.post_blind("/labels", &json!(label))
    }

    fn add_labels(&self, number: u64, names: &[String]) -> Answer<()> {
        self.post_blind(&format!("/issues/{number}/labels"), &json!({ "labels": names }))
    }

    fn remove_label(&self, number: u64, name: &str) -> Answer<()> {
        self.delete(&format!("/issues/{number}/labels/{}", segment(name)))
    }

    fn check_runs(&self, sha: &str, name: &str) -> Answer<Vec<CheckRun>> {
        let (sha, name) = (segment(sha), segment(name));
        let below = format!("/commits/{sha}/check-runs?check_name={name}&filter=latest&per_page=100");
        self.list::<wire::CheckRun, _>(&below, Some("check_runs"))
    }

    fn create_check_run(&self, sha: &str, name: &str, external_id: &str, output: &CheckOutput) -> Answer<CheckRun> {
        let body = json!({
            "name": name,
            "head_sha": sha,
            "external_id": external_id,
            "status": "in_progress",
            "output": output,
        });
        self.post::<wire::CheckRun>("/check-runs", &body).map(Into::into)
    }

    fn update_check_run(&self, id: u64, output: &CheckOutput, conclusion: Option<Conclusion>) -> Answer<CheckRun> {
        let mut body = json!({ "status": "in_progress", "output": output });
        if let Some(conclusion) = conclusion {
            body["status"] = json!("completed");
            body["conclusion"] = json!(conclusion.id());
        }
        // Annotations are appended: sent twice, they would be there twice.
        let repeatable = output.annotations.is_empty();
        let below = format!("/check-runs/{id}");
        self.write::<wire::CheckRun>(&Method::PATCH, &below, Some(&body), repeatable, read)
            .map(Into::into)
    }

    fn line_comments(&self, number: u64) -> Answer<Vec<LineComment>> {
        self.list::<wire::LineComment, _>(&format!("/pulls/{number}/comments?per_page=100"), None)
    }

    fn create_review(&self, number: u64, sha: &str, body: &str, comments: &[NewLineComment]) -> Answer<()> {
        let comments: Vec<Value> = comments.iter().map(line_comment).collect();
        let body = json!({ "commit_id": sha, "event": "COMMENT", "body": body, "comments": comments });
        self.post_blind(&format!("/pulls/{number}/reviews"), &body)
    }
}

/// `start_line` must come before `line`: one line is told by `line` alone.
fn line_comment(comment: &NewLineComment) -> Value {
    let NewLineComment {
        path,
        start_line,
        line,
        body,
    } = comment;
    let mut value = json!({ "path": path, "line": line, "side": "RIGHT", "body": body });
    if let Some(start) = start_line.filter(|start| start < line) {
        value["start_line"] = json!(start);
        value["start_side"] = json!("RIGHT");
    }
    value
}
