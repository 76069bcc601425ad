//! Reads the answers in an issue that was made with a form.
//!
//! GitHub turns a filled-in form into Markdown: for each question a heading with its label, an empty line, and the
//! answer. `_No response_` means that a question was left empty. After that, the author can edit the text. So a heading
//! may be missing or be there twice, and an answer may contain anything, headings included. Nothing is guessed: the
//! author corrects what can't be read for certain. A heading that doesn't belong to the form is part of the answer
//! above it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::choices::{Choice, one, several};
use super::{Asks, Form, Question, QuestionKind};

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
    /// Values by the id of what they answer ([`Asks::id`]), as a file has them. A question that was left empty has none.
    pub answers: BTreeMap<String, Value>,
    /// By the label of the question.
    pub faults: Vec<(String, AnswerFault)>,
}

/// The form that an issue was made with: of those whose headings it has, the one with the most of them.
pub fn made_with<'f>(forms: &'f [Form], body: &str, labels: &[String]) -> Option<&'f Form> {
    if body.len() > LARGEST_BODY {
        return None;
    }
    let headings: BTreeSet<String> = body.lines().filter_map(heading).collect();
    let mut best: Option<(&Form, usize)> = None;
    for form in forms {
        let there = form.headings_in(&headings, labels);
        if there > best.map_or(0, |(_, most)| most) {
            best = Some((form, there));
        }
    }
    best.map(|(form, _)| form)
}

impl Form {
    /// How many headings of the form an issue has that can have been made with it; 0 where it can't. GitHub writes every
    /// heading. So that a person can break some and be told so, half of them are enough, or those that need an answer. One
    /// that has the label of the form needs a single one of these.
    fn headings_in(&self, headings: &BTreeSet<String>, labels: &[String]) -> usize {
        let has = |question: &&Question| headings.contains(&question.label.to_lowercase());
        let there = self.questions.iter().filter(has).count();
        let required: Vec<&Question> = self.questions.iter().filter(|q| q.is_required).collect();
        let is_consent = |question: &&&Question| question.asks == Asks::Consent;
        let has_consent = required.iter().filter(is_consent).any(has);
        let is_half = has_consent && there * 2 >= self.questions.len();
        let has_required = required.len() > 1 && required.iter().all(has);
        let is_labelled = (self.label.as_ref()).is_some_and(|own| labels.iter().any(|l| l.eq_ignore_ascii_case(own)));
        if is_half || has_required || (is_labelled && required.iter().any(has)) {
            there
        } else {
            0
        }
    }
}

/// The text of a line that heads an answer, without its case.
fn heading(line: &str) -> Option<String> {
    Some(line.strip_prefix(HEADING)?.trim().to_lowercase())
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
        let text = heading(line);
        let is_its = |question: &Question| text.as_ref().is_some_and(|text| *text == question.label.to_lowercase());
        if let Some(at) = form.questions.iter().position(is_its) {
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
        match answer {
            Ok(Some(value)) => drop(reading.answers.insert(question.asks.id(), value)),
            Ok(None) => {}
            Err(_) if holds_the_next => {}
            Err(fault) => reading.faults.push((question.label.clone(), fault)),
        }
    }
    reading
}

/// The value that an answer means; none where the question was left empty.
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
