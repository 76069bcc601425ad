//! What a plain scalar means: the YAML 1.2 core schema, with a word where a YAML 1.1 reader would see something else.

use granit_parser::ScalarStyle;

use super::{Fault, Kind, typed};
use crate::finding::Span;
use crate::words::quote;

/// Whether plain `text` is text to every reader: a word longer than any that means something else.
pub(super) fn is_surely_text(text: &str) -> bool {
    text.len() > "false".len() && text.as_bytes()[0].is_ascii_alphabetic()
}

/// The value of plain text `text`; a fault when JSON cannot hold it, a warning when other readers differ.
pub(super) fn resolve(text: String, span: Span, faults: &mut Vec<Fault>) -> Option<Kind> {
    if (text.ends_with([',', ';']) || !text.is_ascii())
        && let Some((meant, fault)) = typed::meant(&text, span)
    {
        faults.push(fault);
        return as_written(meant, span, &mut Vec::new());
    }
    as_written(text, span, faults)
}

/// The same for text that is always meant as text, such as a key.
pub(super) fn as_written(text: String, span: Span, faults: &mut Vec<Fault>) -> Option<Kind> {
    if is_surely_text(&text) {
        return Some(Kind::Text(text, ScalarStyle::Plain));
    }
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Kind::Null),
        "true" | "True" | "TRUE" => return Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Kind::Bool(false)),
        _ => {}
    }
    match text.as_bytes()[0] {
        b'0'..=b'9' | b'+' | b'-' | b'.' => match number(&text, span, faults) {
            Number::Is(kind) => return Some(kind),
            Number::Refused => return None,
            Number::Not => warn_of_old_numbers(&text, span, faults),
        },
        b'=' | b'<' if matches!(text.as_str(), "=" | "<<") => faults.push(
            Fault::new(
                "PSP011",
                span,
                format!(
                    "{} is text here, but a sign with a meaning to older YAML readers",
                    quote(&text)
                ),
            )
            .warning()
            .help(format!("write \"{text}\" in quotes"))
            .fix(format!("\"{text}\"")),
        ),
        _ if is_old_boolean(&text) => faults.push(
            Fault::new(
                "PSP011",
                span,
                format!("{} is text here, but a boolean to older YAML readers", quote(&text)),
            )
            .warning()
            .help(format!(
                "write \"{text}\" in quotes for the text, or true or false for a yes or no"
            ))
            .fix(format!("\"{text}\"")),
        ),
        _ => {}
    }
    Some(Kind::Text(text, ScalarStyle::Plain))
}

enum Number {
    Is(Kind),
    Refused,
    Not,
}

fn number(text: &str, span: Span, faults: &mut Vec<Fault>) -> Number {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text).as_bytes();
    let mut refuse = |why: &str| {
        faults.push(
            Fault::new("PSP009", span, format!("{} {why}", quote(text)))
                .help(format!("write it in quotes, as text: \"{text}\""))
                .fix(format!("\"{text}\"")),
        );
        Number::Refused
    };
    if !unsigned.is_empty() && unsigned.iter().all(u8::is_ascii_digit) {
        let value = text.strip_prefix('+').unwrap_or(text);
        let is_padded = unsigned.len() > 1 && unsigned[0] == b'0';
        let is_usual = !is_padded && !text.starts_with('+') && text != "-0";
        let written = || (!is_usual).then(|| Box::from(text));
        let kind = value.parse().map(|n: u64| Kind::Unsigned(n, written()));
        let kind = kind.or_else(|_| value.parse().map(|n: i64| Kind::Signed(n, written())));
        let Ok(kind) = kind else {
            return refuse("does not fit into a 64-bit whole number");
        };
        if is_padded {
            let digits = value.trim_start_matches(['-', '0']);
            faults.push(
                Fault::new(
                    "PSP011",
                    span,
                    format!(
                        "{} is the number {} here, but another number or text to other YAML readers",
                        quote(text),
                        if digits.is_empty() { "0" } else { digits }
                    ),
                )
                .warning()
                .help(format!(
                    "write \"{text}\" in quotes if it is an identifier, or leave out the leading zero"
                ))
                .fix(format!("\"{text}\"")),
            );
        }
        return Number::Is(kind);
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text
            .strip_prefix(prefix)
            .filter(|d| !d.is_empty() && d.chars().all(|c| c.is_digit(radix)))
        {
            return match u64::from_str_radix(digits, radix) {
                Ok(value) => {
                    if radix == 8 {
                        faults.push(only_here(text, span, &value.to_string()));
                    }
                    Number::Is(Kind::Unsigned(value, Some(text.into())))
                }
                Err(_) => refuse("does not fit into a 64-bit whole number"),
            };
        }
    }
    let word = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(word, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return refuse("is not a number that JSON can hold");
    }
    if is_float(text.as_bytes()) {
        return match text.parse::<f64>() {
            Ok(value) if value.is_finite() => {
                // YAML 1.1 asks for a point and for the exponent's sign; some of its readers, for a digit after a sign.
                let exponent = text.split_once(['e', 'E']);
                let unlike = exponent.is_some_and(|(m, e)| !m.contains('.') || !e.starts_with(['+', '-']));
                if unlike || text.starts_with("+.") || text.starts_with("-.") {
                    faults.push(only_here(text, span, &serde_json::Value::from(value).to_string()));
                }
                Number::Is(Kind::Float(value, text.into()))
            }
            _ => refuse("is too large a number"),
        };
    }
    Number::Not
}

