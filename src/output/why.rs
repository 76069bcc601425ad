//! An explanation as text, Markdown and JSON (the contract `schemas/why.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Head;
use super::json::document_text;
use crate::date::Date;
use crate::escape::line;
use crate::history::{CommitOnGitHub, Explanation, Leaf};
use crate::sensitive::mask;
use crate::templates::{Rendered, Texts, value_of};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/why/1";

/// Characters of a commit's name that a person is shown.
const SHORT: usize = 10;

/// What is shown, and what it was made from.
pub struct Page<'a> {
    pub explanation: &'a Explanation,
    pub at: Date,
    pub revision: Option<&'a str>,
    /// Goes before paths, so that they are right from the current folder.
    pub prefix: &'a str,
    /// Why no commit is shown.
    pub note: Option<&'a str>,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    text: String,
    slug: &'a str,
    name: String,
    subject: Value,
    id: &'a str,
    title: String,
    answer: String,
    reasons: Vec<String>,
    leaves: Vec<LeafItem<'a>>,
    /// What could not be done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize)]
struct LeafItem<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Path and line.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<String>,
    /// When it came to the branch, in words.
    since: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_request: Option<u64>,
    /// How the commit came to the branch, as GitHub shows it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_github: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opened_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_by: Option<&'a str>,
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&document(page, &[]))
}

fn document(page: &Page<'_>, notes: &[String]) -> Value {
    let explanation = page.explanation;
    let all_notes = page.note.iter().map(|note| format!("no commit is shown: {note}"));
    value_of(&Document {
        head: Head::new(CONTRACT, page.at, page.revision, None),
        text: summary(page),
        slug: &explanation.slug,
        name: mask(&explanation.name),
        subject: value_of(&explanation.subject),
        id: &explanation.id,
        title: mask(&explanation.title),
        answer: mask(&explanation.answer),
        reasons: explanation.reasons.iter().map(|reason| mask(reason)).collect(),
        leaves: explanation.leaves.iter().map(|leaf| item(leaf, page)).collect(),
        notes: all_notes.chain(notes.iter().cloned()).collect(),
    })
}

fn item<'a>(leaf: &'a Leaf, page: &Page<'_>) -> LeafItem<'a> {
    let origin = leaf.origin.as_ref();
    let (opened_by, merged_by) = match &leaf.github {
        Some(CommitOnGitHub::Pull {
            opened_by, merged_by, ..
        }) => (opened_by.as_deref(), merged_by.as_deref()),
        Some(CommitOnGitHub::NoPull) | None => (None, None),
    };
    LeafItem {
        name: &leaf.name,
        value: leaf.value.as_deref().map(mask),
        place: (leaf.place.as_ref()).map(|place| format!("{}{}:{}", page.prefix, place.path, place.line)),
        verified: (leaf.verification.as_ref()).map(|checked| format!("{} on {}", checked.by, checked.on)),
        since: since(leaf, page),
        commit: origin.map(|origin| origin.commit.as_str()),
        day: origin.map(|origin| origin.day.to_string()),
        author: origin.map(|origin| mask(&origin.author)),
        subject: origin.map(|origin| mask(&origin.subject)),
        pull_request: leaf.pull_request,
        on_github: leaf.github.as_ref().map(on_github),
        opened_by,
        merged_by,
    }
}

fn on_github(commit: &CommitOnGitHub) -> String {
    match commit {
        CommitOnGitHub::NoPull => "pushed without a pull request".to_owned(),
        CommitOnGitHub::Pull {
            number,
            opened_by,
            merged_by,
        } => {
            let name = |login: &Option<String>| login.clone().unwrap_or_else(|| "a deleted account".to_owned());
            format!(
                "pull request #{number} by {}, merged by {}",
                name(opened_by),
                name(merged_by)
            )
        }
    }
}

/// When a line came to the branch, in words.
fn since(leaf: &Leaf, page: &Page<'_>) -> String {
    let Some(place) = &leaf.place else {
        return "not written anywhere".to_owned();
    };
    if place.private {
        return "in the overlay, whose history isn't read".to_owned();
    }
    if page.note.is_some() {
        return "without history".to_owned();
    }
    let Some(origin) = &leaf.origin else {
        return "not committed yet".to_owned();
    };
    let short: String = origin.commit.chars().take(SHORT).collect();
    let by = (leaf.pull_request).map_or_else(String::new, |number| format!(", pull request #{number}"));
    let words = if origin.is_first_known {
        "or earlier: the history here begins with"
    } else {
        "with"
    };
    format!("since {} {words} commit {short}{by}", origin.day)
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let explanation = page.explanation;
    let mut out = format!("{}\n", line(&summary(page)));
    for reason in &explanation.reasons {
        let _ = writeln!(out, "  because {}", line(&mask(reason)));
    }
    for leaf in &explanation.leaves {
        let item = item(leaf, page);
        let value = item
            .value
            .as_deref()
            .map_or_else(String::new, |value| format!(": {}", line(value)));
        let _ = writeln!(out, "\n  {}{value}", line(item.name));
        if let Some(place) = &item.place {
            let _ = writeln!(out, "    {}", line(place));
        }
        let _ = writeln!(out, "    {}", line(&item.since));
        if let (Some(author), Some(subject)) = (&item.author, &item.subject) {
            let _ = writeln!(out, "    “{}”, author {}", line(subject), line(author));
        }
        if let Some(found) = &item.on_github {
            let _ = writeln!(out, "    GitHub: {}", line(found));
        }
        if let Some(verified) = &item.verified {
            let _ = writeln!(out, "    verified by {}", line(verified));
        }
    }
    if let Some(note) = page.note {
        let _ = writeln!(out, "\nNo commit is shown: {}.", line(note));
    }
    out
}

/// Markdown in at most `limit` bytes: the template `why.md.j2`, the program's or ours.
pub fn markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    super::page("why.md.j2", texts, (limit, "`psp-partners why` shows all"), |notes| {
        document(page, notes)
    })
}

/// What is known, in one line.
fn summary(page: &Page<'_>) -> String {
    let explanation = page.explanation;
    let (title, answer) = (mask(&explanation.title), mask(&explanation.answer));
    format!("{} on {}: {title}: {answer}", mask(&explanation.name), page.at)
}
