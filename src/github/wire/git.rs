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
