//! The newsletters of a registry, as texts: what the editor wrote, and what a pull request added to it.

use std::sync::Arc;

use super::load;
use super::model::DocumentKind;
use super::path::DocumentPath;
use super::record::unread;
use super::tree::{Blob, Tree};
use crate::date::Month;
use crate::finding::{Finding, Place};

/// The newsletter of a month, or the editor's text for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newsletter {
    pub month: Month,
    /// From the root of the tree.
    pub path: Arc<str>,
    pub text: String,
}

/// The newsletters among `paths`, the documents of a registry that belong to no partner; oldest first.
pub fn newsletters(tree: &Tree, paths: &[DocumentPath]) -> (Vec<Newsletter>, Vec<Finding>) {
    let (mut read, mut findings) = (Vec::new(), Vec::new());
    for path in paths.iter().filter(|path| path.kind() == DocumentKind::Newsletter) {
        let limits = load::limits(path.kind());
        let name: Arc<str> = Arc::from(path.to_string());
        let bytes = match tree.read(&name, limits.bytes) {
            Blob::Bytes(bytes) => bytes,
            other => {
                findings.extend(unread(&name, other, limits));
                continue;
            }
        };
        let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
        match (text, path.month()) {
            (Some(text), Some(month)) => read.push(Newsletter {
                month,
                path: name,
                text,
            }),
            _ => findings.push(
                Finding::error("PSP001", Place::file(name), "the file is not UTF-8 text")
                    .help("save the file with the encoding UTF-8"),
            ),
        }
    }
    read.sort_by_key(|newsletter| newsletter.month);
    (read, findings)
}
