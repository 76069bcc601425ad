//! A record: one file (or two, with the overlay's) as a tree, as JSON and as a typed value, with the places of all of
//! it. What is wrong in one field never hides what is wrong in another: unusable fields are left out of the typed value
//! and remembered, so that no rule repeats what another finding already covers.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

mod listed;
mod usable_value;

use self::listed::{listed, more_of_the_schema};
use self::usable_value::{remove, remove_all, typed, usable_part};
use super::exposed::Exposed;
use super::model::{DocumentKind, TypeError};
use super::overlay;
use super::schemas::Schemas;
use super::shape::{self, Shape};
use super::tree::Blob;
use super::yaml::{self, Document, Fault, Limits, Node};
use crate::finding::{Finding, Place, Related, Severity, Span, Spans, cap_files};

/// The usable part of a file: parsed, merged with the overlay's, checked against its schema; each value with its
/// place.
#[derive(Debug)]
pub struct CheckedFile {
    pub kind: DocumentKind,
    /// Path of the public file, then of the overlay's; the same when there is only one.
    pub paths: [Arc<str>; 2],
    /// Texts of the two, for code that needs the bytes.
    pub texts: [String; 2],
    pub root: Node,
    /// What could be used of the file, as JSON.
    pub json: Value,
    /// Top-level fields that a finding already covers.
    pub spoilt: BTreeSet<String>,
    /// What is sensitive in the files. `data` holds none of it, so nothing that is made from it can repeat it.
    pub exposed: Exposed,
}

/// A file with its typed value.
#[derive(Debug)]
pub struct Record<T> {
    pub file: CheckedFile,
    pub data: T,
}

impl<T> std::ops::Deref for Record<T> {
    type Target = CheckedFile;

    fn deref(&self) -> &CheckedFile {
        &self.file
    }
}

/// Whether a finding points at a field's name or at what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    Key,
    Value,
}

/// The readable part of a record, and what was wrong.
#[derive(Debug)]
pub struct Loaded<T> {
    pub record: Option<Record<T>>,
    /// The file where its type did not take it: what is sensitive in it is looked for all the same.
    pub untyped: Option<CheckedFile>,
    /// Why there is no file, where there is none.
    pub unusable: Option<Unusable>,
    pub findings: Vec<Finding>,
}

/// Why nothing of a document can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// No layer of it could be read.
    Unread,
    /// It was read, and isn't a document of its kind.
    Refused,
    /// It has so many faults that it isn't checked any further.
    TooManyFaults,
}

/// One layer of a record: where it is, and its bytes.
pub struct Source {
    pub path: Arc<str>,
    pub content: Content,
    /// 0 for the public tree, 1 for the overlay.
    pub layer: u8,
}

/// A file's bytes, or what they were read into already.
pub enum Content {
    Blob(Blob),
    Read(Document),
}

/// A file with more faults isn't checked any further: its usable part is small, and each pass over all faults costs more
/// than it is worth.
const MOST_FAULTS: usize = 500;

/// What the layers of a record hold together.
struct Layers {
    paths: [Arc<str>; 2],
    texts: [String; 2],
    root: Node,
    /// Stretches that the reader set aside, each with the top-level field that it begins with.
    refused: Vec<(Span, Option<String>)>,
    /// Values that were read as they were meant: one fault reports each already.
    mended: Vec<Span>,
}

fn merge(sources: Vec<Source>, limits: Limits, findings: &mut Vec<Finding>) -> Result<Layers, Unusable> {
    let mut texts = [String::new(), String::new()];
    let mut paths: Option<[Arc<str>; 2]> = None;
    let mut merged: Option<Node> = None;
    let mut refused = Vec::new();
    let mut mended = Vec::new();
    for Source { path, content, layer } in sources {
        let document = match content {
            Content::Read(document) => Some(document),
            Content::Blob(blob) => open(&path, blob, limits, findings),
        };
        let Some(mut document) = document else {
            continue;
        };
        paths = Some(paths.map_or([path.clone(), path.clone()], |p| [p[0].clone(), path.clone()]));
        for fault in document.faults.drain(..) {
            findings.push(fault.into_finding(&path));
        }
        let is_flooded = document.refused.len() > MOST_FAULTS;
        for span in &mut document.refused {
            span.layer = layer;
            // No one asks for the names of a file that isn't checked any further.
            let name = if is_flooded {
                None
            } else {
                section_name(&document.text, *span)
            };
            refused.push((*span, name));
        }
        mended.extend(document.mended.drain(..).map(|span| Span { layer, ..span }));
        if let Some(mut root) = document.root.take() {
            root.set_layer(layer);
            merged = Some(match merged.take() {
                None => root,
                Some(below) => overlay::merge(below, root, &path, findings),
            });
        }
        texts[usize::from(layer)] = document.text;
    }
    let is_flooded = refused.len() > MOST_FAULTS;
    let (Some(root), Some(paths), false) = (merged, paths, is_flooded) else {
        cap_files(findings);
        return Err(if is_flooded {
            Unusable::TooManyFaults
        } else {
            Unusable::Unread
        });
    };
    Ok(Layers {
        paths,
        texts,
        root,
        refused,
        mended,
    })
}

