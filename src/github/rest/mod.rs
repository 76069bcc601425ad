//! GitHub over its REST interface, blocking: [`Forge`] in raw routes and our own narrow structs.
mod base;
mod branches;
mod checks;
mod client;
mod elsewhere;
mod inspect;
mod issues;
mod objects;
mod pages;
pub mod proxy;
mod pulls;
mod send;
mod settings;
mod statuses;
mod teams;
mod trial;
mod verbs;
mod viewer;
mod website;
mod workflows;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Result, bail};

pub use base::{Base, PUBLIC};
pub use client::Times;
pub use proxy::Proxy;
pub use settings::Settings;

use super::pace::Pace;
use super::wire;
use crate::forge::{
    Branch, CheckOutput, CheckRun, Comment, Commit, CommitStatus, Conclusion, Forge, ForgeError, ForgeResult, Issue,
    IssueChange, Label, LineComment, NewIssue, NewLineComment, NewPull, NewStatus, PagesSite, Pull, PullReview,
    Repository, User, Workflow,
};
use base::segment;
use client::Client;
use send::Connection;

/// One repository on GitHub.
#[derive(Debug)]
pub struct GitHub {
    line: Connection,
    /// `/repos/owner/name`.
    root: String,
    /// Answers by path with their `etag`: asking again for what did not change costs nothing.
    remembered: RefCell<BTreeMap<String, (String, Vec<u8>)>>,
    /// The repository under the name that it has now, once it was needed.
    known: OnceCell<Repository>,
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
        let client = Client::new(
            settings.base,
            settings.token.as_deref(),
            settings.times,
            settings.proxy.as_ref(),
        )?;
        Ok(Self {
            line: Connection::new(client, settings.clock, Pace::new(settings.limits)),
            root: format!("/repos/{}/{}", segment(owner), segment(name)),
            remembered: RefCell::new(BTreeMap::new()),
            known: OnceCell::new(),
        })
    }

    /// The repository that the runner works for.
    ///
    /// # Errors
    /// As [`Settings::from_env`] and [`GitHub::new`].
    pub fn from_env() -> Result<Self> {
        Self::new(Settings::from_env()?)
    }
}

impl Forge for GitHub {
    fn pause(&self, seconds: u32) {
        self.line.pause(Duration::from_secs(seconds.into()));
    }

    fn ready(&self) -> ForgeResult<()> {
        self.line.ready()
    }

