//! One month's values, from a form to the file of the month.

use serde_json::{Value, json};

use super::FormIssue;
use super::draft::{Draft, FileChange, Registry, What, own_record};
use super::fixes::Fix;
use crate::date::{Date, Month};
use crate::forms::{Asks, Reading};
use crate::registry::path::DocumentPath;
use crate::scaffold::figures::{self, Figures, NumberFault};

/// Drafts the file. It keeps values that the form doesn't ask for. A question that was left empty changes nothing.
pub(super) fn draft(issue: &FormIssue<'_>, registry: &Registry<'_>, reading: &Reading, mut fixes: Vec<Fix>) -> Draft {
    let record = own_record(issue, registry, reading).map_err(|fix| fixes.push(fix)).ok();
    let month = month(issue, registry.today, reading, &mut fixes);
    let values = values(issue, registry, reading, &mut fixes);
    if values.is_empty() && fixes.is_empty() {
        fixes.push(Fix::whole("No value is filled in. Fill in at least one."));
    }
    let (Some(record), Some(month), true) = (record, month, fixes.is_empty()) else {
        return Draft::Fix(fixes);
    };
    let path = DocumentPath::metrics(&record.slug, month).to_string();
    match figures::file((registry.text)(&path).as_deref(), month, &values) {
        Ok(Some(text)) => Draft::Change(FileChange {
            slug: record.slug.clone(),
            name: record.name.clone(),
            path,
            text,
            what: What::Month(month),
        }),
        Ok(None) => Draft::Done {
            slug: record.slug.clone(),
        },
        Err(why) => Draft::Fix(vec![Fix::unreadable(&path, &why)]),
    }
}

fn month(issue: &FormIssue<'_>, today: Date, reading: &Reading, fixes: &mut Vec<Fix>) -> Option<Month> {
    let id = Asks::Month.id();
    // A missing answer is reported elsewhere.
    let given = reading.answers.get(&id)?.as_str()?;
    let month: Option<Month> = given.parse().ok();
    match month {
        None => fixes.push(Fix::no_month(issue.form, given)),
        Some(month) if month > Month::of(today) => fixes.push(Fix::future_month(issue.form, month)),
        Some(_) => {}
    }
    month
}

/// The values by metric, as the file has them.
fn values(issue: &FormIssue<'_>, registry: &Registry<'_>, reading: &Reading, fixes: &mut Vec<Fix>) -> Figures {
    let mut values = Figures::new();
    for question in &issue.form.questions {
        let Some(text) = reading.answers.get(&question.asks.id()).and_then(Value::as_str) else {
            continue;
        };
        let wrong = |fault: NumberFault| Fix::number(question, &fault.what, &fault.help);
        match &question.asks {
            Asks::Value(id) => {
                let metric = registry.program.metrics.iter().find(|metric| metric.id == *id);
                match metric.map(|metric| figures::line(metric, text)) {
                    Some(Ok(value)) => drop(values.insert(id.clone(), value)),
                    Some(Err(fault)) => fixes.push(wrong(fault)),
                    None => {}
                }
            }
            // The question about how many people answered comes right after the one for the value.
            Asks::Responses(id) => match (figures::responses(text), values.get_mut(id)) {
                (Ok(responses), Some(value)) => {
                    *value = json!({ "value": value.take(), "responses": responses });
                }
                (Ok(_), None) if reading.answers.contains_key(&Asks::Value(id.clone()).id()) => {}
                (Ok(_), None) => fixes.push(Fix::responses_alone(issue.form, question, id)),
                (Err(fault), _) => fixes.push(wrong(fault)),
            },
            Asks::Field(_) | Asks::Partner | Asks::Month | Asks::Consent => {}
        }
    }
    values
}
