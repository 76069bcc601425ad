//! What a change does to one document, from the raw trees of both sides: nothing is cut, repaired, masked or typed before
//! rights are decided, so nothing can hide behind an error or a hidden value. Values are masked afterwards, where the
//! change becomes a part of the review.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::diff::{FieldChange, diff};
use super::rights::{APPLIED_ON, Author, denied};
use super::room::OF_A_DOCUMENT;
use crate::finding::Span;
use crate::registry::fields::Field;
use crate::registry::load::RawDocument;
use crate::registry::model::DocumentKind;
use crate::registry::path::DocumentPath;
use crate::registry::yaml::unescape;
use crate::registry::{Aspect, CheckedFile};
use crate::sensitive;
use crate::words::{count, quote};

/// Fields that one sentence names.
const MOST_NAMED: usize = 8;

/// What happens to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentState {
    Added,
    Changed,
    Removed,
}

/// What a change does to one document.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentChange {
    #[serde(serialize_with = "as_text")]
    pub path: DocumentPath,
    pub state: DocumentState,
    /// In the document's own words, masked.
    pub fields: Vec<FieldChange>,
    /// Changes that are not among `fields`.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
    /// Verifications that fall with the change, by the field that they were of.
    pub voided: Vec<String>,
    /// Why a maintainer must agree.
    pub needs: Vec<String>,
}

fn as_text<S: serde::Serializer>(path: &DocumentPath, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(path)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// One document on both sides of a change.
pub(super) struct BothSides<'a> {
    pub path: &'a DocumentPath,
    pub raw: [Option<Cow<'a, RawDocument>>; 2],
    /// The same where it could be used, for places.
    pub checked: [Option<&'a CheckedFile>; 2],
    /// Stretches of files, before and after, that must not be repeated.
    pub masked: [&'a Masked; 2],
}

/// Stretches of files that must not be repeated, by file.
pub(super) type Masked = BTreeMap<Arc<str>, Vec<Span>>;

impl BothSides<'_> {
    /// Judges the change by `author`; without one all rights are taken for granted.
    pub(super) fn judge(&self, author: Option<&Author<'_>>) -> DocumentChange {
        let row = self.path.kind().row();
        let fields = self.path.kind().fields();
        let state = match self.raw.each_ref().map(Option::is_some) {
            [false, _] => DocumentState::Added,
            [true, false] => DocumentState::Removed,
            [true, true] => DocumentState::Changed,
        };
        let empty = Value::Object(Map::new());
        let [before, after] = self.raw.each_ref().map(|raw| match raw {
            Some(raw) if raw.json.is_object() => &raw.json,
            _ => &empty,
        });
        let is_compared = !self.raw.iter().flatten().any(|raw| raw.has_too_many_faults);
        let mut changes = if is_compared {
            diff(before, after, fields)
        } else {
            Vec::new()
        };
        let mut needs = Vec::new();
        if let Some(author) = author {
            let handled = match state {
                DocumentState::Added => Some(("add", row.added_by)),
                DocumentState::Removed => Some(("delete", row.removed_by)),
                DocumentState::Changed => None,
            };
            let can_handle = handled.is_none_or(|(_, right)| author.can_handle(right));
            if let Some((verb, _)) = handled.filter(|_| !can_handle) {
                needs.push(format!(
                    "only a maintainer can {verb} {}",
                    quote(&self.path.to_string())
                ));
            }
            let is_unsure = self.raw.iter().flatten().any(|raw| !raw.is_whole);
            if is_unsure && !author.can_handle(crate::registry::fields::Right::Maintainer) {
                let path = quote(&self.path.to_string());
                needs.push(if is_compared {
                    format!("a part of {path} can't be read, so a maintainer must check the change")
                } else {
                    format!("{path} has too many problems to be compared, so a maintainer must check the change")
                });
            }
            // What only a maintainer can delete needs no second reason for each of its fields.
            if state != DocumentState::Removed {
                let mut denied = denied(&changes, fields, author);
                needs.extend(too_early(&changes, &mut denied, author));
                needs.extend(sentence(&denied, self.path));
            }
        }
        if state == DocumentState::Removed && self.path.kind() == DocumentKind::Partner {
            // Every field of a record that goes is gone: that is its text, not a change.
            changes.clear();
        }
        let voided = voided(&changes);
        let mut room = OF_A_DOCUMENT;
        let more = room.keep(&mut changes);
        self.hide(&mut changes, [before, after]);
        DocumentChange {
            path: self.path.clone(),
            state,
            fields: changes,
            more,
            voided,
            needs,
        }
    }

    /// Takes the values out of changes of fields that hold something private or secret. A whole field goes at once: items
    /// move, and a place inside a list isn't a reliable sign.
    fn hide(&self, changes: &mut [FieldChange], json: [&Value; 2]) {
        let fields = self.path.kind().fields();
        let is_hidden = |side: usize, field: &str| {
            if json[side].get(&*unescape(field)).is_some_and(is_sensitive) {
                return true;
            }
            let Some(file) = self.checked[side] else { return false };
            let Some(span) = file.place(&format!("/{field}"), Aspect::Value).span else {
                return false;
            };
            // The place of a group is where it begins; what it holds is found in its texts.
            let of_file = self.masked[side].get(&file.paths[0]).into_iter().flatten();
            of_file
                .into_iter()
                .any(|secret| span.holds(secret) || secret.holds(&span))
        };
        // A field is searched once, not for each of its changes: a list can have hundreds.
        let mut hidden: BTreeMap<String, bool> = BTreeMap::new();
        for change in changes {
            let field = change.pointer.split('/').nth(1).unwrap_or_default();
            let is_private = fields.at(&change.pointer).is_some_and(Field::is_private);
            let is_hidden = if let Some(known) = hidden.get(field) {
                *known
            } else {
                let found = !sensitive::find(field).is_empty() || is_hidden(0, field) || is_hidden(1, field);
                hidden.insert(field.to_owned(), found);
                found
            };
            if is_private || is_hidden {
                change.left_out = 0;
                for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                    *value = Value::String(HIDDEN.to_owned());
                }
            }
        }
    }
}

/// In place of a value that must not be repeated.
pub const HIDDEN: &str = "(not repeated here)";

/// Whether any text in `value` is sensitive, names of fields included.
fn is_sensitive(value: &Value) -> bool {
    let found = |text: &str| !sensitive::find(text).is_empty();
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().any(is_sensitive),
        Value::Object(map) => map.iter().any(|(key, value)| found(key) || is_sensitive(value)),
        _ => false,
    }
}

