//! What the edited text must say: the changes, made on plain JSON.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Change, EditError};
use crate::registry::yaml::{LIMITS, escape, index, unescape};

const NO_PARENT: &str = "a value on the way is neither a mapping nor a list";
const NO_ITEM: &str = "the list has no such item; `-` appends one";
const TOO_DEEP: &str = "values are not nested that deep";
const NO_POINTER: &str = "a path is empty or begins with `/`";

/// The segments of a JSON Pointer.
pub(super) fn segments(pointer: &str) -> Result<Vec<Cow<'_, str>>, EditError> {
    match pointer.strip_prefix('/') {
        // Longer than any record is deep; the values made on the way would be too.
        Some(rest) if rest.split('/').nth(LIMITS.depth).is_some() => Err(no_place(pointer, TOO_DEEP)),
        Some(rest) => Ok(rest.split('/').map(unescape).collect()),
        None if pointer.is_empty() => Ok(Vec::new()),
        None => Err(no_place(pointer, NO_POINTER)),
    }
}

/// `value` below the segments that are still missing: mappings, or a list for a final `-`.
pub(super) fn wrap(missing: &[Cow<'_, str>], value: Value) -> Value {
    missing.iter().rev().enumerate().fold(value, |inner, (i, segment)| {
        if i == 0 && segment == "-" {
            Value::Array(vec![inner])
        } else {
            Value::Object(Map::from_iter([(segment.to_string(), inner)]))
        }
    })
}

/// Makes one change.
pub(super) fn put(root: &mut Value, change: &Change) -> Result<(), EditError> {
    let path = segments(&change.pointer)?;
    let mut here = root;
    for (i, segment) in path.iter().enumerate() {
        match here {
            Value::Object(map) => {
                if !map.contains_key(segment.as_ref()) {
                    map.insert(segment.to_string(), wrap(&path[i + 1..], change.value.clone()));
                    return Ok(());
                }
                here = &mut map[segment.as_ref()];
            }
            Value::Array(items) if segment == "-" => {
                items.push(wrap(&path[i + 1..], change.value.clone()));
                return Ok(());
            }
            Value::Array(items) => {
                here = index(segment)
                    .and_then(|i| items.get_mut(i))
                    .ok_or_else(|| no_place(&change.pointer, NO_ITEM))?;
            }
            Value::Null => {
                *here = wrap(&path[i..], change.value.clone());
                return Ok(());
            }
            _ => return Err(no_place(&change.pointer, NO_PARENT)),
        }
    }
    *here = change.value.clone();
    Ok(())
}

/// The smallest changes that come to the same: a value that only grew keeps what it had, comments included.
pub(super) fn steps(root: &Value, change: &Change) -> Result<Vec<Change>, EditError> {
    segments(&change.pointer)?;
    let mut out = Vec::new();
    match root.pointer(&change.pointer) {
        Some(old) => differences(old, &change.value, &change.pointer, &mut out),
        None => out.push(change.clone()),
    }
    Ok(out)
}

fn differences(old: &Value, new: &Value, pointer: &str, out: &mut Vec<Change>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Object(old), Value::Object(new)) if !new.is_empty() && old.keys().all(|k| new.contains_key(k)) => {
            for (key, value) in new {
                let place = format!("{pointer}/{}", escape(key));
                match old.get(key) {
                    Some(old) => differences(old, value, &place, out),
                    None => out.push(Change::new(place, value.clone())),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (i, (old, new)) in old.iter().zip(new).enumerate() {
                differences(old, new, &format!("{pointer}/{i}"), out);
            }
        }
        (Value::Array(old), Value::Array(new)) if new.starts_with(old) => {
            let place = format!("{pointer}/-");
            out.extend(new[old.len()..].iter().map(|v| Change::new(place.clone(), v.clone())));
        }
        _ => out.push(Change::new(pointer, new.clone())),
    }
}

fn no_place(pointer: &str, why: &'static str) -> EditError {
    EditError::NoPlace {
        pointer: pointer.to_owned(),
        why,
    }
}
