//! Refusals: status, headers and body of an answer → [`ForgeError`]. What GitHub writes may repeat what a stranger
//! wrote, so we only show it as one short line.

use http::HeaderMap;
use serde_json::Value;

use crate::forge::ForgeError;
use crate::{sensitive, visible, words};

/// Longest text of GitHub, in characters, that a message repeats.
const LONGEST_TEXT: usize = 300;

/// Most of the entries of `errors` that a message names.
const MOST_ERRORS: usize = 5;

/// Whether a refusal comes from limits, so that the request was certainly not carried out. A plain 403 is one when
/// `retry-after` is there, when nothing remains, or when the message mentions it: secondary limits may have neither header.
pub fn is_limit(status: u16, headers: &HeaderMap, body: &[u8]) -> bool {
    match status {
        429 => true,
        403 => {
            let message = message(body).unwrap_or_default().to_ascii_lowercase();
            message.contains("rate limit")
                || message.contains("abuse detection")
                || headers.contains_key("retry-after")
                || (headers.get("x-ratelimit-remaining").is_some_and(|v| v == "0")
                    && !message.contains("not accessible"))
        }
        _ => false,
    }
}

/// The refusal of `request`, which is told in words such as `PATCH /repos/o/r/issues/comments/7`.
pub fn refusal(request: &str, status: u16, headers: &HeaderMap, body: &[u8]) -> ForgeError {
    let said = message(body).map_or_else(|| reason(status), |text| one_line(&text, LONGEST_TEXT));
    let said = format!("{said} ({request})");
    match status {
        401 => ForgeError::Unauthorized(said),
        403 => ForgeError::Forbidden {
            message: said,
            needed: headers
                .get("x-accepted-github-permissions")
                .and_then(|value| value.to_str().ok())
                .map(|value| one_line(value, LONGEST_TEXT).replace('`', "'"))
                .filter(|value| !value.is_empty()),
        },
        404 => ForgeError::NotFound(said),
        410 => ForgeError::Gone(said),
        409 => ForgeError::Conflict(said),
        429 => ForgeError::Limited(said),
        400 | 413 | 422 => ForgeError::Invalid(match errors(body) {
            Some(errors) => format!("{errors}: {said}"),
            None => said,
        }),
        500.. => ForgeError::Unavailable(format!("{} ({request})", reason(status))),
        _ => ForgeError::Unreadable(format!("{} ({request})", reason(status))),
    }
}

/// A status in words: bodies of failures are HTML pages as often as not.
pub fn reason(status: u16) -> String {
    let name = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    match name {
        Some(name) => format!("HTTP {status} {name}"),
        None => format!("HTTP {status}"),
    }
}

