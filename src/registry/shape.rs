//! Schema errors as findings: each at its place, in a partner's words, with the corrected value where it is certain.

mod choices;
mod meant;
mod messages;
mod names;
mod numbers;
mod silent;
mod whereabouts;

pub use self::meant::{month, month_number};
pub use self::numbers::{decimals, whole_number};
pub use self::silent::{SilentReadings, silent_readings};

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as K;
use serde_json::Value;

use self::choices::not_one_of;
use self::messages::{
    Refused, empty, first_key, kind_name, length, out_of_range, repeated, shown, wrong_format, wrong_pattern,
    wrong_type,
};
use self::names::{fields, nearest, other_names, renamed};
use self::whereabouts::{Whereabouts, at_top};
use super::model::DocumentKind;
use super::schemas::Schemas;
use super::yaml::{Fault, Kind, Node, escape};
use crate::finding::Span;
use crate::words::{closest, count, one_of, quote, with_article};

/// Options listed in a message before it gives the number of the rest.
const MOST_OPTIONS: usize = 12;

/// Options listed with their names; more don't fit a help.
const MOST_NAMED: usize = 5;

/// Errors explained in one file, and of each rule values that were meant otherwise; explaining costs a look at the schema, or a
/// value that is written again. It is a third more than are listed, so that a change among those that are only counted shows.
const MOST_EXPLAINED: usize = 200;

/// What the schema has to say about one file.
#[derive(Debug, Default)]
pub struct Shape {
    pub faults: Vec<Fault>,
    /// Values that cannot be used, by pointer.
    pub unusable: Vec<String>,
    /// Keys that the schema does not know, by pointer; the rest of their mapping can be used.
    pub unknown: Vec<String>,
    /// Fields of the root that are missing or misspelled, and so reported already.
    pub covered: Vec<String>,
    /// Errors that are not among the faults: so many that the file isn't checked any further.
    pub more: usize,
}

/// Checks `json`, which was read from `root`.
pub fn check(root: &Node, json: &Value, kind: DocumentKind, schemas: &Schemas) -> Shape {
    let mut explaining = Explaining {
        root,
        kind,
        schemas,
        known_as: HashMap::new(),
        whereabouts: None,
        shape: Shape::default(),
    };
    let validator = schemas.validator(kind);
    if !validator.is_valid(json) {
        for error in validator.iter_errors(json) {
            if explaining.shape.faults.len() < MOST_EXPLAINED {
                explaining.explain(&error);
            } else {
                explaining.shape.more += 1;
            }
        }
        one_of_each(&mut explaining.shape.faults);
    }
    explaining.shape
}

/// The errors of one file, while they are explained.
struct Explaining<'a> {
    root: &'a Node,
    kind: DocumentKind,
    schemas: &'a Schemas,
    /// The other names that people have for the fields of a schema, by where its schema is in memory: thousands of
    /// unknown names are looked up in it.
    known_as: HashMap<*const Value, HashMap<String, &'a str>>,
    /// Found with the first name that is unknown.
    whereabouts: Option<Whereabouts<'a>>,
    shape: Shape,
}

/// A value that fails both its format and its pattern is one mistake: the more useful finding is kept.
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

