//! Applications by the form: an open issue that was made with it becomes one pull request with the record, and a comment
//! below the issue says what to correct, or what happens next.
//!
//! In: the issues, the form, and what the records already say. Out: the records that should be proposed ([`draft()`]), the
//! pull requests ([`proposal`]), and the writes that keep each issue in step ([`writes`]). Pure. May use `forms`,
//! `scaffold`, `registry`, `escape` and `work`.
//!
//! Everything in such an issue is a stranger's text. It only ever becomes values of fields, which the same rules judge as
//! those of a pull request; who its owner is comes from GitHub, never from the text.

mod answer;
mod draft;
mod fixes;
mod plan;

use crate::date::Date;
use crate::escape::cut;
use crate::forge::{Issue, User};
use crate::forms::Form;
use crate::registry::model::Account;
use crate::work::keys::{ItemKey, ItemKind, is};
use crate::work::marker::is_ours;
use crate::work::onboarding::advance::{BRANCHES, branch, mark};
use crate::work::onboarding::title::plain;
use crate::work::write::Proposal;

pub use draft::{Draft, KnownRecord, Registry, Text, draft};
pub use fixes::{Fix, fixes};
pub use plan::{IssueLabels, Progress, Standing, our_comments, was_told_by_hand, writes};

/// Most applications of one run, the ones that changed last first: each costs a request for its comments, and a stranger
/// can open any number. Our own choice.
const MOST: usize = 50;
/// Most open applications of one account. Our own choice: a company has one for each kind of partnership.
const MOST_OF_ONE: usize = 3;

/// An issue with an application.
#[derive(Debug, Clone)]
pub struct Application<'a> {
    pub issue: &'a Issue,
    pub author: &'a User,
    /// The day on which the issue was opened.
    pub on: Date,
    /// The author has too many others.
    pub is_one_too_many: bool,
}

/// The open applications.
#[derive(Debug, Default)]
pub struct Applications<'a> {
    /// The oldest first.
    pub now: Vec<Application<'a>>,
    /// Numbers of those that are left for another run.
    pub later: Vec<u64>,
}

impl<'a> Applications<'a> {
    /// Those among all issues.
    pub fn among(issues: &'a [Issue], form: &Form, bots: &[Account], today: Date) -> Self {
        let is_one = |issue: &&Issue| {
            issue.open
                && issue.pull.is_none()
                && !is_ours(issue.author.as_ref(), bots)
                && form.made(&issue.body, &issue.labels)
        };
        let mut found: Vec<&Issue> = issues.iter().filter(is_one).collect();
        found.sort_by(|a, b| (&b.updated_at, b.number).cmp(&(&a.updated_at, a.number)));
        let later = found.split_off(found.len().min(MOST));
        found.sort_by_key(|issue| issue.number);
        let mut now: Vec<Application<'_>> = Vec::new();
        for issue in found {
            // Nobody could say whose the record would be.
            let Some(author) = &issue.author else { continue };
            let others = now.iter().filter(|other| other.author.id == author.id).count();
            let opened: Option<Date> = issue.created_at.get(..10).and_then(|day| day.parse().ok());
            now.push(Application {
                issue,
                author,
                on: opened.map_or(today, |day| day.min(today)),
                is_one_too_many: others >= MOST_OF_ONE,
            });
        }
        Self {
            now,
            later: later.into_iter().map(|issue| issue.number).collect(),
        }
    }
}

impl Application<'_> {
    /// The identity of its pull request.
    pub fn key(&self) -> String {
        key(self.issue.number)
    }
}

/// The identity of the pull request that an issue leads to.
pub fn key(issue: u64) -> String {
    ItemKey::Application { issue }.to_string()
}

/// The number of the issue that a branch of ours belongs to.
pub fn issue_of(branch: &str) -> Option<u64> {
    let key = branch
        .strip_prefix(BRANCHES)
        .filter(|key| is(key, ItemKind::Application))?;
    key.split('/').nth(1)?.parse().ok()
}

/// The pull request that an application becomes.
pub fn proposal(application: &Application<'_>, text: &Text) -> Proposal {
    let key = application.key();
    let (number, path) = (application.issue.number, text.path());
    let author = mention(&application.author.login);
    let what = if text.is_target {
        "This makes the program's record of a target an application."
    } else {
        "This adds the record of a new partner. Merging it accepts the application."
    };
    let words = format!(
        "**Waiting for a maintainer.** Application of {author}, from #{number}. {what}\n\nThe record follows the issue: \
         when {author} edits #{number}, this pull request changes, too. Close it without merging to decline the \
         application, and give the reason here first.\n"
    );
    Proposal {
        branch: branch(&key),
        body: mark(&key, &path) + &words,
        title: format!("Application: {}", cut(&plain(&text.name), 200)),
        files: [(path, text.text.clone())].into(),
        key,
    }
}

/// A login as a mention. GitHub makes them of letters, digits and hyphens; anything else mentions no one.
fn mention(login: &str) -> String {
    let is_plain = login.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_plain && !login.is_empty() {
        format!("@{login}")
    } else {
        crate::escape::markdown(login)
    }
}
