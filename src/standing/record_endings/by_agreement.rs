//! Dates that follow from an agreement: its own last day, where the program's term sets it, and the end of each number of
//! months that it sets.
//!
//! In: a record, the program and a date. Out: what ends. Pure.

use super::{EndingDate, EndingKind, names};
use crate::date::{Date, add_days, add_months, days_between};
use crate::registry::Record;
use crate::registry::model::{AgreementTemplate, Parameter, Partner, Program};
use crate::standing::{SignedValues, pointer_on};

/// The dates that the record doesn't have itself.
pub(super) fn dates(record: &Record<Partner>, program: &Program, today: Date) -> Vec<EndingDate> {
    let mut all: Vec<EndingDate> = term(record, program).into_iter().collect();
    let parameters = program.agreements.iter().flat_map(AgreementTemplate::parameters);
    all.extend(parameters.filter_map(|parameter| period(record, program, parameter, today)));
    all
}

/// The last day of the agreement that was signed last.
fn term(record: &Record<Partner>, program: &Program) -> Option<EndingDate> {
    let agreement = record.data.agreement_on(Date::MAX)?;
    if agreement.expires.is_some() || agreement.ended.is_some() {
        return None;
    }
    let span = agreement.begins().zip(agreement.last_day(program))?;
    let place = record.data.agreement_pointer(Date::MAX)?;
    let months = program.agreement(&agreement.template)?.term_months?;
    let names = names(record, &place);
    Some(ending(
        record,
        EndingKind::Agreement,
        names,
        format!("{place}/signed_on"),
        span,
        months.into(),
    ))
}

/// The end of a number of months that the agreement sets.
fn period(record: &Record<Partner>, program: &Program, parameter: &Parameter, today: Date) -> Option<EndingDate> {
    let pointer = pointer_on(&record.data, parameter.months_from.as_ref()?, today);
    let from: Date = record.json.pointer(&pointer)?.as_str()?.parse().ok()?;
    let months = SignedValues::of(program, &record.data, today)
        .get(&parameter.id)
        .value()?;
    let months = months.as_i64().filter(|months| (1..=1200).contains(months))?;
    let until = add_days(add_months(from, months), -1);
    let names = vec![parameter.id.clone()];
    let agreement = record.data.agreement_pointer(today);
    let is_private = agreement.is_some_and(|agreement| record.is_private(&agreement));
    let ending = ending(record, EndingKind::AgreedPeriod, names, pointer, (from, until), months);
    Some(EndingDate {
        kept_private: ending.kept_private || is_private,
        ..ending
    })
}

fn ending(
    record: &Record<Partner>,
    kind: EndingKind,
    names: Vec<String>,
    pointer: String,
    (from, until): (Date, Date),
    months: i64,
) -> EndingDate {
    EndingDate {
        kind,
        names,
        place: 0,
        until,
        period: Some(days_between(from, until)),
        kept_private: record.kind.fields().is_private(&record.json, &pointer),
        pointer,
        fact: None,
        by_program: Some(months),
    }
}