impl<'a> Explaining<'a> {
    /// The field that people call `word`, in other words or another language.
    fn known_as(&mut self, schema: Option<&'a Value>, word: &str) -> Option<&'a str> {
        let schema = schema?;
        let names = self.known_as.entry(schema).or_insert_with(|| other_names(schema));
        names.get(&meant::plain(word)).copied()
    }

    #[allow(
        clippy::too_many_lines,
        reason = "one arm a keyword, each a sentence; splitting it would hide the table that it is"
    )]
    fn explain(&mut self, error: &ValidationError<'_>) {
        let Self {
            root, kind, schemas, ..
        } = *self;
        let pointer = error.instance_path().as_str();
        let Some((node, key)) = root.at(pointer) else { return };
        let what = named(pointer);
        let location = error
            .absolute_keyword_location()
            .map(|u| u.as_str().to_owned())
            .unwrap_or_default();
        let parent = schemas.parent_of(&location);
        let refused = Refused {
            node,
            what: &what,
            schema: parent,
            pointer,
            kind,
        };
        let mut bad = |fault: Fault| {
            self.shape.faults.push(fault);
            if !self.shape.unusable.iter().any(|p| p == pointer) {
                self.shape.unusable.push(pointer.to_owned());
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
                self.shape.more += unexpected.len().saturating_sub(MOST_EXPLAINED);
                for name in unexpected.iter().take(MOST_EXPLAINED) {
                    let span = entries.get(name.as_str()).copied().unwrap_or(node.span);
                    let place = if pointer.is_empty() {
                        with_article(kind.row().noun)
                    } else {
                        what.clone()
                    };
                    let mut fault = Fault::new("PSP101", span, format!("{} is not a field of {place}", quote(name)));
                    if let Some(new) = renamed(parent, name).filter(|new| !entries.contains_key(new)) {
                        let message = format!("the field {} is now called `{new}`", quote(name));
                        fault = Fault::new("PSP101", span, message)
                            .help(format!("write `{new}`"))
                            .fix(new);
                        self.shape.faults.push(fault);
                        self.shape.unknown.push(format!("{pointer}/{}", escape(name)));
                        continue;
                    }
                    let meant = self.known_as(parent, name).filter(|field| free.contains(field));
                    let near = meant.or_else(|| closest(name, free.iter().copied()));
                    let elsewhere = match near {
                        Some(_) => None,
                        None if pointer.is_empty() => {
                            let whereabouts = self
                                .whereabouts
                                .get_or_insert_with(|| Whereabouts::of(root, schemas.root(kind), schemas));
                            whereabouts.below(name)
                        }
                        None => at_top(name, root, schemas.root(kind)),
                    };
                    fault = match (near, elsewhere) {
                        (Some(near), _) => {
                            if pointer.is_empty() {
                                self.shape.covered.push(near.to_owned());
                            }
                            fault.help(format!("did you mean `{near}`?")).fix(near)
                        }
                        (None, Some(place)) => fault.help(place),
                        (None, None) if free.is_empty() => fault.help("delete the line"),
                        (None, None) if pointer.is_empty() && kind.fields().by_names(["x-"]).is_some() => {
                            fault.help(format!("name it `x-{name}` if it is for your own use, or delete it"))
                        }
                        (None, None) => fault.help(format!(
                            "delete it; expected {}",
                            one_of(free.iter().copied(), MOST_OPTIONS)
                        )),
                    };
                    self.shape.faults.push(fault);
                    self.shape.unknown.push(format!("{pointer}/{}", escape(name)));
                }
            }
            K::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                if pointer.is_empty() {
                    self.shape.covered.push(name.to_owned());
                } else {
                    self.shape.unusable.push(pointer.to_owned());
                }
                // A misspelled name is reported once, and not as a missing one, too.
                let known = fields(parent);
                let meant = |key: &str| {
                    !known.contains(&key)
                        && (nearest(node, key, &known) == Some(name)
                            || renamed(parent, key) == Some(name)
                            || self.known_as(parent, key) == Some(name))
                };
                if node.keys().take(MOST_EXPLAINED).any(meant) {
                    return;
                }
                let span = key.unwrap_or_else(|| first_key(node));
                let lacks = if pointer.is_empty() {
                    format!("the required field {} is missing", quote(name))
                } else {
                    format!("{what} is missing the required field {}", quote(name))
                };
                let own = parent.and_then(|s| s.pointer(&format!("/properties/{name}")));
                let about = own.and_then(|s| schemas.follow(s));
                let title = [own, about]
                    .into_iter()
                    .flatten()
                    .find_map(|s| s.get("title")?.as_str());
                let title = title.unwrap_or("it").to_lowercase();
                // A choice has a value to begin with; everything else is the partner's to say.
                let choice = about.filter(|s| s.get("enum").is_some());
                let first = choice.and_then(|s| s.pointer("/examples/0")).and_then(Value::as_str);
                let line = format!("add `{name}: {}`", first.unwrap_or("…"));
                // A title that only repeats the name explains nothing.
                let help = if title == name.replace('_', " ") {
                    line
                } else {
                    format!("{line} ({title})")
                };
                self.shape.faults.push(Fault::new("PSP102", span, lacks).help(help));
            }
            K::Enum { options } => {
                let options: Vec<&str> = options
                    .as_array()
                    .map(|a| a.iter().filter_map(Value::as_str).collect())
                    .unwrap_or_default();
                bad(not_one_of(
                    node.span,
                    &what,
                    error.instance().as_ref(),
                    &options,
                    parent,
                    list_around(root, pointer),
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
                .help("ask a maintainer to add it to `partners/program.yaml`, or leave it out for now"));
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
                        let name = Value::String(name.clone());
                        let names = parent.and_then(|s| schemas.follow(s.get("propertyNames")?));
                        not_one_of(span, &format!("a key of {what}"), &name, &options, names, None)
                    }
                    _ => Fault::new("PSP104", span, format!("{} cannot be a key of {what}", quote(&name)))
                        .help("see the field's description in the schema"),
                };
                self.shape.faults.push(fault);
                self.shape.unknown.push(format!("{pointer}/{}", escape(&name)));
            }
            K::Type { kind } => {
                let items = parent
                    .and_then(|s| s.get("items"))
                    .and_then(|items| schemas.follow(items));
                bad(wrong_type(&refused, kind, items));
            }
            K::Format { format } => bad(wrong_format(&refused, format)),
            K::Pattern { .. } => bad(wrong_pattern(&refused, &location)),
            K::Minimum { limit } | K::ExclusiveMinimum { limit } => {
                bad(out_of_range(&refused, error, &format!("at least {limit}")));
            }
            K::Maximum { limit } | K::ExclusiveMaximum { limit } => {
                bad(out_of_range(&refused, error, &format!("at most {limit}")));
            }
            K::MinLength { limit } if *limit == 1 => bad(empty(&refused)),
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
            K::MinItems { limit } => self.shape.faults.push(
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
                        self.explain(error);
                    }
                } else {
                    let expected = parent
                        .and_then(|s| s.get("x-expected"))
                        .and_then(Value::as_str)
                        .unwrap_or("of another kind");
                    bad(Fault::new(
                        "PSP103",
                        node.span,
                        format!("{what} is {}; expected {expected}", kind_name(node)),
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
}

/// The list that the value at `pointer` is an item of.
fn list_around<'n>(root: &'n Node, pointer: &str) -> Option<&'n Node> {
    let (around, _) = pointer.rsplit_once('/')?;
    let (node, _) = root.at(around)?;
    matches!(node.kind, Kind::List(_)).then_some(node)
}
