//! Documents without fields, such as the text of an agreement: their bytes are kept, and for a review they are a checksum.

use std::sync::Arc;

use super::{RawDocument, limits};
use crate::finding::Finding;
use crate::registry::agreement_texts::checksum;
use crate::registry::model::StoredFile;
use crate::registry::path::DocumentPath;
use crate::registry::record;
use crate::registry::tree::Blob;

/// The checksum of a file, as a review compares it.
pub(super) fn of_bytes(bytes: &[u8]) -> RawDocument {
    let file = StoredFile {
        sha256: checksum(bytes),
    };
    RawDocument {
        json: serde_json::json!(file),
        is_whole: true,
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
