//! What is said of a value that the schema refuses.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::TypeKind;
use serde_json::Value;

use super::whereabouts::is_required;
use super::{MOST_OPTIONS, meant};
use crate::finding::Span;
use crate::registry::Schemas;
use crate::registry::model::DocumentKind;
use crate::registry::yaml::{Fault, Kind, Node, reads_back_as_text};
use crate::words::{closest, count, one_of, quote};

/// What is known about the value that the schema refuses, and about the schema there.
pub(super) struct Refused<'a> {
    pub node: &'a Node,
    /// The field, in backticks.
    pub what: &'a str,
    /// The schema of the value.
    pub schema: Option<&'a Value>,
    /// Where it is in the document.
    pub pointer: &'a str,
    pub kind: DocumentKind,
    pub schemas: &'a Schemas,
}

impl Refused<'_> {
    /// Whether the field can be left out. Looked up only for the messages that need it.
    fn is_optional(&self) -> bool {
        !is_required(self.pointer, self.kind, self.schemas)
    }

    /// Whether it is the whole document.
    pub(super) fn is_root(&self) -> bool {
        self.pointer.is_empty()
    }
}

/// What to do where there is no value.
fn fill_in(refused: &Refused<'_>) -> String {
    let example = refused.schema.and_then(|s| s.pointer("/examples/0"));
    match (refused.is_optional(), example.map(Value::to_string)) {
        (true, _) => "fill it in, or delete the line if it isn't known".to_owned(),
        (false, Some(example)) => format!("write a value, such as `{}`", example.trim_matches('"')),
        (false, None) => "fill it in; the field is required".to_owned(),
    }
}

/// A value that is empty.
pub(super) fn empty(refused: &Refused<'_>) -> Fault {
    Fault::new("PSP106", refused.node.span, format!("{} is empty", refused.what)).help(fill_in(refused))
}

pub(super) fn not_one_of(span: Span, what: &str, value: &Value, options: &[&str], schema: Option<&Value>) -> Fault {
    let fault = Fault::new(
        "PSP104",
        span,
        format!(
            "{what} is {}; expected one of {}",
            shown(value),
            one_of(options.iter().copied(), MOST_OPTIONS)
        ),
    );
    let several = several(value);
    let is_option = |word: &&String| options.contains(&word.as_str());
    if several.len() > 1 && several.iter().any(|word| is_option(&word)) {
        return fault.help("write one of them; each further one needs a record of its own");
    }
    let bare = several.first().map_or("", String::as_str);
    let meant = meant::choice(schema, bare).filter(|id| options.contains(id));
    match meant.or_else(|| closest(bare, options.iter().copied())) {
        Some(near) => fault.help(format!("did you mean `{near}`?")).fix(near),
        None if schema.is_some_and(|s| s.get("x-names").is_some()) => {
            fault.help("choose one of them, or ask a maintainer whether the program needs a new one")
        }
        None => fault.help("choose one of them"),
    }
}

/// The words of a value that is a list, or a text that lists some.
fn several(value: &Value) -> Vec<String> {
    let trimmed = |word: &str| word.trim().to_owned();
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(trimmed).collect(),
        Value::String(text) => {
            let words: Vec<String> = text
                .split([',', '/', '+', '&'])
                .map(trimmed)
                .filter(|w| !w.is_empty())
                .collect();
            if words.is_empty() { vec![text.clone()] } else { words }
        }
        other => vec![other.to_string()],
    }
}

fn words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(t) => t.as_str().to_owned(),
        TypeKind::Multiple(set) => set
            .iter()
            .map(|t| t.as_str().to_owned())
            .collect::<Vec<_>>()
            .join(" or "),
    }
}