    fn me(&self) -> ForgeResult<Option<User>> {
        let unknown = |error: &ForgeError| matches!(error, ForgeError::Forbidden { .. } | ForgeError::NotFound(_));
        match viewer::get(self) {
            Err(error) if unknown(&error) => {}
            known => return known,
        }
        // A server without GraphQL. The other way knows no app's token.
        match self.get_path::<wire::User>("/user") {
            Ok(user) => Ok(Some(user.into())),
            Err(error) if unknown(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn user(&self, login: &str) -> ForgeResult<Option<User>> {
        match self.get_path::<wire::User>(&format!("/users/{}", segment(login))) {
            Ok(user) => Ok(Some(user.into())),
            Err(ForgeError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn repository(&self) -> ForgeResult<Repository> {
        self.get::<wire::Repository>("").map(Into::into)
    }

    fn pull(&self, number: u64) -> ForgeResult<Pull> {
        pulls::get(self, number)
    }

    fn comments(&self, number: u64) -> ForgeResult<Vec<Comment>> {
        issues::comments(self, number)
    }

    fn create_comment(&self, number: u64, body: &str) -> ForgeResult<Comment> {
        issues::create_comment(self, number, body)
    }

    fn update_comment(&self, id: u64, body: &str) -> ForgeResult<Comment> {
        issues::update_comment(self, id, body)
    }

    fn delete_comment(&self, id: u64) -> ForgeResult<()> {
        issues::delete_comment(self, id)
    }

    fn labels(&self) -> ForgeResult<Vec<Label>> {
        issues::labels(self)
    }

    fn create_label(&self, label: &Label) -> ForgeResult<()> {
        issues::create_label(self, label)
    }

    fn add_labels(&self, number: u64, names: &[String]) -> ForgeResult<()> {
        issues::add_labels(self, number, names)
    }

    fn remove_label(&self, number: u64, name: &str) -> ForgeResult<()> {
        issues::remove_label(self, number, name)
    }

    fn check_runs(&self, sha: &str, name: &str) -> ForgeResult<Vec<CheckRun>> {
        checks::list(self, sha, name)
    }

    fn create_check_run(
        &self,
        sha: &str,
        name: &str,
        external_id: &str,
        output: &CheckOutput,
    ) -> ForgeResult<CheckRun> {
        checks::create(self, sha, name, external_id, output)
    }

    fn update_check_run(&self, id: u64, output: &CheckOutput, conclusion: Option<Conclusion>) -> ForgeResult<CheckRun> {
        checks::update(self, id, output, conclusion)
    }

    fn statuses(&self, sha: &str) -> ForgeResult<Vec<CommitStatus>> {
        statuses::list(self, sha)
    }

    fn create_status(&self, sha: &str, status: &NewStatus) -> ForgeResult<()> {
        statuses::create(self, sha, status)
    }

    fn line_comments(&self, number: u64) -> ForgeResult<Vec<LineComment>> {
        pulls::line_comments(self, number)
    }

    fn reviews(&self, number: u64) -> ForgeResult<Vec<PullReview>> {
        pulls::reviews(self, number)
    }

    fn pulls_of_commit(&self, sha: &str) -> ForgeResult<Vec<Pull>> {
        pulls::of_commit(self, sha)
    }

    fn last_change(&self, path: &str, sha: &str) -> ForgeResult<Option<Commit>> {
        objects::last_change(self, path, sha)
    }

    fn signing_keys(&self, login: &str) -> ForgeResult<Option<Vec<String>>> {
        // Several pages of keys would be a person with more than a hundred.
        match self
            .get_path::<Vec<wire::SigningKey>>(&format!("/users/{}/ssh_signing_keys?per_page=100", segment(login)))
        {
            Ok(keys) => Ok(Some(keys.into_iter().map(|key| key.key).collect())),
            Err(ForgeError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn create_review(&self, number: u64, sha: &str, body: &str, comments: &[NewLineComment]) -> ForgeResult<()> {
        pulls::create_review(self, number, sha, body, comments)
    }

    fn issues(&self, since: Option<&str>) -> ForgeResult<Vec<Issue>> {
        issues::list(self, since)
    }

    fn issue(&self, number: u64) -> ForgeResult<Issue> {
        issues::get(self, number)
    }

    fn create_issue(&self, new: &NewIssue) -> ForgeResult<Issue> {
        issues::create(self, new)
    }

    fn update_issue(&self, number: u64, change: &IssueChange) -> ForgeResult<Issue> {
        issues::update(self, number, change)
    }

    fn assignable(&self) -> ForgeResult<Vec<User>> {
        issues::assignable(self)
    }

    fn add_assignees(&self, number: u64, logins: &[String]) -> ForgeResult<()> {
        issues::add_assignees(self, number, logins)
    }

    fn remove_assignees(&self, number: u64, logins: &[String]) -> ForgeResult<()> {
        issues::remove_assignees(self, number, logins)
    }

    fn add_sub_issue(&self, parent: u64, child: u64) -> ForgeResult<()> {
        issues::add_part(self, parent, child)
    }

    fn open_pulls(&self) -> ForgeResult<Vec<Pull>> {
        pulls::list(self)
    }

    fn create_pull(&self, new: &NewPull) -> ForgeResult<Pull> {
        pulls::create(self, new)
    }

    fn branches(&self, prefix: &str) -> ForgeResult<Vec<Branch>> {
        branches::list(self, prefix)
    }

    fn commit(&self, sha: &str) -> ForgeResult<Commit> {
        objects::commit(self, sha)
    }

    fn file(&self, path: &str, sha: &str) -> ForgeResult<Option<Vec<u8>>> {
        objects::file(self, path, sha)
    }

    fn tree_of(&self, commit: &str) -> ForgeResult<String> {
        objects::tree_of(self, commit)
    }

    fn blobs(&self, commit: &str, folders: &BTreeSet<String>) -> ForgeResult<BTreeMap<String, String>> {
        objects::blobs(self, commit, folders)
    }

    fn create_tree(&self, base: Option<&str>, files: &[(String, Option<&str>)]) -> ForgeResult<String> {
        objects::create_tree(self, base, files)
    }

    fn add_files(&self, base: Option<&str>, files: &[(String, &[u8])]) -> ForgeResult<String> {
        objects::add_files(self, base, files)
    }

    fn create_commit(&self, message: &str, tree: &str, parent: Option<&str>) -> ForgeResult<String> {
        objects::create_commit(self, message, tree, parent)
    }

    fn create_branch(&self, name: &str, sha: &str) -> ForgeResult<()> {
        branches::create(self, name, sha)
    }

    fn move_branch(&self, name: &str, sha: &str) -> ForgeResult<()> {
        branches::update(self, name, sha)
    }

    fn advance_branch(&self, name: &str, from: &str, sha: &str) -> ForgeResult<()> {
        branches::advance(self, name, from, sha)
    }

    fn delete_branch(&self, name: &str) -> ForgeResult<()> {
        branches::delete(self, name)
    }

    fn workflow(&self, file: &str) -> ForgeResult<Option<Workflow>> {
        workflows::get(self, file)
    }

    fn pages_site(&self) -> ForgeResult<Option<PagesSite>> {
        website::get(self)
    }

    fn build_pages(&self) -> ForgeResult<()> {
        website::build(self)
    }
}
