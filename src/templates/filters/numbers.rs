//! Filters that write numbers, values of metrics and months. What isn't one is written as the text that it is.

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, State, Value};

use super::super::Medium;
use super::super::environment::medium;
use super::text_of;
use crate::amount::{self, Unit};
use crate::date::Month;
use crate::decimal::Decimal;
use crate::escape;
use crate::words::thousands;

/// Decimal places of a number in a metric's unit that psp-partners doesn't know.
const PLACES: u8 = 2;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("amount", amount);
    environment.add_filter("change", change);
    environment.add_filter("month", month);
    environment.add_filter("number", number);
    environment.add_filter("sparkline", sparkline);
}

/// A number as the contracts have it: a number, or its digits as text so that no reader rounds it.
fn decimal(value: &Value) -> Result<Option<Decimal>, Error> {
    Ok(text_of(value)?.parse().ok())
}

/// The same, or nothing where the contract has null because it isn't known.
fn known(value: &Value) -> Result<Option<Decimal>, Error> {
    if value.is_none() { Ok(None) } else { decimal(value) }
}

/// Words and numbers of ours, ready to be written: Markdown would strike out text between two tildes.
fn ours(state: &State<'_, '_>, text: &str) -> Value {
    Value::from_safe_string(match medium(state) {
        Medium::Markdown => text.replace('~', "\\~"),
        Medium::Html | Medium::Text => text.to_owned(),
    })
}

/// A currency comes from a record.
fn currency_of(state: &State<'_, '_>, currency: Option<&str>) -> Option<String> {
    currency.map(|text| match medium(state) {
        Medium::Markdown => escape::markdown(text),
        Medium::Html => escape::html(text),
        Medium::Text => escape::line(text),
    })
}

/// `{{ 12345|number }}`: `12,345`; `{{ days|number(1) }}` with at most so many decimal places, and more where the number would
/// look like zero. `{{ share|number(1, 100) }}`: nor like this limit.
pub(super) fn number(
    state: &State<'_, '_>,
    value: &Value,
    places: Option<u8>,
    limits: Option<&Value>,
) -> Result<Value, Error> {
    if let Ok(number) = u64::try_from(value.clone()) {
        return Ok(ours(state, &thousands(number)));
    }
    let limits = limits_of(limits)?;
    let shown = |number: Decimal| amount::number(number, places.unwrap_or(u8::MAX), &limits);
    Ok(decimal(value)?.map_or_else(|| value.clone(), |number| ours(state, &shown(number))))
}

/// The numbers that a shown value must not look like: one, or a list of them. Unknown ones are left out.
pub(super) fn limits_of(value: Option<&Value>) -> Result<Vec<Decimal>, Error> {
    let Some(value) = value.filter(|value| !value.is_none() && !value.is_undefined()) else {
        return Ok(Vec::new());
    };
    let mut limits = Vec::new();
    if value.kind() == ValueKind::Seq {
        for one in value.try_iter()?.filter(|one| !one.is_none() && !one.is_undefined()) {
            limits.extend(decimal(&one)?);
        }
    } else {
        limits.extend(decimal(value)?);
    }
    Ok(limits)
}

/// `{{ line.value|amount(metric.unit, line.currency, metric.limits) }}`: a value in its unit, with as
/// many decimal places as it takes to tell it apart from zero and from these limits. `limits` is a number or a list of them.
fn amount(
    state: &State<'_, '_>,
    value: &Value,
    unit: &str,
    currency: Option<&str>,
    limits: Option<&Value>,
) -> Result<Value, Error> {
    let known = known(value)?;
    if known.is_none() && !value.is_none() {
        return Ok(value.clone());
    }
    let currency = currency_of(state, currency);
    let Some(unit) = Unit::of(unit) else {
        return number(state, value, Some(PLACES), limits);
    };
    let text = amount::amount(known, unit, currency.as_deref(), &limits_of(limits)?);
    Ok(Value::from_safe_string(text))
}

/// `{{ line.before|change(metric.unit) }}`: `+3.5 %`, `-0.2 points`, `unchanged`; a dash where there is nothing to compare
/// with. `~` marks that other sources were counted then; `change(metric.unit, "plain")` leaves it out.
fn change(state: &State<'_, '_>, change: &Value, unit: &str, form: Option<&str>) -> Result<Value, Error> {
    let part = |name: &str| known(&change.get_attr(name)?);
    let is_uneven = change.get_attr("uneven")?.is_true() && form != Some("plain");
    let unit = Unit::of(unit).unwrap_or(Unit::Score);
    Ok(ours(
        state,
        &amount::change(part("by")?, part("percent")?, is_uneven, unit),
    ))
}

/// `{{ line.trend|sparkline }}`: the values of months as blocks of eight heights.
fn sparkline(trend: &Value) -> Result<Value, Error> {
    let mut values = Vec::new();
    for point in trend.try_iter()? {
        values.push(known(&point.get_attr("value")?)?);
    }
    Ok(Value::from_safe_string(amount::sparkline(&values)))
}

/// `{{ "2026-10"|month }}`: `October 2026`; `month("short")`: `Oct 2026`.
fn month(value: &Value, form: Option<&str>) -> Result<Value, Error> {
    let Ok(month) = text_of(value)?.parse::<Month>() else {
        return Ok(value.clone());
    };
    let name = match form {
        Some("short") => month.short_name(),
        _ => month.name(),
    };
    Ok(Value::from_safe_string(name))
}
