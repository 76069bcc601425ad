//! The functions that criteria may call, in one table, and the environment that runs them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use crate::date::{Date, add_months, days_between};

/// What a function takes as an argument.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    Number,
    Day,
    Text,
    Texts,
    /// A list of groups that have this field.
    ListWith(&'static str),
    /// The id of a parameter of an agreement, as a constant.
    Parameter,
}

/// The type of a function's result.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Yields {
    Number,
    Bool,
    /// The type of a parameter, which only the program knows.
    Parameter,
}

/// One function.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub(crate) takes: &'static [Takes],
    /// How many arguments at the end can be left out.
    pub(crate) optional: usize,
    /// How to write a call.
    pub usage: &'static str,
    /// What it returns, for the docs.
    pub about: &'static str,
    pub(crate) yields: Yields,
    /// What it reads in addition to its arguments.
    pub(crate) reads: Reading,
}

/// What a function reads in addition to its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Nothing,
    /// Dates that an item can leave open, so that its result may be in doubt.
    OpenDates,
    /// Who can act for the partner and for the program.
    People,
    /// A field that can be absent, compared with a signed value. The result is true where nothing is signed and the program
    /// has no default.
    Agreed,
}

/// The function for the age of a date.
pub(crate) const DAYS_SINCE: &str = "days_since";

/// Every function that minijinja doesn't already have.
pub const TABLE: &[Function] = &[
    Function {
        name: "valid_count",
        takes: &[Takes::ListWith("issued"), Takes::Number],
        optional: 1,
        usage: "valid_count(certifications, 24)",
        about: "the number of people with an item that was issued by today, has not expired and isn't revoked; each person counts once, by user ID. An item without `expires` is valid for that many months. Without the second argument, such an item doesn't count, and the criterion is unknown where that decides",
        yields: Yields::Number,
        reads: Reading::OpenDates,
    },
    Function {
        name: "within_months",
        takes: &[Takes::ListWith(PUBLISHED), Takes::Number],
        optional: 0,
        usage: "within_months(case_studies, 24)",
        about: "the number of items that were published by today and count today: each counts for that many months; items with the same `url` count once",
        yields: Yields::Number,
        reads: Reading::Nothing,
    },
    Function {
        name: "approved_within_months",
        takes: &[Takes::ListWith(PUBLISHED), Takes::Number],
        optional: 0,
        usage: "approved_within_months(case_studies, 24)",
        about: "the same for items that an owner of the record and a maintainer both approved, and that haven't expired",
        yields: Yields::Number,
        reads: Reading::People,
    },
    Function {
        name: "current_commitments",
        takes: &[Takes::ListWith("due")],
        optional: 0,
        usage: "current_commitments(go_to_market)",
        about: "the number of items that are due today or later, or done, with an owner of the record in `partner_owner`, and a maintainer or the partner's manager in `program_owner`",
        yields: Yields::Number,
        reads: Reading::People,
    },
    Function {
        name: DAYS_SINCE,
        takes: &[Takes::Day],
        optional: 0,
        usage: "days_since(agreement.signed_on)",
        about: "whole days from the date to today; negative for a future date",
        yields: Yields::Number,
        reads: Reading::Nothing,
    },
    Function {
        name: "parameter",
        takes: &[Takes::Parameter],
        optional: 0,
        usage: "parameter('uptime')",
        about: "the value signed in the record's agreement while it is in force; the program's default where nothing is signed",
        yields: Yields::Parameter,
        reads: Reading::Nothing,
    },
    Function {
        name: "agrees",
        takes: &[Takes::Text, Takes::Parameter],
        optional: 0,
        usage: "agrees(revenue_model, 'model')",
        about: "whether the field has the agreed value; upper and lower case make no difference. True where nothing is signed and the program has no default",
        yields: Yields::Bool,
        reads: Reading::Agreed,
    },
    Function {
        name: "from_version",
        takes: &[Takes::Text, Takes::Parameter],
        optional: 0,
        usage: "from_version(compatibility.psp_version, 'version')",
        about: "whether the field has the agreed version or a newer one: `1.10` is newer than `1.9`. True where nothing is signed and the program has no default",
        yields: Yields::Bool,
        reads: Reading::Agreed,
    },
    Function {
        name: "lists_all",
        takes: &[Takes::Texts, Takes::Parameter],
        optional: 0,
        usage: "lists_all(compatibility.standards, 'standards')",
        about: "whether the list has each of the agreed texts, which commas separate; upper and lower case make no difference. True where nothing is signed and the program has no default",
        yields: Yields::Bool,
        reads: Reading::Agreed,
    },
];

/// A phrase for the texts of the signed value that a list doesn't have, or for another text than the agreed one.
pub(super) fn disagreement(field: &str, value: &Value, agreed: &Value) -> String {
    use crate::words::quote;
    let agreed = agreed.as_str().map_or_else(|| agreed.to_string(), str::to_owned);
    if value.kind() == ValueKind::Seq {
        let missing: Vec<String> = missing_of(value, &agreed).map(quote).collect();
        return format!("`{field}` doesn't list {}, as agreed", missing.join(", "));
    }
    match value.as_str() {
        Some(text) => format!("`{field}` is {}; {} is agreed", quote(text), quote(&agreed)),
        None => format!("`{field}` is not in the record; {} is agreed", quote(&agreed)),
    }
}

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

