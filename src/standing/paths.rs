//! What the dotted paths of criteria and gates mean in a record. A path of the agreement leads to the one that decides on
//! the day, which isn't the newest one while that waits for a signature. Standings, dates and `why` all ask here.
//!
//! In: a path, a record and a date. Out: a JSON Pointer, or the value. Pure.

use serde_json::Value as Json;

use crate::date::Date;
use crate::registry::model::Partner;

/// The field of a record with the signed values.
pub(super) const AGREEMENT: &str = "agreement";

/// Whether a path is in the agreement.
pub(super) fn is_of_agreement(path: &str) -> bool {
    path.split('.').next() == Some(AGREEMENT)
}

/// The value at a dotted path of field names.
pub(crate) fn dig<'j>(json: &'j Json, path: &str) -> Option<&'j Json> {
    path.split('.').try_fold(json, |value, field| value.get(field))
}

/// A dotted path as a JSON Pointer.
pub(crate) fn pointer(path: &str) -> String {
    path.split('.')
        .fold(String::new(), |pointer, segment| pointer + "/" + segment)
}

/// The JSON Pointer to what a dotted path means in a record on a day. The agreement is the one that decides on that day.
pub(crate) fn pointer_on(partner: &Partner, path: &str, day: Date) -> String {
    let below = path.strip_prefix(AGREEMENT).filter(|_| is_of_agreement(path));
    match below.zip(partner.agreement_pointer(day)) {
        Some((below, agreement)) => agreement + &below.replace('.', "/"),
        None => pointer(path),
    }
}
