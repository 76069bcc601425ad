//! Slips in what is behind a colon or a dash.

use crate::words::quote;

/// A value as it was typed, and as it was meant.
pub(super) struct Meant {
    pub value: String,
    pub message: String,
}

/// What `value` was meant to be, if the parser may have stopped at it.
pub(super) fn meant(value: &str) -> Option<Meant> {
    let first = value.chars().next()?;
    let (value, message) = match first {
        '@' if is_login(&value[1..]) => (
            value[1..].to_owned(),
            format!("the value is {}; a login has no `@`", quote(value)),
        ),
        '@' | '`' | '%' | '*' | '&' | '!' => {
            let sign = if first == '`' {
                "a backtick".to_owned()
            } else {
                quote(&first.to_string())
            };
            let message = format!(
                "the value is {}; a text that begins with {sign} needs quotes",
                quote(value)
            );
            (quoted(value), message)
        }
        '"' | '\'' => after_quote(value, first)?,
        '[' | '{' => after_bracket(value, first)?,
        '>' | '|' => {
            let number = value[1..].trim();
            let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            let meant = if is_number { number.to_owned() } else { quoted(value) };
            let message = format!(
                "the value is {}; {} begins a text of several lines",
                quote(value),
                quote(&first.to_string())
            );
            (meant, message)
        }
        _ if value.contains(": ") || value.ends_with(':') => (
            quoted(value),
            format!(
                "the value is {}; a text with a colon and a space needs quotes",
                quote(value)
            ),
        ),
        _ => return None,
    };
    Some(Meant { value, message })
}

fn is_login(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A text in quotes that is not closed, or goes on behind them.
fn after_quote(value: &str, quote_sign: char) -> Option<(String, String)> {
    let Some(close) = value[1..].find(quote_sign).map(|at| at + 1) else {
        return Some((
            format!("{value}{quote_sign}"),
            format!("the quote in {} isn't closed", quote(value)),
        ));
    };
    let behind = value[close + 1..].trim();
    if behind.is_empty() {
        return None;
    }
    if matches!(behind, "," | ";") {
        let message = format!("the line ends with {}; YAML needs no sign there", quote(behind));
        return Some((value[..=close].to_owned(), message));
    }
    let inner = value.strip_suffix(quote_sign).filter(|v| v.len() > 1).map(|v| &v[1..]);
    let message = format!("the text goes on after the closing quote in {}", quote(value));
    Some((quoted(inner.unwrap_or(value)), message))
}

/// A list or group in brackets that is not closed, or a text that only begins with one.
fn after_bracket(value: &str, open: char) -> Option<(String, String)> {
    let close = if open == '[' { ']' } else { '}' };
    let Some(at) = value.rfind(close) else {
        return Some((
            format!("{value}{close}"),
            format!("the bracket in {} isn't closed", quote(value)),
        ));
    };
    let behind = value[at + 1..].trim();
    if behind.is_empty() || behind.starts_with('#') {
        return None;
    }
    let message = format!(
        "the value is {}; a text that begins with {} needs quotes",
        quote(value),
        quote(&open.to_string())
    );
    Some((quoted(value), message))
}

/// `text` in the quotes that change nothing of it.
pub(in crate::registry::yaml) fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}
