//! What a change may do to a record: a status moves one step at a time, and a new tier has a gate. In: a document or a record
//! on both sides of a change.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::date::Date;
use crate::registry::CheckedFile;
use crate::registry::model::{Partner, Status};
use crate::rules::criteria::has_other_finding;
use crate::rules::{DocumentContext, PartnerContext, Report};
use crate::words::{one_of, quote};

/// A value of a field that moves in steps, and the date since when it has it.
struct State {
    pointer: String,
    value: String,
    since: Option<Date>,
}

/// The states in a document, by field and by the names of the item that they are in.
fn states(file: &CheckedFile) -> BTreeMap<(String, Vec<String>), State> {
    let fields = file.kind.fields();
    let mut found = BTreeMap::new();
    fields.visit(&file.json, &mut |pointer, field, value| {
        let (Some(value), Some((thing, _))) = (value.as_str(), pointer.rsplit_once('/')) else {
            return;
        };
        if field.moves.is_empty() {
            return;
        }
        let date = |name: &String| file.json.pointer(&format!("{thing}/{name}")).and_then(Value::as_str);
        let state = State {
            pointer: pointer.to_owned(),
            value: value.to_owned(),
            since: field.since.as_ref().and_then(date).and_then(|text| text.parse().ok()),
        };
        found
            .entry((field.dotted(), fields.names(&file.json, thing)))
            .or_insert(state);
    });
    found
}

pub(super) fn status_step(before: &DocumentContext<'_>, after: &DocumentContext<'_>, report: &mut Report<'_>) {
    let old = states(before.file);
    for (key, state) in states(after.file) {
        let was = old.get(&key);
        let field = after.file.kind.fields().at(&state.pointer);
        let value = was.map(|was| was.value.as_str()).filter(|value| *value != state.value);
        let (Some(field), Some(value)) = (field, value) else {
            continue;
        };
        let name = crate::registry::shape::dotted(&state.pointer);
        let next = field.moves.get(value).map_or(&[][..], Vec::as_slice);
        if !next.contains(&state.value) {
            report
                .say(
                    after.at(&state.pointer),
                    format!(
                        "{} jumps from {} to {}",
                        quote(&name),
                        quote(value),
                        quote(&state.value)
                    ),
                )
                .with_help(format!(
                    "write {}; or a maintainer waives this rule",
                    one_of(next.iter().map(String::as_str), 8)
                ));
            continue;
        }
        let Some(since) = &field.since else { continue };
        let earlier = was.and_then(|was| was.since);
        let wrong = match (state.since, earlier) {
            (None, _) => Some(format!("{} changed, but `{since}` is missing", quote(&name))),
            (Some(now), Some(then)) if now < then => Some(format!(
                "{} changed, but `{since}` is {now}, before the earlier status of {then}",
                quote(&name)
            )),
            // Two changes on one day have the same date.
            (Some(now), Some(then)) if now == then && now < after.today => Some(format!(
                "{} changed, but `{since}` is still the date of the earlier status, {then}",
                quote(&name)
            )),
            (Some(_), _) => None,
        };
        if let Some(wrong) = wrong {
            report
                .say(after.at(&state.pointer), wrong)
                .with_help(format!("write `{since}: {}`, or the date of the change", after.today));
        }
    }
}

pub(super) fn tier_gate(before: &Partner, cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let (old, Some(new)) = (&before.tier, &partner.tier) else {
        return;
    };
    let is_under_way = matches!(partner.status, Status::Onboarding | Status::Active | Status::Paused);
    if old.as_ref() == Some(new) || !is_under_way {
        return;
    }
    let has_left = |phase: &str| {
        let record = partner.phases.as_ref().and_then(|phases| phases.get(phase));
        record.is_some_and(|record| record.left.is_some())
    };
    for criterion in &cx.standing().criteria {
        if !criterion.binds || criterion.waived_until.is_some() || criterion.passes() {
            continue;
        }
        if has_left(&criterion.required_by) && !has_other_finding(cx, &criterion.id) {
            let from = old
                .as_ref()
                .map_or_else(String::new, |old| format!(" from {}", quote(old)));
            report
                .say(
                    cx.at("/tier"),
                    format!(
                        "the tier changes{from} to {}, whose criterion {} is {}; the gate of the phase {} requires it, and the partner has passed that phase",
                        quote(new),
                        quote(&criterion.name),
                        criterion.verdict.word(),
                        quote(&criterion.required_by)
                    ),
                )
                .with_help(
                    criterion
                        .help
                        .clone()
                        .unwrap_or_else(|| "add the values and their evidence; a maintainer verifies them".to_owned()),
                );
        }
    }
}
