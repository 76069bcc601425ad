//! Documents as their bytes say them, for a review; and documents without fields, such as the text of an agreement: their
//! bytes are kept, and a review compares their checksums.

use std::sync::Arc;

use serde_json::Value;

use super::limits;
use crate::finding::{Finding, Severity};
use crate::registry::agreement_texts::checksum;
use crate::registry::model::{Format, StoredFile};
use crate::registry::path::DocumentPath;
use crate::registry::record::{self, Content, Unusable};
use crate::registry::tree::{Blob, Tree};
use crate::registry::yaml::{self, Limits};

/// A document as its bytes say it: nothing is repaired, typed, masked or taken from the overlay.
#[derive(Debug, Clone)]
pub struct RawDocument {
    pub json: Value,
    /// The reader took in every byte: nothing was refused, doubled or set aside.
    pub is_whole: bool,
    /// It has so many faults that its values aren't compared with another version's.
    pub has_too_many_faults: bool,
}

impl RawDocument {
    /// What the reader made of a file.
    fn of(document: &yaml::Document) -> Self {
        let is_clean = document.faults.iter().all(|fault| fault.severity != Severity::Error);
        Self {
            is_whole: is_clean && document.refused.is_empty() && document.root.is_some(),
            json: document.root.as_ref().map_or(Value::Null, yaml::Node::to_json),
            has_too_many_faults: false,
        }
    }

    const UNREAD: Self = Self {
        json: Value::Null,
        is_whole: false,
        has_too_many_faults: false,
    };

    const TOO_MANY_FAULTS: Self = Self {
        has_too_many_faults: true,
        ..Self::UNREAD
    };
}

/// The document at `path` as its bytes say it, if it is there.
pub fn raw(tree: &Tree, path: &DocumentPath) -> Option<RawDocument> {
    let limits = limits(path.kind());
    match tree.read(&path.to_string(), limits.bytes) {
        Blob::Missing => None,
        Blob::TooLarge(_) | Blob::Unreadable(_) => Some(RawDocument::UNREAD),
        Blob::Bytes(bytes) => Some(match path.kind().row().format {
            Format::Yaml => RawDocument::of(&yaml::read(bytes, limits)),
            Format::Bytes => of_bytes(&bytes),
        }),
    }
}

/// A file that is read once, for what its bytes say and for what can be used of it.
///
/// Where an earlier reading found nothing, or gave the file up, the parser need not look again.
pub(super) fn read_raw(blob: Blob, limits: Limits, known: Option<Unusable>) -> (Content, Option<RawDocument>) {
    let known = known.and_then(|why| match why {
        Unusable::Unread => Some(RawDocument::UNREAD),
        Unusable::TooManyFaults => Some(RawDocument::TOO_MANY_FAULTS),
        // Its values may be judged, although it isn't a document of its kind.
        Unusable::Refused => None,
    });
    match blob {
        Blob::Bytes(_) if known.is_some() => (Content::Blob(blob), known),
        Blob::Missing => (Content::Blob(Blob::Missing), None),
        Blob::Bytes(bytes) => {
            let document = yaml::read(bytes, limits);
            let raw = RawDocument::of(&document);
            (Content::Read(document), Some(raw))
        }
        unread => (Content::Blob(unread), Some(RawDocument::UNREAD)),
    }
}

/// The checksum of a file, as a review compares it.
pub(super) fn of_bytes(bytes: &[u8]) -> RawDocument {
    let file = StoredFile {
        sha256: checksum(bytes),
    };
    RawDocument {
        json: serde_json::json!(file),
        is_whole: true,
        has_too_many_faults: false,
    }
}

/// The bytes of a document without fields.
pub(super) fn bytes_of(path: &DocumentPath, blob: Blob, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    match blob {
        Blob::Bytes(bytes) => Some(bytes),
        unread => {
            findings.extend(record::unread(
                &Arc::from(path.to_string()),
                unread,
                limits(path.kind()),
            ));
            None
        }
    }
}

/// The same for a review.
pub(super) fn raw_bytes(blob: &Blob) -> Option<RawDocument> {
    match blob {
        Blob::Missing => None,
        Blob::Bytes(bytes) => Some(of_bytes(bytes)),
        Blob::TooLarge(_) | Blob::Unreadable(_) => Some(RawDocument::UNREAD),
    }
}
