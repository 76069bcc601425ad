//! Records in places where none is read: at the root, in a folder next to the registry, under another name.
//!
//! For: the listing of a registry. In: a tree. Out: a finding with the right place, and where the record is, so that its
//! content can be judged all the same. May use the tree, and the reader for the name in a record.

use std::sync::Arc;

use super::{MisplacedRecord, RECORD, is_let_be};
use crate::finding::{Finding, Place};
use crate::registry::model::DocumentKind;
use crate::registry::path::{DocumentPath, NO_SLUG, REGISTRY, slugify};
use crate::registry::tree::{Blob, Entry, EntryKind, Tree, join};
use crate::registry::yaml;
use crate::words::{closest, quote};

/// Folders at the root that are looked into; a repository of partners has few.
const MOST_FOLDERS: usize = 100;

/// Looks for records outside the registry: at the root, one folder below it, and in a folder that is almost named like
/// the registry.
pub(super) fn elsewhere(tree: &Tree, findings: &mut Vec<Finding>, misplaced: &mut Vec<MisplacedRecord>) {
    let mut report = |path: String, folder: Option<&str>| {
        let slug = right_place(tree, &path, folder);
        findings.push(finding(tree, &path, &path, &DocumentPath::record(&slug).to_string()));
        misplaced.push(MisplacedRecord { path, slug });
    };
    let is_folder = |entry: &&Entry| entry.kind == EntryKind::Folder && entry.exact && !entry.name.starts_with('.');
    // A folder that can't be listed here isn't a problem of the registry, which is listed separately.
    let Ok(entries) = tree.list("") else { return };
    for entry in entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::File && is_record_like(&entry.name))
    {
        report(entry.name.clone(), None);
    }
    for folder in entries
        .iter()
        .filter(is_folder)
        .filter(|entry| entry.name != REGISTRY)
        .take(MOST_FOLDERS)
    {
        if holds_record(tree, &folder.name) {
            report(join(&folder.name, RECORD), Some(&folder.name));
        }
        if closest(&folder.name, [REGISTRY]).is_some()
            && let Ok(below) = tree.list(&folder.name)
        {
            for inner in below.iter().filter(is_folder).take(MOST_FOLDERS) {
                let path = join(&folder.name, &inner.name);
                if holds_record(tree, &path) {
                    report(join(&path, RECORD), Some(&inner.name));
                }
            }
        }
    }
}

/// Whether a folder can be seen to have a file with the name of a record.
pub(super) fn holds_record(tree: &Tree, folder: &str) -> bool {
    holds(tree, folder, RECORD)
}

/// Whether a folder can be seen to have a file of this name.
fn holds(tree: &Tree, folder: &str, name: &str) -> bool {
    let is_it = |entry: &Entry| entry.kind == EntryKind::File && entry.name == name;
    tree.list(folder).is_ok_and(|entries| entries.iter().any(is_it))
}

/// The YAML file at `path`, shown as `name`, which belongs at `right`.
pub(super) fn finding(tree: &Tree, path: &str, name: &str, right: &str) -> Finding {
    let message = format!("{} is in a place where nothing reads it", quote(name));
    let (folder, file) = right.rsplit_once('/').unwrap_or(("", right));
    let is_taken = path != right && holds(tree, folder, file);
    Finding::error("PSP013", Place::file(path), message).help(if is_taken {
        format!(
            "{} exists already: compare the two, and keep there what is right",
            quote(right)
        )
    } else {
        format!("move it to {}", quote(right))
    })
}

/// The partner that the record at `path` is of: by its folder or file if that names one, else by the name in it.
pub(super) fn right_place(tree: &Tree, path: &str, named: Option<&str>) -> Arc<str> {
    let by_path = named
        .filter(|name| !is_record_like(&format!("{name}.yaml")))
        .map(slugify);
    if let Some(slug) = by_path.filter(|slug| slug != NO_SLUG) {
        return Arc::from(slug);
    }
    let limits = crate::registry::load::limits(DocumentKind::Partner);
    let name = match tree.read(path, limits.bytes) {
        Blob::Bytes(bytes) => yaml::read(bytes, limits)
            .root
            .and_then(|root| root.entry("name").and_then(|name| name.value.text().map(slugify))),
        _ => None,
    };
    Arc::from(name.unwrap_or_else(|| NO_SLUG.to_owned()))
}

/// `partner.yaml`, and what editors and systems make of that name.
fn is_record_like(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = without_ending(&lower);
    matches!(stem, Some("partner" | "partners"))
}

/// The name without the ending of YAML, and without the one that some editors put behind it.
pub(super) fn without_ending(lower: &str) -> Option<&str> {
    let bare = lower.strip_suffix(".txt").unwrap_or(lower);
    bare.strip_suffix(".yaml").or_else(|| bare.strip_suffix(".yml"))
}

/// A file in the registry that isn't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    /// Every repository may have it.
    LetBe,
    /// A document in the wrong place, most likely.
    Yaml,
    Other,
}

impl Stray {
    /// What a file with this name is.
    pub(super) fn of(name: &str) -> Self {
        match without_ending(&name.to_lowercase()) {
            _ if is_let_be(name) => Self::LetBe,
            Some(_) if !name.starts_with('.') => Self::Yaml,
            _ => Self::Other,
        }
    }

    /// What is reported of the file at `path`; a YAML file belongs at `right`.
    pub(super) fn finding(self, tree: &Tree, path: &str, name: &str, right: &str) -> Option<Finding> {
        match self {
            Self::LetBe => None,
            Self::Yaml => Some(finding(tree, path, name, right)),
            Self::Other => {
                let message = format!("psp-partners doesn't read {}", quote(name));
                let finding = Finding::warning("PSP017", Place::file(path), message);
                Some(finding.help("link to it from the record instead"))
            }
        }
    }
}