pub(super) fn wrong_type(refused: &Refused<'_>, kind: &TypeKind, items: Option<&Value>) -> Fault {
    let Refused { node, what, schema, .. } = refused;
    let wanted = words(kind);
    let is_date = schema.is_some_and(|s| s.get("format").is_some_and(|f| f == "date"));
    let wants = match wanted.as_str() {
        "integer" => "a whole number",
        "number" => "a number",
        "string" if is_date => "a date such as 2026-11-29",
        "string" => "text",
        "array" => "a list",
        "object" => "a group of fields",
        "boolean" => "true or false",
        other => other,
    };
    let message = format!("{what} is {}; expected {wants}", kind_name(node));
    let fault = Fault::new("PSP103", node.span, message);
    if refused.is_root() {
        let what = if node.text().is_some() { "a text" } else { "a list" };
        let fault = Fault::new(
            "PSP103",
            node.span,
            format!("the file is {what}; expected fields such as `name: …`"),
        );
        return match &node.kind {
            Kind::List(_) => fault.help("delete the `- ` at the beginning of each line"),
            _ => fault.help("begin with the template: take it from `APPLY.md`, or run `psp-partners new`"),
        };
    }
    match (&node.kind, wanted.as_str()) {
        (Kind::Null, _) => fault.help(fill_in(refused)),
        (Kind::Text(text, _), "integer" | "number") => match number(text, &wanted) {
            Some(number) => fault.help(format!("write `{number}`")).fix(number),
            None => fault.help("write digits only, such as `12000`, or delete the line if it isn't known"),
        },
        (Kind::Unsigned(n), "string") if is_date => match meant::dates(&n.to_string()).as_slice() {
            [date] => fault.help(format!("write `{date}`")).fix(date),
            _ => fault.help("write year, month and day, such as `2026-11-29`"),
        },
        (Kind::Unsigned(_) | Kind::Signed(_) | Kind::Float(_) | Kind::Bool(_), "string") => {
            let fixed = format!("\"{}\"", node.to_json());
            fault.help(format!("write `{fixed}`")).fix(fixed)
        }
        (Kind::List(list), "string") => match list.as_slice() {
            [one] if one.text().is_some_and(is_simple) => {
                let text = one.text().unwrap_or_default().to_owned();
                fault.help(format!("write {}, without a list", quote(&text))).fix(text)
            }
            _ => fault.help("write one value, without a list"),
        },
        (Kind::Text(text, _), "boolean")
            if matches!(text.to_lowercase().as_str(), "yes" | "y" | "on" | "ja" | "oui") =>
        {
            fault.help("write `true`").fix("true")
        }
        (Kind::Text(text, _), "boolean")
            if matches!(text.to_lowercase().as_str(), "no" | "n" | "off" | "nein" | "non") =>
        {
            fault.help("write `false`").fix("false")
        }
        (Kind::Text(text, _), "array") if !text.trim().is_empty() => list_of(fault, text, items),
        (Kind::Map(entries), "array") => match entries.as_slice() {
            [only] if only.value.text().is_some_and(is_simple) => {
                let fixed = format!("- {}: {}", only.key, only.value.text().unwrap_or_default());
                fault.help(format!("write {}", quote(&fixed))).fix(fixed)
            }
            _ => {
                let first = node.keys().next().unwrap_or_default();
                let line = quote(&format!("- {first}: …"));
                fault.help(format!(
                    "begin the first line with a dash, as in {line}, and indent the others by 2 more"
                ))
            }
        },
        (_, "array") => fault.help("write each item on a line of its own that begins with `- `"),
        (Kind::Text(text, _), "object") if only_required(*schema).is_some() && is_simple(text) => {
            let fixed = format!("{{ {}: {text} }}", only_required(*schema).unwrap_or_default());
            fault.help(format!("write {}", quote(&fixed))).fix(fixed)
        }
        (_, "object") => fault.help("write its fields below it, each indented by two spaces"),
        _ => fault.help("see the field's description in the schema"),
    }
}

/// A number as text, which is what a JSON number is written like.
fn number(text: &str, wanted: &str) -> Option<String> {
    meant::whole_number(text).or_else(|| {
        let bare = text.trim().trim_end_matches('%').trim_end();
        let is_number = wanted == "number" && bare.len() < 16 && bare.parse::<f64>().is_ok_and(f64::is_finite);
        (is_number && bare.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))).then(|| bare.to_owned())
    })
}

/// A text where a list belongs: its words as the list.
fn list_of(fault: Fault, text: &str, items: Option<&Value>) -> Fault {
    let options: Vec<&str> = items
        .and_then(|s| s.get("enum"))
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let is_option = |id: &&str| options.contains(id);
    let nearest = |word: &str| meant::choice(items, word).or_else(|| closest(word, options.iter().copied()));
    let also = |word: &str| items.and_then(|items| meant::also(items, word));
    let meant = |word: String| {
        nearest(&word)
            .filter(is_option)
            .or_else(|| also(&word))
            .map_or(word, str::to_owned)
    };
    let all: Vec<String> = several(&Value::String(text.to_owned()))
        .into_iter()
        .map(meant)
        .collect();
    let is_text = items.is_some_and(|s| s.get("type").is_none_or(|t| t == "string"));
    let fixed = match only_required(items) {
        _ if !all.iter().all(|word| is_simple(word)) => None,
        Some(field) => Some(
            all.iter()
                .map(|word| format!("{{ {field}: {word} }}"))
                .collect::<Vec<_>>(),
        ),
        None if is_text => Some(all),
        None => None,
    };
    match fixed {
        Some(list) => {
            let fixed = format!("[{}]", list.join(", "));
            fault.help(format!("write {}", quote(&fixed))).fix(fixed)
        }
        None => fault.help("write each item on a line of its own that begins with `- `"),
    }
}

