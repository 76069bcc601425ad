//! Which git is needed: the one place that names its version.

use std::path::Path;

use super::git::{run, said};
use crate::words::quote;

/// The oldest git that can merge the trees of two commits (`git merge-tree --write-tree` with `--merge-base`), which a review
/// needs once the default branch has moved. Source: git's release notes for 2.40.
const OLDEST: (u32, u32) = (2, 40);

/// The oldest version that works, such as `2.40`.
pub fn oldest() -> String {
    format!("{}.{}", OLDEST.0, OLDEST.1)
}

/// Whether the git that printed `text`, such as `git version 2.39.5 (Apple Git-154)`, is new enough; `None` where the text
/// has no version.
pub fn is_new_enough(text: &str) -> Option<bool> {
    let mut numbers = text.trim().strip_prefix("git version ")?.split(['.', ' ', '-']);
    let found: (u32, u32) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    Some(found >= OLDEST)
}

/// Why git made no merge: an old one doesn't know the options, and complains of them.
pub(super) fn why_no_merge(folder: &Path, stderr: &[u8]) -> String {
    let version = run(folder, &["--version"]).unwrap_or_default();
    let version = String::from_utf8_lossy(&version);
    if is_new_enough(&version) == Some(false) {
        return format!(
            "git {} or newer is needed to merge, and this is {}; install a newer git",
            oldest(),
            quote(version.trim())
        );
    }
    format!("git cannot merge the two: {}", said(stderr))
}
