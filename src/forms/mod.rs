//! The forms that people fill in in the browser, as GitHub's issue forms have them: to apply, to report a month's
//! values, and to change the public information of a record.
//!
//! In: the program with its vocabularies and metrics, and the schema, which lists under `x-form` what a form asks. Out:
//! the questions as values ([`Form`]), the file that GitHub shows as a form ([`file`]), and the answers in an issue
//! that was made with a form ([`read`]). [`FORMS`] has what differs from form to form. May use `registry`, `escape` and
//! `words`. Nothing here writes or decides: an answer is only text until the rules judge the file that is made of it.

mod choices;
mod file;
mod kinds;
mod questions;
mod read;

use crate::date::Month;
use crate::registry::Schemas;
use crate::registry::model::{LabelRole, Program};
use crate::visible;

pub use choices::Choice;
pub use file::{file, is_made};
pub use kinds::{FORMS, FormKind, FormRow};
pub use read::{AnswerFault, Reading, made_with, read};

/// The heading of the box that everyone ticks. The workflow `onboard` starts for issues with this heading.
pub const CONSENT: &str = "Public information";
/// What a person agrees to.
const AGREED: &str = "I understand that everything in this form is public and stays readable in the history.";

/// What an answer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// The field of a partner's record with these names, from its top.
    Field(Vec<String>),
    /// Which of the author's records is meant.
    Partner,
    /// The month that values cover.
    Month,
    /// The value of the metric with this id.
    Value(String),
    /// How many people answered the survey of the metric with this id.
    Responses(String),
    /// The box to tick, which no file keeps.
    Consent,
}

impl Asks {
    /// What names it in the form's file and among the answers. GitHub takes letters, digits, hyphens and underscores, of
    /// which the names of fields and the ids of metrics are made.
    pub fn id(&self) -> String {
        match self {
            Self::Field(place) => place.join("-"),
            Self::Partner => "partner".to_owned(),
            Self::Month => "month".to_owned(),
            Self::Value(metric) => format!("value-{metric}"),
            Self::Responses(metric) => format!("responses-{metric}"),
            Self::Consent => "consent".to_owned(),
        }
    }

    /// The names on the way to it in the file that the form leads to; empty where the file doesn't have it.
    pub fn place(&self) -> Vec<&str> {
        match self {
            Self::Field(place) => place.iter().map(String::as_str).collect(),
            Self::Month => vec!["period"],
            Self::Value(metric) => vec!["figures", metric],
            Self::Responses(metric) => vec!["figures", metric, "responses"],
            Self::Partner | Self::Consent => Vec::new(),
        }
    }

    /// The place as a JSON Pointer.
    pub fn pointer(&self) -> String {
        format!("/{}", self.place().join("/"))
    }
}

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub asks: Asks,
    /// Above the answer, and the heading in the issue.
    pub label: String,
    /// What is asked.
    pub ask: String,
    pub kind: QuestionKind,
    pub is_required: bool,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// One line of text, with an example.
    Line { example: Option<String> },
    /// Several lines of text.
    Paragraphs,
    /// One of a list.
    One(Vec<Choice>),
    /// Any number of a list.
    Several(Vec<Choice>),
    /// A box to tick, with its text.
    Tick(String),
}

/// A form of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub kind: FormKind,
    /// The program's name.
    pub program: String,
    pub questions: Vec<Question>,
    /// The label of its issues, where the program lists one.
    pub label: Option<String>,
}

impl Form {
    /// A form for `program`; none while there is nothing to ask, as in a program without a tier to apply for.
    pub fn of(kind: FormKind, program: &Program, schemas: &Schemas) -> Option<Self> {
        if program.tiers.is_empty() {
            return None;
        }
        let label = program.labels.iter().find(|l| l.role == Some(LabelRole::Application));
        let label = label.filter(|_| kind == FormKind::Application);
        Some(Self {
            kind,
            program: one_line(&program.name),
            questions: questions::questions(kind, program, schemas)?,
            label: label.map(|label| label.name.clone()),
        })
    }

    /// Every form of `program`.
    pub fn all(program: &Program, schemas: &Schemas) -> Vec<Self> {
        let of = |row: &FormRow| Self::of(row.kind, program, schemas);
        FORMS.iter().filter_map(of).collect()
    }

    /// The last part of the address that opens the form for the values of a month, with the month filled in; none where the
    /// program has no form for them.
    pub fn month_query(program: &Program, month: Month) -> Option<String> {
        questions::of_month(program)?;
        Some(format!("{}&{}={month}", FormKind::Month.query(), Asks::Month.id()))
    }

    /// The question with this id.
    pub fn about(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.asks.id() == id)
    }
}

/// `text` on one line, without anything that a reader does not see: GitHub refuses a form with an empty text in it.
fn one_line(text: &str) -> String {
    let shown: String = visible::chars(text)
        .map(|(c, is_hidden)| if is_hidden || c.is_whitespace() { ' ' } else { c })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
