//! What the template and the guide write in place of a partner's own answer.
//!
//! For: records, months and events. In: a document. Out: a finding for each value that was left as it was. May use the document.

use crate::finding::Place;
use crate::registry::fields::Field;
use crate::registry::model::DocumentKind;
use crate::registry::path::{DocumentPath, partner_folder, slugify};
use crate::registry::shape::dotted;
use crate::registry::yaml::Node;
use crate::rules::{DocumentContext, Report};
use crate::words::quote;

/// Words that stand for an answer, in lower case and without signs: those of the template and the guide, and those that
/// people write who mean to come back.
const WORDS: [&str; 14] = [
    "yourcompany",
    "yourlogin",
    "yourname",
    "yourgithublogin",
    "theirlogin",
    "todo",
    "tbd",
    "fixme",
    "xxx",
    "na",
    "loremipsum",
    "",
    "placeholder",
    "changeme",
];
/// Hosts that RFC 2606 keeps for examples.
const HOSTS: [&str; 3] = ["example.com", "example.org", "example.net"];
/// The folder in the guide's links.
const FOLDER: &str = "your-company";

pub(super) fn placeholder(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    // The program's own file names such values on purpose, in its help for criteria.
    if cx.file.kind == DocumentKind::Program {
        return;
    }
    cx.file.root.walk(&mut |pointer: &str, node: &Node| {
        let Some(text) = node.text().filter(|text| is_placeholder(text)) else {
            return;
        };
        let place = Place::at(cx.file.paths[usize::from(node.span.layer)].clone(), node.span);
        let message = format!("{} is {}, which is a placeholder", quote(&dotted(pointer)), quote(text));
        let is_required = cx.file.kind.fields().at(pointer).is_some_and(Field::is_required);
        let help = if is_required {
            "write the real value"
        } else {
            "write the real value, or delete the line if it isn't known"
        };
        report.say(place, message).with_help(help);
    });
    folder(cx, report);
}

/// The record's folder is still the guide's.
fn folder(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    let path = &cx.file.paths[0];
    let document = DocumentPath::parse(path).filter(|document| document.kind() == DocumentKind::Partner);
    if document.and_then(|document| document.slug().cloned()).as_deref() != Some(FOLDER) {
        return;
    }
    let name = cx
        .file
        .json
        .get("name")
        .and_then(|name| name.as_str())
        .filter(|name| !is_placeholder(name));
    let right = name.map_or_else(|| "acme-testing".to_owned(), slugify);
    let message = format!("the folder name {} is a placeholder", quote(FOLDER));
    report
        .say(Place::file(path.clone()), message)
        .with_help(format!("move the file to `{}/partner.yaml`", partner_folder(&right)));
}

fn is_placeholder(text: &str) -> bool {
    let plain: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    // A text of signs only is one, except for signs that some people use as letters, such as an emoji.
    let is_word = WORDS.contains(&plain.as_str()) && (!plain.is_empty() || text.trim().chars().all(is_filler));
    let is_word = is_word && !text.trim().is_empty();
    is_word
        || text
            .match_indices("://")
            .any(|(at, _)| is_reserved_host(&text[at + "://".len()..]))
}

fn is_filler(c: char) -> bool {
    matches!(c, '.' | '…' | '-' | '–' | '?' | '_' | '*')
}

/// Whether the address that goes on with `rest` is of a host for examples.
fn is_reserved_host(rest: &str) -> bool {
    let host = rest
        .split(['/', '?', '#', ':', ' ', ')'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let host = host.trim_end_matches('.');
    HOSTS.contains(&host.strip_prefix("www.").unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_whole_values() {
        for text in [
            "Your Company",
            "your-login",
            "YOUR_LOGIN",
            "TODO",
            "…",
            "...",
            "n/a",
            "https://example.com",
            "see https://www.Example.org/x",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "Your Company Ltd",
            "Todoist",
            "https://example.dev",
            "https://berg.example",
            "https://notexample.com",
            "",
            "🎉",
            "株式会社",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
