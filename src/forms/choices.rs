//! The choices of a list, as a person reads them in the form and as a record writes them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::one_line;

/// What can be chosen from a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// As a record writes it.
    pub id: String,
    /// As the form shows it.
    pub text: String,
}

/// Between two choices in an issue.
const SEPARATOR: &str = ", ";
/// GitHub adds this choice to a list that needs no answer, and refuses a form that has one of its own.
const NONE: &str = "None";

/// The choices that a word of the vocabulary leaves; none where there is nothing to choose.
///
/// GitHub refuses a list with two equal texts. So a name that is used twice, or that equals `NONE`, is followed by
/// its id. Without a name, the text is the id.
pub(super) fn of(schema: &Value) -> Option<Vec<Choice>> {
    let ids: Vec<&str> = schema
        .get("enum")?
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let name = |id: &str| {
        let names = schema.get("x-names").and_then(|names| names.get(id));
        one_line(names.and_then(Value::as_str).unwrap_or_default())
    };
    let is_taken = |text: &str, own: &str| {
        text.eq_ignore_ascii_case(NONE) || ids.iter().any(|id| *id != own && same(&name(id), text))
    };
    let mut texts = BTreeSet::new();
    let choices: Vec<Choice> = ids
        .iter()
        .map(|id| {
            let name = name(id);
            let text = match name.as_str() {
                "" => (*id).to_owned(),
                name if is_taken(name, id) => format!("{name} ({id})"),
                name => name.to_owned(),
            };
            Choice {
                id: (*id).to_owned(),
                text,
            }
        })
        .filter(|choice| texts.insert(choice.text.to_lowercase()))
        .collect();
    (!choices.is_empty()).then_some(choices)
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// The choice that a text is: as the form shows it, or by its id where a person wrote it by hand.
pub(super) fn one<'c>(text: &str, choices: &'c [Choice]) -> Option<&'c Choice> {
    let exact = choices.iter().find(|choice| choice.text == text);
    let near = || choices.iter().find(|c| same(&c.text, text) || same(&c.id, text));
    exact.or_else(near)
}

/// The choices that a list in an issue names, or the first part that is none of them.
///
/// GitHub writes the chosen texts with a comma between them, and a text may have commas of its own. So the list is read
/// from its end: from each place on, the longest choice after which the rest can be read, too. What a person wrote by
/// hand is read part by part.
pub(super) fn several<'c>(list: &str, choices: &'c [Choice]) -> Result<Vec<&'c Choice>, String> {
    let mut by_length: Vec<&Choice> = choices.iter().collect();
    by_length.sort_by_key(|choice| std::cmp::Reverse(choice.text.len()));
    // What can be read from each place on: the choice there, and where the next one begins.
    let mut from: Vec<Option<(&Choice, usize)>> = vec![None; list.len() + 1];
    for at in (0..list.len()).rev().filter(|at| list.is_char_boundary(*at)) {
        let rest = &list[at..];
        from[at] = by_length.iter().find_map(|choice| {
            let after = rest.strip_prefix(choice.text.as_str())?;
            let end = at + choice.text.len();
            if after.is_empty() {
                return Some((*choice, end));
            }
            let next = end + SEPARATOR.len();
            (after.starts_with(SEPARATOR) && from[next].is_some()).then_some((*choice, next))
        });
    }
    let mut found: Vec<&Choice> = Vec::new();
    let mut at = 0;
    while let Some((choice, next)) = from[at] {
        if !found.contains(&choice) {
            found.push(choice);
        }
        at = next;
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let parts = list.split([',', '\n']).map(|part| part.trim().trim_start_matches("- "));
    for part in parts.filter(|part| !part.is_empty()) {
        let choice = one(part, choices).ok_or_else(|| part.to_owned())?;
        if !found.contains(&choice) {
            found.push(choice);
        }
    }
    Ok(found)
}
