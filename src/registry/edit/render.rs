//! Values as YAML text, so that no reader, old or new, sees another type or another value.

use std::fmt::Write as _;

use granit_parser::ScalarStyle;
use serde_json::Value;

use crate::registry::yaml::reads_back_as_text;
use crate::visible::is_invisible;

/// The style of the existing lines, which new lines follow.
#[derive(Debug, Clone, Copy)]
pub(super) struct House<'t> {
    /// The file's line end.
    pub newline: &'t str,
    /// Spaces by which a list is indented below its key.
    pub list_indent: usize,
    /// Whether a text of several lines may be written as a block (`|`).
    pub blocks: bool,
}

/// `value` as lines of block YAML, each after `indent` spaces and ended by a line feed.
pub fn render(value: &Value, indent: usize) -> String {
    let house = House {
        newline: "\n",
        list_indent: 2,
        blocks: true,
    };
    let mut out = " ".repeat(indent);
    if is_nested(value) {
        block(value, indent, house, &mut out);
    } else {
        out.push_str(&inline(value, ScalarStyle::Plain, false));
    }
    out.push('\n');
    out
}

/// A list or mapping that has something in it, and so is written over several lines.
pub(super) fn is_nested(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => false,
    }
}

/// Appends the lines of a nested value at column `indent`, without the first line's indentation and the last line end.
pub(super) fn block(value: &Value, indent: usize, house: House<'_>, out: &mut String) {
    let line = |out: &mut String, first: &mut bool| {
        if !std::mem::take(first) {
            out.push_str(house.newline);
            out.extend(std::iter::repeat_n(' ', indent));
        }
    };
    let mut first = true;
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                line(out, &mut first);
                out.push_str(&name(key, false));
                out.push(':');
                let deeper = if value.is_array() { house.list_indent } else { 2 };
                if is_nested(value) {
                    out.push_str(house.newline);
                    out.extend(std::iter::repeat_n(' ', indent + deeper));
                    block(value, indent + deeper, house, out);
                } else {
                    leaf(value, indent, house, out);
                }
            }
        }
        Value::Array(items) => {
            for value in items {
                line(out, &mut first);
                out.push('-');
                if is_nested(value) {
                    out.push(' ');
                    block(value, indent + 2, house, out);
                } else {
                    leaf(value, indent, house, out);
                }
            }
        }
        _ => {}
    }
}

fn leaf(value: &Value, indent: usize, house: House<'_>, out: &mut String) {
    out.push(' ');
    match literal(value, indent + 2, house) {
        Some((header, body)) => {
            out.push_str(header);
            out.push_str(&body);
        }
        None => out.push_str(&inline(value, ScalarStyle::Plain, false)),
    }
}

/// A text of several lines as a block at column `indent`: its header, and its lines, each after a line end. `None` when
/// the block would hide blanks, need an indentation of its own, or keep line ends beyond one.
pub(super) fn literal(value: &Value, indent: usize, house: House<'_>) -> Option<(&'static str, String)> {
    let text = value.as_str().filter(|_| house.blocks)?;
    if !text.trim_end_matches('\n').contains('\n') {
        return None;
    }
    block_text(text, indent, house)
}

/// Like [`literal`], for a text of one line too.
pub(super) fn block_text(text: &str, indent: usize, house: House<'_>) -> Option<(&'static str, String)> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let shows = |line: &str| !line.ends_with([' ', '\t']) && !line.contains(hidden);
    if body.starts_with([' ', '\t', '\n']) || body.is_empty() || body.ends_with('\n') || !body.split('\n').all(shows) {
        return None;
    }
    let mut lines = String::with_capacity(body.len() + 16);
    for line in body.split('\n') {
        lines.push_str(house.newline);
        if !line.is_empty() {
            lines.extend(std::iter::repeat_n(' ', indent));
            lines.push_str(line);
        }
    }
    Some((if text.len() == body.len() { "|-" } else { "|" }, lines))
}

/// `value` on one line, lists and mappings in flow style; text in `style` where that can hold it.
pub(super) fn inline(value: &Value, style: ScalarStyle, flow: bool) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => number(n),
        Value::String(s) => text(s, style, flow),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|v| inline(v, ScalarStyle::Plain, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(k, v)| entry(k, v)).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// A key. `on` is the name of fields of ours, and people write it without quotes.
fn name(key: &str, flow: bool) -> String {
    if key == "on" {
        return key.to_owned();
    }
    text(key, ScalarStyle::Plain, flow)
}

/// A number as old readers know it too: with an exponent, they ask for a point and the exponent's sign.
fn number(n: &serde_json::Number) -> String {
    let text = n.to_string();
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let point = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
            format!("{mantissa}{point}e{sign}{exponent}")
        }
        None => text,
    }
}

/// `key: value` inside braces.
pub(super) fn entry(key: &str, value: &Value) -> String {
    format!("{}: {}", name(key, true), inline(value, ScalarStyle::Plain, true))
}

/// `s` as a scalar on one line: in `style` where that can hold it, else in double quotes.
pub(super) fn text(s: &str, style: ScalarStyle, flow: bool) -> String {
    match style {
        ScalarStyle::SingleQuoted if !s.contains(hidden) => format!("'{}'", s.replace('\'', "''")),
        ScalarStyle::Plain if plain(s, flow) => s.to_owned(),
        _ => double_quoted(s),
    }
}

/// Whether `s` may stand without quotes. Dates and months may, as records write them so and schemas take them as text.
fn plain(s: &str, flow: bool) -> bool {
    let begins = s.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '/' | '('));
    begins
        && (reads_back_as_text(s) || is_date(s))
        && !s.ends_with([' ', ':'])
        && !s.contains(": ")
        && !s.contains(" #")
        && !s.contains(hidden)
        && !(flow && s.contains([',', '[', ']', '{', '}', ':']))
}

/// `2026-10` or `2026-10-31`: a real one, since some readers make dates of them and stop at others.
fn is_date(s: &str) -> bool {
    let day = if s.len() == 7 { "-01" } else { "" };
    s.len() <= 10
        && s.is_ascii()
        && format!("{s}{day}")
            .parse::<jiff::civil::Date>()
            .is_ok_and(|d| d.to_string() == format!("{s}{day}"))
}

/// Whether a character can't be in a text as it is: YAML forbids it, or it is invisible.
fn hidden(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{fffc}'..='\u{ffff}')
}

fn double_quoted(s: &str) -> String {
    let mut out = String::with_capacity(s.len() + 2);
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if hidden(c) => {
                let n = u32::from(c);
                // Writing to a string cannot fail.
                let _ = match n {
                    0..=0xff => write!(out, "\\x{n:02X}"),
                    0x100..=0xffff => write!(out, "\\u{n:04X}"),
                    _ => write!(out, "\\U{n:08X}"),
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
