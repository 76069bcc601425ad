//! Filters that line text up in columns, for media in which every character has the same width.

use minijinja::{Environment, Error, State, Value};

use super::plain;

/// Widest column. A template can ask for any width, and padding isn't limited by what a view contains.
const WIDEST: usize = 120;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("left", left);
    environment.add_filter("right", right);
    environment.add_filter("widest", widest);
}

/// `{{ metric.name|left(30) }}`: filled up with blanks to the right.
fn left(state: &State<'_, '_>, value: &Value, width: usize) -> Result<Value, Error> {
    let (text, width) = (plain(state, value)?, width.min(WIDEST));
    Ok(Value::from_safe_string(format!("{text:<width$}")))
}

/// `{{ metric.name|right(30) }}`: filled up with blanks to the left.
fn right(state: &State<'_, '_>, value: &Value, width: usize) -> Result<Value, Error> {
    let (text, width) = (plain(state, value)?, width.min(WIDEST));
    Ok(Value::from_safe_string(format!("{text:>width$}")))
}

/// `{{ metrics|widest("name") }}`: the width of a column that has this value of each item.
fn widest(state: &State<'_, '_>, list: &Value, name: &str) -> Result<usize, Error> {
    let mut width = 0;
    for item in list.try_iter()? {
        width = width.max(plain(state, &item.get_attr(name)?)?.chars().count());
    }
    Ok(width.min(WIDEST))
}
