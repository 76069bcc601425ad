//! A plan as a page of Markdown, for the step's summary.

use super::{SyncReport, refusal};
use crate::escape::{code, markdown, markdown_sentence};
use crate::page::{Section, fit};
use crate::sensitive;

/// The page, in at most `limit` bytes, under a heading.
pub fn render(shown: &SyncReport, heading: &str, limit: usize) -> String {
    let commit = shown
        .commit
        .as_ref()
        .map(|c| format!(" at {}", code(c)))
        .unwrap_or_default();
    let mut sections = vec![Section::text(format!(
        "### {heading}\n\n{}, by the records of {}{commit}.\n\n",
        markdown_sentence(&shown.summary()),
        shown.at
    ))];
    let mut warnings: Vec<String> = shown.failures.iter().map(|f| row(&f.to_string())).collect();
    warnings.extend(shown.refused.map(|(changes, most)| row(&refusal(changes, most))));
    if !warnings.is_empty() {
        sections.push(list("#### What failed\n\n", warnings, "failures"));
    }
    let mut notes: Vec<String> = shown.notes.iter().map(|note| row(note)).collect();
    if shown.findings > 0 {
        let errors = crate::words::count(shown.findings, "error");
        notes.push(row(&format!(
            "the registry has {errors}; the issues of the partners concerned are left as they are"
        )));
    }
    if let (Some(why), true) = (&shown.stopped, shown.left > 0) {
        notes.push(row(&format!(
            "{} left for the next run: {why}",
            crate::words::count(shown.left, "write")
        )));
    }
    for remark in &shown.remarks {
        let at = if remark.number > 0 {
            format!("#{}, ", remark.number)
        } else {
            String::new()
        };
        notes.push(format!(
            "- {at}{}: {}\n",
            code(&remark.key),
            markdown_sentence(&sensitive::mask(&remark.words))
        ));
    }
    if !notes.is_empty() {
        sections.push(list("#### Worth knowing\n\n", notes, "notes"));
    }
    let rows: Vec<String> = shown
        .rows()
        .map(|(verb, place, what)| {
            let what = markdown(&sensitive::mask(&what));
            format!("| {verb} | {} | {what} |\n", code(&sensitive::mask(&place)))
        })
        .collect();
    if !rows.is_empty() {
        sections.push(Section {
            head: "#### The plan\n\n| | where | what |\n|---|---|---|\n".to_owned(),
            rows,
            tail: "\n".to_owned(),
            noun: "writes",
        });
    }
    fit(&sections, limit, "the log has all")
}

fn row(text: &str) -> String {
    format!("- {}\n", markdown_sentence(&sensitive::mask(text)))
}

fn list(head: &str, rows: Vec<String>, noun: &'static str) -> Section {
    Section {
        head: head.to_owned(),
        rows,
        tail: "\n".to_owned(),
        noun,
    }
}
