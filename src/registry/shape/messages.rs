//! What is said of a value that the schema refuses.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::TypeKind;
use serde_json::Value;

use super::choices::list_of;
use super::meant;
use super::numbers;
use crate::finding::Span;
use crate::registry::edit::render;
use crate::registry::model::DocumentKind;
use crate::registry::schemas::{EXPECTED_DATE, WEB_ADDRESS_OR_NAME};
use crate::registry::yaml::{Fault, Kind, Node, reads_back_as_text};
use crate::web_address::{self, AddressProblem};
use crate::words::{count, quote};

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
}

impl Refused<'_> {
    /// Whether the field can be left out.
    fn is_optional(&self) -> bool {
        self.kind
            .fields()
            .at(self.pointer)
            .is_none_or(|field| !field.is_required())
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
    let expected = schema.and_then(|s| s.get("x-expected")?.as_str());
    let wants = match wanted.as_str() {
        "integer" => "a whole number",
        "number" => "a number",
        "string" if is_date => EXPECTED_DATE,
        "string" => "text",
        "array" => "a list",
        "object" => "a group of fields",
        "boolean" => "true or false",
        other => expected.unwrap_or(other),
    };
    let message = format!("{what} is {}; expected {wants}", kind_name(node));
    let fault = Fault::new("PSP103", node.span, message);
    if refused.is_root() {
        return not_a_mapping(refused);
    }
    match (&node.kind, wanted.as_str()) {
        (Kind::Null, _) => fault.help(fill_in(refused)),
        (Kind::Text(text, _), "integer" | "number") => match number(text, &wanted) {
            Some(number) => fault.help(format!("write `{number}`")).fix(number),
            None if refused.is_optional() => {
                fault.help("write digits only, such as `12000`, or delete the line if it isn't known")
            }
            None => fault.help("write digits only, such as `12000`"),
        },
        (Kind::Unsigned(n, _), "string") if is_date => match meant::dates(&n.to_string()).as_slice() {
            [date] => fault.help(format!("write `{date}`")).fix(date),
            _ => fault.help("write year, month and day, such as `2026-11-29`"),
        },
        (Kind::Float(_, written) | Kind::Unsigned(_, Some(written)) | Kind::Signed(_, Some(written)), "string") => {
            let fixed = format!("\"{written}\"");
            fault.help(format!("write `{fixed}`")).fix(fixed)
        }
        (Kind::Unsigned(..) | Kind::Signed(..) | Kind::Bool(_), "string") => {
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
        // The first example shows what a value of the field looks like.
        (Kind::Map(_), _) => match schema.and_then(|s| s.pointer("/examples/0")).map(Value::to_string) {
            Some(example) => fault.help(format!(
                "write one value in place of the fields below it, such as {}",
                quote(example.trim_matches('"'))
            )),
            None => fault.help("write one value in place of the fields below it"),
        },
        _ => fault.help("see the field's description in the schema"),
    }
}

/// A whole file that is a text or a list.
fn not_a_mapping(refused: &Refused<'_>) -> Fault {
    let Refused { node, schema, kind, .. } = refused;
    let what = if node.text().is_some() { "a text" } else { "a list" };
    let first = schema
        .and_then(|s| s.pointer("/required/0")?.as_str())
        .unwrap_or("name");
    let message = format!("the file is {what}; expected fields such as `{first}: …`");
    let fault = Fault::new("PSP103", node.span, message);
    let Kind::List(items) = &node.kind else {
        return fault.help(kind.row().begin);
    };
    match fields_of(items) {
        Some(fields) => fault
            .help("delete the `- ` at the beginning of each line")
            .fix(render(&fields, 0).trim_end()),
        None if items.len() > 1 => fault.help(format!(
            "one file holds one {}: put each item into a file of its own, without its `- `",
            kind.row().noun
        )),
        None => fault.help("delete the `- ` at the beginning of each line"),
    }
}

/// The fields of all items as one mapping; `None` where an item isn't a mapping, or two of them have the same field.
fn fields_of(items: &[Node]) -> Option<Value> {
    let mut all = serde_json::Map::new();
    for item in items {
        let Value::Object(fields) = item.to_json() else {
            return None;
        };
        for (name, value) in fields {
            if all.insert(name, value).is_some() {
                return None;
            }
        }
    }
    (!all.is_empty()).then_some(Value::Object(all))
}

/// A number as text, which is what a JSON number is written like.
fn number(text: &str, wanted: &str) -> Option<String> {
    if wanted == "integer" {
        return numbers::whole_number(text);
    }
    match numbers::decimals(text).as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The only field that an item needs.
pub(super) fn only_required(schema: Option<&Value>) -> Option<&str> {
    match schema?.get("required")?.as_array()?.as_slice() {
        [one] => one.as_str(),
        _ => None,
    }
}

/// Whether `text` can be written in YAML as it is, in brackets too.
pub(super) fn is_simple(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    !text.is_empty() && text.chars().all(is_part) && reads_back_as_text(text)
}

pub(super) fn wrong_format(refused: &Refused<'_>, format: &str) -> Fault {
    let Refused { node, what, .. } = refused;
    let text = node.text().unwrap_or_default();
    match format {
        "date" => wrong_date(node, what, text),
        "iri" | WEB_ADDRESS_OR_NAME => {
            let problem = web_address::check(text).err().unwrap_or(AddressProblem::Scheme);
            let message = format!("{what} is {}; {}", quote(text), problem.words());
            with_address(Fault::new("PSP105", node.span, message), text)
        }
        other => {
            let message = format!("{what} is {}; expected a valid {other}", quote(text));
            Fault::new("PSP105", node.span, message).help("see the field's description in the schema")
        }
    }
}

/// The fault of a value that isn't a web address, with the address that was meant.
fn with_address(fault: Fault, text: &str) -> Fault {
    match meant::address(text) {
        Some(address) => fault.help(format!("write {}", quote(&address))).fix(address),
        None if meant::is_file_name(text) && !text.contains(['/', ':']) => fault.help(format!(
            "write where the file is on the web, such as {}",
            quote(&format!("https://berg.example/{text}"))
        )),
        None => fault.help("write the whole address, such as `https://berg.example/page`"),
    }
}

fn wrong_date(node: &Node, what: &str, text: &str) -> Fault {
    let message = format!("{what} is {}; expected {EXPECTED_DATE}", quote(text));
    let fault = Fault::new("PSP105", node.span, message);
    let is_month = text.len() == 7 && text.parse::<crate::date::Month>().is_ok();
    let is_like_one = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    match meant::dates(text).as_slice() {
        [date] => fault.help(format!("write `{date}`")).fix(date),
        [one, other] => fault.help(format!("write `{one}` or `{other}`, whichever is meant")),
        _ if is_month => fault.help(format!("add the day, as in `{text}-01`")),
        _ if is_like_one => match meant::last_day(text) {
            Some(last) => fault.help(format!(
                "write `{last}`, the last day of that month, or correct the month"
            )),
            None => fault.help("this day isn't in the calendar; correct the month or the day"),
        },
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
    if schema.is_some_and(|s| s.get("format").is_some_and(|format| format == "iri")) {
        return with_address(fault, text);
    }
    if expected.is_some_and(|expected| expected.starts_with("a decimal number")) {
        return wrong_decimal(fault, node, text);
    }
    let meant = if is_login {
        meant::login(text)
    } else if expected.is_some_and(|expected| expected.contains("https")) {
        meant::address(text)
    } else {
        let known = schema.map(|schema| meant::also(schema, text)).unwrap_or_default();
        known.first().map(|value| (*value).to_owned())
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

/// The fault of a number as text, with the numbers that it can be.
fn wrong_decimal(fault: Fault, node: &Node, text: &str) -> Fault {
    let is_quoted = matches!(&node.kind, Kind::Text(_, style) if *style != granit_parser::ScalarStyle::Plain);
    let written = |number: &String| {
        if is_quoted {
            format!("\"{number}\"")
        } else {
            number.clone()
        }
    };
    match numbers::decimals(text).as_slice() {
        [] => fault.help("write digits with a decimal point, such as `1250.00`"),
        [one] => fault.help(format!("write `{}`", written(one))).fix(written(one)),
        [one, other, ..] => fault.help(format!(
            "write `{}` or `{}`, whichever is meant",
            written(one),
            written(&other.trim_end_matches('0').trim_end_matches('.').to_owned())
        )),
    }
}

pub(super) fn out_of_range(refused: &Refused<'_>, error: &ValidationError<'_>, bound: &str) -> Fault {
    let value = error.instance().as_ref();
    let message = format!("{} is {}; expected {bound}", refused.what, shown(value));
    let fault = Fault::new("PSP106", refused.node.span, message);
    // A minus where only numbers from 0 up can be: a dash, or a sign too many.
    let positive = value.as_i64().and_then(i64::checked_neg).filter(|n| *n > 0);
    let fits = |n: i64| {
        let limit = |key: &str| refused.schema.and_then(|s| s.get(key)?.as_f64());
        #[allow(clippy::cast_precision_loss, reason = "limits of our schemas are far below 2^52")]
        let n = n as f64;
        limit("minimum").is_some_and(|least| least >= 0.0 && least <= n)
            && limit("maximum").is_none_or(|most| n <= most)
    };
    match positive.filter(|n| fits(*n)) {
        Some(n) => fault.help(format!("write `{n}`, without the minus")).fix(n.to_string()),
        None => fault.help("correct the number"),
    }
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
        Kind::Unsigned(_, Some(written)) | Kind::Signed(_, Some(written)) => format!("the number `{written}`"),
        Kind::Unsigned(n, None) => format!("the number `{n}`"),
        Kind::Signed(n, None) => format!("the number `{n}`"),
        Kind::Float(_, written) => format!("the number {}", quote(written)),
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
