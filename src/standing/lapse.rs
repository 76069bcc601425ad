//! When something that a criterion counts ends by a period of the program: a certificate without `expires`, or a case
//! study that counts for 24 months. In: a compiled expression and a record. Out: dates. Pure.
//!
//! A certificate is a thing of its own, so each has its own date. Of case studies, only the last one that is needed
//! matters. So its date is found by evaluating the criterion on the dates on which an item stops counting.

use std::collections::BTreeSet;

use minijinja::{Expression as Compiled, Value};
use serde_json::Value as Json;

use super::expression::Expression;
use super::functions::EXPIRES;
use super::paths::pointer;
use super::scope::Scope;
use super::{CompiledCriterion, EvidenceEnd};
use crate::date::{Date, add_days, add_months, days_between};

/// What an expression reads for a limited time, as the checker of expressions finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lasting<T> {
    /// The items of a list count for this many months from the date in a field.
    Items {
        list: String,
        begins: &'static str,
        months: T,
        /// An item can have an end of its own, and is a thing of its own.
        is_own_thing: bool,
    },
    /// A date is compared with this number of days ago.
    Days { path: String, days: T },
}

/// An expression for a number, such as the period of a [`Lasting`].
pub(crate) type Amount = Compiled<'static, 'static>;

/// An item of a list that ends by the program's period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemEnd {
    /// The JSON Pointer to the item.
    pub item: String,
    /// The field with the date on which it begins.
    pub begins: &'static str,
    /// The last date on which it counts.
    pub until: Date,
    /// Days from its beginning to that date.
    pub period: i64,
    /// The program's period.
    pub months: i64,
}

/// How many dates in the past are tried. The last one decides unless a criterion asks for many items.
const TRIED: usize = 32;

/// The items without an end of their own that an expression counts for a limited time.
pub(crate) fn item_ends(expression: &Expression, scope: &Scope<'_>, json: &Json) -> Vec<ItemEnd> {
    let mut ends = Vec::new();
    for lasting in &expression.lasting {
        let Lasting::Items {
            list,
            begins,
            months,
            is_own_thing: true,
        } = lasting
        else {
            continue;
        };
        let Some(months) = number(months, scope.claimed()) else {
            continue;
        };
        let at = pointer(list);
        let items = json.pointer(&at).and_then(Json::as_array).into_iter().flatten();
        for (i, item) in items.enumerate() {
            let Some(begun) = date(item.get(begins)) else { continue };
            if item.get(EXPIRES).is_none_or(Json::is_null) {
                let until = add_months(begun, months);
                ends.push(ItemEnd {
                    item: format!("{at}/{i}"),
                    begins,
                    until,
                    period: days_between(begun, until),
                    months,
                });
            }
        }
    }
    ends
}

/// When a criterion stops being met as time passes, or when it stopped. `holds` is whether it is met today. None where no
/// period of the program decides it.
pub(super) fn end(
    compiled: &CompiledCriterion,
    expression: &Expression,
    scope: &Scope<'_>,
    (today, holds): (Date, bool),
) -> Option<EvidenceEnd> {
    let dates = last_dates(expression, scope);
    let is_met = |day: Date| {
        let context = scope.claimed_on(compiled, day);
        context.is_some_and(|context| expression.holds(&context) == Ok(true))
    };
    let last = if holds {
        let ahead: Vec<&(Date, i64)> = dates.iter().filter(|(until, _)| *until >= today).collect();
        let first = ahead.partition_point(|(until, _)| is_met(add_days(*until, 1)));
        ahead.get(first).copied()
    } else {
        let past = dates.iter().rev().filter(|(until, _)| *until < today).take(TRIED);
        past.into_iter().find(|(until, _)| is_met(*until))
    };
    let (until, period) = *last.filter(|(until, _)| is_met(*until) && !is_met(add_days(*until, 1)))?;
    Some(EvidenceEnd {
        until,
        period,
        is_unknown_after: false,
    })
}

/// The last date on which each value counts that isn't a thing of its own, and for how many days it counts.
fn last_dates(expression: &Expression, scope: &Scope<'_>) -> BTreeSet<(Date, i64)> {
    let mut dates = BTreeSet::new();
    for lasting in &expression.lasting {
        match lasting {
            Lasting::Items {
                list,
                begins,
                months,
                is_own_thing: false,
            } => {
                let Some(months) = number(months, scope.claimed()) else {
                    continue;
                };
                let items = scope.value(list).and_then(Json::as_array).into_iter().flatten();
                dates.extend(items.filter_map(|item| {
                    let begun = date(item.get(begins))?;
                    let until = add_months(begun, months);
                    // An item can also end before the program's period is over.
                    let until = date(item.get(EXPIRES)).map_or(until, |last| last.min(until));
                    Some((until, days_between(begun, until)))
                }));
            }
            Lasting::Days { path, days } => {
                let both = date(scope.value(path)).zip(number(days, scope.claimed()));
                // Whether the last day itself counts depends on the comparison.
                let around = both
                    .into_iter()
                    .flat_map(|(begun, days)| [(begun, days - 1), (begun, days)]);
                dates.extend(around.map(|(begun, days)| (add_days(begun, days), days)));
            }
            Lasting::Items { is_own_thing: true, .. } => {}
        }
    }
    dates
}

fn date(value: Option<&Json>) -> Option<Date> {
    value?.as_str()?.parse().ok()
}

/// The value of an amount, if it is a whole number; part of a month or day doesn't count.
fn number(amount: &Amount, context: &Value) -> Option<i64> {
    let value = amount.eval(context.clone()).ok()?;
    i64::try_from(value).ok().filter(|n| (0..=36_525).contains(n))
}
