//! The form with which a partner applies in the browser, as GitHub's issue forms have it.
//!
//! In: the program with its vocabularies, and the schema, which says under `x-form` what the form asks. Out: the questions
//! as values, the file that GitHub shows as a form ([`file`]), and what an issue that was made with it answers ([`read`]).
//! May use `registry`, `escape` and `words`. Nothing here writes or decides: an answer is only text until the rules
//! judge the record that is made of it.

mod choices;
mod file;
mod read;

use serde_json::Value;

use crate::registry::Schemas;
use crate::registry::model::{LabelRole, Program};
use crate::visible;

pub use choices::Choice;
pub use file::{FORM_PATH, file, is_made};
pub use read::{AnswerFault, Reading, read};

/// Most questions of the form: it stays one page that a person in a hurry fills in.
pub const MOST_QUESTIONS: usize = 10;

/// The heading of the box that every applicant ticks. The workflow `onboard` starts for issues with this heading.
pub const CONSENT: &str = "Public information";
/// What an applicant agrees to.
const AGREED: &str = "I understand that everything in this form is public and stays readable in the history.";

/// One question of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The field of the record that the answer is for; none for the box to tick, which no record keeps.
    pub field: Option<String>,
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

/// The form of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The program's name.
    pub program: String,
    pub questions: Vec<Question>,
    /// The label of applications, where the program lists one.
    pub label: Option<String>,
}

/// Longest text that a schema lets a person answer in one line of the form. Our own choice: a longer one gets a box of
/// several lines.
const LONGEST_LINE: u64 = 500;

impl Form {
    /// The form for `program`; none while the program has no tier to apply for.
    pub fn of(program: &Program, schemas: &Schemas) -> Option<Self> {
        if program.tiers.is_empty() {
            return None;
        }
        let fields = schemas.partner_field(&[])?.get("properties")?.as_object()?;
        let mut asked: Vec<(u64, Question)> = fields
            .iter()
            .filter_map(|(name, own)| {
                let form = own.get("x-form")?;
                let position = form.get("position").and_then(Value::as_u64)?;
                Some((position, question(name, own, form, schemas)?))
            })
            .collect();
        asked.sort_by_key(|(position, _)| *position);
        let mut questions: Vec<Question> = asked.into_iter().map(|(_, question)| question).collect();
        questions.truncate(MOST_QUESTIONS - 1);
        questions.push(Question {
            field: None,
            label: CONSENT.to_owned(),
            ask: "Leave out email addresses, phone numbers, passwords, prices and anything confidential.".to_owned(),
            kind: QuestionKind::Tick(AGREED.to_owned()),
            is_required: true,
        });
        let label = program.labels.iter().find(|l| l.role == Some(LabelRole::Application));
        Some(Self {
            program: one_line(&program.name),
            questions,
            label: label.map(|label| label.name.clone()),
        })
    }

    /// The question whose answer is for a field of the record.
    pub fn about(&self, field: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.field.as_deref() == Some(field))
    }
}

/// The question about a field; none where the program leaves nothing to choose.
fn question(name: &str, own: &Value, form: &Value, schemas: &Schemas) -> Option<Question> {
    let schema = schemas.follow(own)?;
    let says = |key: &str| own.get(key).or_else(|| schema.get(key));
    let kind = if let Some(items) = schema.get("items") {
        QuestionKind::Several(choices::of(schemas.follow(items)?)?)
    } else if schema.get("x-names").is_some() || schema.get("not").is_some() {
        QuestionKind::One(choices::of(schema)?)
    } else if says("maxLength")
        .and_then(Value::as_u64)
        .is_none_or(|most| most > LONGEST_LINE)
    {
        QuestionKind::Paragraphs
    } else {
        let example = says("examples").and_then(|all| all.get(0)).and_then(Value::as_str);
        QuestionKind::Line {
            example: example.map(str::to_owned),
        }
    };
    Some(Question {
        field: Some(name.to_owned()),
        label: one_line(says("title").and_then(Value::as_str)?),
        ask: form.get("ask").and_then(Value::as_str)?.to_owned(),
        kind,
        is_required: form.get("required").and_then(Value::as_bool).unwrap_or(false),
    })
}

/// `text` on one line, without anything that a reader does not see: GitHub refuses a form with an empty text in it.
fn one_line(text: &str) -> String {
    let shown: String = visible::chars(text)
        .map(|(c, is_hidden)| if is_hidden || c.is_whitespace() { ' ' } else { c })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
