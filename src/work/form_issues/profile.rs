//! Changes the public information of a record, from a form.

use serde_json::Value;

use super::FormIssue;
use super::draft::{Draft, FileChange, Registry, What, own_record};
use super::fixes::Fix;
use crate::forms::{Asks, Reading};
use crate::registry::edit::{Change, edit};
use crate::registry::path::DocumentPath;

/// Drafts the record: each answer replaces the value of its field, and every other byte stays.
pub(super) fn draft(issue: &FormIssue<'_>, registry: &Registry<'_>, reading: &Reading, mut fixes: Vec<Fix>) -> Draft {
    let record = own_record(issue, registry, reading).map_err(|fix| fixes.push(fix)).ok();
    let changes: Vec<Change> = (issue.form.questions.iter())
        .filter(|question| matches!(question.asks, Asks::Field(_)))
        .filter_map(|question| Some((question, reading.answers.get(&question.asks.id())?)))
        .map(|(question, value): (_, &Value)| Change::new(question.asks.pointer(), value.clone()))
        .collect();
    if changes.is_empty() && fixes.is_empty() {
        fixes.push(Fix::whole("No answer is filled in. Fill in what should change."));
    }
    let (Some(record), true) = (record, fixes.is_empty()) else {
        return Draft::Fix(fixes);
    };
    let path = DocumentPath::record(&record.slug).to_string();
    let Some(old) = (registry.text)(&path) else {
        return Draft::Fix(vec![Fix::unreadable(&path, "it isn't text in UTF-8")]);
    };
    match edit(&old, &changes) {
        Ok(text) if text == old => Draft::Done {
            slug: record.slug.clone(),
        },
        Ok(text) => Draft::Change(FileChange {
            slug: record.slug.clone(),
            name: record.name.clone(),
            path,
            text,
            what: What::Profile,
        }),
        Err(error) => Draft::Fix(vec![Fix::unreadable(&path, &error.to_string())]),
    }
}
