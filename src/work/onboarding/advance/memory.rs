//! What a pull request of ours says in its body, for the tool alone: which proposal it is, and what was reviewed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ADVANCE, branch};
use crate::date::Date;
use crate::registry::DocumentKind;
use crate::registry::path::DocumentPath;
use crate::registry::yaml::{self, LIMITS};
use crate::work::keys::slug_of;
use crate::work::marker;

/// What a pull request of ours remembers, so that nobody has to ask for it again with each run: a workflow has a thousand
/// requests an hour, and a large program hundreds of pull requests that wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    key: String,
    /// Where the file is, where the key does not say so: the key of an issue with a form has its number.
    #[serde(skip_serializing_if = "String::is_empty")]
    path: String,
    /// The commit that was reviewed, which is ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sha: String,
    /// The sum of the record there, and the day on which it leaves its phase.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Date>,
}

impl Memory {
    /// What a body says; before its first review it has the key alone.
    pub fn of(body: &str) -> Option<Self> {
        let memory = match marker::read::<Value>(ADVANCE, body)? {
            Value::String(key) => Self { key, ..Self::default() },
            other => serde_json::from_value(other).unwrap_or_default(),
        };
        (!memory.key.is_empty()).then_some(memory)
    }

    /// The key alone.
    pub fn into_key(self) -> String {
        self.key
    }

    /// The path of the file that the pull request is about.
    pub fn path(&self) -> Option<String> {
        if self.path.is_empty() {
            return slug_of(&self.key).map(|slug| DocumentPath::record(slug).to_string());
        }
        // Only paths of what a form changes are ever asked for, whatever a body says.
        let document = DocumentPath::parse(&self.path)
            .filter(|path| matches!(path.kind(), DocumentKind::Partner | DocumentKind::Metrics))?;
        Some(document.to_string())
    }

    /// The body with this in place of what it said, if it is one of ours: the head `sha` with this text of the record was
    /// reviewed.
    pub fn reviewed(body: &str, sha: &str, text: &str) -> Option<String> {
        let Self { key, path, .. } = Self::of(body)?;
        let (_, rest) = body.split_once('\n')?;
        let memory = Self {
            sha: sha.to_owned(),
            sum: sum(text),
            left: left(&branch(&key), text),
            path,
            key,
        };
        Some(marker::write(ADVANCE, &memory) + rest)
    }
}

/// The mark of a pull request about the file at `path`, where its key does not say which file that is.
pub fn mark(key: &str, path: &str) -> String {
    let memory = Memory {
        key: key.to_owned(),
        path: path.to_owned(),
        ..Memory::default()
    };
    marker::write(ADVANCE, &memory)
}

/// The key of a pull request of ours, by its body.
pub fn key_of(body: &str) -> Option<String> {
    Memory::of(body).map(|memory| memory.key)
}

/// The body of a pull request of ours that nothing asks for any more, if it is one.
pub fn withdrawn(body: &str) -> Option<String> {
    key_of(body)?;
    let (_, rest) = body.split_once('\n')?;
    Some(format!(
        "> [!NOTE]\n> **Withdrawn:** what it asks for does not hold any more. When it does again, there will be another.\n\n{rest}"
    ))
}

/// The day on which a record leaves the phase that a branch of ours proposes to leave.
pub fn left(branch: &str, text: &str) -> Option<Date> {
    let phase = branch.rsplit('/').next()?;
    let root = yaml::read(text.as_bytes().to_vec(), LIMITS).root?;
    let pointer = format!("/phases/{phase}/left");
    root.to_json().pointer(&pointer).and_then(Value::as_str)?.parse().ok()
}

/// A short sum of a text.
pub fn sum(text: &str) -> String {
    format!("{}-{:016x}", text.len(), marker::fnv(text))
}
