//! What people read about an issue that was made with a form, as one document: the contract
//! `schemas/form.schema.json`, from which the templates of our comment and of the pull request are rendered.

use serde::Serialize;

use super::FormIssue;
use super::draft::{FileChange, What};
use super::fixes::Fix;
use super::plan::Standing;
use crate::date::Month;
use crate::forms::{FORMS, FormKind};
use crate::registry::model::Program;
use crate::registry::path::DocumentPath;
use crate::templates::{Input, Texts, value_of};
use crate::work::issues::plan::LARGEST;
use crate::work::onboarding::{AdvanceState, Links};

const CONTRACT: &str = "psp-partners/form/1";
/// The comment below the issue.
const COMMENT: &str = "comment-form.md.j2";
/// The text of the pull request.
const PULL: &str = "pull-form.md.j2";

/// Writes the texts of one program.
#[derive(Debug, Clone, Copy)]
pub struct FormTexts<'a> {
    pub program: &'a Program,
    pub links: &'a Links,
    pub texts: &'a Texts,
}

/// The contract.
#[derive(Debug, Serialize)]
struct View<'a> {
    contract: &'static str,
    form: FormKind,
    /// The issue.
    number: u64,
    state: State,
    turn: Turn,
    fixes: Vec<FixView<'a>>,
    /// The pull request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pull: Option<u64>,
    /// The branch of the pull request, where that is not opened by us, or has other people's commits.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
    /// Where a person can open the pull request.
    #[serde(skip_serializing_if = "Option::is_none")]
    compare: Option<&'a str>,
    /// The name of the partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<Month>,
    /// The change makes the record of a target an application.
    is_target: bool,
    /// The partner's record, where it is in the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<FileView>,
    /// The phase that a new partnership begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_phase: Option<&'a str>,
    /// The forms, to fill in another one.
    forms: Vec<FormView>,
}

/// How far the issue is.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Fix,
    Proposed,
    ByHand,
    Taken,
    Declined,
    Done,
    /// It was done or declined, and a person opened it again.
    Reopened,
}

#[derive(Debug, Serialize)]
struct Turn {
    who: &'static str,
}

#[derive(Debug, Serialize)]
struct FixView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    /// The text continues the sentence after the label: *Website is …*.
    continues: bool,
    sentence: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileView>,
}

#[derive(Debug, Serialize)]
struct FileView {
    path: String,
    /// Empty where the address isn't known.
    url: String,
}

#[derive(Debug, Serialize)]
struct FormView {
    form: FormKind,
    name: &'static str,
    url: String,
}

impl FormTexts<'_> {
    /// The text of our comment; none while it isn't known what to write. `is_reopened` means that a person opened the
    /// issue again after its end.
    pub(super) fn comment(&self, issue: &FormIssue<'_>, standing: &Standing, is_reopened: bool) -> Option<String> {
        let mut view = self.view(issue, standing)?;
        if is_reopened {
            view.state = State::Reopened;
        }
        Some(self.render(COMMENT, &view, &issue.author.login))
    }

    /// The text of the pull request.
    pub(super) fn pull(&self, issue: &FormIssue<'_>, change: &FileChange) -> String {
        let mut view = self.empty(issue, State::Proposed, "program");
        view.partner = Some(&change.name);
        view.is_target = change.what == What::Target;
        view.month = match change.what {
            What::Month(month) => Some(month),
            What::Record | What::Target | What::Profile => None,
        };
        self.render(PULL, &view, &issue.author.login)
    }

    fn view<'v>(&'v self, issue: &FormIssue<'_>, standing: &'v Standing) -> Option<View<'v>> {
        let of = |state, who| self.empty(issue, state, who);
        Some(match standing {
            Standing::Unknown => return None,
            Standing::Fix { fixes, pull } => View {
                fixes: fixes.iter().map(|fix| self.fix(fix)).collect(),
                pull: *pull,
                ..of(State::Fix, "partner")
            },
            Standing::Proposed(AdvanceState::Open(pull)) => View {
                pull: Some(*pull),
                ..of(State::Proposed, "program")
            },
            Standing::Proposed(AdvanceState::ByHand(address, branch)) => View {
                branch: Some(branch),
                compare: address.as_deref(),
                ..of(State::ByHand, "program")
            },
            Standing::Proposed(AdvanceState::Taken(branch, pull)) => View {
                branch: Some(branch),
                pull: *pull,
                ..of(State::Taken, "program")
            },
            Standing::Proposed(AdvanceState::Closed(pull)) => View {
                pull: Some(*pull),
                ..of(State::Declined, "none")
            },
            Standing::Done { slug, pull } => View {
                pull: *pull,
                record: slug
                    .as_deref()
                    .map(|slug| self.file(&DocumentPath::record(slug).to_string())),
                ..of(State::Done, "none")
            },
        })
    }

    fn empty(&self, issue: &FormIssue<'_>, state: State, who: &'static str) -> View<'_> {
        let address = |kind: FormKind| self.links.page(&kind.query()).unwrap_or_default();
        View {
            contract: CONTRACT,
            form: issue.form.kind,
            number: issue.issue.number,
            state,
            turn: Turn { who },
            fixes: Vec::new(),
            pull: None,
            branch: None,
            compare: None,
            partner: None,
            month: None,
            is_target: false,
            record: None,
            first_phase: self.program.phases.first().map(|phase| phase.name.as_str()),
            forms: (FORMS.iter())
                .map(|row| FormView {
                    form: row.kind,
                    name: row.name,
                    url: address(row.kind),
                })
                .collect(),
        }
    }

    fn fix<'v>(&self, fix: &'v Fix) -> FixView<'v> {
        // If a message begins with the name of the field, it now begins with the label.
        let after = (fix.label.as_ref()).and_then(|label| fix.words.strip_prefix(label.as_str())?.strip_prefix(' '));
        FixView {
            label: fix.label.as_deref(),
            continues: after.is_some(),
            sentence: after.unwrap_or(&fix.words),
            issue: fix.issue,
            file: fix.file.as_deref().map(|path| self.file(path)),
        }
    }

    fn file(&self, path: &str) -> FileView {
        FileView {
            path: path.to_owned(),
            url: self.links.address(path).unwrap_or_default(),
        }
    }

    fn render(&self, name: &'static str, view: &View<'_>, author: &str) -> String {
        let document = value_of(view);
        let input = Input {
            view: &document,
            mention: Some(author),
            elsewhere: "this comment shows them after the next edit",
            limit: LARGEST,
        };
        self.texts.render(name, &input).text
    }
}
