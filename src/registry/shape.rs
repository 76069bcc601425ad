//! Schema errors as findings: each at its place, in a partner's words, with the corrected value where it is certain.

mod messages;

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as K;
use serde_json::Value;

use self::messages::{
    first_key, kind_name, length, not_one_of, out_of_range, repeated, shown, wrong_format, wrong_type,
};
use super::model::DocumentKind;
use super::schemas::Schemas;
use super::yaml::{Fault, Kind, Node, escape};
use crate::finding::Span;
use crate::words::{closest, count, one_of, quote};

/// Options listed in a message before it says how many more there are.
const MOST_OPTIONS: usize = 12;

/// Errors explained in one file; explaining costs a look at the schema each.
const MOST_EXPLAINED: usize = 200;

/// What the schema has to say about one file.
#[derive(Debug, Default)]
pub struct Shape {
    pub faults: Vec<Fault>,
    /// Values that cannot be used, by pointer.
    pub unusable: Vec<String>,
    /// Keys that the schema does not know, by pointer; the rest of their mapping can be used.
    pub unknown: Vec<String>,
    /// Fields of the root that are missing or misspelt, and so told of already.
    pub covered: Vec<String>,
    /// Errors that are not among the faults: so many that the file is not looked at any closer.
    pub more: usize,
}

/// Checks `json`, which was read from `root`.
pub fn check(root: &Node, json: &Value, kind: DocumentKind, schemas: &Schemas) -> Shape {
    let mut shape = Shape::default();
    let validator = schemas.validator(kind);
    if !validator.is_valid(json) {
        for error in validator.iter_errors(json) {
            if shape.faults.len() < MOST_EXPLAINED {
                explain(root, &error, kind, schemas, &mut shape);
            } else {
                shape.more += 1;
            }
        }
        one_of_each(&mut shape.faults);
    }
    shape
}

/// A value that fails both its format and its pattern is one mistake: the finding that says more is kept.
fn one_of_each(faults: &mut Vec<Fault>) {
    let mut kept: Vec<Fault> = Vec::with_capacity(faults.len());
    for fault in faults.drain(..) {
        match kept
            .iter_mut()
            .find(|k| k.code == "PSP105" && fault.code == "PSP105" && k.span == fault.span)
        {
            Some(known) if known.fix.is_none() => *known = fault,
            Some(_) => {}
            None => kept.push(fault),
        }
    }
    *faults = kept;
}

/// A pointer as a partner reads it: `owners[0].github`.
pub fn dotted(pointer: &str) -> String {
    dotted_below(pointer).trim_start_matches('.').to_owned()
}

/// The same after the name of what it is below: `[0].github`, `.github`.
pub fn dotted_below(pointer: &str) -> String {
    let mut out = String::new();
    for segment in pointer.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        if !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit()) {
            out.push('[');
            out.push_str(&segment);
            out.push(']');
        } else {
            out.push('.');
            out.push_str(&segment);
        }
    }
    out
}

fn named(pointer: &str) -> String {
    if pointer.is_empty() {
        "the file".to_owned()
    } else {
        quote(&dotted(pointer))
    }
}

