//! The program, and the schemas for its vocabulary; and what to say where there is none.

use std::sync::Arc;

use anyhow::Result;
use serde_json::Value;

use super::{Sources, limits, overlay_path};
use crate::finding::{Finding, Place};
use crate::registry::model::{DocumentKind, Program};
use crate::registry::path::{DocumentPath, PROGRAM};
use crate::registry::record::{Content, Loaded, Source, Unusable, load};
use crate::registry::schemas::{Schemas, vocabulary_sections};
use crate::registry::tree::{Blob, Tree};
use crate::registry::yaml;

/// What to say where there is no program, and how to begin one.
pub const NO_PROGRAM: (&str, &str) = (
    "there is no program here",
    "run `psp-partners init .` to begin one, or `psp-partners --root DIR` to look elsewhere",
);

/// Whether a tree has a program, readable or not.
pub fn has_program(tree: &Tree) -> bool {
    tree.read(PROGRAM, 0) != Blob::Missing
}

/// The program and the schemas compiled for its vocabulary.
///
/// # Errors
/// An embedded schema is broken.
pub fn program(sources: &Sources) -> Result<(Loaded<Program>, Schemas)> {
    program_in(&sources.tree, sources.overlay.as_ref(), None)
}

/// The same without the overlay.
///
/// # Errors
/// An embedded schema is broken.
pub fn public_program(tree: &Tree) -> Result<(Loaded<Program>, Schemas)> {
    program_in(tree, None, None)
}

/// The same for a program that comes after another one: many changes of a program leave its vocabulary alone, and then the
/// schemas of the one before are taken.
///
/// # Errors
/// An embedded schema is broken.
pub fn next_program(tree: &Tree, before: Option<&Schemas>) -> Result<(Loaded<Program>, Schemas)> {
    program_in(tree, None, before)
}

fn program_in(tree: &Tree, overlay: Option<&Tree>, before: Option<&Schemas>) -> Result<(Loaded<Program>, Schemas)> {
    let path: Arc<str> = Arc::from(DocumentPath::program().to_string());
    let limits = limits(DocumentKind::Program);
    let blob = tree.read(&path, limits.bytes);
    if blob == Blob::Missing {
        let (message, help) = NO_PROGRAM;
        let finding = Finding::error("PSP018", Place::file(path), message).help(help);
        return Ok((
            Loaded {
                record: None,
                untyped: None,
                unusable: Some(Unusable::Unread),
                findings: vec![finding],
            },
            Schemas::compile(None)?,
        ));
    }
    // The vocabulary is needed before the schemas can be compiled that the program itself is checked by.
    let content = match blob {
        Blob::Bytes(bytes) => Content::Read(yaml::read(bytes, limits)),
        other => Content::Blob(other),
    };
    let words = match &content {
        Content::Read(document) => words_of(document),
        Content::Blob(_) => None,
    };
    let schemas = Schemas::compile_or_share(words.as_ref(), before)?;
    let mut layers = vec![Source {
        path: path.clone(),
        content,
        layer: 0,
    }];
    if let Some(overlay) = overlay {
        layers.push(Source {
            path: overlay_path(&path),
            content: Content::Blob(overlay.read(&path, limits.bytes)),
            layer: 1,
        });
    }
    let loaded = load(layers, DocumentKind::Program, limits, &schemas);
    let schemas = schemas.issued_by(loaded.record.as_ref().map(|record| &record.data));
    Ok((loaded, schemas))
}

/// The program as JSON, for its vocabulary. A section that the reader set aside has no value here. It isn't missing, so no
/// word of a record is wrong because of it.
fn words_of(document: &yaml::Document) -> Option<Value> {
    let mut json = document.root.as_ref()?.to_json();
    let Value::Object(sections) = &mut json else {
        return None;
    };
    if !document.refused.is_empty() {
        for section in vocabulary_sections() {
            sections.entry(section).or_insert(Value::Null);
        }
    }
    Some(json)
}
