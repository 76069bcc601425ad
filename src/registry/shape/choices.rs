//! A value that is none of a field's choices, and the choices that were meant.

use serde_json::Value;

use super::messages::{is_simple, only_required, shown};
use super::{MOST_NAMED, MOST_OPTIONS, meant};
use crate::finding::Span;
use crate::registry::yaml::{Fault, Kind, Node};
use crate::words::{closest, one_of, quote};

/// A value that is none of `options`. `list` is the list that it is an item of.
pub(super) fn not_one_of(
    span: Span,
    what: &str,
    value: &Value,
    options: &[&str],
    schema: Option<&Value>,
    list: Option<&Node>,
) -> Fault {
    // A long list of options has words of its own.
    let expected = schema.and_then(|schema| schema.get("x-expected")?.as_str());
    let expected = expected.map_or_else(
        || format!("one of {}", one_of(options.iter().copied(), MOST_OPTIONS)),
        str::to_owned,
    );
    let fault = Fault::new(
        "PSP104",
        span,
        format!("{what} is {}; expected {expected}", shown(value)),
    );
    let words = words_of(value);
    let is_option = |word: &&String| options.contains(&word.as_str());
    if words.len() > 1 && words.iter().any(|word| is_option(&word)) {
        return fault.help("write one of them; each further one needs a record of its own");
    }
    let bare = words.first().map_or("", String::as_str);
    let mut meant = meant::choices(schema, bare);
    meant.retain(|id| options.contains(id));
    match (meant.as_slice(), list) {
        // Two letters are near to any other two.
        ([], _) if bare.len() < 3 => fault.help(choose(options, schema)),
        ([], _) => match closest(bare, options.iter().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")).fix(near),
            None => fault.help(choose(options, schema)),
        },
        ([near], _) => fault.help(format!("did you mean `{near}`?")).fix(*near),
        (all, Some(list)) => means_several(fault, bare, all, list),
        (all, None) => fault.help(format!("write {}", one_of(all.iter().copied(), MOST_OPTIONS))),
    }
}

/// A word that means several choices, in a list: each of them that the list doesn't have is an item of its own.
fn means_several(fault: Fault, word: &str, choices: &[&str], list: &Node) -> Fault {
    let Kind::List(items) = &list.kind else { return fault };
    let is_new = |choice: &&&str| !items.iter().any(|item| item.text() == Some(**choice));
    let new: Vec<&str> = choices.iter().filter(is_new).copied().collect();
    let covers = format!("{} means {}", quote(word), and_all(choices));
    if new.is_empty() {
        return fault.help(format!("delete it: {covers}, which the list has"));
    }
    let ends_behind_items = items.last().is_some_and(|last| last.span.to < list.span.to);
    let fix = if ends_behind_items {
        new.join(", ")
    } else {
        let dash = format!("\n{}- ", " ".repeat(list.span.start.col.saturating_sub(1) as usize));
        new.join(&dash)
    };
    fault.help(format!("{covers}; list each of them once")).fix(fix)
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
fn and_all(ids: &[&str]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| quote(id)).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// The choices with what the program calls them, where they fit.
fn choose(options: &[&str], schema: Option<&Value>) -> String {
    if let Some(expected) = schema.and_then(|s| s.get("x-expected")?.as_str()) {
        return format!("write {expected}");
    }
    let Some(called) = schema.and_then(|s| s.get("x-names")?.as_object()) else {
        return "choose one of them".to_owned();
    };
    let named = |id: &&str| {
        let name = called.get(*id).and_then(Value::as_str)?;
        Some(format!("{} ({})", quote(id), quote(name).trim_matches('`')))
    };
    let all: Option<Vec<String>> = options.iter().map(named).collect();
    match all
        .as_deref()
        .filter(|all| all.len() <= MOST_NAMED)
        .and_then(<[String]>::split_last)
    {
        Some((last, [])) => format!("write {last}; if it doesn't fit, ask a maintainer"),
        Some((last, rest)) => format!("choose {} or {last}; if none fits, ask a maintainer", rest.join(", ")),
        // The program has more choices than fit here, and a maintainer can add one.
        None => "choose one of them, or ask a maintainer whether the program needs a new one".to_owned(),
    }
}

/// The words of a value that is a list, or a text that lists some.
fn words_of(value: &Value) -> Vec<String> {
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

/// A text where a list belongs: its words as the list.
pub(super) fn list_of(fault: Fault, text: &str, items: Option<&Value>) -> Fault {
    let options: Vec<&str> = items
        .and_then(|s| s.get("enum"))
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let meant = |word: String| -> Vec<String> {
        let known = meant::choices(items, &word);
        let nearest = || closest(&word, options.iter().copied()).into_iter().collect();
        let known = if known.is_empty() { nearest() } else { known };
        if known.is_empty() {
            vec![word]
        } else {
            known.into_iter().map(str::to_owned).collect()
        }
    };
    let mut all: Vec<String> = Vec::new();
    for word in words_of(&Value::String(text.to_owned())).into_iter().flat_map(meant) {
        if !all.contains(&word) {
            all.push(word);
        }
    }
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
