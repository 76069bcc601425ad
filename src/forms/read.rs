//! What an issue answers.
//!
//! GitHub turns a filled-in form into Markdown: for each question a heading of its label, an empty line, and the answer,
//! where `_No response_` stands for none. From then on it is text that its author can edit. So a heading may be missing or
//! be there twice, and an answer may contain anything, headings included. Nothing is guessed: what cannot be told for
//! certain is a fault that the author corrects. A heading that is none of the form's belongs to the answer around it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::choices::{Choice, one, several};
use super::{Form, Question, QuestionKind};

/// Largest body that is read, in bytes. GitHub takes 65,536 characters, each of four bytes at most.
const LARGEST_BODY: usize = 4 * 65_536;
/// Largest answer to a question with a list, in bytes: far longer than any that GitHub makes.
const LARGEST_LIST: usize = 20_000;
/// How GitHub heads an answer.
const HEADING: &str = "### ";
/// What GitHub writes for a question that was left empty.
const NO_RESPONSE: &str = "_No response_";

/// What is wrong with an answer before any rule has looked at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFault {
    /// There is no heading for the question.
    NoHeading,
    /// The heading is there more than once.
    TwoHeadings,
    /// An answer is required.
    Empty,
    /// The answer has several lines.
    SeveralLines,
    /// This is none of the choices; perhaps the one that was meant.
    NoChoice { given: String, meant: Option<String> },
    /// The box is not ticked.
    NotTicked,
    /// The answer, or the whole issue, is longer than any that the form makes.
    TooLong,
}

/// What an issue answers, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Values by field, as a record has them. A question that was left empty has none.
    pub answers: BTreeMap<String, Value>,
    /// By the label of the question.
    pub faults: Vec<(String, AnswerFault)>,
}

impl Form {
    /// Whether an issue was made with this form: it has the heading of each question that must be answered. One that has
    /// the label of applications needs one heading of the form, so that a person can break the others and be told so.
    pub fn made(&self, body: &str, labels: &[String]) -> bool {
        if body.len() > LARGEST_BODY {
            return false;
        }
        let has = |question: &Question| body.lines().any(|line| is_heading(line, question));
        let is_labelled = (self.label.as_ref()).is_some_and(|own| labels.iter().any(|l| l.eq_ignore_ascii_case(own)));
        let mut required = self.questions.iter().filter(|q| q.is_required);
        required.clone().all(has) || (is_labelled && required.any(has))
    }
}

/// Whether a line heads the answer to a question.
fn is_heading(line: &str, question: &Question) -> bool {
    let text = line.strip_prefix(HEADING).map(str::trim);
    text.is_some_and(|text| text.to_lowercase() == question.label.to_lowercase())
}

/// Reads the answers in the body of an issue.
pub fn read(form: &Form, body: &str) -> Reading {
    let mut reading = Reading::default();
    if body.len() > LARGEST_BODY {
        reading.faults.push((String::new(), AnswerFault::TooLong));
        return reading;
    }
    // Line ends of any kind: an issue that was edited in the browser has CRLF.
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let mut sections: Vec<Vec<String>> = vec![Vec::new(); form.questions.len()];
    let mut current: Option<usize> = None;
    for line in body.split('\n') {
        if let Some(at) = form.questions.iter().position(|q| is_heading(line, q)) {
            sections[at].push(String::new());
            current = Some(at);
        } else if let Some(section) = current.and_then(|at| sections[at].last_mut()) {
            section.push_str(line);
            section.push('\n');
        }
    }
    for (at, question) in form.questions.iter().enumerate() {
        let answer = match sections[at].as_slice() {
            [] => Err(AnswerFault::NoHeading),
            [text] => answer(question, text.trim()),
            _ => Err(AnswerFault::TwoHeadings),
        };
        // What belongs to a heading that is gone is below this one now: the heading is the fault, and the only one.
        let holds_the_next = sections.get(at + 1).is_some_and(Vec::is_empty) && sections[at].len() == 1;
        match (answer, &question.field) {
            (Ok(Some(value)), Some(field)) => drop(reading.answers.insert(field.clone(), value)),
            (Ok(_), _) => {}
            (Err(_), _) if holds_the_next => {}
            (Err(fault), _) => reading.faults.push((question.label.clone(), fault)),
        }
    }
    reading
}

/// The value that an answer stands for; none where the question was left empty.
fn answer(question: &Question, text: &str) -> Result<Option<Value>, AnswerFault> {
    if let QuestionKind::Tick(_) = question.kind {
        let is_ticked = |line: &str| {
            let line = line.trim().to_lowercase();
            line.starts_with("- [x]") || line.starts_with("* [x]")
        };
        let ticked = text.lines().any(is_ticked);
        return if ticked { Ok(None) } else { Err(AnswerFault::NotTicked) };
    }
    if text.is_empty() || text == NO_RESPONSE {
        return if question.is_required {
            Err(AnswerFault::Empty)
        } else {
            Ok(None)
        };
    }
    Ok(Some(match &question.kind {
        QuestionKind::Line { .. } if text.contains('\n') => return Err(AnswerFault::SeveralLines),
        QuestionKind::Line { .. } | QuestionKind::Paragraphs | QuestionKind::Tick(_) => json!(text),
        QuestionKind::One(_) | QuestionKind::Several(_) if text.len() > LARGEST_LIST => {
            return Err(AnswerFault::TooLong);
        }
        QuestionKind::One(choices) => {
            let choice = one(text, choices).ok_or_else(|| no_choice(text, choices))?;
            json!(choice.id)
        }
        QuestionKind::Several(choices) => {
            let chosen = several(text, choices).map_err(|part| no_choice(&part, choices))?;
            chosen.iter().map(|choice| choice.id.as_str()).collect()
        }
    }))
}

fn no_choice(given: &str, choices: &[Choice]) -> AnswerFault {
    let texts = choices.iter().map(|choice| choice.text.as_str());
    AnswerFault::NoChoice {
        given: given.to_owned(),
        meant: crate::words::closest(given, texts).map(str::to_owned),
    }
}