/// Names under which the functions receive today's date, the signed parameters, the logins on both sides in lowercase,
/// and whether an item without an end counts.
pub(super) const TODAY: &str = "__today";
pub(super) const PARAMETERS: &str = "__parameters";
pub(super) const PARTNER_SIDE: &str = "__partner_side";
pub(super) const PROGRAM_SIDE: &str = "__program_side";
pub(super) const MAINTAINERS: &str = "__maintainers";
pub(super) const OPEN_COUNTS: &str = "__open_counts";

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
    environment.add_function("approved_within_months", approved_within_months);
    environment.add_function("current_commitments", current_commitments);
    environment.add_function(DAYS_SINCE, days_since);
    environment.add_function("parameter", parameter);
    environment.add_function("agrees", agrees);
    environment.add_function("from_version", from_version);
    environment.add_function("lists_all", lists_all);
    environment
});

/// The field with the date from which an item counts, and the one with the last date on which it does.
const PUBLISHED: &str = "published";
pub(super) const EXPIRES: &str = "expires";

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

fn text_in(item: &Value, field: &str) -> Option<String> {
    let value = item.get_attr(field).ok()?;
    value.as_str().map(str::to_lowercase)
}

/// What identifies a person in a list: the user ID, else the login. A login without an ID is the person that has this
/// login with an ID elsewhere in the list.
fn people(list: &[Value]) -> impl Fn(&Value) -> Option<String> {
    let id_of = |item: &Value| item.get_attr("id").ok().filter(|id| id.as_i64().is_some());
    let known: BTreeMap<String, String> = list
        .iter()
        .filter_map(|item| Some((text_in(item, "github")?, id_of(item)?.to_string())))
        .collect();
    move |item| {
        let own = id_of(item).map(|id| id.to_string());
        own.or_else(|| {
            let login = text_in(item, "github")?;
            Some(known.get(&login).cloned().unwrap_or(login))
        })
    }
}

