//! Where the private overlay has the lists of a resource: who has access, and whose account is whose.

use std::path::{Path, PathBuf};

/// The largest list that is read.
pub(super) const LARGEST: u64 = 64 << 20;

/// The lists of a resource; none for a list that isn't there.
pub(super) struct OverlayLists {
    /// The accounts of people, for all resources.
    pub people: Option<PathBuf>,
    /// Who has access.
    pub actual: Option<PathBuf>,
}

impl OverlayLists {
    /// Those of `resource` in the overlay's folder.
    pub(super) fn of(overlay: &Path, resource: &str) -> Self {
        let list = |name: &str| Some(overlay.join("access").join(name)).filter(|file| file.exists());
        Self {
            people: list("people.csv"),
            actual: list(&format!("{resource}.csv")),
        }
    }
}
