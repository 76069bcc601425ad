//! Issues that were made with a form: each becomes one pull request with the file that it leads to, and gets one comment
//! that lists what to correct, or shows what happens next.
//!
//! In: the issues, the forms, and what the registry has. Out: the files that should be proposed ([`draft()`]), the pull
//! requests ([`proposal`]), and the writes that keep each issue in step ([`writes`]). The forms differ only in how answers
//! become a file: [`application`], [`month`] and [`profile`]. Pure. May use `forms`, `scaffold`, `registry`, `templates`,
//! `escape` and `work`.
//!
//! Everything in such an issue is a stranger's text. It only ever becomes values of fields, and the same rules check
//! those as in a pull request. Who its author is, and so what they can change, comes from GitHub, never from the text.

mod application;
mod draft;
mod fixes;
mod month;
mod plan;
mod profile;
mod view;

use crate::date::Date;
use crate::escape::cut;
use crate::forge::{Issue, User};
use crate::forms::{FORMS, Form, FormKind, made_with};
use crate::work::identity::Identity;
use crate::work::keys::{ItemKey, ItemKind, is};
use crate::work::onboarding::advance::mark;
use crate::work::onboarding::title::plain;
use crate::work::write::Proposal;

pub use draft::{Draft, FileChange, KnownRecord, Registry, What, draft, folder_now};
pub use fixes::{Fix, fixes};
pub use plan::{IssueLabels, Progress, Standing, our_comments, was_asked_to_open_by_hand, writes};
pub use view::FormTexts;

/// Most issues of one run, the ones that changed last first: each costs a request for its comments, and a stranger can
/// open any number. Our own choice.
const MOST: usize = 50;

/// Most open issues of one account with one form. Our own choice: a company applies once for each kind of partnership, and
/// reports the months of a year.
const fn most_of_one(form: FormKind) -> usize {
    match form {
        FormKind::Application | FormKind::Profile => 3,
        FormKind::Month => 12,
    }
}

/// An issue that was made with a form.
#[derive(Debug, Clone)]
pub struct FormIssue<'a> {
    pub form: &'a Form,
    pub issue: &'a Issue,
    pub author: &'a User,
    /// The day on which the issue was opened.
    pub on: Date,
    /// The author has too many other open issues.
    pub is_one_too_many: bool,
}

/// The open issues that were made with a form.
#[derive(Debug, Default)]
pub struct FormIssues<'a> {
    /// The oldest first.
    pub now: Vec<FormIssue<'a>>,
    /// Issues that are left for another run, with their keys.
    pub later: Vec<(u64, String)>,
}

impl<'a> FormIssues<'a> {
    /// Finds the issues with a form among all issues.
    pub fn among(issues: &'a [Issue], forms: &'a [Form], identity: &Identity, today: Date) -> Self {
        let forms = if identity.has_forms() { forms } else { &[] };
        let form = |issue: &'a Issue| {
            let can_be = issue.open && issue.pull.is_none() && !identity.wrote(issue.author.as_ref());
            let form = can_be.then(|| made_with(forms, &issue.body, &issue.labels))??;
            Some((issue, form))
        };
        let mut found: Vec<(&Issue, &Form)> = issues.iter().filter_map(form).collect();
        found.sort_by(|(a, _), (b, _)| (&b.updated_at, b.number).cmp(&(&a.updated_at, a.number)));
        let later = found.split_off(found.len().min(MOST));
        found.sort_by_key(|(issue, _)| issue.number);
        let mut now: Vec<FormIssue<'_>> = Vec::new();
        for (issue, form) in found {
            // Without an author, no one knows who wants the change.
            let Some(author) = &issue.author else { continue };
            let is_other = |other: &&FormIssue<'_>| other.author.id == author.id && other.form.kind == form.kind;
            let others = now.iter().filter(is_other).count();
            let opened: Option<Date> = issue.created_at.get(..10).and_then(|day| day.parse().ok());
            now.push(FormIssue {
                form,
                issue,
                author,
                on: opened.map_or(today, |day| day.min(today)),
                is_one_too_many: others >= most_of_one(form.kind),
            });
        }
        Self {
            now,
            later: (later.into_iter())
                .map(|(issue, form)| (issue.number, key(form.kind, issue.number)))
                .collect(),
        }
    }
}

impl FormIssue<'_> {
    /// The identity of its pull request.
    pub fn key(&self) -> String {
        key(self.form.kind, self.issue.number)
    }
}

/// The identity of the pull request that an issue leads to.
fn key(form: FormKind, issue: u64) -> String {
    ItemKey::Form { form, issue }.to_string()
}

/// The number of the issue that a branch of ours belongs to.
pub fn issue_of(branch: &str, identity: &Identity) -> Option<u64> {
    issue_of_key(identity.key_of_branch(branch)?)
}

/// The number of the issue that a key of a proposal belongs to.
pub fn issue_of_key(key: &str) -> Option<u64> {
    let is_one = FORMS.iter().any(|row| is(key, ItemKind::Form(row.kind)));
    is_one.then(|| key.split('/').nth(1)?.parse().ok())?
}

/// The pull request that an issue becomes.
pub fn proposal(issue: &FormIssue<'_>, change: &FileChange, texts: &FormTexts<'_>, identity: &Identity) -> Proposal {
    let key = issue.key();
    let name = cut(&plain(&change.name), 200);
    Proposal {
        branch: identity.branch(&key),
        body: mark(&key, &change.path, &identity.id()) + &texts.pull(issue, change),
        title: match change.what {
            What::Record | What::Target => format!("Application: {name}"),
            What::Month(month) => format!("{name}: values for {month}"),
            What::Profile => format!("{name}: public information"),
        },
        files: [(change.path.clone(), change.text.clone())].into(),
        bytes: [].into(),
        removed: Vec::new(),
        key,
    }
}