/// An application with a date before the one of its proposal: what to write in place of the day.
fn too_early(changes: &[FieldChange], denied: &mut Vec<String>, author: &Author<'_>) -> Option<String> {
    let is_it = |change: &&FieldChange| change.pointer == APPLIED_ON && author.is_new;
    let change = changes.iter().find(is_it)?;
    let said = change.after.as_ref()?.as_str()?;
    let at = denied.iter().position(|field| *field == change.field)?;
    denied.remove(at);
    Some(format!(
        "{} is {}, before the day on which this was proposed: write {}, or a maintainer must agree",
        quote(&change.field),
        quote(said),
        author.opened
    ))
}

fn sentence(denied: &[String], path: &DocumentPath) -> Option<String> {
    if denied.is_empty() {
        return None;
    }
    let of = match path.slug() {
        Some(slug) if *path == DocumentPath::record(slug) => quote(slug),
        _ => quote(&path.to_string()),
    };
    let (fields, are) = if denied.len() == 1 {
        ("a field", "is")
    } else {
        ("fields", "are")
    };
    let shown: Vec<String> = denied.iter().take(MOST_NAMED).map(|f| quote(f)).collect();
    let more = match denied.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {} more", count(more, "field")),
    };
    Some(format!(
        "{fields} of {of} {are} a maintainer's to set: {}{more}",
        shown.join(", ")
    ))
}

fn voided(fields: &[FieldChange]) -> Vec<String> {
    let gone = fields.iter().filter(|c| c.before.is_some() && c.after.is_none());
    gone.filter_map(|c| {
        let whole = c.before.as_ref().is_some_and(|v| v.get("verified_on").is_some());
        let field = match c.field.strip_suffix(".verified_on") {
            Some(field) => field.strip_suffix(".evidence").unwrap_or(field),
            // The evidence is gone as a whole, and the value stays.
            None => c.field.strip_suffix(".evidence").filter(|_| whole)?,
        };
        Some(field.to_owned())
    })
    .collect()
}
