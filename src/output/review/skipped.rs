//! A pull request that can't be reviewed: a conflict, a merge that GitHub has not made yet, the end. As a document, which
//! machines get, and as the page that is rendered from it.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::with_note_of_fault;
use crate::date::Date;
use crate::escape::line;
use crate::forge::User;
use crate::output::json::{document_text, mask, value_of};
use crate::sensitive;
use crate::templates::{Input, Rendered, Texts};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/skipped-review/1";

/// Why a pull request isn't reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// The head conflicts with the branch.
    Conflict { branch: String },
    /// GitHub has not made the merge of this head.
    Late,
    /// It is part of the registry now; what happens next.
    Merged { next: Vec<String> },
    /// It was closed without merging.
    Closed,
}

impl Skipped {
    /// The title of a check.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflicts with the branch it is for",
            Self::Late => "not judged yet",
            Self::Merged { .. } => "merged",
            Self::Closed => "closed",
        }
    }

    fn id(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::Late => "late",
            Self::Merged { .. } => "merged",
            Self::Closed => "closed",
        }
    }
}

/// What a page shows along with the reason.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    pub number: u64,
    pub author: Option<&'a User>,
    pub head: &'a str,
    pub today: Date,
    /// Since when it is the author's turn.
    pub since: Option<Date>,
    /// What could not be done, and what would make it possible.
    pub notes: &'a [String],
    /// Largest size in bytes.
    pub limit: usize,
    /// Where a reader finds what did not fit.
    pub elsewhere: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: String,
    number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a User>,
    head: &'a str,
    reason: &'static str,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    next: &'a [String],
    notes: &'a [String],
}

/// The document, which the contract `schemas/skipped-review.schema.json` describes.
pub fn view(skipped: &Skipped, page: &Page<'_>) -> Value {
    let (branch, next): (_, &[String]) = match skipped {
        Skipped::Conflict { branch } => (Some(branch.as_str()), &[]),
        Skipped::Merged { next } => (None, next),
        Skipped::Late | Skipped::Closed => (None, &[]),
    };
    let mut document = value_of(&Document {
        contract: CONTRACT,
        at: page.today.to_string(),
        number: page.number,
        author: page.author,
        head: page.head,
        reason: skipped.id(),
        title: skipped.title(),
        branch,
        since: page.since.map(|day| day.to_string()),
        next,
        notes: page.notes,
    });
    mask(&mut document);
    document
}

/// For a log.
pub fn text(skipped: &Skipped) -> String {
    let mut out = format!("{}\n", skipped.title());
    if let Skipped::Merged { next } = skipped {
        for sentence in next {
            let _ = writeln!(out, "  - {}", line(&sensitive::mask(sentence)));
        }
    }
    out
}

/// As one JSON document.
pub fn json(skipped: &Skipped, page: &Page<'_>) -> String {
    document_text(&view(skipped, page))
}

/// The page, by the program's template or by ours.
pub fn page(skipped: &Skipped, page: &Page<'_>, texts: &Texts) -> Rendered {
    with_note_of_fault(page.notes, texts, |notes, texts| {
        let input = Input {
            view: &view(skipped, &Page { notes, ..page.clone() }),
            mention: page.author.map(|author| author.login.as_str()),
            elsewhere: page.elsewhere,
            limit: page.limit,
        };
        texts.render("skipped-review.md.j2", &input)
    })
}
