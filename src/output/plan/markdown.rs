//! A plan as a page of Markdown, for the step's summary. Its words are in `templates/summary-plan.md.j2`.

use serde::Serialize;

use super::{SyncReport, refusal};
use crate::date::Date;
use crate::output::page;
use crate::templates::{Texts, value_of};
use crate::words::count;

/// What the page shows.
#[derive(Serialize)]
struct Page<'a> {
    heading: &'a str,
    summary: String,
    at: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    applied: bool,
    failures: Vec<String>,
    notes: Vec<Note<'a>>,
    changes: Vec<Change>,
}

/// Something that a reader should know, and the issue or pull request that it is about.
#[derive(Serialize)]
struct Note<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    text: String,
}

impl Note<'_> {
    fn text(text: impl Into<String>) -> Self {
        Self {
            number: None,
            key: None,
            text: text.into(),
        }
    }
}

#[derive(Serialize)]
struct Change {
    verb: &'static str,
    place: String,
    what: String,
}

/// The page, in at most `limit` bytes, under a heading; `texts` are the program's templates.
pub fn render(shown: &SyncReport, heading: &str, limit: usize, texts: &Texts) -> String {
    page("summary-plan.md.j2", texts, (limit, "the log has all"), |notes| {
        value_of(&view(shown, heading, notes))
    })
    .text
}

fn view<'a>(shown: &'a SyncReport, heading: &'a str, more_notes: &[String]) -> Page<'a> {
    let mut failures: Vec<String> = shown.failures.iter().map(ToString::to_string).collect();
    failures.extend(shown.refused.map(|(changes, most)| refusal(changes, most)));
    let mut notes: Vec<Note<'_>> = shown.notes.iter().map(Note::text).collect();
    if shown.findings > 0 {
        let errors = count(shown.findings, "error");
        notes.push(Note::text(format!(
            "the registry has {errors}; the issues of the partners concerned are left as they are"
        )));
    }
    if let (Some(why), true) = (&shown.stopped, shown.left > 0) {
        let left = count(shown.left, "write");
        notes.push(Note::text(format!("{left} left for the next run: {why}")));
    }
    notes.extend(shown.remarks.iter().map(|remark| Note {
        number: Some(remark.number).filter(|number| *number > 0),
        key: Some(&remark.key),
        text: remark.words.clone(),
    }));
    notes.extend(more_notes.iter().map(Note::text));
    Page {
        heading,
        summary: shown.summary(),
        at: shown.at,
        commit: shown.commit.as_deref(),
        applied: shown.applied,
        failures,
        notes,
        changes: (shown.rows())
            .map(|(verb, place, what)| Change { verb, place, what })
            .collect(),
    }
}
