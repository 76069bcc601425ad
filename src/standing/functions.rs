//! The functions that criteria may call, in one table, and the environment that runs them.

use std::sync::LazyLock;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use crate::date::{Date, add_months, days_between};

/// What a function takes as an argument.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    Number,
    Day,
    /// A list of groups that have this field.
    ListWith(&'static str),
    /// The id of a parameter of an agreement, as a constant.
    Parameter,
}

/// One function.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub(crate) takes: &'static [Takes],
    /// How to write a call.
    pub usage: &'static str,
    /// What it returns, for the docs.
    pub about: &'static str,
    pub(crate) yields_parameter: bool,
}

/// Every function that minijinja doesn't already have.
pub const TABLE: &[Function] = &[
    Function {
        name: "valid_count",
        takes: &[Takes::ListWith("issued")],
        usage: "valid_count(certifications)",
        about: "the number of items issued by today and not expired before today; without `expires`, an item never expires",
        yields_parameter: false,
    },
    Function {
        name: "within_months",
        takes: &[Takes::ListWith("published"), Takes::Number],
        usage: "within_months(case_studies, 24)",
        about: "the number of items published within that many months before today",
        yields_parameter: false,
    },
    Function {
        name: "days_since",
        takes: &[Takes::Day],
        usage: "days_since(agreement.signed_on)",
        about: "whole days from the date to today; negative for a future date",
        yields_parameter: false,
    },
    Function {
        name: "parameter",
        takes: &[Takes::Parameter],
        usage: "parameter('uptime')",
        about: "the value signed in the record's agreement, or the program's default",
        yields_parameter: true,
    },
];

/// minijinja's filters that criteria may use.
pub const FILTERS: [&str; 8] = [
    "min",
    "max",
    "sum",
    "length",
    "list",
    "unique",
    "selectattr",
    "rejectattr",
];

/// minijinja stops an expression after this many steps. The longest expression of our own program takes a few hundred.
const FUEL: u64 = 50_000;

/// Names under which the functions receive today's date and the signed parameters.
pub(super) const TODAY: &str = "__today";
pub(super) const PARAMETERS: &str = "__parameters";

/// The environment in which all criteria are compiled and evaluated. It contains no data of any program.
pub(super) static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_fuel(Some(FUEL));
    environment.add_filter("min", minijinja::filters::min);
    environment.add_filter("max", minijinja::filters::max);
    environment.add_filter("sum", minijinja::filters::sum);
    environment.add_filter("length", minijinja::filters::length);
    environment.add_filter("count", minijinja::filters::length);
    environment.add_filter("list", minijinja::filters::list);
    environment.add_filter("unique", minijinja::filters::unique);
    environment.add_filter("selectattr", minijinja::filters::selectattr);
    environment.add_filter("rejectattr", minijinja::filters::rejectattr);
    environment.add_test("in", minijinja::tests::is_in);
    environment.add_test("eq", minijinja::tests::is_eq);
    environment.add_test("equalto", minijinja::tests::is_eq);
    environment.add_test("ne", minijinja::tests::is_ne);
    environment.add_test("lt", minijinja::tests::is_lt);
    environment.add_test("le", minijinja::tests::is_le);
    environment.add_test("gt", minijinja::tests::is_gt);
    environment.add_test("ge", minijinja::tests::is_ge);
    environment.add_function("valid_count", valid_count);
    environment.add_function("within_months", within_months);
    environment.add_function("days_since", days_since);
    environment.add_function("parameter", parameter);
    environment
});

fn today(state: &State<'_, '_>) -> Result<Date, Error> {
    let text = state.lookup(TODAY);
    let day = text.as_ref().and_then(Value::as_str).and_then(|t| t.parse().ok());
    day.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "no day was given"))
}

fn day_in(item: &Value, field: &str) -> Option<Date> {
    item.get_attr(field)
        .ok()
        .and_then(|v| v.as_str().and_then(|t| t.parse().ok()))
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn valid_count(state: &State<'_, '_>, list: Value) -> Result<u64, Error> {
    let today = today(state)?;
    let valid = |item: &Value| {
        day_in(item, "issued").is_some_and(|d| d <= today) && day_in(item, "expires").is_none_or(|d| d >= today)
    };
    Ok(list.try_iter()?.filter(valid).count() as u64)
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn within_months(state: &State<'_, '_>, list: Value, months: i64) -> Result<u64, Error> {
    let today = today(state)?;
    let from = add_months(today, -months);
    let recent = |item: &Value| day_in(item, "published").is_some_and(|d| from <= d && d <= today);
    Ok(list.try_iter()?.filter(recent).count() as u64)
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn days_since(state: &State<'_, '_>, date: Value) -> Result<i64, Error> {
    let day: Option<Date> = date.as_str().and_then(|t| t.parse().ok());
    let day = day.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "not a day"))?;
    Ok(days_between(day, today(state)?))
}

fn parameter(state: &State<'_, '_>, id: &str) -> Result<Value, Error> {
    let value = state
        .lookup(PARAMETERS)
        .and_then(|p| p.get_attr(id).ok())
        .filter(|v| v.kind() != ValueKind::Undefined);
    value.ok_or_else(|| Error::new(ErrorKind::UndefinedError, format!("the parameter `{id}` has no value")))
}