/// Reads a record from its layers, the public one first.
pub fn load<T: DeserializeOwned>(
    sources: Vec<Source>,
    kind: DocumentKind,
    limits: Limits,
    schemas: &Schemas,
) -> Loaded<T> {
    let mut findings = Vec::new();
    let mut file = match check(sources, kind, limits, schemas, &mut findings) {
        Ok(file) => file,
        Err(unusable) => {
            return Loaded {
                record: None,
                untyped: None,
                unusable: Some(unusable),
                findings,
            };
        }
    };
    let (record, untyped) = match typed::<T>(&mut file.json, &file.exposed) {
        Ok(data) => (Some(Record { file, data }), None),
        Err(error) => {
            our_fault(&file, &error, &mut findings);
            (None, Some(file))
        }
    };
    Loaded {
        record,
        untyped,
        unusable: None,
        findings,
    }
}

/// Reads a document of any kind; its type only takes the value, and does not keep it.
pub fn load_document(
    sources: Vec<Source>,
    kind: DocumentKind,
    limits: Limits,
    schemas: &Schemas,
) -> (Result<CheckedFile, Unusable>, Vec<Finding>) {
    let mut findings = Vec::new();
    let file = check(sources, kind, limits, schemas, &mut findings);
    if let Ok(file) = &file
        && let Err(error) = (kind.row().through_type)(&file.json)
    {
        our_fault(file, &error, &mut findings);
    }
    (file, findings)
}

/// The schema let it through and the type did not: that is our bug, unless a finding explains it.
fn our_fault(file: &CheckedFile, error: &TypeError, findings: &mut Vec<Finding>) {
    if findings.iter().any(|f| f.severity == Severity::Error) {
        return;
    }
    let pointer = format!("/{}", error.path().to_string().replace('.', "/"));
    let span = file.root.nearest(&pointer).0.span;
    let fault = Fault::new(
        "PSP109",
        span,
        format!(
            "the schema accepts this, but the program cannot read it: {}",
            error.inner()
        ),
    )
    .help("this is a bug in psp-partners; report it with the record");
    findings.push(fault.into_finding(&file.paths[usize::from(span.layer)]));
}

/// Parses the layers and checks them against the schema; what cannot be used is left out, and said.
fn check(
    sources: Vec<Source>,
    kind: DocumentKind,
    limits: Limits,
    schemas: &Schemas,
    findings: &mut Vec<Finding>,
) -> Result<CheckedFile, Unusable> {
    let layers = merge(sources, limits, findings);
    // The reader of YAML doesn't know which kind of document is empty.
    for finding in findings.iter_mut().filter(|finding| finding.code == "PSP014") {
        finding.help = Some(kind.row().begin.to_owned());
    }
    let Layers {
        paths,
        texts,
        root,
        refused,
        mut mended,
    } = layers?;
    // A value that was repaired or set aside has a finding already.
    let told: Spans = refused.iter().map(|(span, _)| span).chain(&mended).collect();
    let silent = shape::silent_readings(&root, kind, &texts, &told);
    // What comes after so many isn't read, and so isn't checked.
    let (mut json, shape) = if silent.is_given_up {
        (Value::Null, Shape::default())
    } else {
        let json = root.to_json();
        let shape = shape::check(&root, &json, kind, schemas);
        (json, shape)
    };
    let judged = shape.more == 0;
    // One cause, one finding: what the reader or the schema has about the same value can wait.
    mended.extend(&silent.wrong);
    let told: Spans = refused.iter().map(|(span, _)| span).chain(&mended).collect();
    let path_of = |layer: u8| &paths[usize::from(layer)];
    let bytes = |path: &Arc<str>, span: Span| (path.clone(), span.from, span.to);
    let of_finding = |f: &Finding| f.place.span.map(|span| bytes(&f.place.path, span));
    let wrong = silent.wrong.iter();
    let meant_otherwise: BTreeSet<_> = wrong.map(|span| bytes(path_of(span.layer), *span)).collect();
    findings.retain(|f| f.code != "PSP011" || !of_finding(f).is_some_and(|at| meant_otherwise.contains(&at)));
    findings.extend(listed(&silent, &paths));
    let mut spoilt: BTreeSet<String> = refused.iter().filter_map(|(_, name)| name.clone()).collect();
    let repaired: BTreeSet<_> = findings
        .iter()
        .filter(|f| f.code == "PSP020")
        .filter_map(of_finding)
        .collect();
    for fault in shape.faults {
        let missing = fault.code == "PSP102"
            && spoilt
                .iter()
                .any(|name| fault.message.contains(&format!("`{name}` is missing")));
        // Fields that are merged in from elsewhere were meant to be there.
        let merged_in = fault.code == "PSP102" && findings.iter().any(|f| f.code == "PSP006");
        let path = path_of(fault.span.layer);
        let is_meant_otherwise = repaired.contains(&bytes(path, fault.span));
        if !told.holds(&fault.span) && !missing && !merged_in && !is_meant_otherwise {
            findings.push(fault.into_finding(path));
        }
    }
    findings.extend(more_of_the_schema(findings, shape.more));
    cap_files(findings);
    if !judged || silent.is_given_up {
        return Err(Unusable::TooManyFaults);
    }
    for (span, _) in &refused {
        let yaml::Kind::Map(entries) = &root.kind else { continue };
        let touches = |at: &Span| at.layer == span.layer && at.from < span.to && span.from < at.to;
        let is_hit = |e: &&yaml::Entry| e.value.span.holds(span) || touches(&e.value.span) || touches(&e.key_span);
        for entry in entries.iter().filter(is_hit) {
            spoilt.insert(entry.key.clone());
            if let Value::Object(map) = &mut json {
                map.shift_remove(&entry.key);
            }
        }
    }
    spoilt.extend(shape.covered);
    remove_all(&mut json, &shape.unknown);
    for pointer in &shape.unknown {
        // What the misspelt or unknown word stood for may now look missing to a rule.
        if pointer.matches('/').count() > 1 {
            spoilt.extend(pointer.split('/').nth(1).map(str::to_owned));
        }
    }
    for pointer in shape.unusable.iter().chain(&silent.unusable) {
        let pointer = usable_part(kind, pointer);
        remove(&mut json, &pointer);
        spoilt.extend(pointer.split('/').nth(1).map(str::to_owned));
    }
    let exposed = Exposed::of(&root, &texts);
    if !json.is_object() {
        return Err(Unusable::Refused);
    }
    Ok(CheckedFile {
        kind,
        paths,
        texts,
        root,
        json,
        spoilt,
        exposed,
    })
}

