//! Git's objects and branches, and files of a commit.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::{Item, User, lenient, object_name, user};
use crate::forge;

/// An object that is named, and nothing more that we need.
#[derive(Debug, Deserialize)]
pub(crate) struct Made {
    #[serde(deserialize_with = "object_name")]
    pub(crate) sha: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Ref {
    #[serde(rename = "ref")]
    name: String,
    object: Made,
}

impl Item for Ref {
    fn key(&self) -> String {
        self.name.clone()
    }
}

impl Ref {
    /// The branch, if it is one.
    pub(crate) fn branch(self) -> Option<forge::Branch> {
        let name = self.name.strip_prefix("refs/heads/")?.to_owned();
        Some(forge::Branch {
            name,
            sha: self.object.sha,
        })
    }
}

#[derive(Debug, Deserialize)]
struct Content {
    tree: Made,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Commit {
    #[serde(deserialize_with = "object_name")]
    sha: String,
    #[serde(rename = "commit")]
    content: Content,
    parents: Vec<Made>,
    /// `null` or an empty object where GitHub knows no account.
    #[serde(default, deserialize_with = "lenient")]
    author: Option<User>,
}

impl From<Commit> for forge::Commit {
    fn from(it: Commit) -> Self {
        Self {
            sha: it.sha,
            tree: it.content.tree.sha,
            parents: it.parents.into_iter().map(|parent| parent.sha).collect(),
            author: user(it.author),
        }
    }
}

/// What has a tree.
#[derive(Debug, Deserialize)]
pub(crate) struct TreeOf {
    pub(crate) tree: Made,
}

/// A folder, or all folders below it.
#[derive(Debug, Deserialize)]
pub(crate) struct Tree {
    tree: Vec<Entry>,
    /// There are more entries than these. Missing counts as yes: what isn't listed would look as if it weren't there.
    #[serde(default = "yes")]
    pub(crate) truncated: bool,
}

#[derive(Debug, Deserialize)]
struct Entry {
    path: String,
    mode: String,
    #[serde(deserialize_with = "object_name")]
    sha: String,
}

fn yes() -> bool {
    true
}

impl Tree {
    /// Plain files, by their paths; the tree itself is at `folder`. A link is none of them, even if its text is the same.
    pub(crate) fn files<'t>(&'t self, folder: &str) -> impl Iterator<Item = (String, String)> + use<'t> {
        self.of(folder, &["100644", "100755"])
    }

    pub(crate) fn folders<'t>(&'t self, folder: &str) -> impl Iterator<Item = (String, String)> + use<'t> {
        self.of(folder, &["040000"])
    }

    fn of<'t>(&'t self, folder: &str, modes: &'static [&str]) -> impl Iterator<Item = (String, String)> + use<'t> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let fits = self.tree.iter().filter(|entry| modes.contains(&entry.mode.as_str()));
        fits.map(move |entry| (format!("{prefix}{}", entry.path), entry.sha.clone()))
    }
}

/// The bytes of the file that an answer shows, or why it shows none, in words.
pub(crate) fn file_bytes(answer: &Value) -> Result<Vec<u8>, &'static str> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    if answer.is_array() {
        return Err("it is a folder");
    }
    if text("type") != Some("file") {
        return Err("it isn't a file");
    }
    match (text("encoding"), text("content")) {
        (Some("base64"), Some(content)) => {
            let content: String = content.split_ascii_whitespace().collect();
            STANDARD.decode(content).map_err(|_| "it is not written as base64")
        }
        // So it is beyond a megabyte, where GitHub answers "none".
        _ => Err("it is too large to be shown"),
    }
}
