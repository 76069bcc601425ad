//! What is said of a value that the schema refuses.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::TypeKind;
use serde_json::Value;

use super::MOST_OPTIONS;
use crate::finding::Span;
use crate::registry::yaml::{Fault, Kind, Node};
use crate::words::{closest, count, one_of, quote};

pub(super) fn not_one_of(span: Span, what: &str, value: &str, options: &[&str]) -> Fault {
    let bare = value.trim_matches('`');
    let fault = Fault::new(
        "PSP104",
        span,
        format!(
            "{what} is {value}, which is not one of {}",
            one_of(options.iter().copied(), MOST_OPTIONS)
        ),
    );
    match closest(bare, options.iter().copied()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")).fix(near),
        None => fault.help("choose one of them, or ask a maintainer whether the program needs a new one"),
    }
}

pub(super) fn wrong_type(node: &Node, what: &str, kind: &TypeKind) -> Fault {
    let wanted = match kind {
        TypeKind::Single(t) => t.as_str().to_owned(),
        TypeKind::Multiple(set) => set
            .iter()
            .map(|t| t.as_str().to_owned())
            .collect::<Vec<_>>()
            .join(" or "),
    };
    let wants = match wanted.as_str() {
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        "object" => "a group of fields",
        "boolean" => "true or false",
        other => other,
    };
    let fault = Fault::new(
        "PSP103",
        node.span,
        format!("{what} is {}; it must be {wants}", kind_name(node)),
    );
    match (&node.kind, wanted.as_str()) {
        (Kind::Text(text, _), "integer" | "number") => {
            let number: String = text
                .chars()
                .filter(|c| !matches!(c, '_' | ',' | ' ' | '+' | '\''))
                .collect();
            if !number.is_empty()
                && number.len() < 16
                && number.parse::<f64>().is_ok_and(f64::is_finite)
                && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
            {
                fault.help(format!("write {number}")).fix(number)
            } else {
                fault.help("write digits only, such as 12000, or leave the field out if it is not known")
            }
        }
        (Kind::Null, _) => fault.help("fill it in, or leave the field out if it is not known"),
        (Kind::Unsigned(_) | Kind::Signed(_) | Kind::Float(_) | Kind::Bool(_), "string") => {
            fault.help("put it in quotes")
        }
        (Kind::Text(text, _), "boolean") if matches!(text.to_lowercase().as_str(), "yes" | "y" | "on") => {
            fault.help("write true").fix("true")
        }
        (Kind::Text(text, _), "boolean") if matches!(text.to_lowercase().as_str(), "no" | "n" | "off") => {
            fault.help("write false").fix("false")
        }
        (_, "array") => fault.help("write each item on a line of its own that begins with `- `"),
        (_, "object") => fault.help("write its fields below it, each indented by two spaces"),
        _ => fault.help("see the field's description in the schema"),
    }
}

pub(super) fn wrong_format(node: &Node, what: &str, format: &str) -> Fault {
    let text = node.text().unwrap_or_default();
    match format {
        "date" => {
            let fault = Fault::new(
                "PSP105",
                node.span,
                format!(
                    "{what} is {}; it must be a day of the calendar, written as YYYY-MM-DD",
                    quote(text)
                ),
            );
            match guess_date(text) {
                Some(date) => fault.help(format!("write {date}")).fix(date),
                None => fault.help("for example 2026-01-31"),
            }
        }
        "uri" => Fault::new(
            "PSP105",
            node.span,
            format!("{what} is {}; it must be a whole web address", quote(text)),
        )
        .help("for example https://example.org/page"),
        other => Fault::new(
            "PSP105",
            node.span,
            format!("{what} is {}; it must be a valid {other}", quote(text)),
        )
        .help("see the field's description in the schema"),
    }
}

/// A day whose parts are in the order year, month, day but written otherwise: the only order that is certain.
pub(super) fn guess_date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['-', '/', '.', 'T', ' ']).take(3).collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    crate::date::Date::new(year, month, day).ok().map(|d| d.to_string())
}

pub(super) fn out_of_range(span: Span, what: &str, error: &ValidationError<'_>, bound: &str) -> Fault {
    Fault::new(
        "PSP106",
        span,
        format!("{what} is {}; it must be {bound}", shown(error.instance().as_ref())),
    )
    .help("correct the number")
}

pub(super) fn length(span: Span, what: &str, error: &ValidationError<'_>, bound: &str) -> Fault {
    let has = error.instance().as_ref().as_str().map_or(0, |s| s.chars().count());
    Fault::new(
        "PSP106",
        span,
        format!("{what} has {}; it must have {bound}", count(has, "character")),
    )
    .help("shorten or complete the text")
}

pub(super) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| quote(&value.to_string()), quote)
}

pub(super) fn kind_name(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "empty".to_owned(),
        Kind::Bool(b) => format!("`{b}`"),
        Kind::Unsigned(n) => format!("the number `{n}`"),
        Kind::Signed(n) => format!("the number `{n}`"),
        Kind::Float(n) => format!("the number `{n}`"),
        Kind::Text(text, _) => format!("the text {}", quote(text)),
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) => "a group of fields".to_owned(),
    }
}

pub(super) fn first_key(node: &Node) -> Span {
    if let Kind::Map(entries) = &node.kind {
        entries.first().map_or(node.span, |e| e.key_span)
    } else {
        node.span
    }
}

pub(super) fn repeated(node: &Node) -> Option<(Span, String)> {
    let Kind::List(items) = &node.kind else { return None };
    let values: Vec<Value> = items.iter().map(Node::to_json).collect();
    let mut seen = HashSet::new();
    let at = values.iter().position(|value| !seen.insert(value.to_string()))?;
    Some((
        items[at].span,
        if values[at].is_object() {
            "the same entry".to_owned()
        } else {
            shown(&values[at])
        },
    ))
}
