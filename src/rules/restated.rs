//! What was reported or named before can still be understood: a value of a month that is over changes only with a reason, and
//! a program keeps its former IDs.

use serde_json::Value;

use super::{Check, DocumentContext, Report, Rule, example};
use crate::date::Month;
use crate::decimal::Decimal;
use crate::finding::Severity::Error;
use crate::registry::DocumentKind;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP870",
        name: "former-ids-kept",
        severity: Error,
        summary: "A program that changes its `id` lists the old one in `former_ids`.",
        explain: "Hidden marks in issues and pull requests name the program's `id`. Without the old ID, psp-partners doesn't recognize what it opened before, and opens everything a second time. An ID has to stay in `former_ids`, because closed issues keep the mark that they have.",
        waivable: false,
        reads: &["id", "former_ids"],
        check: Check::ProgramChange(super::program::former_ids_kept),
        example: example!("PSP870", "partners/program.yaml"),
    },
    Rule {
        code: "PSP872",
        name: "restated-with-reason",
        severity: Error,
        summary: "A value of a past month changes only with a reason in `restated`.",
        explain: "Reports that were published before contain the old value. Write in `restated` why it changed; the history and the report show the reason. Each change needs a new reason. This rule needs a base to compare with: `validate --base REV`.",
        waivable: false,
        reads: &[],
        check: Check::DocumentChange(restated_with_reason),
        example: example!("PSP872", "partners/acme/metrics/2026-02.yaml"),
    },
];

fn restated_with_reason(before: &DocumentContext<'_>, after: &DocumentContext<'_>, report: &mut Report<'_>) {
    if after.file.kind != DocumentKind::Metrics {
        return;
    }
    let text = |cx: &DocumentContext<'_>, field: &str| cx.file.json.get(field)?.as_str().map(str::to_owned);
    let month = text(after, "period").and_then(|month| month.parse::<Month>().ok());
    let is_over = month.is_some_and(|month| month < Month::of(after.today));
    let reason = text(after, "restated");
    let has_new_reason = reason.is_some() && reason != text(before, "restated");
    // Where a finding covers the values or the reason, what was meant is not known.
    let is_spoilt = |cx: &DocumentContext<'_>| {
        ["figures", "restated"]
            .iter()
            .any(|field| cx.file.spoilt.contains(*field))
    };
    if !is_over || has_new_reason || is_spoilt(before) || is_spoilt(after) {
        return;
    }
    let figures = before.file.json.get("figures").and_then(Value::as_object);
    for (metric, was) in figures.into_iter().flatten().filter(|(_, was)| !was.is_null()) {
        let pointer = format!("/figures/{metric}");
        let is = after.file.json.pointer(&pointer);
        if is.is_some_and(|is| is_same(was, is)) {
            continue;
        }
        let (place, what) = match is {
            Some(_) => (after.at(&pointer), "was changed"),
            None => (after.at("/figures"), "was removed"),
        };
        let help = if reason.is_some() {
            "replace the reason in `restated` with the reason for this change"
        } else {
            "add a line such as `restated: the first export counted test accounts`"
        };
        let message = format!("the value of {} {what} after the month was over", quote(metric));
        report.say(place, message).with_help(help);
    }
}

/// Whether two ways to write a value are the same amount. Its evidence and its source can differ.
fn is_same(was: &Value, is: &Value) -> bool {
    let value = |figure: &Value| figure.get("value").unwrap_or(figure).clone();
    let number = |figure: &Value| match value(figure) {
        Value::String(text) => text.parse().ok(),
        other => Decimal::from_json(&other),
    };
    let currency = |figure: &Value| figure.get("currency").cloned();
    let is_equal = match (number(was), number(is)) {
        (Some(was), Some(is)) => was == is,
        _ => value(was) == value(is),
    };
    is_equal && currency(was) == currency(is)
}