/// `text` as one line that shows all it contains: no controls, no invisible characters, no personal data.
pub fn one_line(text: &str, longest: usize) -> String {
    let masked = sensitive::mask(text);
    let mut line = String::new();
    for (i, (c, is_hidden)) in visible::chars(masked.trim()).enumerate() {
        if i == longest {
            line.push('…');
            break;
        }
        match c {
            '\n' | '\r' | '\t' => line.push(' '),
            c if is_hidden => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    line
}

fn message(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    Some(body.get("message")?.as_str()?.to_owned()).filter(|text| !text.trim().is_empty())
}

/// `errors` of a 422, which GitHub sends as objects, as texts, as one text, or not at all.
fn errors(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let all = match body.get("errors")? {
        Value::Array(all) => all.clone(),
        one => vec![one.clone()],
    };
    let told: Vec<String> = all.iter().take(MOST_ERRORS).filter_map(error).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn error(error: &Value) -> Option<String> {
    if let Some(text) = error.as_str() {
        return Some(one_line(text, LONGEST_TEXT));
    }
    let text = |key: &str| error.get(key).and_then(Value::as_str);
    let field = text("field").or_else(|| text("resource")).map(words::quote);
    let value = match error.get("value") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(value)) => format!(" {}", words::quote(value)),
        Some(value) => format!(" {}", words::quote(&value.to_string())),
    };
    let why = match (text("code"), text("message")) {
        (Some("custom") | None, Some(message)) => one_line(message, LONGEST_TEXT),
        (Some(code), Some(message)) => format!("{}, {}", words::quote(code), one_line(message, LONGEST_TEXT)),
        (Some(code), None) => words::quote(code),
        (None, None) => return field,
    };
    Some(match field {
        Some(field) => format!("{field}{value}: {why}"),
        None => why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        all.iter()
            .map(|(k, v)| (http::HeaderName::from_static(k), http::HeaderValue::from_static(v)))
            .collect()
    }

    fn invalid(body: &str) -> String {
        match refusal("POST /x", 422, &HeaderMap::new(), body.as_bytes()) {
            ForgeError::Invalid(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn refusals_have_their_kinds() {
        let of = |status| refusal("GET /x", status, &HeaderMap::new(), br#"{"message": "No"}"#);
        assert_eq!(of(401), ForgeError::Unauthorized("No (GET /x)".to_owned()));
        assert_eq!(of(404), ForgeError::NotFound("No (GET /x)".to_owned()));
        assert_eq!(of(409), ForgeError::Conflict("No (GET /x)".to_owned()));
        assert_eq!(of(410), ForgeError::Gone("No (GET /x)".to_owned()));
        assert_eq!(
            of(502),
            ForgeError::Unavailable("HTTP 502 Bad Gateway (GET /x)".to_owned())
        );
        assert_eq!(
            of(418),
            ForgeError::Unreadable("HTTP 418 I'm a teapot (GET /x)".to_owned())
        );
    }

    #[test]
    fn a_missing_permission_is_named() {
        let headers = headers(&[("x-accepted-github-permissions", "pull_requests=write")]);
        let body = br#"{"message": "Resource not accessible by integration"}"#;
        assert_eq!(
            refusal("POST /x", 403, &headers, body),
            ForgeError::Forbidden {
                message: "Resource not accessible by integration (POST /x)".to_owned(),
                needed: Some("pull_requests=write".to_owned()),
            }
        );
        assert!(!is_limit(403, &headers, body));
    }

    #[test]
    fn limits_are_told_from_missing_permissions() {
        let none = HeaderMap::new();
        let secondary = br#"{"message": "You have exceeded a secondary rate limit. Please wait."}"#;
        let permission = br#"{"message": "Resource not accessible by integration"}"#;
        assert!(is_limit(429, &none, b""));
        assert!(is_limit(403, &none, secondary));
        assert!(is_limit(403, &headers(&[("retry-after", "3")]), b"<html>"));
        assert!(is_limit(403, &headers(&[("x-ratelimit-remaining", "0")]), b""));
        assert!(!is_limit(403, &headers(&[("x-ratelimit-remaining", "0")]), permission));
        assert!(!is_limit(403, &none, b"{}"));
        assert!(!is_limit(422, &none, secondary));
    }

    #[test]
    fn unprocessable_comes_in_every_shape() {
        let objects = r#"{"message": "Validation Failed", "errors": [
            {"resource": "Label", "field": "name", "code": "already_exists", "value": "tier:`x`\u202e"},
            {"resource": "Issue", "code": "custom", "message": "body is too long"}, {"resource": "Issue"}, 7]}"#;
        assert_eq!(
            invalid(objects),
            "`name` `tier:'x'\\u{202e}`: `already_exists`; `Issue`: body is too long; `Issue`: Validation Failed (POST /x)"
        );
        assert_eq!(invalid(r#"{"message": "No", "errors": ["a\nb"]}"#), "a b: No (POST /x)");
        assert_eq!(invalid(r#"{"message": "No", "errors": "why"}"#), "why: No (POST /x)");
        assert_eq!(invalid(r#"{"message": "No"}"#), "No (POST /x)");
        assert_eq!(invalid("<html>"), "HTTP 422 Unprocessable Entity (POST /x)");
    }

    #[test]
    fn messages_are_one_short_line() {
        let body = format!(r#"{{"message": "a\n::error::\u001b[31m{}"}}"#, "x".repeat(5000));
        let text = refusal("GET /x", 404, &HeaderMap::new(), body.as_bytes()).to_string();
        assert!(text.chars().count() < 450 && !text.contains(['\n', '\u{1b}']), "{text}");
    }
}
