//! Refusals: status, headers and body of an answer → [`ForgeError`]. What GitHub writes may repeat what a stranger
//! wrote, so we only show it as one short line.

use http::HeaderMap;
use serde_json::Value;

use crate::forge::{Denial, ForgeError};
use crate::{sensitive, visible, words};

/// Longest text of GitHub, in characters, that a message repeats.
const LONGEST_TEXT: usize = 300;

/// Most of the entries of `errors` that a message names.
const MOST_ERRORS: usize = 5;

/// Whether a refusal comes from limits, so that the request was certainly not carried out. A plain 403 is one when
/// `retry-after` is there, when nothing remains, or when the message mentions it: secondary limits may have neither header.
/// A 403 whose message gives another reason is none, even if it came with the last request of the hour.
pub fn is_limit(status: u16, headers: &HeaderMap, body: &[u8]) -> bool {
    match status {
        429 => true,
        403 => {
            let message = message(body).unwrap_or_default();
            let lower = message.to_ascii_lowercase();
            lower.contains("rate limit")
                || lower.contains("abuse detection")
                || ((headers.contains_key("retry-after")
                    || headers.get("x-ratelimit-remaining").is_some_and(|v| v == "0"))
                    && denial(&message, headers) == Denial::Other)
        }
        _ => false,
    }
}

/// Parts of GitHub's messages at a 403, in small letters, and what they mean. GitHub documents the ones on permissions; the
/// others are as issue threads and recorded traffic show them, so a message that has none of them is [`Denial::Other`].
const DENIALS: [(&str, Denial); 13] = [
    ("not accessible by", Denial::Permission { needed: None }),
    ("must have ", Denial::Permission { needed: None }),
    ("permission to ", Denial::Permission { needed: None }),
    ("is locked", Denial::Locked),
    ("archived", Denial::Archived),
    ("github app that created it", Denial::OtherApp),
    ("to create or approve pull requests", Denial::PullsByActions),
    ("saml", Denial::SingleSignOn),
    ("single sign-on", Denial::SingleSignOn),
    ("ip allow list", Denial::AddressList),
    ("ip address is not permitted", Denial::AddressList),
    ("account was suspended", Denial::Suspended),
    ("has been suspended", Denial::Suspended),
];

/// Parts of the messages with which rulesets and branch protections refuse, in small letters. They come with 403, 409 or 422.
const AGAINST_RULES: [&str; 3] = [
    "rule violations found",
    "protected branch update failed",
    "protected ref",
];

/// Why a 403 was sent. `X-Accepted-GitHub-Permissions` comes with every answer, so it names a permission that is missing
/// only if the message shows that one is.
fn denial(message: &str, headers: &HeaderMap) -> Denial {
    let lower = message.to_ascii_lowercase();
    let known = DENIALS.iter().find(|(part, _)| lower.contains(part));
    match known {
        Some((_, Denial::Permission { .. })) => Denial::Permission {
            needed: headers
                .get("x-accepted-github-permissions")
                .and_then(|value| value.to_str().ok())
                .map(|value| one_line(value, LONGEST_TEXT).replace('`', "'"))
                .filter(|value| !value.is_empty()),
        },
        Some((_, denial)) => denial.clone(),
        None if headers.contains_key("x-github-sso") => Denial::SingleSignOn,
        None => Denial::Other,
    }
}

/// The refusal of `request`, which is told in words such as `PATCH /repos/o/r/issues/comments/7`.
pub fn refusal(request: &str, status: u16, headers: &HeaderMap, body: &[u8]) -> ForgeError {
    let message = message(body);
    let said = (message.as_deref()).map_or_else(|| reason(status), |text| one_line(text, LONGEST_TEXT));
    let said = format!("{said} ({request})");
    let message = message.unwrap_or_default();
    let lower = message.to_ascii_lowercase();
    match status {
        403 | 409 | 422 if AGAINST_RULES.iter().any(|part| lower.contains(part)) => ForgeError::AgainstRules(said),
        401 => ForgeError::Unauthorized(said),
        403 => ForgeError::Forbidden {
            message: said,
            cause: denial(&message, headers),
        },
        404 => ForgeError::NotFound(said),
        410 => ForgeError::Gone(said),
        409 => ForgeError::Conflict(said),
        429 => ForgeError::Limited(said),
        // 405 is a pull request that can't be merged.
        400 | 405 | 413 | 422 => ForgeError::Invalid(match errors(body) {
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
                cause: Denial::Permission {
                    needed: Some("pull_requests=write".to_owned())
                },
            }
        );
        assert!(!is_limit(403, &headers, body));
    }

    /// GitHub sends the header with permissions along with every refusal: it is no reason by itself.
    #[test]
    fn each_forbidden_request_has_its_reason() {
        for (message, cause, advice) in [
            (
                "Unable to create comment because issue is locked.",
                Denial::Locked,
                "unlock",
            ),
            (
                "Repository was archived so is read-only.",
                Denial::Archived,
                "unarchive",
            ),
            (
                "Invalid app_id - check run can only be modified by the GitHub App that created it.",
                Denial::OtherApp,
                "another GitHub App",
            ),
            (
                "GitHub Actions is not permitted to create or approve pull requests.",
                Denial::PullsByActions,
                "Workflow permissions",
            ),
            (
                "Resource protected by organization SAML enforcement. You must grant your Personal Access token access.",
                Denial::SingleSignOn,
                "Configure SSO",
            ),
            (
                "Although you appear to have the correct authorization credentials, the `psp` organization has an IP allow \
                 list enabled, and your IP address is not permitted to access this resource.",
                Denial::AddressList,
                "IP allow list",
            ),
            ("This installation has been suspended", Denial::Suspended, "suspended"),
            ("No.", Denial::Other, "GitHub refuses this"),
        ] {
            for remaining in ["12", "0"] {
                let headers = headers(&[
                    ("x-accepted-github-permissions", "issues=write"),
                    ("x-ratelimit-remaining", remaining),
                ]);
                let body = serde_json::json!({ "message": message }).to_string();
                let refused = refusal("POST /x", 403, &headers, body.as_bytes());
                assert!(
                    matches!(&refused, ForgeError::Forbidden { cause: found, .. } if *found == cause),
                    "{refused:?}"
                );
                let shown = refused.to_string();
                assert!(shown.contains(advice) && !shown.contains("issues=write"), "{shown}");
                let github = message.split(['`', ',']).next().unwrap_or_default();
                assert!(shown.contains(github), "{shown}");
                let is_unexplained = cause == Denial::Other && remaining == "0";
                assert_eq!(is_limit(403, &headers, body.as_bytes()), is_unexplained, "{message}");
            }
        }
        let sso = headers(&[("x-github-sso", "required; url=https://github.com/orgs/o/sso")]);
        let refused = refusal("GET /x", 403, &sso, b"{}").to_string();
        assert!(refused.contains("single sign-on"), "{refused}");
    }

    #[test]
    fn a_ruleset_shows_its_own_words() {
        let body = br#"{"message": "Repository rule violations found\n\nCannot create ref due to creations being restricted.\n"}"#;
        for status in [403, 409, 422] {
            let refused = refusal("POST /x", status, &HeaderMap::new(), body);
            assert!(matches!(refused, ForgeError::AgainstRules(_)), "{refused:?}");
            let shown = refused.to_string();
            assert!(shown.contains("Settings → Rules → Rulesets"), "{shown}");
            assert!(
                shown.contains("Cannot create ref due to creations being restricted."),
                "{shown}"
            );
        }
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
