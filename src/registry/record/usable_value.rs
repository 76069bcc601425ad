//! What can be used of a file's value: without the parts that its schema refuses, typed, and without anything sensitive.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::registry::exposed::Exposed;
use crate::registry::model::{DocumentKind, TypeError};
use crate::registry::yaml;
use crate::sensitive::mask_json;

/// What is left out because of a bad value: one entry of a mapping whose entries are independent, else the whole field.
pub(super) fn usable_part(kind: DocumentKind, pointer: &str) -> String {
    let mut segments = pointer.split('/').skip(1);
    let is_map = |top: &str| kind.fields().by_names([top]).is_some_and(|field| field.is_map);
    match (segments.next(), segments.next()) {
        (Some(top), Some(entry)) if is_map(top) => format!("/{top}/{entry}"),
        (Some(top), _) => format!("/{top}"),
        (None, _) => String::new(),
    }
}

/// Takes out many keys at once: one by one, each would move all that come after it.
pub(super) fn remove_all(json: &mut Value, pointers: &[String]) {
    let mut by_parent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (parent, key) in pointers.iter().filter_map(|pointer| pointer.rsplit_once('/')) {
        by_parent
            .entry(parent)
            .or_default()
            .insert(yaml::unescape(key).into_owned());
    }
    for (parent, keys) in by_parent {
        if let Some(Value::Object(map)) = json.pointer_mut(parent) {
            map.retain(|key, _| !keys.contains(key));
        }
    }
}

pub(super) fn remove(json: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(map)) = json.pointer_mut(parent) {
        map.shift_remove(&key);
    }
}

/// The typed value, without anything sensitive.
pub(super) fn typed<T: DeserializeOwned>(json: &mut Value, exposed: &Exposed) -> Result<T, TypeError> {
    let plain = if exposed.is_empty() {
        T::deserialize(&*json)
    } else {
        T::deserialize(&masked(json))
    };
    // Plainly first: keeping the path costs more than the rest of it, and is wanted only where something fails.
    plain.or_else(|_| {
        // JSON Schema takes 3.0 for a whole number, the types do not.
        whole_numbers(json);
        serde_path_to_error::deserialize::<_, T>(&masked(json))
    })
}

/// A copy without anything sensitive: the file's own value stays as it is.
fn masked(json: &Value) -> Value {
    let mut copy = json.clone();
    mask_json(&mut copy);
    copy
}

fn whole_numbers(json: &mut Value) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(map) => map.values_mut().for_each(whole_numbers),
        Value::Number(number) => {
            if let Some(float) = number
                .as_f64()
                .filter(|f| number.is_f64() && f.fract() == 0.0 && f.abs() < 9e15)
            {
                #[allow(clippy::cast_possible_truncation, reason = "checked to be a whole number below 2^53")]
                let whole = float as i64;
                *json = Value::from(whole);
            }
        }
        _ => {}
    }
}
