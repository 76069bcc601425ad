//! How much of its field changes a review shows.
//!
//! For: reviews of large changes. In: all changes of a document, after the rights were decided on them. Out: as many as there
//! is room for, with the number of the others. One change can be a list of 20,000 values, and a pull request has 300 files: so
//! a long value is cut, too, and the change shows how many of its values are left out.

use serde_json::{Map, Value};

use super::diff::FieldChange;

/// What is still free.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub changes: usize,
    /// Texts, numbers and other values with nothing below them.
    pub values: usize,
}

/// What a review shows of one document. The longest record that we know has 300 values.
pub(super) const OF_A_DOCUMENT: Room = Room {
    changes: 500,
    values: 2_000,
};

/// What a review shows in all: a change of 100 records like that.
pub(super) const OF_A_REVIEW: Room = Room {
    changes: 5_000,
    values: 30_000,
};

impl Room {
    /// Keeps as many changes as there is room for, and returns the number of the others.
    pub(super) fn keep(&mut self, changes: &mut Vec<FieldChange>) -> usize {
        let kept = changes.len().min(self.changes);
        let more = changes.len() - kept;
        self.changes -= kept;
        changes.truncate(kept);
        changes.shrink_to_fit();
        for change in changes {
            for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                // A value is never cut to nothing.
                self.values = self.values.max(1);
                change.left_out += cut(value, &mut self.values);
            }
        }
        more
    }
}

/// Cuts a value behind as many values as there is room for, and returns the number of the others.
fn cut(value: &mut Value, room: &mut usize) -> usize {
    let mut left_out = 0;
    let mut keeps = |value: &mut Value| {
        let is_kept = *room > 0;
        left_out += if is_kept { cut(value, room) } else { leaves(value) };
        is_kept
    };
    match value {
        // What is cut is made again: a vector that only gets shorter keeps its memory.
        Value::Array(items) if !items.is_empty() => {
            let kept = std::mem::take(items).into_iter();
            *items = kept.filter_map(|mut item| keeps(&mut item).then_some(item)).collect();
            items.shrink_to_fit();
        }
        Value::Object(map) if !map.is_empty() => {
            let kept = std::mem::replace(map, Map::new()).into_iter();
            *map = kept
                .filter_map(|(name, mut value)| keeps(&mut value).then_some((name, value)))
                .collect();
        }
        _ => *room = room.saturating_sub(1),
    }
    left_out
}

/// The number of values with nothing below them.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter().map(leaves).sum(),
        Value::Object(map) if !map.is_empty() => map.values().map(leaves).sum(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(after: Value) -> FieldChange {
        FieldChange {
            pointer: "/x-a".to_owned(),
            field: "x-a".to_owned(),
            title: String::new(),
            before: None,
            after: Some(after),
            left_out: 0,
        }
    }

    #[test]
    fn nothing_is_cut_where_there_is_room() {
        let whole = json!([{"a": [1, 2], "b": {}}, [], "c"]);
        let mut changes = vec![change(whole.clone())];
        let mut room = Room { changes: 1, values: 5 };
        assert_eq!(room.keep(&mut changes), 0);
        assert_eq!(changes, [change(whole)]);
        assert_eq!((room.changes, room.values), (0, 0));
    }

    #[test]
    fn every_value_is_shown_or_counted() {
        let whole = json!({"a": [1, {"b": [2, 3], "c": 4}], "d": [], "e": {"f": [[5], [6]]}});
        let all = leaves(&whole);
        for values in 0..=all {
            let mut changes = vec![change(whole.clone()), change(whole.clone())];
            let mut room = Room { changes: 1, values };
            assert_eq!(room.keep(&mut changes), 1);
            let [kept] = &changes[..] else { panic!("{changes:?}") };
            let shown = kept.after.as_ref().map_or(0, leaves);
            assert_eq!(shown, values.max(1), "{kept:?}");
            assert_eq!(shown + kept.left_out, all, "{kept:?}");
        }
    }
}