/// A number in YAML 1.2 that YAML 1.1 takes for text.
fn only_here(text: &str, span: Span, value: &str) -> Fault {
    let message = format!(
        "{} is the number {value} here, but text to older YAML readers",
        quote(text)
    );
    let help = format!("write {value} for the number, or \"{text}\" in quotes for the text");
    Fault::new("PSP011", span, message).warning().help(help)
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, the float of the core schema.
fn is_float(bytes: &[u8]) -> bool {
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut i = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(i);
    i += whole;
    let mut fraction = 0;
    if bytes.get(i) == Some(&b'.') {
        fraction = digits(i + 1);
        i += 1 + fraction;
    }
    if whole + fraction == 0 {
        return false;
    }
    if matches!(bytes.get(i), Some(b'e' | b'E')) {
        i += 1;
        i += usize::from(matches!(bytes.get(i), Some(b'+' | b'-')));
        let exponent = digits(i);
        if exponent == 0 {
            return false;
        }
        i += exponent;
    }
    i == bytes.len()
}

/// Text here that YAML 1.1 has a number for: <https://yaml.org/type/int.html> and `float.html` next to it.
fn warn_of_old_numbers(text: &str, span: Span, faults: &mut Vec<Fault>) {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let joined = body.replace(['_', ','], "");
    let all = |t: &str, digit: fn(&u8) -> bool| !t.is_empty() && t.as_bytes().iter().all(digit);
    let quoted = format!("\"{text}\"");
    let in_quotes = format!("write {quoted} in quotes");
    let what = if body.contains('_')
        && body.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && is_float(joined.as_bytes())
    {
        let help = format!("write {joined} for the number, or {quoted} in quotes for the text");
        Some(("a number", help, joined))
    } else if is_base_60(body) {
        Some(("a number to base 60", in_quotes, quoted))
    } else if joined
        .strip_prefix("0b")
        .is_some_and(|b| all(b, |d| matches!(d, b'0' | b'1')))
    {
        Some(("a number to base 2", in_quotes, quoted))
    } else if joined.strip_prefix("0x").is_some_and(|h| all(h, u8::is_ascii_hexdigit)) {
        Some(("a number to base 16", in_quotes, quoted))
    } else {
        None
    };
    if let Some((seen, help, fix)) = what {
        let message = format!("{} is text here, but {seen} to older YAML readers", quote(text));
        faults.push(Fault::new("PSP011", span, message).warning().help(help).fix(fix));
    }
}

/// `12:30`, `1:02:03.5`: digits, then parts below 60, the last perhaps with a fraction.
fn is_base_60(body: &str) -> bool {
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let mut parts = whole.split(':');
    let first = parts
        .next()
        .is_some_and(|p| p.starts_with(|c: char| c.is_ascii_digit()) && digits(p));
    let below_60 = |p: &str| matches!(p.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    whole.contains(':') && first && parts.all(below_60) && digits(fraction)
}

fn is_old_boolean(text: &str) -> bool {
    matches!(
        text,
        "y" | "Y" | "yes" | "Yes" | "YES" | "n" | "N" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF"
    )
}

/// Whether plain `text` is read as that very text, by us and by older readers alike.
pub(crate) fn reads_back_as_text(text: &str) -> bool {
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit() || "+-.~=<".contains(c)) {
        return false;
    }
    let mut faults = Vec::new();
    matches!(
        resolve(text.to_owned(), Span::default(), &mut faults),
        Some(Kind::Text(..))
    ) && faults.is_empty()
}
