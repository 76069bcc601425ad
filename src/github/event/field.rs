//! Fields of a payload that may be missing, or other than they should be.

use serde_json::Value;

use crate::forge::User;
use crate::github::wire::is_object_name;

pub(super) fn some_text(all: &Value, at: &str) -> Option<String> {
    all.pointer(at)?.as_str().map(str::to_owned)
}

pub(super) fn text(all: &Value, at: &str) -> String {
    some_text(all, at).unwrap_or_default()
}

pub(super) fn truth(all: &Value, at: &str) -> bool {
    all.pointer(at).and_then(Value::as_bool).unwrap_or_default()
}

/// A number, or its digits: inputs of a dispatch are texts.
pub(super) fn number(all: &Value, at: &str) -> Option<u64> {
    match all.pointer(at)? {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) => digits.trim().trim_start_matches('#').parse().ok(),
        _ => None,
    }
    .filter(|number| *number > 0)
}

/// The name of a commit; a branch that comes or goes has zeros, which name none.
pub(super) fn sha(all: &Value, at: &str) -> Option<String> {
    some_text(all, at).filter(|name| is_object_name(name) && name.bytes().any(|b| b != b'0'))
}

pub(super) fn user(all: &Value, at: &str) -> Option<User> {
    let user = all.pointer(at)?;
    Some(User {
        login: user.get("login")?.as_str()?.to_owned(),
        id: user.get("id")?.as_u64()?,
    })
}
