//! A document of which only the bytes count.

use serde::{Deserialize, Serialize};

/// What there is to compare of a file whose content has no fields.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct StoredFile {
    /// Of its bytes, as 64 hexadecimal digits.
    pub sha256: String,
}
