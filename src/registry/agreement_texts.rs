//! The texts of the program's agreements, as files: `partners/templates/agreements/<agreement>/<version>.md`. The program
//! names the checksum of each published text, and a record that of the text which was signed.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::model::{AgreementTemplate, AgreementVersion};
use super::own_templates;
use super::tree::{Blob, Tree, join};

/// Largest text: far more than any agreement has.
const LARGEST: usize = 256 * 1024;

/// Marks words that counsel still has to replace.
const PLACEHOLDER: &str = "PLACEHOLDER";

/// The text of one version of an agreement.
#[derive(Debug)]
pub struct AgreementText {
    /// From the root of the tree.
    pub path: String,
    pub content: Content,
}

/// What there is of a text.
#[derive(Debug)]
pub enum Content {
    Text {
        text: String,
        sha256: String,
    },
    Missing,
    /// Why it can't be read.
    Unreadable(String),
}

impl AgreementText {
    /// The lines, counted from 1, with words that counsel still has to replace.
    pub fn placeholders(&self) -> Vec<u32> {
        let Content::Text { text, .. } = &self.content else {
            return Vec::new();
        };
        let lines = (1..).zip(text.lines());
        lines
            .filter(|(_, line)| line.contains(PLACEHOLDER))
            .map(|(i, _)| i)
            .collect()
    }

    /// Clauses of the agreement that the text has no heading for, and parameters that it doesn't name.
    pub fn left_out<'a>(&self, agreement: &'a AgreementTemplate) -> Vec<&'a str> {
        let Content::Text { text, .. } = &self.content else {
            return Vec::new();
        };
        let heads = |name: &str| {
            let heading = |line: &str| line.strip_prefix("## ").map(str::trim) == Some(name);
            text.lines().any(heading)
        };
        let clauses = agreement.clauses.iter().filter(|clause| !heads(&clause.name));
        let parameters = agreement.clauses.iter().flat_map(|clause| &clause.parameters);
        let unnamed = parameters.filter(|parameter| !text.contains(&format!("`{}`", parameter.id)));
        (clauses.map(|clause| clause.name.as_str()))
            .chain(unnamed.map(|parameter| parameter.id.as_str()))
            .collect()
    }
}

/// The text of a version. `None` where the version's name can't be that of a file: then the text is kept elsewhere.
pub fn agreement_text(tree: &Tree, agreement: &AgreementTemplate, version: &AgreementVersion) -> Option<AgreementText> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if version.version.starts_with('.') || !version.version.chars().all(is_plain) {
        return None;
    }
    let folder = join(&own_templates::folder(), "agreements");
    let path = format!("{folder}/{}/{}.md", agreement.id, version.version);
    let content = match tree.read(&path, LARGEST) {
        Blob::Missing => Content::Missing,
        Blob::TooLarge(_) => Content::Unreadable(format!("it is larger than {} KiB", LARGEST / 1024)),
        Blob::Unreadable(why) => Content::Unreadable(why),
        Blob::Bytes(bytes) => {
            let sha256 = checksum(&bytes);
            match String::from_utf8(bytes) {
                Ok(text) => Content::Text { text, sha256 },
                Err(_) => Content::Unreadable("it isn't UTF-8 text".to_owned()),
            }
        }
    };
    Some(AgreementText { path, content })
}

/// The SHA-256 checksum of some bytes, as `sha256sum` prints it.
fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
