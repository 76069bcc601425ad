//! One operation of GitHub's interface, and which paths are its own.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One operation of GitHub's API.
#[derive(Debug)]
pub struct Operation {
    /// GitHub's name for it, such as `issues/list-for-repo`.
    pub id: String,
    /// The verb in capitals.
    pub method: String,
    segments: Vec<Segment>,
    /// Its place in the description.
    pub(crate) index: usize,
    /// What the description says of it.
    pub(crate) described: Value,
}

#[derive(Debug)]
enum Segment {
    Literal(String),
    Parameter(String),
    /// A parameter that may hold slashes: a ref, a path.
    Rest(String),
}

impl Operation {
    /// Whether the parts of a path fit, with the decoded parameters.
    pub(crate) fn matches(&self, parts: &[&str], found: &mut BTreeMap<String, String>) -> bool {
        matches(&self.segments, parts, found)
    }

    pub(crate) fn new(index: usize, described: &Value) -> Self {
        let text = |key: &str| {
            described[key]
                .as_str()
                .expect("an operation has id, method and path")
                .to_owned()
        };
        let path = text("path");
        let segments = path.trim_matches('/').split('/').map(Segment::new).collect();
        Self {
            id: text("id"),
            method: text("method"),
            segments,
            index,
            described: described.clone(),
        }
    }

    /// How many parts of its path are fixed.
    pub(crate) fn literals(&self) -> usize {
        self.segments
            .iter()
            .filter(|segment| matches!(segment, Segment::Literal(_)))
            .count()
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name @ ("ref" | "path" | "basehead" | "branch" | "name")) => Self::Rest(name.to_owned()),
            Some(name) => Self::Parameter(name.to_owned()),
            None => Self::Literal(text.to_owned()),
        }
    }
}

fn matches(segments: &[Segment], parts: &[&str], found: &mut BTreeMap<String, String>) -> bool {
    let Some((segment, rest)) = segments.split_first() else {
        return parts.is_empty();
    };
    match segment {
        Segment::Literal(text) => parts.first() == Some(&text.as_str()) && matches(rest, &parts[1..], found),
        Segment::Parameter(name) => {
            let Some(part) = parts.first().filter(|part| !part.is_empty()) else {
                return false;
            };
            found.insert(name.clone(), decoded(part));
            matches(rest, &parts[1..], found)
        }
        Segment::Rest(name) => (1..=parts.len()).rev().any(|length| {
            let fits = matches(rest, &parts[length..], found);
            if fits {
                found.insert(name.clone(), decoded(&parts[..length].join("/")));
            }
            fits
        }),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