/// How many different items there are by these fields; an item that has none of them is one of its own.
fn different(items: impl Iterator<Item = Value>, fields: &[&str]) -> u64 {
    let mut named = BTreeSet::new();
    let mut others = 0;
    for item in items {
        match fields.iter().find_map(|field| text_in(&item, field)) {
            Some(name) => drop(named.insert(name)),
            None => others += 1,
        }
    }
    named.len() as u64 + others
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn valid_count(state: &State<'_, '_>, list: Value, months: Option<i64>) -> Result<u64, Error> {
    let today = today(state)?;
    let open_counts = state.lookup(OPEN_COUNTS).is_some_and(|open| open.is_true());
    let valid = |item: &Value| {
        let Some(issued) = day_in(item, "issued").filter(|issued| *issued <= today) else {
            return false;
        };
        let revoked = item
            .get_attr("revoked")
            .ok()
            .and_then(|revoked| day_in(&revoked, "revoked_on"));
        if revoked.is_some_and(|on| on <= today) {
            return false;
        }
        let end = day_in(item, EXPIRES).or_else(|| Some(add_months(issued, months?)));
        end.map_or(open_counts, |end| end >= today)
    };
    // Two certificates of one person are one consultant.
    let items: Vec<Value> = list.try_iter()?.collect();
    let person = people(&items);
    let (mut named, mut others) = (BTreeSet::new(), 0);
    for item in items.iter().filter(|item| valid(item)) {
        match person(item) {
            Some(name) => drop(named.insert(name)),
            None => others += 1,
        }
    }
    Ok(named.len() as u64 + others)
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn within_months(state: &State<'_, '_>, list: Value, months: i64) -> Result<u64, Error> {
    let today = today(state)?;
    let recent = |item: &Value| day_in(item, PUBLISHED).is_some_and(|d| d <= today && today <= add_months(d, months));
    Ok(different(list.try_iter()?.filter(recent), &["url"]))
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn approved_within_months(state: &State<'_, '_>, list: Value, months: i64) -> Result<u64, Error> {
    let today = today(state)?;
    let partner = side(state, PARTNER_SIDE);
    // An owner acts for the partner, even where the owner is a maintainer, too.
    let program: BTreeSet<String> = side(state, MAINTAINERS).difference(&partner).cloned().collect();
    let counts = |item: &Value| {
        let is_recent = day_in(item, PUBLISHED).is_some_and(|d| d <= today && today <= add_months(d, months));
        let is_valid = day_in(item, EXPIRES).is_none_or(|last| today <= last);
        let by = item.get_attr("approved_by").unwrap_or_default();
        let has_approved = |name: &str, logins: &BTreeSet<String>| {
            let is_one_of = |login: &Value| {
                login
                    .as_str()
                    .is_some_and(|login| logins.contains(&login.to_lowercase()))
            };
            if by.kind() == ValueKind::Seq {
                // The older form: whose side a person is on shows who they approved it for.
                by.try_iter().is_ok_and(|mut all| all.any(|login| is_one_of(&login)))
            } else {
                let approval = by.get_attr(name).unwrap_or_default();
                approval.get_attr("github").is_ok_and(|login| is_one_of(&login))
            }
        };
        is_recent && is_valid && has_approved("partner", &partner) && has_approved("program", &program)
    };
    Ok(different(list.try_iter()?.filter(counts), &["url"]))
}

/// The logins on one side, in lowercase.
fn side(state: &State<'_, '_>, name: &str) -> BTreeSet<String> {
    let logins = state.lookup(name).and_then(|logins| logins.try_iter().ok());
    let logins = logins.into_iter().flatten();
    logins.filter_map(|login| login.as_str().map(str::to_owned)).collect()
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn current_commitments(state: &State<'_, '_>, list: Value) -> Result<u64, Error> {
    let today = today(state)?;
    let (partner, program) = (side(state, PARTNER_SIDE), side(state, PROGRAM_SIDE));
    let is_one_of = |item: &Value, field: &str, logins: &BTreeSet<String>| {
        text_in(item, field).is_some_and(|login| logins.contains(&login))
    };
    let counts = |item: &Value| {
        let is_done = day_in(item, "done_on").is_some_and(|done| done <= today);
        day_in(item, "due").is_some_and(|due| due >= today || is_done)
            && is_one_of(item, "partner_owner", &partner)
            && is_one_of(item, "program_owner", &program)
    };
    Ok(different(list.try_iter()?.filter(counts), &["id", "what"]))
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn days_since(state: &State<'_, '_>, date: Value) -> Result<i64, Error> {
    let day: Option<Date> = date.as_str().and_then(|t| t.parse().ok());
    let day = day.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "not a day"))?;
    Ok(days_between(day, today(state)?))
}

/// The value of a parameter; none where nothing is signed and the program has no default.
fn agreed(state: &State<'_, '_>, id: &str) -> Option<Value> {
    let value = state.lookup(PARAMETERS)?.get_attr(id).ok()?;
    Some(value).filter(|value| value.kind() != ValueKind::Undefined)
}

fn parameter(state: &State<'_, '_>, id: &str) -> Result<Value, Error> {
    let none = || Error::new(ErrorKind::UndefinedError, format!("the parameter `{id}` has no value"));
    agreed(state, id).ok_or_else(none)
}

/// A text or a number as two sides compare it.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
        .trim()
        .to_lowercase()
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn agrees(state: &State<'_, '_>, field: Value, id: &str) -> bool {
    agreed(state, id).is_none_or(|agreed| plain(&field) == plain(&agreed))
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn from_version(state: &State<'_, '_>, field: Value, id: &str) -> bool {
    agreed(state, id).is_none_or(|agreed| {
        let (has, least) = (plain(&field), plain(&agreed));
        match version(&has).zip(version(&least)) {
            Some((has, least)) => has >= least,
            // A name, such as `next`, is newer than nothing.
            None => has == least,
        }
    })
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands arguments over by value")]
fn lists_all(state: &State<'_, '_>, list: Value, id: &str) -> bool {
    agreed(state, id).is_none_or(|agreed| missing_of(&list, &plain(&agreed)).next().is_none())
}

/// The texts, separated by commas, that a list doesn't have. A list that is absent has nothing.
fn missing_of<'a>(list: &Value, agreed: &'a str) -> impl Iterator<Item = &'a str> {
    let has: BTreeSet<String> = list.try_iter().into_iter().flatten().map(|item| plain(&item)).collect();
    let all = agreed.split(',').map(str::trim).filter(|text| !text.is_empty());
    all.filter(move |text| !has.contains(&text.to_lowercase()))
}

/// A version as its numbers, without zeros at the end: `v1.10` is newer than `1.9`, and `1.0` is `1`. None for a text that
/// has anything else, such as `1.0-rc1`.
fn version(text: &str) -> Option<Vec<u64>> {
    let numbers = text
        .strip_prefix('v')
        .unwrap_or(text)
        .split('.')
        .map(|number| number.parse().ok());
    let mut numbers: Vec<u64> = numbers.collect::<Option<_>>()?;
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_its_numbers() {
        for (older, newer) in [("1.9", "1.10"), ("1.0", "1.0.1"), ("1", "2"), ("v1.1", "1.2")] {
            assert!(version(older) < version(newer), "{older} {newer}");
        }
        assert_eq!(version("1.0"), version("1"));
        for name in ["next", "1.0-rc1", "", "1..2", "99999999999999999999"] {
            assert_eq!(version(name), None, "{name}");
        }
    }

    #[test]
    fn a_list_has_each_agreed_text_once_in_any_case() {
        let list = Value::from_iter(["PSP 1.0", "OAuth 2.1"]);
        let missing = |agreed| missing_of(&list, agreed).collect::<Vec<_>>();
        assert_eq!(missing("oauth 2.1 ,psp 1.0,"), Vec::<&str>::new());
        assert_eq!(missing("PSP 1.0, WCAG 2.2"), ["WCAG 2.2"]);
        assert_eq!(missing_of(&Value::UNDEFINED, "a, b").count(), 2);
    }
}
