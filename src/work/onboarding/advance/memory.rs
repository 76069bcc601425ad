//! The hidden state in the body of a pull request of ours: which proposal it is, and what was reviewed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ADVANCE;
use crate::date::Date;
use crate::registry::DocumentKind;
use crate::registry::path::DocumentPath;
use crate::registry::yaml::{self, LIMITS};
use crate::work::identity::Identity;
use crate::work::keys::{ItemKind, held_in, is, slug_of};
use crate::work::marker;

/// What a pull request of ours remembers, so that a run doesn't have to request it again. A large program has hundreds
/// of open pull requests, and a workflow gets 1,000 requests an hour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    key: String,
    /// The registry that it belongs to. The marks of the first edition name none.
    #[serde(skip_serializing_if = "String::is_empty")]
    of: String,
    /// The path of the file, where the key doesn't contain it: the key of an issue with a form has the number.
    #[serde(skip_serializing_if = "String::is_empty")]
    path: String,
    /// The commit that was reviewed. We made it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sha: String,
    /// The checksum of the record in that commit, and the day on which the record leaves its phase there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Date>,
}

impl Memory {
    /// The state in a body. Before its first review it has only the key.
    pub fn of(body: &str) -> Option<Self> {
        let memory = match marker::read::<Value>(ADVANCE, body)? {
            Value::String(key) => Self { key, ..Self::default() },
            // One that can't be read has no key, so it isn't ours.
            other => serde_json::from_value(other).unwrap_or_default(),
        };
        (!memory.key.is_empty()).then_some(memory)
    }

    /// Whether it is a pull request of this registry.
    pub fn is_of(&self, identity: &Identity) -> bool {
        identity.owns(&self.of, slug_of(&self.key))
    }

    /// Only the key.
    pub fn into_key(self) -> String {
        self.key
    }

    /// The path of the file that the pull request is about.
    pub fn path(&self) -> Option<String> {
        if self.path.is_empty() {
            return path_of(&self.key);
        }
        // People can edit a body, so only paths that a form can change are accepted.
        let document = DocumentPath::parse(&self.path)
            .filter(|path| matches!(path.kind(), DocumentKind::Partner | DocumentKind::Metrics))?;
        Some(document.to_string())
    }

    /// The body with its state updated, if it is one of ours: the head `sha`, with this text of the record, was
    /// reviewed.
    pub fn reviewed(body: &str, sha: &str, text: &str) -> Option<String> {
        let Self { key, of, path, .. } = Self::of(body)?;
        let (_, rest) = body.split_once('\n')?;
        let memory = Self {
            sha: sha.to_owned(),
            sum: sum(text),
            left: left(&key, text),
            of,
            path,
            key,
        };
        Some(marker::write(ADVANCE, &memory) + rest)
    }
}

/// The mark of a pull request of the registry `of`, about the file at `path`; empty where its key shows which file that
/// is.
pub fn mark(key: &str, path: &str, of: &str) -> String {
    let memory = Memory {
        key: key.to_owned(),
        of: of.to_owned(),
        path: path.to_owned(),
        ..Memory::default()
    };
    marker::write(ADVANCE, &memory)
}

/// The path of the file that a proposal is about, by its key; none for a form's key, which doesn't contain it.
pub fn path_of(key: &str) -> Option<String> {
    let is_of_record = |kind| is(key, kind);
    let kinds = [
        ItemKind::Advance,
        ItemKind::Sign,
        ItemKind::Grant,
        ItemKind::Extension,
        ItemKind::Control,
    ];
    let slug = slug_of(key).filter(|_| kinds.into_iter().any(is_of_record))?;
    let path = match held_in(key) {
        Some(quarter) => DocumentPath::held_reviews(slug, quarter.parse().ok()?),
        None => DocumentPath::record(slug),
    };
    Some(path.to_string())
}

/// The key of a pull request of ours, by its body.
pub fn key_of(body: &str, identity: &Identity) -> Option<String> {
    let memory = Memory::of(body).filter(|memory| memory.is_of(identity))?;
    Some(memory.key)
}

/// The note on a pull request that is withdrawn. It isn't in a template, because it goes above the existing text.
const WITHDRAWN: &str = "> [!NOTE]\n> **Nothing for you to do:** this pull request no longer matches the record and the \
                         steps, so psp-partners closed it. It opens a new one when they match again.\n\n";

/// The body for a pull request of ours that is no longer wanted; none if the body isn't one of ours.
pub fn withdrawn(body: &str) -> Option<String> {
    Memory::of(body)?;
    let (_, rest) = body.split_once('\n')?;
    Some(format!("{WITHDRAWN}{rest}"))
}

/// The day on which a record leaves the phase that a branch of ours proposes to leave.
pub fn left(branch: &str, text: &str) -> Option<Date> {
    let phase = branch.rsplit('/').next()?;
    let root = yaml::read(text.as_bytes().to_vec(), LIMITS).root?;
    let pointer = format!("/phases/{phase}/left");
    root.to_json().pointer(&pointer).and_then(Value::as_str)?.parse().ok()
}

/// A short checksum of a text.
pub fn sum(text: &str) -> String {
    format!("{}-{:016x}", text.len(), marker::fnv(text))
}
