//! The page for contributors names files and folders. A page that names what was moved sends people astray.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files of the repository, and stop where something is not there"
)]

use std::path::Path;

/// The paths that a page names: what is in backticks and has a slash or a known ending.
fn paths(page: &str) -> Vec<String> {
    let quoted = page.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_'));
        let at_the_root = [".md", ".toml", ".yml", ".txt"].iter().any(|end| text.ends_with(end));
        plain && (text.contains('/') || at_the_root)
    };
    quoted.filter(is_path).map(str::to_owned).collect()
}

#[test]
fn every_path_of_the_contributors_page_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["CONTRIBUTING.md", "SECURITY.md"] {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        let missing: Vec<String> = paths(&text)
            .into_iter()
            .filter(|path| !root.join(path).exists())
            .collect();
        assert!(missing.is_empty(), "{page} names {missing:?}, which doesn't exist");
    }
}

#[test]
fn a_path_that_is_not_there_is_seen() {
    assert_eq!(
        paths("`src/nowhere/` and `a word`, `mod.rs` and `Cargo.toml`"),
        ["src/nowhere/", "Cargo.toml"]
    );
}
