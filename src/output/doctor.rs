//! A diagnosis as text, Markdown and JSON (the contract `schemas/doctor.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::json::document_text;
use crate::doctor::{Area, Check, Diagnosis, State};
use crate::escape::line;
use crate::sensitive::mask;
use crate::templates::{Rendered, Texts, value_of};
use crate::words::{capital, count};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/doctor/1";

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    text: String,
    /// How many checks have something to fix.
    fixes: usize,
    checks: Vec<CheckItem<'a>>,
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct CheckItem<'a> {
    id: &'a str,
    area: Area,
    /// Title of the area, before its first check.
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<&'static str>,
    title: &'a str,
    state: State,
    found: String,
    details: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

/// As one JSON document.
pub fn json(diagnosis: &Diagnosis) -> String {
    document_text(&document(diagnosis, &[]))
}

fn document(diagnosis: &Diagnosis, notes: &[String]) -> Value {
    let mut area = None;
    let item = |check: &'_ Check| -> (Option<&'static str>, Area) {
        let heading = (area != Some(check.area)).then(|| check.area.title());
        area = Some(check.area);
        (heading, check.area)
    };
    let headings: Vec<(Option<&'static str>, Area)> = diagnosis.checks.iter().map(item).collect();
    let items = diagnosis
        .checks
        .iter()
        .zip(headings)
        .map(|(check, (heading, area))| CheckItem {
            id: check.id,
            area,
            heading,
            title: &check.title,
            state: check.state,
            found: mask(&check.found),
            details: check.details.iter().map(|detail| mask(detail)).collect(),
            fix: check.fix.as_deref().map(mask),
        });
    value_of(&Document {
        contract: CONTRACT,
        text: summary(diagnosis),
        fixes: diagnosis.count(State::Fix),
        checks: items.collect(),
        notes,
    })
}

/// For a terminal.
pub fn text(diagnosis: &Diagnosis) -> String {
    let mut out = String::new();
    let mut area = None;
    for check in &diagnosis.checks {
        if area != Some(check.area) {
            let gap = if area.is_some() { "\n" } else { "" };
            let _ = writeln!(out, "{gap}{}", check.area.title());
            area = Some(check.area);
        }
        let shown = |text: &str| line(&mask(text));
        let _ = writeln!(
            out,
            "  {:<9}  {}: {}",
            check.state.word(),
            shown(&check.title),
            shown(&check.found)
        );
        for detail in &check.details {
            let _ = writeln!(out, "             - {}", shown(detail));
        }
        if let Some(fix) = check.fix.as_deref().filter(|_| check.state != State::Ok) {
            let _ = writeln!(out, "             {}", capital(&shown(fix)));
        }
    }
    let _ = writeln!(out, "\n{}", summary(diagnosis));
    out
}

/// For a step summary, in at most `limit` bytes: the template `doctor.md.j2`, the program's or ours.
pub fn markdown(diagnosis: &Diagnosis, texts: &Texts, limit: usize) -> Rendered {
    super::page(
        "doctor.md.j2",
        texts,
        (limit, "`psp-partners doctor` shows all"),
        |notes| document(diagnosis, notes),
    )
}

/// All of it in one line.
pub fn summary(diagnosis: &Diagnosis) -> String {
    let of = |state| diagnosis.count(state);
    let fixes = match of(State::Fix) {
        0 => "nothing to fix".to_owned(),
        n => format!("{} to fix", count(n, "thing")),
    };
    let mut out = format!("{fixes}, {} in order", of(State::Ok));
    for (state, words) in [(State::Unknown, "not known"), (State::NotAsked, "not asked")] {
        if of(state) > 0 {
            let _ = write!(out, ", {} {words}", of(state));
        }
    }
    out
}