fn open(path: &Arc<str>, blob: Blob, limits: Limits, findings: &mut Vec<Finding>) -> Option<Document> {
    match blob {
        Blob::Bytes(bytes) => Some(yaml::read(bytes, limits)),
        other => {
            findings.extend(unread(path, other, limits));
            None
        }
    }
}

/// Why a file that is there can't be read.
pub(in crate::registry) fn unread(path: &Arc<str>, blob: Blob, limits: Limits) -> Option<Finding> {
    match blob {
        Blob::Bytes(_) | Blob::Missing => None,
        Blob::TooLarge(size) => {
            let mut finding = yaml::too_large(size, limits).into_finding(path);
            finding.place = Place::file(path.clone());
            Some(finding)
        }
        Blob::Unreadable(why) => {
            let message = format!("the file cannot be read: {why}");
            Some(Finding::error("PSP016", Place::file(path.clone()), message).help("check its type and permissions"))
        }
    }
}

/// The name of the top-level field that a set-aside section begins with.
fn section_name(text: &str, span: Span) -> Option<String> {
    let section = text.get(span.bytes())?;
    if span.start.col != 1 || !section.contains('\n') && section.len() < 2 {
        return None;
    }
    let name = section.split([':', '\n']).next()?.trim().trim_matches(['"', '\'']);
    (!name.is_empty() && name.len() < 64).then(|| name.to_owned())
}

impl CheckedFile {
    /// The place of a field, by JSON Pointer. A field that is absent is shown at the nearest one around it.
    pub fn place(&self, pointer: &str, aspect: Aspect) -> Place {
        let (node, key, found) = self.root.nearest(pointer);
        let span = match (aspect, key) {
            (Aspect::Key, Some(key)) => key,
            (Aspect::Value, Some(key)) if !found || matches!(node.kind, yaml::Kind::Map(_) | yaml::Kind::List(_)) => {
                key
            }
            (_, None) if !found || pointer.is_empty() => match &node.kind {
                yaml::Kind::Map(entries) => entries.first().map_or(node.span, |e| e.key_span),
                _ => node.span,
            },
            (_, None) if matches!(node.kind, yaml::Kind::Map(_)) => first_of(node),
            _ => node.span,
        };
        Place::at(self.paths[usize::from(span.layer)].clone(), span)
    }

    /// Whether the field at `pointer` comes from the overlay.
    pub fn is_private(&self, pointer: &str) -> bool {
        // Without an overlay's file, or with nothing else, there is nothing to look for.
        if self.texts[1].is_empty() {
            return false;
        }
        self.root.at(pointer).is_some_and(|(node, _)| holds_private(node))
    }

    /// A second place in this record.
    pub fn related(&self, pointer: &str, message: impl Into<String>) -> Related {
        Related {
            place: self.place(pointer, Aspect::Value),
            message: message.into(),
        }
    }
}

fn first_of(node: &Node) -> Span {
    if let yaml::Kind::Map(entries) = &node.kind {
        entries.first().map_or(node.span, |e| e.key_span)
    } else {
        node.span
    }
}

fn holds_private(node: &Node) -> bool {
    let mut private = false;
    node.walk(&mut |_, n| {
        // A mapping or list that both layers have keeps the public layer; one of the overlay alone is private even if empty.
        private |= n.span.layer != 0;
    });
    private
}