#[allow(
    clippy::too_many_lines,
    reason = "one arm a keyword, each a sentence; splitting it would hide the table that it is"
)]
fn explain(root: &Node, error: &ValidationError<'_>, kind: DocumentKind, schemas: &Schemas, shape: &mut Shape) {
    let pointer = error.instance_path().as_str();
    let Some((node, key)) = root.at(pointer) else { return };
    let what = named(pointer);
    let location = error
        .absolute_keyword_location()
        .map(|u| u.as_str().to_owned())
        .unwrap_or_default();
    let parent = schemas.parent_of(&location);
    let mut bad = |fault: Fault| {
        shape.faults.push(fault);
        if !shape.unusable.iter().any(|p| p == pointer) {
            shape.unusable.push(pointer.to_owned());
        }
    };
    match error.kind() {
        K::AdditionalProperties { unexpected } | K::UnevaluatedProperties { unexpected } => {
            let known = fields(parent);
            // A mapping of thousands is walked once, not for each of its keys.
            let entries: HashMap<&str, Span> = match &node.kind {
                Kind::Map(entries) => entries.iter().map(|e| (e.key.as_str(), e.key_span)).collect(),
                _ => HashMap::new(),
            };
            let free: Vec<&str> = known.iter().copied().filter(|k| !entries.contains_key(k)).collect();
            shape.more += unexpected.len().saturating_sub(MOST_EXPLAINED);
            for name in unexpected.iter().take(MOST_EXPLAINED) {
                let span = entries.get(name.as_str()).copied().unwrap_or(node.span);
                let place = if pointer.is_empty() {
                    format!("a {}", kind.row().noun)
                } else {
                    what.clone()
                };
                let mut fault = Fault::new("PSP101", span, format!("{} is not a field of {place}", quote(name)));
                if let Some(new) = renamed(parent, name).filter(|new| !entries.contains_key(new)) {
                    let message = format!("the field {} is now called `{new}`", quote(name));
                    fault = Fault::new("PSP101", span, message)
                        .help(format!("write `{new}`"))
                        .fix(new);
                    shape.faults.push(fault);
                    shape.unknown.push(format!("{pointer}/{}", escape(name)));
                    continue;
                }
                fault = match closest(name, free.iter().copied()) {
                    Some(near) => {
                        if pointer.is_empty() {
                            shape.covered.push(near.to_owned());
                        }
                        fault.help(format!("did you mean `{near}`?")).fix(near)
                    }
                    None if pointer.is_empty() && kind.fields().by_names(["x-"]).is_some() => {
                        fault.help(format!("delete it, or name it `x-{name}` if it is for your own use"))
                    }
                    None => fault.help(format!(
                        "delete it; fields that can stand here are {}",
                        one_of(free.iter().copied(), MOST_OPTIONS)
                    )),
                };
                shape.faults.push(fault);
                shape.unknown.push(format!("{pointer}/{}", escape(name)));
            }
        }
        K::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            if pointer.is_empty() {
                shape.covered.push(name.to_owned());
            } else {
                shape.unusable.push(pointer.to_owned());
            }
            // A misspelt name is told as such, and not as a missing one too.
            let known = fields(parent);
            let meant = |key: &str| {
                !known.contains(&key)
                    && (nearest(node, key, &known) == Some(name) || renamed(parent, key) == Some(name))
            };
            if node.keys().take(MOST_EXPLAINED).any(meant) {
                return;
            }
            let span = key.unwrap_or_else(|| first_key(node));
            let lacks = if pointer.is_empty() {
                format!("the required field {} is missing", quote(name))
            } else {
                format!("{what} lacks its required field {}", quote(name))
            };
            let about = parent
                .and_then(|s| s.pointer(&format!("/properties/{name}")))
                .and_then(|s| schemas.follow(s));
            let title = about
                .and_then(|s| s.get("title"))
                .and_then(Value::as_str)
                .unwrap_or("it")
                .to_lowercase();
            shape
                .faults
                .push(Fault::new("PSP102", span, lacks).help(format!("add `{name}: …` ({title})")));
        }
        K::Enum { options } => {
            let options: Vec<&str> = options
                .as_array()
                .map(|a| a.iter().filter_map(Value::as_str).collect())
                .unwrap_or_default();
            bad(not_one_of(
                node.span,
                &what,
                &shown(error.instance().as_ref()),
                &options,
            ));
        }
        K::Not { .. } if location.contains("vocabulary") => {
            bad(Fault::new(
                "PSP104",
                node.span,
                format!(
                    "{what} is {}, but the program names none",
                    shown(error.instance().as_ref())
                ),
            )
            .help("leave it out, or ask a maintainer to add it to `partners/program.yaml`"));
        }
        K::PropertyNames { error: inner } => {
            let name = inner.instance().as_ref().as_str().unwrap_or_default().to_owned();
            let span = node.entry(&name).map_or(node.span, |e| e.key_span);
            let fault = match inner.kind() {
                K::Enum { options } => {
                    let options: Vec<&str> = options
                        .as_array()
                        .map(|a| a.iter().filter_map(Value::as_str).collect())
                        .unwrap_or_default();
                    not_one_of(span, &format!("a key of {what}"), &quote(&name), &options)
                }
                _ => Fault::new("PSP104", span, format!("{} cannot be a key of {what}", quote(&name)))
                    .help("see the field's description in the schema"),
            };
            shape.faults.push(fault);
            shape.unknown.push(format!("{pointer}/{}", escape(&name)));
        }
        K::Type { kind } => bad(wrong_type(node, &what, kind)),
        K::Format { format } => bad(wrong_format(node, &what, format)),
        K::Pattern { .. } => {
            let expected = parent
                .and_then(|s| s.get("x-expected"))
                .and_then(Value::as_str)
                .map_or_else(|| "written as the schema describes".to_owned(), str::to_owned);
            let mut fault = Fault::new(
                "PSP105",
                node.span,
                format!("{what} is {}; it must be {expected}", shown(error.instance().as_ref())),
            );
            let text = node.text().unwrap_or_default();
            if expected.contains("https")
                && !text.contains("://")
                && text.contains('.')
                && !text.contains(char::is_whitespace)
            {
                fault = fault
                    .help(format!("write https://{text}"))
                    .fix(format!("https://{text}"));
            } else if expected.contains("https") && text.starts_with("http://") {
                fault = fault
                    .help(format!("write https{}", &text[4..]))
                    .fix(format!("https{}", &text[4..]));
            } else if let Some(example) = parent.and_then(|s| s.pointer("/examples/0")).and_then(Value::as_str) {
                fault = fault.help(format!("for example `{example}`"));
            } else {
                fault = fault.help(format!("write {expected}"));
            }
            bad(fault);
        }
        K::Minimum { limit } | K::ExclusiveMinimum { limit } => {
            bad(out_of_range(node.span, &what, error, &format!("at least {limit}")));
        }
        K::Maximum { limit } | K::ExclusiveMaximum { limit } => {
            bad(out_of_range(node.span, &what, error, &format!("at most {limit}")));
        }
        K::MinLength { limit } if *limit == 1 => bad(Fault::new("PSP106", node.span, format!("{what} is empty"))
            .help("fill it in, or leave the field out if it is not known")),
        K::MinLength { limit } => bad(length(
            node.span,
            &what,
            error,
            &format!(
                "at least {}",
                count(usize::try_from(*limit).unwrap_or(usize::MAX), "character")
            ),
        )),
        K::MaxLength { limit } => bad(length(
            node.span,
            &what,
            error,
            &format!(
                "at most {}",
                count(usize::try_from(*limit).unwrap_or(usize::MAX), "character")
            ),
        )),
        // An empty list is a value that a type takes: the rest of the field stays.
        K::MinItems { limit } => shape.faults.push(
            Fault::new(
                "PSP106",
                key.unwrap_or(node.span),
                format!("{what} must list at least {limit}"),
            )
            .help("add one, or leave the field out if it is not known"),
        ),
        K::MaxItems { limit } | K::MaxProperties { limit } => bad(Fault::new(
            "PSP106",
            key.unwrap_or(node.span),
            format!("{what} must list at most {limit}"),
        )
        .help("keep the most important ones")),
        K::MinProperties { .. } => bad(
            Fault::new("PSP106", key.unwrap_or(node.span), format!("{what} is empty"))
                .help("fill it in, or leave the field out"),
        ),
        K::UniqueItems => {
            let (span, value) = repeated(node).unwrap_or((node.span, what.clone()));
            bad(Fault::new("PSP107", span, format!("{what} lists {value} twice")).help("delete one of the two"));
        }
        K::AnyOf { context } | K::OneOfNotValid { context } => {
            // The branch that was meant is the one whose type fits, and of those the one that fails least.
            let fits = |errors: &&Vec<ValidationError<'static>>| {
                !errors
                    .iter()
                    .any(|e| e.instance_path().as_str() == pointer && matches!(e.kind(), K::Type { .. }))
            };
            let meant = context.iter().filter(fits).min_by_key(|b| b.len());
            if let Some(branch) = meant {
                for error in branch {
                    explain(root, error, kind, schemas, shape);
                }
            } else {
                let expected = parent
                    .and_then(|s| s.get("x-expected"))
                    .and_then(Value::as_str)
                    .unwrap_or("of another kind");
                bad(Fault::new(
                    "PSP103",
                    node.span,
                    format!("{what} is {}; it must be {expected}", kind_name(node)),
                )
                .help("see the field's description in the schema"));
            }
        }
        K::Constant { expected_value } => {
            bad(
                Fault::new("PSP104", node.span, format!("{what} must be {expected_value}"))
                    .help(format!("write {expected_value}")),
            );
        }
        other => bad(Fault::new(
            "PSP108",
            node.span,
            format!("{what} does not fit the schema's keyword `{}`", other.keyword()),
        )
        .help("see the field's description in the schema")),
    }
}

/// The names of the fields that a schema knows.
fn fields(schema: Option<&Value>) -> Vec<&str> {
    let properties = schema.and_then(|s| s.get("properties")).and_then(Value::as_object);
    properties
        .map(|o| o.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// The field that was called `old` before.
fn renamed<'s>(schema: Option<&'s Value>, old: &str) -> Option<&'s str> {
    let properties = schema?.get("properties")?.as_object()?;
    let is_it = |field: &Value| field.get("x-formerly").and_then(Value::as_str) == Some(old);
    properties
        .iter()
        .find(|(_, field)| is_it(field))
        .map(|(name, _)| name.as_str())
}

/// The field that is not there yet and that `key` was meant to be.
fn nearest<'k>(node: &Node, key: &str, known: &[&'k str]) -> Option<&'k str> {
    closest(key, known.iter().copied().filter(|k| node.entry(k).is_none()))
}