/// The only field that an item needs.
fn only_required(schema: Option<&Value>) -> Option<&str> {
    match schema?.get("required")?.as_array()?.as_slice() {
        [one] => one.as_str(),
        _ => None,
    }
}

/// Whether `text` can be written in YAML as it is, in brackets too.
fn is_simple(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    !text.is_empty() && text.chars().all(is_part) && reads_back_as_text(text)
}

pub(super) fn wrong_format(refused: &Refused<'_>, format: &str) -> Fault {
    let Refused { node, what, .. } = refused;
    let text = node.text().unwrap_or_default();
    match format {
        "date" => wrong_date(node, what, text),
        "uri" => {
            let message = format!(
                "{what} is {}; expected a web address that begins with https://",
                quote(text)
            );
            let fault = Fault::new("PSP105", node.span, message);
            match meant::address(text) {
                Some(address) => fault.help(format!("write `{address}`")).fix(address),
                None => fault.help("write the whole address, such as `https://berg.example/page`"),
            }
        }
        other => {
            let message = format!("{what} is {}; expected a valid {other}", quote(text));
            Fault::new("PSP105", node.span, message).help("see the field's description in the schema")
        }
    }
}

fn wrong_date(node: &Node, what: &str, text: &str) -> Fault {
    let message = format!("{what} is {}; expected a date such as 2026-11-29", quote(text));
    let fault = Fault::new("PSP105", node.span, message);
    let is_month = text.len() == 7 && text.parse::<crate::date::Month>().is_ok();
    let is_like_one = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    match meant::dates(text).as_slice() {
        [date] => fault.help(format!("write `{date}`")).fix(date),
        [one, other] => fault.help(format!("write `{one}` or `{other}`, whichever is meant")),
        _ if is_month => fault.help(format!("add the day, as in `{text}-01`")),
        _ if is_like_one => fault.help("this day isn't in the calendar; correct the month or the day"),
        _ => fault.help("write year, month and day, such as `2026-11-29`"),
    }
}

/// A value that isn't written as the schema's pattern has it.
pub(super) fn wrong_pattern(refused: &Refused<'_>, location: &str) -> Fault {
    let Refused { node, what, schema, .. } = refused;
    let text = node.text().unwrap_or_default();
    let expected = schema.and_then(|s| s.get("x-expected")).and_then(Value::as_str);
    let message = match expected {
        Some(expected) => format!("{what} is {}; expected {expected}", quote(text)),
        None => format!("{what} is {}, which isn't written as the schema describes", quote(text)),
    };
    let fault = Fault::new("PSP105", node.span, message);
    let is_login = location.contains("/$defs/login");
    let meant = if is_login {
        meant::login(text)
    } else if expected.is_some_and(|expected| expected.contains("https")) {
        meant::address(text)
    } else {
        schema.and_then(|schema| meant::also(schema, text)).map(str::to_owned)
    };
    let example = schema.and_then(|s| s.pointer("/examples/0")).and_then(Value::as_str);
    match (meant, example, expected) {
        (Some(meant), ..) => fault.help(format!("write `{meant}`")).fix(meant),
        _ if is_login => fault.help("write the name that follows `github.com/` in the address of the profile"),
        (None, Some(example), _) => fault.help(format!("for example `{example}`")),
        (None, None, Some(expected)) => fault.help(format!("write {expected}")),
        (None, None, None) => fault.help("see the field's description in the schema"),
    }
}

pub(super) fn out_of_range(span: Span, what: &str, error: &ValidationError<'_>, bound: &str) -> Fault {
    Fault::new(
        "PSP106",
        span,
        format!("{what} is {}; expected {bound}", shown(error.instance().as_ref())),
    )
    .help("correct the number")
}

pub(super) fn length(span: Span, what: &str, error: &ValidationError<'_>, bound: &str) -> Fault {
    let has = error.instance().as_ref().as_str().map_or(0, |s| s.chars().count());
    Fault::new(
        "PSP106",
        span,
        format!("{what} has {}; expected {bound}", count(has, "character")),
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
